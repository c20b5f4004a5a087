"""The parts of the preview that need neither server nor browser."""

import asyncio
import os
import re
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, Built
from msgspec.structs import replace
from preview.previewing import FIRST, PORTAL, article
from tornado.httpclient import AsyncHTTPClient

from congxa import config, pipeline
from congxa.errors import BuildFailed, problem
from congxa.preview import handlers, ports, serve
from congxa.preview.addresses import edited
from congxa.preview.building import Builder
from congxa.preview.checks import Checks
from congxa.preview.console import tell
from congxa.preview.desk import lay_out
from congxa.preview.earlier import Earlier, Left, earlier, leave
from congxa.preview.guard import Guard, is_loopback
from congxa.preview.handlers import content_type, with_script
from congxa.preview.opening import may_open
from congxa.preview.orders import Task
from congxa.preview.outcome import Edited, Outcome, findings
from congxa.preview.server import Server
from congxa.preview.settling import Changes
from congxa.preview.stage import Stage
from congxa.preview.watching import _file_system, is_remote

Make = Callable[..., Built]


# --- who may ask ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "127.0.0.9:8000"]
)
def test_names_of_this_machine_are_known(host: str) -> None:
    """Whatever cannot have been led here by DNS."""
    assert Guard("127.0.0.1", 8000).knows(host)


@pytest.mark.parametrize(
    "host", ["vidu.vn:8000", "localhost", "localhost:80", "10.0.0.1:8000", "", "a@localhost:8000x"]
)
def test_other_names_are_not(host: str) -> None:
    """Names and ports that the preview was not opened under."""
    assert not Guard("127.0.0.1", 8000).knows(host)


def test_a_preview_for_the_network_is_known_by_its_addresses() -> None:
    """In digits, or under the name that --host gave; still under no other name."""
    guard = Guard("0.0.0.0", 8000)
    assert guard.knows("192.168.1.5:8000")
    assert not guard.knows("vidu.vn:8000")
    assert Guard("may-xa", 8000).knows("may-xa:8000")
    assert not is_loopback("0.0.0.0")


# --- collecting changes -----------------------------------------------------------------------


def in_a_loop(play: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run a coroutine in a thread: playwright keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(play())).result()


def test_changes_are_given_once_and_together(tmp_path: Path) -> None:
    """Those that come close together are one group; what comes later is the next."""
    files = [tmp_path / name for name in "abcdef"]
    for file in files:
        file.write_text("x")

    async def play() -> list[frozenset[str]]:
        changes = Changes(tmp_path)
        loop = asyncio.get_running_loop()
        for number, file in enumerate(files):
            loop.call_later(number * 0.01, changes.add, {str(file)})
        loop.call_later(1.0, changes.add, {str(files[0])})
        return [await changes.settled(), await changes.settled()]

    first, second = in_a_loop(play)
    assert first == {str(file) for file in files}
    assert second == {str(files[0])}


def test_the_hour_comes_where_nothing_changes(tmp_path: Path) -> None:
    """A moment in the future is waited for; one that is past is there already."""

    async def play() -> tuple[frozenset[str], float]:
        changes, began = Changes(tmp_path), time.time()
        await changes.settled(began - 3600)
        return await changes.settled(began + 0.6), time.time() - began

    paths, waited = in_a_loop(play)
    assert paths == frozenset()
    assert 0.6 <= waited < 5


def test_a_file_that_is_gone_or_empty_is_waited_for(tmp_path: Path) -> None:
    """It may come back: then there is one change, not two."""
    file = tmp_path / "a.md"

    async def play() -> float:
        changes = Changes(tmp_path)
        loop = asyncio.get_running_loop()
        began = loop.time()
        changes.add({str(file)})
        loop.call_later(0.1, file.write_text, "x")
        loop.call_later(0.12, changes.add, {str(file)})
        await changes.settled()
        return loop.time() - began

    assert in_a_loop(play) > 0.12


@pytest.mark.parametrize("worktree", [False, True])
def test_git_at_work_is_waited_for(tmp_path: Path, worktree: bool) -> None:
    """However long it pauses between two files: its lock says that more will come."""
    portal = tmp_path / "kho/cong"
    portal.mkdir(parents=True)
    git = tmp_path / "kho/.git"
    if worktree:
        git.write_text("gitdir: ../that\n")
        git = tmp_path / "that"
    git.mkdir()
    lock, file = git / "index.lock", portal / "a.md"
    lock.touch()
    file.write_text("x")

    async def play() -> frozenset[str]:
        changes = Changes(portal)
        loop = asyncio.get_running_loop()
        changes.add({"/0"})
        loop.call_later(0.8, changes.add, {str(file)})
        loop.call_later(0.9, lock.unlink)
        return await changes.settled()

    assert in_a_loop(play) == {"/0", str(file)}


