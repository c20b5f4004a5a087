"""YAML that an editor wrote, to a Record of texts, each mistake with its line and column.

Every scalar stays the text that was written: YAML's own guesses turn `012` into 10, `12:30` into 750
and `no` into False. What a text means is decided by the type of the field that takes it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from congxa import vietnamese
from congxa.errors import Problem, as_warning, problem
from congxa.mending import explain, quoted

DEPTH_LIMIT = 20
_CORRECTIONS_LIMIT = 20
_BRACKETS_LIMIT = 100
# What no page and no feed can carry; YAML lets some of it be spelled behind a backslash.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
# Words and numbers, of which nothing is to be asked.
_PLAIN = re.compile(r"[A-Za-z0-9.,:_-]+")
_GLUED = re.compile(r"([a-z_]+):(\S.*)")
_LOADER = getattr(yaml, "CLoader", yaml.Loader)

Path = tuple[str | int, ...]


class Mark(NamedTuple):
    """A place in a file; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Record:
    """A YAML mapping as written: nested dicts and lists of text, and where each value stands.

    `empty` names the keys behind which nothing is written: they count as absent.
    """

    file: str
    values: dict[str, Any]
    marks: Mapping[Path, Mark] = field(repr=False)
    key_marks: Mapping[Path, Mark] = field(repr=False)
    empty: frozenset[Path] = frozenset()

    def mark(self, path: Path) -> Mark:
        """Give the place of the value at `path`, or of the nearest value around it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, Mark(1, 1))

    def value(self, path: Path) -> Any:
        """Give the value at `path`; None where there is none."""
        found: Any = self.values
        for part in path:
            try:
                found = found[part]
            except (KeyError, IndexError, TypeError):
                return None
        return found


def parse(text: str, file: str, *, first_line: int = 1) -> tuple[Record | None, list[Problem]]:
    """Read YAML text that must be a mapping.

    `first_line` is the line of the file where `text` begins. A mistake whose mending is known is
    reported and mended in memory, so that one run also finds what comes after it.
    """
    # YAML breaks lines at more signs than editors do; a line must be the same for both.
    text = re.sub("[\x85\u2028\u2029]", " ", text.replace("\r\n", "\n").replace("\r", "\n"))
    control = _CONTROL.search(text)
    if control:
        line = first_line + text.count("\n", 0, control.start())
        return None, [problem("control-character", file, (line, 0))]
    if line := _bottomless(text):
        return None, [problem("yaml-depth", file, (first_line + line - 1, 0), limit=DEPTH_LIMIT)]
    problems: list[Problem] = []
    for _ in range(_CORRECTIONS_LIMIT):
        try:
            return _build(text, file, first_line, problems)
        except yaml.YAMLError as error:
            found, text_mended = explain(error, text, file, first_line)
            problems.append(found)
            if text_mended is None:
                return None, problems
            text = text_mended
    return None, problems


def _bottomless(text: str) -> int:
    """Give the line on which brackets nest so deep that parsing them would take for ever, else 0."""
    if text.count("[") + text.count("{") <= _BRACKETS_LIMIT:
        return 0
    depth = 0
    for bracket in re.finditer(r"[\[{\]}]", text):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > _BRACKETS_LIMIT:
            return text.count("\n", 0, bracket.start()) + 1
    return 0


def _build(
    text: str, file: str, first_line: int, problems: list[Problem]
) -> tuple[Record | None, list[Problem]]:
    builder = _Builder(file, first_line, text)
    values = builder.document()
    problems = problems + builder.problems
    if isinstance(values, dict):
        empty = frozenset(builder.empty)
        return Record(file, values, builder.marks, builder.key_marks, empty), problems
    if values is not None:
        problems.append(problem("yaml-not-mapping", file, (first_line, 1)))
        return None, problems
    return Record(file, {}, {}, {}), problems


class _Builder:
    """One pass over the events of a YAML text; the marks gather while the values grow."""

    def __init__(self, file: str, first_line: int, text: str) -> None:
        self.file, self.first_line = file, first_line
        self.events: Iterator[Any] = iter(_LOADER(text).get_event, None)
        self.lines = text.split("\n") if re.search("[#“”‘’]", text) else []
        self.marks: dict[Path, Mark] = {}
        self.key_marks: dict[Path, Mark] = {}
        self.problems: list[Problem] = []
        self.empty: list[Path] = []

    def document(self) -> Any:
        values, documents = None, 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._complain("yaml-documents", event)
                    break
            elif isinstance(event, yaml.NodeEvent):
                values = self._node(event, ())
        return values

    def _node(self, event: Any, path: Path) -> Any:
        start = event.start_mark
        self.marks[path] = Mark(self.first_line + start.line, start.column + 1)
        # Most nodes are plain texts with nothing about them.
        if type(event) is yaml.ScalarEvent and event.anchor is None and event.tag is None:
            text: str = event.value
            plain = not self.lines and _PLAIN.fullmatch(text)
            return text if plain else self._scalar(event, path)
        if isinstance(event, yaml.AliasEvent):
            self._complain("yaml-anchor", event)
            return None
        if event.anchor is not None:
            self._complain("yaml-anchor", event)
        if event.tag is not None:
            self._complain("yaml-tag", event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if len(path) >= DEPTH_LIMIT:
            return self._too_deep(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path, flow=bool(event.flow_style))

    def _scalar(self, event: Any, path: Path) -> str | None:
        text = vietnamese.nfc(event.value)
        if event.style == '"' and _CONTROL.search(text):
            self._complain("control-character", event)
            return None
        if event.style is None or event.style == "":
            if text and text[0] in "“”‘’" and text[-1] in "“”‘’" and len(text) > 1:
                corrected = self._rewritten(event, path, f'"{text[1:-1]}"')
                self._complain("yaml-smart-quotes", event, corrected=corrected)
                return text[1:-1]
            self._look_behind(event, text, path)
            return text or None
        return text

    def _look_behind(self, event: Any, text: str, path: Path) -> None:
        """Tell of `#1` behind a value: YAML takes it for a comment, the editor probably did not."""
        if not text or not self.lines:
            return
        end = event.end_mark
        rest = self.lines[end.line][end.column :]
        if re.match(r"\s+#\S", rest):
            key = f"{path[-1]}: " if path and isinstance(path[-1], str) else "- "
            corrected = f'{key}"{text}{rest.rstrip()}"'
            self._complain("yaml-comment", event, corrected=corrected)
            self.problems[-1] = as_warning(self.problems[-1])

    def _rewritten(self, event: Any, path: Path, value: str) -> str:
        """Give the line of a value with another in its place."""
        start, end = event.start_mark, event.end_mark
        if self.lines and start.line == end.line:
            line: str = self.lines[start.line]
            return (line[: start.column] + value + line[end.column :]).strip()
        key = f"{path[-1]}: " if path and isinstance(path[-1], str) else "- "
        return key + value

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            value = self._node(event, (*path, len(items)))
            if value is not None:
                items.append(value)
        return items

    def _mapping(self, path: Path, *, flow: bool) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                self._complain("yaml-not-mapping", event)
                self._node(event, (*path, "?"))
                self._node(next(self.events), (*path, "?"))
                continue
            self._entry(event, path, values, flow=flow)
        return values

    def _entry(self, event: Any, path: Path, values: dict[str, Any], *, flow: bool) -> None:
        key = vietnamese.nfc(event.value)
        place = (*path, key)
        if place in self.key_marks:
            self._complain("duplicate-key", event, key=key, first=self.key_marks[place].line)
            self._node(next(self.events), (*path, "?"))
            return
        start = event.start_mark
        self.key_marks[place] = Mark(self.first_line + start.line, start.column + 1)
        value = self._node(next(self.events), place)
        if value is not None:
            values[key] = value
        elif flow:
            self._split_by_comma(event, key, values)
        else:
            self.empty.append(place)

    def _split_by_comma(self, event: Any, rest: str, values: dict[str, Any]) -> None:
        """Say that `{value: 61,05}` is two entries, and put the value together as it was meant.

        `{value:46}` is one that lacks a space.
        """
        if glued := _GLUED.fullmatch(rest):
            values.setdefault(glued[1], glued[2])
            self._complain("yaml-space", event, corrected=f"{glued[1]}: {glued[2]}")
            return
        before, held = next(reversed(values.items()), ("", None))
        whole = ""
        if isinstance(held, str):
            number = held[-1:].isdigit() and rest[:1].isdigit()
            values[before] = f"{held}{',' if number else ', '}{rest}"
            whole = f"{before}: {quoted(values[before])}"
        self._complain("yaml-comma", event, key=rest, corrected=whole)

    def _too_deep(self, event: Any) -> None:
        self._complain("yaml-depth", event, limit=DEPTH_LIMIT)
        depth = 1
        while depth:
            event = next(self.events)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1

    def _mark(self, event: Any) -> Mark:
        mark = event.start_mark
        return Mark(self.first_line + mark.line, mark.column + 1)

    def _complain(self, code: str, event: Any, **details: object) -> None:
        line, column = self._mark(event)
        self.problems.append(problem(code, self.file, (line, column), **details))
