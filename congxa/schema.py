"""A Record to a value of a declared class, every mistake at once, each in the editor's words and place."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from functools import cache, reduce
from operator import or_
from typing import (
    Annotated,
    Any,
    TypeVar,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import (
    ConfigDict,
    Discriminator,
    GetCoreSchemaHandler,
    Tag,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import CoreSchema

from congxa import vietnamese
from congxa.errors import Problem, problem
from congxa.fields import Example
from congxa.records import Path, Record

T = TypeVar("T")

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
        mistakes: list[dict[str, Any]] = [dict(it) for it in error.errors(include_url=False)]
        said = [_problem(model, record, found) for found in mistakes]
        # A key that stands there misspelled is not missing as well.
        misspelled = {
            (*found["loc"][:-1], dict(told.details)["nearest"])
            for found, told in zip(mistakes, said, strict=True)
            if told.code == "unknown-key"
        }
        found_once = [
            told
            for found, told in zip(mistakes, said, strict=True)
            if not (found["type"] == "missing" and found["loc"] in misspelled)
        ]
        return None, found_once + problems
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
        context = {"example": _example(model, tagged)}
    if kind == "literal_error":
        known = _literals(model, tagged)
        context = {"nearest": vietnamese.nearest(value, known), "known": ", ".join(known)}
    if code in ("expected-mapping", "expected-list"):
        context = {"keys": _required_keys(model, tagged)}
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
    "chi tieu": "indicator",
    "gia tri": "value",
    "so": "value number",
    "nam": "year",
    "giai doan": "period",
    "thoi ky": "period",
    "don vi": "unit",
    "don vi tinh": "unit",
    "muc tieu": "target",
    "uoc": "estimate",
    "uoc dat": "estimate",
    "nhan": "label",
    "linh vuc": "category",
    "loai": "kind",
    "ghi chu": "note",
    "tong": "total",
    "cac phan": "parts",
    "ngon ngu": "lang language",
    "dia chi": "address url",
    "dien thoai": "phone",
    "thu dien tu": "email",
    "trang web": "website url",
    "lien he": "contact",
    "lanh dao": "leaders",
    "chuc vu": "post",
    "nhiem vu": "duties",
    "nhiem ky": "term",
    "tu": "from",
    "tu ngay": "from",
    "den": "to",
    "den ngay": "to",
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
    """Name the keys that may stand behind a path, those that must first."""
    found = _model_at(model, path)
    free = {spelled(f.name) for f in fields(found) if _optional(f)} if is_dataclass(found) else ()
    return tuple(sorted(_annotations(found), key=lambda key: key in free))


def _required_keys(model: type[object], path: Path) -> str:
    """Spell what a mapping behind a path holds at least: «year: …, value: …»; '' where nothing must."""
    found = _model_at(model, path)
    needed = [it for it in fields(found) if not _optional(it)] if is_dataclass(found) else ()
    return ", ".join([f"{spelled(it.name)}: …" for it in needed])


def _optional(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _literals(model: type[object], path: Path) -> tuple[str, ...]:
    *above, name = [part for part in path if isinstance(part, str)]
    return tuple(_texts_in(_annotations(_model_at(model, tuple(above)))[name]))


def _example(model: type[object], path: Path) -> str:
    """Give what could stand behind a key, where the class that has the key says so."""
    hint = _annotations(_model_at(model, path[:-1])).get(str(path[-1]))
    return next((one.text for one in get_args(hint) if isinstance(one, Example)), "")


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
