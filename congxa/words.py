"""What a theme's pages say by themselves, in one language: strings, dates, numbers, sizes."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from congxa import vietnamese

# The parts of a moment that a string may name, with their digits.
_PARTS = {"day": 2, "month": 2, "year": 4, "hour": 2, "minute": 2}

Strings = Mapping[str, Mapping[str, Any]]


class Words:
    """The words of one language; what it lacks is said in Vietnamese."""

    def __init__(self, strings: Strings, language: str) -> None:
        self._strings = {**strings.get("vi", {}), **strings.get(language, {})}
        self._patterns: dict[str, str] = {}

    def say(self, key: str, **details: object) -> str:
        """Give a string of the theme, its places filled."""
        if key not in self._strings:
            raise LookupError(f"strings: {key}")
        text: str = self._strings[key]
        return text.format(**details) if details else text

    def day(self, moment: datetime) -> str:
        """Show a day: 13/03/2023."""
        return self._moment("date", moment)

    def day_and_hour(self, moment: datetime) -> str:
        """Show a day and an hour: Thứ Hai, 13/03/2023 14:51 (GMT+7)."""
        return self._moment("datetime", moment)

    def day_or_hour(self, moment: datetime) -> str:
        """Show a day with its name, and the hour where it has one: Thứ Hai, 13/03/2023, 14:51."""
        key = "weekday_date" if moment.time() == time() else "weekday_hour"
        return self._moment(key, moment)

    def number(self, value: int | Decimal) -> str:
        """Show a number: 12.531; 145,27."""
        shown = vietnamese.format_number(value)
        return shown if self._marks is None else shown.translate(self._marks)

    @cached_property
    def _marks(self) -> Mapping[int, str] | None:
        """The marks of numbers in place of those of Vietnamese; None where they are the same."""
        marks = {".": self.say("thousands_mark"), ",": self.say("decimal_mark")}
        return None if all(mark == own for mark, own in marks.items()) else str.maketrans(marks)

    def size(self, count: int) -> str:
        """Show the size of a file, its unit on the same line: 312 kB; 1,2 MB."""
        if count < 999_500:
            return f"{self.number(max(1, round(count / 1000)))}\u00a0kB"
        return f"{self.number(Decimal(count / 1_000_000).quantize(Decimal('0.1')))}\u00a0MB"

    def _moment(self, key: str, moment: datetime) -> str:
        pattern = self._patterns.get(key)
        if pattern is None:
            pattern = self._patterns[key] = _pattern(self.say(key))
        weekday = self._strings["weekdays"][moment.weekday()] if "{weekday" in pattern else ""
        zone = _offset(moment.utcoffset()) if "{zone" in pattern else ""
        return pattern.format(moment, weekday=weekday, zone=zone)


def _pattern(text: str) -> str:
    """Let the places of a string read a moment by themselves: they are filled on every page."""
    for part, width in _PARTS.items():
        text = text.replace(f"{{{part}}}", f"{{0.{part}:0{width}}}")
    return text


@cache
def _offset(offset: timedelta | None) -> str:
    minutes = int(offset.total_seconds() // 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")
