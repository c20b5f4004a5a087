"""A portal in one zip file, with the SHA-256 sum of every file: for hosts with an upload form, and to keep.

The same portal gives the same bytes: entries are sorted, and their time is the release's.
"""

import hashlib
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

# As sha256sum writes and checks it: sum, two spaces, path.
SUMS = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_BLOCK = 1 << 18
# What is small already is stored as it is.
_PACKED = frozenset(
    ".png .jpg .jpeg .webp .avif .gif .mp4 .webm .mp3 .pdf .zip .docx .woff2".split()
)

Chunks = Callable[[str], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Broken(Exception):
    """An archive that is not whole: why."""

    reason: str


def pack(file: Path, sums: Mapping[str, str], chunks: Chunks, at: datetime) -> int:
    """Write the files into a zip file, whole or not at all; give its size. Raise OSError.

    `sums` are the SHA-256 sums by path, `chunks` gives the bytes of a file.
    """
    fresh = file.with_name(f"{file.name}.new")
    moment = at.timetuple()[:6]
    try:
        with zipfile.ZipFile(fresh, "w") as zipped:
            for path in sorted(sums):
                with zipped.open(_info(path, moment), "w", force_zip64=True) as entry:
                    for chunk in chunks(path):
                        entry.write(chunk)
            listed = "".join(f"{sums[path]}  {path}\n" for path in sorted(sums))
            zipped.writestr(_info(SUMS, moment), listed.encode())
        os.replace(fresh, file)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise
    return file.stat().st_size


def _info(path: str, moment: tuple[int, ...]) -> zipfile.ZipInfo:
    year, month, day, hour, minute, second = moment
    info = zipfile.ZipInfo(path, (max(year, 1980), month, day, hour, minute, second))
    info.external_attr = 0o644 << 16
    packed = Path(path).suffix.lower() in _PACKED
    info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    return info


def sums_in(file: Path) -> dict[str, str]:
    """Give the sums that an archive tells of its files; raise Broken or OSError."""
    try:
        with zipfile.ZipFile(file) as zipped:
            text = zipped.read(SUMS).decode()
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, EOFError) as error:
        raise Broken(str(error)) from None
    found = {}
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            raise Broken(f"{SUMS}: {line[:80]}")
        found[match[2]] = match[1]
    return found


def read(file: Path, path: str) -> bytes:
    """Give one small file of an archive; raise Broken or OSError."""
    try:
        with zipfile.ZipFile(file) as zipped:
            return zipped.read(path)
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        raise Broken(str(error)) from None


def verify(file: Path) -> int:
    """Hold every file of an archive against its sum; give how many there are. Raise Broken or OSError."""
    sums = sums_in(file)
    with zipfile.ZipFile(file) as zipped:
        names = [name for name in zipped.namelist() if name != SUMS]
        if sorted(names) != sorted(sums):
            raise Broken(", ".join(sorted(set(names) ^ set(sums))[:5]) or SUMS)
        for path in names:
            if digest(zipped, path) != sums[path]:
                raise Broken(path)
    return len(sums)


def digest(zipped: zipfile.ZipFile, path: str) -> str:
    """Give the SHA-256 sum of a file of an archive; '' for one that cannot be read."""
    whole = hashlib.sha256()
    try:
        with zipped.open(path) as entry:
            while data := entry.read(_BLOCK):
                whole.update(data)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
        return ""
    return whole.hexdigest()
