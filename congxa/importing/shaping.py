"""Blocks of a page's text to an article: title, date, summary, captions, signature, and what is none of it.

A block is Markdown without an empty line in it: a paragraph, a heading, a list, a table, a figure. All formats
come through here, so that a page, a Word file and a plain text of the same article give the same article.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from html import unescape

from msgspec import Struct

from congxa.errors import phrase
from congxa.importing import dates, lines

_IMAGE = re.compile(r"!\[[^\]]*\]\(picture:(\d+)\)")
_SENTENCE = re.compile(r".*[.…!?”\"](\*{1,3}|_)?$", re.S)
_SUMMARY = range(60, 700)
# How much of two bodies must be the same for one of them to be the other again.
_SAME = 0.8
# Where the head of a page ends: title, date and category stand above.
_HEAD = 12


class Shaped(Struct, frozen=True):
    """An article as its blocks tell it; empty where they do not."""

    blocks: tuple[str, ...]
    title: str = ""
    date: datetime | None = None
    category: str = ""
    summary: str = ""
    author: str = ""
    source: str = ""
    doubts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


class _Notes:
    """What gathers on the way to be said."""

    def __init__(self) -> None:
        self.doubts: list[str] = []
        self.left_out: list[str] = []


def shape(
    blocks: Sequence[str],
    *,
    title: str = "",
    date: datetime | None = None,
    summary: str = "",
    finds_head: bool = False,
    captions_without_pictures: bool = False,
) -> Shaped:
    """Take an article's blocks apart.

    What is known already is given and not looked for; with `finds_head` the title, the date and the
    category are looked for above the text, as plain text has them.
    """
    notes = _Notes()
    kept = _without_furniture(blocks, notes)
    category = ""
    if finds_head and not title:
        title, date, category, kept = _head(kept, notes)
    kept = _once(kept, title, notes)
    date, kept = _without_head(kept, title, date)
    kept = _joined(kept, captions_without_pictures, notes)
    author, source, kept = _signature(kept)
    if not summary:
        summary, kept = _summary(kept)
    else:
        kept = [block for n, block in enumerate(kept) if n > 2 or _plain(block) != _plain(summary)]
    return Shaped(
        blocks=tuple(kept),
        title=title,
        date=date,
        category=category,
        summary=_unmarked(summary),
        author=author,
        source=source,
        doubts=tuple(notes.doubts),
        left_out=tuple(notes.left_out),
    )


def _without_furniture(blocks: Sequence[str], notes: _Notes) -> list[str]:
    """Drop what belongs to the page, and all that follows the line where it turns to other articles."""
    kept: list[str] = []
    for number, block in enumerate(blocks):
        if kept and lines.is_end(block):
            rest = len(blocks) - number
            notes.left_out.append(phrase("taken-rest", count=rest, first=_unmarked(block)))
            break
        if not lines.is_noise(_unmarked(block)):
            kept.append(block)
        elif _plain(block):
            notes.left_out.append(f"«{_unmarked(block)}»")
    return kept


def _head(blocks: Sequence[str], notes: _Notes) -> tuple[str, datetime | None, str, list[str]]:
    """Find title, date and category: the title stands right above the date, or is the first line."""
    for number, block in enumerate(blocks[:_HEAD]):
        found = dates.line_date(block)
        if found is None or not (found.whole or found.rest):
            continue
        moment = found.moment
        if not found.exact:
            moment = _day_of(found.moment, blocks, notes)
        if found.rest:
            return found.rest, moment, "", [*blocks[number + 1 :]]
        above = [b for b in blocks[:number] if not _IMAGE.search(b)]
        title = _unmarked(above[-1]) if above else ""
        category = _category(above[:-1])
        for passed in above[:-1]:
            if passed != category:
                notes.left_out.append(f"«{_unmarked(passed)}»")
        if title:
            return title, moment, category, [*blocks[number + 1 :]]
        rest = [*blocks[number + 1 :]]
        return (_unmarked(rest[0]) if rest else ""), moment, "", rest[1:]
    dated = (dates.date_within(b) for b in blocks[:_HEAD] if len(b) < 120)
    near = next(filter(None, dated), None)
    first = next((n for n, b in enumerate(blocks) if not _IMAGE.search(b)), None)
    if first is None:
        return "", near, "", list(blocks)
    return _unmarked(blocks[first]), near, "", [*blocks[:first], *blocks[first + 1 :]]


def _day_of(month: datetime, blocks: Sequence[str], notes: _Notes) -> datetime:
    """Complete a date whose day is not written with the day that the text speaks of."""
    text = "\n".join(blocks[:_HEAD])
    day = dates.day_told(text, month.year, month.month)
    said = "taken-day-found" if day else "taken-day-guessed"
    notes.doubts.append(phrase(said, month=month.month, year=month.year, day=day))
    return month.replace(day=day or 1)


def _category(above: Sequence[str]) -> str:
    """Take the short line above the title for the breadcrumb, unless it is the portal's name."""
    line = _unmarked(above[-1]) if len(above) > 1 else ""
    usual = 3 <= len(line) <= 80 and not line.isupper() and not line.endswith((".", ":"))
    return line if usual and not re.match(r"(cổng|trang) (thông tin|tin)", line, re.I) else ""


