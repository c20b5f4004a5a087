"""What a theme lets a portal choose, and how a wrong choice is told."""

import re
from typing import Any

import pytest

from congxa import choices, records, schema, vietnamese
from congxa.choices import SettingMeta
from congxa.errors import Problem
from congxa.schema import declared

STATIC = ("logo.svg", "anh/bien.png")


@declared
class Offer:
    """A theme.yaml's settings."""

    settings: dict[str, SettingMeta]


OFFER = """
settings:
  free: {default: [a, b]}
  blocks: {items: {choices: [top, newest]}, default: [top]}
  wide: {type: boolean, default: có}
  mail: {type: email}
  logo: {type: file, default: logo.svg}
  colour: {type: colour, against: "#fff", default: "#a3131f"}
  feedback: {fields: {title: {type: text}, phone: {type: text, required: có}}}
  banners:
    items:
      fields: {image: {type: file, required: có}, alt: {type: text, required: có}, url: {type: address}}
"""


def offered(text: str = OFFER) -> dict[str, SettingMeta]:
    record, problems = records.parse(text, "theme.yaml")
    assert record
    assert not problems
    found, problems = schema.validate(Offer, record)
    assert found, problems
    return dict(found.settings)


def judge(text: str) -> tuple[dict[str, Any], list[Problem]]:
    record, problems = records.parse(f"theme_settings:\n{text}", "config.yaml")
    assert record
    found, mistakes = choices.judge(offered(), record, ("theme_settings",), STATIC)
    return found, problems + mistakes


def test_defaults_have_their_shapes() -> None:
    """A list is a tuple, a switch a boolean, and what has no default is empty."""
    record, _ = records.parse(OFFER, "theme.yaml")
    assert record
    found, problems = choices.defaults(offered(), record, STATIC)
    assert problems == []
    assert found == {
        "free": ["a", "b"],
        "blocks": ("top",),
        "wide": True,
        "mail": "",
        "logo": "logo.svg",
        "colour": "#a3131f",
        "feedback": None,
        "banners": (),
    }


def test_a_wrong_default_is_the_themes_mistake() -> None:
    """It is told in theme.yaml, at its line."""
    text = "settings:\n  blocks:\n    items: {choices: [top]}\n    default: [tpo]\n"
    record, _ = records.parse(text, "themes/a/theme.yaml")
    assert record
    _, (found,) = choices.defaults(offered(text), record, STATIC)
    assert (found.code, found.where) == ("not-allowed", "themes/a/theme.yaml:4:15")


def test_what_was_chosen_has_its_shape() -> None:
    """Templates read the keys of a group as they read any value."""
    found, problems = judge(
        "  wide: không\n  colour: A3131F\n  feedback: {phone: 0237}\n"
        "  banners:\n    - {image: anh/bien.png, alt: Núi, url: /lien-he/}\n"
    )
    assert problems == []
    assert (found["wide"], found["colour"], found["feedback"].phone) == (False, "#a3131f", "0237")
    assert (found["banners"][0].alt, found["banners"][0].url) == ("Núi", "/lien-he/")


@pytest.mark.parametrize(
    ("text", "code", "where", "hint"),
    [
        ("  blocks: [tpo]", "not-allowed", "2:12", "Có phải bạn muốn viết top?"),
        ("  blocks: top", "expected-list", "2:11", ""),
        ("  mail: abc", "bad-email", "2:9", ""),
        ("  wide: maybe", "bad-boolean", "2:9", ""),
        ("  logo: lgoo.svg", "theme-file", "2:9", "Có phải bạn muốn viết logo.svg?"),
        ("  feedback: [a]", "expected-mapping", "2:13", ""),
        ("  feedback: {title: a}", "missing-key", "2:13", ""),
        ("  feedback: {phnoe: a, phone: b}", "unknown-key", "2:14", "Có phải bạn muốn viết phone?"),
        ("  banners:\n    - image: logo.svg", "missing-key", "3:7", ""),
        ("  banners:\n    - {image: logo.svg, alt: ''}", "missing-key", "3:25", ""),
        (
            "  banners:\n    - {image: logo.svg, alt: a, url: 'javascript:alert(1)'}",
            "bad-link",
            "3:38",
            "",
        ),
        ("  banners:\n    - {image: logo.svg, alt: a, url: //x.vn}", "bad-link", "3:38", ""),
        ("  colour: đỏ", "bad-colour", "2:11", ""),
        ("  colour: #a3131f", "bad-colour", "2:3", ""),
        ("  colour: '#ffcc00'", "colour-contrast", "2:11", "#8f7200"),
    ],
)
def test_a_wrong_choice_is_told_at_its_line(text: str, code: str, where: str, hint: str) -> None:
    """With what was probably meant, where that can be guessed."""
    _, problems = judge(text + "\n")
    assert [(found.code, found.where) for found in problems] == [(code, f"config.yaml:{where}")]
    assert hint in problems[0].hint
    assert problems[0].message
    assert not re.search(
        r"\{\w*\}", problems[0].message + problems[0].hint
    )  # nothing is left to be filled in


def test_a_theme_above_may_change_the_default_alone() -> None:
    """The shape stays that of the theme below."""
    below = offered()["colour"]
    above = SettingMeta(default="#004488").over(below)
    assert (above.default, above.type, above.against) == ("#004488", "colour", "#ffffff")
    assert SettingMeta(type="text").over(below) == SettingMeta(type="text")


@pytest.mark.parametrize("name", ["a-b", "Màu", "1a", "a b"])
def test_a_key_that_no_template_can_name_is_refused(name: str) -> None:
    """`settings.x.a-b` would be a subtraction."""
    record, _ = records.parse(f"settings: {{x: {{fields: {{{name}: {{}}}}}}}}", "theme.yaml")
    assert record
    found, problems = schema.validate(Offer, record)
    assert found is None
    assert [problem.code for problem in problems] == ["bad-setting-name"]


def test_names_in_tests_are_composed() -> None:
    """The hints above are compared letter by letter."""
    assert vietnamese.nfc("Có phải bạn muốn viết top?") == "Có phải bạn muốn viết top?"
