"""Markdown to sanitised HTML, with its headings, links and summary."""

from congxa.markup.document import Heading, Html, Kind, Link, MarkupTooDeep, Placed, place_links
from congxa.markup.picture import Image, ImageSource

__all__ = [
    "Heading",
    "Html",
    "Image",
    "ImageSource",
    "Kind",
    "Link",
    "MarkupTooDeep",
    "Placed",
    "convert",
    "place_links",
]


def convert(text: str, *, language: str = "vi") -> Html:
    """Convert Markdown to sanitised HTML; the language is that of what the converter says itself.

    The result depends on the arguments and this program alone. Raises MarkupTooDeep.
    """
    # Python-Markdown is loaded only where there is something to convert.
    from congxa.markup.converter import convert as convert_now

    return convert_now(text, language=language)
