"""What an editor meant by YAML that cannot be read: the mistake by its name, and the line written anew."""

import re
from collections.abc import Iterator, Sequence

import yaml

from congxa.errors import Problem, problem

_ENTRY = re.compile(r"^(?P<head>\s*(?:- )*\s*[^\s:#\"'\[{][^:]*:[ \t]+)(?P<value>.*?)\s*$")
_NO_COLON = re.compile(r"^([a-z_]+)[ \t]+([^:]+)$")
_NO_SPACE = re.compile(r"^(\s*(?:- )*[A-Za-z_]+):([^\s/].*)$")
_NO_SPACE_AFTER_DASH = re.compile(r"^(\s*)-([A-Za-z_]+:\s.*|\{.*)$")
_KEY = re.compile(r"^(?P<indent>\s*(?:- +)*)[a-z_]+:(?:$|\s+(?P<value>[^\s|>].*)?)")
_WELL_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?:#.*)?$""")
_WELL_OPENED = re.compile(r"[|>][+-]?\d?\s*(#.*)?|\[.*\]|\{.*\}")
_OPENED = re.compile(r"^\s*(?:- )*(?:[^\s:#\"'\[{][^:]*:[ \t]+)?(?P<value>[\[{].*)$")
_QUOTED_IN_FLOW = re.compile(r"""(?<=[\[{,:\s])(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')""")
_CLOSING = {"[": "]", "{": "}"}
_SPECIAL = "@`%|>[]{}&*!,?"


def explain(
    error: yaml.YAMLError, text: str, file: str, first_line: int
) -> tuple[Problem, str | None]:
    """Name the mistake behind a YAML error, and mend it where the mending is known."""
    lines = text.split("\n")
    for index in _suspects(error, lines):
        named = _recognise(lines[index], lines[index - 1] if index else "")
        if named is None:
            continue
        code, corrected, details = named
        column = len(lines[index]) - len(lines[index].lstrip()) + 1
        found = problem(
            code,
            file,
            (first_line + index, column),
            corrected=corrected.rstrip(),
            **details,
        )
        changed = [*lines[:index], corrected, *lines[index + 1 :]]
        return found, "\n".join(changed) if corrected != lines[index] else None
    if moved := _aligned(error, lines):
        index, corrected = moved
        place = (first_line + index, len(lines[index]) - len(lines[index].lstrip()) + 1)
        found = problem("yaml-align", file, place, corrected=corrected)
        return found, "\n".join([*lines[:index], corrected, *lines[index + 1 :]])
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line, mark.column + 1) if mark else (0, 1)
    reason = getattr(error, "problem", None) or str(error)
    found = problem(
        "yaml-broken",
        file,
        (first_line + min(line, len(lines) - 1), column),
        reason=reason,
    )
    return found, None


def _suspects(error: yaml.YAMLError, lines: Sequence[str]) -> Iterator[int]:
    """Give the lines to look at: where the parser stopped, where it began, and the one before."""
    marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
    stops = [mark.line for mark in marks if mark is not None]
    before = [stop - 1 for stop in stops[:1]]
    seen = set()
    for index in [*stops, *before]:
        if 0 <= index < len(lines) and index not in seen:
            seen.add(index)
            yield index


def _recognise(line: str, before: str) -> tuple[str, str, dict[str, str]] | None:
    """Give the code of a line's mistake, the line mended, and details; None where it seems right."""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        key = None if line.lstrip().startswith("- ") else _KEY.match(before)
        indent = " " * len(key["indent"]) if key else before[: len(before) - len(before.lstrip())]
        deeper = "  " if before.rstrip().endswith(":") else ""
        return "yaml-tab", indent + deeper + line.lstrip(), {}
    if bare := _NO_COLON.match(line):
        return "yaml-no-colon", f"{bare[1]}: {bare[2]}", {}
    if dash := _NO_SPACE_AFTER_DASH.match(line):
        return "yaml-dash", f"{dash[1]}- {dash[2]}", {}
    if glued := _NO_SPACE.match(line):
        return "yaml-space", f"{glued[1]}: {glued[2]}", {}
    if missing := _missing_brackets(line):
        return "yaml-bracket-open", line.rstrip(" ,") + missing, {"char": missing}
    entry = _ENTRY.match(line)
    if not entry or not entry["value"]:
        return None
    head, value = entry["head"], entry["value"]
    if value[0] in "“”‘’":
        return "yaml-smart-quotes", head + quoted(value), {}
    if _WELL_QUOTED.match(value) or _WELL_OPENED.fullmatch(value):
        return None
    if value[0] in "\"'":
        return "yaml-quote-open", head + quoted(value), {}
    if value[0] in _SPECIAL or value.startswith("- "):
        return "yaml-special-start", head + quoted(value), {"char": value[0]}
    if re.search(r":(\s|$)", value):
        return "yaml-colon", head + quoted(value), {}
    return None


def _aligned(error: yaml.YAMLError, lines: Sequence[str]) -> tuple[int, str] | None:
    """Move the line at which the parser stopped below the key above it, where it stands beside that."""
    mark = getattr(error, "problem_mark", None)
    index = mark.line if mark else 0
    if not 0 < index < len(lines):
        return None
    above, line = _KEY.match(lines[index - 1]), _KEY.match(lines[index])
    if not (above and above["value"] and line and line["indent"]) or "-" in line["indent"]:
        return None
    aligned = " " * len(above["indent"]) + lines[index].strip()
    return (index, aligned) if aligned != lines[index] else None


def _missing_brackets(line: str) -> str:
    """Give the brackets that a value of a line opens and does not close; nothing where any is too many."""
    opened = _OPENED.match(line)
    if not opened:
        return ""
    waiting: list[str] = []
    for character in _QUOTED_IN_FLOW.sub("", opened["value"]):
        if character in _CLOSING:
            waiting.append(_CLOSING[character])
        elif character in "]}" and (not waiting or waiting.pop() != character):
            return ""
    return "".join(reversed(waiting))


def quoted(value: str) -> str:
    """Put a value in quotes, those inside it kept where they come in pairs."""
    inner = re.sub("[“”]", '"', value.strip())
    if inner.count('"') % 2 or (inner[0] == inner[-1] == '"' and inner.count('"') == 2):
        inner = inner.replace('"', "")
    if '"' in inner:
        return "'" + inner.replace("'", "''") + "'"
    return '"' + inner.strip("'‘’").replace("\\", "") + '"'
