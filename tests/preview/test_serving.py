"""What the preview answers: like the host that the portal will be published on, and to nobody else."""

import http.client
import json
import os
import re
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import NOW, Built, picture, sections
from preview.previewing import FIRST, PORTAL, SECOND, Preview, article, until

from congxa import pipeline

Show = Callable[..., tuple[Built, Preview]]
Shown = tuple[Built, Preview]
SNAPSHOT = {
    "asof": "2026-11-21T14:30:05+07:00",
    "day": "2026-11-21",
    "online": 3,
    "today": 41,
    "yesterday": 38,
    "week": 120,
    "month": 800,
    "total": 175109,
    "pages": {"tin/2026/11/bai-thu-nhat": 57},
    "top": {
        "7": [
            {"id": "a", "path": "/a/", "title": "A", "views": 9},
            {"id": "b", "path": "/b/", "title": "B", "views": 1},
        ]
    },
    "v": 1,
}


def ask(
    preview: Preview, path: str, method: str = "GET", body: str | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Ask without a browser's tidying of the path; headers are named with _ for -."""
    connection = http.client.HTTPConnection("127.0.0.1", preview.port, timeout=20)
    try:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, told)
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, names, answer.read()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """Show a portal below a path, with media of several types and a snapshot of visits."""
    built = Built(tmp_path_factory.mktemp("served"))
    text = PORTAL.replace("https://vidu.vn/", "https://vidu.vn/xa/thanh-ky/")
    for path, body in sections(text):
        built.write(path, body)
    media = "![](phim.mp4)\n\n![Đường thôn](đường thôn.png)\n\n[Bảng](bảng-số.csv), [văn bản](van-ban.pdf)"
    built.write("content/articles/mot.md", article("Bài thứ nhất", media, "aliases: [/tin-cũ/]\n"))
    built.write("content/articles/phim.mp4", bytes(range(256)) * 40)
    built.write("content/articles/đường thôn.png", picture(1, 1000, 600))
    built.write("content/articles/bảng-số.csv", "a,b\n")
    built.write("content/articles/van-ban.pdf", b"%PDF-1.4\n")
    built.write("content/articles/nhap.md", article("Bài nháp", "Chưa xong.", "draft: có\n"))
    built.write("visits.json", json.dumps(SNAPSHOT))
    preview = Preview(built.root).start()
    yield built, preview
    preview.stop()


def test_pictures_are_made_when_they_are_looked_at(served: Shown) -> None:
    """None is made for a page that nobody opens; what a page asks for is made once, and kept."""
    built, preview = served
    folder = built.root / ".congxa/preview" / str(preview.port)
    assert not list(folder.rglob("*.webp"))
    page = ask(preview, f"/xa/thanh-ky{FIRST}")[2].decode()
    (address,) = set(re.findall(r"/xa/thanh-ky/media/\S+-480\.webp", page))
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: ask(preview, address), range(8)))
    assert {(status, headers["content-type"]) for status, headers, _ in answers} == {
        (200, "image/webp")
    }
    assert "immutable" in answers[0][1]["cache-control"]
    assert len({body for _, _, body in answers}) == 1
    kept = [file.name for file in (built.root / ".congxa/pictures").rglob("*-480x288f.webp-*")]
    assert len(kept) == 1
    assert ask(preview, address, "HEAD")[2] == b""
    status, headers, _ = ask(preview, address.replace("-480.", "-481."))
    assert (status, headers["cache-control"]) == (404, "no-store")
    assert ask(preview, "/xa/thanh-ky/media/../../pictures/x.webp")[0] == 404
    assert not list(folder.rglob("*.webp"))


