"""What goes wrong with a target, said to the person who can mend it."""

import re
from collections.abc import Mapping

from congxa.deploy import secrets
from congxa.errors import BuildFailed, Problem, problem

# Packages by the optional dependency that brings them (pyproject.toml).
EXTRAS: Mapping[str, str] = {"ssh": "deploy-ssh", "s3": "deploy-s3"}
# As ssh tells it: "Server host key: ssh-ed25519 SHA256:…".
_FINGERPRINT = re.compile(r"SHA256:[0-9A-Za-z+/]{43}")
# As Python tells an error of the system: "[Errno 111] Connection refused".
_NUMBER = re.compile(r"\[(Errno|WinError) -?\d+\] ")


def fault(code: str, name: str, **details: object) -> BuildFailed:
    """Make the failure of a deploy to the target of that name."""
    return BuildFailed([problem(code, name, **details)])


def lost(name: str, reason: object) -> BuildFailed:
    """Tell that the connection broke: what has arrived stays, and running again finishes the rest."""
    return fault("deploy-lost", name, reason=plain(reason))


def denied(name: str, place: object, reason: object) -> BuildFailed:
    """Tell that the target does not allow it."""
    return fault("deploy-denied", name, place=place, reason=plain(reason))


def full(name: str, reason: object) -> BuildFailed:
    """Tell that there is no room on the target."""
    return fault("deploy-full", name, reason=plain(reason))


def other(name: str, reason: object) -> BuildFailed:
    """Tell what else a target said."""
    return fault("deploy-failed", name, reason=plain(reason))


def unknown_host(name: str, host: str, said: str) -> BuildFailed:
    """Tell of a server that ssh does not know, with the fingerprint of the key that it showed."""
    found = _FINGERPRINT.findall(said)
    return fault("deploy-ssh-host", name, host=host, fingerprint=found[-1] if found else "?")


def unknown_key(name: str, reason: object) -> BuildFailed:
    """Tell that a server lets nobody in with the keys of this machine."""
    variable = secrets.variable(name, "password")
    return fault("deploy-refused-key", name, reason=plain(reason), variable=variable)


def missing_package(name: str, package: str | None, extra: str) -> BuildFailed:
    """Tell which optional dependency a kind of target needs."""
    return fault("deploy-packages", name, package=package or extra, extra=extra)


def plain(reason: object) -> str:
    """Give the reason in one line, without the number of an error; that of one without words is its kind."""
    text = _NUMBER.sub("", " ".join(str(reason).split()))
    return text or type(reason).__name__


def strayed(name: str, paths: list[str]) -> BuildFailed:
    """Tell which files somebody else has changed on the target."""
    return BuildFailed([conflict(name, path) for path in paths])


def conflict(name: str, path: str) -> Problem:
    """Tell of one file that somebody else has changed on the target."""
    return problem("deploy-conflict", f"{name}:{path}")
