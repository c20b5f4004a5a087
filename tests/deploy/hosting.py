"""Hosts to deploy to, each the real thing on loopback, and a line to them that can be cut."""

import os
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest

from congxa import targets
from congxa.deploy.folder import open_target as open_folder
from congxa.deploy.kinds import open_target
from congxa.deploy.places import LocalPlace
from congxa.deploy.releases import ReleaseFolders
from congxa.deploy.target import Target
from congxa.deploy import faults

Public = dict[str, bytes]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(port: int, process: "subprocess.Popen[bytes] | None" = None) -> None:
    for _ in range(200):
        if process is not None and process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server does not listen")


def needed(*programs: str) -> None:
    """Skip where a program is missing."""
    for program in programs:
        if shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/usr/lib/git-core") is None:
            pytest.skip(f"{program} is not installed (tests/install-tools.sh installs it)")


def tree(folder: Path) -> Public:
    """Read every file below a folder."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


class Host(Protocol):
    """A host: how to reach it, what citizens see there, and hands of others."""

    kind: str
    whole: bool

    def open(self, name: str, root: Path) -> Target: ...

    def public(self) -> Public: ...

    def edit(self, path: str, data: bytes) -> None: ...

    def cut_after(self, budget: int) -> None: ...

    def mend(self) -> None: ...

    def empty(self) -> None: ...


class Line:
    """A TCP line to a server, cut without a word after so many bytes; it stays cut until mended."""

    def __init__(self, port: int) -> None:
        self.to, self.budget = port, -1
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if self.budget == 0:
                self._drop(near)
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                self._drop(near)
                continue
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._ends |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                with self._lock:
                    if self.budget >= 0:
                        data = data[: self.budget]
                        self.budget -= len(data)
                    dead = self.budget == 0
                other.sendall(data)
                if dead:
                    self.cut()
                    return
            other.shutdown(socket.SHUT_WR)
        except OSError:
            for end in (one, other):
                self._drop(end)

    def cut(self) -> None:
        """Break every connection."""
        self.budget = 0
        with self._lock:
            ends, self._ends = self._ends, set()
        for end in ends:
            self._drop(end)

    def mend(self) -> None:
        """Let everything through again."""
        self.cut()
        self.budget = -1

    @staticmethod
    def _drop(end: socket.socket) -> None:
        with suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()

    def close(self) -> None:
        self.cut()
        self._door.close()


# --- a folder of this machine --------------------------------------------------------------------


class _MortalPlace(LocalPlace):
    """A file system that goes away after so many changes, as a share does when its line breaks."""

    def __init__(self, name: str, root: Path, host: "FolderHost") -> None:
        super().__init__(name, root)
        self.host = host

    def _step(self) -> None:
        if self.host.budget == 0:
            raise faults.lost("thu", "cut")
        self.host.budget -= 1

    def __getattribute__(self, name: str) -> Any:
        verb = super().__getattribute__(name)
        if name in ("claim", "move", "point", "discard", "write"):
            self._step()
        return verb

    def copy(self, source: str, target: str, paths: Any) -> None:
        for path in paths:
            self._step()
            super().copy(source, target, [path])

    def send(self, folder: str, paths: Any, chunks: Any, done: Any) -> None:
        for path in paths:
            self._step()

            def half(path: str) -> Iterator[bytes]:
                for chunk in chunks(path):
                    yield chunk[: len(chunk) // 2]
                    self._step()
                    yield chunk[len(chunk) // 2 :]

            super().send(folder, [path], half, done)


@dataclass
class FolderHost:
    """A folder with releases."""

    folder: Path
    kind: str = "folder"
    whole: bool = True
    budget: int = -1

    def open(self, name: str, root: Path) -> Target:
        if self.budget < 0:
            return open_folder(name, self.settings(), root)
        return ReleaseFolders(name, _MortalPlace(name, self.folder, self), "current")

    def settings(self) -> targets.FolderTarget:
        return targets.FolderTarget(kind="folder", path=str(self.folder), keep=3)

    def public(self) -> Public:
        return tree(self.folder / "current") if (self.folder / "current").exists() else {}

    def edit(self, path: str, data: bytes) -> None:
        file = self.folder / "current" / path
        file.unlink(missing_ok=True)
        file.write_bytes(data)

    def cut_after(self, budget: int) -> None:
        self.budget = budget // 4000

    def mend(self) -> None:
        self.budget = -1

    def empty(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def folder_host(tmp: Path) -> Iterator[FolderHost]:
    yield FolderHost(tmp / "www")


# --- OpenSSH --------------------------------------------------------------------------------------


@dataclass
class SshHost:
    """A folder with releases behind OpenSSH's server."""

    folder: Path
    line: Line
    keys: Path
    fingerprint: str
    kind: str = "ssh"
    whole: bool = True
    process: Any = field(default=None, repr=False)

    def settings(self, **more: Any) -> targets.SshTarget:
        usual = {
            "host": "127.0.0.1",
            "port": self.line.port,
            "path": str(self.folder),
            "key_file": str(self.keys / "client"),
            "fingerprint": self.fingerprint,
            "keep": 3,
        }
        return targets.SshTarget(kind="ssh", **{**usual, **more})

    def open(self, name: str, root: Path) -> Target:
        return open_target(name, self.settings(), root)

    def public(self) -> Public:
        return tree(self.folder / "current") if (self.folder / "current").exists() else {}

    def edit(self, path: str, data: bytes) -> None:
        file = self.folder / "current" / path
        file.unlink(missing_ok=True)
        file.write_bytes(data)

    def cut_after(self, budget: int) -> None:
        self.line.budget = 6000 + budget

    def mend(self) -> None:
        self.line.mend()

    def empty(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def ssh_host(tmp: Path, *, shell: bool = True) -> Iterator[SshHost]:
    needed("sshd", "ssh-keygen")
    keys = tmp / "keys"
    keys.mkdir()
    for name in ("server", "client"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(keys / name)], check=True
        )
    told = subprocess.run(
        ["ssh-keygen", "-lf", str(keys / "server.pub")], check=True, capture_output=True, text=True
    )
    port = free_port()
    forced = "" if shell else "ForceCommand internal-sftp\n"
    (keys / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {keys}/server\nPidFile none\n"
        f"AuthorizedKeysFile {keys}/client.pub\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n"
        f"Subsystem sftp internal-sftp\nMaxStartups 100\n{forced}"
    )
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    sshd = shutil.which("sshd", path="/usr/sbin:/usr/bin")
    with (keys / "log").open("wb") as log:
        process = subprocess.Popen([str(sshd), "-D", "-e", "-f", str(keys / "config")], stderr=log)
        wait_for(port, process)
        line = Line(port)
        try:
            yield SshHost(tmp / "www", line, keys, told.stdout.split()[1], process=process)
        finally:
            line.close()
            process.terminate()
            process.wait(10)


HOSTS = {"folder": folder_host, "ssh": ssh_host}
