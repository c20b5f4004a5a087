"""Previews and a browser for the tests of this folder."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Built, sections
from preview.previewing import PORTAL, Preview, until


@pytest.fixture
def tabs(chromium: Any) -> Iterator[Any]:
    """Give a fresh profile: its `new_page()` opens a tab."""
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Built, Preview]]:
    """Show one portal to all tests that need no other."""
    built = Built(tmp_path_factory.mktemp("shared"))
    restore(built)
    preview = Preview(built.root).start()
    yield built, preview
    preview.stop()


@pytest.fixture
def shown(shared: tuple[Built, Preview]) -> tuple[Built, Preview]:
    """Give the shared portal as it was at first."""
    built, preview = shared
    if preview.process is None:
        preview.start()
    builds = preview.builds()
    if restore(built):
        until(lambda: preview.builds() > builds)
        time.sleep(0.5)
    return built, preview


def restore(built: Built) -> bool:
    """Make the portal what it was; tell whether anything had to be done."""
    wanted = {path: text.encode() for path, text in sections(PORTAL)}
    files = {file.relative_to(built.root).as_posix(): file for file in built.root.rglob("*")}
    extra = [
        file
        for path, file in files.items()
        if file.is_file() and path not in wanted and not path.startswith(".congxa/")
    ]
    for file in extra:
        file.unlink()
    different = {
        path: data
        for path, data in wanted.items()
        if path not in files or files[path].read_bytes() != data
    }
    for path, data in different.items():
        built.write(path, data)
    return bool(extra or different)


@pytest.fixture
def show(portal: Callable[..., Built]) -> Iterator[Callable[..., tuple[Built, Preview]]]:
    """Make a portal and show it; options are those of Preview."""
    previews: list[Preview] = []

    def make(text: str = PORTAL, **options: Any) -> tuple[Built, Preview]:
        built = portal(text)
        previews.append(Preview(Path(built.root), **options))
        return built, previews[-1].start()

    yield make
    for preview in previews:
        preview.stop()
