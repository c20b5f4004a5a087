"""The catalogue that items refer to: units, categories, indicators and sets of criteria.

What is shipped with congxa comes first; a portal adds to it, or changes single keys of an entry, in
content/indicators.yaml and content/criteria/*.yaml.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from pydantic import BeforeValidator

from congxa import records, schema
from congxa.achievements.declared import Reference, Sense, Years
from congxa.errors import Problem, problem
from congxa.fields import Boolean, Count, Filled, Slug, Texts
from congxa.records import Record
from congxa.schema import declared
from congxa.vietnamese import fold, nearest, nfc

FILE = "content/indicators.yaml"
FOLDER = "content/criteria/"
_SHIPPED = Path(__file__).parent.parent / "data"


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


@declared
class UnitMeta:
    """A unit and how else it may be spelled."""

    name: Filled
    aliases: Texts = ()


@declared
class CategoryMeta:
    """A field of a commune's work."""

    id: Slug
    label: Filled


@declared
class IndicatorMeta:
    """An indicator as the catalogue declares it; what is left out of a known one stays as it is."""

    id: Slug
    label: str | None = None
    unit: str | None = None
    category: str | None = None
    better: Sense | None = None
    decimals: Count | None = None
    counted: str | None = None
    key: Boolean | None = None
    ref: Annotated[tuple[Reference, ...] | None, BeforeValidator(_one_or_many)] = None


@declared
class CatalogueMeta:
    """content/indicators.yaml."""

    units: tuple[UnitMeta, ...] = ()
    categories: tuple[CategoryMeta, ...] = ()
    indicators: tuple[IndicatorMeta, ...] = ()


@declared
class GroupMeta:
    """A group of criteria."""

    id: Filled
    label: Filled


@declared
class CriterionMeta:
    """One criterion of a set."""

    code: Filled
    label: Filled
    group: str = ""


@declared
class CriteriaMeta:
    """A file of content/criteria: one version of a set of criteria, and the years that it holds for."""

    set: Slug
    version: Filled
    label: Filled
    decision: str = ""
    years: Years
    groups: tuple[GroupMeta, ...] = ()
    criteria: Annotated[tuple[CriterionMeta, ...], BeforeValidator(_one_or_many)]


class Indicator(Struct, frozen=True):
    """What is said of an indicator once for all items; `counted` is the unit of what fractions count."""

    id: str
    label: str
    unit: str
    category: str
    better: str = ""
    decimals: int = 2
    counted: str = ""
    key: bool = False
    refs: tuple[Reference, ...] = ()


class Criterion(Struct, frozen=True):
    """One criterion; `group` is the name of its group."""

    code: str
    label: str
    group: str


class CriteriaSet(Struct, frozen=True):
    """One version of a set of criteria, in force from the year `since` to the year `until`."""

    set: str
    version: str
    label: str
    decision: str
    since: int
    until: int
    criteria: tuple[Criterion, ...]

    @property
    def name(self) -> str:
        """Name the set with its version: ntm 2021-2025."""
        return f"{self.set} {self.version}"


class Catalogue(Struct, frozen=True):
    """Everything that items may refer to; `units` by every folded spelling, `sets` by name and version.

    `doubtful`: there were mistakes in the portal's own files, so that what seems unknown may be only that.
    """

    units: Mapping[str, str] = {}
    categories: Mapping[str, str] = {}
    indicators: Mapping[str, Indicator] = {}
    sets: Mapping[str, CriteriaSet] = {}
    doubtful: bool = False

    def unit(self, written: str) -> str | None:
        """Give the unit that is meant, as it is shown; None where it is unknown."""
        return self.units.get(_spelling(written))

    def near_unit(self, written: str) -> str:
        """Give the unit that was most likely meant, '' where none is near."""
        return self.units.get(nearest(_spelling(written), self.units), "")


