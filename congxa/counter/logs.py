"""Count from access logs: each line once, however often and in whatever pieces the logs are read.

How far a log was read, and who was seen on its days, commits with the counts. A log is known by its first
kilobyte and by what stands before the place reached, so renaming, compressing and copytruncate do no harm.
"""

import bz2
import gzip
import hashlib
import io
import os
import zlib
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

import zstandard

from congxa.counter import lines, rules
from congxa.counter.callers import caller
from congxa.counter.drivers import Session
from congxa.counter.lines import Pages, Parsed
from congxa.counter.rules import Calendar
from congxa.counter.store import Store
from congxa.errors import phrase

_HEAD = 1024
_TAIL = 256
_PIECE = 4 * 1024 * 1024
# Pieces between two commits: each writes down all who were seen on the day, however few are new.
_COMMIT_EVERY = 128
# So many bytes before the end of a piece are looked at for the end of a line.
_END = 64 * 1024
# Smaller than this in all, logs are read without helpers.
_ALONE = 16 * 1024 * 1024
_DAYS_KEPT = 2
# What reading a damaged log raises.
_FAULTS = (OSError, EOFError, ValueError, zlib.error, zstandard.ZstdError)


@dataclass
class Report:
    """What was read: new lines, displays that they held, lines not understood, files that failed."""

    lines: int = 0
    hits: int = 0
    odd: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _Log:
    """A log file, and where to go on in it."""

    file: Path
    kind: str
    first: int
    id: str
    head_size: int
    at: int
    fields: str
    tail: bytes = b""


@dataclass
class _Day:
    """Who was seen on one day of the logs, under names that only its salt can give."""

    salt: bytes
    last: dict[int, int] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)
    visits: int = 0
    bots: int = 0
    views: dict[int, int] = field(default_factory=dict)
    names: dict[tuple[bytes, bytes], int] = field(default_factory=dict)
    touched: bool = False


def read(
    store: Store, files: Sequence[Path], pages: Mapping[bytes, str], zone: str, jobs: int
) -> Report:
    """Read what is new in log files, in the order of their times."""
    report = Report()
    ways, ids = lines.page_numbers(pages)
    found = [log for file in files if (log := _known(store, file, report))]
    found.sort(key=lambda log: log.first)
    count = jobs or os.cpu_count() or 1
    total = sum(log.file.stat().st_size for log in found)
    tally = _Tally(store, Calendar(zone), ids, report)
    if count == 1 or total < _ALONE:
        for log in found:
            tally.read(log, (_read(piece, ways) for piece in _pieces(log)))
    else:
        with ProcessPoolExecutor(count, initializer=_begin, initargs=(ways,)) as pool:
            for log in found:
                tally.read(log, _in_order(pool, _pieces(log), 2 * count))
    tally.finish()
    return report


# --- files --------------------------------------------------------------------------------------


