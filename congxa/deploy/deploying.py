"""One deploy, the same for every kind of target: lock, compare, look for foreign hands, bring, keep, unlock."""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from congxa.deploy import faults, keeping
from congxa.deploy.keeping import Desk
from congxa.deploy.manifest import RELEASE_FILE, Entry, Release, State
from congxa.deploy.order import NOTHING, Change, IsList, change
from congxa.deploy.shipment import Shipment, whoever
from congxa.deploy.target import Done, Plan, Target, Ticket, nobody
from congxa.errors import BuildFailed

# Tells how far a transfer is: files and bytes done, files and bytes there are.
Progress = Callable[[int, int, int, int], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """How to deploy: `force` overwrites what others changed, `break_lock` takes a lock that is in the way."""

    keep: int
    is_list: IsList
    force: bool = False
    break_lock: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What a deploy did: the release that is public now, what was changed there, and in how many seconds."""

    release: Release | None
    change: Change
    seconds: float


def difference(target: Target, state: State, shipment: Shipment) -> Change:
    """Tell what makes the target's files those of the shipment.

    What may have arrived of a deploy that was cut goes if the shipment has no such file.
    """
    old = {**{p: one for p, one in state.pending.items() if p not in shipment.files}, **state.files}
    return change(old, shipment.files, every=bool(state.files) and state.form != target.form)


def deploy(
    target: Target,
    desk: Desk,
    shipment: Shipment,
    wish: Wish,
    progress: Progress,
    *,
    action: str = "deploy",
) -> Report:
    """Make the shipment public; nothing happens where the target holds the same already."""
    began = time.monotonic()
    with _logged(desk, action, shipment.release, began) as told, desk.alone():
        with locked(target, desk, break_lock=wish.break_lock):
            state = target.state()
            if difference(target, state, shipment).is_nothing and state.release is not None:
                return Report(state.release, NOTHING, time.monotonic() - began)
            state = _as_found(target, desk.name, state, shipment, force=wish.force)
            found = difference(target, state, shipment)
            tell = _counting(found, shipment, progress)
            target.bring(shipment, found, state, Plan(wish.is_list, wish.keep, tell))
        if not target.keeps:
            desk.keep(shipment, wish.keep)
        report = Report(shipment.release, found, time.monotonic() - began)
        told(report)
    return report


def rollback(target: Target, desk: Desk, wanted: str, wish: Wish, progress: Progress) -> Report:
    """Make a former release public again: the one of that id, or the one before the present.

    It lies on the target, or is sent again from what this machine has kept.
    """
    state = target.state()
    release = wanted or (state.former[0].id if state.former else "-")
    if not target.keeps:
        kept = desk.kept(release)
        if kept is None:
            raise faults.fault("deploy-no-release", desk.name, release=release)
        return deploy(target, desk, kept, wish, progress, action="rollback")
    about = next((one for one in state.former if one.id == release), None)
    if about is None:
        raise faults.fault("deploy-no-release", desk.name, release=release)
    began = time.monotonic()
    with _logged(desk, "rollback", about, began) as told, desk.alone():
        with locked(target, desk, break_lock=wish.break_lock):
            found = target.again(release, target.state())
        report = Report(found.release, NOTHING, time.monotonic() - began)
        told(report)
    return report


# --- the lock -----------------------------------------------------------------------------------


@contextmanager
def locked(target: Target, desk: Desk, *, break_lock: bool) -> Iterator[None]:
    """Keep others from the target; raise BuildFailed that tells who is at work on it, and since when.

    A lock that this machine left behind is taken again: `desk.alone` says that nobody here holds it.
    """
    ticket = Ticket(secrets.token_hex(8), whoever(), datetime.now(UTC).replace(microsecond=0))
    holder = target.claim(ticket)
    if holder is not None:
        if not (break_lock or desk.is_own(holder)):
            since = f"{holder.since.astimezone():%H:%M %d/%m/%Y}"
            raise faults.fault("deploy-locked", desk.name, who=holder.who, since=since)
        target.unclaim()
        desk.note_ticket(ticket)
        if (other := target.claim(ticket)) is not None:
            raise faults.fault("deploy-locked", desk.name, who=other.who, since="")
    desk.note_ticket(ticket)
    try:
        yield
    except BaseException:
        with suppress(BuildFailed):
            target.unclaim()
        raise
    target.unclaim()


# --- foreign hands ------------------------------------------------------------------------------


def _as_found(target: Target, name: str, state: State, shipment: Shipment, *, force: bool) -> State:
    """Look at the files that are to be touched; give the state of the target as it truly is.

    What a deploy that was cut has sent is in it. Raise BuildFailed where a file is not as a deploy left it,
    unless told to overwrite.
    """
    found = difference(target, state, shipment)
    # A release folder is new: what stands where its files will be is looked at, not what is not there yet.
    touched = [*found.replaced, *found.removed, *(() if target.apart else found.added)]
    there = target.sums(touched, nobody)
    known = {path: _known(path, state, shipment) for path in there}
    strange = [path for path in there if there[path] not in known[path] and path != RELEASE_FILE]
    if strange and not force:
        raise faults.strayed(name, sorted(strange))
    if target.apart:
        return state
    files = {path: one for path, one in state.files.items() if path not in touched}
    files |= {path: known[path].get(sum_, Entry(sum_, 0)) for path, sum_ in there.items()}
    return msgspec.structs.replace(state, files=files, pending={})


def _known(path: str, state: State, shipment: Shipment) -> dict[str, Entry]:
    """Give what a file on the target may well be, by its sum."""
    known = (state.files.get(path), state.pending.get(path), shipment.files.get(path))
    return {one.sha256: one for one in known if one}


def verify(target: Target, progress: Progress) -> list[str]:
    """Read everything back; name the public files that are not what was sent, or are not there."""
    files = target.state().files
    sizes = sum(one.size for one in files.values())
    done = [0, 0]

    def tell(path: str, size: int) -> None:
        done[0] += 1
        done[1] += size
        progress(done[0], done[1], len(files), sizes)

    there = target.sums(sorted(files), tell)
    return sorted(path for path, one in files.items() if there.get(path) != one.sha256)


# --- telling ------------------------------------------------------------------------------------


def _counting(found: Change, shipment: Shipment, progress: Progress) -> Done:
    sent, total = found.sent, sum(shipment.files[path].size for path in found.sent)
    done = [0, 0]

    def tell(path: str, size: int) -> None:
        done[0] += 1
        done[1] += shipment.files[path].size
        progress(done[0], done[1], len(sent), total)

    return tell


@contextmanager
def _logged(
    desk: Desk, action: str, release: Release, began: float
) -> Iterator[Callable[[Report], None]]:
    """Write a line into the log, whether it ends well or not; nothing where nothing was done."""
    reports: list[Report] = []
    codes: Sequence[str] = ()
    try:
        yield reports.append
    except BuildFailed as failed:
        codes = [one.code for one in failed.problems]
        raise
    except BaseException as error:
        codes = [type(error).__name__]
        raise
    finally:
        report = reports[0] if reports else Report(None, NOTHING, time.monotonic() - began)
        if reports or codes:
            at = datetime.now(UTC).replace(microsecond=0)
            with suppress(BuildFailed):
                desk.log(
                    keeping.Entry(
                        at,
                        action,
                        release.id,
                        whoever(),
                        len(report.change.sent),
                        len(report.change.removed),
                        report.change.bytes,
                        round(report.seconds, 3),
                        ", ".join(dict.fromkeys(codes)),
                    )
                )
