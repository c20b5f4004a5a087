"""The commands of the counter, from options to what is said. Each gives the exit status."""

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from congxa import config
from congxa.config import FILE, Config
from congxa.counter import imports, manifest, rules, visits
from congxa.counter.drivers import StoreError, driver
from congxa.counter.manifest import Manifest
from congxa.counter.service import wall_clock
from congxa.counter.store import Store
from congxa.errors import BuildFailed, has_errors, phrase, problem

DONE, WRONG = 0, 1
_WAIT_SECONDS = 30


def run(options: argparse.Namespace) -> int:
    """Carry out a command of the counter."""
    try:
        return _COMMANDS[options.action](options)
    except StoreError as error:
        raise BuildFailed([problem("counter-store-failed", FILE, reason=error)]) from error


def _settings(root: Path) -> Config:
    settings, problems = config.load(root)
    if has_errors(problems):
        raise BuildFailed(problems)
    return settings.config


@contextmanager
def _store(root: Path) -> Iterator[Store]:
    settings = _settings(root)
    counter = settings.counter
    store = Store(driver(counter.store, root), settings.site.timezone, counter.identity)
    try:
        yield store
    finally:
        store.close()


# --- serve, snapshot, pages ---------------------------------------------------------------------


def _serve(options: argparse.Namespace) -> int:
    try:
        from congxa.counter import serve
    except ImportError as error:
        raise BuildFailed([problem("counter-packages", FILE, name=error.name)]) from error
    settings = _settings(options.root)
    with _store(options.root) as store:
        _look_at_clock(store, trusted=options.trust_clock)
    app = serve.application(settings, options.root)
    print(phrase("counter-serving", address=f"http://{options.host}:{options.port}{app.prefix}"))
    sys.stdout.flush()
    return DONE if serve.serve(app, options.host, options.port) else WRONG


def _look_at_clock(store: Store, *, trusted: bool) -> None:
    """Refuse to begin with a clock that must be wrong, unless somebody says that it is not."""
    now, last, local = wall_clock(), store.newest(), store.calendar.local
    if not rules.leaps(last, now):
        return
    if not trusted:
        details = {"now": f"{local(now):%d/%m/%Y}", "last": f"{local(last):%d/%m/%Y}"}
        raise BuildFailed([problem("counter-clock", FILE, **details)])
    store.tidy(now)


def _snapshot(options: argparse.Namespace) -> int:
    if options.url:
        data = _ask(f"{options.url.rstrip('/')}/snapshot", "GET", b"", {})
        try:
            found = visits.decode(data)
        except ValueError as error:
            raise _unanswered(options.url, error) from error
    else:
        with _store(options.root) as store:
            found = visits.take(store, wall_clock())
    visits.write(options.root, found)
    print(phrase("counter-snapshot", file=visits.FILE, total=found.total, asof=found.asof))
    return DONE


def _pages(options: argparse.Namespace) -> int:
    from congxa.counter.app import signature

    data = manifest.encode(_manifest(options.root))
    at = str(int(time.time())).encode()
    signed = signature(_key().encode(), at, data).decode()
    headers = {"X-Congxa-Signature": signed, "X-Congxa-Time": at.decode()}
    url = options.url or _settings(options.root).counter.url
    if not url:
        raise BuildFailed([problem("counter-no-url", FILE)])
    count = _ask(f"{url.rstrip('/')}/pages", "PUT", data, headers).decode()
    print(phrase("counter-pages", count=count, url=url))
    return DONE


def _key() -> str:
    from congxa.counter.app import KEY_VARIABLE

    key = os.environ.get(KEY_VARIABLE, "")
    if not key:
        raise BuildFailed([problem("counter-no-key", FILE, name=KEY_VARIABLE)])
    return key


