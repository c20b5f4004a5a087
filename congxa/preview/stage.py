"""What the browser sees now: the last good pages, and what was wrong with the last build."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from congxa.preview.earlier import Earlier
from congxa.preview.outcome import Edited, Outcome


@dataclass(slots=True)
class Stage:
    """The state that pages ask for.

    Builds go to `folder`; pages are served from `shown`, which may be another folder before the first build has
    ended. `pages` and `styles` name generations: another name means that pages must be loaded anew, or only
    style sheets. Names of another run of the server are never the same.
    """

    root: Path
    folder: Path
    shown: Path
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

    def recall(self, earlier: Earlier) -> None:
        """Show pages that were made before."""
        self.shown, self.base = earlier
        self.built.set()

    def take(self, outcome: Outcome, *, styles_only: bool) -> None:
        """Take over what came of a build; `styles_only`: nothing but style sheets was edited."""
        self.outcome = outcome
        # Whoever came before saw a page that said so, or pages from elsewhere.
        anew = not self.built.is_set()
        if not outcome.failed or self.base == "":
            self.base = outcome.base
        if not outcome.failed:
            anew, self.shown = anew or self.shown != self.folder, self.folder
        self._styles += outcome.changed
        self._pages += anew or (outcome.changed and not styles_only)
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
