"""One item to a figure: what the catalogue adds, and what is wrong with the item in itself."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec

from congxa.achievements import arithmetic
from congxa.achievements.arithmetic import Finding
from congxa.achievements.catalogue import Catalogue, Indicator
from congxa.achievements.declared import (
    KINDS,
    Award,
    Composition,
    Fraction,
    Item,
    Measure,
    Recognition,
    Reference,
    Status,
    percent,
)
from congxa.achievements.figures import Figure, Locality, Origin, op_of, rounded
from congxa.vietnamese import nearest, slug

FIRST_YEAR = 1945
_NONE = Indicator("", "", "", "")


def read(written: Any) -> Item:
    """Give an item back as it was declared: the memory keeps items as plain mappings."""
    return (
        msgspec.convert(written, KINDS[written["kind"]]) if isinstance(written, dict) else written
    )


def settle(
    item: Item,
    index: int,
    catalogue: Catalogue,
    *,
    last_year: int,
    place: Locality | None,
    origin: Origin,
    indicator_url: str = "",
) -> tuple[Figure | None, list[Finding]]:
    """Give the figure of an item and what is wrong with it; None where it cannot be shown.

    `last_year` is the last that an item may name; `indicator_url` the address of an indicator's page,
    with {id} in place of its name.
    """
    indicator, findings = _indicator(item, catalogue)
    label = item.label or indicator.label or _own_label(item, catalogue)
    if not label and not findings:
        findings.append(Finding("achievement-label", (), {}, serious=True))
    since, year, found = _years(item, last_year)
    # An indicator that nobody knows would have told the unit.
    lost = item.indicator and not indicator.id
    unit, more = ("", []) if lost else _unit(item, indicator, catalogue)
    findings += [*found, *more, *_emptiness(item), *_category(item, catalogue)]
    if findings and any(finding.serious for finding in findings):
        return None, findings
    share = unit == "%" and bool(indicator.counted)
    findings += arithmetic.check(item, unit, share=share)
    better = getattr(item, "better", None) or indicator.better
    value = _value(item)
    measured = _measured(item, value, indicator.decimals)
    figure = Figure(
        item=item,
        index=index,
        key=indicator.id or _key(label, unit),
        label=label,
        category=item.category or indicator.category or _own_category(item),
        unit=unit,
        better=better,
        value=value,
        measured=measured,
        progress=_progress(item, value, better),
        year=year,
        since=since,
        refs=_refs(item, indicator),
        place=place,
        origin=origin,
        url=indicator_url.replace("{id}", indicator.id) if indicator.id else "",
    )
    return figure, findings


def _refs(item: Item, indicator: Indicator) -> tuple[Reference, ...]:
    """Give the criteria that an item is evidence for, those of its indicator behind its own."""
    if not item.ref:
        return indicator.refs
    return (*item.ref, *(ref for ref in indicator.refs if ref not in item.ref))


def _indicator(item: Item, catalogue: Catalogue) -> tuple[Indicator, list[Finding]]:
    if not item.indicator:
        return _NONE, []
    found = catalogue.indicators.get(item.indicator)
    if found is not None:
        return found, []
    if catalogue.doubtful:
        return Indicator(item.indicator, item.indicator, "", ""), []
    details = {"value": item.indicator, "nearest": _meant(item.indicator, catalogue)}
    return _NONE, [Finding("achievement-indicator", ("indicator",), details, serious=True)]


def _meant(written: str, catalogue: Catalogue) -> str:
    """Give the indicator that was most likely meant, by its name or its label; '' where none is near."""
    names = {slug(one.label): id for id, one in catalogue.indicators.items()}
    names |= {id: id for id in catalogue.indicators}
    return names.get(nearest(slug(written), names), "")


@lru_cache(maxsize=4096)
def _key(label: str, unit: str) -> str:
    return f"{slug(label)}|{unit}"


def _own_label(item: Item, catalogue: Catalogue) -> str:
    match item:
        case Award():
            return item.title
        case Recognition():
            sets = (one.label for one in catalogue.sets.values() if one.set == item.standard)
            return next(sets, item.standard)
    return ""


def _own_category(item: Item) -> str:
    return "thi-dua-khen-thuong" if isinstance(item, Award | Recognition) else "chung"


def _value(item: Item) -> Decimal | None:
    match item:
        case Measure():
            return item.value
        case Fraction():
            return percent(item.count, item.total)
    return None


def _measured(item: Item, value: Decimal | None, decimals: int) -> Decimal | None:
    """Give a value as it is shown: the percent of a fraction as written, else rounded."""
    if not isinstance(item, Fraction) or value is None:
        return value
    return item.pct if item.pct is not None else rounded(value, decimals)


def _progress(item: Item, value: Decimal | None, better: str) -> Decimal | None:
    """Give how much of its target is reached, in percent: as written, else computed to two decimals.

    None where less is better: a smaller part of the target is then no smaller success.
    """
    if not isinstance(item, Measure | Fraction):
        return None
    if isinstance(item, Measure) and item.pct_of_target is not None:
        return item.pct_of_target
    if value is None or item.target is None or not item.target.value:
        return None
    if op_of(item.target, better) in ("<", "<="):
        return None
    return rounded(value * 100 / item.target.value, 2)


# --- what must be there ---------------------------------------------------------------------------


def _emptiness(item: Item) -> Iterator[Finding]:
    """Complain of an item that says nothing."""
    match item:
        case Measure():
            said = (item.value, item.target, item.change, item.pct_of_target)
            if said == (None, None, None, None):
                yield Finding("achievement-empty", (), {}, serious=True)
        case Status():
            if item.status is None and item.target is None:
                yield Finding("achievement-no-status", (), {}, serious=True)
        case Composition():
            if not item.parts:
                yield Finding("missing-key", (), {"key": "parts"}, serious=True)
        case Fraction():
            if not item.total:
                details = {"key": "total", "value": "0"}
                yield Finding("achievement-total", ("total",), details, serious=True)


def _years(item: Item, last_year: int) -> tuple[int | None, int | None, list[Finding]]:
    """Give the first and the last year that an item covers."""
    findings: list[Finding] = []
    year, since = item.year, item.year
    if item.period is not None:
        since, year = item.period.from_, item.period.to
        if item.year is not None:
            findings.append(Finding("achievement-two-years", ("year",), {}, serious=True))
        if since > year:
            details = {"first": since, "last": year}
            findings.append(Finding("achievement-period", ("period",), details, serious=True))
    elif year is None and isinstance(item, Award | Recognition) and item.date:
        year = since = item.date.year
    elif year is None and not isinstance(item, Award):
        findings.append(Finding("achievement-no-year", (), {}, serious=True))
    findings += _years_out_of_range(item, last_year)
    return since, year, findings


def _years_out_of_range(item: Item, last_year: int) -> Iterator[Finding]:
    named: list[tuple[tuple[str | int, ...], int | None]] = [(("year",), item.year)]
    if item.period:
        named += [(("period", "from"), item.period.from_), (("period", "to"), item.period.to)]
    if isinstance(item, Measure) and item.baseline:
        named.append((("baseline", "year"), item.baseline.year))
    if isinstance(item, Award | Recognition) and item.date:
        named.append((("date",), item.date.year))
    for path, year in named:
        if year is not None and not FIRST_YEAR <= year <= last_year:
            details = {"value": year, "first": FIRST_YEAR, "last": last_year}
            yield Finding("achievement-year", path, details, serious=True)


def _unit(item: Item, indicator: Indicator, catalogue: Catalogue) -> tuple[str, list[Finding]]:
    """Give the unit as it is shown; that of an indicator holds for all its items.

    An indicator in percent may be given as a fraction, whose own unit is that of what it counts.
    """
    written = getattr(item, "unit", "")
    known = catalogue.unit(written) if written else ""
    if known is None:
        if catalogue.doubtful:
            return written, []
        details = {"value": written, "nearest": catalogue.near_unit(written)}
        return "", [Finding("achievement-unit", ("unit",), details, serious=True)]
    if isinstance(item, Fraction):
        if indicator.unit not in ("", "%"):
            details = {"value": item.indicator, "unit": indicator.unit}
            return "", [Finding("achievement-not-a-rate", ("indicator",), details, serious=True)]
        return known or indicator.counted, []
    if isinstance(item, Composition):
        return known or indicator.unit or "%", []
    if isinstance(item, Measure) and not known and not indicator.unit and not catalogue.doubtful:
        return "", [Finding("achievement-no-unit", (), {}, serious=True)]
    if known and indicator.unit and known != indicator.unit:
        details = {"value": written, "unit": indicator.unit}
        return "", [Finding("achievement-other-unit", ("unit",), details, serious=True)]
    return known or indicator.unit, []


def _category(item: Item, catalogue: Catalogue) -> Iterator[Finding]:
    if item.category and item.category not in catalogue.categories and not catalogue.doubtful:
        known = ", ".join(catalogue.categories)
        near = nearest(item.category, catalogue.categories)
        details = {"key": "category", "value": item.category, "nearest": near, "known": known}
        yield Finding("not-allowed", ("category",), details, serious=True)
