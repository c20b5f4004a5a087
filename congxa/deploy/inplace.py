"""Targets that know files only: each arrives whole, in the order that keeps every link good.

Nothing there can be switched from one moment to the next, so that a cut leaves old and new files beside each
other. The state on the target tells what is there for certain and what may have arrived since; it is written
anew every few seconds, and the next deploy reads back only what lies between.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Protocol, TypeVar

import msgspec

from congxa.deploy import faults
from congxa.deploy.locks import FileLock, Lock
from congxa.deploy.manifest import PLACE, RELEASE_FILE, Entry, State, encode, followed
from congxa.deploy.order import Change, stages
from congxa.deploy.shipment import Shipment
from congxa.deploy.target import Done, Plan, read_state
from congxa.errors import BuildFailed

_STATE = f"{PLACE}/state"
# Seconds between two notes of what has arrived.
_EVERY = 10.0
T = TypeVar("T")


class Store(Protocol):
    """What is asked of such a target. Every verb raises BuildFailed."""

    form: str

    def read(self, path: str) -> bytes | None:
        """Give a small file; None where there is none."""

    def write(self, path: str, data: bytes) -> None:
        """Write a small file, whole or not at all."""

    def claim(self, path: str, data: bytes) -> bytes | None:
        """Write a file unless it is there; None when done, else what is there."""

    def discard(self, path: str) -> None:
        """Remove what was claimed, if it is there."""

    def perhaps_there(self, paths: Sequence[str]) -> Sequence[str]:
        """Leave out paths that are certainly not there, where that costs less than asking for each."""

    def send(self, shipment: Shipment, paths: Sequence[str], done: Done) -> None:
        """Write files, in any order, each whole or not at all; return when all are there."""

    def sums(self, paths: Sequence[str], done: Done) -> Mapping[str, str]:
        """Read files back: the SHA-256 sum of each that is there."""

    def remove(self, paths: Sequence[str], done: Done) -> None:
        """Remove files that are there, and the folders that are empty then."""

    def close(self) -> None:
        """End the connection; never raises."""


class InPlace:
    """A target whose files are replaced one by one."""

    keeps = False
    apart = False

    def __init__(self, name: str, store: Store) -> None:
        self._name, self._store = name, store
        self.form = store.form
        self.lock: Lock = FileLock(store, f"{PLACE}/lock")

    def state(self) -> State:
        """See Target."""
        return read_state(self._name, self._store.read(_STATE)) or State(form=self.form)

    def sums(self, paths: Sequence[str], done: Done) -> Mapping[str, str]:
        """See Target."""
        return self._store.sums(self._store.perhaps_there(paths), done)

    def bring(self, shipment: Shipment, change: Change, state: State, plan: Plan) -> None:
        """See Target."""
        new = shipment.files
        held = dict(state.files)
        notes = _Notes(self._store, state, held, {p: new[p] for p in change.sent}, self.form)
        notes.write()

        def arrived(path: str, size: int) -> None:
            held[path] = new[path]
            plan.done(path, size)
            notes.write_at_times()

        try:
            for group in stages(change, plan.is_list):
                self._store.send(shipment, group, arrived)
            self._store.remove(change.removed, lambda path, size: None)
        except BaseException:
            with suppress(BuildFailed):
                notes.write()
            raise
        former = followed(state, shipment.release, plan.keep)
        whole = State(shipment.release, new, former=former, form=self.form)
        self._store.write(_STATE, encode(whole))

    def again(self, release: str, state: State) -> State:
        """Never asked: such a target keeps no release but the present one."""
        raise faults.fault("deploy-no-release", self._name, release=release)

    def close(self) -> None:
        """See Target."""
        self._store.close()


class _Notes:
    """The state of a target under way; `held` grows while files arrive."""

    def __init__(
        self,
        store: Store,
        before: State,
        held: dict[str, Entry],
        waiting: Mapping[str, Entry],
        form: str,
    ) -> None:
        self._store, self._before, self._held, self._waiting = store, before, held, waiting
        self._form = form if not before.files else before.form
        self._last = time.monotonic()

    def write_at_times(self) -> None:
        """Write the note if the last is some time ago."""
        if time.monotonic() - self._last >= _EVERY:
            self.write()

    def write(self) -> None:
        """Write what is there, and what may come."""
        held = dict(self._held)
        # The seal counts as under way until the state tells of its release.
        pending = {p: e for p, e in self._waiting.items() if held.get(p) != e or p == RELEASE_FILE}
        state = msgspec.structs.replace(self._before, files=held, pending=pending, form=self._form)
        self._store.write(_STATE, encode(state))
        self._last = time.monotonic()


def listed_there(paths: Sequence[str], names: Callable[[str], frozenset[str] | None]) -> list[str]:
    """Leave out paths of which a listing says that they are not there; a folder is listed once at most.

    `names` gives files and folders in a folder, None where that cannot be told for certain. What lies below a
    folder that is not there needs no listing of its own.
    """
    listed: dict[str, frozenset[str] | None] = {}

    def there(path: str) -> bool:
        folder, _, name = path.rpartition("/")
        if folder and not there(folder):
            return False
        if folder not in listed:
            listed[folder] = names(folder)
        known = listed[folder]
        return known is None or name in known

    return [path for path in paths if there(path)]


def each(work: Callable[[str], T], paths: Sequence[str], workers: int) -> Iterator[tuple[str, T]]:
    """Do the work for each path with so many threads; the first failure ends all and is raised."""
    if not paths:
        return
    with ThreadPoolExecutor(min(workers, len(paths))) as pool:
        running: dict[Future[T], str] = {}
        waiting: Iterable[str] = iter(paths)
        try:
            while True:
                for path in waiting:
                    running[pool.submit(work, path)] = path
                    if len(running) >= 2 * workers:
                        break
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        finally:
            for future in running:
                future.cancel()
