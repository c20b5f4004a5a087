"""What this machine remembers of its deploys: releases to bring back, a log, and its own locks.

Below .congxa/deploy/TARGET/: a manifest a release, their files by their sums (a second name of the file in
output/, which a build replaces and never changes), `log` with a line of JSON a deploy.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from congxa.deploy import faults
from congxa.deploy.locks import Ticket
from congxa.deploy.manifest import ManifestError, State, decode, encode
from congxa.deploy.places import told
from congxa.deploy.shipment import Shipment
from congxa.errors import BuildFailed
from congxa.journal import alone
from congxa.memory import FOLDER

_OBJECTS, _RELEASES, _LOG, _TOKEN = "objects", "releases", "log", "token"
# So many locks of its own a machine knows again.
_TOKENS = 10


class Entry(Struct, frozen=True):
    """A line of the log: what was done, when, by whom, and how it ended ("" is well)."""

    at: datetime
    action: str
    release: str
    by: str
    sent: int = 0
    removed: int = 0
    bytes: int = 0
    seconds: float = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The folder of one target."""

    name: str
    folder: Path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep others on this machine from the same target; raise BuildFailed where one is at work."""
        with told(self.name):
            self.folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            try:
                stack.enter_context(alone(os.path.realpath(self.folder)))
            except BuildFailed:
                raise faults.fault("deploy-busy", self.name) from None
            yield

    # --- its own lock, known again after a cut ---

    def note_ticket(self, ticket: Ticket) -> None:
        """Remember the lock that is about to be taken, beside the last ones: a cut may leave any of them."""
        tokens = [*self._tokens(), ticket.token][-_TOKENS:]
        with told(self.name):
            (self.folder / _TOKEN).write_text("\n".join(tokens), encoding="ascii")

    def is_own(self, ticket: Ticket) -> bool:
        """Tell whether a lock is one that this machine left behind."""
        return ticket.token in self._tokens()

    def _tokens(self) -> list[str]:
        try:
            return (self.folder / _TOKEN).read_text(encoding="ascii").split()
        except OSError:
            return []

    # --- the log ---

    def log(self, entry: Entry) -> None:
        """Add a line."""
        with told(self.name), (self.folder / _LOG).open("ab") as file:
            file.write(msgspec.json.encode(entry) + b"\n")

    def logged(self) -> list[Entry]:
        """Give the lines, the oldest first; a line that was cut is passed over."""
        found = []
        with suppress(FileNotFoundError):
            for line in (self.folder / _LOG).read_bytes().splitlines():
                with suppress(msgspec.DecodeError):
                    found.append(msgspec.json.decode(line, type=Entry))
        return found

    # --- releases to bring back ---

    def keep(self, shipment: Shipment, count: int) -> None:
        """Keep a release, and of the former ones so many that there are `count`."""
        with told(self.name):
            there = self._objects()
            for path, entry in shipment.files.items():
                if entry.sha256 not in there:
                    self._keep_file(shipment, path, entry.sha256)
                    there.add(entry.sha256)
            place = self.folder / _RELEASES / shipment.release.id
            place.parent.mkdir(exist_ok=True)
            fresh = place.with_name(f"{place.name}.new")
            fresh.write_bytes(encode(State(shipment.release, shipment.files)))
            os.replace(fresh, place)
            self._prune(count)

    def kept(self, release: str) -> Shipment | None:
        """Give a release that was kept, as a shipment; None where it was not."""
        try:
            state = decode((self.folder / _RELEASES / release).read_bytes())
        except (OSError, ManifestError):
            return None
        if state.release is None:
            return None
        return Shipment(
            self.name, state.release, state.files, lambda p: self._object(state.files[p].sha256)
        )

    def names(self) -> list[str]:
        """Name the releases that are kept, the latest last."""
        try:
            return sorted(os.listdir(self.folder / _RELEASES))
        except OSError:
            return []

    def _objects(self) -> set[str]:
        """Name the kept files by their sums."""
        found = set()
        with suppress(FileNotFoundError):
            for above in os.listdir(self.folder / _OBJECTS):
                names = os.listdir(self.folder / _OBJECTS / above)
                found |= {above + name for name in names}
        return found

    def _object(self, digest: str) -> Path:
        return self.folder / _OBJECTS / digest[:2] / digest[2:]

    def _keep_file(self, shipment: Shipment, path: str, digest: str) -> None:
        place = self._object(digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        body = shipment.body(path)
        fresh = place.with_name(f"{place.name}.new")
        with suppress(FileNotFoundError):
            fresh.unlink()
        if isinstance(body, bytes):
            fresh.write_bytes(body)
        else:
            try:
                os.link(body, fresh)
            except OSError:
                shutil.copyfile(body, fresh)
        os.replace(fresh, place)

    def _prune(self, count: int) -> None:
        names = self.names()
        for name in names[:-count]:
            (self.folder / _RELEASES / name).unlink()
        if len(names) <= count:
            return
        wanted = set()
        for name in self.names():
            with suppress(ManifestError):
                state = decode((self.folder / _RELEASES / name).read_bytes())
                wanted |= {entry.sha256 for entry in state.files.values()}
        for name in self._objects() - wanted:
            self._object(name).unlink()


def desk(root: Path, name: str) -> Desk:
    """Give the desk of a target of the portal in `root`."""
    return Desk(name, root / FOLDER / "deploy" / name)
