"""A theme to a Jinja environment that speaks one language of one portal."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType
from typing import Any
from urllib.parse import quote

import jinja2
import msgspec
from jinja2 import nodes
from jinja2.environment import TemplateModule
from jinja2.filters import do_urlencode
from jinja2.runtime import BlockReference, Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from congxa.charts import Charts
from congxa.memory import Memory
from congxa.model import Body, Portal
from congxa.telling import Telling
from congxa.templates import PARENT, Templates
from congxa.texts import StoredText
from congxa.theme import Theme
from congxa.urls import Addresses
from congxa.words import Words

# What stands for the same on every page of a language: written into the templates as they are compiled.
_FIXED = ("portal", "settings", "lang", "t", "static")
# Those of them that are functions.
_CALLED = ("t", "static")


def environment(
    theme: Theme, portal: Portal, addresses: Addresses, language: str, memory: Memory | None = None
) -> jinja2.Environment:
    """Make the environment; what is the same on many pages is rendered once, by `shared`.

    `shared("menu.html")` is the same on every page, `shared("card.html", teaser=teaser)` wherever the
    very same value is shown: the template sees these values and the globals, nothing of the page.
    What Jinja made of the templates is kept in the memory: a few pages need most of them.
    """
    words = Words(theme.strings, language)
    charts = Charts(words.number)
    made = _Environment(
        memory=memory or Memory(None),
        world=_world(theme, portal, addresses, language),
        loader=_Loader(theme.templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )

    rendered: dict[tuple[Any, ...], tuple[Markup, dict[str, Any], int]] = {}

    def shared(name: str, **values: Any) -> Markup:
        key = (name, *values, *map(id, values.values()))
        if key in rendered:
            # A text that it shows counts as read again.
            StoredText.reads += rendered[key][2]
            return rendered[key][0]
        before = StoredText.reads
        made_once = Markup(made.get_template(name).render(values))
        # The values are kept, so that no other value can come to their place in memory.
        rendered[key] = made_once, values, StoredText.reads - before
        return made_once

    def static(path: str) -> str:
        if path not in theme.static and path not in theme.generated:
            raise LookupError(f"static/{path}")
        return addresses.theme_file(theme.digest, path)

    made.globals.update(
        portal=portal,
        settings=theme.settings,
        static=static,
        t=words.say,
        lang=language,
        shared=shared,
        charts=charts,
        tell=Telling(words, charts, portal.title),
    )
    made.filters.update(
        date=words.day,
        datetime=words.day_and_hour,
        moment=words.day_or_hour,
        address=lambda url: addresses.base + url if url.startswith("/") else url,
        iso=lambda moment: moment.isoformat(),
        number=words.number,
        size=words.size,
        urlencode=_urlencode,
        **{f"{name}()": made.globals[name] for name in _CALLED},
    )
    return made


def _urlencode(value: Any) -> str:
    """Do as Jinja's filter, which takes ten times as long for a title."""
    if type(value) is not str:
        return do_urlencode(value)
    return "".join(map(_QUOTED.__getitem__, value.encode()))


_QUOTED = [quote(bytes([number]), safe=b"/") for number in range(256)]


def _world(theme: Theme, portal: Portal, addresses: Addresses, language: str) -> bytes:
    """Name all that is worked out in templates as they are compiled: of other templates, nothing."""
    words = theme.strings.get("vi", {}), theme.strings.get(language, {})
    fixed = (portal, addresses, dict(theme.settings), theme.digest, language, words)
    return hashlib.blake2b(msgspec.msgpack.encode(fixed), digest_size=16).digest()


class Inset(str):
    """The place of a text that a template shows by `{{ article.body }}`, and in no other way: by itself empty.

    Where a template puts strings together, for a filter, a macro or a variable, the text itself is among them
    (`_whole`). A page that is put together from an Inset holds the text as it is.
    """

    __slots__ = ("body",)
    body: Body


def _whole(pieces: Iterable[str]) -> str:
    """Put strings together as Jinja does, with the texts in their places."""
    found = list(pieces)
    if Inset in map(type, found):
        found = [piece.body.__html__() if isinstance(piece, Inset) else piece for piece in found]
    return "".join(found)


def _escape(value: Any) -> str:
    """Escape as Jinja does; most texts need nothing, and are spared the copy that says so."""
    kind = type(value)
    if kind is str:
        if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
            return escape(value)
        return value  # type: ignore[no-any-return]
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is Body:
        inset = Inset()
        inset.body = value
        return inset
    return escape(value)


