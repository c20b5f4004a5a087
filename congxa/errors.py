"""What can be wrong, said to the person who can fix it."""

import os
import re
import string
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml

Level = Literal["error", "warning"]
Place = tuple[int, int]
# A value of many thousand letters is not repeated whole.
_DETAIL_LIMIT = 400
MESSAGES = Path(__file__).parent / "messages"


class Problem(NamedTuple):
    """One mistake, at one place, under the code of its wording in messages/*.yaml.

    A named tuple, since `--help` too loads this module, and dataclasses take a quarter of its time.

    `file` is relative to the portal's root, with forward slashes; `line` and `column` count from 1,
    0 where the whole file (or line) is meant. `details` fill the places in the wording.
    """

    file: str
    line: int
    column: int
    code: str
    details: tuple[tuple[str, str], ...] = ()
    level: Level = "error"

    @property
    def message(self) -> str:
        """Say what is wrong, in the editor's language."""
        wording = wordings()[self.code]
        return wording["message"].format_map(_said(dict(self.details)))

    @property
    def hint(self) -> str:
        """Say what to do, in the editor's language; empty where nothing is to be said.

        The first wording whose every place is filled by a non-empty detail is taken.
        """
        details = dict(self.details)
        wording = wordings()[self.code]
        for name in ("hint", "otherwise"):
            text = wording.get(name, "")
            if text and all(details.get(field) for field in gaps(text)):
                return text.format_map(_said(details))
        return ""

    @property
    def where(self) -> str:
        """Spell the place as file:line:column, as far as it is known."""
        known = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(known)


class BuildFailed(Exception):
    """Nothing was published; `problems` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problems")


def problem(code: str, file: str, place: Place = (0, 0), /, **details: object) -> Problem:
    """Make a Problem at a (line, column); `details` fill the places of its wording."""
    line, column = place
    filled = tuple(sorted((name, _short(str(value))) for name, value in details.items()))
    return Problem(file, line, column, code, filled)


def _short(text: str) -> str:
    return text if len(text) <= _DETAIL_LIMIT else f"{text[: _DETAIL_LIMIT - 1]}…"


def warning(code: str, file: str, place: Place = (0, 0), /, **details: object) -> Problem:
    """Make a Problem that does not stop a build."""
    return as_warning(problem(code, file, place, **details))


def as_warning(found: Problem) -> Problem:
    """Give the same problem as a warning, which does not stop a build."""
    return found._replace(level="warning")


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether any of the problems stops a build."""
    return any(found.level == "error" for found in problems)


def as_json(found: Problem) -> dict[str, object]:
    """Give a problem as programs read it."""
    return {
        "file": found.file,
        "line": found.line,
        "column": found.column,
        "level": found.level,
        "code": found.code,
        "message": found.message,
        "hint": found.hint,
    }


def wordings() -> Mapping[str, Mapping[str, str]]:
    """Give the wording of every code: message, hint, perhaps `otherwise`, with places in braces."""
    return _part("problems", language())


def lesson(code: str) -> Mapping[str, str]:
    """Give why a rule of `check` matters, and an example: why, wrong, right; nothing for other codes."""
    found: Mapping[str, str] = _part("rules", language()).get(code, {})
    return found


def language() -> str:
    """Give the language of messages: "vi", or "en" where CONGXA_LANG=en asks for it."""
    return "en" if os.environ.get("CONGXA_LANG", "").lower().startswith("en") else "vi"


def phrase(name: str, **details: object) -> str:
    """Say one of the command line's own phrases (messages/*.yaml, `phrases`)."""
    wording: str = _part("phrases", language())[name]
    return wording.format_map(_said(details))


def _said(details: Mapping[str, object]) -> Mapping[str, object]:
    """Put what the system gives as a reason, always in English, into the editor's language."""
    if "reason" not in details:
        return details
    reason = str(details["reason"])
    for told, own in _part("reasons", language()).items():
        reason = reason.replace(told, own)
    return {**details, "reason": reason}


def gaps(wording: str) -> tuple[str, ...]:
    """Name the places of a wording that details must fill."""
    return tuple(field for _, field, _, _ in string.Formatter().parse(wording) if field)


@cache
def _part(name: str, tongue: str) -> Mapping[str, Any]:
    """Read one part of the messages alone: most runs say little, and to read all takes long."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (MESSAGES / f"{tongue}.yaml").read_text(encoding="utf-8")
    part = next(part for part in re.split(r"^(?=\w)", text, flags=re.M) if part.startswith(name))
    found: dict[str, Mapping[str, Any]] = yaml.load(part, Loader=loader)
    return found[name]
