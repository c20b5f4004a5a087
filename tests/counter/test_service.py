"""The service on a real uvicorn: what it counts, what it refuses, and how it bears faults."""

import asyncio
import os
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from conftest_counter import (
    AGENT,
    MANIFEST,
    ONE,
    ORIGIN,
    TWO,
    WIDE,
    PostgresServer,
    Running,
)

from congxa.config import CounterSettings
from congxa.counter import manifest
from congxa.counter.app import Application, signature
from congxa.counter.callers import Proxies
from congxa.counter.drivers import SQLite, StoreError
from congxa.counter.limits import Limits
from congxa.counter.manifest import Manifest, PageEntry
from congxa.counter.service import Service
from congxa.counter.store import Batch, Hit, NoSieve, Store

Start = Callable[..., Running]
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def counted(running: Running) -> tuple[object, object]:
    """Give today's visits, and the views of ONE, as they are on the disk: a reply has promised that."""
    with running.opened() as store:
        found = store.now(time.time_ns() // 1_000_000, [ONE])
    return found.numbers.today, found.pages.get(ONE, 0)


# --- what it does -------------------------------------------------------------------------------


def test_a_view_is_answered_with_all_numbers(service: Start) -> None:
    """The own visit is in them, and they may not be kept."""
    answer = service().view()
    assert answer.status == 200
    found = answer.json
    assert {k: found[k] for k in found if k != "asof"} == {
        "v": 1, "online": 1, "today": 1, "yesterday": 0, "week": 1, "month": 1, "total": 1, "page": 1,
    }  # fmt: skip
    assert str(found["asof"]).endswith("+07:00")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["vary"] == "Origin"


def test_numbers_are_read_without_counting(service: Start) -> None:
    """With a tag, so that the same numbers are not sent twice."""
    running = service()
    running.view()
    first = running.ask("GET", f"n?p={ONE}")
    assert (first.json["today"], first.json["page"]) == (1, 1)
    assert first.headers["cache-control"] == "max-age=10"
    time.sleep(0.1)
    tag = first.headers["etag"]
    again = running.ask("GET", f"n?p={ONE}", If_None_Match=tag)
    assert again.status in (200, 304)
    assert "Hôm nay" in running.ask("GET", "n.html").body.decode()
    assert running.ask("GET", "n.svg").headers["content-type"] == "image/svg+xml"
    assert counted(running) == (1, 1)


def test_the_pixel_counts_where_no_script_runs(service: Start) -> None:
    """A picture on one of the portal's pages; elsewhere it is only a picture."""
    running = service()
    sent = {"User_Agent": AGENT, "X_Forwarded_For": "203.0.113.9"}
    good = running.ask("GET", f"p.gif?p={ONE}", Referer=f"{ORIGIN}/tin/1/", **sent)
    assert (good.status, good.headers["content-type"], good.body[:6]) == (
        200,
        "image/gif",
        b"GIF89a",
    )
    for referer in ("https://khac.vn/", "", f"{ORIGIN}.khac.vn/", "https://xa.vidu.vn@khac.vn/"):
        headers = {"Referer": referer} if referer else {}
        assert running.ask("GET", f"p.gif?p={ONE}", **headers, **sent).status == 200
    assert counted(running) == (1, 1)


def test_who_asks_to_be_left_is_not_told_from_others(service: Start) -> None:
    """Where the settings heed it, a view and no visit; else the signal changes nothing."""
    running = service("opt_out: có\nrows: [total, today]\nlabels: {total: Tổng cộng}")
    for signal in ({"Sec_GPC": "1"}, {"DNT": "1"}, {"DNT": "0"}):
        assert running.view(**signal).status == 200
    assert counted(running) == (1, 3)
    said = running.ask("GET", "n.html").body.decode()
    assert "<dt>Tổng cộng</dt><dd>1</dd><dt>Hôm nay</dt>" in said
    assert "Đang online" not in said


def test_heartbeats_keep_a_reader_online(service: Start) -> None:
    """They are no views."""
    running = service()
    running.view()
    sent = {"Origin": ORIGIN, "User_Agent": AGENT, "X_Forwarded_For": "203.0.113.7"}
    assert running.ask("POST", "h", ONE.encode(), **sent).status == 204
    assert counted(running) == (1, 1)


def test_the_most_read_are_listed(service: Start) -> None:
    """By views, with path and title."""
    running = service()
    for client in range(3):
        running.view(TWO, f"198.51.100.{client}")
    running.view(ONE)
    found = running.ask("GET", "top?d=7&n=5")
    assert [(row["path"], row["views"]) for row in found.json] == [("/tin/2/", 3), ("/tin/1/", 1)]  # type: ignore[index]
    assert running.ask("GET", "top?d=8").status == 400


def test_a_portal_may_lie_below_a_path(service: Start) -> None:
    """The service owns {base}/dem/ and nothing else."""
    running = service(start=False, url="https://tinh.vn/xa/thanh-ky")
    running.base = "/xa/thanh-ky"
    running.start()
    assert running.view(Origin="https://tinh.vn").status == 200
    running.base = ""
    assert running.view(Origin="https://tinh.vn").status == 404


# --- what it refuses ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": ""}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://khac.vn"}, 403),
        ({"Origin": f"{ORIGIN}.khac.vn"}, 403),
        ({"Origin": "http://xa.vidu.vn"}, 403),
        ({"Origin": f"{ORIGIN}:8443"}, 403),
        ({"Sec_Fetch_Site": "none"}, 403),
        ({"Sec_Fetch_Mode": "navigate"}, 403),
        ({"Host": "khac.vn", "Origin": "https://khac.vn"}, 403),
        ({"User_Agent": BOT}, 204),
        ({"User_Agent": "curl/8.5.0"}, 204),
        ({"Sec_Purpose": "prefetch;prerender"}, 204),
        ({"X_Moz": "prefetch"}, 204),
    ],
)
def test_what_is_not_a_reader_on_the_portal_adds_nothing(
    steady: Running, headers: dict[str, str], status: int
) -> None:
    """Other origins, navigation, programs, and pages that nobody looks at yet."""
    before = counted(steady)
    answer = steady.view(**headers)
    assert answer.status == status
    assert "access-control-allow-origin" not in answer.headers or headers.get("Origin") is None
    assert counted(steady) == before


