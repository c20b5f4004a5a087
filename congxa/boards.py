"""What the pages of achievements show: figures chosen, put into series, ranked and held against criteria."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from msgspec import Struct

from congxa.achievements.catalogue import Catalogue, CriteriaSet, Criterion
from congxa.achievements.declared import (
    Award,
    Composition,
    Fraction,
    Measure,
    Recognition,
    Status,
)
from congxa.achievements.figures import Figure, Locality, Seen, meets, op_of, seen
from congxa.model import Achievements
from congxa.vietnamese import collation_key

KEY_FIGURES = 6
_SURETY = ("derived", "baseline", "reported")


class Series(Struct, frozen=True):
    """One indicator of one unit over the years, the oldest first.

    `newest` is the figure of the latest years, `yearly` are the values of single years, which make a line.
    A commune and those that it was made of have a series each: no line leads from one to another.
    """

    newest: Figure
    yearly: tuple[Seen, ...]

    @property
    def label(self) -> str:
        """Name what is measured."""
        return self.newest.label

    @property
    def unit(self) -> str:
        """Name the unit of the values as they are shown: of fractions these are percents."""
        return "%" if isinstance(self.newest.item, Fraction) else self.newest.unit

    @property
    def drawn(self) -> tuple[tuple[str, Decimal], ...]:
        """Give the values of single years as a chart takes them."""
        return tuple((str(point.year), point.value) for point in self.yearly)


class BoardSection(Struct, frozen=True):
    """A category with what a commune has in it."""

    id: str
    label: str
    series: tuple[Series, ...]
    compositions: tuple[Figure, ...]
    statuses: tuple[Figure, ...]
    targets: tuple[Figure, ...]

    @property
    def courses(self) -> bool:
        """Tell whether anything in it is known of several years."""
        return any(len(row.yearly) > 1 for row in self.series)


class Evidence(Struct, frozen=True):
    """A criterion and the figures that speak for it."""

    criterion: Criterion
    figures: tuple[Figure, ...]


class CriteriaBoard(Struct, frozen=True):
    """A set of criteria, each with its evidence or none; `recognised` tells of the standard as a whole."""

    set: CriteriaSet
    rows: tuple[Evidence, ...]
    recognised: tuple[Figure, ...]

    @property
    def proven(self) -> int:
        """Count the criteria that have evidence."""
        return sum(bool(row.figures) for row in self.rows)


class Board(Struct, frozen=True):
    """Everything that a commune's page shows of its achievements."""

    sections: tuple[BoardSection, ...] = ()
    honours: tuple[Figure, ...] = ()
    criteria: tuple[CriteriaBoard, ...] = ()
    all_url: str = ""


class Ranked(Struct, frozen=True):
    """A commune's figure among others; `position` is None where nothing says which value is better."""

    position: int | None
    figure: Figure


class Ranking(Struct, frozen=True):
    """The figures of one level of units for the same years, the best first.

    `newest`: no other of its level is of later years, so that it is the one to draw.
    """

    tier: str
    since: int
    year: int
    rows: tuple[Ranked, ...]
    newest: bool = False

    @property
    def drawn(self) -> tuple[tuple[str, Decimal | None], ...]:
        """Give the values as a chart takes them, where there are several to compare."""
        if not self.newest or len(self.rows) < 2:
            return ()
        return tuple((row.figure.area, row.figure.measured) for row in self.rows)

    @property
    def mixed(self) -> bool:
        """Tell whether any figure is of another unit than the commune as it is today."""
        return any(row.figure.scope for row in self.rows)


class Achieved(Struct, frozen=True):
    """A target of a resolution, and the figure that tells what came of it; None while there is none."""

    item: str
    target: Figure
    result: Figure | None

    @property
    def met(self) -> bool | None:
        """Tell whether it is met; None while that cannot be told."""
        if self.result is None:
            return None
        if isinstance(self.result.item, Status):
            return self.result.item.status in ("achieved", "maintained")
        return met(self.target, self.result)


def met(target: Figure, result: Figure) -> bool | None:
    """Tell whether a result meets the target of another figure."""
    if target.target is None or result.value is None:
        return None
    return meets(result.value, op_of(target.target, target.better), target.target.value)


# --- choosing among figures -----------------------------------------------------------------------


def by_place(figures: Iterable[Figure]) -> Mapping[str, Sequence[Figure]]:
    """Give the figures of each commune by its slug, in their order."""
    return grouped(figures, lambda figure: figure.place.slug if figure.place else "")


def grouped(figures: Iterable[Figure], key: Callable[[Figure], Any]) -> dict[Any, list[Figure]]:
    """Give the figures of each key, in their order."""
    groups: dict[Any, list[Figure]] = defaultdict(list)
    for figure in figures:
        groups[key(figure)].append(figure)
    return groups


def place_order(place: Locality | None) -> tuple[Any, ...]:
    """Give the key that puts communes in the order of their names."""
    return (_order_of_name(place.name), place.slug) if place else ((), "")


@lru_cache(maxsize=4096)
def _order_of_name(name: str) -> tuple[str, str, str]:
    return collation_key(name)


