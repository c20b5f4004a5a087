"""YAML that an editor wrote: what it says, and where it is wrong."""

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from pydantic import BeforeValidator

from congxa.errors import Problem
from congxa.fields import (
    Boolean,
    Count,
    Email,
    Filled,
    Moment,
    Number,
    Slug,
    Texts,
    WebAddress,
    shorthand,
)
from congxa.records import Mark, Record, parse
from congxa.schema import declared, validate, validate_leniently

Found = list[tuple[str, int, int]]


@declared
class Person:
    """Someone with a name."""

    name: Filled
    age: Count = 0


@declared
class Sample:
    """A model with a field of every type."""

    title: Filled
    text: str = ""
    flag: Boolean = False
    share: Number | None = None
    count: Count = 0
    day: Moment | None = None
    slug: Slug = ""
    url: WebAddress = ""
    mail: Email = ""
    tags: Texts = ()
    kind: Literal["tin", "thông báo"] = "tin"
    person: Annotated[Person | None, shorthand("name")] = None
    people: tuple[Annotated[Person, shorthand("name")], ...] = ()


KEYS = [known.name for known in fields(Sample)]


def read(text: str, *, first_line: int = 1) -> tuple[Record | None, list[Problem]]:
    """Parse a text of the file a.md."""
    return parse(text, "a.md", first_line=first_line)


def values(text: str) -> dict[str, Any]:
    """Parse a text that has no mistake."""
    record, problems = read(text)
    assert problems == []
    assert record is not None
    return record.values


def places(problems: Sequence[Problem]) -> Found:
    """Give code, line and column of each problem; its words must be complete."""
    for found in problems:
        assert found.message
        assert isinstance(found.hint, str)
        assert (found.file, found.level) == ("a.md", "error")
    return [(found.code, found.line, found.column) for found in problems]


def judge(text: str, model: type[object] = Sample) -> tuple[Any, list[Problem]]:
    """Parse and validate a text whose YAML is right."""
    record, problems = read(text)
    assert problems == []
    assert record is not None
    return validate(model, record)


# --- what a text says ---


@pytest.mark.parametrize(
    "written",
    [
        "012", "0o17", "0x1F", "12:30", "no", "Yes", "on", "true", "null", "~", "9.850", "1e3",
        ".inf", ".nan", "2026-11-31", "2026-11-30 07:45", "-5", "1_000", "=", "<<", "145,27",
        "07/8/2023", "29-NQ/TW", "C# và .NET", "http://vidu.vn/a#b", "-x", "a: b".replace(" ", ""),
    ],
)  # fmt: skip
def test_a_scalar_stays_the_text_that_was_written(written: str) -> None:
    """YAML's own guesses, which turn 012 into 10 and no into False, are not made."""
    assert values(f"a: {written}\n") == {"a": written}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", {}),
        ("# chỉ có ghi chú\n", {}),
        ("---\na: 1\n", {"a": "1"}),
        ("a: 1 # ghi chú\n", {"a": "1"}),
        ('a: "x: y"\n', {"a": "x: y"}),
        ("a: 'it''s'\n", {"a": "it's"}),
        ('a: "x\\ny"\n', {"a": "x\ny"}),
        ("a: |\n  một\n  hai\n", {"a": "một\nhai\n"}),
        ("a: >-\n  một\n  hai\n", {"a": "một hai"}),
        ("a: một\n  hai\n", {"a": "một hai"}),
        ("a: [x, 'y, z', 3]\n", {"a": ["x", "y, z", "3"]}),
        ("a:\n  - x\n  - {b: 1}\n", {"a": ["x", {"b": "1"}]}),
        ("a:\n- x\n", {"a": ["x"]}),
        ("a: {b: {c: 1}}\n", {"a": {"b": {"c": "1"}}}),
        ("a: []\nb: {}\n", {"a": [], "b": {}}),
        ("{a: 1, b: 2}\n", {"a": "1", "b": "2"}),
        ("1: x\n", {"1": "x"}),
        ("chuyên mục: x\n", {"chuyên mục": "x"}),
        ("a: 1\r\nb: 2\r\n", {"a": "1", "b": "2"}),
        ("\ufeffa: 1\n", {"a": "1"}),
        ("a: 😀\n", {"a": "😀"}),
        ("a:\tx\n", {"a": "x"}),
    ],
)
def test_a_mapping_is_read_as_yaml_says(text: str, said: dict[str, Any]) -> None:
    """Quotes, blocks, lists and mappings are those of YAML 1.1."""
    assert values(text) == said


