"""security.txt: whom to tell of a hole in the portal (RFC 9116)."""

from datetime import MAXYEAR, UTC, datetime, timedelta
from urllib.parse import quote

PATH = ".well-known/security.txt"


def expiry(now: datetime) -> datetime:
    """Give the last day of the half-year after the present one: six to twelve months from `now`.

    RFC 9116 asks for less than a year. Only the half-year counts, so that a build writes the file anew
    twice a year and not each time.
    """
    return _half_year(now, 2) - timedelta(days=1)


def next_writing(now: datetime) -> datetime:
    """Give when the file will be another one: the beginning of the next half-year."""
    return _half_year(now, 1)


def _half_year(now: datetime, later: int) -> datetime:
    """Give the beginning of the half-year that comes `later` half-years after that of `now`."""
    years, half = divmod((now.month > 6) + later, 2)
    return datetime(min(now.year + years, MAXYEAR), 7 if half else 1, 1, tzinfo=UTC)


def security_txt(email: str, expires: datetime, address: str, language: str) -> str:
    """Write the file that stands at `address`, an absolute one."""
    languages = ", ".join(dict.fromkeys((language, "vi", "en")))
    return (
        f"Contact: mailto:{quote(email, safe='@+')}\n"
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}\n"
        f"Preferred-Languages: {languages}\n"
        f"Canonical: {address}\n"
    )
