"""Notices and appointments, of the settings and of the sections: which are current, and until when."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from congxa.config import FILE, Appointment, Config, Notice
from congxa.counting import FRAGMENT as MOST_READ
from congxa.errors import problem
from congxa.judging import Desk, local
from congxa.links import Promise
from congxa.model import Bulletin, Collection, Entry
from congxa.sections.notices import NoticeMeta
from congxa.sections.schedules import RECEPTION, WORK, ScheduleMeta
from congxa.urls import is_link

_DAY = timedelta(days=1)
_ALWAYS = ("ben-le", "moi-nhat", "noi-bat", "tai-lieu", "anh")


def told(desk: Desk, collections: Sequence[Collection]) -> Bulletin:
    """Give all notices and appointments in the portal's zone, current or not: first those of the settings."""
    config = desk.settings.config
    known = {
        one.section.kind: [entry for entry in one.entries if not _gone(entry)]
        for one in collections
    }
    schedules = known.get("schedule", [])
    return Bulletin(
        notices=(
            *(_placed(notice, desk) for notice in config.notices),
            *(_notice(entry, desk) for entry in known.get("notice", [])),
        ),
        reception=(
            *(_at(one, desk) for one in config.reception),
            *_appointments(schedules, RECEPTION, desk),
        ),
        schedule=(
            *(_at(one, desk) for one in config.schedule),
            *_appointments(schedules, WORK, desk),
        ),
    )


def bulletin(everything: Bulletin, desk: Desk) -> Bulletin:
    """Give what is current, soonest first; what is wrong with the settings' part is noted on the desk."""
    _check(desk)
    notices = everything.notices
    return Bulletin(
        notices=tuple(
            notice for notice in notices if _begun(notice, desk) and not _over(notice, desk)
        ),
        reception=_coming(everything.reception, desk),
        schedule=_coming(everything.schedule, desk),
    )


def fragments(config: Config, collections: Sequence[Collection]) -> tuple[str, ...]:
    """Name what has a page of its own because it changes between publications.

    Settings and sections decide, not what is current: a notice that comes or goes leaves all pages alone.
    """
    sections = {one.section.kind: one.entries for one in collections}
    notices, schedules = sections.get("notice", ()), sections.get("schedule", ())
    told = {
        "thong-bao": config.notices or notices,
        "tiep-dan": config.reception or [e for e in schedules if e.meta.type == RECEPTION],
        "lich": config.schedule or [e for e in schedules if e.meta.type == WORK],
    }
    read = (MOST_READ,) if config.counter.mode != "none" else ()
    return (*_ALWAYS, *read, *(name for name, entries in told.items() if entries))


def promises(desk: Desk) -> Iterator[Promise]:
    """Give the links of notices to addresses of the portal, for the finished plan to keep."""
    for index, notice in enumerate(desk.settings.config.notices):
        if notice.url.startswith("/"):
            place = desk.settings.record.mark(("notices", index, "url"))
            file = desk.addresses.file(re.split(r"[?#]", desk.addresses.below(notice.url))[0])
            yield Promise(file, problem("address-missing", FILE, place, target=notice.url))


def turns(everything: Bulletin) -> Iterator[datetime]:
    """Give the moments at which a notice appears or goes, or an appointment is over."""
    for notice in everything.notices:
        if notice.valid_from:
            yield notice.valid_from
        if notice.valid_to:
            yield _end(notice.valid_to)
    for appointment in (*everything.reception, *everything.schedule):
        if appointment.date:
            yield _evening(appointment.date)


def _gone(entry: Entry) -> bool:
    return entry.held is not None or entry.withdrawn is not None


def _notice(entry: Entry, desk: Desk) -> Notice:
    """Give the notice that an entry of its section is."""
    meta = entry.meta
    assert isinstance(meta, NoticeMeta)
    return Notice(
        text=entry.title,
        url=entry.url,
        valid_from=local(meta.from_, desk.zone),
        valid_to=local(meta.until, desk.zone) if meta.until else None,
    )


def _appointments(entries: Sequence[Entry], type_: str, desk: Desk) -> Iterator[Appointment]:
    """Give the appointments of schedules (newest first); what holds as a rule is as the newest says."""
    metas = [(entry.title, entry.meta) for entry in entries if entry.meta.type == type_]
    rule = next((one for one in metas if one[1].regular), None)
    if rule:
        yield Appointment(what=rule[0], when=rule[1].regular, place=rule[1].place)
    for _, meta in metas:
        assert isinstance(meta, ScheduleMeta)
        for day in meta.days:
            for event in day.events:
                begins = datetime.combine(day.date.date(), event.from_ or time())
                yield Appointment(
                    what=event.what,
                    date=local(begins, desk.zone),
                    place=event.place or meta.place,
                    who=event.who,
                )


def _at(one: Appointment, desk: Desk) -> Appointment:
    return replace(one, date=local(one.date, desk.zone)) if one.date else one


def _placed(notice: Notice, desk: Desk) -> Notice:
    """Put its moments into the portal's zone."""
    began, ends = notice.valid_from, notice.valid_to
    return replace(
        notice,
        url=desk.addresses.below(notice.url) if notice.url.startswith("/") else notice.url,
        valid_from=local(began, desk.zone) if began else None,
        valid_to=local(ends, desk.zone) if ends else None,
    )


def _begun(notice: Notice, desk: Desk) -> bool:
    return notice.valid_from is None or notice.valid_from <= desk.now


def _over(notice: Notice, desk: Desk) -> bool:
    return notice.valid_to is not None and _end(notice.valid_to) <= desk.now


def _end(valid_to: datetime) -> datetime:
    """Give the end of the day where no hour is told."""
    return valid_to + _DAY if valid_to.time() == time() else valid_to


def _coming(appointments: tuple[Appointment, ...], desk: Desk) -> tuple[Appointment, ...]:
    """Give what is not over yet: first what is told in words, then by date."""
    dated = [one for one in appointments if one.date and _evening(one.date) > desk.now]
    return (
        *(one for one in appointments if not one.date),
        *sorted(dated, key=lambda one: (one.date, one.what)),
    )


def _evening(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time(), moment.tzinfo) + _DAY


def _check(desk: Desk) -> None:
    for index, notice in enumerate(desk.settings.config.notices):
        place = desk.settings.record.mark(("notices", index, "valid_to"))
        began, ends = _placed(notice, desk).valid_from, _placed(notice, desk).valid_to
        if began and ends and _end(ends) <= began:
            value = f"{notice.valid_to:%Y-%m-%d %H:%M}"
            details = {"key": "valid_to", "value": value, "other": "valid_from"}
            desk.problems.append(problem("bad-placement", FILE, place, **details))
        if notice.url and not is_link(notice.url):
            place = desk.settings.record.mark(("notices", index, "url"))
            desk.problems.append(problem("bad-link", FILE, place, key="url", value=notice.url))
