"""What the live preview costs: from starting to the first page, from saving to the new page in Chromium.

    python bench/preview.py FOLDER TEXT [--edits N]

previews the portal in FOLDER, and edits the article TEXT of it. Chromium is driven by playwright.
"""

import argparse
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from results import Row, at_most

_BUILD = Path(__file__).parent.parent / "build.py"
_ROOT = _BUILD.parent
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_PAUSE = 1.0
# Seconds to the first page, and from saving to the new page.
_BARS = {"sample": (2.0, 0.3), "many": (2.5, 0.5)}


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds to the first page, to the end of the first build, from a save to the new page, of a build."""

    first: float
    built: float
    saves: tuple[float, ...]
    builds: tuple[float, ...]

    @property
    def save(self) -> float:
        """The median of what an editor waits."""
        return statistics.median(self.saves)

    @property
    def rest(self) -> float:
        """The median of what is not the build: noticing, telling, loading the page anew."""
        pairs = zip(self.saves, self.builds, strict=True)
        return statistics.median(save - build for save, build in pairs)


def rows(many: Path, text: Path, folder: Path, edits: int = 20) -> Iterator[Row]:
    """Measure the sample portal, copied into `folder`, and a large one (`text` is an article of it)."""
    if _CHROMIUM is None:
        yield Row("live preview", "not measured: no chromium")
        return
    sample = folder / "sample-preview"
    for name in ("content", "themes"):
        shutil.copytree(_ROOT / name, sample / name)
    shutil.copy(_ROOT / "config.yaml", sample)
    article = min((sample / "content/articles/2025").glob("*.md"))
    for name, portal, edited in (("sample", sample, article), ("many", many, text)):
        first, save = _BARS[name]
        waits = measured(portal, edited, edits)
        what = "the sample portal" if name == "sample" else "the large portal, warm"
        more = f"brought up to date after {waits.built:.2f} s"
        yield at_most(f"preview of {what}: first page", waits.first, first, "s", more)
        more = f"{waits.rest:.2f} s without the build"
        yield at_most(
            f"preview of {what}: from saving to the new page", waits.save, save, "s", more
        )


def measured(portal: Path, text: Path, edits: int) -> Waits:
    """Preview a portal that was previewed before, and edit a text some times over."""
    port = _free_port()
    with _served(portal, port) as (process, _, _):
        next(line for line in process.stdout if "/_congxa/" in line)
    time.sleep(2.1)  # what is younger is read again
    with _page() as page, _served(portal, port) as (process, began, stood):
        lines = iter(process.stdout.readline, "")
        next(line for line in lines if "/_congxa/" in line)
        built = time.monotonic() - began
        # The console names the page of an edited text.
        _save(text, 0)
        line = next(line for line in lines if f"/{text.name}" in line)
        page.goto(line.rsplit("→ ", 1)[1].strip())
        pairs = []
        for number in range(1, edits + 1):
            time.sleep(_PAUSE)
            # Looking for the words again and again would take the time that the page needs.
            with page.expect_event("domcontentloaded"):
                saved = _save(text, number)
            page.get_by_text(f"Lần lưu {number}.", exact=True).wait_for()
            shown = page.evaluate("window.shownAt") / 1000
            line = next(line for line in lines if f"/{text.name}" in line)
            pairs.append((shown - saved, _seconds(line)))
    saves, builds = zip(*pairs, strict=True)
    return Waits(stood - began, built, saves, builds)


def _save(text: Path, number: int) -> float:
    """Save a text; give the moment after."""
    whole = text.read_text(encoding="utf-8").partition("\n\nLần lưu ")[0]
    text.write_text(f"{whole}\n\nLần lưu {number}.\n", encoding="utf-8")
    return time.time()


def _seconds(line: str) -> float:
    found = re.search(r"(\d+)[,.](\d\d) (giây|s\b)", line)
    assert found is not None, line
    return float(f"{found[1]}.{found[2]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def _served(portal: Path, port: int) -> Iterator[Any]:
    """Run the command; give its process, and when it began and its first page had been read."""
    command = [sys.executable, str(_BUILD), "serve", "--root", str(portal), "--port", str(port)]
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=600).read()
                break
            except OSError:
                time.sleep(0.01)
        yield process, began, time.monotonic()
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _page() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=arguments)
        page = browser.new_page()
        page.add_init_script(
            "addEventListener('DOMContentLoaded', () => { window.shownAt = Date.now() })"
        )
        yield page
        browser.close()


def main() -> None:
    """Measure the portal that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("text", type=Path)
    parser.add_argument("--edits", type=int, default=20)
    options = parser.parse_args()
    waits = measured(options.folder, options.text, options.edits)
    print(f"first page {waits.first:.2f} s, up to date after {waits.built:.2f} s")
    print(f"save to page {waits.save:.3f} s (median of {options.edits})")
    print(f"build {statistics.median(waits.builds):.3f} s; all else {waits.rest:.3f} s")


if __name__ == "__main__":
    main()
