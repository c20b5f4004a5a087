"""Pictures through whole builds: what is published of them, what is kept, what a warm build costs."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, Built
from PIL import Image
from sitecheck import check

from congxa import pipeline
from congxa.errors import BuildFailed

Make = Callable[..., Built]
BUILD = Path(__file__).parent.parent / "build.py"
SECRET = b"Nha ong Ba thon Hop Nhat"
HOUR = 3_600_000_000_000


def photo(seed: int = 0, size: tuple[int, int] = (1200, 900), *, orientation: int = 1) -> bytes:
    """Make a JPEG as a phone writes it: with the maker, the owner and the place."""
    dice = random.Random(seed)
    small = Image.frombytes("RGB", (24, 18), dice.randbytes(24 * 18 * 3))
    exif = Image.Exif()
    exif[271], exif[270], exif[274] = "Canon", SECRET.decode(), orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (19.0, 48.0, 27.0), 3: "E", 4: (105.0, 46.0, 12.0)})
    made = BytesIO()
    small.resize(size, Image.Resampling.BICUBIC).save(made, "JPEG", exif=exif, comment=SECRET)
    return made.getvalue()


def article(body: str, *more: str, name: str = "bai") -> str:
    front = "\n".join(
        (f"title: Bài {name}", "date: 2026-11-01", "category: kinh-te", f"slug: {name}")
    )
    front = "\n".join((front, "summary: Tóm tắt", *more))
    return f"-- content/articles/{name}.md --\n---\n{front}\n---\n{body}\n"


def settle(built: Built) -> None:
    """Let every file look an hour old, as a portal's files are when it is built again."""
    for top in ("config.yaml", "content"):
        for file in (built.root / top, *(built.root / top).rglob("*")):
            status = file.stat()
            if file.is_file() and status.st_mtime_ns > time.time_ns() - HOUR // 2:
                os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns - HOUR))


def worked(built: Built, **options: Any) -> tuple[pipeline.Report, Mapping[str, int]]:
    """Build, and count the pictures that were looked at and made."""
    settle(built)
    work: dict[str, int] = {}

    def progress(stage: str, done: int, total: int) -> None:
        work[stage] = done

    request = pipeline.Request(built.root, built.output, **{"now": NOW, "jobs": 1, **options})
    report = pipeline.build(request, progress)
    return report, {name: n for name, n in work.items() if name in ("examine", "pictures")}


def clean(built: Built) -> dict[str, bytes]:
    """Give what a build from nothing publishes."""
    other = Built(built.root.parent / f"{built.root.name}-clean-{time.monotonic_ns()}")
    for top in ("config.yaml", "content"):
        for file in (built.root / top, *(built.root / top).rglob("*")):
            if file.is_file():
                other.write(file.relative_to(built.root).as_posix(), file.read_bytes())
    other.build(cache=False)
    return other.bytes()


class Images(HTMLParser):
    """The pictures of a page: each <img> with the <source>s before it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[dict[str, str], list[dict[str, str]]]] = []
        self.links: list[str] = []
        self._sources: list[dict[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down a picture or a link."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "source":
            self._sources.append(attributes)
        elif tag == "img":
            self.found.append((attributes, self._sources))
            self._sources = []
        elif tag == "a":
            self.links.append(attributes.get("href", ""))


def prose(built: Built, name: str = "bai") -> Images:
    """Give the pictures of an article's text."""
    html = built.page(f"tin/2026/11/{name}")
    return Images(html.partition('<div class="prose">')[2].partition("</article>")[0])


# --- what is published ----------------------------------------------------------------------------


