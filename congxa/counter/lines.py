"""Lines of access logs, in the formats that web servers write, to displays of pages.

A display is a GET of a known page with status 200 or 304 by what is no program. Everything else is looked at
no further than needed: most lines of a log are pictures and styles.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

import msgspec

from congxa.counter import rules
from congxa.counter.bots import is_bot

Pages = Mapping[bytes, int]
# One display: moment, address, user agent, number of the page.
Display = tuple[int, bytes, bytes, int]
Found = tuple[int, int, Iterable[Display]]
_MONTHS = {
    name: at
    for at, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)
}
_SHOWN = (b"200", b"304")
# Address, time, path, status and agent of a usual line that asks for a page, the host perhaps in front. Fields
# that end with one given sign are passed over twice as fast as those that also exclude others.
_USUAL = re.compile(
    rb'(?:[^ :]+:\d+ )?([^ ]+) [^"\[]*\[([^]]+)\] "GET ([^ ]+) HTTP/[^"]*" (\d+) [^ ]+ "[^"]*" "([^"]*)"'
)
# Address, time, request, status and agent of a line whose quoted fields may hold escaped quotes.
_COMBINED = re.compile(
    rb'(?:[^\s:]+:\d+ )?(\S+) [^"\[]*\[([^\]]+)\] "((?:[^"\\]|\\.)*)" (\d+) \S+(?: "(?:[^"\\]|\\.)*"'
    rb' "((?:[^"\\]|\\.)*)")?'
)
_DATE = re.compile(rb"(\d{4}-\d\d-\d\d)[\t ](\d\d:\d\d)")
# One of these stands behind the path of every request for a page.
_MARKS = re.compile(rb"/(?: HTTP/|\?|index\.html)")


class Parsed(NamedTuple):
    """A piece of a log: its lines, those not understood, bots, and displays as (visitor, moment, page).

    A visitor is the number of an address and agent in `visitors`.
    """

    lines: int
    odd: int
    bots: int
    visitors: list[tuple[bytes, bytes]]
    displays: bytes


def page_numbers(pages: Mapping[bytes, str]) -> tuple[Pages, list[str]]:
    """Give a number to each page, and all ways to ask for it."""
    ids = sorted(set(pages.values()))
    number = {one: at for at, one in enumerate(ids)}
    ways: dict[bytes, int] = {}
    for path, one in pages.items():
        for spelled in {path, unquote_to_bytes(path)}:
            ways[spelled] = number[one]
            if spelled.endswith(b"/"):
                ways[spelled + b"index.html"] = number[one]
    return ways, ids


def format_of(head: bytes) -> str:
    """Name the format of a log by its beginning; empty where it is none that is known."""
    line = head.lstrip(b"\xef\xbb\xbf").partition(b"\n")[0].strip()
    if line.startswith(b"{"):
        return "json"
    if line.startswith((b"#Software", b"#Version", b"#Fields", b"#Date")):
        return "w3c"
    return "combined" if _COMBINED.match(line) else ""


def fields_of(text: bytes, known: str) -> str:
    """Give the names of the columns that hold at the end of a piece of a W3C log."""
    at = text.rfind(b"#Fields:")
    if at < 0 or (at > 0 and text[at - 1 : at] != b"\n"):
        return known
    return text[at + 8 :].partition(b"\n")[0].decode("latin-1").strip()


def parse(kind: str, text: bytes, fields: str, pages: Pages) -> Parsed:
    """Find the displays in whole lines; `fields` are a W3C log's columns where it begins."""
    numbers: dict[tuple[bytes, bytes], int] = {}
    # Each agent once, so that it is also sent once from one process to another; None for a program.
    readers: dict[bytes, bytes | None] = {}
    rows: list[int] = []
    bots = 0
    lines, odd, displays = _PARSERS[kind](text, fields, pages)
    for moment, client, agent, page in displays:
        try:
            reader = readers[agent]
        except KeyError:
            reader = readers[agent] = (
                None if is_bot(agent.decode("utf-8", "replace")) else bytes(agent)
            )
        if reader is None:
            bots += 1
            continue
        who = numbers.setdefault((client, reader), len(numbers))
        rows += (who, moment, page)
    return Parsed(lines, odd, bots, list(numbers), array("q", rows).tobytes())