def _once(blocks: list[str], title: str, notes: _Notes) -> list[str]:
    """Take a body that stands twice once: list views print what the page prints again."""
    wanted = _plain(title)
    starts = [n for n, block in enumerate(blocks) if wanted and _plain(block) == wanted]
    cut = next((n for n in starts if n > 2), None)
    if cut is None:
        cut = _middle(blocks)
    if cut is None:
        return blocks
    first, second = blocks[:cut], blocks[cut:]
    if _likeness(first, second) < _SAME:
        return blocks
    notes.left_out.append(phrase("taken-twice", count=len(second)))
    return first if len("".join(first)) * 1.02 >= len("".join(second)) - 200 else second


def _middle(blocks: list[str]) -> int | None:
    """Find where a body begins again: its first long paragraph stands there a second time."""
    long = next((n for n, block in enumerate(blocks) if len(block) > 150), None)
    if long is None:
        return None
    again = [n for n in range(long + 1, len(blocks)) if _plain(blocks[n]) == _plain(blocks[long])]
    return max(again[0] - long, long + 1) if again else None


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Tell how much of the shorter text stands in the other, by the letters of its paragraphs."""
    sets = [{_plain(block) for block in part} - {""} for part in (one, other)]
    lengths = [sum(map(len, part)) for part in sets]
    shared = sum(map(len, sets[0] & sets[1]))
    return shared / min(lengths) if min(lengths) else 0.0


def _without_head(
    blocks: list[str], title: str, date: datetime | None
) -> tuple[datetime | None, list[str]]:
    """Drop the title and the date where they stand again at the top of the text."""
    kept = []
    for number, block in enumerate(blocks):
        plain = _plain(block)
        if number < _HEAD and plain and plain == _plain(title):
            continue
        found = dates.line_date(_unmarked(block)) if number < _HEAD and len(block) < 120 else None
        if found and found.whole and found.exact:
            date = date or found.moment
            continue
        kept.append(block)
    return date, kept


def _joined(blocks: Sequence[str], lost: bool, notes: _Notes) -> list[str]:
    """Give pictures their captions: the line under them, or what is plainly one where they are gone."""
    kept: list[str] = []
    guessed = 0
    for number, block in enumerate(blocks):
        before = kept[-1] if kept else ""
        # A second picture under the first, before any caption, stands in one row with it.
        if _is_figure(block) and _is_figure(before) and "*" not in before:
            kept[-1] = f"{before}\n{block}"
        elif _is_figure(before) and "*" not in before and lines.may_be_caption(block):
            kept[-1] = f"{before}\n*{lines.caption(block)}*"
        elif lost and 0 < number < len(blocks) - 1 and lines.is_lost_caption(block):
            guessed += 1
            kept.append(f"![](picture:{_LOST})\n*{lines.caption(block)}*")
        else:
            kept.append(block)
    if guessed:
        notes.doubts.append(phrase("taken-captions", count=guessed))
    return kept


# Stands for a picture of which there is only the caption; `numbered` gives it a number.
_LOST = 999_999


def numbered(blocks: Sequence[str], first: int) -> tuple[tuple[str, ...], int]:
    """Give the pictures of which only captions remain their numbers; tell how many there are."""
    count = 0

    def number(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"(picture:{first + count - 1})"

    return tuple(re.sub(rf"\(picture:{_LOST}\)", number, block) for block in blocks), count


def _is_figure(block: str) -> bool:
    return _IMAGE.match(block) is not None


def _signature(blocks: list[str]) -> tuple[str, str, list[str]]:
    """Take the signature from the end of the text: who wrote it, who gave it."""
    author = source = ""
    kept = list(blocks)
    for _ in range(3):
        if len(kept) < 2 or "\n" in kept[-1] or not (found := lines.byline(kept[-1])):
            break
        kind, who = found
        who = " ".join(who.replace("\\", "").split())
        if kind == "source" and not source:
            source = who
        elif kind == "author" and not author:
            author = who
        else:
            break
        kept.pop()
    return author, source, kept


def _summary(blocks: list[str]) -> tuple[str, list[str]]:
    """Take a first paragraph that stands apart for the summary."""
    if len(blocks) < 3 or len(blocks[0]) not in _SUMMARY or not _is_paragraph(blocks[0]):
        return "", blocks
    if not _SENTENCE.fullmatch(blocks[0].strip()) or not any(map(_is_paragraph, blocks[1:])):
        return "", blocks
    return blocks[0], blocks[1:]


def _is_paragraph(block: str) -> bool:
    return not re.match(r"#|[-*] |\d+[.)-] ?|!\[|<|\||>", block)


def _unmarked(block: str) -> str:
    """Give the text of a block without the signs of Markdown."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", block)
    text = re.sub(r"^#+ |(?<!\\)\*+|\\(?=\W)", "", text)
    return " ".join(unescape(text).split())


def _plain(block: str) -> str:
    return re.sub(r"\W+", " ", _unmarked(block)).strip().lower()
