"""visits.json: what the visit counter had counted at a moment, as builds read it.

`counter snapshot` writes it; a build needs neither the counter nor a network.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from congxa.errors import Problem, warning

FILE = "visits.json"
ROWS = ("online", "today", "yesterday", "week", "month", "total")


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


def page_id(path: str) -> str:
    """Name a page by a path below the portal: 16 hexadecimal digits."""
    return hashlib.blake2b(path.encode(), digest_size=8).hexdigest()


def impossible(found: Mapping[str, int]) -> list[tuple[str, str]]:
    """Name the pairs of rows (the smaller, the larger) of which the smaller shows more.

    Yesterday is not held against week or month: on a Monday or the 1st it lies outside them.
    """
    order = (
        ("today", "week"),
        ("today", "month"),
        ("today", "total"),
        ("yesterday", "total"),
        ("week", "total"),
        ("month", "total"),
    )
    return [(a, b) for a, b in order if a in found and b in found and found[a] > found[b]]


def encode(visits: Visits) -> bytes:
    """Spell a snapshot as JSON, a line for each of its parts."""
    return msgspec.json.format(msgspec.json.encode(visits), indent=1) + b"\n"


def decode(data: bytes) -> Visits:
    """Read a snapshot; raise ValueError where it is none, or shows what cannot be."""
    found = msgspec.json.decode(data, type=Visits)
    shown = {name: getattr(found, name) for name in ROWS}
    if found.v != 1:
        raise ValueError(f"v = {found.v}")
    counts = (count for one in found.months for count in (one.visits, one.views))
    if min(*shown.values(), *found.pages.values(), *counts) < 0:
        raise ValueError("< 0")
    if pairs := impossible(shown):
        raise ValueError(", ".join(f"{a} {shown[a]} > {b} {shown[b]}" for a, b in pairs))
    days = [found.day, found.since or found.day, *(f"{one.month}-01" for one in found.months)]
    if any(date.fromisoformat(day).isoformat() != day for day in days):
        raise ValueError(f"day = {found.day}")
    if not found.asof.startswith(f"{found.day}T") or not datetime.fromisoformat(found.asof).tzinfo:
        raise ValueError(f"asof = {found.asof}")
    return found


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