def test_no_original_is_published_wherever_it_is_used(portal: Make) -> None:
    """In the text, as a cover, linked, attached, in the profile of a commune: the place is gone."""
    built = portal(
        article(
            "![Cầu](a.jpg)\n\n[xem](b.jpg) <img src=c.jpg alt='Chợ'>",
            "cover: {file: d.jpg, alt: Đường}",
            "attachments: [e.jpg, {file: f.JPEG, title: Bản chụp}]",
        )
        + "-- content/communes/xa.md --\n---\nname: Xã\n---\n![Đình làng](../media/g.jpg)\n"
    )
    names = "articles/a.jpg articles/b.jpg articles/c.jpg articles/d.jpg articles/e.jpg"
    for n, name in enumerate((*names.split(), "articles/f.JPEG", "media/g.jpg")):
        built.write(f"content/{name}", photo(n, orientation=6))
    built.write("content/media/khong-dung.jpg", photo(9))
    report = built.build(jobs=2)
    assert report.problems == ()
    files = built.bytes()
    pictures = {name: data for name, data in files.items() if name.endswith((".jpg", ".webp"))}
    assert len(pictures) == 7 * 3
    for name, data in pictures.items():
        assert re.fullmatch(r"media/(articles/)?[a-g]-[0-9a-f]{8}-(480|900)\.(webp|jpg)", name)
        with Image.open(BytesIO(data)) as picture:
            width = int(re.findall(r"-(\d+)\.", name)[0])
            assert picture.size == (width, round(width * 1200 / 900))
            assert dict(picture.getexif()) == {}
    for name, data in files.items():
        assert SECRET not in data, name
        assert b"Canon" not in data, name
    assert check(built.output, "https://vidu.vn/") == []
    html = built.page("tin/2026/11/bai")
    assert re.search(r'<a href="/media/articles/b-\w{8}-900\.jpg">xem</a>', html)
    assert re.search(r'<a href="/media/articles/f-\w{8}-900\.jpg" download>Bản chụp</a>', html)
    assert re.search(r'og:image" content="https://vidu.vn/media/articles/d-\w{8}-900\.jpg"', html)


def test_every_picture_says_its_size_and_waits_its_turn(portal: Make) -> None:
    """Width and height are always there; what is seen first is loaded at once, all else when it is near."""
    built = portal(article("![Cầu](a.jpg)\n\nChữ.\n\n![Chợ](b.jpg)", name="khong-bia"))
    built.write(
        "content/articles/co-bia.md",
        article("![Cầu](a.jpg)", "cover: {file: b.jpg, alt: Chợ}", name="co-bia").partition("\n")[
            2
        ],
    )
    for name, seed in (("a", 1), ("b", 2)):
        built.write(f"content/articles/{name}.jpg", photo(seed))
    built.build()
    (first, sources), (second, _) = prose(built, "khong-bia").found
    assert (first["width"], first["height"], first.get("loading")) == ("1200", "900", None)
    assert (second["loading"], second["alt"]) == ("lazy", "Chợ")
    (source,) = sources
    assert source["type"] == "image/webp"
    assert re.findall(r"-(\d+)\.webp (\d+)w", source["srcset"]) == [
        ("480", "480"),
        ("960", "960"),
        ("1200", "1200"),
    ]
    assert source["sizes"]
    page = Images(built.page("tin/2026/11/co-bia"))
    (cover,) = [image for image, _ in page.found if image.get("fetchpriority") == "high"]
    assert (cover["alt"], cover["width"], cover["height"]) == ("Chợ", "1200", "900")
    assert [image["loading"] for image, _ in prose(built, "co-bia").found] == ["lazy"]


