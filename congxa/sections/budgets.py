"""Budgets made public: estimates, how they are carried out, final accounts (Luật TCTT 104/2016 Đ19 k1 đ)."""

from typing import Annotated, Literal

from congxa.fields import SMALL, Count, Example, Moment, Number
from congxa.frontmatter import EntryMeta
from congxa.schema import declared
from congxa.sections.kinds import ContentType, Facet, facet, files_needed

Stage = Literal["dự toán", "tình hình thực hiện", "quyết toán"]


@declared
class BudgetMeta(EntryMeta):
    """Front matter of a budget; `revenue` and `spending` are in millions of đồng."""

    date: Annotated[Moment, Example("2026-11-05")]
    year: Annotated[Count, Example("2026")]
    stage: Annotated[Stage, SMALL, Example("dự toán")]
    period: str = ""
    number: str = ""
    issuer: str = ""
    revenue: Number | None = None
    spending: Number | None = None


BUDGETS = ContentType(
    name="budget",
    folder="budgets",
    meta=BudgetMeta,
    stand_ins={"title": "{title}", "date": "2000-01-01", "year": "2000", "stage": "dự toán"},
    titles={"vi": "Công khai ngân sách", "en": "Budget"},
    slug="ngan-sach",
    dated="date",
    facets=(Facet("year", "nam", lambda meta: f"{meta.year}"), facet("stage", "loai")),
    below="access",
    listed=True,
    page_template="budget.html",
    schema="Report",
    findings=files_needed,
)