def test_nothing_written_is_nothing_said() -> None:
    """A key without a value counts as not written; an empty text in quotes is an empty text."""
    assert values("a:\nb: ''\nc: [x, '']\nd: # ghi chú\n") == {"b": "", "c": ["x", ""]}


def test_all_text_is_precomposed() -> None:
    """Keys and values are NFC however they were typed."""
    assert values("a\u0302: o\u031b\u0301\n") == {"â": "ớ"}


# --- where it stands ---


def test_marks_tell_line_and_column() -> None:
    """Every value and every key has its place, counted from 1."""
    record, _ = read('title: A\ncover:\n  file: "b"\ntags: [x,  y]\nlist:\n  - k: v\n')
    assert record is not None
    assert record.marks == {
        (): Mark(1, 1),
        ("title",): Mark(1, 8),
        ("cover",): Mark(3, 3),
        ("cover", "file"): Mark(3, 9),
        ("tags",): Mark(4, 7),
        ("tags", 0): Mark(4, 8),
        ("tags", 1): Mark(4, 12),
        ("list",): Mark(6, 3),
        ("list", 0): Mark(6, 5),
        ("list", 0, "k"): Mark(6, 8),
    }
    assert record.key_marks == {
        ("title",): Mark(1, 1),
        ("cover",): Mark(2, 1),
        ("cover", "file"): Mark(3, 3),
        ("tags",): Mark(4, 1),
        ("list",): Mark(5, 1),
        ("list", 0, "k"): Mark(6, 5),
    }


def test_lines_count_from_the_first_line_given() -> None:
    """A text that begins further down in its file is numbered from there, mistakes too."""
    record, problems = read("a: 1\nb: x: y\nb: 2\n", first_line=10)
    assert record is not None
    assert record.mark(("a",)) == (10, 4)
    assert places(problems) == [("yaml-colon", 11, 1), ("duplicate-key", 12, 1)]


def test_what_has_no_place_takes_that_of_what_is_around_it() -> None:
    """A path that was not written leads to the nearest value that was."""
    record, _ = read("a: 1\nb:\n  c: 2\n", first_line=2)
    assert record is not None
    assert record.mark(("b", "c", 0, "x")) == (4, 6)
    assert record.mark(("b", "x")) == (4, 3)
    assert record.mark(("x",)) == (2, 1)
    assert Record("a.md", {}, {}, {}).mark(("x",)) == (1, 1)


# --- what is wrong in it ---


