"""The preview in real Chromium: what an editor does, and what the open page then shows."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import Built, picture
from preview.previewing import FIRST, PORTAL, SECOND, Preview, article, until

pytestmark = pytest.mark.browser
Shown = tuple[Built, Preview]
Show = Callable[..., Shown]


def opened(tabs: Any, address: str) -> Any:
    """Open a page, and wait until it is connected."""
    tab = tabs.new_page()
    loads: list[str] = []
    tab.on("load", lambda: loads.append(tab.url))
    tab.loads = loads
    with tab.expect_websocket(lambda it: it.url.endswith("/livereload")) as socket:
        tab.goto(address)
    socket.value.wait_for_event("framereceived", lambda frame: "state" in str(frame))
    return tab


def shows(tab: Any, words: str, seconds: float = 20) -> None:
    """Wait until the page shows words."""
    tab.get_by_text(words).first.wait_for(timeout=seconds * 1000)


def overlay(tab: Any) -> Any:
    return tab.locator("congxa-preview .over")


def test_what_is_saved_is_shown(shown: Shown, tabs: Any) -> None:
    """One save, one build, one reload; the page stays where it was scrolled to."""
    built, preview = shown
    long = "\n\n".join(f"Đoạn {number}." for number in range(200))
    built.write("content/articles/mot.md", article("Bài thứ nhất", long))
    preview.says("mot.md")
    tab = opened(tabs, preview.url + FIRST)
    tab.evaluate("scrollTo(0, 1500)")
    tab.loads.clear()
    before = preview.builds()

    built.write("content/articles/mot.md", article("Bài thứ nhất", f"{long}\n\nĐoạn cuối."))
    shows(tab, "Đoạn cuối.")
    until(lambda: tab.evaluate("scrollY") == 1500)
    tab.wait_for_timeout(500)
    assert tab.loads == [preview.url + FIRST]
    assert preview.builds() == before + 1
    line = preview.says("(content/articles/mot.md)")
    assert re.search(r"Đã dựng \d+ trang trong \d+,\d\d giây, ghi \d+ tệp", line)
    assert f"{preview.url}{FIRST}" in line
    assert not (built.root / "output").exists()


def test_a_mistake_is_explained_until_it_is_mended(shown: Shown, tabs: Any) -> None:
    """The last good page stays below; the overlay says file, line, the line itself, and what to do."""
    built, preview = shown
    tab = opened(tabs, preview.url + FIRST)
    broken = article("Bài thứ nhất", "Chữ mới.").replace("Kinh tế", "Kinh tê <b>x</b>")
    built.write("content/articles/mot.md", broken)
    over = overlay(tab)
    over.wait_for()
    text = over.inner_text()
    assert "Chưa dựng được cổng" in text
    assert "content/articles/mot.md, dòng 4" in text
    assert "category: Kinh tê <b>x</b>" in text
    assert "không có chuyên mục" in text
    assert "Cách sửa: " in text
    assert "Nội dung đầu tiên." in tab.locator("main").inner_text()

    # Whoever opens another page meanwhile is told too, and it goes away there as well.
    other = opened(tabs, preview.url + SECOND)
    overlay(other).wait_for()
    tab.keyboard.press("Escape")
    over.wait_for(state="detached")
    built.write("content/articles/mot.md", article("Bài thứ nhất", "Chữ mới."))
    shows(tab, "Chữ mới.")
    for page in (tab, other):
        overlay(page).wait_for(state="detached")


def test_a_mistake_taken_back_goes_away_without_reloading(shown: Shown, tabs: Any) -> None:
    """Where no page changed, none is loaded anew."""
    built, preview = shown
    tab = opened(tabs, preview.url + FIRST)
    good = (built.root / "content/articles/mot.md").read_text(encoding="utf-8")
    built.write("content/articles/mot.md", good.replace("title", "titel"))
    overlay(tab).wait_for()
    tab.evaluate("window.same = true")
    built.write("content/articles/mot.md", good)
    overlay(tab).wait_for(state="detached")
    assert tab.evaluate("window.same")


def test_the_last_of_many_quick_saves_is_shown(shown: Shown, tabs: Any) -> None:
    """20 saves in the time of a few builds: none is lost, least of all the last."""
    built, preview = shown
    tab = opened(tabs, preview.url + FIRST)
    before = preview.builds()
    for number in range(1, 21):
        built.write("content/articles/mot.md", article("Bài thứ nhất", f"Lần lưu {number}."))
        tab.wait_for_timeout(40)
    shows(tab, "Lần lưu 20.")
    assert preview.builds() - before <= 20


def test_files_come_and_go(shown: Shown, tabs: Any) -> None:
    """New, renamed and deleted files; a new picture; an article that is open nowhere is offered."""
    built, preview = shown
    tab = opened(tabs, preview.url + "/")
    built.write("content/articles/ba.md", article("Bài thứ ba", "Nội dung bài ba."))
    note = tab.locator("congxa-preview .edited")
    note.wait_for()
    note.get_by_text("Bài thứ ba").click()
    shows(tab, "Nội dung bài ba.")

    built.write("content/articles/anh.png", picture())
    preview.says("(content/articles/anh.png)")
    built.write("content/articles/ba.md", article("Bài thứ ba", "Có ảnh.\n\n![Ruộng lúa](anh.png)"))
    shows(tab, "Có ảnh.")
    until(lambda: tab.evaluate("document.querySelector('.prose img')?.naturalWidth > 0"))

    moved = built.root / "content/articles/bon.md"
    (built.root / "content/articles/ba.md").rename(moved)
    preview.says("bon.md")
    assert tab.goto(preview.url + "/tin/2026/11/bai-thu-ba/").status == 200
    moved.unlink()
    preview.says("(content/articles/bon.md)")
    shows(tab, "Không tìm thấy")
    built.write("content/articles/ba.md", article("Bài thứ ba", "Trở lại."))
    shows(tab, "Trở lại.")


def test_templates_and_settings_take_effect(shown: Shown, tabs: Any) -> None:
    """Nothing need be started again; a template's mistake is told with its line and page."""
    built, preview = shown
    tab = opened(tabs, preview.url + FIRST)
    mine = '{% extends "parent/article.html" %}\n{% block article_lead %}<p>Của riêng.</p>{% endblock %}'
    built.write("themes/rieng/templates/article.html", mine)
    shows(tab, "Của riêng.")
    built.write("themes/rieng/templates/article.html", mine.replace("<p>", "<p>{{ nothing.at }}"))
    over = overlay(tab)
    over.wait_for()
    assert "themes/rieng/templates/article.html, dòng 2" in over.inner_text()
    assert "{{ nothing.at }}" in over.inner_text()
    assert FIRST in over.inner_text() or SECOND in over.inner_text()
    built.write("themes/rieng/templates/article.html", mine)
    over.wait_for(state="detached")

    settings = (built.root / "config.yaml").read_text(encoding="utf-8")
    fresh = built.write("config.moi", settings.replace("Cổng thử", "Cổng đổi tên"))
    os.replace(fresh, built.root / "config.yaml")
    tab.wait_for_function("document.title.includes('Cổng đổi tên')")


