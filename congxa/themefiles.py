"""Where themes lie, and which of their files count; none is opened."""

import os
from collections.abc import Iterator
from pathlib import Path

from congxa.memory import settled_stamp

_SHIPPED = (Path(__file__).parent / "themes", Path(__file__).parent.parent / "themes")


def theme_homes(root: Path) -> list[Path]:
    """Name the folders that hold themes: the portal's own first, then the shipped ones."""
    homes: list[Path] = []
    for home in (root / "themes", *_SHIPPED):
        if home.is_dir() and home.resolve() not in [known.resolve() for known in homes]:
            homes.append(home)
    return homes


def files_below(top: Path) -> Iterator[Path]:
    """Give every file below a folder, through links too: who makes a theme may have it elsewhere."""
    seen = set()
    for place, folders, names in os.walk(top, followlinks=True):
        if (real := os.path.realpath(place)) in seen:
            folders.clear()  # a link that leads back up
            continue
        seen.add(real)
        yield from (Path(place, name) for name in names if _counts(name))


def stamps(root: Path) -> list[tuple[str, str]]:
    """Tell the state of every file of every theme that a portal can reach, without reading them."""
    files = (file for home in theme_homes(root) for file in files_below(home))
    return sorted((os.fspath(file), settled_stamp(file.stat())) for file in files)


def _counts(name: str) -> bool:
    """Tell a theme's own file from what editors and file managers leave beside it."""
    return not name.startswith(".") and not name.endswith("~")
