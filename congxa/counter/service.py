"""Between many requests and one store: what arrives while a commit runs goes into the next one.

Everything here runs on the event loop; one thread works on the store, one job after the other. A hit is
answered when the transaction that holds it is on the disk.
"""

import asyncio
import logging
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from congxa.counter import manifest, rules, visits
from congxa.counter.drivers import StoreError
from congxa.counter.limits import Limits
from congxa.counter.manifest import Manifest
from congxa.counter.store import Batch, Hit, Outcome, Store

T = TypeVar("T")
Clock = Callable[[], int]
# Hits that wait for a store that fails; more are refused, and told so.
PENDING_LIMIT = 100_000
_BATCH_LIMIT = 5_000
_RETRY_SECONDS = (0.05, 0.2, 0.5, 1.0)
_TICK_SECONDS = 1.0
_TIDY_EVERY = 30
_FRESH = 1 * rules.SECOND
_TOP_FRESH = 30 * rules.SECOND
_log = logging.getLogger("uvicorn.error")


def wall_clock() -> int:
    """Give the time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class SteadyClock:
    """A clock that never goes back, and is not believed if it leaps ahead: then time stands still.

    The store's days never turn back, so that counting on would throw the portal into another year for good.
    """

    def __init__(self, clock: Clock, last: int) -> None:
        self._clock, self._last = clock, last
        self.leaps = False
        self()

    def __call__(self) -> int:
        """Give the time in milliseconds since 1970."""
        moment = self._clock()
        leaps = rules.leaps(self._last, moment)
        if leaps and not self.leaps:
            _log.error("counter: the clock has leapt ahead to %s: nothing is counted", moment)
        self.leaps = leaps
        if leaps:
            return self._last
        self._last = max(self._last, moment)
        return self._last


class Worker:
    """One thread that works on the store; each job's result comes back to the event loop."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="counter-store", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def do(self, job: Callable[[], T], done: Callable[[T | BaseException], None]) -> None:
        """Do a job on the thread, then call `done` on the event loop with its result or its error."""
        loop = asyncio.get_running_loop()

        def carry_out() -> None:
            result: T | BaseException
            try:
                result = job()
            except BaseException as error:  # the loop must hear of it, whatever it is
                result = error
            loop.call_soon_threadsafe(done, result)

        self._jobs.put(carry_out)

    async def ask(self, job: Callable[[], T]) -> T:
        """Do a job on the thread and wait for its result."""
        waiting: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def answer(result: T | BaseException) -> None:
            if waiting.done():
                return
            if isinstance(result, BaseException):
                waiting.set_exception(result)
            else:
                waiting.set_result(result)

        self.do(job, answer)
        return await waiting

    def stop(self) -> None:
        """Let the thread end after the jobs that it has."""
        self._jobs.put(None)


