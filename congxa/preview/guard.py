"""Who may ask: pages of other sites, and names that lead here by a trick, are refused."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Guard:
    """The address that the preview listens on.

    A browser that was lured to a foreign name which resolves to this machine (DNS rebinding) sends that
    name as Host. An address in digits cannot be such a name.
    """

    host: str
    port: int

    def knows(self, host: str) -> bool:
        """Tell whether a Host header names this server."""
        name, port = _split(host)
        if port != self.port:
            return False
        if name in ("localhost", self.host.lower()):
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not is_loopback(self.host)

    def is_own(self, origin: str, host: str) -> bool:
        """Tell whether an Origin header names a page of this server, reached by the same name."""
        return self.knows(host) and origin.lower() == f"http://{host.lower()}"


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _split(host: str) -> tuple[str, int]:
    """Cut a Host header into name and port; no name where it is none."""
    try:
        parts = urlsplit(f"//{host}")
        name, port = parts.hostname or "", parts.port or 80
    except ValueError:
        return "", 0
    return name, port
