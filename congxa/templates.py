"""The templates of a chain of themes: which one a name means, and which others it can reach."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import jinja2
import jinja2.meta
import jinja2.nodes
from msgspec import Struct

PARENT = "parent/"


class Template(Struct, frozen=True):
    """The text of a template as it was read, and the file that it was read from."""

    text: str
    file: Path


class Templates(Struct, frozen=True):
    """The templates by name, one level a theme: that of the portal first, the one at the bottom last.

    `article.html` is the first of that name; `parent/article.html` in a template means the next one
    down the chain, so that a theme changes one block and keeps the rest. The full name of a template
    carries its level: `1:article.html`.
    """

    levels: tuple[Mapping[str, Template], ...]

    def resolve(self, name: str, asker: str = "") -> str | None:
        """Give the full name of what `name` means inside the template `asker`; None if there is none."""
        level, name = self._split(name)
        if name.startswith(PARENT):
            level, name = self._split(self.resolve(asker) or "")[0] + 1, name.removeprefix(PARENT)
        found = (n for n in range(level, len(self.levels)) if name in self.levels[n])
        return next((f"{level}:{name}" for level in found), None)

    def get(self, full_name: str) -> Template:
        """Give the template of a full name."""
        level, name = self._split(full_name)
        return self.levels[level][name]

    def names(self) -> list[str]:
        """Name every template that a page can ask for."""
        return sorted({name for level in self.levels for name in level})

    def all(self) -> list[str]:
        """Give the full name of every template."""
        return [f"{n}:{name}" for n, level in enumerate(self.levels) for name in sorted(level)]

    def reach(self, name: str) -> tuple[tuple[str, str], ...]:
        """Give the full names and texts of all that a template can reach, its own among them.

        A name that is only known while rendering can be any: then all are reached.
        """
        found: dict[str, str] = {}
        waiting = [self.resolve(name)]
        while waiting:
            current = waiting.pop()
            if current is None or current in found:
                continue
            found[current] = self.get(current).text
            asked = _asked_for(found[current])
            waiting += self.all() if asked is None else [self.resolve(a, current) for a in asked]
        return tuple(sorted(found.items()))

    @staticmethod
    def _split(template: str) -> tuple[int, str]:
        level, colon, name = template.partition(":")
        return (int(level), name) if colon and level.isdecimal() else (0, template)


# The tags that ask for a template, and what they say where that is told without understanding them.
_ASKING = re.compile(r"\{%[-+]?\s*(?:extends|include|import|from)\b(.*?)[-+]?%\}", re.S)
_PLAIN = re.compile(
    r"\s*\"([^\"\\{}%#]+)\"\s*(?:ignore missing|with(?:out)? context|as \w+|import [\w, ]+)?\s*"
)
_SHARING = re.compile(r"\bshared\b(?:\(\"([^\"\\{}%#]+)\"[,)])?")


@cache
def _asked_for(text: str) -> list[str] | None:
    """Name the templates that a text extends, includes, imports or shares; None for a computed name.

    Most texts are simple enough to be looked through; to have Jinja parse them takes a hundred times as long.
    What stands in a comment is named too: that a template can reach more than it does makes no page wrong.
    """
    asked = [_PLAIN.fullmatch(found[1]) for found in _ASKING.finditer(text)]
    shares = [found[1] for found in _SHARING.finditer(text)]
    if None in asked or None in shares:
        return _parsed(text)
    return [*(found[1] for found in asked if found), *shares]


def _parsed(text: str) -> list[str] | None:
    """Do the same with a text that is not so simple."""
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
