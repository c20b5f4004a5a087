"""Arguments to functions; the only wiring."""

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from congxa import __version__
from congxa.errors import BuildFailed, Problem, as_json, has_errors, phrase
from congxa.garbage import no_garbage

if TYPE_CHECKING:
    from congxa.report import Report

DONE, WRONG, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; give the exit status.

    0: done; 1: something in content, settings or theme is wrong and nothing was published; 2: the command
    line is wrong.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    _speak_utf8()
    parser = _parser()
    options = parser.parse_args(_with_command(words))
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        print(phrase("interrupted"), file=sys.stderr)
        return 130


def _with_command(words: list[str]) -> list[str]:
    """Let `build.py` alone mean `build.py build`."""
    if words and (words[0] in ("-h", "--help", "--version") or not words[0].startswith("-")):
        return words
    return ["build", *words]


def _speak_utf8() -> None:
    """Write Vietnamese whatever the terminal's encoding (Windows consoles are often cp1258 or cp437)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


# --- the command line -------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py" if sys.argv[0].endswith("build.py") else "congxa",
        description=phrase("about"),
        epilog=phrase("epilog"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"congxa {__version__}")
    commands = parser.add_subparsers(title=phrase("commands"), metavar="COMMAND", required=True)
    _add_build(commands)
    _add_serve(commands)
    _add_counter(commands)
    _add_deploy(commands)
    _add_archive(commands)
    _add_editing(commands)
    return parser


def _add_build(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    build = commands.add_parser(
        "build",
        help=phrase("build-help"),
        description=phrase("build-about"),
        epilog=phrase("build-epilog"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = build.add_argument
    add("--root", type=Path, default=Path(), metavar="DIR", help=phrase("option-root"))
    add("--output", type=Path, default=None, metavar="DIR", help=phrase("option-output"))
    add(
        "--base-url", type=_web_address, default=None, metavar="URL", help=phrase("option-base-url")
    )
    add("--drafts", action="store_true", help=phrase("option-drafts"))
    add("--now", type=_moment, default=None, metavar="ISO-8601", help=phrase("option-now"))
    add("--strict", action="store_true", help=phrase("option-strict"))
    add("--jobs", type=_jobs, default=0, metavar="N", help=phrase("option-jobs"))
    add("--no-search", action="store_true", help=phrase("option-no-search"))
    add("--no-cache", action="store_true", help=phrase("option-no-cache"))
    add("--verify", action="store_true", help=phrase("option-verify"))
    add("--clean", action="store_true", help=phrase("option-clean"))
    add("--json", action="store_true", help=phrase("option-json"))
    build.set_defaults(run=_build)


def _add_serve(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser(
        "serve",
        help=phrase("serve-help"),
        description=phrase("serve-about"),
        epilog=phrase("serve-epilog"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = serve.add_argument
    add("--root", type=Path, default=Path(), metavar="DIR", help=phrase("option-root"))
    add("--host", default="127.0.0.1", metavar="HOST", help=phrase("option-host"))
    add("--port", type=_port, default=8000, metavar="PORT", help=phrase("option-port"))
    add("--drafts", action="store_true", default=True, help=phrase("option-serve-drafts"))
    add("--no-drafts", action="store_false", dest="drafts", help=phrase("option-no-drafts"))
    add("--search", action="store_true", help=phrase("option-serve-search"))
    add("--open", action="store_true", help=phrase("option-open"))
    serve.set_defaults(run=_serve)


def _add_counter(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    counter = commands.add_parser("counter", help=phrase("counter-help"))
    actions = counter.add_subparsers(title=phrase("commands"), metavar="COMMAND", required=True)

    def action(name: str, about: str) -> Callable[..., argparse.Action]:
        parser = actions.add_parser(name, help=about, description=about)
        parser.set_defaults(run=_call, module="congxa.counter.commands", action=name)
        parser.add_argument(
            "--root", type=Path, default=Path(), metavar="DIR", help=phrase("option-root")
        )
        return parser.add_argument

    add = action("serve", phrase("counter-serve-help"))
    add("--host", default="127.0.0.1", metavar="HOST", help=phrase("option-counter-host"))
    add("--port", type=_jobs, default=8100, metavar="PORT", help=phrase("option-counter-port"))
    add("--trust-clock", action="store_true", help=phrase("option-trust-clock"))
    add = action("snapshot", phrase("snapshot-help"))
    add("--url", type=_web_address, default=None, metavar="URL", help=phrase("option-service"))
    add = action("pages", phrase("pages-help"))
    add("--url", type=_web_address, default=None, metavar="URL", help=phrase("option-service"))
    add = action("import", phrase("import-help"))
    add("--total", type=_number, default=None, metavar="N", help=phrase("option-total"))
    add("--as-of", type=_day, default=None, metavar="DAY", help=phrase("option-as-of"))
    add("--source", default="", metavar="TEXT", help=phrase("option-source"))
    add("--from-text", type=Path, default=None, metavar="FILE", help=phrase("option-from-text"))
    add("--pages", type=Path, default=None, metavar="CSV", help=phrase("option-pages"))
    add("--from-export", type=Path, default=None, metavar="FILE", help=phrase("option-from-export"))
    add("--force", action="store_true", help=phrase("option-force"))
    add("--replace", action="store_true", help=phrase("option-replace"))
    add("--undo", default="", metavar="ID", help=phrase("option-undo"))
    add = action("export", phrase("export-help"))
    add("file", type=Path, metavar="FILE", help=phrase("option-export-file"))
    add = action("copy", phrase("copy-help"))
    add("source", metavar="SOURCE", help=phrase("option-copy-store"))
    add("target", metavar="TARGET", help=phrase("option-copy-store"))
    add = action("log", phrase("log-help"))
    add("files", type=Path, nargs="+", metavar="FILE", help=phrase("option-log-files"))
    add("--jobs", type=_jobs, default=0, metavar="N", help=phrase("option-jobs"))
    add = action("correct", phrase("correct-help"))
    add("--day", type=_day, default=None, metavar="DAY", help=phrase("option-day"))
    add("--void", action="store_true", help=phrase("option-void"))
    add("--release", action="store_true", help=phrase("option-release"))
    add("--visits", type=_number, default=None, metavar="N", help=phrase("option-visits"))
    add("--reason", default="", metavar="TEXT", help=phrase("option-reason"))
    action("check", phrase("check-help"))


def _add_deploy(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deploy = commands.add_parser(
        "deploy",
        help=phrase("deploy-help"),
        description=phrase("deploy-about"),
        epilog=phrase("deploy-epilog"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = deploy.add_argument
    add("words", nargs="*", metavar="TARGET", help=phrase("option-deploy-words"))
    add("--root", type=Path, default=Path(), metavar="DIR", help=phrase("option-root"))
    add("--output", type=Path, default=None, metavar="DIR", help=phrase("option-deploy-output"))
    add("--target", default="", metavar="NAME", help=phrase("option-target"))
    add("--dry-run", action="store_true", help=phrase("option-dry-run"))
    add("--yes", action="store_true", help=phrase("option-yes"))
    add("--verify", action="store_true", help=phrase("option-deploy-verify"))
    add("--as-is", action="store_true", help=phrase("option-as-is"))
    add("--force", action="store_true", help=phrase("option-deploy-force"))
    add("--break-lock", action="store_true", help=phrase("option-break-lock"))
    add("--no-fetch", action="store_true", help=phrase("option-no-fetch"))
    add("--json", action="store_true", help=phrase("option-json"))
    deploy.set_defaults(run=_deploy)


def _add_archive(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    archive = commands.add_parser("archive", help=phrase("archive-help"))
    add = archive.add_argument
    add("file", type=Path, metavar="FILE", help=phrase("option-archive-file"))
    add("--root", type=Path, default=Path(), metavar="DIR", help=phrase("option-root"))
    add("--output", type=Path, default=None, metavar="DIR", help=phrase("option-deploy-output"))
    add("--verify", action="store_true", help=phrase("option-archive-verify"))
    archive.set_defaults(run=_call, module="congxa.deploy.packing")


def _deploy(options: argparse.Namespace) -> int:
    from congxa.deploy import commands

    try:
        return commands.run(options)
    except BuildFailed as failed:
        if options.json:
            found = [as_json(one) for one in failed.problems]
            print(json.dumps({"problems": found}, ensure_ascii=False))
        else:
            _tell_problems(failed.problems)
        return WRONG


def _add_editing(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands for those who write: each in a module of its own, loaded when it is called."""

    def command(name: str, module: str, said: str = "") -> Callable[..., argparse.Action]:
        words = said or name
        parser = commands.add_parser(
            name,
            help=phrase(f"command-{words}-help"),
            description=phrase(f"command-{words}-about"),
            epilog=phrase(f"command-{words}-epilog"),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.set_defaults(run=_call, module=module)
        if name != "init":
            parser.add_argument(
                "--root", type=Path, default=Path(), metavar="DIR", help=phrase("option-root")
            )
        return parser.add_argument

    add = command("init", "congxa.starting.commands")
    add("folder", type=Path, metavar="DIR", help=phrase("option-init-folder"))
    add("--name", default=None, metavar="TEXT", help=phrase("option-name"))
    add("--province", default=None, metavar="TEXT", help=phrase("option-province"))
    add("--address", default=None, metavar="TEXT", help=phrase("option-address"))
    add("--phone", default=None, metavar="TEXT", help=phrase("option-phone"))
    add("--email", default=None, metavar="TEXT", help=phrase("option-email"))
    add("--url", default=None, metavar="URL", help=phrase("option-url"))
    add = command("new", "congxa.writing")
    add("title", metavar="TITLE", help=phrase("option-title"))
    add("--category", default="", metavar="TEXT", help=phrase("option-category"))
    add("--commune", action="append", default=[], metavar="TEXT", help=phrase("option-commune"))
    add("--photos", type=Path, nargs="+", default=[], metavar="FILE", help=phrase("option-photos"))
    add = command("import", "congxa.importing.commands", "take-in")
    add("files", type=Path, nargs="+", metavar="FILE", help=phrase("option-import-files"))
    add("--category", default="", metavar="TEXT", help=phrase("option-category"))
    add("--commune", action="append", default=[], metavar="TEXT", help=phrase("option-commune"))
    add("--encoding", default="", metavar="NAME", help=phrase("option-encoding"))
    add = command("check", "congxa.checking.commands", "look")
    add("--output", type=Path, default=None, metavar="DIR", help=phrase("option-look-output"))
    add("--now", type=_moment, default=None, metavar="ISO-8601", help=phrase("option-now"))
    add("--profile", default="", metavar="NAME", help=phrase("option-profile"))
    add("--external", action="store_true", help=phrase("option-external"))
    add("--fix", action="store_true", help=phrase("option-fix"))
    add("--yes", action="store_true", help=phrase("option-yes"))
    add("--explain", nargs="?", const="", metavar="CODE", help=phrase("option-explain"))
    add("--json", action="store_true", help=phrase("option-json"))
    add = command("schedule", "congxa.timetable")
    add("--now", type=_moment, default=None, metavar="ISO-8601", help=phrase("option-now"))
    add = command("rename", "congxa.renaming")
    add("old", metavar="OLD", help=phrase("option-old"))
    add("new", metavar="NEW", help=phrase("option-new"))


def _call(options: argparse.Namespace) -> int:
    """Run the command of a module that is loaded only now."""
    try:
        return int(importlib.import_module(options.module).run(options))
    except BuildFailed as failed:
        _tell_problems(failed.problems)
        return WRONG


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(phrase("not-a-count", value=text))
    return int(text)


def _day(text: str) -> date:
    from congxa.vietnamese import MomentError, parse_moment

    try:
        return parse_moment(text).date()
    except MomentError:
        raise argparse.ArgumentTypeError(phrase("not-a-moment", value=text)) from None


def _moment(text: str) -> datetime:
    from congxa.vietnamese import MomentError, parse_moment

    try:
        return parse_moment(text)
    except MomentError:
        raise argparse.ArgumentTypeError(phrase("not-a-moment", value=text)) from None


def _web_address(text: str) -> str:
    from congxa.urls import is_site_address

    if not is_site_address(text):
        raise argparse.ArgumentTypeError(phrase("not-an-address", value=text))
    return text


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(phrase("not-a-count", value=text))
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:6]) <= 65535:
        raise argparse.ArgumentTypeError(phrase("not-a-port", value=text))
    return int(text)


