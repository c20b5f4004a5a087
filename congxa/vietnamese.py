"""Vietnamese text: its Unicode form, slugs, search words, order, numbers and dates."""

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from difflib import SequenceMatcher, get_close_matches

# Marks, and what word processors leave inside words: soft hyphen, zero width characters.
_UNSEEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]+")
_SIGN = re.compile(r"[^\w ]+")
# One letter of three is still a likeness ("tag" for "tab"); half of a word is chance.
_NEAR = 0.65

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Far above all other characters, so that signs and digits come before letters.
_ORDER = {ord(letter): 0x100000 + place for place, letter in enumerate(_ALPHABET)}
# Every mark but the circumflex, the breve and the horn, which make letters of their own.
_NO_LETTER = re.compile("[\u0300\u0301\u0303-\u0305\u0307-\u031a\u031c-\u036f]+")
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}

_NUMBER = re.compile(r"-?(?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,[0-9]+)?")
_DIGITS = re.compile(r"-?[0-9](?:[0-9.,]*[0-9])?")
_SWAP = str.maketrans(".,", ",.")
_GAP = re.compile(r"(?<=[0-9])\s(?=[0-9]{3})")
# Thousands or decimals? 1000.000 may mean either, and a wrong guess is wrong by a thousand.
_DOUBTFUL = re.compile(r"-?(?!0\.)[0-9]+\.[0-9]{3}")

_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_WRITTEN = re.compile(
    r"(?:([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}))"
    r"(?:[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
    r"(?: ?\(GMT([+-])([0-9]{1,2})\))?"
)
_DAY = re.compile(
    r"(?<![0-9])([0-9]{4}) *[-/.] *([0-9]{1,2}) *[-/.] *([0-9]{1,2})(?![0-9])"
    r"|(?<![0-9])([0-9]{1,2}) *[-/.] *([0-9]{1,2}) *[-/.] *([0-9]{4})(?![0-9])"
)

_YES = frozenset({"true", "yes", "on", "có", "đúng"})
_NO = frozenset({"false", "no", "off", "không", "sai"})

_UP_TO_A_GAP = re.compile(r".*(?=\s)", re.DOTALL)
_LOOSE_ENDS = " \t\r\n\u00a0.,;:–—-([{“‘«…"


class Misread(ValueError):
    """A text that does not say what it should; `suggestion` is what to write instead, or ''."""

    def __init__(self, text: str, *, suggestion: str = "") -> None:
        super().__init__(text)
        self.suggestion = suggestion


class NumberError(Misread):
    """A text that is no number in the Vietnamese way."""


class MomentError(Misread):
    """A text that is no date, or a date that no calendar has."""


def nfc(text: str) -> str:
    """Give the text in the one Unicode form that the portal writes (TCVN 6909: precomposed)."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Reduce the text to lower case without marks, đ to d, for search and for likeness.

    Letters written in disguise (the eth Ð for Đ, bold letters of mathematics) become plain too.
    """
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKD", text).lower())
    return plain.replace("đ", "d").replace("ð", "d").replace("ɖ", "d")


def slug(text: str, *, limit: int = 80) -> str:
    """Name the text in an address: ASCII words joined by hyphens, at most `limit` characters.

    Empty where the text has neither letter nor digit. A word longer than `limit` is cut.
    """
    # Imported here: it costs 20 ms, which commands that name nothing need not pay.
    from slugify import slugify

    # Folded and without signs, a title passes slugify's slow transliteration by, and its rules
    # for another language's numbers, which join 145,27 to 14527.
    words = _SIGN.sub(" ", fold(text))
    return slugify(words, max_length=limit, word_boundary=True, save_order=True)


def nearest(word: str, known: Iterable[str]) -> str:
    """Find the known word that an editor most likely meant; '' when none is near.

    Of words that differ in marks alone, the one closest in marks is taken, then the first by code.
    """
    spellings: dict[str, list[str]] = {}
    for spelling in sorted(known):
        spellings.setdefault(fold(spelling), []).append(spelling)
    near = get_close_matches(fold(word), spellings, n=1, cutoff=_NEAR)
    return max(spellings[near[0]], key=lambda it: _likeness(nfc(word), nfc(it))) if near else ""


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def collation_key(text: str) -> tuple[str, str, str]:
    """Give the sort key of the Vietnamese alphabet: letters, then tones, then small before capital.

    The whole text is compared by letters before any tone counts, as CLDR and browsers do
    (`Intl.Collator("vi")`); spaces, signs and digits come before letters.
    """
    decomposed = unicodedata.normalize("NFD", text)
    letters = unicodedata.normalize("NFC", _NO_LETTER.sub("", decomposed)).lower()
    tones = "".join(_TONES.get(character, "0") for character in decomposed)
    return letters.translate(_ORDER), tones, nfc(text).swapcase()