def test_galleries_links_and_sizes_of_the_author(portal: Make) -> None:
    """A gallery asks for small files, an author's width keeps the proportions, a link stays its own."""
    built = portal(
        article(
            "![Một](a.jpg)\n![Hai](b.jpg)\n![Ba](a.jpg)\n\n"
            "Trong dòng ![Cầu](a.jpg){width=300} và [![Chợ](b.jpg)](https://vidu.vn/x).\n\n"
            "![](a.jpg)\n\n![Trống](/media/trong.svg)\n"
        )
    )
    for name, seed in (("a", 1), ("b", 2)):
        built.write(f"content/articles/{name}.jpg", photo(seed))
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200"><path d="M0 0h1"/></svg>'
    built.write("content/media/trong.svg", svg)
    assert [found.code for found in built.build().problems] == ["image-alternative"]
    one, two, three, inline, linked, bare, drawing = prose(built).found
    sizes = [found[1][0]["sizes"] for found in (one, two, three)]
    assert sizes == [f"(min-width: 48rem) 15rem, {part}vw" for part in (100, 50, 50)]
    assert (inline[0]["width"], inline[0]["height"]) == ("300", "225")
    assert inline[1][0]["sizes"] == "300px"
    assert linked[1]
    assert bare[0]["alt"] == ""
    assert (drawing[0]["width"], drawing[0]["height"], drawing[1]) == ("320", "200", [])
    # Those of a figure that say what they show lead to their largest file.
    links = [link for link in prose(built).links if link.endswith(".jpg")]
    assert len(links) == 3
    assert "https://vidu.vn/x" in prose(built).links


def test_avif_by_setting(portal: Make) -> None:
    """AVIF comes first, and nothing else changes."""
    built = portal(article("![Cầu](a.jpg)"))
    built.write("content/articles/a.jpg", photo(1))
    built.build()
    before = built.bytes()
    built.write("config.yaml", (built.root / "config.yaml").read_text() + "pictures: {avif: có}\n")
    built.build()
    types = [source["type"] for source in prose(built).found[0][1]]
    assert types == ["image/avif", "image/webp"]
    added = built.files() - before.keys()
    assert {name.rpartition(".")[2] for name in added} == {"avif"}
    assert all(built.bytes()[name] == before[name] for name in before if name.startswith("media/"))


def test_names_that_differ_in_marks_alone(portal: Make) -> None:
    """Two pictures of one name each have a file; the same picture twice has one."""
    built = portal(article("![Một](<Ảnh.jpg>) ![Hai](anh.jpg) ![Ba](ảnh.jpg)"))
    for name, seed in (("Ảnh.jpg", 1), ("anh.jpg", 2), ("ảnh.jpg", 1)):
        built.write(f"content/articles/{name}", photo(seed))
    assert built.build().problems == ()
    addresses = [image["src"] for image, _ in prose(built).found]
    assert addresses[0] == addresses[2] != addresses[1]
    assert len({name for name in built.files() if name.endswith(".jpg")}) == 2


def test_a_bad_picture_that_nothing_uses_is_no_matter(portal: Make) -> None:
    """Only what a text refers to is judged; in a draft it is a warning."""
    built = portal(article("Chữ.") + article("![Cầu](hong.jpg)", "draft: có", name="nhap"))
    built.write("content/media/hong.jpg", b"khong phai anh")
    built.write("content/articles/hong.jpg", b"khong phai anh")
    (found,) = built.build().problems
    assert (found.code, found.level, found.file) == (
        "picture-unknown",
        "warning",
        "content/articles/nhap.md",
    )


# --- what is kept ---------------------------------------------------------------------------------


@pytest.fixture
def built(portal: Make) -> Built:
    """Give a portal with six photos, built once."""
    body = "\n\n".join(f"![Cầu số {n} của thôn](a{n}.jpg)" for n in range(6))
    made = portal(article(body) + article("Chữ.", name="khac"))
    for n in range(6):
        made.write(f"content/articles/a{n}.jpg", photo(n, (640, 480)))
    _, work = worked(made)
    assert work == {"examine": 6, "pictures": 6}
    return made


def test_a_photo_costs_once(built: Built) -> None:
    """Neither a build without change, nor an edited article, nor a new one looks at it again."""
    assert worked(built)[1] == {}
    text = (built.root / "content/articles/khac.md").read_text()
    built.write("content/articles/khac.md", text + "Thêm.\n")
    assert worked(built)[1] == {}
    text = (built.root / "content/articles/bai.md").read_text()
    built.write("content/articles/bai.md", text + "Thêm.\n")
    report, work = worked(built)
    assert work == {}
    assert report.written == 1
    built.write("content/articles/a3.jpg", photo(33, (640, 480)))
    assert worked(built)[1] == {"examine": 1, "pictures": 1}
    assert built.bytes() == clean(built)


