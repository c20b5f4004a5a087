"""The sample portal behind a plain server with a strict policy, and a real Chromium to look at it."""

import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

# No inline script or style, nothing from elsewhere: the browser itself tells of every breach.
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"

Look = Callable[..., Any]


@pytest.fixture(scope="session")
def served(sample: Path) -> Iterator[str]:
    """Serve the sample portal; give its address without a slash at the end."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(sample))

        def do_GET(self) -> None:
            # Asked for on its own accord where a page is no page, such as robots.txt.
            # The visit counter says that it does not count: the numbers of the snapshot show.
            if self.path == "/favicon.ico" or self.path.startswith("/dem/"):
                self.send_response(204)
                self.end_headers()
                return
            super().do_GET()

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", POLICY)
            super().end_headers()

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def look(chromium: Any, served: str) -> Iterator[Look]:
    """Open a path of the portal in a fresh profile of a browser; settings go to the profile."""
    contexts = []

    def opened(path: str = "", width: int = 1280, *, before: str = "", **settings: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, base_url=f"{served}/", **settings
        )
        contexts.append(context)
        if before:
            context.add_init_script(before)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"{served}/{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
