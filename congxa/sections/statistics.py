"""Statistics of economy and society (Luật TCTT 104/2016 Đ19 k1 e)."""

from typing import Annotated

from congxa.fields import Count, Example, Moment
from congxa.frontmatter import EntryMeta
from congxa.schema import declared
from congxa.sections.kinds import ContentType, Facet, facet


@declared
class StatisticsMeta(EntryMeta):
    """Front matter of statistics; `period` tells in words which part of the year they are of."""

    date: Annotated[Moment, Example("2026-11-05")]
    year: Annotated[Count, Example("2026")]
    period: str = ""
    number: str = ""
    issuer: str = ""
    field: str = ""


STATISTICS = ContentType(
    name="statistics",
    folder="statistics",
    meta=StatisticsMeta,
    stand_ins={"title": "{title}", "date": "2000-01-01", "year": "2000"},
    titles={"vi": "Thống kê kinh tế – xã hội", "en": "Statistics"},
    slug="thong-ke-kinh-te-xa-hoi",
    dated="date",
    facets=(
        Facet("year", "nam", lambda meta: f"{meta.year}"),
        facet("field", "linh-vuc"),
    ),
    below="access",
    listed=True,
    page_template="statistic.html",
    schema="Report",
)
