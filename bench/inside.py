"""What only the program itself can tell: run by run.py, in a process of its own.

    python bench/inside.py render FOLDER     CPU that the pages of a portal take to be rendered
    python bench/inside.py profile FOLDER    where the time of its build goes, by library and module

Both print JSON. Both build what stands in FOLDER, with what is remembered there.
"""

import cProfile
import json
import pstats
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

_PROGRAM = Path(__file__).parent.parent
sys.path.insert(0, str(_PROGRAM))

from congxa import cli, pipeline  # noqa: E402
from congxa.planned import Output, Page  # noqa: E402

_Function = tuple[str, int, str]
# Functions written in C that say whose they are; what others take is their callers' time.
_COMPILED = {
    r"nh3\.": "nh3",
    r"_yaml|yaml\._": "yaml",
    r"sqlite3\.": "sqlite3",
    r"msgspec\.": "msgspec",
    r"pydantic_core|SchemaValidator": "pydantic",
    r"posix\.|'_io\.|_io\.open|fcntl\.": "the disk",
}


def main() -> None:
    """Do what the command line asks for."""
    task, folder = sys.argv[1:]
    found = {"render": render, "profile": profile}[task](folder)
    print(json.dumps(found))


def _build(folder: str) -> None:
    with redirect_stdout(StringIO()):
        if cli.main(["--root", folder, "--no-search", "--json", "--jobs", "1"]):
            raise SystemExit(f"{folder}: the build failed")


def render(folder: str) -> dict[str, float]:
    """Build; give the milliseconds of CPU that a page, and an article's page, took on average."""
    times: dict[str, list[float]] = defaultdict(list)
    make: Any = pipeline.renderer  # type: ignore[attr-defined]

    def timed(*arguments: Any) -> Callable[[Output], object]:
        inner = make(*arguments)

        def one(output: Output) -> object:
            began = time.process_time()
            made = inner(output)
            if isinstance(output, Page):
                times[output.info.kind].append(time.process_time() - began)
            return made

        return one

    pipeline.renderer = timed  # type: ignore[attr-defined, assignment]
    _build(folder)
    every = [seconds for of_kind in times.values() for seconds in of_kind]
    return {
        "pages": len(every),
        "page": 1000 * sum(every) / len(every),
        "article": 1000 * sum(times["article"]) / len(times["article"]),
    }


def profile(folder: str) -> dict[str, float]:
    """Build; give the share of each library and module, the largest first."""
    profiler = cProfile.Profile(time.process_time)
    profiler.runcall(_build, folder)
    stats = pstats.Stats(profiler)
    shares = _by_owner(stats.stats)  # type: ignore[attr-defined]
    return {owner: seconds / stats.total_tt for owner, seconds in shares}  # type: ignore[attr-defined]


def _by_owner(stats: Mapping[_Function, tuple[Any, ...]]) -> list[tuple[str, float]]:
    """Sum up own time; what a function of nobody's takes is handed up to its callers."""
    sums: defaultdict[str, float] = defaultdict(float)
    held = {function: row[2] for function, row in stats.items()}
    for _ in range(50):
        handed: dict[_Function, float] = defaultdict(float)
        for function, seconds in held.items():
            owner, callers = _owner(function), stats[function][4]
            whole = sum(call[3] for call in callers.values())
            if owner or not whole:
                sums[owner or "other"] += seconds
                continue
            for caller, call in callers.items():
                handed[caller] += seconds * call[3] / whole
        held = {function: seconds for function, seconds in handed.items() if seconds > 1e-6}
    sums["other"] += sum(held.values())
    return sorted(sums.items(), key=lambda one: -one[1])


def _owner(function: _Function) -> str:
    file, _, name = function
    if file == "~":
        found = (owner for pattern, owner in _COMPILED.items() if re.search(pattern, name))
        return next(found, "")
    path = Path(file)
    if path.is_relative_to(_PROGRAM / "congxa"):
        return ".".join(path.relative_to(_PROGRAM).with_suffix("").parts).removesuffix(".__init__")
    if "templates" in path.parts:
        return "templates"
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1].removesuffix(".py")
    return ""


if __name__ == "__main__":
    main()
