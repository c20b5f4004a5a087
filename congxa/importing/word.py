"""A .docx file of Word, LibreOffice or WPS to one article."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree

import nh3
from bs4 import BeautifulSoup, Tag

from congxa import legacy
from congxa.errors import phrase
from congxa.importing import markdown, plain, shaping
from congxa.importing.imported import Imported, Picture, Refused, digest

# In bytes. A text of 100 pages with its styles is some 5 MB; photos are as large as they are.
_XML_LIMIT = 64 << 20
_WHOLE_LIMIT = 1 << 30
# Text shrinks twentyfold at most; what shrinks more was made to swell.
_RATIO_LIMIT = 200
_RATIO_FROM = 1 << 20
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p.sapo:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='caption'] => p.caption:fresh
u => u
"""
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/bmp": ".bmp"}
_ENDINGS |= {"image/tiff": ".tif", "image/webp": ".webp", "image/svg+xml": ".svg"}
_TAGS = set(
    "h1 h2 h3 h4 h5 h6 p br strong b em i a img ul ol li table thead tbody tr td th sup sub blockquote".split()
)
_ATTRIBUTES = {
    "a": {"href", "id"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "h1": {"class"},
    "p": {"class"},
    "li": {"id"},
}
_TITLE_LIMIT = 300


def read(file: Path, data: bytes, folder: Path) -> Imported:
    """Read a .docx; its pictures are left in `folder`. Raises Refused."""
    archive = _checked(data)
    html, pictures = _html(data, archive, folder)
    soup = BeautifulSoup(
        nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None), "html.parser"
    )
    doubts = _converted(soup)
    title = _title(soup)
    sapo = soup.find("p", class_="sapo")
    summary = plain.tidy(sapo.get_text(" ")).strip() if sapo else ""
    found: list[Picture] = []
    blocks = markdown.blocks(soup, found, lambda image: pictures.get(str(image.get("src"))), _link)
    shaped = shaping.shape(blocks, title=title, summary=summary, finds_head=True)
    if not shaped.title or not shaped.blocks:
        raise Refused("no-article")
    if not title:
        doubts.append(phrase("taken-first-line"))
    unread = [one.name for one in found if one.file is None]
    doubts += [phrase("taken-drawing", picture=name) for name in unread]
    return Imported(
        origin=digest(data),
        file=str(file),
        title=shaped.title,
        body="\n\n".join(shaped.blocks) + "\n",
        summary=shaped.summary,
        date=shaped.date,
        author=shaped.author,
        source=shaped.source,
        category=shaped.category,
        pictures=tuple(found),
        doubts=(*doubts, *shaped.doubts),
        left_out=shaped.left_out,
    )


# --- what may be opened ---------------------------------------------------------------------------


def _checked(data: bytes) -> zipfile.ZipFile:
    """Open the file's zip, if nothing in it is meant to do harm."""
    if data.startswith(_OLD_WORD):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused("docx-encrypted" if encrypted else "doc-old")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Refused("docx-damaged") from error
    names = {entry.filename for entry in entries}
    if any(_leaves(name) for name in names):
        raise Refused("docx-path")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("docx-encrypted")
    for entry in entries:
        swollen = entry.file_size > _RATIO_FROM and entry.file_size > _RATIO_LIMIT * max(
            1, entry.compress_size
        )
        heavy = entry.filename.endswith((".xml", ".rels")) and entry.file_size > _XML_LIMIT
        if swollen or heavy:
            raise Refused("docx-bomb")
    if sum(entry.file_size for entry in entries) > _WHOLE_LIMIT:
        raise Refused("docx-bomb")
    if any("vbaproject" in name.lower() for name in names):
        raise Refused("docx-macro")
    if "word/document.xml" not in names:
        raise Refused("docx-damaged")
    return archive


def _leaves(name: str) -> bool:
    plain_name = name.replace("\\", "/")
    return plain_name.startswith("/") or ":" in name or ".." in PurePosixPath(plain_name).parts


def _refuse_entities(archive: zipfile.ZipFile) -> None:
    """Refuse parts that define entities: no program of offices writes any, and they can be made to swell."""
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            with archive.open(name) as part:
                if b"<!DOCTYPE" in part.read(4096):
                    raise Refused("docx-damaged")


