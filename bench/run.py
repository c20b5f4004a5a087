"""Measure what congxa costs, beside other generators: python bench/run.py [--quick | --hundred].

Prints one table and writes RESULTS.md, anew after each row. Nothing here fails because something was slow,
or is not to be had on this machine: its row says so.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import achievements
import checking
import corpus
import counter
import editing
import lighthouse
import measure
import peers
import pictures
import preview
import search
import sections
from corpus import Portal
from editing import Edits
from measure import Cost, Ratio
from peers import Peer, Site
from results import Row, at_most, document, shown, table

_HERE = Path(__file__).parent
_FEW, _MANY, _VAST = 1_000, 10_000, 100_000
_GROWTH = 11.0

_EDITS: Mapping[str, editing.Edit] = {
    "nothing changed": editing.nothing,
    "one article's body changed": editing.body,
    "one article published": editing.publication,
    "one base template changed": editing.base,
}
# By kind of edit: seconds of wall clock, and files where their number is bounded too.
_BARS: Mapping[str, tuple[float, int | None]] = {
    "nothing changed": (0.7, 0),
    "one article's body changed": (1.0, 1),
    "one article published": (1.2, 40),
    "one base template changed": (6.0, None),
}
_NOTES = (
    "Articles are of about 10 kB of Markdown in 12 categories and 20 communes, with three tags each; "
    "none has pictures. No search index is made. Each generator has the same articles and pages: "
    "articles with breadcrumb, date, tags and five older ones of the category; lists of categories, "
    "tags, communes and months, 20 on a page; front page, sitemap, Atom for the portal and each "
    "category. congxa makes RSS and feeds of communes besides.",
    "“Lean” is the theme bench/themes/lean: templates like those of the other generators. All else is "
    "measured with the default theme.",
    "A cold build finds no output and remembers nothing; what it learns for the next one is part of "
    "its cost. Ratios are the median of pairs of runs, one right after the other, with the range.",
    "After an edit the whole command is timed, as an editor waits for it; the median of five. Each "
    "edit comes 2 s after the build before it: files younger than that are read again in any case.",
    "Memory is the proportional set size of all processes together, at its peak.",
)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How much to measure: builds in so many rounds, edits of each kind, `peers` and how often each.

    A peer that needs many minutes for `count` articles is among `slow`, and gets fewer.
    """

    count: int
    rounds: int
    edits: int
    peers: tuple[tuple[Peer, int], ...]
    slow: tuple[Peer, ...] = ()

    @property
    def all_peers(self) -> tuple[Peer, ...]:
        """Every peer that is to be installed."""
        return (*(peer for peer, _ in self.peers), *self.slow)


_WHOLE = _Plan(
    count=_MANY,
    rounds=3,
    edits=5,
    peers=((peers.HUGO, 3), (peers.PELICAN, 2), (peers.ELEVENTY, 1)),
    slow=(peers.NIKOLA,),
)
_QUICK = _Plan(count=_FEW, rounds=3, edits=3, peers=((peers.HUGO, 3),))


def main() -> None:
    """Measure, print the table, write it down."""
    options = _options()
    plan = _QUICK if options.quick else _WHOLE
    until = time.monotonic() + options.minutes * 60
    versions, missing = peers.ready(plan.all_peers)
    with tempfile.TemporaryDirectory(prefix="congxa-bench-") as name:
        rows = []
        for row in _rows(plan, Path(name), missing, hundred=options.hundred, until=until):
            _say(str(row))
            rows.append(row)
            if options.to is not None:
                options.to.write_text(document(rows, versions, _NOTES), encoding="utf-8")
    print(table(rows), end="")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="1,000 articles, beside Hugo only")
    parser.add_argument("--hundred", action="store_true", help="100,000 articles too")
    parser.add_argument(
        "--minutes", type=float, default=40, help="after so many no further part is begun (40)"
    )
    parser.add_argument("--to", type=Path, help="where to write; --quick writes only where told")
    options = parser.parse_args()
    if options.to is None and not options.quick:
        options.to = _HERE / "RESULTS.md"
    return options


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


