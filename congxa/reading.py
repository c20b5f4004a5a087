"""Every Markdown file understood: what it declares, and its text as HTML. On all cores, and remembered."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from congxa import content, texts
from congxa.achievements import catalogue
from congxa.achievements.catalogue import Catalogue
from congxa.errors import Problem, problem, warning
from congxa.frontmatter import Meta
from congxa.markup import MarkupTooDeep, convert
from congxa.memory import Known, Memory
from congxa.sections import KINDS, kind_of, nearest_folder
from congxa.sections.kinds import title_of
from congxa.sources import FOLDER, File, is_markdown
from congxa.texts import Facts, StoredText
from congxa.vietnamese import slug

# Below so many bytes another process costs more than it saves.
_WORTH_A_PROCESS = 400_000
_CHUNK = 25


class Source(Struct, frozen=True):
    """One understood Markdown file. Where something stands in it is looked up only when that is asked."""

    path: str
    kind: str
    location: str
    meta: Meta | None
    facts: Facts
    html: StoredText

    def mark(self, *key: str | int) -> tuple[int, int]:
        """Give the place of a declared value, or of the nearest around it."""
        written = _written(self.location, self.path, self.kind)
        if written is None:
            return (1, 1)
        return (written.kept if key in written.kept.marks else written.record).mark(key)

    def declares(self, *key: str | int) -> bool:
        """Tell whether a value stands in the file."""
        written = _written(self.location, self.path, self.kind)
        return written is not None and key in written.record.marks

    def entries(self, key: str) -> int:
        """Count the entries of a list as it is written, also those that could not be understood."""
        written = _written(self.location, self.path, self.kind)
        found = written.record.values.get(key) if written else None
        return len(found) if isinstance(found, list) else 0

    def find(self, words: str, occurrence: int = 1) -> tuple[int, int]:
        """Find where words stand in the text, as a reference if they are one: the n-th time they do."""
        written = _written(self.location, self.path, self.kind)
        if written is None:
            return (1, 1)
        at = _find(written.body, words, occurrence)
        line = written.body_line + written.body.count("\n", 0, at)
        return line, at - written.body.rfind("\n", 0, at)


def _find(body: str, words: str, occurrence: int) -> int:
    """Find a reference in Markdown or HTML, which may be spelled with other escapes than it reads."""
    spellings = dict.fromkeys((words, unquote(words), words.replace("\\", "\\\\"), escape(words)))
    for spelling in spellings:
        spelled = re.escape(spelling)
        for pattern in (rf"(?:[(<=]|: *)<?[\"']?({spelled})(?=[)>\"'\s])", rf"({spelled})"):
            found = list(re.finditer(pattern, body))
            if found:
                return found[min(occurrence, len(found)) - 1].start(1)
    return 0


@lru_cache(maxsize=4)
def _written(location: str, path: str, kind: str) -> content.SourceFile | None:
    """Read a file once more, as it is written."""
    try:
        data = Path(location).read_bytes()
    except OSError:
        return None
    return content.parse(data, path, kind)[0]


class Understood(Struct, frozen=True):
    """What came of a Markdown file in the state `file`; `language` is that of texts which declare none."""

    file: File
    language: str
    source: Source | None
    problems: tuple[Problem, ...]


class Content(Struct, frozen=True):
    """Everything found below content/, by path.

    `broken` holds the Markdown files that could not be understood: links to them lead somewhere.
    """

    sources: tuple[Source, ...] = ()
    attachments: Mapping[str, File] = {}
    broken: frozenset[str] = frozenset()
    understood: Mapping[str, Understood] = {}


class _Task(Struct, frozen=True):
    """A file to understand; `key` names its contents, with all else that decides what comes of them."""

    file: File
    kind: str
    language: str
    key: bytes


def read_all(
    files: Sequence[File],
    language: str,
    memory: Memory,
    *,
    jobs: int = 0,
    verify: bool = False,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
    last: Content = Content(),  # noqa: B008  frozen
) -> tuple[Content, list[Problem]]:
    """Understand all files below content/; `jobs` processes at most, 0 for as many as there are cores.

    `language` is that of texts which declare none; with `verify` every file is read, known or not.
    `last` is what this process read before, with the same memory: what has not changed is taken from there.
    """
    markdown = {file.path: file for file in files if is_markdown(file.path)}
    understood = {} if verify else _again(markdown, language, last)
    rest = [file for path, file in markdown.items() if path not in understood]
    paths = [file.path for file in rest] if understood else None
    known = memory.known(FOLDER, paths)
    tasks, problems = _tasks(rest, known, language, memory, verify=verify)
    for task, value, html in _understand_all(tasks, memory, jobs, progress):
        facts, meta, found = _decoder(task.kind).decode(value)
        file = task.file
        source = None
        if facts is not None:
            source = Source(file.path, task.kind, file.location, meta, facts, html)
        understood[file.path] = Understood(file, language, source, tuple(found))
    gone = (last.understood.keys() | known.keys()) - understood.keys()
    memory.learn(FOLDER, {}, gone)
    problems += [found for one in understood.values() for found in one.problems]
    sources = [one.source for one in understood.values() if one.source is not None]
    sources.sort(key=lambda source: source.path)
    attachments = {file.path: file for file in files if file.path not in markdown}
    broken = markdown.keys() - {s.path for s in sources}
    return Content(tuple(sources), attachments, frozenset(broken), understood), problems


def _again(markdown: Mapping[str, File], language: str, last: Content) -> dict[str, Understood]:
    """Give what is known of the files that are as they were."""
    return {
        path: one
        for path, one in last.understood.items()
        if one.file.stamp and markdown.get(path) == one.file and one.language == language
    }


def _tasks(
    files: Sequence[File],
    known: Mapping[str, Known],
    language: str,
    memory: Memory,
    *,
    verify: bool,
) -> tuple[list[_Task], list[Problem]]:
    """Name the contents of Markdown files; one that is known by its stamp is not read."""
    tasks: list[_Task] = []
    problems: list[Problem] = []
    learned: dict[str, Known] = {}
    for file in files:
        kind = kind_of(file.path)
        if kind is None:
            nearest = nearest_folder(file.path)
            problems.append(warning("unknown-place", file.path, nearest=nearest))
            continue
        seen = None if verify else known.get(file.path)
        stamp = file.stamp and f"{file.stamp}:{language}"
        if seen is not None and seen.stamp == stamp != "":
            tasks.append(_Task(file, kind, language, seen.key))
            continue
        try:
            key = texts.key(Path(file.location).read_bytes(), file.path, kind, language)
        except OSError as error:
            problems.append(problem("unreadable", file.path, reason=error.strerror or error))
            continue
        learned[file.path] = Known(stamp, key)
        tasks.append(_Task(file, kind, language, key))
    memory.learn(FOLDER, learned, ())
    return tasks, problems


class _Made(Struct, frozen=True):
    """What came of a task: the remembered value, and the HTML beside it."""

    key: bytes
    value: bytes
    html: bytes


def _understand_all(
    tasks: Sequence[_Task], memory: Memory, jobs: int, progress: Callable[[str, int, int], None]
) -> Iterator[tuple[_Task, bytes, StoredText]]:
    """Give each task with its value and its text, from the memory where it is there."""
    remembered = memory.recall([task.key for task in tasks])
    missing = [task for task in tasks if task.key not in remembered]
    for task in tasks:
        if task.key in remembered:
            yield task, remembered[task.key], StoredText(task.key, None, memory)
    done = 0
    for chunk, made in _make_all(missing, jobs):
        memory.remember([(one.key, one.value, one.html) for one in made])
        for task, one in zip(chunk, made, strict=True):
            html = None if memory.usable else one.html
            yield task, one.value, StoredText(one.key, html, memory)
        done += len(chunk)
        progress("convert", done, len(missing))


def _make_all(
    tasks: Sequence[_Task], jobs: int
) -> Iterator[tuple[Sequence[_Task], Sequence[_Made]]]:
    chunks = [tasks[at : at + _CHUNK] for at in range(0, len(tasks), _CHUNK)]
    if jobs == 1 or sum(task.file.size for task in tasks) < _WORTH_A_PROCESS:
        yield from zip(chunks, map(_make_chunk, chunks), strict=True)
        return
    # Loaded only here: most builds have less to do than this costs.
    from congxa.helpers import helpers

    with helpers(min(jobs or os.cpu_count() or 1, len(chunks))) as pool:
        yield from zip(chunks, pool.map(_make_chunk, chunks), strict=True)


def _make_chunk(tasks: Sequence[_Task]) -> Sequence[_Made]:
    return [_make(task) for task in tasks]


def _make(task: _Task) -> _Made:
    """Understand one file, as it is on the disk now."""
    data = Path(task.file.location).read_bytes()
    value, html = understand(data, task.file.path, task.kind, task.language)
    return _Made(texts.key(data, task.file.path, task.kind, task.language), value, html)


def read_catalogue(
    attachments: Mapping[str, File], memory: Memory
) -> tuple[Catalogue, list[Problem]]:
    """Give the catalogue that items of achievements refer to: the shipped one and the portal's own files."""
    files = {p: Path(f.location) for p, f in attachments.items() if catalogue.belongs(p)}
    digest = hashlib.blake2b(b"catalogue", digest_size=16)
    for path in sorted(files):
        with suppress(OSError):
            digest.update(f"\0{path}\0".encode() + files[path].read_bytes())
    key = digest.digest()
    known = memory.recall([key]).get(key)
    if known is None:
        known = _ENCODER.encode(catalogue.load(files))
        memory.remember([(key, known, b"")])
    return msgspec.msgpack.decode(known, type=tuple[Catalogue, list[Problem]])


