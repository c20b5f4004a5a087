"""What an old portal counted: read from the text of its widget, or from a table of its pages."""

import csv
import io
import re
from collections.abc import Iterator, Mapping

from congxa import vietnamese, visits
from congxa.errors import Problem, problem

# What real widgets call their rows.
_ROWS: Mapping[str, tuple[str, ...]] = {
    "online": ("đang online", "đang truy cập", "đang trực tuyến", "trực tuyến"),
    "today": ("hôm nay", "trong ngày"),
    "yesterday": ("hôm qua",),
    "week": ("tuần này", "trong tuần"),
    "month": ("tháng này", "trong tháng", "tháng hiện tại"),
    "total": (
        "tất cả",
        "tổng",
        "tổng cộng",
        "tổng lượt truy cập",
        "tổng truy cập",
        "tổng số lượt truy cập",
    ),
}
_NAMES = {label: name for name, labels in _ROWS.items() for label in labels}
_LINE = re.compile(r"[\W_]*(?P<label>[^\W\d_][^:\d]*?)\s*:?\s*(?P<number>\d[\d., ]*)?\s*")
_NUMBER = re.compile(r"\d{1,3}(?:[., ]\d{3})+|\d+")


def widget(text: str, file: str) -> tuple[dict[str, int], list[Problem]]:
    """Find the rows of a visit widget in the text of a page: a label with its number behind or below it."""
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for line, label, number in _pairs(vietnamese.nfc(text).splitlines()):
        name = _NAMES[label]
        if found.setdefault(name, number) != number:
            details = {"label": label, "one": found[name], "other": number}
            problems.append(problem("widget-twice", file, (line, 0), **details))
    if "total" not in found:
        problems.append(problem("widget-absent", file))
    return found, problems


def _pairs(lines: list[str]) -> Iterator[tuple[int, str, int]]:
    for index, line in enumerate(lines):
        match = _LINE.fullmatch(line)
        label = match["label"].strip().lower() if match else ""
        if match is None or label not in _NAMES:
            continue
        below = next((one.strip() for one in lines[index + 1 :] if one.strip()), "")
        text = match["number"] or below
        if _NUMBER.fullmatch(text.strip()):
            yield index + 1, label, int(re.sub(r"\D", "", text))


def impossible(found: Mapping[str, int], file: str) -> list[Problem]:
    """Complain of rows that contradict each other: today more than this month."""
    label = {name: labels[0] for name, labels in _ROWS.items()}
    return [
        problem(
            "widget-impossible", file, one=label[a], few=found[a], other=label[b], many=found[b]
        )
        for a, b in visits.impossible(found)
    ]


def page_table(text: str, file: str) -> tuple[dict[str, int], list[Problem]]:
    """Read a CSV table of old addresses (paths) and their views; a first line of names is skipped."""
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for line, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        if not row or (line == 1 and not row[-1].strip().isdigit()):
            continue
        path = row[0].strip()
        if len(row) != 2 or not row[1].strip().isdigit() or not path.startswith("/"):
            problems.append(problem("import-table", file, (line, 0), value=",".join(row)))
        else:
            found[path] = found.get(path, 0) + int(row[1])
    return found, problems