def _ask(url: str, method: str, data: bytes, headers: Mapping[str, str]) -> bytes:
    """Ask a service elsewhere, as the holder of the key."""
    # The service itself asks nobody, and must be there soon after it was killed.
    import urllib.error
    import urllib.request

    whole = {**headers, "Authorization": f"Bearer {_key()}"}
    request = urllib.request.Request(url, data or None, whole, method=method)
    try:
        with urllib.request.urlopen(request, timeout=_WAIT_SECONDS) as answer:
            return bytes(answer.read())
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise _unanswered(url, error) from error


def _unanswered(url: str, error: Exception) -> BuildFailed:
    return BuildFailed([problem("counter-unanswered", FILE, url=url, reason=error)])


# --- import, export, copy -----------------------------------------------------------------------


def _import(options: argparse.Namespace) -> int:
    with _store(options.root) as store:
        if options.undo:
            done = store.drop_baseline(options.undo)
            print(phrase("import-undone" if done else "import-unknown", id=options.undo))
            return DONE if done else WRONG
        if options.from_export:
            return _load(store, options.from_export)
        if not (options.total is not None or options.from_text or options.pages):
            for found, total, views, as_of, source, _ in store.baselines():
                print(
                    phrase(
                        "import-row", id=found, total=total, views=views, asof=as_of, source=source
                    )
                )
            return DONE
        return _add(store, options)


def _add(store: Store, options: argparse.Namespace) -> int:
    if not options.as_of or not options.source:
        raise BuildFailed([problem("import-provenance", FILE)])
    total, note = options.total or 0, ""
    if options.from_text:
        text = _read(options.from_text)
        found, problems = imports.widget(text, options.from_text.name)
        wrong = imports.impossible(found, options.from_text.name)
        if problems or (wrong and not options.force):
            raise BuildFailed([*problems, *wrong])
        total = found["total"]
        note = ", ".join(f"{name} {count}" for name, count in found.items())
    views: dict[str, int] = {}
    if options.pages:
        views, problems = imports.page_table(_read(options.pages), options.pages.name)
        if problems:
            raise BuildFailed(problems)
    as_of, source = options.as_of.isoformat(), options.source
    key = repr((total, sorted(views.items()), as_of, source)).encode()
    name = hashlib.blake2b(key, digest_size=6).hexdigest()
    known: dict[str, str] = {}
    if views:
        found_pages = _manifest(options.root)
        store.learn(found_pages)
        known = {path: page.id for page in found_pages.pages for path in (*page.aliases, page.path)}
    made = wall_clock()
    rows = [(name, "", total, 0, as_of, source, note, made)]
    lost = [path for path in views if path not in known]
    sums: dict[str, int] = {}
    for path, count in views.items():
        if path in known:
            sums[known[path]] = sums.get(known[path], 0) + count
    rows += [(name, page, 0, count, as_of, source, "", made) for page, count in sums.items()]
    replaced = [row[0] for row in store.baselines()] if options.replace else []
    for old in replaced:
        if old != name:
            store.drop_baseline(old)
    new = store.add_baseline(rows)
    print(phrase("import-done" if new else "import-again", id=name, total=total, pages=len(sums)))
    if lost:
        print(phrase("import-lost", count=len(lost), paths=", ".join(lost[:5])), file=sys.stderr)
    return DONE


def _manifest(root: Path) -> Manifest:
    try:
        return manifest.read(root)
    except (OSError, manifest.ManifestError) as error:
        name = f"{manifest.FOLDER}/{manifest.FILE}"
        raise BuildFailed([problem("counter-no-pages", name, reason=error)]) from error


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BuildFailed([problem("unreadable", file.name, reason=error)]) from error


def _load(store: Store, file: Path) -> int:
    if not store.is_empty():
        raise BuildFailed([problem("counter-not-empty", file.name)])
    dumped: dict[str, list[tuple[object, ...]]] = {}
    for number, line in enumerate(_read(file).splitlines(), start=1):
        try:
            table, *row = msgspec.json.decode(line, type=list[Any])
            dumped.setdefault(table, []).append(tuple(row))
        except (msgspec.DecodeError, ValueError) as error:
            found = problem("unreadable", file.name, (number, 0), reason=error)
            raise BuildFailed([found]) from error
    store.load(dumped)
    print(phrase("counter-loaded", rows=sum(map(len, dumped.values())), file=file))
    return DONE


