"""One Markdown file to a SourceFile: understood by itself, not yet judged together with others."""

import os
import re

from msgspec import Struct

from congxa import legacy, records, schema
from congxa.errors import Problem, as_warning, problem, warning
from congxa.frontmatter import Meta
from congxa.records import Record
from congxa.sections import KINDS
from congxa.vietnamese import nfc

SIZE_LIMIT = 2 * 1024 * 1024

# What a text editor can save anew; the letters of any other encoding must be converted first.
_ENCODING_CODES = {
    "": "unknown-encoding",
    "UTF-16": "wrong-encoding",
    "Windows-1258": "wrong-encoding",
}
# References with a scheme, in Markdown and in HTML.
_SCHEMED = r"([A-Za-z][A-Za-z0-9+.-]*:[^)>\"'\s]*)"
_REFERENCES = (
    re.compile(r"\]\(\s*<?" + _SCHEMED),
    re.compile(r"<[^>]+(?:href|src)=[\"']?" + _SCHEMED),
)
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OPENING = re.compile(r"\ufeff?---[ \t]*\n")
_CLOSING = re.compile(r"^---[ \t]*(?:\n|\Z)", re.M)


class SourceFile(Struct, frozen=True):
    """One Markdown file as it is written: what it declares, its text, and where both stand.

    `meta` is what could be understood (None where that is not enough to judge the file); `body_line`
    is the line of the file on which the text begins.
    """

    path: str
    kind: str
    meta: Meta | None
    body: str
    body_line: int
    record: Record


# --- one Markdown file ----------------------------------------------------------------------


def parse(data: bytes, path: str, kind: str) -> tuple[SourceFile | None, list[Problem]]:
    """Understand the bytes of one Markdown file.

    Mistakes of a draft are warnings: nobody waits for it. None where nothing can be told of the file.
    """
    text, problems = _decode(data, path)
    if text is None:
        return None, problems
    opening = _OPENING.match(text)
    if opening is None:
        return None, [problem("no-front-matter", path, (1, 1))]
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        return None, [problem("front-matter-open", path, (1, 1))]
    record, problems = records.parse(text[opening.end() : closing.start()], path, first_line=2)
    if record is None:
        return None, problems
    title = os.path.splitext(os.path.basename(path))[0]
    stand_ins = {key: value.format(title=title) for key, value in KINDS[kind].stand_ins.items()}
    meta, mistakes = schema.validate_leniently(KINDS[kind].meta, record, stand_ins)
    problems += mistakes
    body_line = text.count("\n", 0, closing.end()) + 1
    source = SourceFile(path, kind, meta, text[closing.end() :], body_line, record)
    problems += legacy_problems(source) + references_dropped(source)
    if getattr(meta, "draft", False):
        problems = [as_warning(found) for found in problems]
    return source, problems


def _decode(data: bytes, path: str) -> tuple[str | None, list[Problem]]:
    if len(data) > SIZE_LIMIT:
        size = f"{len(data) / 1024 / 1024:.1f} MB".replace(".", ",")
        return None, [problem("too-large", path, size=size, limit="2 MB")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        encoding = legacy.legacy_encoding(data)
        code = _ENCODING_CODES.get(encoding, "legacy-encoding")
        return None, [problem(code, path, (line, 0), encoding=encoding)]
    text = nfc(text.replace("\r\n", "\n").replace("\r", "\n"))
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        return None, [problem("control-character", path, (line, 0))]
    return text, []


def legacy_problems(source: SourceFile) -> list[Problem]:
    """Name the old encoding of a text that is Unicode only in appearance."""
    found = legacy.legacy_text(source.body) or legacy.legacy_text(
        " ".join(value for value in source.record.values.values() if isinstance(value, str))
    )
    if found is None:
        return []
    encoding, sample = found
    at = source.body.find(sample)
    line = source.body_line + source.body.count("\n", 0, at) if at >= 0 else 2
    return [problem("legacy-text", source.path, (line, 0), encoding=encoding, sample=sample)]


def references_dropped(source: SourceFile) -> list[Problem]:
    """Complain of references that sanitising drops: files of the editor's own computer, odd schemes."""
    problems = []
    for found in (found for pattern in _REFERENCES for found in pattern.finditer(source.body)):
        scheme = found[1].partition(":")[0].lower()
        if scheme in _SCHEMES:
            continue
        line = source.body_line + source.body.count("\n", 0, found.start(1))
        if scheme == "file" or len(scheme) == 1:
            problems.append(problem("leaves-folder", source.path, (line, 0), path=found[1]))
        else:
            problems.append(warning("link-scheme", source.path, (line, 0), target=found[1]))
    return problems
