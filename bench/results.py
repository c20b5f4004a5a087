"""What was measured, as Markdown."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from measure import Cost

_LIBRARIES = (
    "jinja2",
    "markdown",
    "pyyaml",
    "pydantic",
    "msgspec",
    "nh3",
    "pillow",
    "python-slugify",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `held` is None where there is no bar, or nothing to hold against it."""

    what: str
    measured: str
    bar: str = ""
    held: bool | None = None

    def __str__(self) -> str:
        """Write it as a row of Markdown."""
        verdict = {True: "held", False: "**missed**", None: ""}[self.held]
        return f"| {self.what} | {self.measured} | {self.bar} | {verdict} |"


def at_most(what: str, value: float, bar: float, unit: str, more: str = "") -> Row:
    """Make the row of a figure that has a bar; `more` stands behind it."""
    decimals = 2 if bar < 100 else 0
    measured = f"{value:.{decimals}f} {unit}" + (f"; {more}" if more else "")
    return Row(what, measured, f"at most {bar:g} {unit}", value <= bar)


def at_least(what: str, value: float, bar: float, unit: str) -> Row:
    """Make the row of a figure that should reach a bar."""
    return Row(what, f"{value:,.0f} {unit}", f"at least {bar:,g} {unit}", value >= bar)


def shown(cost: Cost) -> str:
    """Show a cost whole."""
    return f"{cost.cpu:.2f} s CPU, {cost.wall:.2f} s wall, {cost.memory:.0f} MB"


def table(rows: Sequence[Row]) -> str:
    """Write the table."""
    lines = ("| what | measured | bar | |", "|---|---|---|---|", *map(str, rows))
    return "".join(f"{line}\n" for line in lines)


def document(rows: Sequence[Row], peers: Mapping[str, str], notes: Sequence[str]) -> str:
    """Write the whole: the machine, the versions, the table, what is to be known beside it."""
    versions = {"Python": platform.python_version(), **{n: version(n) for n in _LIBRARIES}, **peers}
    listed = ", ".join(f"{name} {number}" for name, number in versions.items())
    return (
        "# What a build costs\n\n"
        f"`make bench` wrote this file on {date.today():%Y-%m-%d}.\n\n"
        f"- Machine: {machine()}\n- Versions: {listed}\n\n{table(rows)}\n"
        + "".join(f"- {note}\n" for note in notes)
    )


def machine() -> str:
    """Tell the processor, its cores, the memory, and what else the machine was doing."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[2]
    return (
        f"{_processor()}, {len(os.sched_getaffinity(0))} cores, {memory:.1f} GiB, "
        f"{platform.system()} {platform.release()}; "
        f"load of the last quarter of an hour {load:.1f} (the benchmark's own among it)"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
