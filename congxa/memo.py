"""What assembling found out of each source, for the next build of the same process.

Nothing here is ever compared by halves: a finding is taken up again only where the very values that it was made
of are there again, or equal ones that show the same. Without a memo everything is found out anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from congxa.achievements.catalogue import Catalogue
from congxa.achievements.figures import Figure
from congxa.errors import Problem
from congxa.judging import Desk, Judged, judge, turns_of
from congxa.links import Findings, Library, Target
from congxa.model import Article, Commune, Filing, Resolution, StandingPage, Tag, Teaser
from congxa.reading import Source

Value = Article | Commune | StandingPage | Resolution | Filing


class Judgement(Struct, frozen=True):
    """A source as it was judged; `turns` are the moments at which the clock changes what becomes of it."""

    item: Judged
    target: Target
    turns: tuple[datetime, ...]
    problems: tuple[Problem, ...]


class Made(Struct, frozen=True):
    """What was made of a judged source, and of what besides: what its tags mean, its figures."""

    item: Judged
    tags: tuple[Tag | None, ...]
    figures: tuple[Figure, ...]
    value: Value
    teaser: Teaser | None
    findings: Findings | None
    problems: tuple[Problem, ...]


class Settled(Struct, frozen=True):
    """The figures of all sources that declare any, and what they were settled by."""

    items: tuple[Judged, ...]
    resolutions: tuple[Judged, ...]
    catalogue: Catalogue
    year: int
    figures: Mapping[str, tuple[Figure, ...]]
    problems: tuple[Problem, ...]


class Memo(Struct, frozen=True):
    """All of it; the clock changed nothing from `desk.now` until `until`."""

    desk: Desk
    until: datetime
    library: Library
    judgements: Mapping[str, Judgement]
    made: Mapping[str, Made]
    settled: Settled


def still_frames(memo: Memo | None, desk: Desk) -> bool:
    """Tell whether sources are judged by what they were judged by, but for the clock."""
    if memo is None:
        return False
    last = memo.desk
    return (
        last.settings is desk.settings
        and last.addresses == desk.addresses
        and last.drafts == desk.drafts
        and last.places == desk.places
        and last.communes_whole == desk.communes_whole
    )


def judge_all(sources: Iterable[Source], desk: Desk, memo: Memo | None) -> list[Judgement]:
    """Judge each source, or find that it was; what is wrong is noted on the desk."""
    known: Mapping[str, Judgement] = {}
    if memo is not None and still_frames(memo, desk) and memo.desk.now <= desk.now < memo.until:
        known = memo.judgements
    found = []
    for source in sources:
        before = known.get(source.path)
        if before is None or before.item.source is not source:
            before = _judge(source, desk)
        desk.problems.extend(before.problems)
        found.append(before)
    return found


def _judge(source: Source, desk: Desk) -> Judgement:
    mark = len(desk.problems)
    item = judge(source, desk)
    problems = tuple(desk.problems[mark:])
    del desk.problems[mark:]
    return judgement(item, desk, problems)


def judgement(item: Judged, desk: Desk, problems: tuple[Problem, ...] = ()) -> Judgement:
    """Give the judgement of an item whose address is settled."""
    target = Target(
        url=item.url,
        ids=None if item.withdrawn else frozenset(item.source.facts.ids),
        held=None if desk.drafts else item.held,
    )
    return Judgement(item, target, turns_of(item.source.meta, desk.zone), problems)


def changed(library: Library, last: Library) -> frozenset[str]:
    """Name what references may lead to and was not the same; an empty name stands for the whole."""
    names: set[str] = set(library.broken ^ last.broken)
    pairs: Sequence[tuple[Mapping[str, object], Mapping[str, object]]] = (
        (library.targets, last.targets),
        (library.files, last.files),
        (library.facts, last.facts),
    )
    for now, before in pairs:
        if now != before:
            names |= {path for path in now.keys() | before.keys() if _differs(path, now, before)}
    return frozenset((*names, "") if names else ())


def _differs(path: str, now: Mapping[str, object], before: Mapping[str, object]) -> bool:
    return path not in now or path not in before or now[path] != before[path]
