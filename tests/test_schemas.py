"""The schemas that editing programs read: in step with the models, kind to what the program takes."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs"))

import make_schemas  # noqa: E402

from congxa.sections import TYPES  # noqa: E402

KINDS = {
    "articles": "article",
    "communes": "commune",
    "pages": "page",
    "resolutions": "resolution",
    **{kind.folder: kind.name for kind in TYPES.values()},
}


class _Dates(yaml.SafeLoader):
    """YAML as editing programs read it: dates are texts."""


_Dates.yaml_implicit_resolvers = {
    letter: [one for one in known if one[0] != "tag:yaml.org,2002:timestamp"]
    for letter, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(text: str) -> Any:
    return yaml.load(text, _Dates)


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((ROOT / f"docs/schema/{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def faults(name: str, value: Any) -> list[str]:
    return [error.message for error in validator(name).iter_errors(value)]


@pytest.mark.parametrize("name", make_schemas.MODELS)
def test_schemas_are_in_step_with_the_models(name: str) -> None:
    """After a change: python docs/make_schemas.py."""
    written = (ROOT / f"docs/schema/{name}.json").read_text(encoding="utf-8")
    assert written == make_schemas.spelled_out(name)


@pytest.mark.parametrize("name", make_schemas.MODELS)
def test_every_key_is_explained(name: str) -> None:
    """What an editing program shows beside a key is a sentence, at the top and one level below."""
    schema = make_schemas.schema(name)
    shapes = {"": schema, **schema.get("$defs", {})}
    told_elsewhere = {"Period", "Target", "StateTarget", "Baseline", "Change", "Rank", "Reference"}
    told_elsewhere |= {"UnitScope", "Citation", "Part"}
    mute = [
        f"{shape}.{key}"
        for shape, one in shapes.items()
        for key, written in one.get("properties", {}).items()
        if not written.get("description") and shape not in told_elsewhere
    ]
    assert mute == []


@pytest.mark.parametrize("folder", KINDS)
def test_the_sample_portal_has_no_fault(folder: str) -> None:
    """What the program builds without a word, an editing program takes too."""
    check = validator(KINDS[folder])
    files = sorted((ROOT / "content" / folder).rglob("*.md"))
    assert files
    for file in files:
        front = file.read_text(encoding="utf-8").split("---\n")[1]
        assert [error.message for error in check.iter_errors(read(front))] == [], file


def test_the_sample_settings_have_no_fault() -> None:
    """So do the settings."""
    assert faults("config", read((ROOT / "config.yaml").read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("article", "{title: A, date: 2026-11-01, category: a, tieu_de: B}"),
        ("article", "{title: A, category: a}"),
        ("article", "{title: A, date: hôm qua, category: a}"),
        ("article", "{title: A, date: 2026-11-01, category: a, draft: chắc là có}"),
        ("article", "{title: A, date: 2026-11-01, category: a, source: {ten: Báo}}"),
        ("commune", "{name: A, level: thôn}"),
        ("commune", "{name: A, population: nhiều}"),
        ("config", "{site: {title: A}}"),
        ("config", "{site: {title: A, url: 'https://a.vn/'}, categories: [{ten: A}]}"),
        ("page", "{title: A, order: một}"),
    ],
)
def test_mistakes_are_underlined(name: str, wrong: str) -> None:
    """An editing program shows them before a build does."""
    assert len(faults(name, read(wrong))) == 1
