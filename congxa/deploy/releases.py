"""Targets with releases side by side: a new one is made beside the public one, then the link is moved.

    current -> releases/20261122-073000-1a2b3c4d
    releases/20261122-073000-1a2b3c4d/…       and .state beside it: its manifest
    releases/partial/…                        the one that is being made, and partial.state: what it may hold
    lock

Until the link moves nobody sees anything of the new release; from then on nobody sees the old one. What did
not change is the same file under a second name. A deploy that was cut goes on with what has arrived.
"""

from collections.abc import Mapping, Sequence

from congxa.deploy import faults
from congxa.deploy.locks import FileLock, Lock
from congxa.deploy.manifest import Files, State, encode, followed
from congxa.deploy.order import Change
from congxa.deploy.places import NEW, Place
from congxa.deploy.shipment import Shipment
from congxa.deploy.target import Done, Plan, read_state
from congxa.errors import BuildFailed

_RELEASES, _PARTIAL = "releases", "partial"


class ReleaseFolders:
    """A target of this kind in some file system; `current` is the name of the link."""

    keeps = True
    apart = True
    form = ""

    def __init__(self, name: str, place: Place, current: str) -> None:
        self._name, self._place, self._current = name, place, current
        self.lock: Lock = FileLock(place, "lock")

    def state(self) -> State:
        """See Target."""
        public = self._public()
        return self._load(public) or State() if public else State()

    def sums(self, paths: Sequence[str], done: Done) -> Mapping[str, str]:
        """See Target."""
        public = self._public()
        return self._place.sums(_at(public), paths, done) if public else {}

    def bring(self, shipment: Shipment, change: Change, state: State, plan: Plan) -> None:
        """See Target."""
        public, new = self._public(), shipment.files
        there = self._resume(new)
        for path in sorted(there & new.keys()):
            plan.done(path, new[path].size)
        same = new.keys() - {*change.added, *change.replaced}
        waiting = sorted(same - there)
        if public and waiting:
            self._place.copy(_at(public), _at(_PARTIAL), waiting)
        if not there:
            self._place.write(_state_of(_PARTIAL), encode(State(files=new)))
        rest = [path for path in change.sent if path not in there]
        self._place.send(_at(_PARTIAL), rest, shipment.chunks, plan.done)
        former = followed(state, shipment.release, plan.keep)
        self._publish(State(shipment.release, new, former=former))
        self._prune({shipment.release.id, *(release.id for release in former)})

    def again(self, release: str, state: State) -> State:
        """See Target."""
        wanted = self._load(release)
        if wanted is None or wanted.release is None or release not in self._place.names(_RELEASES):
            raise faults.fault("deploy-no-release", self._name, release=release)
        former = followed(state, wanted.release, len(state.former) + 1)
        found = State(wanted.release, wanted.files, former=former)
        self._place.write(_state_of(release), encode(found))
        self._place.point(self._current, _at(release))
        return found

    def close(self) -> None:
        """See Target."""
        self._place.close()

    def _public(self) -> str:
        return self._place.pointed(self._current).rpartition("/")[2]

    def _load(self, release: str) -> State | None:
        return read_state(self._name, self._place.read(_state_of(release)))

    def _resume(self, new: Files) -> set[str]:
        """Give what a deploy that was cut has left of the new release; what is of no use is gone."""
        try:
            meant = self._load(_PARTIAL)
        except BuildFailed:  # a manifest that was cut short
            meant = None
        if meant is None:
            self._place.discard(_at(_PARTIAL))
            return set()
        found = self._place.files(_at(_PARTIAL))
        useful = {
            path
            for path in found & new.keys() & meant.files.keys()
            if meant.files[path] == new[path]
        }
        self._place.remove(_at(_PARTIAL), sorted(found - useful))
        self._place.write(_state_of(_PARTIAL), encode(State(files=new)))
        return useful

    def _publish(self, state: State) -> None:
        release = state.release
        assert release is not None
        self._place.write(_state_of(release.id), encode(state))
        self._place.move(_at(_PARTIAL), _at(release.id))
        self._place.point(self._current, _at(release.id))

    def _prune(self, kept: set[str]) -> None:
        """Remove releases that are not to be kept, and what else was left beside them."""
        for name in self._place.names(_RELEASES):
            if name.removesuffix(NEW).removesuffix(".state") not in kept or name.endswith(NEW):
                self._place.discard(_at(name))


def _at(release: str) -> str:
    return f"{_RELEASES}/{release}"


def _state_of(release: str) -> str:
    return f"{_RELEASES}/{release}.state"
