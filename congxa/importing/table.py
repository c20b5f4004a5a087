"""A table of articles (CSV), such as a database writes, to articles."""

import csv
import io
import re
from pathlib import Path

from congxa import vietnamese
from congxa.errors import phrase
from congxa.importing import cleaning, dates, markdown, plain, shaping
from congxa.importing.imported import Imported, Picture, Refused, digest
from congxa.importing.references import References

# What columns are called, without marks.
_COLUMNS = {
    "title": "tieu de|title|ten bai|ten tin|headline",
    "body": "noi dung|content|body|chi tiet|noi dung chi tiet|fulltext",
    "summary": "tom tat|summary|mo ta|trich dan|sapo|description|introtext",
    "date": "ngay dang|date|ngay|ngay xuat ban|published|created|ngay tao|thoi gian",
    "category": "chuyen muc|category|danh muc|loai tin|nhom tin",
    "author": "tac gia|author|nguoi viet|nguoi dang",
    "source": "nguon|source|nguon tin",
    "address": "dia chi|url|link|duong dan|lien ket",
    "tags": "tu khoa|tags|keywords|the",
}
_NAMES = {name: key for key, names in _COLUMNS.items() for name in names.split("|")}
_LEAST = 20


def read(file: Path, data: bytes, encoding: str = "") -> list[Imported | str]:
    """Read every row of a table whose first row names the columns. Raises Refused.

    `encoding` is the one that its bytes are in, where that is known.
    """
    text, doubts = plain.in_unicode(data, encoding)
    csv.field_size_limit(1 << 24)
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Refused("table-broken", reason=error) from error
    names = (
        [_NAMES.get(vietnamese.fold(name).strip().replace("_", " "), "") for name in rows[0]]
        if rows
        else []
    )
    if "title" not in names or "body" not in names:
        raise Refused("table-columns", found=", ".join(rows[0])[:200] if rows else "—")
    found: list[Imported | str] = []
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            told = (plain.tidy(cell).strip() for cell in row)
            cells = {key: cell for key, cell in zip(names, told, strict=False) if key}
            found.append(_article(cells, file, number, doubts))
    if not found:
        raise Refused("no-article")
    return found


def _article(cells: dict[str, str], file: Path, number: int, doubts: list[str]) -> Imported | str:
    title, body = " ".join(cells.get("title", "").split()), cells.get("body", "")
    if not title or len(body) < _LEAST:
        return phrase("taken-row-nothing", number=number, title=title or "?")
    address = cells.get("address", "")
    desk = References(file, file.parent, address)
    pictures: list[Picture] = []
    if re.search(r"<(p|div|br|table|h\d|ul|ol)\b", body):
        blocks = markdown.blocks(cleaning.soup(body), pictures, desk.picture, desk.link)
    else:
        blocks = list(plain.blocks(body, pictures, file.parent))
    written = cells.get("date", "")
    dated = dates.line_date(written)
    date = (
        dated.moment if dated and dated.exact else dates.machine_date(written) if written else None
    )
    summary = plain.tidy(cleaning.soup(cells.get("summary", "")).get_text(" ")).strip()
    shaped = shaping.shape(blocks, title=title, date=date, summary=summary)
    if not shaped.blocks:
        return phrase("taken-row-nothing", number=number, title=title)
    key = "\0".join(f"{name}={cells[name]}" for name in sorted(cells)).encode()
    return Imported(
        origin=address if re.match(r"https?://\w", address) else digest(key),
        file=str(file),
        title=title,
        body="\n\n".join(shaped.blocks) + "\n",
        summary=shaped.summary,
        date=shaped.date,
        author=cells.get("author") or shaped.author,
        source=cells.get("source") or shaped.source,
        category=cells.get("category", ""),
        tags=tuple(tag.strip() for tag in re.split(r"[,;]", cells.get("tags", "")) if tag.strip()),
        pictures=tuple(pictures),
        enclosures=tuple(desk.enclosures),
        address=address,
        doubts=(*doubts, *desk.doubts, *shaped.doubts),
        left_out=shaped.left_out,
    )
