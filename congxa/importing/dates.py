"""When an article was published, in the forms in which old portals write it."""

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from msgspec import Struct

from congxa.vietnamese import MomentError, parse_moment

_DAY = (
    r"(?:(?P<d>\d{1,2}) ?(?P<s>[-/.]) ?(?P<m>\d{1,2}) ?(?P=s) ?(?P<y>(?:19|20)\d\d)"
    r"|(?P<y2>(?:19|20)\d\d)-(?P<m2>\d{1,2})-(?P<d2>\d{1,2})"
    r"|(?:ngày )?(?P<d3>\d{1,2}) tháng (?P<m3>\d{1,2}) năm (?P<y3>(?:19|20)\d\d))"
)


def _time(n: int) -> str:
    return (
        rf"(?P<H{n}>\d{{1,2}}) ?(?::|h|giờ) ?(?P<M{n}>\d{{1,2}})(?: ?(?:phút|p)\b)?(?::(?P<S{n}>\d\d))?"
        rf"(?: ?(?P<half{n}>AM|PM|SA|CH)\b)?"
    )


_WEEKDAY = r"(?:(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|t[2-7]|cn),? ?(?:ngày )?)?"
_LABEL = (
    r"(?P<label>(?:(?:ngày|thời gian|giờ)? ?(?:đăng|cập nhật|xuất bản|tạo|viết)(?: tin| bài)?(?: lúc| ngày)?"
    r"|ngày|thời gian|posted(?: on)?|published(?: on)?|date) ?:? ?)?"
)
_ZONE = r"(?:,? ?\(?(?:GMT|UTC) ?(?P<zone>[+-] ?\d{1,2})(?::?00)?\)?)?"
_WRITTEN = re.compile(
    rf"{_LABEL}{_WEEKDAY}(?:{_time(1)} ?[,|–-]? ?)?{_WEEKDAY}{_DAY}"
    rf"(?: ?(?:[,|–-]|lúc)? ?{_time(2)})?{_ZONE}",
    re.I,
)
# Behind the date: how often the page was read.
_BEHIND = re.compile(
    r" *(?:[|–-] *)?(?:\d{1,7}|(?:lượt xem|đã xem|số lượt xem) ?:? ?[\d.]+)? *", re.I
)
_MONTH = re.compile(r"date (?P<y>(?:19|20)\d\d)-(?P<m>\d\d)(?!\S)", re.I)
_SPAN = 60


class Dated(Struct, frozen=True):
    """A date that was found: `whole` if the line says nothing else, `exact` if its day is known."""

    moment: datetime
    whole: bool
    labelled: bool
    exact: bool = True
    rest: str = ""


def line_date(line: str) -> Dated | None:
    """Read a line that begins with a date, or with the words for one; None for any other."""
    text = " ".join(line.split()).strip("()[]|–- ")
    if month := _MONTH.match(text):
        moment = _moment(int(month["y"]), int(month["m"]), 1)
        rest = text[month.end() :].strip()
        return Dated(moment, not rest, True, exact=False, rest=rest) if moment else None
    found = _WRITTEN.match(text)
    if not found:
        return None
    moment = _read(found)
    if moment is None:
        return None
    behind = _BEHIND.fullmatch(text, found.end())
    return Dated(moment, behind is not None, bool(found["label"]))


def date_within(line: str) -> datetime | None:
    """Find a labelled date anywhere in a short line: «Tin nội bộ | Đăng lúc: 21/03/2024»."""
    for found in _WRITTEN.finditer(" ".join(line.split())[: _SPAN * 4]):
        if found["label"] and (moment := _read(found)):
            return moment
    return None


def machine_date(text: str) -> datetime | None:
    """Read a date that a program wrote: ISO 8601 or RFC 5322."""
    plain = text.strip()
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        pass
    try:
        return parse_moment(plain)
    except MomentError:
        pass
    try:
        return parsedate_to_datetime(plain)
    except ValueError:
        return None


def day_told(text: str, year: int, month: int) -> int:
    """Find the day of a month that a text speaks of, «Chiều 6/1»; 0 where it names none."""
    found = re.search(rf"(?<![\d/])(\d{{1,2}})/0?{month}(?![\d/]|/{year - 1})", text)
    return int(found[1]) if found and _moment(year, month, int(found[1])) else 0


def _read(found: re.Match[str]) -> datetime | None:
    year, month, day = (
        int(found[name] or found[f"{name}2"] or found[f"{name}3"]) for name in ("y", "m", "d")
    )
    n = next((n for n in (1, 2) if found[f"H{n}"]), 0)
    hour, minute, second = (int(found[f"{part}{n}"] or 0) if n else 0 for part in "HMS")
    half = (found[f"half{n}"] or "").upper() if n else ""
    if half in ("PM", "CH") and hour < 12:
        hour += 12
    elif half in ("AM", "SA") and hour == 12:
        hour = 0
    moment = _moment(year, month, day, hour, minute, second)
    if moment and found["zone"]:
        hours = int(found["zone"].replace(" ", ""))
        moment = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    return moment


def _moment(year: int, month: int, day: int, *time: int) -> datetime | None:
    try:
        hour, minute, second = (*time, 0, 0, 0)[:3]
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
