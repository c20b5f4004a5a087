"""A text that is about to join content/: where its files go, and how they come there whole or not at all."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from congxa.errors import BuildFailed, problem
from congxa.sources import FOLDER

ARTICLES = f"{FOLDER}/articles"
_SCHEMA_FOLDERS = ("schema", "docs/schema")


def place(year: int, name: str, *, enclosures: bool) -> str:
    """Give the path of an article's text: a file, or a folder of its own where it has files beside it."""
    return f"{ARTICLES}/{year:04d}/{name}{'/index' if enclosures else ''}.md"


def taken(root: Path, year: int, name: str) -> str:
    """Give the path of what already has this name in that year; '' where nothing has."""
    either = [f"{ARTICLES}/{year:04d}/{name}.md", f"{ARTICLES}/{year:04d}/{name}"]
    return next((path for path in either if os.path.lexists(root / path)), "")


def modeline(root: Path, path: str, kind: str) -> str:
    """Give the line by which editing programs find the schema; '' where the portal has none."""
    for folder in _SCHEMA_FOLDERS:
        schema = f"{folder}/{kind}.json"
        if (root / schema).is_file():
            way = os.path.relpath(schema, os.path.dirname(path)).replace(os.sep, "/")
            return f"# yaml-language-server: $schema={way}\n"
    return ""


def write(root: Path, path: str, text: str, enclosures: Mapping[str, bytes | Path]) -> None:
    """Write a text with the files beside it, by their names; those given as paths are copied.

    Nothing is overwritten, and nothing stands in its place before all of it is written. Raises BuildFailed.
    """
    final = root / (os.path.dirname(path) if enclosures else path)
    waiting = final.with_name(f".{final.name}.congxa-new")
    made = _missing(final.parent)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        if enclosures:
            _fill(waiting, os.path.basename(path), text, enclosures)
        else:
            waiting.write_bytes(text.encode())
        if os.path.lexists(final):
            raise BuildFailed([problem("article-exists", path, other=path)])
        waiting.rename(final)
    except OSError as error:
        reason = error.strerror or error
        raise BuildFailed([problem("unwritable", path, reason=reason)]) from error
    finally:
        _remove(waiting)
        for folder in made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def rewrite(root: Path, texts: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Give files other bytes (what each holds now, and what it shall hold): all of them, or none.

    A link stays one, and a file keeps its rights. Raises BuildFailed, naming the file.
    """
    places = {path: Path(os.path.realpath(root / path)) for path in texts}
    done: list[str] = []
    path = ""
    try:
        for path, (before, after) in texts.items():
            _replace(places[path], after, before)
            done.append(path)
    except OSError as error:
        _put_back(places, texts, done)
        reason = error.strerror or error
        raise BuildFailed([problem("unwritable", path, reason=reason)]) from error
    except BaseException:
        _put_back(places, texts, done)
        raise


def _put_back(
    places: Mapping[str, Path], texts: Mapping[str, tuple[bytes, bytes]], done: list[str]
) -> None:
    for path in done:
        _replace(places[path], *texts[path])


def _replace(file: Path, data: bytes, before: bytes) -> None:
    if file.read_bytes() != before:
        raise BuildFailed([problem("changed-meanwhile", file.name)])
    waiting = file.with_name(f".{file.name}.congxa-new")
    try:
        waiting.write_bytes(data)
        shutil.copymode(file, waiting)
        waiting.replace(file)
    finally:
        waiting.unlink(missing_ok=True)


def _fill(folder: Path, name: str, text: str, enclosures: Mapping[str, bytes | Path]) -> None:
    _remove(folder)
    folder.mkdir()
    (folder / name).write_bytes(text.encode())
    for other, data in enclosures.items():
        if isinstance(data, Path):
            shutil.copyfile(data, folder / other)
        else:
            (folder / other).write_bytes(data)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    elif os.path.lexists(path):
        path.unlink()


def _missing(folder: Path) -> list[Path]:
    """Name the folders that will be made, the deepest first."""
    made = []
    while not folder.exists():
        made.append(folder)
        folder = folder.parent
    return made
