"""A saved page of an old portal to one article: what is the article on it, and what is the page's own."""

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from congxa.counter.imports import widget
from congxa.importing import cleaning, dates, lines, markdown, plain, shaping
from congxa.importing.imported import Imported, Picture, Refused, digest
from congxa.importing.references import References
from congxa.vietnamese import nfc

SIZE_LIMIT = 20 << 20
_BODY = re.compile(
    r"(article|news|detail|post|entry|chi-?tiet|noi-?dung|tin)[-_]?(body|content|text|noi-?dung|main|chi-?tiet)"
    r"|content[-_]?(detail|news|article)|noi-?dung|journal-content-article|fck|bodytext|chitiet|newsdetail|entry-content",
    re.I,
)
_JUNK = re.compile(
    r"(^|[-_ ])(related|relate|tin-?khac|tinkhac|tin-?lien-?quan|other|others|share|sharing|social|comment|comments"
    r"|rating|rate|danh-?gia|toolbar|tools?|print|breadcrumb|banner|advert|ads|counter|thong-?ke|pagination|paging"
    r"|pager|footer|menu|nav|navbar|sidebar|side-?bar|font-?size|zoom|audio-?player|tts|loading|search|login|tags?"
    r"|skip-?link|newest|most-?read|xem-?nhieu|quang-?cao|fb-like|addthis)([-_ ]|$)",
    re.I,
)
_TITLE = re.compile(r"(^|[-_ ])(title|headline|tieu-?de|ten-?tin|news-?name)([-_ ]|$)", re.I)
_SUMMARY = re.compile(
    r"(sapo|summary|tom-?tat|lead|intro|abstract|trich-?yeu|short-?desc|news-?desc)", re.I
)
_CRUMBS = re.compile(r"breadcrumb|duong-?dan|crumbs", re.I)
_AUTHOR = re.compile(r"(^|[-_ ])(author|tac-?gia|nguoi-?viet|byline)([-_ ]|$)", re.I)
_SOURCE = re.compile(r"(^|[-_ ])(source|nguon|nguon-?tin)([-_ ]|$)", re.I)
_CAPTION = re.compile(r"caption|chu-?thich|image-?note|desc-?img", re.I)
_HOME = re.compile(
    r"trang chủ|home|tin tức - sự kiện chính|cổng thông tin.*|trang thông tin.*", re.I
)
_SAVED_FROM = re.compile(
    rb"saved from url=\(\d+\)(https?://[^\s>]+)|Mirrored from ([^\s>]+) by HTTrack"
)
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)|<\?xml[^>]+encoding=[\"']([\w-]+)", re.I)
_META = re.compile(r"<meta\b[^>]*>", re.I)
_LEAST = 200


def read(file: Path, data: bytes, top: Path, encoding: str = "") -> Imported:
    """Read one saved page; nothing outside the folder `top` is looked at. Raises Refused.

    `encoding` is the one that its bytes are in, where it is known to be another than it seems.
    """
    if len(data) > SIZE_LIMIT:
        raise Refused(
            "import-too-large", size=f"{len(data) >> 20} MB", limit=f"{SIZE_LIMIT >> 20} MB"
        )
    html, doubts = _decoded(data, encoding)
    meta = _meta(html)
    address = _address(data, html, meta, file, top)
    soup = cleaning.soup(html)
    visits = widget(soup.get_text("\n"), file.name)[0].get("total", 0)
    title = _title(soup, html, meta)
    category = _category(soup, title)
    date = _date(soup, html, meta, title)
    left_out: list[str] = []
    body = _body(soup)
    if body is None:
        raise Refused("no-article")
    summary = _summary(soup, body)
    author, source = _named(soup, _AUTHOR, meta.get("author", "")), _named(soup, _SOURCE, "")
    _without_junk(body, left_out)
    desk = References(file, top, address)
    pictures: list[Picture] = []
    blocks = markdown.blocks(body, pictures, desk.picture, desk.link)
    shaped = shaping.shape(blocks, title=title, date=date, summary=summary)
    if (
        not title
        or not shaped.blocks
        or sum(map(len, shaped.blocks)) + 300 * len(pictures) < _LEAST
    ):
        raise Refused("no-article")
    by = "" if not author or lines.is_noise(author) else author
    return Imported(
        origin=address if address.startswith("http") else digest(data),
        file=str(file),
        title=title,
        body="\n\n".join(shaped.blocks) + "\n",
        summary=shaped.summary,
        date=shaped.date,
        author=shaped.author or by,
        source=shaped.source or source,
        category=category,
        pictures=tuple(pictures),
        enclosures=tuple(desk.enclosures),
        address=address,
        visits=visits,
        doubts=(*doubts, *desk.doubts, *shaped.doubts),
        left_out=(*left_out, *shaped.left_out),
    )


