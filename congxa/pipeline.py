"""The whole build: from a folder with config.yaml and content/ to a published portal."""

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from congxa import album, config, content, darkroom, output, provenance, reading, theme
from congxa.assemble import assemble
from congxa.check import check
from congxa.counter import manifest, visits
from congxa.errors import BuildFailed, Problem, has_errors, warning
from congxa.journal import told
from congxa.memory import FILE, FOLDER, Known, Memory, program_stamp, settled_stamp
from congxa.model import HeldBack, Site
from congxa.plan import Copy, Drawing, Output, Page, PhotoFile, plan
from congxa.recipe import recipes
from congxa.render import renderer
from congxa.rendering import Rendered, render_all

# A mistake in a shared template fails on every page: one page tells enough, many take long.
_FAILURES_LIMIT = 20

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What to build, and how.

    `now` decides what is future or expired (None: the clock; without a zone: in the portal's);
    `jobs` counts processes (0: one a core); `drafts` shows what would be held back; `verify` reads every
    file of content/ again, whatever its size and time say.
    """

    root: Path
    folder: Path
    base_url: str = ""
    drafts: bool = False
    now: datetime | None = None
    strict: bool = False
    jobs: int = 0
    cache: bool = True
    clean: bool = False
    verify: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did; `seconds` of wall clock."""

    pages: int
    written: int
    unchanged: int
    removed: int
    seconds: float
    problems: tuple[Problem, ...] = ()
    held_back: tuple[HeldBack, ...] = field(default=())


def build(request: Request, progress: Progress = lambda stage, done, total: None) -> Report:
    """Build the portal; raise BuildFailed, with nothing published, where something is wrong."""
    began = time.monotonic()
    root = request.root if request.cache else None
    memory = Memory(root)
    with darkroom.opened(root) as store:
        try:
            report = _build(request, memory, store, progress)
        except reading.TextLost:
            memory.forget()
            report = _build(request, Memory(None), store, progress)
        finally:
            memory.close()
    failures = {f"{FOLDER}/{FILE}": memory.failure, f"{FOLDER}/{darkroom.PLACE}": store.failure}
    lost = [
        warning("memory-unusable", place, reason=reason)
        for place, reason in failures.items()
        if reason
    ]
    report = replace(report, problems=(*report.problems, *lost))
    return replace(report, seconds=time.monotonic() - began)


def _build(request: Request, memory: Memory, store: darkroom.Store, progress: Progress) -> Report:
    files, problems = content.walk(request.root)
    made_from = provenance.sources(request.root, files)
    key = _ingredients(request, files) if not problems else b""
    if key and not request.verify and (report := _unchanged(request, key, memory)):
        return report
    settings, found = config.load(request.root)
    problems += found
    look, found = theme.load(settings, request.root)
    problems += found
    _, found = visits.read(request.root)
    problems += found
    language = settings.config.site.language
    sources, found = reading.read_all(
        files, language, memory, jobs=request.jobs, verify=request.verify, progress=progress
    )
    problems += found
    pictures = album.look_at_all(
        files, memory, jobs=request.jobs, verify=request.verify, progress=progress
    )
    catalogue, found = reading.read_catalogue(sources.attachments, memory)
    problems += found
    now = _clock(request.now, settings.config)
    assembly = assemble(
        settings,
        sources,
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
        sources=[request.root / name for name in (content.FOLDER, "themes", config.FILE)],
        clean=request.clean,
    )
    _stop_if_wrong(problems, request, look)
    assert look is not None

    published = _publish(request, outputs, look, site, memory, store, progress)
    with told(os.path.realpath(request.folder)):
        provenance.write(request.folder, _provenance(request, made_from, now, site))
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
    )
    note = _Note(report, _clock(request.now, settings.config), site.next_change)
    memory.note_build(_place(request), key, msgspec.json.encode(note))
    return _with_kept(report, request.folder, published.kept)


def _provenance(
    request: Request, made_from: str, now: datetime, site: Site
) -> provenance.Provenance:
    return provenance.Provenance(
        files=provenance.list_sum(request.folder),
        sources=made_from,
        url=site.addresses.absolute(site.addresses.home()),
        drafts=request.drafts,
        since=now,
        until=site.next_change,
    )


def _with_kept(report: Report, folder: Path, kept: Iterable[str]) -> Report:
    """Tell of the files in the output folder that are not congxa's."""
    found = [warning("output-kept", f"{folder.name}/{path}") for path in kept]
    return replace(report, problems=(*report.problems, *found))


# --- a build of the same as the last one ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Note:
    """What is worth knowing of a build: it holds from `since` until the clock changes something."""

    report: Report
    since: datetime
    until: datetime | None


def _unchanged(request: Request, key: bytes, memory: Memory) -> Report | None:
    """Give the report of a build that has nothing to do: the same ingredients, the output untouched."""
    noted = memory.last_build(_place(request), key)
    if noted is None or request.clean or not provenance.read(request.folder):
        return None
    note = msgspec.json.decode(noted, type=_Note)
    now = request.now or datetime.now(UTC)
    if now.tzinfo is None or now < note.since or (note.until and now >= note.until):
        return None
    stamps = {path: one.stamp for path, one in memory.known(_place(request)).items()}
    kept = output.stands(request.folder, stamps)
    if kept is None:
        return None
    total = note.report.written + note.report.unchanged
    report = replace(note.report, written=0, removed=0, unchanged=total)
    return _with_kept(report, request.folder, kept)


def _ingredients(request: Request, files: Sequence[content.File]) -> bytes:
    """Name everything that a build is made of but the clock; nothing where a file is too young to tell."""
    try:
        settings = (config.FILE, settled_stamp((request.root / config.FILE).stat()))
    except OSError:
        return b""
    numbers = request.root / visits.FILE
    counts = [(visits.FILE, settled_stamp(numbers.stat()))] if numbers.exists() else []
    stamps = [
        settings,
        *counts,
        *((file.path, file.stamp) for file in files),
        *theme.stamps(request.root),
    ]
    if not all(stamp for _, stamp in stamps):
        return b""
    options = (program_stamp(), request.base_url, request.drafts, request.strict)
    whole = msgspec.msgpack.encode((options, stamps))
    return hashlib.blake2b(whole, digest_size=16).digest()


def _place(request: Request) -> str:
    return os.path.realpath(request.folder)


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
    known = memory.known(_place(request))
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
    memory.learn(_place(request), changed, known.keys() - learned.keys())
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
