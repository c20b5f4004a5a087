"""How figures are said, in the words of one language: values, targets, changes, years, as safe HTML.

Tables hold many figures, so their cells are made here and not by macros of templates, as plain texts in
which every part is escaped where it enters. The words themselves are strings of the theme.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import islice

from markupsafe import Markup
from markupsafe import escape as marked

from congxa.achievements.declared import (
    Award,
    Composition,
    Fraction,
    Measure,
    Rank,
    Recognition,
    StateTarget,
    Status,
    Target,
)
from congxa.achievements.figures import Figure, Locality, Seen, op_of
from congxa.charts import Charts
from congxa.words import Words

_OPS = {">": "op_above", ">=": "op_from", "<": "op_below", "<=": "op_to", "=": "op_equal"}
_GAP = "\u00a0"
# What is told of one figure by one of the functions below, and the figure, so that its id stays its own.
_Told = dict[int, tuple[Figure, str]]


@lru_cache(maxsize=4096)
def _escape(text: str) -> str:
    """Escape a text; names of indicators, units and articles come again and again."""
    return str(marked(text))


class Telling:
    """Phrases and cells of tables in one language; those of values, targets and shares are kept.

    A cell is one of `label`, `place`, `years`, `value` (with its years), `told` (a value that leads to the
    article that tells it), `newest` (such a value with its years and what it is compared with), `target`,
    `progress` (a target with its bar), `compared` and `source`.
    """

    def __init__(self, words: Words, charts: Charts, portal: str) -> None:
        """Speak with these words; `portal` is the name of what has no commune."""
        self._words, self._charts, self._portal = words, charts, portal
        self._values: _Told = {}
        self._targets: _Told = {}
        self._shares: _Told = {}
        self._columns: dict[tuple[str, ...], tuple[str, ...]] = {}
        # What many figures have nothing to say in.
        self._said: Mapping[str, Callable[[Figure], str]] = {
            "target": self._target,
            "progress": self._progress,
            "compared": self._compared,
            "source": self._beside,
        }
        self._cells: Mapping[str, Callable[[Figure], str]] = {
            "label": lambda figure: f'<th scope="row">{self._label(figure)}</th>',
            "place": lambda figure: f'<th scope="row">{self._placed(figure)}</th>',
            "years": lambda figure: f"<td>{self.years(figure)}</td>",
            "value": lambda figure: (
                f"{_cell_of(figure.measured)}{self._value(figure)}{self._when(figure)}</td>"
            ),
            "told": self._told,
            "newest": self._newest,
            "target": lambda figure: self._named("figure_target", self._target(figure)),
            "progress": lambda figure: self._named("figure_target", self._progress(figure)),
            "compared": lambda figure: f"<td>{self._compared(figure)}</td>",
            "source": lambda figure: f"<td>{self._beside(figure)}</td>",
        }

    # --- parts of pages ---------------------------------------------------------------------------

    def cells(self, figure: Figure, *names: str) -> Markup:
        """Give cells of a figure's row in a table."""
        return Markup("".join([self._cells[name](figure) for name in names]))

    def filled(self, figures: Sequence[Figure], *names: str) -> tuple[str, ...]:
        """Give those of these columns in which any figure has something to say.

        The same columns are the same value each time, so that what pages share of them is made once.
        """
        found = tuple(
            [
                name
                for name in names
                if name not in self._said or any(map(self._said[name], figures))
            ]
        )
        return self._columns.setdefault(found, found)

    def rows(
        self, figures: Iterable[Figure], *names: str, categories: Mapping[str, str] | None = None
    ) -> Markup:
        """Give the rows of a table, with these cells each, and the ids of their items.

        With `categories`, names by id, a row begins with a label that tells the category, and bears in
        place of the id what a filter asks for: its category, and all the years that it covers.
        """
        cells = [self._cells[name] for name in names]
        told = []
        for figure in figures:
            if categories is None:
                bears, first = (f' id="{figure.item.id}"' if figure.item.id else ""), ""
            else:
                years = figure.year or ""
                if figure.since != figure.year:
                    years = " ".join(map(str, figure.years))
                bears = f' data-category="{figure.category}" data-year="{years}"'
                field = _escape(categories.get(figure.category, figure.category))
                first = (
                    f'<th scope="row">{self._label(figure)} '
                    f'<small class="figure-field">{field}</small>{self._scope(figure)}</th>'
                )
            told.append(f"<tr{bears}>{first}{''.join([cell(figure) for cell in cells])}</tr>\n")
        return Markup("".join(told))

    def entries(self, figures: Iterable[Figure], limit: int) -> Markup:
        """Give the first figures that have a value as entries of a `dl`: name, value, years, progress."""
        valued = (figure for figure in figures if figure.measured is not None)
        return Markup("".join([self._entry(figure) for figure in islice(valued, limit)]))

    def _entry(self, figure: Figure) -> str:
        told = f"<b>{self._value(figure)}</b>{self._when(figure)}"
        if figure.progress is not None:
            share = self._share(figure)
            bar = self._bar(figure.progress, share)
            told += f'\n{bar} <span class="figure-progress">{share}</span>'
        return (
            f"<div>\n<dt>{self._label(figure)}{self._scope(figure)}</dt>\n<dd>{told}</dd>\n</div>\n"
        )

    # --- numbers and years ------------------------------------------------------------------------

    def quantity(self, number: Decimal, unit: str) -> Markup:
        """Say a number with its unit: 61,05%; 46 triệu đồng/người/năm."""
        return Markup(self._quantity(number, unit))

    def _quantity(self, number: Decimal, unit: str) -> str:
        shown = self._words.number(number)
        if unit == "%":
            return f"{shown}%"
        return f"{shown}{_GAP}{_escape(unit)}" if unit else shown

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
        """Say named numbers in one line, none parted from its name: 2020: 34,5; 2025: 46."""
        told = [
            f"{_escape(label)}:{_GAP}{self._quantity(number, unit)}"
            for label, number in points
            if number is not None
        ]
        return Markup("; ".join(told))

    def course(self, points: Iterable[Seen | None]) -> Markup:
        """Give a cell for each year of a series; where nothing is known of a year, an empty one."""
        return Markup("".join([self._point(point) if point else "<td></td>" for point in points]))

    def _point(self, point: Seen) -> str:
        told = []
        if point.how != "reported":
            told.append(_escape(self._words.say("how_" + point.how)))
        elif point.estimate:
            told.append(_escape(self._words.say("how_estimate")))
        note = f' <small class="figure-scope">{" ".join(told)}</small>' if told else ""
        return f"{_cell_of(point.value)}{self._words.number(point.value)}{note}</td>"

    # --- a figure ---------------------------------------------------------------------------------

    def value(self, figure: Figure) -> Markup:
        """Say what was reached."""
        return Markup(self._value(figure))

    def _value(self, figure: Figure) -> str:
        known = self._values.get(id(figure))
        if known is None:
            known = self._values[id(figure)] = (figure, self._reached(figure))
        return known[1]

    def _reached(self, figure: Figure) -> str:
        item, say = figure.item, self._words.say
        if isinstance(item, Measure) and item.value is not None:
            return self._estimated(figure, self._quantity(item.value, figure.unit))
        match item:
            case Measure() if item.change is not None:
                return self._change(figure)
            case Measure() if item.pct_of_target is not None:
                return self._share(figure)
            case Fraction():
                number = self._words.number
                counted = f"{_GAP}{_escape(figure.unit)}" if figure.unit else ""
                share = number(figure.measured or Decimal(0))
                shown = f"{number(item.count)}/{number(item.total)}{counted} ({share}%)"
                return self._estimated(figure, shown)
            case Composition():
                parts = (
                    f"{_escape(part.label)} {self._quantity(part.value, figure.unit)}"
                    for part in item.parts
                )
                return self._estimated(figure, "; ".join(parts))
            case Award():
                told = _escape(say("figure_award", title=item.title, by=item.by))
                return (
                    f"{told}, {_escape(say('figure_for', what=item.for_))}" if item.for_ else told
                )
            case Recognition():
                return _escape(_stage(say("state_" + item.status), item.level))
            case Status() if item.status:
                return _escape(say("state_" + item.status))
        return self._no_result

    @cached_property
    def _no_result(self) -> str:
        return _escape(self._words.say("figure_no_result"))

    def _estimated(self, figure: Figure, shown: str) -> str:
        if not figure.item.estimate:
            return shown
        return f"{_escape(self._words.say('figure_estimate'))} {shown}"

    def _share(self, figure: Figure) -> str:
        """Say how much of its target a figure has reached: đạt 86,79% mục tiêu."""
        known = self._shares.get(id(figure))
        if known is None:
            shown = self._words.number(figure.progress or Decimal(0))
            known = self._shares[id(figure)] = (figure, self._of_target.replace("\0", shown))
        return known[1]

    @cached_property
    def _of_target(self) -> str:
        return _escape(self._words.say("figure_of_target", percent="\0"))

    def target(self, figure: Figure) -> Markup:
        """Say what was aimed at, and how much of it was reached; empty where nothing was."""
        return Markup(self._target(figure))

    def _target(self, figure: Figure) -> str:
        known = self._targets.get(id(figure))
        if known is None:
            known = self._targets[id(figure)] = (figure, self._aim(figure))
        return known[1]

    def _aim(self, figure: Figure) -> str:
        aim = getattr(figure.item, "target", None)
        if isinstance(aim, StateTarget):
            return _escape(self._words.say("target_" + aim.state))
        told = []
        if isinstance(aim, Target):
            unit = "%" if isinstance(figure.item, Fraction) else figure.unit
            word = _escape(self._words.say(_OPS[op_of(aim, figure.better)]))
            told.append(f"{word} {self._quantity(aim.value, unit)}")
        if figure.progress is not None and (aim is not None or figure.value is not None):
            told.append(f'<span class="figure-progress">{self._share(figure)}</span>')
        return " ".join(told)

    def _progress(self, figure: Figure) -> str:
        told = self._target(figure)
        if figure.progress is not None:
            told += f" {self._bar(figure.progress, self._share(figure))}"
        return told

    def _named(self, name: str, told: str) -> str:
        """Give a cell that bears the name of its column, for where rows stand without their head.

        What begins with a mark, such as how much of a target is reached, says by itself what it is.
        """
        if not told or told.startswith("<"):
            return f"<td>{told}</td>"
        return f'<td data-label="{_escape(self._words.say(name))}">{told}</td>'

    def _bar(self, percent: Decimal, share: str) -> Markup:
        return self._charts.progress(percent, title=Markup(share))

    def _change(self, figure: Figure) -> str:
        """Say by how much it changed: tăng 11,5 triệu đồng so với năm 2020."""
        item, say = figure.item, self._words.say
        if not isinstance(item, Measure) or item.change is None:
            return ""
        one, size = item.change, abs(item.change.value)
        word = _escape(say("figure_fell" if one.value < 0 else "figure_rose"))
        if one.kind == "points":
            amount = _escape(say("figure_points", number=self._words.number(size)))
        else:
            amount = self._quantity(size, "%" if one.kind == "relative" else figure.unit)
        since = f" {_escape(say('figure_since', year=item.baseline.year))}" if item.baseline else ""
        return f"{word} {amount}{since}"

    def _compared(self, figure: Figure) -> str:
        """Say what a figure is compared with: an earlier year, and its place among others."""
        item, told = figure.item, []
        if isinstance(item, Measure) and (item.change or item.baseline):
            changed = item.change is not None and item.value is not None
            earlier = item.baseline.value if item.baseline else None
            shown = self._quantity(earlier, figure.unit) if earlier is not None else ""
            if changed:
                told.append(f"{self._change(figure)}{f' ({shown})' if shown else ''}")
            elif item.baseline and shown:
                was = self._words.say("figure_was", year=item.baseline.year)
                told.append(f"{_escape(was)} {shown}")
        if isinstance(item, Measure | Fraction):
            told += [self._rank(rank) for rank in item.rank]
        return "; ".join(told)

    def _rank(self, rank: Rank) -> str:
        key = "figure_first" if rank.position == 1 else "figure_rank"
        return _escape(self._words.say(key, position=rank.position, scope=rank.scope))

    def _when(self, figure: Figure) -> str:
        return f' <small class="figure-when">{self.years(figure)}</small>' if figure.year else ""

    def _told(self, figure: Figure) -> str:
        if self._value(figure) == self._no_result:
            return f'<td class="figure-none">{self._leading(figure)}</td>'
        return f"{_cell_of(figure.measured)}{self._leading(figure)}</td>"

    def _newest(self, figure: Figure) -> str:
        compared = self._compared(figure)
        beneath = f' <small class="figure-compared">{compared}</small>' if compared else ""
        return (
            f"{_cell_of(figure.measured)}{self._leading(figure)}{self._when(figure)}"
            f"{self._scope(figure)}{beneath}</td>"
        )

    # --- what stands beside -----------------------------------------------------------------------

    def label(self, figure: Figure) -> Markup:
        """Name a figure, with a link to the page of its indicator."""
        return Markup(self._label(figure))

    def _label(self, figure: Figure) -> str:
        name = _escape(figure.label)
        return f'<a href="{figure.url}">{name}</a>' if figure.url else name

    def _place(self, place: Locality) -> str:
        return f'<a href="{place.url}">{_escape(place.name)}</a>'

    def _placed(self, figure: Figure) -> str:
        """Name the commune of a figure, and the unit that it is of where that is another."""
        named = self._place(figure.place) if figure.place else _escape(self._portal)
        return f"{named}{self._scope(figure)}"

    def scope(self, figure: Figure) -> Markup:
        """Name the unit that a figure is of; empty for the commune as it is today."""
        return Markup(self._scope(figure))

    def _scope(self, figure: Figure) -> str:
        unit = figure.item.unit_scope
        if unit is None:
            return ""
        told = _escape(self._words.say("figure_scope", name=unit.name))
        return f' <span class="figure-scope">{told}</span>'

    def leading(self, figure: Figure) -> Markup:
        """Say what was reached, with a link to the article that tells it."""
        return Markup(self._leading(figure))

    def _leading(self, figure: Figure) -> str:
        return f'<a href="{figure.origin.url}">{self._value(figure)}</a>'

    def _beside(self, figure: Figure) -> str:
        """Say where a figure comes from, which unit it is of, and what its editor noted."""
        item = figure.item
        told: list[str] = []
        if isinstance(item, Award | Recognition) and item.decision_no:
            told.append(f'<span class="figure-note">{_escape(item.decision_no)}</span>')
        if item.source:
            doc, url = _escape(item.source.doc), _escape(item.source.url)
            told.append(f'<a href="{url}">{doc}</a>' if url else doc)
        if item.unit_scope:
            told.append(self._scope(figure))
        if item.note:
            told.append(f'<span class="figure-note">{_escape(item.note)}</span>')
        return "".join(told)


def _stage(state: str, level: str) -> str:
    """Say a state and a level in one: "đạt chuẩn", not "đạt: đạt chuẩn"."""
    if level.lower().startswith(state):
        return level
    return f"{state}: {level}" if level else state


def _cell_of(number: Decimal | None) -> str:
    """Begin the cell of a number, which tables sort by what it is and not by how it is written."""
    sort = f' data-sort="{number:f}"' if number is not None else ""
    return f'<td class="figure-value"{sort}>'
