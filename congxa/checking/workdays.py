"""The days on which offices work in Vietnam: a period of working days, as laws set them."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

_HOLIDAYS = Path(__file__).parent.parent / "data/holidays.yaml"
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
    """Count the working days after `first`, up to `last` and with it."""
    return sum(map(is_workday, _days(first + _DAY, last)))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + _DAY * number for number in range((last - first).days + 1))


@cache
def _calendar() -> tuple[frozenset[date], frozenset[date]]:
    # As text: YAML would read a day as a date only with its year.
    told = yaml.load(_HOLIDAYS.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    closed = {
        date.fromisoformat(f"{year}-{day}") for year, days in told["closed"].items() for day in days
    }
    return frozenset(closed), frozenset(map(date.fromisoformat, told["open"]))
