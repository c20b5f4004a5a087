"""What the preview answers to a browser: pages as they would be published, and the editor's desk."""

import asyncio
import hashlib
import os
from functools import cache
from mimetypes import MimeTypes
from pathlib import Path
from urllib.parse import quote

import msgspec
from livereload.handlers import StaticFileHandler
from tornado.web import HTTPError, RequestHandler

from congxa.errors import phrase
from congxa.headers import KEPT_FOR_EVER
from congxa.preview import visits
from congxa.preview.building import Builder
from congxa.preview.checks import Checks
from congxa.preview.guard import Guard
from congxa.preview.opening import may_open, open_text
from congxa.preview.photos import Photos
from congxa.preview.stage import Stage
from congxa.urls import THEME_FILES
from congxa.vietnamese import nfc

PLACE = "/_congxa/"
_ASSETS = Path(__file__).parent / "assets"
_TAG = '<script src="{place}{name}?v={digest}" data-pages="{pages}" data-styles="{styles}" defer></script>'
_SCRIPT = "preview.js"
# The same on every system: Windows lets any program change what it says of a suffix.
_TYPES = MimeTypes(filenames=())
for _type, _suffixes in {
    "text/javascript": ".js .mjs",
    "font/woff2": ".woff2",
    "font/woff": ".woff",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/svg+xml": ".svg",
    "image/x-icon": ".ico",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "text/vtt": ".vtt",
    "text/csv": ".csv",
    "text/markdown": ".md",
    "application/json": ".json",
    "application/geo+json": ".geojson",
    "application/manifest+json": ".webmanifest",
    "application/xml": ".xml",
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "application/zip": ".zip",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}.items():
    for _suffix in _suffixes.split():
        _TYPES.add_type(_type, _suffix)
_TEXTS = (
    "application/json",
    "application/manifest+json",
    "application/geo+json",
    "application/xml",
)
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_BODY_LIMIT = 10_000
# Seconds that a browser waits for the first build before it is told of it.
_WAIT = 2.0
_COUNTER = "dem/"


def content_type(path: str) -> str:
    """Give the type of a file by its suffix, with the encoding where it is a text."""
    kind = _TYPES.guess_type(path)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind in _TEXTS or kind.endswith("+xml")
    return f"{kind}; charset=utf-8" if is_text else kind


def with_script(page: bytes, stage: Stage) -> bytes:
    """Add the preview's script to a page; nothing else of it is touched."""
    told = {"digest": _digest(_SCRIPT), "pages": stage.pages, "styles": stage.styles}
    tag = _TAG.format(place=PLACE, name=_SCRIPT, **told).encode()
    for end in (b"</head>", b"</body>"):
        at = page.find(end)
        if at >= 0:
            return page[:at] + tag + page[at:]
    return page + tag


