"""Who sends a request: addresses and headers to a judgement.

Believed is what only a browser on one of the portal's own pages sends, as far as a server can tell.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from congxa.counter.bots import is_bot

Headers = Mapping[bytes, bytes]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# `bot`: a program; `foreign`: not from the portal's own pages.
Verdict = Literal["", "bot", "foreign"]

LOOPBACK = ("127.0.0.0/8", "::1/128")
# A chain of proxies longer than this is forged.
_HOPS_LIMIT = 20
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}", re.ASCII)
# Where browsers say that nobody is looking at the page yet.
_PURPOSES = frozenset({b"sec-purpose", b"purpose", b"x-moz", b"x-purpose"})


class Caller(NamedTuple):
    """A client's network (one IPv4 address, or an IPv6 /64) and the block around it (/24, or /48)."""

    network: str
    block: str


class Proxies:
    """The proxies whose X-Forwarded-For is believed."""

    def __init__(self, trusted: Iterable[str] = LOOPBACK) -> None:
        self.trusted: Sequence[Network] = [ipaddress.ip_network(one) for one in trusted]
        self.caller = lru_cache(maxsize=20_000)(self._caller)

    def _caller(self, peer: str, forwarded: bytes) -> Caller:
        return caller(self.client(peer, forwarded))

    def client(self, peer: str, forwarded: bytes) -> str:
        """Name the client: the last hop of X-Forwarded-For that is no trusted proxy.

        What stands before it was written by the client or by someone unknown. No other header counts.
        """
        if not forwarded or not self._trusts(peer):
            return peer
        hops = forwarded.decode("latin-1").split(",")
        for hop in reversed(hops[-_HOPS_LIMIT:]):
            peer = _bare(hop)
            if not self._trusts(peer):
                return peer
        return peer

    def _trusts(self, text: str) -> bool:
        found = address(text)
        return found is not None and any(
            found.version == one.version and found in one for one in self.trusted
        )


def _bare(hop: str) -> str:
    """Cut the port off a hop: 1.2.3.4:5678, [2001:db8::1]:443."""
    hop = hop.strip()
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read an address; an IPv4 one inside IPv6 is the IPv4 one, a zone id is left out."""
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found


def caller(text: str) -> Caller:
    """Name the network of an address; addresses that are none share one."""
    if _IPV4.fullmatch(text):
        return Caller(text, f"{text.rpartition('.')[0]}.0/24")
    found = address(text)
    if found is None:
        return Caller("?", "?")
    if found.version == 4:
        return Caller(str(found), str(ipaddress.ip_network(f"{found}/24", strict=False)))
    narrow = ipaddress.ip_network(f"{found}/64", strict=False)
    return Caller(str(narrow), str(ipaddress.ip_network(f"{found}/48", strict=False)))


def is_loopback(text: str) -> bool:
    """Tell whether an address is this machine's own."""
    found = address(text)
    return found is not None and found.is_loopback


def asks_to_be_left(headers: Headers) -> bool:
    """Tell whether a browser asks not to be tracked (Global Privacy Control, or its forerunner DNT)."""
    return headers.get(b"sec-gpc") == b"1" or headers.get(b"dnt") == b"1"


def of_script(headers: Headers, origins: frozenset[bytes]) -> Verdict:
    """Judge what the portal's script sends: a fetch from one of the portal's origins."""
    if (verdict := _program(headers)) == "bot":
        return verdict
    if headers.get(b"origin") not in origins:
        return "foreign"
    site = headers.get(b"sec-fetch-site", b"same-origin")
    mode = headers.get(b"sec-fetch-mode", b"cors")
    if site not in (b"same-origin", b"same-site", b"cross-site") or mode not in (
        b"cors",
        b"same-origin",
    ):
        return "foreign"
    return ""


def of_pixel(headers: Headers, origins: frozenset[bytes]) -> Verdict:
    """Judge a request for the pixel: a picture on one of the portal's pages."""
    if (verdict := _program(headers)) == "bot":
        return verdict
    if origin_of(headers.get(b"referer", b"")) not in origins:
        return "foreign"
    if headers.get(b"sec-fetch-dest", b"image") != b"image":
        return "foreign"
    return ""


def _program(headers: Headers) -> Verdict:
    if is_bot(headers.get(b"user-agent", b"").decode("latin-1")):
        return "bot"
    for name in _PURPOSES & headers.keys():
        if any(word in headers[name].lower() for word in (b"prefetch", b"prerender", b"preview")):
            return "bot"
    return ""


@lru_cache(maxsize=5_000)
def origin_of(url: bytes) -> bytes:
    """Give scheme and host of an address, as browsers spell an origin; nothing where there is none."""
    try:
        parts = urlsplit(url.decode("latin-1"))
        port = parts.port
    except ValueError:
        return b""
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return b""
    usual = 443 if parts.scheme == "https" else 80
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{f':{port}' if port and port != usual else ''}".encode()
