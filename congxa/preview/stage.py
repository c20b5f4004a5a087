"""What the browser sees now: the last good pages, and what was wrong with the last build."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from congxa.preview.outcome import Edited, Outcome


@dataclass(slots=True)
class Stage:
    """The state that pages ask for.

    `pages` and `styles` name generations: another name means that pages must be loaded anew, or only
    style sheets. Names of another run of the server are never the same.
    """

    root: Path
    folder: Path
    base: str = ""
    outcome: Outcome | None = None
    built: asyncio.Event = field(default_factory=asyncio.Event)
    _run: str = field(default_factory=lambda: secrets.token_hex(4))
    _pages: int = 0
    _styles: int = 0

    @property
    def pages(self) -> str:
        """The generation of the pages."""
        return f"{self._run}-{self._pages}"

    @property
    def styles(self) -> str:
        """The generation of the style sheets."""
        return f"{self._run}-{self._styles}"

    def recall(self, base: str) -> None:
        """Show the pages of an earlier run; they lie below `base`."""
        self.base = base
        self.built.set()

    def take(self, outcome: Outcome, *, styles_only: bool) -> None:
        """Take over what came of a build; `styles_only`: nothing but style sheets was edited."""
        self.outcome = outcome
        if not outcome.failed or self.base == "":
            self.base = outcome.base
        if outcome.changed:
            self._styles += 1
            self._pages += not styles_only
        elif not self.built.is_set():
            # Whoever came before it saw a page that said so.
            self._pages += 1
        self.built.set()

    def state(self, offered: tuple[Edited, ...] = ()) -> Mapping[str, object]:
        """Say it to a page; `offered` are edited texts that no page shows."""
        outcome = self.outcome
        failed = outcome is not None and outcome.failed
        found = outcome.findings if outcome is not None else ()
        return {
            "command": "state",
            "pages": self.pages,
            "styles": self.styles,
            "problems": found if failed else (),
            "edited": offered,
        }
