"""Sections in a real Chromium: the list of documents chosen and sorted by keyboard, whole without scripts."""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from browsing import choose

pytestmark = pytest.mark.browser

DOCUMENTS = "van-ban/"
DATA = "van-ban/du-lieu.json"
Look = Callable[..., Any]


def numbers(page: Any) -> list[str]:
    """Give the numbers of the documents that are shown, in their order."""
    shown = page.locator("#cx-entries .entry p.meta > span:first-child").all_inner_texts()
    return [text.removeprefix("Số ") for text in shown]


def titles(page: Any) -> list[str]:
    return list(page.locator("#cx-entries .entry-title").all_inner_texts())


def said(page: Any, words: str) -> None:
    """Wait for what the filter says of its result."""
    page.locator(".entry-filter [role=status]", has_text=words).wait_for()


def test_documents_are_chosen_by_type_and_year_at_a_time(look: Look) -> None:
    """Two choices hold together, the status tells how many there are, all again brings the list back."""
    asked: list[str] = []
    page = look(DOCUMENTS)
    page.on("request", lambda request: asked.append(request.url))
    before = titles(page)
    assert len(before) >= 6
    choose(page, "type", "ke-hoach")
    said(page, "Tìm thấy 2 mục.")
    assert set(numbers(page)) == {"38/KH-UBND", "15/KH-UBND"}
    choose(page, "year", "2025")
    said(page, "Tìm thấy 1 mục.")
    assert numbers(page) == ["15/KH-UBND"]
    link = page.locator("#cx-entries .files a")
    assert link.get_attribute("download") is not None
    assert page.request.get(link.get_attribute("href")).ok
    choose(page, "field", "ngan-sach")
    said(page, "Không có mục nào như vậy.")
    assert titles(page) == []
    for name in ("type", "year", "field"):
        page.locator(f".entry-filter select[name={name}]").select_option("")
    page.wait_for_function("document.querySelectorAll('#cx-entries .entry').length >= 6")
    assert titles(page) == before
    # The data is loaded once, and not before it is needed.
    assert sum(url.endswith(DATA) for url in asked) == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ngan sach", {"12/NQ-HĐND", "03/NQ-HĐND"}),
        ("dự toán", {"03/NQ-HĐND"}),
        (unicodedata.normalize("NFD", "Dự Toán"), {"03/NQ-HĐND"}),
        ("1988/2017/qđ", {"1988/2017/QĐ-UBND"}),
        ("bao lu", {"07/CT-UBND"}),
    ],
)
def test_documents_are_found_by_words(look: Look, words: str, found: set[str]) -> None:
    """With marks or without, composed or not, by number too."""
    page = look(DOCUMENTS)
    page.locator(".entry-filter input[name=words]").fill(words)
    said(page, f"Tìm thấy {len(found)} mục.")
    assert set(numbers(page)) == found


def test_the_filter_is_folded_on_a_phone(look: Look) -> None:
    """The first documents are in sight; a key opens the filter, which works as on a wide screen."""
    page = look(DOCUMENTS, 360)
    field = page.locator(".entry-filter select[name=type]")
    assert not field.is_visible()
    assert page.locator("#cx-entries .entry").first.bounding_box()["y"] < 640
    page.locator(".list-header > .fold > summary").press("Enter")
    choose(page, "type", "ke-hoach")
    said(page, "Tìm thấy 2 mục.")


def test_the_register_fits_a_phone(look: Look) -> None:
    """A row is a block of lines, each with the name of its column; nothing is to be scrolled sideways."""
    page = look("tiep-can-thong-tin/danh-muc/2026/", 320)
    table = page.locator(".register")
    assert table.evaluate("it => it.scrollWidth <= it.parentNode.clientWidth")
    cell = table.locator("tbody td").first
    label = cell.evaluate("it => getComputedStyle(it, '::before').content")
    assert label.startswith('"Số, ký hiệu')
    page.set_viewport_size({"width": 1280, "height": 800})
    assert table.evaluate("it => it.scrollWidth <= it.parentNode.clientWidth")


