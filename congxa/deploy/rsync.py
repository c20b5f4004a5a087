"""A place that rsync knows. What travels is named to it file by file: it compares neither times nor sizes.

rsync itself writes each file under another name and renames it when it is whole.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from congxa.deploy import faults, secrets
from congxa.deploy.inplace import InPlace
from congxa.deploy.keeping import desk
from congxa.deploy.places import told
from congxa.deploy.shipment import Shipment
from congxa.deploy.target import Done, Target
from congxa.errors import BuildFailed
from congxa.targets import RsyncTarget

_PATIENCE = 60
# Exit statuses of rsync(1): a file that was named is not there; the transfer was broken off.
_PARTIAL = (23, 24)
_LOST = (10, 12, 30, 35, 255)
_BATCH = 500


def open_target(name: str, settings: RsyncTarget, root: Path) -> Target:
    """Give the place; nothing is asked of it yet."""
    return InPlace(name, Mirror(name, settings, root))


class Mirror:
    """The files below a place that rsync knows. See Store."""

    form = ""

    def __init__(self, name: str, settings: RsyncTarget, root: Path) -> None:
        self._name, self._to = name, settings.to.rstrip("/")
        if ":" not in self._to:
            self._to = os.path.abspath(root / self._to)
        self._desk = desk(root, name).folder
        self._shell = ["ssh", "-p", str(settings.port), "-o", "BatchMode=yes"]
        if settings.key_file:
            self._shell += ["-i", str(root / Path(settings.key_file).expanduser())]
        # With a shell, rsync would look for its own server behind ssh.
        served = self._to.startswith("rsync://") or "::" in self._to
        # Its server answers in small pieces, none of which is to wait for another.
        self._way = ["--sockopts=TCP_NODELAY"] if served else ["-e", shlex.join(self._shell)]
        self._environment = {**os.environ, "LC_ALL": "C"}
        if password := secrets.secret(name, "password"):
            self._environment["RSYNC_PASSWORD"] = password

    def read(self, path: str) -> bytes | None:
        """See Store."""
        with self._room() as room:
            self._fetch([path], room)
            file = room / path
            return file.read_bytes() if file.exists() else None

    def write(self, path: str, data: bytes) -> None:
        """See Store."""
        with self._room() as room:
            self._lay(room, path, data)
            self._transfer(room, [path], lambda one: None)

    def claim(self, path: str, data: bytes) -> bytes | None:
        """See Store: what is there is not overwritten; whoever is read back has it."""
        with self._room() as room:
            self._lay(room, path, data)
            self._transfer(room, [path], lambda one: None, "--ignore-existing")
        there = self.read(path)
        return None if there == data else there or b""

    def discard(self, path: str) -> None:
        """See Store."""
        self.remove([path], lambda one, size: None)

    def perhaps_there(self, paths: Sequence[str]) -> Sequence[str]:
        """See Store: asking for a file costs no more than asking for a list."""
        return paths

    def send(self, shipment: Shipment, paths: Sequence[str], done: Done) -> None:
        """See Store."""
        for start in range(0, len(paths), _BATCH):
            part = paths[start : start + _BATCH]
            with self._room() as room:
                for path in part:
                    self._lay_file(room, path, shipment)
                self._transfer(room, part, lambda path: done(path, shipment.files[path].size))

    def sums(self, paths: Sequence[str], done: Done) -> Mapping[str, str]:
        """See Store."""
        found = {}
        for start in range(0, len(paths), _BATCH):
            with self._room() as room:
                part = paths[start : start + _BATCH]
                self._fetch(part, room)
                for path in part:
                    file = room / path
                    if file.is_file():
                        with file.open("rb") as opened:
                            found[path] = hashlib.file_digest(opened, "sha256").hexdigest()
                        done(path, file.stat().st_size)
        return found

    def remove(self, paths: Sequence[str], done: Done) -> None:
        """See Store: what is named and not here is removed there; its folder stays, empty."""
        if paths:
            with self._room() as room:
                for path in paths:
                    (room / path).parent.mkdir(parents=True, exist_ok=True)
                self._transfer(room, paths, lambda path: None, "--delete-missing-args")
        for path in paths:
            done(path, 0)

    def close(self) -> None:
        """See Store."""

    # --- rsync ---

    @contextmanager
    def _room(self) -> Iterator[Path]:
        with told(self._name):
            self._desk.mkdir(parents=True, exist_ok=True)
            room = tempfile.mkdtemp(prefix="rsync-", dir=self._desk)
        try:
            yield Path(room)
        finally:
            shutil.rmtree(room, ignore_errors=True)

    def _lay(self, room: Path, path: str, data: bytes) -> None:
        with told(self._name):
            (room / path).parent.mkdir(parents=True, exist_ok=True)
            (room / path).write_bytes(data)

    def _lay_file(self, room: Path, path: str, shipment: Shipment) -> None:
        """Lay a file out to be sent, its bytes held against its sum."""
        with told(self._name):
            (room / path).parent.mkdir(parents=True, exist_ok=True)
            with (room / path).open("wb") as file:
                for chunk in shipment.chunks(path):
                    file.write(chunk)

    def _fetch(self, paths: Sequence[str], room: Path) -> None:
        """Fetch those of the files that are there."""
        self._run(
            ["--ignore-missing-args", "--files-from=-", f"{self._to}/", f"{room}/"],
            paths,
            lambda path: None,
            absent=True,
        )

    def _transfer(
        self, room: Path, paths: Sequence[str], done: Callable[[str], None], *options: str
    ) -> None:
        words = ["--ignore-times", "--whole-file", "--chmod=D755,F644", "--perms", "--mkpath"]
        self._run(
            [*words, *options, "--out-format=%n", "--files-from=-", f"{room}/", f"{self._to}/"],
            paths,
            done,
        )

    def _run(
        self,
        words: Sequence[str],
        paths: Sequence[str],
        done: Callable[[str], None],
        *,
        absent: bool = False,
    ) -> None:
        """Run rsync over the named files; `done` is told of each that it names itself."""
        command = ["rsync", "-r", f"--timeout={_PATIENCE}", *self._way]
        known = set(paths)
        with tempfile.TemporaryFile() as listed, tempfile.TemporaryFile() as errors:
            listed.write("".join(f"{path}\n" for path in paths).encode())
            listed.seek(0)
            try:
                process = subprocess.Popen(
                    [*command, *words],
                    stdin=listed,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    env=self._environment,
                )
            except FileNotFoundError:
                raise faults.fault("deploy-tool", self._name, tool="rsync") from None
            assert process.stdout is not None
            with process.stdout:
                for line in process.stdout:
                    path = line.decode(errors="replace").rstrip("\n")
                    if path in known:
                        done(path)
            status = process.wait()
            errors.seek(0)
            said = errors.read(4000).decode(errors="replace")
        if status and not (absent and (status in _PARTIAL or _is_absent(said))):
            raise self._fault(status, said)

    def _fault(self, status: int, said: str) -> BuildFailed:
        reason = "; ".join(line.strip() for line in said.splitlines()[:3]) or f"rsync {status}"
        low = said.lower()
        if "no space left" in low or "quota" in low:
            return faults.full(self._name, reason)
        if "host key verification failed" in low:
            host = self._to.partition(":")[0]
            # By itself ssh says nothing of a key that it does not know.
            asked = subprocess.run(
                [*self._shell, "-v", host, "exit"], capture_output=True, timeout=_PATIENCE
            )
            return faults.unknown_host(
                self._name, host, said + asked.stderr.decode(errors="replace")
            )
        if "permission denied (" in low:
            return faults.unknown_key(self._name, reason)
        if "auth failed" in low:
            variable = secrets.variable(self._name, "password")
            return faults.fault("deploy-refused", self._name, reason=reason, variable=variable)
        if "permission denied" in low or "read only" in low or "read-only" in low:
            return faults.denied(self._name, self._to, reason)
        if status in _LOST:
            return faults.lost(self._name, reason)
        return faults.other(self._name, reason)


def _is_absent(said: str) -> bool:
    """Tell that the place itself is not there yet."""
    return "change_dir" in said and "No such file" in said
