"""Lays the editor's desk out: every article with its state, and what holds it back."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from congxa import album, config, reading
from congxa.assemble import assemble
from congxa.errors import Problem, phrase
from congxa.memory import Memory
from congxa.model import Article
from congxa.preview.outcome import Desk, Row
from congxa.sources import FOLDER, walk


def lay_out(root: Path, *, drafts: bool, problems: Sequence[Problem]) -> Desk:
    """Read the portal as a build does, and lay every article out; `problems` are the last build's.

    Without `drafts`, what is held back has no page and so no address.
    """
    settings, _ = config.load(root)
    files, _ = walk(root)
    memory = Memory(root)
    try:
        sources, _ = reading.read_all(files, settings.config.site.language, memory)
        pictures = album.look_at_all(files, memory)
        catalogue, _ = reading.read_catalogue(sources.attachments, memory)
        now = datetime.now(UTC)
        site = assemble(settings, sources, pictures, now=now, drafts=True, catalogue=catalogue).site
    finally:
        memory.close()
    counts = Counter(found.file for found in problems)
    shown = {article.path for article in site.articles}
    folder = f"{FOLDER}/articles/"
    lost = (path for path in sorted(sources.broken) if path.startswith(folder))
    broken = [_broken(path, counts[path]) for path in lost if path not in shown]
    articles = [_row(article, counts[article.path], drafts=drafts) for article in site.articles]
    return Desk(settings.config.site.title, (*broken, *articles))


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
