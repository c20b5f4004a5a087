"""The whole build: from a folder with config.yaml and content/ to a published portal."""

import hashlib
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from operator import attrgetter
from pathlib import Path

import msgspec

from congxa import (
    album,
    config,
    darkroom,
    output,
    pictures,
    provenance,
    quick,
    reading,
    sources,
    theme,
    touch,
    visits,
)
from congxa.achievements.catalogue import Catalogue
from congxa.assemble import Assembly, assemble
from congxa.check import check
from congxa.counter import manifest
from congxa.errors import BuildFailed, Problem, has_errors, warning
from congxa.indexing import Indexes
from congxa.journal import Written, told
from congxa.memory import FOLDER, Known, Memory
from congxa.model import Site
from congxa.plan import plan
from congxa.planned import Copy, Drawing, IndexFile, Output, Page, PhotoFile
from congxa.quick import Seen
from congxa.recipe import Recipes
from congxa.render import Filled, Render, renderer
from congxa.rendering import Rendered, render_all
from congxa.report import Progress, Report, Request
from congxa.templates import Templates
from congxa.texts import Hole, StoredText, TextLost

__all__ = ["Progress", "Report", "Request", "build"]

# A mistake in a shared template fails on every page: one page tells enough, many take long.
_FAILURES_LIMIT = 20


def build(
    request: Request,
    progress: Progress = lambda stage, done, total: None,
    seen: Seen | None = None,
) -> Report:
    """Build the portal; raise BuildFailed, with nothing published, where something is wrong.

    `seen`: what quick.look has just found there, of which quick.unchanged and touch.touched want to know
    nothing.
    """
    if seen is None:
        seen = quick.look(request)
        if report := quick.unchanged(request, seen) or touch.touched(request, seen):
            return report
    with Engine(request.root if request.cache else None) as engine:
        return engine.build(request, progress, seen)


