"""Hosting with FTP, plain or under TLS: RFC 959, RFC 3659 (MLSD), RFC 4217.

A file is stored in congxa's own folder first and then renamed, so that it is in its place whole or not at
all. Servers differ: some have no MLSD, some list only so many files of a folder, some allow few connections.
"""

import ftplib
import hashlib
import queue
import re
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from congxa.deploy import faults, secrets
from congxa.deploy.inplace import InPlace, each, listed_there
from congxa.deploy.manifest import PLACE
from congxa.deploy.shipment import Shipment
from congxa.deploy.target import Done, Target
from congxa.errors import BuildFailed
from congxa.targets import FtpTarget

_PATIENCE = 30
# A list of so many may have been cut short by the server.
_DOUBTFUL = 1000
_BLOCK = 1 << 16
# What servers say of a folder that cannot be made, mostly since it is there.
_TAKEN = ("521", "550", "553")
# What servers say of a full disk; the last are the words of vsftpd.
_FULL = re.compile("quota|no space|disk full|writing to local file", re.I)
# For Apache, which most such hosts run: nobody reads congxa's own notes.
_HIDDEN = b"Require all denied\n"


def open_target(name: str, settings: FtpTarget, root: Path) -> Target:
    """Connect to the host; raise BuildFailed."""
    return InPlace(name, Hosting(name, settings))


class _SecureFtp(ftplib.FTP_TLS):
    """FTP under TLS whose data connections go on with the session of the first, as servers ask for."""

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[Any, int | None]:
        """Open a data connection."""
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if self._prot_p:  # type: ignore[attr-defined]
            session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
            connection = self.context.wrap_socket(
                connection, server_hostname=self.host, session=session
            )
        return connection, size


