"""Old Vietnamese encodings, recognised and named.

Before Unicode, fonts drew Vietnamese letters in the place of others: what such a font shows as
"Việt Nam" is stored as "ViÖt Nam" (TCVN3, the .Vn fonts) or "Vieät Nam" (VNI). The rule for all:
read the words in each old way; the way is right when most of the different words with marks
become possible Vietnamese syllables. Fewer than five such words must have an everyday one.
"""

import re
import unicodedata
from collections.abc import Mapping

_TCVN3, _VNI, _WINDOWS, _UTF16 = "TCVN3 (ABC)", "VNI", "Windows-1258", "UTF-16"
_SAMPLE_BYTES = 1 << 16
_MOST, _ENOUGH = 0.6, 5

# Stands for a letter that an old encoding did not have: its word is no Vietnamese word.
_ALIEN = "ÿ"
_ALIENS = dict.fromkeys(range(0xC0, 0x100), _ALIEN)
_UNICODE_LETTER = re.compile("[\u0100-\u1eff]")

# TCVN 5712:1993, VN3: small letters, then the seven capitals it has; the rest lived in fonts.
_TCVN3_TABLE = str.maketrans(
    bytes.fromhex(
        "B5B6B7B8B9 A8 BBBCBDBEC6 A9 C7C8C9CACB AE CCCECFD0D1 AA D2D3D4D5D6 D7D8DCDDDE"
        "DFE1E2E3E4 AB E5E6E7E8E9 AC EAEBECEDEE EFF1F2F3F4 AD F5F6F7F8F9 FAFBFCFDFE"
        "A1A2A3A4A5A6A7"
    ).decode("latin-1"),
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
)
_TCVN3_LETTERS = _ALIENS | _TCVN3_TABLE

# VNI writes a vowel, then its mark as a letter: aø is à, aà is ầ, aè is ằ.
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_VNI_SMALL = {
    **dict(zip("ìíôöñæóòî", "ìíơưđỉĩịỵ", strict=True)),
    **dict(zip("øûõùï", _TONES, strict=True)),
    **{mark: f"\u0302{tone}" for mark, tone in zip("âàåãáä", ["", *_TONES], strict=True)},
    **{mark: f"\u0306{tone}" for mark, tone in zip("êèúüéë", ["", *_TONES], strict=True)},
}
_VNI_TABLE = str.maketrans(
    _VNI_SMALL | {old.upper(): new.upper() for old, new in _VNI_SMALL.items()}
)
_VNI_LETTERS = _ALIENS | _VNI_TABLE

# Letters of the old encodings that Vietnamese in Unicode never has.
_STRANGE = frozenset("¨ª¬\u00adµ¶¸¹¼½¾ÄÅÆÇËÎÏÑÖØÛÜÞßäåæçëîïñöøûüþ")
# Signs that ordinary text has too: as letters they count only where strange ones are.
_SIGNS = frozenset("«§©®·×÷")

_WORD = re.compile("(?:[^\\W\\d_]|[\u0300-\u036f])+")
_EXCERPT = re.compile(r"\S{1,24}(?: \S{1,24}){0,4}")
_TONE = re.compile(f"[{_TONES}]")
_OPEN_RHYMES = (
    "a e ê i o ô ơ u ư y ia ua ưa oa oe uê uơ uy uya ai ay ây ao au âu eo êu iu iêu yêu oi ôi ơi "
    "oai oay oao oeo ui ưi ưu uôi ươi ươu uây uyu"
)
# A syllable stopped by c, ch, p or t has sắc or nặng, never another tone or none.
_SYLLABLE = re.compile(
    "(?:ngh?|nh|gh?|gi|kh?|ph?|th?|tr|ch?|qu?|[bdđhlmnrstvx])?"
    f"(?:(?:{_OPEN_RHYMES.replace(' ', '|')})[{_TONES}]?"
    "|(?:[aăâeêioôơuư]|iê|yê|uô|ươ|oa|oă|oe|oo|uâ|uê|uy|uyê)"
    f"(?:(?:[mn]|ng|nh)[{_TONES}]?|(?:ch?|p|t)[\u0301\u0323]))"
)
_EVERYDAY = (
    "và là của các có được với không một những người đã để đến từ về này trên tại xã tỉnh huyện "
    "hội đồng dân nhân ủy uỷ đảng việt cộng hòa hoà chủ nghĩa độc lập tự hạnh phúc số ngày tháng "
    "năm thôn công nông phát triển tế chính quyền hoạt động thực hiện kế hoạch báo cáo quyết định "
    "thông nghị tổ chức đoàn viên đình bộ điều đường trường học văn hóa hoá giáo dục quốc phòng "
    "nhiệm vụ mục tiêu giải pháp kết quả thủ tục giới thiệu nổi bật thống đăng"
)
_COMMON = frozenset(_EVERYDAY.split())