# --- serve ------------------------------------------------------------------------------------


def _serve(options: argparse.Namespace) -> int:
    from congxa.preview.serve import Wish, serve

    wish = Wish(
        options.root,
        options.host,
        options.port,
        drafts=options.drafts,
        search=options.search,
        open_browser=options.open,
    )
    return DONE if serve(wish) else WRONG


# --- build ------------------------------------------------------------------------------------


def _build(options: argparse.Namespace) -> int:
    from congxa import quick
    from congxa.progress import progress_line
    from congxa.report import Request

    root = options.root
    request = Request(
        root=root,
        folder=options.output or root / "output",
        base_url=options.base_url or "",
        drafts=options.drafts,
        now=options.now,
        strict=options.strict,
        jobs=options.jobs,
        cache=not options.no_cache,
        clean=options.clean,
        verify=options.verify,
        search=not options.no_search,
    )
    try:
        with progress_line(quiet=options.json) as progress, no_garbage():
            seen = quick.look(request)
            report = quick.unchanged(request, seen)
            if report is None:
                from congxa import touch

                report = touch.touched(request, seen)
            if report is None:
                # Loaded only here: it takes longer than all else where nothing changed.
                from congxa import pipeline

                report = pipeline.build(request, progress, seen)
    except BuildFailed as failed:
        _tell_failure(failed.problems, in_json=options.json)
        return WRONG
    if options.json:
        print(json.dumps(_as_json(report), ensure_ascii=False))
    else:
        _tell_report(report, request.folder, drafts=request.drafts)
    return DONE


