"""The command `import`: files of other programs in, articles out, and what there is to say of them."""

import argparse
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from msgspec import Struct

from congxa import photos, vietnamese, writing
from congxa.errors import BuildFailed, Problem, phrase, problem
from congxa.importing import feed, page, plain, table, word, writer
from congxa.importing.imported import Imported, Refused
from congxa.pictures import BadPicture

_SIZE_LIMIT = 1 << 30
_WORTH_PROCESSES = 8
_TEXT = (".txt", ".md", ".text")
# So many of the things that were left out are said; all of them stand in the article.
_LEFT_OUT = 5


class Task(Struct, frozen=True):
    """One file to read; `top` is the folder beyond which nothing is looked at, `folder` takes pictures.

    `within`: the file was found in a folder, where pages that are no articles are to be expected.
    """

    file: Path
    top: Path
    folder: Path
    encoding: str = ""
    within: bool = False


class Read(Struct, frozen=True):
    """What came of a file: articles, items that are none and why, and what is wrong."""

    articles: tuple[Imported, ...] = ()
    passed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def run(options: argparse.Namespace) -> int:
    """Import all files; raise BuildFailed where the command itself is wrong."""
    root: Path = options.root
    settings = writing.settings_of(root)
    category, problems = writing.chosen_category(settings, options.category)
    known = writing.commune_slugs(root)
    communes, found = writing.chosen_communes(known, options.commune)
    problems += found
    if problems:
        raise BuildFailed(problems)
    wishes = writer.Wishes(category if options.category else "", communes)
    now = datetime.now(settings.site.zone).replace(second=0, microsecond=0)
    portal = writer.Portal(root, settings, known, now)
    with tempfile.TemporaryDirectory(prefix="congxa-import-") as name:
        staging = Path(name)
        tasks = _tasks(options.files, staging, options.encoding)
        with _pool(tasks) as pool:
            reads = list(pool.map(read, tasks, chunksize=4) if pool else map(read, tasks))
            articles = [article for one in reads for article in one.articles]
            keep = partial(_keep_all, pool=pool, folder=staging)
            outcomes = list(writer.write_all(portal, articles, wishes, keep))
    return _tell(reads, outcomes)


def _tasks(files: Sequence[Path], staging: Path, encoding: str) -> list[Task]:
    """Name every file to read: those given, and the pages of folders that are given."""
    tasks: list[Task] = []
    for file in files:
        found = list(page.pages(file)) if file.is_dir() else [file]
        top = file if file.is_dir() else file.parent
        for one in found:
            folder = staging / str(len(tasks))
            folder.mkdir()
            tasks.append(Task(one, top, folder, encoding, file.is_dir()))
        if file.is_dir() and not found:
            raise BuildFailed([problem("import-no-pages", str(file))])
    return tasks


@contextmanager
def _pool(tasks: Sequence[Task]) -> Iterator[Executor | None]:
    """Give helper processes where there is work for them: many pages, or a Word file full of photos."""
    large = any(task.file.is_file() and task.file.stat().st_size > 8 << 20 for task in tasks)
    if len(tasks) < _WORTH_PROCESSES and not large:
        yield None
        return
    from congxa.helpers import helpers

    with helpers(os.cpu_count() or 1) as pool:
        yield pool


# --- one file ---------------------------------------------------------------------------------------


def read(task: Task) -> Read:
    """Read one file by what it is."""
    try:
        found = _articles(task)
    except Refused as refused:
        if refused.code == "no-article" and task.within:
            return Read(passed=(phrase("taken-no-page", file=task.file.name),))
        return Read(problems=(problem(refused.code, str(task.file), **refused.details),))
    except FileNotFoundError:
        return Read(problems=(problem("file-absent", str(task.file)),))
    except OSError as error:
        reason = error.strerror or error
        return Read(problems=(problem("unreadable", str(task.file), reason=reason),))
    articles = tuple(one for one in found if isinstance(one, Imported))
    return Read(articles, tuple(one for one in found if isinstance(one, str)))


