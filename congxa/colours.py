"""Colours: how well two can be told apart, and the shades of one that a style sheet needs.

Luminance and contrast are those of WCAG 2.2 (relative luminance, contrast ratio).
"""

import re
from collections.abc import Iterator

READABLE = 4.5
_WHITE, _BLACK = "#ffffff", "#000000"
# How bright a tint must be to be read on a dark page, and on the deep shade of any colour allowed.
_LIGHT, _PALE = 0.45, 0.75


def parse(text: str) -> str:
    """Give a colour as #rrggbb; the sign may be missing, and three digits stand for six."""
    digits = text.strip().removeprefix("#").lower()
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    if not re.fullmatch(r"[0-9a-f]{6}", digits):
        raise ValueError(text)
    return f"#{digits}"


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, from 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Give the relative luminance, from 0 (black) to 1 (white)."""
    red, green, blue = map(_linear, _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(colour: str, other: str, percent: int) -> str:
    """Give a colour with so much of another in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * percent / 100):02x}" for a, b in pairs)


def readable(colour: str, against: str) -> str:
    """Give the nearest shade of a colour that can be read on (or under) another."""
    end = _BLACK if luminance(against) > 0.18 else _WHITE
    shades = (mixed(colour, end, percent) for percent in range(0, 101, 2))
    return next(shade for shade in shades if contrast(shade, against) >= READABLE)


def shades(name: str, colour: str) -> Iterator[tuple[str, str]]:
    """Give a colour with its shades, by their names: two darker, one for dark pages, one to read on it."""
    yield name, colour
    yield f"{name}-deep", mixed(colour, _BLACK, 13)
    yield f"{name}-dark", mixed(colour, _BLACK, 30)
    yield f"{name}-light", _as_bright(colour, _LIGHT)
    yield f"{name}-pale", _as_bright(colour, _PALE)


def _as_bright(colour: str, least: float) -> str:
    tints = (mixed(colour, _WHITE, percent) for percent in range(101))
    return next(tint for tint in tints if luminance(tint) >= least)


def _channels(colour: str) -> tuple[int, int, int]:
    number = int(colour[1:], 16)
    return number >> 16, number >> 8 & 255, number & 255


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
