"""The commands of deploying, from options to what is said. Each gives the exit status."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from congxa import config, provenance, targets
from congxa.config import FILE, Config
from congxa.deploy import deploying, faults, freshness, live
from congxa.deploy.deploying import Report, Wish
from congxa.deploy.keeping import Desk, desk
from congxa.deploy.kinds import open_target
from congxa.deploy.manifest import Release, State
from congxa.deploy.order import NOTHING, Change, lists_of
from congxa.deploy.progress import transfer_line
from congxa.deploy.shipment import Shipment, of_output, whoever
from congxa.deploy.target import Target
from congxa.deploy.zipped import file_of
from congxa.errors import BuildFailed, Problem, has_errors, phrase, problem

DONE, WRONG = 0, 1
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class _Errand:
    """What all commands need: the portal, one target of it, and the options."""

    root: Path
    name: str
    config: Config
    settings: targets.Target
    options: argparse.Namespace

    @property
    def desk(self) -> Desk:
        return desk(self.root, self.name)

    @property
    def url(self) -> str:
        return self.settings.url or self.config.site.url

    @property
    def wish(self) -> Wish:
        shapes = self.config.urls
        lists = lists_of((shapes.category, shapes.commune, shapes.tag))
        options = self.options
        return Wish(self.settings.keep, lists, options.force, options.break_lock)

    def now(self) -> datetime:
        return datetime.now(self.config.site.zone)

    @contextmanager
    def target(self) -> Iterator[Target]:
        found = open_target(self.name, self.settings, self.root)
        try:
            yield found
        finally:
            found.close()


def run(options: argparse.Namespace) -> int:
    """Carry out `deploy [TARGET]`, `deploy rollback [RELEASE]`, `deploy status` or `deploy log`."""
    action, rest = _action(options.words)
    errand = _errand(options, options.target or (rest if action != "rollback" else ""))
    if action == "rollback":
        return _rollback(errand, rest)
    return {"deploy": _deploy, "status": _status, "log": _log}[action](errand)


def _action(words: Sequence[str]) -> tuple[str, str]:
    """Tell what to do, and the one word behind it."""
    action, rest = ("deploy", list(words))
    if words and words[0] in targets.ACTIONS:
        action, rest = words[0], list(words[1:])
    if len(rest) > 1:
        raise BuildFailed([problem("deploy-words", "deploy", words=" ".join(rest))])
    return action, rest[0] if rest else ""


def _errand(options: argparse.Namespace, name: str) -> _Errand:
    settings, problems = config.load(options.root)
    if has_errors(problems):
        raise BuildFailed(problems)
    known = settings.config.deploy.targets
    if not known:
        raise BuildFailed([problem("deploy-no-targets", FILE)])
    if not name and len(known) > 1:
        raise BuildFailed([problem("deploy-which", FILE, known=", ".join(known))])
    name = name or next(iter(known))
    if name not in known:
        raise BuildFailed([problem("deploy-unknown", FILE, name=name, known=", ".join(known))])
    return _Errand(options.root, name, settings.config, known[name], options)


# --- deploy -------------------------------------------------------------------------------------


def _deploy(errand: _Errand) -> int:
    options = errand.options
    folder = options.output or errand.root / "output"
    found = provenance.read(folder)
    objections = freshness.objections(errand.root, folder, found, errand.url, errand.now())
    if objections and not (options.as_is and found):
        raise BuildFailed(objections)
    assert found is not None
    form = getattr(errand.settings, "redirects", "pages")
    shipment = of_output(folder, errand.name, found, form, errand.now(), whoever())
    with errand.target() as target:
        change = None
        if options.dry_run or not (options.yes or options.json):
            change = deploying.difference(target, target.state(), shipment)
            _tell_change(errand, change, shipment)
        if options.dry_run:
            return DONE
        # Nobody is asked whether nothing may be sent.
        if not options.yes and (change is None or not change.is_nothing or options.force):
            _confirm(errand)
        with transfer_line("deploy", quiet=options.json) as progress:
            report = deploying.deploy(target, errand.desk, shipment, errand.wish, progress)
        problems = _after(errand, target, report)
    _tell_report(errand, "deploy", report, problems)
    return WRONG if has_errors(problems) else DONE


def _after(errand: _Errand, target: Target, report: Report) -> list[Problem]:
    """Look at what was done: read it back if asked to, tell the cache before the bucket, fetch the address."""
    problems = []
    if errand.options.verify:
        with transfer_line("verify", quiet=errand.options.json) as progress:
            wrong = deploying.verify(target, progress)
        problems += [problem("deploy-differs", f"{errand.name}:{path}") for path in wrong]
    if report.change != NOTHING:
        problems += _invalidate(errand, report.change)
    return problems + _seen(errand, report)


def _seen(errand: _Errand, report: Report) -> list[Problem]:
    """Look for the release at the portal's address; a zip file still waits for whoever uploads it."""
    waits = isinstance(errand.settings, targets.ArchiveTarget)
    if report.release is None or errand.options.no_fetch or waits:
        return []
    return live.look(errand.name, errand.url, report.release.id)


def _invalidate(errand: _Errand, change: Change) -> list[Problem]:
    """Run the target's own command, the changed addresses on its standard input, a line each."""
    command = getattr(errand.settings, "invalidate", "")
    if not command:
        return []
    paths = "".join(f"/{path.removesuffix('index.html')}\n" for path in change.sent)
    paths += "".join(f"/{path.removesuffix('index.html')}\n" for path in change.removed)
    # What it says goes to standard error: standard output is the report's.
    ended = subprocess.run(command, shell=True, input=paths.encode(), stdout=2)
    if ended.returncode:
        return [problem("deploy-hook", errand.name, command=command, status=ended.returncode)]
    return []