def test_style_sheets_are_swapped(shown: Shown, tabs: Any) -> None:
    """CSS alone changes the page without loading it anew; afterwards texts load it anew again."""
    built, preview = shown
    tab = opened(tabs, preview.url + FIRST)
    tab.evaluate("window.same = true")
    colour = "getComputedStyle(document.querySelector('h1')).color"
    assert tab.evaluate(colour) == "rgb(1, 2, 3)"
    for number in (4, 5):
        built.write("themes/rieng/static/theme.css", f"h1 {{ color: rgb({number}, {number}, 6) }}")
        tab.wait_for_function(f"{colour} === 'rgb({number}, {number}, 6)'")
    assert tab.evaluate("window.same")
    assert tab.locator("link[rel=stylesheet]").count() == 2
    built.write("content/articles/mot.md", article("Bài thứ nhất", "Sau khi đổi màu."))
    shows(tab, "Sau khi đổi màu.")
    assert tab.evaluate(colour) == "rgb(5, 5, 6)"


def test_two_tabs(shown: Shown, tabs: Any) -> None:
    """Both follow; no notice where the edited article is open in one of them."""
    built, preview = shown
    one, two = (opened(tabs, preview.url + address) for address in (FIRST, "/"))
    built.write(
        "content/articles/mot.md",
        article("Bài thứ nhất", "Hai trang cùng đổi.", "summary: Tóm tắt mới.\n"),
    )
    shows(one, "Hai trang cùng đổi.")
    shows(two, "Tóm tắt mới.")
    assert two.locator("congxa-preview .edited").count() == 0


