"""Stores of both kinds, and the service on a real server."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from congxa.counter import manifest
from congxa.counter.drivers import driver
from congxa.counter.manifest import Manifest, PageEntry
from congxa.counter.store import Store

BUILD = Path(__file__).parent.parent.parent / "build.py"
ZONE = "Asia/Ho_Chi_Minh"
AGENT = (
    "Mozilla/5.0 (Linux; Android 13; SM-A146P) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36"
)
ORIGIN = "https://xa.vidu.vn"
PAGES = tuple(
    PageEntry(f"{number:016x}", f"/tin/{number}/", f"Bài số {number}", "article")
    for number in range(1, 21)
)
MANIFEST = Manifest(ORIGIN, "", PAGES)
ONE, TWO, THREE = PAGES[0].id, PAGES[1].id, PAGES[2].id
WIDE = "views_per_minute: 1000000\nviews_per_day: 9000000\nvisits_per_hour: 1000000\nhits_per_second: 1000000"


def _postgres_tool(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


@dataclass
class PostgresServer:
    """A real PostgreSQL on a folder of its own, run by a user without rights."""

    folder: Path
    port: int
    user: str = ""

    def _as_user(self, *words: str) -> list[str]:
        if os.getuid() != 0:
            return list(words)
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *words]

    def _run(self, *words: str) -> None:
        subprocess.run(
            self._as_user(*words),
            check=True,
            capture_output=True,
            timeout=60,
            cwd="/",
            env={**os.environ, "HOME": str(self.folder)},
        )

    def create(self) -> None:
        """Make the database cluster."""
        data = str(self.folder / "data")
        self._run(
            str(_postgres_tool("initdb")), "-D", data, "-U", "congxa", "-A", "trust", "-E", "UTF8"
        )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = (
            f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=40"
        )
        self._run(
            str(_postgres_tool("pg_ctl")),
            "-D",
            str(self.folder / "data"),
            "-w",
            "-t",
            "30",
            "-l",
            str(self.folder / "log"),
            "-o",
            options,
            "start",
        )

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server; immediate is as if it were killed."""
        data = str(self.folder / "data")
        self._run(str(_postgres_tool("pg_ctl")), "-D", data, "-w", "-m", mode, "stop")

    def database(self) -> str:
        """Make an empty database and give its address."""
        import psycopg

        name = f"dem_{uuid.uuid4().hex[:12]}"
        address = f"postgresql://congxa@127.0.0.1:{self.port}"
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute(f"create database {name}")
        return f"{address}/{name}"


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Give a running PostgreSQL server."""
    if _postgres_tool("initdb") is None:
        pytest.skip("PostgreSQL's server is not installed (tests/install-tools.sh installs it)")
    folder = Path(tempfile.mkdtemp(prefix="congxa-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    server = PostgresServer(folder, free_port())
    try:
        server.create()
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty store of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "dem.sqlite")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """Give an open store that knows the pages of MANIFEST."""
    opened = Store(driver(address, Path("/")), ZONE)
    opened.learn(MANIFEST)
    yield opened
    opened.close()


@dataclass
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        """Read the body."""
        found: dict[str, object] = json.loads(self.body)
        return found


@dataclass
class Running:
    """A counter that runs on uvicorn, in a process of its own."""

    root: Path
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    base: str = ""

    def start(self, *, wait: bool = True, options: Sequence[str] = ()) -> None:
        """Start `build.py counter serve`, and wait until it answers."""
        command = [sys.executable, str(BUILD), "counter", "serve", "--root", str(self.root)]
        with (self.root / "err.log").open("ab") as errors:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port), *options],
                env={**os.environ, "CONGXA_LANG": "en", "TZ": "UTC", **self.environment},
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        if wait:
            self.wait()

    def wait(self, seconds: float = 60) -> None:
        """Wait until the service answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if self.ask("GET", "healthz").status == 200:
                    return
            except OSError:
                time.sleep(0.01)
        raise AssertionError((self.root / "err.log").read_text())

    def kill(self) -> None:
        """End the process as a power cut would."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End the process as an administrator would."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(15)

    def ask(self, method: str, name: str, body: bytes | None = None, **headers: str) -> Answer:
        """Send a request below /dem/."""
        url = f"http://127.0.0.1:{self.port}{self.base}/dem/{name}"
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        request = urllib.request.Request(url, body, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return Answer(answer.status, dict(answer.headers.items()), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers.items()), error.read())

    def view(self, page: str = ONE, client: str = "203.0.113.7", **headers: str) -> Answer:
        """Show a page as a browser does."""
        sent = {
            "Origin": ORIGIN,
            "User_Agent": AGENT,
            "X_Forwarded_For": client,
            "Content_Type": "text/plain;charset=UTF-8",
            **headers,
        }
        return self.ask("POST", "v", page.encode(), **{k: v for k, v in sent.items() if v})

    def numbers(self) -> dict[str, object]:
        """Read the numbers as they are now, without the second for which they are kept."""
        time.sleep(1.05)
        return self.ask("GET", "n").json

    @contextmanager
    def opened(self) -> Iterator[Store]:
        """Open the store beside the running service."""
        store = Store(driver(str(self.root / ".congxa/counter.sqlite"), Path("/")), ZONE)
        try:
            yield store
        finally:
            store.close()

    def faults(self) -> list[tuple[str, str]]:
        """Look for counts that do not agree."""
        with self.opened() as store:
            return store.faults()


@pytest.fixture(scope="session")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Give one running counter that many tests may ask."""
    running = _running(tmp_path_factory.mktemp("steady") / "xa", "", ORIGIN, {})
    running.start()
    yield running
    running.stop()


def _running(root: Path, settings: str, url: str, environment: Mapping[str, str]) -> Running:
    (root / ".congxa").mkdir(parents=True)
    text = f"site: {{title: Xã, url: {url}/}}\ncounter:\n  mode: service\n"
    text += "".join(f"  {line}\n" for line in settings.splitlines())
    (root / "config.yaml").write_text(text, encoding="utf-8")
    (root / ".congxa/pages.json").write_bytes(manifest.encode(MANIFEST))
    return Running(root, free_port(), environment)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Give a function that starts a counter of its own."""
    made: list[Running] = []

    def make(
        settings: str = "", *, start: bool = True, url: str = ORIGIN, **environment: str
    ) -> Running:
        running = _running(tmp_path / f"xa{len(made)}", settings, url, environment)
        made.append(running)
        if start:
            running.start()
        return running

    yield make
    for running in made:
        running.stop()
