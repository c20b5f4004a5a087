"""What every kind of target can do; the kinds are modules of their own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from congxa.deploy import faults
from congxa.deploy.locks import Lock
from congxa.deploy.manifest import ManifestError, State, decode
from congxa.deploy.order import Change, IsList
from congxa.deploy.shipment import Shipment

# Told of each file that arrived, with its size.
Done = Callable[[str, int], None]


def read_state(name: str, data: bytes | None) -> State | None:
    """Read what a target says that it holds; None where it says nothing. Raise BuildFailed for other words."""
    try:
        return None if data is None else decode(data)
    except ManifestError as error:
        raise faults.fault("deploy-state", name, reason=error) from error


class Target(Protocol):
    """A place where citizens read a portal. Every verb raises BuildFailed, with words for an editor."""

    # What keeps two deploys from each other.
    lock: Lock
    # Whether former releases stay on the target, so that a rollback sends nothing.
    keeps: bool
    # Whether a release begins with nothing there, so that files of others cannot be in its way.
    apart: bool
    # How files are dressed there: another form means that all of them must be sent again.
    form: str

    def state(self) -> State:
        """Tell what the target holds; an empty state where congxa never deployed to it."""

    def sums(self, paths: Sequence[str], done: Done) -> Mapping[str, str]:
        """Read public files back: the SHA-256 sum of each; what is not there is left out."""

    def bring(self, shipment: Shipment, change: Change, state: State, plan: "Plan") -> None:
        """Make the shipment public: as a whole, or file by file in its order, each file whole."""

    def again(self, release: str, state: State) -> State:
        """Make a former release public that the target keeps; give the state that it then has."""

    def close(self) -> None:
        """End the connection; never raises."""


class Plan(Struct, frozen=True):
    """How to carry a change out: which pages list others, how many releases to keep, whom to tell."""

    is_list: IsList
    keep: int
    done: Done
