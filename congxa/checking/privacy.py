"""Personal data that nobody meant to publish (Luật 91/2025/QH15; NĐ 356/2025/NĐ-CP)."""

import re
from collections.abc import Iterator

from congxa.checking.photo import Photo
from congxa.checking.text import Text
from congxa.errors import Problem, warning

_GAP = r"[ .\u00a0-]?"
# TT 59/2021/TT-BCA Đ4: three digits of a province (001 to 096), one of century and sex, two of the year of
# birth, six more.
_IDENTITY = re.compile(
    rf"(?<![\d.,/])0(?:0[1-9]|[1-8]\d|9[0-6]){_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}(?![\d/]|[.,]\d)"
)
# Older cards have nine digits, which many numbers do: only a word beside them tells.
_NAMED_IDENTITY = re.compile(
    r"(?:CCCD|CMND|CMT|căn cước(?: công dân)?|chứng minh(?: thư| nhân dân)?|định danh(?: cá nhân)?)"
    r"[^\d\n]{0,25}?(?P<number>\d{12}|\d{9})(?!\d)",
    re.I,
)
# QĐ 2036/QĐ-BTTTT and later plans of numbering: what a mobile number begins with. Landlines begin with 02.
_MOBILE = re.compile(
    rf"(?<![\d.,/+-])(?:\+84|0084|0){_GAP}(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)(?:{_GAP}\d){{7}}"
    r"(?![\d/]|[.,]\d)"
)
_ACCOUNT = re.compile(
    r"(?:\b(?:STK|TK)\b|số tài khoản|tài khoản(?: ngân hàng| số| thanh toán)*)"
    r"[^\d\n.,;]{0,25}?(?P<number>(?!\d{1,3}(?:\.\d{3})+(?!\d))\d(?:[ .-]?\d){7,18})(?!\d)",
    re.I,
)


def identity_numbers(text: Text) -> Iterator[Problem]:
    """Find numbers of identity cards."""
    for passage in text.passages:
        named = [
            (it["number"], it.start("number")) for it in _NAMED_IDENTITY.finditer(passage.words)
        ]
        alone = [(it[0], it.start()) for it in _IDENTITY.finditer(passage.words)]
        for number, offset in sorted({*named, *alone}, key=lambda one: one[1]):
            yield warning("identity-number", text.path, passage.at(offset), number=_hidden(number))


def mobile_numbers(text: Text) -> Iterator[Problem]:
    """Find numbers of mobile phones, which are somebody's own."""
    for passage in text.passages:
        for found in _MOBILE.finditer(passage.words):
            place = passage.at(found.start())
            yield warning("mobile-number", text.path, place, number=_hidden(found[0]))


def bank_accounts(text: Text) -> Iterator[Problem]:
    """Find numbers of bank accounts: only a word beside them tells what they are."""
    for passage in text.passages:
        for found in _ACCOUNT.finditer(passage.words):
            place = passage.at(found.start("number"))
            yield warning("bank-account", text.path, place, number=_hidden(found["number"]))


def _hidden(number: str) -> str:
    """Show enough of a number to find it by, and no more: findings are printed and sent around."""
    return number[:3] + re.sub(r"\d", "•", number[3:-2]) + number[-2:]


def photo_metadata(photo: Photo) -> Iterator[Problem]:
    """Find originals that tell where they were taken, or by whom: pages do not carry it, folders do."""
    if photo.located:
        yield warning("photo-place", photo.path)


def photo_author(photo: Photo) -> Iterator[Problem]:
    """Find originals that name a person."""
    if photo.author:
        yield warning("photo-author", photo.path, author=photo.author)
