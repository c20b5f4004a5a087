"""The command `init`: ask, and write a portal into a folder of its own."""

import argparse
import shutil
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from congxa import vietnamese
from congxa.errors import BuildFailed, phrase, problem
from congxa.fields import is_email
from congxa.starting import portal
from congxa.urls import is_site_address

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_ASKED = ("name", "province", "address", "phone", "email")


def run(options: argparse.Namespace) -> int:
    """Make the portal; raise BuildFailed, with the folder as it was, where that cannot be."""
    folder: Path = options.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BuildFailed([problem("init-not-empty", str(folder))])
    known = _known(options, str(folder))
    files = portal.files(known, datetime.now(_ZONE))
    _write(folder, files)
    print(
        phrase("init-done", folder=folder, files=len(files), commune=f"{known.level} {known.name}")
    )
    return 0


def _known(options: argparse.Namespace, folder: str) -> portal.Answers:
    given = {key: getattr(options, key) for key in _ASKED}
    told = {key: _ask(key) if value is None else value for key, value in given.items()}
    known = portal.answers(told.pop("name"), told.pop("province"), url=options.url or "", **told)
    problems = []
    if not vietnamese.slug(known.name):
        problems.append(problem("init-name", folder, value=known.name))
    if known.email and not is_email(known.email):
        problems.append(problem("bad-email", folder, key="email", value=known.email))
    if known.url and not is_site_address(known.url):
        problems.append(problem("bad-url", folder, key="url", value=known.url))
    if problems:
        raise BuildFailed(problems)
    return known


def _ask(key: str) -> str:
    """Ask one question; what is not answered stays empty."""
    print(phrase(f"init-ask-{key}"), end=" ", flush=True)
    line = sys.stdin.readline()
    if not line.endswith("\n"):
        print()
    return line.strip()


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all files, or leave no trace."""
    made_folder = not folder.exists()
    try:
        for path, data in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            if portal.is_program(path):
                file.chmod(0o755)
    except OSError as error:
        for one in folder.iterdir() if folder.is_dir() else ():
            shutil.rmtree(one, ignore_errors=True) if one.is_dir() else one.unlink()
        if made_folder and folder.is_dir():
            folder.rmdir()
        reason = error.strerror or error
        raise BuildFailed([problem("unwritable", str(folder), reason=reason)]) from error
