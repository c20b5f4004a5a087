"""A folder on a server, over SFTP; a shell there is used where there is one, for what it does faster.

Many requests are under way at a time, so that a long line does not make ten thousand small files slow.
"""

import asyncio
import hashlib
import shlex
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import asyncssh

from congxa.deploy import faults, secrets
from congxa.deploy.places import NEW, Chunks
from congxa.deploy.releases import ReleaseFolders
from congxa.deploy.target import Done, Target
from congxa.errors import BuildFailed
from congxa.targets import SshTarget

# Files under way at a time, and seconds without an answer after which the server counts as gone.
_AT_ONCE = 48
_PATIENCE = 30
_BLOCK = 1 << 18
# So many files are worth a command of the server's own.
_MANY = 200
_MARK = "congxa-end"
_PROBE = "cp --help 2>&1 | grep -q -e --parents && command -v xargs sha256sum find rm"
_THERE = (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists)
_ABSENT = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)
_GONE = (
    asyncssh.SFTPConnectionLost,
    asyncssh.SFTPNoConnection,
    asyncssh.DisconnectError,
    asyncssh.ChannelOpenError,
)
T = TypeVar("T")


def open_target(name: str, settings: SshTarget, root: Path) -> Target:
    """Connect to the server; raise BuildFailed."""
    return ReleaseFolders(name, SftpPlace(name, settings, root), settings.current)


class _Client(asyncssh.SSHClient):
    """Knows the server by the fingerprint in the settings; otherwise by known_hosts alone."""

    def __init__(self, name: str, trusted: str) -> None:
        self.name, self.trusted, self.seen = name, trusted, ""

    def validate_host_public_key(
        self, host: str, addr: str, port: int, key: asyncssh.SSHKey
    ) -> bool:
        """Be asked for a key that known_hosts does not know."""
        self.seen = key.get_fingerprint()
        return bool(self.trusted) and self.seen == self.trusted

    def password_auth_requested(self) -> str | None:
        """Be asked for a password, where no key opens the server."""
        return secrets.secret(self.name, "password") or None


