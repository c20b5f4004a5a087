"""What a rule is: a value, so that all of them stand in one table and none does anything by itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from congxa.errors import Level, Problem

Subject = TypeVar("Subject")
# What a rule looks at: one source, one picture, the pages as readers get them, all sources together, the web.
Scope = Literal["text", "picture", "pages", "portal", "web"]


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject]):
    """One kind of finding. `find` is pure: the same subject gives the same problems, all of this code.

    Its words are in messages/*.yaml: under `problems` what is wrong and how to mend it, under `rules`
    why it matters, with an example.
    """

    code: str
    scope: Scope
    find: Callable[[Subject], Iterable[Problem]]
    level: Level = "warning"
