"""Achievements as data: what editors declare, the catalogue behind it, and the arithmetic that must hold."""

# Where an editor writes this on a line of its own, the box of an article's figures stands.
MARKER = "[[thanh-tich]]"
PARAGRAPH = f"<p>{MARKER}</p>"
