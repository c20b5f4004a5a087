"""HTML of somebody else's with nothing left in it but the shape and the text of a page."""

import nh3
from bs4 import BeautifulSoup

_TAGS = set(
    "html body main article section div span p br hr h1 h2 h3 h4 h5 h6 strong b em i u a img figure figcaption"
    " ul ol li dl dt dd table caption thead tbody tfoot tr td th sup sub blockquote header footer nav aside form"
    " time center font label button small pre address".split()
)
_ATTRIBUTES = {
    "*": {"class", "id", "itemprop", "role", "aria-label"},
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title", "data-src", "data-original", "data-lazy-src"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "time": {"datetime"},
}
_NO_CONTENT = {
    "script",
    "style",
    "noscript",
    "iframe",
    "svg",
    "select",
    "textarea",
    "template",
    "title",
    "object",
}
_SCHEMES = {"http", "https", "mailto", "tel", "file"}


def soup(html: str) -> BeautifulSoup:
    """Give the page's elements, without scripts, styles and all attributes that say nothing of the text."""
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags=_NO_CONTENT,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    return BeautifulSoup(clean, "html.parser")