# --- cold builds ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Cold:
    """Cold builds of congxa and of its peers, round by round, and how many pages each made."""

    lean: list[Cost] = field(default_factory=list)
    default: list[Cost] = field(default_factory=list)
    peers: dict[str, list[Cost]] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def ratio(self, name: str, ours: Sequence[Cost], what: Callable[[Cost], float]) -> Ratio:
        """Compare with a peer in the rounds in which it ran."""
        theirs = self.peers[name]
        return measure.ratio(ours[: len(theirs)], theirs, what)


def _cold_builds(plan: _Plan, lean: Portal, default: Portal, sites: Sequence[Site]) -> _Cold:
    cold = _Cold()
    rounds = {peer.name: rounds for peer, rounds in plan.peers}
    for turn in range(plan.rounds):
        _say(f"cold builds of {plan.count} articles, round {turn + 1} of {plan.rounds}")
        for site in sites:
            if turn < rounds[site.peer.name] and site.peer.name not in cold.failed:
                _build_peer(site, cold)
        made = editing.cold(lean.folder)
        cold.lean.append(made.cost)
        cold.pages["congxa"] = made.pages
        cold.default.append(editing.cold(default.folder).cost)
    return cold


def _build_peer(site: Site, cold: _Cold) -> None:
    name = site.peer.name
    try:
        cost = site.build()
    except subprocess.SubprocessError as error:
        said = getattr(error, "stderr", None) or error
        cold.failed[name] = str(said).strip()[-200:]
        cold.peers.pop(name, None)
        return
    cold.peers.setdefault(name, []).append(cost)
    cold.pages[name] = site.pages()


def _cold_rows(cold: _Cold, missing: Mapping[str, str]) -> Iterator[Row]:
    if "hugo" in cold.peers:
        ratio = cold.ratio("hugo", cold.lean, lambda cost: cost.cpu)
        default = cold.ratio("hugo", cold.default, lambda cost: cost.cpu)
        yield _ratio_row("CPU against Hugo", ratio, 1.0, default)
    if "pelican" in cold.peers:
        ratio = cold.ratio("pelican", cold.lean, lambda cost: cost.wall)
        default = cold.ratio("pelican", cold.default, lambda cost: cost.wall)
        yield _ratio_row("wall against Pelican", ratio, 0.2, default)
    yield _cost_row("cold build, lean theme", cold.lean, cold.pages["congxa"])
    yield _cost_row("cold build, default theme", cold.default, cold.pages["congxa"])
    for name, costs in cold.peers.items():
        yield _cost_row(f"cold build, {name}", costs, cold.pages[name])
    yield from _missing_rows({**missing, **cold.failed})


def _missing_rows(reasons: Mapping[str, str]) -> Iterator[Row]:
    for name, reason in reasons.items():
        yield Row(f"cold build, {name}", f"not measured: {' '.join(reason.split())}")


def _ratio_row(what: str, lean: Ratio, bar: float, default: Ratio) -> Row:
    row = at_most(f"cold build, lean theme: {what}", lean.middle, bar, "x")
    return replace(row, measured=f"{lean}; default theme {default}")


def _cost_row(what: str, costs: Sequence[Cost], pages: int) -> Row:
    return Row(what, f"{shown(measure.median(costs))}, {pages} pages")


# --- what an editor waits for -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Costs:
    """What a portal with the default theme cost: cold, and after each kind of edit."""

    cold: Cost
    edits: Mapping[str, Edits]


def _edit_all(portal: Portal, plan: _Plan, count: int, cold: Cost) -> _Costs:
    edits = {}
    for name, edit in _EDITS.items():
        _say(f"{count} articles: {name}")
        edits[name] = editing.after(edit, portal, count, plan.edits)
    return _Costs(cold, edits)


def _edit_rows(costs: _Costs) -> Iterator[Row]:
    for name, edits in costs.edits.items():
        seconds, files = _BARS[name]
        more = f"{edits.cost.cpu:.2f} s CPU; {edits.written} written"
        row = at_most(name, edits.cost.wall, seconds, "s", more)
        if files is not None:
            held = bool(row.held) and edits.written <= files
            row = replace(row, bar=f"{row.bar}, {files} written", held=held)
        yield row


def _memory_row(costs: _Costs, lean: Sequence[Cost]) -> Row:
    every = {name: edits.cost.memory for name, edits in costs.edits.items()}
    every |= {"cold": costs.cold.memory, "cold, lean theme": max(cost.memory for cost in lean)}
    each = ", ".join(f"{name} {memory:.0f}" for name, memory in every.items())
    return at_most("memory, the most of these", max(every.values()), 400, "MB", each)


