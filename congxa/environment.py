"""A theme to a Jinja environment that speaks one language of one portal."""

from collections.abc import Callable
from functools import cache

import jinja2
from markupsafe import Markup

from congxa.charts import Charts
from congxa.model import Portal
from congxa.telling import Telling
from congxa.templates import PARENT, Templates
from congxa.theme import Theme
from congxa.urls import Addresses
from congxa.words import Words


def environment(
    theme: Theme, portal: Portal, addresses: Addresses, language: str
) -> jinja2.Environment:
    """Make the environment; what is the same on every page is rendered once, by `shared`."""
    words = Words(theme.strings, language)
    made = _Environment(
        loader=_Loader(theme.templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )

    @cache
    def shared(name: str) -> Markup:
        return Markup(made.get_template(name).render())

    def static(path: str) -> str:
        if path not in theme.static:
            raise LookupError(f"static/{path}")
        return addresses.theme_file(theme.digest, path)

    made.globals.update(
        portal=portal,
        settings=theme.settings,
        static=static,
        t=words.say,
        lang=language,
        shared=shared,
        charts=Charts(words.number),
        tell=Telling(words),
    )
    made.filters.update(
        date=words.day,
        datetime=words.day_and_hour,
        iso=lambda moment: moment.isoformat(),
        number=words.number,
        size=words.size,
    )
    return made


class _Environment(jinja2.Environment):
    def join_path(self, template: str, parent: str) -> str:
        """Give the full name of what a template asks for; what there is not keeps its name."""
        assert isinstance(self.loader, _Loader)
        return self.loader.templates.resolve(template, parent) or template


class _Loader(jinja2.BaseLoader):
    def __init__(self, templates: Templates) -> None:
        self.templates = templates

    def get_source(
        self,
        environment: jinja2.Environment,  # noqa: ARG002
        template: str,
    ) -> tuple[str, str, Callable[[], bool]]:
        """Give the text of a template and its file, as Jinja asks for them."""
        name = self.templates.resolve(template)
        if name is None:
            raise jinja2.TemplateNotFound(template.removeprefix(PARENT))
        found = self.templates.get(name)
        return found.text, str(found.file), lambda: True

    def list_templates(self) -> list[str]:
        return self.templates.names()
