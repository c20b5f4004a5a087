"""The counts on disk: a batch of displays goes in whole and once, or not at all.

The store decides what counts, inside the transaction that records it, so that any number of processes may
share one and a restart needs nothing to be read back. Its time never goes back: a moment before the last
recorded one counts as that one, so a day that has ended stays ended whatever the clock says.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Protocol, cast

from msgspec import Struct
from msgspec.structs import replace

from congxa.config import Identity
from congxa.counter import rules
from congxa.counter.drivers import Driver, Session
from congxa.counter.manifest import Manifest
from congxa.counter.presence import JournalPresence, Seen, SharedPresence
from congxa.counter.rules import Calendar, Numbers

# Days are summed up by month after this many; the sums of months stay for ever.
KEPT_DAYS = 400
# A batch whose fate is unknown is asked for again within seconds.
_KEPT_BATCHES = 2 * 24 * 3600 * rules.SECOND
# What is held in quarantine is for an administrator to see, with the block of addresses, so long.
_HELD_DAYS = 30

SCHEMA = """
create table if not exists meta (name text primary key, value text not null);
create table if not exists page (id text primary key, path text not null, title text not null,
    kind text not null, known integer not null, views integer not null);
create table if not exists day_site (day text primary key, visits integer not null,
    views integer not null, bots integer not null, rejected integer not null);
create table if not exists day_page (day text not null, page text not null, views integer not null,
    ranked integer not null, primary key (day, page));
create table if not exists month_page (month text not null, page text not null, views integer not null,
    ranked integer not null, primary key (month, page));
create table if not exists baseline (id text not null, page text not null, visits integer not null,
    views integer not null, as_of text not null, source text not null, note text not null,
    made integer not null, primary key (id, page));
create table if not exists quarantine (day text not null, net text not null, page text not null,
    visits integer not null, views integer not null, primary key (day, net, page));
create table if not exists correction (id text primary key, made integer not null, day text not null,
    what text not null, reason text not null);
create table if not exists log_source (id text primary key, head_size integer not null, at integer not null,
    tail text not null, fields text not null, newest integer not null);
create table if not exists log_day (day text primary key, salt bytea not null, data bytea not null);
create table if not exists applied (node text primary key, batch integer not null, at integer not null)
"""
SALT = "create table if not exists salt (day text primary key, key bytea not null)"
# Everything that is worth keeping, with its key; `applied` belongs to running processes.
TABLES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "meta": (("name", "value"), ("name",)),
    "page": (("id", "path", "title", "kind", "known", "views"), ("id",)),
    "day_site": (("day", "visits", "views", "bots", "rejected"), ("day",)),
    "day_page": (("day", "page", "views", "ranked"), ("day", "page")),
    "month_page": (("month", "page", "views", "ranked"), ("month", "page")),
    "baseline": (
        ("id", "page", "visits", "views", "as_of", "source", "note", "made"),
        ("id", "page"),
    ),
    "quarantine": (("day", "net", "page", "visits", "views"), ("day", "net", "page")),
    "correction": (("id", "made", "day", "what", "reason"), ("id",)),
    "log_source": (("id", "head_size", "at", "tail", "fields", "newest"), ("id",)),
    "log_day": (("day", "salt", "data"), ("day",)),
    "salt": (("day", "key"), ("day",)),
}
_ADD_DAY = """
insert into day_site values (?, ?, ?, ?, ?) on conflict (day) do update set
    visits = day_site.visits + excluded.visits, views = day_site.views + excluded.views,
    bots = day_site.bots + excluded.bots, rejected = day_site.rejected + excluded.rejected
"""
_ADD_DAY_PAGE = """
insert into day_page values (?, ?, ?, ?) on conflict (day, page) do update set
    views = day_page.views + excluded.views, ranked = day_page.ranked + excluded.ranked
"""
_ADD_PAGE = """
insert into page values (?, '', '', 'page', 0, ?) on conflict (id) do update set
    views = page.views + excluded.views
