"""What hosts are told that read `_headers`."""

import pytest

from congxa.headers import KEPT_FOR_EVER, POLICIES, SECURITY, headers_file
from congxa.urls import Addresses

POLICY = "Content-Security-Policy"


def rules(text: str) -> dict[str, list[str]]:
    """Give the lines below each place."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("/"):
            found[line] = []
        else:
            assert line.startswith("  ")
            list(found.values())[-1].append(line.strip())
    return found


def directives(policy: str) -> dict[str, list[str]]:
    pairs = [part.split() for part in policy.split("; ")]
    assert len({name for name, *_ in pairs}) == len(pairs)
    return {name: values for name, *values in pairs}


def test_nothing_inside_a_page_runs() -> None:
    """No page may run or style what stands in it, nor fetch from elsewhere."""
    for policy in POLICIES.values():
        told = directives(policy)
        assert told.pop("default-src") == ["'none'"]
        assert told.pop("base-uri") == ["'none'"]
        frames = told.pop("frame-ancestors")
        assert frames in (["'none'"], ["'self'"])
        for name, values in told.items():
            assert values[0] == "'self'", name
            assert values[1:] == []
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy


def test_one_page_has_one_leave_more() -> None:
    """Same-origin frames for the visit numbers alone; search runs no WebAssembly and needs no leave."""
    plain, numbers = directives(POLICIES[""]), directives(POLICIES["so-lieu"])
    assert set(POLICIES) == {"", "so-lieu"}
    assert numbers == {**plain, "frame-ancestors": ["'self'"]}


@pytest.mark.parametrize("base", ["", "/xa/thanh-ky"])
def test_the_rules_of_a_portal(base: str) -> None:
    """Everything is under the strict policy; the later rules take it away before they set their own."""
    told = rules(headers_file(Addresses("https://vidu.vn", base)))
    assert list(told) == [f"{base}/{place}*" for place in ("", "so-lieu/", "giao-dien/")]
    everywhere, numbers, kept = told.values()
    safety = [f"{name}: {value}" for name, value in SECURITY.items()]
    assert everywhere == [f"{POLICY}: {POLICIES['']}", *safety]
    assert numbers == [f"! {POLICY}", f"{POLICY}: {POLICIES['so-lieu']}"]
    assert kept == [f"Cache-Control: {KEPT_FOR_EVER}"]


def test_no_line_is_longer_than_hosts_read() -> None:
    """Cloudflare Pages reads lines of at most 2,000 signs."""
    text = headers_file(Addresses("https://vidu.vn", "/xa/thanh-ky"))
    assert max(map(len, text.splitlines())) < 2000