# --- one file ---------------------------------------------------------------------------------

_ENCODER = msgspec.msgpack.Encoder()
_Entry = tuple[Facts | None, Meta | None, tuple[Problem, ...]]


@cache
def _decoder(kind: str) -> msgspec.msgpack.Decoder[_Entry]:
    """Make the reader of what came of files of a kind, when the first of them is met."""
    meta: Any = KINDS[kind].meta
    return msgspec.msgpack.Decoder(tuple[Facts | None, meta | None, tuple[Problem, ...]])


def understand(data: bytes, path: str, kind: str, language: str) -> tuple[bytes, bytes]:
    """Understand the bytes of one file: what is known of it (to be decoded by its kind), and its HTML."""
    source, problems = content.parse(data, path, kind)
    if source is None or source.meta is None:
        return _ENCODER.encode((None, None, tuple(problems))), b""
    spoken = getattr(source.meta, "lang", "") or language
    try:
        html = convert(texts.to_convert(source.body), language=spoken)
    except MarkupTooDeep:
        html = convert("")
        problems.append(problem("too-deep", path, (source.body_line, 0)))
    # A picture on the editor's own computer is complained of by its path already.
    known = {"img", "a"} if content.references_dropped(source) else set()
    facts = texts.facts(
        html,
        source.front,
        spoken,
        slug=slug(title_of(source.meta)),
        lead=bool(getattr(source.meta, "summary", "")),
        removed=tuple(tag for tag in html.removed if tag not in known),
        whole=not problems,
    )
    return _ENCODER.encode((facts, source.meta, tuple(problems))), html.html
