"""How pages count and show visits: what the settings choose, and the numbers of a snapshot for pages."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import msgspec

from congxa.config import CounterSettings
from congxa.model import Counting, Handling, MostRead, Neighbour, Row, Tally, Teaser
from congxa.urls import Addresses
from congxa.visits import ROWS, Visits

FRAGMENT = "doc-nhieu"
_SERVICE, _ABOUT, _FRAME, _PRIVACY = "dem", "thong-ke", "so-lieu", "du-lieu-ca-nhan"
_FILE = "so-lieu.json"
# Lists of the most read that pages show, by days.
_SPANS = (1, 7, 30)
_LISTED = 5
_MONTHS = 12
# A file with the views of articles holds so many at most, about 12 kB.
_SHARD = 500


def counting(settings: CounterSettings, addresses: Addresses) -> Counting | None:
    """Say how pages count and show visits; None where the portal does not count."""
    if settings.mode == "none":
        return None
    heading, rows, grouped = settings.widget
    url = settings.url or addresses.absolute(addresses.portal_page(_SERVICE))
    url = f"{url.rstrip('/')}/".removeprefix(addresses.origin)
    frame = addresses.portal_page(_FRAME)
    about = addresses.portal_page(_ABOUT)
    return Counting(
        url=url if settings.mode == "service" else "",
        file=f"{frame}{_FILE}",
        frame=frame,
        about=about,
        privacy=f"{about}{_PRIVACY}/",
        heading=heading,
        rows=tuple(Row(name, label) for name, label in rows),
        grouped=grouped,
    )


def handling(settings: CounterSettings) -> Handling | None:
    """Say what the settings mean for a reader; None where the portal does not count."""
    if settings.mode == "none":
        return None
    return Handling(
        mode=settings.mode,
        identity=settings.identity,
        opt_out=settings.opt_out,
        views_per_minute=settings.views_per_minute,
        views_per_day=settings.views_per_day,
        visits_per_hour=settings.visits_per_hour,
        database="://" in settings.store,
    )


def tally(visits: Visits | None) -> Tally | None:
    """Give the numbers of a snapshot, each with the day that it is of."""
    if visits is None:
        return None
    day = date.fromisoformat(visits.day)
    when = {
        "today": f"{day:%d/%m/%Y}",
        "yesterday": f"{day - timedelta(days=1):%d/%m/%Y}",
        "week": f"{day - timedelta(days=day.weekday()):%d/%m/%Y}",
        "month": f"{day:%m/%Y}",
    }
    # Who was online then is no longer.
    numbers = {name: getattr(visits, name) for name in ROWS if name != "online"}
    return Tally(numbers, when, datetime.fromisoformat(visits.asof))


def most_read(
    visits: Visits | None, teasers: Sequence[Teaser], addresses: Addresses
) -> tuple[MostRead, ...]:
    """Give the lists of the most read articles, of those that are still published."""
    if visits is None:
        return ()
    spans = {days: visits.top.get(str(days), ()) for days in _SPANS}
    wanted = {one.path for found in spans.values() for one in found}
    known: dict[str, Neighbour] = {}
    for teaser in teasers if wanted else ():
        path = addresses.within(teaser.url)
        if not teaser.withdrawn and (path in wanted or teaser.id_path in wanted):
            place = Neighbour(teaser.url, teaser.title, teaser.date, teaser.lang)
            known |= {path: place, teaser.id_path: place}
    lists = {
        days: tuple((known[one.path], one.views) for one in found if one.path in known)[:_LISTED]
        for days, found in spans.items()
    }
    return tuple(MostRead(days, articles) for days, articles in lists.items() if articles)


def months(visits: Visits | None) -> tuple[tuple[str, int, int], ...]:
    """Give the last months, each as 11/2026 with its visits and views; one without any is there too."""
    if visits is None or not visits.months:
        return ()
    sums = {one.month: (one.visits, one.views) for one in visits.months}
    last = date.fromisoformat(visits.day).replace(day=1)
    listed: list[tuple[str, int, int]] = []
    while len(listed) < _MONTHS and f"{last:%Y-%m}" >= min(sums):
        listed.append((f"{last:%m/%Y}", *sums.get(f"{last:%Y-%m}", (0, 0))))
        last = (last - timedelta(days=1)).replace(day=1)
    return tuple(reversed(listed))


def since(visits: Visits | None) -> date | None:
    """Give the first day that was counted."""
    return date.fromisoformat(visits.since) if visits and visits.since else None


def files(visits: Visits | None, where: Counting) -> Iterator[tuple[str, str]]:
    """Spell the numbers as JSON for the script: addresses with texts.

    Views stand in the same file while they are few; else in files named by the first digits of the ids,
    `digits` of them.
    """
    found = tally(visits)
    if visits is None or found is None:
        yield where.file, _json({"v": 1})
        return
    whole = {"v": 1, "asof": visits.asof, **found.numbers, "when": found.when}
    digits = 0
    while len(visits.pages) > _SHARD * 16**digits:
        digits += 1
    if not digits:
        yield where.file, _json({**whole, "pages": visits.pages})
        return
    yield where.file, _json({**whole, "digits": digits})
    shards: dict[str, dict[str, int]] = {f"{n:0{digits}x}": {} for n in range(16**digits)}
    for page, views in visits.pages.items():
        shards.get(page[:digits], {})[page] = views
    for name, pages in shards.items():
        yield f"{where.frame}{name}.json", _json(pages)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode() + "\n"
