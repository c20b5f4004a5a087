"""YAML that an editor wrote, to typed values, each mistake with its line and column.

Every scalar stays the text that was written: YAML's own guesses turn `012` into 10, `12:30` into 750
and `no` into False. What a text means is decided by the type of the field that takes it.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache, reduce
from operator import or_
from typing import (
    Annotated,
    Any,
    NamedTuple,
    TypeVar,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import yaml
from pydantic import (
    BeforeValidator,
    ConfigDict,
    Discriminator,
    GetCoreSchemaHandler,
    StringConstraints,
    Tag,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import CoreSchema, PydanticCustomError

from congxa import vietnamese
from congxa.errors import Problem, as_warning, problem

DEPTH_LIMIT = 20
_CORRECTIONS_LIMIT = 20
_BRACKETS_LIMIT = 100
# What no page and no feed can carry; YAML lets some of it be spelled behind a backslash.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_LOADER = getattr(yaml, "CLoader", yaml.Loader)

Path = tuple[str | int, ...]
T = TypeVar("T")


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


# --- text to record -------------------------------------------------------------------------


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
            found, text_mended = _explain(error, text, file, first_line)
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
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
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
        self.marks[path] = self._mark(event)
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
        end = event.end_mark
        rest = self.lines[end.line][end.column :] if text and self.lines else ""
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
        self.key_marks[place] = self._mark(event)
        value = self._node(next(self.events), place)
        if value is not None:
            values[key] = value
        elif flow:
            self._complain("yaml-comma", event, key=key)
        else:
            self.empty.append(place)

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


# --- what the parser could not read ---------------------------------------------------------

_ENTRY = re.compile(r"^(?P<head>\s*(?:- )*\s*[^\s:#\"'\[{][^:]*:[ \t]+)(?P<value>.*?)\s*$")
_NO_COLON = re.compile(r"^([a-z_]+)[ \t]+([^:]+)$")
_NO_SPACE = re.compile(r"^(\s*(?:- )*[A-Za-z_]+):([^\s/].*)$")
_WELL_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?:#.*)?$""")
_WELL_OPENED = re.compile(r"[|>][+-]?\d?\s*(#.*)?|\[.*\]|\{.*\}")
_SPECIAL = "@`%|>[]{}&*!,?"