def test_a_server_that_comes_back(shown: Shown, tabs: Any) -> None:
    """An open page says that the server is away, connects again, and shows what was saved meanwhile."""
    built, preview = shown
    tab = opened(tabs, preview.url + FIRST)
    assert preview.stop() == 0
    built.write("content/articles/mot.md", article("Bài thứ nhất", "Viết lúc máy chủ tắt."))
    tab.locator("congxa-preview .away").wait_for()
    preview.start()
    shows(tab, "Viết lúc máy chủ tắt.")
    built.write("content/articles/mot.md", article("Bài thứ nhất", "Viết sau đó."))
    shows(tab, "Viết sau đó.")


def test_what_is_held_back_says_why(shown: Shown, tabs: Any) -> None:
    """Drafts, scheduled and expired articles carry a ribbon."""
    built, preview = shown
    for name, more in {
        "nhap": "draft: có\n",
        "hen": "publish_at: 2036-01-02T07:30\n",
        "het": "expires: 2026-11-21\n",
    }.items():
        built.write(f"content/articles/{name}.md", article(f"Bài {name}", "Chữ.", more))
    tab = tabs.new_page()
    for name in ("nhap", "hen", "het"):
        until(lambda name=name: tab.goto(f"{preview.url}/tin/2026/11/bai-{name}/").status == 200)
    tab.goto(preview.url + "/tin/2026/11/bai-nhap/")
    shows(tab, "Bản nháp: chưa ai khác xem được trang này.")
    tab.goto(preview.url + "/tin/2026/11/bai-hen/")
    assert "02/01/2036" in tab.locator(".notice-held").inner_text()
    tab.goto(preview.url + "/tin/2026/11/bai-het/")
    assert "Hết hạn" in tab.locator(".notice-held").inner_text()

    tab.goto(preview.url + "/_congxa/")
    shows(tab, "Đang giữ lại")
    held = tab.locator("#held").inner_text()
    assert "Bài nhap: bản nháp" in held
    assert "sẽ đăng khi dựng lại từ 02/01/2036 07:30" in held
    assert "đã hết hạn từ 21/11/2026" in held


def test_the_hour_comes(shown: Shown, tabs: Any) -> None:
    """An article that was to come out is out when its moment is there, though nobody saves anything."""
    built, preview = shown
    began = datetime.now(UTC)
    built.write("content/articles/hen.md", article("Bài hẹn", "Chữ.", "publish_at: 2036-01-02\n"))
    # The line may tell of other files too, which the test before left.
    preview.says("hen.md")
    tab = opened(tabs, f"{preview.url}/tin/2026/11/bai-hen/")
    # As long as this machine needs to show a page, a few times over.
    moment = datetime.now(UTC) + timedelta(seconds=3) + 4 * (datetime.now(UTC) - began)
    more = f"publish_at: {moment:%Y-%m-%dT%H:%M:%SZ}\n"
    built.write("content/articles/hen.md", article("Bài hẹn", "Chữ.", more))
    shows(tab, f"{moment + timedelta(hours=7):%d/%m/%Y}")
    assert "sẽ ra mắt" in tab.locator(".notice-held").inner_text()
    tab.locator(".notice-held").wait_for(state="detached", timeout=90_000)
    assert datetime.now(UTC) >= moment - timedelta(seconds=1)
    preview.says("(đến giờ hẹn)")


