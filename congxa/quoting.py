"""A text to one YAML value on one line, which reads as that text again, here and in every other reader."""

import re
from collections.abc import Iterable

# Begins with a letter and holds no sign that means something to YAML, in brackets neither.
_PLAIN = re.compile(r"[^\W\d_](?:[\w ()/%+.–—“”’…-]*[\w)%.”’…])?")
# What YAML's own guesses, or this program's, would take for something else than text.
_TAKEN = frozenset("true false yes no on off null y n có không đúng sai".split())
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029\ufeff\ufffe\uffff]")


def scalar(text: str) -> str:
    """Write a text as one value; line breaks become spaces, what YAML cannot carry is left out."""
    line = _CONTROL.sub("", _SPACE.sub(" ", text)).strip()
    if not line:
        return ""
    if _PLAIN.fullmatch(line) and line.lower() not in _TAKEN:
        return line
    escaped = line.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def listed(texts: Iterable[str]) -> str:
    """Write texts as a list in brackets."""
    return f"[{', '.join(map(scalar, texts))}]"
