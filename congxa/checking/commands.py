"""The command line of `check`: look, tell, mend what is safe to mend."""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from congxa import profiles, vietnamese
from congxa.checking.explaining import explain, explain_all
from congxa.checking.fixing import TYPED, difference, mend
from congxa.checking.inspection import Findings
from congxa.checking.moving import redirected
from congxa.checking.repeating import check
from congxa.errors import as_json, has_errors, phrase, wordings
from congxa.garbage import no_garbage
from congxa.manuscript import rewrite
from congxa.report import Request
from congxa.sections import kind_of

# What each file holds, and what it holds when mended, by path.
Mended = dict[str, tuple[bytes, bytes]]
# Of a terminal, by the sign at the beginning of a line of a difference: removed, added, where.
_COLOURS = {"-": "\033[31m", "+": "\033[32m", "@": "\033[36m"}


def run(options: argparse.Namespace) -> int:
    """Check a portal; give 1 where something would stop a build or breaks a link, else 0."""
    if options.explain is not None:
        return _explain(options.explain)
    profile = profiles.load(options.profile) if options.profile in profiles.names() else None
    if options.profile and profile is None:
        known = ", ".join(profiles.names())
        print(phrase("profile-unknown", profile=options.profile, known=known), file=sys.stderr)
        return 1
    root: Path = options.root
    # As a build without options has it, so that what that has published is known again.
    folder = options.output or root / "output"
    request = Request(root=root, folder=folder, now=options.now, search=True)
    began = time.monotonic()
    with no_garbage():
        findings = check(request, external=options.external, profile=profile)
    mended: Mended = {}
    if options.fix:
        mended = mending(root, findings)
        if _write(root, mended, options):
            findings = check(request, external=options.external, profile=profile)
    if options.json:
        print(json.dumps(_as_json(findings, mended), ensure_ascii=False))
    else:
        _tell(findings, time.monotonic() - began)
        if profile:
            print("\n".join(profiles.told(profile, findings.duties)))
    return int(has_errors(findings.problems))


def mending(root: Path, findings: Findings) -> Mended:
    """Give what the files with findings hold, and what they hold when mended."""
    told = {(found.file, found.code) for found in findings.problems}
    moved = {one.path: one for one in findings.moved if (one.path, "lost-address") in told}
    typed = {path for path, code in told if code in TYPED}
    made: Mended = {}
    for path in sorted({*typed, *moved}):
        kind = kind_of(path)
        before = after = (root / path).read_bytes()
        if kind and path in typed:
            left = [(one.line, one.code) for one in findings.silences.get(path, ())]
            after = mend(after, path, kind, left=left, off=findings.off)
        if path in moved:
            after = redirected(after, moved[path])
        if after != before:
            made[path] = before, after
    return made


def _write(root: Path, mended: Mended, options: argparse.Namespace) -> bool:
    """Show what changes, ask, and write; tell whether that was done."""
    if not options.json:
        _show(mended)
    if not mended:
        return False
    if not options.yes and not (not options.json and _agreed(len(mended))):
        if not options.json:
            print(phrase("fix-left"), file=sys.stderr)
        return False
    rewrite(root, mended)
    if not options.json:
        print(phrase("fix-done", files=len(mended)))
    return True


def _show(mended: Mended) -> None:
    if not mended:
        print(phrase("fix-none"))
    coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for path, (before, after) in mended.items():
        for line in difference(path, before, after):
            colour = _COLOURS.get(line[:1], "") if coloured else ""
            print(f"{colour}{line}\033[0m" if colour else line)


def _agreed(files: int) -> bool:
    """Ask whether to write; where nobody can answer, nobody agreed."""
    if not sys.stdin.isatty():
        return False
    answer = input(phrase("fix-question", files=files))
    return answer.strip().lower() in ("c", "có", "co", "y", "yes")


def _explain(code: str) -> int:
    known = list(wordings())
    if not code:
        print("\n".join(explain_all()))
        return 0
    if code not in known:
        near = vietnamese.nearest(code, known)
        print(phrase("explain-unknown", code=code), file=sys.stderr)
        if near:
            print(f"    → {phrase('explain-nearest', code=near)}", file=sys.stderr)
        return 1
    print("\n".join(explain(code)))
    return 0


def _as_json(findings: Findings, mended: Mended) -> dict[str, object]:
    """Give what was found as programs read it; keys are only ever added."""
    levels = [found.level for found in findings.problems]
    return {
        "errors": levels.count("error"),
        "warnings": levels.count("warning"),
        "texts": findings.texts,
        "pages": findings.pages,
        "pictures": findings.pictures,
        "asked": findings.asked,
        "unasked": findings.unasked,
        "silenced": findings.silenced,
        "mended": [
            {"file": path, "difference": "\n".join(difference(path, *texts))}
            for path, texts in mended.items()
        ],
        "duties": [
            {"id": it.duty.id, "name": it.duty.name, "source": it.duty.source, "url": it.url}
            for it in findings.duties
        ],
        "problems": [as_json(found) for found in findings.problems],
    }


def _tell(findings: Findings, seconds: float) -> None:
    following = (*findings.problems[1:], None)
    for found, after in zip(findings.problems, following, strict=False):
        print(f"{found.where}: {phrase(found.level)} [{found.code}]: {found.message}")
        # Of a row of findings with one cure it stands below the last.
        if found.hint and not (after and after.hint == found.hint):
            print(f"    → {found.hint}")
    print("\n".join(_summary(findings, seconds)))


def _summary(findings: Findings, seconds: float) -> Iterator[str]:
    errors = sum(found.level == "error" for found in findings.problems)
    yield phrase(
        "look-done",
        texts=findings.texts,
        pages=findings.pages,
        pictures=findings.pictures,
        seconds=f"{seconds:.1f}".replace(".", phrase("decimal-mark")),
        errors=errors,
        warnings=len(findings.problems) - errors,
    )
    if findings.asked or findings.unasked:
        yield phrase("look-asked", asked=findings.asked, unasked=findings.unasked)
    if findings.silenced:
        yield phrase("look-silenced", count=findings.silenced)
    if findings.problems:
        yield phrase("look-more", code=findings.problems[0].code)