@dataclass(frozen=True, slots=True)
class _Read:
    """Everything read and brought together; what may be taken up again comes with its own problems."""

    settings: tuple[config.Settings, list[Problem]]
    look: tuple[theme.Theme | None, list[Problem]]
    texts: reading.Content
    pictures: Mapping[str, pictures.Facts]
    catalogue: tuple[Catalogue, list[Problem]]
    now: datetime
    assembly: Assembly
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a build leaves to the next one of the same process: every value says what it was made of."""

    seen: Seen
    place: str
    birth: str
    read: _Read
    outputs: tuple[Output, ...]
    recipes: Recipes
    render: Render
    known: Mapping[str, Known]
    left: output.Left | None


@dataclass(frozen=True, slots=True)
class Inspection:
    """A portal as a build finds it: brought together and planned, with all that is wrong, nothing published."""

    site: Site
    settings: config.Settings
    texts: reading.Content
    pictures: Mapping[str, pictures.Facts]
    look: theme.Theme | None
    outputs: tuple[Output, ...]
    problems: tuple[Problem, ...]
    now: datetime


class Engine:
    """Builds of one portal, one after the other: what one found out, the next need not, if it still holds.

    The first is a build like any other; nothing that is kept can change what is published. `root` is where
    the memory is; None does without.
    """

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._memory: Memory | None = None
        self._store = darkroom.Store(self._root)
        self._indexes = Indexes()
        self._kept: _Kept | None = None
        self._planned: tuple[Output, ...] = ()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the memory."""
        if self._memory is not None:
            self._memory.close()
        self._store.close()

    def build(
        self,
        request: Request,
        progress: Progress = lambda stage, done, total: None,
        seen: Seen | None = None,
    ) -> Report:
        """Build the portal as it is now; `seen` is what was just found there. Raises BuildFailed."""
        seen = seen or quick.look(request)
        memory = self._open()
        kept, self._kept = self._still(memory), None
        try:
            done = self._touch(request, seen, memory, kept)
            report, self._kept = done or self._build(request, seen, memory, kept, progress)
        except TextLost:
            memory.forget()
            report, _ = self._build(request, seen, Memory(None), None, progress)
        except BaseException:
            # Where publishing stopped half way, the folder is no longer as it was left.
            self._kept = replace(kept, left=None) if kept else None
            raise
        finally:
            memory.rest()
            self._indexes.clear()
        lost = list(memory.problems())
        if reason := self._store.failure:
            lost.append(warning("memory-unusable", f"{FOLDER}/{darkroom.PLACE}", reason=reason))
        report = replace(report, problems=(*report.problems, *lost))
        return replace(report, seconds=time.monotonic() - seen.began)

    def survey(self, request: Request) -> tuple[Site, reading.Content]:
        """Bring the portal together as it is now, mistakes and all, and publish nothing."""
        memory = self._open()
        try:
            seen = quick.look(request)
            read = self._read(request, seen, memory, self._still(memory), lambda *_: None)
        finally:
            memory.rest()
        return read.assembly.site, read.texts

    def inspect(self, request: Request, seen: Seen | None = None) -> Inspection:
        """Find out all that a build would before it renders, mistakes and all, and publish nothing."""
        memory = self._open()
        try:
            seen = seen or quick.look(request)
            read = self._read(request, seen, memory, self._still(memory), lambda *_: None)
        finally:
            memory.rest()
        site, look = read.assembly.site, read.look[0]
        extra = look.outputs(site.addresses) if look else ()
        outputs = plan(site, extra, index=request.search)
        problems = [*read.problems, *check(outputs, read.assembly.promises)]
        problems += theme.syntax_problems(look, request.root) if look else ()
        return Inspection(
            site=site,
            settings=read.settings[0],
            texts=read.texts,
            pictures=read.pictures,
            look=look,
            outputs=outputs,
            problems=tuple(sorted(set(problems))),
            now=read.now,
        )

    def rendering(
        self, request: Request, inspected: Inspection, pages: Sequence[Output]
    ) -> tuple[Mapping[str, bytes], Render]:
        """Give the recipes of some outputs of an inspection by their paths, and how to render them."""
        look, site = inspected.look, inspected.site
        assert look is not None
        memory = self._memory or Memory(None)
        made = Recipes(look, site.portal, site.addresses, _reaches(look.templates, memory))
        return made.of_all(pages), self._renderer(request, look, site, memory)

    def _renderer(self, request: Request, look: theme.Theme, site: Site, memory: Memory) -> Render:
        """Make what renders the outputs of a site."""
        where = site.portal, site.addresses, request.root
        return renderer(look, *where, self._store, self._indexes, memory)

    def photo(self, path: str) -> PhotoFile | None:
        """Find the picture that the last publication planned for a path."""
        at = bisect_left(self._planned, path, key=attrgetter("path"))
        found = self._planned[at] if at < len(self._planned) else None
        return found if isinstance(found, PhotoFile) and found.path == path else None

    def _still(self, memory: Memory) -> _Kept | None:
        """Give what was kept, if the texts that it refers to are in the memory."""
        kept = self._kept
        if kept is None or kept.birth != memory.birth or not memory.usable:
            return None
        return kept

    def _open(self) -> Memory:
        if self._memory is None:
            self._memory = Memory(self._root)
        else:
            self._memory.reopen()
        return self._memory

    def _touch(
        self, request: Request, seen: Seen, memory: Memory, kept: _Kept | None
    ) -> tuple[Report, _Kept] | None:
        """Put texts into their pages, if that is all that is to be done since the last build here."""
        if kept is None or kept.place != quick.place(request.folder):
            return None
        done = touch.touch(request, seen, memory, kept.left)
        if done is None:
            return None
        left = done.left if request.private else None
        return done.report, replace(kept, seen=seen, known={**kept.known, **done.known}, left=left)

    def _build(
        self,
        request: Request,
        seen: Seen,
        memory: Memory,
        kept: _Kept | None,
        progress: Progress,
    ) -> tuple[Report, _Kept | None]:
        """Go through the whole line."""
        place = quick.place(request.folder)
        left = kept.left if kept and kept.place == place else None
        reads = StoredText.reads
        read = self._read(request, seen, memory, kept, progress)
        site, look, problems = read.assembly.site, read.look[0], read.problems
        extra = look.outputs(site.addresses) if look else ()
        outputs = plan(site, extra, kept.outputs if kept else (), index=request.search)
        problems += check(outputs, read.assembly.promises, kept.outputs if kept else ())
        problems += output.prepare(
            request.folder,
            sources=[request.root / name for name in (sources.FOLDER, "themes", config.FILE)],
            clean=request.clean,
            left=left,
        )
        _stop_if_wrong(problems, request, look)
        assert look is not None

        made = Recipes(
            look,
            site.portal,
            site.addresses,
            _reaches(look.templates, memory),
            kept.recipes if kept else None,
        )
        render = kept.render if kept and made.same else None
        if render is None:
            render = self._renderer(request, look, site, memory)
        known = kept.known if kept and left else memory.known(place)
        # What is made of the words of texts besides pages changes with them.
        made.tied |= StoredText.reads != reads
        published, known, holes = self._publish(
            request, outputs, made, render, known, memory, left, progress
        )
        language = read.settings[0].config.site.language
        stands = _stands(read.texts, made, holes, language)
        self._planned = outputs
        if not request.private:
            with told(place):
                provenance.note(request, seen.files, read.now, site)
        if read.settings[0].config.counter.mode != "none" and not request.drafts:
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
        note = quick.Note(report, read.now, output.list_stamp(request.folder))
        memory.note_build(place, seen.key, msgspec.json.encode(note), seen.made_of)
        touch.note_stands(memory, place, stands)
        left = published.left if request.private else None
        keeping = _Kept(seen, place, memory.birth, read, outputs, made, render, known, left)
        report = quick.with_kept(report, request.folder, published.kept)
        return report, keeping if memory.usable else None

    def _read(
        self,
        request: Request,
        seen: Seen,
        memory: Memory,
        kept: _Kept | None,
        progress: Progress,
    ) -> _Read:
        """Read everything, and bring it together."""
        settings = _settings(request, seen, kept)
        look = _look(request, seen, settings[0], kept)
        texts, mistakes = reading.read_all(
            seen.files,
            settings[0].config.site.language,
            memory,
            jobs=request.jobs,
            verify=request.verify,
            progress=progress,
            last=kept.read.texts if kept else reading.Content(),
        )
        facts = _pictures(request, texts, memory, kept, progress)
        catalogue = _catalogue(texts, memory, kept)
        counted, uncounted = visits.read(request.root)
        now = _clock(request.now, settings[0].config)
        assembly = assemble(
            settings[0],
            texts,
            facts,
            now=now,
            drafts=request.drafts,
            base_url=request.base_url,
            catalogue=catalogue[0],
            visits=counted,
            memo=kept.read.assembly.memo if kept else None,
        )
        problems = [*seen.problems, *settings[1], *look[1], *uncounted]
        problems += [*mistakes, *catalogue[1], *assembly.problems]
        return _Read(settings, look, texts, facts, catalogue, now, assembly, problems)

    def _publish(
        self,
        request: Request,
        outputs: Sequence[Output],
        made: Recipes,
        render: Render,
        known: Mapping[str, Known],
        memory: Memory,
        left: output.Left | None,
        progress: Progress,
    ) -> tuple[output.Published, Mapping[str, Known], Mapping[str, Hole | None]]:
        """Render what its recipe does not promise to be as it was, and publish; tell what is known now.

        With it come the pages that were rendered, each with the place of its text, if that is known.
        """
        if not request.photos:
            outputs = [planned for planned in outputs if not isinstance(planned, PhotoFile)]
        keys = made.of_all(outputs)
        same = {
            path for path, key in keys.items() if key and path in known and known[path].key == key
        }
        if request.verify:
            # What is copied is known by its stamp alone, which is not to be trusted.
            same -= {planned.path for planned in outputs if isinstance(planned, Copy | Drawing)}
        todo = [planned for planned in outputs if planned.path not in same]
        memory.commit()
        if request.photos:
            _develop(outputs, todo, self._store, request, memory, progress)
        wanted = (planned.part for planned in todo if isinstance(planned, IndexFile))
        self._indexes.make_all(wanted, jobs=request.jobs, progress=progress)
        stamps = {path: known[path].stamp for path in same}
        holes: dict[str, Hole | None] = {}
        bodies = _bodies(outputs, todo, stamps, render, request, holes, progress)
        published = output.publish(request.folder, bodies, clean=request.clean, left=left)
        learned: dict[str, Known] = {}
        changed: dict[str, Known] = {}
        for path, stamp in published.stamps.items():
            before, key = known.get(path), keys[path]
            if before is None or before.stamp != stamp or before.key != key:
                before = changed[path] = Known(stamp, key)
            learned[path] = before
        memory.learn(quick.place(request.folder), changed, known.keys() - learned.keys())
        return published, learned, holes