@lru_cache(maxsize=1024)
def _spelling(unit: str) -> str:
    return " ".join(fold(unit).replace("-", " ").split())


@cache
def shipped() -> Catalogue:
    """Read the catalogue that comes with congxa; a mistake in it is a fault of congxa."""
    files = [(FILE, _SHIPPED / "indicators.yaml")]
    files += [(f"{FOLDER}{f.name}", f) for f in sorted((_SHIPPED / "criteria").glob("*.yaml"))]
    texts = {name: file.read_bytes() for name, file in files}
    catalogue, problems = extend(Catalogue(), texts)
    if problems:
        raise ValueError([(found.where, found.message) for found in problems])
    return catalogue


def load(files: Mapping[str, Path]) -> tuple[Catalogue, list[Problem]]:
    """Read the portal's own files, by their paths from its root, on top of the shipped catalogue."""
    texts: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in sorted(files):
        try:
            texts[path] = files[path].read_bytes()
        except OSError as error:
            problems.append(problem("unreadable", path, reason=error.strerror or error))
    catalogue, found = extend(shipped(), texts)
    return replace(catalogue, doubtful=bool(problems or found)), problems + found


def belongs(path: str) -> bool:
    """Tell a file of the catalogue by its path from the portal's root."""
    return path == FILE or (path.startswith(FOLDER) and path.endswith(".yaml"))


def extend(below: Catalogue, texts: Mapping[str, bytes]) -> tuple[Catalogue, list[Problem]]:
    """Lay files over a catalogue; every mistake in them at once."""
    problems: list[Problem] = []
    indicators, criteria = [], []
    for path, data in texts.items():
        if path == FILE:
            meta, record, found = _read(path, data, CatalogueMeta)
            indicators += [(meta, record)] if meta else []
        else:
            rules, record, found = _read(path, data, CriteriaMeta)
            criteria += [(rules, record)] if rules else []
        problems += found
    catalogue = below
    known: dict[str, str] = {}
    for rules, record in criteria:
        made = _criteria(rules, record, problems)
        place = record.mark(("version",))
        if made.name in known:
            details = {"key": "set", "value": made.name, "place": known[made.name]}
            problems.append(problem("catalogue-twice", record.file, place, **details))
        known.setdefault(made.name, f"{record.file}:{place[0]}")
        catalogue = replace(catalogue, sets={**catalogue.sets, made.name: made})
    for meta, record in indicators:
        catalogue = _with(catalogue, meta, record, problems)
    return catalogue, problems


M = TypeVar("M", CatalogueMeta, CriteriaMeta)


