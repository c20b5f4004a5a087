"""What the numbers of an item mean together: each relation that does not hold is a finding.

A written number may differ from the computed one by one unit in its last written digit, since sources
round and cut: 32,5 of 15 is 216,67 %, and is written as 216 %.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct

from congxa.achievements.declared import Composition, Fraction, Item, Measure, percent
from congxa.achievements.figures import plain, rounded
from congxa.vietnamese import format_number

_HUNDRED = Decimal(100)
# What is shown of a quotient that goes on for ever.
_DECIMALS = 2


class Finding(Struct, frozen=True):
    """A mistake in one item: the code of its wording, the key that it stands at, what fills the wording."""

    code: str
    path: tuple[str | int, ...]
    details: Mapping[str, Any]
    serious: bool = False


def unit_of_last_digit(written: Decimal) -> Decimal:
    """Give one unit of the last digit that is written: 0.01 of 86.79, 1 of 216."""
    exponent = written.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def agrees(written: Decimal, computed: Decimal) -> bool:
    """Tell whether a written number is the computed one, to one unit in its last written digit."""
    return abs(written - computed) <= unit_of_last_digit(written)


def check(item: Item, unit: str, *, share: bool = False) -> Iterator[Finding]:
    """Check every relation between the numbers of an item; `unit` is the one that counts for it.

    `share`: its percents are of a whole that can be counted, so that none is beyond 100.
    """
    match item:
        case Measure():
            if share:
                yield from _share(item)
            yield from _future(item)
            yield from _of_target(item.value, item)
            yield from _change(item, unit)
        case Fraction():
            yield from _fraction(item)
        case Composition():
            yield from _parts(item, unit)


def _share(item: Measure) -> Iterator[Finding]:
    target, baseline = item.target, item.baseline
    for path, number in (
        (("value",), item.value),
        (("target", "value"), target.value if target else None),
        (("baseline", "value"), baseline.value if baseline else None),
    ):
        if number is not None and not 0 <= number <= _HUNDRED:
            yield Finding("achievement-share", path, {"value": format_number(number)})


def _future(item: Measure) -> Iterator[Finding]:
    """Complain of a figure that is compared with a later year than its own."""
    year = item.period.to if item.period else item.year
    if item.baseline and year is not None and item.baseline.year > year:
        details = {"year": year, "baseline": item.baseline.year}
        yield Finding("achievement-baseline-later", ("baseline", "year"), details)


def _of_target(value: Decimal | None, item: Measure) -> Iterator[Finding]:
    written, target = item.pct_of_target, item.target
    if written is None or target is None or value is None or not target.value:
        return
    computed = value * _HUNDRED / target.value
    if not agrees(written, computed):
        yield _off(
            "achievement-percent-of-target",
            ("pct_of_target",),
            written,
            computed,
            {"value": value, "target": target.value},
        )


def _fraction(item: Fraction) -> Iterator[Finding]:
    if item.count > item.total:
        yield Finding(
            "achievement-fraction",
            ("count",),
            {"count": format_number(item.count), "total": format_number(item.total)},
        )
    elif item.pct is not None and item.total:
        computed = percent(item.count, item.total)
        if not agrees(item.pct, computed):
            yield _off(
                "achievement-percent",
                ("pct",),
                item.pct,
                computed,
                {"count": item.count, "total": item.total},
            )


def _parts(item: Composition, unit: str) -> Iterator[Finding]:
    for number, part in enumerate(item.parts):
        if part.value < 0:
            details = {"label": part.label, "value": format_number(part.value)}
            yield Finding("achievement-part", ("parts", number, "value"), details)
    total = item.total if item.total is not None else _HUNDRED if unit == "%" else None
    if total is None or not item.parts:
        return
    made = sum((part.value for part in item.parts), Decimal(0))
    written = [part.value for part in item.parts] + ([item.total] if item.total is not None else [])
    tolerance = min(map(unit_of_last_digit, written))
    if abs(made - total) > tolerance:
        at = ("parts",) if item.total is None else ("total",)
        shown = " + ".join(format_number(part.value) for part in item.parts)
        yield Finding(
            "achievement-parts",
            at,
            {"parts": shown, "sum": format_number(made), "total": format_number(total)},
        )


# --- change ---------------------------------------------------------------------------------------


def _change(item: Measure, unit: str) -> Iterator[Finding]:
    change = item.change
    if change is None:
        return
    if unit == "%" and change.kind == "absolute":
        yield _points(change.value)
        return
    if unit != "%" and change.kind == "points":
        shown = format_number(change.value)
        yield Finding("achievement-not-points", ("change", "kind"), {"unit": unit, "value": shown})
        return
    earlier = item.baseline.value if item.baseline else None
    if item.value is None or earlier is None:
        return
    yield from _against_baseline(item.value, earlier, item, unit)


def _points(value: Decimal) -> Finding:
    return Finding("achievement-points", ("change", "kind"), {"value": format_number(value)})


def _against_baseline(
    value: Decimal, earlier: Decimal, item: Measure, unit: str
) -> Iterator[Finding]:
    assert item.change is not None
    written, difference = item.change.value, value - earlier
    relative = difference * _HUNDRED / earlier if earlier else None
    computed = relative if item.change.kind == "relative" else difference
    if computed is None or agrees(written, computed):
        return
    details = {"value": value, "baseline": earlier}
    percent = "%" if item.change.kind == "relative" else ""
    at = ("change", "value")
    if percent and unit == "%" and (agrees(written, difference) or agrees(-written, difference)):
        yield _points(written)
    elif written > 0 > computed and agrees(-written, computed):
        yield _off("achievement-change-sign", at, written, -written, details)
    else:
        yield _off("achievement-change", at, written, computed, details, percent)


def _off(
    code: str,
    path: tuple[str | int, ...],
    written: Decimal,
    computed: Decimal,
    numbers: Mapping[str, Decimal | int],
    percent: str = "",
) -> Finding:
    shown = {name: format_number(number) for name, number in numbers.items()}
    places = max(_DECIMALS, -int(unit_of_last_digit(written).adjusted()))
    right = format_number(plain(rounded(computed, places)))
    told = {"written": format_number(written), "computed": right, "percent": percent}
    return Finding(code, path, told | shown)
