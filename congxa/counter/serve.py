"""Run the service on uvicorn, with bounds on what a client may hold open."""

import asyncio
import gc
import sys
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from congxa.config import Config
from congxa.counter.app import LABELS, Application, key_from_environment
from congxa.counter.callers import Proxies
from congxa.counter.drivers import driver
from congxa.counter.limits import Limits
from congxa.counter.service import Clock, Service, wall_clock
from congxa.counter.store import Store

_REQUEST_SECONDS = 10
_HEAD_LIMIT = 64 * 1024
_CONNECTIONS = 4_000
_SWITCH_SECONDS = 0.001
_GARBAGE_EVERY = 20_000


class BoundedProtocol(HttpToolsProtocol):
    """HTTP in which a request must arrive within ten seconds, its head within 64 kB."""

    _deadline: asyncio.TimerHandle | None = None
    _head = 0
    _in_head = True
    _arrived = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._arm()

    def data_received(self, data: bytes) -> None:
        self._arrived = False
        if self._in_head:
            self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > _HEAD_LIMIT and not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 431 \r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            self.transport.close()
        # Most requests come in one piece: time is kept only for what is still to come.
        if self._arrived:
            self._disarm()
        else:
            self._arm()

    def on_message_begin(self) -> None:
        self._in_head, self._arrived = True, False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head, self._head = False, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_head = self._arrived = True
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def _arm(self) -> None:
        if self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(_REQUEST_SECONDS, self._late)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        if not self.transport.is_closing():
            self.transport.abort()


def application(settings: Config, root: Path, clock: Clock = wall_clock) -> Application:
    """Open the store of a portal and make its service; raise StoreError where that fails."""
    counter = settings.counter
    store = Store(driver(counter.store, root), settings.site.timezone, counter.identity)
    service = Service(store, Limits(counter), root, clock)
    where = settings.addresses()
    return Application(
        service,
        [where.origin],
        where.base,
        Proxies(counter.trusted_proxies),
        key_from_environment(),
        opt_out=counter.opt_out,
        labels={name: label or LABELS[name] for name, label in counter.widget.rows},
    )


def serve(app: Application, host: str, port: int) -> bool:
    """Answer until a signal comes; tell whether the address could be taken at all."""
    # The store's thread must not wait long for its turn: all who wait for a commit wait with it.
    sys.setswitchinterval(_SWITCH_SECONDS)
    server = uvicorn.Server(configuration(app, host, port))
    # What is there now stays: it need not be looked through for garbage again and again.
    gc.freeze()
    gc.set_threshold(_GARBAGE_EVERY)
    server.run()
    return server.started


def configuration(app: Any, host: str, port: int) -> uvicorn.Config:
    """Say how uvicorn is to run: quiet, without headers of its own, with bounds."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        date_header=False,
        limit_concurrency=_CONNECTIONS,
        backlog=2048,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
    )
