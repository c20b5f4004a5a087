"""Saved pages, feeds, tables and plain texts: the article out of each, and nothing of the page around it."""

import os
import shlex
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pages
import pytest
from bs4 import BeautifulSoup
from conftest import Built, picture
from pages import run, sources

from congxa import cli
from congxa.importing import dates, feed, page, plain, table
from congxa.importing.imported import Imported, Refused

Captured = pytest.CaptureFixture[str]
ROOT = Path(__file__).parent.parent.parent


def read(folder: Path, html: str | bytes, name: str = "bai.html", **options: str) -> Imported:
    file = pages.write(folder, name, html)
    return page.read(file, file.read_bytes(), folder, **options)


# --- pages ------------------------------------------------------------------------------------------


def test_the_article_of_a_page(tmp_path: Path) -> None:
    """Title, date, category, summary, source and old address are found; the page's own is left behind."""
    found = read(tmp_path, pages.page())
    assert found.title == "Thôn Bái Sim làm đường"
    assert f"{found.date}" == "2024-03-21 00:00:00+07:00"
    assert found.category == "Kinh tế"
    assert found.summary.startswith("Bà con thôn Bái Sim vừa hiến đất")
    assert found.source == "Hồng Lam, Văn phòng UBND xã"
    assert found.address.endswith("/lam-duong-123.aspx")
    assert found.visits == 174989
    for alien in (
        "Chuyên mục số",
        "174989",
        "tin cũ hơn",
        "Thông báo ngắn",
        "CƠ QUAN",
        "In bài",
        "100%",
        "Đăng lúc",
    ):
        assert alien not in found.body
    assert found.body.count("ngày công") == 6
    assert found.summary not in found.body


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Đăng lúc: 21/03/2024 (GMT+7)", "2024-03-21T00:00:00+07:00"),
        ("Ngày 13/03/2023 14:51:27", "2023-03-13T14:51:27"),
        ("Đăng lúc: 13/03/2023 14:51:27 (GMT+7)", "2023-03-13T14:51:27+07:00"),
        ("14:30 26/05/2023", "2023-05-26T14:30:00"),
        ("Đăng ngày 17 - 05 - 2024", "2024-05-17T00:00:00"),
        ("10:8, Thứ Tư, 3-4-2024", "2024-04-03T10:08:00"),
        ("28-08-2025, 19:45 (GMT+7)", "2025-08-28T19:45:00+07:00"),
        ("27/06/2022 17:40  91", "2022-06-27T17:40:00"),
        ("Thứ Hai, 13/03/2023 14:51", "2023-03-13T14:51:00"),
        ("21/03/2024 2:30:00 PM", "2024-03-21T14:30:00"),
        ("21/03/2024 12:05 SA", "2024-03-21T00:05:00"),
        ("ngày 5 tháng 3 năm 2024", "2024-03-05T00:00:00"),
        ("Cập nhật lúc: 08 giờ 30 12/10/2023", "2023-10-12T08:30:00"),
    ],
)
def test_forms_of_dates(written: str, read_as: str, tmp_path: Path) -> None:
    """Every form that old portals write, alone and on a page."""
    found = dates.line_date(written)
    assert found is not None
    assert found.whole
    assert found.moment.isoformat() == read_as
    on_page = read(tmp_path, pages.page(date=written)).date
    assert on_page is not None
    assert on_page.isoformat() == read_as


@pytest.mark.parametrize("line", ["31/02/2024", "Ngày mai", "100%", "46/53 chỉ tiêu", "12.531"])
def test_what_is_no_date(line: str) -> None:
    found = dates.line_date(line)
    assert found is None or not found.whole


