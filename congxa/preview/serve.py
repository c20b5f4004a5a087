"""The straight line of the preview: watch -> settle -> build -> tell."""

import asyncio
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from congxa.errors import phrase
from congxa.memory import FOLDER
from congxa.preview import console, earlier, ports
from congxa.preview.building import Builder
from congxa.preview.checks import Checks
from congxa.preview.earlier import Left
from congxa.preview.guard import Guard, is_loopback
from congxa.preview.orders import Task
from congxa.preview.settling import Changes
from congxa.preview.stage import Stage

# Seconds that a build may go without getting on.
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What to show, and where: with `search` it can be searched; `open_browser` opens it once it stands."""

    root: Path
    host: str = "127.0.0.1"
    port: int = 8000
    drafts: bool = True
    search: bool = False
    open_browser: bool = False
    patience: float = PATIENCE


def serve(wish: Wish) -> bool:
    """Show the portal until Ctrl-C; False where the port cannot be had."""
    try:
        taken = ports.listen(wish.host, wish.port)
    except OSError as error:
        _tell_taken(wish, error)
        return False
    if not is_loopback(wish.host):
        print(phrase("preview-public", host=wish.host), file=sys.stderr)
    # Ctrl-C is how it ends.
    with taken, suppress(KeyboardInterrupt):
        asyncio.run(_Preview(wish).run(taken))
    print(phrase("preview-ended"))
    return True


def _tell_taken(wish: Wish, error: OSError) -> None:
    free = ports.next_free(wish.host, wish.port)
    if free is None:
        reason = error.strerror or str(error)
        told = phrase("preview-no-port", host=wish.host, port=wish.port, reason=reason)
    else:
        told = phrase("preview-port-taken", port=wish.port, free=free)
    print(told, file=sys.stderr)


class _Preview:
    """One run of the preview: its folder is its port's own, below .congxa/, never output/."""

    def __init__(self, wish: Wish) -> None:
        root = Path(os.path.realpath(wish.root))
        self.wish = wish
        folder = root / FOLDER / "preview" / str(wish.port)
        self.stage = Stage(root, folder, shown=folder)
        task = Task(root, folder, wish.drafts, wish.search)
        self.builder, self.checks = Builder(task, wish.patience), Checks(task, self.stage)
        self.changes = Changes(root)
        # What was edited since the last build that succeeded.
        self.edited: frozenset[str] = frozenset()
        if found := earlier.earlier(root, folder, drafts=wish.drafts):
            self.stage.recall(found)

    async def run(self, taken: socket.socket) -> None:
        """Serve until cancelled."""
        self.builder.start()
        # Loaded while the building process loads what it needs.
        from congxa.preview.hub import broadcast
        from congxa.preview.server import Server
        from congxa.preview.watching import Watch

        loop = asyncio.get_running_loop()
        guard = Guard(self.wish.host, self.wish.port)
        Server(self.stage, self.builder, self.checks, guard).listen(taken)
        watch = Watch(
            self.stage.root,
            lambda paths: _pass_on(loop, self.changes, paths),
            lambda reason: print(_polling(reason), file=sys.stderr, flush=True),
        )
        try:
            watch.start()
            print(phrase("preview-starting"), flush=True)
            await self._build(frozenset(), phrase("preview-first"))
            broadcast(self.stage, ())
            self._tell_start()
            while True:
                outcome = self.stage.outcome
                paths = await self.changes.settled(outcome.until if outcome else None)
                await self._build(self._named(paths), "" if paths else phrase("preview-hour"))
                assert self.stage.outcome is not None
                broadcast(self.stage, self.stage.outcome.edited)
        finally:
            watch.stop()
            self.builder.stop()
            self.checks.stop()

    async def _build(self, changed: frozenset[str], occasion: str) -> None:
        self.edited |= changed
        outcome = await self.builder.build(changed)
        self.stage.take(outcome, styles_only=_are_styles(self.edited))
        if not outcome.failed:
            self.edited = frozenset()
            earlier.leave(self.stage.folder, Left(self.stage.base, self.wish.drafts))
        console.tell(outcome, changed, self._origin(), occasion)

    def _origin(self) -> str:
        every = self.wish.host in ("0.0.0.0", "::")  # an address to listen on, not to go to
        host = "127.0.0.1" if every else self.wish.host
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.wish.port}"

    def _tell_start(self) -> None:
        url = f"{self._origin()}{self.stage.base}/"
        console.tell_start(url, f"{self._origin()}/_congxa/")
        if self.wish.open_browser:
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

    def _named(self, paths: Collection[str]) -> frozenset[str]:
        """Name changed files from the root, as messages do; folders only where nothing else changed."""
        top = f"{self.stage.root}{os.sep}"
        files = [path for path in paths if not os.path.isdir(path)]
        return frozenset(path.removeprefix(top).replace(os.sep, "/") for path in files or paths)


def _pass_on(loop: asyncio.AbstractEventLoop, changes: Changes, paths: set[str]) -> None:
    """Hand changes to the loop, from another thread; one that has ended wants none."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(changes.add, paths)


def _are_styles(paths: Collection[str]) -> bool:
    """Tell whether nothing but style sheets was edited."""
    return bool(paths) and all(path.endswith(".css") for path in paths)


def _polling(reason: str) -> str:
    return phrase("preview-polling", reason=reason) if reason else phrase("preview-remote")
