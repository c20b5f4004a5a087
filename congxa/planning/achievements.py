"""The pages of achievements: all figures, each commune's, each indicator, each resolution; and the data."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from congxa import datasets
from congxa.achievements.catalogue import Catalogue, Indicator
from congxa.achievements.declared import Fraction, Measure
from congxa.achievements.figures import Figure, Locality, Seen
from congxa.boards import (
    Achieved,
    Ranking,
    Series,
    achieved,
    by_place,
    by_unit,
    grouped,
    key_figures,
    number_of,
    place_order,
    ranking,
    series,
)
from congxa.config import FILE
from congxa.model import Achievements, Resolution, Site
from congxa.planned import Output, Page, PageInfo, Text
from congxa.planning.pages import page_of
from congxa.search import of_resolution
from congxa.vietnamese import collation_key, slug

# So many rows are still one page.
ROWS_LIMIT = 1000
# Of so many communes each has a line chart of its own; the table below has them all.
LINES_LIMIT = 6
KEY_FRAGMENT = "chi-so"
_TIERS = ("xa", "huyen", "tinh")


class History(Struct, frozen=True):
    """A unit's values of single years, one cell a year of the table; `drawn`: it has a line chart too."""

    series: Series
    cells: tuple[Seen | None, ...]
    drawn: bool


class Group(Struct, frozen=True):
    """All figures of one commune, by category."""

    place: Locality | None
    figures: tuple[Figure, ...]
    url: str = ""


def plan_achievements(site: Site) -> Iterator[Output]:
    """Plan the pages of figures, indicators and resolutions, and the figures as data."""
    known = site.achievements
    if not known.figures and not known.resolutions:
        return
    indicators = tuple(_indicators(known))
    yield from _all_pages(site, indicators)
    for indicator, figures in indicators:
        yield _indicator_page(site, indicator, figures)
    rows = achieved(known.figures) if known.resolutions else {}
    for resolution in known.resolutions:
        yield _resolution_page(site, resolution, tuple(rows.get(resolution.slug, ())))
    if known.figures:
        yield from _data(site)
        url = site.addresses.fragment(KEY_FRAGMENT)
        info = PageInfo(url, "fragment", "", site.portal.language, indexed=False)
        context = {"key_figures": key_figures(known), "all_url": site.addresses.achievements()}
        yield page_of(site, "achievements-fragment.html", info, context)


def _data(site: Site) -> Iterator[Text]:
    """Plan the figures for machines."""
    addresses, title = site.addresses, site.portal.title
    rows = tuple(datasets.rows(site.achievements.figures, addresses))
    texts = (
        datasets.as_json(rows),
        datasets.as_csv(rows),
        datasets.data_package(title, slug(title), addresses),
    )
    for name, text in zip(datasets.FILES, texts, strict=True):
        yield Text(addresses.file(addresses.achievements_file(name)), text, FILE)


def _all_pages(
    site: Site, indicators: Sequence[tuple[Indicator, Sequence[Figure]]]
) -> Iterator[Page]:
    """Plan the page of all achievements, and one for each commune.

    The first shows all rows while they are few enough; those of the communes are always there, so that
    the row too many rewrites one page and not many.
    """
    known, addresses = site.achievements, site.addresses
    categories, language = known.catalogue.categories, site.portal.language
    files = tuple(addresses.achievements_file(name) for name in datasets.FILES)
    groups = tuple(_groups(site))
    whole = sum(len(group.figures) for group in groups) <= ROWS_LIMIT
    parts = [part for group in groups for part in _parts(site, group)]
    shown = groups if whole else ()
    context = {
        "indicators": _by_category(indicators, known.catalogue),
        "resolutions": tuple((r.title, r.number, r.url) for r in known.resolutions),
        "files": files if known.figures else (),
        "categories": categories,
        "key_url": addresses.fragment(KEY_FRAGMENT) if known.figures else "",
        "groups": shown,
        "years": _years(shown),
        "parts": tuple((group.place, year, group.url) for group, year in parts),
        "part": None,
    }
    if known.figures:
        fields = dict.fromkeys(categories.get(f.category, f.category) for f in known.figures)
        context["dataset"] = datasets.catalogued(
            site.portal.title,
            addresses.achievements(),
            known.figures,
            fields,
            addresses,
            site.portal,
        )
    info = PageInfo(addresses.achievements(), "achievements", "", language)
    yield page_of(site, "achievements.html", info, context)
    for group, year in parts:
        own = {
            "groups": (group,),
            "years": _years((group,)),
            "part": (group.place, year),
            "categories": categories,
        }
        info = PageInfo(group.url, "achievements", "", language)
        yield page_of(site, "achievements.html", info, own)


