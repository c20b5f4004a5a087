"""The sample portal, served and looked at."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Look, looking, serving


@pytest.fixture(scope="session")
def served(sample: Path) -> Iterator[str]:
    """Serve the sample portal; give its address without a slash at the end."""
    with serving(sample) as address:
        yield address


@pytest.fixture
def look(chromium: Any, served: str) -> Iterator[Look]:
    """Open paths of the sample portal."""
    with looking(chromium, served) as opened:
        yield opened
