"""Where a text comes from, and when: press sources, the numbers and dates of documents, their deadline."""

import re
from collections.abc import Iterator
from datetime import datetime

from congxa.checking import workdays
from congxa.checking.text import Text
from congxa.errors import Problem, warning

# Names of the press. One who cites it owes author, agency and time (Luật Báo chí).
_AGENCY = re.compile(
    r"(?:theo )?(?:tạp chí|thông tấn xã|ttxvn|vtv\d*|vov\d*|vnexpress|vietnamplus"
    r"|đài (?:pt|phát thanh|truyền hình))\b",
    re.I,
)
_PAPER = re.compile(r"(?:theo )?báo (?:điện tử )?", re.I)
# Luật Tiếp cận thông tin 104/2016 Điều 18 khoản 4: working days from signing to publication.
_DEADLINE = 5
_DOCUMENTS = frozenset({"document", "resolution"})


def press(text: Text) -> Iterator[Problem]:
    """Find a source that is of the press by its name, and is not said to be, or not where and when."""
    cited = getattr(text.source.meta, "source", None)
    # One that is declared as press is the build's own business.
    if cited is None or cited.kind != "original" or not _is_press(cited.name):
        return
    if not (cited.url and cited.published_at):
        yield warning("press-details", text.path, text.mark("source"), name=cited.name)


def _is_press(name: str) -> bool:
    """Tell «Báo Hà Tĩnh» from «Báo cáo chính trị» by the capital of its name."""
    paper = _PAPER.match(name)
    return bool(_AGENCY.match(name)) or bool(paper and name[paper.end() :][:1].isupper())


def numbers(text: Text) -> Iterator[Problem]:
    """Find a document without its number: nobody can cite it."""
    if text.kind in _DOCUMENTS and not getattr(text.source.meta, "number", ""):
        yield warning("document-number", text.path, text.mark("title"))


def dates(text: Text) -> Iterator[Problem]:
    """Find a document without the day on which it was signed."""
    if text.kind in _DOCUMENTS and _signed(text) is None:
        yield warning("document-date", text.path, text.mark("title"))


def lateness(text: Text) -> Iterator[Problem]:
    """Find a document that became public later than the law allows."""
    signed, public = _signed(text), _public(text)
    if signed is None or public is None:
        return
    last = workdays.after(signed.date(), _DEADLINE)
    if public.date() > last:
        days = workdays.between(signed.date(), public.date())
        details = {"signed": f"{signed:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}", "days": str(days)}
        yield warning("published-late", text.path, text.mark("publish_at"), **details)


def _signed(text: Text) -> datetime | None:
    found = getattr(text.source.meta, "signed", None) or (
        getattr(text.source.meta, "date", None) if text.kind in _DOCUMENTS else None
    )
    return found if isinstance(found, datetime) else None


def _public(text: Text) -> datetime | None:
    """Tell when a document became public; None where nothing says so."""
    meta = text.source.meta
    found = getattr(meta, "publish_at", None) or getattr(meta, "published", None)
    return found if isinstance(found, datetime) else None
