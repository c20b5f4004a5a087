"""Vietnamese text: one row a rule, and the words that an editor gets back."""

import pickle
import random
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from congxa import vietnamese
from congxa.vietnamese import Misread, MomentError, NumberError

HANOI = timezone(timedelta(hours=7))
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1fb\U0001f1f3"


def nfd(text: str) -> str:
    """Take the text apart, as files from macOS come."""
    return unicodedata.normalize("NFD", text)


def test_nfc_composes() -> None:
    """Letters and marks become the letters that fonts have."""
    assert vietnamese.nfc(nfd("Đảng bộ xã Thượng Ninh")) == "Đảng bộ xã Thượng Ninh"


def test_nfc_leaves_composed_text_alone() -> None:
    """Text in the right form is not copied."""
    text = "Ủy ban nhân dân"
    assert vietnamese.nfc(text) is text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đường", "duong"),
        ("ĐẶNG THỊ ƯỚC", "dang thi uoc"),
        ("hoà, hòa; thuỷ, thủy", "hoa, hoa; thuy, thuy"),
        ("Ðảng ủy", "dang uy"),
        ("Ɖông", "dong"),
        ("nông\u00adthôn\ufeff mới\u200b", "nongthon moi"),
        ("m²", "m2"),
        ("𝐓𝐡𝐨̂𝐧𝐠 𝐛𝐚́𝐨", "thong bao"),
        ("đã\u00a0có", "da co"),
        ("Москва 北京", "москва 北京"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Small letters without marks are what search and likeness compare."""
    assert vietnamese.fold(text) == folded
    assert vietnamese.fold(nfd(text)) == folded


def test_fold_knows_every_vietnamese_letter() -> None:
    """Each letter with each tone, small or capital, folds to its plain letter."""
    vowels = {"aăâ": "a", "eê": "e", "i": "i", "oôơ": "o", "uư": "u", "y": "y"}
    for letters, plain in vowels.items():
        for letter in letters + letters.upper():
            for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"):
                assert vietnamese.fold(vietnamese.nfc(letter + tone)) == plain


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Đường về Đảng", "duong-ve-dang"),
        ("Ðại hội Ðảng bộ", "dai-hoi-dang-bo"),
        ("Xã Thanh Kỳ: 145,27 km², 12.531 người!", "xa-thanh-ky-145-27-km2-12-531-nguoi"),
        ("“Tết trồng cây” – Xuân Ất Tỵ…", "tet-trong-cay-xuan-at-ty"),
        ("Nghị quyết 05-NQ/ĐU", "nghi-quyet-05-nq-du"),
        ("a_b & c's", "a-b-c-s"),
        ("AT&amp;T &#39;", "at-amp-t-39"),
        ("北京", "bei-jing"),
        ("---", ""),
        ("🎉🎊", ""),
        ("…!?", ""),
        ("", ""),
    ],
)
def test_slug(title: str, slug: str) -> None:
    """A title in any Unicode form gives one address of plain words."""
    assert vietnamese.slug(title) == slug
    assert vietnamese.slug(nfd(title)) == slug


@pytest.mark.parametrize(
    ("limit", "slug"),
    [
        (17, "dai-hoi-dai-bieu"),
        (16, "dai-hoi-dai-bieu"),
        (15, "dai-hoi-dai"),
        (7, "dai-hoi"),
        (6, "dai"),
        (2, "da"),
    ],
)
def test_slug_is_cut_at_a_word(limit: int, slug: str) -> None:
    """An address ends with a whole word; only a first word that is too long is cut."""
    assert vietnamese.slug("Đại hội đại biểu", limit=limit) == slug


def test_slug_has_room_for_a_headline() -> None:
    """Without a limit asked for, an address has at most 80 characters."""
    slug = vietnamese.slug("Đại hội " * 30)
    assert slug.startswith("dai-hoi-dai-hoi")
    assert 72 <= len(slug) <= 80


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("tieu de", "tiêu đề"),
        ("tiêu đê", "tiêu đề"),
        ("TIÊU ĐỀ", "tiêu đề"),
        (nfd("tiêu đề"), "tiêu đề"),
        ("chuyen-muc", "chuyên mục"),
        ("nagy", "ngày"),
        ("tác giả", ""),
        ("", ""),
    ],
)
def test_nearest(word: str, meant: str) -> None:
    """A slip of the fingers finds its word; another word finds none."""
    assert vietnamese.nearest(word, ["tiêu đề", "ngày", "chuyên mục"]) == meant


@pytest.mark.parametrize(
    ("word", "meant"), [("Đồng Dụ", "Đồng Du"), ("Đông Dù", "Đông Du"), ("Dong Du", "Đông Du")]
)
def test_nearest_among_words_that_differ_in_marks(word: str, meant: str) -> None:
    """Of two communes with one slug, the marks decide, and no order of the list does."""
    assert vietnamese.nearest(word, ["Đông Du", "Đồng Du"]) == meant
    assert vietnamese.nearest(word, ["Đồng Du", "Đông Du"]) == meant
    assert vietnamese.nearest(word, {"Đồng Du", "Đông Du"}) == meant


def test_nearest_of_nothing() -> None:
    """Where nothing is known nothing is near."""
    assert vietnamese.nearest("ngày", []) == ""


@pytest.mark.parametrize(
    "ordered",
    [
        "ma mà mả mã má mạ",
        "an ăn ân",
        "dan đan",
        "da dạ đa đà",
        "em êm",
        "o ô ơ",
        "ong ông ơn",
        "tu tư",
        "ma Ma mà Mà",
        "bà bá bạ bác",
        "lá lạ lan làn",
        "âm ấm ậm ân",
        "sơn sớn sờn".replace("sớn sờn", "sờn sớn"),
        "9 a",
        "% 9",
        "yên zebra",
    ],
)
def test_collation(ordered: str) -> None:
    """Words stand as in a Vietnamese dictionary, whatever order they came in."""
    words = ordered.split()
    shuffled = random.Random(7).sample(words, len(words))
    assert sorted(shuffled, key=vietnamese.collation_key) == words


def test_collation_of_names() -> None:
    """Letters of the whole name count before any tone, and a space before any letter."""
    names = ["Hà An", "Hạ Ba", "Ha Bi", "Hạ Long", "Hà Nội", "Hai Bà", "Hải Phòng", "Hân", "Đông"]
    ordered = ["Đông", *names[:-1]]
    assert sorted(names, key=vietnamese.collation_key) == ordered
    assert sorted(map(nfd, names), key=vietnamese.collation_key) == list(map(nfd, ordered))


def test_collation_puts_other_marks_with_their_letter() -> None:
    """A foreign name stands where its plain letters would."""
    words = ["Lửa", "Lück", "Luck", "Lô"]
    assert sorted(words, key=vietnamese.collation_key) == ["Lô", "Luck", "Lück", "Lửa"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("145,27", "145.27"),
        ("2.746,9", "2746.9"),
        ("12.531", "12531"),
        ("46", "46"),
        ("9.850", "9850"),
        ("1.000.000", "1000000"),
        ("1000000", "1000000"),
        ("12531,5", "12531.5"),
        ("0", "0"),
        ("0,75", "0.75"),
        ("09", "9"),
        ("012", "12"),
        ("08,5", "8.5"),
        ("-3,75", "-3.75"),
        ("\u22125", "-5"),
        ("34,50", "34.50"),
    ],
)
def test_parse_number(text: str, value: str) -> None:
    """A point groups thousands, a comma begins decimals, which are kept as written."""
    assert str(vietnamese.parse_number(text)) == value


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("34.5", "34,5"),
        ("-34.5", "-34,5"),
        ("0.123", "0,123"),
        ("1,000.5", "1.000,5"),
        ("1,000,000", "1.000.000"),
        ("1.00", "1,00"),
        ("12.3456", "12,3456"),
        ("1234.5", "1.234,5"),
        ("1 000", "1.000"),
        ("12\u00a0531,5", "12.531,5"),
        (" 46 ", "46"),
        ("1000.000", ""),
        ("012.345", ""),
        ("1,5,2", ""),
        ("1.5.2", ""),
        ("1.000.00", ""),
        ("0912 345 678", ""),
        ("5,", ""),
        (",5", ""),
        ("+5", ""),
        ("--5", ""),
        ("1e5", ""),
        ("1_000", ""),
        ("61,05%", ""),
        ("nan", ""),
        ("Infinity", ""),
        ("٣", ""),
        ("１２", ""),
        ("12\n", "12"),
        ("", ""),
    ],
)
def test_parse_number_refuses(text: str, suggestion: str) -> None:
    """What may be misread is refused; a suggestion is made only where no doubt remains."""
    with pytest.raises(NumberError) as caught:
        vietnamese.parse_number(text)
    assert caught.value.suggestion == suggestion


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (174989, "174.989"),
        (Decimal("61.05"), "61,05"),
        (Decimal("2746.90"), "2.746,90"),
        (Decimal("-1234567.5"), "-1.234.567,5"),
        (Decimal("-0.00"), "0,00"),
        (Decimal("1E+5"), "100.000"),
        (0, "0"),
        (-46, "-46"),
        (Decimal(10) ** 30 + Decimal("0.5"), None),
    ],
)
def test_format_number(value: Decimal | int, text: str | None) -> None:
    """Numbers are shown the Vietnamese way and read back unchanged."""
    shown = vietnamese.format_number(value)
    assert text in (None, shown)
    assert vietnamese.parse_number(shown) == value


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-30", datetime(2026, 11, 30)),
        ("2026-11-30 07:45", datetime(2026, 11, 30, 7, 45)),
        ("2026-11-30T07:45", datetime(2026, 11, 30, 7, 45)),
        ("2026-11-30 7:45", datetime(2026, 11, 30, 7, 45)),
        ("2026-11-30 07:45:10", datetime(2026, 11, 30, 7, 45, 10)),
        ("2026-11-30 07:45:10.25", datetime(2026, 11, 30, 7, 45, 10, 250000)),
        ("2026-11-30T07:45:10Z", datetime(2026, 11, 30, 7, 45, 10, tzinfo=UTC)),
        ("2026-11-30 07:45+07:00", datetime(2026, 11, 30, 7, 45, tzinfo=HANOI)),
        ("2026-11-30 07:45 (GMT+7)", datetime(2026, 11, 30, 7, 45, tzinfo=HANOI)),
        ("30/11/2026", datetime(2026, 11, 30)),
        ("9/5/2024", datetime(2024, 5, 9)),
        ("09/5/2024", datetime(2024, 5, 9)),
        ("29/02/2024", datetime(2024, 2, 29)),
        ("30/11/2026 07:45", datetime(2026, 11, 30, 7, 45)),
        ("13/03/2023 14:51:27 (GMT+7)", datetime(2023, 3, 13, 14, 51, 27, tzinfo=HANOI)),
        ("21/03/2024 (GMT+7)", datetime(2024, 3, 21, tzinfo=HANOI)),
        ("21/03/2024 8:05(GMT+07)", datetime(2024, 3, 21, 8, 5, tzinfo=HANOI)),
    ],
)
def test_parse_moment(text: str, moment: datetime) -> None:
    """Dates are read in both orders, and have a zone exactly where one was written."""
    parsed = vietnamese.parse_moment(text)
    assert (parsed, parsed.utcoffset()) == (moment, moment.utcoffset())


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("2026-11-31", "2026-11-30"),
        ("2026-11-31 07:45", "2026-11-30"),
        ("31/02/2024", "2024-02-29"),
        ("30/02/2023", "2023-02-28"),
        ("05/13/2026", "2026-05-13"),
        ("2026/11/30", "2026-11-30"),
        ("17 - 05 - 2024", "2024-05-17"),
        ("30.11.2026", "2026-11-30"),
        ("2026-9-5", "2026-09-05"),
        ("14:30 26/05/2023", "2023-05-26"),
        ("2026-11-30 25:00", "2026-11-30"),
        ("2026-11-30 07:45Z (GMT+7)", "2026-11-30"),
        ("2026-11-30x07:45", "2026-11-30"),
        ("2026-11-30 ", "2026-11-30"),
        ("2026-11-30T0745", "2026-11-30"),
        ("45/01/2026", ""),
        ("00/01/2026", ""),
        ("2026-13-31", ""),
        ("2026-00-10", ""),
        ("0000-01-01", ""),
        ("30/11/26", ""),
        ("26-11-30", ""),
        ("20261130", ""),
        ("2026-W10", ""),
        ("2026-W10-1", ""),
        ("2026-334", ""),
        ("12:30", ""),
        ("hôm nay", ""),
        ("٢٠٢٦-١١-٣٠", ""),
        ("", ""),
    ],
)
def test_parse_moment_refuses(text: str, suggestion: str) -> None:
    """An impossible or unclear date is refused, the nearest sensible one suggested."""
    with pytest.raises(MomentError) as caught:
        vietnamese.parse_moment(text)
    assert caught.value.suggestion == suggestion


def test_a_misread_text_survives_another_process() -> None:
    """Errors keep text and suggestion on their way between processes."""
    error = pickle.loads(pickle.dumps(NumberError("34.5", suggestion="34,5")))
    assert isinstance(error, Misread)
    assert (str(error), error.suggestion) == ("34.5", "34,5")


@pytest.mark.parametrize("text", ["true", "Yes", "ON", "có", "CÓ", "đúng", "Đúng", nfd("có")])
def test_parse_boolean_yes(text: str) -> None:
    """Yes is understood in both languages, in any case and Unicode form."""
    assert vietnamese.parse_boolean(text) is True


@pytest.mark.parametrize("text", ["false", "No", "OFF", "không", "KHÔNG", "sai", nfd("không")])
def test_parse_boolean_no(text: str) -> None:
    """No is understood in both languages, in any case and Unicode form."""
    assert vietnamese.parse_boolean(text) is False


@pytest.mark.parametrize("text", ["", "1", "co", "y", "vâng", "truee"])
def test_parse_boolean_refuses(text: str) -> None:
    """Neither yes nor no is a mistake, not a guess."""
    with pytest.raises(ValueError, match=f"^{text}$"):
        vietnamese.parse_boolean(text)


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("Xin chào bà con", 15, "Xin chào bà con"),
        ("Xin chào bà con", 14, "Xin chào bà…"),
        ("Xin chào bà con", 12, "Xin chào bà…"),
        ("Xin chào bà con", 11, "Xin chào…"),
        ("Xin chào, bà con", 10, "Xin chào…"),
        ("Xin chào. Bà con", 10, "Xin chào…"),
        ("Thành tích – năm 2025", 14, "Thành tích…"),
        ("một\nhai ba", 8, "một\nhai…"),
        ("https://thanhky.gov.vn", 10, "https://t…"),
        ("nghiêng", 4, "ngh…"),
        ("nghiêng", 1, "…"),
        ("nghiêng", 0, ""),
        ("nghiêng", -3, ""),
        ("", 5, ""),
        (FAMILY * 3, 7, "…"),
        (FLAG * 9, 8, "…"),
        (f"Vui {FAMILY}", 7, "Vui…"),
        (f"Vui{FLAG * 4}", 9, "Vu…"),
        ("a\u0327\u0302b" * 4, 5, "\u00e2\u0327b…"),
        ("b" + "\u0327" * 9, 5, "…"),
    ],
)
def test_truncate(text: str, limit: int, cut: str) -> None:
    """Text ends at a word, its loose punctuation gone, and no character is torn apart."""
    assert vietnamese.truncate(text, limit) == cut


def test_truncate_counts_letters_not_marks() -> None:
    """Text taken apart is put together before it is measured."""
    assert vietnamese.truncate(nfd("Đường về xã"), 9) == "Đường về…"
