"""The output folder: only what changed, all or nothing, and nobody else's files.

Run as a program it is the campaign of crashes: it kills a publication at each of its steps.
"""

import errno
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import NoReturn

import pytest

from congxa import journal, output
from congxa.errors import BuildFailed
from congxa.output import Published, prepare, publish

ROOT = Path(__file__).parents[2]
STAGING = ".congxa-staging"
Files = Mapping[str, bytes | Path]
fork_only = pytest.mark.skipif(os.name == "nt", reason="needs os.fork")


def tree(folder: Path) -> dict[str, bytes | str]:
    """Read all that lies below a folder: bytes of files, targets of links, "" for folders."""
    found: dict[str, bytes | str] = {".": ""}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = os.readlink(path)
        else:
            found[name] = path.read_bytes() if path.is_file() else ""
    return found


def times(folder: Path) -> dict[str, int]:
    """Give the time of the last change of the folder and all that lies below it."""
    return {str(path): path.lstat().st_mtime_ns for path in (folder, *folder.rglob("*"))}


def put(folder: Path, files: Files, *, clean: bool = False) -> Published:
    """Publish the files."""
    return publish(folder, files.items(), clean=clean)


def fresh(files: Mapping[str, bytes]) -> dict[str, bytes | str]:
    """Give the tree that the files must make in an empty folder."""
    folders = {parent.as_posix(): "" for path in files for parent in PurePosixPath(path).parents}
    lines = (f"{sha256(body).hexdigest()}  {path}\n" for path, body in sorted(files.items()))
    return {**folders, **files, ".congxa-files": "".join(lines).encode(), ".": ""}