def legacy_encoding(data: bytes) -> str:
    """Name the encoding of bytes that are not UTF-8, or '' where it cannot be told.

    "UTF-16", "TCVN3 (ABC)", "VNI" or "Windows-1258".
    """
    if _is_utf16(data):
        return _UTF16
    sample = data[:_SAMPLE_BYTES]
    if b"\0" in sample or _is_damaged_utf8(sample):
        return ""
    windows = unicodedata.normalize("NFC", sample.decode("cp1258", "replace"))
    return _convincing(_readings(sample.decode("latin-1")) | {_WINDOWS: windows})


def legacy_text(text: str) -> tuple[str, str] | None:
    """Find text typed for an old Vietnamese font: the encoding's name and a few of its words."""
    if not any(letter in text for letter in _STRANGE):
        return None
    odd = _STRANGE | _SIGNS
    strange = [token for token in text.split() if not odd.isdisjoint(token)]
    name = _convincing(_readings(" ".join(strange)))
    return (name, _excerpt(text, strange, name)) if name else None


def font_encoding(font: str) -> str:
    """Name the encoding that a font's letters have: "TCVN3 (ABC)" for .VnTime, "VNI" for VNI-Times, else ''."""
    name = font.strip(" '\"").lower()
    if name.startswith(".vn"):
        return _TCVN3
    return _VNI if name.startswith("vni-") else ""


def to_unicode(text: str, encoding: str, *, font: str = "") -> str:
    """Convert text of an old encoding, as named above, to Unicode (NFC).

    The capitals of TCVN3 are letters of other fonts, whose names end in H: .VnTimeH draws a as A.
    """
    if encoding == _TCVN3:
        made = text.translate(_TCVN3_TABLE)
        return made.upper() if font.strip(" '\"").upper().endswith("H") else made
    if encoding == _VNI:
        return unicodedata.normalize("NFC", text.translate(_VNI_TABLE))
    return text


def _is_utf16(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    # Without its mark UTF-16 shows by zeros, one of each ASCII letter, all on one side.
    sides = sorted((data[:1000:2].count(0), data[1:1000:2].count(0)))
    return sides[0] == 0 and sides[1] * 4 > len(data[:1000:2])


def _is_damaged_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "replace")
    return text.count("\ufffd") * 2 < sum(not character.isascii() for character in text)


def _readings(text: str) -> dict[str, str]:
    narrow = _UNICODE_LETTER.sub(_ALIEN, text)
    return {
        _TCVN3: narrow.translate(_TCVN3_LETTERS),
        _VNI: unicodedata.normalize("NFC", narrow.translate(_VNI_LETTERS)),
    }


def _convincing(readings: Mapping[str, str]) -> str:
    shares = {name: _vietnamese_share(text) for name, text in readings.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > _MOST else ""


def _vietnamese_share(text: str) -> float:
    words = _marked_words(text)
    if len(words) < _ENOUGH and words.isdisjoint(_COMMON):
        return 0.0
    return sum(map(_is_syllable, words)) / len(words)


def _marked_words(text: str) -> set[str]:
    # A letter alone proves nothing: it may be a unit, a footnote or one of a list of letters.
    return {word for word in _WORD.findall(text.lower()) if len(word) > 1 and not word.isascii()}


def _is_syllable(word: str) -> bool:
    decomposed = unicodedata.normalize("NFD", word)
    letters = unicodedata.normalize("NFC", _TONE.sub("", decomposed))
    return bool(_SYLLABLE.fullmatch(letters + "".join(_TONE.findall(decomposed))))


def _excerpt(text: str, strange: list[str], name: str) -> str:
    readable = (it for it in strange if any(map(_is_syllable, _marked_words(_readings(it)[name]))))
    found = _EXCERPT.match(text, text.find(next(readable)))
    return found[0] if found else ""
