"""Hosts that are started once, and an editor's machine for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from editions import Desk, Edition, build_editions
from hosting import HOSTS, Host


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Edition]:
    """Give the editions of a small portal."""
    return build_editions(tmp_path_factory.mktemp("editions"))


@pytest.fixture(scope="session", params=list(HOSTS))
def host(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Host]:
    """Give each host, started once."""
    with HOSTS[request.param](tmp_path_factory.mktemp(request.param)) as started:
        yield started


@pytest.fixture
def desk(host: Host, editions: dict[str, Edition], tmp_path: Path) -> Iterator[Desk]:
    """Give an editor's machine, and a host that is empty and whole."""
    host.mend()
    host.empty()
    yield Desk(host, editions, tmp_path)
    host.mend()
