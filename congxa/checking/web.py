"""Addresses outside the portal: asked politely, a few at a time, and never for longer than was allowed."""

import http.client
import queue
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote, urlsplit, urlunsplit

from msgspec import Struct

from congxa.errors import Problem, phrase, warning

# Seconds: for one answer, and for all together. One host is asked one question at a time.
PATIENCE = 10.0
ALLOWED = 60.0
HOSTS_AT_ONCE = 12
# Not for machines, or not so often: the page may well be there for a reader.
_UNJUDGED = frozenset({401, 403, 405, 406, 407, 418, 429, 451, 503, 999})
_SENDER = "congxa-check (link checker of a Vietnamese commune portal)"


class Asked(Struct, frozen=True):
    """An address, and where it stands: file, line and column."""

    url: str
    path: str
    place: tuple[int, int]


class Answer(Struct, frozen=True):
    """What came of asking; `fault` says why nobody can read it, empty where somebody may."""

    asked: Asked
    fault: str = ""


def broken(answer: Answer) -> Iterator[Problem]:
    """Find addresses under which nothing can be read."""
    if answer.fault:
        asked = answer.asked
        yield warning("web-link", asked.path, asked.place, target=asked.url, reason=answer.fault)


def ask_all(
    links: Iterable[Asked], *, allowed: float = ALLOWED, patience: float = PATIENCE
) -> list[Answer]:
    """Ask for each address once; what did not answer in the time allowed for all is left out."""
    by_host: dict[str, list[str]] = defaultdict(list)
    wanted: dict[str, list[Asked]] = defaultdict(list)
    for link in links:
        if link.url not in wanted:
            by_host[urlsplit(link.url).netloc.lower()].append(link.url)
        wanted[link.url].append(link)
    faults = _faults(list(by_host.values()), len(wanted), allowed, patience)
    return [Answer(link, faults[url]) for url in faults for link in wanted[url]]


def _faults(
    hosts: Sequence[Sequence[str]], count: int, allowed: float, patience: float
) -> Mapping[str, str]:
    """Ask hosts side by side. Threads that still wait at the end are left to end with the program."""
    waiting: queue.SimpleQueue[Sequence[str]] = queue.SimpleQueue()
    answers: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
    end = time.monotonic() + allowed
    for urls in hosts:
        waiting.put(urls)

    def work() -> None:
        while not waiting.empty():
            try:
                urls = waiting.get_nowait()
            except queue.Empty:
                return
            for url in urls:
                if time.monotonic() >= end:
                    return
                answers.put((url, fault(url, patience)))

    for _ in range(min(HOSTS_AT_ONCE, len(hosts))):
        threading.Thread(target=work, daemon=True).start()
    found: dict[str, str] = {}
    while len(found) < count and (left := end - time.monotonic()) > 0:
        try:
            url, said = answers.get(timeout=left)
        except queue.Empty:
            break
        found[url] = said
    return found


def fault(url: str, patience: float = PATIENCE) -> str:
    """Say why an address cannot be read, in the editor's language; empty where it may be."""
    try:
        status = _status(url, "HEAD", patience)
        # Some servers answer nothing but a whole question.
        if status >= 400:
            status = _status(url, "GET", patience)
    except (OSError, ValueError, http.client.HTTPException) as error:
        return _reason(error, patience)
    # Redirects were followed: what is still one leads in a circle.
    if status < 300 or status in _UNJUDGED:
        return ""
    return phrase("web-status", status=status)


def _status(url: str, method: str, patience: float) -> int:
    request = urllib.request.Request(_plain(url), method=method, headers={"User-Agent": _SENDER})
    try:
        with urllib.request.urlopen(request, timeout=patience) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def _plain(url: str) -> str:
    """Spell an address with the signs that HTTP takes."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    netloc = host.encode("idna").decode() + (f":{parts.port}" if parts.port else "")
    path, query = (quote(part, safe="/?&=+:;,@!$'()*~%-._[]") for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def _reason(error: Exception, patience: float) -> str:
    cause = getattr(error, "reason", error)
    if isinstance(cause, socket.gaierror | UnicodeError):
        return phrase("web-no-host")
    if isinstance(cause, TimeoutError):
        return phrase("web-silent", seconds=round(patience))
    if isinstance(cause, ssl.SSLError):
        return phrase("web-certificate", reason=getattr(cause, "verify_message", "") or cause)
    return phrase("web-failed", reason=getattr(cause, "strerror", "") or cause or error)
