"""Questions of citizens, and what the office answers."""

from collections.abc import Iterator
from typing import Annotated

from congxa.fields import Example, Moment
from congxa.frontmatter import EntryMeta
from congxa.schema import declared
from congxa.sections.kinds import ContentType, Finding, facet


@declared
class QuestionMeta(EntryMeta):
    """Front matter of a question: the title says it in short, `question` in full; the text is the answer.

    Without `answered` it waits for its answer.
    """

    date: Annotated[Moment, Example("2026-11-18")]
    question: str = ""
    asker: str = ""
    field: str = ""
    answered: Moment | None = None
    answerer: str = ""


def findings(meta: QuestionMeta) -> Iterator[Finding]:
    """Tell of an answer that was there before the question."""
    if meta.answered and meta.answered.date() < meta.date.date():
        details = {"answered": f"{meta.answered:%Y-%m-%d}", "date": f"{meta.date:%Y-%m-%d}"}
        yield Finding("answered-early", ("answered",), details)


QUESTIONS = ContentType(
    name="question",
    folder="questions",
    meta=QuestionMeta,
    stand_ins={"title": "{title}", "date": "2000-01-01"},
    titles={"vi": "Hỏi đáp", "en": "Questions and answers"},
    slug="hoi-dap",
    dated="date",
    facets=(facet("field", "linh-vuc"),),
    page_template="question.html",
    schema="Question",
    findings=findings,
)
