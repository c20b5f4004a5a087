"""Many outputs to bytes, on all cores where the system lets a process be forked."""

import multiprocessing
import os
import sys
from collections.abc import Generator, Sequence
from itertools import chain
from pathlib import Path

from msgspec.structs import replace

from congxa.errors import BuildFailed, Problem
from congxa.helpers import helpers
from congxa.journal import Written, write_ahead
from congxa.planned import Output, Page
from congxa.render import Filled, Render

# Below so many outputs another process costs more than it saves.
_WORTH_A_PROCESS = 400
# Neighbours name each other: what they show of one is rendered once for all that one process has.
_CHUNK = 100

Rendered = bytes | Path | Written | Filled | tuple[Problem, ...]


def render_all(
    outputs: Sequence[Output], render: Render, jobs: int, folder: str = ""
) -> Generator[Rendered, None, None]:
    """Render outputs in their order; what is wrong with one comes in its place.

    `jobs` processes at most, 0 for as many as there are cores. A forked process shares what is already
    in memory, so nothing but results passes between them; elsewhere than on Linux one process does all.
    Where they are published into a `folder`, each process writes its bytes ahead there, and passes none.
    """
    workers = min(jobs or os.cpu_count() or 1, len(outputs) // _CHUNK)
    if len(outputs) < _WORTH_A_PROCESS or workers < 2 or sys.platform != "linux":
        yield from (_render(output, render) for output in outputs)
        return
    # Rendered here, so that every template is compiled once, and lies in the memory that all share.
    first = {number: _render(outputs[number], render) for number in _first_of_each(outputs)}
    rest = [output for number, output in enumerate(outputs) if number not in first]
    fork = multiprocessing.get_context("fork")
    with helpers(workers, context=fork, prepare=_share, arguments=(rest, render, folder)) as pool:
        chunks = pool.map(_render_chunk, range(0, len(rest), _CHUNK))
        results = chain.from_iterable(chunks)
        for number in range(len(outputs)):
            yield first[number] if number in first else next(results)


def _first_of_each(outputs: Sequence[Output]) -> list[int]:
    """Give the place of the first page of each template in each language."""
    places: dict[tuple[str, str], int] = {}
    for number, output in enumerate(outputs):
        if isinstance(output, Page):
            places.setdefault((output.template, output.info.lang), number)
    return list(places.values())


# Set in a forked process only, where it was inherited: neither templates nor values can be sent.
_shared: tuple[Sequence[Output], Render, str] | None = None


def _share(outputs: Sequence[Output], render: Render, folder: str) -> None:
    global _shared
    _shared = outputs, render, folder


def _render_chunk(start: int) -> list[Rendered]:
    assert _shared is not None
    outputs, render, folder = _shared
    made = [_render(output, render) for output in outputs[start : start + _CHUNK]]
    if not folder:
        return made
    return [_put_down(one, folder, start + number) for number, one in enumerate(made)]


def _put_down(made: Rendered, folder: str, number: int) -> Rendered:
    """Give what takes less to be sent than bytes."""
    name = f"{number}.made"
    try:
        if isinstance(made, Filled) and isinstance(made.data, bytes):
            return replace(made, data=write_ahead(folder, name, made.data))
        return write_ahead(folder, name, made) if isinstance(made, bytes) else made
    except BuildFailed as failed:
        return failed.problems


def _render(output: Output, render: Render) -> Rendered:
    try:
        return render(output)
    except BuildFailed as failed:
        return failed.problems