def test_a_forged_host_changes_nothing(steady: Running) -> None:
    """The settings say whose pages count; Host is not asked."""
    assert steady.view(Host="khac.vn").status == 200


@pytest.mark.parametrize("page", ["", "0", "f" * 16, "../../etc/passwd", "'; drop table page; --"])
def test_unknown_pages_add_nothing(steady: Running, page: str) -> None:
    """What the build did not list is not counted."""
    before = counted(steady)
    assert steady.view(page).status == 204
    assert counted(steady) == before
    assert steady.faults() == []


def test_a_long_body_is_refused(steady: Running) -> None:
    """Nobody has an id of a kilobyte."""
    assert steady.view("x" * 1000).status == 413


def test_who_asks_is_told_by_the_nearest_proxy(service: Start) -> None:
    """What a client writes into X-Forwarded-For before that is not believed."""
    running = service()
    for forged in ("1.1.1.1", "2.2.2.2, 3.3.3.3", "127.0.0.1", "x" * 500):
        running.view(client=f"{forged}, 203.0.113.7")
    assert counted(running) == (1, 1)
    running.view(client="203.0.113.8")
    running.view(client="203.0.113.8, 127.0.0.1")
    assert counted(running) == (2, 2)


def test_without_a_trusted_proxy_the_peer_counts(service: Start) -> None:
    """Where no proxy is trusted, X-Forwarded-For says nothing at all."""
    running = service("trusted_proxies: [10.9.9.9/32]")
    for number in range(5):
        running.view(client=f"203.0.113.{number}")
    assert counted(running) == (1, 1)


def test_ipv6_visitors_are_networks(service: Start) -> None:
    """One /64 is one visitor, however many addresses it uses; IPv4 in IPv6 is IPv4."""
    running = service()
    for number in range(5):
        running.view(client=f"2001:db8:1:2::{number}")
    running.view(client="[2001:db8:1:2::9]:4711")
    assert counted(running)[0] == 1
    running.view(client="2001:db8:1:3::1")
    running.view(client="::ffff:203.0.113.7")
    running.view(client="203.0.113.7:5555")
    assert counted(running)[0] == 3


def test_many_behind_one_address_count_up_to_a_limit(service: Start) -> None:
    """A NAT may hold many readers; more displays than the limit get numbers, and add nothing."""
    running = service("views_per_minute: 10")
    for number in range(25):
        answer = running.view(User_Agent=f"{AGENT} Nguoi/{number}")
        assert answer.status == 200
    assert counted(running) == (10, 10)


def test_new_visits_of_one_block_are_held_beyond_a_limit(service: Start) -> None:
    """They wait in quarantine, where an administrator finds them."""
    running = service("visits_per_hour: 5")
    for number in range(9):
        running.view(client=f"203.0.113.{number}")
    assert counted(running) == (5, 5)
    with running.opened() as store:
        held = store.held()
    assert [row[1:] for row in held] == [("203.0.113.0/24", 4, 4)]