def test_figures_and_attachments(tmp_path: Path) -> None:
    """Pictures lie beside the page; captions in figures, tables and lines below are theirs."""
    (tmp_path / "bai_files").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / f"bai_files/{name}.png").write_bytes(picture(ord(name)))
    (tmp_path / "bai_files/ke-hoach.pdf").write_bytes(b"%PDF-1.4")
    body = (
        f"<p>{pages.PARAGRAPH.format(n=1)}</p>"
        '<table><tr><td><img src="bai_files/a.png" alt="Anh-tin-bai"></td></tr><tr><td>Đường mới của thôn</td></tr></table>'
        f"<p>{pages.PARAGRAPH.format(n=2)}</p>"
        '<figure><img src="./bai_files/b.png" alt="Bà con làm đường"><figcaption>Bà con góp công</figcaption></figure>'
        '<p><img data-src="bai_files/c.png" src="data:image/gif;base64,R0lGOD"></p><p><em>( Ảnh: Con đường nhìn từ trên cao )</em></p>'
        '<p>Xem <a href="bai_files/ke-hoach.pdf">kế hoạch</a>, <a href="/portal/x.aspx">tin khác</a>,'
        ' <img src="bai_files/mat.png"><a href="javascript:void(0)">bấm vào</a>.</p>'
    )
    found = read(tmp_path, pages.page(body=body))
    assert "![](picture:0)\n*Đường mới của thôn*" in found.body
    assert "![Bà con làm đường](picture:1)\n*Bà con góp công*" in found.body
    assert "![](picture:2)\n*Con đường nhìn từ trên cao*" in found.body
    assert [one.file is not None for one in found.pictures] == [True, True, True, False]
    assert [one.file.name for one in found.enclosures] == ["ke-hoach.pdf"]
    assert "[tin khác](https://thanhky.thanhhoa.gov.vn/portal/x.aspx)" in found.body
    assert "javascript" not in found.body
    assert any("mat.png" in doubt for doubt in found.doubts)


def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    """A picture of a saved page that names a file elsewhere on the machine is not there."""
    (tmp_path / "bi-mat.png").write_bytes(picture())
    inside = tmp_path / "trang"
    body = (
        f"<p>{pages.PARAGRAPH.format(n=1)}</p><p>{pages.PARAGRAPH.format(n=2)}</p>"
        f'<img src="../bi-mat.png"><img src="file:///etc/hostname"><img src="{tmp_path}/bi-mat.png">'
    )
    found = read(inside, pages.page(body=body))
    assert all(one.file is None for one in found.pictures)


def test_a_body_that_stands_twice_is_taken_once(tmp_path: Path) -> None:
    text = "".join(f"<p>{pages.PARAGRAPH.format(n=k)}</p>" for k in range(4))
    found = read(tmp_path, pages.page(body=text + text))
    assert found.body.count("ngày công") == 4
    assert any("hai lần" in left for left in found.left_out)


@pytest.mark.parametrize("name", ["a.html", "a.txt"])
def test_windows_1258(
    name: str, portal: Callable[..., Built], tmp_path: Path, capsys: Captured
) -> None:
    """Refused with what to do; with the encoding named it is read, in precomposed letters."""
    if name.endswith("html"):
        text = pages.page(head='<meta charset="windows-1258">')
    else:
        text = f"Thôn Bái Sim làm đường\n21/03/2024\n{pages.PARAGRAPH}\n{pages.PARAGRAPH}\n"
    file = pages.write(tmp_path, name, windows_1258(text.replace("²", "2").replace("›", ">")))
    built = portal()
    assert run(built, file) == cli.WRONG
    assert capsys.readouterr().err == (
        f"{file}: lỗi: tệp viết bằng bảng mã windows-1258, không phải UTF-8\n"
        "    → Chạy lại với --encoding windows-1258 để đổi sang Unicode, rồi xem lại chữ trong bài.\n"
    )
    assert sources(built) == {}
    assert run(built, file, "--encoding", "windows-1528") == cli.WRONG
    assert "không đọc được tệp theo bảng mã «windows-1528»" in capsys.readouterr().err
    # A file that is in Unicode all the same is read as what it is.
    other = pages.write(tmp_path, "b.html", pages.page("Họp thôn", address="https://cu.vn/hop"))
    assert run(built, file, other, "--encoding", "windows-1258") == cli.DONE
    assert sorted(sources(built)) == [
        "content/articles/2024/hop-thon.md",
        "content/articles/2024/thon-bai-sim-lam-duong.md",
    ]
    text = sources(built)["content/articles/2024/thon-bai-sim-lam-duong.md"].decode()
    assert "title: Thôn Bái Sim làm đường\n" in text
    assert "# Cần xem lại: tệp đọc theo bảng mã windows-1258\n" in text
    assert built.problems() == ()


