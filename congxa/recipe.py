"""What a file of the portal is made of, as a digest: equal recipes give equal bytes.

A recipe holds everything that rendering reads: the template with all that it includes or extends, the
words of its language, the portal, the theme's settings, and the frozen values in its context. Nothing is
picked by hand: whole values are encoded, so a value that a page can show cannot be forgotten.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from congxa.dublin import told
from congxa.listing import ListPage
from congxa.memory import program_stamp
from congxa.model import Entry, Neighbour, Portal, Teaser
from congxa.pictures import program
from congxa.planned import (
    Copy,
    Drawing,
    ExtractFile,
    IndexFile,
    MetadataFile,
    Output,
    Page,
    PhotoFile,
)
from congxa.theme import Theme
from congxa.urls import Addresses

# An output, its recipe, and the texts in it.
_Made = tuple[Output, bytes, tuple[bytes, ...]]


class Recipes:
    """The recipes of the outputs of one portal in one theme; `reaches` names what each template can reach.

    `last` are those of an earlier build in the same process: what comes again is not worked out again, and
    `same` tells whether theme and portal are as they were. `texts` names the texts that each output may show;
    where they are `tied`, one is in what many outputs share, and so may show anywhere.
    """

    def __init__(
        self,
        theme: Theme,
        portal: Portal,
        addresses: Addresses,
        reaches: Mapping[str, Sequence[str]],
        last: "Recipes | None" = None,
    ) -> None:
        self.theme, self._reaches = theme, reaches
        self._found: list[bytes] = []
        self._encode = msgspec.msgpack.Encoder(enc_hook=partial(_key, found=self._found)).encode
        self.tied: bool = last is not None and last.tied
        self.world: bytes = self._encode(
            (program_stamp(), portal, addresses, dict(theme.settings), theme.digest)
        )
        self.tied |= bool(self._found)
        self._last: Mapping[str, _Made] = {}
        self._looks: dict[tuple[str, str], bytes] = {}
        self.same = last is not None and last.theme is theme and last.world == self.world
        if last is not None and self.same:
            self._last, self._looks = last._made, last._looks
        self._names_before = last._names if last is not None else {}
        # The values are kept with their digests, so that no other one can come to have the same id.
        self._names: dict[int, tuple[Teaser | Neighbour | Entry, bytes]] = {}
        self._made: dict[str, _Made] = {}
        self._tales: dict[str, tuple[Page, bytes]] = {}
        self._tales_before = last._tales if last is not None else {}

    def of_all(self, outputs: Iterable[Output]) -> Mapping[str, bytes]:
        """Give the recipe of each output by its path; empty where nothing can be promised."""
        for output in outputs:
            before = self._last.get(output.path)
            if before is not None and before[0] is output:
                self._made[output.path] = before
            else:
                self._found.clear()
                recipe = self._recipe(output)
                self._made[output.path] = output, recipe, tuple(dict.fromkeys(self._found))
        return {path: recipe for path, (_, recipe, _) in self._made.items()}

    @property
    def texts(self) -> Mapping[str, tuple[bytes, ...]]:
        """Name the texts that an output was made of, by its path."""
        return {path: texts for path, (_, _, texts) in self._made.items() if texts}

    def _recipe(self, output: Output) -> bytes:
        match output:
            case Page():
                context = {key: self._brief(value) for key, value in output.context.items()}
                ingredients = self._encode((output.info, context))
                return _digest(self._look(output.template, output.info.lang), ingredients)
            case Copy() | Drawing():
                return _digest(self.world, output.stamp.encode()) if output.stamp else b""
            case PhotoFile():
                return _digest(program().encode(), self._encode((output.digest, output.rendition)))
            case IndexFile():
                # The texts of a part are named once, at its first file: that is enough to know of them.
                named = self._encode(output.part.pages) if output.number == 0 else b""
                return _digest(
                    program_stamp().encode(), output.part.key, bytes([output.number]), named
                )
            case ExtractFile():
                return _digest(program_stamp().encode(), self._encode(output.page))
            case MetadataFile():
                pages = b"".join([self._told(page) for page in output.pages])
                return _digest(self.world, self._encode((output.path, output.parts)), pages)
            case _:
                return _digest(self.world, self._encode(output))

    def _told(self, page: Page) -> bytes:
        """Digest what metadata tells of a page."""
        before = self._tales_before.get(page.path)
        if before is None or before[0] is not page:
            before = page, self._shared(told(page))
        self._tales[page.path] = before
        return before[1]

    def _shared(self, value: Any) -> bytes:
        """Digest a value that many outputs show; a text in it could not be told from those of one."""
        mark = len(self._found)
        made = _digest(self._encode(value))
        self.tied |= len(self._found) > mark
        return made

    def _look(self, template: str, language: str) -> bytes:
        """Digest all that decides how values are shown."""
        if (template, language) not in self._looks:
            strings = self.theme.strings
            words = strings.get("vi", {}), strings.get(language, {})
            templates = self.theme.templates
            # A template that is missing is told of when the page is rendered.
            names = self._reaches.get(template, ())
            reach = [(name, templates.get(name).text) for name in names]
            self._looks[template, language] = _digest(self.world, self._encode((words, reach)))
        return self._looks[template, language]

    def _brief(self, value: Any) -> Any:
        """Put digests in the place of values that many pages show, so that each is encoded once."""
        kind = type(value)
        if kind is tuple:
            if value and type(value[0]) in (Teaser, Neighbour, Entry):
                names = self._names
                return b"".join(
                    [names[id(one)][1] if id(one) in names else self._name(one) for one in value]
                )
            return [self._brief(one) for one in value]
        if kind is ListPage:
            return {field: self._brief(getattr(value, field)) for field in value.__struct_fields__}
        return value

    def _name(self, value: Teaser | Neighbour | Entry) -> bytes:
        before = self._names_before.get(id(value))
        if before is None or before[0] is not value:
            before = value, self._shared(value)
        self._names[id(value)] = before
        return before[1]


def _key(value: Any, found: list[bytes]) -> bytes:
    """Give what stands for a value that the encoder does not know: a text, which is noted."""
    key = getattr(value, "key", None)
    if not isinstance(key, bytes):
        raise NotImplementedError(type(value))
    found.append(key)
    return key


def _digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()[:16]