class SftpPlace:
    """The file system of a server, below one folder. See Place."""

    def __init__(self, name: str, settings: SshTarget, root: Path) -> None:
        self._name, self._root = name, settings.path.rstrip("/") or "/"
        # In a thread of its own: the caller's may run a loop already.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._whom = f"{settings.user}@{settings.host}".lstrip("@")
        self._client = _Client(name, settings.fingerprint)
        self._made: set[str] = set()
        self._shell: _Shell | None = None
        self._connection: asyncssh.SSHClientConnection | None = None
        try:
            self._run(self._connect(settings, root))
        except BaseException:
            self.close()
            raise

    async def _connect(self, settings: SshTarget, root: Path) -> None:
        trust: Any = ()
        if settings.fingerprint:
            trust = ([], [], [])
        elif settings.known_hosts:
            trust = str(root / Path(settings.known_hosts).expanduser())
        options: dict[str, Any] = {"username": settings.user} if settings.user else {}
        if settings.key_file:
            options["client_keys"] = self._keys(root / Path(settings.key_file).expanduser())
        else:
            options["passphrase"] = secrets.secret(self._name, "passphrase") or None
        self._connection = await asyncssh.connect(
            settings.host,
            settings.port,
            client_factory=lambda: self._client,
            known_hosts=trust,
            connect_timeout=_PATIENCE,
            login_timeout=_PATIENCE,
            keepalive_interval=_PATIENCE / 3,
            **options,
        )
        self._sftp = await self._connection.start_sftp_client()
        # It starts while files are looked at.
        self._starting = asyncio.ensure_future(self._start_shell(self._connection))

    def _keys(self, file: Path) -> Sequence[asyncssh.SSHKeyPair]:
        """Load a private key; only where it has a passphrase is that asked for."""
        try:
            return asyncssh.load_keypairs(file)
        except asyncssh.KeyImportError:
            return asyncssh.load_keypairs(file, secrets.secret(self._name, "passphrase") or None)
        except OSError as error:
            raise self._unread(error) from error

    def _unread(self, error: Exception) -> BuildFailed:
        variable = secrets.variable(self._name, "passphrase")
        return faults.fault("deploy-key", self._name, reason=error, variable=variable)

    async def _start_shell(self, connection: asyncssh.SSHClientConnection) -> "_Shell | None":
        """Start a shell that knows the commands of GNU; None on a server that allows files only."""
        with suppress(asyncssh.Error, OSError, UnicodeDecodeError):
            shell = _Shell(await connection.create_process("exec sh", stderr=asyncssh.DEVNULL))
            with suppress(asyncio.TimeoutError):
                status, _ = await asyncio.wait_for(shell.run(_PROBE), _PATIENCE)
                return shell if status == 0 else None
        return None

    # --- small files ---

    def read(self, path: str) -> bytes | None:
        """See Place."""

        async def read() -> bytes | None:
            try:
                return await self._content(self._at(path))
            except _ABSENT:
                return None

        return self._run(read(), path)

    def write(self, path: str, data: bytes) -> None:
        """See Place."""

        async def write() -> None:
            await self._make_folders([path])
            await self._put(self._at(path), [data])

        self._run(write(), path)

    def claim(self, path: str, data: bytes) -> bytes | None:
        """See Place."""

        async def claim() -> bytes | None:
            await self._make_folders([path])
            try:
                file = await self._sftp.open(self._at(path), "xb", encoding=None)
            except _THERE:
                with suppress(*_ABSENT):
                    return await self._content(self._at(path))
                raise
            async with file:
                await file.write(data)
            return None

        return self._run(claim(), path)

    # --- listing ---

    def names(self, folder: str) -> list[str]:
        """See Place."""

        async def names() -> list[str]:
            try:
                found = await self._sftp.listdir(self._at(folder))
            except _ABSENT:
                return []
            return sorted({str(name) for name in found} - {".", ".."})

        return self._run(names(), folder)

    def files(self, folder: str) -> set[str]:
        """See Place."""

        async def files() -> set[str]:
            top = self._at(folder)
            if await self._has_shell() and await self._sftp.isdir(top):
                told = await self._command(f"cd {shlex.quote(top)} && find . -type f")
                return {line[2:] for line in told}
            found: set[str] = set()
            waiting = [""]
            while waiting:
                above = waiting.pop()
                try:
                    async for entry in self._sftp.scandir(f"{top}/{above}"):
                        name = f"{above}{entry.filename!s}"
                        if entry.attrs.type == asyncssh.FILEXFER_TYPE_DIRECTORY:
                            if entry.filename not in (".", ".."):
                                waiting.append(f"{name}/")
                        else:
                            found.add(name)
                except _ABSENT:
                    continue
            return found

        return self._run(files(), folder)

    # --- many files ---

    def copy(self, source: str, target: str, paths: Sequence[str]) -> None:
        """See Place."""

        async def copy() -> None:
            await self._make_folders([f"{target}/."])
            if await self._has_shell():
                there = shlex.quote(self._at(target))
                command = f"xargs -d '\\n' cp -l --parents -t {there} --"
                await self._command(f"cd {shlex.quote(self._at(source))} && {command}", paths)
                return
            await self._make_folders([f"{target}/{path}" for path in paths])

            async def link(path: str) -> None:
                with suppress(*_THERE):
                    await self._sftp.link(
                        self._at(f"{source}/{path}"), self._at(f"{target}/{path}")
                    )

            await _each(link, paths)

        self._run(copy(), target)

    def send(self, folder: str, paths: Sequence[str], chunks: Chunks, done: Done) -> None:
        """See Place."""

        async def one(path: str) -> None:
            size = await self._put(self._at(f"{folder}/{path}"), chunks(path))
            done(path, size)

        async def send() -> None:
            await self._make_folders([f"{folder}/{path}" for path in paths])
            await _each(one, paths)

        self._run(send(), folder)

    def sums(self, folder: str, paths: Sequence[str], done: Done) -> Mapping[str, str]:
        """See Place."""
        found: dict[str, str] = {}

        async def one(path: str) -> None:
            with suppress(*_ABSENT, asyncssh.SFTPFailure):
                digest, size = await self._digest(self._at(f"{folder}/{path}"))
                found[path] = digest
                done(path, size)

        async def sums() -> None:
            if len(paths) < _MANY or not await self._has_shell():
                await _each(one, paths)
                return
            command = "xargs -d '\\n' sha256sum -- 2>/dev/null; true"
            for line in await self._command(
                f"cd {shlex.quote(self._at(folder))} && {command}", paths
            ):
                digest, path = line[:64], line[66:]
                found[path] = digest
                done(path, 0)

        if paths:
            self._run(sums(), folder)
        return found

    def remove(self, folder: str, paths: Iterable[str]) -> None:
        """See Place."""
        whole = [f"{folder}/{path}" for path in paths]

        async def one(path: str) -> None:
            with suppress(*_ABSENT):
                await self._sftp.remove(self._at(path))

        async def remove() -> None:
            await _each(one, whole)
            folders = {above for path in whole for above in _above(path) if above != folder}
            for above in sorted(folders, key=len, reverse=True):
                if above.startswith(f"{folder}/"):
                    with suppress(asyncssh.SFTPError):
                        await self._sftp.rmdir(self._at(above))
                        self._made.discard(above)

        self._run(remove(), folder)

    def discard(self, path: str) -> None:
        """See Place."""

        async def discard() -> None:
            place = self._at(path)
            if not await self._sftp.exists(place) and not await self._sftp.islink(place):
                return
            if not await self._sftp.isdir(place):
                await self._sftp.remove(place)
            elif await self._has_shell():
                await self._command(f"rm -rf -- {shlex.quote(place)}")
            else:
                await self._sftp.rmtree(place)

        self._run(discard(), path)
        self._made = {one for one in self._made if not f"{one}/".startswith(f"{path}/")}

    # --- names ---

    def move(self, old: str, new: str) -> None:
        """See Place."""
        self._run(self._sftp.rename(self._at(old), self._at(new)), old)
        self._made.clear()

    def point(self, link: str, to: str) -> None:
        """See Place."""

        async def point() -> None:
            fresh = self._at(f"{link}{NEW}")
            with suppress(*_ABSENT):
                await self._sftp.remove(fresh)
            await self._sftp.symlink(to, fresh)
            await self._sftp.posix_rename(fresh, self._at(link))

        self._run(point(), link)

    def pointed(self, link: str) -> str:
        """See Place."""

        async def pointed() -> str:
            try:
                return str(await self._sftp.readlink(self._at(link)))
            except _ABSENT:
                return ""
            except (asyncssh.SFTPBadMessage, asyncssh.SFTPFailure):
                raise faults.fault("deploy-no-link", self._name, place=self._at(link)) from None

        return self._run(pointed(), link)

    def close(self) -> None:
        """See Place."""

        async def close() -> None:
            if self._connection is not None:
                self._starting.cancel()
                self._connection.close()
                with suppress(Exception):
                    await asyncio.wait_for(self._connection.wait_closed(), 5)

        if not self._loop.is_closed():
            with suppress(Exception):
                self._wait(close())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    # --- the plumbing ---

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}" if path else self._root

    async def _content(self, place: str) -> bytes:
        async with self._sftp.open(place, "rb", encoding=None) as file:
            return cast(bytes, await file.read())

    async def _digest(self, place: str) -> tuple[str, int]:
        whole, size = hashlib.sha256(), 0
        async with self._sftp.open(place, "rb", encoding=None) as file:
            while data := cast(bytes, await file.read(_BLOCK)):
                whole.update(data)
                size += len(data)
        return whole.hexdigest(), size

    async def _put(self, place: str, chunks: Iterable[bytes]) -> int:
        """Write under another name, then take the right one."""
        size, fresh = 0, f"{place}{NEW}"
        async with self._sftp.open(fresh, "wb", encoding=None) as file:
            for chunk in chunks:
                await file.write(chunk)
                size += len(chunk)
        await self._sftp.posix_rename(fresh, place)
        return size

    async def _make_folders(self, paths: Sequence[str]) -> None:
        """Make the folders of files, those above first."""
        wanted = {above for path in paths for above in ("", *_above(path))} - self._made
        if "" in wanted:
            await self._sftp.makedirs(self._root, exist_ok=True)

        async def make(folder: str) -> None:
            with suppress(*_THERE):
                await self._sftp.mkdir(self._at(folder))

        for depth in sorted({folder.count("/") for folder in wanted if folder}):
            await _each(make, [one for one in sorted(wanted) if one and one.count("/") == depth])
        self._made |= wanted

    async def _has_shell(self) -> bool:
        self._shell = await self._starting
        return self._shell is not None

    async def _command(self, command: str, lines: Sequence[str] = ()) -> list[str]:
        """Run a command of the shell, lines on its standard input; give those that it says."""
        assert self._shell is not None
        status, told = await self._shell.run(command, lines)
        if status != 0:
            raise asyncssh.SFTPFailure(" ".join(told[:3]) or command)
        return told

    def _run(self, work: Coroutine[Any, Any, T], place: str = "") -> T:
        """Do some work on the server, and tell what goes wrong in the words of an editor."""
        with self._told(place):
            return self._wait(work)

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    @contextmanager
    def _told(self, place: str) -> Iterator[None]:
        try:
            yield
        except BuildFailed:
            raise
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
            raise self._unread(error) from error
        except asyncssh.HostKeyNotVerifiable as error:
            seen = self._client.seen or str(error)
            raise faults.fault("deploy-host-key", self._name, fingerprint=seen) from error
        except asyncssh.PermissionDenied as error:
            raise faults.unknown_key(self._name, self._whom) from error
        except asyncssh.SFTPPermissionDenied as error:
            raise faults.denied(self._name, self._at(place), error.reason) from error
        except (asyncssh.SFTPNoSpaceOnFilesystem, asyncssh.SFTPQuotaExceeded) as error:
            raise faults.full(self._name, error.reason) from error
        except _GONE as error:
            raise faults.lost(self._name, error) from error
        except asyncssh.SFTPError as error:
            if self._is_full():
                raise faults.full(self._name, error.reason) from error
            raise faults.other(self._name, f"{error.reason} ({self._at(place)})") from error
        except (TimeoutError, OSError, asyncssh.Error) as error:
            raise faults.lost(self._name, error) from error

    def _is_full(self) -> bool:
        """Ask the server whether its disk is full: OpenSSH calls that a failure like any other."""
        with suppress(Exception):
            free = self._wait(self._sftp.statvfs(self._root))
            return int(free.bavail or 0) * int(free.frsize or 1) < 64 * 1024 or not free.favail
        return False