def _open(file: Path, at: int = 0) -> BinaryIO:
    """Open a log at a place in its text, whatever it is packed with."""
    with file.open("rb") as plain:
        magic = plain.read(4)
    if magic.startswith(b"\x1f\x8b"):
        stream = cast(BinaryIO, gzip.GzipFile(file))
    elif magic.startswith(b"BZh"):
        stream = cast(BinaryIO, bz2.BZ2File(file))
    elif magic == b"\x28\xb5\x2f\xfd":
        stream = cast(BinaryIO, io.BufferedReader(_Zstandard(file), _PIECE // 4))
    else:
        stream = file.open("rb")
        stream.seek(at)
        return stream
    while at > 0 and (skipped := stream.read(min(at, _PIECE))):
        at -= len(skipped)
    return stream


class _Zstandard(io.RawIOBase):
    """What a .zst file holds; the library's own reader takes one that was cut for one that has ended."""

    def __init__(self, file: Path) -> None:
        self._packed = file.open("rb")
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._begun = False
        self._text = b""

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._packed.close()
        super().close()

    def readinto(self, buffer: Any) -> int:
        while not self._text:
            # Logs are packed as one frame, or as several, one behind the other.
            if self._begun and self._frame.eof:
                packed = self._frame.unused_data
                self._frame, self._begun = zstandard.ZstdDecompressor().decompressobj(), False
            else:
                packed = b""
            packed = packed or self._packed.read(_PIECE // 16)
            if not packed and self._begun:
                raise EOFError
            if not packed:
                return 0
            self._text, self._begun = self._frame.decompress(packed), True
        count = min(len(buffer), len(self._text))
        buffer[:count], self._text = self._text[:count], self._text[count:]
        return count


def _is_packed(file: Path) -> bool:
    """Tell whether a log is packed: then it has ended, and its last line is whole."""
    with file.open("rb") as plain:
        return plain.read(4).startswith((b"\x1f\x8b", b"BZh", b"\x28\xb5\x2f\xfd"))


def _known(store: Store, file: Path, report: Report) -> _Log | None:
    """Find out what a file is, and how far it has been read."""
    try:
        with _open(file) as stream:
            head = stream.read(_HEAD)
            if b"\n" not in head and not _is_packed(file):
                return None
            kind = lines.format_of(head)
            if not kind:
                report.failed.append((str(file), phrase("log-unknown-format")))
                return None
            known = _source(store, head)
            if known is None:
                log = _Log(file, kind, 0, "", 0, 0, "")
            else:
                name, head_size, at, tail, fields = known
                with _open(file, max(0, at - _TAIL)) as again:
                    before = again.read(min(at, _TAIL))
                # A shorter copy holds nothing new; elsewhere the bytes must be those that were read.
                if len(before) == min(at, _TAIL) and _digest(before) != tail:
                    report.failed.append((str(file), phrase("log-changed")))
                    return None
                log = _Log(file, kind, 0, name, head_size, at, fields, before)
    except _FAULTS as error:
        report.failed.append((str(file), _said(error)))
        return None
    log.first = _first_moment(file)
    return log


def _said(error: Exception) -> str:
    if isinstance(error, EOFError):
        return phrase("log-cut")
    return str(getattr(error, "strerror", None) or error)


def _source(store: Store, head: bytes) -> tuple[str, int, int, str, str] | None:
    """Find the noted log that begins like this."""
    with store.driver.reading() as session:
        rows = session.rows(
            "select id, head_size, at, tail, fields from log_source order by head_size desc"
        )
    for name, size, at, tail, fields in rows:
        if len(head) >= size and _digest(head[:size]) == name:
            return name, size, at, tail, fields
    return None


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _first_moment(file: Path) -> int:
    """Give the time of a log's first line; logs are read in that order."""
    beginning = b""
    # Of an archive that was cut the beginning is there all the same.
    with suppress(*_FAULTS), _open(file) as stream:
        while len(beginning) < 64 * 1024 and (piece := stream.read(_HEAD)):
            beginning += piece
    kind = lines.format_of(beginning)
    for line in beginning.split(b"\n"):
        if moment := lines.moment_of(kind, line):
            return moment
    return 0


class _Piece(NamedTuple):
    """Whole lines of a log: their text, or where in the file it stands; for W3C the columns that hold there."""

    file: Path
    at: int
    size: int
    kind: str
    fields: str
    text: bytes | None = None


class _Read(NamedTuple):
    """What a piece says, and what the log is known by: its beginning and its end."""

    parsed: Parsed
    size: int
    head: bytes
    tail: bytes
    fields: str


def _pieces(log: _Log) -> Iterator[_Piece]:
    """Read on in a log, a piece at a time."""
    if not _is_packed(log.file) and log.kind != "w3c":
        # Whoever understands a piece reads it, too.
        yield from _places(log)
        return
    at, fields = log.at, log.fields

    def stream() -> Iterator[bytes]:
        with _open(log.file, at) as opened:
            while piece := opened.read(_PIECE // 4):
                yield piece

    for text in lines.whole_lines(stream(), _PIECE, ended=_is_packed(log.file)):
        yield _Piece(log.file, at, len(text), log.kind, fields, text)
        at += len(text)
        if log.kind == "w3c":
            fields = lines.fields_of(text, fields)


def _places(log: _Log) -> Iterator[_Piece]:
    """Cut a log into pieces of whole lines by looking at their ends alone."""
    at = log.at
    with log.file.open("rb") as stream:
        whole = stream.seek(0, os.SEEK_END)
        while at < whole:
            end = min(at + _PIECE, whole)
            while end > at:
                start = max(at, end - _END)
                stream.seek(start)
                cut = stream.read(end - start).rfind(b"\n")
                if cut >= 0:
                    end = start + cut + 1
                    break
                end = start
            if end == at:
                # A line that is longer than a piece, or one that has not ended yet.
                stream.seek(at)
                end = at + len(stream.readline())
                stream.seek(end - 1)
                if stream.read(1) != b"\n":
                    return
            yield _Piece(log.file, at, end - at, log.kind, "")
            at = end


# --- helpers ------------------------------------------------------------------------------------

_ways: Pages = {}


def _begin(ways: Pages) -> None:
    global _ways
    _ways = ways


def _read(piece: _Piece, ways: Pages) -> _Read:
    text = piece.text
    if text is None:
        with piece.file.open("rb") as stream:
            stream.seek(piece.at)
            text = stream.read(piece.size)
        if len(text) != piece.size:
            raise OSError(phrase("log-changed"))
    parsed = lines.parse(piece.kind, text, piece.fields, ways)
    fields = lines.fields_of(text, piece.fields) if piece.kind == "w3c" else ""
    return _Read(parsed, len(text), text[:_HEAD] if piece.at == 0 else b"", text[-_TAIL:], fields)


def _help(piece: _Piece) -> _Read:
    return _read(piece, _ways)


def _in_order(pool: ProcessPoolExecutor, pieces: Iterable[_Piece], ahead: int) -> Iterator[_Read]:
    """Have pieces understood by helpers, a few ahead of what is counted."""
    waiting: deque[Future[_Read]] = deque()
    for piece in pieces:
        waiting.append(pool.submit(_help, piece))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


# --- counting -----------------------------------------------------------------------------------


class _Tally:
    """What was counted since the last commit, and who was seen on the days of the logs."""

    def __init__(self, store: Store, calendar: Calendar, ids: list[str], report: Report) -> None:
        self.store, self.calendar, self.ids, self.report = store, calendar, ids, report
        self.page_bits = [_bits(one) for one in ids]
        self.days: dict[str, _Day] = {}
        self.pieces = 0

    def read(self, log: _Log, pieces: Iterable[_Read]) -> None:
        """Count a log from where it was left; what was understood before something failed counts."""
        tail, new = log.tail, False
        try:
            for found in pieces:
                self._count(found.parsed)
                if log.at == 0:
                    log.head_size, log.id = len(found.head), _digest(found.head)
                log.at += found.size
                tail, new = (tail + found.tail)[-_TAIL:], True
                log.fields = found.fields
                self.pieces += 1
                if self.pieces % _COMMIT_EVERY == 0:
                    self._commit(log, tail)
        except _FAULTS as error:
            self.report.failed.append((str(log.file), _said(error)))
        if new:
            self._commit(log, tail)

    def _count(self, found: Parsed) -> None:
        self.report.lines += found.lines
        self.report.odd += found.odd
        rows = array("q")
        rows.frombytes(found.displays)
        self.report.hits += len(rows) // 3
        silence = rules.SILENCE
        calendar, page_bits = self.calendar, self.page_bits
        # What is known of the day of the last display; most are of the same.
        begin = end = 0
        day = _Day(b"")
        last, counted, views = day.last, day.counted, day.views
        names: list[int] = []
        named: dict[str, list[int]] = {}
        for who, moment, page in zip(rows[::3], rows[1::3], rows[2::3], strict=True):
            if not begin <= moment < end:
                today = calendar.day(moment)
                begin, end = (
                    calendar.midnight(today),
                    calendar.midnight(rules.days_before(today, -1)),
                )
                day = self._day(today)
                last, counted, views = day.last, day.counted, day.views
                if today not in named:
                    known = day.names
                    named[today] = [known.get(one) or _name(day, one) for one in found.visitors]
                names = named[today]
            visitor = names[who]
            seen = last.get(visitor)
            if seen is None or moment - seen >= silence:
                day.visits += 1
            if seen is None or moment > seen:
                last[visitor] = moment
            sight = visitor ^ page_bits[page]
            shown = counted.get(sight)
            if shown is None or moment - shown >= silence:
                counted[sight] = moment
                views[page] = views.get(page, 0) + 1
        if found.bots and end:
            day.bots += found.bots

    def _day(self, name: str) -> _Day:
        day = self.days.get(name)
        if day is None:
            with self.store.driver.reading() as session:
                rows = session.rows("select salt, data from log_day where day = ?", name)
            day = self.days[name] = (
                _unpacked(bytes(rows[0][0]), bytes(rows[0][1])) if rows else _Day(os.urandom(32))
            )
        day.touched = True
        return day

    def _commit(self, log: _Log, tail: bytes) -> None:
        newest = max(self.days, default="")
        with self.store.driver.transaction() as session:
            for name, day in self.days.items():
                if day.touched:
                    self._save(session, name, day)
            session.run("delete from log_source where id = ?", log.id)
            row = (log.id, log.head_size, log.at, _digest(tail), log.fields)
            session.run("insert into log_source values (?, ?, ?, ?, ?, 0)", *row)
            self.store.revise(session)
        for day in self.days.values():
            day.touched = False
            day.visits = day.bots = 0
            day.views = {}
        # A day that is over is written; if a line of it still comes, it is read back.
        for name in [one for one in self.days if one < rules.yesterday(newest)]:
            del self.days[name]

    def _save(self, session: Session, name: str, day: _Day) -> None:
        views = {self.ids[page]: (count, count) for page, count in day.views.items()}
        self.store.add(session, name, day.visits, views, day.bots)
        session.run(
            "insert into log_day values (?, ?, ?) on conflict (day) do update set data = excluded.data",
            name,
            day.salt,
            _packed(day),
        )

    def finish(self) -> None:
        """Forget who was seen on days that are over, now that all logs are read."""
        with self.store.driver.transaction() as session:
            newest = session.rows("select max(day) from log_day")[0][0]
            if newest:
                oldest = rules.days_before(newest, _DAYS_KEPT - 1)
                session.run("delete from log_day where day < ?", oldest)
        self.store.driver.forget()


def _name(day: _Day, who: tuple[bytes, bytes]) -> int:
    name = day.names.get(who)
    if name is None:
        network = caller(who[0].decode("latin-1")).network
        name = rules.visitor_key(day.salt, network, who[1].decode("utf-8", "replace"))
        if len(day.names) > 50_000:
            day.names.clear()
        day.names[who] = name
    return name


def _bits(page: str) -> int:
    return int.from_bytes(hashlib.blake2b(page.encode(), digest_size=8).digest(), signed=True)


def _packed(day: _Day) -> bytes:
    values = array("q", [len(day.last)])
    for pairs in (day.last, day.counted):
        for pair in pairs.items():
            values.extend(pair)
    return values.tobytes()


def _unpacked(salt: bytes, data: bytes) -> _Day:
    values = array("q")
    values.frombytes(data)
    end = 1 + 2 * values[0]
    last = dict(zip(values[1:end:2], values[2:end:2], strict=True))
    counted = dict(zip(values[end::2], values[end + 1 :: 2], strict=True))
    return _Day(salt, last, counted)
