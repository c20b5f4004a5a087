"""Which user agents are programs. The list is is-bot's; what it misses or mistakes is mended here."""

from functools import lru_cache

from is_bot import Bots

# Programs that is-bot 0.3.7 does not know, from crawler-user-agents' examples.
_MORE = (r"gtmetrix", r"miniature\.io", r"\bylt\b", r"turingos")
_BOTS = Bots()
_BOTS.extend(_MORE)


@lru_cache(maxsize=20_000)
def is_bot(agent: str) -> bool:
    """Tell whether a user agent is a program's; one that says nothing is."""
    return len(agent) < 10 or _BOTS.is_bot(agent[:1000])
