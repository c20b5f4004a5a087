"""The web service: an ASGI application that answers below {base}/dem/ and nowhere else."""

import asyncio
import hashlib
import hmac
import os
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from html import escape
from itertools import chain
from typing import Any
from urllib.parse import parse_qs

import msgspec

from congxa.counter import callers, manifest, visits
from congxa.counter.callers import Caller, Proxies
from congxa.counter.drivers import StoreError
from congxa.counter.service import Service
from congxa.counter.store import Hit, Outcome

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

NAME = "dem"
KEY_VARIABLE = "CONGXA_COUNTER_KEY"
_BODY_LIMIT = 200
_PAGES_LIMIT = 64 * 1024 * 1024
_HEADERS_LIMIT = 16 * 1024
_SIGNED_SECONDS = 600
_GIF = bytes.fromhex(
    "47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b"
)
_NO_STORE = (b"cache-control", b"no-store")
_JSON = (b"content-type", b"application/json")
_TEXT = (b"content-type", b"text/plain; charset=utf-8")
_SAFE = (b"x-content-type-options", b"nosniff")
LABELS = {
    "online": "Đang online",
    "today": "Hôm nay",
    "yesterday": "Hôm qua",
    "week": "Tuần này",
    "month": "Tháng này",
    "total": "Tất cả",
}


