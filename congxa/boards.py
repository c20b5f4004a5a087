"""What the pages of achievements show: figures chosen, put into series, ranked and held against criteria."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from congxa import datasets
from congxa.achievements.catalogue import Catalogue, CriteriaSet, Criterion, Indicator
from congxa.achievements.declared import (
    Award,
    Composition,
    Fraction,
    Measure,
    Recognition,
    Status,
)
from congxa.achievements.figures import Figure, Locality, Seen, meets, op_of, seen
from congxa.model import Achievements, Resolution, Site
from congxa.search import Searchable, of_resolution
from congxa.vietnamese import collation_key

# So many rows are still one page.
ROWS_LIMIT = 1000
# Of so many communes each has a line chart of its own; the table below has them all.
LINES_LIMIT = 6
KEY_FIGURES = 6
KEY_FRAGMENT = "chi-so"
_TIERS = ("xa", "huyen", "tinh")
_SURETY = ("derived", "baseline", "reported")


class Series(Struct, frozen=True):
    """One indicator of one commune over the years, the oldest first.

    `newest` is the figure of the latest years, `yearly` are the values of single years, which make a line.
    `mixed`: values are of different units, so that they cannot be compared without thinking.
    """

    newest: Figure
    yearly: tuple[Seen, ...]
    mixed: bool

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

    @property
    def breaks(self) -> tuple[int, ...]:
        """Give the places of yearly values that are of another unit than the one before."""
        pairs = pairwise(self.yearly)
        return tuple(at for at, (one, two) in enumerate(pairs, 1) if one.scope != two.scope)


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
        named = ((row.figure.place, row.figure.measured) for row in self.rows)
        return tuple((place.name if place else "", value) for place, value in named)

    @property
    def mixed(self) -> bool:
        """Tell whether any figure is of another unit than the commune as it is today."""
        return any(row.figure.scope for row in self.rows)


class History(Struct, frozen=True):
    """A commune's values of single years, one cell a year of the table; `series` where a line is drawn."""

    place: Locality | None
    cells: tuple[Seen | None, ...]
    series: Series | None = None


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


class Group(Struct, frozen=True):
    """All figures of one commune, by category."""

    place: Locality | None
    figures: tuple[Figure, ...]
    url: str = ""


class View(Struct, frozen=True):
    """A page of achievements before it is planned."""

    template: str
    kind: str
    url: str
    title: str
    context: Mapping[str, Any]
    description: str = ""
    lang: str = ""
    indexed: bool = True
    origin: str = "config.yaml"
    search: Searchable | None = None


def met(target: Figure, result: Figure) -> bool | None:
    """Tell whether a result meets the target of another figure."""
    if target.target is None or result.value is None:
        return None
    return meets(result.value, op_of(target.target, target.better), target.target.value)


# --- choosing among figures -----------------------------------------------------------------------


def by_place(figures: Iterable[Figure]) -> Mapping[str, Sequence[Figure]]:
    """Give the figures of each commune by its slug, in their order."""
    return _grouped(figures, lambda figure: figure.place.slug if figure.place else "")


def _grouped(figures: Iterable[Figure], key: Callable[[Figure], Any]) -> dict[Any, list[Figure]]:
    groups: dict[Any, list[Figure]] = defaultdict(list)
    for figure in figures:
        groups[key(figure)].append(figure)
    return groups


def best(newest_first: Sequence[Figure]) -> Figure:
    """Choose among figures of the same thing and years: an actual value, then the later article."""
    return next((figure for figure in newest_first if not figure.item.estimate), newest_first[0])


def _latest(newest_first: Sequence[Figure]) -> Figure:
    """Choose the figure of the latest years."""
    last = max((figure.year or 0, -(figure.since or 0)) for figure in newest_first)
    same = [f for f in newest_first if (f.year or 0, -(f.since or 0)) == last]
    return best(same)


def series(newest_first: Sequence[Figure]) -> Series | None:
    """Put the figures of one thing of one commune into one series; None where none has a value."""
    valued = [f for f in newest_first if f.measured is not None and f.year is not None]
    valued = valued or [f for f in newest_first if _tells(f)]
    if not valued:
        return None
    chosen: dict[tuple[int, int, str], Seen] = {}
    for figure in reversed(valued):
        for one in seen(figure):
            at = (one.year, one.since, one.scope)
            if at not in chosen or _surer(one, chosen[at]):
                chosen[at] = one
    points = [chosen[at] for at in sorted(chosen)]
    return Series(
        newest=_latest(valued),
        yearly=tuple([point for point in points if point.since == point.year]),
        mixed=len({point.scope for point in points}) > 1,
    )


