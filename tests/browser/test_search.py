"""The search page in a real browser: what is asked, and what comes first."""

import re
import shutil
import socket
import subprocess
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from browsing import AXE, Look, faults, looking

pytestmark = pytest.mark.browser

SEARCH = "tim-kiem/"
FLOWERS = "/tin/2026/08/duong-hoa-thon-bai-sim/"
LAMPS = "/tin/2023/08/thap-sang-duong-que-ky-tho-tinh-tien-dien-theo-tung-cot-den/"
COMMUNE = "/xa/thanh-ky/"
BEFORE = "/xa/truong-xuan/"
GONGS = "/tin/2025/11/dem-cong-chieng-o-21-nha-van-hoa-thon/"
CRITERIA = "/tin/2026/07/muoi-tieu-chi-nong-thon-moi-2026-2030/"
MERGED = "/tin/2025/06/xa-thanh-ky-moi-145-27-km2-12-531-nguoi-va-mot-tru-so-chung/"
HEALTH = "/tin/2025/10/hon-61-000-luot-kham-o-tram-y-te-thanh-ky/"
OCOP = "/tin/2024/01/18-san-pham-ocop-cua-ky-anh-va-11-y-tuong-dang-cho-len-ke/"
VACCINE = "/tin/2026/11/ngay-tiem-chung-thang-12-o-tram-y-te-xa-thanh-ky/"
VNEID = "/tin/2026/03/cai-vneid-o-nha-van-hoa-to-cong-nghe-so-den-tan-thon/"
RECRUITS = "/tin/2026/03/ba-lo-tren-vai-tan-binh-thanh-ky-len-duong/"
FOREST = "/tin/2025/10/3-470-ha-rung-trong-va-con-duong-toi-chung-chi/"
SOLIDARITY = "/tin/2026/11/mam-com-chung-ngay-hoi-dai-doan-ket/"
SNAILS = "/tin/2025/09/de-bo-lan-oc-nhoi-kha-la/"
YAMS = "/tin/2025/08/cu-tu-bi-xanh-hoa-thien-ly-dao-canh/"
RECEPTION = "/tin/2026/11/lich-tiep-cong-dan-thang-12-2026-cua-xa-thanh-ky/"
DATA = "/chinh-sach-bao-ve-du-lieu/"
WELL = "/tin/2026/06/gieng-khoan-nuoc-tu-chay-va-con-so-77-5/"
OLD_DECISION = "/van-ban/2017/1988-2017-qd-ubnd/"
BIRTHS = "/thu-tuc-hanh-chinh/dang-ky-khai-sinh/"
NOTHING = ""

