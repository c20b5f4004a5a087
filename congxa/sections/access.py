"""Access to information: guides and forms, beside the list of what must be public (NĐ 13/2018 Đ6, Đ11)."""

from typing import Annotated, Literal

from congxa.fields import SMALL
from congxa.frontmatter import EntryMeta
from congxa.schema import declared
from congxa.sections.kinds import ContentType


@declared
class AccessMeta(EntryMeta):
    """Front matter of a guide or a form for who asks for information."""

    type: Annotated[Literal["hướng dẫn", "biểu mẫu"], SMALL] = "hướng dẫn"


ACCESS = ContentType(
    name="access",
    folder="access",
    meta=AccessMeta,
    stand_ins={"title": "{title}"},
    titles={"vi": "Tiếp cận thông tin", "en": "Access to information"},
    slug="tiep-can-thong-tin",
    gathers=True,
    list_template="access.html",
    schema="DigitalDocument",
)
