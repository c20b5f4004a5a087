"""Golden portals: every byte that is published, and every word that is told.

Each folder of portals/ but themes/ is a portal with a theme so small that its pages can be read; what
must come out stands in expected/, what the command line says in expected.txt. `pytest --refresh`
writes both anew: read what changed.
"""

import difflib
import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sitecheck import check

from congxa import cli

pytestmark = pytest.mark.usefixtures("no_progress")

PORTALS = Path(__file__).parent / "portals"
THEMES = PORTALS / "themes"
NOW = "2026-11-21T08:00+07:00"


def portals() -> list[str]:
    return sorted(config.parent.name for config in PORTALS.glob("*/config.yaml"))


def copy(name: str, root: Path) -> None:
    """Copy a portal, and the theme that all share, to where it may be built."""
    ignored = shutil.ignore_patterns("expected", "expected.txt")
    shutil.copytree(PORTALS / name, root, ignore=ignored)
    shutil.copytree(THEMES, root / "themes", dirs_exist_ok=True)


def tree(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    named = {file.relative_to(folder).as_posix(): file for file in files}
    own = {name: file for name, file in named.items() if not name.startswith(".congxa-")}
    return {name: file.read_bytes() for name, file in sorted(own.items())}


def told_of_pictures(files: dict[str, bytes]) -> dict[str, bytes]:
    """Say in the place of a photo's bytes what it is: they are another version of Pillow's as well."""
    photos = {name for name in files if re.search(r"-[0-9a-f]{8}-\d+\.(webp|avif|jpg|png)$", name)}
    return {name: shown(body) if name in photos else body for name, body in files.items()}


def shown(body: bytes) -> bytes:
    with Image.open(BytesIO(body)) as image:
        return f"{image.format} {image.width} × {image.height}\n".encode()


def lines(body: bytes) -> list[str]:
    try:
        return body.decode().splitlines(keepends=True)
    except UnicodeDecodeError:
        return [f"{len(body)} bytes: {body[:40]!r}…\n"]


def difference(expected: dict[str, bytes], found: dict[str, bytes]) -> str:
    """Show what differs, as a patch of the expected files."""
    parts = []
    for name in sorted({*expected, *found}):
        old, new = expected.get(name), found.get(name)
        if old != new:
            before, after = ("/dev/null" if side is None else name for side in (old, new))
            patch = difflib.unified_diff(lines(old or b""), lines(new or b""), before, after)
            parts.append("".join(patch) or f"{name}: empty on one side only\n")
    return "".join(parts)


def refresh(name: str, found: dict[str, bytes], told: str) -> None:
    expected = PORTALS / name / "expected"
    shutil.rmtree(expected, ignore_errors=True)
    for path, body in found.items():
        (expected / path).parent.mkdir(parents=True, exist_ok=True)
        (expected / path).write_bytes(body)
    (PORTALS / name / "expected.txt").write_text(told, encoding="utf-8", newline="\n")


@pytest.mark.parametrize("name", portals())
def test_every_byte_is_the_expected_one(
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    """The portal comes out byte for byte, all its links lead somewhere, and the words are right."""
    root = tmp_path / "portal"
    copy(name, root)
    status = cli.main(["build", "--root", str(root), "--now", NOW])
    said = capsys.readouterr()
    told = re.sub(r"\d+,\d giây", "0,0 giây", said.err + said.out).replace(str(root), "cong")
    assert status == 0, told
    found = told_of_pictures(tree(root / "output"))
    if request.config.getoption("--refresh"):
        refresh(name, found, told)
    expected = tree(PORTALS / name / "expected")
    assert not (patch := difference(expected, found)), patch
    assert told == (PORTALS / name / "expected.txt").read_text(encoding="utf-8")
    assert check(root / "output", site_url(root)) == []


def site_url(root: Path) -> str:
    found = re.search(r"^  url: (\S+)$", (root / "config.yaml").read_text(encoding="utf-8"), re.M)
    assert found
    return found[1]
