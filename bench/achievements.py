"""What achievements cost: their share of a build, a chart, and the pages of a large portal.

    python bench/achievements.py [--count 10000]

Three bars: articles with five items each add at most 15 % to the CPU of a cold build; a chart takes at
most 0.2 ms; the pages of 100 communes with 60 indicators over 6 years take at most 5 s of CPU.
"""

import argparse
import hashlib
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

_HERE = Path(__file__).parent
sys.path.insert(0, str(_HERE.parent))

import corpus  # noqa: E402
import measure  # noqa: E402
import results  # noqa: E402

from congxa import album, config, reading, sources, theme  # noqa: E402
from congxa.achievements.catalogue import shipped  # noqa: E402
from congxa.assemble import assemble  # noqa: E402
from congxa.charts import Charts  # noqa: E402
from congxa.darkroom import Store  # noqa: E402
from congxa.garbage import no_garbage  # noqa: E402
from congxa.indexing import Indexes  # noqa: E402
from congxa.memory import Memory  # noqa: E402
from congxa.planning.achievements import plan_achievements  # noqa: E402
from congxa.planning.news import plan_communes  # noqa: E402
from congxa.render import Filled, renderer  # noqa: E402
from congxa.vietnamese import format_number  # noqa: E402

ITEMS = 5
YEARS = range(2020, 2026)
COMMUNES, INDICATORS = 100, 60
_ROUNDS = 3


def indicators() -> list[str]:
    """Name indicators of the catalogue that are measured by a number."""
    return [one.id for one in shipped().indicators.values() if one.unit]


def value(commune: int, indicator: str, year: int) -> str:
    """Give the value of a place in the table: always the same, so that no two articles disagree.

    None is above 100, which shares of a whole cannot be.
    """
    digest = hashlib.blake2b(f"{commune} {indicator} {year}".encode(), digest_size=4).digest()
    number = int.from_bytes(digest, "big") % 9_999 + 1
    return format_number(Decimal(number).scaleb(-2))


def item(commune: int, indicator: str, year: int) -> str:
    """Write one item as an editor does, with what is usual beside the value."""
    written = value(commune, indicator, year)
    target = value(commune, f"target {indicator}", year)
    return f'  - {{indicator: {indicator}, value: "{written}", year: {year}, target: "{target}"}}\n'


