"""Lays the editor's desk out: every article and entry with its state, and what holds it back."""

from collections import Counter
from collections.abc import Sequence

from congxa.errors import Problem, phrase
from congxa.model import Article, Entry, Site
from congxa.preview.outcome import Desk, Row
from congxa.reading import Content
from congxa.sections import TYPES, kind_of

_LISTED = frozenset({"article", *TYPES})


def lay_out(site: Site, texts: Content, problems: Sequence[Problem], *, drafts: bool) -> Desk:
    """Lay every article and entry out; `site` shows what is held back too, `problems` are the last build's.

    Without `drafts`, what is held back has no page and so no address.
    """
    counts = Counter(found.file for found in problems)
    titles = {one.section.kind: one.section.title for one in site.collections}
    entries = [entry for one in site.collections for entry in one.entries]
    shown = {a.path for a in site.articles} | {e.path for e in entries}
    lost = (path for path in sorted(texts.broken) if kind_of(path) in _LISTED)
    broken = [_broken(path, counts[path]) for path in lost if path not in shown]
    listed: list[tuple[Article | Entry, str]] = [
        *((one, " › ".join(topic.name for topic in one.trail)) for one in site.articles),
        *((one, titles[one.kind]) for one in entries),
    ]
    rows = [_row(one, place, counts[one.path], drafts=drafts) for one, place in listed]
    return Desk(site.portal.title, (*broken, *rows))


def _broken(path: str, problems: int) -> Row:
    title = path.rsplit("/", 1)[-1]
    return Row(path, title, "", "broken", "", "", "", max(problems, 1))


def _row(one: Article | Entry, category: str, problems: int, *, drafts: bool) -> Row:
    state, note = _state(one)
    return Row(
        path=one.path,
        title=one.title,
        url=one.url if drafts or not one.held else "",
        state=state,
        note=note,
        date=f"{one.date:%d/%m/%Y}" if one.date else "",
        category=category,
        problems=problems,
    )


def _state(one: Article | Entry) -> tuple[str, str]:
    """Name the state of an article or entry, and say what holds it back."""
    if one.held:
        until = f"{one.held.until:%d/%m/%Y %H:%M}" if one.held.until else ""
        return one.held.reason, phrase(f"held-{one.held.reason}", until=until)
    return "withdrawn" if one.withdrawn is not None else "public", ""
