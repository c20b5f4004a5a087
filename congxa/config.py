"""config.yaml to one frozen Config; every mistake at once, each with its line."""

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from congxa import records, schema, vietnamese
from congxa.errors import Problem, phrase, problem
from congxa.fields import (
    Boolean,
    Count,
    Email,
    Filled,
    Language,
    Moment,
    OldPaths,
    Slug,
    WebAddress,
    is_web_address,
    shorthand,
)
from congxa.records import Record
from congxa.report import SETTINGS
from congxa.schema import declared
from congxa.sections import TYPES
from congxa.targets import DeploySettings
from congxa.urls import Addresses, Patterns, addresses, is_link, is_list_slug, is_site_address

FILE = SETTINGS
_PATTERNS = Patterns()
_REUSE_NOTICE = (
    "Ghi rõ nguồn «{title}» và dẫn địa chỉ {url} khi phát hành lại thông tin từ cổng này."
)


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("bad-timezone", "no such time zone") from None
    return value


def _site_address(value: str) -> str:
    if not is_site_address(value):
        raise PydanticCustomError("bad-url", "not a site address")
    return value


def _positive(value: int) -> int:
    if value < 1:
        raise PydanticCustomError("negative-count", "must be positive")
    return value


def _pattern(*needed: str, known: tuple[str, ...], example: str) -> BeforeValidator:
    """Check the shape of an address: slashes around, every needed place once, no unknown one."""

    def check(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        reason = _pattern_fault(value, needed, known)
        if reason:
            raise PydanticCustomError(
                "bad-pattern", "bad pattern", {"reason": reason, "example": example}
            )
        return value

    return BeforeValidator(check)


def _pattern_fault(value: str, needed: tuple[str, ...], known: tuple[str, ...]) -> str:
    if not re.fullmatch(r"(/[a-z0-9{}_-]+)+/", value):
        return phrase("pattern-slashes")
    try:
        places = [name for _, name, spec, _ in string.Formatter().parse(value) if name is not None]
    except ValueError:
        return phrase("pattern-braces")
    unknown = [name for name in places if name not in known]
    missing = [name for name in needed if name not in places]
    names = ", ".join(f"{{{name}}}" for name in unknown or missing)
    return names and phrase("pattern-unknown" if unknown else "pattern-missing") + f" {names}"


@declared
class SiteSettings:
    """The portal's name and address."""

    title: Filled
    url: Annotated[str, AfterValidator(_site_address)]
    slogan: str = ""
    description: str = ""
    language: Language = "vi"
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Ho_Chi_Minh"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which dates are written and shown."""
        return ZoneInfo(self.timezone)


@declared
class Owner:
    """Who answers for the portal: the footer that the rules ask for (NĐ 42/2022, TT 32/2017 Đ16)."""

    name: str = ""
    responsible: str = ""
    address: str = ""
    phone: str = ""
    email: Email = ""
    security_email: Email = ""
    reuse_notice: str = ""


@declared
class ContactSettings:
    """A person or an office that answers for one thing."""

    name: Filled
    post: str = ""
    address: str = ""
    phone: str = ""
    email: Email = ""


def _endpoint(value: str) -> str:
    if value and not (value.startswith("/") or is_web_address(value)):
        raise PydanticCustomError("bad-url", "not an address")
    return value


@declared
class RatingSettings:
    """Where readers tell how satisfied they are: a form of the portal that sends there, or a page elsewhere."""

    endpoint: Annotated[str, AfterValidator(_endpoint)] = ""
    link: WebAddress = ""


@declared
class CategorySettings:
    """One category of the tree; its address is its slug below those above it."""

    name: Filled
    slug: Slug = ""
    description: str = ""
    aliases: OldPaths = ()
    children: tuple["CategorySettings", ...] = ()


@declared
class MenuEntry:
    """One entry of a menu of the portal's own: leads to exactly one place."""

    title: str = ""
    category: str = ""
    page: str = ""
    commune: str = ""
    section: str = ""
    url: str = ""
    children: tuple["MenuEntry", ...] = ()


@declared
class Notice:
    """Something that everybody must know between two moments, such as an outage (NĐ 224/2026 Đ13)."""

    text: Filled
    url: str = ""
    valid_from: Moment | None = None
    valid_to: Moment | None = None


@declared
class Appointment:
    """Something that takes place: at a `date`, after whose day it is over, or at a time told in words."""

    what: Filled
    date: Moment | None = None
    when: str = ""
    place: str = ""
    who: str = ""


@declared
class SectionSettings:
    """What a portal says of one of its sections; what is empty is as the content type has it."""

    title: str = ""
    slug: Slug = ""
    description: str = ""
    menu: Boolean = True


def _sections(value: Mapping[str, SectionSettings]) -> Mapping[str, SectionSettings]:
    known = [kind.folder for kind in TYPES.values()]
    for name in value:
        if name not in known:
            raise PydanticCustomError(
                "unknown-section",
                "no such section",
                {
                    "name": name,
                    "nearest": vietnamese.nearest(name, known),
                    "known": ", ".join(known),
                },
            )
    return value


@declared
class Listing:
    """How lists turn pages."""

    per_page: Annotated[Count, AfterValidator(_positive)] = 20


@declared
class PictureSettings:
    """What photos are made into."""

    avif: Boolean = False


@declared
class UrlSettings:
    """The shapes of addresses."""

    article: Annotated[
        str,
        _pattern(
            "slug", known=("year", "month", "day", "slug"), example="/tin/{year}/{month}/{slug}/"
        ),
    ] = _PATTERNS.article
    category: Annotated[str, _pattern("path", known=("path",), example="/chuyen-muc/{path}/")] = (
        _PATTERNS.category
    )
    commune: Annotated[str, _pattern("slug", known=("slug",), example="/xa/{slug}/")] = (
        _PATTERNS.commune
    )
    tag: Annotated[str, _pattern("slug", known=("slug",), example="/the/{slug}/")] = _PATTERNS.tag
    page: Annotated[str, _pattern("path", known=("path",), example="/{path}/")] = _PATTERNS.page


def _store(value: str) -> str:
    if "://" in value and not value.startswith(("postgresql://", "postgres://")):
        raise PydanticCustomError("counter-store", "no such kind of store")
    return value


def _labels(value: Mapping[str, str]) -> Mapping[str, str]:
    known = get_args(RowName)
    for name in value:
        if name not in known:
            raise PydanticCustomError(
                "counter-label", "no such row", {"name": name, "known": ", ".join(known)}
            )
    return value


def _network(value: str) -> str:
    try:
        ip_network(value)
    except ValueError:
        raise PydanticCustomError("counter-network", "not a network") from None
    return value


Identity = Literal["disk", "memory", "none"]
RowName = Literal["online", "today", "yesterday", "week", "month", "total"]


class Widget(NamedTuple):
    """How the visit numbers look: an empty heading or label is the theme's; `grouped`: 12.531, not 12531."""

    heading: str
    rows: tuple[tuple[str, str], ...]
    grouped: bool


# The last two are widgets that communes have had before.
_WIDGETS: Mapping[str, Widget] = {
    "congxa": Widget("", tuple((name, "") for name in get_args(RowName)), grouped=True),
    "thanh-ky": Widget(
        "Thống kê truy cập",
        (
            ("online", "Đang online"),
            ("today", "Hôm nay"),
            ("week", "Trong tuần"),
            ("total", "Tất cả"),
        ),
        grouped=False,
    ),
    "truong-xuan": Widget(
        "Truy cập",
        (
            ("today", "Hôm nay"),
            ("yesterday", "Hôm qua"),
            ("week", "Tuần này"),
            ("month", "Tháng này"),
            ("total", "Tất cả"),
        ),
        grouped=False,
    ),
}


@declared
class CounterSettings:
    """How visits are counted: by a service of the portal's own, from access logs, or not at all.

    `url` is where the service answers, {site.url}dem/ unless it lies elsewhere; `store` a file below the
    portal's folder or a PostgreSQL database. `identity` says where it is kept who was seen today: on the
    disk, in memory, or nowhere; `opt_out` whether who asks by Sec-GPC or DNT is left without a name.
    `preset`, `heading`, `rows`, `labels` and `digits` say how pages show the numbers. An IPv4 address or
    IPv6 /64 may show so many views; a /24 or /48 may begin `visits_per_hour` visits, the portal take
    `hits_per_second`.
    """

    mode: Literal["service", "log", "none"] = "none"
    url: Annotated[str, AfterValidator(_site_address)] = ""
    preset: Literal["congxa", "thanh-ky", "truong-xuan"] = "congxa"
    heading: str = ""
    rows: tuple[RowName, ...] = ()
    labels: Annotated[Mapping[str, Filled], AfterValidator(_labels)] = field(default_factory=dict)
    digits: Literal["auto", "grouped", "plain"] = "auto"
    identity: Identity = "disk"
    opt_out: Boolean = False
    store: Annotated[Filled, AfterValidator(_store)] = ".congxa/counter.sqlite"
    trusted_proxies: tuple[Annotated[str, AfterValidator(_network)], ...] = (
        "127.0.0.0/8",
        "::1/128",
    )
    views_per_minute: Annotated[Count, AfterValidator(_positive)] = 60
    views_per_day: Annotated[Count, AfterValidator(_positive)] = 600
    visits_per_hour: Annotated[Count, AfterValidator(_positive)] = 120
    hits_per_second: Annotated[Count, AfterValidator(_positive)] = 500

    @property
    def widget(self) -> Widget:
        """Give the preset with what the settings choose over it."""
        heading, rows, grouped = _WIDGETS[self.preset]
        labels = {**dict(rows), **self.labels}
        # Nobody can be told to be online where nobody is told from others.
        hidden = self.mode == "log" or self.identity == "none"
        names = (name for name in self.rows or dict(rows) if not (hidden and name == "online"))
        return Widget(
            self.heading or heading,
            tuple((name, labels.get(name, "")) for name in names),
            grouped if self.digits == "auto" else self.digits == "grouped",
        )


@declared
class CheckSettings:
    """What `build.py check` leaves out (codes), and after how many days without news a category is quiet."""

    skip: tuple[Filled, ...] = ()
    quiet_days: Annotated[Count, AfterValidator(_positive)] = 180


@declared
class Config:
    """All settings of a portal; only site.title and site.url must be given.

    The `spokesperson` is asked for by NĐ 244/2026 Đ4, who gives out `information` by NĐ 13/2018 Đ6.
    """

    site: SiteSettings
    owner: Owner = Owner()
    categories: tuple[CategorySettings, ...] = ()
    menu: tuple[MenuEntry, ...] = ()
    theme: Slug = "trong-dong"
    theme_settings: dict[str, Any] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    reception: tuple[Appointment, ...] = ()
    schedule: tuple[Appointment, ...] = ()
    search: Boolean = True
    sections: Annotated[Mapping[str, SectionSettings], AfterValidator(_sections)] = field(
        default_factory=dict
    )
    listing: Listing = Listing()
    pictures: PictureSettings = PictureSettings()
    urls: UrlSettings = UrlSettings()
    spokesperson: Annotated[ContactSettings | None, shorthand("name")] = None
    information: Annotated[ContactSettings | None, shorthand("name")] = None
    rating: RatingSettings = RatingSettings()
    counter: CounterSettings = CounterSettings()
    deploy: DeploySettings = DeploySettings()
    check: CheckSettings = CheckSettings()

    def addresses(self, base_url: str = "") -> Addresses:
        """Give the portal's addresses, below `base_url` where it differs from site.url."""
        return addresses(base_url or self.site.url, Patterns(**asdict(self.urls)))

    def reuse_notice(self, where: Addresses) -> str:
        """Say under what terms the portal may be quoted."""
        home = where.absolute(where.home())
        return self.owner.reuse_notice or _REUSE_NOTICE.format(title=self.site.title, url=home)


@dataclass(frozen=True, slots=True)
class Settings:
    """What config.yaml says.

    `config` is what could be understood (mistakes left out), so that content is judged in the same run;
    `doubtful` names the top-level keys in which something was left out.
    """

    config: Config
    record: Record
    doubtful: frozenset[str] = frozenset()


def load(root: Path) -> tuple[Settings, list[Problem]]:
    """Read config.yaml of the portal in `root`."""
    try:
        text = vietnamese.nfc((root / FILE).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return _nothing(), [problem("no-config", FILE)]
    except UnicodeDecodeError:
        return _nothing(), [problem("unknown-encoding", FILE)]
    except OSError as error:
        return _nothing(), [problem("unreadable", FILE, reason=error.strerror or error)]
    return parse(text)


def parse(text: str) -> tuple[Settings, list[Problem]]:
    """Judge the text of a config.yaml."""
    record, problems = records.parse(text.replace("\r\n", "\n"), FILE)
    if record is None:
        return _nothing(), problems
    config, mistakes, remaining = schema.salvage(Config, record)
    problems += mistakes
    if config is None:
        config, remaining = _rescue(record)
    problems += _category_problems(config, remaining) + _menu_problems(config, remaining)
    problems += _counter_problems(config, remaining)
    if config.rating.endpoint and config.rating.link:
        problems.append(problem("rating-twice", FILE, remaining.mark(("rating", "link"))))
    wrong_lines = {found.line for found in problems}
    doubtful = {key for key in record.values if _lines(record, key) & wrong_lines}
    missing = {"site"} if "site" not in record.values else set()
    return Settings(config, remaining, frozenset(doubtful | missing)), problems


def _nothing() -> Settings:
    return Settings(
        _stand_in(), Record(FILE, {}, {}, {}), frozenset(one.name for one in fields(Config))
    )


def _stand_in() -> Config:
    return Config(site=SiteSettings(title="congxa", url="https://example.invalid/"))


def _rescue(record: Record) -> tuple[Config, Record]:
    """Judge the rest of the settings where site itself cannot be used."""
    values = {**record.values, "site": {"title": "congxa", "url": "https://example.invalid/"}}
    rest = Record(record.file, values, record.marks, record.key_marks)
    config, _, remaining = schema.salvage(Config, rest)
    return (config, remaining) if config else (_stand_in(), rest)


def _lines(record: Record, key: str) -> set[int]:
    places = (*record.marks.items(), *record.key_marks.items())
    return {mark.line for path, mark in places if path and path[0] == key}


# --- what one field alone cannot tell -------------------------------------------------------


def category_slug(category: CategorySettings) -> str:
    """Give a category's slug: as written, else from its name."""
    return category.slug or vietnamese.slug(category.name)


def walk_categories(
    categories: tuple[CategorySettings, ...], path: records.Path = ("categories",)
) -> Iterator[tuple[records.Path, CategorySettings]]:
    """Give every category of the tree with its place in config.yaml, in menu order."""
    for index, category in enumerate(categories):
        place = (*path, index)
        yield place, category
        yield from walk_categories(category.children, (*place, "children"))


def _category_problems(config: Config, record: Record) -> list[Problem]:
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for path, category in walk_categories(config.categories):
        mark = record.mark(path)
        slug = category_slug(category)
        if not slug:
            problems.append(problem("empty-slug", FILE, mark, value=category.name))
        elif is_list_slug(slug):
            problems.append(problem("reserved-slug", FILE, mark, value=slug))
        elif slug in seen:
            problems.append(
                problem(
                    "duplicate-category",
                    FILE,
                    mark,
                    name=category.name,
                    slug=slug,
                    other=seen[slug],
                )
            )
        seen.setdefault(slug, category.name)
    return problems


def walk_menu(
    menu: tuple[MenuEntry, ...], path: records.Path = ("menu",)
) -> Iterator[tuple[records.Path, MenuEntry]]:
    """Give every entry of the menu with its place in config.yaml."""
    for index, entry in enumerate(menu):
        place = (*path, index)
        yield place, entry
        yield from walk_menu(entry.children, (*place, "children"))


def _menu_problems(config: Config, record: Record) -> list[Problem]:
    problems = []
    for path, entry in walk_menu(config.menu):
        mark = record.mark(path)
        targets = [
            target
            for target in (entry.category, entry.page, entry.commune, entry.section, entry.url)
            if target
        ]
        if len(targets) > 1 or not (targets or entry.children):
            problems.append(problem("menu-target", FILE, mark))
        elif entry.url and not is_link(entry.url):
            mark = record.mark((*path, "url"))
            problems.append(problem("bad-url", FILE, mark, key="url", value=entry.url))
        elif not entry.title and (entry.url or not targets):
            problems.append(problem("menu-title", FILE, mark))
    return problems


def _counter_problems(config: Config, record: Record) -> list[Problem]:
    """Refuse what cannot be: processes that share a database share no memory."""
    if config.counter.identity != "memory" or "://" not in config.counter.store:
        return []
    return [problem("counter-identity", FILE, record.mark(("counter", "identity")))]