@pytest.mark.parametrize(
    ("text", "found", "said"),
    [
        # duplicate keys: the first one counts, and what stands below the second is still read
        ("a: 1\na: 2\n", [("duplicate-key", 2, 1)], {"a": "1"}),
        ("a: {x: 1, x: 2}\n", [("duplicate-key", 1, 11)], {"a": {"x": "1"}}),
        ("a: 1\na:\n  - *b\nc: 3\n", [("duplicate-key", 2, 1), ("yaml-anchor", 3, 5)],
         {"a": "1", "c": "3"}),
        ("â: 1\na\u0302: 2\n", [("duplicate-key", 2, 1)], {"â": "1"}),
        # what YAML offers and no portal needs
        ("a: &x 1\nb: *x\n", [("yaml-anchor", 1, 4), ("yaml-anchor", 2, 4)], {"a": "1"}),
        ("a: &x [1]\n", [("yaml-anchor", 1, 4)], {"a": ["1"]}),
        ("a: !!int 1\n", [("yaml-tag", 1, 4)], {"a": "1"}),
        ("a: !!python/object/apply:os.system [x]\n", [("yaml-tag", 1, 4)], {"a": ["x"]}),
        ("a: !x {b: 1}\n", [("yaml-tag", 1, 4)], {"a": {"b": "1"}}),
        ("? [a]\n: b\nc: 1\n", [("yaml-not-mapping", 1, 3)], {"c": "1"}),
        ("---\na: 1\n---\nb: 2\n", [("yaml-documents", 3, 1)], {"a": "1"}),
        # not a mapping
        ("- a\n- b\n", [("yaml-not-mapping", 1, 1)], None),
        ("chỉ có chữ\n", [("yaml-not-mapping", 1, 1)], None),
        ("''\n", [("yaml-not-mapping", 1, 1)], None),
        # tabs
        ("a:\n\tb: 1\n", [("yaml-tab", 2, 2)], {"a": {"b": "1"}}),
        ("a:\n\t- x\n\t- y\n", [("yaml-tab", 2, 2), ("yaml-tab", 3, 2)], {"a": ["x", "y"]}),
        ("\ta: 1\n", [("yaml-tab", 1, 2)], {"a": "1"}),
        # a colon in the value
        ("title: Tin: mới\n", [("yaml-colon", 1, 1)], {"title": "Tin: mới"}),
        ("title: Họp lúc 8:30: thôn A\n", [("yaml-colon", 1, 1)],
         {"title": "Họp lúc 8:30: thôn A"}),
        ("title: Họp:\n", [("yaml-colon", 1, 1)], {"title": "Họp:"}),
        ("a:\n  - b: Tin: mới\n", [("yaml-colon", 2, 3)], {"a": [{"b": "Tin: mới"}]}),
        # curved quotes
        ("a: “x”\n", [("yaml-smart-quotes", 1, 4)], {"a": "x"}),
        ("a: ‘x’\n", [("yaml-smart-quotes", 1, 4)], {"a": "x"}),
        ("a: “x: y”\n", [("yaml-smart-quotes", 1, 1)], {"a": "x: y"}),
        ("a: [“x”, y]\n", [("yaml-smart-quotes", 1, 5)], {"a": ["x", "y"]}),
        # straight quotes
        ('a: "x\nb: y\n', [("yaml-quote-open", 1, 1)], {"a": "x", "b": "y"}),
        ("a: 'x\nb: y\n", [("yaml-quote-open", 1, 1)], {"a": "x", "b": "y"}),
        # no space behind the colon
        ("title:Tin\ndate: 1\n", [("yaml-space", 1, 1)], {"title": "Tin", "date": "1"}),
        ("a: {b: 1, c:2}\n", [("yaml-space", 1, 11)], {"a": {"b": "1", "c": "2"}}),
        # no space behind the dash
        ("a:\n  -b: 1\n   c: 2\n", [("yaml-dash", 2, 3), ("yaml-align", 3, 4)],
         {"a": [{"b": "1", "c": "2"}]}),
        # a line that is not indented like the one above it
        ("a:\n  - b: 1\n  c: 2\n", [("yaml-align", 3, 3)], {"a": [{"b": "1", "c": "2"}]}),
        ("a:\n  - b: 1\n      c: 2\n    d: 3\n", [("yaml-align", 3, 7)],
         {"a": [{"b": "1", "c": "2", "d": "3"}]}),
        ("a: 1\n  b: 2\n", [("yaml-align", 2, 3)], {"a": "1", "b": "2"}),
        ("a:\n  - b: 1\n\tc: 2\n", [("yaml-tab", 3, 2)], {"a": [{"b": "1", "c": "2"}]}),
        # a comma between braces
        ("a: {b: 45,3}\n", [("yaml-comma", 1, 11)], {"a": {"b": "45,3"}}),
        ("a: {b: lúa, ngô, c: 1}\n", [("yaml-comma", 1, 13)], {"a": {"b": "lúa, ngô", "c": "1"}}),
        # no closing brace or bracket
        ("a: {b: 1\nc: 1\n", [("yaml-bracket-open", 1, 1)], {"a": {"b": "1"}, "c": "1"}),
        ("a: [b, c\nd: 1\n", [("yaml-bracket-open", 1, 1)], {"a": ["b", "c"], "d": "1"}),
        ("a: [b,\nd: 1\n", [("yaml-bracket-open", 1, 1)], {"a": ["b"], "d": "1"}),
        ("a:\n  - {b: [c, 'd]'\n", [("yaml-bracket-open", 2, 3)], {"a": [{"b": ["c", "d]"]}]}),
        ("a: [b]]\nd: 1\n", [("yaml-broken", 1, 7)], None),
    ],
)  # fmt: skip
def test_a_mistake_is_named_at_its_place(
    text: str, found: Found, said: dict[str, Any] | None
) -> None:
    """Each mistake has its own name, and what can be understood all the same is."""
    record, problems = read(text)
    assert places(problems) == found
    assert (record.values if record else None) == said


