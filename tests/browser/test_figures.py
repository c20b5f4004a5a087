"""Tables of figures in a real Chromium: sorted and filtered by keyboard, whole without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from browsing import choose, looking, serving
from conftest import Built

pytestmark = pytest.mark.browser

ALL = "thanh-tich/"
INCOME = "thanh-tich/chi-tieu/thu-nhap-binh-quan/"
COMMUNE = "xa/thanh-ky/"
Look = Callable[..., Any]
Make = Callable[..., Built]

# The texts of a column of the first table that can be sorted, in the order that is shown.
COLUMN = """([at, table]) => [...document.querySelectorAll("table[data-sortable]")[table].tBodies[0].rows]
  .map((row) => row.cells[at].textContent.trim())"""
# The numbers that the cells of a column stand for.
NUMBERS = """([at, table]) => [...document.querySelectorAll("table[data-sortable]")[table].tBodies[0].rows]
  .map((row) => Number(row.cells[at].dataset.sort))"""
VISIBLE = """() => [...document.querySelectorAll("[data-group] tbody tr")]
  .filter((row) => row.checkVisibility()).length"""


def heads(page: Any, text: str) -> Any:
    """Give the button in the head of the first table's column."""
    return page.locator("table[data-sortable]").first.locator("thead button", has_text=text)


def test_a_table_is_sorted_by_keyboard(look: Look) -> None:
    """Enter sorts up, Enter again down; numbers as numbers, names as the alphabet has them."""
    page = look(ALL)
    button = heads(page, "Kết quả")
    button.focus()
    page.keyboard.press("Enter")
    up = [value for value in page.evaluate(NUMBERS, [2, 0]) if value == value]
    assert len(up) > 3
    assert up == sorted(up)
    assert button.locator("..").get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    down = [value for value in page.evaluate(NUMBERS, [2, 0]) if value == value]
    assert down == up[::-1]
    assert button.locator("..").get_attribute("aria-sort") == "descending"
    heads(page, "Chỉ tiêu").focus()
    page.keyboard.press("Space")
    names = page.evaluate(COLUMN, [0, 0])
    assert names == page.evaluate("(it) => it.toSorted(new Intl.Collator('vi').compare)", names)
    assert button.locator("..").get_attribute("aria-sort") is None


def test_rows_are_chosen_by_keyboard(look: Look) -> None:
    """Commune, field and year are chosen with the keys of a list; what is left is said where nothing is."""
    page = look(ALL)
    whole = page.evaluate(VISIBLE)
    assert whole > 120
    choose(page, "commune", "tho-xuan")
    assert page.locator("[data-group]:visible").count() == 1
    few = page.evaluate(VISIBLE)
    assert 0 < few < whole
    choose(page, "category", "quoc-phong")
    assert page.evaluate(VISIBLE) == 0
    said = page.locator(".figure-filter [role=status]")
    assert said.inner_text() == "Không có số liệu nào như vậy."
    page.keyboard.press("Home")
    assert page.evaluate(VISIBLE) == few
    choose(page, "year", "2023")
    rows = page.locator("[data-group] tbody tr:visible")
    assert {row.get_attribute("data-year") for row in rows.all()} == {"2023", "2023 2024"}
    choose(page, "commune", "thanh-ky")
    choose(page, "year", "2022")
    assert {row.get_attribute("data-year") for row in rows.all()} == {
        "2020 2021 2022 2023 2024 2025"
    }


def test_without_scripts_tables_are_whole(look: Look) -> None:
    """All rows stand there in their order, and nothing that would need a script."""
    page = look(ALL, java_script_enabled=False)
    assert page.locator("[data-group] tbody tr").count() > 120
    assert not page.locator(".figure-filter").is_visible()
    assert page.locator("thead button").count() == 0
    assert page.locator("a[download]").count() >= 3


