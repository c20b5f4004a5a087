"""What `check --fix` mends: only what reads the same afterwards, and nothing else of a file."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congxa.checking.fixing import mend
from congxa.checking.registry import TEXT_RULES
from congxa.checking.text import text_of

HEAD = "---\ntitle: {}\ndate: 2026-11-20\ncategory: kinh-te\n---\n"
PATH, NFD = "content/articles/a.md", unicodedata.normalize("NFD", "Hội nghị")
SPACES = " ", "  ", "   ", "\u00a0", "\u00a0 ", "&nbsp;", "\u202f"


def mended(text: str) -> str:
    return mend(text.encode(), PATH, "article").decode()


def article(body: str, title: str = "Tin") -> str:
    return HEAD.format(title) + body


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{NFD} xã", "Hội nghị xã"),
        ("Có  120   hộ.", "Có 120 hộ."),
        ("Ủy\u00a0ban&nbsp;nhân\u202fdân", "Ủy ban nhân dân"),
        ("\u00a0\u00a0Mở đầu\u00a0\n", "Mở đầu\n"),
        ("- mục  một\n- mục\u00a0 hai", "- mục một\n- mục hai"),
        ("## Tiêu  đề", "## Tiêu đề"),
        ("![Bà  con](a.jpg)", "![Bà con](a.jpg)"),
    ],
)
def test_what_is_mended(before: str, after: str) -> None:
    assert mended(article(before)) == article(after)


@pytest.mark.parametrize(
    "body",
    [
        "Dài 5\u00a0km, đạt 95\u00a0%.",
        "dòng  \nsau",
        "-   mục\n\n    tiếp  theo"[:9],
        "| a  | b  |\n|----|----|\n| 1  | 2  |\n",
        "`a  b` và\n\n```\nx  y\u00a0z\n```\n",
        "Bài.\n\n    mã  nguồn\n",
        "<!-- hai  dấu --> chữ",
        "[a](https://vidu.vn/x%20%20y)",
        "văn hóa và xã hội hoá",
        "&nbsp;\n\n\u00a0\n\nchữ",
    ],
)
def test_what_is_left(body: str) -> None:
    """Code, tables, line breaks, what tone marks a writer chose: not one byte changes."""
    assert mended(article(body)) == article(body)


def test_declared_values() -> None:
    """On their line, quotes and comment kept; a block is left alone."""
    text = article(
        "Bài.", 'Tin  một\nsummary: "Hai\u00a0  ba"   # ghi chú\ncorrection: >-\n  bốn  năm'
    )
    expected = text.replace("Tin  một", "Tin một").replace("Hai\u00a0  ba", "Hai ba")
    assert mended(text) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_marks_stay(end: str, mark: str) -> None:
    before = mark + article(f"Có  120 hộ.\n\n{NFD}\n").replace("\n", end)
    after = mark + article("Có 120 hộ.\n\nHội nghị\n").replace("\n", end)
    assert mended(before) == after


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"---\ntitle: a",
        "Không có khai  báo".encode(),
        article("Có  120").encode("utf-16"),
        article("Có  120").replace("title: Tin", "title: [").encode(),
    ],
)
def test_what_cannot_be_read_is_left(data: bytes) -> None:
    assert mend(data, PATH, "article") == data


def test_what_would_read_differently_is_left() -> None:
    """A reference definition whose name would be another one, for instance."""
    text = article("[Kế  hoạch]\n\n    \u00a0mã\n")
    assert mended(text) in (text, article("[Kế hoạch]\n\n    \u00a0mã\n"))


def test_silenced_lines_are_left() -> None:
    body = "Có  một.\n\nCó  hai.\n"
    made = mend(article(body).encode(), PATH, "article", left=[(6, "double-space")])
    assert made.decode() == article("Có  một.\n\nCó hai.\n")
    assert mend(article(body).encode(), PATH, "article", off=["double-space"]).decode() == article(
        body
    )


WORDS = st.sampled_from(
    [
        *"a b Hội nghị xã hoá 5 km % . | - # > * _ ` ``` [x](y) ![z](t) <b> </b> <!-- -->".split(),
        NFD,
        "\n",
        "\n\n",
        "\n    ",
    ]
)
BODIES = st.lists(st.tuples(WORDS, st.sampled_from(SPACES)), max_size=30).map(
    lambda pairs: "".join(word + space for word, space in pairs)
)


@given(st.one_of(BODIES, st.text(max_size=60)), st.sampled_from(["\n", "\r\n"]))
def test_mending_again_changes_nothing(body: str, end: str) -> None:
    """Mending is idempotent, keeps every line end, and never raises."""
    try:
        data = article(body).replace("\n", end).encode()
    except UnicodeEncodeError:
        return
    once = mend(data, PATH, "article")
    assert mend(once, PATH, "article") == once
    assert re.findall(rb"\r\n|\r|\n", once) == re.findall(rb"\r\n|\r|\n", data)


@given(BODIES)
def test_clean_text_stays_as_it_is(body: str) -> None:
    """Where no rule of those that are mended finds anything, not one byte changes."""
    data = article(body).encode()
    text = text_of(data, PATH, "article", {})
    assert text is not None
    found = {p.code for rule in TEXT_RULES for p in rule.find(text)}
    if not found & {"not-nfc", "double-space", "hard-space"}:
        assert mend(data, PATH, "article") == data
