"""Notices and appointments of the settings: which are current, and when the clock next changes that."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from congxa.config import FILE, Appointment, Config, Notice
from congxa.counting import FRAGMENT as MOST_READ
from congxa.errors import problem
from congxa.judging import Desk, local
from congxa.links import Promise
from congxa.model import Bulletin
from congxa.urls import is_link

_DAY = timedelta(days=1)
_ALWAYS = ("ben-le", "moi-nhat", "noi-bat", "tai-lieu", "anh")


def bulletin(desk: Desk) -> Bulletin:
    """Give what is current, soonest first; what is wrong with it is noted on the desk."""
    _check(desk)
    config = desk.settings.config
    notices = [_placed(notice, desk) for notice in config.notices]
    return Bulletin(
        notices=tuple(
            notice for notice in notices if _begun(notice, desk) and not _over(notice, desk)
        ),
        reception=_coming(config.reception, desk),
        schedule=_coming(config.schedule, desk),
    )


def fragments(config: Config) -> tuple[str, ...]:
    """Name what has a page of its own because it changes between publications; settings alone decide."""
    told = {"thong-bao": config.notices, "tiep-dan": config.reception, "lich": config.schedule}
    read = (MOST_READ,) if config.counter.mode != "none" else ()
    return (*_ALWAYS, *read, *(name for name, entries in told.items() if entries))


def promises(desk: Desk) -> Iterator[Promise]:
    """Give the links of notices to addresses of the portal, for the finished plan to keep."""
    for index, notice in enumerate(desk.settings.config.notices):
        if notice.url.startswith("/"):
            place = desk.settings.record.mark(("notices", index, "url"))
            file = desk.addresses.file(re.split(r"[?#]", desk.addresses.below(notice.url))[0])
            yield Promise(file, problem("address-missing", FILE, place, target=notice.url))


def turns(desk: Desk) -> Iterator[datetime]:
    """Give the moments at which a notice appears or goes, or an appointment is over."""
    config = desk.settings.config
    for notice in (_placed(notice, desk) for notice in config.notices):
        if notice.valid_from:
            yield notice.valid_from
        if notice.valid_to:
            yield _end(notice.valid_to)
    for appointment in (*config.reception, *config.schedule):
        if appointment.date:
            yield _evening(local(appointment.date, desk.zone))


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
    placed = [
        replace(one, date=local(one.date, desk.zone)) if one.date else one for one in appointments
    ]
    dated = [one for one in placed if one.date and _evening(one.date) > desk.now]
    return (
        *(one for one in placed if not one.date),
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