def _groups(site: Site) -> Iterator[Group]:
    """Give the figures of each commune in the order of categories, then labels, then years."""
    known = site.achievements
    order = {id: number for number, id in enumerate(known.catalogue.categories)}
    places = by_place(known.figures)
    labels = {label: collation_key(label) for label in {f.label for f in known.figures}}

    def key(figure: Figure) -> tuple[Any, ...]:
        named = (order.get(figure.category, len(order)), labels[figure.label])
        return (*named, figure.key, -(figure.year or 0), figure.since or 0)

    ordered = sorted(places.values(), key=lambda own: place_order(own[0].place))
    for own in ordered:
        yield Group(own[0].place, tuple(sorted(own, key=key)))


def _parts(site: Site, group: Group) -> Iterator[tuple[Group, int | None]]:
    """Give the page of a commune, or one for each of its years where there are too many rows."""
    if group.place is None:
        return
    slug, addresses = group.place.slug, site.addresses
    if len(group.figures) <= ROWS_LIMIT:
        yield Group(group.place, group.figures, addresses.achievements_of(slug)), None
        return
    years = grouped(group.figures, lambda figure: figure.year or 0)
    for year in sorted(years, reverse=True):
        yield Group(group.place, tuple(years[year]), addresses.achievements_of(slug, year)), year


def _years(groups: Sequence[Group]) -> tuple[int, ...]:
    """Give every year that any figure covers, the latest first."""
    spans = {figure.years for group in groups for figure in group.figures}
    return tuple(sorted(set().union(*spans), reverse=True))


def _indicators(known: Achievements) -> Iterator[tuple[Indicator, Sequence[Figure]]]:
    """Give each indicator of the catalogue that has figures."""
    by_key = grouped(known.figures, lambda figure: figure.key)
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


def _indicator_page(site: Site, indicator: Indicator, figures: Sequence[Figure]) -> Page:
    valued = [f for f in figures if f.measured is not None and f.year is not None]
    groups = grouped(valued, lambda f: (f.year, f.since, f.place.tier if f.place else "xa"))
    order = sorted(groups, key=lambda at: (-at[0], -at[1], _TIERS.index(at[2])))
    rankings: list[Ranking] = []
    for at in order:
        made = ranking(at[2], at[1], at[0], groups[at])
        # A chart of the latest years of each level; older ones stand in the table below.
        first = all(made.tier != one.tier for one in rankings)
        rankings.append(replace(made, newest=True) if first else made)
    places = by_place(f for f in figures if isinstance(f.item, Measure | Fraction)).values()
    several = [one for own in sorted(places, key=_place_of) for one in _courses(own)]
    years = sorted({point.year for one in several for point in one.yearly})
    few = len(several) <= LINES_LIMIT
    context = {
        "indicator": indicator,
        "category": site.achievements.catalogue.categories.get(indicator.category, ""),
        "rankings": tuple(rankings),
        "years": tuple(years),
        "histories": tuple(_history(one, years, drawn=few) for one in several),
        "mixed": any(one.newest.scope for one in several),
        "others": tuple(f for f in figures if f.measured is None),
        "dataset": datasets.dataset(
            indicator.label,
            figures[0].url,
            _newest_of(rankings),
            site.addresses,
            site.portal,
        ),
    }
    info = PageInfo(figures[0].url, "indicator", indicator.label, site.portal.language)
    return page_of(site, "indicator.html", info, context)


def _place_of(figures: Sequence[Figure]) -> tuple[Any, ...]:
    return place_order(figures[0].place)


def _courses(figures: Sequence[Figure]) -> Sequence[Series]:
    """Give what is known of a commune and of each unit that it was made of, where that is several years."""
    known = [one for unit in by_unit(figures) if (one := series(unit))]
    return known if sum(len(one.yearly) for one in known) > 1 else ()


def _history(one: Series, years: Sequence[int], *, drawn: bool) -> History:
    by_year = {point.year: point for point in one.yearly}
    cells = tuple([by_year.get(year) for year in years])
    return History(one, cells, drawn and len(one.yearly) > 1)


def _newest_of(rankings: Sequence[Ranking]) -> Sequence[Figure]:
    """Give the figures of the latest years of each level, which machines read in the page itself."""
    return [row.figure for one in rankings if one.newest for row in one.rows]


def _resolution_page(site: Site, resolution: Resolution, rows: tuple[Achieved, ...]) -> Page:
    numbers = {number_of(row.item) for row in rows if row.item}
    targets = len(numbers) + sum(not row.item for row in rows)
    results = [row for row in rows if row.result]
    context = {
        "resolution": resolution,
        "rows": rows,
        "several": len({row.target.area for row in rows}) > 1,
        "counts": (targets, len(rows), len(results), sum(row.met is True for row in rows)),
    }
    info = PageInfo(
        url=resolution.url,
        kind="resolution",
        title=resolution.title,
        lang=resolution.lang,
        description=resolution.summary,
        indexed=resolution.held is None,
    )
    found = of_resolution(resolution)
    return page_of(site, "resolution.html", info, context, resolution.path, found)