def problems(act: Callable[[], object]) -> list[tuple[str, str]]:
    """Give the code and the place of each problem that fails the act."""
    with pytest.raises(BuildFailed) as failed:
        act()
    return [(found.code, found.file) for found in failed.value.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an output folder that does not exist yet."""
    return tmp_path / "output"


# --- only what changed ---


def test_a_first_publication_writes_every_file(folder: Path) -> None:
    """A first publication writes every file, and the folders they need."""
    done = put(folder, {"index.html": b"home", "bai/mot/index.html": b"one", "empty": b""})
    assert done == Published(("bai/mot/index.html", "empty", "index.html"), 0, (), ())
    assert (folder / "bai/mot/index.html").read_bytes() == b"one"


def test_the_list_names_each_file_and_its_digest(folder: Path) -> None:
    """The list holds one line a file, sorted: sha256, two spaces, path."""
    put(folder, {"b": b"2", "a/c": b"1", "tệp ảnh.jpg": b"3"})
    lines = [("a/c", b"1"), ("b", b"2"), ("tệp ảnh.jpg", b"3")]
    expected = "".join(f"{sha256(body).hexdigest()}  {path}\n" for path, body in lines)
    assert (folder / ".congxa-files").read_bytes() == expected.encode()


def test_nothing_else_is_left_in_the_folder(folder: Path) -> None:
    """Neither staging nor journal nor lock outlives a publication."""
    put(folder, {"a": b"1"})
    assert set(tree(folder)) == {".", "a", ".congxa-files"}


def test_a_second_publication_writes_nothing(folder: Path) -> None:
    """A second publication of the same files touches nothing, not even a time."""
    files = {"a/b": b"1", "c": b"2"}
    put(folder, files)
    before = times(folder)
    assert put(folder, files) == Published((), 2, (), ())
    assert times(folder) == before


def test_pages_written_ahead_in_vain_leave_nothing(folder: Path) -> None:
    """All of them turned out to be as they were; the next text is put into its page in the same folder."""
    pages = {"index.html": b"home"}
    put(folder, pages)
    ahead = ((path, journal.write_ahead(str(folder), "1-0", pages[path])) for path in pages)
    done = publish(folder, ahead)
    assert (done.written, done.unchanged) == ((), 1)
    assert tree(folder) == fresh(pages)
    listed = output.list_stamp(folder)
    changes = {"index.html": lambda body: body.upper()}
    amended = output.amend(folder, changes, {**done.stamps}, listed, done.left)
    assert amended is not None
    assert amended.written == ("index.html",)
    assert tree(folder) == fresh({"index.html": b"HOME"})


def test_only_the_changed_file_is_written(folder: Path) -> None:
    """A file that did not change keeps its time."""
    put(folder, {"a": b"1", "b": b"2"})
    before = (folder / "a").stat().st_mtime_ns
    assert put(folder, {"a": b"1", "b": b"3"}) == Published(("b",), 1, (), ())
    assert (folder / "a").stat().st_mtime_ns == before


@pytest.mark.parametrize("body", [b"", b"1", b"12", b"124", b"1234"])
def test_a_file_edited_by_hand_is_restored(folder: Path, body: bytes) -> None:
    """The bytes on the disk decide, not the list."""
    put(folder, {"a": b"123"})
    (folder / "a").write_bytes(body)
    assert put(folder, {"a": b"123"}).written == ("a",)
    assert (folder / "a").read_bytes() == b"123"


def test_a_file_removed_by_hand_is_restored(folder: Path) -> None:
    """A file on the list that is gone is written again."""
    put(folder, {"a/b": b"1"})
    shutil.rmtree(folder / "a")
    assert put(folder, {"a/b": b"1"}).written == ("a/b",)


def test_files_no_longer_wanted_are_removed(folder: Path) -> None:
    """What is not published any more goes, and the folders it leaves empty."""
    put(folder, {"a/b/c": b"1", "a/d": b"2", "e/f/g": b"3"})
    assert put(folder, {"a/d": b"2"}) == Published((), 1, ("a/b/c", "e/f/g"), ())
    assert tree(folder) == fresh({"a/d": b"2"})


def test_a_folder_of_the_users_own_is_kept(folder: Path) -> None:
    """An empty folder that congxa did not empty stays, and those above it."""
    put(folder, {"a/b": b"1", "c": b"2"})
    (folder / "a/mine").mkdir()
    (folder / "also-mine").mkdir()
    put(folder, {"c": b"2"})
    assert set(tree(folder)) == {".", "a", "a/mine", "also-mine", "c", ".congxa-files"}


def test_new_files_have_the_usual_mode(folder: Path) -> None:
    """Published files are as readable for the web server as any other new file."""
    put(folder, {"a": b"1"})
    (folder / "other").write_bytes(b"")
    assert (folder / "a").stat().st_mode == (folder / "other").stat().st_mode


# --- files that are copied ---


def test_a_source_file_is_copied(folder: Path, tmp_path: Path) -> None:
    """A Path stands for the bytes of that file."""
    source = tmp_path / "film.mp4"
    source.write_bytes(b"film" * 1_000_000)
    assert put(folder, {"media/film.mp4": source}).written == ("media/film.mp4",)
    assert put(folder, {"media/film.mp4": source}).unchanged == 1
    assert tree(folder) == fresh({"media/film.mp4": source.read_bytes()})


@pytest.mark.parametrize("body", [b"", b"film" * 10, b"filn" * 1_000_000, b"film" * 1_000_001])
def test_a_source_file_that_changed_is_copied_again(
    folder: Path, tmp_path: Path, body: bytes
) -> None:
    """Size and content decide, to the last byte."""
    source = tmp_path / "film.mp4"
    source.write_bytes(b"film" * 1_000_000)
    put(folder, {"film.mp4": source})
    source.write_bytes(body)
    assert put(folder, {"film.mp4": source}).written == ("film.mp4",)
    assert (folder / "film.mp4").read_bytes() == body


def test_a_long_film_never_lies_in_memory_whole(folder: Path, tmp_path: Path) -> None:
    """Copying and comparing take a few pieces of memory, however long the file."""
    source = tmp_path / "film.mp4"
    with source.open("wb") as film:
        film.truncate(64 << 20)
    tracemalloc.start()
    try:
        put(folder, {"film.mp4": source})
        put(folder, {"film.mp4": source})
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_source_file_that_is_gone_fails_the_build(folder: Path, tmp_path: Path) -> None:
    """A source that cannot be read is named, and nothing is published."""
    put(folder, {"a": b"1"})
    before = tree(folder)
    gone = tmp_path / "gone.mp4"
    found = problems(lambda: put(folder, {"a": b"2", "b": gone}))
    assert found == [("unreadable", gone.as_posix())]
    assert tree(folder) == before


# --- all or nothing ---


@pytest.mark.parametrize(
    "error", [BuildFailed([]), OSError(errno.EIO, "template"), KeyboardInterrupt(), ValueError()]
)
@pytest.mark.parametrize("clean", [False, True])
def test_a_failed_rendering_changes_nothing(
    folder: Path, error: BaseException, *, clean: bool
) -> None:
    """What the renderer raises comes through as it is, and the old portal stays."""
    put(folder, {"a": b"1", "b/c": b"2"})
    before = tree(folder)

    def rendered() -> Iterator[tuple[str, bytes]]:
        yield "a", b"new"
        yield "d", b"new"
        raise error

    with pytest.raises(type(error)) as raised:
        publish(folder, rendered(), clean=clean)
    assert raised.value is error
    assert tree(folder) == before


def test_rendering_is_lazy(folder: Path) -> None:
    """A folder that is not ours is refused before anything is rendered."""
    folder.mkdir()
    (folder / "mine").write_bytes(b"")

    def rendered() -> Iterator[tuple[str, bytes]]:
        pytest.fail("rendered in vain")
        yield "a", b""

    assert problems(lambda: publish(folder, rendered())) == [("output-not-ours", "output")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"a": b"1"}, {"a/b": b"2"}),
        ({"a": b"1"}, {"a/b/c/d": b"2", "a/b/e": b"3"}),
        ({"a/b": b"1"}, {"a": b"2"}),
        ({"a/b/c": b"1", "a/d/e": b"2", "a/f": b"3"}, {"a": b"4"}),
        ({"x/a/b": b"1"}, {"x/a": b"2"}),
        ({"a": b"1", "b/c": b"2"}, {"a/c": b"2", "b": b"1"}),
        ({"a/b/c": b"1"}, {"a/b": b"2"}),
        ({"anh/x.jpg": b"1", "b.JPG": b"2"}, {"Anh/x.jpg": b"1", "b.jpg": b"2"}),
    ],
)
def test_files_and_folders_change_places(
    folder: Path, old: dict[str, bytes], new: dict[str, bytes]
) -> None:
    """A file becomes a folder, and a folder a file, in one publication."""
    put(folder, old)
    done = put(folder, new)
    assert (done.written, done.removed) == (tuple(sorted(new)), tuple(sorted(old)))
    assert tree(folder) == fresh(new)


def test_an_empty_folder_gives_way_to_a_file(folder: Path) -> None:
    """Nothing of the user's is lost when an empty folder stands where a file must be."""
    put(folder, {"a/b": b"1"})
    (folder / "a/mine/too").mkdir(parents=True)
    put(folder, {"a": b"2"})
    assert tree(folder) == fresh({"a": b"2"})


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/a",
        "../a",
        "a/../../b",
        "a//b",
        "a/",
        "./a",
        "a/.",
        "..",
        "a\\b",
        "a\nb",
        "a\x00b",
        ".congxa-files",
        ".congxa-staging/0",
        ".congxa-lock",
    ],
)
def test_a_path_never_leaves_the_folder(folder: Path, path: str) -> None:
    """A path that is not plainly inside the folder is a mistake of the program."""
    put(folder, {"a": b"1"})
    with pytest.raises(ValueError, match="path"):
        put(folder, {"b": b"2", path: b"3"})
    assert tree(folder) == fresh({"a": b"1"})


