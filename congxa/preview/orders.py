"""What the server may ask of the building process, and what it is answered."""

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from congxa.preview.outcome import Checked, Desk, Outcome

if TYPE_CHECKING:
    from congxa.planned import PhotoFile


class Task(Struct, frozen=True):
    """The portal that this process builds, and the folder that the preview is served from."""

    root: Path
    folder: Path
    drafts: bool
    search: bool = False


class Build(Struct, frozen=True):
    """An order to build, because of changes in these files, named from the root."""

    changed: frozenset[str] = frozenset()


class LayOut(Struct, frozen=True):
    """An order to lay out the desk."""


class Find(Struct, frozen=True):
    """An order to find the picture that the last build planned for a path below the portal."""

    path: str


class Found(Struct, frozen=True):
    """A planned picture; None where no page has such a one."""

    photo: "PhotoFile | None"


class Check(Struct, frozen=True):
    """An order to check the whole portal, as the command `check` does."""


class Alive(Struct, frozen=True):
    """Not an answer yet: the process has begun, or the build gets on."""


Order = Build | LayOut | Find | Check
Answer = Outcome | Desk | Found | Checked
