"""What an editor declares under `achievements`: items of six kinds, as they are written.

What an item leaves out comes from the catalogue; what its numbers mean together is judged in `settle`.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from congxa.achievements import slips
from congxa.fields import Boolean, Count, Filled, Moment, Number, Slug, WebAddress, shorthand
from congxa.schema import OneOf, declared
from congxa.vietnamese import fold, nearest

Op = Literal[">", ">=", "<", "<=", "="]
Better = Literal["higher", "lower"]
State = Literal["achieved", "maintained", "not_yet", "not"]
# What editors write for the signs and names of the program; the first for each is the one to propose.
# A target that is "đạt 3%" has no sense of its own: nobody would call 3,5% a miss.
_OPS = {"trên": ">", "từ": ">=", "dưới": "<", "không quá": "<=", "bằng": "=", "đạt": None}
_OPS |= {"hơn": ">", "ít nhất": ">=", "tối đa": "<="}
_STATES = {"đạt": "achieved", "duy trì": "maintained", "chưa đạt": "not_yet", "không đạt": "not"}
_STATES |= {"hoàn thành": "achieved", "giữ vững": "maintained", "chưa": "not_yet"}
_SENSES = {"cao": "higher", "thấp": "lower"}
_CHANGES = {"tuyệt đối": "absolute", "tương đối": "relative", "điểm phần trăm": "points"}
_CHANGES |= {"điểm": "points"}


def word_of(state: State) -> str:
    """Give the word that an editor writes for a state."""
    return next(word for word, meaning in _STATES.items() if meaning == state)


def _words(spoken: Mapping[str, str | None]) -> BeforeValidator:
    """Let Vietnamese words, with or without marks, stand for the signs and names of the program."""
    meanings = {fold(word): meaning for word, meaning in spoken.items()}
    # Of several words for one meaning the first remains.
    named = {meaning: word for word, meaning in reversed(list(spoken.items()))}
    proposed = [word for word in spoken if word in named.values()]

    def read(value: Any) -> Any:
        if not isinstance(value, str) or value in spoken.values():
            return value
        if fold(value) not in meanings:
            raise PydanticCustomError(
                "not-allowed",
                "not a known word",
                {"nearest": nearest(value, spoken), "known": ", ".join(proposed)},
            )
        return meanings[fold(value)]

    return BeforeValidator(read)


_WORDS_AND_NUMBER = re.compile(r"([^\d.,\s−-][^\d]*?)\s*([−-]?\d.*)")


def _aim(value: Any) -> Any:
    """Read a target that is written in short: `53`, or `trên 96`."""
    if not isinstance(value, str):
        return value
    found = _WORDS_AND_NUMBER.fullmatch(value)
    return {"op": found[1], "value": found[2]} if found else {"value": value}


def _years(value: Any) -> Any:
    """Read years that are written in short: `2020-2025`."""
    found = slips.TWO_YEARS.fullmatch(value) if isinstance(value, str) else None
    return {"from": found[1], "to": found[2]} if found else value


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


Sense = Annotated[Better, _words(_SENSES)]


@declared
class Period:
    """The years that a figure covers, both among them."""

    from_: Count
    to: Count


Years = Annotated[Period, BeforeValidator(_years)]


@declared
class Target:
    """What was set to be reached, and by whom; `resolution` is the name of a file in content/resolutions.

    Without `op` a target is reached from the side that is better for its indicator.
    """

    value: Number
    op: Annotated[Op | None, _words(_OPS)] = None
    set_by: str = ""
    resolution: str = ""
    item: str = ""


@declared
class StateTarget:
    """What was set to be reached where nothing is counted: to attain a standard, to keep it."""

    state: Annotated[State, _words(_STATES)] = "achieved"
    set_by: str = ""
    resolution: str = ""
    item: str = ""


@declared
class Baseline:
    """What a figure is compared with: an earlier year, and its value where that is known."""

    year: Count
    value: Number | None = None


@declared
class Change:
    """By how much a figure changed; a fall is negative.

    `absolute` in the figure's unit, `relative` in percent of the earlier value, `points` in percentage
    points between two rates.
    """

    kind: Annotated[Literal["absolute", "relative", "points"], _words(_CHANGES)]
    value: Number


@declared
class Rank:
    """A place among others, as somebody else ranked them."""

    position: Count
    scope: Filled


@declared
class Reference:
    """A criterion of a set (content/criteria) that a figure is evidence for."""

    set: Filled
    version: Filled
    code: Filled


@declared
class UnitScope:
    """The unit that a figure is of, where that is not the commune as it is today."""

    name: Filled
    code: str = ""
    as_of: Moment | None = None


@declared
class Citation:
    """Where a figure comes from."""

    doc: Filled
    url: WebAddress = ""


@declared
class Part:
    """A share of a whole."""

    label: Filled
    value: Number


@declared
class Common:
    """What items of every kind may say."""

    id: Slug = ""
    indicator: str = ""
    label: str = ""
    category: str = ""
    commune: str = ""
    year: Annotated[Count | None, BeforeValidator(slips.one_year)] = None
    period: Annotated[Years | None, BeforeValidator(slips.several_years)] = None
    estimate: Boolean = False
    ref: Annotated[tuple[Reference, ...], BeforeValidator(_one_or_many)] = ()
    unit_scope: Annotated[UnitScope | None, shorthand("name")] = None
    source: Annotated[Citation | None, shorthand("doc")] = None
    note: str = ""


@declared
class Measure(Common):
    """A number with its unit: at least its value, its target or its change is given."""

    kind: Literal["measure"] = "measure"
    value: Annotated[Number | None, BeforeValidator(slips.amount)] = None
    unit: str = ""
    cumulative: Boolean = False
    target: Annotated[Target | None, BeforeValidator(_aim)] = None
    pct_of_target: Number | None = None
    baseline: Baseline | None = None
    change: Change | None = None
    rank: Annotated[tuple[Rank, ...], BeforeValidator(_one_or_many)] = ()
    better: Sense | None = None


@declared
class Fraction(Common):
    """So many of so many; `pct` is what the source says they are in percent."""

    kind: Literal["fraction"] = "fraction"
    count: Annotated[Count, BeforeValidator(slips.amount)]
    total: Count
    unit: str = ""
    pct: Number | None = None
    target: Annotated[Target | None, BeforeValidator(_aim)] = None
    rank: Annotated[tuple[Rank, ...], BeforeValidator(_one_or_many)] = ()
    better: Sense | None = None


@declared
class Composition(Common):
    """A whole and its parts; without `total` shares in percent make 100."""

    kind: Literal["composition"] = "composition"
    parts: tuple[Part, ...]
    unit: str = ""
    total: Number | None = None

    @property
    def drawn(self) -> tuple[tuple[str, Decimal], ...]:
        """Give the parts as a chart takes them."""
        return tuple((part.label, part.value) for part in self.parts)


@declared
class Award(Common):
    """An honour that somebody bestowed."""

    kind: Literal["award"] = "award"
    title: Filled
    by: Filled
    for_: str = ""
    level: str = ""
    date: Moment | None = None
    decision_no: str = ""


@declared
class Recognition(Common):
    """A standard that was reached, or not yet."""

    kind: Literal["recognition"] = "recognition"
    standard: Filled
    version: str = ""
    level: str = ""
    date: Moment | None = None
    decision_no: str = ""
    status: Annotated[State, _words(_STATES)] = "achieved"


@declared
class Status(Common):
    """A duty without a number: done, kept up, or not; None where there is only a target."""

    kind: Literal["status"] = "status"
    status: Annotated[State | None, _words(_STATES)] = None
    target: StateTarget | None = None


Item = Measure | Fraction | Composition | Award | Recognition | Status
KINDS: Mapping[str, type[Item]] = {
    "measure": Measure,
    "fraction": Fraction,
    "composition": Composition,
    "award": Award,
    "recognition": Recognition,
    "status": Status,
}
# The first key that is written tells the kind where the item does not.
_TELLING = {
    "count": "fraction",
    "total": "fraction",
    "parts": "composition",
    "title": "award",
    "by": "award",
    "standard": "recognition",
    "status": "status",
}


def kind_of(written: Any) -> str:
    """Name the kind of an item: the one that it declares, or that its keys can only mean."""
    if not isinstance(written, dict):
        return str(getattr(written, "kind", "measure"))
    if "kind" in written:
        return str(written["kind"])
    if "parts" in written:
        return "composition"
    if "standard" in written:
        return "recognition"
    if _TELLING.keys().isdisjoint(written):
        return "measure"
    return next(_TELLING[key] for key in written if key in _TELLING)


_Item = Annotated[Any, OneOf(KINDS, kind_of), BeforeValidator(slips.itemised)]
Items = Annotated[tuple[_Item, ...], BeforeValidator(slips.listed)]


def percent(count: int, total: int) -> Decimal:
    """Give a fraction in percent, to 28 digits; nothing of nothing is 0."""
    return Decimal(count) * 100 / Decimal(total) if total else Decimal(0)