# What is typed, and the address of the first hit.
QUERIES = (
    # With marks and without, đ and Đ, small and capital.
    ("đường hoa", FLOWERS),
    ("duong hoa", FLOWERS),
    ("Đường Hoa", FLOWERS),
    ("ĐƯỜNG HOA THÔN BÁI SIM", FLOWERS),
    ("duong hoa thon bai sim", FLOWERS),
    ("đường", FLOWERS),
    ("duong", FLOWERS),
    ("Ðường hoa", FLOWERS),  # the eth of old fonts
    ("đường quê", LAMPS),
    ("duong que", LAMPS),
    ("Đại đoàn kết", SOLIDARITY),
    ("Dai doan ket", SOLIDARITY),
    # What a Mac types: letters and marks apart.
    (unicodedata.normalize("NFD", "đường quê"), LAMPS),
    (unicodedata.normalize("NFD", "Thanh Kỳ"), COMMUNE),
    (unicodedata.normalize("NFD", "cồng chiêng"), GONGS),
    # Names, and the names of units that are no more.
    ("thanh ky", COMMUNE),
    ("Thanh Kỳ", COMMUNE),
    ("Xã Thanh Kỳ", COMMUNE),
    ("Thanh Tân", COMMUNE),
    ("thanh tan", COMMUNE),
    ("Xuân Vinh", BEFORE),
    ("xuan vinh", BEFORE),
    ("Thọ Trường", BEFORE),
    ("Dương Đình Hới", "/xa/ky-tho/"),
    ("xa thanh ky", COMMUNE),
    ("ky tho", "/xa/ky-tho/"),
    ("Kỳ Anh", "/xa/ky-anh/"),
    ("tho xuan", "/xa/tho-xuan/"),
    ("Như Thanh", COMMUNE),  # the district that is no more
    ("nhu thanh", COMMUNE),
    ("english", "/english/"),
    # Numbers of documents: their own pages, and articles that name them.
    ("1988/2017/QĐ-UBND", OLD_DECISION),
    ("1988/2017/qd-ubnd", OLD_DECISION),
    ("1988/2017", OLD_DECISION),
    ("38/kh-ubnd", "/van-ban/2026/38-kh-ubnd/"),
    ("kế hoạch 38", "/van-ban/2026/38-kh-ubnd/"),
    ("Quyết định số 45/QĐ-UBND", "/van-ban/2026/45-qd-ubnd/"),
    ("318/QĐ-TTg", CRITERIA),
    ("51/2025/QĐ-TTg", CRITERIA),
    ("51/2025/qd-ttg", CRITERIA),
    ("1686/NQ-UBTVQH15", MERGED),
    ("148/QĐ-TTg", OCOP),
    ("1300/QĐ-BYT", HEALTH),
    ("quyet dinh 1300", HEALTH),
    ("145,27", MERGED),
    ("12.531", MERGED),
    # Words that belong together.
    ("21 nhà văn hóa thôn", GONGS),
    ("21 nhà văn hoá thôn", GONGS),  # the tone on the other letter
    ("21 nha van hoa thon", GONGS),
    ("tiêm chủng", VACCINE),
    ("tiem chung thang 12", VACCINE),
    ("lịch tiếp công dân", RECEPTION),
    ("dữ liệu cá nhân", DATA),
    ("du lieu ca nhan", DATA),
    ("VNeID", VNEID),
    ("tân binh", RECRUITS),
    ("chứng chỉ rừng", FOREST),
    ("ốc nhồi", SNAILS),
    ("oc nhoi", SNAILS),
    ("củ từ", YAMS),
    ("giếng khoan", WELL),
    ("bảo hiểm y tế", HEALTH),
    ("điều khoản sử dụng", "/dieu-khoan-su-dung/"),
    ("forest commune", "/tin/2026/09/thanh-ky-at-a-glance/"),
    # Whom and what citizens look for: offices, procedures, sections and categories by their names.
    ("người phát ngôn", "/dau-moi-lien-he/"),
    # A post before one that contains it, a document by its kind and number with «số» or without.
    ("chủ tịch", "/lanh-dao/chu-tich/"),
    ("chu tich", "/lanh-dao/chu-tich/"),
    ("Chủ tịch Ủy ban nhân dân xã", "/lanh-dao/chu-tich/"),
    ("chủ tịch hội đồng nhân dân", "/lanh-dao/chu-tich-hoi-dong-nhan-dan/"),
    ("phó chủ tịch", "/lanh-dao/pho-chu-tich-van-hoa/"),
    ("nghị quyết 12", "/van-ban/2026/12-nq-hdnd/"),
    ("nghi quyet 12", "/van-ban/2026/12-nq-hdnd/"),
    ("nghị quyết số 12", "/van-ban/2026/12-nq-hdnd/"),
    ("quyết định 45", "/van-ban/2026/45-qd-ubnd/"),
    ("thông báo 61", "/van-ban/2026/61-tb-ubnd/"),
    ("tiếp công dân", "/lich/"),
    ("khai sinh", BIRTHS),
    ("ngân sách", "/ngan-sach/"),
    ("dang ky khai sinh", BIRTHS),
    ("thủ tục khai sinh", BIRTHS),
    ("kết hôn", "/thu-tuc-hanh-chinh/dang-ky-ket-hon/"),
    ("thủ tục hành chính", "/thu-tuc-hanh-chinh/"),
    ("văn bản", "/van-ban/"),
    ("hoi dap", "/hoi-dap/"),
    ("công khai ngân sách", "/ngan-sach/"),
    ("dự toán ngân sách 2026", "/ngan-sach/2026-du-toan/"),
    ("dự án đường bái sim", "/du-an/duong-thon-bai-sim/"),
    ("chuyen doi so", "/chuyen-muc/chuyen-doi-so/"),
    ("di tích", "/gioi-thieu/di-tich-danh-thang/"),
    # Words that stand together.
    ('"đường hoa"', FLOWERS),
    ("“Thanh Tân”", COMMUNE),
    ('"thanh tan"', COMMUNE),
    ('"nghị quyết số 12"', "/van-ban/2026/12-nq-hdnd/"),
    ('"1988/2017/QĐ-UBND"', OLD_DECISION),
    ('"hoa đường"', NOTHING),
    # What is nowhere.
    ("xyzkhongco", NOTHING),
    ("đường xyzkhongco", NOTHING),
    ("9999/2099/QĐ-UBND", NOTHING),
)