@pytest.mark.parametrize("path", [".well-known/x", "a..b", "a/..b", "a.", "a b", "…/.htaccess"])
def test_an_unusual_path_is_a_path(folder: Path, path: str) -> None:
    """Dots and letters of any kind are allowed in names."""
    assert put(folder, {path: b"1"}).written == (path,)
    assert put(folder, {path: b"1"}).unchanged == 1


@pytest.mark.parametrize("paths", [("a", "a"), ("a", "a/b"), ("a/b/c", "a"), ("a/b", "a")])
def test_two_files_cannot_have_one_place(folder: Path, paths: tuple[str, str]) -> None:
    """The plan keeps paths apart; if it does not, nothing is published."""
    put(folder, {"a/b": b"1"})
    with pytest.raises(ValueError, match="a"):
        publish(folder, [(path, b"1") for path in paths])
    assert tree(folder) == fresh({"a/b": b"1"})


# --- files of others ---


def test_files_of_others_are_kept_and_named(folder: Path) -> None:
    """A file that congxa did not make stays, is named, and never becomes congxa's."""
    put(folder, {"a": b"1", "c/d": b"2"})
    (folder / "CNAME").write_bytes(b"example.vn")
    (folder / "c/mine").write_bytes(b"")
    for _ in range(2):
        assert put(folder, {"a": b"1"}).kept == ("CNAME", "c/mine")
    assert set(tree(folder)) == {".", "CNAME", "a", "c", "c/mine", ".congxa-files"}


def test_a_file_of_others_with_the_same_bytes_is_adopted(folder: Path) -> None:
    """Where the very bytes lie already, the file becomes congxa's."""
    put(folder, {"a": b"1"})
    (folder / "b").write_bytes(b"2")
    assert put(folder, {"a": b"1", "b": b"2"}) == Published((), 2, (), ())
    assert tree(folder) == fresh({"a": b"1", "b": b"2"})
    assert put(folder, {"a": b"1"}).removed == ("b",)


@pytest.mark.parametrize(
    ("mine", "planned"),
    [("b", "b"), ("b", "b/c"), ("b", "b/c/d"), ("b/c", "b"), ("b/c/d", "b"), ("a/x", "a")],
)
def test_a_file_of_others_is_never_replaced(folder: Path, mine: str, planned: str) -> None:
    """Where somebody's file stands in the way, it is named, and nothing is published."""
    put(folder, {"a/z": b"1"})
    (folder / mine).parent.mkdir(parents=True, exist_ok=True)
    (folder / mine).write_bytes(b"mine")
    before = tree(folder)
    found = problems(lambda: put(folder, {"first": b"3", planned: b"2"}))
    assert found == [("output-foreign-file", f"output/{mine}")]
    assert tree(folder) == before


