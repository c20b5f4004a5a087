"""The days on which offices work in Vietnam: periods of working days, as laws set them."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

_HOLIDAYS = Path(__file__).parent / "data/holidays.yaml"
_DAY = timedelta(days=1)
_FRIDAY = 4


def is_workday(day: date) -> bool:
    """Tell whether offices work; of years that the table does not know, weekends alone are free."""
    closed, opened = _calendar()
    return day in opened or (day.weekday() <= _FRIDAY and day not in closed)


def after(day: date, count: int) -> date:
    """Give the last day of a period of `count` working days that begins on the next one."""
    for _ in range(count):
        day += _DAY
        while not is_workday(day):
            day += _DAY
    return day


def between(first: date, last: date) -> int:
    """Count the working days after `first`, up to `last` and with it; 0 where it comes no later."""
    if last <= first:
        return 0
    closed, opened = _calendar()
    weeks, rest = divmod((last - first).days, 7)
    days = (first + _DAY * number for number in range(1, rest + 1))
    weekdays = weeks * 5 + sum(day.weekday() <= _FRIDAY for day in days)
    return weekdays - _count(closed, first, last) + _count(opened, first, last)


def _count(days: Sequence[date], first: date, last: date) -> int:
    return bisect_right(days, last) - bisect_right(days, first)


@cache
def _calendar() -> tuple[Sequence[date], Sequence[date]]:
    """Read the weekdays on which offices are closed, and the other days on which they work, in order."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    told = yaml.load(_HOLIDAYS.read_text(encoding="utf-8"), Loader=loader)
    closed = [
        date.fromisoformat(f"{year}-{day}") for year, days in told["closed"].items() for day in days
    ]
    return sorted(closed), sorted(map(date.fromisoformat, told["open"]))