def test_pages_are_the_published_ones_and_a_script(served: Shown, tmp_path: Path) -> None:
    """Every file is what a build publishes; pages carry one script more.

    Browsers keep only what is named by its contents: the files of a theme, pictures in their sizes.
    """
    built, preview = served
    folder = tmp_path / "published"
    pipeline.build(pipeline.Request(built.root, folder, drafts=True, cache=False, jobs=1))
    files = [file for file in folder.rglob("*") if file.is_file() and ".congxa" not in file.name]
    assert len(files) > 20
    for file in files:
        path = file.relative_to(folder).as_posix()
        address = path.removesuffix("index.html")
        status, headers, body = ask(preview, f"/xa/thanh-ky/{http_path(address)}?v=1")
        assert status == 200, path
        assert {"etag", "last-modified", "expires"}.isdisjoint(headers), path
        named = re.search(r"^giao-dien/|^media/.*-[0-9a-f]{8}-\d+\.", path)
        kept = "public, max-age=31536000, immutable" if named else "no-store"
        assert headers["cache-control"] == kept, path
        if path.endswith(".html"):
            head, tag, rest = body.partition(b'<script src="/_congxa/')
            assert tag, path
            body = head + rest.partition(b"</script>")[2]
        assert body == file.read_bytes(), path


def http_path(path: str) -> str:
    return quote(path)


def test_types_and_ranges(served: Shown) -> None:
    """Media have the type that a web server gives them, and are sent in parts where asked."""
    _, preview = served
    media = "/xa/thanh-ky/media/articles/"
    types = {
        f"{media}phim.mp4": "video/mp4",
        f"{media}bang-so.csv": "text/csv; charset=utf-8",
        f"{media}van-ban.pdf": "application/pdf",
        "/xa/thanh-ky/": "text/html; charset=utf-8",
        "/xa/thanh-ky/sitemap.xml": "application/xml; charset=utf-8",
        "/xa/thanh-ky/robots.txt": "text/plain; charset=utf-8",
        "/_congxa/": "text/html; charset=utf-8",
        "/_congxa/preview.js": "text/javascript; charset=utf-8",
    }
    for path, kind in types.items():
        status, headers, _ = ask(preview, path)
        assert (status, headers["content-type"]) == (200, kind), path

    status, headers, body = ask(preview, f"{media}phim.mp4", Range="bytes=10-19")
    assert (status, body) == (206, bytes(range(10, 20)))
    assert headers["content-range"] == "bytes 10-19/10240"
    page = ask(preview, "/xa/thanh-ky/")[2].decode()
    (script,) = re.findall(r'src="(/_congxa/preview\.js\?v=\w+)"', page)
    assert "immutable" in ask(preview, script)[1]["cache-control"]
    for other in ("/_congxa/preview.js", f"{script}0", "/_congxa/desk.js"):
        assert ask(preview, other)[1]["cache-control"] == "no-store"
    assert ask(preview, f"{media}phim.mp4", Range="bytes=-5")[2] == bytes(range(251, 256))
    assert ask(preview, f"{media}phim.mp4", Range="bytes=20000-")[0] == 416
    status, headers, body = ask(preview, f"{media}phim.mp4", "HEAD")
    assert (status, headers["content-length"], body) == (200, "10240", b"")
    status, headers, body = ask(preview, "/xa/thanh-ky/", "HEAD")
    assert (status, body) == (200, b"")


def test_addresses(served: Shown) -> None:
    """From above the portal to its home, from a folder's name to the folder; 404 is the portal's page."""
    _, preview = served
    assert ask(preview, "/")[1]["location"] == "/xa/thanh-ky/"
    assert ask(preview, "/xa/thanh-ky")[1]["location"] == "/xa/thanh-ky/"
    status, headers, _ = ask(preview, f"/xa/thanh-ky{FIRST.rstrip('/')}")
    assert (status, headers["location"]) == (302, f"/xa/thanh-ky{FIRST}")
    for path in (
        "/xa/thanh-ky/khong-co/",
        "/xa/khac/",
        "/xa/thanh-kyx/",
        "/xa/thanh-ky/index.html/",
    ):
        status, _, body = ask(preview, path)
        assert status == 404, path
        assert "Không tìm thấy trang".encode() in body
        assert b"/_congxa/preview.js" in body
    # macOS spells names with the marks apart.
    apart = unicodedata.normalize("NFD", "tin-cũ")
    for name in ("tin-cũ", apart):
        assert ask(preview, f"/xa/thanh-ky/{http_path(name)}/")[0] == 200