def ask(page: Any, query: str) -> list[str]:
    """Type a query on the search page; give the addresses of its hits."""
    form = page.locator(".finder")
    before = form.get_attribute("data-done") or ""
    page.locator("#cx-search").fill(query)
    page.locator("#cx-search").press("Enter")
    return answers(page, before)


def answers(page: Any, before: str) -> list[str]:
    """Wait until a search that began after the one numbered `before` has ended; give its hits."""
    page.wait_for_function(
        """before => {
          const { done } = document.querySelector(".finder").dataset;
          return done && done !== before;
        }""",
        arg=before,
    )
    return [str(link.get_attribute("href")) for link in page.locator(".results h2 a").all()]


def test_queries_and_their_first_hits(look: Look) -> None:
    """Each query of the table leads first to what a reader means."""
    page = look(SEARCH)
    found = {query: (ask(page, query) or [NOTHING])[0] for query, _ in QUERIES}
    assert found == dict(QUERIES)
    assert len(found) > 50


def test_of_words_only_what_is_asked_for_is_loaded(chromium: Any, sample: Path) -> None:
    """Where the server gives parts of files, few bytes of each; it finds what one without finds."""
    if shutil.which("caddy") is None:
        pytest.skip("caddy is not installed: run tests/install-tools.sh")
    with served_by_caddy(sample) as address, looking(chromium, address) as look:
        page = look(None)
        loaded = []
        page.on("response", lambda answer: loaded.append(answer))
        page.goto(SEARCH)
        some = QUERIES[::4]
        assert {query: (ask(page, query) or [NOTHING])[0] for query, _ in some} == dict(some)
        words = [answer for answer in loaded if "/tu-" in answer.url]
        assert len(words) > 20
        assert {answer.status for answer in words} == {206}
        assert max(int(answer.headers["content-length"]) for answer in words) < 5000


