"""The rules of counting, on a calendar that has a midnight of its own."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congxa.counter import rules
from congxa.counter.rules import Calendar
from congxa.visits import impossible

HANOI = Calendar("Asia/Ho_Chi_Minh")
ZONES = ("Asia/Ho_Chi_Minh", "Europe/Paris", "Australia/Lord_Howe", "America/St_Johns", "UTC")


def moment(text: str, zone: str = "Asia/Ho_Chi_Minh") -> int:
    """Give the milliseconds of a local time."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-21T23:59:59.999", "2026-11-21"),
        ("2026-11-22T00:00:00.000", "2026-11-22"),
        ("2026-12-31T23:59:59.999", "2026-12-31"),
        ("2027-01-01T00:00:00.000", "2027-01-01"),
        ("2028-02-28T23:59:59.999", "2028-02-28"),
        ("2028-02-29T00:00:00.000", "2028-02-29"),
    ],
)
def test_a_day_ends_at_local_midnight(text: str, day: str) -> None:
    """To the millisecond, whatever the machine's own time zone."""
    assert HANOI.day(moment(text)) == day


def test_midnight_in_vietnam_is_17_hours_utc() -> None:
    """A host on UTC turns the day in its own afternoon."""
    turn = int(datetime(2026, 11, 21, 17, tzinfo=UTC).timestamp() * 1000)
    assert (HANOI.day(turn - 1), HANOI.day(turn)) == ("2026-11-21", "2026-11-22")
    assert HANOI.midnight("2026-11-22") == turn


@given(st.datetimes(datetime(2000, 1, 1), datetime(2080, 1, 1)), st.sampled_from(ZONES))
def test_the_day_is_that_of_the_zone(when: datetime, zone: str) -> None:
    """Also where clocks change by half an hour, or stand at odd minutes."""
    placed = when.replace(tzinfo=UTC)
    milliseconds = round(placed.timestamp() * 1000)
    assert Calendar(zone).day(milliseconds) == placed.astimezone(ZoneInfo(zone)).date().isoformat()


@pytest.mark.parametrize(
    ("day", "monday", "first"),
    [
        ("2026-11-22", "2026-11-16", "2026-11-01"),
        ("2026-11-23", "2026-11-23", "2026-11-01"),
        ("2026-11-01", "2026-10-26", "2026-11-01"),
        ("2027-01-01", "2026-12-28", "2027-01-01"),
        ("2028-03-01", "2028-02-28", "2028-03-01"),
    ],
)
def test_weeks_start_on_monday_and_months_on_the_first(day: str, monday: str, first: str) -> None:
    """A Sunday belongs to the week of the Monday before; a week may reach over a month or year."""
    assert (rules.week_start(day), rules.month_start(day)) == (monday, first)


DAYS = st.dates(date(2026, 10, 1), date(2027, 1, 31)).map(date.isoformat)


@given(st.dictionaries(DAYS, st.integers(0, 50)), DAYS, st.integers(0, 10), st.integers(0, 1000))
def test_the_numbers_agree(visits: dict[str, int], day: str, today: int, imported: int) -> None:
    """No row shows more than one that holds it, on any day of the week, month or year."""
    found = rules.numbers(rules.before(day, visits, imported), today, 0, 0)
    shown = {name: getattr(found, name) for name in ("today", "week", "month", "total")}
    assert impossible(shown) == []
    assert found.yesterday <= found.total
    if date.fromisoformat(day).weekday():
        assert found.yesterday <= found.week
    if not day.endswith("-01"):
        assert found.yesterday <= found.month
    before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    assert found.yesterday == visits.get(before, 0)


def test_a_visitor_has_another_name_each_day() -> None:
    """Nothing but the salt connects a name to an address, and salts differ."""
    one, other = bytes(32), bytes([1]) * 32
    name = rules.visitor_key(one, "203.0.113.7", "Firefox")
    assert name == rules.visitor_key(one, "203.0.113.7", "Firefox")
    assert name != rules.visitor_key(other, "203.0.113.7", "Firefox")
    assert name != rules.visitor_key(one, "203.0.113.8", "Firefox")
    assert name != rules.visitor_key(one, "203.0.113.7", "Chrome")
    assert -(2**63) <= name < 2**63
    assert rules.sight_key(one, name, "a") != rules.sight_key(one, name, "b")


def test_thirty_minutes_are_silence() -> None:
    """29:59.999 are not."""
    assert rules.silent(None, 0)
    assert rules.silent(0, 30 * 60 * 1000)
    assert not rules.silent(0, 30 * 60 * 1000 - 1)


@pytest.mark.parametrize(
    ("last", "now", "leaps"),
    [
        ("2026-11-21T10:00+07:00", "2027-11-21T10:00+07:00", True),
        ("2026-11-21T10:00+07:00", "2026-11-24T10:00+07:00", False),
        ("2026-11-21T10:00+07:00", "2027-05-01T10:00+07:00", False),
        ("2026-11-21T10:00+07:00", "2025-11-21T10:00+07:00", False),
        ("1970-01-01T00:00+00:00", "2026-11-21T10:00+07:00", False),
    ],
)
def test_a_clock_that_leaps_is_told_from_a_pause(last: str, now: str, leaps: bool) -> None:
    """Days of rest are none, nor is a machine that learns the time after it has started."""
    one, other = (int(datetime.fromisoformat(text).timestamp()) * 1000 for text in (last, now))
    assert rules.leaps(one, other) is leaps


def test_impossible_sets_are_named() -> None:
    """The real widget of Trường Xuân: today 1, but this month 0."""
    found = {"today": 1, "yesterday": 0, "week": 1, "month": 0, "total": 174989}
    assert impossible(found) == [("today", "month")]
    assert impossible({**found, "month": 1}) == []