# --- sockets ------------------------------------------------------------------------------------


def raw(running: Running, data: bytes, *, wait: float = 5) -> bytes:
    """Send bytes, and read what comes until the server closes or goes quiet."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=wait) as one:
        parts = []
        with suppress(ConnectionError, TimeoutError):
            one.sendall(data)
            while part := one.recv(65536):
                parts.append(part)
                if b"\r\n\r\n" in part:
                    break
        return b"".join(parts)


def head(**more: str) -> bytes:
    """Write the head of a good request."""
    fields = {"Host": "x", "Origin": ORIGIN, "User-Agent": AGENT, "Content-Length": "16", **more}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST /dem/v HTTP/1.1\r\n{lines}\r\n".encode()


def test_large_headers_are_refused(steady: Running) -> None:
    """64 kB at once, or without an end, are refused, and others go on."""
    assert b" 431 " in raw(steady, head(**{"X-Large": "a" * 65536}))[:20]
    endless = b"POST /dem/v HTTP/1.1\r\nHost: x\r\n" + b"X-More: " + b"b" * 300_000
    assert b" 431 " in raw(steady, endless)[:20] or raw(steady, endless) == b""
    assert steady.view().status == 200


@pytest.mark.parametrize(
    "smuggled",
    [
        head(**{"Transfer-Encoding": "chunked"}) + b"0\r\n\r\n",
        b"POST /dem/v HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"NOT HTTP\r\n\r\n",
        b"POST /dem/v HTTP/1.1\r\nHost: x\r\n bad folded\r\n\r\n",
        b"GET /dem/%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /dem/n?" + b"&" * 3000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_odd_requests_do_no_harm(steady: Running, smuggled: bytes) -> None:
    """They get an answer or a closed connection; the service goes on."""
    assert b" 500 " not in raw(steady, smuggled, wait=2)[:20]
    assert steady.view().status == 200


def test_slow_clients_stall_nobody_and_are_cut_off(steady: Running) -> None:
    """A request that does not arrive whole within ten seconds is dropped; so is one that never begins."""
    starts = [head()[:40], head() + b"0000", b"\r\n", b""]
    with ExitStack() as stack:
        held = []
        for start in starts:
            slow = socket.create_connection(("127.0.0.1", steady.port), timeout=20)
            slow.sendall(start)
            held.append(stack.enter_context(slow))
        began = time.monotonic()
        for number in range(20):
            assert steady.view(client=f"198.51.100.{number}").status == 200
        assert time.monotonic() - began < 5
        for slow in held:
            with suppress(ConnectionError):
                assert slow.recv(10) == b""
        assert 8 < time.monotonic() - began < 16


def test_a_client_that_leaves_stalls_nobody(service: Start) -> None:
    """It closes before its reply, in the middle of a batch; all others are answered."""
    running = service(WIDE)
    statuses: list[int] = []

    def stay(number: int) -> None:
        statuses.append(running.view(client=f"198.51.100.{number}").status)

    threads = [threading.Thread(target=stay, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
        with socket.create_connection(("127.0.0.1", running.port)) as leaver:
            leaver.sendall(head() + ONE.encode())
    for thread in threads:
        thread.join()
    assert statuses == [200] * 30
    assert (running.root / "err.log").read_text() == ""


# --- faults of the store ------------------------------------------------------------------------


def test_a_locked_store_is_waited_for(service: Start) -> None:
    """503 while another writer holds it; then what was sent is counted, once."""
    running = service()
    running.view()
    other = sqlite3.connect(running.root / ".congxa/counter.sqlite", isolation_level=None)
    other.execute("begin immediate")
    assert running.view(client="198.51.100.1").status == 503
    assert running.view(client="198.51.100.2").status == 503
    assert running.ask("GET", "healthz").status == 503
    other.execute("rollback")
    other.close()
    running.wait()
    assert running.view(client="198.51.100.3").status == 200
    assert counted(running) == (4, 4)
    assert running.faults() == []


@pytest.mark.skipif(os.getuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_drops_nothing_in_silence(service: Start) -> None:
    """503 while there is no room, counted when there is."""
    running = service(WIDE, start=False)
    folder = running.root / ".congxa"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(folder)], check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        (folder / "pages.json").write_bytes(manifest.encode(MANIFEST))
        running.start()
        running.view()
        with (folder / "lap-day").open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"x" * 4096)
            except OSError:
                pass
        statuses = [running.view(client=f"198.51.100.{n}").status for n in range(60)]
        assert 503 in statuses
        acknowledged = statuses.count(200)
        (folder / "lap-day").unlink()
        running.wait()
        assert running.view(client="203.0.113.99").status == 200
        today = counted(running)[0]
        assert isinstance(today, int)
        assert acknowledged + 2 <= today <= 62
        running.stop()
        assert running.faults() == []
    finally:
        running.stop()
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_store_that_turns_read_only_is_said(tmp_path: Path) -> None:
    """A write that the database refuses is an error of the store, and leaves it as it was."""
    store = Store(SQLite(tmp_path / "dem.sqlite"), "Asia/Ho_Chi_Minh")
    store.learn(MANIFEST)
    assert isinstance(store.driver, SQLite)
    hit = Hit(ONE, "203.0.113.1", "203.0.113.0/24", "Firefox", 1)
    connection = store.driver._connection()
    connection.execute("pragma query_only = on")
    with pytest.raises(StoreError, match="readonly"):
        store.apply(Batch("a", 1, [hit], moment=1), NoSieve())
    assert store.apply(Batch("a", 1, [hit], moment=1), NoSieve()).pages == {ONE: 1}
    store.close()


@pytest.mark.skipif(os.getuid() != 0, reason="mounting a disk needs root")
def test_a_read_only_disk_is_a_clear_error(service: Start) -> None:
    """The process says so at its start, and ends with 1."""
    running = service(start=False)
    folder = str(running.root / ".congxa")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "none", folder], check=True)
    try:
        running.start(wait=False)
        assert running.process
        assert running.process.wait(20) == 1
        assert (
            "error: the counts cannot be read or written" in (running.root / "err.log").read_text()
        )
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def test_a_store_that_is_down_at_the_start_is_a_clear_error(service: Start) -> None:
    """The process says what it could not reach, and ends with 1; no secret is in what it says."""
    running = service("store: postgresql://dem:bi-mat@127.0.0.1:1/dem", start=False)
    running.start(wait=False)
    assert running.process
    assert running.process.wait(20) == 1
    said = (running.root / "err.log").read_text()
    assert said.startswith(
        "config.yaml: error: the counts cannot be read or written: postgresql://127"
    )
    assert "bi-mat" not in said
    assert "Traceback" not in said


def test_a_folder_that_cannot_be_written_is_a_clear_error(service: Start) -> None:
    """So is a path that is no place for a file."""
    running = service("store: config.yaml/dem.sqlite", start=False)
    running.start(wait=False)
    assert running.process
    assert running.process.wait(20) == 1
    assert "error: the counts cannot be read or written" in (running.root / "err.log").read_text()


def test_postgresql_may_be_killed_in_the_middle(service: Start, postgres: PostgresServer) -> None:
    """503 while it is down; what was sent before, during and after counts once."""
    running = service(f"store: {postgres.database()}\n{WIDE}")
    statuses: list[int] = []
    go_on = threading.Event()

    def load(start: int) -> None:
        number = 0
        while not go_on.is_set():
            number += 1
            client = f"10.{start}.{number // 250}.{number % 250}"
            statuses.append(running.view(client=client).status)

    threads = [threading.Thread(target=load, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    postgres.stop()
    time.sleep(0.5)
    postgres.start()
    running.wait()
    time.sleep(0.5)
    go_on.set()
    for thread in threads:
        thread.join()
    today = running.numbers()["today"]
    assert isinstance(today, int)
    assert {200, 503} == set(statuses)
    assert statuses.count(200) <= today <= len(statuses)


def test_a_new_process_goes_on_where_the_killed_one_stood(service: Start) -> None:
    """Running visits go on, and it answers within a second of its imports."""
    running = service()
    running.view()
    running.kill()
    running.start()
    assert running.view().json["today"] == 1
    running.stop()
    assert (running.root / "err.log").read_text() == ""


# --- the clock ----------------------------------------------------------------------------------


def test_a_clock_that_leaps_ahead_is_not_believed(tmp_path: Path) -> None:
    """A year ahead: nothing is counted, and said so; when the clock is set, the day goes on as it was."""
    noon = 1_795_237_200_000  # 21/11/2026 12:00 in Vietnam
    year, clock = 366 * 24 * 3600 * 1000, [noon]
    store = Store(SQLite(tmp_path / "dem.sqlite"), "Asia/Ho_Chi_Minh")
    store.learn(MANIFEST)
    service = Service(store, Limits(CounterSettings()), tmp_path, lambda: clock[0])
    app = Application(service, [ORIGIN], "", Proxies())

    async def ask(method: str, name: str, body: bytes = b"") -> tuple[int, bytes]:
        said: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body}

        async def send(message: MutableMapping[str, Any]) -> None:
            said.append(dict(message))

        headers = [(b"origin", ORIGIN.encode()), (b"user-agent", AGENT.encode())]
        where = {"path": f"/dem/{name}", "method": method, "query_string": b""}
        client = ("203.0.113.7", 1)
        await app({"type": "http", "headers": headers, "client": client, **where}, receive, send)
        return said[0]["status"], said[1]["body"]

    async def live() -> None:
        await service.start()
        assert (await ask("POST", "v", ONE.encode()))[0] == 200
        clock[0] += year
        assert (await ask("POST", "v", TWO.encode()))[0] == 503
        assert await ask("GET", "healthz") == (503, b"clock")
        assert b'"today":1' in (await ask("GET", "n"))[1]
        clock[0] = noon + 60_000
        status, numbers = await ask("POST", "v", TWO.encode())
        assert (status, b'"today":1,"yesterday":0' in numbers) == (200, True)
        assert (await ask("GET", "healthz"))[0] == 200
        assert [day for day, *_ in store.days()] == ["2026-11-21"]
        await service.stop()

    # In a thread: playwright keeps a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(live())).result()


def test_a_service_does_not_begin_with_a_clock_far_ahead(service: Start) -> None:
    """It says both days; whoever knows that the clock is right says so."""
    running = service(start=False)
    with running.opened() as store:
        store.tidy(int(time.time() * 1000) - 200 * 24 * 3600 * 1000)
    running.start(wait=False)
    assert running.process
    assert running.process.wait(30) == 1
    assert "too far from the last count" in (running.root / "err.log").read_text()
    running.start(options=["--trust-clock"])
    assert running.view().json["today"] == 1


# --- pages over the network ---------------------------------------------------------------------


def test_pages_are_taken_only_when_signed(service: Start) -> None:
    """With the key that both sides have, now, and not again with an older time."""
    key = "mot-khoa-dai-kho-doan"
    running = service(CONGXA_COUNTER_KEY=key)
    new = PageEntry("abcdefabcdefabcd", "/tin/moi/", "Mới", "article")
    data = manifest.encode(Manifest(ORIGIN, "", (new,)))

    def put(body: bytes, key: str, at: int) -> int:
        time_text = str(at).encode()
        signed = signature(key.encode(), time_text, body).decode()
        headers = {"X_Congxa_Signature": signed, "X_Congxa_Time": str(at)}
        return running.ask("PUT", "pages", body, **headers).status

    now = int(time.time())
    assert put(data, "khoa-khac", now) == 403
    assert put(data, key, now - 3600) == 403
    assert put(b"{}", key, now) == 400
    assert running.view(new.id).status == 204
    assert put(data, key, now) == 200
    assert running.view(new.id).status == 200
    assert put(manifest.encode(MANIFEST), key, now - 5) == 403
    assert running.ask("GET", "snapshot").status == 403
    got = running.ask("GET", "snapshot", Authorization=f"Bearer {key}")
    assert (got.status, got.json["today"]) == (200, 1)


def test_a_new_build_is_noticed(service: Start) -> None:
    """pages.json beside the portal is read again when a build has written it."""
    running = service()
    new = PageEntry("abcdefabcdefabcd", "/tin/moi/", "Mới", "article", ("/tin/1/",))
    running.view(ONE)
    file = running.root / ".congxa/pages.json"
    file.with_suffix(".new").write_bytes(manifest.encode(Manifest(ORIGIN, "", (new,))))
    os.replace(file.with_suffix(".new"), file)
    deadline = time.monotonic() + 8
    while running.view(new.id, "198.51.100.4").status == 204 and time.monotonic() < deadline:
        time.sleep(0.3)
    assert running.ask("GET", f"n?p={new.id}").json["page"] == 2


def test_only_the_machine_itself_sees_the_metrics(steady: Running) -> None:
    """Through a proxy, which names its client, they do not exist."""
    assert b"congxa_commits_total" in steady.ask("GET", "metrics").body
    assert steady.ask("GET", "metrics", X_Forwarded_For="203.0.113.7").status == 404


def test_sigterm_records_what_has_arrived(service: Start) -> None:
    """Every acknowledged hit is there after the end."""
    running = service(WIDE)
    done = 0

    def load() -> None:
        nonlocal done
        for number in range(400):
            try:
                done += running.view(client=f"10.1.{number // 250}.{number % 250}").status == 200
            except OSError:
                return

    thread = threading.Thread(target=load)
    thread.start()
    time.sleep(0.3)
    running.stop()
    thread.join()
    with running.opened() as store:
        assert done <= store.days()[0][1] <= done + 1
