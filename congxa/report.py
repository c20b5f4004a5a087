"""What a build is asked for, and what it tells of itself."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

from msgspec import Struct

from congxa.errors import Problem

# The settings of a portal, beside content/.
SETTINGS = "config.yaml"
# Called with the stage of a build, how much of it is done and how much there is.
Progress = Callable[[str, int, int], None]
HeldReason = Literal["draft", "future", "expired"]


class HeldBack(Struct, frozen=True):
    """A file that this build does not publish, and until when (None: until an editor acts)."""

    path: str
    title: str
    reason: HeldReason
    until: datetime | None = None


class Request(Struct, frozen=True):
    """What to build, and how.

    `now` decides what is future or expired (None: the clock; without a zone: in the portal's);
    `jobs` counts processes (0: one a core); `drafts` shows what would be held back; `verify` reads every
    file of content/ again, whatever its size and time say. `private`: nobody else writes to `folder`, and
    what a process has published there once is not looked at again. `search`: whether the search index is made.
    Without `photos` the smaller pictures are neither made nor published: whoever asked for the build makes them
    when they are looked at.
    """

    root: Path
    folder: Path
    base_url: str = ""
    drafts: bool = False
    now: datetime | None = None
    strict: bool = False
    jobs: int = 0
    cache: bool = True
    clean: bool = False
    verify: bool = False
    private: bool = False
    search: bool = False
    photos: bool = True


class Report(Struct, frozen=True):
    """What a build did; `seconds` of wall clock.

    The clock alone will next change what is published at `next_change`.
    """

    pages: int
    written: int
    unchanged: int
    removed: int
    seconds: float
    problems: tuple[Problem, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    next_change: datetime | None = None
