"""What a reference that an editor wrote leads to."""

import posixpath
import re
from collections.abc import Callable, Collection, Mapping
from urllib.parse import unquote

from msgspec import Struct, field

from congxa import vietnamese
from congxa.errors import Problem, phrase, problem, warning
from congxa.markup import Image, Link, Placed
from congxa.media import image, media_address
from congxa.model import Body
from congxa.pictures import Facts, is_placeholder
from congxa.reading import Source
from congxa.report import HeldBack
from congxa.sources import FOLDER, File
from congxa.urls import Addresses
from congxa.vietnamese import nfc

_EXTERNAL = re.compile(r"^(https?:|mailto:|tel:|//)", re.I)


class Target(Struct, frozen=True):
    """A Markdown file that others may link to; without `ids` its text is gone, its address is not."""

    url: str
    ids: frozenset[str] | None
    held: HeldBack | None = None


class Library(Struct, frozen=True):
    """Everything that references can lead to; `broken` are files with mistakes of their own.

    `facts` tell of every one of `files`; with `avif` photos are made in that format too.
    """

    addresses: Addresses
    targets: Mapping[str, Target]
    files: Mapping[str, File]
    broken: frozenset[str]
    facts: Mapping[str, Facts]
    avif: bool = False

    def image(self, file: File) -> Image:
        """Give a picture as pages show it."""
        return image(file, self.facts[file.path], self.addresses, avif=self.avif)


class Promise(Struct, frozen=True):
    """A link to a page of the portal by its address, to be held against the finished plan."""

    file: str
    complaint: Problem


class Findings(Struct):
    """What resolving the references of one source brought to light.

    `asked` are the paths that it asked the library for; an empty one among them stands for all.
    """

    problems: list[Problem] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)


def resolve_body(source: Source, library: Library) -> tuple[Body, Findings | None]:
    """Lead every reference of a text to its final address; no findings where it has none."""
    if not (source.facts.links or source.facts.removed):
        return Body(source.html, (), source.facts.headings), None
    resolver = _Resolver(source, library, Findings())
    hrefs: list[Placed] = []
    offered = ""
    for link in source.facts.links:
        # What a film or a recording offers in its own place leads where it does itself.
        again = link.kind == "link" and link.target == offered != ""
        hrefs.append(hrefs[-1] if again else resolver.place(link))
        offered = link.target if link.kind in ("video", "audio") else ""
    resolver.complain_of_removed_tags()
    return Body(source.html, tuple(hrefs), source.facts.headings), resolver.findings


def resolve_file(
    target: str, key: tuple[str | int, ...], source: Source, library: Library
) -> tuple[File | None, list[Problem]]:
    """Find the file that a declared value (cover, attachments) names, unless it is a bad picture."""
    path = _path(target, source)
    if path is None:
        return None, [problem("leaves-folder", source.path, source.mark(*key), path=target)]
    if path in library.files:
        facts = library.facts[path]
        found = _picture_problems(facts, target, source, key)
        return None if facts.fault else library.files[path], found
    near = _nearest(path, target, library.files)
    details = {"target": target, "nearest": near}
    return None, [problem("file-missing", source.path, source.mark(*key), **details)]


def _picture_problems(
    facts: Facts, target: str, source: Source, key: tuple[str | int, ...]
) -> list[Problem]:
    """Say what is wrong with a declared picture, or that it will stand still."""
    if facts.fault:
        details = {"target": target, **facts.details}
        return [problem(facts.fault, source.path, source.mark(*key), **details)]
    if facts.moving:
        return [warning("picture-moving", source.path, source.mark(*key), target=target)]
    return []


