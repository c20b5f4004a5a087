"""What editors are told: the wordings in both languages, and the places in the code that use them."""

import ast
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from congxa import errors
from congxa.checking.registry import RULES
from congxa.errors import MESSAGES, Problem, as_warning, gaps, has_errors, phrase, problem, warning
from congxa.report import HeldReason

PACKAGE = Path(errors.__file__).parent
LANGUAGES = ("vi", "en")
MAKERS = ("problem", "warning", "complain", "_complain", "PydanticCustomError")
# What the function around a call adds to the details that the call names.
ADDED: Mapping[str, frozenset[str]] = {
    "complain": frozenset({"target"}),
    "PydanticCustomError": frozenset({"key", "value", "reason"}),
}
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@cache
def catalogue(language: str) -> dict[str, dict[str, Any]]:
    text = (MESSAGES / f"{language}.yaml").read_bytes()
    found: dict[str, dict[str, Any]] = msgspec.yaml.decode(text)
    return found


PROBLEMS = {language: catalogue(language)["problems"] for language in LANGUAGES}
PHRASES = {language: catalogue(language)["phrases"] for language in LANGUAGES}


@dataclass(frozen=True)
class Use:
    """A call that names a code, with the details it gives; `whole` where all of them are known."""

    where: str
    code: str
    details: frozenset[str]
    whole: bool


@cache
def nodes() -> tuple[tuple[str, ast.AST], ...]:
    """Give every node of the package's code with the name of its module."""
    return tuple(
        (file.stem, node)
        for file in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    )


@cache
def calls(*names: str) -> tuple[Use, ...]:
    """Give every call of one of the functions with a code that is written out."""
    return tuple(_calls(names))


def _calls(names: tuple[str, ...]) -> Iterator[Use]:
    for module, node in nodes():
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        for code in codes_of(node.args[0]) if name in names else ():
            details = {word.arg for word in node.keywords if word.arg} - {"make"}
            details |= ADDED.get(name, frozenset())
            for argument in node.args[2:]:
                if isinstance(argument, ast.Dict):
                    details |= {key.value for key in argument.keys}
            whole = all(word.arg for word in node.keywords)
            yield Use(f"{module}.py:{node.lineno} {code}", code, frozenset(details), whole)


def codes_of(node: ast.expr) -> tuple[str, ...]:
    """Give the codes that an argument can be: "a" or ("a" if … else "b"); none for a variable."""
    if isinstance(node, ast.IfExp):
        return codes_of(node.body) + codes_of(node.orelse)
    return (node.value,) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ()


def named() -> Iterator[str]:
    """Give the codes that reach a call by way of something that is called `code` or `_CODES`."""
    for _, node in nodes():
        if isinstance(node, ast.Assign):
            targets = {getattr(target, "id", "") for target in node.targets}
            if "code" in targets:
                yield from codes_of(node.value)
            elif "_CODES" in targets and isinstance(node.value, ast.Dict):
                yield from (code for one in node.value.values for code in codes_of(one))
        elif isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args]
            defaults = dict(zip(reversed(names), reversed(node.args.defaults), strict=False))
            yield from codes_of(defaults["code"]) if "code" in defaults else ()
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_told":
            yield from (code for one in node.args[1:] for code in codes_of(one))


def texts() -> tuple[frozenset[str], frozenset[str]]:
    """Give every string of the package, and the beginnings of those that are put together."""
    whole, beginnings = set(), set()
    for _, node in nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            whole.add(node.value)
        elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            beginnings.add(node.values[0].value)
    return frozenset(whole), frozenset(beginnings)


# --- the two languages --------------------------------------------------------------------------


def test_both_languages_know_the_same_codes() -> None:
    """No mistake and no phrase is wordless in one of the languages."""
    assert list(PROBLEMS["vi"]) == list(PROBLEMS["en"])
    assert list(PHRASES["vi"]) == list(PHRASES["en"])


