"""Vietnamese text: what holds for every text, number and moment."""

import re
import unicodedata
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from congxa import legacy, vietnamese
from congxa.vietnamese import MomentError, NumberError

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯ ÐáàảãạếềểễệộợựỹABC,.-–“”«»µ·ÖÜ\u0301\u0323🎉"
TEXTS = st.text() | st.text(LETTERS)
NUMBERS = st.text("0123456789.,- −") | st.text()
MOMENTS = st.text("0123456789-/:TZ+. (GMT)") | st.text()
ZONES = st.none() | st.integers(-1439, 1439).map(lambda it: timezone(timedelta(minutes=it)))


def nfd(text: str) -> str:
    """Take the text apart."""
    return unicodedata.normalize("NFD", text)


@given(TEXTS, st.integers(1, 100))
@example("ạ" * 200, 80)
def test_slug_is_a_short_ascii_name_and_its_own_slug(text: str, limit: int) -> None:
    """Whatever the title, the address is plain, short, and stays when slugged again."""
    slug = vietnamese.slug(text, limit=limit)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug)
    assert len(slug) <= limit
    assert vietnamese.slug(slug, limit=limit) == slug


@given(TEXTS)
def test_unicode_forms_are_one(text: str) -> None:
    """Text taken apart or composed folds, slugs and sorts alike."""
    composed = unicodedata.normalize("NFC", text)
    assert vietnamese.nfc(text) == composed
    assert vietnamese.fold(nfd(text)) == vietnamese.fold(composed)
    assert vietnamese.slug(nfd(text)) == vietnamese.slug(composed)
    assert vietnamese.collation_key(nfd(text)) == vietnamese.collation_key(composed)


@given(st.lists(TEXTS, max_size=8), TEXTS)
def test_nearest_is_one_of_the_known_words(known: list[str], word: str) -> None:
    """The nearest word is a known one, and the order of the known does not matter."""
    near = vietnamese.nearest(word, known)
    assert near in {"", *known}
    assert vietnamese.nearest(word, reversed(known)) == near


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3) | st.integers())
def test_numbers_are_read_as_written(value: Decimal | int) -> None:
    """A number shown is the number read, to its last decimal."""
    shown = vietnamese.format_number(value)
    parsed = vietnamese.parse_number(shown)
    assert parsed == value
    assert vietnamese.format_number(parsed) == shown


@given(NUMBERS)
@example("1.000,5")
def test_a_number_is_read_or_refused(text: str) -> None:
    """Any text is a number or a NumberError, and its suggestion can be read."""
    try:
        value = vietnamese.parse_number(text)
    except NumberError as error:
        value = vietnamese.parse_number(error.suggestion or "0")
    assert value.is_finite()


@given(st.datetimes(timezones=ZONES))
def test_moments_are_read_as_iso_writes_them(moment: datetime) -> None:
    """A moment in ISO form is read to the microsecond, with the zone it had."""
    for separator in "T ":
        parsed = vietnamese.parse_moment(moment.isoformat(separator))
        assert (parsed, parsed.utcoffset()) == (moment, moment.utcoffset())


@given(st.datetimes())
def test_moments_are_read_as_officers_write_them(moment: datetime) -> None:
    """Day, month, year, with or without zeros in front, is the same moment."""
    day, month, year = moment.day, moment.month, moment.year
    expected = moment.replace(second=0, microsecond=0)
    for date in (f"{day}/{month}/{year:04}", f"{day:02}/{month:02}/{year:04}"):
        assert vietnamese.parse_moment(f"{date} {moment:%H:%M}") == expected
        assert vietnamese.parse_moment(date) == expected.replace(hour=0, minute=0)


@given(MOMENTS)
@example("31/09/2026")
def test_a_moment_is_read_or_refused(text: str) -> None:
    """Any text is a moment or a MomentError, and its suggestion can be read."""
    try:
        moment = vietnamese.parse_moment(text)
    except MomentError as error:
        moment = vietnamese.parse_moment(error.suggestion or "2026-11-30")
    assert moment.year > 0


@given(TEXTS)
def test_a_boolean_is_read_or_refused(text: str) -> None:
    """Any text is yes, no or a ValueError."""
    try:
        assert vietnamese.parse_boolean(text) in (True, False)
    except ValueError as error:
        assert str(error) == text  # noqa: PT017


@given(TEXTS, st.integers(-3, 60))
def test_truncate_keeps_the_limit_and_the_beginning(text: str, limit: int) -> None:
    """Cut text is never too long, and is the beginning of what was there."""
    cut = vietnamese.truncate(text, limit)
    whole = vietnamese.nfc(text)
    assert len(cut) <= max(limit, 0)
    assert cut in ("", whole) or whole.startswith(cut.removesuffix("…"))


@given(TEXTS, st.integers(1, 60))
def test_truncate_leaves_no_mark_behind(text: str, limit: int) -> None:
    """What follows a cut never begins with a mark that belongs to what stands before it."""
    cut = vietnamese.truncate(text, limit)
    whole = vietnamese.nfc(text)
    if cut != whole:
        rest = whole.removeprefix(cut.removesuffix("…"))
        assert len(cut) == 1 or not unicodedata.category(rest[0]).startswith("M")


@given(st.binary() | TEXTS.map(lambda it: it.encode("utf-16-le")))
def test_bytes_are_named_or_not(data: bytes) -> None:
    """Any bytes get a known name or none."""
    names = {"UTF-16", "TCVN3 (ABC)", "VNI", "Windows-1258", ""}
    assert legacy.legacy_encoding(data) in names


@given(TEXTS)
def test_a_sample_stands_in_its_text(text: str) -> None:
    """Any text is left in peace or shown by words of its own."""
    found = legacy.legacy_text(text)
    assert found is None or (found[1] and found[1] in text)