def test_a_moved_photo_is_not_made_again(built: Built) -> None:
    """It is known by its contents: another name is another address only, and it is not even looked at."""
    (built.root / "content/media").mkdir()
    (built.root / "content/articles/a1.jpg").rename(built.root / "content/media/cau.jpg")
    text = (built.root / "content/articles/bai.md").read_text()
    built.write("content/articles/bai.md", text.replace("(a1.jpg)", "(/media/cau.jpg)"))
    assert worked(built)[1] == {}
    assert built.bytes() == clean(built)


def test_photos_are_known_after_a_fresh_checkout(built: Built) -> None:
    """All files are new ones then, with the contents that they had: nothing is decoded again."""
    before = built.bytes()
    for file in sorted((built.root / "content").rglob("*.jpg")):
        data = file.read_bytes()
        file.unlink()
        file.write_bytes(data)
    report, work = worked(built)
    assert (report.written, work, built.bytes()) == (0, {}, before)
    # An ending decides with the contents what a file is found to be.
    (built.root / "content/articles/a2.jpg").rename(built.root / "content/articles/a2.png")
    text = (built.root / "content/articles/bai.md").read_text()
    built.write("content/articles/bai.md", text.replace("(a2.jpg)", "(a2.png)"))
    with pytest.raises(BuildFailed) as failed:
        worked(built)
    assert [found.code for found in failed.value.problems] == ["picture-mislabelled"]


@pytest.mark.parametrize("lost", ["all", "pictures", "memory"])
def test_what_is_lost_is_made_again(built: Built, lost: str) -> None:
    """Without its memory or its finished pictures the program makes the same bytes."""
    before = built.bytes()
    where = {"all": ".", "pictures": "pictures", "memory": "memory.sqlite"}[lost]
    (built.root / ".congxa" / where).rename(built.root / "away")
    (built.output / "media/articles").rename(built.root / "away too")
    report, work = worked(built)
    assert work == {"all": {"examine": 6, "pictures": 6}, "memory": {"examine": 6}}.get(lost, {})
    assert report.written == 18
    assert len(list((built.root / ".congxa/pictures").rglob("*.*"))) == 18
    assert built.bytes() == before


