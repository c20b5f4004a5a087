"""Numbers to static SVG: line, bars, shares of a whole, progress to a target.

Every drawing names itself (title and description, read out in its place), carries its numbers as text,
and takes its colours from classes of the style sheet (chart-…), so that it holds without colour, in print
and in the dark. Drawings are 288 units wide, as wide as a text is on the smallest phone (320 px), so that
letters of 12 units are 12 px there; a wider place makes them larger. Numbers are drawn by floats, whose
place is rounded to a tenth: what is written beside them stays exact.
"""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal

from markupsafe import Markup, escape

from congxa.vietnamese import truncate

WIDTH = 288
_MARGIN = 8
# As many letters of a label and its number as a line has room for; the table beside the drawing has them all.
_LETTERS = 36
Show = Callable[[Decimal], str]
# Numbers of a line are written where they are so far apart.
_ROOM = 40
# A label and its number; a number that is not there leaves a gap. Labels that are years give the place in time.
Point = tuple[str, Decimal | None]


class Charts:
    """Drawings in one language; `show` writes a number in it."""

    def __init__(self, show: Show) -> None:
        self._show = show

    def sparkline(self, points: Sequence[Point], *, title: str, description: str = "") -> Markup:
        """Draw the course of values without axes, 96 by 24 units, the last one marked."""
        known = [(label, value) for label, value in points if value is not None]
        width, height = 96, 24
        places = _places(known, 3, width - 3, height - 3, 3)
        path = _path(places)
        x, y = places[-1]
        dot = f'<circle class="chart-dot" cx="{_n(x)}" cy="{_n(y)}" r="2.5"/>'
        return _svg("sparkline", width, height, title, description, f"{path}{dot}")

    def line(
        self,
        points: Sequence[Point],
        *,
        title: str,
        description: str = "",
        target: Decimal | None = None,
    ) -> Markup:
        """Draw values over time, each with its number, the target as a broken line."""
        known = [(at, value) for at, (_, value) in enumerate(points) if value is not None]
        levels = [value for _, value in known] + ([target] if target is not None else [])
        if not levels:
            return _svg("line", WIDTH, 24, title, description, "")
        height, top, bottom = 150, 28, 118
        low, high = float(min(levels)), float(max(levels))
        side = 36
        across = [side + part * (WIDTH - 2 * side) for part in _times(points)]

        def y(value: Decimal) -> float:
            return bottom - (float(value) - low) / ((high - low) or 1) * (bottom - top)

        parts = [f'<path class="chart-axis" d="M{_MARGIN} {bottom + 10}H{WIDTH - _MARGIN}"/>']
        if target is not None:
            level = _n(y(target))
            parts.append(f'<path class="chart-target" d="M{_MARGIN} {level}H{WIDTH - _MARGIN}"/>')
        if len(known) > 1:
            parts.append(_path([(across[at], y(value)) for at, value in known]))
        told = _apart([across[at] for at, _ in known])
        for (at, value), written in zip(known, told, strict=True):
            x, height_of = _n(across[at]), y(value)
            parts.append(f'<circle class="chart-dot" cx="{x}" cy="{_n(height_of)}" r="3.5"/>')
            if written:
                number = self._show(value)
                parts.append(_text(x, _n(height_of - 9), number, "middle", "chart-value"))
                parts.append(_text(x, str(height - 6), points[at][0], "middle"))
        return _svg("line", WIDTH, height, title, description, "".join(parts))

    def bars(self, points: Sequence[Point], *, title: str, description: str = "") -> Markup:
        """Draw one bar a line, each below its label, with its number."""
        levels = [0.0, *(float(value) for _, value in points if value is not None)]
        low, high = min(levels), max(levels)
        span, scale, row = (high - low) or 1, WIDTH - 2 * _MARGIN, 40
        zero = _MARGIN + (0 - low) / span * scale
        parts = []
        for number, (label, value) in enumerate(points):
            y = number * row + 14
            shown = "" if value is None else self._show(value)
            label = truncate(label, _LETTERS - len(shown))
            parts.append(_text(str(_MARGIN), str(y), label, "start"))
            if value is None:
                continue
            end = _MARGIN + (float(value) - low) / span * scale
            left, width = min(zero, end), max(abs(end - zero), 1)
            parts.append(
                f'<rect class="chart-bar" x="{_n(left)}" y="{y + 5}" width="{_n(width)}" height="12"/>'
            )
            parts.append(_text(str(WIDTH - _MARGIN), str(y), shown, "end", "chart-value"))
        height = len(points) * row + 4
        return _svg("bars", WIDTH, height, title, description, "".join(parts))

    def shares(self, points: Sequence[Point], *, title: str, description: str = "") -> Markup:
        """Draw the parts of a whole in one bar, each with the letter that its line below begins with."""
        whole = sum(max(float(value or 0), 0) for _, value in points) or 1
        parts, x, scale, row = [], float(_MARGIN), WIDTH - 2 * _MARGIN, 20
        for number, (label, value) in enumerate(points):
            width = max(float(value or 0), 0) / whole * scale
            kind, letter = number % 6 + 1, _letter(number)
            parts.append(
                f'<rect class="chart-share chart-share-{kind}" x="{_n(x)}" y="4" '
                f'width="{_n(max(width - 1, 0.5))}" height="28"/>'
            )
            if width >= 7 + 7 * len(letter):
                parts.append(_text(_n(x + width / 2), "23", letter, "middle", "chart-letter"))
            y = 54 + number * row
            parts.append(
                f'<rect class="chart-share chart-share-{kind}" x="{_MARGIN}" y="{y - 10}" '
                'width="10" height="10"/>'
            )
            shown = "" if value is None else self._show(value)
            label = truncate(f"{letter}. {label}", _LETTERS - len(shown))
            parts.append(_text(str(_MARGIN + 16), str(y), label, "start"))
            if shown:
                parts.append(_text(str(WIDTH - _MARGIN), str(y), shown, "end", "chart-value"))
            x += width
        height = 46 + len(points) * row
        return _svg("shares", WIDTH, height, title, description, "".join(parts))

    def progress(self, percent: Decimal, *, title: str, description: str = "") -> Markup:
        """Draw how much of a target is reached: a full bar is all of it, a mark stands where that is."""
        reached = max(float(percent), 0.0)
        whole = max(reached, 100.0)
        width, mark = _n(reached / whole * 156), _n(2 + 100 / whole * 156)
        body = (
            '<rect class="chart-ground" x="2" y="4" width="156" height="12"/>'
            f'<rect class="chart-bar" x="2" y="4" width="{width}" height="12"/>'
            f'<path class="chart-target" d="M{mark} 1V19"/>'
        )
        return _svg("progress", 160, 20, title, description, body)