class _Context(Context):
    def call(self, callee: Any, /, *arguments: Any, **named: Any) -> Any:
        """Call as Jinja does, but ask functions of Python only once whether they want more."""
        if type(callee) not in _PLAIN or hasattr(callee, "jinja_pass_arg"):
            return super().call(callee, *arguments, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return callee(*arguments, **named)


_PLAIN = (FunctionType, MethodType, BuiltinFunctionType, BlockReference)


class _Template(jinja2.Template):
    @classmethod
    def from_code(cls, *arguments: Any, **named: Any) -> jinja2.Template:
        made = super().from_code(*arguments, **named)
        made.root_render_func.__globals__["escape"] = _escape
        return made

    def make_module(self, *arguments: Any, **named: Any) -> TemplateModule:
        """Make what others import, its own text put together by `_whole`."""
        context = self.new_context(*arguments, **named)
        return TemplateModule(self, context, [_whole(self.root_render_func(context))])


class _Environment(jinja2.Environment):
    template_class = _Template
    context_class = _Context
    concat = staticmethod(_whole)

    def __init__(self, memory: Memory, world: bytes, **options: Any) -> None:
        self._memory, self._world = memory, world
        self._asked: dict[tuple[Any, str | None], jinja2.Template] = {}
        super().__init__(**options)

    def compile(  # type: ignore[override]
        self, source: Any, name: Any = None, filename: Any = None, **how: Any
    ) -> Any:
        """Compile a template as Jinja does, from the Python that it made of the same one before."""
        if how or not isinstance(source, str):
            return super().compile(source, name, filename, **how)
        named = f"{name}\0{source}".encode()
        key = hashlib.blake2b(self._world + named, digest_size=16).digest()
        known = self._memory.recall([key]).get(key)
        if known is None:
            known = super().compile(source, name, filename, raw=True).encode()
            self._memory.remember([(key, known, b"")])
        code: CodeType = self._compile(known.decode(), filename or "<template>")
        return code

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        """Compile a template with all that is the same on every page already worked out in it."""
        bound = set(_bound(source))
        fixed = {name: self.globals[name] for name in _FIXED if name not in bound}
        fixed_source = _Fixing(fixed, self).visit(source)
        return super()._generate(fixed_source, name, filename, defer_init)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give the globals as they are, where a template has none of its own: else each page looks twice."""
        return super().make_globals(d) if d else self.globals

    def join_path(self, template: str, parent: str) -> str:
        """Give the full name of what a template asks for; what there is not keeps its name."""
        assert isinstance(self.loader, _Loader)
        return self.loader.templates.resolve(template, parent) or template

    def get_template(
        self,
        name: Any,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> jinja2.Template:
        """Give a template as Jinja does, sooner if it was asked for before."""
        found = self._asked.get((name, parent))
        if found is None or globals:
            found = self._asked[name, parent] = super().get_template(name, parent, globals)
        return found


def _bound(source: nodes.Template) -> Iterator[str]:
    """Name what a template gives a meaning of its own: there the name is no longer the portal's."""
    # In one walk: templates are large, and compiling them is most of what a small portal waits for.
    for node in source.find_all((nodes.Name, nodes.Import, nodes.FromImport, nodes.Macro)):
        match node:
            case nodes.Name() if node.ctx != "load":
                yield node.name
            case nodes.Import():
                yield node.target
            case nodes.FromImport():
                yield from (name if isinstance(name, str) else name[1] for name in node.names)
            case nodes.Macro():
                yield node.name


class _Fixing(NodeTransformer):
    """Puts texts and numbers in the place of `t("menu")`, `portal.title`, `static("a.css")`.

    What cannot be worked out is left to the page, which says what is wrong with it.
    """

    def __init__(self, fixed: Mapping[str, Any], environment: jinja2.Environment) -> None:
        self._fixed, self._environment = fixed, environment

    def visit_Name(self, node: nodes.Name) -> nodes.Expr:
        return self._fix(node)

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Expr:
        return self._fix(node)

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        """Make a filter of a function of the portal's: Jinja calls it without asking what it is."""
        found = self._fix(node)
        match found:
            case nodes.Call(node=nodes.Name(name=name), args=[first, *others]) if (
                name in _CALLED and name in self._fixed
            ):
                given = found.kwargs, found.dyn_args, found.dyn_kwargs
                return nodes.Filter(first, f"{name}()", others, *given, lineno=found.lineno)
        return found

    def _fix(self, node: nodes.Expr) -> nodes.Expr:
        try:
            value = self._value(node)
        except Exception:
            value = None
        if isinstance(value, str | int):
            return nodes.Const(value, lineno=node.lineno)
        found: nodes.Expr = self.generic_visit(node)  # type: ignore[assignment]
        return found

    def _value(self, node: nodes.Expr) -> Any:
        match node:
            case nodes.Const():
                return node.value
            case nodes.Name() if node.ctx == "load":
                return self._fixed[node.name]
            case nodes.Getattr():
                return self._environment.getattr(self._value(node.node), node.attr)
            case nodes.Call() if not (node.dyn_args or node.dyn_kwargs):
                given = {pair.key: self._value(pair.value) for pair in node.kwargs}
                return self._value(node.node)(*map(self._value, node.args), **given)
        raise LookupError


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