def test_every_file_in_the_way_is_named_in_one_run(folder: Path) -> None:
    """All files in the way are reported together, in the order of their places."""
    put(folder, {"a": b"1"})
    for name in ("b", "c", "d"):
        (folder / name).write_bytes(b"mine")
    found = problems(lambda: put(folder, {"d": b"2", "c/x": b"2", "b": b"2"}))
    assert [place for _, place in found] == ["output/b", "output/c", "output/d"]


def test_a_folder_with_files_of_others_is_refused(folder: Path) -> None:
    """A folder that congxa did not begin is not congxa's, unless --clean says so."""
    folder.mkdir()
    (folder / "mine").write_bytes(b"")
    assert [found.code for found in prepare(folder, sources=(), clean=False)] == ["output-not-ours"]
    assert prepare(folder, sources=(), clean=True) == ()
    assert set(tree(folder)) == {".", "mine"}


@pytest.mark.parametrize("exists", [False, True])
def test_an_empty_folder_is_good(folder: Path, *, exists: bool) -> None:
    """A new or an empty folder needs no list; looking at it changes nothing."""
    if exists:
        folder.mkdir()
    assert prepare(folder, sources=(), clean=False) == ()
    assert folder.exists() == exists


@pytest.mark.parametrize(
    "text",
    [
        b"rubbish",
        b"\xff\xfe",
        b"0  a\n",
        b"g" * 64 + b"  a\n",
        b"0" * 64 + b"  a",
        b"\n",
        b"0" * 64 + b"  \n",
        b"0" * 64 + b" a\n",
        None,
    ],
)
def test_a_list_that_cannot_be_read_is_refused(folder: Path, text: bytes | None) -> None:
    """A list that congxa did not write so is not believed, unless --clean makes a new one."""
    put(folder, {"a": b"1"})
    (folder / ".congxa-files").unlink()
    if text is None:
        (folder / ".congxa-files").mkdir()
    else:
        (folder / ".congxa-files").write_bytes(text)
    assert [found.code for found in prepare(folder, sources=(), clean=False)] == ["output-edited"]
    assert problems(lambda: put(folder, {"a": b"2"})) == [("output-edited", "output")]
    assert prepare(folder, sources=(), clean=True) == ()
    put(folder, {"a": b"2"}, clean=True)
    assert tree(folder) == fresh({"a": b"2"})


def test_a_list_cannot_make_congxa_remove_what_lies_elsewhere(folder: Path, tmp_path: Path) -> None:
    """Only what was seen inside the folder is ever removed, whatever the list says."""
    (tmp_path / "precious").write_bytes(b"")
    put(folder, {"a": b"1"})
    with (folder / ".congxa-files").open("a") as handle:
        handle.write(f"{'0' * 64}  ../precious\n")
    assert put(folder, {"a": b"1"}).removed == ()
    assert (tmp_path / "precious").exists()


# --- --clean ---


def test_clean_makes_the_folder_anew(folder: Path, tmp_path: Path) -> None:
    """With clean, every file is written, and everything else is removed, links unfollowed."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/precious").write_bytes(b"")
    put(folder, {"a": b"1", "b/c": b"2", "d": b"3"})
    (folder / "mine/empty").mkdir(parents=True)
    (folder / "b/c/").parent.joinpath("mine").write_bytes(b"")
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    (folder / "new").symlink_to(tmp_path / "elsewhere")
    done = put(folder, {"a": b"1", "new/e": b"4"}, clean=True)
    assert done == Published(("a", "new/e"), 0, ("b/c", "b/mine", "d", "link", "new"), ())
    assert tree(folder) == fresh({"a": b"1", "new/e": b"4"})
    assert (tmp_path / "elsewhere/precious").exists()


def test_clean_takes_a_folder_of_others(folder: Path) -> None:
    """With clean, a folder full of other things becomes congxa's."""
    (folder / "a/b/c").mkdir(parents=True)
    (folder / "a/b/mine").write_bytes(b"mine")
    (folder / "x\ny").write_bytes(b"mine")
    assert put(folder, {"a": b"1"}, clean=True).removed == ("a/b/mine", "x\ny")
    assert tree(folder) == fresh({"a": b"1"})


@pytest.mark.skipif(sys.platform != "linux", reason="only here a name may be no text")
def test_names_that_are_no_text_are_kept_or_cleaned(folder: Path) -> None:
    """A name in an old encoding is somebody's file like any other."""
    put(folder, {"a": b"1"})
    name = os.fsdecode("Hồ sơ".encode("cp1258", "replace"))
    (folder / "b").mkdir()
    (folder / "b" / name).write_bytes(b"mine")
    assert len(put(folder, {"a": b"1"}).kept) == 1
    put(folder, {"a": b"1"}, clean=True)
    assert tree(folder) == fresh({"a": b"1"})


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def test_what_is_neither_file_nor_folder_is_somebody_elses(folder: Path) -> None:
    """A pipe is not opened, which would wait for ever."""
    put(folder, {"a": b"1"})
    os.mkfifo(folder / "pipe")
    assert put(folder, {"a": b"2"}).kept == ("pipe",)
    assert problems(lambda: put(folder, {"pipe": b"2"})) == [("output-foreign-file", "output/pipe")]
    assert put(folder, {"pipe": b"2"}, clean=True).written == ("pipe",)