def windows_1258(text: str) -> bytes:
    """Write text as Windows did: â, ă, ê, ô, ơ, ư and đ are letters, every tone is a sign behind one."""
    apart = unicodedata.normalize("NFD", text)
    for pair in ("a\u0302", "a\u0306", "e\u0302", "o\u0302", "o\u031b", "u\u031b"):
        whole = unicodedata.normalize("NFC", pair)
        for tone in ("", "\u0323"):
            marked = unicodedata.normalize("NFD", whole + tone)
            apart = apart.replace(marked, whole + tone)
            apart = apart.replace(marked.upper(), whole.upper() + tone)
    return apart.encode("cp1258")


def test_old_fonts_on_a_page(tmp_path: Path) -> None:
    """TCVN3 letters, as pages of the years before Unicode have them."""
    body = (
        "<p>Héi ®ång nh©n d©n x· Thanh Kú häp bµn nhiÖm vô ph¸t triÓn kinh tÕ n¨m 2004 víi ®¹i biÓu cña c¸c th«n.</p>"
        * 3
    )
    html = f"<html><head><title>Héi ®ång nh©n d©n häp</title></head><body><div><h1>Héi ®ång nh©n d©n häp</h1>{body}</div></body></html>"
    found = read(tmp_path, html)
    assert found.title == "Hội đồng nhân dân họp"
    assert "phát triển kinh tế năm 2004" in found.body
    assert any("TCVN3" in doubt for doubt in found.doubts)


@pytest.mark.parametrize(
    "html",
    [
        "<html><head><title>Trang chủ</title></head><body><ul>"
        + "<li><a href='/a'>Một tin trong danh sách</a></li>" * 50
        + "</ul></body></html>",
        "<html><body></body></html>",
        "<html><head><title>404</title></head><body><p>Không tìm thấy.</p></body></html>",
    ],
    ids=["list", "empty", "404"],
)
def test_a_page_without_an_article(
    html: str, portal: Callable[..., Built], tmp_path: Path, capsys: Captured
) -> None:
    built = portal()
    file = pages.write(tmp_path, "a.html", html)
    assert run(built, file) == cli.WRONG
    assert capsys.readouterr().err == (
        f"{file}: lỗi: không thấy bài viết nào trong tệp này\n"
        "    → Kiểm tra tệp có tiêu đề và nội dung; trang danh sách hay trang chủ thì không nhập được.\n"
    )
    assert sources(built) == {}


def test_text_stays_as_it_was(portal: Callable[..., Built], tmp_path: Path) -> None:
    """What Markdown or HTML would take for a sign is shown as it stood on the old page."""
    shown = (
        "1. Công tác *chung* năm 2024",
        "# Thẻ #1",
        "19- Tỷ lệ < 5% & > 3%",
        "[chỗ này] a_b_c",
        "- Gạch &lt;b&gt;",
    )
    rows = [text.replace("&", "&amp;").replace("<", "&lt;") for text in shown]
    body = f"<p>{pages.PARAGRAPH.format(n=1)}</p>" + "".join(f"<p>{row}</p>" for row in rows)
    file = pages.write(tmp_path, "a.html", pages.page(body=body))
    built = portal()
    assert run(built, file) == 0
    assert built.problems() == ()
    text = " ".join(
        BeautifulSoup(built.page("tin/2024/03/thon-bai-sim-lam-duong/"), "html.parser")
        .get_text()
        .split()
    )
    for row in shown:
        assert row in text


# --- the portal -----------------------------------------------------------------------------------------


