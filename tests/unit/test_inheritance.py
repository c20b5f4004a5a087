"""Templates made one with those that they extend: whatever they say, pages stay the same."""

from collections.abc import Iterator, Mapping

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes

from congxa.inheritance import joined

KNOWN = {"x": "ex", "y": "why", "items": (1, 2), "nothing": ()}
BASE = (
    "{% set page_name = self.name() %}<{{ page_name }}>{% block name %}{{ x }}{% endblock %}"
    "{% block main %}main {% block inner %}inner {{ y }}{% endblock %}{% endblock %}"
    "{% block foot %}{% endblock %}"
)
PART = "part of {{ x }}{{ z if z is defined }}"


def main(body: str) -> str:
    return f"{{% block main %}}{body}{{% endblock %}}"


# Each is a template that extends `base` unless it says otherwise: Jinja and the joined one show it alike.
JOINED = (
    main("own"),
    main("own {{ super() }} and {{ super() }}"),
    "{% block inner %}own {{ super() }}{% endblock %}lost",
    "{% block name %}own{% endblock %}{% block foot %}{{ self.name() }}{% endblock %}",
    "{% block hidden %}h{{ x }}{% endblock %}{% block foot %}{{ self.hidden() }}{% endblock %}",
    '{% set x = "set" %}{% block main %}{{ x }}{{ super() }}{% endblock %}',
    '{% set page_name = "other" %}{% block foot %}{{ page_name }}{% endblock %}',
    main('{% set y = "set" %}{{ super() if x }}'),
    main("{% set z = 1 %}{% block o %}{{ z is defined }}{% endblock %}"),
    main('{% set z = 1 %}{% block o %}{% include "part" %}{% endblock %}'),
    main("{% for y in items %}{{ super() }}{% endfor %}"),
    main(
        "{% for i in items %}{% block o %}{{ i is defined }}{{ loop is defined }}{% endblock %}{% endfor %}"
    ),
    main("{% for i in items %}{% block o scoped %}{{ i }}{% endblock %}{% endfor %}"),
    main("{% with y = 1 %}{{ y }}{% block inner %}{{ y }}{% endblock %}{% endwith %}"),
    main("{% set held %}{% block inner %}{{ x }}{% endblock %}{% endset %}{{ held }}"),
    main("{{ super().super() if nothing }}{{ super.super() if nothing }}"),
    main('{{ "<b>"|safe ~ super() }}'),
    "{% macro m(y) %}{{ y }}{{ x }}{% endmacro %}{% block main %}{{ m(1) }}{% endblock %}",
    '{% from "macros" import m %}{% block main %}{{ m(2) }}{% include "part" %}{% endblock %}',
    '{% import "macros" as all with context %}{% block main %}{{ all.m(2) }}{% endblock %}',
    "{% if x %}{% set x = 3 %}{% endif %}{% block main %}{{ x }}{% endblock %}",
    '{% extends "base" if x else "part" %}{% block main %}computed{% endblock %}',
    'before {% extends "base" %}{% block main %}own{% endblock %}',
    main('{% include "pa" ~ "rt" %}'),
    main("{{ missing }}"),
    '{% extends "absent" %}{% block main %}{% endblock %}',
    '{% extends "page" %}',
    "{% block main %}{% endblock %}{% block main %}{% endblock %}",
    '{% extends "needy" %}',
    '{% extends "needy" %}{% block needed %}given{% endblock %}',
    '{% extends "middle" %}{% block inner %}own {{ super() }}{% endblock %}',
    '{% extends "middle" %}{% block middle %}{% set x = 1 %}{{ super() }}{{ x }}{% endblock %}',
    "{% block inner %}{% block main %}{% endblock %}{% endblock %}",
)
OTHERS = {
    "base": BASE,
    "part": PART,
    "macros": "{% macro m(y) %}[{{ y }}{{ x if x is defined }}]{% endmacro %}",
    "needy": "{% block needed required %}{% endblock %}",
    "middle": '{% extends "base" %}{% block main %}{% block middle %}middle {{ x }}{% endblock %}'
    "{{ super() }}{% endblock %}",
}


