"""visits.json: the numbers that a build puts into pages. `counter snapshot` writes it, a build reads it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from congxa.counter import rules
from congxa.counter.rules import Calendar, Numbers
from congxa.errors import Problem, warning

# Builds only read: they need not load what keeps counts.
if TYPE_CHECKING:
    from congxa.counter.store import Store

FILE = "visits.json"
# Lists of the most read: over so many days, 0 for all time.
SPANS = (1, 7, 30, 0)
TOP = 10
MONTHS = 12


class Read(Struct, frozen=True):
    """An article in a list of the most read."""

    id: str
    path: str
    title: str
    views: int


class Month(Struct, frozen=True):
    """The sums of a month, written 2026-11."""

    month: str
    visits: int
    views: int


class Visits(Struct, frozen=True):
    """The numbers at the local moment `asof`, on the day `day`.

    `pages` gives the views of every page by its id; `top` the most read by their span in days ("0": all).
    """

    asof: str
    day: str
    online: int
    today: int
    yesterday: int
    week: int
    month: int
    total: int
    since: str = ""
    months: tuple[Month, ...] = ()
    pages: Mapping[str, int] = {}
    top: Mapping[str, tuple[Read, ...]] = {}
    v: int = 1


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


def encode(visits: Visits) -> bytes:
    """Spell a snapshot as JSON, a line for each of its parts."""
    return msgspec.json.format(msgspec.json.encode(visits), indent=1) + b"\n"


def decode(data: bytes) -> Visits:
    """Read a snapshot; raise ValueError where it is none, or shows what cannot be."""
    found = msgspec.json.decode(data, type=Visits)
    shown = {
        name: getattr(found, name) for name in ("today", "yesterday", "week", "month", "total")
    }
    if found.v != 1:
        raise ValueError(f"v = {found.v}")
    if min(found.online, *shown.values(), *found.pages.values()) < 0:
        raise ValueError("< 0")
    if pairs := rules.impossible(shown):
        raise ValueError(", ".join(f"{a} {shown[a]} > {b} {shown[b]}" for a, b in pairs))
    Calendar("UTC").midnight(found.day)
    return found


def write(root: Path, visits: Visits) -> None:
    """Write visits.json beside config.yaml, whole or not at all."""
    fresh = root / f"{FILE}.new"
    fresh.write_bytes(encode(visits))
    os.replace(fresh, root / FILE)


def read(root: Path) -> tuple[Visits | None, list[Problem]]:
    """Read visits.json, if there is one; one that cannot be used is as good as none, and said."""
    try:
        return decode((root / FILE).read_bytes()), []
    except FileNotFoundError:
        return None, []
    except OSError as error:
        reason = error.strerror or str(error)
    except ValueError as error:
        reason = str(error)
    return None, [warning("visits-unusable", FILE, reason=reason)]
