"""The arithmetic of figures: what holds on real pages holds here, what is wrong is named."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congxa import records, schema
from congxa.achievements.arithmetic import agrees, check, unit_of_last_digit
from congxa.achievements.declared import Items
from congxa.vietnamese import format_number, parse_number


@schema.declared
class Holder:
    """A file that declares items."""

    achievements: Items = ()


def item(written: str) -> Any:
    record, problems = records.parse(f"achievements:\n  - {written}\n", "a.md")
    assert record is not None
    assert not problems
    holder, mistakes = schema.validate(Holder, record)
    assert holder is not None, mistakes
    return holder.achievements[0]


@pytest.mark.parametrize(
    "written",
    [
        '{value: 46, target: 53, pct_of_target: "86,79"}',
        '{value: "32,5", target: 15, pct_of_target: 216}',
        '{value: "32,5", target: 15, pct_of_target: 217}',
        '{value: 35, target: 30, pct_of_target: "116,7"}',
        '{count: 6, total: 21, pct: "28,6"}',
        '{count: 6, total: 7, pct: "85,7"}',
        '{count: 118, total: 153, pct: "77,1"}',
        '{value: 46, unit: ha, baseline: {year: 2020, value: "34,5"}, change: {kind: absolute, value: "11,5"}}',
        '{value: "3,75", baseline: {year: 2020, value: "25,4"}, change: {kind: points, value: "-21,65"}}',
        "{parts: [{label: a, value: 40}, {label: b, value: 25}, {label: c, value: 35}]}",
        '{parts: [{label: a, value: "74,54"}, {label: b, value: "1,36"}, {label: c, value: "24,1"}]}',
        '{parts: [{label: a, value: "33,3"}, {label: b, value: "33,3"}, {label: c, value: "33,3"}]}',
        '{total: "136,8", unit: tỷ đồng, parts: [{label: a, value: "24,8"}, {label: b, value: 112}]}',
        '{total: "13,655", unit: tỷ đồng, parts: [{label: a, value: "11,8"}, {label: b, value: "1,855"}]}',
        "{total: 18, unit: sản phẩm, parts: [{label: a, value: 2}, {label: b, value: 16}]}",
    ],
)
def test_the_arithmetic_of_real_pages_holds(written: str) -> None:
    """Rounding and cutting of the last digit are no mistakes."""
    made = item(written)
    assert list(check(made, getattr(made, "unit", "") or "%")) == []


@pytest.mark.parametrize(
    ("written", "unit", "code", "computed"),
    [
        ('{value: 46, target: 53, pct_of_target: "86,77"}', "ha", "percent-of-target", "86,79"),
        ('{value: "32,5", target: 15, pct_of_target: 215}', "ha", "percent-of-target", "216,67"),
        ('{count: 6, total: 21, pct: "28,8"}', "thôn", "percent", "28,57"),
        ("{count: 8, total: 7}", "thôn", "fraction", None),
        ("{parts: [{label: a, value: 40}, {label: b, value: 58}]}", "%", "parts", None),
        (
            "{value: 46, baseline: {year: 2020, value: 34}, change: {kind: absolute, value: 11}}",
            "ha",
            "change",
            None,
        ),
        (
            '{value: "77,5", baseline: {year: 2020, value: "65,79"}, '
            'change: {kind: relative, value: "11,71"}}',
            "%",
            "points",
            None,
        ),
        ('{value: "77,5", change: {kind: absolute, value: "11,71"}}', "%", "points", None),
        ("{value: 77, change: {kind: points, value: 11}}", "ha", "not-points", None),
        (
            "{value: 4, baseline: {year: 2020, value: 25}, change: {kind: absolute, value: 21}}",
            "%",
            "points",
            None,
        ),
        (
            "{value: 4, baseline: {year: 2020, value: 25}, change: {kind: points, value: 21}}",
            "%",
            "change-sign",
            "-21",
        ),
    ],
)
def test_what_does_not_hold_is_named(
    written: str, unit: str, code: str, computed: str | None
) -> None:
    """Each broken relation has its own words, with the number that would be right."""
    if code == "change":
        written = written.replace("value: 11}", "value: 14}")
    (finding,) = check(item(written), unit)
    assert finding.code == f"achievement-{code}"
    assert not finding.serious
    if computed:
        assert finding.details["computed"] == computed


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("{value: 100, target: 0, baseline: {year: 2020, value: 100}}", []),
        ('{value: "100,1"}', ["share"]),
        ("{value: -1, target: 120, baseline: {year: 2020, value: 101}}", ["share"] * 3),
        ("{value: 50, year: 2025, baseline: {year: 2025}}", []),
        ("{value: 50, year: 2025, baseline: {year: 2026}}", ["baseline-later"]),
        ("{value: 50, period: 2020-2025, baseline: {year: 2026}}", ["baseline-later"]),
        ("{value: 50, baseline: {year: 2026}}", []),
    ],
)
def test_what_cannot_be_is_named(written: str, codes: list[str]) -> None:
    """A share of a whole lies between 0 and 100, and nothing is compared with the future."""
    found = [
        finding.code.removeprefix("achievement-")
        for finding in check(item(written), "%", share=True)
    ]
    assert found == codes
    assert all(code != "achievement-share" for code in (f.code for f in check(item(written), "%")))


def test_the_last_digit_is_that_which_is_written() -> None:
    """9.850 has no decimals, 86,79 has two."""
    shown = [unit_of_last_digit(parse_number(text)) for text in ("9.850", "216", "86,79", "50,0")]
    assert shown == [1, 1, Decimal("0.01"), Decimal("0.1")]


numbers = st.decimals(
    min_value=Decimal("-1e12"), max_value=Decimal("1e12"), places=3, allow_nan=False
)


@given(numbers)
def test_reading_and_showing_a_number_round_trips(number: Decimal) -> None:
    """What is shown is read as the same number, decimals and all."""
    assert parse_number(format_number(number)) == number


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.integers(0, 4))
def test_a_rounded_percent_always_agrees(value: int, target: int, places: int) -> None:
    """However many digits a source keeps, rounded or cut, it is not complained of."""
    exact = Decimal(value) * 100 / Decimal(target)
    one = Decimal(1).scaleb(-places)
    assert agrees(exact.quantize(one), exact)
    assert agrees(exact.quantize(one, rounding="ROUND_DOWN"), exact)
    assert not agrees(exact.quantize(one) + 2 * one, exact)
