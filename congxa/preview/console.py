"""What the console says: one line for each build, and the problems with places that terminals open."""

import sys
import time
from collections.abc import Collection, Iterable

from congxa.errors import phrase
from congxa.preview.outcome import Finding, Outcome

_NAMED = 2
# More problems than these hide the line that says what happened; the desk has all.
_TOLD = 10


def tell_start(home: str, desk: str) -> None:
    """Say where to look, and how to end."""
    print(phrase("preview-start", home=home, desk=desk), flush=True)


def tell(outcome: Outcome, changed: Collection[str], origin: str, occasion: str = "") -> None:
    """Say what a build came to, and after which changes, or on what other occasion."""
    errors_first = sorted(outcome.findings, key=lambda one: one.level != "error")
    tell_findings(errors_first[:_TOLD])
    if (more := len(errors_first) - _TOLD) > 0:
        print(
            phrase("preview-more-findings", more=more, desk=f"{origin}/_congxa/"), file=sys.stderr
        )
    if outcome.crash:
        print(outcome.crash, file=sys.stderr)
    sys.stderr.flush()
    name = "preview-failed" if outcome.failed else "preview-built"
    line = phrase(
        name,
        time=time.strftime("%H:%M:%S"),
        pages=outcome.pages,
        written=outcome.written,
        seconds=f"{outcome.seconds:.2f}".replace(".", phrase("decimal-mark")),
        errors=outcome.errors,
        what=occasion or _what(changed),
    )
    links = "".join(f" → {origin}{one.url}" for one in outcome.edited)
    print(line + links, flush=True)


def tell_findings(found: Iterable[Finding]) -> None:
    """Say what is wrong, each with a place that terminals open."""
    for one in found:
        print(f"{one.where}: {phrase(one.level)}: {one.message}", file=sys.stderr)
        if one.hint:
            print(f"    → {one.hint}", file=sys.stderr)
    sys.stderr.flush()


def _what(changed: Collection[str]) -> str:
    """Name the changed files, or the first of many."""
    named = ", ".join(sorted(changed)[:_NAMED])
    more = len(changed) - _NAMED
    return phrase("preview-and-more", files=named, more=more) if more > 0 else named
