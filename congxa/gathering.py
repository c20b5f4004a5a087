"""The figures of all judged sources: each settled, references found, and held against each other."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import cast

from msgspec import Struct

from congxa import vietnamese
from congxa.achievements import MARKER
from congxa.achievements.arithmetic import Finding, agrees
from congxa.achievements.catalogue import Catalogue, unknown_reference
from congxa.achievements.declared import (
    Composition,
    Fraction,
    Item,
    Measure,
    Recognition,
    Status,
    word_of,
)
from congxa.achievements.figures import Figure, Locality, Origin
from congxa.achievements.settle import read, settle
from congxa.errors import Problem, as_warning, problem, warning
from congxa.frontmatter import ArticleMeta, CommuneMeta
from congxa.judging import Desk, Judged, published_at, resolution_slug
from congxa.model import Place
from congxa.reading import Source

KEY = "achievements"
# The year after the next one is the last that a target may be set for.
_YEARS_AHEAD = 2


def figures_of(
    judged: Sequence[Judged], desk: Desk, catalogue: Catalogue
) -> Mapping[str, tuple[Figure, ...]]:
    """Give the figures of each source by its path; what is wrong with them is noted on the desk."""
    resolutions = {resolution_slug(j.source) for j in judged if j.source.kind == "resolution"}
    settler = _Settler(desk, catalogue, resolutions)
    for item in judged:
        desk.problems.extend(_marker(item.source))
    return {
        item.source.path: tuple(settler.figures(item))
        for item in judged
        if getattr(item.source.meta, KEY, ())
    }


def _marker(source: Source) -> Iterator[Problem]:
    """Complain of a mark for the box of figures where no box can stand, or of which there are none."""
    facts, path = source.facts, source.path
    if facts.misplaces_figures:
        yield warning("achievement-marker-inside", path, source.find(MARKER))
    if facts.places_figures and source.kind != "article":
        yield warning("achievement-marker-elsewhere", path, source.find(MARKER))
    elif facts.places_figures and not getattr(source.meta, KEY, ()):
        yield warning("achievement-marker", path, source.find(MARKER))


def published_figures(
    judged: Sequence[Judged], figures: Mapping[str, Sequence[Figure]], desk: Desk
) -> tuple[Figure, ...]:
    """Give the figures of what is published, of the newest articles first; warn where two disagree.

    What is held back or withdrawn contributes nothing, also where it is shown to its editors.
    """
    shown = {item.source.path: item for item in judged if not (item.held or item.withdrawn)}
    found = [figure for path in shown for figure in figures.get(path, ())]
    found.sort(key=age, reverse=True)
    for one, other in _disagreements(found):
        figure, against = one.figure, other.figure
        source = shown[figure.origin.path].source
        line, _ = shown[against.origin.path].source.mark(KEY, against.index, *other.path)
        details = {
            "label": figure.label,
            "years": _span(one.since, one.year),
            "value": _words(one),
            "other_value": _words(other),
            "other": f"{against.origin.path}:{line}",
        }
        place = source.mark(KEY, figure.index, *one.path)
        desk.problems.append(warning("achievement-conflict", source.path, place, **details))
    return tuple(found)


def age(figure: Figure) -> tuple[float, str, int]:
    """Give the key that orders figures from the oldest article to the newest; profiles come first."""
    date = figure.origin.date
    return (date.timestamp() if date else 0.0, figure.origin.path, -figure.index)


class _Claim(Struct, frozen=True):
    """What a figure says of some years: `value` is compared, and stands in its item at `path`."""

    figure: Figure
    since: int | None
    year: int | None
    value: object
    path: tuple[str, ...]


def _claims(figure: Figure) -> Iterator[_Claim]:
    item, years = figure.item, (figure.since, figure.year)
    match item:
        case Measure():
            if item.value is not None:
                yield _Claim(figure, *years, item.value, ("value",))
            if item.baseline and item.baseline.value is not None:
                then, value = item.baseline.year, item.baseline.value
                yield _Claim(figure, then, then, value, ("baseline", "value"))
        case Fraction():
            yield _Claim(figure, *years, figure.value, ("count",))
        case Composition():
            yield _Claim(figure, *years, frozenset(item.drawn), ("parts",))
        case Status() if item.status:
            yield _Claim(figure, *years, item.status, ("status",))


def _words(claim: _Claim) -> str:
    """Say a claim as editors write it."""
    item, number = claim.figure.item, vietnamese.format_number
    match item:
        case Fraction():
            return f"{number(item.count)}/{number(item.total)}"
        case Composition():
            return "; ".join(f"{part.label} {number(part.value)}" for part in item.parts)
        case Status() if item.status:
            return word_of(item.status)
    return number(cast(Decimal, claim.value))


def _disagreements(newest_first: Sequence[Figure]) -> Iterator[tuple[_Claim, _Claim]]:
    """Give each claim against the newest one of the same commune, thing, years and certainty."""
    said: dict[tuple[object, ...], _Claim] = {}
    for figure in newest_first:
        place, item = figure.place.slug if figure.place else "", figure.item
        for claim in _claims(figure):
            sure = not item.estimate or claim.path[0] == "baseline"
            about = (place, figure.key, claim.since, claim.year, figure.scope, sure)
            newer = said.setdefault((*about, type(claim.value)), claim)
            if not _agree(newer, claim):
                yield newer, claim


def _agree(one: _Claim, other: _Claim) -> bool:
    """Tell whether two claims are the same; a rate may be a fraction in one, and rounded in the other."""
    values = (one.value, other.value)
    if values[0] == values[1] or not all(isinstance(value, Decimal) for value in values):
        return values[0] == values[1]
    counted = [isinstance(claim.figure.item, Fraction) for claim in (one, other)]
    if counted[0] == counted[1]:
        return False
    exact, written = values if counted[0] else values[::-1]
    return agrees(cast(Decimal, written), cast(Decimal, exact))


def _span(since: int | None, year: int | None) -> str:
    return f"{since}–{year}" if since != year else str(year)


class _Settler:
    """What settling the items of one source after another needs to know."""

    def __init__(self, desk: Desk, catalogue: Catalogue, resolutions: set[str]) -> None:
        self.desk, self.catalogue, self.resolutions = desk, catalogue, resolutions
        self.last_year = desk.now.astimezone(desk.zone).year + _YEARS_AHEAD
        self.indicator_url = desk.addresses.indicator("{id}")
        self.localities = {slug: _locality(place) for slug, place in desk.places.items()}

    def figures(self, item: Judged) -> Iterator[Figure]:
        source, meta = item.source, item.source.meta
        assert isinstance(meta, ArticleMeta | CommuneMeta)
        if not source.facts.whole and source.entries(KEY) != len(meta.achievements):
            return  # an entry was not understood: where the others stand is not sure, nothing is published
        home = self._home(source, meta)
        origin = _origin(item, meta, self.desk)
        public = not (item.held or item.withdrawn)
        ids: set[str] = set()
        for index, written in enumerate(meta.achievements):
            declared = read(written)
            place = home
            if declared.commune:
                place = self.localities.get(declared.commune)
                self._check_commune(source, index, declared.commune)
            figure, findings = settle(
                declared,
                index,
                self.catalogue,
                last_year=self.last_year,
                place=place,
                origin=origin,
                indicator_url=self.indicator_url if public else "",
            )
            findings += [*self._references(declared), *_repeated_id(declared, ids)]
            if findings:
                self._tell(source, index, findings)
            if declared.ref or isinstance(declared, Recognition):
                self._check_refs(source, index, declared)
            if figure is not None:
                yield figure

    def _home(self, source: Source, meta: ArticleMeta | CommuneMeta) -> Locality | None:
        """Give the commune that items are about which name none: the first of their article."""
        if isinstance(meta, CommuneMeta):
            return self.localities.get(meta.slug or source.facts.slug)
        if meta.commune:
            return self.localities.get(meta.commune[0])
        return next(iter(self.localities.values()), None)

    def _check_commune(self, source: Source, index: int, slug: str) -> None:
        if slug in self.localities or not self.desk.communes_whole:
            return
        known = ", ".join(sorted(self.localities)) or "—"
        near = vietnamese.nearest(slug, sorted(self.localities))
        self.desk.complain(
            "unknown-commune",
            source,
            KEY,
            index,
            "commune",
            value=slug,
            nearest=near,
            known=known,
        )

    def _references(self, item: Item) -> Iterator[Finding]:
        target = item.target if isinstance(item, Measure | Fraction | Status) else None
        if target is None or not target.resolution or target.resolution in self.resolutions:
            return
        near = vietnamese.nearest(target.resolution, self.resolutions)
        details = {
            "value": target.resolution,
            "nearest": near,
            "known": ", ".join(sorted(self.resolutions)) or "—",
        }
        path = ("target", "resolution")
        yield Finding("achievement-resolution", path, details, serious=True)

    def _check_refs(self, source: Source, index: int, item: Item) -> None:
        self._note(source, self._unknown_version(source, index, item))
        for number, ref in enumerate(item.ref):
            if self.catalogue.doubtful or not any(
                unknown_reference(ref, self.catalogue, source.path, (0, 0))
            ):
                continue
            place = source.mark(KEY, index, "ref", number)
            self._note(source, unknown_reference(ref, self.catalogue, source.path, place))

    def _unknown_version(self, source: Source, index: int, item: Item) -> Iterator[Problem]:
        """Complain of a version that a known standard does not have."""
        if not isinstance(item, Recognition) or not item.version or self.catalogue.doubtful:
            return
        named = {s.version for s in self.catalogue.sets.values() if s.set == item.standard}
        if named and item.version not in named:
            place = source.mark(KEY, index, "version")
            value, known = f"{item.standard} {item.version}", ", ".join(sorted(self.catalogue.sets))
            yield problem("achievement-set", source.path, place, value=value, known=known)

    def _tell(self, source: Source, index: int, findings: Sequence[Finding]) -> None:
        for finding in findings:
            make = problem if finding.serious else warning
            place = source.mark(KEY, index, *finding.path)
            self._note(source, [make(finding.code, source.path, place, **finding.details)])

    def _note(self, source: Source, found: Sequence[Problem] | Iterator[Problem]) -> None:
        draft = getattr(source.meta, "draft", False)
        self.desk.problems.extend(map(as_warning, found) if draft else found)


def _locality(place: Place) -> Locality:
    return Locality(place.slug, place.full_name, place.url, place.level)


def _origin(item: Judged, meta: ArticleMeta | CommuneMeta, desk: Desk) -> Origin:
    if isinstance(meta, ArticleMeta):
        return Origin(item.source.path, item.url, meta.title, published_at(meta, desk.zone))
    return Origin(item.source.path, item.url, meta.name)


def _repeated_id(item: Item, ids: set[str]) -> Iterator[Finding]:
    if item.id and item.id in ids:
        yield Finding("achievement-id", ("id",), {"value": item.id}, serious=True)
    ids.add(item.id)
