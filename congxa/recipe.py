"""What a file of the portal is made of, as a digest: equal recipes give equal bytes.

A recipe holds everything that rendering reads: the template with all that it includes or extends, the
words of its language, the portal, the theme's settings, and the frozen values in its context. Nothing is
picked by hand: whole values are encoded, so a value that a page can show cannot be forgotten.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from congxa.listing import ListPage
from congxa.memory import program_stamp
from congxa.model import Neighbour, Portal, Teaser
from congxa.pictures import program
from congxa.plan import Copy, Drawing, Output, Page, PhotoFile
from congxa.theme import Theme
from congxa.urls import Addresses

_ENCODE = msgspec.msgpack.Encoder(enc_hook=lambda value: _key(value)).encode


def recipes(theme: Theme, portal: Portal, addresses: Addresses) -> Callable[[Output], bytes]:
    """Make the function that gives the recipe of an output; empty where nothing can be promised."""
    world = _ENCODE((program_stamp(), portal, addresses, dict(theme.settings), theme.digest))
    repeated: dict[int, bytes] = {}

    @cache
    def look(template: str, language: str) -> bytes:
        words = theme.strings.get("vi", {}), theme.strings.get(language, {})
        return _digest(world, _ENCODE((words, theme.templates.reach(template))))

    def brief(value: Any) -> Any:
        """Put digests in the place of values that many pages show, so that each is encoded once."""
        kind = type(value)
        if kind is tuple:
            if value and type(value[0]) in (Teaser, Neighbour):
                return b"".join([repeated.get(id(one)) or name(one) for one in value])
            return [brief(one) for one in value]
        if kind is ListPage:
            return {field: brief(getattr(value, field)) for field in value.__struct_fields__}
        return value

    def name(value: Teaser | Neighbour) -> bytes:
        repeated[id(value)] = digest = _digest(_ENCODE(value))
        return digest

    @cache
    def darkroom() -> bytes:
        return program().encode()

    def recipe(output: Output) -> bytes:
        match output:
            case Page():
                context = {key: brief(value) for key, value in output.context.items()}
                ingredients = _ENCODE((output.info, context))
                return _digest(look(output.template, output.info.lang), ingredients)
            case Copy() | Drawing():
                return _digest(world, output.stamp.encode()) if output.stamp else b""
            case PhotoFile():
                return _digest(darkroom(), _ENCODE((output.digest, output.rendition)))
            case _:
                return _digest(world, _ENCODE(output))

    return recipe


def _key(value: Any) -> Any:
    """Give what stands for a value that the encoder does not know."""
    key = getattr(value, "key", None)
    if isinstance(key, bytes):
        return key
    raise NotImplementedError(type(value))


def _digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()[:16]
