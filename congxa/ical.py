"""The appointments of schedules as iCalendar (RFC 5545), for the calendars of telephones and mail programs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from msgspec import Struct

from congxa.model import Entry
from congxa.sections.schedules import ScheduleMeta
from congxa.urls import Addresses

FILE = "lich.ics"
# RFC 5545 §3.1: a line has at most 75 octets, its end apart; a letter is not to be cut in two.
_WIDTH = 75


class Event(Struct, frozen=True):
    """Something that takes place. `begins` is an aware moment, or a day where it takes the whole of it.

    `ends` is None where nobody said. `uid` names it for good: a calendar that knows it changes what it has.
    `stamp` (aware) is when what is said here was written.
    """

    uid: str
    begins: datetime | date
    ends: datetime | None
    what: str
    place: str
    who: str
    url: str
    stamp: datetime


def events(entry: Entry, addresses: Addresses, zone: ZoneInfo) -> Iterator[Event]:
    """Give what takes place by a schedule, whose hours are those of `zone`, in order."""
    meta = entry.meta
    assert isinstance(meta, ScheduleMeta)
    days = meta.by_day
    if not days:
        return
    name = addresses.absolute(addresses.below(entry.id_path))
    first = datetime.combine(days[0].date.date(), time(), zone)
    seen: Counter[tuple[date, str]] = Counter()
    for told in days:
        day = told.date.date()
        for event in told.events:
            seen[day, event.what] += 1
            yield Event(
                uid=uid(name, day, event.what, seen[day, event.what]),
                begins=datetime.combine(day, event.from_, zone) if event.from_ else day,
                ends=datetime.combine(day, event.to, zone) if event.to else None,
                what=event.what,
                place=event.place or meta.place,
                who=event.who,
                url=addresses.absolute(entry.url),
                stamp=entry.updated or entry.published_at or first,
            )


def uid(name: str, day: date, what: str, number: int) -> str:
    """Name the `number`-th event so called on one day of the schedule `name`, an address that is its for good.

    Another hour, room or company leaves the name alone, so that calendars move what they hold.
    """
    return str(uuid5(NAMESPACE_URL, f"{name}#{day:%Y-%m-%d}/{number}/{what}"))


def calendar(name: str, events: Iterable[Event]) -> str:
    """Write a calendar; moments stand in UTC, which needs no table of zones.

    An empty one has no component, which RFC 5545 §3.6 does not allow for but every reader takes.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//congxa//congxa//VI",
        "CALSCALE:GREGORIAN",
        # RFC 7986 §5.1, and what was in use before it.
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_utc(event.stamp)}"
    if isinstance(event.begins, datetime):
        yield f"DTSTART:{_utc(event.begins)}"
        if event.ends:
            yield f"DTEND:{_utc(event.ends)}"
    else:
        yield f"DTSTART;VALUE=DATE:{event.begins:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.begins + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.what)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    if event.who:
        yield f"DESCRIPTION:{_text(event.who)}"
    yield f"URL:{event.url}"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    # Not strftime: it leaves out the zeros before a year of fewer than four digits on some systems.
    return (
        moment.astimezone(UTC).replace(tzinfo=None).isoformat("T", "seconds").translate(_PLAIN)
        + "Z"
    )


_PLAIN = str.maketrans("", "", "-:")


def _text(value: str) -> str:
    r"""Spell a text as RFC 5545 §3.3.11 asks for: what separates has a \ before it, lines end in \n."""
    for mark in "\\;,":
        value = value.replace(mark, f"\\{mark}")
    return value.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Go on in a new line, behind a space, before a line has too many octets."""
    parts, width = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if width + octets > _WIDTH:
            parts.append("")
            width = 1  # the space
        parts[-1] += letter
        width += octets
    return "\r\n ".join(parts)