@pytest.mark.parametrize("sign", list("@`%|>]}&*,?"))
def test_a_value_cannot_begin_with_a_sign_of_yaml(sign: str) -> None:
    """The sign is named, and the line is written again with quotes around the value."""
    record, problems = read(f"a: {sign} x\nb: 1\n")
    assert record is not None
    assert record.values == {"a": f"{sign} x", "b": "1"}
    assert places(problems) == [("yaml-special-start", 1, 1)]
    assert f" {sign} " in problems[0].message
    assert problems[0].hint == f'Viết lại: a: "{sign} x"'


def test_curved_quotes_inside_a_value_are_letters() -> None:
    """Only a value that is wholly between curved quotes was meant to be quoted."""
    text = "a: Thôn “Xuân Tiến” đón danh hiệu\nb: “\nc: “Xuân Tiến” đón danh hiệu\n"
    assert list(values(text).values()) == [
        "Thôn “Xuân Tiến” đón danh hiệu",
        "“",
        "“Xuân Tiến” đón danh hiệu",
    ]


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("title: Tin: mới\n", 'title: "Tin: mới"'),
        ("a:\n  - title: Tin: mới\n", '  - title: "Tin: mới"'),
        ("title: @thanhky\n", 'title: "@thanhky"'),
        ("title: “Tin: mới”\n", 'title: "Tin: mới"'),
        ("title: “Tin mới”\n", 'title: "Tin mới"'),
        ("a: [“x”]\n", 'a: ["x"]'),
        ('title: "Tin\nb: 1\n', 'title: "Tin"'),
        ("a:\n\tb: 1\n", "  b: 1"),
        ("title: C:\\Tin: 1\n", 'title: "C:Tin: 1"'),
        ('title: "Xanh" và "Sạch"\n', 'title: \'"Xanh" và "Sạch"\''),
        ('title: Ông A nói: "vui" lắm\n', "title: 'Ông A nói: \"vui\" lắm'"),
        ('title: Ông A nói: "vui"\n', "title: 'Ông A nói: \"vui\"'"),
        ("title: “Xanh”: “Sạch”\n", 'title: \'"Xanh": "Sạch"\''),
        ("title: It's: a\n", 'title: "It\'s: a"'),
        ('title: It\'s "a": b\n', "title: 'It''s \"a\": b'"),
        ("title:Tin\ndate: x\n", "title: Tin"),
        ("title: Tin #1 mới\n", 'title: "Tin #1 mới"'),
    ],
)
def test_the_hint_is_the_line_written_right(text: str, rewritten: str) -> None:
    """An editor can copy the hint: it is YAML, says the same and has no mistake."""
    record, problems = read(text)
    assert problems[0].hint == f"Viết lại: {rewritten}"
    again, wrong = read(f"a:\n{rewritten}\n" if rewritten.startswith(("  ", "- ")) else rewritten)
    assert wrong == []
    assert record is not None
    assert again is not None
    if "#" not in text and not rewritten.startswith("- "):
        assert again.values.items() <= record.values.items()


def test_all_mistakes_of_a_text_are_found_at_once() -> None:
    """What is mended in memory does not hide what comes after it."""
    text = (
        "title: Tin: mới\n"
        "date: “2026-11-30”\n"
        "category: @kinh-te\n"
        "summary: “Một: hai”\n"
        'author: "Nguyễn Văn A\n'
        "tags:\n"
        "\t- một\n"
        "cover: &bia a.jpg\n"
        "slug: !!str b\n"
        "title: lại\n"
        "lang: vi\n"
    )
    record, problems = read(text)
    assert record is not None
    assert sorted(places(problems), key=lambda place: place[1]) == [
        ("yaml-colon", 1, 1),
        ("yaml-smart-quotes", 2, 7),
        ("yaml-special-start", 3, 1),
        ("yaml-smart-quotes", 4, 1),
        ("yaml-quote-open", 5, 1),
        ("yaml-tab", 7, 2),
        ("yaml-anchor", 8, 8),
        ("yaml-tag", 9, 7),
        ("duplicate-key", 10, 1),
    ]
    assert record.values == {
        "title": "Tin: mới",
        "date": "2026-11-30",
        "category": "@kinh-te",
        "summary": "Một: hai",
        "author": "Nguyễn Văn A",
        "tags": ["một"],
        "cover": "a.jpg",
        "slug": "b",
        "lang": "vi",
    }


