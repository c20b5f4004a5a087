"""Lays the editor's desk out: every article with its state, and what holds it back."""

from collections import Counter
from collections.abc import Sequence

from congxa.errors import Problem, phrase
from congxa.model import Article, Site
from congxa.preview.outcome import Desk, Row
from congxa.reading import Content
from congxa.sources import FOLDER


def lay_out(site: Site, texts: Content, problems: Sequence[Problem], *, drafts: bool) -> Desk:
    """Lay every article out; `site` shows what is held back too, `problems` are the last build's.

    Without `drafts`, what is held back has no page and so no address.
    """
    counts = Counter(found.file for found in problems)
    shown = {article.path for article in site.articles}
    folder = f"{FOLDER}/articles/"
    lost = (path for path in sorted(texts.broken) if path.startswith(folder))
    broken = [_broken(path, counts[path]) for path in lost if path not in shown]
    articles = [_row(article, counts[article.path], drafts=drafts) for article in site.articles]
    return Desk(site.portal.title, (*broken, *articles))


def _broken(path: str, problems: int) -> Row:
    title = path.rsplit("/", 1)[-1]
    return Row(path, title, "", "broken", "", "", "", max(problems, 1))


def _row(article: Article, problems: int, *, drafts: bool) -> Row:
    held = article.held
    state = "withdrawn" if article.withdrawn is not None else "public"
    note = ""
    if held:
        state = held.reason
        until = f"{held.until:%d/%m/%Y %H:%M}" if held.until else ""
        note = phrase(f"held-{held.reason}", until=until)
    return Row(
        path=article.path,
        title=article.title,
        url=article.url if drafts or not held else "",
        state=state,
        note=note,
        date=f"{article.date:%d/%m/%Y}",
        category=" › ".join(topic.name for topic in article.trail),
        problems=problems,
    )
