"""A snapshot of a store as visits.json."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from congxa.counter.rules import Calendar, Numbers
from congxa.visits import FILE, Month, Read, Visits, decode, encode, read

# Builds only read: they need not load what keeps counts.
if TYPE_CHECKING:
    from congxa.counter.store import Store

__all__ = ["FILE", "Month", "Read", "Visits", "as_of", "decode", "encode", "read", "take", "write"]
# Lists of the most read: over so many days, 0 for all time.
SPANS = (1, 7, 30, 0)
TOP = 10
MONTHS = 12


def as_of(calendar: Calendar, numbers: Numbers) -> str:
    """Spell the moment of numbers with its offset: 2026-11-21T14:30:05+07:00."""
    return calendar.local(numbers.moment).isoformat()


def take(store: "Store", moment: int) -> Visits:
    """Take a snapshot of a store."""
    numbers = store.now(moment).numbers
    days = store.days()
    months: dict[str, tuple[int, int]] = {}
    for day, visits, views, _, _ in days:
        sums = months.get(day[:7], (0, 0))
        months[day[:7]] = (sums[0] + visits, sums[1] + views)
    tops = {str(span): tuple(Read(*row) for row in store.top(moment, span, TOP)) for span in SPANS}
    return Visits(
        asof=as_of(store.calendar, numbers),
        day=numbers.day,
        online=numbers.online,
        today=numbers.today,
        yesterday=numbers.yesterday,
        week=numbers.week,
        month=numbers.month,
        total=numbers.total,
        since=min((day for day, *_ in days), default=""),
        months=tuple(Month(one, *sums) for one, sums in sorted(months.items()))[-MONTHS:],
        pages=dict(sorted(store.page_views().items())),
        top=tops,
    )


def write(root: Path, visits: Visits) -> None:
    """Write visits.json beside config.yaml, whole or not at all."""
    fresh = root / f"{FILE}.new"
    fresh.write_bytes(encode(visits))
    os.replace(fresh, root / FILE)
