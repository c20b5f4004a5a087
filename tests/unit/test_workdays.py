"""The calendar of offices in Vietnam."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congxa import workdays

DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-11-02", "2026-11-02", 0),
        ("2026-11-02", "2026-11-06", 4),
        ("2026-11-06", "2026-11-09", 1),
        ("2026-11-06", "2026-11-16", 6),
        ("2026-11-07", "2026-11-08", 0),
        ("2026-11-09", "2026-11-02", 0),
        ("2026-02-13", "2026-02-23", 1),  # Tết Bính Ngọ
        ("2026-08-21", "2026-09-03", 7),  # 22/8 is worked for 31/8; 1/9 and 2/9 are free
        ("2026-11-23", "2026-11-25", 1),  # Ngày Văn hóa Việt Nam
        ("2025-04-25", "2025-05-05", 4),  # 26/4 is worked for 2/5
    ],
)
def test_working_days(first: str, last: str, days: int) -> None:
    """From the day after; weekends and holidays left out, days worked in exchange counted."""
    assert workdays.between(date.fromisoformat(first), date.fromisoformat(last)) == days


@given(DAYS, DAYS)
def test_a_period_is_the_sum_of_its_days(first: date, last: date) -> None:
    days = (first + timedelta(days=n + 1) for n in range((last - first).days))
    assert workdays.between(first, last) == sum(map(workdays.is_workday, days))


@given(DAYS, st.integers(1, 20))
def test_a_deadline_is_the_last_day_in_time(day: date, count: int) -> None:
    end = workdays.after(day, count)
    assert workdays.is_workday(end)
    assert workdays.between(day, end) == count


def test_the_table_is_of_use() -> None:
    """Closed are weekdays alone, open the others; each year has at least ten days."""
    closed, opened = workdays._calendar()
    assert all(day.weekday() < 5 for day in closed)
    assert all(day.weekday() > 4 for day in opened)
    assert len(set(closed)) == len(closed)
    for year in range(2020, 2031):
        assert sum(day.year == year for day in closed) >= 10
