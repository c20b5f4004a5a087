"""The command `archive`: what was built into one zip file, and whether such a file is whole."""

import argparse
from datetime import UTC
from pathlib import Path

from congxa import archive, provenance
from congxa.deploy.manifest import Release
from congxa.deploy.shipment import Shipment, listed
from congxa.errors import BuildFailed, phrase, problem

DONE = 0


def run(options: argparse.Namespace) -> int:
    """Pack the output folder, or look at an archive; raise BuildFailed."""
    file: Path = options.file
    try:
        return _verify(file) if options.verify else _pack(file, options)
    except archive.Broken as error:
        raise BuildFailed([problem("archive-broken", file.name, reason=error.reason)]) from error
    except OSError as error:
        absent = options.verify and isinstance(error, FileNotFoundError)
        code = "file-absent" if absent else "unreadable" if options.verify else "unwritable"
        reason = error.strerror or error
        raise BuildFailed([problem(code, str(file), reason=reason)]) from error


def _verify(file: Path) -> int:
    print(phrase("archive-sound", file=file, files=archive.verify(file)))
    return DONE


def _pack(file: Path, options: argparse.Namespace) -> int:
    folder = options.output or options.root / "output"
    found = provenance.read(folder)
    if found is None:
        raise BuildFailed([problem("deploy-not-built", folder.name)])
    if file.exists():
        raise BuildFailed([problem("archive-exists", file.name)])
    files = listed(folder)
    built = found.since.astimezone(UTC)
    about = Release("", built, "", found.sources, built, found.url, len(files), 0)
    shipment = Shipment(folder.name, about, files, lambda path: folder / path)
    sums = {path: one.sha256 for path, one in files.items()}
    size = archive.pack(file, sums, shipment.chunks, built)
    megabytes = f"{size / 1_000_000:.1f}".replace(".", phrase("decimal-mark"))
    print(phrase("archive-made", files=len(files), file=file, size=megabytes))
    return DONE
