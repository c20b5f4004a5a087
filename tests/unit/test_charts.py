"""Drawings of numbers: whole, true to the numbers, within their frame, whatever the numbers are."""

import re
from collections.abc import Callable
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from congxa.charts import WIDTH, Charts, Point
from congxa.vietnamese import format_number

CHARTS = Charts(format_number)
Draw = Callable[..., Markup]

numbers = st.decimals(-(10**9), 10**9, allow_nan=False, places=3)
labels = st.text("aĐỗ Ừ<&>\"'.", max_size=60)
points = st.lists(st.tuples(labels, numbers), min_size=1, max_size=20)
a_few = settings(max_examples=30, deadline=None)


def read(drawing: Markup) -> ElementTree.Element:
    """Read a drawing as XML: so it is whole, and what editors wrote is escaped."""
    return ElementTree.fromstring(str(drawing))


def drawn(picture: ElementTree.Element, look: str) -> list[ElementTree.Element]:
    """Give the elements of a class."""
    return [it for it in picture.iter() if look in it.get("class", "").split()]


def words(picture: ElementTree.Element, look: str) -> list[str]:
    return [it.text or "" for it in drawn(picture, look)]


def places(picture: ElementTree.Element) -> list[tuple[float, float]]:
    """Give every place that anything is drawn at."""
    found = []
    for it in picture.iter():
        x, y = float(it.get("x", it.get("cx", 0))), float(it.get("y", it.get("cy", 0)))
        found.append((x, y))
        found.append((x + float(it.get("width", 0)), y + float(it.get("height", 0))))
        path = it.get("d", "")
        found += [(float(a), float(b)) for a, b in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]
    return found


def inside(picture: ElementTree.Element) -> bool:
    _, _, width, height = map(float, picture.get("viewBox", "").split())
    # Places are rounded to a tenth.
    return all(-0.1 <= x <= width + 0.1 and -0.1 <= y <= height + 0.1 for x, y in places(picture))


@pytest.mark.parametrize("draw", [CHARTS.line, CHARTS.bars, CHARTS.shares, CHARTS.sparkline])
@a_few
@given(points=points, title=labels, description=labels)
def test_every_drawing_is_whole_and_within_its_frame(
    draw: Draw, points: list[Point], title: str, description: str
) -> None:
    """It names itself, and is the same each time."""
    drawing = draw(points, title=title, description=description)
    picture = read(drawing)
    assert picture.get("role") == "img"
    assert picture[0].tag == "title"
    assert (picture[0].text or "") == title
    assert inside(picture)
    assert draw(points, title=title, description=description) == drawing


@a_few
@given(st.lists(st.tuples(labels, st.decimals(0, 10**6, places=2)), min_size=1, max_size=12))
def test_bars_are_as_long_as_their_numbers(points: list[Point]) -> None:
    """From the same zero; each with its number as it is written."""
    picture = read(CHARTS.bars(points, title="A"))
    assert words(picture, "chart-value") == [
        format_number(value) for _, value in points if value is not None
    ]
    most = max(float(value or 0) for _, value in points) or 1
    for bar, (_, value) in zip(drawn(picture, "chart-bar"), points, strict=True):
        long = float(value or 0) / most * (WIDTH - 16)
        assert float(bar.get("width", 0)) == pytest.approx(max(long, 1), abs=0.06)


def test_a_bar_below_zero_ends_where_the_others_begin() -> None:
    """What fell goes to the left."""
    picture = read(CHARTS.bars([("a", Decimal(-1)), ("b", Decimal(1))], title="A"))
    fell, rose = drawn(picture, "chart-bar")
    assert float(fell.get("x", 0)) + float(fell.get("width", 0)) == float(rose.get("x", 0))


def test_a_number_that_is_not_there_leaves_a_gap() -> None:
    """Its label stands all the same, and no bar says zero."""
    picture = read(CHARTS.bars([("Thanh Kỳ", None), ("Kỳ Thọ", Decimal(4))], title="A"))
    assert words(picture, "chart-label") == ["Thanh Kỳ", "Kỳ Thọ"]
    assert len(drawn(picture, "chart-bar")) == 1
    line = read(
        CHARTS.line([("2020", Decimal(1)), ("2021", None), ("2022", Decimal(2))], title="A")
    )
    assert len(drawn(line, "chart-dot")) == 2
    assert read(CHARTS.line([("2020", None)], title="A")).get("viewBox") == f"0 0 {WIDTH} 24"
    goal = read(CHARTS.line([("2020", None)], title="A", target=Decimal(3)))
    assert len(drawn(goal, "chart-target")) == 1


