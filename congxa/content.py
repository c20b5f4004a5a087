"""One Markdown file to a SourceFile: understood by itself, not yet judged together with others."""

import os

from msgspec import Struct

from congxa import legacy, records, schema, texts
from congxa.errors import Problem, as_warning, problem, warning
from congxa.frontmatter import Meta
from congxa.records import Record
from congxa.sections import KINDS


class SourceFile(Struct, frozen=True):
    """One Markdown file as it is written: what it declares, its text, and where both stand.

    `meta` is what could be understood (None where that is not enough to judge the file); `body_line`
    is the line of the file on which the text begins, `front` what stands above it. `record` is all that is
    declared, `kept` what of it could be understood: where an entry of a list was dropped, those behind it
    have moved up there.
    """

    path: str
    kind: str
    meta: Meta | None
    body: str
    body_line: int
    record: Record
    kept: Record
    front: str = ""


# --- one Markdown file ----------------------------------------------------------------------


def parse(data: bytes, path: str, kind: str) -> tuple[SourceFile | None, list[Problem]]:
    """Understand the bytes of one Markdown file.

    Mistakes of a draft are warnings: nobody waits for it. None where nothing can be told of the file.
    """
    written, problems = texts.cut(data, path)
    if written is None:
        return None, problems
    record, problems = records.parse(written.front, path, first_line=2)
    if record is None:
        return None, problems
    title = os.path.splitext(os.path.basename(path))[0]
    stand_ins = {key: value.format(title=title) for key, value in KINDS[kind].stand_ins.items()}
    meta, mistakes, kept = schema.salvage(KINDS[kind].meta, record, stand_ins)
    problems += mistakes
    source = SourceFile(
        path, kind, meta, written.body, written.body_line, record, kept, written.front
    )
    problems += legacy_problems(source) + references_dropped(source)
    if getattr(meta, "draft", False):
        problems = [as_warning(found) for found in problems]
    return source, problems


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
    for found in texts.foreign_references(source.body):
        scheme = found[1].partition(":")[0].lower()
        line = source.body_line + source.body.count("\n", 0, found.start(1))
        if scheme == "file" or len(scheme) == 1:
            problems.append(problem("leaves-folder", source.path, (line, 0), path=found[1]))
        else:
            problems.append(warning("link-scheme", source.path, (line, 0), target=found[1]))
    return problems
