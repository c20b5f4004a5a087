"""A whole portal inside a test."""

import os
import re
import shutil
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from congxa import pipeline, progress
from congxa.errors import BuildFailed, Problem
from congxa.model import Teaser, Topic

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
LEAST = "site:\n  title: Cổng thử\n  url: https://vidu.vn/\ncategories:\n  - {name: Kinh tế}\n"


@dataclass(frozen=True)
class Built:
    """A portal in a folder of its own; build it as often as the test likes."""

    root: Path

    @property
    def output(self) -> Path:
        """The folder that it is published into."""
        return self.root / "output"

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a file of the portal, with the folders above it."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def build(self, **options: object) -> pipeline.Report:
        """Build the portal; what is wrong is raised."""
        settings = {"now": NOW, "jobs": 1, **options}
        return pipeline.build(pipeline.Request(self.root, self.output, **settings))

    def problems(self, **options: object) -> tuple[Problem, ...]:
        """Build, and give what is wrong."""
        try:
            return self.build(**options).problems
        except BuildFailed as failed:
            return failed.problems

    def page(self, path: str) -> str:
        """Read a built file; of a folder such as "tin/2026/11/bai/" its index.html."""
        file = self.output / path
        return (file / "index.html" if file.is_dir() else file).read_text(encoding="utf-8")

    def files(self) -> set[str]:
        """Name every published file, the folder's own list apart."""
        found = (f for f in self.output.rglob("*") if f.is_file())
        names = (f.relative_to(self.output).as_posix() for f in found)
        return {name for name in names if not name.startswith(".congxa-")}

    def bytes(self) -> dict[str, bytes]:
        """Give every published file with its bytes."""
        return {name: (self.output / name).read_bytes() for name in sorted(self.files())}


def pytest_configure(config: pytest.Config) -> None:
    """Try the same random examples everywhere in the short round; the long one explores.

    Neither has a deadline: on a busy machine that would say something of the machine.
    """
    settings.register_profile("explores", deadline=None)
    settings.register_profile("same-everywhere", derandomize=True, database=None, deadline=None)
    short = "not long" in (config.option.markexpr or "")
    settings.load_profile("same-everywhere" if short else "explores")


# Files whose tests build, kill, serve or browse for long; those of unit/ are many and short.
_LONG = (
    "browser/test_pages browser/test_use properties/test_incremental deploy/test_targets test_workflows "
    "test_kill preview/test_browser counter/test_widget deploy/test_faults counter/test_service "
    "counter/test_store counter/test_counter_kill browser/test_figures test_hosting"
).split()