def test_ranks_agree_with_values(chromium: Any, portal: Make) -> None:
    """The best stands first, in its table and in its drawing, and sorting does not change a rank."""
    written = ""
    for number, value in enumerate(("46", "50,5", "46", "60")):
        written += (
            f"-- content/communes/x{number}.md --\n---\nname: X{number}\nslug: x{number}\n---\n"
            f"-- content/articles/{number}.md --\n---\ntitle: Bài {number}\ndate: 2026-01-01\n"
            f"category: kinh-te\ncommune: x{number}\nachievements:\n"
            f'  - {{indicator: thu-nhap-binh-quan, value: "{value}", year: 2025}}\n---\nBài.\n'
        )
    built = portal(written)
    built.build()
    with serving(built.output) as address, looking(chromium, address) as look:
        page = look(INCOME)
        ranks = page.evaluate(COLUMN, [0, 0])
        names = page.evaluate(COLUMN, [1, 0])
        values = page.evaluate(NUMBERS, [2, 0])
        assert (ranks, values) == (["1", "2", "3", "3"], [60, 50.5, 46, 46])
        drawn = page.locator(".chart-bars").first.locator(".chart-label").all_text_contents()
        assert drawn == names
        heads(page, "Kết quả").click()
        again = zip(page.evaluate(COLUMN, [0, 0]), page.evaluate(NUMBERS, [2, 0]), strict=True)
        assert list(again) == [("3", 46), ("3", 46), ("2", 50.5), ("1", 60)]


@pytest.mark.parametrize("path", [ALL, INCOME, COMMUNE, "thanh-tich/nghi-quyet/truong-xuan-2023/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_are_read_on_the_smallest_phone(look: Look, path: str, scheme: str) -> None:
    """At 320 px nothing sticks out, letters are no smaller than 12 px and none is outside its drawing."""
    page = look(path, 320, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details.fold').forEach((it) => { it.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = page.evaluate(
        """() => [...document.querySelectorAll("figure svg.chart text")].filter((it) => {
          const scale = it.getScreenCTM().a, size = parseFloat(getComputedStyle(it).fontSize) * scale;
          const box = it.getBoundingClientRect(), room = it.ownerSVGElement.getBoundingClientRect();
          return size < 11.5 || box.left < room.left - 1 || box.right > room.right + 1;
        }).map((it) => it.textContent)"""
    )
    assert small == []
    wide = page.evaluate(
        """() => [...document.querySelectorAll(".figure-table:not(.many)")].filter(
          (it) => it.closest("details:not([open])") === null && it.scrollWidth > it.parentNode.clientWidth
        ).map((it) => it.parentNode.ariaLabel)"""
    )
    assert wide == []


def test_long_tables_are_folded_on_a_phone_alone(look: Look) -> None:
    """There a key opens them; a wide screen and paper have them as they are, whatever was opened."""
    page = look(COMMUNE, 360)
    fold = page.locator(".figure-section > .fold > summary").first
    table = page.locator(".figure-section .figure-table").first
    assert not table.is_visible()
    assert fold.inner_text().endswith("số liệu")
    fold.press("Enter")
    assert table.is_visible()
    fold.press("Enter")
    page.emulate_media(media="print")
    assert table.is_visible()
    assert not fold.is_visible()
    page.emulate_media(media="screen")
    assert not table.is_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    assert table.is_visible()
    assert not fold.is_visible()


def test_what_was_chosen_is_never_folded(look: Look) -> None:
    """Choosing a commune on a phone shows its figures."""
    page = look(ALL, 360)
    table = page.locator("[data-group=tho-xuan] .figure-table")
    assert not table.is_visible()
    page.locator("select[name=commune]").select_option("tho-xuan")
    assert table.is_visible()


def test_charts_are_as_dark_as_the_reader_chose(look: Look) -> None:
    """The button of the page goes before what the system asks for."""
    colour = "getComputedStyle(document.querySelector('.chart-dot')).fill"
    asked = look(INCOME, color_scheme="dark").evaluate(colour)
    chosen = look(INCOME, before="localStorage.setItem('cx-scheme', 'dark')").evaluate(colour)
    light = look(INCOME, color_scheme="dark", before="localStorage.setItem('cx-scheme', 'light')")
    assert asked == chosen != light.evaluate(colour)


def test_a_row_says_what_its_cells_are_on_a_phone(look: Look) -> None:
    """Without the head above it a target is called one; the value leads to the article that tells it."""
    page = look("thanh-tich/nghi-quyet/thanh-ky-2020-2025/", 360)
    row = page.locator(".figure-table tbody tr").first
    aim = row.locator("td[data-label]")
    assert aim.evaluate("it => getComputedStyle(it, '::before').content").startswith('"Mục tiêu')
    assert row.locator("td.figure-value a[href^='/tin/']").count() == 1
    assert row.bounding_box()["width"] <= 328