def _tells(figure: Figure) -> bool:
    item = figure.item
    return isinstance(item, Measure) and (item.change is not None or item.pct_of_target is not None)


def _surer(one: Seen, other: Seen) -> bool:
    """Tell whether a value, of an article at least as late, counts more than the other."""
    ranks = [(_SURETY.index(it.how), not it.estimate) for it in (one, other)]
    return ranks[0] >= ranks[1]


def ranking(tier: str, since: int, year: int, figures: Sequence[Figure]) -> Ranking:
    """Rank figures of one level and the same years; equal values share their position."""
    chosen = [best(own) for own in by_place(figures).values()]
    better = next((figure.better for figure in chosen if figure.better), "")
    sign = 1 if better == "lower" else -1

    def key(figure: Figure) -> tuple[Any, ...]:
        return (sign * (figure.measured or Decimal(0)), *_place_order(figure.place))

    ordered = sorted(chosen, key=key)
    rows: list[Ranked] = []
    for number, figure in enumerate(ordered, 1):
        same = rows and rows[-1].figure.measured == figure.measured
        position = rows[-1].position if same else number
        rows.append(Ranked(position if better and len(ordered) > 1 else None, figure))
    return Ranking(tier, since, year, tuple(rows))


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
    categories = _grouped(counted, lambda figure: figure.category)
    order = [*catalogue.categories, *sorted(categories.keys() - catalogue.categories.keys())]
    for category in order:
        if category not in categories:
            continue
        by_key = _grouped(categories[category], lambda figure: figure.key).values()
        measured = [[f for f in own if isinstance(f.item, Measure | Fraction)] for own in by_key]
        rows = [(own, series(own) if own else None) for own in measured]
        yield BoardSection(
            id=category,
            label=catalogue.categories.get(category, category),
            series=tuple(row for _, row in rows if row),
            compositions=tuple(_newest(by_key, Composition)),
            statuses=tuple(_newest(by_key, Status)),
            targets=tuple(own[0] for own, row in rows if own and row is None),
        )


def _newest(groups: Iterable[Sequence[Figure]], kind: type) -> Iterator[Figure]:
    for figures in groups:
        of_kind = [figure for figure in figures if isinstance(figure.item, kind)]
        if of_kind:
            yield _latest(of_kind)


def _criteria(figures: Sequence[Figure], catalogue: Catalogue) -> Iterator[CriteriaBoard]:
    """Give each set of criteria for which there is anything, the newest version first."""
    for set_ in sorted(catalogue.sets.values(), key=lambda s: (s.set, -s.until)):
        in_force = [f for f in figures if f.year is not None and set_.since <= f.year <= set_.until]
        evidence: dict[str, dict[str, Figure]] = defaultdict(dict)
        for figure in in_force:
            if not _is_evidence(figure):
                continue
            for ref in figure.refs:
                if (ref.set, ref.version) == (set_.set, set_.version):
                    evidence[ref.code].setdefault(figure.key, figure)
        recognised = tuple(
            f for f in in_force if isinstance(f.item, Recognition) and f.item.standard == set_.set
        )
        if evidence or recognised:
            rows = tuple(Evidence(c, tuple(evidence[c.code].values())) for c in set_.criteria)
            yield CriteriaBoard(set_, rows, recognised)


def _is_evidence(figure: Figure) -> bool:
    """Tell a result from what is only aimed at."""
    match figure.item:
        case Status():
            return figure.item.status is not None
        case Recognition():
            return True
    return figure.measured is not None or isinstance(figure.item, Composition)


# --- pages ----------------------------------------------------------------------------------------


def views(site: Site) -> Iterator[View]:
    """Give every page of achievements."""
    known = site.achievements
    if not known.figures and not known.resolutions:
        return
    groups = tuple(_groups(site))
    indicators = tuple(_indicators(known))
    files = tuple(site.addresses.achievements_file(name) for name in datasets.FILES)
    context = {
        "indicators": _by_category(indicators, known.catalogue),
        "resolutions": tuple((r.title, r.number, r.url) for r in known.resolutions),
        "files": files if known.figures else (),
        "categories": known.catalogue.categories,
        "key_url": site.addresses.fragment(KEY_FRAGMENT) if known.figures else "",
    }
    yield from _all_pages(site, groups, context)
    for indicator, figures in indicators:
        yield _indicator_page(site, indicator, figures)
    for resolution in known.resolutions:
        yield _resolution_page(site, resolution)


