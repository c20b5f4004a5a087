"""Where a text comes from, and when: press sources, the numbers and dates of documents."""

import re
from collections.abc import Iterator

from congxa.checking.text import Text
from congxa.errors import Problem, warning
from congxa.frontmatter import ResolutionMeta

# Names of the press. One who cites it owes author, agency and time (Luật Báo chí).
_AGENCY = re.compile(
    r"(?:theo )?(?:tạp chí|thông tấn xã|ttxvn|vtv\d*|vov\d*|vnexpress|vietnamplus"
    r"|đài (?:pt|phát thanh|truyền hình))\b",
    re.I,
)
_PAPER = re.compile(r"(?:theo )?báo (?:điện tử )?", re.I)


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
    """Find a resolution without its number: nobody can cite it. Other documents must have one."""
    if isinstance(text.source.meta, ResolutionMeta) and not text.source.meta.number:
        yield warning("document-number", text.path, text.mark("title"))


def dates(text: Text) -> Iterator[Problem]:
    """Find a resolution without the day on which it was signed. Other documents must have one."""
    if isinstance(text.source.meta, ResolutionMeta) and text.source.meta.date is None:
        yield warning("document-date", text.path, text.mark("title"))