def test_a_damaged_finished_picture_is_not_published(built: Built) -> None:
    """Its name holds a digest of its bytes; cut short or altered, it is made again."""
    before = built.bytes()
    for n, kept in enumerate(sorted((built.root / ".congxa/pictures").rglob("*.*"))):
        data = kept.read_bytes()
        kept.write_bytes(data[: len(data) // 2] if n % 2 else data[:-1] + bytes([data[-1] ^ 1]))
    (built.output / "media/articles").rename(built.root / "away")
    worked(built)
    assert built.bytes() == before


def test_a_published_picture_that_someone_changed_is_put_right(built: Built) -> None:
    before = built.bytes()
    published = next(iter(sorted(built.output.glob("media/articles/*.webp"))))
    published.write_bytes(b"hong")
    assert worked(built)[1] == {}
    assert built.bytes() == before


def test_a_place_that_cannot_be_written_costs_only_time(built: Built) -> None:
    """Where finished pictures cannot be kept, the build goes on without, and says so."""
    (built.root / ".congxa/pictures").rename(built.root / "away")
    (built.root / ".congxa/pictures").write_text("no folder")
    built.write("content/articles/a3.jpg", photo(33, (640, 480)))
    report, work = worked(built)
    assert [(found.code, found.file) for found in report.problems] == [
        ("memory-unusable", ".congxa/pictures")
    ]
    assert built.bytes() == clean(built)
    assert work == {"examine": 1, "pictures": 1}


def test_finished_pictures_that_nothing_wants_go_in_time(built: Built) -> None:
    """What was last wanted long ago is removed; what is wanted stays, however old it is."""
    store = built.root / ".congxa/pictures"
    for n in (0, 1):
        (built.root / f"content/articles/a{n}.jpg").unlink()
    text = (built.root / "content/articles/bai.md").read_text()
    built.write("content/articles/bai.md", re.sub(r"!\[[^]]*\]\(a[01]\.jpg\)", "", text))
    old = time.time() - 100 * 24 * 3600
    for kept in store.rglob("*.*"):
        os.utime(kept, (old, old))
    for n in range(24):
        built.write(
            "content/articles/khac.md",
            article("Chữ.", f"author: Người thứ {n}", name="khac").partition("\n")[2],
        )
        worked(built)
    assert len(list(store.rglob("*.*"))) == 4 * 3
    (built.output / "media/articles").rename(built.root / "away")
    assert worked(built)[1] == {}


# --- what may be trusted --------------------------------------------------------------------------


def swap_unseen(built: Built, path: str, data: bytes) -> None:
    """Change a file in its place, with its size, time and inode."""
    file = built.root / path
    status = file.stat()
    assert len(data) == status.st_size
    with file.open("r+b") as handle:
        handle.write(data)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_verify_reads_every_file(built: Built) -> None:
    """A change that leaves size, time and inode alone is found by --verify, and by nothing else."""
    picture, text = "content/articles/a1.jpg", "content/articles/khac.md"
    built.write("content/media/bang.csv", "1;2")
    built.write(text, (built.root / text).read_text() + "[bảng](/media/bang.csv)\n")
    same_length = photo(77, (640, 480))
    size = max(len(same_length), (built.root / picture).stat().st_size)
    built.write(picture, (built.root / picture).read_bytes().ljust(size, b"\0"))
    worked(built)
    before = built.bytes()
    swap_unseen(built, picture, same_length.ljust(size, b"\0"))
    swap_unseen(built, "content/media/bang.csv", b"3;4")
    written = (built.root / text).read_bytes().replace("Chữ.".encode(), "Lời.".encode())
    swap_unseen(built, text, written.ljust((built.root / text).stat().st_size, b"\n"))
    assert worked(built)[0].written == 0
    assert built.bytes() == before
    _, work = worked(built, verify=True)
    assert work == {"examine": 7 - 1, "pictures": 1}
    assert built.bytes() == clean(built)
    assert worked(built)[1] == {}


def test_verify_of_a_portal_unchanged_writes_nothing(built: Built) -> None:
    report, work = worked(built, verify=True)
    assert (report.written, report.removed, work) == (0, 0, {"examine": 6})
    assert worked(built)[1] == {}


def test_two_clean_builds_give_the_same_bytes(built: Built) -> None:
    """On one core or on two."""
    assert clean(built) == built.bytes()
    built.build(jobs=2, cache=False, clean=True)
    assert clean(built) == built.bytes()


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_killed_build_leaves_no_half_picture(built: Built) -> None:
    """Whenever it is killed, what is kept and what is published is whole, and the next build finishes."""
    for n in range(6):
        built.write(f"content/articles/a{n}.jpg", photo(n + 50, (640, 480)))
    expected = clean(built)
    before = built.bytes()
    command = [
        sys.executable,
        str(BUILD),
        "build",
        "--no-search",
        "--root",
        str(built.root),
        "--now",
        "2026-11-21T08:00",
    ]
    for delay in (0.5, 0.7, 0.9, 1.2):
        process = subprocess.Popen([*command, "--jobs", "2"], stdout=subprocess.DEVNULL, stderr=-3)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = built.bytes()
        for name, data in found.items():
            assert data in (before.get(name), expected.get(name)) or name.startswith(".congxa"), (
                name
            )
    worked(built)
    assert built.bytes() == expected


def test_many_photos_on_both_cores(portal: Make) -> None:
    """Processes share the work and give what one gives."""
    names = [f"a{n}.jpg" for n in range(10)]
    built = portal(article("\n\n".join(f"![Cầu của thôn](/media/{name})" for name in names)))
    for n, name in enumerate(names):
        built.write(f"content/media/{name}", photo(n, (640, 480)))
    settle(built)
    built.build(jobs=2)
    assert built.bytes() == clean(built)