@a_few
@given(st.lists(st.tuples(labels, st.decimals("0.1", 100, places=1)), min_size=1, max_size=8))
def test_shares_fill_the_bar(points: list[Point]) -> None:
    """Each by its part of the whole, with a letter that its line begins with."""
    picture = read(CHARTS.shares(points, title="A"))
    parts = [it for it in drawn(picture, "chart-share") if it.get("y") == "4"]
    whole = sum(float(value or 0) for _, value in points)
    for part, (_, value) in zip(parts, points, strict=True):
        wide = float(value or 0) / whole * (WIDTH - 16)
        assert float(part.get("width", 0)) == pytest.approx(max(wide - 1, 0.5), abs=0.06)
    assert [text[:3] for text in words(picture, "chart-label")] == [
        f"{letter}. " for letter in "ABCDEFGH"[: len(points)]
    ]
    assert set(words(picture, "chart-letter")) <= set("ABCDEFGH")


def test_a_line_rises_with_its_values() -> None:
    """One line through all of them; the target is a line across."""
    values = [(str(2020 + year), Decimal(year)) for year in range(5)]
    picture = read(CHARTS.line(values, title="A", target=Decimal(9)))
    assert len(drawn(picture, "chart-line")) == 2  # the drawing itself is one
    assert len(drawn(picture, "chart-target")) == 1
    heights = [float(dot.get("cy", 0)) for dot in drawn(picture, "chart-dot")]
    assert heights == sorted(heights, reverse=True)


def test_no_two_parts_bear_the_same_letter() -> None:
    """Behind Z come A1, B1 and so on; a part too narrow for its letter has it below alone."""
    points = [(f"Phần {number}", Decimal(3)) for number in range(29)] + [("Lớn", Decimal(60))]
    picture = read(CHARTS.shares(points, title="A"))
    letters = [text.partition(".")[0] for text in words(picture, "chart-label")]
    assert letters[:2] + letters[25:28] == ["A", "B", "Z", "A1", "B1"]
    assert len(set(letters)) == 30
    assert words(picture, "chart-letter") == ["D1"]


@pytest.mark.parametrize("draw", [CHARTS.bars, CHARTS.shares])
def test_a_long_label_leaves_room_for_its_number(draw: Draw) -> None:
    """The longer the number, the sooner it ends."""
    label = "Nguồn vốn ngân sách địa phương và nhân dân đóng góp"
    few = read(draw([(label, Decimal(4))], title="A"))
    many = read(draw([(label, Decimal("1234567890.5"))], title="A"))
    (short,), (long,) = words(many, "chart-label"), words(few, "chart-label")
    assert len(short) + len("1.234.567.890,5") <= 36
    assert len(short) < len(long) <= 35
    assert short.endswith("…")


def test_a_crowded_line_writes_its_ends() -> None:
    """Others only where numbers would not stand upon each other; the table beside it has them all."""
    values = [(str(2010 + year), Decimal(year)) for year in range(12)]
    picture = read(CHARTS.line(values, title="A"))
    assert words(picture, "chart-value") == ["0", "3", "6", "11"]
    assert words(picture, "chart-label") == ["2010", "2013", "2016", "2021"]


@pytest.mark.parametrize("draw", [CHARTS.line, CHARTS.sparkline])
def test_years_stand_as_far_apart_as_they_are(draw: Draw) -> None:
    """A gap of eight years is eight times as wide as one; what is no year stands evenly."""
    picture = read(
        draw([("2015", Decimal(1)), ("2016", Decimal(2)), ("2024", Decimal(4))], title="A")
    )
    way = next(it.get("d", "") for it in picture.iter() if it.get("class") == "chart-line")
    first, second, third = (float(x) for x in re.findall(r"[ML](-?[\d.]+)", way))
    assert third - second == pytest.approx(8 * (second - first), abs=0.5)
    picture = read(draw([("a", Decimal(1)), ("b", Decimal(2)), ("c", Decimal(4))], title="A"))
    way = next(it.get("d", "") for it in picture.iter() if it.get("class") == "chart-line")
    first, second, third = (float(x) for x in re.findall(r"[ML](-?[\d.]+)", way))
    assert third - second == pytest.approx(second - first, abs=0.2)


@pytest.mark.parametrize(
    ("percent", "bar", "mark"),
    [("0", 0, 158), ("50", 78, 158), ("100", 156, 158), ("200", 156, 80)],
)
def test_progress_is_held_against_the_whole(percent: str, bar: float, mark: float) -> None:
    """More than all of it moves the mark, not the frame."""
    picture = read(CHARTS.progress(Decimal(percent), title="A"))
    assert float(drawn(picture, "chart-bar")[0].get("width", 0)) == bar
    assert drawn(picture, "chart-target")[0].get("d") == f"M{mark} 1V19"
    assert inside(picture)
