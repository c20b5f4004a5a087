"""Public investments and purchases (Luật TCTT 104/2016 Đ19 k1 d)."""

from collections.abc import Iterator
from typing import Annotated, Literal

from congxa.fields import SMALL, Example, Moment
from congxa.frontmatter import EntryMeta
from congxa.schema import declared
from congxa.sections.kinds import ContentType, Finding, day, facet, year_of

ProjectType = Literal["đầu tư công", "mua sắm công", "xã hội hóa"]
ProjectStatus = Literal["chuẩn bị", "đang thực hiện", "tạm dừng", "hoàn thành"]


@declared
class ProjectMeta(EntryMeta):
    """Front matter of a project; `date` is when its approval or present state was made public."""

    date: Annotated[Moment, Example("2026-11-05")]
    type: Annotated[ProjectType, SMALL] = "đầu tư công"
    status: Annotated[ProjectStatus, SMALL] = "đang thực hiện"
    number: str = ""
    investor: str = ""
    place: str = ""
    cost: str = ""
    capital: str = ""
    start: Moment | None = None
    finish: Moment | None = None


def findings(meta: ProjectMeta) -> Iterator[Finding]:
    """Tell of a project that ends before it begins."""
    if meta.start and meta.finish and meta.finish.date() < meta.start.date():
        details = {"key": "finish", "value": day(meta.finish), "other": "start"}
        yield Finding("bad-placement", ("finish",), details)


PROJECTS = ContentType(
    name="project",
    folder="projects",
    meta=ProjectMeta,
    stand_ins={"title": "{title}", "date": "2000-01-01"},
    titles={"vi": "Dự án, mua sắm công", "en": "Public investments"},
    slug="du-an",
    dated="date",
    facets=(facet("type", "loai"), facet("status", "tinh-trang"), year_of("date")),
    below="access",
    listed=True,
    page_template="project.html",
    schema="Report",
    findings=findings,
)
