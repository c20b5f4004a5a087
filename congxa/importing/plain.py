"""A plain text, such as is copied out of a browser, to one article."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from congxa import legacy
from congxa.counter.imports import widget
from congxa.errors import phrase
from congxa.importing import lines, shaping
from congxa.importing.imported import Imported, Picture, Refused, digest
from congxa.importing.visits import without_widget

# What Markdown would take for a sign of its own, anywhere and at the beginning of a line.
_SIGNS = re.compile(r"[\\`*_\[\]|]")
_OPENING = re.compile(r"(?:#{1,6}|[+-]|\d+(?=[.)]))(?=[.)]? )|(?=[>~])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
# A part of a resolution or report: «II. MỤC TIÊU:».
_PART = re.compile(r"[IVX]{1,5}\. ?\S.{2,120}")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_SPACE = re.compile(r"[^\S\n]+")


def read(file: Path, data: bytes, encoding: str = "") -> Imported:
    """Read a text in UTF-8, UTF-16 or an old Vietnamese encoding, or in the one named; raise Refused."""
    text, doubts = decoded(data, encoding)
    visits = widget(text, file.name)[0].get("total", 0)
    text = without_widget(text)
    pictures: list[Picture] = []
    found = list(blocks(text, pictures, file.parent))
    shaped = shaping.shape(found, finds_head=True, captions_without_pictures=not pictures)
    body, lost = shaping.numbered(shaped.blocks, len(pictures))
    pictures += [Picture("")] * lost
    if not shaped.title or not body:
        raise Refused("no-article")
    return Imported(
        origin=digest(data),
        file=str(file),
        title=shaped.title,
        body="\n\n".join(body) + "\n",
        summary=shaped.summary,
        date=shaped.date,
        author=shaped.author,
        source=shaped.source,
        category=shaped.category,
        pictures=tuple(pictures),
        visits=visits,
        doubts=(*doubts, *shaped.doubts),
        left_out=shaped.left_out,
    )


def decoded(data: bytes, encoding: str = "") -> tuple[str, list[str]]:
    """Give the text in NFC with plain spaces, and what was unsure; raise Refused."""
    text, doubts = in_unicode(data, encoding)
    return tidy(text), doubts


def in_unicode(data: bytes, named: str = "") -> tuple[str, list[str]]:
    """Give the text as it is written, in Unicode, and what was unsure; raise Refused.

    `named` is the encoding of whatever is not in Unicode, where somebody said so.
    """
    encoding = ""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        if named:
            return _named(data, named), [phrase("taken-encoding", encoding=named)]
        encoding = legacy.legacy_encoding(data)
        if encoding == "Windows-1258":
            raise Refused("page-encoding", encoding="windows-1258") from None
        if not encoding or encoding == "UTF-16":
            raise Refused("unknown-encoding") from None
        text = data.decode("latin-1")
    text, converted = converted_text(text, encoding)
    return text, [phrase("taken-converted", encoding=converted)] if converted else []


def _named(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        raise Refused("page-encoding-wrong", encoding=encoding) from None


def converted_text(text: str, encoding: str = "") -> tuple[str, str]:
    """Convert text that was typed for an old font; name the encoding, '' where there was none."""
    found = legacy.legacy_text(text)
    encoding = encoding or (found[0] if found else "")
    return (legacy.to_unicode(text, encoding), encoding) if encoding else (text, "")


def tidy(text: str) -> str:
    """Give text in NFC, with plain spaces and line ends, without unseen signs."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SPACE.sub(" ", _UNSEEN.sub("", text))


def inline(text: str) -> str:
    """Write text within a line so that Markdown shows it as it is."""
    return _SIGNS.sub(r"\\\g<0>", _ENTITY.sub("&amp;", text)).replace("<", "&lt;")


def begun(line: str) -> str:
    """Write the beginning of a line so that it opens no list, heading or quotation."""
    found = _OPENING.match(line)
    if not found:
        return line
    sign = found[0]
    return f"{sign}\\{line[len(sign) :]}" if sign.isdecimal() else f"\\{line}"


def escaped(line: str) -> str:
    """Write a line so that Markdown shows it as it is."""
    return begun(inline(line))


def blocks(text: str, pictures: list[Picture], folder: Path) -> Iterator[str]:
    """Give a paragraph a line; a line that goes on in small letters belongs to the one before."""
    waiting = ""
    after_gap = True
    for raw in text.split("\n"):
        line = raw.strip()
        if not line:
            after_gap = True
            continue
        if lines.is_picture(line):
            if waiting:
                yield waiting
            waiting = ""
            place = folder / line
            # No name that leaves the text's own folder: what it names stands beside it.
            found = place if "/" not in line and "\\" not in line and place.is_file() else None
            pictures.append(Picture(line, found))
            yield f"![](picture:{len(pictures) - 1})"
            after_gap = True
            continue
        alone = lines.is_noise(line) or lines.is_end(line) or waiting.endswith((".", ":", ";"))
        if waiting and not after_gap and line[0].islower() and not alone:
            waiting = f"{waiting} {escaped(line)}"
        else:
            if waiting:
                yield waiting
            waiting = f"## {line}" if _PART.fullmatch(line) else escaped(line)
        after_gap = False
    if waiting:
        yield waiting