def _confirm(errand: _Errand) -> None:
    if not sys.stdin.isatty():
        raise faults.fault("deploy-unconfirmed", errand.name)
    answer = input(phrase("deploy-question", target=errand.name))
    if answer.strip().lower() not in ("c", "có", "co", "y", "yes"):
        raise faults.fault("deploy-declined", errand.name)


# --- rollback, status, log ----------------------------------------------------------------------


def _rollback(errand: _Errand, release: str) -> int:
    options = errand.options
    with errand.target() as target:
        if not options.yes:
            wanted = release or deploying.before(errand.name, target.state()).id
            if not options.json:
                print(phrase("deploy-rollback", target=errand.name, release=wanted))
            _confirm(errand)
        with transfer_line("deploy", quiet=options.json) as progress:
            report = deploying.rollback(target, errand.desk, release, errand.wish, progress)
    _tell_report(errand, "rollback", report, _seen(errand, report))
    return DONE


def _status(errand: _Errand) -> int:
    with errand.target() as target:
        state = target.state()
        if errand.options.verify:
            with transfer_line("verify", quiet=errand.options.json) as progress:
                wrong = deploying.verify(target, progress)
            if wrong:
                raise BuildFailed([problem("deploy-differs", f"{errand.name}:{p}") for p in wrong])
    kept = set() if target.keeps else set(errand.desk.names())
    if errand.options.json:
        _print_json(_status_as_json(errand, state))
        return DONE
    if state.release is None:
        print(phrase("deploy-nothing-yet", target=errand.name))
    else:
        print(_said(errand, "deploy-public", state.release))
        source = _source(errand, state.release)
        print(phrase(f"deploy-source-{source}", content=state.release.content[:12]))
    if state.pending:
        print(phrase("deploy-unfinished", count=len(state.pending)))
    for one in state.former:
        can = target.keeps or one.id in kept
        print(_said(errand, "deploy-former" if can else "deploy-gone", one))
    return DONE


def _source(errand: _Errand, release: Release) -> str:
    return "same" if release.content == provenance.present(errand.root) else "other"


def _said(errand: _Errand, name: str, release: Release) -> str:
    return phrase(
        name,
        target=errand.name,
        release=release.id,
        at=_moment(errand, release.at),
        built=_moment(errand, release.built),
        by=release.by,
        files=release.files,
        url=release.url,
    )


def _moment(errand: _Errand, moment: datetime) -> str:
    return f"{moment.astimezone(errand.config.site.zone):%H:%M:%S %d/%m/%Y}"


def _log(errand: _Errand) -> int:
    entries = errand.desk.logged()
    if errand.options.json:
        _print_json([_plain(entry) for entry in entries])
        return DONE
    for one in entries:
        ended = one.problem or phrase("deploy-log-well")
        print(
            phrase(
                "deploy-log-line",
                at=_moment(errand, one.at),
                action=phrase(f"deploy-action-{one.action}"),
                release=one.release,
                by=one.by,
                sent=one.sent,
                removed=one.removed,
                ended=ended,
            )
        )
    return DONE


# --- telling ------------------------------------------------------------------------------------


def _tell_change(errand: _Errand, change: Change, shipment: Shipment) -> None:
    if errand.options.json:
        _print_json(
            {
                "target": errand.name,
                "added": change.added,
                "replaced": change.replaced,
                "removed": change.removed,
                "bytes": change.bytes,
            }
        )
        return
    for sign, paths in (("+", change.added), ("~", change.replaced), ("-", change.removed)):
        for path in paths[:_SHOWN]:
            print(f"  {sign} {path}")
        if len(paths) > _SHOWN:
            print(phrase("deploy-more", sign=sign, count=len(paths) - _SHOWN))
    print(
        phrase(
            "deploy-plan",
            target=errand.name,
            added=len(change.added),
            replaced=len(change.replaced),
            removed=len(change.removed),
            size=_megabytes(change.bytes),
            total=len(shipment.files),
        )
    )


def _tell_report(errand: _Errand, action: str, report: Report, problems: Sequence[Problem]) -> None:
    release, change = report.release.id if report.release else "", report.change
    if errand.options.json:
        told = [
            {"level": one.level, "code": one.code, "message": one.message, "hint": one.hint}
            for one in problems
        ]
        _print_json(
            {
                "target": errand.name,
                "release": release,
                "sent": len(change.sent),
                "removed": len(change.removed),
                "bytes": change.bytes,
                "seconds": round(report.seconds, 3),
                "problems": told,
            }
        )
        return
    for one in problems:
        print(f"{one.where}: {phrase(one.level)}: {one.message}", file=sys.stderr)
        if one.hint:
            print(f"    → {one.hint}", file=sys.stderr)
    done = "rollback-done" if action == "rollback" else "deploy-done"
    name = done if action == "rollback" or change != NOTHING else "deploy-same"
    print(
        phrase(
            name,
            target=errand.name,
            release=release,
            sent=len(change.sent),
            removed=len(change.removed),
            size=_megabytes(change.bytes),
            seconds=f"{report.seconds:.1f}".replace(".", phrase("decimal-mark")),
        )
    )
    if report.change != NOTHING and isinstance(errand.settings, targets.ArchiveTarget):
        print(phrase("deploy-upload", file=file_of(release, errand.settings, errand.root)))


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".replace(".", phrase("decimal-mark"))


def _status_as_json(errand: _Errand, state: State) -> dict[str, Any]:
    release = state.release
    return {
        "target": errand.name,
        "release": _plain(release) if release else None,
        "same_content": release is not None and _source(errand, release) == "same",
        "unfinished": len(state.pending),
        "former": [_plain(one) for one in state.former],
    }


def _plain(value: object) -> Any:
    import msgspec

    return msgspec.to_builtins(value)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))