# --- bytes to text ----------------------------------------------------------------------------------


def _decoded(data: bytes, encoding: str) -> tuple[str, list[str]]:
    """Give the page's HTML in NFC, old fonts converted; raise Refused where the encoding is not plain."""
    found = _CHARSET.search(data[:4096])
    named = (found[1] or found[2]).decode("ascii").lower() if found else ""
    if not encoding and named in ("windows-1258", "cp1258") and not _is_utf8(data):
        raise Refused("page-encoding", encoding="windows-1258")
    return plain.decoded(data, encoding)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _meta(html: str) -> dict[str, str]:
    """Read what the head tells machines: the content of each meta, by its name."""
    found: dict[str, str] = {}
    for tag in _META.findall(html[:60_000]):
        pairs = {
            key.lower(): one or other
            for key, one, other in re.findall(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag)
        }
        name = (pairs.get("property") or pairs.get("name") or pairs.get("itemprop") or "").lower()
        if name and pairs.get("content"):
            found.setdefault(name, _unescaped(pairs["content"]))
    if link := re.search(r"<link\b[^>]*rel=[\"']canonical[\"'][^>]*>", html[:60_000], re.I):
        href = re.search(r"href=[\"']([^\"']+)", link[0])
        if href:
            found["canonical"] = _unescaped(href[1])
    return found


def _unescaped(text: str) -> str:
    from html import unescape

    return nfc(" ".join(unescape(text).split()))


def _address(data: bytes, html: str, meta: dict[str, str], file: Path, top: Path) -> str:
    """Find the page's old address: a whole one where the page or its folder tells it, else a path."""
    for found in (meta.get("canonical", ""), meta.get("og:url", "")):
        if re.match(r"https?://\w", found):
            return found
    if saved := _SAVED_FROM.search(data[:8192]):
        told = (saved[1] or b"http://" + saved[2]).decode("utf-8", "replace")
        return told.rstrip("-")
    base = re.search(r"<base\b[^>]*href=[\"'](https?://[^\"']+)", html[:60_000], re.I)
    inside = file.relative_to(top).as_posix() if file.is_relative_to(top) and file != top else ""
    if base and urlsplit(base[1]).path not in ("", "/"):
        return base[1]
    first, _, rest = inside.partition("/")
    if rest and re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?", first) and "." in first:
        return f"http://{first}/{rest}"
    return f"/{inside}" if rest else ""


# --- what is the article ------------------------------------------------------------------------------


def _marks(tag: Tag) -> str:
    """Give the names that a tag's maker gave it."""
    classes = tag.get("class")
    named = [str(classes)] if isinstance(classes, str) else list(classes or ())
    return " ".join([*named, str(tag.get("id") or "")])


def _text(tag: Any) -> str:
    return " ".join(plain.tidy(tag.get_text(" ")).split())


