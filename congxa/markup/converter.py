"""Markdown to Html: the stages in their order."""

import re
from functools import cache
from threading import Lock

from markdown import Markdown

from congxa.markup.bounds import Bounds
from congxa.markup.dialect import Words, extensions, words
from congxa.markup.document import Html, MarkupTooDeep
from congxa.markup.outline import (
    lost_tags,
    set_headings,
    set_images,
    summarise,
    without_empty,
    wrap_tables,
)
from congxa.markup.quick import Quick
from congxa.markup.sanitise import Clean, Sanitiser, survey
from congxa.vietnamese import nfc

# Characters that Python-Markdown marks its own places with, and that XML does not know.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")


def convert(text: str, *, language: str = "vi") -> Html:
    """Convert Markdown to sanitised HTML, as congxa.markup.convert says."""
    text = nfc(text)
    # Asked first, as it takes a tenth of the time: few texts hold anything of the kind.
    if not text.replace("\n", "").isprintable():
        text = _CONTROL.sub("", text)
    return _converter(words(language)).convert(text)


@cache
def _converter(spoken: Words) -> "_Converter":
    return _Converter(spoken)


class _Converter:
    """Markdown and sanitiser of one language, kept as they take long to make; one text at a time."""

    def __init__(self, spoken: Words) -> None:
        self._words = spoken
        self._markdown = Markdown(
            extensions=[*extensions(spoken), Bounds(), Quick()], output_format="html"
        )
        self._sanitiser = Sanitiser()
        self._lock = Lock()

    def convert(self, text: str) -> Html:
        with self._lock:
            html = self._render(text)
            removed = survey(html) if self._has_tags() else ()
            clean = self._sanitiser.clean(html)
        # Written as a number, a control character reaches this point.
        if "&#" in text:
            clean = clean.without(_CONTROL)
        return self._finish(clean, removed)

    def _render(self, text: str) -> str:
        try:
            return self._markdown.reset().convert(text)
        except RecursionError:
            raise MarkupTooDeep from None

    def _has_tags(self) -> bool:
        return any("<" in str(block) for block in self._markdown.htmlStash.rawHtmlBlocks)

    def _finish(self, clean: Clean, removed: tuple[str, ...]) -> Html:
        html, headings = set_headings(clean.html, clean.ids, self._words.section)
        removed = tuple(dict.fromkeys((*removed, *lost_tags(html))))
        html, links = set_images(html, clean.references)
        html = wrap_tables(html, self._words.table)
        if removed:
            html = without_empty(html)
        return Html(
            html=html.encode(),
            links=links,
            headings=headings,
            ids=tuple(dict.fromkeys((*clean.ids, *(heading.id for heading in headings)))),
            summary=summarise(html),
            removed=removed,
        )