def test_the_desk(shown: Shown, tabs: Any) -> None:
    """All articles with state, date, category and problems; a search without marks; it follows builds."""
    built, preview = shown
    tab = opened(tabs, preview.url + "/_congxa/")
    rows = tab.locator("#articles tbody tr")
    until(lambda: rows.count() == 2)
    assert "Không có lỗi, không có cảnh báo." in tab.locator("#checks").inner_text()
    first = rows.first.inner_text()
    assert all(
        words in first for words in ("Bài thứ nhất", "đăng", "20/11/2026", "Kinh tế", "mot.md")
    )

    tab.get_by_role("searchbox").fill("THU hai")
    until(lambda: rows.count() == 1)
    assert "Bài thứ hai" in rows.first.inner_text()
    built.write("content/articles/ba.md", "Không có phần khai báo.")
    shows(tab, "Có lỗi, nên cổng chưa dựng lại được:")
    assert "content/articles/ba.md" in tab.locator("#checks").inner_text()
    assert tab.get_by_role("searchbox").input_value() == "THU hai"
    tab.get_by_role("searchbox").fill("")
    until(lambda: rows.count() == 3)
    assert "không đọc được" in rows.first.inner_text()
    (built.root / "content/articles/ba.md").unlink()
    shows(tab, "Không có lỗi, không có cảnh báo.")

    tab.set_viewport_size({"width": 360, "height": 700})
    assert tab.evaluate("document.documentElement.scrollWidth") == 360
    rows.first.get_by_role("button", name="Mở để sửa").click()
    tab.get_by_role("status").get_by_text(re.compile("content/articles/mot.md")).wait_for()
    rows.first.get_by_role("link").click()
    shows(tab, "Nội dung đầu tiên.")


def test_the_desk_checks_the_whole_portal(shown: Shown, tabs: Any) -> None:
    """What the command `check` finds beyond a build, looked for beside builds; it tells when it is old."""
    built, preview = shown
    lines, processes = len(preview.lines), len(preview.processes())
    text = "Xem [tại đây](hai.md)."
    built.write("content/articles/mot.md", article("Bài thứ nhất", text))
    preview.says("mot.md", since=lines)
    tab = opened(tabs, preview.url + "/_congxa/")
    checks = tab.locator("#checks")
    shows(tab, "Không có lỗi, không có cảnh báo.")
    checks.get_by_role("button", name="Soát cả cổng").click()
    shows(tab, "Đang soát")
    built.write("content/articles/hai.md", article("Bài thứ hai", "Lưu trong lúc soát."))
    preview.says("(content/articles/hai.md)", since=lines)
    # A check gives way to all else on the machine.
    shows(tab, "Soát cả cổng còn thấy:", 120)
    entry = checks.locator("li").filter(has_text="content/articles/mot.md, dòng 6")
    assert "tại đây" in entry.inner_text()
    assert entry.get_by_role("button", name="Mở để sửa").count() == 1

    lines = len(preview.lines)
    better = article("Bài thứ nhất", text.replace("tại đây", "bài thứ hai"))
    built.write("content/articles/mot.md", better)
    shows(tab, "Cổng đã đổi từ lúc soát.")
    checks.get_by_role("button", name="Soát cả cổng").click()
    shows(tab, "Đã soát cả cổng: không thấy gì khác.", 120)
    # Builds kept their memory meanwhile.
    assert not [line for line in preview.lines if "bộ nhớ tạm" in line]
    until(lambda: len(preview.processes()) == processes)