def parse_number(text: str) -> Decimal:
    """Read a number written the Vietnamese way: 145,27 or 2.746,9 or 12.531 or −5.

    A point stands only before exactly three digits (9.850 is 9850), a comma before decimals.
    Zeros in front of a number without points are padding: 09 is 9. Raises NumberError.
    """
    plain = text.replace("\u2212", "-")
    if not _NUMBER.fullmatch(plain):
        raise NumberError(text, suggestion=_meant_number(plain))
    return _value(plain)


def _value(number: str) -> Decimal:
    return Decimal(number.replace(".", "").replace(",", "."))


def _meant_number(text: str) -> str:
    spelled = _GAP.sub(".", text.strip())
    swapped = "" if _DOUBTFUL.fullmatch(spelled) else spelled.translate(_SWAP)
    guesses = (guess for guess in (spelled, swapped) if _NUMBER.fullmatch(guess))
    return next((format_number(_value(guess)) for guess in guesses), "")


def number_among_words(text: str) -> str:
    """Give the only number of a text as it is written, such as 46 of «46 triệu»; '' where there is none."""
    found = _DIGITS.findall(text.replace("\u2212", "-"))
    return found[0] if len(found) == 1 and _NUMBER.fullmatch(found[0]) else ""


def format_number(value: Decimal | int) -> str:
    """Write a number the Vietnamese way, with the decimals it has: 174.989 or 61,05."""
    exact = value if type(value) is Decimal else Decimal(value)
    shown = f"{exact if exact else abs(exact):,f}"
    return shown.translate(_SWAP) if "," in shown else shown.replace(".", ",")


def parse_moment(text: str) -> datetime:
    """Read a date, with or without a time, as an editor writes it; a date alone is 00:00.

    2026-11-30, 2026-11-30 07:45, 2026-11-30T07:45:10+07:00, 30/11/2026, 9/5/2024 7:45 (GMT+7).
    The result has a zone only where the text names one. Raises MomentError.
    """
    iso = text if _ISO.fullmatch(text) else _iso(text)
    try:
        return datetime.fromisoformat(iso)
    except ValueError:
        raise MomentError(text, suggestion=_meant_day(text)) from None


def _iso(text: str) -> str:
    written = _WRITTEN.fullmatch(text)
    if not written:
        return ""
    year, month, day = written.group(1, 2, 3) if written[1] else written.group(6, 5, 4)
    hour, minute, second = (part or "00" for part in written.group(7, 8, 9))
    zone = f"{written[11]}{written[12]:0>2}:00" if written[11] else ""
    return f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute}:{second}{written[10] or ''}{zone}"


def _meant_day(text: str) -> str:
    found = _DAY.search(text)
    if not found:
        return ""
    parts = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    year, month, day = map(int, parts)
    if month > 12:
        month, day = day, month
    # The month may be too short for its 29th, 30th or 31st day: then its last day is meant.
    days = range(day, min(day, 28) - 1, -1) if day <= 31 else range(0)
    for nearby in days:
        with suppress(ValueError):
            return date(year, month, nearby).isoformat()
    return ""


def parse_boolean(text: str) -> bool:
    """Read yes or no: true/false, yes/no, on/off, có/không, đúng/sai; else raise ValueError."""
    word = nfc(text).lower()
    if word not in _YES | _NO:
        raise ValueError(text)
    return word in _YES


def truncate(text: str, limit: int) -> str:
    """Cut the text between two words to at most `limit` characters, … at the end included.

    A single word that is too long is cut between two letters or digits, where no mark, joined
    emoji or flag is torn apart. The result is NFC.
    """
    whole = nfc(text)
    if len(whole) <= limit:
        return whole
    return f"{_beginning(whole, limit)}…" if limit > 0 else ""


def _beginning(text: str, limit: int) -> str:
    words = _UP_TO_A_GAP.match(text, 0, limit)
    kept = words[0].rstrip(_LOOSE_ENDS) if words else ""
    cuts = (cut for cut in range(limit - 1, 0, -1) if text[cut - 1 : cut + 1].isalnum())
    return kept or text[: next(cuts, 0)]