# --- what is taken up again -----------------------------------------------------------------------


def _settings(
    request: Request, seen: Seen, kept: _Kept | None
) -> tuple[config.Settings, list[Problem]]:
    if kept is not None and seen.settings and seen.settings == kept.seen.settings:
        return kept.read.settings
    return config.load(request.root)


def _look(
    request: Request, seen: Seen, settings: config.Settings, kept: _Kept | None
) -> tuple[theme.Theme | None, list[Problem]]:
    if (
        kept is not None
        and kept.read.settings[0] is settings
        and kept.seen.themes == seen.themes
        and all(stamp for _, stamp in seen.themes)
    ):
        return kept.read.look
    return theme.load(settings, request.root)


def _pictures(
    request: Request,
    texts: reading.Content,
    memory: Memory,
    kept: _Kept | None,
    progress: Progress,
) -> Mapping[str, pictures.Facts]:
    files = texts.attachments
    if (
        kept is not None
        and kept.read.texts.attachments == files
        and all(file.stamp for file in files.values())
        and not request.verify
    ):
        return kept.read.pictures
    return album.look_at_all(
        tuple(files.values()),
        memory,
        jobs=request.jobs,
        verify=request.verify,
        progress=progress,
    )


def _catalogue(
    texts: reading.Content, memory: Memory, kept: _Kept | None
) -> tuple[Catalogue, list[Problem]]:
    read = reading.read_catalogue(texts.attachments, memory)
    # The same value again, so that what was settled by it is seen to hold.
    return kept.read.catalogue if kept is not None and kept.read.catalogue == read else read


