"""How one file is served: its media type and how long it may be kept."""

import mimetypes
import re
from collections.abc import Mapping

from congxa.headers import KEPT_FOR_EVER
from congxa.urls import MEDIA, THEME_FILES

_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "htm": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xml": "text/xml; charset=utf-8",
    "json": "application/json",
    "webmanifest": "application/manifest+json",
    "svg": "image/svg+xml",
    "webp": "image/webp",
    "avif": "image/avif",
    "woff2": "font/woff2",
    "wasm": "application/wasm",
}
_FEEDS: Mapping[str, str] = {
    "atom.xml": "application/atom+xml; charset=utf-8",
    "rss.xml": "application/rss+xml; charset=utf-8",
    "feed.json": "application/feed+json",
}
_PRESSABLE = re.compile(r"text/|application/(json|\w+\+json|\w+\+xml|wasm)|image/svg")
_DIGEST = re.compile(r"-[0-9a-f]{8}-\d+\.\w+$")
_DAY = 86_400


def media_type(path: str) -> str:
    """Give the media type of a file by its name."""
    name = path.rpartition("/")[2]
    ending = name.rpartition(".")[2].lower()
    return (
        _FEEDS.get(name)
        or _TYPES.get(ending)
        or mimetypes.guess_type(name)[0]
        or (
            "text/plain; charset=utf-8"
            if "." not in name.strip(".")
            else "application/octet-stream"
        )
    )


def cache_control(path: str, page_seconds: int) -> str:
    """Tell how long a browser may keep a file: for ever where its name changes with its contents."""
    if path.startswith(f"{THEME_FILES}/"):
        return KEPT_FOR_EVER
    if path.startswith(f"{MEDIA}/"):
        return KEPT_FOR_EVER if _DIGEST.search(path) else f"public, max-age={_DAY}"
    return f"public, max-age={page_seconds}, must-revalidate"


def is_pressable(path: str) -> bool:
    """Tell whether compression makes a file of this type smaller."""
    return _PRESSABLE.match(media_type(path)) is not None
