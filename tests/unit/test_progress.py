"""How far a build has come."""

import os
from contextlib import redirect_stderr

import pytest

from congxa import progress
from congxa.errors import phrase
from congxa.progress import progress_line

Captured = pytest.CaptureFixture[str]


def test_quiet_means_nothing_is_said(capsys: Captured) -> None:
    """Programs that read the output are not disturbed."""
    with progress_line(quiet=True) as show:
        for done in range(3):
            show("convert", done, 2)
    assert capsys.readouterr() == ("", "")


def test_short_work_is_not_worth_a_line(capsys: Captured) -> None:
    """Where there is no terminal, nothing is said within the first seconds."""
    with progress_line(quiet=False) as show:
        for done in range(1000):
            show("render", done, 1000)
    assert capsys.readouterr() == ("", "")


def test_long_work_says_how_far_it_has_come(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """Where there is no terminal, a line every few seconds."""
    monkeypatch.setattr(progress, "_PATIENCE", 0)
    with progress_line(quiet=False) as show:
        show("convert", 1, 2)
        show("render", 3, 4)
    said = f"{phrase('stage-convert')}: 1/2\n{phrase('stage-render')}: 3/4\n"
    assert capsys.readouterr() == ("", said)


def read_all(reader: int) -> str:
    """Read all that was written to a terminal, and close it."""
    os.set_blocking(reader, False)
    parts = []
    with open(reader, "rb", buffering=0) as file:
        while part := file.read(10_000):
            parts.append(part)
    return b"".join(parts).decode()


def test_on_a_terminal_there_is_a_bar() -> None:
    """It names the stages, and what it drew is gone in the end."""
    reader, writer = os.openpty()
    with open(writer, "w", encoding="utf-8") as terminal, redirect_stderr(terminal):
        with progress_line(quiet=False) as show:
            show("convert", 1, 2)
            show("convert", 2, 2)
            show("render", 1, 3)
        terminal.flush()
        drawn = read_all(reader)
    assert phrase("stage-convert") in drawn
    assert phrase("stage-render") in drawn
    assert "\x1b[2K" in drawn.rpartition(phrase("stage-render"))[2]


@pytest.mark.parametrize("quiet", [True, False])
def test_what_fails_within_passes_through(quiet: bool) -> None:
    """The line swallows no exception."""
    with pytest.raises(KeyError), progress_line(quiet=quiet):
        raise KeyError
