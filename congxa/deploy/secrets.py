"""Secrets of targets: from the environment or the system's keyring, never from a file of the portal."""

import os
from contextlib import suppress

_SERVICE = "congxa"


def variable(name: str, what: str) -> str:
    """Name the environment variable for a secret of a target: CONGXA_DEPLOY_XA_PASSWORD."""
    return f"CONGXA_DEPLOY_{name.upper().replace('-', '_')}_{what.upper()}"


def secret(name: str, what: str, usual: str = "") -> str:
    """Give a secret of a target; '' where nobody told it, or its tool knows it by the variable `usual`.

    In the keyring, which is slow to open, it lies under the service `congxa` and the user `TARGET/password`.
    """
    told = os.environ.get(variable(name, what), "")
    return told or ("" if os.environ.get(usual) else _in_keyring(f"{name}/{what}"))


def _in_keyring(user: str) -> str:
    try:
        import keyring
    except ImportError:
        return ""
    with suppress(Exception):  # a system without a keyring, or one that is locked
        return keyring.get_password(_SERVICE, user) or ""
    return ""