class Application:
    """The counter of one portal.

    `origins` are those of its pages, `base` its path without a last slash; with `opt_out` who asks not to be
    tracked is left without a name. `labels` are those of the rows that the service itself draws.
    """

    def __init__(
        self,
        service: Service,
        origins: Sequence[str],
        base: str,
        proxies: Proxies,
        key: str = "",
        *,
        opt_out: bool = False,
        labels: Mapping[str, str] = LABELS,
    ) -> None:
        self.service, self.proxies = service, proxies
        self.opt_out, self.labels = opt_out, labels
        self.origins = frozenset(one.encode() for one in origins)
        self.prefix = f"{base}/{NAME}/"
        self.key = key.encode()
        self._signed_at = 0
        self._json_of: tuple[Outcome | None, bytes] = (None, b"")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live through the server's life (lifespan)."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            return
        request = Request(scope, receive, send)
        if not scope["path"].startswith(self.prefix):
            await request.answer(404)
            return
        if sum(map(len, chain.from_iterable(scope["headers"]))) > _HEADERS_LIMIT:
            await request.answer(431)
            return
        name = scope["path"][len(self.prefix) :]
        action = _ACTIONS.get((scope["method"], name))
        if action is not None:
            await action(self, request)
        elif allowed := [method for method, known in _ACTIONS if known == name]:
            await request.answer(405, b"", ((b"allow", ", ".join(allowed).encode()),))
        else:
            await request.answer(404)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.service.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.service.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    # --- counting ---

    async def _view(self, request: "Request") -> None:
        await self._count_from_script(request, beat=False)

    async def _beat(self, request: "Request") -> None:
        await self._count_from_script(request, beat=True)

    async def _count_from_script(self, request: "Request", *, beat: bool) -> None:
        headers = request.headers
        allow = self._cross_origin(headers)
        verdict = callers.of_script(headers, self.origins)
        body = await request.body(_BODY_LIMIT)
        if body is None:
            self.service.rejected += 1
            await request.answer(413, b"", allow)
            return
        page = body.decode("latin-1").strip()
        if verdict:
            self._refuse(verdict)
            await request.answer(403 if verdict == "foreign" else 204, b"", allow)
            return
        if page not in self.service.known:
            self.service.rejected += 1
            await request.answer(204, b"", allow)
            return
        outcome = await self._counted(request, page, beat=beat)
        if outcome is None:
            await request.answer(503, b"", (*allow, (b"retry-after", b"5")))
            return
        if beat:
            await request.answer(204, b"", allow)
            return
        views = outcome.pages.get(page)
        if views is None:
            views = await self.service.page_views(page) or 0
        await request.answer(200, self._json(outcome, views), (_JSON, _NO_STORE, _SAFE, *allow))

    async def _pixel(self, request: "Request") -> None:
        verdict = callers.of_pixel(request.headers, self.origins)
        page = request.query("p")
        shown: Sequence[Header] = ((b"content-type", b"image/gif"), _NO_STORE, _SAFE)
        if verdict or page not in self.service.known:
            self._refuse(verdict or "foreign")
            await request.answer(200, _GIF, shown)
            return
        outcome = await self._counted(request, page, beat=False)
        if outcome is None:
            await request.answer(503, b"", ((b"retry-after", b"5"), _NO_STORE))
        else:
            await request.answer(200, _GIF, shown)

    async def _counted(self, request: "Request", page: str, *, beat: bool) -> Outcome | None:
        """Record a display; beyond its limit a caller gets the numbers, and adds nothing."""
        caller = self._caller(request)
        moment = self.service.clock()
        if not self.service.limits.admits(caller.network, moment):
            self.service.rejected += 1
            return await self.service.numbers()
        agent = request.headers.get(b"user-agent", b"").decode("latin-1")
        anonymous = self.opt_out and callers.asks_to_be_left(request.headers)
        hit = Hit(page, caller.network, caller.block, agent, moment, beat, anonymous)
        return await self.service.submit(hit)

    def _refuse(self, verdict: str) -> None:
        if verdict == "bot":
            self.service.bots += 1
        else:
            self.service.rejected += 1

    def _caller(self, request: "Request") -> Caller:
        client = request.scope.get("client")
        forwarded = request.headers.get(b"x-forwarded-for", b"")
        return self.proxies.caller(client[0] if client else "", forwarded)

    def _cross_origin(self, headers: Mapping[bytes, bytes]) -> tuple[Header, ...]:
        origin = headers.get(b"origin", b"")
        if origin not in self.origins:
            return ((b"vary", b"Origin"),)
        return ((b"access-control-allow-origin", origin), (b"vary", b"Origin"))

    # --- numbers ---

    def _json(self, outcome: Outcome, views: int | None = None) -> bytes:
        """Spell the numbers; those of one commit are spelled once for all who wait for it."""
        if self._json_of[0] is not outcome:
            n = outcome.numbers
            shown = {
                "v": 1,
                "online": n.online,
                "today": n.today,
                "yesterday": n.yesterday,
                "week": n.week,
                "month": n.month,
                "total": n.total,
                "asof": visits.as_of(self.service.store.calendar, n),
            }
            self._json_of = (outcome, msgspec.json.encode(shown))
        data = self._json_of[1]
        return data if views is None else b'%s,"page":%d}' % (data[:-1], views)

    async def _numbers(self, request: "Request") -> None:
        outcome = await self.service.numbers()
        page = request.query("p")
        views: int | None = None
        if outcome is not None and page in self.service.known:
            views = await self.service.page_views(page)
        if outcome is None:
            await request.answer(503, b"", ((b"retry-after", b"5"),))
            return
        data = self._json(outcome, views)
        tag = b'"%s"' % hashlib.blake2b(data, digest_size=8).hexdigest().encode()
        headers = (
            _JSON,
            (b"etag", tag),
            (b"cache-control", b"max-age=10"),
            _SAFE,
            *self._cross_origin(request.headers),
        )
        same = request.headers.get(b"if-none-match") == tag
        await request.answer(304 if same else 200, b"" if same else data, headers)

    async def _as_svg(self, request: "Request") -> None:
        await self._drawn(request, b"image/svg+xml", _svg)

    async def _as_html(self, request: "Request") -> None:
        await self._drawn(request, b"text/html; charset=utf-8", _html)

    async def _drawn(
        self, request: "Request", kind: bytes, draw: Callable[[Sequence[tuple[str, str]]], str]
    ) -> None:
        outcome = await self.service.numbers()
        if outcome is None:
            await request.answer(503, b"", ((b"retry-after", b"5"),))
            return
        rows = [
            (label, f"{getattr(outcome.numbers, name):,}".replace(",", "."))
            for name, label in self.labels.items()
        ]
        headers = ((b"content-type", kind), (b"cache-control", b"max-age=10"), _SAFE)
        await request.answer(200, draw(rows).encode(), headers)

    async def _top(self, request: "Request") -> None:
        spans = {"1": 1, "7": 7, "30": 30, "all": 0}
        days, limit = request.query("d") or "7", request.query("n") or "10"
        if days not in spans or not limit.isdecimal() or not 1 <= int(limit[:4]) <= 50:
            await request.answer(400)
            return
        rows = await self.service.top(spans[days], int(limit))
        if rows is None:
            await request.answer(503, b"", ((b"retry-after", b"5"),))
            return
        names = ("id", "path", "title", "views")
        data = msgspec.json.encode([dict(zip(names, row, strict=True)) for row in rows])
        headers = (_JSON, (b"cache-control", b"max-age=60"), _SAFE)
        await request.answer(200, data, (*headers, *self._cross_origin(request.headers)))

    # --- for builds and for whoever runs the service ---

    async def _snapshot(self, request: "Request") -> None:
        given = request.headers.get(b"authorization", b"").removeprefix(b"Bearer ")
        if not self.key or not hmac.compare_digest(given, self.key):
            await request.answer(404 if not self.key else 403)
            return
        data = await self.service.snapshot()
        if data is None:
            await request.answer(503, b"", ((b"retry-after", b"5"),))
        else:
            await request.answer(200, data, (_JSON, _NO_STORE))

    async def _pages(self, request: "Request") -> None:
        """Take over a manifest that is signed with the key, in the last minutes, and only once."""
        signed = request.headers.get(b"x-congxa-signature", b"")
        at = request.headers.get(b"x-congxa-time", b"")
        if not self.key or not at.isdigit() or len(at) > 12:
            await request.answer(403)
            return
        body = await request.body(_PAGES_LIMIT)
        if body is None:
            await request.answer(413)
            return
        fresh = abs(time.time() - int(at)) <= _SIGNED_SECONDS and int(at) >= self._signed_at
        if not hmac.compare_digest(signed, signature(self.key, at, body)) or not fresh:
            await request.answer(403)
            return
        try:
            found = await asyncio.to_thread(manifest.decode, body)
            await self.service.learn(found)
        except manifest.ManifestError as error:
            await request.answer(400, str(error).encode(), (_TEXT,))
            return
        except StoreError:
            await request.answer(503, b"", ((b"retry-after", b"5"),))
            return
        self._signed_at = int(at)
        await request.answer(200, str(len(found.pages)).encode(), (_TEXT,))

    async def _health(self, request: "Request") -> None:
        if self.service.counts:
            await request.answer(200, b"ok", (_TEXT,))
        else:
            await request.answer(503, b"store" if self.service.failure else b"clock", (_TEXT,))

    async def _metrics(self, request: "Request") -> None:
        if not callers.is_loopback(self._caller(request).network):
            await request.answer(404)
            return
        outcome = self.service.latest.numbers
        values = {
            "online": outcome.online,
            "visits_total": outcome.total,
            "commits_total": self.service.commits,
            "refused_total": self.service.refused,
            "pages": len(self.service.known),
            "failing": int(not self.service.counts),
        }
        lines = "".join(f"congxa_{name} {value}\n" for name, value in values.items())
        await request.answer(200, lines.encode(), (_TEXT, _NO_STORE))


