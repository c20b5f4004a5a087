"""One SVG drawing to a safe one: shapes, text and colours remain; whatever could run or fetch is gone."""

import re
from io import BytesIO
from xml.etree import ElementTree as ET

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_ELEMENTS = frozenset(
    "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan "
    "textPath linearGradient radialGradient stop pattern clipPath mask marker filter feGaussianBlur "
    "feOffset feBlend feColorMatrix feComposite feFlood feMerge feMergeNode feMorphology "
    "feTurbulence feDropShadow switch".split()
)
_REFUSED = re.compile(r"^on|^style$|^href$|^base$", re.I)
# Quotes around a local reference are kept; a backslash could spell any of these words.
_FETCHES = re.compile(
    r"url\(\s*+['\"]?+(?!#)|image(-set)?\(|cross-fade\(|src\(|javascript:|expression\(|@import|&#|\\",
    re.I,
)


class BadDrawing(ValueError):
    """The file is no SVG that can be read; the text says why."""


def sanitise(data: bytes) -> bytes:
    """Give the drawing with known shapes only; references stay inside the file.

    Raises BadDrawing for a file that is no SVG, or that declares entities (which could grow without end).
    """
    # Without its zero bytes UTF-16 reads like ASCII here.
    if b"<!ENTITY" in data.replace(b"\0", b"").upper():
        raise BadDrawing("ENTITY")
    try:
        root = ET.fromstring(data)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise BadDrawing(str(error)) from None
    if root.tag != f"{{{_SVG}}}svg":
        raise BadDrawing("<svg>")
    try:
        safe = _element(root)
    except RecursionError:
        raise BadDrawing("<g><g>…") from None
    safe.set("xmlns", _SVG)
    written: bytes = ET.tostring(safe, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*")
_BOX = re.compile(r"[\s,]+")


def size(data: bytes) -> tuple[int, int]:
    """Give the width and height of a drawing in pixels, (0, 0) where it does not say."""
    if b"<!ENTITY" in data.replace(b"\0", b"").upper():
        return 0, 0
    try:
        _, root = next(iter(ET.iterparse(BytesIO(data), ("start",))))
        lengths = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
        width, height = (float(one[1]) if one else 0 for one in lengths)
        if not (width and height):
            _, _, width, height = map(float, _BOX.split(root.get("viewBox", "").strip()))
        return (round(width), round(height)) if min(width, height) >= 0.5 else (0, 0)
    except (ET.ParseError, ValueError, LookupError, OverflowError, StopIteration):
        return 0, 0


def _element(source: ET.Element) -> ET.Element:
    made = ET.Element(source.tag.removeprefix(f"{{{_SVG}}}"), _attributes(source))
    made.text, made.tail = source.text, source.tail
    for child in source:
        if isinstance(child.tag, str) and child.tag.removeprefix(f"{{{_SVG}}}") in _ELEMENTS:
            made.append(_element(child))
    return made


def _attributes(source: ET.Element) -> dict[str, str]:
    kept = {}
    for name, value in source.attrib.items():
        if name in ("href", f"{{{_XLINK}}}href"):
            if value.startswith("#"):
                kept["href"] = value
        elif "{" not in name and not _REFUSED.search(name) and not _FETCHES.search(value):
            kept[name] = value
    return kept
