"""Schedules: a week's work of the office, and when its heads receive citizens (NĐ 154/2026)."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Annotated, Literal

from congxa.fields import SMALL, Example, Filled, Hour, Moment
from congxa.frontmatter import EntryMeta
from congxa.schema import declared
from congxa.sections.kinds import ContentType, Facet, Finding
from congxa.vietnamese import slug

WORK: Literal["lịch công tác"] = "lịch công tác"
RECEPTION: Literal["tiếp công dân"] = "tiếp công dân"


@declared
class Event:
    """What takes place on a day: from an hour, to an hour, or all day long."""

    what: Annotated[Filled, Example("Giao ban Ủy ban nhân dân xã")]
    from_: Hour | None = None
    to: Hour | None = None
    place: str = ""
    who: str = ""


@declared
class Day:
    """A day of a schedule."""

    date: Annotated[Moment, Example("2026-11-30")]
    events: tuple[Event, ...]


@declared
class ScheduleMeta(EntryMeta):
    """Front matter of a schedule; `place` is where all takes place that names no other.

    `regular` says in words when citizens are received as a rule.
    """

    type: Annotated[Literal["lịch công tác", "tiếp công dân"], SMALL, Example(WORK)]
    days: tuple[Day, ...] = ()
    regular: str = ""
    place: str = ""

    @property
    def begins(self) -> datetime | None:
        """Its first day, by which lists order schedules."""
        return min((day.date for day in self.days), default=None, key=_day)

    @property
    def ends(self) -> datetime | None:
        """Its last day."""
        return max((day.date for day in self.days), default=None, key=_day)

    @property
    def by_day(self) -> tuple[Day, ...]:
        """Its days in order, the events of each by the hour; what takes all day comes first."""
        return tuple(
            Day(
                date=day.date, events=tuple(sorted(day.events, key=lambda one: one.from_ or time()))
            )
            for day in sorted(self.days, key=lambda day: _day(day.date))
        )


def findings(meta: ScheduleMeta) -> Iterator[Finding]:
    """Tell of a schedule without days, an end before its start, two events at once in one room."""
    if not meta.days and meta.type == WORK:
        yield Finding("schedule-days", ("days",), absent=True)
    elif not meta.days and not meta.regular:
        yield Finding("reception-days", ("days",), absent=True)
    taken: dict[tuple[date, str], list[tuple[Event, int, int]]] = {}
    for place, day, event in _located(meta):
        if event.to and (event.from_ is None or event.to <= event.from_):
            details = {"to": f"{event.to:%H:%M}"}
            if event.from_:
                yield Finding(
                    "hour-order", (*place, "to"), details | {"from": f"{event.from_:%H:%M}"}
                )
            else:
                yield Finding("hour-start", (*place, "to"), details)
            continue
        room = slug(event.place or meta.place)
        if event.from_ is None or not room:
            continue
        begins, ends = _minutes(event.from_), _minutes(event.to or event.from_)
        known = taken.setdefault((_day(day.date), room), [])
        for other, began, ended in known:
            # What has no end takes at least the minute in which it begins.
            if begins < max(ended, began + 1) and began < max(ends, begins + 1):
                details = {
                    "room": event.place or meta.place,
                    "hour": f"{event.from_:%H:%M}",
                    "day": f"{day.date:%Y-%m-%d}",
                    "other": other.what,
                }
                yield Finding("room-taken", (*place, "from"), details)
                break
        known.append((event, begins, ends))


def _located(meta: ScheduleMeta) -> Iterator[tuple[tuple[str | int, ...], Day, Event]]:
    for i, day in enumerate(meta.days):
        for j, event in enumerate(day.events):
            yield ("days", i, "events", j), day, event


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


def _day(moment: datetime) -> date:
    return moment.date()


SCHEDULES = ContentType(
    name="schedule",
    folder="schedules",
    meta=ScheduleMeta,
    stand_ins={"title": "{title}", "type": WORK},
    titles={"vi": "Lịch làm việc, tiếp công dân", "en": "Schedules"},
    slug="lich",
    dated="begins",
    facets=(Facet("schedule", "loai", lambda meta: meta.type),),
    list_template="schedules.html",
    page_template="schedule.html",
    schema="Schedule",
    findings=findings,
)
