"""Run a command and tell what it cost: CPU, wall clock and memory of all its processes together."""

import os
import signal
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

# Often enough for builds of seconds, seldom enough not to slow them.
_EVERY = 0.1
# Seconds after which a command is given up: no row may keep all others waiting.
LIMIT = 600.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of CPU (user and system, all processes) and of wall clock, peak memory in MB."""

    cpu: float
    wall: float
    memory: float
    output: str = field(default="", repr=False, compare=False)


def run(
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    limit: float = LIMIT,
) -> Cost:
    """Run a command to its end; raise CalledProcessError, with its words, where it fails.

    One that takes longer than `limit` seconds is ended with all that it started: TimeoutExpired.
    What earlier commands left to be written goes to the disk first, so that nobody pays for others.
    """
    os.sync()
    with tempfile.TemporaryFile("w+") as errors:
        began = time.monotonic()
        child = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
        end = threading.Timer(limit, os.killpg, (child.pid, signal.SIGKILL))
        end.start()
        with _Watch(child.pid) as watch:
            words = child.stdout.read() if child.stdout else ""
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.monotonic() - began
        end.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        if wall >= limit:
            raise subprocess.TimeoutExpired(child.args, limit)
        if child.returncode:
            errors.seek(0)
            raise subprocess.CalledProcessError(
                child.returncode, child.args, output=words, stderr=errors.read()
            )
    memory = max(watch.peak, usage.ru_maxrss / 1024)
    return Cost(usage.ru_utime + usage.ru_stime, wall, memory, words)


def median(costs: Sequence[Cost]) -> Cost:
    """Give the median of each; of memory the most."""
    return Cost(
        cpu=statistics.median(cost.cpu for cost in costs),
        wall=statistics.median(cost.wall for cost in costs),
        memory=max(cost.memory for cost in costs),
        output=costs[-1].output,
    )


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as much, by the median of pairs of runs, with the range."""

    middle: float
    least: float
    most: float

    def __str__(self) -> str:
        """Show it: 0.82 x (0.79–0.90)."""
        around = f" ({self.least:.2f}–{self.most:.2f})" if self.least != self.most else ""
        return f"{self.middle:.2f} x{around}"


def ratio(ours: Sequence[Cost], theirs: Sequence[Cost], what: Callable[[Cost], float]) -> Ratio:
    """Compare runs pair by pair: both of a pair met the same noise."""
    each = [what(one) / what(other) for one, other in zip(ours, theirs, strict=True)]
    return Ratio(statistics.median(each), min(each), max(each))


class _Watch(threading.Thread):
    """Samples the memory that a process and its children share between them.

    A page that several hold counts once (proportional set size). One process alone needs no
    sampling: the system itself keeps its peak.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self._over = pid, 0.0, threading.Event()

    def __enter__(self) -> "_Watch":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        """Sample until told to stop."""
        while not self._over.wait(_EVERY):
            pids = _tree(self.pid)
            if len(pids) > 1:
                self.peak = max(self.peak, sum(map(_memory, pids)))


def _tree(pid: int) -> list[int]:
    """Name a process and all below it, whichever of its threads started them."""
    found = [pid]
    for parent in found:
        for listed in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(OSError):
                found += [int(child) for child in listed.read_text(encoding="ascii").split()]
    return found


def _memory(pid: int) -> float:
    """Give a process's proportional set size in MB."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
