"""Whatever an editor writes: a record or a problem, and never an exception."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from congxa.errors import Problem
from congxa.fields import Boolean, Count, Email, Filled, Moment, Number, Slug, Texts, WebAddress
from congxa.records import parse
from congxa.schema import declared, validate, validate_leniently
from congxa.vietnamese import format_number, nfc, slug


@declared
class Everything:
    """One field of every type."""

    title: Filled = "a"
    flag: Boolean = False
    share: Number | None = None
    count: Count = 0
    day: Moment | None = None
    slug: Slug = ""
    url: WebAddress = ""
    mail: Email = ""
    tags: Texts = ()


def complete(problems: list[Problem], lines: int) -> None:
    """Insist that every problem has a place in the text, and its words."""
    for found in problems:
        assert 1 <= found.line <= lines
        assert found.column >= 1
        assert found.message
        assert isinstance(found.hint, str)


def judge(values: dict[str, Any]) -> tuple[Everything | None, list[Problem]]:
    """Write values as YAML and judge them."""
    written = yaml.safe_dump(values, default_style='"', allow_unicode=True, width=10**6)
    record, problems = parse(written, "a.md")
    assert problems == []
    assert record is not None
    return validate(Everything, record)


# --- any text ---

# Pieces that YAML gives a meaning, so that what is drawn from them comes close to being YAML.
PIECES = (
    "a b title: : :: - -- --- ... & * ! !! | > |- >+ % @ ` ' \" “ ” ‘ ’ [ ] { } , ? # ~ <<: null "
    "&a *a !!int \\ \\x \\u0000 0 12:30 2026-11-31 đường é 😀 \u00a0 \u0085 \u2028 \ufeff"
).split(" ")
texts = st.lists(
    st.sampled_from([*PIECES, "\n", "\n  ", "\n\t", "\n- ", " ", ": ", "\r\n", "\r", "\0"]),
    max_size=25,
).map("".join)


@given(st.one_of(st.text(max_size=60), texts), st.integers(1, 100))
def test_any_text_is_a_record_or_a_problem(text: str, first_line: int) -> None:
    """Nothing raises; without a record there is a problem; the places are in the text."""
    record, problems = parse(text, "a.md", first_line=first_line)
    assert record is not None or problems
    for found in problems:
        assert found.line >= first_line
        assert found.message
        assert isinstance(found.hint, str)
    if record is not None:
        assert all(mark.line >= first_line for mark in record.marks.values())
        for judged in (validate, validate_leniently):
            value, mistakes = judged(Everything, record)
            assert value is not None or mistakes
            assert all(found.message and found.line for found in mistakes)


# --- what was written comes back ---

words = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"], exclude_characters="\ufeff")
).map(nfc)
trees = st.recursive(
    words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(words, trees, max_size=5))
def test_quoted_values_come_back_exactly(values: dict[str, Any]) -> None:
    """Keys and texts of every kind, in lists and mappings, are read as they were written."""
    written = yaml.safe_dump(values, default_style='"', allow_unicode=True, width=10**6)
    record, problems = parse(written, "a.md")
    assert problems == []
    assert record is not None
    assert record.values == values
    complete([], written.count("\n") + 1)
    for path in record.key_marks:
        assert path in record.marks


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9
    )
    | st.integers(-(10**15), 10**15).map(Decimal)
)
def test_numbers_come_back(number: Decimal) -> None:
    """What the portal shows is what an editor may write."""
    value, problems = judge({"share": format_number(number)})
    assert problems == []
    assert value is not None
    assert value.share == number


@given(st.integers(0, 2**63 - 1))
def test_counts_come_back(number: int) -> None:
    """With points between thousands, or without."""
    for written in (format_number(number), str(number)):
        value, problems = judge({"count": written})
        assert problems == []
        assert value is not None
        assert value.count == number


moments = st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0, fold=0)
)
zones = st.sampled_from(
    [None, UTC, timezone(timedelta(hours=7)), timezone(-timedelta(minutes=210))]
)


@given(moments, zones)
def test_moments_come_back(moment: datetime, zone: timezone | None) -> None:
    """In ISO form, and as a day is written in Vietnam."""
    zoned = moment.replace(tzinfo=zone)
    for written, meant in (
        (zoned.isoformat(), zoned),
        (zoned.isoformat(" "), zoned),
        (f"{moment:%d/%m}/{moment.year} {moment:%H:%M:%S}", moment),
        (
            f"{moment.day}/{moment.month}/{moment.year}",
            datetime(moment.year, moment.month, moment.day),
        ),
    ):
        value, problems = judge({"day": written})
        assert problems == []
        assert value is not None
        assert value.day == meant


@given(words)
def test_slugs_are_taken_and_others_told(text: str) -> None:
    """What slug() makes is a slug; a hint is one, too."""
    value, problems = judge({"slug": slug(text)})
    assert problems == []
    assert value is not None
    _, problems = judge({"slug": text})
    for found in problems:
        suggestion = dict(found.details)["suggestion"]
        assert judge({"slug": suggestion})[1] == []


@given(
    st.dictionaries(st.sampled_from([*Everything.__dataclass_fields__, "zz"]), trees, max_size=4)
)
def test_any_value_is_judged(values: dict[str, Any]) -> None:
    """Whatever stands where, there is a value or a mistake with a place and words."""
    value, problems = judge(values)
    assert value is not None or problems
    complete(problems, 10**6)