def _groups(site: Site) -> Iterator[Group]:
    """Give the figures of each commune in the order of categories, then labels, then years."""
    known = site.achievements
    order = {id: number for number, id in enumerate(known.catalogue.categories)}
    places = by_place(known.figures)

    labels = {label: collation_key(label) for label in {f.label for f in known.figures}}

    def key(figure: Figure) -> tuple[Any, ...]:
        named = (order.get(figure.category, len(order)), labels[figure.label])
        return (*named, figure.key, -(figure.year or 0), figure.since or 0)

    ordered = sorted(places.values(), key=lambda own: _place_order(own[0].place))
    for own in ordered:
        yield Group(own[0].place, tuple(sorted(own, key=key)))


def _place_order(place: Locality | None) -> tuple[Any, ...]:
    return (_order_of_name(place.name), place.slug) if place else ((), "")


@lru_cache(maxsize=4096)
def _order_of_name(name: str) -> tuple[str, str, str]:
    return collation_key(name)


def _all_pages(site: Site, groups: Sequence[Group], context: Mapping[str, Any]) -> Iterator[View]:
    """Give the page of all achievements, and one for each commune.

    The first shows all rows while they are few enough; those of the communes are always there, so that
    the row too many rewrites one page and not many.
    """
    addresses, catalogue = site.addresses, site.achievements.catalogue
    url = addresses.achievements()
    whole = sum(len(group.figures) for group in groups) <= ROWS_LIMIT
    parts = [part for group in groups for part in _parts(site, group)]
    shown = tuple(groups) if whole else ()
    named = tuple((group.place, year, group.url) for group, year in parts)
    more = {**context, "groups": shown, "parts": named, "part": None}
    more["years"] = _years(shown)
    yield View("achievements.html", "achievements", url, "", more)
    for group, year in parts:
        own = {
            "groups": (group,),
            "years": _years((group,)),
            "part": (group.place, year),
            "categories": catalogue.categories,
        }
        yield View("achievements.html", "achievements", group.url, "", own)


def _parts(site: Site, group: Group) -> Iterator[tuple[Group, int | None]]:
    """Give the page of a commune, or one for each of its years where there are too many rows."""
    if group.place is None:
        return
    slug, addresses = group.place.slug, site.addresses
    if len(group.figures) <= ROWS_LIMIT:
        yield Group(group.place, group.figures, addresses.achievements_of(slug)), None
        return
    years = _grouped(group.figures, lambda figure: figure.year or 0)
    for year in sorted(years, reverse=True):
        yield Group(group.place, tuple(years[year]), addresses.achievements_of(slug, year)), year


def _years(groups: Sequence[Group]) -> tuple[int, ...]:
    return tuple(sorted({f.year for g in groups for f in g.figures if f.year}, reverse=True))


def _indicators(known: Achievements) -> Iterator[tuple[Indicator, Sequence[Figure]]]:
    """Give each indicator of the catalogue that has figures."""
    by_key = _grouped(known.figures, lambda figure: figure.key)
    for id, indicator in known.catalogue.indicators.items():
        if id in by_key:
            yield indicator, by_key[id]


