"""What a code means, in words: why it matters, an example of it, and how to mend it."""

from collections.abc import Iterator

from congxa.checking.registry import RULES
from congxa.errors import gaps, lesson, phrase, wordings


def explain(code: str) -> Iterator[str]:
    """Give the lines that explain a code of a rule, or of anything that a build complains of."""
    wording = wordings()[code]
    level = next((rule.level for rule in RULES if rule.code == code), "")
    yield f"{code}" + (f" ({phrase(level)})" if level else "")
    yield f"  {_shown(wording['message'])}"
    told = lesson(code)
    if told:
        yield f"  {told['why']}"
        yield from _example("explain-wrong", told["wrong"])
        yield from _example("explain-right", told["right"])
    yield f"  {phrase('explain-cure')} {_shown(wording['hint'])}"


def _example(name: str, text: str) -> Iterator[str]:
    lines = text.rstrip("\n").split("\n")
    if len(lines) == 1:
        yield f"  {phrase(name)} {lines[0]}"
        return
    yield f"  {phrase(name)}"
    yield from (f"    {line}".rstrip() for line in lines)


def explain_all() -> Iterator[str]:
    """Give a line for each code: those of the rules, then what builds complain of."""
    own = [rule.code for rule in RULES]
    yield phrase("explain-rules")
    for rule in RULES:
        yield f"  {rule.code} ({phrase(rule.level)}): {_shown(wordings()[rule.code]['message'])}"
    yield phrase("explain-build")
    for code, wording in wordings().items():
        if code not in own:
            yield f"  {code}: {_shown(wording['message'])}"


def _shown(wording: str) -> str:
    """Put … into the places that details fill."""
    return wording.format_map(dict.fromkeys(gaps(wording), "…"))
