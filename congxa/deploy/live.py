"""Whether citizens see it: the portal's address is fetched, and the release looked for."""

import time
import urllib.error
import urllib.request

import msgspec
from msgspec import Struct

from congxa.deploy import faults
from congxa.deploy.manifest import RELEASE_FILE
from congxa.errors import Problem, warning

_TRIES, _PAUSE, _PATIENCE = 4, 1.0, 5.0


class _Told(Struct, frozen=True):
    release: str


def look(name: str, url: str, release: str) -> list[Problem]:
    """Fetch the address of a portal; warn where the release is not found there, or not yet.

    A host may take minutes to show what it got, and the address may not be reached from here.
    """
    address = f"{url.rstrip('/')}/{RELEASE_FILE}"
    reason = ""
    for number in range(_TRIES):
        if number:
            time.sleep(_PAUSE * number)
        found, reason = _release_at(f"{address}?{release}")
        if found == release:
            return []
        if not found and not reason.startswith("HTTP"):
            break
    return [warning("deploy-not-seen", name, url=address, reason=reason or found)]


def _release_at(address: str) -> tuple[str, str]:
    """Give the release that an address tells of, or why it tells none."""
    request = urllib.request.Request(address, headers={"Cache-Control": "no-cache"})
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
            return msgspec.json.decode(answer.read(10_000), type=_Told).release, ""
    except urllib.error.HTTPError as error:
        return "", f"HTTP {error.code}"
    except (urllib.error.URLError, OSError, ValueError, msgspec.DecodeError) as error:
        return "", faults.plain(getattr(error, "reason", error))