def _reaches(templates: Templates, memory: Memory) -> Mapping[str, Sequence[str]]:
    """Name all that each template can reach; to find out takes reading them all, so it is remembered."""
    texts = [[(name, one.text) for name, one in level.items()] for level in templates.levels]
    whole = msgspec.msgpack.encode(("reaches", texts))
    key = hashlib.blake2b(whole, digest_size=16).digest()
    known = memory.recall([key]).get(key)
    if known is None:
        found = {name: [full for full, _ in templates.reach(name)] for name in templates.names()}
        known = msgspec.msgpack.encode(found)
        memory.remember([(key, known, b"")])
    return msgspec.msgpack.decode(known, type=dict[str, list[str]])


# --- rendering and publishing ---------------------------------------------------------------------


def _bodies(
    outputs: Sequence[Output],
    todo: Sequence[Output],
    stamps: Mapping[str, str],
    render: Render,
    request: Request,
    holes: dict[str, Hole | None],
    progress: Progress,
) -> Iterator[tuple[str, output.Body]]:
    """Give what each file is to hold; those that have `stamps` are made only if theirs is no longer so.

    What is rendered is put into `holes`, with the place of its text.
    """
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
            progress("render", done, len(todo))
            if len(failures) >= _FAILURES_LIMIT:
                break
    if failures:
        first = {(found.file, found.line, found.code): found for found in reversed(failures)}
        raise BuildFailed(sorted(first.values()))


def _stands(
    content: reading.Content,
    made: Recipes,
    holes: Mapping[str, Hole | None],
    language: str,
) -> Mapping[str, touch.Stand | None]:
    """Tell of which sources one page alone shows the text, and where; None where that is as it was noted."""
    if made.tied:
        return {}
    pages = made.texts
    uses = Counter(key for keys in pages.values() for key in keys)
    alone = {keys[0]: page for page, keys in pages.items() if len(keys) == 1 == uses[keys[0]]}
    stands: dict[str, touch.Stand | None] = {}
    for source in content.sources:
        page = alone.get(source.html.key)
        if page is None:
            continue
        hole = holes.get(page)
        if hole is not None and hole.text == source.html.key:
            stands[source.path] = touch.Stand(page, hole, source.kind, language)
        elif page not in holes:
            stands[source.path] = None
    return stands


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
