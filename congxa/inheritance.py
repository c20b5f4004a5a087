"""A template and those that it extends, as one: the calls of blocks were a third of what a page took.

Jinja calls each block as a function of its own, which looks up every name again and hands each piece of text
through all that called it. Which block stands where is known before any page is rendered, so it is put there,
and `{{ super() }}` gives way to what it stands for. A block that could then mean something else (it would see
names that only the block around it knows, or another calls it by `self`) stays a block; where that is not
enough, the templates stay as they are. Pages are the same, byte for byte.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

# Gives the full name of what a template asks for by a name, and that template parsed; None if there is none.
Ask = Callable[[str, str], tuple[str, nodes.Template] | None]
Blocks = Mapping[str, Sequence[nodes.Block]]

# Names that are given a meaning within these are not known outside.
_SCOPES = (
    nodes.With,
    nodes.For,
    nodes.Macro,
    nodes.CallBlock,
    nodes.FilterBlock,
    nodes.AssignBlock,
    nodes.Scope,
    nodes.ScopedEvalContextModifier,
)
_IMPLICIT = frozenset({"loop", "caller", "varargs", "kwargs"})
# What a template that is extended by another does before its parent shows anything.
_FIRST = (nodes.Assign, nodes.AssignBlock, nodes.Import, nodes.FromImport, nodes.Macro)
_ASKING = (nodes.Include, nodes.Import, nodes.FromImport)


class _Unsure(Exception):
    """The templates would not surely mean the same as one."""


def joined(name: str, ask: Ask) -> nodes.Template | None:
    """Give the template of a name and all that it extends as one; None where they must stay as they are."""
    try:
        chain = list(_chain(name, ask))
        return _join(chain) if len(chain) > 1 else None
    except (_Unsure, RecursionError):
        return None


def _chain(name: str, ask: Ask) -> Iterator[nodes.Template]:
    """Give a template and those that it extends, the last of which extends none."""
    seen: set[str] = set()
    found = ask(name, "")
    while found is not None and found[0] not in seen:
        name, template = found
        seen.add(name)
        _fix_names(template, name, ask)
        yield template
        extends: list[Any] = list(template.find_all(nodes.Extends))
        if not extends:
            return
        asked = extends[0].template
        if len(extends) > 1 or template.body[0] is not extends[0] or not _is_name(asked):
            raise _Unsure
        found = ask(asked.value, name)
    raise _Unsure


def _is_name(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Const) and isinstance(node.value, str)


def _fix_names(source: nodes.Template, name: str, ask: Ask) -> None:
    """Write out which template is meant by `parent/…`: elsewhere it would mean another."""
    asking: Iterable[Any] = source.find_all(_ASKING)
    for node in asking:
        if not _is_name(node.template):
            raise _Unsure
        found = ask(node.template.value, name)
        if found is not None:
            node.template = nodes.Const(found[0], lineno=node.template.lineno)


def _join(chain: Sequence[nodes.Template]) -> nodes.Template:
    blocks: dict[str, list[nodes.Block]] = {}
    for template in chain:
        for block in _different(template):
            blocks.setdefault(block.name, []).append(block)
    first = [node for template in chain[:-1] for node in _first(template)]
    placing = _Placing(blocks, frozenset(_called(chain)))
    body = placing.all([*first, *chain[-1].body])
    # What is only called by `self` has no place of its own: it stands where nothing is shown.
    if kept := placing.unplaced():
        body.append(nodes.If(nodes.Const(False), kept, [], []))
    whole = nodes.Template(body, lineno=1)
    _different(whole)
    if any(node.name == "super" for node in whole.find_all(nodes.Name)):
        raise _Unsure
    whole.set_environment(chain[0].environment)  # type: ignore[arg-type]
    return whole


def _different(template: nodes.Template) -> Sequence[nodes.Block]:
    """Give the blocks of a template, none of which may stand there twice."""
    found = list(template.find_all(nodes.Block))
    if len({block.name for block in found}) < len(found):
        raise _Unsure
    return found


def _first(template: nodes.Template) -> Iterator[nodes.Node]:
    for node in template.body[1:]:
        if isinstance(node, _FIRST):
            yield node
        elif not isinstance(node, nodes.Output | nodes.Block):
            raise _Unsure


def _called(chain: Iterable[nodes.Template]) -> Iterator[str]:
    """Name the blocks that templates call by `self`."""
    for template in chain:
        calls = [
            node
            for node in template.find_all(nodes.Getattr)
            if isinstance(node.node, nodes.Name) and node.node.name == "self"
        ]
        if len(calls) < sum(node.name == "self" for node in template.find_all(nodes.Name)):
            raise _Unsure
        yield from (node.attr for node in calls)


class _Placing(NodeTransformer):
    """Puts blocks into their places; `called` are those that stay blocks."""

    def __init__(self, blocks: Blocks, called: frozenset[str]) -> None:
        self._blocks, self._called = blocks, called
        self._placed: set[str] = set()
        # What the present place knows that a block would not, and the blocks that `super` means there.
        self._around: frozenset[str] = frozenset()
        self._above: Sequence[nodes.Block] = ()

    def all(self, body: Iterable[nodes.Node]) -> list[nodes.Node]:
        """Put blocks into their places in a body."""
        made: list[nodes.Node] = []
        for node in body:
            one = self.visit(node)
            for new in one if isinstance(one, list) else [one]:
                if made and isinstance(new, nodes.Output) and isinstance(made[-1], nodes.Output):
                    made[-1] = nodes.Output([*made[-1].nodes, *new.nodes], lineno=made[-1].lineno)
                else:
                    made.append(new)
        return made

    def unplaced(self) -> list[nodes.Node]:
        """Give the blocks that are called but stand nowhere."""
        found: list[nodes.Node] = []
        while names := sorted(self._called & self._blocks.keys() - self._placed):
            found += [self.visit_Block(self._blocks[name][0])[0] for name in names]
        return found

    def generic_visit(self, node: nodes.Node, *_: Any, **__: Any) -> nodes.Node:
        around = self._around
        if isinstance(node, _SCOPES):
            self._around |= _IMPLICIT.union(_bound([node], deep=True))
        for name, value in node.iter_fields():
            if isinstance(value, list) and value and isinstance(value[0], nodes.Node):
                setattr(node, name, self.all(value))
            elif isinstance(value, nodes.Node):
                setattr(node, name, self.visit(value))
        self._around = around
        return node

    def visit_Block(self, node: nodes.Block) -> list[nodes.Node]:
        """Put the block that counts into the place of one that it replaces."""
        self._placed.add(node.name)
        chosen, *above = self._blocks[node.name]
        if node.required and not above:
            raise _Unsure
        if node.name not in self._called and not node.scoped and self._may_stand(chosen):
            return self._inside(chosen, above)
        body = self._body(chosen, above, frozenset())
        return [nodes.Block(node.name, body, node.scoped, False, lineno=node.lineno)]

    def visit_Output(self, node: nodes.Output) -> list[nodes.Node]:
        """Put what `{{ super() }}` shows into its place."""
        made: list[nodes.Node] = []
        for child in node.nodes:
            if not _is_super(child):
                made.append(nodes.Output([self.visit(child)], lineno=node.lineno))
                continue
            if not self._above or not self._may_stand(self._above[0]):
                raise _Unsure
            made += self._inside(self._above[0], self._above[1:])
        return made

    def _may_stand(self, block: nodes.Block) -> bool:
        """Tell whether a block reads nothing that the place around it gives another meaning."""
        return not self._around or not any(
            isinstance(part, _ASKING)
            or (isinstance(part, nodes.Name) and part.name in self._around)
            for part in _within(block.body)
        )

    def _inside(self, block: nodes.Block, above: Sequence[nodes.Block]) -> list[nodes.Node]:
        body = self._body(block, above, self._around)
        own = any(_bound(block.body, deep=False))
        return [nodes.Scope(body, lineno=block.lineno)] if own else body

    def _body(
        self, block: nodes.Block, above: Sequence[nodes.Block], around: frozenset[str]
    ) -> list[nodes.Node]:
        outside = self._around, self._above
        self._around, self._above = around.union(_bound(block.body, deep=False)), above
        made = self.all(block.body)
        self._around, self._above = outside
        return made


def _is_super(node: nodes.Node) -> bool:
    return (
        isinstance(node, nodes.Call)
        and isinstance(node.node, nodes.Name)
        and node.node.name == "super"
        and not (node.args or node.kwargs or node.dyn_args or node.dyn_kwargs)
    )


def _within(body: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """Give the nodes of a body, but those of blocks in it."""
    for node in body:
        if not isinstance(node, nodes.Block):
            yield node
            yield from _within(node.iter_child_nodes())


def _bound(body: Iterable[nodes.Node], *, deep: bool) -> Iterator[str]:
    """Name what a body gives a meaning of its own; with `deep`, in the scopes within it too."""
    for node in body:
        if isinstance(node, nodes.Block):
            continue
        yield from bound_by(node)
        if deep or not isinstance(node, _SCOPES):
            yield from _bound(node.iter_child_nodes(), deep=deep)
        elif isinstance(node, nodes.AssignBlock):
            yield from _bound([node.target], deep=deep)


def bound_by(node: nodes.Node) -> Iterator[str]:
    """Name what a single node gives a meaning of its own."""
    match node:
        case nodes.Name() if node.ctx != "load":
            yield node.name
        case nodes.Import():
            yield node.target
        case nodes.FromImport():
            yield from (name if isinstance(name, str) else name[1] for name in node.names)
        case nodes.Macro():
            yield node.name