"""
_ADD_QUARANTINE = """
insert into quarantine values (?, ?, ?, ?, ?) on conflict (day, net, page) do update set
    visits = quarantine.visits + excluded.visits, views = quarantine.views + excluded.views
"""
_NOTE = "insert into meta values (?, ?) on conflict (name) do update set value = excluded.value"


class Hit(Struct):
    """One display of a page, or a heartbeat from it (`beat`), as it arrived.

    `network` (one IPv4 address or IPv6 /64) and `agent` name the visitor for the day; `block` (/24 or /48)
    is what limits are held to. They never reach the disk as they are. Who is `anonymous` adds a view alone.
    """

    page: str
    network: str
    block: str
    agent: str
    moment: int
    beat: bool = False
    anonymous: bool = False


class Batch(Struct):
    """What is to be recorded at once; `number` counts up for each `node`, so that none counts twice."""

    node: str
    number: int
    hits: Sequence[Hit]
    bots: int = 0
    rejected: int = 0
    moment: int = 0


class Sieve(Protocol):
    """Limits to what one network may add; it remembers across batches."""

    def newcomer(self, block: str, moment: int) -> bool:
        """Tell whether a new visit from a network counts now."""

    def ranked(self, block: str, page: str, day: str) -> bool:
        """Tell whether a view counts towards the most read pages."""


class NoSieve:
    """No limits: for sources that were limited before, such as logs."""

    def newcomer(self, block: str, moment: int) -> bool:
        return True

    def ranked(self, block: str, page: str, day: str) -> bool:
        return True


class Outcome(Struct, frozen=True):
    """The numbers after a batch, and the views of each page that it names."""

    numbers: Numbers
    pages: Mapping[str, int]
    revision: int


class Store:
    """All that is done with the counts; every public method is one transaction.

    `identity` says where it is kept who was seen today: on the disk; in memory, so that after a crash a
    visit that goes on counts anew; or nowhere: then every display is a visit and a view.
    """

    def __init__(self, driver: Driver, zone: str, identity: Identity = "disk") -> None:
        self.driver = driver
        self.calendar = Calendar(zone)
        self._before: tuple[tuple[str, int], rules.Before] | None = None
        self._nameless = identity == "none"
        self.presence: SharedPresence | JournalPresence = (
            SharedPresence() if driver.shared else JournalPresence()
        )
        driver.create(f"{SCHEMA};{SALT};{self.presence.SCHEMA}")
        if identity != "disk":
            self._forget_everyone()
        if identity == "memory":
            self.presence = SharedPresence()
            driver.volatile(f"{SALT};{self.presence.SCHEMA}")

    def _forget_everyone(self) -> None:
        """Leave nothing on the disk of whom another setting has let there."""
        with self.driver.transaction() as session:
            if session.rows("select 1 from salt limit 1"):
                session.run("delete from salt")
                self.presence.put(session, (), ())
        self.driver.forget()

    def close(self) -> None:
        """End the use of the database."""
        self.driver.close()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Begin a transaction that may change who has been seen; raise StoreError where it fails."""
        try:
            with self.driver.transaction() as session:
                self.presence.begin(session)
                yield session
        except BaseException:
            self.presence.failed()
            raise

    # --- counting ---

    def apply(self, batch: Batch, sieve: Sieve) -> Outcome:
        """Record a batch; one that is already recorded only gives the numbers."""
        with self.writing() as session:
            done = session.rows("select batch from applied where node = ?", batch.node)
            if not done or done[0][0] < batch.number:
                self._record(session, batch, sieve)
                session.run(
                    "insert into applied values (?, ?, ?) on conflict (node) do update set"
                    " batch = excluded.batch, at = excluded.at",
                    batch.node,
                    batch.number,
                    batch.moment,
                )
            return self._outcome(session, batch.moment, [hit.page for hit in batch.hits])

    def _record(self, session: Session, batch: Batch, sieve: Sieve) -> tuple[str, int]:
        """Record a batch; give the store's day and moment after it."""
        meta: dict[str, str] = dict(
            session.rows("select name, value from meta where name in ('day', 'moment')")
        )
        day, moment = meta.get("day", ""), int(meta.get("moment", 0))
        dated: list[tuple[str, Hit]] = []
        for hit in batch.hits:
            moment = max(moment, hit.moment)
            if moment != hit.moment:
                hit = replace(hit, moment=moment)
            dated.append((max(day, self.calendar.day(moment)), hit))
        moment = max(moment, batch.moment)
        for today, group in groupby(dated, key=lambda pair: pair[0]):
            hits = [hit for _, hit in group]
            day = self._roll(session, day, today)
            named = [hit for hit in hits if not (self._nameless or hit.anonymous)]
            if len(named) < len(hits):
                self._record_anonymous(session, day, hits, sieve)
            if named:
                self._record_day(session, day, named, sieve)
        day = self._roll(session, day, max(day, self.calendar.day(moment)))
        if batch.bots or batch.rejected:
            session.run(_ADD_DAY, day, 0, 0, batch.bots, batch.rejected)
        session.many(_NOTE, [("day", day), ("moment", str(moment))])
        return day, moment

    def _roll(self, session: Session, old: str, day: str) -> str:
        """Begin a new day; of the visitors of the last one only those who may still be online are known."""
        if day != old:
            begin = self.calendar.midnight(day)
            self.presence.roll(session, begin - rules.PRESENCE)
        return day

    def _record_anonymous(
        self, session: Session, day: str, hits: Sequence[Hit], sieve: Sieve
    ) -> None:
        """Add up displays of which nobody knows whose they are."""
        pages: dict[str, list[int]] = {}
        for hit in hits:
            if (self._nameless or hit.anonymous) and not hit.beat:
                sums = pages.setdefault(hit.page, [0, 0])
                sums[0] += 1
                sums[1] += sieve.ranked(hit.block, hit.page, day)
        visits = sum(sums[0] for sums in pages.values()) if self._nameless else 0
        self.add(session, day, visits, pages)

    def _record_day(self, session: Session, day: str, hits: Sequence[Hit], sieve: Sieve) -> None:
        salts = {one: bytes(key) for one, key in session.rows("select day, key from salt")}
        if day not in salts:
            salts[day] = secrets.token_bytes(32)
            session.run("insert into salt values (?, ?)", day, salts[day])
        salt = salts.pop(day)
        visitors = [rules.visitor_key(salt, hit.network, hit.agent) for hit in hits]
        sights = [
            rules.sight_key(salt, visitor, hit.page)
            for visitor, hit in zip(visitors, hits, strict=True)
        ]
        self._recognise(session, salts.values(), hits)
        seen = dict(self.presence.seen(session, list(dict.fromkeys(visitors))))
        counted = dict(self.presence.counted(session, list(dict.fromkeys(sights))))
        changed: set[int] = set()
        shown: set[int] = set()
        visits = 0
        pages: dict[str, list[int]] = {}
        doubtful: dict[tuple[str, str], list[int]] = {}
        for visitor, sight, hit in zip(visitors, sights, hits, strict=True):
            known = seen.get(visitor)
            if hit.beat:
                if known is not None and not rules.silent(known.last, hit.moment):
                    seen[visitor] = known._replace(active=hit.moment)
                    changed.add(visitor)
                continue
            visit = rules.silent(known.last if known else None, hit.moment)
            held = known.held if known else False
            if visit:
                held = not sieve.newcomer(hit.block, hit.moment)
            seen[visitor] = Seen(hit.moment, hit.moment, held)
            changed.add(visitor)
            view = rules.silent(counted.get(sight), hit.moment)
            if view:
                counted[sight] = hit.moment
                shown.add(sight)
            if held:
                sums = doubtful.setdefault((hit.block, hit.page), [0, 0])
                sums[0] += visit
                sums[1] += view
            else:
                visits += visit
                if view:
                    sums = pages.setdefault(hit.page, [0, 0])
                    sums[0] += 1
                    sums[1] += sieve.ranked(hit.block, hit.page, day)
        self.presence.save(
            session,
            {key: seen[key] for key in seen if key in changed},
            {key: counted[key] for key in counted if key in shown},
        )
        self.add(session, day, visits, pages)
        session.many(
            _ADD_QUARANTINE,
            [(day, net, page, *sums) for (net, page), sums in doubtful.items() if any(sums)],
        )

    def _recognise(self, session: Session, salts: Iterable[bytes], hits: Sequence[Hit]) -> None:
        """Just after midnight: a visitor who is online under yesterday's name is not online twice."""
        former = [
            rules.visitor_key(salt, hit.network, hit.agent)
            for salt in salts
            for hit in hits
            if not hit.beat
        ]
        if former:
            self.presence.leave(session, former)

    @staticmethod
    def add(
        session: Session,
        day: str,
        visits: int,
        pages: Mapping[str, Sequence[int]],
        bots: int = 0,
    ) -> None:
        """Add visits, and for each page its views and those of them that rank it, to a day."""
        views = sum(sums[0] for sums in pages.values())
        if visits or views or bots:
            session.run(_ADD_DAY, day, visits, views, bots, 0)
        session.many(_ADD_DAY_PAGE, [(day, page, *sums) for page, sums in pages.items()])
        session.many(_ADD_PAGE, [(page, sums[0]) for page, sums in pages.items()])

    # --- numbers ---

    def newest(self) -> int:
        """Give the moment of the last record; 0 where there is none."""
        with self.driver.reading() as session:
            rows = session.rows("select value from meta where name = 'moment'")
            return int(rows[0][0]) if rows else 0

    def now(self, moment: int, pages: Sequence[str] = ()) -> Outcome:
        """Give the numbers at a moment, and the views of some pages."""
        with self.driver.reading() as session:
            return self._outcome(session, moment, pages)

    def _outcome(self, session: Session, moment: int, pages: Sequence[str]) -> Outcome:
        meta: dict[str, str] = dict(session.rows("select name, value from meta"))
        moment = max(moment, int(meta.get("moment", 0)))
        day = max(meta.get("day", ""), self.calendar.day(moment))
        revision = int(meta.get("revision", 0))
        past = self._sums_before(session, day, revision)
        today = session.rows("select visits from day_site where day = ?", day)
        self.presence.begin(session)
        online = self.presence.online(session, moment - rules.PRESENCE)
        found = session.keys(
            "select id, views from page where id in (:keys)", list(dict.fromkeys(pages))
        )
        visits = today[0][0] if today else 0
        numbers = rules.numbers(past, visits, online, moment)
        return Outcome(numbers, dict(found), revision)

    def _sums_before(self, session: Session, day: str, revision: int) -> rules.Before:
        """Sum the days before; nothing but a correction, which counts up `revision`, changes them."""
        if self._before is None or self._before[0] != (day, revision):
            visits: dict[str, int] = dict(session.rows("select day, visits from day_site"))
            imported = session.rows("select coalesce(sum(visits), 0) from baseline")
            self._before = (day, revision), rules.before(day, visits, int(imported[0][0]))
        return self._before[1]

    def top(self, moment: int, days: int, limit: int) -> list[tuple[str, str, str, int]]:
        """List the most read articles (id, path, title, views) of the last days; 0: of all time."""
        with self.driver.reading() as session:
            meta: dict[str, str] = dict(
                session.rows("select name, value from meta where name in ('day', 'moment')")
            )
            day = max(meta.get("day", ""), self.calendar.day(moment))
            since = rules.days_before(day, days - 1) if days else ""
            months = "union all select page, ranked from month_page" if not days else ""
            old = "union all select page, views from baseline where page <> ''" if not days else ""
            rows = session.rows(
                "select page.id, page.path, page.title, sum(read.ranked) as most from ("
                f"select page, ranked from day_page where day >= ? {months} {old}) as read"
                " join page on page.id = read.page where page.kind = 'article' and page.known = 1"
                " group by page.id, page.path, page.title having sum(read.ranked) > 0"
                " order by most desc, page.path limit ?",
                since,
                limit,
            )
            return [(row[0], row[1], row[2], int(row[3])) for row in rows]

    def days(self) -> list[tuple[str, int, int, int, int]]:
        """List every day with its visits, views, refused bots and rejected requests."""
        with self.driver.reading() as session:
            rows = session.rows(
                "select day, visits, views, bots, rejected from day_site order by day"
            )
            return [(r[0], r[1], r[2], r[3], r[4]) for r in rows]

    def page_views(self) -> dict[str, int]:
        """Give the views of every known page that has any."""
        with self.driver.reading() as session:
            return dict(session.rows("select id, views from page where views > 0 and known = 1"))

    # --- what may be counted ---

    def learn(self, found: Manifest) -> None:
        """Take over the pages of a manifest; counts of a moved page go with it."""
        with self.driver.transaction() as session:
            session.run("update page set known = 0")
            session.many(
                "insert into page values (?, ?, ?, ?, 1, 0) on conflict (id) do update set"
                " path = excluded.path, title = excluded.title, kind = excluded.kind, known = 1",
                [(page.id, page.path, page.title, page.kind) for page in found.pages],
            )
            self._follow_moves(session, found)
            self.revise(session)

    def _follow_moves(self, session: Session, found: Manifest) -> None:
        homes = {alias: page.id for page in found.pages for alias in page.aliases}
        lost = session.rows("select id, path from page where known = 0 and views > 0")
        for old, path in lost:
            if path not in homes or homes[path] == old:
                continue
            new = homes[path]
            for table, name in (("day_page", "day"), ("month_page", "month")):
                session.run(
                    f"insert into {table} select {name}, cast(? as text), views, ranked from {table}"
                    f" where page = ? on conflict ({name}, page) do update set"
                    f" views = {table}.views + excluded.views, ranked = {table}.ranked + excluded.ranked",
                    new,
                    old,
                )
                session.run(f"delete from {table} where page = ?", old)
            session.run("update baseline set page = ? where page = ?", new, old)
            session.run(
                "update page set views = views + (select views from page where id = ?) where id = ?",
                old,
                new,
            )
            session.run("delete from page where id = ?", old)

    def known_pages(self) -> frozenset[str]:
        """Name the pages that may be counted."""
        with self.driver.reading() as session:
            return frozenset(row[0] for row in session.rows("select id from page where known = 1"))

    # --- the day's end ---

    def tidy(self, moment: int) -> None:
        """Do what the clock asks for, with or without visitors: end the day, forget, sum up months."""
        with self.writing() as session:
            before = session.rows("select count(*) from salt")
            day, now = self._record(session, Batch("", 0, (), moment=moment), NoSieve())
            graced = now >= self.calendar.midnight(day) + rules.GRACE
            session.run("delete from salt where day < ?", day if graced else rules.yesterday(day))
            if graced:
                self.presence.purge(session)
            self.presence.prune(session, now - rules.SILENCE)
            forgotten = before != session.rows("select count(*) from salt")
            session.run("delete from applied where at < ?", moment - _KEPT_BATCHES)
            held = rules.days_before(self.calendar.day(moment), _HELD_DAYS)
            session.run("delete from quarantine where day < ?", held)
            oldest = rules.days_before(self.calendar.day(moment), KEPT_DAYS)
            if session.rows("select 1 from day_page where day < ? limit 1", oldest):
                session.run(
                    "insert into month_page select substr(day, 1, 7), page, sum(views), sum(ranked)"
                    " from day_page where day < ? group by substr(day, 1, 7), page"
                    " on conflict (month, page) do update set views = month_page.views + excluded.views,"
                    " ranked = month_page.ranked + excluded.ranked",
                    oldest,
                )
                session.run("delete from day_page where day < ?", oldest)
        if forgotten:
            self.driver.forget()

    @staticmethod
    def revise(session: Session) -> None:
        """Tell every process that shares the store that more than today has changed."""
        rows = session.rows("select value from meta where name = 'revision'")
        session.run(_NOTE, "revision", str(int(rows[0][0]) + 1 if rows else 1))

    # --- what an old portal counted ---

    def add_baseline(self, rows: Sequence[tuple[str, str, int, int, str, str, str, int]]) -> bool:
        """Add an import (rows of `baseline`, of one id); tell whether it was new."""
        with self.driver.transaction() as session:
            if session.rows("select 1 from baseline where id = ? limit 1", rows[0][0]):
                return False
            session.many("insert into baseline values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            session.many(_ADD_PAGE, [(row[1], row[3]) for row in rows if row[1]])
            self.revise(session)
            return True

    def drop_baseline(self, found: str) -> bool:
        """Undo an import; tell whether there was such a one."""
        with self.driver.transaction() as session:
            rows = session.rows("select page, views from baseline where id = ?", found)
            session.many(
                "update page set views = views - ? where id = ?", [(n, p) for p, n in rows]
            )
            session.run("delete from baseline where id = ?", found)
            self.revise(session)
            return bool(rows)

    def baselines(self) -> list[tuple[str, int, int, str, str, str]]:
        """List the imports: id, visits, views, as of, source, note."""
        with self.driver.reading() as session:
            rows = session.rows(
                "select id, sum(visits), sum(views), as_of, source, note from baseline"
                " group by id, as_of, source, note order by id"
            )
            return [(r[0], int(r[1]), int(r[2]), r[3], r[4], r[5]) for r in rows]

    # --- what an administrator changes ---

    def void(self, day: str, reason: str, moment: int) -> tuple[int, int]:
        """Take a day's visits and views out of all sums, and note that; give what they were."""
        with self.driver.transaction() as session:
            found = session.rows("select visits, views from day_site where day = ?", day)
            visits, views = found[0] if found else (0, 0)
            session.run(
                "update page set views = views - coalesce((select views from day_page"
                " where day_page.page = page.id and day_page.day = ?), 0)"
                " where id in (select page from day_page where day = ?)",
                day,
                day,
            )
            session.run("delete from day_page where day = ?", day)
            session.run("update day_site set visits = 0, views = 0 where day = ?", day)
            self._correct(session, day, f"void {visits} {views}", reason, moment)
            return visits, views

    def set_visits(self, day: str, visits: int, reason: str, moment: int) -> int:
        """Set a day's visits, and note that; give what they were."""
        with self.driver.transaction() as session:
            found = session.rows("select visits from day_site where day = ?", day)
            before = found[0][0] if found else 0
            session.run(_ADD_DAY, day, visits - before, 0, 0, 0)
            self._correct(session, day, f"visits {before} {visits}", reason, moment)
            return int(before)

    def release(self, day: str, reason: str, moment: int) -> tuple[int, int]:
        """Count what a day holds in quarantine after all; give the visits and views."""
        with self.driver.transaction() as session:
            query = (
                "select page, sum(visits), sum(views) from quarantine where day = ? group by page"
            )
            rows = session.rows(query, day)
            visits = sum(int(row[1]) for row in rows)
            pages = {row[0]: (int(row[2]), int(row[2])) for row in rows}
            self.add(session, day, visits, pages)
            session.run("delete from quarantine where day = ?", day)
            views = sum(count for count, _ in pages.values())
            self._correct(session, day, f"release {visits} {views}", reason, moment)
            return visits, views

    def _correct(self, session: Session, day: str, what: str, reason: str, moment: int) -> None:
        row = (secrets.token_hex(8), moment, day, what, reason)
        session.run("insert into correction values (?, ?, ?, ?, ?)", *row)
        self.revise(session)

    def corrections(self) -> list[tuple[str, str, str]]:
        """List the corrections: day, what, reason."""
        with self.driver.reading() as session:
            rows = session.rows("select day, what, reason from correction order by made, id")
            return [(row[0], row[1], row[2]) for row in rows]

    def held(self) -> list[tuple[str, str, int, int]]:
        """List what is in quarantine: day, block of addresses, visits, views."""
        with self.driver.reading() as session:
            rows = session.rows(
                "select day, net, sum(visits), sum(views) from quarantine group by day, net"
                " order by day, net"
            )
            return [(row[0], row[1], int(row[2]), int(row[3])) for row in rows]

    # --- whole stores ---

    def faults(self) -> list[tuple[str, str]]:
        """Look for what cannot be: each as a code and where."""
        found = [("damaged", said)] if (said := self.driver.sound()) else []
        with self.driver.reading() as session:
            oldest = session.rows("select min(day) from day_page")[0][0] or "9999"
            days = session.rows(
                "select day_site.day, day_site.views, coalesce(sum(day_page.views), 0) from day_site"
                " left join day_page on day_page.day = day_site.day where day_site.day >= ?"
                " group by day_site.day, day_site.views order by day_site.day",
                oldest,
            )
            found += [("day-sum", f"{day}: {a} ≠ {b}") for day, a, b in days if a != b]
            sums: dict[str, int] = {}
            for table in ("day_page", "month_page", "baseline"):
                for page, views in session.rows(
                    f"select page, sum(views) from {table} where page <> '' group by page"
                ):
                    sums[page] = sums.get(page, 0) + int(views)
            pages: dict[str, int] = dict(
                session.rows("select id, views from page where views <> 0")
            )
            wrong = [page for page in {*sums, *pages} if sums.get(page, 0) != pages.get(page, 0)]
            found += [
                ("page-sum", f"{page}: {pages.get(page, 0)} ≠ {sums.get(page, 0)}")
                for page in sorted(wrong)
            ]
            found += [
                ("negative", row[0])
                for row in session.rows("select day from day_site where visits < 0 or views < 0")
            ]
        return found

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """Give every row of every table, in order, and today's visitors."""
        with self.driver.reading() as session:
            self.presence.begin(session)
            seen, sights = self.presence.rows(session)
            found: dict[str, list[tuple[object, ...]]] = {
                table: [
                    tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
                    for row in session.rows(
                        f"select {', '.join(columns)} from {table} order by {', '.join(key)}"
                    )
                ]
                for table, (columns, key) in TABLES.items()
            }
            found["seen"], found["sight"] = list(map(tuple, seen)), list(map(tuple, sights))
        # Each database orders text in its own way.
        return {table: sorted(rows, key=repr) for table, rows in found.items()}

    def is_empty(self) -> bool:
        """Tell whether nothing was ever counted or imported here."""
        with self.driver.reading() as session:
            tables = ("day_site", "baseline", "page")
            return not any(session.rows(f"select 1 from {table} limit 1") for table in tables)

    def load(self, dumped: Mapping[str, Sequence[tuple[object, ...]]]) -> None:
        """Take over what `dump` gave, into an empty store."""
        with self.writing() as session:
            for table, (columns, _) in TABLES.items():
                session.run(f"delete from {table}")
                places = ", ".join("?" * len(columns))
                names = ", ".join(columns)
                rows = dumped.get(table, ())
                session.many(f"insert into {table} ({names}) values ({places})", rows)
            seen = cast(Sequence[tuple[int, ...]], dumped.get("seen", ()))
            sights = cast(Sequence[tuple[int, ...]], dumped.get("sight", ()))
            self.presence.put(session, seen, sights)
