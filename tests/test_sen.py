"""The second theme: it stands on the first, and whatever it changes is still there to be changed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

THEMES = Path(__file__).parent.parent / "themes"
SEN, BELOW = THEMES / "sen", THEMES / "trong-dong"
TEMPLATES = sorted(path.relative_to(SEN).as_posix() for path in SEN.glob("templates/**/*.html"))


def blocks(file: Path) -> set[str]:
    return set(re.findall(r"{%-?\s*block\s+(\w+)", file.read_text(encoding="utf-8")))


def test_it_changes_templates_and_styles_only() -> None:
    """No words and no scripts of its own."""
    files = {path.relative_to(SEN).as_posix() for path in SEN.rglob("*") if path.is_file()}
    kinds = {
        name for name in files if not re.match(r"templates/.+\.html$|static/.+\.(css|svg)$", name)
    }
    assert kinds == {"theme.yaml"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_blocks_are_those_of_the_theme_below(name: str) -> None:
    """A block that trong-dong no longer has would be passed over in silence."""
    text = (SEN / name).read_text(encoding="utf-8")
    extended = re.search(r'{% extends "parent/(.+?)" %}', text)
    if not extended:
        assert not (BELOW / name).exists(), f"{name} replaces a whole template"
        return
    assert f"templates/{extended[1]}" == name
    assert blocks(SEN / name)
    assert blocks(SEN / name) <= blocks(BELOW / name)


def test_every_page_has_its_style_sheet(samples: Callable[[str], Path]) -> None:
    """No template below drops what a theme puts into the head of all pages."""
    pages = samples("sen").rglob("*.html")
    texts = {page: page.read_text(encoding="utf-8") for page in pages}
    whole = {page for page, text in texts.items() if "theme.css" in text}
    assert len(whole) > 300
    assert {page for page in whole if "/sen.css" not in texts[page]} == set()


def test_what_the_style_sheet_changes_is_there() -> None:
    """Every custom property is one of trong-dong, every class one of its style sheet or of sen's own."""
    own = (SEN / "static/sen.css").read_text(encoding="utf-8")
    below = (BELOW / "static/theme.css").read_text(encoding="utf-8")
    plain = re.sub(r"/\*.*?\*/", "", own, flags=re.S)
    properties = set(re.findall(r"(--[\w-]+)\s*:", plain)) | set(
        re.findall(r"var\((--[\w-]+)", plain)
    )
    assert properties <= set(re.findall(r"(--[\w-]+)\s*:", below))
    layers = set(re.findall(r"@layer (\w+)", plain))
    assert layers <= set(re.findall(r"@layer (\w+) {", below))
    selectors = "".join(re.findall(r"([^{};]+){", plain))
    named = set(re.findall(r"\.([a-z][\w-]*)", selectors))
    new = {name for name in named if name.startswith("sen-")}
    assert new
    assert named - new <= set(re.findall(r"\.([a-z][\w-]*)", below))


def test_light_and_dark_change_the_same_colours() -> None:
    """A colour that only one of them sets would be read on the ground of the other."""
    text = (SEN / "static/sen.css").read_text(encoding="utf-8")
    light, asked, chosen = (
        dict(re.findall(r"(--[\w-]+):\s*([^;]+);", part))
        for part in re.findall(r":root(?:\S*) \{(.*?)\}", text, re.S)
    )
    assert asked == chosen
    assert light.keys() - asked.keys() == {"--shade"}
    assert asked.keys() <= light.keys()


def test_its_parts_of_the_front_page_take_whole_rows() -> None:
    """The front page has three columns: a part without a class that says so would stand in one of them."""
    text = (SEN / "templates/home.html").read_text(encoding="utf-8")
    parts = re.findall(r'{% block (?:categories|communes|figures) %}\n<\w+ class="([^"]+)"', text)
    assert parts
    assert all("wide" in part.split() for part in parts)