def test_a_saved_portal_becomes_articles(
    portal: Callable[..., Built], tmp_path: Path, capsys: Captured
) -> None:
    """A folder of pages: articles in, lists passed by, old addresses redirect, links lead to the new ones."""
    built = portal()
    saved = tmp_path / "cu"
    other = "https://thanhky.thanhhoa.gov.vn/tin/hai.html"
    body = f'<p>{pages.PARAGRAPH.format(n=1)}</p><p>Xem <a href="{other}">bài trước</a>.</p><p>{pages.PARAGRAPH.format(n=2)}</p>'
    pages.write(saved, "mot.html", pages.page(body=body))
    pages.write(
        saved,
        "tin/hai.html",
        pages.page("Hội nghị đầu năm", address=other, date="14:30 26/05/2023"),
    )
    pages.write(saved, "index.html", "<html><body>" + "<a href='x'>tin</a>" * 90 + "</body></html>")
    pages.write(saved, "ngoai.txt", "không đụng tới")
    before = {p: p.read_bytes() for p in saved.rglob("*") if p.is_file()}
    assert run(built, saved) == 0
    told = capsys.readouterr()
    assert "Nhập 2 bài" in told.out
    assert "Bỏ qua index.html: không phải là bài viết" in told.out
    (line,) = (line for line in told.out.splitlines() if "174.989 lượt truy cập" in line)
    words = shlex.split(line.split("python build.py ")[1])
    assert cli.main([*words, "--root", str(built.root)]) == cli.DONE
    assert built.problems() == ()
    page_text = built.page("tin/2024/03/thon-bai-sim-lam-duong/")
    assert 'href="/tin/2023/05/hoi-nghi-dau-nam/"' in page_text
    rules = built.page("_redirects")
    assert (
        "/portal/Pages/2024-03-21/lam-duong-123.aspx /tin/2024/03/thon-bai-sim-lam-duong/ 301"
        in rules
    )
    assert {p: p.read_bytes() for p in saved.rglob("*") if p.is_file()} == before
    files = sources(built)
    # Again, also after an editor changed an article: nothing is added, nothing overwritten.
    changed = built.root / "content/articles/2023/hoi-nghi-dau-nam.md"
    changed.write_text(changed.read_text().replace("title: ", "title: Đã sửa "))
    assert run(built, saved) == 0
    assert "Nhập 0 bài; 0 bài có chỗ cần xem lại; 2 bài đã có từ trước" in capsys.readouterr().out
    assert sorted(sources(built)) == sorted(files)
    assert "Đã sửa" in changed.read_text()


def test_two_articles_of_one_title(portal: Callable[..., Built], tmp_path: Path) -> None:
    """Neither overwrites the other, in files or addresses."""
    built = portal()
    for number in (1, 2):
        address = f"https://cu.vn/{number}.html"
        pages.write(tmp_path, f"{number}.html", pages.page(number=number, address=address))
    assert run(built, tmp_path / "1.html", tmp_path / "2.html") == 0
    assert sorted(sources(built)) == [
        "content/articles/2024/thon-bai-sim-lam-duong-2.md",
        "content/articles/2024/thon-bai-sim-lam-duong.md",
    ]
    assert built.problems() == ()


def test_doubts_stand_in_the_article(portal: Callable[..., Built], tmp_path: Path) -> None:
    """What must be right and is not known makes a draft, and a comment says what to look at."""
    built = portal()
    file = pages.write(tmp_path, "a.html", pages.page(date="", category="Chuyện lạ"))
    assert run(built, file) == 0
    (text,) = sources(built).values()
    assert "# Cần xem lại: không thấy ngày đăng; ghi tạm lúc nhập" in text.decode()
    assert "# Cần xem lại: trang cũ ghi chuyên mục «Chuyện lạ»" in text.decode()
    assert "draft: có" in text.decode()
    assert built.problems() == ()


def test_an_empty_photo_is_refused(
    portal: Callable[..., Built], tmp_path: Path, capsys: Captured
) -> None:
    """The article that needs it is not written; the others are."""
    built = portal()
    (tmp_path / "a.png").write_bytes(b"")
    body = f"<p>{pages.PARAGRAPH.format(n=1)}</p><p>{pages.PARAGRAPH.format(n=2)}</p><p><img src='a.png'></p>"
    bad = pages.write(tmp_path, "bad.html", pages.page(body=body, address="https://cu.vn/b"))
    good = pages.write(tmp_path, "good.html", pages.page("Bài tốt", address="https://cu.vn/g"))
    assert run(built, bad, good) == cli.WRONG
    assert capsys.readouterr().err == (
        f"{bad}: lỗi: ảnh «a.png» là tệp rỗng (0 byte)\n"
        "    → Chép lại ảnh từ điện thoại hoặc máy ảnh.\n"
    )
    assert sorted(sources(built)) == ["content/articles/2024/bai-tot.md"]


