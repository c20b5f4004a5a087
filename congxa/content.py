"""Files below content/ to SourceFile and Attachment, each understood by itself, not yet judged together."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from congxa import legacy, records
from congxa.errors import Problem, as_warning, problem, warning
from congxa.frontmatter import ArticleMeta, CommuneMeta, Meta, PageMeta
from congxa.memory import settled_stamp
from congxa.records import Record
from congxa.vietnamese import nfc

FOLDER = "content"
SIZE_LIMIT = 2 * 1024 * 1024

Kind = Literal["article", "commune", "page"]
_MODELS: Mapping[Kind, type[ArticleMeta] | type[CommuneMeta] | type[PageMeta]] = {
    "article": ArticleMeta,
    "commune": CommuneMeta,
    "page": PageMeta,
}
_KINDS: Mapping[str, Kind] = {"articles": "article", "communes": "commune", "pages": "page"}
# What a browser or a web server would run instead of show.
_DANGEROUS = frozenset(
    ".html .htm .xhtml .shtml .js .mjs .php .php5 .phtml .phar .asp .aspx .jsp .cgi .pl .py .rb .sh "
    ".bat .cmd .com .exe .dll .msi .scr .ps1 .vbs .jar .apk .htaccess .htpasswd .svgz .swf .lnk".split()
)
_DANGEROUS_NAMES = frozenset({".htaccess", ".htpasswd", "web.config", ".user.ini"})
# Editors, synchronisers and systems leave these beside what a person wrote.
_PASSED_OVER = re.compile(
    r"^(\.|~\$|Thumbs\.db$|desktop\.ini$|Icon\r$)|(~|\.sw[a-p]|\.tmp|\.bak)$", re.I
)
# Paths of the editor's own computer; sanitising drops them as unknown schemes.
_LOCAL_PATH = r"((?:file:|[A-Za-z]:[\\/])[^)>\"'\s]*)"
_LOCAL = (re.compile(r"\]\(\s*<?" + _LOCAL_PATH), re.compile(r"<[^>]+=[\"']?" + _LOCAL_PATH))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OPENING = re.compile(r"\ufeff?---[ \t]*\n")
_CLOSING = re.compile(r"^---[ \t]*(?:\n|\Z)", re.M)


class SourceFile(Struct, frozen=True):
    """One Markdown file as it is written: what it declares, its text, and where both stand.

    `meta` is what could be understood (None where that is not enough to judge the file); `body_line`
    is the line of the file on which the text begins.
    """

    path: str
    kind: Kind
    meta: Meta | None
    body: str
    body_line: int
    record: Record


class File(Struct, frozen=True):
    """A file below content/: its path from the root (NFC), where it lies, what tells its states apart."""

    path: str
    location: str
    size: int
    stamp: str


def walk(root: Path) -> tuple[tuple[File, ...], list[Problem]]:
    """Find every file below content/ that can belong to the portal, sorted by path."""
    folder = root / FOLDER
    if not folder.is_dir():
        return (), [problem("no-content", FOLDER)]
    problems: list[Problem] = []
    found: dict[str, File] = {}
    for file in sorted(_files(root, folder, problems), key=lambda file: file.path):
        if file.path in found:
            problems.append(problem("same-name", file.path, other=os.path.basename(file.location)))
        elif _is_dangerous(file.path):
            suffix = os.path.splitext(file.path)[1] or os.path.basename(file.path)
            problems.append(problem("dangerous-file", file.path, suffix=suffix))
        else:
            found[file.path] = file
            problems += _nearly_markdown(file.path)
    return tuple(found.values()), problems


def _nearly_markdown(path: str) -> list[Problem]:
    """Warn of `bai.md.txt`, which Windows shows as bai.md."""
    stem, suffix = os.path.splitext(os.path.basename(path))
    if stem.lower().endswith(".md") or suffix.lower() in (".markdown", ".mdown"):
        name = stem if stem.lower().endswith(".md") else f"{stem}.md"
        shown = f".md{suffix}" if stem.lower().endswith(".md") else suffix
        return [warning("markdown-suffix", path, suffix=shown, name=name)]
    return []


def is_markdown(path: str) -> bool:
    """Tell a text from a picture or another file."""
    return path.lower().endswith(".md")


def kind_of(path: str) -> Kind | None:
    """Tell what a Markdown file is by the folder that it lies in; None where the portal reads none."""
    parts = path.split("/")
    if len(parts) < 3 or (parts[1] == "communes" and len(parts) > 3):
        return None
    return _KINDS.get(parts[1])


def _files(root: Path, folder: Path, problems: list[Problem]) -> Iterator[File]:
    """Give every file below `folder`; what leaves the folder is a problem."""
    top = os.path.realpath(folder)
    above = len(os.fspath(root)) + 1 if root != Path() else 0
    stack = [os.fspath(folder)]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if _PASSED_OVER.search(entry.name) and entry.name not in _DANGEROUS_NAMES:
                    continue
                path = nfc(entry.path[above:].replace(os.sep, "/"))
                if entry.is_symlink() and not _within(entry.path, top):
                    problems.append(problem("leaves-folder", path, path=os.readlink(entry.path)))
                elif entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)
                elif entry.is_file():
                    status = entry.stat()
                    yield File(path, entry.path, status.st_size, settled_stamp(status))


def _within(path: str, top: str) -> bool:
    return os.path.realpath(path).startswith(top + os.sep)


def _is_dangerous(path: str) -> bool:
    name = path.rsplit("/", 1)[-1].lower()
    return name in _DANGEROUS_NAMES or os.path.splitext(name)[1] in _DANGEROUS


# --- one Markdown file ----------------------------------------------------------------------


def parse(data: bytes, path: str, kind: Kind) -> tuple[SourceFile | None, list[Problem]]:
    """Understand the bytes of one Markdown file.

    Mistakes of a draft are warnings: nobody waits for it. None where nothing can be told of the file.
    """
    text, problems = _decode(data, path)
    if text is None:
        return None, problems
    opening = _OPENING.match(text)
    if opening is None:
        return None, [problem("no-front-matter", path, (1, 1))]
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        return None, [problem("front-matter-open", path, (1, 1))]
    record, problems = records.parse(text[opening.end() : closing.start()], path, first_line=2)
    if record is None:
        return None, problems
    meta, mistakes = records.validate_leniently(_MODELS[kind], record)
    problems += mistakes
    if getattr(meta, "draft", False):
        problems = [as_warning(found) for found in problems]
    body_line = text.count("\n", 0, closing.end()) + 1
    source = SourceFile(path, kind, meta, text[closing.end() :], body_line, record)
    return source, problems + legacy_problems(source) + local_paths(source)


def _decode(data: bytes, path: str) -> tuple[str | None, list[Problem]]:
    if len(data) > SIZE_LIMIT:
        size = f"{len(data) / 1024 / 1024:.1f} MB".replace(".", ",")
        return None, [problem("too-large", path, size=size, limit="2 MB")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        encoding = legacy.legacy_encoding(data)
        code = "wrong-encoding" if encoding else "unknown-encoding"
        return None, [problem(code, path, (line, 0), encoding=encoding)]
    text = nfc(text.replace("\r\n", "\n").replace("\r", "\n"))
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        return None, [problem("control-character", path, (line, 0))]
    return text, []


def legacy_problems(source: SourceFile) -> list[Problem]:
    """Name the old encoding of a text that is Unicode only in appearance."""
    found = legacy.legacy_text(source.body) or legacy.legacy_text(
        " ".join(value for value in source.record.values.values() if isinstance(value, str))
    )
    if found is None:
        return []
    encoding, sample = found
    at = source.body.find(sample)
    line = source.body_line + source.body.count("\n", 0, at) if at >= 0 else 2
    return [problem("legacy-text", source.path, (line, 0), encoding=encoding, sample=sample)]


def local_paths(source: SourceFile) -> list[Problem]:
    """Complain of references to files of the editor's own computer."""
    problems = []
    for found in (found for pattern in _LOCAL for found in pattern.finditer(source.body)):
        line = source.body_line + source.body.count("\n", 0, found.start(1))
        problems.append(problem("leaves-folder", source.path, (line, 0), path=found[1]))
    return problems
