"""Watches what a portal is made of: content/, themes and settings, and nothing that a build writes."""

import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from watchfiles._rust_notify import RustNotify, WatchfilesRustInternalError

from congxa import visits
from congxa.report import SETTINGS
from congxa.sources import FOLDER
from congxa.themefiles import theme_homes

# Editors and systems write these beside what a person wrote: swap files, locks, what is half downloaded.
_PASSED_OVER = re.compile(
    r"^(\.|~\$|#|4913$|Thumbs\.db$|desktop\.ini$)"
    r"|(~|#|\.sw[a-z]|\.tmp|\.temp|\.bak|\.part|\.crdownload|\.lock)$",
    re.I,
)
# File systems that tell nothing of what other machines change on them.
_REMOTE = re.compile(r"nfs|cifs|smb|9p|drvfs|vboxsf|vmhgfs|fuse\.(sshfs|gvfsd|rclone)|afs|davfs")
_DRIVE_REMOTE = 4
# Milliseconds: how long the system is asked, how long events must pause to be one group, how often a
# file system that tells nothing is looked through.
_GROUP, _STEP, _POLL = 50, 5, 400
_UNWATCHABLE = (OSError, WatchfilesRustInternalError)

Tell = Callable[[set[str]], None]


class Watch:
    """Two watches: on the portal's top for config.yaml and folders that come and go, and on all below those.

    `tell` is called, from other threads, with the absolute paths of changed files. `on_polling` is called
    with the reason where the system cannot tell of changes and the folders are looked through instead.
    """

    def __init__(self, root: Path, tell: Tell, on_polling: Callable[[str], None]) -> None:
        self._root = os.path.realpath(root)
        self._tell, self._on_polling = tell, on_polling
        self._stop = threading.Event()
        self._restart = threading.Event()
        self.polling = is_remote(self._root)
        if self.polling:
            on_polling("")

    def start(self) -> None:
        """Begin; from here on no change is missed."""
        self._watch_top(self._notify([self._root], recursive=False))
        self._watch_below(self._notify(self._folders(), recursive=True))

    def stop(self) -> None:
        """End both watches soon."""
        self._stop.set()
        self._restart.set()

    def _folders(self) -> list[str]:
        """Name the folders to watch, with those that a theme only links to."""
        places = [Path(self._root, FOLDER), *theme_homes(Path(self._root))]
        links = [link for home in places[1:] for link in home.iterdir() if link.is_symlink()]
        found = (os.path.realpath(place) for place in (*places, *links))
        return sorted({place for place in found if os.path.isdir(place)})

    def _notify(self, folders: list[str], *, recursive: bool) -> RustNotify:
        if not self.polling:
            try:
                # Asked to pass over folders that may not be read, it passes over a used-up limit too.
                return RustNotify(folders, False, False, _POLL, recursive, False)
            except FileNotFoundError:
                pass
            except _UNWATCHABLE as error:
                self._poll(error)
        there = [folder for folder in folders if os.path.isdir(folder)]
        return RustNotify(there, False, self.polling, _POLL, recursive, True)

    def _poll(self, error: Exception) -> None:
        if self.polling:
            time.sleep(_POLL / 1000)  # even looking through the folders fails: later, perhaps
            return
        self.polling = True
        self._on_polling(str(error))

    def _watch_top(self, notify: RustNotify) -> None:
        """Follow the portal's top, where a folder that is replaced must be watched anew."""
        names = {FOLDER, "themes"}
        wanted = names | {SETTINGS, visits.FILE}

        def follow() -> None:
            watched = notify
            while (paths := self._next(watched, self._stop)) is not None:
                if not paths:
                    watched = self._notify([self._root], recursive=False)
                found = {path for path in paths if os.path.basename(path) in wanted}
                if any(os.path.basename(path) in names for path in found):
                    self._restart.set()
                elif found:
                    self._tell(found)

        threading.Thread(target=follow, name="watch-top", daemon=True).start()

    def _watch_below(self, notify: RustNotify) -> None:
        def follow() -> None:
            watched = notify
            while not self._stop.is_set():
                paths = self._next(watched, self._restart)
                if self._stop.is_set():
                    return
                if not paths:
                    self._restart.clear()
                    watched.close()
                    watched = self._notify(self._folders(), recursive=True)
                    # Told only now that changes are noticed again.
                    self._tell({os.path.join(self._root, FOLDER)})
                elif found := set(filter(self._counts, paths)):
                    self._tell(found)

        threading.Thread(target=follow, name="watch-below", daemon=True).start()

    def _next(self, notify: RustNotify, stop: threading.Event) -> set[str] | None:
        """Wait for changes; None where asked to stop, nothing where the watch broke."""
        try:
            found = notify.watch(_GROUP, _STEP, 0, stop)
        except _UNWATCHABLE as error:
            self._poll(error)
            return set()
        return None if isinstance(found, str) else {path for _, path in found}

    def _counts(self, path: str) -> bool:
        """Tell a source from what editors leave beside it."""
        below = os.path.relpath(path, self._root) if path.startswith(self._root) else path
        parts = below.split(os.sep)
        return not any(map(_PASSED_OVER.search, parts if below != path else parts[-1:]))


def is_remote(folder: str) -> bool:
    """Tell whether a folder lies on another machine, or on a disk that a virtual machine shares."""
    if sys.platform == "win32":
        import ctypes

        drive = os.path.splitdrive(folder)[0]
        return drive.startswith("\\\\") or (
            ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _DRIVE_REMOTE
        )
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return bool(_REMOTE.match(_file_system(folder, mounts.splitlines())))


def _file_system(folder: str, mounts: Iterable[str]) -> str:
    """Name the type of the file system that a folder lies on, from lines of /proc/mounts."""
    best, kind = "", ""
    for line in mounts:
        fields = line.split(" ")
        place = fields[1].replace("\\040", " ").rstrip("/")
        if len(place) >= len(best) and f"{folder}/".startswith(f"{place}/"):
            best, kind = place, fields[2]
    return kind
