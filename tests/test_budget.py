"""What a page of the shipped theme costs a cheap phone, in bytes."""

import gzip
from pathlib import Path

import pytest

LIMITS = {".js": 15_000, ".css": 30_000}


@pytest.mark.parametrize("ending", LIMITS)
def test_scripts_and_styles_are_small(sample: Path, ending: str) -> None:
    """All scripts together, and all style sheets together, gzipped as a server sends them."""
    files = sorted(sample.glob(f"giao-dien/*/*{ending}"))
    assert files
    sizes = {file.name: len(gzip.compress(file.read_bytes(), mtime=0)) for file in files}
    assert sum(sizes.values()) <= LIMITS[ending], sizes


def test_the_front_page_is_small(sample: Path) -> None:
    """The page with its styles and scripts, not even gzipped, without pictures."""
    files = [
        sample / "index.html",
        *sample.glob("giao-dien/*/*.js"),
        *sample.glob("giao-dien/*/*.css"),
    ]
    assert sum(file.stat().st_size for file in files) < 150_000


def test_no_page_has_an_inline_script_or_style(sample: Path) -> None:
    """So a strict Content-Security-Policy can stand on every page."""
    for file in sample.rglob("*.html"):
        page = file.read_text(encoding="utf-8")
        assert "<style" not in page, file
        assert " style=" not in page, file
        assert "<script>" not in page, file
        assert " onclick=" not in page, file
