"""What is counted: pure rules, in one time zone, on moments in milliseconds since 1970.

- A *view* (lượt xem) is one display of a known page in a visible tab; the same visitor and page count at
  most once in 30 minutes.
- A *visit* (lượt truy cập) is the first display by a visitor after 30 minutes without one, or after local
  midnight. A heartbeat shows presence, up to 30 minutes after a display; it never lengthens a visit.
- *Online* (đang online) are the visitors with a display or a heartbeat in the last 300 seconds.
- Weeks start on Monday (CLDR, vi_VN), months on the 1st; the total is what was imported and all days.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import blake2b
from zoneinfo import ZoneInfo

from msgspec import Struct

SECOND = 1000
SILENCE = 30 * 60 * SECOND
PRESENCE = 300 * SECOND
# For this long after midnight those who were online before it are still recognised.
GRACE = 10 * 60 * SECOND
# A clock that is ahead of the last record by more than this is wrong: no counter rests for half a year.
LEAP = 180 * 24 * 3600 * SECOND
# Every zone changes its offset on a quarter of an hour.
_QUARTER = 15 * 60 * SECOND
_FIRST = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()) * SECOND


class Calendar:
    """Days of one time zone; a day is written 2026-11-21, so that days sort as text."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        # One place: thousands of moments in a row fall into the same quarter.
        self._last = (-1, "")

    def day(self, moment: int) -> str:
        """Name the local day of a moment."""
        quarter = moment // _QUARTER
        if self._last[0] != quarter:
            self._last = (quarter, self.local(quarter * _QUARTER).date().isoformat())
        return self._last[1]

    def local(self, moment: int) -> datetime:
        """Give a moment in local time, to the second."""
        return datetime.fromtimestamp(moment // SECOND, self.zone)

    def midnight(self, day: str) -> int:
        """Give the moment at which a local day begins."""
        begin = datetime.fromisoformat(day).replace(tzinfo=self.zone)
        return int(begin.astimezone(UTC).timestamp()) * SECOND


@cache
def yesterday(day: str) -> str:
    """Name the day before."""
    return days_before(day, 1)


def days_before(day: str, count: int) -> str:
    """Name the day `count` days before."""
    return (date.fromisoformat(day) - timedelta(days=count)).isoformat()


@cache
def week_start(day: str) -> str:
    """Name the Monday of the day's week."""
    return days_before(day, date.fromisoformat(day).weekday())


@cache
def month_start(day: str) -> str:
    """Name the first day of the day's month."""
    return f"{day[:8]}01"


class Numbers(Struct, frozen=True):
    """The six numbers of the widget, as of a moment."""

    online: int
    today: int
    yesterday: int
    week: int
    month: int
    total: int
    moment: int
    day: str


class Before(Struct, frozen=True):
    """Sums of the days before `day`: what today's visits are added to."""

    day: str
    yesterday: int
    week: int
    month: int
    total: int


def before(day: str, visits: Mapping[str, int], imported: int) -> Before:
    """Sum the visits of the days before `day`, and what was imported."""
    past = {one: count for one, count in visits.items() if one < day}
    return Before(
        day=day,
        yesterday=past.get(yesterday(day), 0),
        week=sum(count for one, count in past.items() if one >= week_start(day)),
        month=sum(count for one, count in past.items() if one >= month_start(day)),
        total=sum(past.values()) + imported,
    )


def numbers(past: Before, today: int, online: int, moment: int) -> Numbers:
    """Add today's visits to the sums of the days before."""
    return Numbers(
        online=online,
        today=today,
        yesterday=past.yesterday,
        week=past.week + today,
        month=past.month + today,
        total=past.total + today,
        moment=moment,
        day=past.day,
    )


def visitor_key(salt: bytes, network: str, agent: str) -> int:
    """Name a visitor for one day: 64 bits, signed, that only the day's salt connects to anyone."""
    text = f"{network}\n{agent}".encode("utf-8", "replace")
    return int.from_bytes(blake2b(text, key=salt, digest_size=8).digest(), signed=True)


def sight_key(salt: bytes, visitor: int, page: str) -> int:
    """Name the pair of a visitor and a page for one day."""
    text = visitor.to_bytes(8, signed=True) + page.encode()
    return int.from_bytes(blake2b(text, key=salt, digest_size=8).digest(), signed=True)


def leaps(last: int, moment: int) -> bool:
    """Tell whether a clock has leapt ahead since `last`.

    What stands before 2026 is no moment of this program's, but of a machine that did not know the time yet.
    """
    return last > _FIRST and moment - last > LEAP


def silent(last: int | None, moment: int) -> bool:
    """Tell whether 30 minutes have passed since `last`, if there was such a moment."""
    return last is None or moment - last >= SILENCE
