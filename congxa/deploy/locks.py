"""The lock of a target: something there that only one can make, with the name of whoever made it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import msgspec
from msgspec import Struct


class Ticket(Struct, frozen=True):
    """Who deploys, and since when; `token` is what this machine knows its own lock by."""

    token: str
    who: str
    since: datetime

    def encode(self) -> bytes:
        """Spell the ticket as it lies on a target."""
        return msgspec.json.encode(self)


def read_ticket(data: bytes) -> Ticket:
    """Read a ticket; what is none is one of nobody, from a time before all others."""
    try:
        return msgspec.json.decode(data, type=Ticket)
    except (msgspec.DecodeError, ValueError):
        return Ticket("", "?", datetime.fromisoformat("1970-01-01T00:00:00+00:00"))


class Lock(Protocol):
    """The lock. Every verb raises BuildFailed."""

    def claim(self, ticket: Ticket) -> Ticket | None:
        """Take it; None when done, else the ticket of whoever holds it. Nothing is ever in between."""

    def release(self) -> None:
        """Free it, whoever holds it."""


class Claims(Protocol):
    """Files of which only one of two can make one."""

    def claim(self, path: str, data: bytes) -> bytes | None:
        """Write a file unless it is there; None when done, else what is there."""

    def discard(self, path: str) -> None:
        """Remove it, if it is there."""


@dataclass(frozen=True, slots=True)
class FileLock:
    """A lock that is a file on the target. See Lock."""

    files: Claims
    path: str

    def claim(self, ticket: Ticket) -> Ticket | None:
        """See Lock."""
        there = self.files.claim(self.path, ticket.encode())
        found = None if there is None else read_ticket(there)
        return None if found == ticket else found

    def release(self) -> None:
        """See Lock."""
        self.files.discard(self.path)