def test_a_portal_below_a_path(show: Show, tabs: Any) -> None:
    """The preview keeps the portal's own base path, so that every link is as it will be published."""
    built, preview = show(PORTAL.replace("https://vidu.vn/", "https://vidu.vn/xa/thanh-ky/"))
    tab = opened(tabs, preview.url)
    assert tab.url == f"{preview.url}/xa/thanh-ky/"
    tab.get_by_role("main").get_by_role("link", name="Bài thứ nhất").first.click()
    tab.wait_for_url(f"{preview.url}/xa/thanh-ky{FIRST}")
    assert tab.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(1, 2, 3)"
    built.write("content/articles/mot.md", article("Bài thứ nhất", "Ở dưới một đường dẫn."))
    shows(tab, "Ở dưới một đường dẫn.")


def test_many_files_make_one_build(shown: Shown, tabs: Any) -> None:
    """200 files that git brings at once are one build, and one reload."""
    built, preview = shown
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@vidu.vn", "-C", str(built.root)]
    run = {"check": True, "capture_output": True}
    (built.root / ".gitignore").write_text(".congxa/\n")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "1"], ["checkout", "-qb", "b"]):
        subprocess.run([*git, *command], **run)
    for number in range(200):
        built.write(f"content/articles/n{number}.md", article(f"Tin {number}", "Nhiều."))
    subprocess.run([*git, "add", "."], **run)
    subprocess.run([*git, "commit", "-qm", "2"], **run)
    subprocess.run([*git, "checkout", "-q", "master"], **run)
    tab = opened(tabs, preview.url + "/so-do-trang/")
    tab.wait_for_timeout(1000)
    until(lambda: tab.goto(preview.url + "/tin/2026/11/tin-7/").status == 404)
    tab.goto(preview.url + "/")
    tab.wait_for_timeout(500)
    tab.loads.clear()
    before = preview.builds()
    subprocess.run([*git, "checkout", "-q", "b"], **run)
    preview.says("tệp nữa", since=len(preview.lines))
    tab.get_by_text(re.compile(r"Tin \d+")).first.wait_for()
    tab.wait_for_timeout(1000)
    assert preview.builds() == before + 1
    assert len(tab.loads) == 1


def test_habits_of_editors(shown: Shown, tabs: Any) -> None:
    """Atomic renames, swap files, a BOM, a file written in halves, a folder deleted and made again."""
    built, preview = shown
    tab = opened(tabs, preview.url + FIRST)
    file = built.root / "content/articles/mot.md"
    swap = built.write("content/articles/.mot.md.swp", b"\0\1")
    before = preview.builds()
    tab.wait_for_timeout(400)
    assert preview.builds() == before

    fresh = built.write("content/articles/mot.md.tmp", article("Bài thứ nhất", "Đổi tên đè lên."))
    os.replace(fresh, file)
    swap.unlink()
    shows(tab, "Đổi tên đè lên.")
    assert preview.builds() == before + 1

    file.write_bytes(
        b"\xef\xbb\xbf" + article("Bài thứ nhất", "Có BOM.").replace("\n", "\r\n").encode()
    )
    shows(tab, "Có BOM.")

    # Emptied, and filled a little later; deleted, and written anew: the page is never broken between.
    before = len(preview.lines)
    whole = article("Bài thứ nhất", "Viết làm hai nửa.").encode()
    with file.open("wb") as half:
        tab.wait_for_timeout(100)
        half.write(whole)
    shows(tab, "Viết làm hai nửa.")
    file.unlink()
    tab.wait_for_timeout(100)
    built.write("content/articles/mot.md", article("Bài thứ nhất", "Xóa rồi ghi lại."))
    shows(tab, "Xóa rồi ghi lại.")
    assert not [line for line in preview.lines[before:] if "Chưa dựng được" in line]

    shutil.copytree(built.root / "content", built.root / "cat")
    shutil.rmtree(built.root / "content")
    overlay(tab).wait_for()
    assert "content" in overlay(tab).inner_text()
    (built.root / "cat").rename(built.root / "content")
    overlay(tab).wait_for(state="detached")
    built.write("content/articles/mot.md", article("Bài thứ nhất", "Thư mục trở lại."))
    shows(tab, "Thư mục trở lại.")
