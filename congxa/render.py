"""One Output to its bytes."""

import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import jinja2
from msgspec import Struct

from congxa import darkroom, dublin, feeds, search, sitemap, svg
from congxa.environment import Inset, environment
from congxa.errors import BuildFailed, Problem, problem
from congxa.indexing import Indexes
from congxa.journal import Written
from congxa.memory import Memory
from congxa.metadata import Describe, describer
from congxa.model import Portal
from congxa.planned import (
    Copy,
    Drawing,
    ExtractFile,
    FeedFile,
    IndexFile,
    MetadataFile,
    Output,
    Page,
    PhotoFile,
    SitemapFile,
    Text,
)
from congxa.texts import Hole, StoredText, TextLost
from congxa.theme import FILE, Theme, shown_path
from congxa.urls import Addresses


class Filled(Struct, frozen=True):
    """A page that was made of one text, which stands in it as it is; all else of it is without that text."""

    data: bytes | Written
    hole: Hole


Render = Callable[[Output], bytes | Path | Filled]


def renderer(
    theme: Theme,
    portal: Portal,
    addresses: Addresses,
    root: Path,
    store: darkroom.Store,
    indexes: Indexes,
    memory: Memory | None = None,
) -> Render:
    """Make the function that renders the outputs of one portal in one theme.

    It gives bytes, or the Path of a file to be copied; `store` keeps finished pictures, `indexes` what
    search reads, `memory` compiled templates. What is wrong with a template, a drawing or a photo is raised
    as BuildFailed.
    """

    @cache
    def templates(language: str) -> jinja2.Environment:
        return environment(theme, portal, addresses, language, memory)

    describe = describer(portal)
    home = shown_path(theme.folders[0] / FILE, root)

    def render(output: Output) -> bytes | Path | Filled:
        match output:
            case Page():
                return _render_page(output, templates(output.info.lang), describe, root, home)
            case Text():
                return output.body.encode()
            case FeedFile():
                return feeds.FORMATS[output.format](output.feed, addresses).encode()
            case SitemapFile():
                return sitemap.urlset(output.entries, addresses).encode()
            case MetadataFile():
                return dublin.export_of(output, portal).encode()
            case IndexFile():
                return indexes.files(output.part)[output.number]
            case ExtractFile():
                return search.extract(output.page)
            case Copy():
                return output.source
            case Drawing():
                return _render_drawing(output)
            case PhotoFile():
                return darkroom.develop(output, store)

    return render


def _render_page(
    page: Page, templates: jinja2.Environment, describe: Describe, root: Path, home: str
) -> bytes | Filled:
    reads = StoredText.reads
    try:
        template = templates.get_template(page.template)
        known = {**page.context, "page": page.info, "metadata": describe(page)}
        pieces = list(template.generate(known))
        kinds = list(map(type, pieces))
        if kinds.count(Inset) == 1 and StoredText.reads == reads:
            return _filled(pieces, kinds.index(Inset))
        return templates.concat(pieces).encode()
    except (TextLost, BuildFailed):
        raise
    except Exception as error:
        raise BuildFailed([_template_problem(error, page, root, home)]) from error


def _filled(pieces: Sequence[str], at: int) -> Filled:
    """Put a page together in which nothing but one piece is made from a text."""
    before, after = ("".join(part).encode() for part in (pieces[:at], pieces[at + 1 :]))
    inset = pieces[at]
    assert isinstance(inset, Inset)
    body = inset.body
    hole = Hole(body.html.key, len(before), len(after), body.hrefs, body.eager, body.box)
    return Filled(before + body.shown() + after, hole)


def _template_problem(error: Exception, page: Page, root: Path, home: str) -> Problem:
    """Say which template is wrong on which line, and which page showed it; `home` is theme.yaml."""
    if isinstance(error, RecursionError):
        file, line, files = _circle(error, page, root)
        return problem("template-endless", file, (line, 0), page=page.info.url, files=files)
    if isinstance(error, jinja2.TemplateSyntaxError):
        file = shown_path(Path(error.filename or page.template), root)
        return problem("template-syntax", file, (error.lineno, 0), reason=error.message)
    file, line = _template_place(error, page, root)
    if isinstance(error, jinja2.TemplatesNotFound | jinja2.TemplateNotFound):
        # What no other template asks for is asked for by the page: the theme as a whole lacks it.
        file, line = (file, line) if line else (home, 1)
        return problem("template-missing", file, (line, 0), name=error.name)
    reason = f"{type(error).__name__}: {error}"
    return problem("template-failed", file, (line, 0), page=page.info.url, reason=reason)


def _template_place(error: Exception, page: Page, root: Path) -> tuple[str, int]:
    """Find the innermost template line of a traceback."""
    return next(iter(reversed(_template_frames(error, root))), (page.template, 0))


def _circle(error: RecursionError, page: Page, root: Path) -> tuple[str, int, str]:
    """Give a template of those that call each other, the line of its call, and the names of all."""
    calls = Counter(_template_frames(error, root))
    often = max(calls.values(), default=1) // 2
    circle = sorted(place for place, times in calls.items() if times > often)
    file, line = circle[0] if circle else (page.template, 0)
    return file, line, " → ".join(Path(file).name for file in dict.fromkeys(f for f, _ in circle))


def _template_frames(error: Exception, root: Path) -> list[tuple[str, int]]:
    """Give the template lines of a traceback, the innermost last; Jinja gives templates their own frames."""
    return [
        (shown_path(Path(frame.filename), root), frame.lineno or 0)
        for frame in traceback.extract_tb(error.__traceback__)
        if "/templates/" in frame.filename.replace("\\", "/")
    ]


def _render_drawing(drawing: Drawing) -> bytes:
    try:
        return svg.sanitise(drawing.source.read_bytes())
    except svg.BadDrawing as error:
        raise BuildFailed([problem("bad-svg", drawing.origin, reason=str(error))]) from None
    except OSError as error:
        raise BuildFailed(
            [problem("unreadable", drawing.origin, reason=error.strerror or error)]
        ) from None
