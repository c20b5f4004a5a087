"""A built portal behind a plain server, looked at with a real Chromium."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from congxa.headers import POLICIES

Look = Callable[..., Any]
# A page that is asked for so arrives in pieces, as over a slow line.
SLOWLY = "?cham"
PIECES, PAUSE = 12, 0.01
AXE = Path(__file__).parent / "node/node_modules/axe-core/axe.min.js"


@contextmanager
def serving(portal: Path) -> Iterator[str]:
    """Serve a portal under its own policy; give its address without a slash at the end.

    No inline script or style, nothing from elsewhere: the browser itself tells of every breach.
    """

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(portal))

        def do_GET(self) -> None:
            # Asked for on its own accord where a page is no page, such as robots.txt.
            # The visit counter says that it does not count: the numbers of the snapshot show.
            if self.path == "/favicon.ico" or self.path.startswith("/dem/"):
                self.send_response(204)
                self.end_headers()
            elif self.path.endswith(SLOWLY):
                self.give_slowly(portal / self.path[1:].removesuffix(SLOWLY))
            else:
                super().do_GET()

        def give_slowly(self, file: Path) -> None:
            page = (file / "index.html" if file.is_dir() else file).read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            step = len(page) // PIECES + 1
            for start in range(0, len(page), step):
                self.wfile.write(page[start : start + step])
                self.wfile.flush()
                time.sleep(PAUSE)

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", POLICIES[""])
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


@contextmanager
def looking(chromium: Any, served: str) -> Iterator[Look]:
    """Open paths of a portal, each in a fresh profile of the browser; settings go to the profile.

    Without a path the page is empty yet, for a test that listens from the first request on.
    """
    contexts = []

    def opened(
        path: str | None = "", width: int = 1280, *, before: str = "", **settings: Any
    ) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, base_url=f"{served}/", **settings
        )
        contexts.append(context)
        if before:
            context.add_init_script(before)
        page = context.new_page()
        page.set_default_timeout(10_000)
        if path is not None:
            page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


def settled(page: Any) -> None:
    """Wait until the side column is there and two more frames are painted."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-fragment]')].every(it => it.classList.contains('ready'))"
    )
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def faults(page: Any, rules: dict[str, Any]) -> list[str]:
    """Let axe look at the page; give what it finds, with the elements."""
    found = page.evaluate(
        "rules => axe.run(document, { resultTypes: ['violations'], ...rules })", rules
    )
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def choose(page: Any, name: str, value: str) -> None:
    """Go down a list of a filter with the arrow key, to one of its options."""
    field = page.locator(f"main select[name={name}]")
    field.focus()
    for _ in range(40):
        if field.input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is no option of {name}")
