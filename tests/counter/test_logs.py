"""Access logs: every format, and the same totals however they are read."""

import bz2
import gzip
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard
from conftest_counter import AGENT, ONE, TWO, ZONE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congxa.counter import lines, logs
from congxa.counter.drivers import SQLite
from congxa.counter.rules import Calendar
from congxa.counter.store import Batch, Hit, NoSieve, Store

PAGES = {b"/tin/1/": ONE, b"/tin/2/": TWO}
START = datetime(2026, 11, 21, 14, 0, 0, tzinfo=UTC)
BOT = "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"
# (seconds after START, address, path, status, agent)
Row = tuple[int, str, str, int, str]
ROWS: list[Row] = [
    (0, "203.0.113.1", "/tin/1/", 200, AGENT),
    (5, "203.0.113.1", "/giao-dien/a/style.css", 200, AGENT),
    (60, "203.0.113.1", "/tin/1/?utm=zalo", 200, AGENT),
    (61, "203.0.113.2", "/tin/2/index.html", 304, AGENT),
    (62, "203.0.113.3", "/tin/2/", 404, AGENT),
    (63, "203.0.113.4", "/tin/2/", 200, BOT),
    (64, "2001:db8:1:2::1", "/tin/2/", 200, AGENT),
    (65, "2001:db8:1:2::2", "/tin/2/", 200, AGENT),
    (1900, "203.0.113.1", "/tin/1/", 200, AGENT),
    (3 * 3600, "203.0.113.1", "/tin/1/", 200, AGENT),
    (3 * 3600 + 5, "203.0.113.2", "/tin/1/", 200, AGENT),
]
# Visits and views of both days: midnight in Vietnam is three hours after START.
EXPECTED = [("2026-11-21", 4, 4), ("2026-11-22", 2, 2)]


def combined(row: Row, agent: str | None = None) -> str:
    seconds, client, path, status, named = row
    when = datetime.fromtimestamp(START.timestamp() + seconds, UTC)
    return (
        f'{client} - - [{when:%d/%b/%Y:%H:%M:%S} +0000] "GET {path} HTTP/1.1" {status} 512 '
        f'"https://xa.vidu.vn/" "{agent or named}"'
    )


def caddy(row: Row) -> str:
    seconds, client, path, status, agent = row
    request = {"remote_ip": client, "client_ip": client, "method": "GET", "uri": path}
    request["headers"] = {"User-Agent": [agent]}
    return json.dumps(
        {"level": "info", "ts": START.timestamp() + seconds, "request": request, "status": status}
    )


def nginx_json(row: Row) -> str:
    seconds, client, path, status, agent = row
    when = datetime.fromtimestamp(START.timestamp() + seconds, UTC).isoformat()
    return json.dumps(
        {"time_iso8601": when, "remote_addr": client, "request": f"GET {path} HTTP/1.1",
         "status": str(status), "http_user_agent": agent}
    )  # fmt: skip


def iis(row: Row) -> str:
    seconds, client, path, status, agent = row
    when = datetime.fromtimestamp(START.timestamp() + seconds, UTC)
    stem, _, query = path.partition("?")
    named = agent.replace(" ", "+")
    return f"{when:%Y-%m-%d %H:%M:%S} 10.0.0.1 GET {stem} {query or '-'} 80 - {client} {named} - {status} 0 0 15\r"


def cloudfront(row: Row) -> str:
    seconds, client, path, status, agent = row
    when = datetime.fromtimestamp(START.timestamp() + seconds, UTC)
    stem, _, query = path.partition("?")
    return "\t".join(
        [f"{when:%Y-%m-%d}", f"{when:%H:%M:%S}", "SIN2-P1", "512", client, "GET", "d1.cloudfront.net",
         stem, str(status), "-", agent.replace(" ", "%20"), query or "-"]
    )  # fmt: skip


IIS_HEAD = (
    "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n"
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent)"
    " cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n"
)
CLOUDFRONT_HEAD = (
    "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem"
    " sc-status cs(Referer) cs(User-Agent) cs-uri-query\n"
)
FORMATS: dict[str, tuple[str, Callable[[Row], str]]] = {
    "combined": ("", combined),
    "vhost": ("", lambda row: f"xa.vidu.vn:443 {combined(row)}"),
    "caddy": ("", caddy),
    "nginx json": ("", nginx_json),
    "iis": (IIS_HEAD, iis),
    "cloudfront": (CLOUDFRONT_HEAD, cloudfront),
}


