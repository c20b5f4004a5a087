"""The types of fields that editors fill in: what a text means is decided by the field that takes it."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import unquote

from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from congxa import vietnamese

# No portal writes of other years, and no zone can be added to the first and the last there are.
_YEARS = range(1900, 2200)
_COUNT_LIMIT = 2**63
# Such as a year: a count in any way of reading.
_FEW_DIGITS = re.compile("[0-9]{1,9}")


def _boolean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return vietnamese.parse_boolean(value)
    except ValueError:
        raise PydanticCustomError("bad-boolean", "not a boolean") from None


def _number(value: Any) -> Any:
    number = _read_number(value)
    if isinstance(number, Decimal) and abs(number) >= _COUNT_LIMIT:
        raise PydanticCustomError("bad-number", "too large", {"suggestion": ""})
    return number


def _read_number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return vietnamese.parse_number(value)
    except vietnamese.NumberError as error:
        alone = "" if error.suggestion else vietnamese.number_among_words(value)
        if alone:
            raise PydanticCustomError(
                "number-and-words", "not only a number", {"suggestion": alone}
            ) from None
        raise PydanticCustomError(
            "bad-number", "not a number", {"suggestion": error.suggestion}
        ) from None


def _count(value: Any) -> Any:
    if isinstance(value, str) and _FEW_DIGITS.fullmatch(value):
        return int(value)
    try:
        number = _read_number(value)
    except PydanticCustomError as error:
        # A proposal with decimals would be refused next.
        if "," in str((error.context or {}).get("suggestion", "")):
            raise PydanticCustomError("bad-integer", "not a whole number") from None
        raise
    if isinstance(number, Decimal):
        if number != number.to_integral_value() or not 0 <= number < _COUNT_LIMIT:
            raise PydanticCustomError("bad-integer", "not a whole number")
        return int(number)
    return number


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    suggestion = ""
    try:
        moment = vietnamese.parse_moment(value)
        if moment.year in _YEARS:
            return moment
    except vietnamese.MomentError as error:
        suggestion = error.suggestion
    raise PydanticCustomError("bad-date", "not a date", {"suggestion": suggestion})


def _slug(value: Any) -> Any:
    if isinstance(value, str) and value != vietnamese.slug(value):
        raise PydanticCustomError("bad-slug", "not a slug", {"suggestion": vietnamese.slug(value)})
    return value


_HOUR = re.compile(r"(\d{1,2})\s*(?:[:hHgG]|giờ)\s*(?:(\d{1,2})\s*(?:phút|[pP])?)?")


def _hour(value: Any) -> Any:
    """Read an hour of the day as it is written: 7:30, 7h30, 7 giờ 30, 14h."""
    if not isinstance(value, str):
        return value
    found = _HOUR.fullmatch(vietnamese.nfc(value))
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else time.fromisoformat("")
    except ValueError:
        raise PydanticCustomError("bad-hour", "not an hour") from None


_ADDRESS = re.compile(r"https?://\w[\w.-]*(:\d{1,5})?([/?#][^\s\"<>]*)?")


def is_web_address(text: str) -> bool:
    """Tell whether a text has the shape of an address of the web."""
    return _ADDRESS.fullmatch(text) is not None


def _web_address(value: Any) -> Any:
    if isinstance(value, str) and not is_web_address(value):
        raise PydanticCustomError("bad-url", "not a web address")
    return value


def is_email(text: str) -> bool:
    """Tell whether a text has the shape of an e-mail address."""
    return re.fullmatch(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+", text) is not None


def _email(value: Any) -> Any:
    if isinstance(value, str) and not is_email(value):
        raise PydanticCustomError("bad-email", "not an e-mail address")
    return value


def _language(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"[a-z]{2}", value):
        raise PydanticCustomError("bad-language", "not a language code")
    return value


def _one_or_many(value: Any) -> Any:
    """Let `lúa, ngô` stand for a list of two."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _alone(value: Any) -> Any:
    """Let a text stand for a list of one: paths may hold commas."""
    return [value] if isinstance(value, str) else value


def _alias(value: Any) -> Any:
    """Check an old path: the part below site.url, as the portal itself writes its addresses."""
    if isinstance(value, str) and not is_old_path(value):
        raise PydanticCustomError("bad-path", "not a path")
    return value


def is_old_path(value: str) -> bool:
    """Tell whether an old path is plain, also behind its percent signs."""
    path = unquote(value.partition("?")[0])
    first, *parts = path.removesuffix("/").split("/")
    plain = (
        first == "" and parts and not {"", ".", ".."}.intersection(part.strip() for part in parts)
    )
    spelled = not re.search(r"[\x00-\x1f\x7f\\#?]", path) and not re.search(r"[\s#]", value)
    return bool(plain and spelled and len(value) <= 1000 and not parts[0].startswith(".congxa"))


def _small(value: Any) -> Any:
    return value[:1].lower() + value[1:] if isinstance(value, str) else value


def _capital(value: Any) -> Any:
    return value[:1].upper() + value[1:] if isinstance(value, str) else value


Boolean = Annotated[bool, BeforeValidator(_boolean)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Count = Annotated[int, BeforeValidator(_count)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Hour = Annotated[time, BeforeValidator(_hour)]
Slug = Annotated[str, BeforeValidator(_slug)]
WebAddress = Annotated[str, BeforeValidator(_web_address)]
Email = Annotated[str, BeforeValidator(_email)]
Language = Annotated[str, BeforeValidator(_language)]
OldPath = Annotated[str, BeforeValidator(_alias)]
OldPaths = Annotated[tuple[OldPath, ...], BeforeValidator(_alone)]
Filled = Annotated[str, StringConstraints(min_length=1)]
Texts = Annotated[tuple[Filled, ...], BeforeValidator(_one_or_many)]
Lines = Annotated[tuple[Filled, ...], BeforeValidator(_alone)]
# Before a choice of words: «Lịch công tác» is «lịch công tác».
SMALL = BeforeValidator(_small)
CAPITAL = BeforeValidator(_capital)


@dataclass(frozen=True, slots=True)
class Example:
    """What an editor could write behind a required key, for the one who wrote nothing."""

    text: str


def shorthand(key: str) -> BeforeValidator:
    """Let a single text stand for a mapping with only `key`: `source: Hồng Lam`."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)