def _read(path: str, data: bytes, model: type[M]) -> tuple[M | None, Record, list[Problem]]:
    nothing = Record(path, {}, {}, {})
    try:
        text = nfc(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, nothing, [problem("unknown-encoding", path)]
    record, problems = records.parse(text, path)
    if record is None:
        return None, nothing, problems
    meta, found = schema.validate(model, record)
    return meta, record, problems + found


def _criteria(meta: CriteriaMeta, record: Record, problems: list[Problem]) -> CriteriaSet:
    years = meta.years
    if years.from_ > years.to:
        place, details = record.mark(("years",)), {"first": years.from_, "last": years.to}
        problems.append(problem("achievement-period", record.file, place, **details))
    problems += _twice(record, "groups", "id", [group.id for group in meta.groups])
    problems += _twice(record, "criteria", "code", [one.code for one in meta.criteria])
    groups = {group.id: group.label for group in meta.groups}
    for index, criterion in enumerate(meta.criteria):
        if criterion.group and criterion.group not in groups:
            place = record.mark(("criteria", index, "group"))
            problems.append(_unknown(record, place, "group", criterion.group, groups))
    criteria = tuple(Criterion(c.code, c.label, groups.get(c.group, "")) for c in meta.criteria)
    return CriteriaSet(
        meta.set, meta.version, meta.label, meta.decision, years.from_, years.to, criteria
    )


def _with(
    below: Catalogue, meta: CatalogueMeta, record: Record, problems: list[Problem]
) -> Catalogue:
    units = dict(below.units)
    for unit in meta.units:
        units |= {_spelling(spelling): unit.name for spelling in (unit.name, *unit.aliases)}
    categories = {**below.categories, **{one.id: one.label for one in meta.categories}}
    indicators = dict(below.indicators)
    catalogue = replace(below, units=units, categories=categories)
    problems += _twice(record, "categories", "id", [one.id for one in meta.categories])
    problems += _twice(record, "indicators", "id", [one.id for one in meta.indicators])
    for index, one in enumerate(meta.indicators):
        problems += _mistakes(one, index, catalogue, record, known=one.id in indicators)
        indicators[one.id] = _indicator(one, indicators.get(one.id), catalogue)
    return replace(catalogue, indicators=indicators)


def _indicator(meta: IndicatorMeta, below: Indicator | None, catalogue: Catalogue) -> Indicator:
    unit, counted = (
        None if text is None else catalogue.unit(text) or "" for text in (meta.unit, meta.counted)
    )
    said: dict[str, Any] = {
        "label": meta.label,
        "unit": unit,
        "category": meta.category,
        "better": meta.better,
        "decimals": meta.decimals,
        "counted": counted,
        "key": meta.key,
        "refs": meta.ref,
    }
    given = {key: value for key, value in said.items() if value is not None}
    return replace(below or Indicator(meta.id, "", "", ""), **given)


def _mistakes(
    meta: IndicatorMeta, index: int, catalogue: Catalogue, record: Record, *, known: bool
) -> Iterator[Problem]:
    at = ("indicators", index)
    for key in ("label", "category"):
        if not known and not getattr(meta, key):
            yield problem("missing-key", record.file, record.mark(at), key=key)
    if meta.category and meta.category not in catalogue.categories:
        place = record.mark((*at, "category"))
        yield _unknown(record, place, "category", meta.category, catalogue.categories)
    for key in ("unit", "counted"):
        unit = getattr(meta, key)
        if unit and catalogue.unit(unit) is None:
            place, near = record.mark((*at, key)), catalogue.near_unit(unit)
            details = {"value": unit, "nearest": near}
            yield problem("achievement-unit", record.file, place, **details)
    for number, ref in enumerate(meta.ref or ()):
        place = record.mark((*at, "ref", number))
        yield from unknown_reference(ref, catalogue, record.file, place)


def _twice(record: Record, part: str, key: str, values: Sequence[str]) -> Iterator[Problem]:
    """Complain of what is given a second time in one list: only one of the two would count."""
    first: dict[str, int] = {}
    for index, value in enumerate(values):
        line, _ = place = record.mark((part, index, key))
        if value in first:
            details = {"key": key, "value": value, "place": f"{record.file}:{first[value]}"}
            yield problem("catalogue-twice", record.file, place, **details)
        first.setdefault(value, line)


def unknown_reference(
    ref: Reference, catalogue: Catalogue, file: str, place: tuple[int, int]
) -> Iterator[Problem]:
    """Complain of a criterion that no set has."""
    value = f"{ref.set} {ref.version}"
    found = catalogue.sets.get(value)
    if found is None:
        known = ", ".join(sorted(catalogue.sets))
        yield problem("achievement-set", file, place, value=value, known=known)
    elif all(criterion.code != ref.code for criterion in found.criteria):
        codes = ", ".join(criterion.code for criterion in found.criteria)
        details = {"code": ref.code, "known": codes}
        yield problem("achievement-criterion", file, place, value=value, **details)


def _unknown(
    record: Record, place: tuple[int, int], key: str, value: str, known: Iterable[str]
) -> Problem:
    near = nearest(value, known)
    details = {"key": key, "value": value, "nearest": near, "known": ", ".join(known)}
    return problem("not-allowed", record.file, place, **details)