# --- combined: Apache and nginx, with or without the host in front ------------------------------


def _combined(text: bytes, _fields: str, pages: Pages) -> Found:
    displays: list[Display] = []
    odd = 0
    known, usual = pages.get, _USUAL.match
    moments: dict[bytes, int | None] = {}
    for start, end in _candidates(text):
        match = usual(text, start, end)
        if match is None or text.find(b"\\", start, end) >= 0:
            found, strange = _slowly(text[start:end], pages)
            odd += strange
            if found:
                displays.append(found)
            continue
        client, time, path, status, agent = match.groups()
        page = known(path)
        if page is None:
            page = known(path.partition(b"?")[0])
            if page is None:
                continue
        if status not in _SHOWN:
            continue
        try:
            moment = moments[time]
        except KeyError:
            moment = moments[time] = _clf_moment(time)
        if moment is None:
            odd += 1
        else:
            displays.append((moment, client, agent, page))
    return _count_lines(text), odd, displays


def _candidates(text: bytes) -> Iterator[tuple[int, int]]:
    """Give beginning and end of the lines that may ask for a page: its address ends with a slash.

    Most lines do not; searching for what stands behind such an address passes over them without a look.
    """
    end = -1
    for mark in _MARKS.finditer(text):
        place = mark.start()
        if place > end:
            end = text.find(b"\n", place) % (len(text) + 1)
            yield text.rfind(b"\n", 0, place) + 1, end


def _count_lines(text: bytes) -> int:
    return text.count(b"\n") + (not text.endswith(b"\n"))


def _slowly(line: bytes, pages: Pages) -> tuple[Display | None, bool]:
    """Read a line that is not as usual; tell whether it is no line of a log at all."""
    match = _COMBINED.match(line)
    if match is None:
        return None, True
    client, time, request, status, agent = match.groups()
    words = request.split(b" ")
    page = pages.get(words[1].partition(b"?")[0]) if len(words) == 3 else None
    if page is None or words[0] != b"GET" or status not in _SHOWN or not agent:
        return None, False
    moment = _clf_moment(time)
    return (None, True) if moment is None else ((moment, client, agent, page), False)


def _clf_moment(text: bytes) -> int | None:
    """Read 21/Nov/2026:14:30:05 +0700."""
    minute = _clf_minute(text[:17] + text[20:])
    try:
        return None if minute is None else minute + int(text[18:20]) * rules.SECOND
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _clf_minute(text: bytes) -> int | None:
    try:
        offset = timedelta(hours=int(text[18:21]), minutes=int(text[18:19] + text[21:23]))
        when = datetime(
            int(text[7:11]), _MONTHS[text[3:6]], int(text[:2]), int(text[12:14]), int(text[15:17]),
            tzinfo=timezone(offset),
        )  # fmt: skip
    except (ValueError, KeyError):
        return None
    return int(when.timestamp()) * rules.SECOND


# --- JSON: Caddy, and nginx as it is commonly set up --------------------------------------------


def _json(text: bytes, _fields: str, pages: Pages) -> Found:
    lines = text.split(b"\n")
    if not lines[-1]:
        lines.pop()
    displays: list[Display] = []
    odd = 0
    decode = msgspec.json.Decoder().decode
    for line in lines:
        if b"GET" not in line:
            continue
        try:
            found = _json_display(decode(line), pages)
        except (msgspec.DecodeError, ValueError, TypeError, KeyError, IndexError, AttributeError):
            odd += 1
            continue
        if found:
            displays.append(found)
    return len(lines), odd, displays


def _json_display(row: Any, pages: Pages) -> Display | None:
    request = row.get("request")
    if isinstance(request, dict):
        headers = request.get("headers", {})
        agent = (headers.get("User-Agent") or [""])[0]
        method, uri = request["method"], request["uri"]
        client = request.get("client_ip") or request["remote_ip"]
    else:
        words = (request or "").split(" ")
        method = row.get("request_method") or row.get("method") or words[0]
        uri = row.get("request_uri") or row.get("uri") or words[1]
        client = row.get("remote_addr") or row["client_ip"]
        agent = row.get("http_user_agent") or row.get("user_agent") or ""
    if method != "GET" or str(row["status"]) not in ("200", "304"):
        return None
    page = pages.get(uri.partition("?")[0].encode())
    if page is None:
        return None
    return _json_moment(row), client.encode(), agent.encode(), page