Action = Callable[[Application, "Request"], Awaitable[None]]
_ACTIONS: Mapping[tuple[str, str], Action] = {
    ("POST", "v"): Application._view,
    ("POST", "h"): Application._beat,
    ("GET", "p.gif"): Application._pixel,
    ("GET", "n"): Application._numbers,
    ("GET", "n.svg"): Application._as_svg,
    ("GET", "n.html"): Application._as_html,
    ("GET", "top"): Application._top,
    ("GET", "snapshot"): Application._snapshot,
    ("PUT", "pages"): Application._pages,
    ("GET", "healthz"): Application._health,
    ("GET", "metrics"): Application._metrics,
}


class Request:
    """One HTTP request, and the way to its answer."""

    __slots__ = ("headers", "receive", "scope", "send")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self.receive, self.send = scope, receive, send
        # Of headers that stand twice the last one counts: it is the nearest proxy's.
        self.headers: dict[bytes, bytes] = dict(scope["headers"])

    def query(self, name: str) -> str:
        """Give a value of the query string; empty where it is absent."""
        try:
            found = parse_qs(self.scope["query_string"].decode("latin-1"), max_num_fields=10)
        except ValueError:
            return ""
        return str(found.get(name, [""])[0])

    async def body(self, limit: int) -> bytes | None:
        """Read the body; None where it is longer than `limit` bytes, or does not come whole."""
        parts: list[bytes] = []
        size = 0
        while True:
            message = await self.receive()
            if message["type"] != "http.request":
                return None
            part = message.get("body", b"")
            size += len(part)
            if size > limit:
                return None
            parts.append(part)
            if not message.get("more_body"):
                return b"".join(parts)

    async def answer(self, status: int, body: bytes = b"", headers: Sequence[Header] = ()) -> None:
        """Send the whole answer."""
        length = (b"content-length", b"%d" % len(body))
        whole = [*headers] if status in (204, 304) else [*headers, length]
        await self.send({"type": "http.response.start", "status": status, "headers": whole})
        await self.send({"type": "http.response.body", "body": body})


def signature(key: bytes, at: bytes, body: bytes) -> bytes:
    """Sign a manifest that is sent at a time in seconds."""
    return hmac.new(key, at + b"\n" + body, hashlib.sha256).hexdigest().encode()


def key_from_environment() -> str:
    """Give the key that the service and builds elsewhere share; empty where there is none."""
    return os.environ.get(KEY_VARIABLE, "")


def _svg(rows: Sequence[tuple[str, str]]) -> str:
    lines = "".join(
        f'<tspan x="8" dy="18">{escape(label)}: {value}</tspan>' for label, value in rows
    )
    height = 18 * len(rows) + 12
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="220" height="{height}" role="img">'
        f'<text font-family="sans-serif" font-size="14">{lines}</text></svg>'
    )


def _html(rows: Sequence[tuple[str, str]]) -> str:
    lines = "".join(f"<dt>{escape(label)}</dt><dd>{value}</dd>" for label, value in rows)
    return (
        '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Thống kê truy cập</title>'
        f"<dl>{lines}</dl></html>"
    )
