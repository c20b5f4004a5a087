"""One text changed, and nothing else that anything shows of it: it is put into its page in place of the old.

An editor waits longest for what does not change: ten thousand articles judged, planned and compared for one
paragraph. What is needed to spare that is noted by the build before, and holds by what was seen there, not by
what is assumed of pages:

- everything that other values are made of (front matter, links, headings, summary: `texts.Facts`) is as it was,
  and nothing is wrong with the text, nor was anything told of its file that names a line;
- of all outputs one page alone was made of the text (`recipe.Recipes.texts`);
- in that page it stands as it is, and was read but for that (`render.Filled`).

Anything else is left to the whole line (`congxa.pipeline`).
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct, structs
from msgspec.structs import replace

from congxa import legacy, output, provenance, quick, texts
from congxa.journal import told
from congxa.markup import MarkupTooDeep, convert
from congxa.memory import Known, Memory
from congxa.quick import Ingredients, Note, Seen
from congxa.report import Report, Request
from congxa.sources import FOLDER, File, is_markdown
from congxa.texts import Facts, Hole

# A recipe that no output has: the next build through the whole line makes the page anew, and knows it then.
_NO_RECIPE = b""
# Of so many texts that changed at once each is looked at by itself.
_FEW = 20


class Stand(Struct, frozen=True):
    """The page in which alone the text of a source stands, and where; `language` is the portal's.

    `kind` is what the source is (congxa.sections, which takes long to load).
    """

    page: str
    hole: Hole
    kind: str
    language: str


class Touched(Struct, frozen=True):
    """What was done: the build's report, what is known of the pages now, how the folder was left."""

    report: Report
    known: Mapping[str, Known]
    left: output.Left | None


class _Text(Struct, frozen=True):
    """A text that changed: what came of it now, and where its page has it."""

    file: File
    key: bytes
    value: bytes
    html: bytes
    stand: Stand

    def moved(self) -> Stand:
        """Give the place of the text as it is now."""
        return structs.replace(self.stand, hole=structs.replace(self.stand.hole, text=self.key))


def touched(request: Request, seen: Seen) -> Report | None:
    """Build a portal of which nothing changed but texts; None where more is to be done."""
    if not request.cache or not _has_memory(request.root):
        return None
    memory = Memory(request.root)
    try:
        found = touch(request, seen, memory)
    finally:
        memory.close()
    if found is None:
        return None
    return replace(found.report, problems=(*found.report.problems, *memory.problems()))


def _has_memory(root: Path) -> bool:
    """Tell whether there is a memory of this program's; one that must be begun anew is the whole line's."""
    memory = Memory(root, learns=False)
    there = memory.usable
    memory.close()
    return there


def touch(
    request: Request, seen: Seen, memory: Memory, left: output.Left | None = None
) -> Touched | None:
    """Do so with a memory that is open; `left` is how this process left the folder."""
    place = quick.place(request.folder)
    noted = None if request.verify or request.clean or seen.problems else memory.former_build(place)
    if noted is None:
        return None
    note = msgspec.json.decode(noted[0], type=Note)
    now = request.now or datetime.now(UTC)
    was = None if request.private else provenance.read(request.folder)
    files = _changed(noted[1], seen)
    if not files or not quick.holds(note, now) or (was is None and not request.private):
        return None
    found = [_understand(file, place, note, memory) for file in files]
    made = [one for one in found if one is not None]
    changes = {one.stand.page: partial(one.stand.hole.fill, html=one.html) for one in made}
    if len(changes) < len(files):
        return None
    published = output.amend(request.folder, changes, memory.stamps(place), note.listed, left)
    if published is None:
        return None
    if was is not None:
        with told(place):
            provenance.renew(request, seen.files, now, was)
    _remember(made, memory, place)
    known = {path: Known(stamp, _NO_RECIPE) for path, stamp in published.stamps.items()}
    memory.learn(place, known, ())
    report = replace(
        note.report, written=len(published.written), unchanged=published.unchanged, removed=0
    )
    noting = Note(report, now, output.list_stamp(request.folder))
    memory.note_build(place, seen.key, msgspec.json.encode(noting), seen.made_of)
    report = replace(report, seconds=time.monotonic() - seen.began)
    return Touched(quick.with_kept(report, request.folder, published.kept), known, published.left)


def _changed(noted: bytes, seen: Seen) -> list[File]:
    """Give the few texts that are not sure to be as they were; none where anything else may differ."""
    before = msgspec.msgpack.decode(noted, type=Ingredients)
    now = msgspec.msgpack.decode(seen.made_of, type=Ingredients)
    if before.options != now.options or before.others != now.others:
        return []
    if not all(stamp for _, stamp in now.others) or len(before.files) != len(now.files):
        return []
    pairs = zip(before.files, now.files, seen.files, strict=True)
    files = [file for old, new, file in pairs if old != new or not file.stamp]
    same = {path for path, _ in before.files}
    few = len(files) <= _FEW and all(file.path in same and is_markdown(file.path) for file in files)
    return files if few else []


def _understand(file: File, place: str, note: Note, memory: Memory) -> _Text | None:
    """Understand a text that changed; None where anything but its own words may show otherwise."""
    row = memory.hole(place, file.path)
    if row is None or _is_told(file.path, note):
        return None
    stand = msgspec.msgpack.decode(row, type=Stand)
    try:
        data = Path(file.location).read_bytes()
    except OSError:
        return None
    key = texts.key(data, file.path, stand.kind, stand.language)
    former = stand.hole.text
    value = memory.recall([former]).get(former)
    html = memory.text(former) if key == former else None
    if value is None:
        return None
    if html is None:
        facts = _DECODER.decode(value)[0]
        html = _convert(data, file.path, facts) if facts is not None else None
    return None if html is None else _Text(file, key, value, html, stand)


def _is_told(path: str, note: Note) -> bool:
    """Tell whether anything was said of a file: then a line of it was named, perhaps."""
    return any(
        path == found.file or any(path in value for _, value in found.details)
        for found in note.report.problems
    )


def _convert(data: bytes, path: str, facts: Facts) -> bytes | None:
    """Give the HTML of a text of which just these facts hold, and with which nothing is wrong."""
    written, _ = texts.cut(data, path)
    if written is None or not facts.whole:
        return None
    wrong = legacy.legacy_text(written.body) or next(texts.foreign_references(written.body), None)
    if wrong:
        return None
    try:
        html = convert(texts.to_convert(written.body), language=facts.language)
    except MarkupTooDeep:
        return None
    now = texts.facts(
        html,
        written.front,
        facts.language,
        slug=facts.slug,
        lead=facts.lead,
        removed=html.removed,
    )
    return html.html if now == facts else None


def _remember(made: list[_Text], memory: Memory, place: str) -> None:
    """Keep what came of the texts, as congxa.reading does, and where they stand now."""
    memory.remember([(one.key, one.value, one.html) for one in made])
    states = {
        one.file.path: Known(one.file.stamp and f"{one.file.stamp}:{one.stand.language}", one.key)
        for one in made
    }
    memory.learn(FOLDER, states, ())
    memory.note_holes(place, {one.file.path: _ENCODER.encode(one.moved()) for one in made}, ())


def note_stands(memory: Memory, place: str, stands: Mapping[str, Stand | None]) -> None:
    """Note where the texts of sources stand, by their paths; None: as is noted, if anything is."""
    noted = {path: _ENCODER.encode(stand) for path, stand in stands.items() if stand is not None}
    memory.note_holes(place, noted, memory.holes(place) - stands.keys())


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(tuple[Facts | None, msgspec.Raw, msgspec.Raw])