class Hosting:
    """The files below a folder of the host. See Store."""

    form = ""

    def __init__(self, name: str, settings: FtpTarget) -> None:
        self._name, self._settings = name, settings
        self._top = settings.path.rstrip("/")
        self._idle: queue.SimpleQueue[ftplib.FTP] = queue.SimpleQueue()
        self._open, self._limit, self._number = 0, settings.connections, 0
        self._lock = threading.Lock()
        self._made: set[str] = set()
        self._mlsd = True
        with self._connected():
            pass

    def read(self, path: str) -> bytes | None:
        """See Store."""
        data = bytearray()
        with self._connected() as ftp:
            return bytes(data) if self._fetch(ftp, path, data.extend) else None

    def write(self, path: str, data: bytes) -> None:
        """See Store."""
        with self._connected() as ftp:
            self._store(ftp, path, iter([data]))

    def claim(self, path: str, data: bytes) -> bytes | None:
        """See Store: making a folder is what only one of two can do."""
        with self._connected() as ftp:
            if self._make_folder(ftp, PLACE):
                self._store(ftp, f"{PLACE}/.htaccess", iter([_HIDDEN]))
            try:
                ftp.mkd(self._at(path))
            except ftplib.error_perm as error:
                if str(error)[:3] not in _TAKEN:
                    raise
                there = bytearray()
                known = self._fetch(ftp, f"{path}/who", there.extend)
                # Somebody is just about to write it, or no folder may be made at all.
                if not known and path.rpartition("/")[2] not in self._listed(ftp, self._at(PLACE)):
                    raise faults.denied(self._name, self._at(path), error) from error
                return bytes(there)
            self._store(ftp, f"{path}/who", iter([data]))
        return None

    def discard(self, path: str) -> None:
        """See Store."""
        with self._connected() as ftp:
            for act, place in ((ftp.delete, f"{path}/who"), (ftp.rmd, path)):
                with suppress(ftplib.error_perm):
                    act(self._at(place))

    def perhaps_there(self, paths: Sequence[str]) -> Sequence[str]:
        """See Store."""
        return listed_there(paths, self._names)

    def _names(self, folder: str) -> frozenset[str] | None:
        with self._connected() as ftp:
            found = self._listed(ftp, self._at(folder) or ".")
        return frozenset(found) if len(found) < _DOUBTFUL else None

    def send(self, shipment: Shipment, paths: Sequence[str], done: Done) -> None:
        """See Store."""

        def one(path: str) -> int:
            with self._connected() as ftp:
                self._store(ftp, path, shipment.chunks(path))
            return shipment.files[path].size

        for path, size in each(one, paths, self._limit):
            done(path, size)

    def sums(self, paths: Sequence[str], done: Done) -> Mapping[str, str]:
        """See Store."""

        def one(path: str) -> str:
            whole = hashlib.sha256()
            with self._connected() as ftp:
                return whole.hexdigest() if self._fetch(ftp, path, whole.update) else ""

        found = {}
        for path, digest in each(one, paths, self._limit):
            if digest:
                found[path] = digest
                done(path, 0)
        return found

    def remove(self, paths: Sequence[str], done: Done) -> None:
        """See Store."""
        with self._connected() as ftp:
            for path in paths:
                with suppress(ftplib.error_perm):
                    ftp.delete(self._at(path))
                done(path, 0)
                while path := path.rpartition("/")[0]:
                    try:
                        ftp.rmd(self._at(path))
                    except ftplib.error_perm:
                        break
                    self._made.discard(path)

    def close(self) -> None:
        """See Store."""
        with suppress(queue.Empty):
            while True:
                with suppress(*ftplib.all_errors):
                    self._idle.get_nowait().close()

    # --- files ---

    def _at(self, path: str) -> str:
        return f"{self._top}/{path}" if self._top and path else path or self._top

    def _fetch(self, ftp: ftplib.FTP, path: str, take: Callable[[bytes], Any]) -> bool:
        """Read a file; tell whether there is one."""
        try:
            ftp.retrbinary(f"RETR {self._at(path)}", take, _BLOCK)
        except ftplib.error_perm as error:
            if not str(error).startswith("550"):
                raise
            return False
        return True

    def _store(self, ftp: ftplib.FTP, path: str, chunks: Iterator[bytes]) -> None:
        """Store under another name, then give the file its own."""
        fresh = self._at(f"{PLACE}/new-{ftp.congxa_number}")  # type: ignore[attr-defined]
        self._make_folder(ftp, PLACE)
        ftp.voidcmd("TYPE I")
        with ftp.transfercmd(f"STOR {fresh}") as data:
            try:
                for chunk in chunks:
                    data.sendall(chunk)
            except OSError:
                with suppress(OSError, EOFError):
                    ftp.voidresp()  # raises what the server says of it
                raise
            if isinstance(data, ssl.SSLSocket):
                with suppress(OSError):
                    data.unwrap()
        ftp.voidresp()
        self._make_folders(ftp, path)
        try:
            ftp.rename(fresh, self._at(path))
        except ftplib.error_perm:
            # Some servers give no file the name of another, and some folders are gone since.
            self._made.clear()
            self._make_folders(ftp, path)
            with suppress(ftplib.error_perm):
                ftp.delete(self._at(path))
            try:
                ftp.rename(fresh, self._at(path))
            except ftplib.error_perm as error:
                raise self._fault(error, path) from error

    def _make_folders(self, ftp: ftplib.FTP, path: str) -> None:
        parts = path.split("/")[:-1]
        for depth in range(len(parts)):
            self._make_folder(ftp, "/".join(parts[: depth + 1]))

    def _make_folder(self, ftp: ftplib.FTP, folder: str) -> bool:
        """Make a folder; tell whether it was not there before."""
        if folder in self._made:
            return False
        try:
            ftp.mkd(self._at(folder))
        except ftplib.error_perm as error:
            if str(error)[:3] not in _TAKEN:
                raise
            return False
        finally:
            self._made.add(folder)
        return True

    def _listed(self, ftp: ftplib.FTP, place: str) -> set[str]:
        """Name what lies in a folder, by MLSD or, where a server has none, by NLST."""
        if self._mlsd:
            try:
                return {name for name, _ in ftp.mlsd(place)} - {".", ".."}
            except ftplib.error_perm as error:
                if str(error)[:3] not in ("500", "502", "504", "501"):
                    return set()
                self._mlsd = False
        try:
            return {name.rstrip("/").rpartition("/")[2] for name in ftp.nlst(place)} - {".", ".."}
        except ftplib.error_perm:
            return set()

    # --- connections ---

    @contextmanager
    def _connected(self) -> Iterator[ftplib.FTP]:
        """Lend a connection to one thread; one on which something went wrong is closed."""
        with self._told():
            ftp = self._take()
            try:
                yield ftp
            except BaseException:
                ftp.close()
                with self._lock:
                    self._open -= 1
                raise
            self._idle.put(ftp)

    def _take(self) -> ftplib.FTP:
        with suppress(queue.Empty):
            return self._idle.get_nowait()
        with self._lock:
            may = self._open < self._limit
            self._open += may
            self._number += may
            number = self._number
        if may:
            try:
                return self._connect(number)
            except ftplib.all_errors as error:
                with self._lock:
                    self._open -= 1
                    if self._open < 1 or not isinstance(error, ftplib.Error):
                        raise
                    # The host allows no more connections than there are.
                    self._limit = self._open
        return self._idle.get(timeout=_PATIENCE * 4)

    def _connect(self, number: int) -> ftplib.FTP:
        settings = self._settings
        if settings.kind == "ftps":
            secure = _SecureFtp(context=ssl.create_default_context(), timeout=_PATIENCE)
            ftp: ftplib.FTP = secure
        else:
            ftp = ftplib.FTP(timeout=_PATIENCE)
        ftp.encoding = "utf-8"
        try:
            ftp.connect(settings.host, settings.port)
            ftp.login(settings.user, secrets.secret(self._name, "password"))
            if settings.kind == "ftps":
                secure.prot_p()
        except BaseException:
            ftp.close()
            raise
        ftp.congxa_number = number  # type: ignore[attr-defined]
        return ftp

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except BuildFailed:
            raise
        except ssl.SSLCertVerificationError as error:
            reason = error.verify_message
            raise faults.fault("deploy-certificate", self._name, reason=reason) from error
        except ftplib.error_perm as error:
            raise self._fault(error, "") from error
        except ftplib.error_temp as error:
            if str(error)[:3] in ("452", "552") or _FULL.search(str(error)):
                raise faults.full(self._name, error) from error
            raise faults.lost(self._name, error) from error
        except queue.Empty as error:
            raise faults.lost(self._name, "no connection") from error
        except (ftplib.Error, OSError, EOFError, ValueError) as error:
            raise faults.lost(self._name, error) from error

    def _fault(self, error: ftplib.error_perm, path: str) -> BuildFailed:
        code = str(error)[:3]
        if code in ("530", "532", "331"):
            variable = secrets.variable(self._name, "password")
            return faults.fault("deploy-refused", self._name, reason=error, variable=variable)
        if code == "552" or _FULL.search(str(error)):
            return faults.full(self._name, error)
        if "too many" in str(error).lower():
            place = path.rpartition("/")[0]
            return faults.fault("deploy-too-many", self._name, place=place, reason=error)
        if code in ("550", "553"):
            return faults.denied(self._name, self._at(path) or self._top or "/", error)
        return faults.other(self._name, error)
