"""Who has been seen today: what visits, views and the number online are decided by.

Held in tables where processes share a database; where one process has it to itself, in memory and in a
journal that commits with the counts, since writing thousands of scattered rows a second costs more than all
else. Both are gone when the day has ended.
"""

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from congxa.counter.drivers import Session

# So many bytes more than doubled, the journal is written anew, without what is no longer needed.
_JOURNAL_SLACK = 4 * 1024 * 1024


class Seen(NamedTuple):
    """A visitor's last display, last sign of presence, and whether their visit is held in quarantine."""

    last: int
    active: int
    held: bool


class Presence(Protocol):
    """Today's visitors. Every method but `failed` works inside the caller's transaction."""

    def begin(self, session: Session) -> None:
        """Know what is on the disk."""

    def failed(self) -> None:
        """Take note that the transaction was undone: what it changed is not so."""

    def seen(self, session: Session, visitors: Sequence[int]) -> Mapping[int, Seen]:
        """Give those of the visitors that have been seen today."""

    def counted(self, session: Session, sights: Sequence[int]) -> Mapping[int, int]:
        """Give when pairs of visitor and page last counted as a view."""

    def save(self, session: Session, seen: Mapping[int, Seen], sights: Mapping[int, int]) -> None:
        """Note visitors of today and their views."""

    def leave(self, session: Session, visitors: Iterable[int]) -> None:
        """Forget visitors of the day before, who go by another name now."""

    def roll(self, session: Session, since: int) -> None:
        """Begin a day: keep only who was active after `since`, as visitors of the day before."""

    def purge(self, session: Session) -> None:
        """Forget the visitors of the day before."""

    def prune(self, session: Session, since: int) -> None:
        """Forget visitors without a sign, and views, after `since`: they decide nothing any more."""

    def online(self, session: Session, since: int) -> int:
        """Count the visitors who were active after `since`."""

    def rows(self, session: Session) -> tuple[Sequence[tuple[int, ...]], Sequence[tuple[int, ...]]]:
        """Give all: (visitor, last, active, held, today) and (sight, counted), in order."""

    def put(
        self,
        session: Session,
        seen: Sequence[tuple[int, ...]],
        sights: Sequence[tuple[int, ...]],
    ) -> None:
        """Take over what `rows` gave."""


class SharedPresence:
    """In tables."""

    SCHEMA = """
    create table if not exists seen (visitor integer primary key, last integer not null,
        active integer not null, held integer not null, today integer not null);
    create index if not exists seen_active on seen (held, active);
    create table if not exists sight (sight integer primary key, counted integer not null)
    """

    def begin(self, session: Session) -> None:
        pass

    def failed(self) -> None:
        pass

    def seen(self, session: Session, visitors: Sequence[int]) -> Mapping[int, Seen]:
        query = (
            "select visitor, last, active, held from seen where today = 1 and visitor in (:keys)"
        )
        found = session.keys(query, visitors)
        return {row[0]: Seen(row[1], row[2], bool(row[3])) for row in found}

    def counted(self, session: Session, sights: Sequence[int]) -> Mapping[int, int]:
        query = "select sight, counted from sight where sight in (:keys)"
        return {row[0]: row[1] for row in session.keys(query, sights)}

    def save(self, session: Session, seen: Mapping[int, Seen], sights: Mapping[int, int]) -> None:
        session.many(
            "insert into seen values (?, ?, ?, ?, 1) on conflict (visitor) do update set"
            " last = excluded.last, active = excluded.active, held = excluded.held, today = 1",
            [(key, one.last, one.active, int(one.held)) for key, one in seen.items()],
        )
        session.many(
            "insert into sight values (?, ?) on conflict (sight) do update set counted = excluded.counted",
            list(sights.items()),
        )

    def leave(self, session: Session, visitors: Iterable[int]) -> None:
        session.many("delete from seen where visitor = ?", [(one,) for one in visitors])

    def roll(self, session: Session, since: int) -> None:
        session.run("delete from sight")
        session.run("delete from seen where active <= ?", since)
        session.run("update seen set today = 0")

    def purge(self, session: Session) -> None:
        session.run("delete from seen where today = 0")

    def prune(self, session: Session, since: int) -> None:
        session.run("delete from seen where active <= ?", since)
        session.run("delete from sight where counted <= ?", since)

    def online(self, session: Session, since: int) -> int:
        query = "select count(*) from seen where held = 0 and active > ?"
        return int(session.rows(query, since)[0][0])

    def rows(self, session: Session) -> tuple[Sequence[tuple[int, ...]], Sequence[tuple[int, ...]]]:
        return (
            session.rows("select visitor, last, active, held, today from seen order by visitor"),
            session.rows("select sight, counted from sight order by sight"),
        )

    def put(
        self,
        session: Session,
        seen: Sequence[tuple[int, ...]],
        sights: Sequence[tuple[int, ...]],
    ) -> None:
        session.run("delete from seen")
        session.run("delete from sight")
        session.many("insert into seen values (?, ?, ?, ?, ?)", seen)
        session.many("insert into sight values (?, ?)", sights)


