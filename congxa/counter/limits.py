"""How much one network may add: token buckets in memory, forgotten with the process.

They are generous, since thousands of telephones share an address behind a carrier's NAT.
"""

from collections import OrderedDict
from collections.abc import Hashable

from congxa.config import CounterSettings
from congxa.counter import rules

_MINUTE, _HOUR, _DAY = 60 * rules.SECOND, 3600 * rules.SECOND, 24 * 3600 * rules.SECOND
# Networks that are remembered at a time; the one not seen for longest is forgotten.
_REMEMBERED = 100_000
# One network gives a page at most every fifth view in the list of the most read, from so many views on.
_SHARE, _SHARED_FROM = 5, 50


class Buckets:
    """A token bucket for each key: `capacity` tokens, filled again within `period` milliseconds."""

    def __init__(self, capacity: int, period: int) -> None:
        self.capacity, self.period = float(capacity), period
        self._rate = capacity / period
        # Of each key what is left, and since when.
        self._known: OrderedDict[Hashable, list[float]] = OrderedDict()

    def take(self, key: Hashable, moment: int) -> bool:
        """Take a token, if there is one."""
        known = self._known
        state = known.get(key)
        if state is None:
            known[key] = [self.capacity - 1, moment]
            if len(known) > _REMEMBERED:
                known.popitem(last=False)
            return True
        left, since = state
        if moment > since:
            left = min(self.capacity, left + (moment - since) * self._rate)
            state[1] = moment
        allowed = left >= 1
        state[0] = left - allowed
        known.move_to_end(key)
        return allowed


class Limits:
    """The limits of one service process; a Sieve for the store."""

    def __init__(self, settings: CounterSettings) -> None:
        self._minute = Buckets(settings.views_per_minute, _MINUTE)
        self._day = Buckets(settings.views_per_day, _DAY)
        self._all = Buckets(settings.hits_per_second, rules.SECOND)
        self._new = Buckets(settings.visits_per_hour, _HOUR)
        self._shares: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._totals: dict[str, int] = {}
        self._shared_day = ""

    def admits(self, network: str, moment: int) -> bool:
        """Tell whether a network may send one more display now."""
        return (
            self._minute.take(network, moment)
            and self._day.take(network, moment)
            and self._all.take("", moment)
        )

    def newcomer(self, block: str, moment: int) -> bool:
        """Tell whether a new visit from a block of addresses counts now."""
        return self._new.take(block, moment)

    def ranked(self, block: str, page: str, day: str) -> bool:
        """Tell whether a view from a block counts towards the most read pages of the day."""
        if day != self._shared_day:
            self._shared_day = day
            self._shares.clear()
            self._totals.clear()
        total = self._totals[page] = self._totals.get(page, 0) + 1
        own = self._shares.get((block, page), 0)
        counts = total <= _SHARED_FROM or (own + 1) * _SHARE <= total
        self._shares[block, page] = own + counts
        if len(self._shares) > _REMEMBERED:
            self._shares.popitem(last=False)
        return counts