def _title(soup: BeautifulSoup, html: str, meta: dict[str, str]) -> str:
    """Find the title on the page, as it is written there rather than in the head."""
    head = re.search(r"<title[^>]*>(.*?)</title>", html[:60_000], re.I | re.S)
    named = _unescaped(head[1]) if head else ""
    told = meta.get("og:title", "")
    candidates = [_text(tag) for tag in soup.find_all(itemprop="headline")]
    first = [_text(tag) for tag in soup.find_all("h1")]
    candidates += [one for one in first if one and (len(first) == 1 or one in named or one in told)]
    candidates += [
        text
        for tag in soup.find_all(("h1", "h2", "h3", "h4", "div", "span", "p", "a", "td"))
        if _TITLE.search(_marks(tag))
        and 10 <= len(text := _text(tag)) <= 300
        and (text.lower() in named.lower() or text.lower() in told.lower())
    ]
    usable = [one for one in candidates if one and not _HOME.fullmatch(one)]
    if usable:
        return usable[0]
    bare = re.split(r"\s+(?:[|»–]|-(?=\s+(?:Cổng|Trang|Website|UBND)))\s+", told or named)[
        0
    ].strip()
    classed = [
        text
        for tag in soup.find_all(("h1", "h2", "h3", "h4", "div", "span", "p"))
        if _TITLE.search(_marks(tag)) and 10 <= len(text := _text(tag)) <= 300 and not tag.find("a")
    ]
    return bare if bare and not _HOME.fullmatch(bare) else (classed[0] if classed else "")


def _category(soup: BeautifulSoup, title: str) -> str:
    """Take the last step of the breadcrumb that is not the article itself."""
    crumbs = soup.find(
        lambda tag: (
            bool(_CRUMBS.search(_marks(tag)))
            or "breadcrumb" in str(tag.get("aria-label") or "").lower()
        )
    )
    if not isinstance(crumbs, Tag):
        return ""
    steps = [_text(tag) for tag in crumbs.find_all(("a", "li"))]
    steps = [one for one in steps if one] or re.split(r"\s*[›»>/|]\s*", _text(crumbs))
    plain_steps = [one.strip("›»>/| ") for one in steps]
    usual = [
        one
        for one in plain_steps
        if one and not _HOME.fullmatch(one) and one.lower() != title.lower()
    ]
    return usual[-1] if usual and len(usual[-1]) <= 80 else ""


def _date(soup: BeautifulSoup, html: str, meta: dict[str, str], title: str) -> datetime | None:
    """Find when the article was published: as the page says it to readers, else as it says it to machines."""
    strings = [" ".join(str(text).split()) for text in soup.find_all(string=True)]
    strings = [plain.tidy(text) for text in strings if text]
    starts = [number for number, text in enumerate(strings) if title and text == title]
    for start in [*reversed(starts), 0]:
        near = strings[start : start + (60 if start else len(strings))]
        for number, text in enumerate(near):
            # A label may stand in an element of its own.
            for line in (text, " ".join(near[number : number + 2])):
                found = dates.line_date(line) if len(line) < 120 else None
                if found and found.exact and found.whole and (found.labelled or start):
                    return found.moment
        for text in near:
            if len(text) < 200 and (moment := dates.date_within(text)):
                return moment
    for name in (
        "article:published_time",
        "datepublished",
        "pubdate",
        "dc.date",
        "dc.date.issued",
        "date",
    ):
        if meta.get(name) and (moment := dates.machine_date(meta[name])):
            return moment
    for tag in soup.find_all("time"):
        if tag.get("datetime") and (moment := dates.machine_date(str(tag["datetime"]))):
            return moment
    if told := re.search(r'"datePublished"\s*:\s*("[^"\\]+")', html):
        return dates.machine_date(json.loads(told[1]))
    return None


