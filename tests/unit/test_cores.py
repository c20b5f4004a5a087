"""Work that is done in two processes, or in one where there is but one."""

import os
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from congxa import cores, journal


def named(items: Sequence[int]) -> tuple[int, list[str]]:
    """Name the items, and the process that did."""
    return os.getpid(), [f"số {item} \udcff" for item in items]


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have two cores, and no thread that an earlier test left behind."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(threading, "active_count", lambda: 1)


def test_each_process_does_a_half() -> None:
    """They come back in order, whatever stands in a text."""
    (here, first), (there, second) = cores.in_two(named, range(5))
    assert here == os.getpid() != there
    assert [*first, *second] == named(range(5))[1]


def test_one_core_does_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """So does a system that has no room for a process."""
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert [process for process, _ in cores.in_two(named, range(5))] == [os.getpid()] * 2
    monkeypatch.setattr(os, "cpu_count", lambda: 2)

    def full() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", full)
    assert [process for process, _ in cores.in_two(named, range(5))] == [os.getpid()] * 2


@pytest.mark.parametrize("end", ["die", "raise", "say too little"])
def test_work_that_the_other_process_could_not_do_is_done_here(
    monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    """What is wrong there is raised here, if it still is."""
    parent, dumps = os.getpid(), cores.marshal.dumps

    def work(items: Sequence[int]) -> list[int]:
        if os.getpid() != parent and end == "die":
            os.kill(os.getpid(), 9)
        if os.getpid() != parent and end == "raise":
            raise PermissionError
        return [item * 2 for item in items]

    if end == "say too little":
        monkeypatch.setattr(cores.marshal, "dumps", lambda value: dumps(value)[:-1])
    assert cores.in_two(work, range(5)) == ([0, 2], [4, 6, 8])


def test_what_is_wrong_in_the_second_half_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost without a word, and no process is left behind."""
    fork, children = os.fork, []

    def forking() -> int:
        children.append(fork())
        return children[-1]

    monkeypatch.setattr(os, "fork", forking)

    def work(items: Sequence[int]) -> list[int]:
        if 4 in items:
            raise PermissionError
        return list(items)

    with pytest.raises(PermissionError):
        cores.in_two(work, range(5))
    (child,) = children
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)


def test_a_folder_is_walked_alike_by_one_and_by_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files, folders and links are found wherever the line is drawn between the two."""
    for number in range(12):
        folder = tmp_path / f"tin/{number % 3}/bài-{number}"
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(str(number))
    (tmp_path / "tin/1/xem").symlink_to(tmp_path / "tin/0")
    (tmp_path / "trang.html").write_text("")
    os.mkdir(os.fsencode(tmp_path) + b"/tin/2/\xff")
    alone = journal.walk(str(tmp_path))
    assert (len(alone.files), len(alone.folders), alone.links) == (13, 17, {"tin/1/xem"})
    for many in (1, 2, 3, 5, 9):
        monkeypatch.setattr(journal, "_MANY", many)
        assert journal.walk(str(tmp_path)) == alone