def test_a_text_of_mistakes_is_given_up_at_last() -> None:
    """Twenty lines are mended, then the editor has enough to do."""
    record, problems = read("".join(f"k{n}: a: b\n" for n in range(30)))
    assert record is None
    assert places(problems) == [("yaml-colon", n, 1) for n in range(1, 21)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\n 2: b\n", 2),
        ("a: - x\n", 1),
        (": x\n", 1),
        ("%FOO\n---\na: 1\n", 1),
        ("a: 1\n...\nb: 2\n", 3),
        ('a: "\\ud800"\n', 1),
    ],
)
def test_what_has_no_name_is_broken_at_a_line(text: str, line: int) -> None:
    """A mistake that is not known by name still has a line of the text."""
    _, problems = read(text)
    assert problems[0].code in ("yaml-broken", "yaml-special-start", "yaml-quote-open")
    assert problems[0].line == line
    assert places(problems)


def nested(depth: int, opening: str = "[", closing: str = "]") -> str:
    """Give a value of so many lists (or mappings) within each other."""
    return f"a: {opening * depth}{closing * depth}\n"


def test_values_nest_twenty_deep_at_most() -> None:
    """What lies deeper is left out and named; what follows is read."""
    assert values(nested(19))["a"]
    record, problems = read(nested(20) + "b: 1\n")
    assert record is not None
    assert record.values["b"] == "1"
    assert places(problems) == [("yaml-depth", 1, 23)]
    assert "20" in problems[0].message


@pytest.mark.parametrize(
    "text",
    [
        nested(1000),
        nested(1000, "{x: ", "}"),
        "a: " + "[" * 1000,
        "a: " + "{" * 1000,
        "- " * 3000,
        "a:\n" + "".join(f"{' ' * n}x:\n" for n in range(1, 300)),
    ],
    ids=["lists", "mappings", "open lists", "open mappings", "dashes", "indented"],
)
def test_depth_does_not_overflow_the_stack(text: str) -> None:
    """However deep a text nests, it is a problem and no exception."""
    _, problems = read(text)
    assert places(problems)


@pytest.mark.parametrize(
    "text",
    ["a: \0\n", "a: \x01b\n", "\0", "a: \uffff\n", "a: \x7f\n", "@", "&", "*", "|", "%"],
)
def test_signs_that_yaml_refuses_are_a_problem(text: str) -> None:
    """Control characters and lonely signs never raise."""
    record, problems = read(text)
    assert record is None
    assert places(problems)


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85"])
def test_rare_line_breaks_do_not_shift_lines(sign: str) -> None:
    """What no editor shows as the end of a line does not count as one."""
    record, problems = read(f"a: x{sign}y\nb: @z\n# {sign * 3}c: d # e\n")
    assert record is not None
    assert record.values == {"a": "x y", "b": "@z"}
    assert places(problems) == [("yaml-special-start", 2, 1)]


def test_what_stands_behind_a_hash_is_warned_of() -> None:
    """YAML takes `#1` for a comment; a comment has a space behind its hash."""
    record, problems = read("a: Quyết định #1 mới\nb: y # ghi chú\nc: C#\nd: |\n  x #1\ne: C #\n")
    assert record is not None
    assert record.values["a"] == "Quyết định"
    assert [(p.code, p.line, p.column, p.level) for p in problems] == [
        ("yaml-comment", 1, 4, "warning")
    ]


@pytest.mark.parametrize(
    "text", ["? #", "?\x85#", "# x\u2028\u2028a: b", "a:\n#", "a: #", "#\n?\n"]
)
def test_nothing_behind_a_hash_does_not_raise(text: str) -> None:
    """A value that is not there has nothing behind it."""
    record, problems = read(text)
    assert record is not None
    assert problems == []


def test_a_huge_value_is_read() -> None:
    """A text of a million letters is a text."""
    long = "chữ " * 250_000
    assert values(f'a: "{long}"\n') == {"a": long}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("summary: |\n  một\n hai\ntitle: x\n", 3),
        ("tags: [a, b]\n date: 2026\n", 2),
        ("date 2026-11-30\ntitle: x\n", 1),
        ("title: x\ndate 2026-11-30\n", 2),
    ],
)
def test_only_the_wrong_line_is_blamed(text: str, line: int) -> None:
    """A right line above the wrong one is not blamed, nor the one below a line without a colon."""
    _, problems = read(text)
    assert [found.line for found in problems] == [line]


@pytest.mark.parametrize("escape", ["\\0", "\\x08", "\\e", "\\uFFFE", "\\x7f"])
def test_control_characters_cannot_be_spelled_either(escape: str) -> None:
    """What no page and no feed can carry is a mistake behind a backslash, too."""
    _, problems = read(f'a: "x{escape}y"\n')
    assert places(problems) == [("control-character", 1, 4)]


