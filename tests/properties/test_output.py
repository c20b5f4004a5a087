"""Whatever is published after whatever: the folder ends as if it had been new."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congxa.errors import BuildFailed
from congxa.output import Published, prepare, publish

Files = dict[str, bytes]

names = st.sampled_from(["a", "b", "c"])
paths = st.lists(names, min_size=1, max_size=4).map("/".join)
bodies = st.sampled_from([b"", b"1", b"2", b"long" * 100])


def apart(files: Files) -> Files:
    """Drop each file that stands where another one has a folder."""
    return {
        path: body
        for path, body in files.items()
        if not any(other.startswith(f"{path}/") for other in files)
    }


portals = st.dictionaries(paths, bodies, max_size=8).map(apart)


@contextmanager
def empty_folder() -> Iterator[Path]:
    """Give a folder that does not exist yet; in memory, where there is such a thing."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as place:
        yield Path(place, "output")


def tree(folder: Path) -> dict[str, bytes | None]:
    """Read all that lies below a folder; None for a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def fresh(files: Files) -> dict[str, bytes | None]:
    """Give the tree that the files must make in an empty folder."""
    folders = {parent.as_posix() for path in files for parent in PurePosixPath(path).parents}
    lines = (f"{sha256(body).hexdigest()}  {path}\n" for path, body in sorted(files.items()))
    listed = {".congxa-files": "".join(lines).encode()}
    return {**dict.fromkeys(folders - {"."}), **files, **listed}


@settings(deadline=None)
@given(st.lists(st.tuples(portals, st.booleans()), min_size=1, max_size=5))
def test_a_publication_ends_as_if_the_folder_had_been_new(
    history: list[tuple[Files, bool]],
) -> None:
    """What was published before leaves no trace."""
    with empty_folder() as folder:
        for files, clean in history:
            publish(folder, files.items(), clean=clean)
            assert tree(folder) == fresh(files)
            assert prepare(folder, sources=(), clean=False) == ()


@settings(deadline=None)
@given(portals, portals)
def test_publishing_twice_is_publishing_once(before: Files, files: Files) -> None:
    """The second time nothing is written; the first time just what differs."""
    with empty_folder() as folder:
        publish(folder, before.items())
        first = publish(folder, files.items())
        assert set(first.written) == {path for path in files if before.get(path) != files[path]}
        assert set(first.removed) == before.keys() - files.keys()
        second = publish(folder, files.items())
        assert second == Published((), len(files), (), ())


@settings(deadline=None)
@given(portals, portals, st.dictionaries(paths.map("b/{}".format), bodies, max_size=3).map(apart))
def test_files_of_others_are_never_lost(before: Files, files: Files, others: Files) -> None:
    """Either all is published, or nothing; a file of others is there in both cases."""
    with empty_folder() as folder:
        publish(folder, before.items())
        others = add_files(folder, others, before)
        standing = tree(folder)
        if all(files.get(path, body) == body for path, body in others.items()) and (
            apart({**files, **others}) == {**files, **others}
        ):
            assert set(publish(folder, files.items()).kept) == others.keys() - files.keys()
            found = tree(folder)
            assert {path: found[path] for path in (*others, *files)} == {**others, **files}
        else:
            with pytest.raises(BuildFailed) as failed:
                publish(folder, files.items())
            assert {found.code for found in failed.value.problems} == {"output-foreign-file"}
            assert tree(folder) == standing


@settings(deadline=None)
@given(portals, portals, st.data())
def test_a_failed_rendering_leaves_no_trace(
    before: Files, files: Files, data: st.DataObject
) -> None:
    """However far the rendering came, the folder is as it was."""
    reached = data.draw(st.integers(0, len(files)))

    def rendered() -> Iterator[tuple[str, bytes]]:
        yield from list(files.items())[:reached]
        raise BuildFailed([])

    with empty_folder() as folder:
        publish(folder, before.items())
        standing = tree(folder)
        with pytest.raises(BuildFailed):
            publish(folder, rendered(), clean=data.draw(st.booleans()))
        assert tree(folder) == standing


def add_files(folder: Path, others: Files, standing: Files) -> Files:
    """Put files into the folder where nothing stands yet; give those."""
    added: Files = {}
    for path, body in others.items():
        if list(apart({**standing, path: body})) == [*standing, path]:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(body)
            added[path] = body
    return added
