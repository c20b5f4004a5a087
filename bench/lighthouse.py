"""What Lighthouse says of the sample portal: python bench/lighthouse.py [PATH …].

The portal is built for an address on this machine and served there as it would be elsewhere. The first
run installs Lighthouse from npm into bench/.peers/. The paths of pages are written as below the portal;
without any, the front page and an article are looked at.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
sys.path.insert(0, str(_HERE.parent))

from results import Row, table  # noqa: E402

from congxa import pipeline  # noqa: E402
from congxa.headers import POLICIES, SECURITY  # noqa: E402

VERSION = "13.5.0"
CATEGORIES = ("accessibility", "best-practices", "seo")
PAGES = {
    "front page": "",
    "article": "tin/2025/08/cu-tu-bi-xanh-hoa-thien-ly-dao-canh/",
}
# Git ignores this folder; to remove it costs the next run a download.
_INSTALLED = _HERE / ".peers/lighthouse"
_PROGRAM = _INSTALLED / "node_modules/lighthouse/cli/index.js"
_CHROMIUM = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"


def main(paths: Sequence[str]) -> None:
    """Print the scores of pages and what keeps them from being whole."""
    pages = {f"/{path}": path for path in paths} or PAGES
    print(table(list(rows(pages))))


def rows(pages: dict[str, str] = PAGES) -> Iterator[Row]:
    """Give each page's scores, of 100 each; a row that says why where Lighthouse cannot run."""
    missing = _missing()
    if missing:
        yield Row("Lighthouse", f"not measured: {missing}")
        return
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as address:
        for name, path in pages.items():
            report = _look(f"{address}/{path}")
            scores = {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}
            told = [f"{name} {score}" for name, score in scores.items()] + list(_faults(report))
            held = min(scores.values()) == 100
            yield Row(f"Lighthouse, {name}", "; ".join(told), "100 each", held)


def _missing() -> str:
    """Say what is not here and cannot be installed."""
    for program in ("chromium", "node", "npm"):
        if shutil.which(program) is None:
            return f"{program} is not here"
    if not _PROGRAM.exists():
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix"]
        _INSTALLED.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [*command, str(_INSTALLED), f"lighthouse@{VERSION}"], timeout=600, capture_output=True
        )
        if done.returncode:
            return done.stderr.decode().strip().rpartition("\n")[2]
    return ""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Build the sample portal for an address of this machine and serve it there, headers and all."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(folder))

        def do_GET(self) -> None:
            # Where the visit counter would answer: here nobody counts, so the last known numbers show.
            if self.path.startswith("/dem/"):
                self.send_response(204)
                self.end_headers()
            else:
                super().do_GET()

        do_POST = do_GET

        def end_headers(self) -> None:
            for name, value in {"Content-Security-Policy": POLICIES[""], **SECURITY}.items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://localhost:{server.server_port}"
    pipeline.build(pipeline.Request(_HERE.parent, folder, base_url=f"{address}/", cache=False))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield address
    server.shutdown()
    server.server_close()
    thread.join()


def _look(url: str) -> dict[str, Any]:
    """Let Lighthouse look at a page as a phone shows it."""
    command = [
        *("node", str(_PROGRAM), url, "--quiet", "--output=json"),
        *(f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={_CHROMIUM}"),
    ]
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=300, env=environment)
    return dict(json.loads(done.stdout))


def _faults(report: dict[str, Any]) -> Iterator[str]:
    """Name the audits that are not passed and the first element of each."""
    for audit in report["audits"].values():
        if audit["score"] is not None and audit["score"] < 1:
            items = audit.get("details", {}).get("items", [])
            where = items[0].get("node", {}).get("snippet", "") if items else ""
            yield f"{audit['id']} {where}".strip()


if __name__ == "__main__":
    main(sys.argv[1:])