@pytest.fixture
def powerless(tmp_path: Path) -> Iterator[None]:
    """Be somebody who may read below tmp_path and write nothing."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and folder.parent != folder:
            folder.chmod(folder.stat().st_mode | 0o055)
    if os.getuid() == 0:
        os.seteuid(65534)
    yield
    os.seteuid(os.getuid())


def test_a_folder_without_write_permission(
    portal: Callable[..., Built], tmp_path: Path, capsys: Captured, request: pytest.FixtureRequest
) -> None:
    """Said in a sentence, exit status 1, nothing left behind."""
    built = portal()
    file = pages.write(tmp_path, "a.html", pages.page())
    # Once for somebody who may, so that everything is loaded.
    assert run(portal(), file) == 0
    (built.root / "content").chmod(0o555)
    request.getfixturevalue("powerless")
    assert run(built, file) == cli.WRONG
    path = "content/articles/2024/thon-bai-sim-lam-duong.md"
    assert capsys.readouterr().err == (
        f"{path}: lỗi: không ghi được (không có quyền)\n"
        "    → Kiểm tra quyền ghi vào thư mục và chỗ trống trên đĩa. Chưa có gì bị ghi dở.\n"
    )
    assert sources(built) == {}


# --- feeds and tables -----------------------------------------------------------------------------------

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Xã Thanh Kỳ</title>
<item><title>Mùa mật Thanh Sơn</title><link>https://cu.vn/mat</link><pubDate>Thu, 21 Mar 2024 08:30:00 +0700</pubDate>
<category>Kinh tế</category><dc:creator>Hồng Lam</dc:creator>
<content:encoded><![CDATA[<p>Năm nay bà con thôn Thanh Sơn thu 2.746,9 lít mật ong.</p><script>x()</script><p>Giá bán <b>ổn định</b>.</p>]]></content:encoded></item>
<item><title>Chỉ có tóm tắt</title><link>https://cu.vn/tt</link><description>Một câu tóm tắt của bài viết này mà thôi.</description></item>
<item><title>Trống</title><link>https://cu.vn/trong</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>X</title><entry><title>Bài Atom</title>
<link rel="alternate" href="https://cu.vn/atom"/><published>2024-03-21T08:30:00+07:00</published><author><name>Hồng Lam</name></author>
<category term="kinh-te" label="Kinh tế"/><content type="html">&lt;p&gt;Nội dung của bài viết trong nguồn Atom.&lt;/p&gt;</content></entry></feed>"""
WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Xã</title>
<item><title>Ngày hội đại đoàn kết</title><link>https://cu.vn/?p=12</link><pubDate>Sun, 18 Nov 2018 01:00:00 +0000</pubDate>
<dc:creator>admin</dc:creator><content:encoded><![CDATA[<!-- wp:paragraph -->
Sáng 18/11, thôn Hợp Nhất tổ chức ngày hội.

Có <strong>120 hộ</strong> tham dự.[gallery ids="1,2"]]]></content:encoded>
<excerpt:encoded><![CDATA[Ngày hội đông vui của thôn Hợp Nhất.]]></excerpt:encoded>
<wp:post_date>2018-11-18 08:00:00</wp:post_date><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="kinh-te">Kinh tế</category><category domain="post_tag" nicename="le">lễ hội</category></item>
<item><title>Bản nháp cũ</title><link>https://cu.vn/?p=13</link><content:encoded>Một đoạn văn còn viết dở của bài.</content:encoded>
<wp:post_date>2019-01-02 08:00:00</wp:post_date><wp:status>draft</wp:status><wp:post_type>post</wp:post_type></item>
<item><title>anh.jpg</title><wp:post_type>attachment</wp:post_type></item></channel></rss>"""


def articles(found: list[Imported | str]) -> list[Imported]:
    return [one for one in found if isinstance(one, Imported)]


def test_rss() -> None:
    found = feed.read(Path("tin.xml"), RSS.encode())
    first, second = articles(found)
    assert (first.title, first.author, first.category) == (
        "Mùa mật Thanh Sơn",
        "Hồng Lam",
        "Kinh tế",
    )
    assert f"{first.date}" == "2024-03-21 08:30:00+07:00"
    assert "Giá bán **ổn định**." in first.body
    assert "x()" not in first.body
    assert any("tóm tắt" in doubt for doubt in second.doubts)
    assert [one for one in found if isinstance(one, str)] == ["«Trống» không có nội dung"]


def test_atom() -> None:
    (one,) = articles(feed.read(Path("tin.xml"), ATOM.encode()))
    assert (one.title, one.author, one.category) == ("Bài Atom", "Hồng Lam", "Kinh tế")
    assert one.origin == "https://cu.vn/atom"
    assert one.body == "Nội dung của bài viết trong nguồn Atom.\n"


def test_wordpress() -> None:
    """Empty lines are paragraphs, what is no post is passed by, drafts stay drafts."""
    found = feed.read(Path("wp.xml"), WXR.encode())
    first, second = articles(found)
    assert first.summary == "Ngày hội đông vui của thôn Hợp Nhất."
    assert first.body == "Sáng 18/11, thôn Hợp Nhất tổ chức ngày hội.\n\nCó **120 hộ** tham dự.\n"
    assert (first.author, first.tags, first.draft) == ("", ("lễ hội",), False)
    assert f"{first.date}" == "2018-11-18 08:00:00"
    assert second.draft
    assert "«anh.jpg» (attachment) không phải là bài viết" in found


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<rss><channel>", "feed-broken"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><rss/>', "feed-entities"),
        (b"<rss><channel></channel></rss>", "no-article"),
    ],
)
def test_bad_feeds(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        feed.read(Path("a.xml"), data)
    assert refused.value.code == code


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table(delimiter: str) -> None:
    rows = [
        ["Tiêu đề", "Ngày đăng", "Chuyên mục", "Nội dung", "Nguồn", "URL"],
        [
            "Bài một",
            "21/03/2024 14:30",
            "Kinh tế",
            "<p>Nội dung của bài thứ nhất.</p>",
            "Hồng Lam",
            "https://cu.vn/1",
        ],
        ["Bài hai", "", "", '"Đoạn một của bài hai.\n\nĐoạn hai của bài hai."', "", ""],
        ["Trống", "", "", "", "", ""],
    ]
    text = "\n".join(delimiter.join(row) for row in rows)
    found = table.read(Path("a.csv"), text.encode("utf-8-sig"))
    first, second = articles(found)
    assert (first.title, first.category, first.source) == ("Bài một", "Kinh tế", "Hồng Lam")
    assert f"{first.date}" == "2024-03-21 14:30:00"
    assert second.body == "Đoạn một của bài hai.\n\nĐoạn hai của bài hai.\n"
    assert found[2] == "dòng 4: «Trống» không có nội dung"


def test_a_table_without_its_columns() -> None:
    with pytest.raises(Refused) as refused:
        table.read(Path("a.csv"), b"a,b\n1,2\n")
    assert refused.value.code == "table-columns"


def test_a_plain_text_of_our_own(tmp_path: Path) -> None:
    """A picture that lies beside the text is taken; signs of Markdown are what they are."""
    (tmp_path / "duong.png").write_bytes(picture())
    text = (
        "Khánh thành đường thôn\n14:30 26/05/2023\n\nSáng nay thôn làm xong đường.\n\n"
        "duong.png\n( Ảnh: Con đường mới của thôn Hợp Nhất)\n\n1. Việc *một* và [hai]\n\nNguồn: Hồng Lam\n"
    )
    file = pages.write(tmp_path, "a.txt", text)
    found = plain.read(file, file.read_bytes())
    assert found.title == "Khánh thành đường thôn"
    assert "![](picture:0)\n*Con đường mới của thôn Hợp Nhất*" in found.body
    assert found.pictures[0].file == tmp_path / "duong.png"
    assert "1\\. Việc \\*một\\* và \\[hai\\]" in found.body
    assert found.source == "Hồng Lam"
