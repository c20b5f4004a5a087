"""The entries of a section as data: JSON that the filter of its list reads, one entry a line."""

import msgspec

from congxa.model import Entry, Section

FILE = "du-lieu.json"


def as_json(section: Section, entries: tuple[Entry, ...]) -> str:
    """Spell what lists show of each published entry, in their order.

    A row is its address below the section's, its title, number and day (ISO 8601), the slug of each of
    its values by facet, and its files: address, title, type and size in bytes.
    """
    shown = [entry for entry in entries if entry.withdrawn is None and entry.held is None]
    rows = [_encode(_row(section, entry)).decode() for entry in shown]
    between = ",\n"  # Python 3.11 takes no backslash inside the braces
    return f"[\n{between.join(rows)}\n]\n" if rows else "[]\n"


def _row(section: Section, entry: Entry) -> tuple[object, ...]:
    return (
        entry.url.removeprefix(section.url),
        entry.title,
        entry.number,
        f"{entry.date:%Y-%m-%d}" if entry.date else "",
        {value.facet: value.slug for value in entry.facets},
        [(file.url, file.title, file.type, file.size) for file in entry.files],
    )


_encode = msgspec.json.Encoder().encode
