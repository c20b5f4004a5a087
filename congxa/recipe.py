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

from congxa.memory import program_stamp
from congxa.model import Portal
from congxa.pictures import program
from congxa.plan import Copy, Drawing, Output, Page, PhotoFile
from congxa.theme import Theme
from congxa.urls import Addresses


def recipes(theme: Theme, portal: Portal, addresses: Addresses) -> Callable[[Output], bytes]:
    """Make the function that gives the recipe of an output; empty where nothing can be promised."""
    encode = msgspec.msgpack.Encoder(enc_hook=_name).encode
    world = encode((program_stamp(), portal, addresses, dict(theme.settings), theme.digest))

    @cache
    def look(template: str, language: str) -> bytes:
        words = theme.strings.get("vi", {}), theme.strings.get(language, {})
        return _digest(world, encode((words, theme.templates.reach(template))))

    @cache
    def darkroom() -> bytes:
        return program().encode()

    def recipe(output: Output) -> bytes:
        match output:
            case Page():
                ingredients = encode((output.info, output.context))
                return _digest(look(output.template, output.info.lang), ingredients)
            case Copy() | Drawing():
                return _digest(world, output.stamp.encode()) if output.stamp else b""
            case PhotoFile():
                return _digest(darkroom(), encode((output.digest, output.rendition)))
            case _:
                return _digest(world, encode(output))

    return recipe


def _name(value: Any) -> Any:
    """Give what stands for a value that the encoder does not know."""
    key = getattr(value, "key", None)
    if isinstance(key, bytes):
        return key
    raise NotImplementedError(type(value))


def _digest(*parts: bytes) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part)
    return digest.digest()
