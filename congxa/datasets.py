"""Figures for machines: JSON, CSV, a data package that describes them, and schema.org.

Sources: Frictionless Data Package v1 (specs.frictionlessdata.io), RFC 4180, schema.org/Dataset.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import astuple

from congxa.achievements.declared import Award, Composition, Fraction, Measure, Recognition, Status
from congxa.achievements.figures import Figure, op_of
from congxa.model import Portal
from congxa.urls import Addresses

FILES = ("du-lieu.json", "du-lieu.csv", "datapackage.json")


class Row(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the data: what is not known is left out. FIELDS tells what each column means."""

    commune: str = ""
    commune_name: str = ""
    level: str = ""
    category: str = ""
    kind: str = ""
    indicator: str = ""
    label: str = ""
    value: Decimal | None = None
    unit: str = ""
    count: int | None = None
    total: Decimal | int | None = None
    counted: str = ""
    year_from: int | None = None
    year_to: int | None = None
    estimate: bool
    target_op: str = ""
    target_value: Decimal | None = None
    pct_of_target: Decimal | None = None
    baseline_year: int | None = None
    baseline_value: Decimal | None = None
    change_kind: str = ""
    change_value: Decimal | None = None
    status: str = ""
    unit_scope: str = ""
    source: str = ""
    title: str
    url: str


# The columns, their types, and what each means, as the data package tells it.
FIELDS: Mapping[str, tuple[str, str]] = {
    "commune": ("string", "Tên rút gọn của đơn vị trong địa chỉ trang"),
    "commune_name": ("string", "Tên đơn vị, kể cả cấp"),
    "level": ("string", "Cấp của đơn vị"),
    "category": ("string", "Lĩnh vực"),
    "kind": ("string", "Loại: measure, fraction, composition, award, recognition, status"),
    "indicator": ("string", "Tên chỉ tiêu trong danh mục; trống nếu không thuộc danh mục"),
    "label": ("string", "Tên chỉ tiêu, phần hoặc danh hiệu"),
    "value": ("number", "Giá trị; của phân số là phần trăm; của cơ cấu là từng phần"),
    "unit": ("string", "Đơn vị tính của giá trị"),
    "count": ("integer", "Tử số của phân số"),
    "total": ("number", "Mẫu số của phân số, hoặc tổng của cơ cấu"),
    "counted": ("string", "Đơn vị của tử số và mẫu số"),
    "year_from": ("integer", "Năm đầu"),
    "year_to": ("integer", "Năm cuối"),
    "estimate": ("boolean", "Số ước tính"),
    "target_op": ("string", "Cách so với mục tiêu: > >= < <= ="),
    "target_value": ("number", "Mục tiêu"),
    "pct_of_target": ("number", "Phần trăm so với mục tiêu"),
    "baseline_year": ("integer", "Năm được so sánh"),
    "baseline_value": ("number", "Giá trị của năm được so sánh"),
    "change_kind": ("string", "Cách tính mức thay đổi: absolute, relative, points"),
    "change_value": ("number", "Mức thay đổi"),
    "status": ("string", "Tình trạng: achieved, maintained, not_yet, not"),
    "unit_scope": ("string", "Đơn vị mà số liệu thuộc về, nếu khác đơn vị hiện nay"),
    "source": ("string", "Nguồn của số liệu"),
    "title": ("string", "Bài viết nêu số liệu"),
    "url": ("string", "Địa chỉ của bài viết"),
}
NAMES = Row.__struct_fields__


def rows(figures: Iterable[Figure], addresses: Addresses) -> Iterator[Row]:
    """Give a figure as one row, a composition as one row a part; what is not known is left out."""
    for figure in figures:
        item, place, aim = figure.item, figure.place, figure.target
        known: dict[str, Any] = {
            "commune": place.slug if place else "",
            "commune_name": place.name if place else "",
            "level": place.level if place else "",
            "category": figure.category,
            "kind": item.kind,
            "indicator": item.indicator,
            "label": figure.label,
            "unit": _unit(figure),
            "year_from": figure.since,
            "year_to": figure.year,
            "estimate": item.estimate,
            "unit_scope": item.unit_scope.name if item.unit_scope else "",
            "source": item.source.doc if item.source else "",
            "title": figure.origin.title,
            "url": addresses.absolute(figure.origin.url),
        }
        if aim:
            known |= {"target_op": op_of(aim, figure.better), "target_value": aim.value}
        match item:
            case Measure():
                yield Row(**known, **_measured(item))
            case Fraction():
                known |= {"count": item.count, "total": item.total, "counted": figure.unit}
                yield Row(**known, value=figure.measured)
            case Composition():
                for part in item.parts:
                    own = {"label": f"{figure.label}: {part.label}", "value": part.value}
                    yield Row(**known | own, total=item.total)
            case Award():
                known |= {"label": f"{item.title} – {item.by}"}
                yield Row(**known, status="achieved")
            case Recognition() | Status():
                yield Row(**known, status=item.status or "")


def _measured(item: Measure) -> dict[str, Any]:
    known: dict[str, Any] = {"value": item.value, "pct_of_target": item.pct_of_target}
    if item.baseline:
        known |= {"baseline_year": item.baseline.year, "baseline_value": item.baseline.value}
    if item.change:
        known |= {"change_kind": item.change.kind, "change_value": item.change.value}
    return known


# How cells begin that a spreadsheet takes for formulas (OWASP, "CSV Injection").
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
_JSON = msgspec.json.Encoder(decimal_format="number")


