"""What came of a build, and the desk: values that pass between the processes, with words already in them."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from congxa.errors import Problem

# A line of a file that is longer is cut: the place where it is wrong is told by its column.
_EXCERPT = 240


class Finding(Struct, frozen=True):
    """A problem in words, with the line of the file in which it stands (empty where none is meant)."""

    file: str
    line: int
    column: int
    level: str
    message: str
    hint: str
    excerpt: str

    @property
    def where(self) -> str:
        """Spell the place as file:line:column, as terminals open it."""
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


class Edited(Struct, frozen=True):
    """A text that was edited, and where its page is."""

    path: str
    url: str
    title: str


class Outcome(Struct, frozen=True):
    """A build: `failed` where the last good pages stay; `crash` is a traceback for programmers.

    `base` is the path of the portal's home without its last slash, `seconds` are of wall clock. The clock alone
    changes what is to be seen at `until`, in seconds since 1970.
    """

    failed: bool
    seconds: float
    base: str = ""
    pages: int = 0
    written: int = 0
    removed: int = 0
    findings: tuple[Finding, ...] = ()
    edited: tuple[Edited, ...] = ()
    crash: str = ""
    until: float | None = None

    @property
    def errors(self) -> int:
        """How many findings stop the build."""
        return sum(found.level == "error" for found in self.findings)

    @property
    def changed(self) -> bool:
        """Whether any page is another than before."""
        return self.written + self.removed > 0


class Row(Struct, frozen=True):
    """An article on the desk; `state` is the name of a phrase, `note` when and why, `url` may be empty."""

    path: str
    title: str
    url: str
    state: str
    note: str
    date: str
    category: str
    problems: int


class Desk(Struct, frozen=True):
    """All articles, newest first; files that could not be understood come before them."""

    title: str
    rows: tuple[Row, ...]


class Checked(Struct, frozen=True):
    """What the command `check` finds."""

    findings: tuple[Finding, ...]


def findings(problems: Iterable[Problem], root: Path) -> tuple[Finding, ...]:
    """Say problems in the editor's language, each with the faulty line."""
    return tuple(
        Finding(
            file=found.file,
            line=found.line,
            column=found.column,
            level=found.level,
            message=found.message,
            hint=found.hint,
            excerpt=_excerpt(found, root),
        )
        for found in problems
    )


def _excerpt(found: Problem, root: Path) -> str:
    """Give the faulty line; themes that are shipped are named from the program's folder."""
    if not found.line:
        return ""
    for top in (root, Path(__file__).parents[2]):
        try:
            text = (top / found.file).read_bytes().decode("utf-8-sig", "replace")
        except (OSError, ValueError):
            continue
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return lines[found.line - 1].strip()[:_EXCERPT] if found.line <= len(lines) else ""
    return ""