def text_of(kind: str, rows: list[Row] = ROWS) -> bytes:
    head, write = FORMATS[kind]
    return (head + "".join(f"{write(row)}\n" for row in rows)).encode()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(SQLite(tmp_path / "dem.sqlite"), ZONE)
    yield opened
    opened.close()


def read(store: Store, *files: Path, jobs: int = 1) -> logs.Report:
    return logs.read(store, list(files), PAGES, ZONE, jobs)


def days(store: Store) -> list[tuple[str, int, int]]:
    assert store.faults() == []
    return [(day, visits, views) for day, visits, views, _, _ in store.days()]


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_gives_the_same_totals(store: Store, tmp_path: Path, kind: str) -> None:
    """Also when read once more."""
    file = tmp_path / "access.log"
    file.write_bytes(text_of(kind))
    report = read(store, file)
    assert (report.odd, report.failed, days(store)) == (0, [], EXPECTED)
    assert read(store, file).lines == 0
    assert days(store) == EXPECTED


def frames(text: bytes) -> bytes:
    """Pack a log as two frames, one behind the other, as programs that use all cores do."""
    half = len(text) // 2
    return zstandard.compress(text[:half]) + zstandard.compress(text[half:])


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, zstandard.compress, frames])
def test_packed_logs_are_read(store: Store, tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """What was read before it was packed is not read again."""
    file, packed = tmp_path / "access.log", tmp_path / "access.log.1.packed"
    whole = text_of("combined")
    file.write_bytes(whole[: len(whole) // 2])
    read(store, file)
    packed.write_bytes(pack(whole))
    read(store, packed)
    assert days(store) == EXPECTED


@pytest.mark.parametrize("step", [211, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("kind", ["combined", "iis"])
def test_split_at_any_byte(tmp_path: Path, kind: str, step: int) -> None:
    """A log that grows while it is read is read as a whole in the end; a half line waits."""
    rows = [(n * 97, f"203.0.113.{n % 5}", f"/tin/{1 + n % 3}/", 200, AGENT) for n in range(40)]
    whole = text_of(kind, rows)
    file = tmp_path / "access.log"
    expected = None
    for cut in [len(whole), *range(0, len(whole), step)]:
        store = Store(SQLite(tmp_path / f"{kind}{cut}.sqlite"), ZONE)
        file.write_bytes(whole[:cut])
        report = read(store, file)
        assert report.failed == [] or cut < 200
        file.write_bytes(whole)
        read(store, file)
        found = (days(store), store.page_views())
        expected = expected or found
        assert found == expected
        store.close()


def test_rotation_and_copytruncate(store: Store, tmp_path: Path) -> None:
    """Renamed, packed, or copied and emptied: each line counts once."""
    lines_ = text_of("combined").splitlines(keepends=True)
    log, old = tmp_path / "access.log", tmp_path / "access.log.1"
    log.write_bytes(b"".join(lines_[:4]))
    read(store, log)
    log.write_bytes(b"".join(lines_[:7]))
    shutil.copy(log, old)
    log.write_bytes(b"".join(lines_[7:9]))
    read(store, log, old)
    (tmp_path / "access.log.2.gz").write_bytes(gzip.compress(old.read_bytes()))
    log.rename(old)
    log.write_bytes(b"".join(lines_[9:]))
    read(store, *sorted(tmp_path.glob("access.log*")))
    assert days(store) == EXPECTED


class Stopped(Exception):
    """The process ended here."""


@pytest.mark.parametrize("stop", range(1, 6))
def test_an_interrupted_reading_goes_on(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    """Between any two commits: what was not committed is read again, the rest is not."""
    rows = [(n * 61, f"203.0.113.{n % 7}", f"/tin/{1 + n % 2}/", 200, AGENT) for n in range(300)]
    file = tmp_path / "access.log"
    file.write_bytes(text_of("combined", rows))
    once = Store(SQLite(tmp_path / "mot.sqlite"), ZONE)
    read(once, file)
    monkeypatch.setattr(logs, "_PIECE", 4000)
    monkeypatch.setattr(logs, "_COMMIT_EVERY", 2)
    commits = 0
    commit = logs._Tally._commit

    def stopping(self: logs._Tally, log: logs._Log, tail: bytes) -> None:
        nonlocal commits
        commits += 1
        if commits > stop:
            raise Stopped
        commit(self, log, tail)

    with monkeypatch.context() as patched:
        patched.setattr(logs._Tally, "_commit", stopping)
        with pytest.raises(Stopped):
            read(store, file)
    read(store, file)
    assert days(store) == days(once)
    assert store.page_views() == once.page_views()
    once.close()


def test_helpers_give_the_same_totals(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes that understand pieces, counted in their order."""
    rows = [
        (n * 7, f"203.0.{n % 3}.{n % 50}", f"/tin/{1 + n % 2}/", 200, AGENT) for n in range(4000)
    ]
    file = tmp_path / "access.log"
    file.write_bytes(text_of("combined", rows))
    once = Store(SQLite(tmp_path / "mot.sqlite"), ZONE)
    read(once, file)
    monkeypatch.setattr(logs, "_PIECE", 20_000)
    monkeypatch.setattr(logs, "_ALONE", 0)
    read(store, file, jobs=2)
    assert days(store) == days(once)
    assert store.page_views() == once.page_views()
    once.close()


HITS = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 60, 299, 1799, 1800, 1801, 7200, 86400]),
        st.sampled_from(["203.0.113.1", "203.0.113.2", "2001:db8::1"]),
        st.sampled_from([1, 2]),
    ),
    max_size=40,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20
)
@given(HITS)
def test_logs_and_service_count_alike(tmp_path: Path, steps: list[tuple[int, str, int]]) -> None:
    """The same displays, sent to the service's store and written to a log, give the same days."""
    for old in tmp_path.iterdir():
        old.unlink()
    by_log = Store(SQLite(tmp_path / "log.sqlite"), ZONE)
    by_service = Store(SQLite(tmp_path / "dem.sqlite"), ZONE)
    at, rows = 0, []
    for number, (step, client, page) in enumerate(steps):
        at += step
        rows.append((at, client, f"/tin/{page}/", 200, AGENT))
        from congxa.counter.callers import caller

        hit = Hit(PAGES[f"/tin/{page}/".encode()], *caller(client), AGENT,
                  int(START.timestamp() + at) * 1000)  # fmt: skip
        by_service.apply(Batch("a", number + 1, [hit], moment=hit.moment), NoSieve())
    file = tmp_path / "access.log"
    file.write_bytes(text_of("combined", rows))
    read(by_log, file)
    assert days(by_log) == days(by_service)
    by_log.close()
    by_service.close()


@pytest.mark.parametrize(
    "line",
    [
        b'203.0.113.9 - - [21/Nov/2026:14:00:00 +0000] "POST /x HTTP/1.1" 200 1 "-" "\\"GET /tin/1/ HTTP/1.1\\" 200"',
        b'203.0.113.9 - - [21/Nov/2026:14:00:00 +0000] "HEAD /tin/1/ HTTP/1.1" 200 1 "-" "Mozilla/5.0 Firefox"',
        b'203.0.113.9 - - [not a time] "GET /tin/1/ HTTP/1.1" 200 1 "-" "Mozilla/5.0 (X11) Firefox/130.0"',
        b"\x00" * 200,
        b"\xff\xfe" * 100,
        b"A" * 65536,
        b'203.0.113.9 - - [21/Nov/2026:14:00:00 +0000] "GET /tin/1/ HTTP/1.1" 200 1 "-" ""',
        b'203.0.113.9 - - [21/Nov/2026:14:00:00 +0000] "GET /tin/1/',
    ],
)
def test_odd_lines_add_nothing(store: Store, tmp_path: Path, line: bytes) -> None:
    """Forged, broken or binary: no display, and the lines around them count."""
    file = tmp_path / "access.log"
    good = text_of("combined").splitlines(keepends=True)
    file.write_bytes(good[0] + line + b"\n" + b"".join(good[1:]))
    read(store, file)
    assert days(store) == EXPECTED


def test_escaped_quotes_in_an_agent(store: Store, tmp_path: Path) -> None:
    """Apache writes them with a backslash; the display counts."""
    file = tmp_path / "access.log"
    row = (0, "203.0.113.1", "/tin/1/", 200, AGENT)
    file.write_bytes(
        f"{combined(row, f'{AGENT} {chr(92)}{chr(34)}x{chr(92)}{chr(34)}')}\n".encode()
    )
    read(store, file)
    assert days(store) == [("2026-11-21", 1, 1)]


def test_offsets_of_the_lines_hold(store: Store, tmp_path: Path) -> None:
    """A server on another clock, and two zones in one log."""
    file = tmp_path / "access.log"
    lines_ = [
        f'203.0.113.1 - - [21/Nov/2026:23:59:59 +0700] "GET /tin/1/ HTTP/1.1" 200 1 "-" "{AGENT}"',
        f'203.0.113.1 - - [21/Nov/2026:17:00:00 +0000] "GET /tin/1/ HTTP/1.1" 200 1 "-" "{AGENT}"',
        f'203.0.113.1 - - [21/Nov/2026:13:30:01 -0330] "GET /tin/1/ HTTP/1.1" 200 1 "-" "{AGENT}"',
    ]
    file.write_text("\n".join(lines_) + "\n")
    read(store, file)
    assert days(store) == [("2026-11-21", 1, 1), ("2026-11-22", 1, 1)]


def test_what_is_no_log_is_said(store: Store, tmp_path: Path) -> None:
    """An unknown format, a broken archive, a file that is not there, one that was changed."""
    unknown, broken = tmp_path / "thu.txt", tmp_path / "hong.gz"
    unknown.write_text("Kính gửi ông chủ tịch\nthân mến\n")
    broken.write_bytes(gzip.compress(text_of("combined"))[:60])
    changed = tmp_path / "access.log"
    changed.write_bytes(text_of("combined", ROWS * 20))
    read(store, changed)
    changed.write_bytes(text_of("combined", ROWS * 19 + ROWS[::-1] * 2))
    report = read(store, unknown, broken, tmp_path / "khong-co.log", changed)
    assert [Path(name).name for name, _ in report.failed] == [
        "thu.txt", "hong.gz", "khong-co.log", "access.log",
    ]  # fmt: skip


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, zstandard.compress])
def test_an_archive_that_was_cut_is_told(
    store: Store, tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    """What it still holds counts once; when the whole is there, so does the rest."""
    file = tmp_path / "access.log.1"
    whole = text_of("combined", ROWS * 40)
    packed = pack(whole)
    file.write_bytes(packed[: len(packed) * 2 // 3])
    report = read(store, file)
    assert len(report.failed) == 1
    assert report.lines < len(ROWS) * 40
    file.write_bytes(packed)
    assert read(store, file).failed == []
    once = Store(SQLite(tmp_path / "mot.sqlite"), ZONE)
    (tmp_path / "ca.log").write_bytes(whole)
    read(once, tmp_path / "ca.log")
    assert days(store) == days(once)
    once.close()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_a_damaged_archive_counts_as_far_as_it_goes(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    """What was understood before the damage counts once; the damage is told, and the next log is read."""
    monkeypatch.setattr(logs, "_PIECE", 4000)
    rows = [(n * 61, f"203.0.113.{n % 7}", f"/tin/{1 + n % 2}/", 200, AGENT) for n in range(3000)]
    packed = pack(text_of("combined", rows))
    cut = tmp_path / "access.log.1"
    at = len(packed) * 2 // 3
    cut.write_bytes(packed[:at] + b"\xff" * 50 + packed[at + 50 :])
    good = tmp_path / "access.log.2"
    good.write_bytes(text_of("combined", [(9 * 86400, "203.0.113.9", "/tin/1/", 200, AGENT)]))
    report = read(store, cut, good)
    assert [Path(name).name for name, _ in report.failed] == ["access.log.1"]
    assert days(store)[-1] == ("2026-11-30", 1, 1)
    before = days(store)
    read(store, cut, good)
    assert days(store) == before


def test_a_log_cut_while_it_is_read_is_told(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Emptied between looking and reading: nothing half counts, and the next reading goes on."""
    file = tmp_path / "access.log"
    file.write_bytes(text_of("combined"))
    places = logs._places

    def emptied(log: logs._Log) -> Iterator[logs._Piece]:
        found = list(places(log))
        os.truncate(file, 700)
        yield from found

    with monkeypatch.context() as patched:
        patched.setattr(logs, "_places", emptied)
        assert len(read(store, file).failed) == 1
    assert days(store) == []
    file.write_bytes(text_of("combined"))
    read(store, file)
    assert days(store) == EXPECTED


def test_days_are_those_of_the_portal() -> None:
    """The calendar of the logs is that of the settings."""
    assert Calendar(ZONE).day(int(START.timestamp()) * 1000 + 3 * 3600_000) == "2026-11-22"
    assert lines.format_of(text_of("caddy")[:1024]) == "json"