def best(newest_first: Sequence[Figure]) -> Figure:
    """Choose among figures of the same thing and years: an actual value, then the later article.

    One of the commune as it is today goes before any of the units that it was made of.
    """
    own = [figure for figure in newest_first if not figure.scope] or newest_first
    return next((figure for figure in own if not figure.item.estimate), own[0])


def _latest(newest_first: Sequence[Figure]) -> Figure:
    """Choose the figure of the latest years: that of the last one goes before what several add up to."""
    last = max((figure.year or 0, figure.since or 0) for figure in newest_first)
    return best([f for f in newest_first if (f.year or 0, f.since or 0) == last])


def by_unit(newest_first: Iterable[Figure]) -> Sequence[Sequence[Figure]]:
    """Give the figures of each unit of a commune: of itself, then of those that it was made of."""
    units = grouped(newest_first, lambda figure: figure.scope)
    return [units[scope] for scope in sorted(units)]


def series(newest_first: Sequence[Figure]) -> Series | None:
    """Put the figures of one thing of one unit into one series; None where none has a value."""
    valued = [f for f in newest_first if f.measured is not None and f.year is not None]
    valued = valued or [f for f in newest_first if _tells(f)]
    if not valued:
        return None
    chosen: dict[tuple[int, int], Seen] = {}
    for figure in reversed(valued):
        for one in seen(figure):
            at = (one.year, one.since)
            if at not in chosen or _surer(one, chosen[at]):
                chosen[at] = one
    points = [chosen[at] for at in sorted(chosen)]
    yearly = tuple([point for point in points if point.since == point.year])
    return Series(_latest(valued), yearly)


def _tells(figure: Figure) -> bool:
    item = figure.item
    return isinstance(item, Measure) and (item.change is not None or item.pct_of_target is not None)


def _surer(one: Seen, other: Seen) -> bool:
    """Tell whether a value, of an article at least as late, counts more than the other."""
    ranks = [(_SURETY.index(it.how), not it.estimate) for it in (one, other)]
    return ranks[0] >= ranks[1]


def ranking(tier: str, since: int, year: int, figures: Sequence[Figure]) -> Ranking:
    """Rank figures of one level and the same years; equal values share their position."""
    chosen = [best(unit) for own in by_place(figures).values() for unit in by_unit(own)]
    better = next((figure.better for figure in chosen if figure.better), "")
    sign = 1 if better == "lower" else -1

    def key(figure: Figure) -> tuple[Any, ...]:
        return (
            sign * (figure.measured or Decimal(0)),
            *place_order(figure.place),
            figure.scope,
        )

    ordered = sorted(chosen, key=key)
    rows: list[Ranked] = []
    for number, figure in enumerate(ordered, 1):
        same = rows and rows[-1].figure.measured == figure.measured
        position = rows[-1].position if same else number
        rows.append(Ranked(position if better and len(ordered) > 1 else None, figure))
    return Ranking(tier, since, year, tuple(rows))


def key_figures(known: Achievements) -> tuple[Figure, ...]:
    """Give the figures that a front page shows: of the main indicators, the latest of each commune."""
    main = {id for id, indicator in known.catalogue.indicators.items() if indicator.key}
    chosen = [f for f in known.figures if f.key in main and f.measured is not None]
    groups = grouped(chosen, lambda f: (f.place.slug if f.place else "", f.key))
    order = {id: number for number, id in enumerate(known.catalogue.indicators)}
    # Of a commune as it is today, where anything is known of it.
    latest = [_latest(by_unit(own)[0]) for own in groups.values()]
    latest.sort(key=lambda f: (-(f.year or 0), order[f.key], place_order(f.place)))
    return tuple(latest[:KEY_FIGURES])


# --- a commune ------------------------------------------------------------------------------------


def board(figures: Sequence[Figure], catalogue: Catalogue, all_url: str) -> Board:
    """Make what a commune's page shows of its figures."""
    if not figures:
        return Board()
    honours = [f for f in figures if isinstance(f.item, Award | Recognition)]
    return Board(
        sections=tuple(_sections(figures, catalogue)),
        honours=tuple(sorted(honours, key=_honour_order)),
        criteria=tuple(_criteria(figures, catalogue)),
        all_url=all_url,
    )


def _honour_order(figure: Figure) -> tuple[Any, ...]:
    item = figure.item
    date = item.date if isinstance(item, Award | Recognition) else None
    day = (date.month, date.day) if date else (0, 0)
    return (-(figure.year or 0), -day[0], -day[1], collation_key(figure.label), figure.index)