def _json_moment(row: Mapping[str, Any]) -> int:
    for name in ("ts", "msec", "time_iso8601", "@timestamp", "time", "timestamp", "time_local"):
        value = row.get(name)
        if isinstance(value, int | float):
            return int(value * rules.SECOND)
        if isinstance(value, str) and value:
            if value.replace(".", "", 1).isdigit():
                return int(float(value) * rules.SECOND)
            if "/" in value and (moment := _clf_moment(value.encode())) is not None:
                return moment
            when = datetime.fromisoformat(value)
            return int(
                (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() * rules.SECOND
            )
    raise KeyError("ts")


# --- W3C: IIS (spaces) and CloudFront (tabs), in UTC --------------------------------------------


def _w3c(text: bytes, fields: str, pages: Pages) -> Found:
    lines = text.split(b"\n")
    if not lines[-1]:
        lines.pop()
    displays: list[Display] = []
    odd = 0
    at = _columns(fields)
    for line in lines:
        if line.startswith(b"#"):
            if line.startswith(b"#Fields:"):
                at = _columns(line[8:].decode("latin-1"))
            continue
        if b"GET" not in line:
            continue
        if at is None:
            odd += 1
            continue
        row = line.rstrip(b"\r").split(b"\t" if b"\t" in line else b" ")
        if len(row) < at.width:
            odd += 1
            continue
        if row[at.method] != b"GET" or row[at.status] not in _SHOWN:
            continue
        page = pages.get(row[at.path])
        if page is None:
            continue
        moment = _utc_minute(row[at.date] + b" " + row[at.time][:5])
        seconds = row[at.time][6:8]
        if moment is None or not seconds.isdigit():
            odd += 1
            continue
        agent = unquote_to_bytes(row[at.agent].replace(b"+", b" "))
        displays.append((moment + int(seconds) * rules.SECOND, row[at.client], agent, page))
    return len(lines), odd, displays


class _Columns(NamedTuple):
    date: int
    time: int
    method: int
    path: int
    status: int
    client: int
    agent: int
    width: int


@lru_cache(maxsize=64)
def _columns(fields: str) -> _Columns | None:
    names = fields.split()
    wanted = ("date", "time", "cs-method", "cs-uri-stem", "sc-status", "c-ip", "cs(User-Agent)")
    if any(name not in names for name in wanted):
        return None
    return _Columns._make([*(names.index(name) for name in wanted), len(names)])


@lru_cache(maxsize=4096)
def _utc_minute(text: bytes) -> int | None:
    try:
        when = datetime.fromisoformat(text.decode("latin-1")).replace(tzinfo=UTC)
    except ValueError:
        return None
    return int(when.timestamp()) * rules.SECOND


_PARSERS: Mapping[str, Callable[[bytes, str, Pages], Found]] = {
    "combined": _combined,
    "json": _json,
    "w3c": _w3c,
}


def moment_of(kind: str, line: bytes) -> int:
    """Give the time of a line; 0 where it tells none."""
    try:
        if kind == "json":
            return _json_moment(msgspec.json.decode(line))
        if kind == "w3c":
            match = _DATE.match(line)
            return (_utc_minute(match[1] + b" " + match[2]) or 0) if match else 0
    except (msgspec.DecodeError, ValueError, TypeError, KeyError):
        return 0
    match = _COMBINED.match(line)
    return (_clf_moment(match[2]) or 0) if match else 0


def whole_lines(pieces: Iterable[bytes], size: int, *, ended: bool) -> Iterator[bytes]:
    """Cut a stream into pieces of about `size` bytes that end with a line.

    A last line without an end waits for it, unless the stream has `ended` for good.
    """
    rest: list[bytes] = []
    held = 0
    for piece in pieces:
        rest.append(piece)
        held += len(piece)
        if held < size:
            continue
        whole = b"".join(rest)
        cut = whole.rfind(b"\n") + 1
        if cut:
            yield whole[:cut]
        rest, held = [whole[cut:]], len(whole) - cut
    whole = b"".join(rest)
    cut = len(whole) if ended else whole.rfind(b"\n") + 1
    if cut:
        yield whole[:cut]
