"""Plans, strategies and programmes of work, with what came of them (Luật TCTT 104/2016 Đ19 k1 c)."""

from typing import Annotated, Literal

from congxa.fields import SMALL, Example, Moment
from congxa.frontmatter import EntryMeta
from congxa.schema import declared
from congxa.sections.kinds import ContentType, facet, files_needed, year_of

PlanType = Literal["chiến lược", "quy hoạch", "kế hoạch", "chương trình", "kết quả thực hiện"]


@declared
class PlanMeta(EntryMeta):
    """Front matter of a plan; `period` tells in words which time it is for."""

    date: Annotated[Moment, Example("2026-11-05")]
    type: Annotated[PlanType, SMALL] = "kế hoạch"
    number: str = ""
    issuer: str = ""
    period: str = ""
    field: str = ""


PLANS = ContentType(
    name="plan",
    folder="plans",
    meta=PlanMeta,
    stand_ins={"title": "{title}", "date": "2000-01-01"},
    titles={"vi": "Chiến lược, quy hoạch, kế hoạch", "en": "Plans"},
    slug="ke-hoach",
    dated="date",
    facets=(facet("type", "loai"), year_of("date"), facet("field", "linh-vuc")),
    below="access",
    listed=True,
    page_template="plan.html",
    schema="Report",
    findings=files_needed,
)
