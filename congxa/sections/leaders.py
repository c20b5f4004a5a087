"""Leaders: who holds which post, with a short biography and duties (NĐ 224/2026 Đ9 k1 c)."""

from typing import Annotated

from congxa.fields import Count, Email, Example, Filled, Lines, shorthand
from congxa.frontmatter import Cover, EntryMeta
from congxa.schema import declared
from congxa.sections.kinds import ContentType


@declared
class LeaderMeta(EntryMeta):
    """Front matter of a leader: the title is the name, the text the biography, `cover` the portrait.

    Leaders stand by `order`, then by name.
    """

    post: Annotated[Filled, Example("Chủ tịch Ủy ban nhân dân xã")]
    order: Count = 0
    cover: Annotated[Cover | None, shorthand("file")] = None
    duties: Lines = ()
    term: str = ""
    phone: str = ""
    email: Email = ""


LEADERS = ContentType(
    name="leader",
    folder="leaders",
    meta=LeaderMeta,
    stand_ins={"title": "{title}", "post": "?"},
    titles={"vi": "Lãnh đạo", "en": "Leaders"},
    slug="lanh-dao",
    list_template="leaders.html",
    page_template="leader.html",
    schema="Person",
)
