"""What a text refers to: files in its own folder, and addresses made whole."""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import Tag

from congxa.errors import phrase
from congxa.importing.imported import Enclosure, Picture
from congxa.vietnamese import nfc

_OFFERED = (
    ".pdf",
    ".doc",
    ".docx",
    ".xls",
    ".xlsx",
    ".ppt",
    ".pptx",
    ".zip",
    ".rar",
    ".7z",
    ".odt",
    ".ods",
)
_ORNAMENT = re.compile(r"(icon|logo|spacer|blank|pixel|emoji)[\w-]*\.(gif|png|svg)", re.I)


class References:
    """The files and addresses that one page refers to, each looked up beside it and nowhere else."""

    def __init__(self, file: Path, top: Path, address: str) -> None:
        self.file, self.top, self.address = file, top, address
        self.enclosures: list[Enclosure] = []
        self.doubts: list[str] = []

    def picture(self, image: Tag) -> Picture | None:
        """Find the picture that an img shows; None for an ornament of the page."""
        for name in ("data-original", "data-src", "data-lazy-src", "src"):
            target = str(image.get(name) or "")
            if target and not target.startswith("data:"):
                break
        else:
            return None
        if _ORNAMENT.search(target):
            return None
        found = self.beside(target)
        if found is None:
            missing = self.whole(target) or target
            self.doubts.append(phrase("taken-picture-missing", target=missing))
        return Picture(os.path.basename(unquote(urlsplit(target).path)), found)

    def link(self, target: str) -> str:
        """Give what a link leads to: «file:NAME» for a file that is offered, an address, '' for nothing."""
        written = target.strip()
        if not written or written.startswith(("#", "javascript:")):
            return ""
        if urlsplit(written).path.lower().endswith(_OFFERED) and (found := self.beside(written)):
            if found not in [one.file for one in self.enclosures]:
                self.enclosures.append(Enclosure(found))
            return f"file:{found.name}"
        return self.whole(written)

    def whole(self, target: str) -> str:
        """Give a target with scheme and host; '' where the page's own address is not known."""
        if re.match(r"mailto:\S+@|tel:\+?\d", target):
            return target
        joined = urljoin(self.address, target) if self.address.startswith("http") else target
        return joined.replace(" ", "%20") if re.match(r"https?://\w", joined) else ""

    def beside(self, target: str) -> Path | None:
        """Find the file that a target means, in the saved folder."""
        parts = urlsplit(target)
        path = nfc(unquote(parts.path))
        places = []
        if not parts.scheme and not parts.netloc:
            places.append(
                self.top / path.lstrip("/") if path.startswith("/") else self.file.parent / path
            )
        elif parts.scheme in ("http", "https"):
            places += [self.top / parts.netloc / path.lstrip("/"), self.top / path.lstrip("/")]
        top = os.path.realpath(self.top)
        for place in places:
            real = os.path.realpath(place)
            if real.startswith(top + os.sep) and os.path.isfile(real):
                return Path(real)
        return None
