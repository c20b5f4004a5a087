"""What search costs: python bench/search.py [COUNT]: the index, a publication, and what a reader waits for.

The index is made by itself, of a portal that is built otherwise, on all cores. Queries are asked in Chromium of
Caddy on this machine, which presses nothing; each is the first of its browser.
"""

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
sys.path.insert(0, str(_HERE.parent))

import corpus  # noqa: E402
import editing  # noqa: E402
import measure  # noqa: E402
from corpus import Portal  # noqa: E402
from results import Row, at_most, table  # noqa: E402

COUNT = 10_000
# Newer than what other benches publish into the same portal.
_TURN = 1000
# Two that nearly every article answers, one of every title, a number, one without marks, a sentence, and a
# phrase of words that nearly every article has.
QUERIES = (
    "đường",
    "thu nhập",
    "Thanh Kỳ khánh thành trạm y tế",
    "nhà văn hóa số 1234",
    "chuyen doi so",
    "cán bộ các hộ trồng lúa ngô nâng cao thu nhập từng bước",
    '"mô hình dự án bền vững"',
)
# Begins when the words are sent, ends with the results in the page.
_ASK = """query => new Promise(done => {
  const form = document.querySelector(".finder");
  form.q.value = query;
  performance.setResourceTimingBufferSize(2000);
  performance.clearResourceTimings();
  const began = performance.now();
  new MutationObserver(() => done({
    took: performance.now() - began,
    loaded: performance.getEntriesByType("resource").reduce((sum, one) => sum + one.transferSize, 0),
    found: Number.parseInt(document.querySelector(".found").textContent) || 0,
  })).observe(form, { attributes: true, attributeFilter: ["data-done"] });
  form.requestSubmit();
})"""


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    with tempfile.TemporaryDirectory(prefix="congxa-bench-") as name:
        portal = Portal(Path(name) / "portal")
        for article in corpus.articles(count):
            portal.add(article)
        editing.settle()
        print(table(list(rows(portal, count))), end="")


def rows(portal: Portal, count: int) -> Iterator[Row]:
    """Measure with `count` articles in the portal, which is built."""
    editing.build(portal.folder)
    made = _inside(portal.folder)
    more = f"{made['cpu']:.1f} s CPU; {made['files']:.0f} files of {made['bytes'] / 1e6:.2f} MB"
    yield at_most(f"search index of {count:,} articles", made["wall"], 20, "s", more)
    yield at_most("search index: memory", made["memory"], 2500, "MB")
    _build(portal.folder)
    before = _index(portal.folder)
    _build(portal.folder)
    again = _index(portal.folder)
    yield at_most(
        "search index, nothing changed: files written", _changed(before, again), 0, "files"
    )
    portal.add(corpus.next_article(count, _TURN))
    _build(portal.folder)
    yield at_most(
        "search index, one article published: files that came, went or changed",
        _changed(again, _index(portal.folder)),
        30,
        "files",
    )
    yield from _queries(portal.folder / "output")


def _build(folder: Path) -> None:
    measure.run([sys.executable, editing.BUILD, "--root", folder, "--json"])


def _index(folder: Path) -> dict[str, tuple[int, int]]:
    """Give each file of the index with what tells one state of it from another."""
    top = folder / "output/tim-kiem/chi-muc"
    files = (file for file in top.rglob("*") if file.is_file())
    return {str(file): (file.stat().st_mtime_ns, file.stat().st_ino) for file in files}


def _changed(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> int:
    return len(dict(before.items() ^ after.items()))


# --- the index alone --------------------------------------------------------------------------


def _inside(folder: Path) -> dict[str, float]:
    """Make the index of a built portal in a process of its own."""
    cost = measure.run([sys.executable, __file__, "--index", folder])
    found: dict[str, float] = json.loads(cost.output)
    return found


def index(folder: Path) -> None:
    """Make the index and the extracts of a portal; print what that alone cost."""
    from congxa import pipeline, search
    from congxa.indexing import Indexes
    from congxa.plan import plan
    from congxa.planned import ExtractFile, IndexFile

    with pipeline.Engine(folder) as engine:
        site, _ = engine.survey(pipeline.Request(folder, folder / "output"))
        planned = plan(site, index=True)
        parts = [one.part for one in planned if isinstance(one, IndexFile)]
        extracts = [one.page for one in planned if isinstance(one, ExtractFile)]
        began, cpu = time.monotonic(), _cpu()
        made = Indexes()
        made.make_all(parts, jobs=0)
        pieces = {part.key: made.files(part) for part in parts}
        size = sum(len(file) for files in pieces.values() for file in files)
        sizes = [len(search.extract(page)) for page in extracts]
        wall, cpu = time.monotonic() - began, _cpu() - cpu
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    helped = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (os.cpu_count() or 1)
    count = sum(map(len, pieces.values())) + len(sizes)
    told = {
        "wall": wall,
        "cpu": cpu,
        "memory": (own + helped) / 1024,
        "files": count,
        "bytes": size,
    }
    print(json.dumps(told))


def _cpu() -> float:
    whole = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in whole)


# --- what a reader waits for ------------------------------------------------------------------


def _queries(output: Path) -> Iterator[Row]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        yield Row("queries in Chromium", "not measured: playwright is not installed")
        return
    if shutil.which("caddy") is None:
        yield Row("queries in Chromium", "not measured: caddy is not installed")
        return
    with _served(output) as address, sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox"]
            )
        except Exception as error:
            yield Row("queries in Chromium", f"not measured: {str(error).splitlines()[0]}")
            return
        asked = {query: _ask(browser, address, query) for query in QUERIES}
    each = [
        f"«{query}» {one['took']:.0f} ms, {one['found']:,} found" for query, one in asked.items()
    ]
    slowest = max(one["took"] for one in asked.values())
    yield at_most("a query in Chromium, the slowest of these", slowest, 300, "ms", "; ".join(each))
    most = max(one["loaded"] for one in asked.values()) / 1000
    loads = ", ".join(f"{one['loaded'] / 1000:.0f}" for one in asked.values())
    yield at_most("a query loads, the most of these", most, 400, "kB", loads)


def _ask(browser: Any, address: str, query: str) -> dict[str, Any]:
    """Ask in a fresh profile; the quicker of two, since the first of all starts the browser's own parts."""
    found = []
    for _ in range(2):
        page = browser.new_context().new_page()
        page.goto(f"{address}/tim-kiem/", wait_until="networkidle")
        found.append(page.evaluate(_ASK, query))
        page.context.close()
    return min(found, key=lambda one: float(one["took"]))


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Serve a portal by Caddy: a server in this process would take a part of what is measured."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = ["caddy", "file-server", "--root", str(folder), "--listen", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--index"]:
        index(Path(sys.argv[2]))
    else:
        main()
