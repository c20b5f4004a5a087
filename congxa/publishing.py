"""Planned files to published ones: what may differ from last time is made, and put in its place."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from msgspec import Struct

from congxa import darkroom, output, quick, reading, touch
from congxa.errors import BuildFailed, Problem
from congxa.indexing import Indexes
from congxa.journal import Written
from congxa.memory import Known, Memory
from congxa.planned import Copy, Drawing, IndexFile, Output, PhotoFile
from congxa.recipe import Recipes
from congxa.render import Filled, Render
from congxa.rendering import Rendered, render_all
from congxa.report import Progress, Request
from congxa.texts import Hole

# A mistake in a shared template fails on every page: one page tells enough, many take long.
_FAILURES_LIMIT = 20


class Workshop(Struct, frozen=True):
    """What files are made with: templates, finished pictures, the search index, what is remembered."""

    render: Render
    store: darkroom.Store
    indexes: Indexes
    memory: Memory
    progress: Progress


class Done(Struct, frozen=True):
    """A publication, and what is known of its files now; `holes` are the pages that were rendered.

    Each page has the place of its text, if that is known.
    """

    published: output.Published
    known: Mapping[str, Known]
    holes: Mapping[str, Hole | None]


def publish(
    request: Request,
    outputs: Sequence[Output],
    recipes: Recipes,
    workshop: Workshop,
    known: Mapping[str, Known],
    left: output.Left | None,
) -> Done:
    """Make what differs from what is `known` of the folder, and publish all or nothing.

    `left` is how this process left the folder. Raises BuildFailed where something cannot be made or put there.
    """
    memory = workshop.memory
    if not request.photos:
        outputs = [planned for planned in outputs if not isinstance(planned, PhotoFile)]
    keys = recipes.of_all(outputs)
    same = {path for path, key in keys.items() if key and path in known and known[path].key == key}
    if request.verify:
        # What is copied is known by its stamp alone, which is not to be trusted.
        same -= {planned.path for planned in outputs if isinstance(planned, Copy | Drawing)}
    todo = [planned for planned in outputs if planned.path not in same]
    memory.commit()
    if request.photos:
        _develop(outputs, todo, request, workshop)
    wanted = (planned.part for planned in todo if isinstance(planned, IndexFile))
    workshop.indexes.make_all(wanted, jobs=request.jobs, progress=workshop.progress)
    stamps = {path: known[path].stamp for path in same}
    holes: dict[str, Hole | None] = {}
    bodies = _bodies(outputs, todo, stamps, request, workshop, holes)
    published = output.publish(request.folder, bodies, clean=request.clean, left=left)
    return Done(published, _learned(request, published, keys, known, memory), holes)


def _learned(
    request: Request,
    published: output.Published,
    keys: Mapping[str, bytes],
    known: Mapping[str, Known],
    memory: Memory,
) -> Mapping[str, Known]:
    """Give what is known of the published files, and remember what of it is new."""
    learned: dict[str, Known] = {}
    changed: dict[str, Known] = {}
    for path, stamp in published.stamps.items():
        before, key = known.get(path), keys[path]
        if before is None or before.stamp != stamp or before.key != key:
            before = changed[path] = Known(stamp, key)
        learned[path] = before
    memory.learn(quick.place(request.folder), changed, known.keys() - learned.keys())
    return learned


def _bodies(
    outputs: Sequence[Output],
    todo: Sequence[Output],
    stamps: Mapping[str, str],
    request: Request,
    workshop: Workshop,
    holes: dict[str, Hole | None],
) -> Iterator[tuple[str, output.Body]]:
    """Give what each file is to hold; those that have `stamps` are made only if theirs is no longer so.

    What is rendered is put into `holes`, with the place of its text.
    """
    render = workshop.render
    results = render_all(todo, render, request.jobs, quick.place(request.folder))
    failures: list[Problem] = []
    done = 0

    def bytes_of(path: str, result: Rendered) -> bytes | Path | Written:
        holes[path] = result.hole if isinstance(result, Filled) else None
        if isinstance(result, Filled):
            return result.data
        if isinstance(result, bytes | Path | Written):
            return result
        failures.extend(result)
        return b""

    def anew(planned: Output) -> bytes | Path | Written:
        return bytes_of(planned.path, next(render_all([planned], render, 1)))

    with closing(results):
        for planned in outputs:
            path = planned.path
            if path in stamps:
                yield path, output.Remembered(stamps[path], partial(anew, planned))
                continue
            yield path, bytes_of(path, next(results))
            done += 1
            workshop.progress("render", done, len(todo))
            if len(failures) >= _FAILURES_LIMIT:
                break
    if failures:
        first = {(found.file, found.line, found.code): found for found in reversed(failures)}
        raise BuildFailed(sorted(first.values()))


def _develop(
    outputs: Sequence[Output], todo: Sequence[Output], request: Request, workshop: Workshop
) -> None:
    """Make the pictures that are to be published and not yet at hand, all cores at work."""
    store = workshop.store
    wanted = [planned for planned in todo if isinstance(planned, PhotoFile)]
    if problems := darkroom.develop_all(
        wanted, store, jobs=request.jobs, progress=workshop.progress
    ):
        raise BuildFailed(sorted(problems))
    if workshop.memory.prunes:
        store.prune(planned for planned in outputs if isinstance(planned, PhotoFile))


def stands(
    content: reading.Content,
    recipes: Recipes,
    holes: Mapping[str, Hole | None],
    language: str,
) -> Mapping[str, touch.Stand | None]:
    """Tell of which sources one page alone shows the text, and where; None where that is as it was noted.

    `holes` are those of the publication, `language` is the portal's.
    """
    if recipes.tied:
        return {}
    pages = recipes.texts
    uses = Counter(key for keys in pages.values() for key in keys)
    alone = {keys[0]: page for page, keys in pages.items() if len(keys) == 1 == uses[keys[0]]}
    found: dict[str, touch.Stand | None] = {}
    for source in content.sources:
        page = alone.get(source.html.key)
        if page is None:
            continue
        hole = holes.get(page)
        if hole is not None and hole.text == source.html.key:
            found[source.path] = touch.Stand(page, hole, source.kind, language)
        elif page not in holes:
            found[source.path] = None
    return found