def _places(
    points: Sequence[tuple[str, Decimal]], left: float, right: float, bottom: float, top: float
) -> list[tuple[float, float]]:
    values = [float(value) for _, value in points]
    low, high = min(values), max(values)
    return [
        (
            left + part * (right - left),
            bottom - (value - low) / ((high - low) or 1) * (bottom - top),
        )
        for part, value in zip(_times(points), values, strict=True)
    ]


def _times(points: Sequence[Point]) -> list[float]:
    """Give the place of each point from 0 to 1: years stand as far apart as they are, other labels evenly."""
    labels = [label for label, _ in points]
    times = [int(label) for label in labels if label.isdecimal()]
    if times != sorted(set(times)) or len(times) < len(labels):
        times = list(range(len(labels)))
    first, span = times[0], (times[-1] - times[0]) or 1
    return [(time - first) / span for time in times]


def _apart(across: Sequence[float]) -> list[bool]:
    """Choose the places that have room for what is written there: the first, the last, others between them."""
    chosen: list[bool] = []
    last = -math.inf
    for number, x in enumerate(across):
        ends = number == len(across) - 1
        chosen.append(ends or (x - last >= _ROOM and (not number or across[-1] - x >= _ROOM)))
        last = x if chosen[-1] else last
    return chosen


def _path(places: Sequence[tuple[float, float]]) -> str:
    steps = "L".join(f"{_n(x)} {_n(y)}" for x, y in places)
    return f'<path class="chart-line" d="M{steps}"/>'


def _letter(number: int) -> str:
    """Name a part: A to Z, then A1 to Z1."""
    return chr(ord("A") + number % 26) + (str(number // 26) if number >= 26 else "")


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _escape(text: str) -> str:
    """Escape a text; one that is HTML already stays as it is."""
    return text if isinstance(text, Markup) else str(escape(text))


def _text(x: str, y: str, text: str, anchor: str, kind: str = "chart-label") -> str:
    return f'<text class="{kind} chart-{anchor}" x="{x}" y="{y}">{_escape(text)}</text>'


def _svg(kind: str, width: int, height: int, title: str, description: str, body: str) -> Markup:
    told = f"<title>{_escape(title)}</title>"
    told += f"<desc>{_escape(description)}</desc>" if description else ""
    return Markup(
        f'<svg class="chart chart-{kind}" viewBox="0 0 {width} {height}" role="img">{told}{body}</svg>'
    )
