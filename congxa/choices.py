"""What a theme lets a portal choose: shapes declared in theme.yaml, and what a portal chose, by them."""

from collections.abc import Collection, Mapping
from dataclasses import field, make_dataclass, replace
from decimal import ROUND_DOWN, Decimal
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from congxa import colours, records, schema, vietnamese
from congxa.errors import Problem, problem
from congxa.fields import Boolean, Email, Filled, Texts
from congxa.pictures import is_placeholder
from congxa.records import Path, Record
from congxa.schema import declared
from congxa.urls import is_link

Kind = Literal["any", "text", "boolean", "address", "email", "colour", "file", "alternative"]


def _colour(value: str) -> str:
    try:
        return colours.parse(value)
    except ValueError:
        raise PydanticCustomError("bad-colour", "not a colour") from None


def _readable(against: str, value: str) -> str:
    ratio = colours.contrast(value, against) if against else colours.READABLE
    if ratio < colours.READABLE:
        shown = Decimal(ratio).quantize(Decimal("0.01"), ROUND_DOWN)
        suggestion = colours.readable(value, against)
        told = vietnamese.format_number(shown)
        raise PydanticCustomError(
            "colour-contrast",
            "hard to read",
            {"against": against, "ratio": told, "suggestion": suggestion},
        )
    return value


def _address(value: str) -> str:
    if value and not is_link(value):
        raise PydanticCustomError("bad-link", "not an address")
    return value


def _file(static: Collection[str], value: str) -> str:
    if value and value not in static:
        near = vietnamese.nearest(value, sorted(static))
        raise PydanticCustomError("theme-file", "no such file", {"nearest": near})
    return value


def _alternative(value: str) -> str:
    if is_placeholder(value, ""):
        raise PydanticCustomError("setting-placeholder", "says nothing")
    return value


def _name(value: str) -> str:
    if vietnamese.slug(value).replace("-", "_") != value or not value.isidentifier():
        raise PydanticCustomError("bad-setting-name", "not a name")
    return value


Colour = Annotated[str, AfterValidator(_colour)]
Name = Annotated[str, AfterValidator(_name)]


@declared
class SettingMeta:
    """One thing that a portal may choose about a theme, and the shape that its value must have.

    `choices` makes it one of these texts, `items` a list of such, `fields` a mapping with these keys;
    else `type` says what it is. A colour must be readable `against` another.
    """

    default: Any = ""
    description: str = ""
    type: Kind = "any"
    required: Boolean = False
    choices: Texts = ()
    against: Colour | Literal[""] = ""
    items: "SettingMeta | None" = None
    fields: Mapping[Name, "SettingMeta"] = field(default_factory=dict)

    @property
    def shapeless(self) -> bool:
        """Whether any value will do."""
        return self.type == "any" and not (self.choices or self.items or self.fields)

    def over(self, other: "SettingMeta | None") -> "SettingMeta":
        """Give this over one of the same name of the theme below: it may change the default alone."""
        if other is None or not self.shapeless:
            return self
        return replace(
            other, default=self.default, description=self.description or other.description
        )


def judge(
    offered: Mapping[str, SettingMeta], record: Record, above: Path, static: Collection[str]
) -> tuple[dict[str, Any], list[Problem]]:
    """Give what stands below `above` in a record, each value in its shape, and what is wrong with it.

    `static` names the files that a theme has.
    """
    values = _at(record.values, above)
    known = {key: value for key, value in values.items() if key in offered}
    part = Record(record.file, known, _below(record.marks, above), _below(record.key_marks, above))
    model = _group(offered, static)
    found, problems = schema.validate(model, part)
    problems += _empty_colours(offered, record, above)
    return {key: getattr(found, key) for key in known} if found else {}, problems


def defaults(
    offered: Mapping[str, SettingMeta], record: Record, static: Collection[str]
) -> tuple[dict[str, Any], list[Problem]]:
    """Give the defaults of the settings of a theme.yaml, each in its shape; "" is nothing chosen."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, meta in offered.items():
        empty: Any = () if meta.items else None if meta.fields else ""
        found[key] = empty
        if meta.default not in ("", [], {}, ()) or meta.shapeless:
            mark = {
                (key, *path[3:]): where
                for path, where in record.marks.items()
                if path[:3] == ("settings", key, "default")
            }
            part = Record(record.file, {key: meta.default}, mark, {})
            chosen, mistakes = judge({key: meta}, part, (), static)
            found |= chosen
            problems += mistakes
    return found, problems


def _at(values: Any, path: Path) -> dict[str, Any]:
    for part in path:
        values = values.get(part, {})
    return values if isinstance(values, dict) else {}


def _below(marks: Mapping[Path, records.Mark], above: Path) -> dict[Path, records.Mark]:
    depth = len(above)
    return {path[depth:]: mark for path, mark in marks.items() if path[:depth] == above}


def _group(fields: Mapping[str, SettingMeta], static: Collection[str]) -> type[Any]:
    """Make the declared class of a mapping with these keys."""
    members = [
        (name, _annotation(meta, static), _field(meta, required=meta.required))
        for name, meta in fields.items()
    ]
    return declared(make_dataclass("Group", members, kw_only=True))


def _annotation(meta: SettingMeta, static: Collection[str]) -> Any:
    if meta.items:
        return tuple[_annotation(meta.items, static), ...]  # type: ignore[misc]
    if meta.fields:
        return _group(meta.fields, static)
    if meta.choices:
        return Literal[meta.choices]
    kinds = {
        "any": Any,
        "text": Filled if meta.required else str,
        "alternative": Annotated[Filled if meta.required else str, AfterValidator(_alternative)],
        "boolean": Boolean,
        "email": Email,
        "colour": Annotated[Colour, AfterValidator(partial(_readable, meta.against))],
        "address": Annotated[str, AfterValidator(_address)],
        "file": Annotated[str, AfterValidator(partial(_file, static))],
    }
    return kinds[meta.type]


def _field(meta: SettingMeta, *, required: bool) -> Any:
    if required:
        return field()
    return field(default=() if meta.items else None if meta.fields else "")


def _empty_colours(
    offered: Mapping[str, SettingMeta], record: Record, above: Path
) -> list[Problem]:
    """Tell of colours that YAML took for a comment: `colour: #a3131f` says nothing."""
    return [
        problem("bad-colour", record.file, record.key_marks[path], key=path[-1], value="")
        for path in sorted(record.empty, key=str)
        if path[:-1] == above and offered.get(str(path[-1]), SettingMeta()).type == "colour"
    ]
