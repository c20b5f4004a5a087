"""Documents of authorities: decisions, plans, reports, with what NĐ 42/2022 Đ4 k1 asks to be told of each."""

from collections.abc import Iterator
from typing import Annotated, Literal

from congxa import workdays
from congxa.fields import CAPITAL, SMALL, Example, Filled, Moment
from congxa.frontmatter import EntryMeta
from congxa.schema import declared
from congxa.sections.kinds import ContentType, Finding, day, facet, files_needed, year_of

# Luật TCTT 104/2016 Đ18 k4: from the day on which a piece of information was made.
WORKING_DAYS = 5


# NĐ 30/2020 Đ7 names those of administration, Luật 64/2025 Đ4 those of law.
DocumentType = Literal[
    "Luật",
    "Pháp lệnh",
    "Nghị định",
    "Thông tư",
    "Nghị quyết",
    "Quyết định",
    "Chỉ thị",
    "Quy chế",
    "Quy định",
    "Quy ước",
    "Hương ước",
    "Thông cáo",
    "Thông báo",
    "Hướng dẫn",
    "Chương trình",
    "Kế hoạch",
    "Phương án",
    "Đề án",
    "Dự án",
    "Báo cáo",
    "Biên bản",
    "Tờ trình",
    "Kết luận",
    "Công văn",
    "Công điện",
    "Giấy mời",
    "Văn bản khác",
]
Status = Literal[
    "còn hiệu lực", "hết hiệu lực một phần", "hết hiệu lực", "chưa có hiệu lực", "dự thảo"
]


@declared
class DocumentMeta(EntryMeta):
    """Front matter of a document: its title is the abstract (trích yếu), its date that of signing."""

    number: Annotated[Filled, Example("12/2026/QĐ-UBND")]
    type: Annotated[DocumentType, CAPITAL, Example("Quyết định")]
    date: Annotated[Moment, Example("2026-11-05")]
    effective: Moment | None = None
    issuer: str = ""
    signer: str = ""
    field: str = ""
    status: Annotated[Status, SMALL] = "còn hiệu lực"

    @property
    def cited(self) -> str:
        """What others call it: Nghị quyết số 12/NQ-HĐND."""
        return f"{self.type} số {self.number}"


def findings(meta: DocumentMeta) -> Iterator[Finding]:
    """Tell of a document without a file, or with days in an order that cannot be."""
    yield from files_needed(meta)
    if meta.effective and meta.effective.date() < meta.date.date():
        details = {"effective": day(meta.effective), "date": day(meta.date)}
        yield Finding("effective-early", ("effective",), details)
    public = meta.publish_at
    if public and workdays.between(meta.date.date(), public.date()) > WORKING_DAYS:
        details = {"publish_at": day(public), "date": day(meta.date)}
        yield Finding(
            "document-late", ("publish_at",), {**details, "days": str(WORKING_DAYS)}, serious=False
        )


DOCUMENTS = ContentType(
    name="document",
    folder="documents",
    meta=DocumentMeta,
    stand_ins={"title": "{title}", "number": "?", "type": "Văn bản khác", "date": "2000-01-01"},
    titles={"vi": "Văn bản", "en": "Documents"},
    slug="van-ban",
    dated="date",
    facets=(
        facet("type", "loai"),
        year_of("date"),
        facet("field", "linh-vuc"),
    ),
    listed=True,
    page_template="document.html",
    schema="Legislation",
    findings=findings,
)