def _by_category(
    indicators: Sequence[tuple[Indicator, Sequence[Figure]]], catalogue: Catalogue
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Give the names and addresses of indicators below the names of their categories."""
    order = {id: number for number, id in enumerate(catalogue.categories)}
    ordered = sorted(indicators, key=lambda pair: order.get(pair[0].category, len(order)))
    return tuple(
        (
            catalogue.categories.get(category, category),
            tuple((indicator.label, figures[0].url) for indicator, figures in group),
        )
        for category, group in groupby(ordered, key=lambda pair: pair[0].category)
    )


def _indicator_page(site: Site, indicator: Indicator, figures: Sequence[Figure]) -> View:
    valued = [f for f in figures if f.measured is not None and f.year is not None]
    groups = _grouped(valued, lambda f: (f.year, f.since, f.place.tier if f.place else "xa"))
    order = sorted(groups, key=lambda at: (-at[0], -at[1], _TIERS.index(at[2])))
    rankings: list[Ranking] = []
    for at in order:
        made = ranking(at[2], at[1], at[0], groups[at])
        # A chart of the latest years of each level; older ones stand in the table below.
        first = all(made.tier != one.tier for one in rankings)
        rankings.append(replace(made, newest=True) if first else made)
    places = by_place(f for f in figures if isinstance(f.item, Measure | Fraction)).values()
    known = [(own[0].place, series(own)) for own in places]
    several = [(place, one) for place, one in known if one and len(one.yearly) > 1]
    several.sort(key=lambda pair: _place_order(pair[0]))
    years = sorted({point.year for _, one in several for point in one.yearly})
    few = len(several) <= LINES_LIMIT
    context = {
        "indicator": indicator,
        "category": site.achievements.catalogue.categories.get(indicator.category, ""),
        "rankings": tuple(rankings),
        "years": tuple(years),
        "histories": tuple(_history(place, one, years, drawn=few) for place, one in several),
        "mixed": any(one.mixed for _, one in several),
        "others": tuple(f for f in figures if f.measured is None),
        "dataset": datasets.dataset(
            indicator.label,
            figures[0].url,
            _newest_of(rankings),
            site.addresses,
            site.portal,
        ),
    }
    url = figures[0].url
    return View("indicator.html", "indicator", url, indicator.label, context)


def _history(place: Locality | None, one: Series, years: Sequence[int], *, drawn: bool) -> History:
    by_year = {point.year: point for point in one.yearly}
    cells = tuple([by_year.get(year) for year in years])
    return History(place, cells, one if drawn else None)


def _newest_of(rankings: Sequence[Ranking]) -> Sequence[Figure]:
    """Give the figures of the latest years of each level, which machines read in the page itself."""
    return [row.figure for one in rankings if one.newest for row in one.rows]


_ITEM = re.compile(r"(\d*)(.*)")


def item_order(item: str) -> tuple[int, str]:
    """Give the key that puts 2 before 11a, and 11a before 11b."""
    found = _ITEM.match(item)
    number, rest = (found[1], found[2]) if found else ("", item)
    return (int(number) if number else 0, rest)


def _resolution_page(site: Site, resolution: Resolution) -> View:
    rows = tuple(achieved(resolution.slug, site.achievements.figures))
    numbers = {item_order(row.item)[0] for row in rows}
    results = [row for row in rows if row.result]
    context = {
        "resolution": resolution,
        "rows": rows,
        "counts": (len(numbers), len(rows), len(results), sum(row.met is True for row in rows)),
    }
    return View(
        template="resolution.html",
        kind="resolution",
        url=resolution.url,
        title=resolution.title,
        context=context,
        description=resolution.summary,
        lang=resolution.lang,
        indexed=resolution.held is None,
        origin=resolution.path,
        search=of_resolution(resolution),
    )


def achieved(slug: str, newest_first: Sequence[Figure]) -> Iterator[Achieved]:
    """Give each target of a resolution, in the order of its items, with what came of it.

    The result is a figure that names the same item; else one of the same commune, thing and years.
    """
    own = [f for f in newest_first if _names(f) == slug]
    for item in sorted({_item(f) for f in own}, key=item_order):
        named = [figure for figure in own if _item(figure) == item]
        target = named[-1]
        about = (target.place, target.key, target.year)
        told = [f for f in named if _has_result(f)] or [
            f for f in newest_first if (f.place, f.key, f.year) == about and _has_result(f)
        ]
        yield Achieved(item, target, best(told) if told else None)


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


def key_figures(known: Achievements) -> tuple[Figure, ...]:
    """Give the figures that a front page shows: of the main indicators, the latest of each commune."""
    main = {id for id, indicator in known.catalogue.indicators.items() if indicator.key}
    chosen = [f for f in known.figures if f.key in main and f.measured is not None]
    groups = _grouped(chosen, lambda f: (f.place.slug if f.place else "", f.key))
    order = {id: number for number, id in enumerate(known.catalogue.indicators)}
    latest = [_latest(own) for own in groups.values()]
    latest.sort(key=lambda f: (-(f.year or 0), order[f.key], _place_order(f.place)))
    return tuple(latest[:KEY_FIGURES])
