"""Every address in a built portal leads to a file of the portal, as a plain web server would serve it."""

import html
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

# Where an address may stand, by tag; "*" for any.
ADDRESSES = {
    "a": ("href",),
    "area": ("href",),
    "link": ("href",),
    "base": ("href",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
    "img": ("src",),
    "source": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "embed": ("src",),
    "script": ("src",),
    "iframe": ("src",),
    "object": ("data",),
    "form": ("action",),
    "input": ("src", "formaction"),
    "button": ("formaction",),
    "blockquote": ("cite",),
    "*": ("data-fragment", "data-src", "data-href", "data-url"),
}
CANDIDATES = {"img": "srcset", "source": "srcset", "link": "imagesrcset"}
# The meta elements whose content is an address.
META = {"og:url", "og:image", "twitter:image", "dc.identifier", "msapplication-tileimage"}
# What the counter answers, not a file.
DYNAMIC = ("dem/",)
ABSOLUTE = re.compile(r"""https?://[^\s"'<>)\]\\]+""")
STYLE = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)""")


class Document(HTMLParser):
    """What one page holds: its ids, and the addresses it leads to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.absolute: list[str] = []
        self._raw = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down the ids and addresses of a tag."""
        found = {name: value or "" for name, value in attrs}
        for name in ("id", *(("name",) if tag == "a" else ())):
            if name in found:
                self.ids.append(found[name])
        for name in (*ADDRESSES.get(tag, ()), *ADDRESSES["*"]):
            if name in found:
                self.targets.append(found[name])
        if CANDIDATES.get(tag, "") in found:
            candidates = found[CANDIDATES[tag]].split(",")
            self.targets += [candidate.split()[0] for candidate in candidates if candidate.strip()]
        if "style" in found:
            self.targets += styled(found["style"])
        if tag == "meta":
            self._meta(found)
        self._raw = tag if tag in ("script", "style") else ""

    def _meta(self, found: dict[str, str]) -> None:
        name = (found.get("property") or found.get("name") or "").lower()
        content = found.get("content", "")
        if name in META and re.match(r"https?:|/", content):
            self.targets.append(content)
        if found.get("http-equiv", "").lower() == "refresh":
            self.targets.append(content.partition("url=")[2])

    def handle_data(self, data: str) -> None:
        """Take down the addresses in a style or a script."""
        if self._raw == "style":
            self.targets += styled(data)
        elif self._raw == "script":
            self.absolute += ABSOLUTE.findall(data)

    def handle_endtag(self, tag: str) -> None:
        """Leave a style or a script."""
        self._raw = ""


def styled(text: str) -> list[str]:
    """Give the addresses in a style sheet."""
    plain = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return [one or other for one, other in STYLE.findall(plain)]


def parse(text: str) -> Document:
    document = Document()
    document.feed(text)
    document.close()
    return document


def check(output: Path, site_url: str) -> list[str]:
    """Name every address that leads nowhere: «page: address: why». `site_url` is where it is mounted."""
    return Portal(output, site_url).faults()


class Portal:
    """A built portal, mounted at its address."""

    def __init__(self, output: Path, site_url: str) -> None:
        parts = urlsplit(site_url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.base = f"{parts.path.rstrip('/')}/"
        files = (file for file in output.rglob("*") if file.is_file())
        self.files = {file.relative_to(output).as_posix(): file for file in files}
        pages = (name for name in self.files if name.endswith(".html"))
        self.pages = {name: parse(self.text(name)) for name in pages}

    def text(self, name: str) -> str:
        """Read a file."""
        return self.files[name].read_text(encoding="utf-8")

    def faults(self) -> list[str]:
        """Name every address that leads nowhere."""
        found = [*self._doubled_ids(), *self._drawings()]
        for name, targets in self._references():
            for target in targets:
                why = self._fault(target, f"{self.origin}{self.base}{address(name)}")
                if why:
                    found.append(f"{name}: {target}: {why}")
        return found

    def leads_to(self, name: str) -> list[str]:
        """Name the files of the portal that a page leads to."""
        page = f"{self.origin}{self.base}{address(name)}"
        targets = self.pages[name].targets if name in self.pages else []
        wholes = (urlsplit(urljoin(page, target)) for target in targets)
        ours = (w.path for w in wholes if f"{w.scheme}://{w.netloc}" == self.origin)
        paths = (unquote(path[len(self.base) :]) for path in ours if path.startswith(self.base))
        files = (f"{path}index.html" if path[-1:] in ("", "/") else path for path in paths)
        return [file for file in files if file in self.files]

    def reachable(self) -> set[str]:
        """Name every file that a reader gets to who follows links from the front page on."""
        found: set[str] = set()
        waiting = ["index.html"]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.leads_to(name)
        return found

    def _doubled_ids(self) -> Iterator[str]:
        for name, page in self.pages.items():
            doubled = {one for one in page.ids if page.ids.count(one) > 1}
            yield from (f"{name}: #{one}: stands twice" for one in sorted(doubled))

    def _drawings(self) -> Iterator[str]:
        """Name every drawing that could run something."""
        for name in self.files:
            if name.endswith(".svg") and re.search(
                r"<script|\son\w+=|javascript:", self.text(name)
            ):
                yield f"{name}: can run something"

    def _references(self) -> Iterator[tuple[str, list[str]]]:
        for name, page in self.pages.items():
            yield name, page.targets
            yield name, self._own(page.absolute)
        for name in self.files:
            if name.endswith(".css"):
                yield name, styled(self.text(name))
            elif name.endswith((".xml", ".webmanifest", ".json", ".txt")):
                yield name, self._own(map(html.unescape, ABSOLUTE.findall(self.text(name))))
            elif name == "_redirects":
                yield name, [line.split(" ")[-2] for line in self.text(name).splitlines()]

    def _own(self, addresses: Iterable[str]) -> list[str]:
        return [one for one in addresses if one.startswith(f"{self.origin}/")]

    def _fault(self, target: str, page: str) -> str:
        """Say why an address leads nowhere; '' for a good one and for one of other sites."""
        if not target:
            return "is empty"
        whole = urlsplit(urljoin(page, target))
        if whole.scheme not in ("http", "https"):
            known = ("mailto", "tel", "data")
            return "" if whole.scheme in known else "is of an unknown kind"
        if f"{whole.scheme}://{whole.netloc}" != self.origin:
            return ""
        if not whole.path.startswith(self.base):
            return "leaves the portal's base path"
        return self._lacking(unquote(whole.path[len(self.base) :]), unquote(whole.fragment))

    def _lacking(self, path: str, fragment: str) -> str:
        if path.startswith(DYNAMIC):
            return ""
        file = f"{path}index.html" if not path or path.endswith("/") else path
        if file not in self.files:
            folder = any(name.startswith(f"{path}/") for name in self.files)
            return "lacks its slash at the end" if folder else "leads nowhere"
        if fragment and file in self.pages and fragment not in self.pages[file].ids:
            return f"has no place #{fragment}"
        return ""


def address(name: str) -> str:
    """Give the address of an output file below the base path."""
    return name.removesuffix("index.html") if name.split("/")[-1] == "index.html" else name