def _as_json(report: "Report") -> dict[str, object]:
    return {
        "pages": report.pages,
        "written": report.written,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "seconds": round(report.seconds, 3),
        "problems": [as_json(found) for found in report.problems],
    }


def _tell_failure(problems: Sequence[Problem], *, in_json: bool) -> None:
    if in_json:
        nothing = {"pages": 0, "written": 0, "unchanged": 0, "removed": 0, "seconds": 0}
        found = [as_json(one) for one in problems]
        print(json.dumps({**nothing, "problems": found}, ensure_ascii=False))
        return
    _tell_problems(problems)
    errors = sum(one.level == "error" for one in problems)
    print(phrase("failed", errors=errors, warnings=len(problems) - errors), file=sys.stderr)
    if not has_errors(problems):
        print(phrase("failed-strict"), file=sys.stderr)


def _tell_problems(problems: Sequence[Problem]) -> None:
    for found in problems:
        print(f"{found.where}: {phrase(found.level)}: {found.message}", file=sys.stderr)
        if found.hint:
            print(f"    → {found.hint}", file=sys.stderr)


def _tell_report(report: "Report", folder: Path, *, drafts: bool) -> None:
    _tell_problems(report.problems)
    verb = "shown" if drafts else "held"
    for held in report.held_back:
        until = f"{held.until:%d/%m/%Y %H:%M}" if held.until else ""
        reason = phrase(f"held-{held.reason}", until=until)
        print(phrase(verb, path=held.path, title=held.title, reason=reason))
    print(
        phrase(
            "built",
            pages=report.pages,
            seconds=f"{report.seconds:.1f}".replace(".", phrase("decimal-mark")),
            written=report.written,
            unchanged=report.unchanged,
            removed=report.removed,
            folder=folder,
        )
    )