def test_a_control_character_has_its_line() -> None:
    """A character that YAML refuses is named on its line, in one line of words."""
    _, problems = read("a: 1\nb: x\x01y\n")
    assert [found.line for found in problems] == [2]
    assert "\n" not in problems[0].message


def test_a_message_stays_short() -> None:
    """A value of many thousand letters is not repeated whole."""
    _, problems = judge(f"title: T\nday: {'x' * 50_000}\n")
    assert len(problems[0].message) < 1000
    assert len(read(f"title: a: {'x' * 50_000}\n")[1][0].hint) < 1000


# --- from record to model ---


def test_a_right_record_becomes_a_model() -> None:
    """Every type reads what an editor writes."""
    value, problems = judge(
        "title: '  Tin  '\nflag: có\nshare: 2.746,9\ncount: 12.531\nday: 30/11/2026 07:45\n"
        "slug: tin-moi\nurl: https://vidu.vn/a\nmail: a@vidu.vn\ntags: một\nkind: thông báo\n"
        "person: Nguyễn Văn A\npeople: [B, {name: C, age: 5}]\n"
    )
    assert problems == []
    assert value == Sample(
        title="Tin",
        flag=True,
        share=Decimal("2746.9"),
        count=12531,
        day=datetime(2026, 11, 30, 7, 45),
        slug="tin-moi",
        url="https://vidu.vn/a",
        mail="a@vidu.vn",
        tags=("một",),
        kind="thông báo",
        person=Person(name="Nguyễn Văn A"),
        people=(Person(name="B"), Person(name="C", age=5)),
    )


GOOD: dict[str, list[tuple[str, Any]]] = {
    "flag": [
        *((word, True) for word in ("true", "True", "yes", "on", "có", "Có", "CÓ", "đúng")),
        *((word, False) for word in ("false", "no", "off", "không", "KHÔNG", "sai")),
    ],
    "share": [
        ("46", Decimal(46)), ("012", Decimal(12)), ("145,27", Decimal("145.27")),
        ("12.531", Decimal(12531)), ("9.850", Decimal(9850)), ("2.746,9", Decimal("2746.9")),
        ("-5", Decimal(-5)), ("−5,5", Decimal("-5.5")), ("0,00", Decimal("0.00")),
    ],
    "count": [("0", 0), ("6", 6), ("007", 7), ("12.531", 12531), ("6,0", 6), ("9" * 18, int("9" * 18))],
    "day": [
        ("2026-11-30", datetime(2026, 11, 30)),
        ("9/5/2024", datetime(2024, 5, 9)),
        ("2026-11-30T07:45:10Z", datetime(2026, 11, 30, 7, 45, 10, tzinfo=UTC)),
    ],
    "slug": [("tin-kinh-te", "tin-kinh-te"), ("2026", "2026"), ("''", "")],
    "url": [
        (address, address)
        for address in (
            "https://vidu.vn", "https://vidu.vn/", "http://vidu.vn:8000/a?b=c#d", "https://xã.vn/",
            "https://vidu.vn/xã/thanh-kỳ",
        )
    ],
    "mail": [("ubnd@thanhky.gov.vn", "ubnd@thanhky.gov.vn"), ("a.b+c@x-y.vn", "a.b+c@x-y.vn")],
    "tags": [("một", ("một",)), ("[một, hai]", ("một", "hai")), ("[]", ()),
             ("lúa, ngô", ("lúa", "ngô")), ("['1, 2']", ("1, 2",))],
    "kind": [("tin", "tin"), ("thông báo", "thông báo")],
    "person": [("A", Person(name="A")), ("{name: A, age: 3}", Person(name="A", age=3))],
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [(key, written, meant) for key, row in GOOD.items() for written, meant in row],
)
def test_a_type_reads_what_an_editor_writes(key: str, written: str, meant: object) -> None:
    """Yes and no, numbers, days and addresses are read in the Vietnamese way."""
    value, problems = judge(f"title: T\n{key}: {written}\n")
    assert problems == []
    assert getattr(value, key) == meant


