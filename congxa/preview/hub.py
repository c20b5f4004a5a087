"""The open pages, and what they are told."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

import msgspec
from livereload.handlers import LiveReloadHandler

from congxa.preview.guard import Guard
from congxa.preview.outcome import Edited
from congxa.preview.stage import Stage

_LARGEST = 10_000


class OpenPage(LiveReloadHandler):  # type: ignore[misc]
    """One open page: livereload's protocol, with the state of the preview in the place of "reload".

    livereload says "reload" while a build still runs, and forgets one that comes soon after another. A page
    that is told the state compares it with its own, so that it cannot miss anything: not even what
    happened while it was loading, or while the server was away.
    """

    pages: ClassVar[set["OpenPage"]] = set()

    def initialize(self, stage: Stage, guard: Guard, **_: object) -> None:
        """Take what all pages share."""
        self.stage, self.guard, self.address = stage, guard, ""

    def prepare(self) -> None:
        """Refuse foreign names, and pages of other sites, before anything else."""
        host = self.request.host
        origin = self.request.headers.get("Origin")
        if not self.guard.knows(host) or (origin and not self.guard.is_own(origin, host)):
            self.send_error(403)

    def check_origin(self, origin: str) -> bool:  # noqa: ARG002
        """Let in what `prepare` let through: some versions of tornado ask this only now and then."""
        return True

    def on_message(self, message: str | bytes) -> None:
        """Greet; then learn which page it is, and tell it the state."""
        if len(message) > _LARGEST:
            return
        try:
            said = json.loads(message)
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        if said.get("command") == "hello":
            super().on_message(message)
        if said.get("command") == "info":
            self.address = _path(str(said.get("url", "")))
            OpenPage.pages.add(self)
            self._tell(self.stage.state())

    def on_close(self) -> None:
        """Forget a page that is gone."""
        OpenPage.pages.discard(self)
        super().on_close()

    def _tell(self, state: Mapping[str, object]) -> None:
        # A page that is just closing cannot be told; livereload's own method swallows that.
        self.send_message(msgspec.json.encode(state).decode())


def broadcast(stage: Stage, edited: Sequence[Edited]) -> None:
    """Tell every open page the state; offer edited texts that none of them shows."""
    shown = {page.address for page in OpenPage.pages}
    offered = tuple(one for one in edited if unquote(one.url) not in shown)
    state: Mapping[str, Any] = stage.state(offered)
    for page in tuple(OpenPage.pages):
        page._tell(state)


def _path(url: str) -> str:
    return unquote(urlsplit(url).path)
