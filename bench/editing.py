"""What an editor does, and what the build after it costs: the whole command, from the shell."""

import json
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import corpus
import measure
from measure import Cost

BUILD = Path(__file__).parent.parent / "build.py"
# congxa trusts a file by its time of change only once that is 2 s past, so a build right after the
# corpus was written would learn less than one after any editor's pause.
_PAUSE = 2.1


@dataclass(frozen=True, slots=True)
class Built:
    """A build's cost, how many files it wrote, and how many pages the portal has."""

    cost: Cost
    written: int
    pages: int


def build(folder: Path, *options: str, limit: float = measure.LIMIT) -> Built:
    """Build a portal as it stands; it may take `limit` seconds."""
    command = [sys.executable, str(BUILD), "--root", str(folder), "--no-search", "--json", *options]
    cost = measure.run(command, limit=limit)
    report = json.loads(cost.output)
    return Built(cost, report["written"], report["pages"])


def cold(folder: Path, *options: str, limit: float = measure.LIMIT) -> Built:
    """Build a portal with nothing remembered and nothing published."""
    for name in ("output", ".congxa"):
        shutil.rmtree(folder / name, ignore_errors=True)
    return build(folder, *options, limit=limit)


@dataclass(frozen=True, slots=True)
class Edits:
    """A few builds after the same kind of edit: the median cost, the most files written."""

    cost: Cost
    written: int


Edit = Callable[[corpus.Portal, int, int], None]


def nothing(portal: corpus.Portal, count: int, turn: int) -> None:
    """Leave everything as it is."""


def body(portal: corpus.Portal, count: int, turn: int) -> None:
    """Add a paragraph to an article."""
    with portal.path(count // 2 + turn).open("a", encoding="utf-8") as file:
        file.write(f"\nThêm một đoạn, lần {turn}.\n")


def publication(portal: corpus.Portal, count: int, turn: int) -> None:
    """Publish an article that is newer than all others."""
    portal.add(corpus.next_article(count, turn))


def base(portal: corpus.Portal, count: int, turn: int) -> None:  # noqa: ARG001
    """Change the template that all pages extend."""
    text = portal.base.read_text(encoding="utf-8").replace("</body>", f"<!-- {turn} -->\n</body>")
    portal.base.write_text(text, encoding="utf-8")


def after(edit: Edit, portal: corpus.Portal, count: int, times: int) -> Edits:
    """Edit and build, some times over; each time after the pause that an editor makes anyhow."""
    builds = []
    for turn in range(times):
        time.sleep(_PAUSE)
        edit(portal, count, turn)
        builds.append(build(portal.folder))
    return Edits(measure.median([b.cost for b in builds]), max(b.written for b in builds))


def settle() -> None:
    """Wait until what was just written is old enough to be trusted."""
    time.sleep(_PAUSE)