class Guarded(RequestHandler):
    """Whatever is asked under a foreign name is refused; nothing is kept unless its name tells its contents."""

    def initialize(
        self, stage: Stage, guard: Guard, builder: Builder, checks: Checks, photos: Photos
    ) -> None:
        """Take what all handlers share."""
        self.stage, self.guard = stage, guard
        self.builder, self.checks, self.photos = builder, checks, photos

    def set_default_headers(self) -> None:
        """Keep nothing in caches for now, and nothing within reach of other sites."""
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Refuse foreign names before anything else."""
        if not self.guard.knows(self.request.host):
            self.set_status(403)
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish(phrase("preview-foreign-host", host=self.request.host[:100]))

    def is_own(self) -> bool:
        """Tell whether a page of the preview asks."""
        return self.guard.is_own(self.request.headers.get("Origin", ""), self.request.host)

    def compute_etag(self) -> None:
        """Give none: nothing is asked for again."""
        return

    def say(self, body: bytes, kind: str, status: int = 200) -> None:
        """Answer."""
        self.set_status(status)
        self.set_header("Content-Type", kind)
        self.finish(body)


class Pages(Guarded, StaticFileHandler):  # type: ignore[misc]
    """The files of the portal, below its base path: pages with the script, all else as it is."""

    def initialize(
        self, stage: Stage, guard: Guard, builder: Builder, checks: Checks, photos: Photos
    ) -> None:
        """Serve from the folder whose pages are shown."""
        Guarded.initialize(self, stage, guard, builder, checks, photos)
        StaticFileHandler.initialize(self, path=os.path.realpath(stage.shown))

    async def get(self, path: str, include_body: bool = True) -> None:
        """Answer with a file, a way on, or the portal's page for what does not exist."""
        if not await self._stands():
            return
        inside = self._within(f"/{path}")
        if inside is None:
            return
        if inside.startswith(_COUNTER):
            self._tell_visits(inside.removeprefix(_COUNTER))
            return
        try:
            file = self._file(inside)
            if file is None:
                return
            if file.endswith((".html", ".htm")):
                page = with_script(Path(file).read_bytes(), self.stage)
                self.say(page, "text/html; charset=utf-8")
                return
            self._asked = file
            if inside.startswith(f"{THEME_FILES}/"):
                self.set_header("Cache-Control", KEPT_FOR_EVER)
            await StaticFileHandler.get(self, inside, include_body)
        except (OSError, ValueError):
            picture = await self._picture(inside)
            if picture is None:
                self._nothing()
            else:
                self.set_header("Cache-Control", KEPT_FOR_EVER)
                self.say(picture, content_type(inside))
        except HTTPError as error:
            if error.status_code not in (403, 404):
                raise
            self._nothing()

    async def post(self, path: str) -> None:
        """Answer a visit without counting it; nothing else of a portal is posted to."""
        await self.stage.built.wait()
        if not path.startswith(f"{self.stage.base}/{_COUNTER}"[1:]):
            self.say(b"", "text/plain; charset=utf-8", 405)
            return
        await self.get(path)

    async def head(self, path: str) -> None:
        """Answer as to GET; no body is sent."""
        await self.get(path, include_body=False)

    async def _stands(self) -> bool:
        """Wait for the first build; a person who has waited for long is told what they wait for."""
        looked_at = "text/html" in self.request.headers.get("Accept", "")
        try:
            await asyncio.wait_for(self.stage.built.wait(), _WAIT if looked_at else None)
        except TimeoutError:
            self._say_alone(phrase("preview-waits"), 503)
            return False
        return True

    def _within(self, path: str) -> str | None:
        """Cut the portal's base path off; lead from above it to the portal's home."""
        base = self.stage.base
        if path == base or (path == "/" and base):
            self.redirect(f"{base}/", status=302)
            return None
        if not path.startswith(f"{base}/"):
            self._nothing()
            return None
        return path[len(base) + 1 :]

    def _file(self, inside: str) -> str | None:
        """Find the file behind an address; None where an answer was already given.

        Raise OSError or ValueError where there is none, or it lies elsewhere.
        """
        file = os.path.realpath(os.path.join(self.root, nfc(inside)))
        top = os.path.realpath(self.root)
        hidden = any(part.startswith(".") and part != ".well-known" for part in inside.split("/"))
        if hidden or "\\" in inside or (file != top and not file.startswith(top + os.sep)):
            raise ValueError(inside)
        if os.path.isdir(file):
            if inside and not inside.endswith("/"):
                self.redirect(quote(f"{self.stage.base}/{inside}/"), status=302)
                return None
            file = os.path.join(file, "index.html")
        elif inside.endswith("/"):
            raise ValueError(inside)
        os.stat(file)
        if not os.path.realpath(file).startswith(top + os.sep):
            raise ValueError(inside)
        return file

    async def _picture(self, inside: str) -> bytes | None:
        """Give a smaller picture, which no build has made; None where the address is none of one."""
        kind = content_type(inside)
        return await self.photos.find(nfc(inside)) if kind.startswith("image/") else None

    def _nothing(self) -> None:
        try:
            page = (Path(self.root) / "404.html").read_bytes()
        except OSError:
            self._say_alone(phrase("preview-nothing"), 404)
            return
        self.say(with_script(page, self.stage), "text/html; charset=utf-8", 404)

    def _say_alone(self, words: str, status: int) -> None:
        """Answer with one sentence where there is no page of the portal to show."""
        page = (_ASSETS / "alone.html").read_bytes().replace(b"{words}", words.encode())
        self.say(with_script(page, self.stage), "text/html; charset=utf-8", status)

    def _tell_visits(self, name: str) -> None:
        limit = self.get_query_argument("n", "10")
        page = self.get_query_argument("p", "")
        if self.request.method == "POST":
            page = self.request.body[:_BODY_LIMIT].decode("utf-8", "replace").strip()
        found = visits.answer(
            self.stage.root,
            name,
            page=page,
            span=self.get_query_argument("d", "7"),
            limit=int(limit) if limit.isdecimal() and len(limit) < 4 else 10,
        )
        kind, body = found or ("text/plain; charset=utf-8", b"")
        self.say(body, kind, 200 if found else 404)

    # --- what tornado asks while it sends a file, with ranges ---

    def validate_absolute_path(self, root: str, absolute_path: str) -> str:  # noqa: ARG002
        """Give the file that was found: tornado's own check does not follow links."""
        return self._asked

    def get_modified_time(self) -> None:
        """Give none: what may be kept is never asked for again."""
        return

    def get_cache_time(self, *_: object) -> int:
        """Add nothing: tornado would have kept for ten years what is asked for with `?v=`."""
        return 0

    def get_content_type(self) -> str:
        """Give the type that a web server would."""
        return content_type(self._asked)

    def should_return_304(self) -> bool:
        """Send always."""
        return False