def test_a_lock_that_git_left_is_not_waited_for(tmp_path: Path) -> None:
    """A git that was killed leaves one: it must not slow every save down."""
    lock, file = tmp_path / ".git/index.lock", tmp_path / "a.md"
    lock.parent.mkdir()
    lock.touch()
    file.write_text("x")
    os.utime(lock, (time.time() - 60,) * 2)

    async def play() -> float:
        changes = Changes(tmp_path)
        began = asyncio.get_running_loop().time()
        changes.add({str(file)})
        await changes.settled()
        return asyncio.get_running_loop().time() - began

    assert in_a_loop(play) < 0.25


# --- the house --------------------------------------------------------------------------------

ORDER = (
    "outcome orders addresses desk worker checker process beside building earlier stage checks "
    "guard opening visits console photos handlers hub server ports settling watching serve"
).split()


def test_a_module_of_the_preview_imports_only_from_those_before_it() -> None:
    """Also where it imports late: the processes know nothing of the server."""
    folder = Path(serve.__file__).parent
    assert {file.stem for file in folder.glob("*.py")} == {"__init__", *ORDER}
    named = re.compile(r"from congxa\.preview(?:\.(\w+) import| import (.+))")
    for number, module in enumerate(ORDER):
        text = (folder / f"{module}.py").read_text(encoding="utf-8")
        for one, several in named.findall(text):
            asked = {one} if one else set(several.split(", "))
            assert asked <= set(ORDER[:number]), module


# --- values -----------------------------------------------------------------------------------


def test_a_finding_shows_the_faulty_line(tmp_path: Path) -> None:
    """Also in files of Windows; nothing where the line or the file is not there."""
    (tmp_path / "a.md").write_bytes("\ufeff---\r\n  titel: Bài\r\n".encode())
    shown = findings(
        [
            problem("unknown-key", "a.md", (2, 3), key="titel", nearest="title"),
            problem("unknown-key", "a.md", (9, 1), key="x", nearest="y"),
            problem("no-content", "content"),
            problem("no-content", "khong-co.md", (1, 1)),
        ],
        tmp_path,
    )
    assert [found.excerpt for found in shown] == ["titel: Bài", "", "", ""]
    assert shown[0].where == "a.md:2:3"
    assert shown[0].hint == "Có phải bạn muốn viết title?"


def test_generations() -> None:
    """Pages are loaded anew only where something changed; style sheets alone do not count as pages."""
    stage = Stage(Path(), Path(), Path())
    told = []
    for written, failed, styles_only in (
        (5, False, False),
        (0, True, False),
        (3, False, True),
        (0, False, False),
    ):
        stage.take(Outcome(failed, 0.1, written=written), styles_only=styles_only)
        told.append((stage.pages[-1], stage.styles[-1]))
    assert told == [("1", "1"), ("1", "1"), ("1", "2"), ("1", "2")]
    assert Stage(Path(), Path(), Path()).pages != Stage(Path(), Path(), Path()).pages


def test_who_comes_before_the_first_build_is_loaded_anew() -> None:
    """Even where that failed, or changed nothing of what an earlier run had left."""
    for failed in (False, True):
        stage = Stage(Path(), Path(), Path())
        before = stage.pages
        stage.take(Outcome(failed, 0.1), styles_only=False)
        assert stage.pages != before
    stage = Stage(Path(), Path(), Path())
    stage.recall(Earlier(Path(), "/xa"))
    before = stage.pages
    stage.take(Outcome(False, 0.1, base="/xa"), styles_only=False)
    assert (stage.pages, stage.base) == (before, "/xa")


