"""Portals for the tests of `check`."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Built

LEAN = Path(__file__).parent.parent.parent / "bench/themes/lean"


@pytest.fixture
def portal(portal: Callable[..., Built]) -> Callable[..., Built]:
    """Make portals with a theme whose templates are soon compiled."""

    def make(text: str = "") -> Built:
        built = portal(text)
        settings = built.root / "config.yaml"
        if "theme:" not in settings.read_text("utf-8"):
            shutil.copytree(LEAN, built.root / "themes/lean")
            settings.write_text("theme: lean\n" + settings.read_text("utf-8"), "utf-8")
        return built

    return make