class _Shell:
    """One shell for all commands: a server may take long to start one."""

    def __init__(self, process: "asyncssh.SSHClientProcess[str]") -> None:
        self._process = process

    async def run(self, command: str, lines: Sequence[str] = ()) -> tuple[int, list[str]]:
        """Give the exit status of a command, and the lines that it said."""
        data = "".join(f"{line}\n" for line in lines)
        script = f"( {command} ) 2>&1 <<'{_MARK}'\n{data}{_MARK}\nprintf '\\n{_MARK} %d\\n' $?\n"
        self._process.stdin.write(script)
        told: list[str] = []
        while line := await self._process.stdout.readline():
            if line.startswith(_MARK):
                return int(line.split()[1]), [one for one in told if one]
            told.append(line.rstrip("\n"))
        raise asyncssh.ConnectionLost("shell")


async def _each(work: Callable[[str], Awaitable[None]], paths: Iterable[str]) -> None:
    """Do the work for every path, so many at a time; the first failure ends all."""
    waiting = iter(paths)

    async def worker() -> None:
        for path in waiting:
            await work(path)

    tasks = [asyncio.ensure_future(worker()) for _ in range(_AT_ONCE)]
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


def _above(path: str) -> list[str]:
    """Name the folders above a path, the nearest last."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
