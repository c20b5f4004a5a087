"""A figure: an item with all that the catalogue and its place add to it, ready to be shown and compared."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from msgspec import Struct

from congxa.achievements.declared import Fraction, Item, Measure, Op, Reference, Target

# Communes are compared with communes, the districts of the past with each other.
TIERS = {
    "xã": "xa",
    "phường": "xa",
    "đặc khu": "xa",
    "thị trấn": "xa",
    "huyện": "huyen",
    "thị xã": "huyen",
    "tỉnh": "tinh",
}


class Locality(Struct, frozen=True):
    """The unit that a figure is of; `level` as its profile says, such as "xã"."""

    slug: str
    name: str
    url: str
    level: str = "xã"

    @property
    def tier(self) -> str:
        """Name the units that it may be compared with: "xa", "huyen" or "tinh"."""
        return TIERS.get(self.level, "xa")


class Origin(Struct, frozen=True):
    """The article or profile that a figure stands in; `date` orders those that disagree."""

    path: str
    url: str
    title: str
    date: datetime | None = None


class Figure(Struct, frozen=True):
    """An item, settled.

    `key` is the same for figures of one kind of thing: the indicator, or the label with its unit. `value`
    is what is compared: of a measure its value, of a fraction its exact percent; `measured` the same as it
    is shown and drawn. `progress` is how much of the target is reached, in percent, None where that says
    nothing. `since` is the first year and `year` the last that it covers. `place` is None where a portal
    has no communes. `url` leads to the page of its indicator.
    """

    item: Item
    index: int
    key: str
    label: str
    category: str
    unit: str
    better: str
    value: Decimal | None
    measured: Decimal | None
    progress: Decimal | None
    year: int | None
    since: int | None
    refs: tuple[Reference, ...]
    place: Locality | None
    origin: Origin
    url: str = ""

    @property
    def kind(self) -> str:
        """Name the kind of the item."""
        return self.item.kind

    @property
    def years(self) -> range:
        """Give the years that it covers, from the first to the last; none where it tells of no year."""
        if self.year is None:
            return range(0)
        return range(self.year if self.since is None else self.since, self.year + 1)

    @property
    def target(self) -> Target | None:
        """Give the target with a number, if the item has one."""
        return self.item.target if isinstance(self.item, Measure | Fraction) else None

    @property
    def scope(self) -> str:
        """Name the unit that the figure is of; '' for the commune as it is today."""
        unit = self.item.unit_scope
        return (unit.code or unit.name) if unit else ""

    @property
    def area(self) -> str:
        """Name whose figure it is: the commune's, or that of a unit which it was made of."""
        unit = self.item.unit_scope
        return unit.name if unit else self.place.name if self.place else ""


def op_of(target: Target, better: str) -> Op:
    """Give the sense of a target: without its own, it is reached from the better side."""
    return target.op or ("<=" if better == "lower" else ">=")


def meets(value: Decimal, op: Op, target: Decimal) -> bool:
    """Tell whether a value meets a target."""
    match op:
        case ">":
            return value > target
        case ">=":
            return value >= target
        case "<":
            return value < target
        case "<=":
            return value <= target
        case "=":
            return value == target


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half up to so many decimals, and drop the zeros behind: 50, 28.6."""
    return plain(value.quantize(_step(decimals), rounding=ROUND_HALF_UP))


@cache
def _step(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def plain(value: Decimal) -> Decimal:
    """Drop zeros behind the last digit that counts, never before the decimal mark."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


class Seen(Struct, frozen=True):
    """One value of a series.

    `how` is "reported", "baseline" (given as what another is compared with) or "derived" (what is left
    when the change is taken off).
    """

    year: int
    since: int
    value: Decimal
    how: str
    estimate: bool


def seen(figure: Figure) -> Sequence[Seen]:
    """Give the values that a figure tells of: its own, and that of the earlier year it is compared with."""
    item, reached = figure.item, figure.measured
    if reached is None or figure.year is None or figure.since is None:
        return ()
    own = Seen(figure.year, figure.since, reached, "reported", item.estimate)
    if not isinstance(item, Measure) or item.baseline is None:
        return (own,)
    earlier, change = item.baseline, item.change
    value, how = earlier.value, "baseline"
    if value is None and change is not None and change.kind in ("absolute", "points"):
        value, how = reached - change.value, "derived"
    if value is None:
        return (own,)
    return (Seen(earlier.year, earlier.year, value, how, estimate=False), own)