def _explain(
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
        indent = before[: len(before) - len(before.lstrip())]
        deeper = "  " if before.rstrip().endswith(":") else ""
        return "yaml-tab", indent + deeper + line.lstrip(), {}
    if bare := _NO_COLON.match(line):
        return "yaml-no-colon", f"{bare[1]}: {bare[2]}", {}
    if glued := _NO_SPACE.match(line):
        return "yaml-space", f"{glued[1]}: {glued[2]}", {}
    entry = _ENTRY.match(line)
    if not entry or not entry["value"]:
        return None
    head, value = entry["head"], entry["value"]
    if value[0] in "“”‘’":
        return "yaml-smart-quotes", head + _quoted(value), {}
    if _WELL_QUOTED.match(value) or _WELL_OPENED.fullmatch(value):
        return None
    if value[0] in "\"'":
        return "yaml-quote-open", head + _quoted(value), {}
    if value[0] in _SPECIAL or value.startswith("- "):
        return "yaml-special-start", head + _quoted(value), {"char": value[0]}
    if re.search(r":(\s|$)", value):
        return "yaml-colon", head + _quoted(value), {}
    return None


def _quoted(value: str) -> str:
    """Put a value in quotes, those inside it kept where they come in pairs."""
    inner = re.sub("[“”]", '"', value.strip())
    if inner.count('"') % 2 or (inner[0] == inner[-1] == '"' and inner.count('"') == 2):
        inner = inner.replace('"', "")
    if '"' in inner:
        return "'" + inner.replace("'", "''") + "'"
    return '"' + inner.strip("'‘’").replace("\\", "") + '"'


# --- record to value ------------------------------------------------------------------------


# What pydantic writes into the path of a value that is one of several classes.
TAG = "kind:"


def untagged(path: Path) -> Path:
    """Give a path of keys as they are written, without the tags of classes."""
    return tuple(part for part in path if not (isinstance(part, str) and part.startswith(TAG)))


def spelled(name: str) -> str:
    """Give the key of a field: one that is a word of Python has an underscore behind it."""
    return name.rstrip("_")


class OneOf:
    """Marks a value that is one of several declared classes, `members` by the name of their kind.

    `kind_of` names the kind of a mapping as it is written. msgspec, which remembers values, cannot tell
    dataclasses apart, so that the field itself is of type Any.
    """

    def __init__(self, members: Mapping[str, type], kind_of: Callable[[Any], str]) -> None:
        self.members = members
        tagged = [Annotated[member, Tag(TAG + name)] for name, member in members.items()]
        by_kind = Discriminator(lambda value: TAG + kind_of(value))
        self.union: Any = Annotated[reduce(or_, cast(list[Any], tagged)), by_kind]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Have pydantic read the union."""
        return handler.generate_schema(self.union)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def declared(cls: type[T]) -> type[T]:
    """Make a class a frozen value that editors declare: its fields are the keys, others are mistakes."""
    config = ConfigDict(extra="forbid", str_strip_whitespace=True, alias_generator=spelled)
    cls.__pydantic_config__ = config  # type: ignore[attr-defined]
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


def validate(model: type[T], record: Record) -> tuple[T | None, list[Problem]]:
    """Turn a record into a declared value; every mistake at once, each with its place."""
    problems = [
        _unknown_key(model, record, path)
        for path in sorted(record.empty, key=str)
        if (known := _known_keys(model, path[:-1])) and path[-1] not in known
    ]
    try:
        value: T = _adapter(cast(Hashable, model)).validate_python(record.values)
    except ValidationError as error:
        mistakes = error.errors(include_url=False)
        return None, [_problem(model, record, dict(found)) for found in mistakes] + problems
    return value, problems


@cache
def _adapter(model: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, model))


def validate_leniently(
    model: type[T], record: Record, stand_ins: Mapping[str, str] | None = None
) -> tuple[T | None, list[Problem]]:
    """Do as validate, but drop what is wrong and try again, so that the rest can be judged too.

    `stand_ins` take the place of what is required and missing or wrong; without them the value is None.
    """
    value, problems, _ = salvage(model, record, stand_ins)
    return value, problems


def salvage(
    model: type[T], record: Record, stand_ins: Mapping[str, str] | None = None
) -> tuple[T | None, list[Problem], Record]:
    """Do as validate_leniently, and give the record of what remained, places and all."""
    value, problems = validate(model, record)
    remaining = record
    while value is None:
        wrong = _wrong_paths(model, remaining)
        filled = {**(stand_ins or {}), **remaining.values}
        if wrong:
            remaining = _without(remaining, wrong)
        elif filled != remaining.values:
            remaining = replace(remaining, values=filled)
        else:
            break
        value, _ = validate(model, remaining)
    return value, problems, remaining


def _wrong_paths(model: type[object], record: Record) -> set[Path]:
    try:
        _adapter(cast(Hashable, model)).validate_python(record.values)
    except ValidationError as error:
        places = [untagged(found["loc"]) for found in error.errors(include_url=False)]
        return {entry for place in places if (entry := _held(record.values, place))}
    return set()


def _held(values: Any, path: Path) -> Path:
    """Give as much of a path as leads to something written: where a part is missing, what lacks it."""
    held: list[str | int] = []
    for part in path:
        if isinstance(values, str):  # a shorthand: its parts are not there to be dropped
            break
        try:
            values = values[part]
        except (KeyError, IndexError, TypeError):
            break
        held.append(part)
    return tuple(held)


def _without(record: Record, paths: set[Path]) -> Record:
    marks = {moved: mark for path, mark in record.marks.items() if (moved := _moved(path, paths))}
    key_marks = {
        moved: mark for path, mark in record.key_marks.items() if (moved := _moved(path, paths))
    }
    values = _prune(record.values, (), paths)
    return replace(record, values=values, marks=marks, key_marks=key_marks)


def _moved(path: Path, dropped: set[Path]) -> Path:
    """Give the path of a value once entries before it in its list are gone; () for one that is gone."""
    moved: list[str | int] = []
    for depth, part in enumerate(path):
        above = path[:depth]
        if (*above, part) in dropped:
            return ()
        if isinstance(part, int):
            part -= sum((*above, before) in dropped for before in range(part))
        moved.append(part)
    return tuple(moved)


def _prune(value: Any, path: Path, dropped: set[Path]) -> Any:
    if isinstance(value, dict):
        return {
            k: _prune(v, (*path, k), dropped) for k, v in value.items() if (*path, k) not in dropped
        }
    if isinstance(value, list):
        return [
            _prune(v, (*path, i), dropped) for i, v in enumerate(value) if (*path, i) not in dropped
        ]
    return value


def _problem(model: type[object], record: Record, found: dict[str, Any]) -> Problem:
    tagged: Path = found["loc"]
    path = untagged(tagged)
    kind, context = found["type"], dict(found.get("ctx", {}))
    key = str(next((part for part in reversed(path) if isinstance(part, str)), ""))
    value = found["input"] if isinstance(found["input"], str) else ""
    mark = record.mark(path)
    if kind == "unexpected_keyword_argument":
        return _unknown_key(model, record, tagged)
    if kind == "union_tag_invalid":
        return _unknown_tag(record, path, context)
    code = _CODES.get(kind, kind if "-" in kind else "bad-value")
    if code == "missing-key":
        mark = record.key_marks.get(path, record.mark(path[:-1]))
    if kind == "literal_error":
        known = _literals(model, tagged)
        context = {"nearest": vietnamese.nearest(value, known), "known": ", ".join(known)}
    details = {"key": key, "value": value, "reason": found["msg"]} | context
    return problem(code, record.file, mark, **details)


def _unknown_tag(record: Record, path: Path, context: Mapping[str, Any]) -> Problem:
    """Tell of an item that is of no kind that there is."""
    known = [
        str(tag).strip("'").removeprefix(TAG) for tag in str(context["expected_tags"]).split(", ")
    ]
    value = str(context["tag"]).removeprefix(TAG)
    details = {"key": "kind", "value": value, "known": ", ".join(known)}
    near = vietnamese.nearest(value, known)
    return problem(
        "not-allowed", record.file, record.mark((*path, "kind")), nearest=near, **details
    )


def _unknown_key(model: type[object], record: Record, path: Path) -> Problem:
    known = _known_keys(model, path[:-1])
    path = untagged(path)
    key = str(path[-1])
    meant = (word for word in _SPOKEN.get(vietnamese.fold(key).replace("_", " "), "").split())
    near = next((word for word in meant if word in known), "") or vietnamese.nearest(key, known)
    mark = record.key_marks.get(path, record.mark(path))
    return problem("unknown-key", record.file, mark, key=key, nearest=near, known=", ".join(known))


# What editors write who take the keys for words of their own language: keys by word, without marks.
_SPOKEN = {
    "tieu de": "title",
    "ten": "name title",
    "ngay": "date",
    "ngay dang": "date published_at",
    "chuyen muc": "category categories",
    "danh muc": "category categories",
    "xa": "commune",
    "the": "tags",
    "tu khoa": "tags",
    "tom tat": "summary description",
    "mo ta": "description summary",
    "tac gia": "author",
    "nguon": "source",
    "anh": "cover",
    "anh bia": "cover",
    "anh dai dien": "cover",
    "chu thich": "caption",
    "noi bat": "featured",
    "nhap": "draft",
    "ban nhap": "draft",
    "hen gio": "publish_at",
    "het han": "expires",
    "cap nhat": "updated",
    "ngay cap nhat": "updated",
    "go": "withdrawn",
    "rut": "withdrawn",
    "dinh chinh": "correction",
    "dinh kem": "attachments",
    "tep dinh kem": "attachments",
    "thanh tich": "achievements",
    "ngon ngu": "lang language",
    "dia chi": "address url",
    "dien thoai": "phone",
    "thu dien tu": "email",
    "trang web": "website url",
    "lien he": "contact",
    "lanh dao": "leaders",
    "chuc vu": "post",
    "dan so": "population",
    "dien tich": "area_km2",
    "dan toc": "ethnic_groups",
    "cap": "level",
    "ma": "code",
    "tinh": "province",
    "huyen": "former_district",
    "khau hieu": "slogan",
    "nguoi chiu trach nhiem": "responsible",
    "chu quan": "owner",
    "giao dien": "theme",
    "thuc don": "menu",
    "thu tu": "order",
}
_CODES = {
    "missing": "missing-key",
    "string_too_short": "missing-key",
    "string_type": "expected-text",
    "list_type": "expected-list",
    "tuple_type": "expected-list",
    "dict_type": "expected-mapping",
    "dataclass_type": "expected-mapping",
    "dataclass_exact_type": "expected-mapping",
    "literal_error": "not-allowed",
}


def _known_keys(model: type[object], path: Path) -> tuple[str, ...]:
    return tuple(_annotations(_model_at(model, path)))


def _literals(model: type[object], path: Path) -> tuple[str, ...]:
    *above, name = [part for part in path if isinstance(part, str)]
    return tuple(_texts_in(_annotations(_model_at(model, tuple(above)))[name]))


def _model_at(model: type[object], path: Path) -> type[object] | None:
    """Follow a path of keys to the declared class there; None where keys are free."""
    found: type[object] | None = model
    annotation: Any = None
    free = False
    for part in path:
        if isinstance(part, int) or found is None:
            continue
        if free:
            free = False
            continue
        if part.startswith(TAG):
            found = _tagged_in(annotation, part)
            continue
        annotation = _annotations(found).get(part)
        free = get_origin(annotation) in (dict, Mapping)
        found = _model_in(annotation)
    return None if free else found


def _annotations(model: type[object] | None) -> dict[str, Any]:
    hints = get_type_hints(model, include_extras=True) if is_dataclass(model) else {}
    return {spelled(name): hint for name, hint in hints.items()}


def _model_in(annotation: Any) -> type[object] | None:
    if isinstance(annotation, OneOf):
        return _model_in(annotation.union)
    if isinstance(annotation, type) and is_dataclass(annotation):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _tagged_in(annotation: Any, tag: str) -> type[object] | None:
    """Find the class that bears a tag in a union of declared classes."""
    if isinstance(annotation, OneOf):
        return annotation.members.get(tag.removeprefix(TAG))
    return next(filter(None, (_tagged_in(part, tag) for part in get_args(annotation))), None)


def _texts_in(annotation: Any) -> Iterator[str]:
    for argument in get_args(annotation):
        if isinstance(argument, str):
            yield argument
        else:
            yield from _texts_in(argument)


# No portal writes of other years, and no zone can be added to the first and the last there are.
_YEARS = range(1900, 2200)
_COUNT_LIMIT = 2**63

# --- types of fields ------------------------------------------------------------------------


def _boolean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return vietnamese.parse_boolean(value)
    except ValueError:
        raise PydanticCustomError("bad-boolean", "not a boolean") from None


def _number(value: Any) -> Any:
    number = _read_number(value)
    if isinstance(number, Decimal) and abs(number) >= _COUNT_LIMIT:
        raise PydanticCustomError("bad-number", "too large", {"suggestion": ""})
    return number


def _read_number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return vietnamese.parse_number(value)
    except vietnamese.NumberError as error:
        raise PydanticCustomError(
            "bad-number", "not a number", {"suggestion": error.suggestion}
        ) from None


def _count(value: Any) -> Any:
    try:
        number = _read_number(value)
    except PydanticCustomError as error:
        # A proposal with decimals would be refused next.
        if "," in str((error.context or {}).get("suggestion", "")):
            raise PydanticCustomError("bad-integer", "not a whole number") from None
        raise
    if isinstance(number, Decimal):
        if number != number.to_integral_value() or not 0 <= number < _COUNT_LIMIT:
            raise PydanticCustomError("bad-integer", "not a whole number")
        return int(number)
    return number


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    suggestion = ""
    try:
        moment = vietnamese.parse_moment(value)
        if moment.year in _YEARS:
            return moment
    except vietnamese.MomentError as error:
        suggestion = error.suggestion
    raise PydanticCustomError("bad-date", "not a date", {"suggestion": suggestion})


def _slug(value: Any) -> Any:
    if isinstance(value, str) and value != vietnamese.slug(value):
        raise PydanticCustomError("bad-slug", "not a slug", {"suggestion": vietnamese.slug(value)})
    return value


_ADDRESS = re.compile(r"https?://\w[\w.-]*(:\d{1,5})?([/?#][^\s\"<>]*)?")


def _web_address(value: Any) -> Any:
    if isinstance(value, str) and not _ADDRESS.fullmatch(value):
        raise PydanticCustomError("bad-url", "not a web address")
    return value


def is_email(text: str) -> bool:
    """Tell whether a text has the shape of an e-mail address."""
    return re.fullmatch(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+", text) is not None


def _email(value: Any) -> Any:
    if isinstance(value, str) and not is_email(value):
        raise PydanticCustomError("bad-email", "not an e-mail address")
    return value


def _language(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"[a-z]{2}", value):
        raise PydanticCustomError("bad-language", "not a language code")
    return value


def _one_or_many(value: Any) -> Any:
    """Let `lúa, ngô` stand for a list of two."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


Boolean = Annotated[bool, BeforeValidator(_boolean)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Count = Annotated[int, BeforeValidator(_count)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Slug = Annotated[str, BeforeValidator(_slug)]
WebAddress = Annotated[str, BeforeValidator(_web_address)]
Email = Annotated[str, BeforeValidator(_email)]
Language = Annotated[str, BeforeValidator(_language)]
Filled = Annotated[str, StringConstraints(min_length=1)]
Texts = Annotated[tuple[Filled, ...], BeforeValidator(_one_or_many)]


def shorthand(key: str) -> BeforeValidator:
    """Let a single text stand for a mapping with only `key`: `source: Hồng Lam`."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)
