"""How figures are said, in the words of one language: values, targets, changes, years, as safe HTML.

Tables hold many figures, so these phrases are made here and not by macros of templates. The words
themselves are strings of the theme.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from markupsafe import Markup, escape

from congxa.achievements.declared import (
    Award,
    Composition,
    Fraction,
    Measure,
    Rank,
    Recognition,
    StateTarget,
    Status,
)
from congxa.achievements.figures import Figure, Locality, op_of
from congxa.words import Words

_OPS = {">": "op_above", ">=": "op_from", "<": "op_below", "<=": "op_to", "=": "op_equal"}
_GAP = "\u00a0"


class Telling:
    """Phrases in one language; those of figures are kept, since many pages show the same."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._values: dict[int, tuple[Figure, Markup]] = {}
        self._cells: dict[int, tuple[Figure, Markup]] = {}
        self._targets: dict[int, tuple[Figure, Markup]] = {}

    # --- numbers and years ------------------------------------------------------------------------

    def quantity(self, number: Decimal, unit: str) -> Markup:
        """Say a number with its unit: 61,05%; 46 triệu đồng/người/năm."""
        shown = self._words.number(number)
        if unit == "%":
            return Markup(f"{shown}%")
        return Markup(f"{shown}{_GAP}{escape(unit)}") if unit else Markup(shown)

    def span(self, since: int | None, year: int | None) -> str:
        """Say the years from the first to the last: 2025; 2020–2025."""
        if year is None:
            return ""
        if since == year or since is None:
            return str(year)
        return self._words.say("figure_years", first=since, last=year)

    def years(self, figure: Figure) -> str:
        """Say the years of a figure."""
        return self.span(figure.since, figure.year)

    def points(self, points: Iterable[tuple[str, Decimal | None]], unit: str) -> Markup:
        """Say named numbers in one line: 2020: 34,5; 2025: 46."""
        told = (
            f"{escape(label)}: {self.quantity(number, unit)}"
            for label, number in points
            if number is not None
        )
        return Markup("; ".join(told))

    # --- a figure ---------------------------------------------------------------------------------

    def value(self, figure: Figure) -> Markup:
        """Say what was reached."""
        known = self._values.get(id(figure))
        if known is None:
            known = self._values[id(figure)] = (figure, self._value(figure))
        return known[1]

    def _value(self, figure: Figure) -> Markup:
        item, say = figure.item, self._words.say
        match item:
            case Measure(value=Decimal() as reached):
                return self._estimated(figure, self.quantity(reached, figure.unit))
            case Measure() if item.change is not None:
                return self.change(figure)
            case Measure() if item.pct_of_target is not None:
                return self.share_of_target(item.pct_of_target)
            case Fraction():
                number = self._words.number
                counted = f"{_GAP}{escape(figure.unit)}" if figure.unit else ""
                share = number(figure.percent or 0)
                shown = f"{number(item.count)}/{number(item.total)}{counted} ({share}%)"
                return self._estimated(figure, Markup(shown))
            case Composition():
                parts = (
                    f"{escape(p.label)} {self.quantity(p.value, figure.unit)}" for p in item.parts
                )
                return Markup("; ".join(parts))
            case Award():
                return escape(say("figure_award", title=item.title, by=item.by))
            case Recognition():
                level = f": {escape(item.level)}" if item.level else ""
                return Markup(f"{escape(say('state_' + item.status))}{level}")
            case Status() if item.status:
                return escape(say("state_" + item.status))
        return escape(say("figure_no_result"))

    def _estimated(self, figure: Figure, shown: Markup) -> Markup:
        if not figure.item.estimate:
            return shown
        return Markup(f"{escape(self._words.say('figure_estimate'))} {shown}")

    def share_of_target(self, percent: Decimal) -> Markup:
        """Say how much of a target is reached: đạt 86,79% mục tiêu."""
        return escape(self._words.say("figure_of_target", percent=self._words.number(percent)))

    def target(self, figure: Figure) -> Markup:
        """Say what was aimed at, and how much of it was reached; empty where nothing was."""
        known = self._targets.get(id(figure))
        if known is None:
            known = self._targets[id(figure)] = (figure, self._target(figure))
        return known[1]

    def _target(self, figure: Figure) -> Markup:
        aim = getattr(figure.item, "target", None)
        if isinstance(aim, StateTarget):
            return escape(self._words.say("target_" + aim.state))
        told = ""
        if aim is not None:
            unit = "%" if isinstance(figure.item, Fraction) else figure.unit
            word = escape(self._words.say(_OPS[op_of(aim, figure.better)]))
            told = f"{word} {self.quantity(aim.value, unit)}"
        progress = figure.progress
        if progress is not None and (aim is not None or figure.value is not None):
            share = self.share_of_target(progress)
            told += f' <span class="figure-progress">{share}</span>'
        return Markup(told.strip())

    def change(self, figure: Figure) -> Markup:
        """Say by how much it changed: tăng 11,5 triệu đồng so với năm 2020."""
        item, say = figure.item, self._words.say
        if not isinstance(item, Measure) or item.change is None:
            return Markup("")
        one, size = item.change, abs(item.change.value)
        word = escape(say("figure_fell" if one.value < 0 else "figure_rose"))
        if one.kind == "points":
            amount = escape(say("figure_points", number=self._words.number(size)))
        else:
            amount = self.quantity(size, "%" if one.kind == "relative" else figure.unit)
        since = f" {escape(say('figure_since', year=item.baseline.year))}" if item.baseline else ""
        return Markup(f"{word} {amount}{since}")

    def compared(self, figure: Figure) -> Markup:
        """Say what a figure is compared with: an earlier year, and its place among others."""
        item, told = figure.item, []
        if isinstance(item, Measure) and (item.change or item.baseline):
            changed = item.change is not None and item.value is not None
            earlier = item.baseline.value if item.baseline else None
            shown = self.quantity(earlier, figure.unit) if earlier is not None else ""
            if changed:
                told.append(f"{self.change(figure)}{f' ({shown})' if shown else ''}")
            elif item.baseline and shown:
                told.append(f"{self._words.say('figure_was', year=item.baseline.year)} {shown}")
        if isinstance(item, Measure | Fraction):
            told += [self._rank(rank) for rank in item.rank]
        return Markup("; ".join(told))

    def _rank(self, rank: Rank) -> str:
        key = "figure_first" if rank.position == 1 else "figure_rank"
        return str(escape(self._words.say(key, position=rank.position, scope=rank.scope)))

    def cells(self, figure: Figure) -> Markup:
        """Give the cells of a table that most have: name, years, what was reached, what was aimed at."""
        known = self._cells.get(id(figure))
        if known is None:
            told = (
                f'<th scope="row">{self.label(figure)}</th><td>{self.years(figure)}</td>'
                f"{self.result(figure)}"
            )
            known = self._cells[id(figure)] = (figure, Markup(told))
        return known[1]

    def result(self, figure: Figure) -> Markup:
        """Give the two cells of what was reached, sorted by its number, and of what was aimed at."""
        number = figure.measured
        sort = f' data-sort="{number:f}"' if number is not None else ""
        reached = f'<td class="figure-value"{sort}>{self.value(figure)}</td>'
        return Markup(f"{reached}<td>{self.target(figure)}</td>")

    # --- what stands beside -----------------------------------------------------------------------

    def label(self, figure: Figure) -> Markup:
        """Name a figure, with a link to the page of its indicator."""
        name = escape(figure.label)
        return Markup(f'<a href="{figure.url}">{name}</a>') if figure.url else name

    def place(self, place: Locality | None) -> Markup:
        """Name a commune, with a link to its page."""
        return Markup(f'<a href="{place.url}">{escape(place.name)}</a>') if place else Markup("")

    def origin(self, figure: Figure) -> Markup:
        """Name the article that a figure stands in, with a link."""
        origin = figure.origin
        return Markup(f'<a href="{origin.url}">{escape(origin.title)}</a>')

    def beside(self, figure: Figure) -> Markup:
        """Say where a figure comes from, which unit it is of, and what its editor noted."""
        item = figure.item
        told: list[str] = []
        if item.source:
            doc = escape(item.source.doc)
            url = escape(item.source.url)
            told.append(f'<a href="{url}">{doc}</a>' if url else str(doc))
        told += [f'<span class="figure-scope">{it}</span>' for it in self._scope(figure)]
        if item.note:
            told.append(f'<span class="figure-note">{escape(item.note)}</span>')
        return Markup("".join(told))

    def _scope(self, figure: Figure) -> Sequence[Markup]:
        unit = figure.item.unit_scope
        return [escape(self._words.say("figure_scope", name=unit.name))] if unit else []

    def scope(self, figure: Figure) -> Markup:
        """Say which unit a figure is of, where that is not the commune as it is today."""
        return Markup("").join(self._scope(figure))
