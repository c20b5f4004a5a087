"""What a theme's pages say by themselves, in one language: strings, dates, numbers, sizes."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from congxa import vietnamese

Strings = Mapping[str, Mapping[str, Any]]


class Words:
    """The words of one language; what it lacks is said in Vietnamese."""

    def __init__(self, strings: Strings, language: str) -> None:
        self._strings = {**strings.get("vi", {}), **strings.get(language, {})}

    def say(self, key: str, **details: object) -> str:
        """Give a string of the theme, its places filled."""
        if key not in self._strings:
            raise LookupError(f"strings: {key}")
        text: str = self._strings[key]
        return text.format(**details) if details else text

    def day(self, moment: datetime) -> str:
        """Show a day: 13/03/2023."""
        return self.say("date", **self._parts(moment))

    def day_and_hour(self, moment: datetime) -> str:
        """Show a day and an hour: Thứ Hai, 13/03/2023 14:51 (GMT+7)."""
        return self.say("datetime", **self._parts(moment))

    def number(self, value: int | Decimal) -> str:
        """Show a number: 12.531; 145,27."""
        shown = vietnamese.format_number(value)
        marks = {".": self.say("thousands_mark"), ",": self.say("decimal_mark")}
        if marks["."] == "." and marks[","] == ",":
            return shown
        return re.sub(r"[.,]", lambda mark: marks[mark[0]], shown)

    def size(self, count: int) -> str:
        """Show the size of a file: 312 kB; 1,2 MB."""
        if count < 999_500:
            return f"{self.number(max(1, round(count / 1000)))} kB"
        return f"{self.number(Decimal(count / 1_000_000).quantize(Decimal('0.1')))} MB"

    def _parts(self, moment: datetime) -> dict[str, object]:
        return {
            "weekday": self._strings["weekdays"][moment.weekday()],
            "day": f"{moment:%d}",
            "month": f"{moment:%m}",
            "year": f"{moment:%Y}",
            "hour": f"{moment:%H}",
            "minute": f"{moment:%M}",
            "zone": _zone(moment),
        }


def _zone(moment: datetime) -> str:
    offset = moment.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")
