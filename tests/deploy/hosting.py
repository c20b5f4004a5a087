"""Hosts to deploy to, each the real thing on loopback, and a line to them that can be cut."""

import asyncio
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import warnings
import zipfile
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest

from congxa import archive, targets
from congxa.deploy import faults
from congxa.deploy.folder import open_target as open_folder
from congxa.deploy.kinds import open_target
from congxa.deploy.places import LocalPlace
from congxa.deploy.releases import ReleaseFolders
from congxa.deploy.shipment import Shipment
from congxa.deploy.target import Target
from congxa.deploy.zipped import Zips

Public = dict[str, bytes]
T = TypeVar("T")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(port: int, process: "subprocess.Popen[bytes] | None" = None) -> None:
    for _ in range(1800):
        if process is not None and process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server does not listen")


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a server that was started here; one that takes too long is killed."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


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
    """A TCP line to a server, cut without a word after so many bytes; it stays cut until mended.

    What a server says before it hangs up arrives, as on a line of its own: each way is carried to its end.
    All of it happens in one thread: a socket closed by another than the one that waits for it leaves its number
    to the next, whose first bytes then go astray.
    """

    def __init__(self, port: int) -> None:
        self.to, self.budget = port, -1
        self._calls: set[asyncio.Task[bool]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._door = socket.create_server(("127.0.0.1", 0), backlog=100)
        self._door.setblocking(False)
        self.port = int(self._door.getsockname()[1])
        self._answering = asyncio.run_coroutine_threadsafe(self._answer(), self._loop)

    def mend(self) -> None:
        """Break what is left of old connections; let everything through again."""
        self._do(self._cut())
        self.budget = -1

    def close(self) -> None:
        """Break every connection, and take no more."""
        self._answering.cancel()
        self._do(self._cut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._door.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _answer(self) -> None:
        while True:
            near, _ = await self._loop.sock_accept(self._door)
            call = self._loop.create_task(self._serve(near))
            self._calls.add(call)
            call.add_done_callback(partial(self._ended, near))

    def _ended(self, near: socket.socket, call: "asyncio.Task[bool]") -> None:
        """Hang up on the caller, to whom nothing may have been said yet."""
        self._calls.discard(call)
        self._hang_up(near, cut=call.cancelled() or not call.result())

    async def _serve(self, near: socket.socket) -> bool:
        """Carry both ways to their ends; tell whether they were reached."""
        far, whole = socket.socket(), False
        try:
            for end in (near, far):
                end.setblocking(False)
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.budget != 0:
                await self._loop.sock_connect(far, ("127.0.0.1", self.to))
                await asyncio.gather(self._carry(near, far), self._carry(far, near))
                whole = True
        except OSError:
            pass
        finally:
            self._hang_up(far, cut=not whole)
        return whole

    @staticmethod
    def _hang_up(end: socket.socket, *, cut: bool) -> None:
        """Close one end; where the line was cut, without a word: whatever was not sent is lost."""
        if cut:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.close()

    async def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := await self._loop.sock_recv(one, 65536):
                if self.budget >= 0:
                    data = data[: self.budget]
                    self.budget -= len(data)
                await self._loop.sock_sendall(other, data)
                if self.budget == 0:
                    self._break()
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)

    def _break(self) -> None:
        self.budget = 0
        for call in self._calls:
            call.cancel()

    async def _cut(self) -> None:
        self._break()
        await asyncio.gather(*self._calls, return_exceptions=True)


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
def ssh_host(tmp: Path, *, forced: str = "") -> Iterator[SshHost]:
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
    command = f"ForceCommand {forced}\n" if forced else ""
    (keys / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {keys}/server\nPidFile none\n"
        f"AuthorizedKeysFile {keys}/client.pub\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n"
        f"Subsystem sftp internal-sftp\nMaxStartups 100\n{command}"
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
            end(process)


# --- FTP ------------------------------------------------------------------------------------------


@dataclass
class FtpHost:
    """A folder behind pyftpdlib's server, which goes away after so many bytes."""

    folder: Path
    port: int
    server: Any
    kind: str = "ftp"
    whole: bool = False

    def settings(self, **more: Any) -> targets.FtpTarget:
        usual = {
            "kind": self.kind,
            "host": "localhost",
            "port": self.port,
            "user": "xa",
            "path": "/web",
        }
        return targets.FtpTarget(**{**usual, **more})

    def open(self, name: str, root: Path) -> Target:
        return open_target(name, self.settings(), root)

    def public(self) -> Public:
        found = tree(self.folder / "web")
        return {path: data for path, data in found.items() if not path.startswith(".congxa-")}

    def edit(self, path: str, data: bytes) -> None:
        (self.folder / "web" / path).write_bytes(data)

    def cut_after(self, budget: int) -> None:
        self.server.budget = budget + 3000

    def mend(self) -> None:
        self.server.budget = -1

    def empty(self) -> None:
        shutil.rmtree(self.folder / "web", ignore_errors=True)
        (self.folder / "web").mkdir()


@contextmanager
def ftp_host(
    tmp: Path,
    *,
    kind: str = "ftp",
    mlsd: bool = True,
    connections: int = 20,
    listed: int = 10_000,
) -> Iterator[FtpHost]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from pyftpdlib.authorizers import DummyAuthorizer
        from pyftpdlib.filesystems import AbstractedFS
        from pyftpdlib.handlers import DTPHandler, FTPHandler, TLS_DTPHandler, TLS_FTPHandler
        from pyftpdlib.servers import FTPServer

    (tmp / "ftp/web").mkdir(parents=True)

    class Short(AbstractedFS):  # type: ignore[misc]
        """A file system that shows only so many files of a folder."""

        def listdir(self, path: str) -> list[str]:
            return sorted(super().listdir(path))[:listed]

    users = DummyAuthorizer()
    users.add_user("xa", "mat-khau-bi-mat", str(tmp / "ftp"), perm="elradfmwMT")
    base, data = (TLS_FTPHandler, TLS_DTPHandler) if kind == "ftps" else (FTPHandler, DTPHandler)
    certificate(tmp)

    class Data(data):  # type: ignore[valid-type, misc]
        def recv(self, size: int) -> bytes:
            got: bytes = super().recv(size)
            return spend(self, got)

    class Control(base):  # type: ignore[valid-type, misc]
        authorizer = users
        dtp_handler = Data
        abstracted_fs = Short
        use_sendfile = False
        permit_foreign_addresses = True
        tls_control_required = tls_data_required = True
        certfile = str(tmp / "host.pem")

        most = 10_000

        def ftp_RNTO(self, path: str) -> Any:
            """Allow only so many pages in a folder."""
            there = os.listdir(os.path.dirname(path))
            name = os.path.basename(path)
            if name == "index.html" and len(there) >= self.most and name not in there:
                self.respond("553 Too many files in this directory.")
                return None
            return super().ftp_RNTO(path)

        def on_connect(self) -> None:
            if server.budget == 0:
                self.close()

        def recv(self, size: int) -> bytes:
            return spend(self, super().recv(size))

    if not mlsd:
        Control.proto_cmds = {k: v for k, v in base.proto_cmds.items() if k not in ("MLSD", "MLST")}

    def cut() -> None:
        for one in list(server.ioloop.socket_map.values()):
            if one is not server and server.budget == 0:
                with suppress(OSError):
                    one.socket.shutdown(socket.SHUT_RDWR)
                one.close()

    def spend(handler: Any, got: bytes) -> bytes:
        if server.budget < 0:
            return got
        got = got[: server.budget]
        server.budget -= len(got)
        if server.budget == 0:
            server.ioloop.call_later(0, cut)
        return got

    server = FTPServer(("127.0.0.1", 0), Control)
    server.budget = -1
    server.max_cons_per_ip = connections
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            server.ioloop.loop(0.1, blocking=False)
        server.close_all()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    os.environ["CONGXA_DEPLOY_THU_PASSWORD"] = "mat-khau-bi-mat"
    try:
        yield FtpHost(tmp / "ftp", server.address[1], server, kind=kind)
    finally:
        os.environ.pop("CONGXA_DEPLOY_THU_PASSWORD", None)
        ended.set()
        thread.join(5)


@dataclass
class VsftpdHost:
    """A folder behind vsftpd, which takes a data connection only with the session of the first."""

    folder: Path
    port: int
    kind: str = "ftps"

    def settings(self, **more: Any) -> targets.FtpTarget:
        usual = {"kind": "ftps", "host": "localhost", "port": self.port, "user": "ftp"}
        return targets.FtpTarget(**{**usual, "path": "web", **more})

    def open(self, name: str, root: Path) -> Target:
        return open_target(name, self.settings(), root)

    def public(self) -> Public:
        found = tree(self.folder / "web")
        return {path: data for path, data in found.items() if not path.startswith(".congxa-")}


@contextmanager
def vsftpd_host(tmp: Path) -> Iterator[VsftpdHost]:
    needed("vsftpd")
    (tmp / "ftp/web").mkdir(parents=True)
    certificate(tmp)
    port = free_port()
    names = (tmp / "ftp", tmp / "host.pem", tmp / "log", port)
    (tmp / "config").write_text(_VSFTPD.format(*names), encoding="ascii")
    vsftpd = shutil.which("vsftpd", path=f"{os.environ['PATH']}:/usr/sbin")
    process = subprocess.Popen([str(vsftpd), str(tmp / "config")], stdin=subprocess.DEVNULL)
    os.environ["CONGXA_DEPLOY_THU_PASSWORD"] = "mat-khau-bi-mat"
    try:
        wait_for(port, process)
        yield VsftpdHost(tmp / "ftp", port)
    finally:
        os.environ.pop("CONGXA_DEPLOY_THU_PASSWORD", None)
        end(process)


# Nobody needs an account of the machine: whoever comes is let in as the one who started the server.
_VSFTPD = """\
listen=YES
background=NO
listen_address=127.0.0.1
run_as_launching_user=YES
anonymous_enable=YES
local_enable=NO
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_world_readable_only=NO
anon_umask=022
anon_root={0}
ssl_enable=YES
allow_anon_ssl=YES
force_anon_logins_ssl=YES
force_anon_data_ssl=YES
require_ssl_reuse=YES
rsa_cert_file={1}
rsa_private_key_file={1}
vsftpd_log_file={2}
seccomp_sandbox=NO
listen_port={3}
"""


def certificate(tmp: Path) -> Path:
    """Make a certificate for localhost that is its own authority; give its file."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = made.public_bytes(serialization.Encoding.PEM)
    (tmp / "host.pem").write_bytes(public + secret)
    (tmp / "trusted.pem").write_bytes(public)
    return tmp / "trusted.pem"


# --- S3 -------------------------------------------------------------------------------------------


@dataclass
class S3Host:
    """A bucket of moto's server."""

    line: Line
    client: Any
    process: Any = field(repr=False)
    kind: str = "s3"
    whole: bool = False
    seen: dict[tuple[str, str], bytes] = field(default_factory=dict, repr=False)

    def settings(self, **more: Any) -> targets.S3Target:
        usual = {
            "bucket": "cong-xa",
            "prefix": "cong",
            "endpoint": f"http://127.0.0.1:{self.line.port}",
            "connections": 16,
        }
        return targets.S3Target(kind="s3", **{**usual, **more})

    def open(self, name: str, root: Path) -> Target:
        return open_target(name, self.settings(), root)

    def _objects(self) -> list[dict[str, Any]]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket="cong-xa")
        return [one for page in pages for one in page.get("Contents", ())]

    def public(self) -> Public:
        """Read each object; one with the sum that it had before is not read again."""
        found = {}
        for one in self._objects():
            path, known = one["Key"].removeprefix("cong/"), (one["Key"], one["ETag"])
            if not path.startswith(".congxa-"):
                if known not in self.seen:
                    told = self.client.get_object(Bucket="cong-xa", Key=one["Key"])
                    self.seen[known] = told["Body"].read()
                found[path] = self.seen[known]
        return found

    def edit(self, path: str, data: bytes) -> None:
        self.client.put_object(Bucket="cong-xa", Key=f"cong/{path}", Body=data)

    def cut_after(self, budget: int) -> None:
        self.line.budget = budget + 6000

    def mend(self) -> None:
        self.line.mend()

    def empty(self) -> None:
        there = [{"Key": one["Key"]} for one in self._objects()]
        for start in range(0, len(there), 1000):
            part = {"Objects": there[start : start + 1000]}
            self.client.delete_objects(Bucket="cong-xa", Delete=part)


# Stores keep connections open; the server below moto does so where it is told.
_MOTO = (
    "from werkzeug.serving import WSGIRequestHandler as Handler; Handler.protocol_version = 'HTTP/1.1'; "
    "from moto.server import main; main()"
)


@contextmanager
def s3_host(tmp: Path) -> Iterator[S3Host]:
    import boto3
    from botocore.loaders import create_loader

    port = free_port()
    keys = {"AWS_ACCESS_KEY_ID": "thu", "AWS_SECRET_ACCESS_KEY": "mat-khau-bi-mat"}
    with (tmp / "log").open("wb") as log, pytest.MonkeyPatch.context() as patch:
        for name, value in keys.items():
            patch.setenv(name, value)
        # What a store can do is read from large files: once for all deploys.
        loader = create_loader()
        patch.setattr("botocore.session.create_loader", lambda *_: loader)
        process = subprocess.Popen(
            [sys.executable, "-c", _MOTO, "-H", "127.0.0.1", "-p", str(port)],
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(port, process)
            client = boto3.client(
                "s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1"
            )
            client.create_bucket(Bucket="cong-xa")
            line = Line(port)
            yield S3Host(line, client, process)
            line.close()
            client.close()
        finally:
            end(process)


# --- git ------------------------------------------------------------------------------------------


@dataclass
class GitHost:
    """A bare repository behind git's own server."""

    folder: Path
    line: Line
    kind: str = "git"
    whole: bool = True

    def settings(self, **more: Any) -> targets.GitTarget:
        remote = f"git://127.0.0.1:{self.line.port}/cong.git"
        return targets.GitTarget(kind="git", **{"remote": remote, "cname": "xa.vidu.vn", **more})

    def open(self, name: str, root: Path) -> Target:
        return open_target(name, self.settings(), root)

    def git(self, *words: str, data: bytes = b"") -> bytes:
        command = ["git", f"--git-dir={self.folder}/cong.git", *words]
        return subprocess.run(command, input=data, capture_output=True, check=True).stdout

    def public(self) -> Public:
        if not self.git("for-each-ref", "refs/heads/gh-pages"):
            return {}
        with tempfile.TemporaryDirectory() as place:
            packed = self.git("archive", "gh-pages")
            subprocess.run(["tar", "-x", "-C", place], input=packed, check=True)
            found = tree(Path(place))
        own = ("CNAME", ".nojekyll")
        assert not found or all(name in found for name in own)
        return {p: d for p, d in found.items() if p not in own and not p.startswith(".congxa-")}

    def edit(self, path: str, data: bytes) -> None:
        blob = self.git("hash-object", "-w", "--stdin", data=data).decode().strip()
        index = {"GIT_INDEX_FILE": str(self.folder / "index"), **os.environ}
        dirs = [
            "git",
            f"--git-dir={self.folder}/cong.git",
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@x",
        ]
        for words in (
            ["read-tree", "gh-pages"],
            ["update-index", "--cacheinfo", f"100644,{blob},{path}"],
        ):
            subprocess.run([*dirs, *words], env=index, check=True)
        written = subprocess.run([*dirs, "write-tree"], env=index, check=True, capture_output=True)
        made = subprocess.run(
            [*dirs, "commit-tree", written.stdout.decode().strip(), "-p", "gh-pages", "-m", "x"],
            check=True,
            capture_output=True,
        )
        self.git("update-ref", "refs/heads/gh-pages", made.stdout.decode().strip())

    def cut_after(self, budget: int) -> None:
        self.line.budget = 500 + budget // 3

    def mend(self) -> None:
        self.line.mend()

    def empty(self) -> None:
        shutil.rmtree(self.folder / "cong.git", ignore_errors=True)
        subprocess.run(["git", "init", "-q", "--bare", str(self.folder / "cong.git")], check=True)


@contextmanager
def git_host(tmp: Path) -> Iterator[GitHost]:
    needed("git", "git-daemon")
    port = free_port()
    command = ["git", "daemon", "--reuseaddr", "--export-all", "--enable=receive-pack"]
    place = ["--listen=127.0.0.1", f"--port={port}", f"--base-path={tmp}", str(tmp)]
    with (tmp / "log").open("wb") as log:
        process = subprocess.Popen([*command, *place], stderr=log)
        line = Line(port)
        try:
            wait_for(port, process)
            host = GitHost(tmp, line)
            host.empty()
            yield host
        finally:
            line.close()
            end(process)


# --- rsync ----------------------------------------------------------------------------------------


@dataclass
class RsyncHost:
    """A folder behind rsync's own server."""

    folder: Path
    line: Line
    kind: str = "rsync"
    whole: bool = False

    def settings(self, **more: Any) -> targets.RsyncTarget:
        to = f"rsync://127.0.0.1:{self.line.port}/cong"
        return targets.RsyncTarget(kind="rsync", **{"to": to, **more})

    def open(self, name: str, root: Path) -> Target:
        return open_target(name, self.settings(), root)

    def public(self) -> Public:
        found = tree(self.folder / "web")
        hidden = {p for p in found if p.rpartition("/")[2].startswith(".") and p.count(".") > 1}
        return {p: d for p, d in found.items() if p not in hidden and not p.startswith(".congxa-")}

    def edit(self, path: str, data: bytes) -> None:
        (self.folder / "web" / path).write_bytes(data)

    def cut_after(self, budget: int) -> None:
        self.line.budget = 500 + budget

    def mend(self) -> None:
        self.line.mend()

    def empty(self) -> None:
        shutil.rmtree(self.folder / "web", ignore_errors=True)
        (self.folder / "web").mkdir()


@contextmanager
def rsync_host(tmp: Path) -> Iterator[RsyncHost]:
    needed("rsync")
    port = free_port()
    (tmp / "web").mkdir()
    root = "uid = root\ngid = root\n" if os.getuid() == 0 else ""
    (tmp / "config").write_text(
        f"use chroot = no\nport = {port}\naddress = 127.0.0.1\nlog file = {tmp}/log\nreverse lookup = no\n"
        f"socket options = TCP_NODELAY\n[cong]\npath = {tmp}/web\nread only = no\n{root}"
    )
    process = subprocess.Popen(
        ["rsync", "--daemon", "--no-detach", f"--config={tmp}/config"], stdin=subprocess.DEVNULL
    )
    line = Line(port)
    try:
        wait_for(port, process)
        yield RsyncHost(tmp, line)
    finally:
        line.close()
        end(process)


# --- zip files -------------------------------------------------------------------------------------


class _MortalZips(Zips):
    """A folder of zip files that goes away while one is written."""

    def __init__(self, name: str, folder: Path, budget: int) -> None:
        super().__init__(name, folder)
        self.budget = budget

    def bring(self, shipment: Shipment, *rest: Any) -> None:
        def body(path: str) -> Any:
            self.budget -= shipment.files[path].size
            if self.budget < 0:
                raise faults.lost("thu", "cut")
            return shipment.body(path)

        super().bring(replace(shipment, body=body), *rest)


@dataclass
class ZipHost:
    """A folder of zip files, of which somebody uploads the newest."""

    folder: Path
    kind: str = "archive"
    whole: bool = True
    budget: int = -1

    def settings(self) -> targets.ArchiveTarget:
        return targets.ArchiveTarget(kind="archive", path=str(self.folder), keep=3)

    def open(self, name: str, root: Path) -> Target:
        if self.budget < 0:
            return open_target(name, self.settings(), root)
        return _MortalZips(name, self.folder, self.budget)

    def public(self) -> Public:
        newest = max(self.folder.glob("*.zip"), default=None)
        if newest is None:
            return {}
        archive.verify(newest)
        with zipfile.ZipFile(newest) as zipped:
            return {n: zipped.read(n) for n in zipped.namelist() if n != archive.SUMS}

    def edit(self, path: str, data: bytes) -> None:
        newest = max(self.folder.glob("*.zip"))
        files = {**self.public(), path: data}
        sums = {name: sha256(body).hexdigest() for name, body in files.items()}
        archive.pack(newest, sums, lambda name: [files[name]], datetime(2026, 11, 22))

    def cut_after(self, budget: int) -> None:
        self.budget = 4 * budget

    def mend(self) -> None:
        self.budget = -1

    def empty(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def zip_host(tmp: Path) -> Iterator[ZipHost]:
    yield ZipHost(tmp / "zip")


HOSTS = {
    "folder": folder_host,
    "ssh": ssh_host,
    "ftp": ftp_host,
    "s3": s3_host,
    "git": git_host,
    "rsync": rsync_host,
    "archive": zip_host,
}