def test_nothing_leaves_the_folder(served: Shown, tmp_path: Path) -> None:
    """Neither dots, nor encoded dots, nor links, nor names that only systems know lead out."""
    built, preview = served
    folder = built.root / ".congxa/preview" / str(preview.port)
    (tmp_path / "secret.txt").write_text("bí mật")
    os.symlink(tmp_path / "secret.txt", folder / "ra.txt")
    os.symlink(tmp_path, folder / "ngoai")
    try:
        for path in (
            "/../../../config.yaml",
            "/%2e%2e/%2e%2e/%2e%2e/config.yaml",
            "/..%2f..%2f..%2fconfig.yaml",
            "/..\\..\\..\\config.yaml",
            "/..%5c..%5cconfig.yaml",
            "//etc/passwd",
            "/%2fetc/passwd",
            "/ra.txt",
            "/ngoai/secret.txt",
            "/ngoai/",
            "/.congxa-files",
            "/.congxa-list",
            "/a%00b",
            "/%ff",
            "/tin/../../../../config.yaml",
        ):
            for start in ("", "/xa/thanh-ky"):
                status, _, body = ask(preview, start + path)
                assert status in (400, 404), path
                assert b"vidu.vn/xa" not in body or b"<title>" in body
                assert "bí mật".encode() not in body
        for name in os.listdir(folder):
            if name.startswith("."):
                assert ask(preview, f"/xa/thanh-ky/{name}")[0] == 404
        for name in ("../stage.py", "..%2fstage.py", "alone.html", "desk.css%00"):
            assert ask(preview, f"/_congxa/{name}")[0] in (400, 404)
    finally:
        (folder / "ra.txt").unlink()
        (folder / "ngoai").unlink()


def test_foreign_names_and_sites_are_refused(served: Shown) -> None:
    """A name that was led here by DNS, a socket from another site's page, an order from there."""
    _, preview = served
    port = preview.port
    for host in (
        "vidu.vn",
        f"vidu.vn:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        f"1.2.3.4:{port}",
        "",
        "[",
    ):
        for path in (
            "/xa/thanh-ky/",
            "/_congxa/desk.json",
            "/_congxa/livereload",
            "/xa/thanh-ky/dem/n",
        ):
            status, _, body = ask(preview, path, Host=host)
            assert status in (400, 403), (host, path)
            assert b"Kinh" not in body
    for host in (f"localhost:{port}", f"[::1]:{port}", f"LOCALHOST:{port}"):
        assert ask(preview, "/xa/thanh-ky/", Host=host)[0] == 200
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    own = f"http://127.0.0.1:{port}"
    for origin in (
        "http://vidu.vn",
        "null",
        f"https://127.0.0.1:{port}",
        f"http://localhost:{port}",
    ):
        assert ask(preview, "/_congxa/livereload", **handshake, Origin=origin)[0] == 403
        path = "content/articles/mot.md"
        assert ask(preview, "/_congxa/open", "POST", path, Origin=origin)[0] == 403
        assert ask(preview, "/_congxa/check", "POST", Origin=origin)[0] == 403
    assert ask(preview, "/_congxa/livereload", **handshake, Origin=own)[0] == 101
    assert ask(preview, "/_congxa/open", "POST", "content/articles/mot.md")[0] == 403
    for path in (
        "../x.md",
        "/etc/passwd",
        "content/articles/phim.mp4",
        "khong-co.md",
        "content/a.md\0",
    ):
        assert ask(preview, "/_congxa/open", "POST", path, Origin=own)[0] == 403