@contextmanager
def served_by_caddy(folder: Path) -> Iterator[str]:
    """Serve a portal by a real server; give its address without a slash at the end."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{taken.getsockname()[1]}"
    command = ["caddy", "file-server", "--root", str(folder), "--listen", place]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(tuple(place.split(":"))):
                break
            time.sleep(0.05)
        yield f"http://{place}"
    finally:
        process.terminate()
        process.wait()


def test_marks_tell_words_apart(look: Look) -> None:
    """A word with marks comes first as it is spelled; without marks it means every spelling."""
    page = look(SEARCH)
    texts = {}
    for query in ("đường", "duong", "dương"):
        ask(page, query)
        texts[query] = page.locator(".results mark").all_text_contents()
        assert {text.lower() for text in texts[query][:2]} <= {"đường", "dương", "dưỡng", "đương"}
    assert texts["đường"][0].lower() == "đường"
    assert texts["dương"][0].lower() == "dương"
    assert {text.lower() for text in texts["duong"]} > {"đường"}


def test_a_result_says_why_it_is_one(look: Look) -> None:
    """Title, day, category and the words around what was asked for, as they are written."""
    page = look(SEARCH)
    assert ask(page, "1300/qd-byt") == [HEALTH]
    result = page.locator(".results > li").first
    assert "Quyết định số 1300/QĐ-BYT" in result.locator(".summary").inner_text()
    assert result.locator(".summary mark").all_text_contents()[0] == "1300"
    assert result.locator("time").get_attribute("datetime") == "2025-10-20"
    assert "20/10/2025" in result.locator(".meta").inner_text()
    assert page.locator(".found").inner_text() == "1 kết quả cho «1300/qd-byt»"


def test_what_is_only_declared_is_shown(look: Look) -> None:
    """A result that is one by its place or its issuer shows that, not a summary without the word."""
    page = look(SEARCH)
    assert ask(page, "một cửa nộp trực tuyến khai sinh")[0] == BIRTHS
    shown = page.locator(".results > li").first.locator(".summary")
    assert shown.inner_text() == "Bộ phận một cửa xã, hoặc nộp trực tuyến"
    assert shown.locator("mark").count() == 5


@pytest.mark.parametrize("quoted", ['"{}"', "“{}”", "«{}»", "„{}“"])
def test_a_phrase_in_quotation_marks(look: Look, quoted: str) -> None:
    """Its words stand one after the other, spelled so; without marks on any they mean every spelling."""
    page = look(SEARCH)
    apart = ask(page, "đường hoa")
    together = ask(page, quoted.format("đường hoa"))
    assert together[0] == FLOWERS
    assert set(together) < set(apart)
    for result in page.locator(".results > li").all():
        assert "đường hoa" in result.inner_text().lower()
    assert f"{len(together)} kết quả" in page.locator(".found").inner_text()
    assert set(together) <= set(ask(page, quoted.format("duong hoa")))
    assert ask(page, quoted.format("hoa đường")) == []
    assert "Không tìm thấy" in page.locator(".found").inner_text()


def test_a_phrase_is_looked_for_page_by_page(look: Look) -> None:
    """Some texts at a time: how far it has come is told, and the button goes on to the end."""
    page = look(SEARCH)
    ask(page, '"xã của"')
    told = page.locator(".found").inner_text()
    seen = re.match(r'\d+ kết quả cho «"xã của"» trong (\d+) trang đã xem, trên (\d+) trang', told)
    assert seen
    assert 20 <= int(seen[1]) < int(seen[2])
    while page.locator(".more").is_visible():
        told = page.locator(".found").inner_text()
        page.locator(".more").press("Enter")
        page.wait_for_function(
            "told => document.querySelector('.found').textContent !== told", arg=told
        )
    hits = page.locator(".results > li").count()
    assert page.locator(".found").inner_text() == f'{hits} kết quả cho «"xã của"»'


def test_the_address_holds_the_query(look: Look) -> None:
    """The field of any page leads here; a reload, a link and the way back find the same."""
    page = look("")
    page.locator("#cx-seek").fill("ốc nhồi")
    page.locator("#cx-seek").press("Enter")
    page.wait_for_url("**/tim-kiem/?q=*")
    assert answers(page, "")[0] == SNAILS
    assert page.locator("#cx-search").input_value() == "ốc nhồi"
    done = page.locator(".finder").get_attribute("data-done")
    assert ask(page, "củ từ")[0] == YAMS
    assert page.url.endswith("?q=c%E1%BB%A7+t%E1%BB%AB")
    page.go_back()
    page.wait_for_function("() => document.querySelector('#cx-search').value === 'ốc nhồi'")
    assert answers(page, str(int(done or 0) + 1))[0] == SNAILS


def test_filters_by_keyboard(look: Look) -> None:
    """Tab leads from the words over the button to the filters; letters choose; all is said aloud."""
    page = look(SEARCH)
    everything = ask(page, "đường")
    assert page.locator(".found").get_attribute("role") == "status"
    form = page.locator(".finder")
    seen = []
    # Words, button, then category, commune (passed over), year, kind.
    for key, name in (("Kinh", "c"), ("2025", "y")):
        while page.evaluate("document.activeElement.name") != name:
            page.keyboard.press("Tab")
        before = form.get_attribute("data-done")
        page.keyboard.type(key)
        # Letters choose one entry after the other: the last search is the one that counts.
        answers(page, before or "")
        page.wait_for_timeout(300)
        page.wait_for_function("() => document.querySelector('.results > li')")
        hits = answers(page, before or "")
        seen.append((len(hits), page.locator(".found").inner_text()))
        assert f"{name}=" in page.url
    assert len(everything) >= len(hits) > 0
    assert all("kết quả cho «đường»" in told for _, told in seen)
    assert hits


def test_filters_are_folded_on_a_phone(look: Look) -> None:
    """Results stand on the first screen; a key opens the filters, and one that holds is in sight."""
    page = look(f"{SEARCH}?q=duong", 360)
    answers(page, "")
    filters = page.locator(".finder fieldset")
    assert not filters.is_visible()
    assert page.locator(".results > li").first.bounding_box()["y"] < 800
    page.locator(".finder .fold > summary").press("Enter")
    assert filters.is_visible()
    page = look(f"{SEARCH}?q=duong&y=2025", 360)
    answers(page, "")
    assert page.locator(".finder fieldset").is_visible()


def test_filters_without_words_list_what_there_is(look: Look) -> None:
    """A year alone lists its pages, the newest first, ten at a time; more come by the button."""
    page = look(f"{SEARCH}?y=2025")
    first = answers(page, "")
    assert len(first) == 10
    days = page.locator(".results time").all()
    assert [str(day.get_attribute("datetime"))[:4] for day in days] == ["2025"] * 10
    page.locator(".more").press("Enter")
    page.wait_for_function("() => document.querySelectorAll('.results > li').length > 10")
    links = page.locator(".results h2 a")
    assert page.evaluate("document.activeElement.href").endswith(
        str(links.nth(10).get_attribute("href"))
    )


def test_nothing_found_leads_on(look: Look) -> None:
    """It is said so, and the categories are there."""
    page = look(SEARCH)
    assert ask(page, "xyzkhongco") == []
    assert not page.locator(".more").is_visible()
    assert "Không tìm thấy" in page.locator(".found").inner_text()
    assert page.locator(".browse a[href='/chuyen-muc/kinh-te/']").is_visible()
    ask(page, "đường")
    assert not page.locator(".browse").is_visible()


def test_without_scripts_the_archive_is_there(look: Look) -> None:
    """The page says what it needs, and links to months and categories."""
    page = look(f"{SEARCH}?q=duong", java_script_enabled=False)
    assert page.locator("noscript p").is_visible()
    assert page.locator(".browse a[href='/so-do-trang/']").is_visible()
    assert page.locator("form:visible").count() == 0


@pytest.mark.parametrize("lost", ["muc-luc.json", "dau-*.bin", "tu-*.bin", "trang/**"])
def test_a_lost_index_is_told(look: Look, lost: str) -> None:
    """Where the index cannot be loaded the page says so and leads on; who asks again later is answered."""
    page = look(None)
    page.route(f"**/tim-kiem/chi-muc/**/{lost}", lambda route: route.abort())
    page.goto(f"{SEARCH}?q=%E1%BB%91c+nh%E1%BB%93i")
    assert answers(page, "") == []
    assert "Không tải được" in page.locator(".found").inner_text()
    assert page.locator(".browse").is_visible()
    page.unroute_all()
    assert ask(page, "ốc nhồi")[0] == SNAILS


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(look: Look, width: int, scheme: str) -> None:
    """With results, and narrow enough for a phone: nothing wrong, and nothing to scroll sideways for."""
    page = look(f"{SEARCH}?q=duong", width, color_scheme=scheme, bypass_csp=True)
    answers(page, "")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.add_script_tag(path=AXE)
    assert faults(page, {}) == []
