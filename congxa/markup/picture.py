"""A picture as HTML: the sizes and formats that it is made in, for the browser to choose from."""

from html import escape

from msgspec import Struct

# How wide a text stands in the themes (congxa.pictures.WIDTHS has its steps from there), and a gallery's
# columns: two on a phone; on a wider screen three where that makes whole rows.
_TEXT = "(min-width: 48rem) 44rem, 100vw"
_GALLERY = "(min-width: 48rem) {}rem, {}vw"
_ROWS_OF_THREE = (3, 6)


class ImageSource(Struct, frozen=True):
    """One format that a picture is offered in: its media type, and its files with their widths."""

    type: str
    srcset: str


class Image(Struct, frozen=True):
    """A picture with its address: the file that every program can show; better ones are its sources.

    `width` and `height` in pixels, 0 where they are not known.
    """

    url: str
    width: int = 0
    height: int = 0
    sources: tuple[ImageSource, ...] = ()


def write_image(image: Image, attributes: str, *, sizes: str = _TEXT, lazy: bool = True) -> str:
    """Write a picture; `attributes` are those of its <img> that are written already, escaped.

    A lazy one is loaded when the reader comes near it.
    """
    parts = [f'<img {attributes.strip()} src="{escape(image.url)}"']
    if image.width:
        parts.append(f' width="{image.width}" height="{image.height}"')
    parts.append(' loading="lazy">' if lazy else ">")
    tag = "".join(parts)
    if not image.sources:
        return tag
    sources = "".join(
        f'<source type="{source.type}" srcset="{escape(source.srcset)}" sizes="{sizes}">'
        for source in image.sources
    )
    return f"<picture>{sources}{tag}</picture>"


def gallery_sizes(count: int, index: int) -> str:
    """Say how wide a picture of a gallery stands; the first (0) of an odd number is alone in its row."""
    wide = 15 if count in _ROWS_OF_THREE else 22
    return _GALLERY.format(wide, 100 if index == 0 and count % 2 else 50)