def environment(templates: Mapping[str, str]) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.DictLoader(dict(templates)), undefined=jinja2.StrictUndefined, autoescape=True
    )


def as_one(templates: Mapping[str, str]) -> jinja2.Template | None:
    """Give the template `page` as one with all that it extends."""
    made = environment(templates)

    def ask(asked: str, _: str) -> tuple[str, nodes.Template] | None:
        return (asked, made.parse(templates[asked], asked)) if asked in templates else None

    whole = joined("page", ask)
    return whole and jinja2.Template.from_code(made, made.compile(whole, "page"), {})


def shown(template: jinja2.Template) -> str:
    """Render; a mistake is told by its kind."""
    try:
        return template.render(KNOWN)
    except (jinja2.TemplateError, RecursionError) as error:
        return f"({type(error).__name__})"


def written(templates: Mapping[str, str]) -> str:
    """Show the page as Jinja does."""
    try:
        return shown(environment(templates).get_template("page"))
    except jinja2.TemplateError as error:
        return f"({type(error).__name__})"


def alike(templates: Mapping[str, str]) -> bool:
    """Tell whether the page is the same as one; where templates cannot be joined, they stay as they are."""
    try:
        whole = as_one(templates)
    except jinja2.TemplateSyntaxError:
        return written(templates).startswith("(Template")
    return whole is None or shown(whole) == written(templates)


def family(page: str) -> Mapping[str, str]:
    return {**OTHERS, "page": page if "extends" in page else '{% extends "base" %}' + page}


@pytest.mark.parametrize("page", JOINED)
def test_a_page_is_the_same(page: str) -> None:
    assert alike(family(page))


@pytest.mark.parametrize("page", [*JOINED[:7], *JOINED[8:15], JOINED[17], JOINED[30]])
def test_these_are_joined(page: str) -> None:
    """What themes say every day does not fall back on the slower way."""
    assert as_one(family(page)) is not None


# --- any templates --------------------------------------------------------------------------------

NAMES = st.sampled_from("xyz")
BLOCKS = st.sampled_from(("a", "b", "c", "d"))


def _bodies(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{{% block {} %}}{}{{% endblock %}}".format, BLOCKS, inner),
        st.builds("{{% with {} = 1 %}}{}{{% endwith %}}".format, NAMES, inner),
        st.builds("{{% for {} in items %}}{}{{% endfor %}}".format, NAMES, inner),
        st.builds("{{% if {} is defined %}}{}{{% endif %}}".format, NAMES, inner),
        st.builds("{{% set {} %}}{}{{% endset %}}".format, NAMES, inner),
        st.builds("{}{}".format, inner, inner),
    )


LEAVES = st.one_of(
    st.builds("{{{{ {0} if {0} is defined }}}};".format, NAMES),
    st.builds("{{% set {} = '{}' %}}".format, NAMES, NAMES),
    st.builds("{{{{ self.{}() }}}}".format, BLOCKS),
    st.sampled_from(("{{ super() }}", "{% include 'part' %}", "text ")),
)
BODIES = st.recursive(LEAVES, _bodies, max_leaves=8)


def _child(parent: str, bodies: Mapping[str, str]) -> str:
    blocks = (f"{{% block {name} %}}{body}{{% endblock %}}" for name, body in bodies.items())
    return f'{{% extends "{parent}" %}}' + "".join(blocks)


CHILDREN = st.dictionaries(BLOCKS, BODIES, max_size=3)


def _families() -> Iterator[st.SearchStrategy[dict[str, str]]]:
    base = st.lists(_bodies(BODIES), min_size=1, max_size=4).map("".join)
    yield st.fixed_dictionaries(
        {"base": base, "page": CHILDREN.map(lambda bodies: _child("base", bodies))}
    )
    yield st.fixed_dictionaries(
        {
            "base": base,
            "middle": CHILDREN.map(lambda bodies: _child("base", bodies)),
            "page": CHILDREN.map(lambda bodies: _child("middle", bodies)),
        }
    )


@given(st.one_of(*_families()))
def test_any_page_is_the_same(templates: dict[str, str]) -> None:
    """Whatever blocks hold, and whichever stand in which; what fails as one fails by itself too."""
    assert alike({**OTHERS, **templates})
