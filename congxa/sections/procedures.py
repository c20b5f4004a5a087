"""Administrative procedures: what they are, and where they are done; forms and steps stand on that portal."""

from typing import Annotated, Literal

from congxa.fields import Example, Filled, WebAddress
from congxa.frontmatter import EntryMeta
from congxa.schema import declared
from congxa.sections.kinds import ContentType, facet

Online = Literal["toàn trình", "một phần", "trực tiếp"]


@declared
class ProcedureMeta(EntryMeta):
    """Front matter of a procedure; `link` leads to it on the public-service portal (NĐ 224/2026 Đ9 k1 a)."""

    link: Annotated[WebAddress, Example("https://dichvucong.gov.vn/")]
    code: str = ""
    field: str = ""
    online: Online | None = None
    agency: str = ""
    place: str = ""
    deadline: str = ""
    fee: str = ""
    papers: tuple[Filled, ...] = ()


PROCEDURES = ContentType(
    name="procedure",
    folder="procedures",
    meta=ProcedureMeta,
    stand_ins={"title": "{title}", "link": "https://dichvucong.gov.vn/"},
    titles={"vi": "Thủ tục hành chính", "en": "Administrative procedures"},
    slug="thu-tuc-hanh-chinh",
    facets=(facet("field", "linh-vuc"), facet("online", "muc-do")),
    page_template="procedure.html",
    schema="GovernmentService",
)
