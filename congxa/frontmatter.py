"""What articles, communes, standing pages and the entries of sections declare above their text."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from congxa.achievements.declared import Items
from congxa.fields import (
    SMALL,
    Boolean,
    Count,
    Email,
    Filled,
    Language,
    Moment,
    Number,
    OldPaths,
    Slug,
    Texts,
    WebAddress,
    shorthand,
)
from congxa.schema import declared
from congxa.vietnamese import parse_boolean


def _withdrawn(value: Any) -> Any:
    """Read `withdrawn`: a yes or no, or the reason, which means yes."""
    if isinstance(value, dict):
        return {"yes": True, **value}
    if not isinstance(value, str):
        return value
    # Fewer words than elsewhere: «Sai» is a reason to take an article back, not a no.
    if value.lower() in ("true", "false", "yes", "no", "có", "không"):
        return {"yes": parse_boolean(value)}
    return {"yes": True, "reason": value}


def _code(value: Any) -> Any:
    if isinstance(value, str) and not (len(value) == 5 and value.isascii() and value.isdigit()):
        raise PydanticCustomError("bad-code", "not a unit code")
    return value


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


UnitCode = Annotated[str, BeforeValidator(_code)]


@declared
class Withdrawal:
    """Whether an article was taken back, and why."""

    yes: Boolean = False
    reason: str = ""


@declared
class Source:
    """Where an article comes from; press items owe author, agency and time (Luật Báo chí)."""

    name: Filled
    author: str = ""
    url: WebAddress = ""
    published_at: Moment | None = None
    kind: Literal["original", "press", "agency"] = "original"


@declared
class Cover:
    """The picture that stands for an article."""

    file: Filled
    alt: str = ""
    caption: str = ""


@declared
class AttachmentMeta:
    """A file offered for download below an article."""

    file: Filled
    title: str = ""


Attachments = Annotated[
    tuple[Annotated[AttachmentMeta, shorthand("file")], ...], BeforeValidator(_one_or_many)
]
Withdrawn = Annotated[Withdrawal, BeforeValidator(_withdrawn)]


@declared
class PublishedMeta:
    """What articles and the entries of sections may declare alike: they come and go by the clock."""

    title: Filled
    commune: Texts = ()
    summary: str = ""
    attachments: Attachments = ()
    slug: Slug = ""
    aliases: OldPaths = ()
    draft: Boolean = False
    publish_at: Moment | None = None
    expires: Moment | None = None
    updated: Moment | None = None
    withdrawn: Withdrawn = Withdrawal()
    lang: Language = ""

    @property
    def public(self) -> Moment | None:
        """When it becomes public; None where it is public as soon as it is there."""
        return self.publish_at


@declared
class ArticleMeta(PublishedMeta):
    """Front matter of an article; title, date and category are required."""

    date: Moment
    category: Filled
    tags: Texts = ()
    author: str = ""
    source: Annotated[Source | None, shorthand("name")] = None
    cover: Annotated[Cover | None, shorthand("file")] = None
    featured: Boolean = False
    correction: str = ""
    achievements: Items = ()
    origin_url: WebAddress = ""


@declared
class Predecessor:
    """A unit that went into a commune."""

    name: Filled
    former_district: str = ""
    code: UnitCode = ""
    part: Literal["all", "remaining", "part"] = "all"
    until: Moment | None = None


@declared
class EthnicGroup:
    """A share of a commune's people, in percent."""

    name: Filled
    percent: Number | None = None


@declared
class Contact:
    """How to reach a commune."""

    address: str = ""
    phone: str = ""
    email: Email = ""
    website: WebAddress = ""


@declared
class Leader:
    """Who holds an office."""

    name: Filled
    post: str = ""
    phone: str = ""
    email: Email = ""


@declared
class CommuneMeta:
    """Front matter of a commune's profile; only its name is required.

    Districts and provinces-level towns stand in the list of levels for the past: they ended on 2025-07-01.
    """

    name: Filled
    slug: Slug = ""
    code: UnitCode = ""
    level: Literal["xã", "phường", "đặc khu", "thị trấn", "huyện", "thị xã", "tỉnh"] = "xã"
    province: str = ""
    former_district: str = ""
    valid_from: Moment | None = None
    valid_to: Moment | None = None
    decree: str = ""
    predecessors: tuple[Annotated[Predecessor, shorthand("name")], ...] = ()
    successors: Texts = ()
    area_km2: Number | None = None
    population: Count | None = None
    ethnic_groups: tuple[Annotated[EthnicGroup, shorthand("name")], ...] = ()
    contact: Contact = Contact()
    leaders: tuple[Annotated[Leader, shorthand("name")], ...] = ()
    achievements: Items = ()


# What a standing page can be about that rules ask for: the seven of NĐ 224/2026 Đ9 k1 c first.
Subject = Literal[
    "",
    "tổ chức bộ máy",
    "bản đồ địa giới",
    "điều kiện tự nhiên",
    "lịch sử",
    "truyền thống văn hóa",
    "di tích, danh thắng",
    "lãnh đạo",
    "tiếp công dân",
    "tiếp cận thông tin",
    "người phát ngôn",
    "dữ liệu cá nhân",
]


@declared
class PageMeta:
    """Front matter of a standing page; only its title is required.

    `subject` says what the page is, whatever its title and place: a portal is held against rules by it.
    """

    title: Filled
    summary: str = ""
    order: Count = 1000
    menu: Boolean = True
    menu_title: str = ""
    slug: Slug = ""
    aliases: OldPaths = ()
    draft: Boolean = False
    updated: Moment | None = None
    lang: Language = ""
    subject: Annotated[Subject, SMALL] = ""


@declared
class ResolutionMeta:
    """Front matter of a resolution, whose targets items refer to; only its title is required."""

    title: Filled
    date: Moment | None = None
    number: str = ""
    issuer: str = ""
    commune: Texts = ()
    summary: str = ""
    slug: Slug = ""
    aliases: OldPaths = ()
    draft: Boolean = False
    lang: Language = ""


@declared
class EntryMeta(PublishedMeta):
    """What every entry of a section may declare, whatever its content type; only its title is required."""


Meta = ArticleMeta | CommuneMeta | PageMeta | ResolutionMeta | EntryMeta
