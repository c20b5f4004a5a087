"""Measure the visit counter: its service under load, and its reader of logs beside GoAccess.

python bench/counter.py [--quick]. The load generator runs on the same machine. Nothing here fails because
something was slow: the bars stand beside what the machine gave.
"""

import argparse
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from results import Row, at_least, at_most

_HERE = Path(__file__).parent
_BUILD = _HERE.parent / "build.py"
sys.path.insert(0, str(_HERE.parent))

from congxa.counter import manifest  # noqa: E402
from congxa.counter.manifest import Manifest, PageEntry  # noqa: E402

_ORIGIN = "https://xa.vidu.vn"
_AGENT = (
    "Mozilla/5.0 (Linux; Android 13; SM-A146P) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36"
)
_PAGES = 200
_VISITORS = 10_000
_SETTINGS = f"""site: {{title: Xã, url: {_ORIGIN}/}}
counter:
  mode: service
  views_per_minute: 1000000
  views_per_day: 9000000
  visits_per_hour: 9000000
  hits_per_second: 9000000
"""
# Each request is of one of 10,000 visitors to one of 200 pages. With VISITS so many are sent, by one after
# the other.
_SCRIPT = f"""
math.randomseed(os.time())
local sent, visits = 0, tonumber(os.getenv("VISITS"))
request = function()
  local n = math.random(0, {_VISITORS} - 1)
  if visits then
    n = sent % {_VISITORS}
    sent = sent + 1
    if sent > visits then wrk.thread:stop() end
  end
  local client = "10." .. math.floor(n / 2500) .. "." .. math.floor(n % 2500 / 250) .. "." .. n % 250
  local headers = {{["X-Forwarded-For"]=client, ["Origin"]="{_ORIGIN}", ["User-Agent"]="{_AGENT}"}}
  return wrk.format("POST", "/dem/v", headers, string.format("%016x", math.random(1, {_PAGES})))
end
"""

# What uvicorn gives on this machine at most: the same requests, nothing done with them.
_EMPTY = f"""
import sys
sys.path.insert(0, {str(_HERE.parent)!r})
import uvicorn
from congxa.counter.serve import configuration

async def nothing(scope, receive, send):
    if scope["type"] == "lifespan":
        while (await receive())["type"] == "lifespan.startup":
            await send({{"type": "lifespan.startup.complete"}})
        await send({{"type": "lifespan.shutdown.complete"}})
        return
    await receive()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await send({{"type": "http.response.start", "status": 200, "headers": headers}})
    await send({{"type": "http.response.body", "body": b"{{}}"}})

uvicorn.Server(configuration(nothing, "127.0.0.1", int(sys.argv[1]))).run()
"""


def service_rows(*, quick: bool) -> list[Row]:
    """Measure the service: durable hits a second, latencies, memory."""
    if shutil.which("wrk") is None:
        return [Row("counter: service", "wrk is not installed", "", None)]
    with tempfile.TemporaryDirectory(prefix="congxa-dem-") as name:
        root = Path(name)
        (root / ".congxa").mkdir()
        (root / "config.yaml").write_text(_SETTINGS, encoding="utf-8")
        (root / "tai.lua").write_text(_SCRIPT)
        pages = tuple(
            PageEntry(f"{n:016x}", f"/tin/{n}/", f"Bài {n}", "article")
            for n in range(1, _PAGES + 1)
        )
        (root / ".congxa/pages.json").write_bytes(manifest.encode(Manifest(_ORIGIN, "", pages)))
        with _running("-c", _EMPTY) as (port, _):
            most = _wrk(root, port, 256, 3 if quick else 10)
        with _running(str(_BUILD), "counter", "serve", "--root", name, "--port") as (port, process):
            # As on a busy day: each visitor opens two pages.
            day = _wrk(root, port, 32, 120, visits=2 * _VISITORS)
            memory = _memory(process)
            before = _processor_seconds(process)
            many = _wrk(root, port, 256, 5 if quick else 30)
            spent = _processor_seconds(process) - before
            one = _wrk(root, port, 1, 3 if quick else 10)
            hits = day["requests"] + many["requests"] + one["requests"]
            after = _memory(process)
    return [
        Row(
            "uvicorn: requests/s, 256 connections, an application that does nothing",
            f"{most['rate']:,.0f} /s",
        ),
        at_least("counter: durable hits/s, 256 connections", many["rate"], 10_000, "/s"),
        at_most("counter: p99 at 256 connections", many["p99"], 60, "ms"),
        at_most("counter: p50, one client", one["p50"], 1.5, "ms"),
        at_most("counter: memory with 10,000 visitors", memory, 80, "MB"),
        Row(f"counter: memory after {hits:,.0f} hits of theirs", f"{after:.0f} MB"),
        Row("counter: processor time of a hit", f"{spent / many['requests'] * 1e6:.0f} µs"),
    ]


