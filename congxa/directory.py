"""The entries of sections as data: JSON for the filter of a list, CSV of what must be public."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from congxa.datasets import safe_cell
from congxa.model import Entry, Section
from congxa.urls import Addresses

FILE = "du-lieu.json"


def as_json(section: Section, entries: Sequence[Entry]) -> str:
    """Spell what lists show of each published entry, in their order.

    A row is its address below the section's, its title, number and day (ISO 8601), the slug of each of
    its values by facet, and its files: address, title, type and size in bytes.
    """
    shown = [entry for entry in entries if entry.public]
    rows = [_encode(_row(section, entry)).decode() for entry in shown]
    between = ",\n"  # Python 3.11 takes no backslash inside the braces
    return f"[\n{between.join(rows)}\n]\n" if rows else "[]\n"


def _row(section: Section, entry: Entry) -> tuple[object, ...]:
    return (
        entry.url.removeprefix(section.url),
        entry.title,
        entry.number,
        _day(entry.date),
        {value.facet: value.slug for value in entry.facets},
        [(file.url, file.title, file.type, file.size) for file in entry.files],
    )


REGISTER = "danh-muc.csv"
_COLUMNS = "Tên,Số ký hiệu,Loại,Ngày tạo,Thời điểm công khai,Công khai đến,Địa chỉ,Tệp"


def as_csv(entries: Sequence[Entry], sections: Mapping[str, Section], addresses: Addresses) -> str:
    """Write the list of what must be public (NĐ 13/2018 Đ6) as CSV that a spreadsheet opens."""
    made = io.StringIO()
    made.write(f"\ufeff{_COLUMNS}\r\n")
    writer = csv.writer(made)
    for entry in entries:
        row = (
            entry.title,
            entry.number,
            sections[entry.kind].title,
            _day(entry.date),
            _day(entry.published_at),
            _day(entry.meta.expires),
            addresses.absolute(entry.url),
            " ".join(addresses.absolute(file.url) for file in entry.files),
        )
        writer.writerow(map(safe_cell, row))
    return made.getvalue()


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


_encode = msgspec.json.Encoder().encode