def test_published_pages_give_way_to_the_first_build(portal: Make) -> None:
    """They are shown while it runs, and while it fails; a folder that is half changed is not."""
    built = portal(PORTAL.replace("https://vidu.vn/", "https://vidu.vn/xa/"))
    folder = built.root / ".congxa/preview/8000"
    assert earlier(built.root, folder, drafts=True) is None
    built.build()
    found = earlier(built.root, folder, drafts=True)
    assert found == Earlier(built.output, "/xa")

    stage = Stage(built.root, folder, folder)
    stage.recall(found)
    told = [stage.pages]
    for failed, styles_only in ((True, False), (False, True), (False, False)):
        stage.take(Outcome(failed, 0.1, base="/xa"), styles_only=styles_only)
        told.append(stage.pages)
        assert stage.shown == (built.output if failed else folder)
    assert [one.rpartition("-")[2] for one in told] == ["0", "0", "1", "1"]

    pipeline.build(pipeline.Request(built.root, folder, private=True, jobs=1, now=NOW))
    leave(folder, Left("/xa", drafts=True))
    assert earlier(built.root, folder, drafts=True) == Earlier(folder, "/xa")
    assert earlier(built.root, folder, drafts=False) == Earlier(built.output, "/xa")
    for whole in (folder, built.output):
        (whole / ".congxa-staging").mkdir()
    assert earlier(built.root, folder, drafts=True) is None


def test_the_first_build_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person is told after a while what they wait for; programs and pictures just wait."""
    monkeypatch.setattr(handlers, "_WAIT", 0.05)

    async def ask() -> None:
        taken = ports.listen("127.0.0.1", 0)
        port = taken.getsockname()[1]
        stage = Stage(tmp_path, tmp_path, tmp_path)
        task, guard = Task(tmp_path, tmp_path, True), Guard("127.0.0.1", port)
        Server(stage, Builder(task, 1.0), Checks(task, stage), guard).listen(taken)
        client, url = AsyncHTTPClient(), f"http://127.0.0.1:{port}/"
        early = asyncio.ensure_future(client.fetch(url))
        person = {"Accept": "text/html,*/*"}
        told = await client.fetch(url, headers=person, raise_error=False)
        assert told.code == 503
        assert "Đang dựng cổng lần đầu" in told.body.decode()
        assert "/_congxa/preview.js" in told.body.decode()
        assert not early.done()
        (tmp_path / "index.html").write_text("Trang chủ")
        stage.take(Outcome(False, 0.1, written=1), styles_only=False)
        assert (await early).body.startswith("Trang chủ".encode())
        assert (await client.fetch(url, headers=person)).code == 200
        taken.close()

    in_a_loop(ask)


def test_the_script_goes_into_the_head() -> None:
    """Or before the end of the body, or at the end."""
    stage = Stage(Path(), Path(), Path())
    for page, before in (
        (b"<head></head><body>", b"<head>"),
        (b"<p></body>", b"<p>"),
        (b"<p>", b"<p>"),
    ):
        assert with_script(page, stage).startswith(before + b'<script src="/_congxa/preview.js?v=')


def test_types() -> None:
    """By the suffix alone; bytes where it is unknown."""
    assert content_type("a/b.SVG") == "image/svg+xml; charset=utf-8"
    assert content_type("a.css") == "text/css; charset=utf-8"
    assert content_type("a.lạ") == "application/octet-stream"


def test_only_texts_of_the_portal_are_opened(tmp_path: Path) -> None:
    """No program, nothing outside, no link that leads out."""
    root = tmp_path / "cong"
    root.mkdir()
    for name in ("a.md", "b.exe", "../c.md"):
        (root / name).write_text("x")
    (root / "d.md").symlink_to(tmp_path / "c.md")
    assert may_open(root, "a.md") == root / "a.md"
    for name in ("b.exe", "../c.md", "d.md", "khong.md", "a.md\0", str(tmp_path / "c.md")):
        assert may_open(root, name) is None


def test_file_systems_of_other_machines() -> None:
    """The type of the nearest mount above a folder."""
    mounts = [
        "/dev/a / ext4 rw 0 0",
        "//may/chung /mnt/o\\040chung cifs rw 0 0",
        "x /mnt/o nfs4 rw 0 0",
    ]
    assert _file_system("/mnt/o chung/cong", mounts) == "cifs"
    assert _file_system("/mnt/o", mounts) == "nfs4"
    assert _file_system("/mnt/khac", mounts) == "ext4"
    assert not is_remote("/")


def test_the_address_of_an_edited_file_is_that_of_its_page(
    sample_root: Path, tmp_path: Path
) -> None:
    """For every text of the sample portal that has a page."""
    sample = tmp_path / "sample"
    pipeline.build(pipeline.Request(sample_root, sample, now=NOW, cache=False, photos=False))
    settings, _ = config.load(sample_root)
    folder = sample_root / "content"
    paths = [file.relative_to(sample_root).as_posix() for file in folder.rglob("*.md")]
    found = [one for path in paths for one in edited([path], settings, sample_root)]
    shown = [one for one in found if (sample / one.url.lstrip("/") / "index.html").is_file()]
    assert len(shown) > len(paths) * 0.8
    for one in shown:
        page = (sample / one.url.lstrip("/") / "index.html").read_text(encoding="utf-8")
        assert 'http-equiv="refresh"' not in page
    assert edited(paths[:20], settings, sample_root) == ()
    assert edited(["content/articles/khong-co.md", "config.yaml"], settings, sample_root) == ()


def test_the_desk_shows_what_cannot_be_understood(portal: Make) -> None:
    """A broken file is a row with its problems; all else is there."""
    built = portal(f"{PORTAL}-- content/articles/hong.md --\nKhông có khai báo.\n")
    with pytest.raises(BuildFailed) as failed:
        built.build()
    with pipeline.Engine(built.root) as engine:
        site, texts = engine.survey(pipeline.Request(built.root, built.output, drafts=True))
    desk = lay_out(site, texts, failed.value.problems, drafts=True)
    assert [(row.title, row.state, row.problems) for row in desk.rows] == [
        ("hong.md", "broken", 1),
        ("Bài thứ nhất", "public", 0),
        ("Bài thứ hai", "public", 0),
    ]
    assert desk.rows[1].url == FIRST


def test_the_console_says_it_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """What came of it, what was changed, and where to look."""
    one = (Edited("content/articles/a.md", "/tin/a/", "A"),)
    changed = {"content/articles/a.md", "b", "c", "d"}
    tell(Outcome(False, 0.21, pages=9, written=2, edited=one), changed, "http://127.0.0.1:8000")
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert "Đã dựng 9 trang trong 0,21 giây, ghi 2 tệp (b, c và 2 tệp nữa) → " in line
    assert line.endswith("→ http://127.0.0.1:8000/tin/a/\n")


def test_the_console_does_not_drown_in_problems(capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of faulty files brings hundreds: the first ten are told, errors first; the desk has all."""
    warned = problem("unknown-key", "a.md", (1, 1), key="x", nearest="y")
    wrong = problem("no-content", "content")
    found = [*findings([warned] * 200, Path()), *findings([wrong], Path())]
    found[:200] = [replace(one, level="warning") for one in found[:200]]
    tell(Outcome(True, 0.2, findings=tuple(found)), {"a.md"}, "http://127.0.0.1:8000")
    told = capsys.readouterr()
    lines = [line for line in told.err.splitlines() if not line.startswith("    ")]
    assert lines[0].startswith("content: lỗi: ")
    assert len(lines) == 11
    assert lines[-1] == "… và 191 lỗi, cảnh báo nữa: xem đủ tại http://127.0.0.1:8000/_congxa/"
    assert "1 lỗi (a.md)" in told.out


