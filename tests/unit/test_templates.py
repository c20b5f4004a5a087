"""Which templates a text asks for: told at a glance where that is sure, and by Jinja where it is not."""

from pathlib import Path

import pytest

from congxa import templates

ROOT = Path(__file__).parent.parent.parent
SHIPPED = sorted([*ROOT.glob("themes/**/*.html"), *ROOT.glob("bench/themes/**/*.html")])
TRICKY = (
    "{% include 'a.html' %}",
    '{%- include "a.html" -%}',
    '{%+ include "a.html" ignore missing with context %}',
    '{%\n  include\n  "a.html"\n%}',
    '{% include ["a.html", "b.html"] %}',
    '{% include "a" ~ ".html" %}',
    "{% include name %}",
    '{% extends "a.html" if x else "b.html" %}',
    '{% import "a.html" as a with context %}',
    '{% from "a.html" import one as other, two %}',
    '{{ shared("a.html") }}',
    '{{ shared("a.html", teaser=teaser) }}',
    '{{ shared ( "a.html" ) }}',
    '{{ shared(name="a.html") }}',
    '{{ shared("a" ~ ".html") }}',
    '{{ shared("a.html" if x else "b.html") }}',
    '{% set once = shared %}{{ once("a.html") }}',
    '{% for name in ["a.html"] %}{{ shared(name) }}{% endfor %}',
    '{% if true %}{% include "a.html" %}{% endif %}{% raw %}{% include x %}{% endraw %}',
    '{# {% include x %} #}{% include "a.html" %}',
    '{{ "{% include %}" }}{% include "a%}b.html" %}',
)


@pytest.mark.parametrize("text", [*(f.read_text(encoding="utf-8") for f in SHIPPED), *TRICKY])
def test_a_glance_misses_nothing(text: str) -> None:
    """It names all that Jinja names; where Jinja cannot tell, neither can it."""
    found, parsed = templates._asked_for(text), templates._parsed(text)
    assert (found is None) == (parsed is None)
    assert set(found or ()) >= set(parsed or ())


def test_the_shipped_themes_are_told_at_a_glance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jinja is not asked for any of them: that took a twentieth of a small portal's cold build."""
    monkeypatch.setattr(templates, "_parsed", pytest.fail)
    templates._asked_for.cache_clear()
    for file in SHIPPED:
        templates._asked_for(file.read_text(encoding="utf-8"))