class _Resolver(Struct, frozen=True):
    """The references of one text, each led to its address or complained of."""

    source: Source
    library: Library
    findings: Findings
    seen: dict[str, int] = field(default_factory=dict)

    def place(self, link: Link) -> Placed:
        """Give what a reference leads to; None where it must not be a link."""
        written = link.target
        self.seen[written] = self.seen.get(written, 0) + 1
        if link.kind == "image" and not link.alt:
            self.complain("image-alternative", written, make=warning)
        if link.kind == "image" and is_placeholder(link.alt, written):
            self.complain("image-placeholder", written, alternative=link.alt)
        if _EXTERNAL.match(written):
            # The policy of the pages (congxa.headers) shows nothing that another host serves.
            if link.kind != "link":
                self.complain("media-elsewhere", written, make=warning)
            return written
        address, _, anchor = written.partition("#")
        if not address:
            self.check_anchor(written, unquote(anchor), self.source.facts.ids)
            return written
        path = _path(address.partition("?")[0], self.source)
        if path is None:
            self.complain("leaves-folder", written, path=written)
            return None
        self.findings.asked.add(path)
        if path in self.library.targets:
            return self.text(self.library.targets[path], written, anchor)
        if path in self.library.files:
            return self.file(link, self.library.files[path], anchor)
        if path in self.library.broken:
            return None
        if address.startswith("/") and link.kind == "link":
            return self.portal_address(written)
        self.missing(link, path)
        return None

    def text(self, target: Target, written: str, anchor: str) -> str | None:
        """Lead to another text; one that is held back stays plain, a withdrawn one is its notice."""
        if target.held:
            reason = phrase(f"reason-{target.held.reason}")
            self.complain("link-held-back", written, make=warning, reason=reason)
            return None
        if target.ids is None:
            return target.url
        self.check_anchor(written, unquote(anchor), target.ids)
        return target.url + (f"#{anchor}" if anchor else "")

    def file(self, link: Link, file: File, anchor: str) -> Placed:
        """Lead to a picture or file, which so becomes one that the portal carries."""
        facts = self.library.facts[file.path]
        if facts.fault:
            self.complain(facts.fault, link.target, make=problem, **facts.details)
            return None
        if facts.moving:
            self.complain("picture-moving", link.target, make=warning)
        if link.kind == "image" and facts.kind == "file":
            self.complain("picture-unknown", link.target)
            return None
        self.findings.used.append(file.path)
        if link.kind == "image":
            return self.library.image(file)
        if facts.kind == "photo":
            return self.library.image(file).url
        address = media_address(file, self.library.addresses)
        return address + (f"#{anchor}" if anchor else "")

    def portal_address(self, written: str) -> str:
        """Lead to a page by its address below the portal; the finished plan tells whether it is there."""
        url = self.library.addresses.below(written)
        file = self.library.addresses.file(re.split(r"[?#]", url)[0])
        complaint = problem(
            "address-missing",
            self.source.path,
            self.source.find(written, self.seen.get(written, 1)),
            target=written,
        )
        self.findings.promises.append(Promise(file, complaint))
        return url

    def missing(self, link: Link, path: str) -> None:
        """Complain of a reference to nothing, and name what was probably meant."""
        known = [*self.library.targets, *self.library.files]
        self.findings.asked.add("")
        code = "link-missing" if link.kind == "link" else "file-missing"
        self.complain(code, link.target, nearest=_nearest(path, link.target, known))

    def check_anchor(self, written: str, anchor: str, ids: Collection[str]) -> None:
        """Complain of a place in a text that is not there."""
        if anchor and anchor not in ids:
            near = vietnamese.nearest(anchor, sorted(ids))
            self.complain("anchor-missing", written, anchor=anchor, nearest=near)

    def complain_of_removed_tags(self) -> None:
        """Tell of tags that no article may have."""
        for tag in self.source.facts.removed:
            self.complain("html-removed", f"<{tag}", make=warning, tag=tag)

    def complain(
        self, code: str, written: str, *, make: Callable[..., Problem] = problem, **details: str
    ) -> None:
        """Note a mistake on the line where the reference was written."""
        place = self.source.find(written, self.seen.get(written, 1))
        filled = {"target": written, **details}
        self.findings.problems.append(make(code, self.source.path, place, **filled))


def _path(target: str, source: Source) -> str | None:
    """Give the path below the root that a written target names; None where it leaves content/."""
    written = nfc(unquote(target)).replace("\\", "/")
    if re.match(r"^([A-Za-z]:|file:)", written):
        return None
    if written.startswith("/"):
        return posixpath.normpath(FOLDER + written)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source.path), written))
    return path if path.startswith(FOLDER + "/") else None


def _nearest(path: str, written: str, known: Collection[str]) -> str:
    """Suggest the file that was probably meant, spelled as the editor would write it."""
    folder = posixpath.dirname(path)
    beside = {posixpath.basename(k): k for k in known if posixpath.dirname(k) == folder}
    name = vietnamese.nearest(posixpath.basename(path), sorted(beside))
    if name:
        return posixpath.join(posixpath.dirname(written), name)
    return ""