@contextmanager
def _running(*words: str) -> Iterator[tuple[int, int]]:
    """Run a server that takes its port as the last word; give the port and its process."""
    port = _free_port()
    server = subprocess.Popen([sys.executable, *words, str(port)], stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/dem/healthz", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"port {port}")


def _wrk(
    root: Path, port: int, connections: int, seconds: int, visits: int = 0
) -> dict[str, float]:
    said = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--latency", "-s", str(root / "tai.lua"),
         f"http://127.0.0.1:{port}"],
        capture_output=True, text=True, check=True, timeout=seconds + 30,
        env={**os.environ, **({"VISITS": str(visits)} if visits else {})},
    ).stdout  # fmt: skip
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    if refused:
        raise RuntimeError(f"{refused[1]} hits were refused")
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}

    def latency(share: str) -> float:
        match = re.search(rf"{share}%\s+([\d.]+)(us|ms|s)", said)
        assert match
        return float(match[1]) * scale[match[2]]

    rate, requests = (
        re.search(r"Requests/sec:\s+([\d.]+)", said),
        re.search(r"(\d+) requests in", said),
    )
    assert rate
    assert requests
    return {
        "rate": float(rate[1]), "requests": float(requests[1]), "p50": latency("50"), "p99": latency("99"),
    }  # fmt: skip


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(process: int) -> float:
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert peak
    return int(peak[1]) / 1024


# --- logs ---------------------------------------------------------------------------------------


def log_rows(*, quick: bool) -> list[Row]:
    """Measure the reader of logs on 1 GB (quick: 100 MB) made beforehand, and GoAccess on the same."""
    with tempfile.TemporaryDirectory(prefix="congxa-log-") as name:
        root = Path(name)
        (root / ".congxa").mkdir()
        (root / "config.yaml").write_text(_SETTINGS.replace("service", "log"), encoding="utf-8")
        pages = tuple(
            PageEntry(f"{n:016x}", f"/tin/{n}/", f"Bài {n}", "article")
            for n in range(1, _PAGES + 1)
        )
        (root / ".congxa/pages.json").write_bytes(manifest.encode(Manifest(_ORIGIN, "", pages)))
        log = root / "access.log"
        count = _write_log(log, 100_000_000 if quick else 1_000_000_000)
        command = [sys.executable, str(_BUILD), "counter", "log", "--root", name, str(log)]
        seconds, memory = _timed(command)
        rows = [
            at_least("counter: log lines/s", count / seconds, 1_000_000, "/s"),
            at_most("counter: memory while reading logs", memory, 300, "MB"),
        ]
        if shutil.which("goaccess"):
            peer = ["goaccess", str(log), "--log-format=COMBINED", "-o", str(root / "bao-cao.json")]
            other, _ = _timed(peer)
            rows.append(Row("GoAccess: log lines/s", f"{count / other:,.0f} /s", "", None))
        return rows


def _write_log(log: Path, size: int) -> int:
    """Write a log of a day: each page with seven pictures and styles, as browsers ask for them."""
    chance = random.Random(1)
    assets = [
        f"/giao-dien/0a1b2c/{name}" for name in ("nen.css", "trang.js", "logo.svg", "chu.woff2")
    ]
    assets += [f"/media/anh-{n}.jpg" for n in range(60)]
    count, second, written = 0, 0, 0
    with log.open("w") as file:
        while written < size:
            block = []
            for _ in range(2_000):
                second += chance.random() < 0.03
                at = f"{second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
                n = chance.randrange(20_000)
                client = f"113.{n // 6400}.{n % 6400 // 250}.{n % 250}"
                asks = [f"/tin/{chance.randint(1, _PAGES)}/", *chance.sample(assets, 7)]
                block += [
                    f'{client} - - [21/Nov/2026:{at} +0700] "GET {path} HTTP/1.1" 200 {1000 + n} '
                    f'"{_ORIGIN}/" "{_AGENT}"\n'
                    for path in asks
                ]
            text = "".join(block)
            file.write(text)
            written += len(text)
            count += len(block)
    return count


def _timed(command: list[str]) -> tuple[float, float]:
    """Run a command; give its seconds of wall clock, and the peak of all its processes' memory in MB."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, _family_memory(process.pid))
        time.sleep(0.1)
    if process.returncode:
        raise RuntimeError(" ".join(command))
    return time.monotonic() - began, peak


def _family_memory(process: int) -> float:
    total = 0
    children = subprocess.run(
        ["pgrep", "-P", str(process)], capture_output=True, text=True, check=False
    )
    for one in (process, *map(int, children.stdout.split())):
        try:
            text = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:
            continue
        total += int(match[1]) if (match := re.search(r"Pss:\s+(\d+)", text)) else 0
    return total / 1024


def rows(*, quick: bool) -> list[Row]:
    """Measure everything."""
    return [*service_rows(quick=quick), *log_rows(quick=quick)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter runs, a smaller log")
    for row in rows(quick=parser.parse_args().quick):
        print(row)
