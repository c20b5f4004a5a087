"""A feed (RSS, Atom) or a WordPress export (WXR, which is RSS with more) to articles."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from congxa.errors import phrase
from congxa.importing import cleaning, dates, markdown, plain, shaping
from congxa.importing.imported import Imported, Picture, Refused, digest
from congxa.importing.references import References

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC = "{http://purl.org/dc/elements/1.1/}"
_WP = re.compile(r"\{http://wordpress\.org/export/[\d.]+/\}(\w+)")
_EXCERPT = re.compile(r"\{http://wordpress\.org/export/[\d.]+/excerpt/\}encoded")
_CAPTION = re.compile(r"\[caption[^\]]*\](.*?(?:</a>|/?>))\s*(.*?)\[/caption\]", re.S)
_SHORTCODE = re.compile(r"\[/?[a-z][\w-]*(?: [^\]]*)?\]")
_LEAST = 20


def read(file: Path, data: bytes) -> list[Imported | str]:
    """Read every article of a feed; in the place of one that is none stands why. Raises Refused."""
    if b"<!ENTITY" in data or b"<!DOCTYPE" in data[:2048]:
        raise Refused("feed-entities")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Refused("feed-broken", reason=error) from error
    items = list(_items(root))
    if not items:
        raise Refused("no-article")
    return [_article(item, file) for item in items]


def _items(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for element in root.iter():
        if element.tag in ("item", f"{_ATOM}entry") or element.tag.endswith("}item"):
            yield element


def _article(item: ElementTree.Element, file: Path) -> Imported | str:
    """Read one item."""
    told = _wordpress(item)
    title = plain.tidy(_first(item, "title", f"{_ATOM}title")).strip()
    kind = told.get("post_type", "post")
    if kind != "post" or told.get("status", "publish") in ("trash", "auto-draft", "inherit"):
        return phrase("taken-other-kind", title=title or "?", kind=kind)
    html = _first(item, _CONTENT, f"{_ATOM}content", "description", f"{_ATOM}summary")
    only_summary = not _first(item, _CONTENT, f"{_ATOM}content")
    address = _link(item)
    if not title or len(html.strip()) < _LEAST:
        return phrase("taken-nothing", title=title or address or "?")
    desk = References(file, file.parent, address)
    pictures: list[Picture] = []
    soup = cleaning.soup(_with_paragraphs(html) if told else html)
    blocks = markdown.blocks(soup, pictures, desk.picture, desk.link)
    summary = plain.tidy(cleaning.soup(_excerpt(item)).get_text(" ")).strip()
    shaped = shaping.shape(blocks, title=title, date=_date(item, told), summary=summary)
    if not shaped.blocks:
        return phrase("taken-nothing", title=title)
    doubts = list(desk.doubts)
    if only_summary:
        doubts.append(phrase("taken-summary-only"))
    source = ElementTree.tostring(item)
    return Imported(
        origin=address or digest(source),
        file=str(file),
        title=" ".join(title.split()),
        body="\n\n".join(shaped.blocks) + "\n",
        summary=shaped.summary,
        date=shaped.date,
        author=shaped.author or _author(item),
        source=shaped.source,
        category=_category(item),
        tags=_tags(item),
        pictures=tuple(pictures),
        enclosures=tuple(desk.enclosures),
        address=address,
        draft=told.get("status", "publish") not in ("publish", "future"),
        doubts=(*doubts, *shaped.doubts),
        left_out=shaped.left_out,
    )


def _with_paragraphs(html: str) -> str:
    """Write what WordPress keeps for itself as HTML: empty lines are paragraphs, [caption] is a figure."""
    html = _CAPTION.sub(r"<figure>\1<figcaption>\2</figcaption></figure>", html)
    html = _SHORTCODE.sub("", re.sub(r"<!--.*?-->", "", html, flags=re.S))
    if re.search(r"<p[ >]", html):
        return html
    parts = [
        part.strip() for part in re.split(r"\n\s*\n", html.replace("\r\n", "\n")) if part.strip()
    ]
    block = re.compile(r"<(h\d|ul|ol|table|figure|blockquote|div|p)\b")
    return "\n".join(part if block.match(part) else f"<p>{part}</p>" for part in parts)


def _wordpress(item: ElementTree.Element) -> dict[str, str]:
    found = {}
    for child in item:
        if name := _WP.fullmatch(child.tag):
            found[name[1]] = (child.text or "").strip()
    return found


def _excerpt(item: ElementTree.Element) -> str:
    return next((child.text or "" for child in item if _EXCERPT.fullmatch(child.tag)), "")


def _first(item: ElementTree.Element, *names: str) -> str:
    for name in names:
        found = item.find(name)
        if found is None and "}" not in name:
            found = next(
                (
                    child
                    for child in item
                    if child.tag.endswith(f"}}{name}")
                    and _ATOM not in child.tag
                    and _DC not in child.tag
                ),
                None,
            )
        if found is not None:
            inner = "".join(ElementTree.tostring(child, encoding="unicode") for child in found)
            text = (found.text or "") + re.sub(r"(</?)[\w]+:", r"\1", inner)
            if text.strip():
                return text
    return ""


def _link(item: ElementTree.Element) -> str:
    for link in item.findall(f"{_ATOM}link"):
        if link.get("rel", "alternate") == "alternate" and link.get("href"):
            return str(link.get("href"))
    found = _first(item, "link").strip() or _first(item, "guid", f"{_ATOM}id").strip()
    return found if re.match(r"https?://\w", found) else ""


def _date(item: ElementTree.Element, told: dict[str, str]) -> datetime | None:
    if told.get("post_date", "").startswith(("19", "20")):
        return dates.machine_date(told["post_date"])
    names = ("pubDate", f"{_ATOM}published", f"{_DC}date", f"{_ATOM}updated")
    return dates.machine_date(_first(item, *names)) if _first(item, *names) else None


def _author(item: ElementTree.Element) -> str:
    name = _first(item, f"{_DC}creator") or _first(item, "author")
    found = item.find(f"{_ATOM}author/{_ATOM}name")
    text = " ".join((found.text or "" if found is not None else name).split())
    inner = re.search(r"\(([^)]+)\)", text)
    text = inner[1] if inner and "@" in text else text
    return "" if "@" in text or text.lower() in ("admin", "quản trị", "administrator") else text


def _category(item: ElementTree.Element) -> str:
    for child in item.findall("category"):
        if child.get("domain", "category") == "category" and (child.text or "").strip():
            return str(child.text).strip()
    found = item.find(f"{_ATOM}category")
    return (found.get("label") or found.get("term") or "") if found is not None else ""


def _tags(item: ElementTree.Element) -> tuple[str, ...]:
    return tuple(
        " ".join(child.text.split())
        for child in item.findall("category")
        if child.get("domain") == "post_tag" and (child.text or "").strip() and child.text
    )
