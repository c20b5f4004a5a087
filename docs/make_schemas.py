"""Write docs/schema/*.json: what an editing program needs to complete and explain what editors declare.

    python docs/make_schemas.py

The shapes come from the models that read those files, the explanations from the tables of these pages.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent))

from congxa import targets  # noqa: E402
from congxa.achievements.declared import KINDS  # noqa: E402
from congxa.config import Config  # noqa: E402
from congxa.frontmatter import ArticleMeta, CommuneMeta, PageMeta, ResolutionMeta  # noqa: E402
from congxa.schema import OneOf, spelled  # noqa: E402
from congxa.sections import TYPES  # noqa: E402

SCHEMA = "https://json-schema.org/draft/2020-12/schema"
# Name of the file; the model; the page, and the heading below which its own keys stand; what it is.
MODELS = {
    "config": (Config, "cai-dat.md", "Cài đặt: `config.yaml`", "Cài đặt của cổng (config.yaml)"),
    "article": (
        ArticleMeta,
        "bai-viet.md",
        "Các mục của phần khai báo",
        "Khai báo của một bài viết",
    ),
    "commune": (CommuneMeta, "xa-va-trang.md", "Xã: `content/communes`", "Khai báo của một xã"),
    "page": (
        PageMeta,
        "xa-va-trang.md",
        "Trang đứng riêng: `content/pages`",
        "Khai báo của một trang đứng riêng",
    ),
    "resolution": (
        ResolutionMeta,
        "thanh-tich.md",
        "Nghị quyết: `content/resolutions`",
        "Khai báo của một nghị quyết",
    ),
}
# Content types: what all of them have stands in one table.
SECTIONS, COMMON = "muc-khac.md", "Các khóa chung"
MODELS |= {
    kind.name: (
        kind.meta,
        SECTIONS,
        f"`content/{kind.folder}`",
        f"Khai báo của một tệp trong content/{kind.folder}",
    )
    for kind in TYPES.values()
}
_TEXT = {"type": "string"}
# What the readers of texts take (congxa.fields), as an editing program reads YAML: by YAML's own types.
_READ: dict[str, JsonSchemaValue] = {
    "_boolean": {"enum": [*"có không đúng sai yes no on off".split(), True, False]},
    "_number": {
        "anyOf": [
            {"type": "number"},
            {"type": "string", "pattern": r"^[-−]?[0-9][0-9.]*(,[0-9]+)?$"},
        ]
    },
    "_count": {
        "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "^[0-9][0-9.]*$"}]
    },
    "_moment": {
        "type": "string",
        "pattern": r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})([ T].*)?$",
    },
    "_slug": {"type": "string", "pattern": "^[a-z0-9]*(-[a-z0-9]+)*$"},
    "_web_address": {"type": "string", "pattern": "^(https?://.+)?$"},
    "_email": {"type": "string", "pattern": r"^([^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+)?$"},
    "_language": {"type": "string", "pattern": "^([a-z]{2})?$"},
    "_code": {"type": "string", "pattern": "^([0-9]{5})?$"},
    "_alias": {"type": "string", "pattern": "^/."},
    "_capital": _TEXT,
    "_small": _TEXT,
    # Programs of YAML 1.1 take 14:00 for a number of base 60.
    "_hour": {
        "type": ["string", "integer"],
        "pattern": "^[0-9]{1,2} ?(:|[hHgG]|giờ)( ?[0-9]{1,2})?( ?(phút|[pP]))?$",
    },
}
# Readers that take a text, or one value, for a whole: their own shape remains beside it.
_SHORT = {
    "_one_or_many": "one or many",
    "_alone": "one or many",
    "shorthand.<locals>.<lambda>": "a text",
    "_words.<locals>.read": "a text",
    "_aim": "a text",
    "_years": "a text",
    "_withdrawn": "a text",
    "_capital": "a text",
    "_small": "a text",
}
# How the columns of explanations are headed.
_MEANING = ("Nghĩa", "Ý nghĩa")
# A text that YAML itself takes for a number or a yes is read as the text that it is.
_ANY_TEXT = {"type": ["string", "number", "boolean"]}


class _Shapes(GenerateJsonSchema):
    """Shapes as editors write them, before anything is read."""

    def function_before_schema(self, schema: Any) -> JsonSchemaValue:
        name = schema["function"]["function"].__qualname__
        if name in _READ:
            return dict(_READ[name])
        inner = self.generate_inner(schema["schema"])
        if name not in _SHORT:
            return inner
        if _SHORT[name] == "a text":
            return {"anyOf": [_ANY_TEXT, inner]}
        items = inner.get("items", _TEXT)
        return {"anyOf": [inner, items]}

    def str_schema(self, schema: Any) -> JsonSchemaValue:
        return {**super().str_schema(schema), **_ANY_TEXT}

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        """Leave the default out: many are no values of YAML, and the explanations tell them."""
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def tagged_union_schema(self, schema: Any) -> JsonSchemaValue:
        """Let any kind of item do: which it is need not be written."""
        return {"anyOf": [self.generate_inner(choice) for choice in schema["choices"].values()]}


def schema(name: str) -> JsonSchemaValue:
    """Give the schema of one kind of file."""
    model, page, heading, title = MODELS[name]
    made = TypeAdapter(model).json_schema(by_alias=True, schema_generator=_Shapes)
    shapes = {model.__name__: made, **made.get("$defs", {})}
    for cls, told in explanations(model, page, heading):
        for key, shape in shapes.get(cls.__name__, {}).get("properties", {}).items():
            if key in told:
                shape["description"] = told[key]
    for shape in shapes.values():
        for name in ("title", "description"):
            shape.pop(name, None)
        _may_be_empty(shape)
    return {"$schema": SCHEMA, "title": title, **made}


def _may_be_empty(shape: JsonSchemaValue) -> None:
    """Let nothing stand behind a key that is not required: it counts as absent."""
    for key, written in shape.get("properties", {}).items():
        written.pop("title", None)
        if key not in shape.get("required", ()):
            told = {"description": written.pop("description")} if "description" in written else {}
            shape["properties"][key] = {**told, "anyOf": [written, {"type": "null"}]}


def explanations(model: type, page: str, heading: str) -> Iterator[tuple[type, Mapping[str, str]]]:
    """Give each class that a file can hold with what the page tells of its keys."""
    yield model, tables(SECTIONS, COMMON) | tables(page, heading)
    for key, cls in nested(model):
        yield cls, tables(page, f"`{key}`") or tables("bai-viet.md", f"`{key}`")
    for cls in KINDS.values():
        yield cls, tables("thanh-tich.md", "Các khóa")
    for kind, target in targets.KINDS.items():
        shared = tables("trien-khai.md", "Mục chung của mọi kiểu")
        yield target, shared | tables("trien-khai.md", f"`{kind}`")


def nested(model: type) -> Iterator[tuple[str, type]]:
    """Give the declared classes inside a model, at any depth, by the key that leads to them."""
    for name, hint in get_type_hints(model, include_extras=True).items():
        for cls in _classes(hint):
            if cls is not model:
                yield spelled(name), cls
                yield from nested(cls)


def _classes(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, OneOf):
        return
    if isinstance(annotation, type) and hasattr(annotation, "__pydantic_config__"):
        yield annotation
    for argument in get_args(annotation):
        yield from _classes(argument)


def tables(page: str, heading: str) -> dict[str, str]:
    """Read «key → explanation» from the tables below the headings that hold `heading`."""
    told: dict[str, str] = {}
    text = (DOCS / page).read_text(encoding="utf-8")
    for part in re.split(r"^(?=#+ )", text, flags=re.M):
        if heading not in part.partition("\n")[0]:
            continue
        column = 1
        for row in re.findall(r"^\|.*\|$", part, re.M):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
            column = next((n for n, cell in enumerate(cells) if cell in _MEANING), column)
            for name in re.findall(r"`([\w]+)`", cells[0]):
                told.setdefault(name, _plain(cells[column]))
    return told


def _plain(cell: str) -> str:
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", cell).replace("`", "")
    return text[:1].upper() + text[1:] if text else ""


def main() -> None:
    """Write all of them."""
    (DOCS / "schema").mkdir(exist_ok=True)
    for name in MODELS:
        (DOCS / f"schema/{name}.json").write_text(spelled_out(name), encoding="utf-8")


def spelled_out(name: str) -> str:
    """Give a schema as the file has it."""
    return json.dumps(schema(name), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    main()
