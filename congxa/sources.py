"""The files below content/: found and named, and none of them opened."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from congxa.errors import Problem, problem, warning
from congxa.memory import settled_stamp
from congxa.vietnamese import nfc

FOLDER = "content"

# What a browser or a web server would run instead of show.
_DANGEROUS = frozenset(
    ".html .htm .xhtml .xht .shtml .shtm .mht .mhtml .hta .xsl .js .jse .mjs .php .php3 .php5 .php7 "
    ".phps .pht .phtml .phar .asp .aspx .ashx .asmx .jsp .jspx .wsf .url .cgi .pl .py .rb .sh .bat "
    ".cmd .com .exe .dll .msi .scr .ps1 .vbs .jar .apk .htaccess .htpasswd .svgz .swf .lnk".split()
)
_DANGEROUS_NAMES = frozenset({".htaccess", ".htpasswd", "web.config", ".user.ini"})
# Editors, synchronisers and systems leave these beside what a person wrote.
_PASSED_OVER = re.compile(
    r"^(\.|~\$|Thumbs\.db$|desktop\.ini$|Icon\r$)|(~|\.sw[op]|\.tmp|\.bak)$", re.I
)
# Most names: none of the rules below says anything of them.
_ORDINARY = re.compile(r"\w[^.~]*\.(?:md|jpg|png|pdf)")


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
        name = file.path.rsplit("/", 1)[-1]
        if file.path in found:
            problems.append(problem("same-name", file.path, other=os.path.basename(file.location)))
        elif _ORDINARY.fullmatch(name):
            found[file.path] = file
        elif _is_dangerous(name):
            suffix = os.path.splitext(name)[1] or name
            problems.append(problem("dangerous-file", file.path, suffix=suffix))
        else:
            found[file.path] = file
            problems += _nearly_markdown(file.path)
    return tuple(found.values()), problems


def is_markdown(path: str) -> bool:
    """Tell a text from a picture or another file."""
    return path.lower().endswith(".md")


def _nearly_markdown(path: str) -> list[Problem]:
    """Warn of `bai.md.txt`, which Windows shows as bai.md."""
    stem, suffix = os.path.splitext(os.path.basename(path))
    if stem.lower().endswith(".md") or suffix.lower() in (".markdown", ".mdown"):
        name = stem if stem.lower().endswith(".md") else f"{stem}.md"
        shown = f".md{suffix}" if stem.lower().endswith(".md") else suffix
        return [warning("markdown-suffix", path, suffix=shown, name=name)]
    return []


def _files(root: Path, folder: Path, problems: list[Problem]) -> Iterator[File]:
    """Give every file below `folder`; what leaves the folder is a problem."""
    top = os.path.realpath(folder)
    above = len(os.fspath(root)) + 1 if root != Path() else 0
    stack = [os.fspath(folder)]
    now = time.time_ns()
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
                elif not _is_readable(path):
                    problems.append(problem("unreadable", _shown(path), reason=_shown(entry.name)))
                elif _is_file(entry):
                    status = entry.stat()
                    yield File(path, entry.path, status.st_size, settled_stamp(status, now))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _is_readable(path: str) -> bool:
    """Tell whether a name is Unicode at all."""
    return path.isascii() or _shown(path) == path


def _shown(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def _within(path: str, top: str) -> bool:
    return os.path.realpath(path).startswith(top + os.sep)


def _is_dangerous(name: str) -> bool:
    name = name.lower()
    return name in _DANGEROUS_NAMES or os.path.splitext(name)[1] in _DANGEROUS
