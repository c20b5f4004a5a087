"""The whole build: from a folder with config.yaml and content/ to a published portal."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from congxa import album, config, darkroom, output, quick, reading, sources, theme
from congxa.assemble import assemble
from congxa.check import check
from congxa.counter import manifest, visits
from congxa.errors import BuildFailed, Problem, has_errors, warning
from congxa.memory import FILE, FOLDER, Known, Memory
from congxa.model import Site
from congxa.plan import Copy, Drawing, Output, Page, PhotoFile, plan
from congxa.quick import Seen
from congxa.recipe import recipes
from congxa.render import renderer
from congxa.rendering import Rendered, render_all
from congxa.report import Progress, Report, Request

__all__ = ["Progress", "Report", "Request", "build"]

# A mistake in a shared template fails on every page: one page tells enough, many take long.
_FAILURES_LIMIT = 20


def build(
    request: Request,
    progress: Progress = lambda stage, done, total: None,
    seen: Seen | None = None,
) -> Report:
    """Build the portal; raise BuildFailed, with nothing published, where something is wrong.

    `seen`: what quick.look has just found there, and quick.unchanged has found changed.
    """
    if seen is None:
        seen = quick.look(request)
        if report := quick.unchanged(request, seen):
            return report
    root = request.root if request.cache else None
    memory = Memory(root)
    with darkroom.opened(root) as store:
        try:
            report = _build(request, seen, memory, store, progress)
        except reading.TextLost:
            memory.forget()
            report = _build(request, seen, Memory(None), store, progress)
        finally:
            memory.close()
    failures = {f"{FOLDER}/{FILE}": memory.failure, f"{FOLDER}/{darkroom.PLACE}": store.failure}
    lost = [
        warning("memory-unusable", place, reason=reason)
        for place, reason in failures.items()
        if reason
    ]
    report = replace(report, problems=(*report.problems, *lost))
    return replace(report, seconds=time.monotonic() - seen.began)


def _build(
    request: Request, seen: Seen, memory: Memory, store: darkroom.Store, progress: Progress
) -> Report:
    files, problems = seen.files, [*seen.problems]
    settings, found = config.load(request.root)
    problems += found
    look, found = theme.load(settings, request.root)
    problems += found
    _, found = visits.read(request.root)
    problems += found
    language = settings.config.site.language
    texts, found = reading.read_all(
        files, language, memory, jobs=request.jobs, verify=request.verify, progress=progress
    )
    problems += found
    pictures = album.look_at_all(
        files, memory, jobs=request.jobs, verify=request.verify, progress=progress
    )
    catalogue, found = reading.read_catalogue(texts.attachments, memory)
    problems += found
    now = _clock(request.now, settings.config)
    assembly = assemble(
        settings,
        texts,
        pictures,
        now=now,
        drafts=request.drafts,
        base_url=request.base_url,
        catalogue=catalogue,
    )
    site = assembly.site
    outputs = plan(site, look.outputs(site.addresses) if look else ())
    problems += [*assembly.problems, *check(outputs, assembly.promises)]
    problems += output.prepare(
        request.folder,
        sources=[request.root / name for name in (sources.FOLDER, "themes", config.FILE)],
        clean=request.clean,
    )
    _stop_if_wrong(problems, request, look)
    assert look is not None

    published = _publish(request, outputs, look, site, memory, store, progress)
    if settings.config.counter.mode != "none" and not request.drafts:
        problems += manifest.write(request.root, manifest.manifest(site, outputs))
    report = Report(
        pages=sum(isinstance(planned, Page) for planned in outputs),
        written=len(published.written),
        unchanged=published.unchanged,
        removed=len(published.removed),
        seconds=0,
        problems=tuple(sorted(set(problems))),
        held_back=site.held_back,
        next_change=site.next_change,
    )
    note = quick.Note(report, now, output.list_stamp(request.folder))
    memory.note_build(quick.place(request.folder), seen.key, msgspec.json.encode(note))
    return quick.with_kept(report, request.folder, published.kept)


# --- rendering and publishing ---------------------------------------------------------------------


def _publish(
    request: Request,
    outputs: Sequence[Output],
    look: theme.Theme,
    site: Site,
    memory: Memory,
    store: darkroom.Store,
    progress: Progress,
) -> output.Published:
    """Render what its recipe does not promise to be as it was, and publish."""
    render = renderer(look, site.portal, site.addresses, request.root, store)
    recipe = recipes(look, site.portal, site.addresses)
    known = memory.known(quick.place(request.folder))
    made = {planned.path: recipe(planned) for planned in outputs}
    same = {path for path, key in made.items() if key and path in known and known[path].key == key}
    if request.verify:
        # What is copied is known by its stamp alone, which is not to be trusted.
        same -= {planned.path for planned in outputs if isinstance(planned, Copy | Drawing)}
    todo = [planned for planned in outputs if planned.path not in same]
    memory.commit()
    _develop(outputs, todo, store, request, memory, progress)
    results = render_all(todo, render, request.jobs)
    failures: list[Problem] = []

    def bytes_of(result: Rendered) -> bytes | Path:
        if isinstance(result, bytes | Path):
            return result
        failures.extend(result)
        return b""

    def files() -> Iterator[tuple[str, output.Body]]:
        done = 0
        for planned in outputs:
            path = planned.path
            if path in same:
                anew = partial(lambda one: bytes_of(next(render_all([one], render, 1))), planned)
                yield path, output.Remembered(known[path].stamp, anew)
                continue
            yield path, bytes_of(next(results))
            done += 1
            progress("render", done, len(todo))
            if len(failures) >= _FAILURES_LIMIT:
                break
        if failures:
            first = {(found.file, found.line, found.code): found for found in reversed(failures)}
            raise BuildFailed(sorted(first.values()))

    published = output.publish(request.folder, files(), clean=request.clean)
    learned = {path: Known(stamp, made[path]) for path, stamp in published.stamps.items()}
    changed = {path: one for path, one in learned.items() if known.get(path) != one}
    memory.learn(quick.place(request.folder), changed, known.keys() - learned.keys())
    return published


def _develop(
    outputs: Sequence[Output],
    todo: Sequence[Output],
    store: darkroom.Store,
    request: Request,
    memory: Memory,
    progress: Progress,
) -> None:
    """Make the pictures that are to be published and not yet at hand, all cores at work."""
    wanted = [planned for planned in todo if isinstance(planned, PhotoFile)]
    if problems := darkroom.develop_all(wanted, store, jobs=request.jobs, progress=progress):
        raise BuildFailed(sorted(problems))
    if memory.prunes:
        store.prune(planned for planned in outputs if isinstance(planned, PhotoFile))


def _clock(now: datetime | None, settings: config.Config) -> datetime:
    if now is None:
        return datetime.now(UTC)
    return now if now.tzinfo else now.replace(tzinfo=settings.site.zone)


def _stop_if_wrong(problems: Iterable[Problem], request: Request, look: theme.Theme | None) -> None:
    """Raise what was found, with the mistakes in templates, so that one run tells all."""
    found = sorted(set(problems))
    if has_errors(found) or (request.strict and found):
        raise BuildFailed([*found, *(theme.syntax_problems(look, request.root) if look else ())])
