"""A zip file for hosts that have an upload form only: one for each release, the last few are kept.

The host itself is never asked; what the newest file holds counts as public.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from congxa import archive
from congxa.deploy import faults
from congxa.deploy.locks import FileLock, Lock
from congxa.deploy.manifest import State, encode, followed
from congxa.deploy.order import Change
from congxa.deploy.places import LocalPlace, told
from congxa.deploy.shipment import Shipment
from congxa.deploy.target import Done, Plan, Target, read_state
from congxa.targets import ArchiveTarget

_STATE = ".congxa-state"
_NAME = "cong-xa-{release}.zip"


def file_of(release: str, settings: ArchiveTarget, root: Path) -> Path:
    """Give the zip file of a release; a relative path counts from the portal's folder."""
    return root / settings.path / _NAME.format(release=release)


def open_target(name: str, settings: ArchiveTarget, root: Path) -> Target:
    """Give the folder of zip files; a relative path counts from the portal's folder."""
    return Zips(name, root / settings.path)


class Zips:
    """The folder. See Target."""

    keeps = True
    apart = False
    form = ""

    def __init__(self, name: str, folder: Path) -> None:
        self._name, self._folder = name, folder
        self._place = LocalPlace(name, folder)
        self.lock: Lock = FileLock(self._place, ".congxa-lock")

    def state(self) -> State:
        """See Target."""
        found = read_state(self._name, self._place.read(_STATE)) or State()
        return found if found.release and self._file(found.release.id).exists() else State()

    def sums(self, paths: Sequence[str], done: Done) -> Mapping[str, str]:
        """See Target."""
        state = self.state()
        if state.release is None or not paths:
            return {}
        found = {}
        with told(self._name):
            try:
                with ZipFile(self._file(state.release.id)) as zipped:
                    names = set(zipped.namelist())
                    for path in paths:
                        if path in names:
                            found[path] = archive.digest(zipped, path)
                            done(path, zipped.getinfo(path).file_size)
            except BadZipFile:
                return {}
        return found

    def bring(self, shipment: Shipment, change: Change, state: State, plan: Plan) -> None:
        """See Target. The file is made whole: an upload form knows no differences."""
        release = shipment.release
        sums = {path: one.sha256 for path, one in shipment.files.items()}
        with told(self._name):
            archive.pack(self._file(release.id), sums, shipment.chunks, release.at)
        for path in change.sent:
            plan.done(path, shipment.files[path].size)
        former = followed(state, release, plan.keep)
        self._place.write(_STATE, encode(State(release, shipment.files, former=former)))
        self._prune({release.id, *(one.id for one in former)})

    def again(self, release: str, state: State) -> State:
        """See Target. What a host shows cannot be changed from here."""
        raise faults.fault("deploy-no-rollback", self._name)

    def close(self) -> None:
        """See Target."""

    def _file(self, release: str) -> Path:
        return self._folder / _NAME.format(release=release)

    def _prune(self, kept: set[str]) -> None:
        names = {_NAME.format(release=release) for release in kept}
        for name in self._place.names(""):
            if name.startswith("cong-xa-") and name.endswith(".zip") and name not in names:
                self._place.discard(name)
