"""The command `schedule`: what will appear on the portal, and what will go, as its clock moves on."""

import argparse
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from congxa import config, reading, sources
from congxa.config import Config
from congxa.errors import phrase
from congxa.frontmatter import PublishedMeta
from congxa.judging import local, public_from
from congxa.memory import Memory
from congxa.writing import settings_of

_DAY = timedelta(days=1)


class Turn(Struct, frozen=True, order=True):
    """A moment at which something appears or goes: what it is, and the file that says so."""

    moment: datetime
    appears: bool
    what: str
    path: str


def run(options: argparse.Namespace) -> int:
    """Print every turn to come, the soonest first."""
    root: Path = options.root
    settings = settings_of(root)
    zone = settings.site.zone
    now = local(options.now, zone) if options.now else datetime.now(zone)
    found, drafts = _articles(root, settings.site.language, zone)
    turns = sorted(turn for turn in (*found, *_settings(settings, zone)) if turn.moment > now)
    for turn in turns:
        words = "schedule-appears" if turn.appears else "schedule-goes"
        when = f"{turn.moment:%d/%m/%Y %H:%M}"
        print(phrase(words, when=when, what=turn.what, path=turn.path))
    told = phrase("schedule-done", turns=len(turns), drafts=drafts, now=f"{now:%d/%m/%Y %H:%M}")
    print(told if turns else phrase("schedule-none", drafts=drafts, now=f"{now:%d/%m/%Y %H:%M}"))
    return 0


def _articles(root: Path, language: str, zone: ZoneInfo) -> tuple[list[Turn], int]:
    """Give the turns of all articles and entries, and count the drafts: they wait for no clock."""
    memory = Memory(root)
    try:
        found, _ = reading.read_all(sources.walk(root)[0], language, memory)
    finally:
        memory.close()
    turns: list[Turn] = []
    drafts = 0
    for source in found.sources:
        meta = source.meta
        drafts += bool(getattr(meta, "draft", False))
        if isinstance(meta, PublishedMeta) and not meta.draft:
            if public := public_from(meta, zone):
                turns.append(Turn(public, True, meta.title, source.path))
            if meta.expires:
                turns.append(Turn(local(meta.expires, zone), False, meta.title, source.path))
    return turns, drafts


def _settings(settings: Config, zone: ZoneInfo) -> Iterator[Turn]:
    """Give the turns of notices and appointments: a day without a time lasts to its end."""
    for notice in settings.notices:
        if notice.valid_from:
            yield Turn(local(notice.valid_from, zone), True, notice.text, config.FILE)
        if notice.valid_to:
            yield Turn(_end(local(notice.valid_to, zone)), False, notice.text, config.FILE)
    for one in _dated((*settings.reception, *settings.schedule)):
        assert one.date is not None
        midnight = local(one.date, zone).replace(hour=0, minute=0, second=0, microsecond=0)
        yield Turn(midnight + _DAY, False, one.what, config.FILE)


def _dated(appointments: Sequence[config.Appointment]) -> Iterator[config.Appointment]:
    return (one for one in appointments if one.date is not None)


def _end(moment: datetime) -> datetime:
    whole_day = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return moment + _DAY if whole_day else moment