def add_items(portal: corpus.Portal, article: corpus.Article) -> None:
    """Give an article its items."""
    path = portal.path(article.number)
    known = indicators()
    chosen = [known[(article.number * ITEMS + n) % len(known)] for n in range(ITEMS)]
    year = YEARS[article.number // 7 % len(YEARS)]
    lines = "".join(item(article.commune, one, year) for one in chosen)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\n---\n", f"\nachievements:\n{lines}---\n", 1), encoding="utf-8")


def cold(portal: corpus.Portal) -> float:
    """Give the CPU of a build that finds no output and remembers nothing, in seconds.

    What it learns for the next one is part of its cost, as in run.py.
    """
    for left in (".congxa", "output"):
        shutil.rmtree(portal.folder / left, ignore_errors=True)
    return measure.run(
        [sys.executable, _HERE.parent / "build.py", "build", "--root", portal.folder]
    ).cpu


def share_row(folder: Path, count: int) -> results.Row:
    """Measure what items add to a cold build, plain and with items in turn."""
    plain, rich = corpus.Portal(folder / "plain"), corpus.Portal(folder / "rich")
    for article in corpus.articles(count):
        for portal in (plain, rich):
            portal.add(article)
        add_items(rich, article)
    pairs = [(cold(plain), cold(rich)) for _ in range(_ROUNDS)]
    share = statistics.median(with_ / without for without, with_ in pairs)
    what = f"{count} articles with {ITEMS} items each, beyond the same without"
    more = "; ".join(f"{without:.1f} s without, {with_:.1f} s with" for without, with_ in pairs)
    return results.at_most(what, (share - 1) * 100, 15, "%", more)


def chart_rows() -> list[results.Row]:
    """Measure each kind of chart."""
    charts = Charts(format_number)
    points = [(str(year), Decimal(year * 7 % 100)) for year in YEARS]
    drawn: dict[str, Callable[[], object]] = {
        "sparkline": lambda: charts.sparkline(points, title="Thu nhập"),
        "line": lambda: charts.line(points, title="Thu nhập", description="x" * 80),
        "bars of 6": lambda: charts.bars(points, title="Thu nhập", description="x" * 80),
        "shares of 6": lambda: charts.shares(points, title="Cơ cấu", description="x" * 80),
        "progress": lambda: charts.progress(Decimal("86.79"), title="đạt 86,79%"),
    }
    measured = []
    for name, draw in drawn.items():
        began = time.process_time()
        for _ in range(1000):
            draw()
        took = time.process_time() - began
        measured.append(results.at_most(f"chart: {name}", took, 0.2, "ms"))
    return measured


def pages_row(folder: Path) -> results.Row:
    """Measure the planning and rendering of every page of a large portal's figures, in one process."""
    write_large(folder)
    now = datetime(2026, 11, 21, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    settings, _ = config.load(folder)
    files, _ = sources.walk(folder)
    texts, _ = reading.read_all(files, "vi", Memory(None))
    pictures = album.look_at_all(tuple(texts.attachments.values()), Memory(None))
    assembly = assemble(settings, texts, pictures, now=now, catalogue=shipped())
    wrong = [found for found in assembly.problems if found.level == "error"]
    assert not wrong, wrong[:3]
    look, _ = theme.load(settings, folder)
    assert look is not None
    render = renderer(
        look, assembly.site.portal, assembly.site.addresses, folder, Store(None), Indexes()
    )
    with no_garbage():  # as the command line does
        began = time.process_time()
        outputs = [*plan_achievements(assembly.site), *plan_communes(assembly.site)]
        planned = time.process_time() - began
        size = sum(map(_size, map(render, outputs)))
        took = time.process_time() - began
    what = f"pages of {COMMUNES} communes, {INDICATORS} indicators, {len(YEARS)} years"
    figures = len(assembly.site.achievements.figures)
    more = f"{figures} figures, {len(outputs)} files, {size / 1e6:.1f} MB, {planned:.2f} s of it planning"
    return results.at_most(what, took, 5, "s", more)


def _size(made: bytes | Path | Filled) -> int:
    """Count the bytes of a rendered file."""
    data = made.data if isinstance(made, Filled) else made
    return len(data) if isinstance(data, bytes) else 0


def write_large(folder: Path) -> None:
    """Write a portal in which each commune has one article a year with all indicators."""
    (folder / "content/communes").mkdir(parents=True)
    (folder / "content/articles").mkdir()
    settings = (
        f"site: {{title: Cổng tỉnh, url: '{corpus.SITE}'}}\ncategories: [{{name: Kinh tế}}]\n"
    )
    (folder / "config.yaml").write_text(settings, encoding="utf-8")
    chosen = indicators()[:INDICATORS]
    for commune in range(COMMUNES):
        profile = f"---\nname: Số {commune}\nslug: xa-{commune}\n---\n"
        (folder / f"content/communes/xa-{commune}.md").write_text(profile, encoding="utf-8")
        for year in YEARS:
            items = "".join(item(commune, one, year) for one in chosen)
            text = (
                f"---\ntitle: Kết quả năm {year} của xã {commune}\ndate: {year + 1}-01-15\n"
                f"category: kinh-te\ncommune: xa-{commune}\nachievements:\n{items}---\nBài.\n"
            )
            path = folder / f"content/articles/{commune}-{year}.md"
            path.write_text(text, encoding="utf-8")


def rows(folder: Path, count: int) -> Iterator[results.Row]:
    """Measure all of it, in an empty folder."""
    folder.mkdir()
    yield from chart_rows()
    yield pages_row(folder / "large")
    yield share_row(folder, count)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(results.table(list(rows(Path(folder) / "achievements", options.count))))


if __name__ == "__main__":
    main()
