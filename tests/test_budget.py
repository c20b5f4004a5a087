"""What a page of the shipped themes costs a cheap phone, in bytes."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest

LIMITS = {".js": 15_000, ".css": 30_000}
# The search page has a script of its own.
_SEARCH = "search.js"


@pytest.fixture(params=["trong-dong", "sen"])
def sample(request: pytest.FixtureRequest, samples: Callable[[str], Path]) -> Path:
    """Give the sample portal in each shipped theme."""
    return samples(request.param)


@pytest.mark.parametrize("ending", LIMITS)
def test_scripts_and_styles_are_small(sample: Path, ending: str) -> None:
    """All scripts but that of search, and all style sheets, gzipped as a server sends them."""
    found = sorted(sample.glob(f"giao-dien/*/*{ending}"))
    files = [file for file in found if file.name != _SEARCH]
    assert files
    sizes = {file.name: len(gzip.compress(file.read_bytes(), mtime=0)) for file in files}
    assert sum(sizes.values()) <= LIMITS[ending], sizes


def test_the_front_page_is_small(sample: Path) -> None:
    """The page with its styles and scripts, not even gzipped, without pictures."""
    page = (sample / "index.html").read_bytes()
    loaded = re.findall(rb'(?:src|href)="/(giao-dien/[^"]+\.(?:js|css))"', page)
    assert loaded
    files = [sample / path.decode() for path in loaded]
    assert len(page) + sum(file.stat().st_size for file in files) < 150_000


def test_no_page_has_an_inline_script_or_style(sample: Path) -> None:
    """So a strict Content-Security-Policy can stand on every page."""
    for file in sample.rglob("*.html"):
        page = file.read_text(encoding="utf-8")
        assert "<style" not in page, file
        assert " style=" not in page, file
        assert "<script>" not in page, file
        assert " onclick=" not in page, file
