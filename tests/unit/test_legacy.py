"""Old Vietnamese encodings: told by their words, and never seen where they are not."""

import unicodedata

import pytest

from congxa.legacy import legacy_encoding, legacy_text

UNICODE = (
    "Đảng bộ xã Thanh Kỳ tổ chức đại hội; nhân dân các thôn phấn khởi, thi đua lập thành tích."
)
TCVN3 = (
    b"\xa7\xb6ng b\xe9 x\xb7 Thanh K\xfa t\xe6 ch\xf8c \xae\xb9i h\xe9i; nh\xa9n d\xa9n c\xb8c th"
    b"\xabn ph\xcan kh\xebi, thi \xaeua l\xcbp th\xb5nh t\xddch."
)
VNI = "Ñaûng boä xaõ Thanh Kyø toå chöùc ñaïi hoäi; nhaân daân caùc thoân phaán khôûi.".encode(
    "latin-1"
)
WINDOWS = (
    b"\xd0a\xd2ng b\xf4\xf2 xa\xde Thanh Ky\xcc t\xf4\xd2 ch\xfd\xecc \xf0a\xf2i h\xf4\xf2i; nh"
    b"\xe2n d\xe2n c\xe1c th\xf4n ph\xe2\xecn kh\xf5\xd2i."
)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TCVN3, "TCVN3 (ABC)"),
        (VNI, "VNI"),
        (WINDOWS, "Windows-1258"),
        (UNICODE.encode("utf-16"), "UTF-16"),
        (UNICODE.encode("utf-16-le"), "UTF-16"),
        (UNICODE.encode("utf-16-be"), "UTF-16"),
        (b"---\ntitle: " + TCVN3 + b"\ndate: 2026-11-30\n---\n", "TCVN3 (ABC)"),
        (b"\xff\xfe", "UTF-16"),
        ("ViÖt Nam".encode("latin-1"), "TCVN3 (ABC)"),
        ("CéNG HOµ X· HéI CHñ NGHÜA".encode("latin-1"), "TCVN3 (ABC)"),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA".encode("latin-1"), "VNI"),
        (TCVN3 * 2000, "TCVN3 (ABC)"),
    ],
)
def test_encodings_are_named(data: bytes, name: str) -> None:
    """Bytes of an old file give the name that an editor finds in the converter."""
    assert legacy_encoding(data) == name


@pytest.mark.parametrize(
    "data",
    [
        UNICODE.encode() + b"\xff",
        UNICODE.encode().replace(b"\xe1", b"\xe1\xe1", 1),
        "Là-bas, l'été dernier, les élèves ont fêté Noël à Besançon.".encode("latin-1"),
        "Süße Grüße aus Köln, für später.".encode("latin-1"),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xae\xb9i h\xe9i",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        bytes(range(256)),
        b"\xff",
        b"",
    ],
)
def test_other_bytes_stay_unnamed(data: bytes) -> None:
    """Damaged UTF-8, other languages and pictures are not taken for an old encoding."""
    assert legacy_encoding(data) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ViÖt Nam", ("TCVN3 (ABC)", "ViÖt Nam")),
        ("Céng hoµ x· héi chñ nghÜa", ("TCVN3 (ABC)", "hoµ x· héi chñ nghÜa")),
        ("Coäng hoøa", ("VNI", "Coäng hoøa")),
        ("COÄNG HOØA XAÕ HOÄI", ("VNI", "COÄNG HOØA XAÕ HOÄI")),
        ("§¹i héi\nthµnh c«ng", ("TCVN3 (ABC)", "§¹i héi")),
        ("ng\u00adêi d©n", ("TCVN3 (ABC)", "ng\u00adêi d©n")),
        (f"{UNICODE}\n\n{VNI.decode('latin-1')}", ("VNI", "Ñaûng boä xaõ Thanh Kyø")),
        (f"{UNICODE} «Noël» Citroën. {TCVN3.decode('latin-1')}", None),
    ],
)
def test_old_fonts_are_found(text: str, found: tuple[str, str] | None) -> None:
    """Text typed for an old font is named, with words that stand in it."""
    name, sample = legacy_text(text) or ("", "")
    assert (name, sample) == found if found else name == "TCVN3 (ABC)"
    assert sample in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        UNICODE,
        unicodedata.normalize("NFD", UNICODE),
        UNICODE.upper(),
        "Ông Ý nói: «Xã Thanh Kỳ» – 50 ha · 30 °C · 3×4 m; £5, ¥9, ½ tạ, 1ª; §2 © Word® a·b N·m.",
        "Bụi mịn PM2,5 là 25 µg/m³, hạt 10 µm, công suất 5 kW·h, ghi chú¹ và ².",
        "Xe Citroën, ông François Müller, bà Björk và thị trấn Nîmes.",
        "Sûr où dû : le maïs de Noël, l’île, la forêt, ça et là — garçon, goût, août, «Thaï».",
        "El niño español, mañana; São Paulo, ação, coração, pão.",
        "Größe für Köln, schön, Straße, Tür; på svenska så är det för många år.",
        "naïve café résumé, façade, jalapeño, Zoë",
        "if (a ¬ b) { s = 'ä ö ü ß'; } // «»·×÷¤",
        "µ ¶ · ¸ ¹ º » ¼ ½ ¾ ä å æ ç ë î ï ñ ö ø û ü",
        "th\u00adường trực, nông\u00adthôn",
    ],
)
def test_ordinary_text_is_left_in_peace(text: str) -> None:
    """Vietnamese in Unicode, other languages, signs and code are not accused."""
    assert legacy_text(text) is None
    assert legacy_text(text * 20) is None
