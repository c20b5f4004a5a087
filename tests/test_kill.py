"""A build that is killed leaves every published file old or new, and the next build finishes the work."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import NOW

from congxa import journal, pipeline
from congxa.errors import BuildFailed

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")

BUILD = Path(__file__).parent.parent / "build.py"
ARTICLES = 150
HOUR = 3_600_000_000_000
LEAVES = "home category commune tag archive page search sitemap 404 fragment redirect".split()
BASE = """<!doctype html><html lang="{{ page.lang }}"><title>{{ page.title }} – {{ portal.title }}</title>
<link rel="stylesheet" href="{{ static("look.css") }}"><p>v1</p>
{% block main %}{{ listing if listing is defined else articles if articles is defined }}{% endblock %}
"""
SETTINGS = """
site: {title: Cổng thử, url: https://vidu.vn/}
theme: nho
categories: [{name: Kinh tế}, {name: Rừng}]
"""
Tree = Mapping[str, bytes]


def article(number: int, text: str = "Chữ") -> str:
    """Write an article, with a link to the one before."""
    front = f"title: Bài {number}\ndate: 2026-{1 + number % 10:02d}-{1 + number % 28:02d}\n"
    front += (
        f"category: {'Rừng' if number % 3 else 'Kinh tế'}\ntags: [thẻ {number % 5}]\nsummary: Tóm\n"
    )
    link = f"[trước](a{number - 1:03d}.md)" if number else ""
    paragraphs = f"{text} của bài số **{number}**, viết cho dài.\n\n" * 12
    return f"---\n{front}---\n\n## Mục\n\n{paragraphs}{link}\n"


def old_portal() -> dict[str, str]:
    """Give the files of the portal as it was published."""
    leaf = '{% extends "base.html" %}'
    return {
        "config.yaml": SETTINGS,
        "content/communes/thanh-ky.md": "---\nname: Thanh Kỳ\n---\nXã.\n",
        "content/media/bang.csv": "PNG" * 50_000,
        "content/pages/lien-he.md": "---\ntitle: Liên hệ\n---\n[bảng](/media/bang.csv)\n",
        "themes/nho/templates/base.html": BASE,
        "themes/nho/templates/article.html": f"{leaf}{{% block main %}}{{{{ article.body }}}}{{% endblock %}}",
        **{f"themes/nho/templates/{name}.html": leaf for name in LEAVES},
        "themes/nho/strings/vi.yaml": "foot: Cuối trang\n",
        "themes/nho/static/look.css": "body { color: red }\n",
        **{f"content/articles/a{number:03d}.md": article(number) for number in range(ARTICLES)},
    }


def new_portal() -> dict[str, str]:
    """Give the same after several edits; every page differs, some come and some go."""
    files = old_portal()
    files["themes/nho/templates/base.html"] = BASE.replace("v1", "v2")
    files["themes/nho/static/look.css"] = "body { color: blue }\n"
    files["content/media/bang.csv"] = "GIF" * 50_000
    for number in range(3, ARTICLES, 10):
        files[f"content/articles/a{number:03d}.md"] = article(number, "Lời")
    for number in range(ARTICLES, ARTICLES + 20):
        files[f"content/articles/a{number:03d}.md"] = article(number)
    del files[f"content/articles/a{ARTICLES + 19:03d}.md"]
    moved = files["content/articles/a149.md"]
    files["content/articles/a149.md"] = moved.replace("title: Bài 149", "title: Bài\nslug: doi-ten")
    files["content/pages/lien-he/index.md"] = files.pop("content/pages/lien-he.md")
    return files


@dataclass(frozen=True)
class Scene:
    """The portal after its edits, with what was published before them."""

    root: Path
    before: Path
    old: Tree
    new: Tree
    seconds: float

    @property
    def output(self) -> Path:
        """The folder that is published into."""
        return self.root / "output"

    def reset(self) -> None:
        """Go back to where the edits are made and nothing is built; files keep their numbers and times."""
        for name in ("output", ".congxa"):
            shutil.rmtree(self.root / name, ignore_errors=True)
            link_all(self.before / name, self.root / name)

    def start(self, *before: str) -> subprocess.Popen[bytes]:
        """Start a real build, in a group of its own."""
        command = [sys.executable, *before, str(BUILD), "build", "--json", "--root", str(self.root)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        when = ["--now", NOW.isoformat()]
        return subprocess.Popen([*command, *when], **quiet, start_new_session=True)


def link_all(source: Path, target: Path) -> None:
    """Copy a folder; published files are linked, since their number tells that they are the same."""
    for file in source.rglob("*"):
        here = target / file.relative_to(source)
        here.parent.mkdir(parents=True, exist_ok=True)
        if file.is_file() and source.name == "output":
            os.link(file, here)
        elif file.is_file():
            shutil.copy2(file, here)


def tree(folder: Path) -> dict[str, bytes]:
    """Read all that is published; congxa's own folder of unfinished work apart."""
    names = ((file, file.relative_to(folder).as_posix()) for file in folder.rglob("*"))
    return {
        name: file.read_bytes()
        for file, name in names
        if file.is_file()
        and not name.startswith((".congxa-staging", ".congxa-lock", ".congxa-build"))
    }


def write(root: Path, files: Mapping[str, str]) -> None:
    """Make the portal hold these files, all settled; what stays the same is not touched."""
    for top in ("content", "themes"):
        for file in (root / top).rglob("*"):
            if file.is_file() and file.relative_to(root).as_posix() not in files:
                file.unlink()
    for path, text in files.items():
        file = root / path
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        when = time.time_ns() - HOUR
        os.utime(file, ns=(when, when))


@pytest.fixture(scope="module", autouse=True)
def _no_waiting() -> Iterator[None]:
    """Do not bring what this process writes to the disk: no power is cut here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sync", lambda: None, raising=False)
        patch.setattr(os, "fsync", lambda handle: None)
        yield


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    """Give the portal, old and new, and how long a real build of it takes."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as place:
        root, before = Path(place, "portal"), Path(place, "before")
        write(root, old_portal())
        pipeline.build(pipeline.Request(root, root / "output", now=NOW, search=True, jobs=1))
        old = tree(root / "output")
        for name in ("output", ".congxa"):
            (before / name).parent.mkdir(exist_ok=True)
            (root / name).rename(before / name)
        write(root, new_portal())
        clean = Path(place, "clean")
        pipeline.build(pipeline.Request(root, clean, now=NOW, search=True, jobs=1, cache=False))
        made = Scene(root, before, old, tree(clean), 0)
        made.reset()
        began = time.monotonic()
        assert made.start().wait() == 0
        assert tree(made.output) == made.new
        yield Scene(root, before, old, made.new, time.monotonic() - began)


def test_the_edits_change_what_they_should(scene: Scene) -> None:
    """The scene holds files that change, come, go and stay: a kill can hurt each kind."""
    old, new = scene.old, scene.new
    both = old.keys() & new.keys()
    assert sum(old[path] != new[path] for path in both) > ARTICLES
    assert len(new.keys() - old.keys()) >= 20
    assert {"tin/2026/10/bai-149/index.html", "lien-he/index.html"} - new.keys()
    assert any(path.startswith("giao-dien/") for path in old.keys() - new.keys())
    assert "robots.txt" in both
    assert old["robots.txt"] == new["robots.txt"]


def judge(scene: Scene, when: str) -> str:
    """Hold what a killed build left to the promise; tell what it was."""
    found = tree(scene.output)
    for path in found.keys() | scene.old.keys() | scene.new.keys():
        # None: not there, as it was before or is to be.
        allowed = scene.old.get(path), scene.new.get(path)
        assert found.get(path) in allowed, f"{path} is neither old nor new, killed {when}"
    if found == scene.old:
        return "old"
    return "new" if found == scene.new else "between"


def finish(scene: Scene, when: str, *, jobs: int = 1) -> None:
    """Build again, in this process: the result is that of a clean build, and nothing is left behind."""
    report = pipeline.build(
        pipeline.Request(scene.root, scene.output, now=NOW, search=True, jobs=jobs)
    )
    assert [found.code for found in report.problems] == [], when
    left = {file.name for file in scene.output.iterdir() if file.name.startswith(".congxa-")}
    assert left <= {".congxa-files", ".congxa-lock", ".congxa-build"}, when
    assert tree(scene.output) == scene.new, when
    again = pipeline.build(
        pipeline.Request(scene.root, scene.output, now=NOW, search=True, jobs=jobs)
    )
    assert (again.written, again.removed) == (0, 0), when


def kill(build: subprocess.Popen[bytes]) -> None:
    """Kill a build with all that it started, and wait for its end."""
    with suppress(ProcessLookupError):
        os.killpg(build.pid, signal.SIGKILL)
    build.wait()


def wait_for(file: Path, build: subprocess.Popen[bytes]) -> None:
    """Wait until the build has come so far that a file is there; some are there for a few milliseconds."""
    while build.poll() is None and not file.exists():
        time.sleep(0.0002)


def kill_at_moments(scene: Scene, count: int, seed: int) -> set[str]:
    """Kill builds at random moments: of three one at any, one while files are staged, one while they move."""
    chance = random.Random(seed)
    staging = scene.output / ".congxa-staging"
    left = set()
    for number in range(count):
        scene.reset()
        build = scene.start()
        match number % 3:
            case 0:
                pause = chance.random() * scene.seconds
            case 1:
                wait_for(staging, build)
                pause = chance.random() ** 2 * scene.seconds / 2
            case _:
                wait_for(staging / "journal", build)
                pause = chance.random() ** 2 / 50
        time.sleep(pause)
        kill(build)
        when = f"after {pause:.4f} s (moment {number} of seed {seed})"
        left.add(judge(scene, when))
        finish(scene, when)
    return left


def test_a_killed_build_leaves_each_file_old_or_new(scene: Scene) -> None:
    """Never half a file, never one missing; the next build gives what a clean one gives."""
    kill_at_moments(scene, 12, seed=1)


@pytest.mark.long
def test_builds_killed_at_many_moments_leave_each_file_old_or_new(scene: Scene) -> None:
    """The same two hundred times, at other moments each time; all three outcomes are met."""
    assert kill_at_moments(scene, 200, seed=random.randrange(10**6)) >= {"old", "between"}


# Runs the command until it has moved so many files, and kills it there; from `many` files on, two move them.
DYING = """
import os, runpy, signal, sys
from congxa import journal
left, journal._MANY = int(sys.argv[1]), int(sys.argv[2])
replace = os.replace

def move(*paths):
    global left
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    replace(*paths)

os.replace = move
sys.argv = sys.argv[3:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def kill_at_move(scene: Scene, moves: int, many: int = 1000) -> str:
    """Kill a build when it has moved so many files; the first is its journal."""
    scene.reset()
    assert scene.start("-c", DYING, str(moves), str(many)).wait() == -signal.SIGKILL
    return judge(scene, f"at move {moves}")


def test_a_build_killed_between_two_moves_is_finished_by_the_next(scene: Scene) -> None:
    """The moment that random kills seldom meet: some files are new, the others still old."""
    left = []
    for moves in (0, 1, 60, 170):
        left.append(kill_at_move(scene, moves))
        finish(scene, f"at move {moves}", jobs=2)
    assert left == ["old", "old", "between", "between"]


def test_two_that_move_files_and_are_killed_leave_each_old_or_new(scene: Scene) -> None:
    """The one that lives on moves its share to the end, and the folder is its own until then."""
    for moves in (2, 40, 90):
        kill_at_move(scene, moves, many=2)
        wait_until_free(scene.output)
        assert judge(scene, f"two of them, at move {moves}") == "between"
        finish(scene, f"two of them, at move {moves}")


def wait_until_free(folder: Path) -> None:
    """Wait until no process is at work in the output folder."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with suppress(BuildFailed), journal.alone(str(folder)):
            return
        time.sleep(0.01)


def test_a_build_killed_twice_is_finished_by_the_third(scene: Scene) -> None:
    """The repair itself may be killed."""
    kill_at_move(scene, 5)
    for pause in (0.5, 0.7):
        build = scene.start()
        time.sleep(scene.seconds * pause)
        kill(build)
        judge(scene, f"again after {pause} of its time")
    finish(scene, "twice")


def test_sources_edited_after_a_kill_are_what_the_next_build_shows(scene: Scene) -> None:
    """What a killed build was about to publish is not what counts: the next edits are."""
    kill_at_move(scene, 20)
    changed = scene.root / "content/articles/a010.md"
    text = changed.read_text(encoding="utf-8")
    status = changed.stat()
    try:
        changed.write_text(text.replace("Chữ", "Sau"), encoding="utf-8")
        os.utime(changed, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))
        pipeline.build(pipeline.Request(scene.root, scene.output, now=NOW, search=True, jobs=1))
        found = tree(scene.output)
    finally:
        changed.write_text(text, encoding="utf-8")
        os.utime(changed, ns=(status.st_atime_ns, status.st_mtime_ns))
    page = "tin/2026/01/bai-10/index.html"
    assert found[page] == scene.new[page].replace("Chữ".encode(), b"Sau")
    differing = {path for path in found if found[path] != scene.new.get(path)}
    # What search knows of the text is in files of its own.
    index = {path for path in differing if path.startswith("tim-kiem/chi-muc/")}
    assert differing - index == {page, ".congxa-files"}
    assert 1 <= len(index) < 10