def _growth_row(few: _Costs, many: _Costs) -> Row:
    growth = {"cold": many.cold.cpu / few.cold.cpu}
    for name, edits in many.edits.items():
        growth[name] = edits.cost.cpu / few.edits[name].cost.cpu
    each = ", ".join(f"{name} {times:.1f}" for name, times in growth.items())
    what = f"{_MANY:,} against {_FEW:,} articles, CPU, the most of these"
    return at_most(what, max(growth.values()), _GROWTH, "x", each)


def _few_rows(few: Cost) -> Iterator[Row]:
    what = f"{_FEW:,} articles cold, default theme"
    yield at_most(f"{what}: CPU", few.cpu, 6.0, "s", f"{few.wall:.2f} s wall")
    yield at_most(f"{what}: memory", few.memory, 200, "MB")


# --- the program seen from near ---------------------------------------------------------------


def _help_row() -> Row:
    walls = [measure.run([sys.executable, editing.BUILD, "--help"]).wall for _ in range(9)]
    return at_most("`build.py --help`", statistics.median(walls), 0.15, "s")


def _inside(task: str, portal: Portal) -> dict[str, float]:
    script = _HERE / "inside.py"
    cost = measure.run([sys.executable, script, task, portal.folder])
    found: dict[str, float] = json.loads(cost.output)
    return found


def _render_row(portal: Portal) -> Row:
    _say("rendering alone")
    shutil.rmtree(portal.folder / "output")
    times = _inside("render", portal)
    measured = f"{times['page']:.2f} ms a page, {times['article']:.2f} ms an article's"
    return Row("rendering alone, default theme: CPU", f"{measured} ({times['pages']:.0f} pages)")


def _floor_row(portal: Portal, cold: Cost) -> Row:
    """Compare the last build with what reading and writing alone take."""
    _say("the floor")
    output = portal.folder / "output"
    files = [path for path in output.rglob("*") if path.is_file()]
    sizes = [(path.relative_to(output).as_posix(), path.stat().st_size) for path in files]
    (portal.folder / "files.json").write_text(json.dumps(sizes), encoding="utf-8")
    places = (portal.folder / "content", portal.folder / "files.json", portal.folder / "floor")
    floors = []
    for _ in range(3):
        shutil.rmtree(places[2], ignore_errors=True)
        floors.append(measure.run([sys.executable, _HERE / "floor.py", *places]))
    floor = measure.median(floors)
    times = f"the cold build, default theme, takes {cold.cpu / floor.cpu:.0f} x its CPU"
    return Row(
        "the floor: the same files read and written by plain Python", f"{shown(floor)}; {times}"
    )


def _profile_row(portal: Portal) -> Row:
    _say("the profile")
    for name in ("output", ".congxa"):
        shutil.rmtree(portal.folder / name, ignore_errors=True)
    shares = sorted(_inside("profile", portal).items(), key=lambda item: -item[1])
    largest = ", ".join(f"{owner} {share:.0%}" for owner, share in shares[:3])
    what = "the largest costs of a cold build, default theme, one process under cProfile"
    return Row(what, largest)


# --- all together -----------------------------------------------------------------------------


