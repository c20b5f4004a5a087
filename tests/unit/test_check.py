"""The finished plan, read back for mistakes."""

from pathlib import Path

import pytest

from congxa.check import check
from congxa.errors import Problem, problem
from congxa.links import Promise
from congxa.planned import Copy, Output, Text


def texts(*paths: str) -> list[Output]:
    """Plan a file for each path; the n-th one comes from `n.md`."""
    return [Text(path, "", f"{number}.md") for number, path in enumerate(paths, start=1)]


def found(*paths: str) -> list[tuple[str, str, str]]:
    """Give code, file and message of what is wrong with a plan of these paths."""
    problems = check(texts(*paths), ())
    assert all(one.hint for one in problems)
    assert all(one.level == "error" for one in problems)
    return [(one.code, one.file, one.message) for one in problems]


def test_a_right_plan_is_right() -> None:
    """Files beside each other, in folders that begin alike."""
    assert found("index.html", "a/index.html", "a-b/index.html", "a/b/index.html", "a.html") == []
    assert check((), ()) == ()


def test_two_files_cannot_have_one_path() -> None:
    """Both sources are named, whatever kind of file they make."""
    assert found("a/index.html", "b", "a/index.html", "a/index.html") == [
        ("same-file", f"{n}.md", "hai tệp của cổng cùng tên a/index.html: tệp kia từ 1.md")
        for n in (3, 4)
    ]
    outputs = [*texts("a.pdf"), Copy(path="a.pdf", source=Path("x"), stamp="", origin="x.pdf")]
    assert [(one.code, one.file) for one in check(outputs, ())] == [("same-file", "x.pdf")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a/index.html", "A/index.html"),
        ("media/a.JPG", "media/a.jpg"),
        ("đường/index.html", "Đường/index.html"),
        ("straße", "STRASSE"),
    ],
)
def test_two_paths_cannot_differ_in_capitals_alone(one: str, other: str) -> None:
    """On Windows and macOS one of them would hide the other."""
    ((code, file, message),) = found(one, other)
    assert (code, file) == ("case-collision", "2.md")
    assert one in message
    assert other in message
    assert "1.md" in message


@pytest.mark.parametrize(
    "paths",
    [("a", "a/index.html"), ("a/index.html", "a"), ("a/b", "a/b/c/d"), ("A", "a/index.html")],
)
def test_a_file_cannot_lie_where_a_folder_must(paths: tuple[str, str]) -> None:
    """Whichever was planned first, in whatever capitals."""
    ((code, file, message),) = found(*paths)
    assert code == "file-and-folder"
    deeper = max(paths, key=len)
    assert file == f"{paths.index(deeper) + 1}.md"
    assert deeper in message


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("con/index.html", "con"), ("the/AUX/index.html", "AUX"), ("nul.html", "nul.html"),
        ("com1/index.html", "com1"), ("LPT9.txt", "LPT9.txt"), ("a:b", "a:b"), ("a?/b", "a?"),
        ('a"b', 'a"b'), ("a*b/index.html", "a*b"), ("a|b", "a|b"), ("<a>", "<a>"), ("a\\b", "a\\b"),
        ("a./index.html", "a."), ("a /index.html", "a "), ("a\x01b", "a\x01b"), ("a\nb", "a\nb"),
    ],
)  # fmt: skip
def test_windows_must_be_able_to_hold_every_name(path: str, name: str) -> None:
    """An editor's portal is copied to computers of all kinds."""
    ((code, file, message),) = found(path)
    assert (code, file) == ("windows-name", "1.md")
    assert f"«{name}»" in message


@pytest.mark.parametrize(
    "path",
    [
        "cong/index.html",
        "console",
        "com/a",
        "com10/a",
        "a.con/b",
        "lpt/a",
        "aux-1",
        "nul-a",
        ".a",
        "a.b.c",
    ],
)
def test_names_that_only_look_like_it_are_allowed(path: str) -> None:
    """Windows keeps whole names alone."""
    assert found(path) == []


@pytest.mark.parametrize("name", ["x" * 256, "đ" * 128, "x" * 252 + ".html"])
def test_a_name_too_long_for_any_system_is_told(name: str) -> None:
    """255 bytes are all that a file system takes; found out while writing, it would be too late."""
    ((_, file, message),) = found(f"{name}/index.html")
    assert file == "1.md"
    assert len(message) < 1000


def test_each_wrong_path_is_told() -> None:
    """A name that many paths have in common is told for each of their sources."""
    assert [file for code, file, _ in found("con/a", "con/b", "c") if code == "windows-name"] == [
        "1.md",
        "2.md",
    ]


def promise(file: str) -> tuple[Promise, Problem]:
    complaint = problem("link-missing", "a.md", (7, 5), target=f"/{file}")
    return Promise(file, complaint), complaint


@pytest.mark.parametrize(
    ("file", "kept"),
    [
        ("a/index.html", True),
        ("a", True),
        ("b.xml", True),
        ("index.html", True),
        ("c/index.html", False),
        ("c", False),
        ("b.xml/index.html", False),
        ("A/index.html", False),
        ("", False),
    ],
)
def test_a_promise_is_kept_by_a_planned_file(file: str, kept: bool) -> None:
    """An address without its last slash is kept too: hosts add it."""
    made, complaint = promise(file)
    outputs = texts("index.html", "a/index.html", "b.xml")
    assert check(outputs, [made]) == (() if kept else (complaint,))


def test_every_broken_promise_is_told() -> None:
    """One run tells them all, beside what else is wrong."""
    one, first = promise("x/index.html")
    other, second = promise("y")
    problems = check(texts("con", "a", "a"), [one, other, one])
    assert [p.code for p in problems] == ["same-file", "windows-name", *["link-missing"] * 3]
    assert problems[2:] == (first, second, first)