def _html(data: bytes, archive: zipfile.ZipFile, folder: Path) -> tuple[str, Mapping[str, Picture]]:
    """Have mammoth write HTML; each picture goes into a file, under a name of its own."""
    import mammoth

    pictures: dict[str, Picture] = {}

    def keep(image: Any) -> dict[str, str]:
        number = len(pictures)
        suffix = _ENDINGS.get(image.content_type or "", "")
        name = f"hinh-{number + 1}{suffix or '.' + (image.content_type or 'x').rpartition('/')[2]}"
        file = None
        if suffix:
            file = folder / f"{number}{suffix}"
            with image.open() as source:
                file.write_bytes(source.read())
        pictures[f"picture-{number}"] = Picture(name, file)
        return {"src": f"picture-{number}"}

    try:
        _refuse_entities(archive)
        fonts = _Fonts(archive)
        made = mammoth.convert_to_html(
            BytesIO(data),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(keep),
            transform_document=mammoth.transforms.paragraph(fonts.paragraph),
        )
    except Refused:
        raise
    except Exception as error:
        # What a damaged file leads mammoth, zipfile and expat to is any of many errors.
        raise Refused("docx-damaged") from error
    return str(made.value), pictures


# --- old fonts --------------------------------------------------------------------------------------


class _Fonts:
    """Text that an old font drew as Vietnamese, made Vietnamese: by the font of each run."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.styles, self.usual = _style_fonts(archive)

    def paragraph(self, paragraph: Any) -> Any:
        usual = self.styles.get(paragraph.style_id or "", "") or self.usual
        return paragraph.copy(children=[self._below(child, usual) for child in paragraph.children])

    def _below(self, element: Any, usual: str) -> Any:
        font = getattr(element, "font", None) or usual
        if hasattr(element, "font") and getattr(element, "style_id", None) and not element.font:
            font = self.styles.get(element.style_id, "") or usual
        if hasattr(element, "value") and isinstance(element.value, str):
            encoding = legacy.font_encoding(font)
            return (
                element.copy(value=legacy.to_unicode(element.value, encoding, font=font))
                if encoding
                else element
            )
        if hasattr(element, "children"):
            return element.copy(children=[self._below(child, font) for child in element.children])
        return element


def _style_fonts(archive: zipfile.ZipFile) -> tuple[dict[str, str], str]:
    """Give the font of each style, as it stands in it or in those that it is based on, and the usual one."""
    if "word/styles.xml" not in archive.namelist():
        return {}, ""
    root = ElementTree.fromstring(archive.read("word/styles.xml"))
    usual = _font(root.find(f"{_W}docDefaults"))
    own, above = {}, {}
    default = ""
    for style in root.iter(f"{_W}style"):
        name = style.get(f"{_W}styleId") or ""
        own[name] = _font(style)
        based = style.find(f"{_W}basedOn")
        above[name] = (based.get(f"{_W}val") or "") if based is not None else ""
        if style.get(f"{_W}default") in ("1", "true") and style.get(f"{_W}type") == "paragraph":
            default = name

    def font(name: str) -> str:
        for _ in range(20):
            if own.get(name):
                return own[name]
            name = above.get(name, "")
        return ""

    return {name: font(name) for name in own}, font(default) or usual


def _font(element: ElementTree.Element | None) -> str:
    found = element.find(f".//{_W}rFonts") if element is not None else None
    return (found.get(f"{_W}ascii") or "") if found is not None else ""


def _converted(soup: BeautifulSoup) -> list[str]:
    """Convert what is still in an old encoding, though its font does not say so."""
    told = set()
    for paragraph in soup.find_all(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th")):
        found = legacy.legacy_text(paragraph.get_text())
        if found:
            for text in list(_texts(paragraph)):
                text.replace_with(legacy.to_unicode(str(text), found[0]))
            told.add(found[0])
    return [phrase("taken-fontless", encoding=name) for name in sorted(told)]


def _texts(tag: Tag) -> Iterator[Any]:
    yield from tag.find_all(string=True)


# --- the head -----------------------------------------------------------------------------------------


def _title(soup: BeautifulSoup) -> str:
    """Take the title from its own style, from the only first heading, or from the bold line at the top."""
    styled = soup.find("h1", class_="title")
    first = [heading for heading in soup.find_all("h1") if heading.get_text().strip()]
    top = next(
        (tag for tag in soup.find_all(True, recursive=False) if tag.get_text().strip()), None
    )
    chosen = styled or (first[0] if len(first) == 1 and first[0] is top else None)
    if chosen is None and top is not None and top.name == "p" and _is_bold(top):
        chosen = top
    if chosen is None:
        return ""
    title = " ".join(plain.tidy(chosen.get_text(" ")).split())
    if not title or len(title) > _TITLE_LIMIT:
        return ""
    images = chosen.find_all("img")
    for image in images:
        chosen.insert_before(image.extract())
    chosen.decompose()
    return title


def _is_bold(tag: Tag) -> bool:
    words = tag.get_text().strip()
    bold = "".join(one.get_text() for one in tag.find_all(("strong", "b"))).strip()
    return bool(words) and re.sub(r"\s", "", bold) == re.sub(r"\s", "", words)


def _link(target: str) -> str:
    return target if re.match(r"https?://\w|mailto:\S+@|tel:", target) else ""
