"""Read the finished plan back for mistakes, before anything is rendered."""

import re
from collections.abc import Iterable, Iterator, Sequence

from congxa.errors import Problem, problem
from congxa.links import Promise
from congxa.plan import Output

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_WINDOWS_NAME = re.compile(
    r"^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)|[<>:\"|?*\\\x00-\x1f]|[. ]$", re.I
)


def check(outputs: Sequence[Output], promises: Iterable[Promise]) -> tuple[Problem, ...]:
    """Give every place where two files collide, a name that some system cannot hold, a broken promise."""
    return (*_collisions(outputs), *_windows_names(outputs), *_broken(outputs, promises))


def _collisions(outputs: Sequence[Output]) -> Iterator[Problem]:
    exact: dict[str, Output] = {}
    folded: dict[str, Output] = {}
    for output in outputs:
        path = output.path
        if path in exact:
            yield problem("same-file", output.origin, path=path, other=exact[path].origin)
            continue
        exact[path] = output
        other = folded.setdefault(path.casefold(), output)
        if other is not output:
            yield problem(
                "case-collision",
                output.origin,
                path=path,
                other_path=other.path,
                other=other.origin,
            )
    for output in outputs:
        for folder in _folders(output.path.casefold()):
            if folder in folded:
                taken = folded[folder].origin
                yield problem("file-and-folder", output.origin, path=output.path, other=taken)


def _folders(path: str) -> Iterator[str]:
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)


def _windows_names(outputs: Sequence[Output]) -> Iterator[Problem]:
    judged: dict[str, bool] = {}
    for output in outputs:
        for name in output.path.split("/"):
            if name not in judged:
                judged[name] = bool(_WINDOWS_NAME.search(name))
            if judged[name]:
                yield problem("windows-name", output.origin, name=name, path=output.path)


def _broken(outputs: Sequence[Output], promises: Iterable[Promise]) -> Iterator[Problem]:
    planned = {output.path for output in outputs}
    for promise in promises:
        if promise.file not in planned and f"{promise.file}/index.html" not in planned:
            yield promise.complaint
