"""Answers about a commune to the files of its new portal."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from congxa import __version__, vietnamese
from congxa.quoting import scalar
from congxa.urls import is_site_address

_FILES = Path(__file__).parent / "files"
_PACKAGE = Path(__file__).parent.parent
# In an installed package these lie inside it, in a checkout beside it.
_SAMPLES = (_PACKAGE / "samples", _PACKAGE.parent / "deploy")
_SCHEMAS = (_PACKAGE / "schemas", _PACKAGE.parent / "docs/schema")
_WORKFLOWS = {
    "github/cong.yml": ".github/workflows/cong.yml",
    "gitlab/.gitlab-ci.yml": ".gitlab-ci.yml",
}
# Called otherwise in this package, where git and Python would take them for their own.
_NAMED = {"gitignore": ".gitignore", "gitattributes": ".gitattributes", "build-py": "build.py"}
_LEVEL = re.compile(r"(xã|phường|đặc khu)\s+(?=\S)", re.I)
_PROVINCE = re.compile(r"(tỉnh|thành phố|tp\.?)\s+(?=\S)", re.I)
# Since 2025-07-01 (Nghị quyết 202/2025/QH15); all others are provinces.
_CITIES = frozenset({"hà nội", "hải phòng", "huế", "đà nẵng", "cần thơ", "hồ chí minh"})
_GAP = re.compile(r"\[\[(yaml:)?([a-z-]+)\]\]")


class Answers(Struct, frozen=True):
    """What is known of the commune; the name without its level, the province without the word for it."""

    name: str
    level: str = "xã"
    province: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    url: str = ""

    @property
    def unit(self) -> str:
        """Name the commune with its level: Xã Thanh Kỳ."""
        return f"{self.level[0].upper()}{self.level[1:]} {self.name}"

    @property
    def whole_province(self) -> str:
        """Name the province with its level; empty where it is not known."""
        level = "thành phố" if self.province.lower() in _CITIES else "tỉnh"
        return f"{level} {self.province}" if self.province else ""

    @property
    def address_of_portal(self) -> str:
        """Give the portal's address: as answered, else the one that NĐ 224/2026 Đ11 k4 c asks for."""
        if self.url:
            return self.url if self.url.endswith("/") else f"{self.url}/"
        labels = [vietnamese.slug(part).replace("-", "") for part in (self.name, self.province)]
        found = f"https://{'.'.join(label for label in labels if label)}.gov.vn/"
        return found if is_site_address(found) else "https://vidu.gov.vn/"


def answers(name: str, province: str = "", **others: str) -> Answers:
    """Take apart what was answered: «xã Thanh Kỳ» is the commune Thanh Kỳ, «tỉnh Thanh Hóa» Thanh Hóa."""
    whole = " ".join(vietnamese.nfc(name).split())
    level = _LEVEL.match(whole)
    place = _PROVINCE.sub("", " ".join(vietnamese.nfc(province).split()), count=1)
    plain = {key: " ".join(vietnamese.nfc(value).split()) for key, value in others.items()}
    return Answers(
        name=whole[level.end() :] if level else whole,
        level=level[1].lower() if level else "xã",
        province=place,
        **plain,
    )


def files(known: Answers, now: datetime) -> Mapping[str, bytes]:
    """Give every file of the new portal by its path; `now` in the portal's zone dates the first article."""
    made = {}
    for file in sorted(_FILES.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            path = file.relative_to(_FILES).as_posix()
            filled = _filled(file.read_text(encoding="utf-8"), known, now)
            made[_NAMED.get(path, path)] = _ended(filled, path)
    for sample, path in _WORKFLOWS.items():
        made[path] = (_first(_SAMPLES) / sample).read_bytes()
    for schema in sorted(_first(_SCHEMAS).glob("*.json")):
        made[f"schema/{schema.name}"] = schema.read_bytes()
    return made


def is_program(path: str) -> bool:
    """Tell a file that is to be started by a double click."""
    return path.endswith(".command")


def _first(places: tuple[Path, ...]) -> Path:
    return next(place for place in places if place.is_dir())


def _ended(text: str, path: str) -> bytes:
    """Give lines the ends that the file's reader wants: cmd.exe loses its way in others than its own."""
    return (text.replace("\n", "\r\n") if path.endswith(".bat") else text).encode()


def _filled(text: str, known: Answers, now: datetime) -> str:
    values = {
        "name": known.name,
        "unit": known.unit,
        "slug": vietnamese.slug(known.name),
        "level": known.level,
        "province": known.province,
        "place": ", ".join(filter(None, (known.unit, known.whole_province))),
        "title": f"Trang thông tin điện tử {known.level} {known.name}",
        "description": f"Tin tức, thông báo và số liệu của {known.level} {known.name}"
        + (f", {known.whole_province}." if known.province else "."),
        "owner": f"Ủy ban nhân dân {known.level} {known.name}",
        "welcome": f"{known.unit} mở cổng thông tin điện tử",
        "address": known.address,
        "phone": known.phone,
        "email": known.email,
        "url": known.address_of_portal,
        "date": f"{now:%Y-%m-%d %H:%M}",
        "version": __version__,
    }

    def fill(gap: re.Match[str]) -> str:
        value = values[gap[2]]
        return scalar(value) if gap[1] else value

    return re.sub(r"(?m)[ \t]+$", "", _GAP.sub(fill, text))