class JournalPresence:
    """In memory, and in a journal of blobs.

    A blob holds numbers of 64 bits: how many visitors, (visitor, last, active, held) of each, then
    (sight, counted).
    """

    SCHEMA = """
    create table if not exists journal (id integer primary key autoincrement, today integer not null,
        data bytea not null)
    """

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._last_id = -1
        # Bytes of the journal: now, and when it was last written whole.
        self._size = self._written = 0
        self._today: dict[int, Seen] = {}
        self._former: dict[int, Seen] = {}
        self._sights: dict[int, int] = {}
        # By their last sign of presence, which only grows: who is no longer online stands first.
        self._online: OrderedDict[int, int] = OrderedDict()

    def begin(self, session: Session) -> None:
        """Read the journal where another process has written it."""
        last_id = session.rows("select coalesce(max(id), 0) from journal")[0][0]
        if last_id == self._last_id:
            return
        self._forget()
        for today, data in session.rows("select today, data from journal order by id"):
            self._size += len(data)
            self._replay(bool(today), data)
        self._last_id = last_id
        everyone = {**self._former, **self._today}
        present = sorted((one.active, key) for key, one in everyone.items() if not one.held)
        self._online = OrderedDict((key, active) for active, key in present)

    def _replay(self, today: bool, data: bytes) -> None:
        values = array("q")
        values.frombytes(data)
        count = values[0]
        end = 1 + 4 * count
        target = self._today if today else self._former
        for at in range(1, end, 4):
            key, last, active, held = values[at : at + 4]
            if active:
                target[key] = Seen(last, active, bool(held))
            else:
                target.pop(key, None)
        self._sights.update(zip(values[end::2], values[end + 1 :: 2], strict=True))

    def failed(self) -> None:
        self._last_id = -1

    def seen(self, session: Session, visitors: Sequence[int]) -> Mapping[int, Seen]:
        today = self._today
        return {key: today[key] for key in visitors if key in today}

    def counted(self, session: Session, sights: Sequence[int]) -> Mapping[int, int]:
        known = self._sights
        return {key: known[key] for key in sights if key in known}

    def save(self, session: Session, seen: Mapping[int, Seen], sights: Mapping[int, int]) -> None:
        self._today.update(seen)
        self._sights.update(sights)
        online = self._online
        for key, one in seen.items():
            if one.held:
                online.pop(key, None)
            else:
                online[key] = one.active
                online.move_to_end(key)
        self._write(session, seen, sights, today=True)

    def _write(
        self,
        session: Session,
        seen: Mapping[int, Seen],
        sights: Mapping[int, int],
        *,
        today: bool,
    ) -> None:
        values = array("q", [len(seen)])
        for key, one in seen.items():
            values.extend((key, *one))
        for pair in sights.items():
            values.extend(pair)
        data = values.tobytes()
        rows = session.rows(
            "insert into journal (today, data) values (?, ?) returning id", int(today), data
        )
        self._last_id = rows[0][0]
        self._size += len(data)

    def _rewrite(self, session: Session) -> None:
        session.run("delete from journal")
        self._size = 0
        self._write(session, self._former, {}, today=False)
        self._write(session, self._today, self._sights, today=True)
        self._written = self._size

    def leave(self, session: Session, visitors: Iterable[int]) -> None:
        gone = {key: Seen(0, 0, False) for key in visitors if key in self._former}
        for key in gone:
            del self._former[key]
            self._online.pop(key, None)
        if gone:
            self._write(session, gone, {}, today=False)

    def roll(self, session: Session, since: int) -> None:
        self._former = {key: one for key, one in self._today.items() if one.active > since}
        self._today, self._sights = {}, {}
        self._rewrite(session)

    def purge(self, session: Session) -> None:
        if self._former:
            for key in self._former:
                self._online.pop(key, None)
            self._former = {}
            self._rewrite(session)

    def prune(self, session: Session, since: int) -> None:
        if self._size <= 2 * self._written + _JOURNAL_SLACK:
            return
        self._today = {key: one for key, one in self._today.items() if one.active > since}
        self._sights = {key: counted for key, counted in self._sights.items() if counted > since}
        self._rewrite(session)

    def online(self, session: Session, since: int) -> int:
        while self._online:
            key, active = next(iter(self._online.items()))
            if active > since:
                break
            del self._online[key]
        return len(self._online)

    def rows(self, session: Session) -> tuple[Sequence[tuple[int, ...]], Sequence[tuple[int, ...]]]:
        seen = [(key, *map(int, one), 0) for key, one in self._former.items()]
        seen += [(key, *map(int, one), 1) for key, one in self._today.items()]
        return sorted(seen), sorted(self._sights.items())

    def put(
        self,
        session: Session,
        seen: Sequence[tuple[int, ...]],
        sights: Sequence[tuple[int, ...]],
    ) -> None:
        self._former = {row[0]: Seen(row[1], row[2], bool(row[3])) for row in seen if not row[4]}
        self._today = {row[0]: Seen(row[1], row[2], bool(row[3])) for row in seen if row[4]}
        self._sights = {row[0]: row[1] for row in sights}
        self._rewrite(session)
        self.failed()