# Folders whose tests wait for browsers and servers, three of them at once on two cores. What fails there by
# the machine's leave alone stands a second time; the report names it ("RERUN"), and it is to be looked into.
_WAITING = {"browser", "preview", "counter", "deploy"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that at the end no process waits for another; see `make test`."""
    tests = Path(__file__).parent
    for item in items:
        if item.path.parent.name in _WAITING:
            item.add_marker(pytest.mark.flaky(reruns=1))

    def turn(item: pytest.Item) -> tuple[int, bool]:
        name = item.path.relative_to(tests).with_suffix("").as_posix()
        return _LONG.index(name) if name in _LONG else len(_LONG), name.startswith("unit/")

    items.sort(key=turn)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer --refresh, which writes what the golden tests of portals/ and invalid/ expect."""
    parser.addoption("--refresh", action="store_true", help="write the expected files anew")


@pytest.fixture
def portal(tmp_path: Path) -> Callable[..., Built]:
    """Make a portal of one string: files behind lines such as `-- content/articles/a.md --`.

    Without config.yaml the least settings are taken; numbered calls give folders of their own.
    """
    made: list[Built] = []

    def make(text: str = "") -> Built:
        built = Built(tmp_path / f"portal{len(made)}")
        made.append(built)
        files = dict(sections(text))
        for path, body in {"config.yaml": LEAST, **files}.items():
            built.write(path, body)
        (built.root / "content").mkdir(exist_ok=True)
        return built

    return make


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Cut `-- path --` sections out of a text."""
    path, lines = "", []
    for line in text.strip("\n").split("\n"):
        if line.startswith("-- ") and line.endswith(" --"):
            if path:
                yield path, "\n".join(lines).rstrip("\n") + "\n"
            path, lines = line[3:-3], []
        else:
            lines.append(line)
    if path:
        yield path, "\n".join(lines).rstrip("\n") + "\n"


def picture(seed: int = 0, width: int = 4, height: int = 3) -> bytes:
    """Give a PNG picture of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    row = b"\0" + bytes((seed % 251, seed // 251 % 251, 90)) * width
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + chunk(b"IDAT", zlib.compress(row * height))
        + chunk(b"IEND", b"")
    )


def teaser(number: int) -> Teaser:
    """Make the teaser of the n-th article, counted from the oldest, each a day after the one before."""
    day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(number)
    return Teaser(
        url=f"/tin/{number}/",
        title=str(number),
        date=day,
        published_at=day,
        modified=day,
        topic=Topic(name="Kinh tế", slug="kt", url="/c/kt/"),
        communes=(),
        summary="",
        cover=None,
        author="",
        lang="vi",
        featured=False,
        withdrawn=False,
        id_path=f"/tin/{number}/",
    )


@pytest.fixture(autouse=True)
def vietnamese_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak Vietnamese whatever the machine's environment says."""
    monkeypatch.delenv("CONGXA_LANG", raising=False)


@pytest.fixture(autouse=True)
def patient_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print nothing more where the machine is slow: builds of seconds say how far they have come."""
    monkeypatch.setattr(progress, "_PATIENCE", float("inf"))


@pytest.fixture(scope="session")
def sample_root() -> Path:
    """Give the folder of the sample portal."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder that all processes of the run share."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Keep out the other processes of the run."""
    while True:
        try:
            lock.mkdir()
            break
        except FileExistsError:
            time.sleep(0.1)
    try:
        yield
    finally:
        lock.rmdir()


@pytest.fixture(scope="session")
def sample_roots(sample_root: Path, shared: Path) -> Callable[[str], Path]:
    """Give the folder of the sample portal, built in a theme; once each for all processes of the run."""

    def give(theme: str) -> Path:
        root, built = shared / theme, shared / f"{theme}.built"
        with alone(shared / "lock"):
            if not built.exists():
                build_sample(sample_root, root, theme)
                built.touch()
        return root

    return give


def build_sample(sample_root: Path, folder: Path, theme: str) -> None:
    shutil.copytree(sample_root / "content", folder / "content")
    for file in (*sample_root.glob("*.yaml"), *sample_root.glob("*.json")):
        shutil.copy(file, folder)
    settings = folder / "config.yaml"
    text, found = re.subn(
        r"^theme: [\w-]+", f"theme: {theme}", settings.read_text("utf-8"), flags=re.M
    )
    assert found == 1
    settings.write_text(text, encoding="utf-8")
    # Pictures are the same in every theme: made once, they are only looked up.
    for pictures in folder.parent.glob("*/.congxa/pictures"):
        shutil.copytree(pictures, folder / ".congxa/pictures", dirs_exist_ok=True)
    pipeline.build(pipeline.Request(folder, folder / "output", now=NOW, search=True))


@pytest.fixture(scope="session")
def samples(sample_roots: Callable[[str], Path]) -> Callable[[str], Path]:
    """Give the sample portal as it is published in a theme."""
    return lambda theme: sample_roots(theme) / "output"


@pytest.fixture(scope="session")
def sample(samples: Callable[[str], Path]) -> Path:
    """Give the sample portal in its own theme, built once."""
    return samples("trong-dong")


os.environ.pop("CONGXA_LANG", None)


CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Start Chromium once, for all tests of the run: two drivers at a time do not get on."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: sh tests/install-tools.sh")
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell nothing of how far a build is, which depends on how long it takes."""
    monkeypatch.setattr("congxa.progress._PATIENCE", float("inf"))
