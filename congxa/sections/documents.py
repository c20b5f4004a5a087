"""Documents of authorities: decisions, plans, reports, with what NĐ 42/2022 Đ4 k1 asks to be told of each."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from congxa import workdays
from congxa.fields import Example, Filled, Moment
from congxa.frontmatter import EntryMeta
from congxa.schema import declared
from congxa.sections.kinds import ContentType, Facet, Finding, facet

# Luật TCTT 104/2016 Đ18 k4: from the day on which a piece of information was made.
WORKING_DAYS = 5


def _capital(value: Any) -> Any:
    return value[:1].upper() + value[1:] if isinstance(value, str) else value


def _small(value: Any) -> Any:
    return value[:1].lower() + value[1:] if isinstance(value, str) else value


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
    type: Annotated[DocumentType, BeforeValidator(_capital), Example("Quyết định")]
    date: Annotated[Moment, Example("2026-11-05")]
    effective: Moment | None = None
    issuer: str = ""
    signer: str = ""
    field: str = ""
    status: Annotated[Status, BeforeValidator(_small)] = "còn hiệu lực"


def findings(meta: DocumentMeta) -> Iterator[Finding]:
    """Tell of a document without a file, or with days in an order that cannot be."""
    if not meta.attachments:
        yield Finding("document-file", ("attachments",), absent=True)
    if meta.effective and meta.effective.date() < meta.date.date():
        details = {"effective": _day(meta.effective), "date": _day(meta.date)}
        yield Finding("effective-early", ("effective",), details)
    if (
        meta.publish_at
        and workdays.between(meta.date.date(), meta.publish_at.date()) > WORKING_DAYS
    ):
        details = {"publish_at": _day(meta.publish_at), "date": _day(meta.date)}
        yield Finding(
            "document-late", ("publish_at",), {**details, "days": str(WORKING_DAYS)}, serious=False
        )


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


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
        Facet("year", "nam", lambda meta: f"{meta.date.year}"),
        facet("field", "linh-vuc"),
    ),
    feed=True,
    page_template="document.html",
    schema="Legislation",
    findings=findings,
)