BAD: list[tuple[str, str, str, str]] = [
    ("flag", "maybe", "bad-boolean", "Viết flag: có hoặc flag: không"),
    ("flag", "1", "bad-boolean", ""),
    ("flag", "''", "bad-boolean", ""),
    ("share", "9.85", "bad-number", "Viết 9,85:"),
    ("share", "1,000.5", "bad-number", "Viết 1.000,5:"),
    ("share", "năm", "bad-number", "Viết số như 46"),
    ("share", "''", "bad-number", "Viết số như 46"),
    ("share", "NaN", "bad-number", ""),
    ("share", "1e3", "bad-number", ""),
    ("share", "Infinity", "bad-number", ""),
    ("count", "-5", "bad-integer", "Viết số như 6"),
    ("count", "2,5", "bad-integer", ""),
    ("count", "hai", "bad-number", ""),
    ("day", "2026-11-31", "bad-date", "Viết 2026-11-30."),
    ("day", "31/2/2026", "bad-date", "Viết 2026-02-28."),
    ("day", "hôm qua", "bad-date", "Viết năm-tháng-ngày"),
    ("day", "2026", "bad-date", ""),
    ("day", "''", "bad-date", ""),
    ("slug", "Tin Kinh Tế", "bad-slug", "Viết tin-kinh-te:"),
    ("slug", "a/b", "bad-slug", "Viết a-b:"),
    ("slug", "../x", "bad-slug", "Viết x:"),
    ("slug", "'!?'", "bad-slug", "Chỉ dùng chữ thường"),
    ("url", "vidu.vn", "bad-url", "Viết cả https:// ở đầu"),
    ("url", "https://", "bad-url", ""),
    ("url", "https:///x", "bad-url", ""),
    ("url", "https://a b.vn/", "bad-url", ""),
    ("url", "javascript:alert(1)", "bad-url", ""),
    ("url", "ftp://vidu.vn/", "bad-url", ""),
    ("url", "//vidu.vn/", "bad-url", ""),
    ("mail", "ubnd", "bad-email", ""),
    ("mail", "a@b", "bad-email", ""),
    ("mail", "A <a@b.vn>", "bad-email", ""),
    ("mail", "a@b@c.vn", "bad-email", ""),
    ("tags", "{a: b}", "expected-list", "Viết: tags: [một, hai]"),
    ("tags", "''", "missing-key", ""),
    ("tags", "[a, '']", "missing-key", ""),
    ("tags", "[a, [b]]", "expected-text", ""),
    ("kind", "tín", "not-allowed", "Có phải bạn muốn viết tin?"),
    ("kind", "xyz", "not-allowed", "Chỉ nhận: tin, thông báo."),
    ("text", "[a]", "expected-text", "Viết: text: nội dung"),
    ("text", "{a: b}", "expected-text", ""),
    ("title", "''", "missing-key", "Thêm một dòng title: …"),
    ("title", "' '", "missing-key", ""),
    ("person", "[a]", "expected-mapping", "Viết person: {name: …}"),
    ("person", "{}", "missing-key", "Thêm một dòng name: …"),
    ("person", "{name: [x]}", "expected-text", ""),
    ("person", "{nam: A, name: B}", "unknown-key", "Có phải bạn muốn viết name?"),
    ("person", "{name: B, zz: A}", "unknown-key", "Các mục dùng được: name, age."),
    ("people", "A", "expected-list", ""),
    ("people", "[[A]]", "expected-mapping", ""),
    ("people", "[{name: A, age: x}]", "bad-number", ""),
]


@pytest.mark.parametrize(("key", "written", "code", "hint"), BAD)
def test_a_type_refuses_with_a_word_of_advice(key: str, written: str, code: str, hint: str) -> None:
    """A value that its key cannot take is named on its line, with what to write instead."""
    head = "" if key == "title" else "title: T\n"
    value, problems = judge(f"{head}{key}: {written}\n")
    assert value is None
    ((found, line, column),) = places(problems)
    assert (found, line) == (code, head.count("\n") + 1)
    assert column >= 1
    assert problems[0].hint.startswith(hint)


@pytest.mark.parametrize(
    ("key", "written", "code"),
    [
        ("count", "9" * 30, "bad-integer"),
        ("share", "9" * 400, "bad-number"),
        ("day", "0001-01-01", "bad-date"),
        ("day", "0001-01-01T00:00:00+14:00", "bad-date"),
        ("day", "9999-12-31T23:59:00-01:00", "bad-date"),
    ],
)
def test_what_no_calendar_and_no_census_has_is_refused(key: str, written: str, code: str) -> None:
    """A value that cannot be reckoned with later (another zone, 64 bits) is no value."""
    _, problems = judge(f"title: T\n{key}: {written}\n")
    assert [found.code for found in problems] == [code]