def test_search_is_there_where_it_was_asked_for(portal: Make) -> None:
    """A saved word is found at once; without being asked the preview makes no index."""
    from congxa.preview import orders, worker

    built = portal(PORTAL)
    place = built.root / "p/tim-kiem/chi-muc"
    with pipeline.Engine(built.root) as engine:
        for search, text in ((True, "Măng"), (True, "Nấm"), (False, "Nấm")):
            built.write("content/articles/mot.md", article("Bài thứ nhất", text))
            task = orders.Task(built.root, built.root / "p", drafts=True, search=search)
            outcome, _ = worker._build(orders.Build(), task, engine, lambda *_: None)
            assert not outcome.failed
            pieces = b"".join(file.read_bytes() for file in place.rglob("*.bin"))
            assert ("măng".encode() in pieces) == (search and text == "Măng")
            assert ("nấm".encode() in pieces) == (search and text == "Nấm")


def test_a_crash_of_the_program_is_an_outcome(
    portal: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server goes on, and says what to send to whom."""
    from congxa.preview import orders, worker

    built = portal(PORTAL)
    monkeypatch.setattr(pipeline.Engine, "build", lambda *_: 1 / 0)
    task = orders.Task(built.root, built.root / "p", drafts=True)
    outcome, _ = worker._build(orders.Build(), task, pipeline.Engine(built.root), lambda *_: None)
    assert outcome.failed
    assert "ZeroDivisionError" in outcome.findings[0].message
    assert "Traceback" in outcome.crash