def _rows(
    plan: _Plan, folder: Path, missing: Mapping[str, str], *, hundred: bool, until: float
) -> Iterator[Row]:
    """Give the rows; after `until` (seconds of the monotonic clock) no further part begins."""
    _say(f"writing {plan.count} articles for each generator")
    here = [peer for peer, _ in plan.peers if peer.name not in missing]
    sites = [peers.prepare(peer, folder / peer.name) for peer in here]
    lean, default = Portal(folder / "lean", "lean"), Portal(folder / "default")
    for article in corpus.articles(plan.count):
        lean.add(article)
        default.add(article)
        peers.add(sites, article)
    editing.settle()
    cold = _cold_builds(plan, lean, default, sites)
    whole = plan.count == _MANY
    for row in _cold_rows(cold, missing):
        yield row if whole else _unbarred(row)
    costs = _edit_all(default, plan, plan.count, measure.median(cold.default))
    for row in (*_edit_rows(costs), _memory_row(costs, cold.lean)):
        yield row if whole else _unbarred(row)
    small, few = default, costs
    if whole:
        small = Portal(folder / "small")
        few = _few(plan, small)
        yield _growth_row(few, costs)
    middle = default.path(plan.count // 2)
    parts: dict[str, Callable[[], Iterable[Row]]] = {
        f"{_FEW:,} articles": lambda: _few_rows(few.cold),
        "`build.py --help`": lambda: [_help_row()],
        "the floor": lambda: [_floor_row(default, costs.cold)],
        "live preview": lambda: preview.rows(default.folder, middle, folder),
        "search": lambda: [
            row if whole else _unbarred(row) for row in search.rows(default, plan.count)
        ],
        "rendering alone": lambda: [_render_row(default)],
        "the profile": lambda: [_profile_row(small)],
        "pictures": lambda: pictures.rows(default, plan.count, plan.edits),
        "Lighthouse": lighthouse.rows,
        "achievements": lambda: [
            row if whole else _unbarred(row)
            for row in achievements.rows(folder / "achievements", plan.count)
        ],
        f"{_VAST:,} articles": lambda: _vast_rows(folder / "vast", costs.cold) if hundred else (),
        "check": lambda: [
            row if whole else _unbarred(row)
            for row in checking.rows(default, plan.count, plan.edits)
        ],
        "the counter": lambda: counter.rows(quick=not whole),
        "sections": lambda: [sections.share_row(folder / "sections", plan.count)] if whole else (),
        "slow peers": lambda: _slow_rows(plan, folder, missing) if whole else (),
    }
    for name, part in parts.items():
        yield from _part(name, part, until)


def _part(name: str, part: Callable[[], Iterable[Row]], until: float) -> Iterator[Row]:
    """Measure one part; where the time is over, or it does not work here, say so and go on."""
    if time.monotonic() >= until:
        yield Row(name, "not measured: the time for all rows was over (--minutes)")
        return
    began = time.monotonic()
    try:
        yield from part()
    except Exception as error:  # whatever is missing on this machine: the other rows stand
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        yield Row(name, f"not measured: {reason}")
    _say(f"{name}: {time.monotonic() - began:.0f} s")


def _unbarred(row: Row) -> Row:
    """Drop a bar that stands for more articles than were measured."""
    return replace(row, bar="", held=None)


def _few(plan: _Plan, portal: Portal) -> _Costs:
    """Measure the small portal that the large one is held against."""
    for article in corpus.articles(_FEW):
        portal.add(article)
    editing.settle()
    cold = measure.median([editing.cold(portal.folder).cost for _ in range(plan.rounds)])
    return _edit_all(portal, plan, _FEW, cold)


def _slow_rows(plan: _Plan, folder: Path, missing: Mapping[str, str]) -> Iterator[Row]:
    """Build the sites of slow peers once, with few articles."""
    sites = [peers.prepare(p, folder / p.name) for p in plan.slow if p.name not in missing]
    for article in corpus.articles(_FEW):
        peers.add(sites, article)
    cold = _Cold()
    for site in sites:
        name = site.peer.name
        _say(f"cold build of {_FEW} articles: {name}")
        _build_peer(site, cold)
        if name in cold.peers:
            yield _cost_row(
                f"cold build, {name}, {_FEW:,} articles", cold.peers[name], cold.pages[name]
            )
    yield from _missing_rows(cold.failed)


def _vast_rows(folder: Path, many: Cost) -> Iterator[Row]:
    """Build the portal of an archive of decades, once."""
    _say(f"writing {_VAST} articles")
    portal = Portal(folder)
    for article in corpus.articles(_VAST):
        portal.add(article)
    editing.settle()
    _say(f"building {_VAST} articles")
    what = f"{_VAST:,} articles cold, default theme"
    try:
        cost = editing.cold(portal.folder, limit=6 * measure.LIMIT).cost
    except subprocess.SubprocessError as error:
        yield Row(what, f"did not finish: {error}", "finishes", held=False)
        return
    yield at_most(f"{what}: memory", cost.memory, 3000, "MB", shown(cost))
    yield at_most(f"{what}: CPU against {_MANY:,}", cost.cpu / many.cpu, _GROWTH, "x")


if __name__ == "__main__":
    main()