def test_all_wrong_values_are_found_at_once() -> None:
    """One run names every mistake, each at its own line and column."""
    value, problems = judge(
        "flag: maybe\ncount: -1\nday: 2026-02-30\ntitel: T\npeople:\n  - name: A\n  - {age: 3}\n"
    )
    assert value is None
    assert sorted(places(problems), key=lambda place: place[1:]) == [
        ("bad-boolean", 1, 7),
        ("bad-integer", 2, 8),
        ("bad-date", 3, 6),
        ("unknown-key", 4, 1),
        ("missing-key", 7, 5),
    ]


def test_a_misspelled_key_is_not_missing_as_well() -> None:
    """One mistake is told once; what is missing elsewhere is told still."""
    _, problems = judge("titel: T\npeople:\n  - nam: A\n  - age: 3\n")
    assert sorted(places(problems)) == [
        ("missing-key", 4, 5),
        ("unknown-key", 1, 1),
        ("unknown-key", 3, 5),
    ]


def test_an_unknown_key_is_told_what_was_meant() -> None:
    """The nearest key is proposed, else all that there are."""
    _, problems = judge("title: T\nngay: x\ncuont: 1\n")
    assert [found.hint for found in problems] == [
        "Các mục dùng được: " + ", ".join(KEYS) + ".",
        "Có phải bạn muốn viết count?",
    ]


ODD = [
    "x", "", " ", "-1", "9" * 5000, "\x00", "\x08", "\ud7ff", "\u202e", "{", "{0}", "{key}", "%s",
    [], {}, [[]], [{}], ["x"], {"x": "y"}, {"": ""}, ["", ""], [["x"]], {"name": {}},
    {"name": "x", "age": []}, [{"name": "x", "age": {"y": ["z"]}}], ["x"] * 100,
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_no_value_raises(key: str) -> None:
    """Whatever a key is given becomes a value, or a problem with a place and with words."""
    for odd in ODD:
        record, problems = read(json.dumps({"title": "T", key: odd}, ensure_ascii=False))
        assert record is not None
        assert not problems or odd in ("\x00", "\x08", {"": ""})
        for value, mistakes in (validate(Sample, record), validate_leniently(Sample, record)):
            assert places(mistakes) or value is not None
            assert all(found.line == 1 and found.column for found in mistakes)


# --- leniently ---


def test_what_is_wrong_is_dropped_and_the_rest_judged() -> None:
    """A wrong value falls back to its default; the problems are those of the strict judgement."""
    record, _ = read(
        "title: T\nflag: maybe\nzz: 1\ncount: 5\ntags: [a, [b], c]\n"
        "people: [{name: A, age: x}, {name: B}]\nperson: {name: C, age: -1}\n"
    )
    assert record is not None
    value, problems = validate_leniently(Sample, record)
    assert problems == validate(Sample, record)[1]
    assert value == Sample(
        title="T",
        count=5,
        tags=("a", "c"),
        people=(Person(name="A"), Person(name="B")),
        person=Person(name="C"),
    )


def test_a_right_record_is_the_same_leniently() -> None:
    """Where nothing is wrong there is nothing to drop."""
    record, _ = read("title: T\ncount: 5\n")
    assert record is not None
    assert validate_leniently(Sample, record) == validate(Sample, record)


@pytest.mark.parametrize("text", ["count: 5\n", "title: ''\n", "title: [x]\nflag: maybe\n"])
def test_without_what_is_required_there_is_no_value(text: str) -> None:
    """Something required that is missing or wrong cannot be dropped."""
    record, _ = read(text)
    assert record is not None
    value, problems = validate_leniently(Sample, record)
    assert value is None
    assert places(problems)


def test_a_wrong_shorthand_ends() -> None:
    """A single text in place of a list, wrong in itself, is no endless search for what to drop."""
    record, _ = read("title: T\nslugs: Xã\n")
    assert record is not None
    value, problems = validate_leniently(Shelf, record)
    assert value is None or value == Shelf(title="T")
    assert places(problems) == [("bad-slug", 2, 8)]


@declared
class Shelf:
    """A list of slugs that may be written as a single one."""

    title: Filled
    slugs: Annotated[
        tuple[Slug, ...], BeforeValidator(lambda it: [it] if it == str(it) else it)
    ] = ()