def _export(options: argparse.Namespace) -> int:
    """Write every sum, a line of JSON each; who was seen today stays where it is."""
    with _store(options.root) as store:
        dumped = store.dump()
    rows = [
        (t, *row)
        for t in dumped
        if t not in ("salt", "seen", "sight", "log_day")
        for row in dumped[t]
    ]
    data = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
    if options.file == Path("-"):
        sys.stdout.buffer.write(data)
        return DONE
    fresh = options.file.with_name(f"{options.file.name}.new")
    fresh.write_bytes(data)
    os.replace(fresh, options.file)
    print(phrase("counter-exported", rows=len(rows), file=options.file))
    return DONE


def _copy(options: argparse.Namespace) -> int:
    zone = _settings(options.root).site.timezone
    source = Store(driver(options.source, options.root), zone)
    target = Store(driver(options.target, options.root), zone)
    try:
        if not target.is_empty():
            raise BuildFailed([problem("counter-not-empty", FILE)])
        dumped = source.dump()
        target.load(dumped)
        copied = target.dump()
    finally:
        source.close()
        target.close()
    for table, rows in dumped.items():
        if rows != copied[table]:
            raise BuildFailed([problem("counter-copy-differs", FILE, table=table)])
    print(phrase("counter-copied", rows=sum(map(len, dumped.values()))))
    return DONE


# --- correct, check, log ------------------------------------------------------------------------


def _correct(options: argparse.Namespace) -> int:
    with _store(options.root) as store:
        if options.day is None:
            for day, what, reason in store.corrections():
                print(phrase("correct-row", day=day, what=what, reason=reason))
            for day, net, seen, views in store.held():
                print(phrase("correct-held", day=day, net=net, visits=seen, views=views))
            return DONE
        if not options.reason:
            raise BuildFailed([problem("correct-reason", FILE)])
        day, reason, moment = options.day.isoformat(), options.reason, wall_clock()
        if options.void:
            before, views = store.void(day, reason, moment)
            print(phrase("correct-voided", day=day, visits=before, views=views))
        elif options.release:
            before, views = store.release(day, reason, moment)
            print(phrase("correct-released", day=day, visits=before, views=views))
        elif options.visits is not None:
            before = store.set_visits(day, options.visits, reason, moment)
            print(phrase("correct-set", day=day, before=before, visits=options.visits))
        else:
            raise BuildFailed([problem("correct-what", FILE)])
    return DONE


def _check(options: argparse.Namespace) -> int:
    with _store(options.root) as store:
        faults = store.faults()
        days = len(store.days())
        total = store.now(wall_clock()).numbers.total
    for code, where in faults:
        print(phrase(f"check-{code}", where=where), file=sys.stderr)
    if not faults:
        print(phrase("check-sound", days=days, total=total))
    return WRONG if faults else DONE


def _log(options: argparse.Namespace) -> int:
    try:
        from congxa.counter import logs
    except ImportError as error:
        raise BuildFailed([problem("counter-packages", FILE, name=error.name)]) from error
    settings = _settings(options.root)
    found = _manifest(options.root)
    pages = {f"{found.base}{page.path}".encode(): page.id for page in found.pages}
    with _store(options.root) as store:
        store.learn(found)
        report = logs.read(store, options.files, pages, settings.site.timezone, options.jobs)
    for name, reason in report.failed:
        print(phrase("log-failed", file=name, reason=reason), file=sys.stderr)
    print(phrase("log-done", lines=report.lines, pages=report.hits, odd=report.odd))
    return WRONG if report.failed else DONE


_COMMANDS = {
    "serve": _serve,
    "snapshot": _snapshot,
    "import": _import,
    "export": _export,
    "copy": _copy,
    "log": _log,
    "correct": _correct,
    "check": _check,
    "pages": _pages,
}
