"""Colours: contrast as WCAG counts it, and shades that can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congxa import colours

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize("text", ["#A3131F", "a3131f", " #a3131f "])
def test_a_colour_is_read_with_or_without_its_sign(text: str) -> None:
    """Capitals and small letters are the same."""
    assert colours.parse(text) == "#a3131f"
    assert colours.parse("#fa0") == "#ffaa00"


@pytest.mark.parametrize("text", ["", "đỏ", "#12345", "#12345g", "rgb(1,2,3)", "#1234567"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    """Names and functions of CSS are none."""
    with pytest.raises(ValueError, match=r"^"):
        colours.parse(text)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#a3131f", "#ffffff", 7.86)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    """Known values; the order does not matter."""
    assert colours.contrast(one, other) == colours.contrast(other, one)
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01)


@given(COLOURS, COLOURS)
def test_a_proposal_can_be_read(colour: str, against: str) -> None:
    """Whatever was chosen, what is proposed in its stead has the contrast that is asked for."""
    assert colours.contrast(colours.readable(colour, against), against) >= colours.READABLE


@given(COLOURS.filter(lambda colour: colours.contrast(colour, "#f6efe3") >= colours.READABLE))
def test_shades_of_an_allowed_colour_can_be_read(colour: str) -> None:
    """White on each dark shade, the light one on dark paper, the pale one of any colour on the deep one."""
    shades = dict(colours.shades("c", colour))
    for name in ("c", "c-deep", "c-dark"):
        assert colours.contrast(shades[name], "#ffffff") >= colours.READABLE
    assert colours.contrast(shades["c-light"], "#2a221d") >= colours.READABLE
    assert colours.contrast(shades["c-pale"], shades["c-deep"]) >= colours.READABLE
