"""How long `build.py check` takes over a built portal: with nothing remembered, again, and after an edit."""

import shutil
import subprocess
import sys
from collections.abc import Iterator

import editing
import measure
from corpus import Portal
from measure import Cost
from results import Row, at_most, shown

# Seconds of wall clock that a check of 10,000 articles may take once their findings are remembered.
_BAR = 4.0


def rows(portal: Portal, count: int, times: int) -> Iterator[Row]:
    """Measure checks; the portal is built first, as by a plain `build`. Its memory is lost."""
    shutil.rmtree(portal.folder / ".congxa", ignore_errors=True)
    measure.run([sys.executable, str(editing.BUILD), "--root", str(portal.folder), "--json"])
    editing.settle()
    yield Row(f"check of {count:,} articles, nothing remembered", shown(_check(portal)))
    warm = measure.median([_check(portal) for _ in range(times)])
    yield at_most(f"check of {count:,} articles, warm", warm.wall, _BAR, "s", shown(warm))
    edited = []
    for turn in range(times):
        editing.body(portal, count, turn)
        editing.settle()
        edited.append(_check(portal))
    what = f"check of {count:,} articles after one body changed, not yet built"
    yield Row(what, shown(measure.median(edited)))


def _check(portal: Portal) -> Cost:
    """Check once; findings of the made-up texts do not matter here, nor does their exit status."""
    command = [sys.executable, str(editing.BUILD), "check", "--json", "--root", str(portal.folder)]
    try:
        return measure.run(command)
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"{error.stderr}{error.output[:2000]}") from None