# --- links ---


@pytest.mark.parametrize("planned", ["link", "link/a", "link/new/b"])
def test_no_link_is_written_through(folder: Path, tmp_path: Path, planned: str) -> None:
    """A link in the way is somebody's file: it is named, and nothing is published."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a").write_bytes(b"precious")
    put(folder, {"z": b"1"})
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    found = problems(lambda: put(folder, {planned: b"2"}))
    assert found == [("output-foreign-file", "output/link")]
    assert tree(tmp_path / "elsewhere") == {".": "", "a": b"precious"}


def test_links_are_kept_but_not_entered(folder: Path, tmp_path: Path) -> None:
    """A link is named as one file, broken or not, even where one of congxa's files was."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/b").write_bytes(b"precious")
    put(folder, {"a/b": b"1", "c": b"2"})
    shutil.rmtree(folder / "a")
    (folder / "a").symlink_to(tmp_path / "elsewhere")
    (folder / "c").unlink()
    (folder / "c").symlink_to(tmp_path / "nowhere")
    assert put(folder, {"d": b"3"}) == Published(("d",), 0, (), ("a", "c"))
    assert tree(tmp_path / "elsewhere") == {".": "", "b": b"precious"}


@pytest.mark.parametrize("exists", [True, False])
def test_the_output_folder_may_be_a_link(folder: Path, tmp_path: Path, *, exists: bool) -> None:
    """A web server's folder may be linked to as the output folder."""
    if exists:
        (tmp_path / "html").mkdir()
    folder.symlink_to(tmp_path / "html")
    assert prepare(folder, sources=(), clean=False) == ()
    put(folder, {"a/b": b"1"})
    assert folder.is_symlink()
    assert tree(tmp_path / "html") == fresh({"a/b": b"1"})


def test_a_staging_folder_that_is_a_link_is_not_entered(folder: Path, tmp_path: Path) -> None:
    """The link is dropped; what it leads to is neither believed nor touched."""
    put(folder, {"a": b"1"})
    steps = {"cleared": [], "placed": {"b": "0"}, "removed": ["a"]}
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/journal").write_text(json.dumps(steps))
    (tmp_path / "elsewhere/0").write_bytes(b"precious")
    before = tree(tmp_path / "elsewhere")
    (folder / STAGING).symlink_to(tmp_path / "elsewhere")
    assert prepare(folder, sources=(), clean=False) == ()
    assert tree(folder) == fresh({"a": b"1"})
    assert tree(tmp_path / "elsewhere") == before


# --- sources ---


@pytest.mark.parametrize("clean", [False, True])
@pytest.mark.parametrize(
    "place", [".", "content", "content/out", "missing/x", "themes/x/y", "..", "link", "file"]
)
def test_the_output_never_shares_a_folder_with_sources(
    tmp_path: Path, place: str, *, clean: bool
) -> None:
    """The portal's root, its sources, and what contains or lies in them are refused."""
    root = tmp_path / "portal"
    for name in ("content", "themes"):
        (root / name).mkdir(parents=True)
    (root / "link").symlink_to(root / "content")
    (root / "file").write_bytes(b"")
    sources = [root / "content", root / "themes", root / "file", root / "missing"]
    found = prepare(root / place, sources=sources, clean=clean)
    assert [problem.code for problem in found] == ["output-contains-sources"]


@pytest.mark.parametrize("place", ["output", "content-output", "../html"])
def test_the_output_may_lie_beside_the_sources(tmp_path: Path, place: str) -> None:
    """A folder beside the sources is good, though its name begins like theirs."""
    (tmp_path / "portal/content").mkdir(parents=True)
    folder = tmp_path / "portal" / place
    assert prepare(folder, sources=[tmp_path / "portal/content"], clean=True) == ()


def test_a_refused_folder_is_not_touched(tmp_path: Path) -> None:
    """Not even a staging folder is repaired where the sources lie."""
    (tmp_path / STAGING).mkdir()
    assert prepare(tmp_path, sources=[tmp_path / "content"], clean=True)
    assert (tmp_path / STAGING).exists()


# --- the disk ---


def test_a_file_cannot_be_the_output_folder(folder: Path) -> None:
    """A file of that name is told as an error of the disk."""
    folder.write_bytes(b"mine")
    assert [found.code for found in prepare(folder, sources=(), clean=True)] == ["output-failed"]
    assert problems(lambda: put(folder, {"a": b"1"})) == [("output-failed", "output")]
    assert folder.read_bytes() == b"mine"