def test_documents_are_sorted_by_keyboard(look: Look) -> None:
    """The oldest first; by number as a person counts; by title as the alphabet goes."""
    page = look(DOCUMENTS)
    choose(page, "order", "old")
    said(page, "Tìm thấy")
    every = numbers(page)
    assert len(every) >= 12
    assert every[0] == "1988/2017/QĐ-UBND"
    assert every[-1] == "61/TB-UBND"
    choose(page, "order", "number")
    page.wait_for_function(
        "document.querySelector('#cx-entries .entry .meta').innerText.includes('03/NQ')"
    )
    counted = [int(number.split("/")[0]) for number in numbers(page) if number[0].isdigit()]
    assert counted == sorted(counted)
    choose(page, "order", "title")
    page.wait_for_function(
        "document.querySelector('#cx-entries .entry-title').innerText.startsWith('Ban hành')"
    )
    shown = titles(page)
    assert shown == page.evaluate("(it) => it.toSorted(new Intl.Collator('vi').compare)", shown)


def test_data_that_does_not_come_is_told(look: Look) -> None:
    """The lists of single values remain."""
    page = look(None)
    page.route(f"**/{DATA}", lambda route: route.abort())
    page.goto(DOCUMENTS)
    before = titles(page)
    page.locator(".entry-filter select[name=type]").select_option("bao-cao")
    said(page, "Chưa tải được danh sách")
    assert titles(page) == before


def test_without_scripts_each_value_has_a_list(look: Look) -> None:
    """The filter is not there, the lists of types, years and fields are, and lead on."""
    page = look(None, 320, java_script_enabled=False)
    page.goto(DOCUMENTS)
    assert not page.locator(".entry-filter").is_visible()
    page.locator(".facets summary").click()
    page.locator(".facets a", has_text="Nghị quyết").click()
    assert page.locator("h1").inner_text() == "Văn bản – Nghị quyết"
    assert len(titles(page)) == 2
    page.locator(".list-header a", has_text="Xem cả mục Văn bản").click()
    page.locator(".pager a[rel=next]").click()
    assert page.locator("#cx-entries .entry").count() >= 6


def test_a_schedule_is_opened_as_a_calendar(look: Look, tmp_path: Path) -> None:
    """What the button of a schedule gives is read by a real parser: the days, hours and words of the page."""
    page = look("lich/2026/tuan-48/")
    shown = page.locator(".agenda li").evaluate_all("""items => items.map((item) => [
      item.closest(".agenda").querySelector("time").dateTime.slice(0, 10),
      item.querySelector(".agenda-hour").innerText.slice(0, 5),
      item.querySelector("b").innerText,
    ])""")
    with page.expect_download() as given:
        page.locator("main a[href$='.ics']").press("Enter")
    given.value.save_as(tmp_path / "lich.ics")
    read = []
    for event in icalendar.Calendar.from_ical((tmp_path / "lich.ics").read_bytes()).walk("VEVENT"):
        begins = event["DTSTART"].dt
        hour = "Cả ng"
        if isinstance(begins, datetime):
            begins = begins.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
            hour = f"{begins:%H:%M}"
        read.append([f"{begins:%Y-%m-%d}", hour, str(event["SUMMARY"])])
    assert read == shown
    assert len(read) == 7


def test_a_rating_tells_nothing_but_the_choice(look: Look, sample: Path) -> None:
    """The form sends one number, by POST, to the endpoint of the settings; the page's own policy lets it."""
    headers = (sample / "_headers").read_text(encoding="utf-8").partition("/danh-gia/*\n")[2]
    policy = re.search(r"^  Content-Security-Policy: (.*)$", headers, re.M)
    assert policy
    page = look(None)
    page.route(
        "**/danh-gia/",
        lambda route: route.fulfill(
            response=(reply := route.fetch()),
            headers={**reply.headers, "content-security-policy": policy[1]},
        ),
    )
    page.goto("danh-gia/")
    sent: list[tuple[str, str, str | None]] = []

    def take(route: Any) -> None:
        request = route.request
        sent.append((request.method, request.url, request.post_data))
        route.fulfill(status=200, body="Cảm ơn", content_type="text/plain; charset=utf-8")

    page.context.route("https://danhgia.example.vn/**", take)
    page.get_by_label("Hài lòng", exact=True).check()
    page.get_by_role("button", name="Gửi đánh giá").press("Enter")
    page.wait_for_url("https://danhgia.example.vn/phieu")
    assert sent == [("POST", "https://danhgia.example.vn/phieu", "score=4")]
