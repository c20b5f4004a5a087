"""What the visit counter would answer, from the snapshot visits.json: nothing is ever counted here."""

from pathlib import Path

import msgspec

from congxa.counter import visits

_NUMBERS = ("v", "online", "today", "yesterday", "week", "month", "total", "asof")
_SPANS = {"1": "1", "7": "7", "30": "30", "all": "0"}
# A transparent GIF of one pixel.
_PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
_JSON = "application/json; charset=utf-8"


def answer(root: Path, name: str, *, page: str, span: str, limit: int) -> tuple[str, bytes] | None:
    """Give type and body for a name below dem/; None for what is not answered.

    `page` is the id of a page whose views are asked for, `span` one of 1, 7, 30, all (days).
    """
    if name == "h":
        return _JSON, b""
    if name == "p.gif":
        return "image/gif", _PIXEL
    snapshot, _ = visits.read(root)
    if snapshot is None:
        return None
    if name in ("n", "v"):
        found = {key: getattr(snapshot, key) for key in _NUMBERS}
        if page:
            found["page"] = snapshot.pages.get(page, 0)
        return _JSON, msgspec.json.encode(found)
    if name == "top" and span in _SPANS:
        return _JSON, msgspec.json.encode(snapshot.top.get(_SPANS[span], ())[:limit])
    return None
