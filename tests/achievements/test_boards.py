"""Figures chosen and put in order: what they say decides, and not the order in which they are met."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from congxa.achievements.catalogue import shipped
from congxa.achievements.declared import Measure, UnitScope
from congxa.achievements.figures import Figure, Locality, Origin
from congxa.achievements.settle import settle
from congxa.boards import item_order, number_of, ranking, series
from congxa.gathering import age

NAMES = ("An", "Ân", "Bình", "Đông", "Dung")
START = datetime(2026, 1, 1, tzinfo=UTC)


def figure(place: int, value: int, year: int, day: int, scope: str, estimate: bool) -> Figure:
    """Settle an income of a commune, told on a day."""
    item = Measure(
        indicator="thu-nhap-binh-quan",
        value=Decimal(value),
        year=year,
        estimate=estimate,
        unit_scope=UnitScope(name=scope) if scope else None,
    )
    home = Locality(f"xa-{place}", NAMES[place], f"/xa/xa-{place}/")
    origin = Origin(f"{place}-{day}-{value}.md", f"/tin/{day}/", "Bài", START + timedelta(day))
    made, findings = settle(item, 0, shipped(), last_year=2028, place=home, origin=origin)
    assert made is not None
    assert findings == []
    return made


FIGURES = st.lists(
    st.builds(
        figure,
        st.integers(0, 4),
        st.integers(1, 4),
        st.integers(2024, 2026),
        st.integers(0, 3),
        st.sampled_from(["", "xã cũ"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda made: (made.origin.path, made.year, made.scope, made.item.estimate),
).flatmap(lambda made: st.tuples(st.just(made), st.permutations(made)))


@given(FIGURES)
def test_a_ranking_does_not_depend_on_the_order_of_figures(
    both: tuple[list[Figure], list[Figure]],
) -> None:
    """The better stands first, equals share a position, nobody of the year is left out."""
    one, other = (
        ranking("xa", 2025, 2025, _newest_first(f for f in made if f.year == 2025)) for made in both
    )
    told = [(row.position, row.figure.area, row.figure.value) for row in one.rows]
    assert told == [(row.position, row.figure.area, row.figure.value) for row in other.rows]
    values = [row.figure.value or 0 for row in one.rows]
    assert values == sorted(values, reverse=True)
    if len(values) > 1:
        assert [row.position for row in one.rows] == [values.index(it) + 1 for it in values]
    units = {(f.place.slug if f.place else "", f.scope) for f in both[0] if f.year == 2025}
    assert len(one.rows) == len(units)


@given(FIGURES)
def test_an_actual_value_goes_before_an_estimate(both: tuple[list[Figure], list[Figure]]) -> None:
    """In a series each year has one value: of the actual ones the latest told, else of the estimates."""
    own = [f for f in both[0] if f.place and f.place.slug == "xa-0" and not f.scope]
    made = series(_newest_first(own))
    for point in made.yearly if made else ():
        rivals = [f for f in own if f.year == point.year]
        actual = [f for f in rivals if not f.item.estimate] or rivals
        assert point.value == max(actual, key=age).value
        assert point.estimate == actual[0].item.estimate


def _newest_first(made: Iterable[Figure]) -> list[Figure]:
    return sorted(made, key=age, reverse=True)


def test_items_stand_as_they_are_counted() -> None:
    """Numbers as numbers, letters behind them; the measures of one target share its number."""
    items = ["11b", "2", "1.10", "11a", "1.2", "II", "I"]
    assert sorted(items, key=item_order) == ["I", "II", "1.2", "1.10", "2", "11a", "11b"]
    assert [number_of(item) for item in ("11a", "11b", "2", "")] == ["11", "11", "2", ""]