def as_json(known: Iterable[Row]) -> str:
    """Write rows as a JSON list, one row a line, numbers with the digits that were written."""
    return "[\n" + b",\n".join(map(_JSON.encode, known)).decode() + "\n]\n"


def as_csv(known: Iterable[Row]) -> str:
    """Write rows as CSV that a spreadsheet opens: with a byte order mark, and no cell that is a formula."""
    columns = zip(*map(astuple, known), strict=True)
    written = [_column(FIELDS[name][0], cells) for name, cells in zip(NAMES, columns, strict=False)]
    lines = map(",".join, zip(*written, strict=True))
    return "\ufeff" + "\r\n".join((",".join(NAMES), *lines)) + "\r\n"


def _column(kind: str, cells: Sequence[Any]) -> Sequence[str]:
    """Write the cells of a column; what stands in many of them is written once."""
    write = _CELLS[kind]
    if kind == "number":  # seldom the same, and slow to look up
        return ["" if cell is None else write(cell) for cell in cells]
    known = {cell: "" if cell is None else write(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def safe_cell(text: str) -> str:
    """Keep a spreadsheet from running a cell: what begins like a formula begins with an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULAS) else text


def _text(text: str) -> str:
    """Write a text as a cell."""
    safe = safe_cell(text)
    return '"' + safe.replace('"', '""') + '"' if _QUOTED.search(safe) else safe


_QUOTED = re.compile(r'[",\r\n]')
_CELLS: Mapping[str, Callable[[Any], str]] = {
    "string": _text,
    "integer": str,
    "boolean": lambda value: "true" if value else "false",
    "number": "{:f}".format,
}


def data_package(title: str, name: str, addresses: Addresses) -> str:
    """Write datapackage.json, which describes the CSV and the JSON."""
    fields = [
        {"name": name, "type": kind, "description": told} for name, (kind, told) in FIELDS.items()
    ]
    schema = {"fields": fields, "missingValues": [""]}
    package = {
        "profile": "data-package",  # a tabular one may hold no JSON beside its tables
        "name": name,
        "title": title,
        "homepage": addresses.absolute(addresses.achievements()),
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "du-lieu",
                "path": FILES[1],
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
                "schema": schema,
            },
            {
                "profile": "data-resource",
                "name": "du-lieu-json",
                "path": FILES[0],
                "format": "json",
                "mediatype": "application/json",
                "encoding": "utf-8",
            },
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def dataset(
    name: str, url: str, figures: Sequence[Figure], addresses: Addresses, portal: Portal
) -> Mapping[str, Any]:
    """Give the schema.org Dataset of a page's figures, each an Observation; numbers as written.

    Its description needs no words of any language: what, in which unit, of whom, when, by whom.

    https://schema.org/Dataset, https://schema.org/Observation
    """
    known = catalogued(name, url, figures, _topics(figures), addresses, portal)
    return {**known, "hasPart": observations(figures, portal.origin)}


def catalogued(
    name: str,
    url: str,
    figures: Sequence[Figure],
    topics: Iterable[str],
    addresses: Addresses,
    portal: Portal,
) -> dict[str, Any]:
    """Give the Dataset of figures without the figures themselves; `topics` say what it is of."""
    years = sorted({year for f in figures for year in (f.since, f.year) if year is not None})
    places = dict.fromkeys(f.area for f in figures if f.place)
    when = "–".join(map(str, dict.fromkeys((years[0], years[-1])))) if years else ""
    about = ", ".join([*places, when] if when else places)
    known: dict[str, Any] = {
        "@type": "Dataset",
        "name": name,
        "description": f"{', '.join(topics)}: {about}. {portal.title}",
        "url": addresses.absolute(url),
        "inLanguage": portal.language,
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": kind,
                "contentUrl": addresses.absolute(addresses.achievements_file(file)),
            }
            for kind, file in (("application/json", FILES[0]), ("text/csv", FILES[1]))
        ],
    }
    if years:
        known["temporalCoverage"] = f"{years[0]}/{years[-1]}"
    return known


def _topics(figures: Iterable[Figure]) -> Iterable[str]:
    """Name what figures are of, each thing once, with its unit."""
    named = dict.fromkeys((figure.label, _unit(figure)) for figure in figures)
    return [f"{label} ({unit})" if unit else label for label, unit in named]


def observations(figures: Iterable[Figure], origin: str) -> Sequence[Mapping[str, Any]]:
    """Give the schema.org Observation of each figure that has a value; a period is a duration.

    `origin` is the scheme and host of the portal.
    """
    return [_observation(f, f.measured, origin) for f in figures if f.measured is not None]


def _observation(figure: Figure, value: Decimal, origin: str) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "@type": "Observation",
        "variableMeasured": figure.label,
        "value": f"{value:f}",
        "unitText": _unit(figure),
        "url": origin + figure.origin.url,
    }
    if figure.year is not None:
        told["observationDate"] = str(figure.year)
        if figure.since not in (None, figure.year):
            told["observationPeriod"] = f"P{len(figure.years)}Y"
    if figure.place:
        area = {"@type": "AdministrativeArea", "name": figure.area}
        told["observationAbout"] = {**area, "url": origin + figure.place.url}
    return told


def _unit(figure: Figure) -> str:
    """Name the unit of what is measured: of a fraction that is its percent."""
    return "%" if isinstance(figure.item, Fraction) else figure.unit
