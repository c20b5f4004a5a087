"""What pages of the shipped theme say by themselves: each string in both languages, and used somewhere."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import msgspec
import pytest
from jinja2 import nodes

import congxa
from congxa import records
from congxa.errors import gaps

PACKAGE = Path(congxa.__file__).parent
THEME = PACKAGE.parent / "themes/trong-dong"
STRINGS: dict[str, dict[str, Any]] = {
    language: msgspec.yaml.decode((THEME / f"strings/{language}.yaml").read_bytes())
    for language in ("vi", "en")
}


@cache
def templates() -> dict[str, nodes.Template]:
    """Give the templates of the theme by their names."""
    reader = jinja2.Environment()
    return {
        file.relative_to(THEME).as_posix(): reader.parse(file.read_text(encoding="utf-8"))
        for file in sorted(THEME.rglob("templates/**/*.html"))
    }


def sayings() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Give each string that a template asks for by its name: where, the key, the places that it fills."""
    for name, tree in templates().items():
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                filled = frozenset(word.key for word in call.kwargs)
                for key in keys_of(call.args[0]):
                    yield f"{name}:{call.lineno} {key}", key, filled


def keys_of(node: nodes.Node) -> tuple[str, ...]:
    """Give the keys that an argument can be: "a" or ("a" if … else "b"); none for a variable."""
    if isinstance(node, nodes.CondExpr):
        other = keys_of(node.expr2) if node.expr2 else ()
        return keys_of(node.expr1) + other
    return (node.value,) if isinstance(node, nodes.Const) and isinstance(node.value, str) else ()


def named() -> tuple[frozenset[str], tuple[str, ...]]:
    """Give every string of templates and code, and the beginnings of those that are put together."""
    whole, beginnings = set(), set()
    for tree in templates().values():
        whole |= {str(one.value) for one in tree.find_all(nodes.Const)}
        joined = (one.nodes[0] for one in tree.find_all(nodes.Concat))
        beginnings |= {str(one.value) for one in joined if isinstance(one, nodes.Const)}
    for file in PACKAGE.rglob("*.py"):
        for one in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                whole.add(one.value)
            elif isinstance(one, ast.BinOp) and isinstance(one.left, ast.Constant):
                beginnings.add(str(one.left.value))
    return frozenset(whole), tuple(start for start in beginnings if start.endswith("_"))


# They stand in the page with their places open: whoever adds one to the theme adds it here.
FILLED_BY_SCRIPTS = {
    "date",
    "picture_count",
    "search_count",
    "search_count_all",
    "search_none",
    "search_partly",
}


def test_both_languages_say_the_same() -> None:
    """No string is missing in a language, their order is one, and the places that are filled are the same."""
    vi, en = STRINGS["vi"], STRINGS["en"]
    assert list(vi) == list(en)
    assert len(vi["weekdays"]) == len(en["weekdays"]) == 7
    texts = [key for key, text in vi.items() if isinstance(text, str)]
    assert [key for key in texts if set(gaps(vi[key])) != set(gaps(en[key]))] == []


def test_the_walk_finds_the_calls() -> None:
    """The tests below look at something: a good part of the strings."""
    assert len({key for _, key, _ in sayings()}) > 200


def test_every_string_that_is_asked_for_is_there() -> None:
    """No template asks for a string that the theme has not, or leaves a place of it empty."""
    assert [where for where, key, _ in sayings() if key not in STRINGS["vi"]] == []
    open_ = {key for _, key, filled in sayings() if not set(gaps(STRINGS["vi"][key])) <= filled}
    assert open_ == FILLED_BY_SCRIPTS


def test_every_string_is_used() -> None:
    """No string stands there that nothing says, whole or put together (tier_xa)."""
    whole, beginnings = named()
    idle = [key for key in STRINGS["vi"] if key not in whole]
    assert [key for key in idle if not key.startswith(beginnings)] == []


SHIPPED = sorted([*PACKAGE.rglob("*.yaml"), *THEME.parent.rglob("*.yaml")])


@pytest.mark.parametrize(
    "file", SHIPPED, ids=lambda file: file.relative_to(PACKAGE.parent).as_posix()
)
def test_no_key_stands_twice(file: Path) -> None:
    """In no YAML file that comes with the program: a reader of YAML would take the last in silence."""
    assert records.parse(file.read_text(encoding="utf-8"), file.name)[1] == []