def test_one_folder_is_published_into_by_one_at_a_time(folder: Path) -> None:
    """A publication while another runs in the same folder is refused, and harms neither."""

    def rendered() -> Iterator[tuple[str, bytes]]:
        yield "a", b"1"
        assert problems(lambda: put(folder, {"b": b"2"})) == [("output-busy", "output")]
        assert [found.code for found in prepare(folder, sources=(), clean=True)] == ["output-busy"]

    publish(folder, rendered())
    assert tree(folder) == fresh({"a": b"1"})


@fork_only
def test_a_renderer_that_lives_on_does_not_hold_the_folder(tmp_path: Path) -> None:
    """A child forked while rendering leaves the folder free for the next publication."""
    assert campaign("forked", str(tmp_path)) == "free"


@pytest.mark.parametrize("count", [3, 300])
def test_the_staged_bytes_are_on_the_disk_before_the_journal_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """A power cut never finds a journal whose files are still empty."""
    done: list[str] = []

    def noted(name: str, act: Callable[..., None]) -> Callable[..., None]:
        def noting(*arguments: object) -> None:
            done.append(name)
            act(*arguments)

        return noting

    for name in ("fsync", "sync", "replace"):
        if hasattr(os, name):
            monkeypatch.setattr(os, name, noted(name, getattr(os, name)))
    put(folder, {str(number): b"1" for number in range(count)})
    before = done[: done.index("replace")]
    assert "sync" in before or before.count("fsync") == count + len(["list", "journal"])
    assert done[len(before) : len(before) + 3] == ["replace", "fsync", "replace"]


def test_windows_is_given_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that a scanner holds for a moment is moved when it lets go."""
    refusals = [PermissionError(), PermissionError()]
    replace = os.replace

    def held(source: str, target: str) -> None:
        if target.endswith("/a") and refusals:
            raise refusals.pop()
        replace(source, target)

    monkeypatch.setattr(journal, "_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(os, "replace", held)
    put(folder, {"a": b"1"})
    assert tree(folder) == fresh({"a": b"1"})


def test_a_move_that_fails_half_way_is_finished_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once files were moved, the journal stays, and the next run does the rest."""
    put(folder, {"a": b"1", "b": b"1"})
    replace = os.replace

    def refused(source: str, target: str) -> None:
        if target.endswith("/b"):
            raise PermissionError(errno.EACCES, "Permission denied", source, None, target)
        replace(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", refused)
        with pytest.raises(BuildFailed) as failed:
            put(folder, {"a": b"2", "b": b"2"})
    (found,) = failed.value.problems
    assert (found.code, dict(found.details)["reason"]) == (
        "output-unfinished",
        "Permission denied: b",
    )
    assert (folder / "b").read_bytes() == b"1"
    assert prepare(folder, sources=(), clean=False) == ()
    assert tree(folder) == fresh({"a": b"2", "b": b"2"})


def test_many_files_are_published(folder: Path) -> None:
    """More files than are brought to the disk one by one."""
    files = {f"bai/{number}/index.html": str(number).encode() for number in range(300)}
    assert len(put(folder, files).written) == len(files)
    assert tree(folder) == fresh(files)


# --- what an interrupted publication left ---


def test_staging_without_a_journal_is_dropped(folder: Path) -> None:
    """What was staged by a publication that never finished staging is worth nothing."""
    put(folder, {"a": b"1"})
    before = tree(folder)
    (folder / STAGING).mkdir()
    (folder / STAGING / "0").write_bytes(b"half")
    (folder / STAGING / "journal.new").write_bytes(b'{"cleared": [')
    assert prepare(folder, sources=(), clean=False) == ()
    assert tree(folder) == before


def test_a_journal_is_dropped_before_its_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Undone half way, a publication is still one that never came to its journal."""
    put(folder, {"a": b"1", "b": b"1"})

    write_journal = output.write_journal

    def fail(*_: object) -> NoReturn:
        raise OSError(errno.EIO, "Input/output error")

    def write_and_fail(target: str, journal: output.Journal) -> NoReturn:
        write_journal(target, journal)
        fail()

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", fail)
        patched.setattr(output, "write_journal", write_and_fail)
        assert problems(lambda: put(folder, {"a": b"2"})) == [("output-failed", "output")]
    assert prepare(folder, sources=(), clean=False) == ()
    assert tree(folder) == fresh({"a": b"1", "b": b"1"})


@pytest.mark.parametrize(
    "journal",
    [
        "",
        "[]",
        "null",
        "{}",
        "ÿ",
        '{"cleared": [], "placed": 1, "removed": []}',
        '{"cleared": [], "placed": ["ab"], "removed": []}',
        '{"cleared": [], "placed": {"../precious": "0"}, "removed": []}',
        '{"cleared": [], "placed": {"b": "../../precious"}, "removed": []}',
    ],
)
def test_a_journal_of_nobody_is_dropped(folder: Path, tmp_path: Path, journal: str) -> None:
    """A journal that congxa did not write is not believed, least of all outside the folder."""
    put(folder, {"a": b"1"})
    before = tree(folder)
    (tmp_path / "precious").write_bytes(b"precious")
    (folder / STAGING).mkdir()
    (folder / STAGING / "0").write_bytes(b"evil")
    (folder / STAGING / "journal").write_text(journal, encoding="utf-8")
    assert prepare(folder, sources=(), clean=False) == ()
    assert tree(folder) == before
    assert (tmp_path / "precious").read_bytes() == b"precious"


def test_a_journal_is_not_followed_through_a_link(folder: Path, tmp_path: Path) -> None:
    """A link that came meanwhile is neither written nor removed through; it is told."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/old").write_bytes(b"precious")
    put(folder, {"z": b"1"})
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    (folder / STAGING).mkdir()
    (folder / STAGING / "0").write_bytes(b"new")
    steps = {
        "cleared": ["link/old"],
        "placed": {"link/new": "0"},
        "removed": ["link/old", "../old"],
    }
    (folder / STAGING / "journal").write_text(json.dumps(steps))
    (found,) = prepare(folder, sources=(), clean=False)
    assert (found.code, "link" in dict(found.details)["reason"]) == ("output-unfinished", True)
    assert tree(tmp_path / "elsewhere") == {".": "", "old": b"precious"}
    (folder / "link").unlink()
    assert prepare(folder, sources=(), clean=False) == ()
    assert (folder / "link/new").read_bytes() == b"new"