class Service:
    """The counter of one portal inside one process."""

    def __init__(self, store: Store, limits: Limits, root: Path, clock: Clock = wall_clock) -> None:
        self.store, self.limits, self.root = store, limits, root
        self.clock = SteadyClock(clock, store.newest())
        self.known = store.known_pages()
        self.failure = ""
        self.refused = 0
        self.commits = 0
        self.bots = self.rejected = 0
        self.latest = store.now(self.clock())
        self._latest_at = self.clock()
        self._node = secrets.token_hex(8)
        self._number = 0
        self._hits: list[Hit] = []
        self._waiting: list[asyncio.Future[Outcome | None]] = []
        self._busy = False
        self._attempts = 0
        self._tops: dict[tuple[int, int], tuple[int, list[tuple[str, str, str, int]]]] = {}
        self._manifest_stamp: tuple[int, int, int] | None = None
        self._revision = self.latest.revision
        self._ticks = 0
        self._tick_task: asyncio.Task[None] | None = None
        self._worker: Worker | None = None

    # --- life ---

    async def start(self) -> None:
        """Begin to work; the pages beside the portal are known before the first hit."""
        self._worker = Worker()
        await self._look_at_manifest()
        self._tick_task = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        """Record what has arrived, then end."""
        if self._tick_task:
            self._tick_task.cancel()
        deadline = time.monotonic() + 5
        while (self._busy or self._hits) and time.monotonic() < deadline and not self._attempts:
            await asyncio.sleep(0.005)
        if (self.bots or self.rejected) and not self.failure:
            self._begin()
            while self._busy and time.monotonic() < deadline:
                await asyncio.sleep(0.005)
        if self._worker:
            self._worker.stop()
        self.store.close()

    @property
    def worker(self) -> Worker:
        """The thread that works on the store."""
        assert self._worker is not None
        return self._worker

    @property
    def counts(self) -> bool:
        """Whether what is sent now can be recorded."""
        return not (self.failure or self.clock.leaps)

    # --- hits ---

    def submit(self, hit: Hit) -> "asyncio.Future[Outcome | None]":
        """Hand a hit in; the answer is None where it could not be recorded yet, or not at all."""
        waiting: asyncio.Future[Outcome | None] = asyncio.get_running_loop().create_future()
        if len(self._hits) >= PENDING_LIMIT or self.clock.leaps:
            self.refused += 1
            waiting.set_result(None)
            return waiting
        self._hits.append(hit)
        if self.failure:
            waiting.set_result(None)
        else:
            self._waiting.append(waiting)
        if not self._busy:
            self._begin()
        return waiting

    def _begin(self) -> None:
        self._busy = True
        self._number += 1
        hits, self._hits = self._hits[:_BATCH_LIMIT], self._hits[_BATCH_LIMIT:]
        waiting, self._waiting = self._waiting[:_BATCH_LIMIT], self._waiting[_BATCH_LIMIT:]
        batch = Batch(self._node, self._number, hits, self.bots, self.rejected, self.clock())
        self.bots = self.rejected = 0
        self._attempt(batch, waiting)

    def _attempt(self, batch: Batch, waiting: Sequence["asyncio.Future[Outcome | None]"]) -> None:
        job = partial(self.store.apply, batch, self.limits)
        self.worker.do(job, partial(self._answer, batch, waiting))

    def _answer(
        self,
        batch: Batch,
        waiting: Sequence["asyncio.Future[Outcome | None]"],
        result: Outcome | BaseException,
    ) -> None:
        if isinstance(result, BaseException):
            self._fail(batch, waiting, result)
            return
        if self.failure:
            _log.log(logging.WARNING, "counter: the store can be written again")
        self.failure, self._attempts = "", 0
        self.commits += 1
        self.latest, self._latest_at = result, self.clock()
        for one in waiting:
            # A client may have gone, and its request with it: the others must hear all the same.
            if not one.done():
                one.set_result(result)
        self._busy = False
        if self._hits:
            self._begin()

    def _fail(
        self,
        batch: Batch,
        waiting: Sequence["asyncio.Future[Outcome | None]"],
        error: BaseException,
    ) -> None:
        """Tell those who wait, keep the batch, and try the same batch again a little later."""
        if not self.failure:
            _log.error("counter: %s", error)
        self.failure = str(error) or type(error).__name__
        for one in (*waiting, *self._waiting):
            if not one.done():
                one.set_result(None)
        self._waiting.clear()
        pause = _RETRY_SECONDS[min(self._attempts, len(_RETRY_SECONDS) - 1)]
        self._attempts += 1
        asyncio.get_running_loop().call_later(pause, self._attempt, batch, ())

    # --- numbers ---

    async def numbers(self) -> Outcome | None:
        """Give the numbers, at most a second old; None where the store cannot be read."""
        if self.clock() - self._latest_at >= _FRESH and not self.failure:
            try:
                moment = self.clock()
                self.latest = await self.worker.ask(partial(self.store.now, moment))
                self._latest_at = moment
            except StoreError:
                return None
        return None if self.failure else self.latest

    async def page_views(self, page: str) -> int | None:
        """Give the views of a page; None where the store cannot be read."""
        try:
            found = await self.worker.ask(partial(self.store.now, self.clock(), [page]))
        except StoreError:
            return None
        return found.pages.get(page, 0)

    async def top(self, days: int, limit: int) -> list[tuple[str, str, str, int]] | None:
        """Give the most read articles, at most half a minute old."""
        moment = self.clock()
        noted = self._tops.get((days, limit))
        if noted and moment - noted[0] < _TOP_FRESH:
            return noted[1]
        try:
            rows = await self.worker.ask(partial(self.store.top, moment, days, limit))
        except StoreError:
            return noted[1] if noted else None
        self._tops[days, limit] = (moment, rows)
        return rows

    async def snapshot(self) -> bytes | None:
        """Give what visits.json holds."""
        try:
            found = await self.worker.ask(partial(visits.take, self.store, self.clock()))
        except StoreError:
            return None
        return visits.encode(found)

    # --- pages and the clock ---

    async def learn(self, found: Manifest) -> None:
        """Count the pages of this manifest from now on; raise StoreError."""
        await self.worker.ask(partial(self.store.learn, found))
        self.known = frozenset(page.id for page in found.pages)

    async def _look_at_manifest(self) -> None:
        """Take over .congxa/pages.json where it has changed."""
        file = self.root / manifest.FOLDER / manifest.FILE
        try:
            status = file.stat()
        except OSError:
            return
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        if stamp == self._manifest_stamp:
            return
        try:
            await self.learn(manifest.read(self.root))
        except (OSError, manifest.ManifestError) as error:
            _log.error("counter: %s: %s", file, error)
        except StoreError as error:
            _log.error("counter: %s", error)
            return
        self._manifest_stamp = stamp

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            self._ticks += 1
            if (self.bots or self.rejected) and not self._busy:
                self._begin()
            try:
                await self._look_at_manifest()
                if self._revision != self.latest.revision:
                    self._revision = self.latest.revision
                    self.known = await self.worker.ask(self.store.known_pages)
                if self._ticks % _TIDY_EVERY == 1 and not self.failure:
                    await self.worker.ask(partial(self.store.tidy, self.clock()))
            except StoreError as error:
                _log.error("counter: %s", error)
