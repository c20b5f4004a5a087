"""One deploy, the same for every kind of target: lock, compare, look for foreign hands, bring, keep, unlock."""

import secrets
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from congxa.deploy import faults, keeping
from congxa.deploy.keeping import Desk
from congxa.deploy.locks import Ticket
from congxa.deploy.manifest import RELEASE_FILE, Entry, Files, Release, State
from congxa.deploy.order import NOTHING, Change, IsList, change
from congxa.deploy.shipment import Shipment, whoever
from congxa.deploy.target import Done, Plan, Target
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
            same = _is_public(target, state, shipment)
            if wish.force or not same:
                state = _as_found(target, desk.name, state, shipment, progress, force=wish.force)
            found = difference(target, state, shipment)
            if same and found.is_nothing:
                return Report(state.release, NOTHING, time.monotonic() - began)
            tell = _counting(found.sent, shipment.files, progress)
            target.bring(shipment, found, state, Plan(wish.is_list, wish.keep, tell))
        if not target.keeps:
            desk.keep(shipment, wish.keep)
        report = Report(shipment.release, found, time.monotonic() - began)
        told(report)
    return report


def _is_public(target: Target, state: State, shipment: Shipment) -> bool:
    """Tell whether the target says that it has arrived whole, and nothing else since."""
    whole = state.release is not None and not state.pending
    return whole and difference(target, state, shipment).is_nothing


def before(name: str, state: State) -> Release:
    """Give the release before the present one; raise BuildFailed where there is none."""
    if not state.former:
        raise faults.fault("deploy-no-former", name)
    return state.former[0]


def rollback(target: Target, desk: Desk, wanted: str, wish: Wish, progress: Progress) -> Report:
    """Make a former release public again: the one of that id, or the one before the present.

    It lies on the target, or is sent again from what this machine has kept.
    """
    state = target.state()
    release = wanted or before(desk.name, state).id
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
    desk.note_ticket(ticket)
    holder = target.lock.claim(ticket)
    if holder is not None and (break_lock or desk.is_own(holder)):
        target.lock.release()
        holder = target.lock.claim(ticket)
    if holder is not None:
        since = f"{holder.since.astimezone():%H:%M %d/%m/%Y}"
        raise faults.fault("deploy-locked", desk.name, who=holder.who, since=since)
    try:
        yield
    except BaseException:
        with suppress(BuildFailed):
            target.lock.release()
        raise
    target.lock.release()


# --- foreign hands ------------------------------------------------------------------------------


def _as_found(
    target: Target,
    name: str,
    state: State,
    shipment: Shipment,
    progress: Progress,
    *,
    force: bool,
) -> State:
    """Look at the files that are to be touched; give the state of the target as it truly is.

    What a deploy that was cut has sent is in it. Raise BuildFailed where a file is not as a deploy left it,
    unless told to overwrite: then all files are looked at.
    """
    found = difference(target, state, shipment)
    looked = {*found.replaced, *found.removed, *state.pending, *(state.files if force else ())}
    # A release folder is new: what stands where its files will be is looked at, not what is not there yet.
    looked |= set() if target.apart else {*found.added}
    sizes = {**shipment.files, **state.pending, **state.files}
    there = target.sums(sorted(looked), _counting(looked, sizes, progress))
    known = {path: _known(path, state, shipment) for path in there}
    strange = [path for path in there if there[path] not in known[path] and path != RELEASE_FILE]
    if strange and not force:
        raise faults.strayed(name, sorted(strange))
    files = {path: one for path, one in state.files.items() if path not in looked}
    files |= {path: known[path].get(sum_, Entry(sum_, 0)) for path, sum_ in there.items()}
    return msgspec.structs.replace(state, files=files, pending={})


def _known(path: str, state: State, shipment: Shipment) -> dict[str, Entry]:
    """Give what a file on the target may well be, by its sum."""
    known = (state.files.get(path), state.pending.get(path), shipment.files.get(path))
    return {one.sha256: one for one in known if one}


def verify(target: Target, progress: Progress) -> list[str]:
    """Read everything back; name the public files that are not what was sent, or are not there."""
    files = target.state().files
    there = target.sums(sorted(files), _counting(files, files, progress))
    return sorted(path for path, one in files.items() if there.get(path) != one.sha256)


# --- telling ------------------------------------------------------------------------------------


def _counting(paths: Collection[str], files: Files, progress: Progress) -> Done:
    """Count files and bytes as they come; a server that reads its files itself tells no sizes."""
    total = sum(files[path].size for path in paths)
    done = [0, 0]

    def tell(path: str, size: int) -> None:
        done[0] += 1
        done[1] += files[path].size
        progress(done[0], done[1], len(paths), total)

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
