"""A check of what was checked before: the same portal, built and on the same day, has the same findings."""

import hashlib
from datetime import UTC, datetime

import msgspec

from congxa import config, quick
from congxa.checking import inspection
from congxa.checking.inspection import Findings
from congxa.judging import local
from congxa.memory import Known, Memory
from congxa.profiles import Profile
from congxa.report import Request

_PLACE = "check:whole"
_DECODER = msgspec.msgpack.Decoder(Findings)


def check(request: Request, *, external: bool = False, profile: Profile | None = None) -> Findings:
    """Look at everything once, or tell what was found before; the portal is neither built nor changed.

    `external`: other sites are asked, too, whose answers are worth nothing later; `profile`: the duties that
    the portal is held against.
    """
    seen = quick.look(request)
    built = quick.unchanged(request, seen) is not None
    key = _key(request, seen.key, profile) if built and not external else b""
    found = _recalled(request, key) if key else None
    if found is None:
        found = inspection.inspect(request, seen, built=built, external=external, profile=profile)
        if key:
            _remember(request, key, found)
    return found


def _key(request: Request, made_of: bytes, profile: Profile | None) -> bytes:
    """Name all that findings are made of. Of the clock that is the day: what else it changes a build tells."""
    zone = config.load(request.root)[0].config.site.zone
    day = local(request.now or datetime.now(UTC), zone).date()
    whole = ("check", made_of, day, profile.name if profile else "")
    return hashlib.blake2b(msgspec.msgpack.encode(whole), digest_size=16).digest()


def _recalled(request: Request, key: bytes) -> Findings | None:
    memory = Memory(request.root, learns=False)
    try:
        value = memory.recall([key]).get(key)
    finally:
        memory.close()
    return _DECODER.decode(value) if value is not None else None


def _remember(request: Request, key: bytes, findings: Findings) -> None:
    memory = Memory(request.root)
    try:
        memory.remember([(key, msgspec.msgpack.encode(findings), b"")])
        memory.learn(_PLACE, {"": Known("", key)}, ())
    finally:
        memory.close()
