"""The widget's script in a real browser, under a strict policy, with the service up and down."""

import functools
import gzip
import http.server
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest_counter import AGENT, ONE, ORIGIN, Running

from congxa.counter import manifest

SCRIPT = Path(manifest.__file__).parent / "widget.js"
ROWS = ("online", "today", "yesterday", "week", "month", "total", "page")
NUMBERS = {
    "v": 1, "asof": "2026-11-21T14:30:05+07:00", "day": "2026-11-21", "online": 3, "today": 41,
    "yesterday": 38, "week": 120, "month": 800, "total": 175109, "pages": {ONE: 57},
}  # fmt: skip


def test_the_script_is_small() -> None:
    """At most 1.5 kB on the wire."""
    assert len(gzip.compress(SCRIPT.read_bytes(), 9)) <= 1536


class Site(http.server.SimpleHTTPRequestHandler):
    """The portal's files, under a policy that allows no inline code."""

    policy = ""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Serve a folder; give it and its origin."""
    folder = tmp_path / "output"
    folder.mkdir()
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Site, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def write(folder: Path, url: str) -> None:
    shutil.copy(SCRIPT, folder / "dem.js")
    (folder / "so-lieu.json").write_text(json.dumps(NUMBERS))
    rows = "".join(f'<dt>{row}</dt><dd data-count="{row}">–</dd>' for row in (*ROWS, "asof"))
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>x</title><dl>{rows}</dl>'
        f'<script defer src="/dem.js" data-url="{url}" data-page="{ONE}" data-test="1"'
        ' data-file="/so-lieu.json" data-zone="Asia/Ho_Chi_Minh"></script></html>'
    )
    Site.policy = f"default-src 'none'; script-src 'self'; connect-src 'self' {url}"


@pytest.mark.browser
def test_a_browser_sees_its_own_visit_and_the_fallback(
    service: Callable[..., Running], site: tuple[Path, str], chromium: Any
) -> None:
    """One request a page view, no cookie, nothing stored; with the service down, the dated numbers."""
    from playwright.sync_api import expect

    folder, origin = site
    running = service(url=origin)
    write(folder, f"http://127.0.0.1:{running.port}/dem/")
    with closing(chromium.new_context(user_agent=AGENT)) as context:
        page = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{origin}/")
        expect(page.locator("[data-count=today]")).to_have_text("1")
        shown = {row: page.text_content(f"[data-count={row}]") for row in ROWS}
        assert shown == {**dict.fromkeys(ROWS, "1"), "yesterday": "0"}
        assert [url for url in asked if "/dem/" in url] == [
            f"http://127.0.0.1:{running.port}/dem/v"
        ]
        assert context.cookies() == []
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert not [text for text in said if "Content Security Policy" in text]
        running.stop()
        page.goto(f"{origin}/")
        expect(page.locator("[data-count=total]")).to_have_text("175.109")
        shown = {row: page.text_content(f"[data-count={row}]") for row in ROWS}
        assert (shown["total"], shown["page"], shown["online"]) == ("175.109", "57", "–")
        assert (shown["today"], shown["week"]) == ("–", "–")
    assert origin != ORIGIN