def _sections(figures: Sequence[Figure], catalogue: Catalogue) -> Iterator[BoardSection]:
    counted = [f for f in figures if not isinstance(f.item, Award | Recognition)]
    categories = grouped(counted, lambda figure: figure.category)
    order = [*catalogue.categories, *sorted(categories.keys() - catalogue.categories.keys())]
    for category in order:
        if category not in categories:
            continue
        by_key = grouped(categories[category], lambda figure: figure.key).values()
        measured = [[f for f in own if isinstance(f.item, Measure | Fraction)] for own in by_key]
        units = [unit for own in measured for unit in by_unit(own)]
        rows = [(unit, series(unit)) for unit in units]
        yield BoardSection(
            id=category,
            label=catalogue.categories.get(category, category),
            series=tuple(row for _, row in rows if row),
            compositions=tuple(_newest(by_key, Composition)),
            statuses=tuple(_newest(by_key, Status)),
            targets=tuple(_latest(aims) for unit, row in rows if (aims := _awaited(unit, row))),
        )


def _awaited(figures: Sequence[Figure], known: Series | None) -> Sequence[Figure]:
    """Give the targets of years for which there is no result yet."""
    reached = (known.newest.year or 0) if known else 0
    return [f for f in figures if f.measured is None and f.target and (f.year or 0) > reached]


def _newest(groups: Iterable[Sequence[Figure]], kind: type) -> Iterator[Figure]:
    for figures in groups:
        of_kind = [figure for figure in figures if isinstance(figure.item, kind)]
        yield from map(_latest, by_unit(of_kind))


def _criteria(figures: Sequence[Figure], catalogue: Catalogue) -> Iterator[CriteriaBoard]:
    """Give each set of criteria for which there is anything, the newest version first."""
    for set_ in sorted(catalogue.sets.values(), key=lambda s: (s.set, -s.until)):
        in_force = [f for f in figures if f.year is not None and set_.since <= f.year <= set_.until]
        evidence: dict[str, dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
        for figure in filter(_is_evidence, in_force):
            for ref in figure.refs:
                if (ref.set, ref.version) == (set_.set, set_.version):
                    evidence[ref.code][figure.key].append(figure)
        recognised = tuple(
            f
            for f in in_force
            if isinstance(f.item, Recognition)
            and f.item.standard == set_.set
            and f.item.version in ("", set_.version)
        )
        if evidence or recognised:
            rows = [
                Evidence(one, tuple([_latest(own) for own in evidence[one.code].values()]))
                for one in set_.criteria
            ]
            yield CriteriaBoard(set_, tuple(rows), recognised)


def _is_evidence(figure: Figure) -> bool:
    """Tell a result from what is only aimed at."""
    match figure.item:
        case Status():
            return figure.item.status is not None
        case Recognition():
            return True
    return figure.measured is not None or isinstance(figure.item, Composition)


# --- targets ------------------------------------------------------------------------------------


_PARTS = re.compile(r"\d+|\D+")


def item_order(item: str) -> tuple[tuple[int, str], ...]:
    """Give the key that puts 2 before 11a, 11a before 11b, and 1.2 before 1.10."""
    parts = _PARTS.findall(item)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


def number_of(item: str) -> str:
    """Give the number that the measures of one target share: 11 of 11a."""
    return _PARTS.findall(item)[0] if item else ""


def achieved(newest_first: Sequence[Figure]) -> Mapping[str, Sequence[Achieved]]:
    """Give the targets of each resolution by its name, in the order of their items, with what came of them.

    A target is of one commune and one thing, also where several stand under the same item. Its result is
    a figure that names the item; else one of the same commune, thing and years.
    """
    results = grouped(filter(_has_result, newest_first), _about)
    by_resolution = grouped((f for f in newest_first if _names(f)), _names)
    return {
        slug: [
            Achieved(
                item, aim, _latest(told) if (told := named or results.get(_about(aim))) else None
            )
            for item, figures in sorted(grouped(own, _item).items(), key=_order_of_items)
            for aim, named in _aims(item, figures)
        ]
        for slug, own in by_resolution.items()
    }


def _aims(item: str, newest_first: Sequence[Figure]) -> Iterator[tuple[Figure, Sequence[Figure]]]:
    """Give each target under one item with the results that name it.

    What is told of an item under which one target stands is its result, whatever it is called there.
    """
    for own in by_place(newest_first).values():
        aims = list(grouped(own, _aimed_at).values())
        open_ = [aim for aim in aims if not all(map(_has_result, aim))]
        if item and len(open_) == 1:
            aims = [[*(figure for figure in own if figure not in open_[0]), *open_[0]]]
        for aim in sorted(aims, key=lambda aim: (aim[-1].origin.path, aim[-1].index)):
            yield aim[-1], [figure for figure in aim if _has_result(figure)]


def _order_of_items(pair: tuple[str, object]) -> tuple[bool, object]:
    return not pair[0], item_order(pair[0])


def _aimed_at(figure: Figure) -> tuple[object, ...]:
    return figure.key, figure.target.value if figure.target else None


def _about(figure: Figure) -> tuple[object, ...]:
    return figure.place, figure.scope, figure.key, figure.since, figure.year


def _target(figure: Figure) -> Any:
    return getattr(figure.item, "target", None)


def _names(figure: Figure) -> str:
    target = _target(figure)
    return target.resolution if target else ""


def _item(figure: Figure) -> str:
    return str(_target(figure).item)


def _has_result(figure: Figure) -> bool:
    if isinstance(figure.item, Status):
        return figure.item.status is not None
    return figure.measured is not None
