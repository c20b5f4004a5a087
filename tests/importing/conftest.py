"""Texts of real portals are no part of the project: their tests are left out where they are not at hand."""

from pathlib import Path

SEEDS = Path(__file__).parents[3] / "shared/seeds"
collect_ignore = [] if SEEDS.is_dir() else ["test_seeds.py"]


def pytest_report_header() -> str:
    """Say so."""
    return (
        ""
        if SEEDS.is_dir()
        else "no texts of real portals here: tests/importing/test_seeds.py skips them"
    )