def test_every_rule_has_its_lesson_in_both_languages() -> None:
    """Why a rule of check matters, what is wrong and what is right: of each rule, and of nothing else."""
    for language in LANGUAGES:
        rules = catalogue(language)["rules"]
        assert set(rules) == {rule.code for rule in RULES}
        assert all(set(lesson) == {"why", "wrong", "right"} for lesson in rules.values())


def test_both_languages_fill_the_same_places() -> None:
    """A wording names the same places, in any order, in both languages."""
    vi, en = (
        {
            code: {name: frozenset(gaps(text)) for name, text in wording.items()}
            for code, wording in PROBLEMS[language].items()
        }
        for language in LANGUAGES
    )
    assert [code for code in vi if vi[code] != en[code]] == []


def test_both_languages_say_a_phrase_with_the_same_places() -> None:
    """A phrase names the same places, in any order, in both languages."""
    vi, en = PHRASES["vi"], PHRASES["en"]
    assert [name for name in vi if set(gaps(vi[name])) != set(gaps(en[name]))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_has_its_parts(language: str) -> None:
    """Each code has a message and a hint, perhaps an `otherwise`, and nothing else."""
    odd = {
        code: sorted(wording)
        for code, wording in PROBLEMS[language].items()
        if set(wording) - {"otherwise"} != {"message", "hint"} or not all(wording.values())
    }
    assert not odd


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_can_be_filled(language: str) -> None:
    """No brace stands alone and no place is nameless: format_map takes every wording."""
    for wording in PROBLEMS[language].values():
        for text in wording.values():
            text.format_map(dict.fromkeys(gaps(text), "x"))
    for text in PHRASES[language].values():
        text.format_map(dict.fromkeys(gaps(text), "x"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_wordings_are_nfc(language: str) -> None:
    """The messages are written in composed Unicode, as everything that the portal says."""
    text = (MESSAGES / f"{language}.yaml").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_ends_like_a_sentence(language: str) -> None:
    """Messages are clauses without a full stop; hints are sentences of their own."""
    ended = [code for code, one in PROBLEMS[language].items() if one["message"].endswith(".")]
    assert not ended


# --- the code -----------------------------------------------------------------------------------


def test_the_walk_finds_the_calls() -> None:
    """The tests below look at something: every kind of call, and a good part of the codes."""
    uses = calls(*MAKERS)
    assert len(uses) > 40
    assert len(calls("phrase")) > 20
    assert {"link-missing", "missing-key", "output-failed"} <= set(named())
    assert {"records", "assemble", "links", "output"} <= {use.where.split(".")[0] for use in uses}


def test_every_code_in_use_has_a_wording() -> None:
    """What the package complains of, it can put into words."""
    assert [use.where for use in calls(*MAKERS) if use.code not in PROBLEMS["vi"]] == []


def test_every_code_in_a_variable_has_a_wording() -> None:
    """Codes that reach a call by way of a variable or a default have their words too."""
    assert set(named()) - {""} - set(PROBLEMS["vi"]) == set()


def test_the_details_fill_the_wording() -> None:
    """A call gives what its message needs, and what its hint or the one in its stead needs."""
    whole = [use for use in calls(*MAKERS) if use.whole and use.code in PROBLEMS["vi"]]
    assert [use for use in whole if not fills(use, PROBLEMS["vi"][use.code])] == []


def fills(use: Use, wording: Mapping[str, str]) -> bool:
    hints = [wording[name] for name in ("hint", "otherwise") if name in wording]
    said = set(gaps(wording["message"])) <= use.details
    return said and any(set(gaps(text)) <= use.details for text in hints)


def test_every_wording_is_in_use() -> None:
    """No code stands in the catalogue that the package never names."""
    whole, _ = texts()
    assert sorted(set(PROBLEMS["vi"]) - whole) == []


def test_every_phrase_can_be_said() -> None:
    """What the command line says is in the catalogue, and its places are filled."""
    phrases = PHRASES["vi"]
    said = calls("phrase")
    assert [use.where for use in said if use.code not in phrases] == []
    assert [use for use in said if not set(gaps(phrases[use.code])) <= use.details] == []


def test_every_phrase_is_in_use() -> None:
    """No phrase stands in the catalogue that nothing says, whole or put together (held-draft)."""
    whole, beginnings = texts()
    joined = tuple(start for start in beginnings if start.endswith("-"))
    idle = [n for n in PHRASES["vi"] if n not in whole | {"error", "warning"}]
    assert [name for name in idle if not name.startswith(joined)] == []


@pytest.mark.parametrize("reason", get_args(HeldReason))
@pytest.mark.parametrize("kind", ["held", "reason"])
def test_every_reason_for_holding_back_has_its_phrases(kind: str, reason: str) -> None:
    """Whatever holds an article back is said, in the list and beside a link."""
    assert set(gaps(PHRASES["vi"][f"{kind}-{reason}"])) <= {"until"}


def test_codes_are_words_joined_by_hyphens() -> None:
    """Codes are names that programs may rely on: small ASCII words."""
    assert [code for code in PROBLEMS["vi"] if not CODE.fullmatch(code)] == []


# --- problems -----------------------------------------------------------------------------------


def test_a_problem_says_what_is_wrong_and_what_to_do() -> None:
    """Message and hint are the wordings of the code, filled with the details."""
    found = problem("unknown-key", "bai.md", (3, 1), key="titel", nearest="title", known="title")
    assert found.message == "không có mục nào tên là titel"
    assert found.hint == "Có phải bạn muốn viết title?"


def test_another_hint_where_nothing_is_near() -> None:
    """`otherwise` stands in for a hint whose places are empty."""
    found = problem("unknown-key", "bai.md", key="xyz", nearest="", known="title, date")
    assert found.hint == "Các mục dùng được: title, date."


def test_no_hint_where_none_can_be_filled() -> None:
    """A hint with an empty place and nothing in its stead is left unsaid."""
    assert problem("yaml-colon", "bai.md").hint == ""


def test_english_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """CONGXA_LANG=en, or en_US, makes problems and phrases English; anything else is Vietnamese."""
    found = problem("missing-key", "bai.md", key="title")
    said = {}
    for language in ("en", "EN_us.UTF-8", "vi", "fr", ""):
        monkeypatch.setenv("CONGXA_LANG", language)
        said[language] = (found.message, found.hint, phrase("error"))
    english = ("title is missing", "Add a line title: …", "error")
    vietnamese = ("thiếu mục title", "Thêm một dòng title: …", "lỗi")
    assert said["en"] == said["EN_us.UTF-8"] == english
    assert said["vi"] == said["fr"] == said[""] == vietnamese


@pytest.mark.parametrize(
    ("place", "where"),
    [((3, 7), "bai.md:3:7"), ((3, 0), "bai.md:3"), ((0, 0), "bai.md")],
)
def test_the_place_is_spelled_as_far_as_it_is_known(place: tuple[int, int], where: str) -> None:
    """file:line:column, without what is 0."""
    assert problem("missing-key", "bai.md", place, key="title").where == where


def test_only_errors_stop_a_build() -> None:
    """A warning is the same problem at another level."""
    mistake = problem("missing-key", "bai.md", (2, 1), key="title")
    mild = warning("missing-key", "bai.md", (2, 1), key="title")
    assert as_warning(mistake) == mild
    assert has_errors([mild, mistake])
    assert not has_errors([mild])


def test_problems_are_sorted_by_place() -> None:
    """Sorted problems read as the editor goes: file by file, downwards."""
    places = [("b.md", 1, 1), ("a.md", 10, 1), ("a.md", 2, 5), ("a.md", 2, 1)]
    found = sorted(Problem(file, line, column, "no-config") for file, line, column in places)
    assert [one.where for one in found] == ["a.md:2:1", "a.md:2:5", "a.md:10:1", "b.md:1:1"]