def _body(soup: BeautifulSoup) -> Tag | None:
    """Find the element that holds the article: by its name, else by where the paragraphs are."""
    named = soup.find(itemprop="articleBody")
    if isinstance(named, Tag) and len(_text(named)) >= _LEAST:
        return named
    best, best_score = None, 0.0
    for tag in soup.find_all(("div", "article", "section", "td", "main", "body")):
        if _is_junk(tag) or any(
            _is_junk(parent) for parent in tag.parents if isinstance(parent, Tag)
        ):
            continue
        score = _score(tag)
        if score > best_score:
            best, best_score = tag, score
    if best is None and len(_text(soup)) >= _LEAST and soup.find("p"):
        best, best_score = soup, _score(soup)
    return best if best_score >= 100 else None


def _score(tag: Tag) -> float:
    """Tell how much text of an article an element holds itself: paragraphs, not links or lists of them."""
    own = 0.0
    for child in tag.children:
        if isinstance(child, Tag):
            if child.name in (
                "p",
                "blockquote",
                "figure",
                "ul",
                "ol",
                "table",
                "h2",
                "h3",
                "h4",
            ) or (
                child.name
                in (
                    "div",
                    "span",
                    "font",
                    "center",
                    "strong",
                    "b",
                    "em",
                    "i",
                )
                and not child.find(("p", "div", "table"))
            ):
                own += _length(child)
        else:
            own += len(str(child).strip())
    if own and _BODY.search(_marks(tag)):
        own = own * 2 + 100
    return own


def _length(tag: Tag) -> float:
    """Count letters that are not those of links."""
    words = len(" ".join(tag.get_text(" ").split()))
    linked = sum(len(link.get_text(" ")) for link in tag.find_all("a"))
    return max(0, words - 2 * linked)


def _is_junk(tag: Tag) -> bool:
    if tag.name in ("nav", "footer", "aside", "form", "button", "label"):
        return True
    marks = _marks(tag)
    return bool(marks) and _JUNK.search(marks) is not None and _BODY.search(marks) is None


def _without_junk(body: Tag, left_out: list[str]) -> None:
    """Take out of the article what the page put into it."""
    for tag in list(body.find_all(True)):
        if not tag.decomposed and tag.name not in ("html", "body") and _is_junk(tag):
            words = _text(tag)
            if words:
                left_out.append(f"«{words[:60]}{'…' if len(words) > 60 else ''}»")
            tag.decompose()
    for tag in body.find_all(("p", "div", "span"), class_=_CAPTION):
        if isinstance(tag, Tag) and not tag.find("img"):
            tag.name = "p"


def _summary(soup: BeautifulSoup, body: Tag) -> str:
    """Find the paragraph that the page calls the summary."""
    for tag in soup.find_all(("p", "div", "h2", "h3", "strong", "span")):
        if not _SUMMARY.search(_marks(tag)) or tag.find("img") or _holds(tag, body):
            continue
        text = _text(tag)
        if 30 <= len(text) <= 900:
            tag.decompose()
            return text
    return ""


def _holds(tag: Tag, body: Tag) -> bool:
    return tag is body or any(parent is tag for parent in body.parents)


def _named(soup: BeautifulSoup, pattern: re.Pattern[str], told: str) -> str:
    """Find who is named in an element of the author or the source."""
    for tag in soup.find_all(("p", "div", "span", "strong", "em", "a", "b")):
        if pattern.search(_marks(tag)) and 2 <= len(text := _text(tag)) <= 200:
            found = lines.byline(text)
            tag.decompose()
            return found[1] if found else text
    return told if told and not re.search(r"admin|quản trị", told, re.I) and len(told) < 100 else ""


def is_page(file: Path) -> bool:
    """Tell a page from the other files of a saved folder."""
    return file.suffix.lower() in (".html", ".htm", ".xhtml", ".aspx", ".php", ".shtml")


def pages(folder: Path) -> Iterator[Path]:
    """Give the pages of a saved folder, sorted; what leaves the folder is not followed."""
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.endswith("_files"))
        for name in sorted(names):
            file = Path(above) / name
            if is_page(file) and not file.is_symlink():
                yield file