# Runs the command with helpers for the least work, and kills it, not them, while they work.
ALONE = """
import os, runpy, signal, sys
from congxa import memory, reading, rendering
reading._WORTH_A_PROCESS = rendering._WORTH_A_PROCESS = 1
reading._CHUNK = rendering._CHUNK = 5
mkdir = os.mkdir

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

def make_folder(path, *arguments, **options):
    if str(path).endswith(".congxa-staging"):
        die()
    mkdir(path, *arguments, **options)

if sys.argv[1] == "converting":
    memory.Memory.remember = die
else:
    os.mkdir = make_folder
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.parametrize("moment", ["converting", "rendering"])
def test_helpers_do_not_outlive_a_build_that_is_killed_alone(scene: Scene, moment: str) -> None:
    """The system kills one process when memory runs out; its helpers must not keep the folder busy."""
    scene.reset()
    shutil.rmtree(scene.root / ".congxa")
    build = scene.start("-c", ALONE, moment)
    assert build.wait() == -signal.SIGKILL
    patience = time.monotonic() + 5
    try:
        while helpers(build) and time.monotonic() < patience:
            time.sleep(0.05)
        assert not helpers(build)
        judge(scene, f"alone while {moment}")
        finish(scene, f"alone while {moment}")
    finally:
        kill(build)


def helpers(build: subprocess.Popen[bytes]) -> bool:
    """Tell whether any process of the group of a build is left."""
    try:
        os.killpg(build.pid, 0)
    except ProcessLookupError:
        return False
    return True