def _articles(task: Task) -> Sequence[Imported | str]:
    file, suffix = task.file, task.file.suffix.lower()
    size = file.stat().st_size
    if size > _SIZE_LIMIT:
        raise Refused("import-too-large", size=f"{size >> 20} MB", limit=f"{_SIZE_LIMIT >> 20} MB")
    data = file.read_bytes()
    if not data.strip():
        raise Refused("import-empty")
    if suffix in (".docm", ".dotm"):
        raise Refused("docx-macro")
    if suffix in (".docx", ".doc", ".dotx", ".rtf", ".odt"):
        if suffix in (".rtf", ".odt"):
            raise Refused("doc-old")
        return [word.read(file, data, task.folder)]
    if suffix in (".xml", ".rss", ".atom", ".wxr") and not _is_html(data):
        return feed.read(file, data)
    if suffix in (".csv", ".tsv"):
        return table.read(file, data, task.encoding)
    if page.is_page(file) or _is_html(data):
        return [page.read(file, data, task.top, task.encoding)]
    if suffix in _TEXT:
        return [plain.read(file, data, task.encoding)]
    raise Refused("import-unknown", suffix=suffix or file.name)


def _is_html(data: bytes) -> bool:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html")) or b"<html" in head


# --- pictures -----------------------------------------------------------------------------------------


def _keep_all(
    files: Sequence[Path], *, pool: Executor | None, folder: Path
) -> Iterator[Path | tuple[str, Mapping[str, str]]]:
    """Make pictures ready, each in a file of the staging folder."""
    keep = partial(kept, folder=folder)
    yield from pool.map(keep, files) if pool and len(files) > 1 else map(keep, files)


def kept(file: Path, *, folder: Path) -> Path | tuple[str, Mapping[str, str]]:
    """Make one picture ready; give its file, or what is wrong with it."""
    try:
        photo = photos.keep(file)
        handle, name = tempfile.mkstemp(suffix=photo.suffix, dir=folder)
        with os.fdopen(handle, "wb") as target:
            target.write(photo.data)
        os.chmod(name, 0o644)
        return Path(name)
    except BadPicture as bad:
        return bad.code, bad.details
    except OSError as error:
        return "unreadable", {"reason": str(error.strerror or error)}


# --- what is said ---------------------------------------------------------------------------------------


def _tell(reads: Sequence[Read], outcomes: Sequence[writer.Written | Imported | Problem]) -> int:
    """Say what was taken, what was left and what is unsure; give the exit status, or raise BuildFailed."""
    written = [one for one in outcomes if isinstance(one, writer.Written)]
    again = [one for one in outcomes if isinstance(one, Imported)]
    problems = [found for one in reads for found in one.problems]
    problems += [one for one in outcomes if isinstance(one, Problem)]
    for one in written:
        draft = phrase("take-in-draft") if one.draft else ""
        print(phrase("take-in-written", path=one.path, title=one.article.title, draft=draft))
        for doubt in one.doubts:
            print("  " + phrase("take-in-doubt", doubt=doubt))
        for left in one.article.left_out[:_LEFT_OUT]:
            print("  " + phrase("take-in-left", left=left))
    for passed in [why for one in reads for why in one.passed]:
        print(phrase("take-in-passed", what=passed))
    if counted := [one.article for one in written if one.article.visits > 1]:
        print(_visits(max(counted, key=lambda article: article.visits)))
    doubtful = sum(bool(one.doubts) for one in written)
    print(
        phrase(
            "take-in-done",
            written=len(written),
            again=len(again),
            doubtful=doubtful,
            failed=len(problems),
        )
    )
    if problems:
        raise BuildFailed(problems)
    return 0


def _visits(article: Imported) -> str:
    """Say how to carry an old counter's total over; what counts is the day on which the page was saved."""
    return phrase(
        "take-in-visits",
        shown=vietnamese.format_number(article.visits),
        total=article.visits,
        day=datetime.fromtimestamp(os.stat(article.file).st_mtime).date(),
        source=article.address or os.path.basename(article.file),
    )
