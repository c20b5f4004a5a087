"""The whole build: from a folder with config.yaml and content/ to a published portal."""

import hashlib
import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from congxa import (
    album,
    config,
    darkroom,
    output,
    pictures,
    provenance,
    publishing,
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
from congxa.journal import told
from congxa.memory import FOLDER, Known, Memory
from congxa.model import Site
from congxa.plan import plan
from congxa.planned import Output, Page, PhotoFile
from congxa.publishing import Workshop
from congxa.quick import Seen
from congxa.recipe import Recipes
from congxa.render import Render, renderer
from congxa.report import Progress, Report, Request
from congxa.templates import Templates
from congxa.texts import StoredText, TextLost

__all__ = ["Progress", "Report", "Request", "build"]


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


class _Read(Struct, frozen=True):
    """Everything read and brought together; what may be taken up again comes with its own problems."""

    settings: tuple[config.Settings, list[Problem]]
    look: tuple[theme.Theme | None, list[Problem]]
    texts: reading.Content
    pictures: Mapping[str, pictures.Facts]
    catalogue: tuple[Catalogue, list[Problem]]
    now: datetime
    assembly: Assembly
    problems: list[Problem]


class _Kept(Struct, frozen=True):
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


class Inspection(Struct, frozen=True):
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
        outputs, problems = _decided(request, read, kept, left)
        site, look = read.assembly.site, read.look[0]
        assert look is not None

        made = Recipes(
            look,
            site.portal,
            site.addresses,
            _reaches(look.templates, memory),
            kept.recipes if kept else None,
        )
        # What is made of the words of texts besides pages changes with them.
        made.tied |= StoredText.reads != reads
        render = kept.render if kept and made.same else None
        if render is None:
            render = self._renderer(request, look, site, memory)
        known = kept.known if kept and left else memory.known(place)
        workshop = Workshop(render, self._store, self._indexes, memory, progress)
        done = publishing.publish(request, outputs, made, workshop, known, left)
        self._planned = outputs

        problems += _note_beside(request, seen, read, outputs)
        report = _report(outputs, done.published, problems, site)
        note = quick.Note(report, read.now, output.list_stamp(request.folder))
        memory.note_build(place, seen.key, msgspec.json.encode(note), seen.made_of)
        language = read.settings[0].config.site.language
        stands = publishing.stands(read.texts, made, done.holes, language)
        touch.note_stands(memory, place, stands)
        left = done.published.left if request.private else None
        keeping = _Kept(seen, place, memory.birth, read, outputs, made, render, done.known, left)
        report = quick.with_kept(report, request.folder, done.published.kept)
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


def _clock(now: datetime | None, settings: config.Config) -> datetime:
    if now is None:
        return datetime.now(UTC)
    return now if now.tzinfo else now.replace(tzinfo=settings.site.zone)


# --- the ends of the line -------------------------------------------------------------------------


def _decided(
    request: Request, read: _Read, kept: _Kept | None, left: output.Left | None
) -> tuple[tuple[Output, ...], list[Problem]]:
    """Plan every file, and give what is wrong but may be published; raise BuildFailed where it may not."""
    site, look = read.assembly.site, read.look[0]
    before = kept.outputs if kept else ()
    extra = look.outputs(site.addresses) if look else ()
    outputs = plan(site, extra, before, index=request.search)
    problems = [*read.problems, *check(outputs, read.assembly.promises, before)]
    problems += output.prepare(
        request.folder,
        sources=[request.root / name for name in (sources.FOLDER, "themes", config.FILE)],
        clean=request.clean,
        left=left,
    )
    if has_errors(problems) or (request.strict and problems):
        # Mistakes in templates come with them, so that one run tells all.
        broken = theme.syntax_problems(look, request.root) if look else ()
        raise BuildFailed([*sorted(set(problems)), *broken])
    return outputs, problems


def _note_beside(
    request: Request, seen: Seen, read: _Read, outputs: tuple[Output, ...]
) -> Sequence[Problem]:
    """Note what the portal was built from, and which pages the counter is to count."""
    site = read.assembly.site
    if not request.private:
        with told(quick.place(request.folder)):
            provenance.note(request, seen.files, read.now, site)
    if read.settings[0].config.counter.mode == "none" or request.drafts:
        return ()
    return manifest.write(request.root, manifest.manifest(site, outputs))


def _report(
    outputs: Sequence[Output], published: output.Published, problems: Iterable[Problem], site: Site
) -> Report:
    return Report(
        pages=sum(isinstance(planned, Page) for planned in outputs),
        written=len(published.written),
        unchanged=published.unchanged,
        removed=len(published.removed),
        seconds=0,
        problems=tuple(sorted(set(problems))),
        held_back=site.held_back,
        next_change=site.next_change,
    )