def test_visits_are_shown_and_never_counted(served: Shown) -> None:
    """The counter's place answers from the snapshot, which stays as it is."""
    built, preview = served
    before = (built.root / "visits.json").read_bytes()
    numbers = {k: v for k, v in SNAPSHOT.items() if k not in ("pages", "top", "day")}
    assert json.loads(ask(preview, "/xa/thanh-ky/dem/n")[2]) == numbers
    page = "tin/2026/11/bai-thu-nhat"
    for _ in range(3):
        status, headers, body = ask(preview, "/xa/thanh-ky/dem/v", "POST", page)
        assert (status, headers["cache-control"]) == (200, "no-store")
        assert json.loads(body) == {**numbers, "page": 57}
    assert json.loads(ask(preview, f"/xa/thanh-ky/dem/n?p={page}")[2])["page"] == 57
    assert json.loads(ask(preview, "/xa/thanh-ky/dem/top?d=7&n=1")[2])[0]["views"] == 9
    status, headers, body = ask(preview, "/xa/thanh-ky/dem/p.gif")
    assert (status, headers["content-type"], body[:6]) == (200, "image/gif", b"GIF89a")
    assert ask(preview, "/xa/thanh-ky/dem/h", "POST", page)[0] == 200
    assert ask(preview, "/xa/thanh-ky/dem/snapshot")[0] == 404
    assert ask(preview, "/xa/thanh-ky/", "POST", "x")[0] == 405
    assert (built.root / "visits.json").read_bytes() == before
    (built.root / "visits.json").write_text("[1")
    assert ask(preview, "/xa/thanh-ky/dem/n")[0] == 404
    (built.root / "visits.json").write_bytes(before)


def test_ctrl_c_and_a_port_that_is_taken(show: Show) -> None:
    """Ctrl-C ends everything at once; who finds the port taken is told the next free one."""
    built, preview = show()
    processes = preview.processes()
    assert len(processes) > 1
    second = Preview(built.root, port=preview.port)
    with pytest.raises(AssertionError, match="đang có chương trình khác dùng"):
        second.start()
    assert second.process is not None
    assert second.process.wait(10) == 1
    told = "".join(second.lines)
    assert f"Cổng {preview.port} đang có chương trình khác dùng." in told
    free = told.split("--port ")[1].split()[0]
    assert int(free) > preview.port
    second.process = None

    # Even while the desk has the portal checked.
    checking = threading.Thread(target=_check, args=(preview,))
    checking.start()
    until(lambda: len(preview.processes()) > len(processes))
    processes = preview.processes()
    began = time.monotonic()
    assert preview.stop() == 0
    assert time.monotonic() - began < 2
    assert "Đã dừng xem thử." in "".join(preview.lines)
    until(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in processes), 2)
    checking.join()


def _check(preview: Preview) -> None:
    with suppress(OSError, http.client.HTTPException):
        ask(preview, "/_congxa/check", "POST", Origin=preview.url)


def test_without_drafts(show: Show) -> None:
    """--no-drafts shows what will be published; the desk still knows the rest."""
    text = f"{PORTAL}-- content/articles/nhap.md --\n{article('Bài nháp', 'Chữ.', 'draft: có' + chr(10))}"
    _, preview = show(text, options=("--no-drafts",))
    assert ask(preview, "/tin/2026/11/bai-nhap/")[0] == 404
    assert ask(preview, FIRST)[0] == 200
    rows = json.loads(ask(preview, "/_congxa/desk.json")[2])["rows"]
    assert [
        (row["title"], row["state"], row["url"]) for row in rows if row["state"] != "public"
    ] == [("Bài nháp", "draft", "")]


def test_the_output_folder_is_never_touched(served: Shown) -> None:
    """What is published stays byte for byte, whatever is previewed."""
    built, preview = served
    built.build(now=NOW)
    before = {file: file.stat().st_mtime_ns for file in built.output.rglob("*")}
    built.write("content/articles/hai.md", article("Bài thứ hai", "Chỉ để xem thử."))
    preview.says("(content/articles/hai.md)")
    assert "Chỉ để xem thử." in ask(preview, f"/xa/thanh-ky{SECOND}")[2].decode()
    assert {f: f.stat().st_mtime_ns for f in built.output.rglob("*")} == before
