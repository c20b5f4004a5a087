"""The pages as readers get them: those of the output folder as far as they are today's, the others rendered."""

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from congxa import quick
from congxa.checking import pages
from congxa.checking.looking import remembered
from congxa.checking.pages import Broken, Shelf
from congxa.errors import Problem
from congxa.memory import Known, Memory, file_stamp
from congxa.pipeline import Engine, Inspection
from congxa.planned import Page
from congxa.render import Filled, Render
from congxa.rendering import render_all
from congxa.report import Request
from congxa.urls import Addresses

_PLACE = "check:pages"
# Pages are shelved by a digest of so many bytes of their names: 256 shelves, so that one changed page brings
# few others with it, and one shelf is worth its overhead.
_SHELVES = 1
# The counter answers there.
_DYNAMIC = ("dem/",)
_DECODER = msgspec.msgpack.Decoder(Shelf)


class _Stack(Struct, frozen=True):
    """Published pages of one shelf: names of files below a folder; `key` tells their state."""

    key: bytes
    folder: str
    names: tuple[str, ...]
    addresses: Addresses


class Looked(Struct, frozen=True):
    """What was found on the pages: `problems` are those of templates."""

    broken: tuple[Broken, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a portal: those that stand in the output folder as they would be made now, and the rest.

    `keys` tell one state of a standing page's file from another, `loose` are to be rendered, `files` is all
    that there will be, `published` what the output folder holds now.
    """

    planned: tuple[Page, ...]
    keys: Mapping[str, str]
    loose: tuple[Page, ...]
    render: Render | None
    addresses: Addresses
    files: frozenset[str]
    published: frozenset[str] = frozenset()


def find(engine: Engine, request: Request, inspected: Inspection, *, built: bool) -> Pages:
    """Tell which pages need not be rendered; `built`: the output folder is known to be today's."""
    planned = tuple(one for one in inspected.outputs if isinstance(one, Page))
    addresses = inspected.site.addresses
    files = frozenset(one.path for one in inspected.outputs)
    if inspected.look is None:
        return Pages(planned, {}, (), None, addresses, files)
    memory = Memory(request.root, learns=False)
    known = memory.known(quick.place(request.folder))
    memory.close()
    if built and all(page.path in known for page in planned):
        keys = {page.path: known[page.path].stamp for page in planned}
        return Pages(planned, keys, (), None, addresses, files, frozenset(known))
    recipes, render = engine.rendering(request, inspected, planned)
    loose = tuple(page for page in planned if not _stands(page, recipes, known, request))
    apart = {page.path for page in loose}
    keys = {page.path: known[page.path].stamp for page in planned if page.path not in apart}
    return Pages(planned, keys, loose, render, addresses, files, frozenset(known))


def look(found: Pages, request: Request, memory: Memory) -> Looked:
    """Hold the links of all pages against the files of the portal."""
    shelves = _shelves(found, request, memory)
    problems: list[Problem] = []
    if found.render is not None:
        made = _rendered(found.loose, found.render, request, problems)
        shelves.append(pages.shelve(made, found.addresses))
    broken = tuple(sorted(pages.broken(shelves, found.files, _DYNAMIC)))
    return Looked(broken, tuple(problems))


def _stands(
    page: Page, keys: Mapping[str, bytes], known: Mapping[str, Known], request: Request
) -> bool:
    """Tell whether the output folder holds the page as it would be rendered now."""
    before = known.get(page.path)
    if before is None or before.key != keys[page.path]:
        return False
    try:
        return file_stamp(os.stat(request.folder / page.path)) == before.stamp
    except OSError:
        return False


def _shelves(found: Pages, request: Request, memory: Memory) -> list[Shelf]:
    """Go through published pages, a shelf of them at a time, but those of which all is remembered."""
    members: dict[str, list[str]] = defaultdict(list)
    for name in found.keys:
        members[hashlib.blake2b(name.encode(), digest_size=_SHELVES).hexdigest()].append(name)
    folder = quick.place(request.folder)
    made_of = {
        shelf: _digest([(name, found.keys[name]) for name in some], found.addresses)
        for shelf, some in members.items()
    }
    stacks = {
        shelf: _Stack(made_of[shelf], folder, tuple(some), found.addresses)
        for shelf, some in members.items()
    }
    values = remembered(_PLACE, made_of, stacks, _scan, memory, request.jobs)
    return [_DECODER.decode(value) for value in values.values()]


def _digest(*parts: object) -> bytes:
    return hashlib.blake2b(msgspec.msgpack.encode(parts), digest_size=16).digest()


def _scan(stack: _Stack) -> tuple[bytes, bytes]:
    return stack.key, msgspec.msgpack.encode(pages.shelve(_read(stack), stack.addresses))


def _read(stack: _Stack) -> Iterator[tuple[str, bytes]]:
    for name in stack.names:
        with open(os.path.join(stack.folder, name), "rb") as handle:
            yield name, handle.read()


def _rendered(
    loose: Sequence[Page], render: Render, request: Request, problems: list[Problem]
) -> Iterator[tuple[str, bytes]]:
    """Render pages; what is wrong with a template is told once."""
    told: set[tuple[str, int, str]] = set()
    for page, made in zip(loose, render_all(loose, render, request.jobs), strict=True):
        data = made.data if isinstance(made, Filled) else made
        if isinstance(data, bytes):
            yield page.path, data
        elif isinstance(made, tuple):
            fresh = [one for one in made if (one.file, one.line, one.code) not in told]
            told.update((one.file, one.line, one.code) for one in fresh)
            problems.extend(fresh)
