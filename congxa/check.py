"""Read the finished plan back for mistakes, before anything is rendered."""

import re
from collections.abc import Iterable, Iterator, Sequence

from congxa.errors import Problem, problem
from congxa.links import Promise
from congxa.planned import FeedFile, Output, Page

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
# Bytes of one name on every file system in use; congxa adds none of its own.
_NAME_LIMIT = 255
_WINDOWS_NAME = re.compile(
    r"^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)|[<>:\"|?*\\\x00-\x1f]|[. ]$", re.I
)


def check(
    outputs: Sequence[Output], promises: Iterable[Promise], last: Sequence[Output] = ()
) -> tuple[Problem, ...]:
    """Give every place where two files collide, a name that some system cannot hold, a broken promise.

    `last` is an earlier plan in which nothing was wrong.
    """
    if [output.path for output in outputs] == [output.path for output in last]:
        return tuple(_broken(outputs, promises))
    return (*_collisions(outputs), *_windows_names(outputs), *_broken(outputs, promises))


def _collisions(outputs: Sequence[Output]) -> Iterator[Problem]:
    names = {output.path.casefold() for output in outputs}
    folders = _folders(names)
    if len(names) == len(outputs) and not names & folders:
        return
    exact: dict[str, Output] = {}
    folded: dict[str, Output] = {}
    for output in outputs:
        path = output.path
        if path in exact:
            if _is_told(output, exact[path]):
                continue
            yield problem("same-file", output.origin, path=path, other=exact[path].origin)
            continue
        exact[path] = output
        other = folded.setdefault(path.casefold(), output)
        if other is not output:
            details = {"path": path, "other_path": other.path, "other": other.origin}
            yield problem("case-collision", output.origin, **details)
    for output in outputs:
        for taken in sorted(_folders([output.path.casefold()]) & folded.keys()):
            details = {"path": output.path, "other": folded[taken].origin}
            yield problem("file-and-folder", output.origin, **details)


def _is_told(one: Output, other: Output) -> bool:
    """Tell whether a collision was complained of where its addresses were settled, line and all."""
    if isinstance(one, FeedFile) and isinstance(other, FeedFile):
        return True
    kinds = {output.info.kind if isinstance(output, Page) else "" for output in (one, other)}
    return kinds <= {"article", "page", "commune", "resolution", "entry"} or kinds == {"category"}


def _folders(paths: Iterable[str]) -> set[str]:
    """Name every folder in which one of the paths lies, near or far."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _windows_names(outputs: Sequence[Output]) -> Iterator[Problem]:
    names = {name for output in outputs for name in output.path.split("/")}
    refused = {name for name in names if _WINDOWS_NAME.search(name)}
    long = {name for name in names if len(name.encode()) > _NAME_LIMIT}
    for output in outputs if long else ():
        for name in output.path.split("/"):
            if name in long:
                yield problem("name-too-long", output.origin, name=f"{name[:40]}…")
    # Feeds lie beside the page of their list, which is told already.
    pages = [output for output in outputs if not isinstance(output, FeedFile)] if refused else []
    told: set[tuple[str, str]] = set()
    for output in pages:
        for name in refused.intersection(output.path.split("/")):
            place = (output.path.partition(name)[0] + name, output.origin)
            if place not in told:
                told.add(place)
                yield problem("windows-name", output.origin, name=name, path=output.path)


def _broken(outputs: Sequence[Output], promises: Iterable[Promise]) -> Iterator[Problem]:
    planned = {output.path for output in outputs}
    for promise in promises:
        if promise.file not in planned and f"{promise.file}/index.html" not in planned:
            yield promise.complaint
