"""Tables of figures in a real Chromium: sorted and filtered by keyboard, whole without scripts."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

ALL = "thanh-tich/"
INCOME = "thanh-tich/chi-tieu/thu-nhap-binh-quan/"
COMMUNE = "xa/thanh-ky/"
Look = Callable[..., Any]

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


def choose(page: Any, name: str, value: str) -> None:
    """Go down a list of the filter with the arrow key, to one of its options."""
    field = page.locator(f"select[name={name}]")
    field.focus()
    for _ in range(40):
        if field.input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"{value} is no option of {name}")


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
    assert {row.get_attribute("data-year") for row in rows.all()} == {"2023"}


def test_without_scripts_tables_are_whole(look: Look) -> None:
    """All rows stand there in their order, and nothing that would need a script."""
    page = look(ALL, java_script_enabled=False)
    assert page.locator("[data-group] tbody tr").count() > 120
    assert not page.locator(".figure-filter").is_visible()
    assert page.locator("thead button").count() == 0
    assert page.locator("a[download]").count() >= 3


def test_ranks_agree_with_values(look: Look) -> None:
    """The best stands first, in its table and in its drawing, and sorting does not change a rank."""
    page = look(INCOME)
    ranks = page.evaluate(COLUMN, [0, 0])
    values = page.evaluate(NUMBERS, [2, 0])
    pairs = dict(zip(ranks, values, strict=True))
    assert values == sorted(values, reverse=True)
    heads(page, "Kết quả").click()
    again = zip(page.evaluate(COLUMN, [0, 0]), page.evaluate(NUMBERS, [2, 0]), strict=True)
    assert dict(again) == pairs


@pytest.mark.parametrize("path", [ALL, INCOME, COMMUNE, "thanh-tich/nghi-quyet/truong-xuan-2023/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_are_read_on_the_smallest_phone(look: Look, path: str, scheme: str) -> None:
    """At 320 px nothing sticks out, letters are no smaller than 12 px and none is outside its drawing."""
    page = look(path, 320, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = page.evaluate(
        """() => [...document.querySelectorAll("figure svg.chart text")].filter((it) => {
          const scale = it.getScreenCTM().a, size = parseFloat(getComputedStyle(it).fontSize) * scale;
          const box = it.getBoundingClientRect(), room = it.ownerSVGElement.getBoundingClientRect();
          return size < 11.5 || box.left < room.left - 1 || box.right > room.right + 1;
        }).map((it) => it.textContent)"""
    )
    assert small == []
