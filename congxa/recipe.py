"""What a file of the portal is made of, as a digest: equal recipes give equal bytes.

A recipe holds everything that rendering reads: the template with all that it includes or extends, the
words of its language, the portal, the theme's settings, and the frozen values in its context. Nothing is
picked by hand: whole values are encoded, so a value that a page can show cannot be forgotten.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import jinja2
import jinja2.meta
import jinja2.nodes
import msgspec

from congxa.memory import program_stamp
from congxa.model import Portal
from congxa.plan import Copy, Drawing, Output, Page
from congxa.theme import Theme, template_texts
from congxa.urls import Addresses


def recipes(theme: Theme, portal: Portal, addresses: Addresses) -> Callable[[Output], bytes]:
    """Make the function that gives the recipe of an output; empty where nothing can be promised."""
    encode = msgspec.msgpack.Encoder(enc_hook=_name).encode
    world = encode((program_stamp(), portal, addresses, dict(theme.settings), theme.digest))
    closures = template_closures(template_texts(theme))

    @cache
    def look(template: str, language: str) -> bytes:
        words = theme.strings.get("vi", {}), theme.strings.get(language, {})
        return _digest(world, encode((words, closures[template])))

    def recipe(output: Output) -> bytes:
        match output:
            case Page():
                if output.template not in closures:
                    return b""
                ingredients = encode((output.info, output.context))
                return _digest(look(output.template, output.info.lang), ingredients)
            case Copy() | Drawing():
                return _digest(world, output.stamp.encode()) if output.stamp else b""
            case _:
                return _digest(world, encode(output))

    return recipe


def template_closures(texts: Mapping[str, str]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Give, by template, the names and texts of all that it can reach, its own among them.

    A name that is only known while rendering can be any: then all are reached.
    """
    reached = {name: _reached(text) for name, text in texts.items()}

    def closure(name: str) -> tuple[tuple[str, str], ...]:
        found: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current in found or current not in texts:
                continue
            found.add(current)
            names = reached[current]
            waiting += list(texts) if names is None else names
        return tuple((one, texts[one]) for one in sorted(found))

    return {name: closure(name) for name in texts}


@cache
def _reached(text: str) -> list[str] | None:
    """Name the templates that a text extends, includes, imports or shares; None for a computed name."""
    try:
        tree = jinja2.Environment().parse(text)
    except jinja2.TemplateSyntaxError:
        return []
    names = []
    for name in jinja2.meta.find_referenced_templates(tree):
        if name is None:
            return None
        names.append(name)
    nodes = tree.find_all(jinja2.nodes.Name)
    mentions = [node for node in nodes if node.name == "shared"]
    calls = [call for call in tree.find_all(jinja2.nodes.Call) if call.node in mentions]
    if len(calls) < len(mentions):
        return None  # it may go by another name
    for call in calls:
        argument = next(iter([*call.args, *(pair.value for pair in call.kwargs)]), None)
        if not isinstance(argument, jinja2.nodes.Const):
            return None
        names.append(argument.value)
    return names


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
