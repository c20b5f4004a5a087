"""Portals that must fail, with the exact words that an editor sees.

Each folder of invalid/ is a portal with mistakes of one kind, and expected.txt says what the command
line prints of them. `pytest --refresh` writes these files anew: read what changed.
"""

import os
import re
import shutil
import struct
import unicodedata
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from conftest import Built
from PIL import Image

from congxa import cli

pytestmark = pytest.mark.usefixtures("no_progress")

INVALID = Path(__file__).parent / "invalid"
EXPECTED = "expected.txt"
NOW = "2026-11-21T08:00+07:00"
ARTICLE = "---\ntitle: {}\ndate: 2026-11-01\ncategory: kinh-te\n---\n{}\n"


def add_large_article(root: Path) -> None:
    """Add an article of more than two megabytes."""
    text = ARTICLE.format("Sổ họp thôn", "Biên bản cuộc họp của thôn.\n\n" * 80_000)
    (root / "content/articles/so-hop-thon.md").write_text(text, encoding="utf-8")


def add_symlinks(root: Path) -> None:
    """Add a file and a folder that lie elsewhere."""
    secret = root.parent / "secret"
    secret.mkdir()
    (secret / "luong.md").write_text(ARTICLE.format("Bảng lương", "Kín."), encoding="utf-8")
    os.symlink("../../../secret/luong.md", root / "content/articles/luong.md")
    os.symlink("../../../secret", root / "content/articles/rieng")


def add_twin(root: Path) -> None:
    """Add a file whose name differs from another's only in how the computer stores its marks."""
    name = unicodedata.normalize("NFD", "đường-mới.md")
    text = ARTICLE.format("Đường mới thôn Hợp Nhất", "Bài.")
    (root / "content/articles" / name).write_text(text, encoding="utf-8")
    if len(list((root / "content/articles").iterdir())) < 2:
        pytest.skip("this file system takes both names for one")


def add_bad_pictures(root: Path) -> None:
    """Add files that are no pictures, or not the pictures that they seem to be."""
    media = root / "content/media"
    media.mkdir()
    whole = BytesIO()
    noise = Image.effect_noise((300, 200), 60).convert("RGB")
    noise.save(whole, "JPEG")
    (media / "cut.jpg").write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    bomb = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    (media / "bom.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bomb)
    (media / "chu.jpg").write_text("Không phải ảnh.", encoding="utf-8")
    (media / "trong.webp").write_bytes(b"")
    noise.save(media / "nham.jpg", "PNG")
    noise.save(media / "an-trong.pdf", "JPEG")
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)
    (media / "iphone.HEIC").write_bytes(heic)
    (media / "doi-duoi.jpg").write_bytes(heic)
    noise.save(media / "hai-trang.tif", save_all=True, append_images=[noise])
    noise.save(media / "dong.gif", save_all=True, append_images=[noise.rotate(90)])
    noise.save(media / "tot.jpg")


# What a version control system cannot hold on every machine is made here.
MADE: Mapping[str, Callable[[Path], None]] = {
    "too-large": add_large_article,
    "symlinks": add_symlinks,
    "file-name-twins": add_twin,
    "pictures": add_bad_pictures,
}


def portals() -> list[str]:
    return sorted(folder.name for folder in INVALID.iterdir() if folder.is_dir())


def prepare(name: str, place: Path) -> Path:
    """Copy a portal to where it may be built, and add what only a test can make."""
    root = place / "portal"
    shutil.copytree(INVALID / name, root, ignore=shutil.ignore_patterns(EXPECTED))
    MADE.get(name, lambda root: None)(root)
    return root


def build(root: Path) -> int:
    return cli.main(["build", "--root", str(root), "--now", NOW])


@pytest.mark.parametrize("name", portals())
def test_the_editor_reads_these_words(
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    """The portal is refused, nothing is published, and the words are those of expected.txt."""
    root = prepare(name, tmp_path)
    status = build(root)
    told = capsys.readouterr()
    expected = INVALID / name / EXPECTED
    if request.config.getoption("--refresh"):
        expected.write_text(told.err, encoding="utf-8", newline="\n")
    assert told.err == expected.read_text(encoding="utf-8")
    assert told.out == ""
    assert status == 1
    assert not [file for file in root.glob("output/**/*") if file.name != ".congxa-lock"]


@pytest.mark.parametrize("name", portals())
def test_english_words_are_complete(
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In English the same mistakes are told, at the same places, each with a sentence."""
    monkeypatch.setenv("CONGXA_LANG", "en")
    assert build(prepare(name, tmp_path)) == 1
    told = capsys.readouterr().err
    expected = (INVALID / name / EXPECTED).read_text(encoding="utf-8")
    levels = {"error": "lỗi", "warning": "cảnh báo"}
    places = re.findall(r"^(\S.*?): (error|warning): \S", told, re.M)
    assert [(place, levels[level]) for place, level in places] == re.findall(
        r"^(\S.*?): (lỗi|cảnh báo): \S", expected, re.M
    )


@pytest.mark.parametrize("name", portals())
def test_every_mistake_is_told_in_order(name: str) -> None:
    """Each expectation has at least one mistake; they are sorted by file, then by line."""
    expected = (INVALID / name / EXPECTED).read_text(encoding="utf-8")
    places = [
        (file, int(line or 0), int(column or 0))
        for file, line, column in re.findall(
            r"^(\S[^:\n]*)(?::(\d+))?(?::(\d+))?: (?:lỗi|cảnh báo): ", expected, re.M
        )
    ]
    assert places
    assert places == sorted(places)


@pytest.mark.parametrize(
    "name",
    [
        "colon",
        "quotes",
        "tab",
        "yaml-anchors",
        "yaml-broken",
        "smart-quotes",
    ],
)
def test_the_corrected_line_is_accepted(name: str, tmp_path: Path) -> None:
    """Whoever copies the proposed lines into the file is rid of those mistakes, and makes no new ones."""
    built = Built(prepare(name, tmp_path))
    before = built.problems()
    corrections = {(one.file, one.line): dict(one.details).get("corrected") for one in before}
    corrected = {place for place, line in corrections.items() if line}
    assert corrected
    for file, number in corrected:
        lines = (built.root / file).read_text(encoding="utf-8").split("\n")
        lines[number - 1] = str(corrections[file, number])
        built.write(file, "\n".join(lines))
    after = {(one.file, one.line) for one in built.problems() if one.code.startswith("yaml-")}
    assert after <= {(one.file, one.line) for one in before} - corrected
