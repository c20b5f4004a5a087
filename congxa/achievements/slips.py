"""Items that are written amiss, recognised by their shape, and told with the words to write instead."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from pydantic_core import PydanticCustomError

from congxa import quoting, vietnamese

TWO_YEARS = re.compile(r"(\d{4})\s*(?:[-–—]|đến|tới)\s*(\d{4})")
_NUMERIC = re.compile(r"[\d.,-]+")
_OF = re.compile(r"([\d.]+)\s*(?:/|trên)\s*([\d.]+)")
_ESTIMATED = re.compile(r"ước(?: đạt| tính)?\s+(\S.*)", re.I)
_SAFE = re.compile(r"[\w-]+")
# What says of an item what it is about: a mapping without any of it is no item.
_NAMING = frozenset(
    {"indicator", "label", "title", "standard", "value", "count", "parts", "status"}
)


def listed(value: Any) -> Any:
    """Refuse items that do not each begin with one dash: with none, or with one at every line."""
    if isinstance(value, str):
        _refuse_text(value)
    if isinstance(value, Mapping):
        _refuse("achievement-dashes", corrected=f"- {_flow(_first_of(value))}")
    return _torn(value) if isinstance(value, list) else value


def _first_of(written: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the item that a mapping is; of one with names of indicators before their items, the first."""
    if written.keys() & _NAMING:
        return written
    name, value = next(iter(written.items()), (None, None))
    if isinstance(value, Mapping):
        return {"indicator": name, **value}
    return {"indicator": name, "value": value, "year": None}


class _Line(dict[str, Any]):
    """An item of one key that is a line of the item before it: no item is whole with one key."""


def _torn(items: list[Any]) -> list[Any]:
    """Mark the lines of items that are torn, with a dash at each."""
    marked: list[Any] = []
    known: set[str] = set()
    for item in items:
        single = isinstance(item, Mapping) and len(item) == 1
        torn = single and known and known.isdisjoint(item)
        marked.append(_Line(item) if torn else item)
        known = known.union(item) if torn else set(item) if single else set()
    return marked


def itemised(value: Any) -> Any:
    """Refuse an item that is only a text, has two dashes, or is a line of the one before it."""
    if isinstance(value, str):
        _refuse_text(value)
    if isinstance(value, _Line):
        _refuse("achievement-torn", corrected=_flow(value)[1:-1])
    if isinstance(value, Sequence) and value:
        _refuse("achievement-dashes", corrected=f"- {_flow(value[0])}")
    return value


def _refuse_text(text: str) -> NoReturn:
    number = vietnamese.number_among_words(text)
    label = text.partition(number)[0].strip(" :–-") if number else ""
    known = {"label": label, "value": number, "unit": None, "year": None}
    _refuse("achievement-text", corrected=f"- {_flow(known)}" if label else "")


def amount(value: Any) -> Any:
    """Refuse what says more than a number in words that another key has: `6/21`, `ước đạt 46`."""
    if not isinstance(value, str) or _NUMERIC.fullmatch(value):
        return value
    if (both := _OF.fullmatch(value)) and value.count("/") < 2:
        _refuse("achievement-of", count=both[1], total=both[2])
    if estimated := _ESTIMATED.fullmatch(value):
        number = vietnamese.number_among_words(estimated[1])
        if number:
            _refuse("achievement-estimated", number=_flow(number))
    return value


def one_year(value: Any) -> Any:
    """Refuse years from one to another, and a day."""
    if not isinstance(value, str) or value.isdecimal():
        return value
    if TWO_YEARS.fullmatch(value):
        _refuse("achievement-years")
    with suppress(vietnamese.MomentError):
        _refuse("achievement-day", year=str(vietnamese.parse_moment(value).year))
    return value


def several_years(value: Any) -> Any:
    """Refuse a single year."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}", value):
        _refuse("achievement-one-year")
    return value


def _refuse(code: str, **details: str) -> NoReturn:
    raise PydanticCustomError(code, "written amiss", {**details})


def _flow(value: Any) -> str:
    """Write a value on one line, as YAML has it in braces; what is yet to be written is «…»."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_flow(it)}' for key, it in value.items())}}}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_flow, value))}]"
    if value is None:
        return "…"
    return value if _SAFE.fullmatch(value) else quoting.scalar(value)