# --- crashes ---

OLD = {"same": b"s", "edited": b"1", "gone/far/x": b"2", "file": b"3", "dir/x": b"4", "dir/y": b"5"}
NEW = {"same": b"s", "edited": b"9", "new/far/x": b"8", "file/x": b"7", "dir": b"6"}
Scene = tuple[dict[str, bytes], dict[str, bytes], bool]
SCENES: list[Scene] = [
    ({}, NEW, False),
    (OLD, NEW, False),
    (NEW, OLD, False),
    (OLD, NEW, True),
    (OLD, {}, False),
]
EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.scandir", "os.listdir"}
REACHED, KILLED, BROKEN = 8, 9, 1


@pytest.fixture
def memory_path(tmp_path: Path) -> Iterator[Path]:
    """Give a folder in memory where there is such a thing: a kill is not a power cut."""
    if not os.access("/dev/shm", os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm") as place:
        yield Path(place)


def campaign(*arguments: str) -> str:
    """Run this file as a program, which forks as it likes."""
    command = [sys.executable, "-P", __file__, *arguments]
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@fork_only
@pytest.mark.parametrize("way", ["kill", "fail"])
def test_a_publication_may_end_at_any_step(way: str, memory_path: Path) -> None:
    """Killed before any one of its steps, or failed by the disk there, it loses nothing."""
    assert int(campaign(way, str(memory_path))) > 100


@fork_only
@pytest.mark.long
def test_a_repair_may_be_killed_at_any_step(memory_path: Path) -> None:
    """Killed at any step, and once more at any step of the repair, nothing is lost."""
    assert int(campaign("kill-repair", str(memory_path))) > 100


@fork_only
@pytest.mark.parametrize("rounds", ["20", pytest.param("500", marks=pytest.mark.long)])
def test_a_publication_may_be_killed_at_any_time(rounds: str, memory_path: Path) -> None:
    """A kill at a random moment leaves every file whole, and the next run repairs the rest."""
    campaign("random", rounds, str(memory_path))


@fork_only
def test_a_full_disk_leaves_the_old_portal(tmp_path: Path) -> None:
    """A write that the system refuses in the middle is told, and leaves nothing behind."""
    assert campaign("full", str(tmp_path)) == "output-failed"


@fork_only
def test_a_folder_that_may_not_be_written_is_told_before_anything_moves() -> None:
    """A folder of root's, made by a build with sudo, fails the next build as a whole."""
    with tempfile.TemporaryDirectory() as place:
        assert campaign("locked", place) == "output-failed locked"


def attempt(act: Callable[[], object], step: int, folder: Path, trap: Callable[[], None]) -> int:
    """Do the act in a child that falls into the trap at one step; give how it ended."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = BROKEN
    steps = itertools.count(1)
    reached = [False]

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in EVENTS:
            place = str(arguments[0])
            if (place.startswith(str(folder)) or "/" not in place) and next(steps) == step:
                reached[0] = True
                trap()

    try:
        sys.addaudithook(watch)
        act()
        code = REACHED if reached[0] else 0
    except BuildFailed:
        code = REACHED
    finally:
        os._exit(code)


def die() -> NoReturn:
    """End at once, as when killed."""
    os._exit(KILLED)


def refuse() -> NoReturn:
    """Fail as a bad disk does."""
    raise OSError(errno.EIO, "Input/output error")


def begin(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make the folder as a first publication leaves it, with a file of the user's."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, body in {**fresh(files), "mine": b"mine"}.items():
        if isinstance(body, bytes):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(body)


def published(folder: Path) -> dict[str, bytes | str]:
    """Give the tree without the staging folder and the user's file."""
    return {
        path: body for path, body in tree(folder).items() if STAGING not in path and path != "mine"
    }


def bare(found: dict[str, bytes | str]) -> dict[str, bytes | str]:
    """Leave out the folders."""
    return {path: body for path, body in found.items() if body != ""}


def check_whole(folder: Path, *versions: Mapping[str, bytes]) -> None:
    """Assert that each published file is whole: one of its versions."""
    for path, body in bare(published(folder)).items():
        if path != ".congxa-files":
            assert body in [version.get(path) for version in versions], path


def check_repair(folder: Path, *versions: Mapping[str, bytes]) -> None:
    """Assert that the next run leaves one version or the other, and nothing between."""
    assert prepare(folder, sources=(), clean=False) == ()
    assert not (folder / STAGING).exists()
    assert published(folder) in [fresh(version) for version in versions]


def end_at_each_step(scene: Scene, folder: Path, *, way: str) -> int:
    """Let a publication end before each of its steps in turn; give their number."""
    old, new, clean = scene
    for step in itertools.count(1):
        begin(folder, old)
        ended = attempt(
            lambda: put(folder, new, clean=clean), step, folder, refuse if way == "fail" else die
        )
        assert ended in (0, REACHED, KILLED), (step, ended)
        check_whole(folder, old, new)
        if way == "kill-repair":
            kill_each_repair(folder, old, new)
        if way == "fail":
            # A folder that could not be removed is left, and hurts nobody.
            assert prepare(folder, sources=(), clean=False) == ()
            assert bare(published(folder)) in [bare(fresh(old)), bare(fresh(new))]
        else:
            check_repair(folder, old, new)
        if not ended:
            return step
    raise AssertionError


def kill_each_repair(folder: Path, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> None:
    """Kill the repair of this folder before each of its steps, each time from the start."""
    kept = folder.with_name("kept")
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(folder, kept)
    for step in itertools.count(1):
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        ended = attempt(lambda: prepare(folder, sources=(), clean=False), step, folder, die)
        check_whole(folder, old, new)
        check_repair(folder, old, new)
        if not ended:
            return


def kill_at_random(rounds: int, folder: Path) -> None:
    """Publish two versions in turn, and kill that at a random moment, again and again."""
    chance = random.Random(1)
    first = {f"a/{number}/x": bytes([number]) * 9_000 for number in range(60)}
    second = {f"a/{number}/y": bytes([number]) * 9_000 for number in range(30)}
    second |= {f"a/{number}": b"file" for number in range(30, 40)}
    second |= {f"a/{number}/x": b"edited" for number in range(40, 60)}
    begin(folder, first)
    for _ in range(rounds):
        child = os.fork()
        if not child:
            for files in itertools.cycle((second, first)):
                put(folder, files)
        time.sleep(chance.random() * 0.05)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        check_whole(folder, first, second)
        check_repair(folder, first, second)


def fill_disk(folder: Path) -> str:
    """Publish a file that is longer than the system lets this process write."""
    import resource

    begin(folder, OLD)
    before = tree(folder)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        put(folder, {"a": b"1", "long": b"0" * 200_000, "b": b"2"})
    except BuildFailed as failed:
        assert tree(folder) == before
        return failed.problems[0].code
    raise AssertionError


def fork_while_rendering(folder: Path) -> str:
    """Publish again while a child that was forked in the first publication still lives."""
    child = 0

    def rendered() -> Iterator[tuple[str, bytes]]:
        nonlocal child
        child = os.fork()
        if not child:
            time.sleep(60)
            os._exit(0)
        yield "a", b"1"

    try:
        publish(folder, rendered())
        put(folder, {"a": b"2"})
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return "free"


def lock_folder(folder: Path) -> str:
    """Publish as nobody into a folder in which one folder belongs to somebody else."""
    put(folder, {"locked/a": b"1", "b": b"1"})
    (folder / "locked").chmod(0o555)
    before = tree(folder)
    if os.geteuid() == 0:
        os.chmod(folder.parent, 0o777)
        for path in (folder, folder / "b", folder / ".congxa-files"):
            os.chown(path, 65534, 65534)
        os.setuid(65534)
    try:
        put(folder, {"b": b"2", "locked/a": b"2"})
    except BuildFailed as failed:
        assert tree(folder) == before
        (found,) = failed.problems
        return f"{found.code} {dict(found.details)['reason'].rpartition(' ')[2]}"
    raise AssertionError


def main(mode: str, *arguments: str) -> None:
    """Run one campaign; say how it went."""
    folder = Path(arguments[-1], "output")
    if mode == "random":
        kill_at_random(int(arguments[0]), folder)
    elif single := {"full": fill_disk, "locked": lock_folder, "forked": fork_while_rendering}.get(
        mode
    ):
        print(single(folder), end="")
    else:
        print(sum(end_at_each_step(scene, folder, way=mode) for scene in SCENES), end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
