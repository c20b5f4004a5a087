"""HTML that holds nothing unsafe, with the references and ids that it holds."""

import re

import nh3
from msgspec import Struct

from congxa.markup.document import SCHEME, MarkupTooDeep

_TAGS = frozenset(
    "h1 h2 h3 h4 h5 h6 p br hr wbr div span section article aside address"
    " a em strong b i u s small sub sup mark del ins abbr cite q dfn time code kbd samp var"
    " bdi bdo ruby rt rp ul ol li dl dt dd blockquote pre details summary"
    " table caption colgroup col thead tbody tfoot tr th td"
    " figure figcaption img video audio source".split()
)
# Without these, their content is no text of the article.
_WITH_CONTENT = frozenset(
    "script style iframe noscript noembed noframes template svg math object applet"
    " select textarea title xmp plaintext".split()
)
_GENERIC = frozenset({"id", "class", "lang", "dir", "title"})
_MEDIUM = frozenset({"src", "controls", "preload", "loop", "muted", "aria-label"})
_CELL = frozenset({"colspan", "rowspan", "scope"})
_ATTRIBUTES = {
    "*": _GENERIC,
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "video": _MEDIUM | {"width", "height"},
    "audio": _MEDIUM,
    "source": frozenset({"src", "type"}),
    "ol": frozenset({"start", "reversed", "type"}),
    "li": frozenset({"value"}),
    "th": _CELL,
    "td": _CELL,
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "time": frozenset({"datetime"}),
    "del": frozenset({"datetime"}),
    "ins": frozenset({"datetime"}),
    "details": frozenset({"open"}),
}
# What the values must be like; titles, labels and alternatives may be any text.
_COUNT = re.compile(r"-?[0-9]{1,5}")
_VALUES: dict[str, re.Pattern[str]] = {
    "lang": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"),
    "dir": re.compile("ltr|rtl|auto"),
    "scope": re.compile("(row|col)(group)?"),
    "type": re.compile(r"[1aAiI]|(audio|video)/[\w.+-]{1,60}(; ?codecs=[\w., \"'+-]{1,80})?"),
    "preload": re.compile("none|metadata|auto"),
    "datetime": re.compile(r"[\w:+. -]{1,40}"),
    **dict.fromkeys(("width", "height", "colspan", "rowspan", "span", "start", "value"), _COUNT),
}
_ID = re.compile(r"(?!cx-)\w[\w.:-]{0,199}")
_CLASS = re.compile(r"[A-Za-z][\w-]{0,79}", re.A)


class Clean(Struct, frozen=True):
    """Sanitised HTML; the n-th of `references`, a tag and an address, stands in it as congxa:n."""

    html: str
    references: tuple[tuple[str, str], ...]
    ids: tuple[str, ...]

    def without(self, characters: re.Pattern[str]) -> "Clean":
        """Give the same without some characters."""
        html = characters.sub("", self.html)
        references = ((tag, characters.sub("", address)) for tag, address in self.references)
        return Clean(html, tuple(references), self.ids)


class Sanitiser:
    """nh3 with the tags, attributes and values that an article may have."""

    def __init__(self) -> None:
        self._references: list[tuple[str, str]] = []
        self._ids: dict[str, None] = {}
        self._cleaner = nh3.Cleaner(
            tags=_TAGS,
            clean_content_tags=_WITH_CONTENT,
            attributes=_ATTRIBUTES,
            attribute_filter=self._attribute,
            link_rel=None,
            url_schemes={"http", "https", "mailto", "tel"},
            set_tag_attribute_values={"video": {"controls": ""}, "audio": {"controls": ""}},
        )

    def clean(self, html: str) -> Clean:
        """Sanitise the HTML; the first use of an id is kept, and none that begins with cx-."""
        self._references.clear()
        self._ids.clear()
        cleaned = self._cleaner.clean(html)
        return Clean(cleaned, tuple(self._references), tuple(self._ids))

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if tag not in _TAGS:
            return None
        if name in ("href", "src"):
            return self._reference(tag, value)
        if name == "id":
            return self._id(value)
        if name == "class":
            return " ".join(filter(_CLASS.fullmatch, value.split())) or None
        allowed = _VALUES.get(name)
        return value if allowed is None or allowed.fullmatch(value) else None

    def _reference(self, tag: str, address: str) -> str:
        self._references.append((tag, address))
        return f"{SCHEME}{len(self._references) - 1}"

    def _id(self, value: str) -> str | None:
        if value in self._ids or not _ID.fullmatch(value):
            return None
        self._ids[value] = None
        return value


_RAW = "script|style|iframe|noscript|noembed|noframes|textarea|title|xmp"
_TAG = re.compile(
    # Comments and declarations, and elements whose content is no markup, go by in one piece.
    rf"<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?][^>]*|<(?P<raw>{_RAW})\b.*?(?:</(?P=raw)|\Z)"
    r"|<(?P<closing>/?)(?P<name>[a-z][^\s/>]{0,40}+)(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+",
    re.I | re.S,
)
# Tags without content, and tags that the next one of their kind closes.
_UNPAIRED = frozenset(
    "area base br col embed hr img input link meta param source track wbr"
    " p li dt dd tr td th thead tbody tfoot colgroup option optgroup rt rp".split()
)
# Tags within tags, and tags that are closed in the wrong order.
_DEPTH = 100
_TANGLES = 50


def survey(html: str) -> tuple[str, ...]:
    """Name the tags that sanitising removes, in order of appearance.

    Raises MarkupTooDeep for tags within tags, and for tags closed in the wrong order, beyond what
    HTML parsers take in linear time: they repeat every open <b> in every further paragraph.
    """
    removed: dict[str, None] = {}
    opened: list[str] = []
    tangles = 0
    for tag in _TAG.finditer(html):
        name = (tag["raw"] or tag["name"] or "").lower()
        if not name:
            continue
        if name not in _TAGS:
            removed[name] = None
        if tag["raw"] or name in _UNPAIRED:
            continue
        if not tag["closing"]:
            opened.append(name)
        elif opened and opened[-1] == name:
            opened.pop()
        else:
            tangles += 1
            _close(opened, name)
        if len(opened) > _DEPTH or tangles > _TANGLES:
            raise MarkupTooDeep
    return tuple(removed)


def _close(opened: list[str], name: str) -> None:
    if name in opened:
        del opened[len(opened) - 1 - opened[::-1].index(name)]