class Asset(Guarded):
    """The preview's own script, and the desk's page, script and style."""

    async def get(self, name: str) -> None:
        """Answer with one of the files in assets/."""
        name = name or "desk.html"
        if name not in ("desk.html", "desk.js", "desk.css", _SCRIPT):
            self.say(b"", "text/plain; charset=utf-8", 404)
            return
        body = _script(name) if name.endswith(".js") else (_ASSETS / name).read_bytes()
        if name == _SCRIPT and self.get_query_argument("v", "") == _digest(name):
            self.set_header("Cache-Control", KEPT_FOR_EVER)
        if name.endswith(".html"):
            self.set_header("X-Frame-Options", "DENY")
            body = with_script(
                body.replace(b"{title}", phrase("preview-desk").encode()), self.stage
            )
        self.say(body, content_type(name))


@cache
def _script(name: str) -> bytes:
    """Give a script of assets/ with the phrases that it shows."""
    words = msgspec.json.encode({word: phrase(f"preview-{word}") for word in _WORDS})
    return b"((WORDS) => {" + (_ASSETS / name).read_bytes() + b"})(" + words + b");\n"


@cache
def _digest(name: str) -> str:
    return hashlib.sha256(_script(name)).hexdigest()[:12]


_WORDS = (
    "failed-title failed-note line hint close edited away search all-articles "
    "state-public state-draft state-future state-expired state-withdrawn state-broken "
    "head-title head-state head-date head-category head-problems edit held-list held-none "
    "checks checks-fine checks-failed checks-warned check-all check-runs check-lost check-fine check-found "
    "check-old more found-none desk-waits"
).split()


class DeskData(Guarded):
    """The desk as JSON: articles, and the outcome of the checks."""

    async def get(self) -> None:
        """Lay out the desk as the portal is now."""
        await self.stage.built.wait()
        desk = await self.builder.desk()
        outcome = self.stage.outcome
        data = {
            "title": desk.title,
            "home": f"{self.stage.base}/",
            "rows": desk.rows,
            "failed": outcome is not None and outcome.failed,
            "problems": outcome.findings if outcome else (),
            "checked": self.checks.last,
            "pages": self.stage.pages,
        }
        self.say(msgspec.json.encode(data), content_type("desk.json"))


class CheckAll(Guarded):
    """Checks the whole portal; the desk tells what was found."""

    async def post(self) -> None:
        """Check, for a page of the preview only."""
        if not self.is_own():
            self.say(b"", "text/plain; charset=utf-8", 403)
            return
        done = await self.checks.make()
        self.say(b"", "text/plain; charset=utf-8", 200 if done else 500)


class Open(Guarded):
    """Opens a text of the portal in the editor's program."""

    async def post(self) -> None:
        """Open the file named in the body, for a page of the preview only."""
        path = self.request.body[:_BODY_LIMIT].decode("utf-8", "replace")
        file = may_open(self.stage.root, path) if self.is_own() else None
        if file is None:
            self.say(b"", "text/plain; charset=utf-8", 403)
            return
        done = open_text(file)
        name = "preview-opened" if done else "preview-not-opened"
        self.say(
            phrase(name, path=path).encode(), "text/plain; charset=utf-8", 200 if done else 501
        )
