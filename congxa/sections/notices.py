"""Notices: what everybody must know between two moments, and outages that are planned (NĐ 224/2026 Đ13)."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Annotated

from congxa import workdays
from congxa.fields import Example, Moment
from congxa.frontmatter import EntryMeta
from congxa.schema import declared
from congxa.sections.kinds import ContentType, Finding

# NĐ 224/2026 Đ13 k1 a: an outage is to be told of so long before, with when the service is expected back.
OUTAGE_DAYS = 7


@declared
class Outage:
    """When the portal or a service of it will not answer, and when it is expected back."""

    from_: Annotated[Moment, Example("2026-12-05 22:00")]
    to: Annotated[Moment, Example("2026-12-06 02:00")]


@declared
class NoticeMeta(EntryMeta):
    """Front matter of a notice: its title is what the banner says, from `from_` until `to`.

    The banner of an outage stays until the service is expected back, where no other end is told.
    """

    from_: Annotated[Moment, Example("2026-11-20")]
    to: Moment | None = None
    outage: Outage | None = None

    @property
    def public(self) -> Moment | None:
        """When its page appears: with the banner, unless another moment is told."""
        return self.publish_at or self.from_

    @property
    def until(self) -> datetime | None:
        """When the banner goes."""
        return self.to or (self.outage.to if self.outage else None)


def findings(meta: NoticeMeta) -> Iterator[Finding]:
    """Tell of an end before its start, and of an outage that is told of too late."""
    if meta.to and _end(meta.to) <= _plain(meta.from_):
        yield _order(("to",), meta.to, meta.from_)
    if meta.outage is None:
        return
    if _plain(meta.outage.to) <= _plain(meta.outage.from_):
        yield _order(("outage", "to"), meta.outage.to, meta.outage.from_)
    told, begins = meta.public or meta.from_, meta.outage.from_
    if workdays.between(told.date(), begins.date()) < OUTAGE_DAYS:
        details = {
            "from": f"{told:%Y-%m-%d}",
            "outage": f"{begins:%Y-%m-%d}",
            "days": str(OUTAGE_DAYS),
        }
        yield Finding("outage-late", ("outage", "from"), details, serious=False)


def _order(path: tuple[str, ...], to: datetime, began: datetime) -> Finding:
    return Finding("end-early", path, {"to": _told(to), "from": _told(began)})


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}" if moment.time() == time() else f"{moment:%Y-%m-%d %H:%M}"


def _plain(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _end(moment: datetime) -> datetime:
    """Give the end of the day where no hour is told."""
    return _plain(moment) + (timedelta(days=1) if moment.time() == time() else timedelta())


NOTICES = ContentType(
    name="notice",
    folder="notices",
    meta=NoticeMeta,
    stand_ins={"title": "{title}", "from": "2000-01-01"},
    titles={"vi": "Thông báo", "en": "Notices"},
    slug="thong-bao",
    dated="from_",
    page_template="notice.html",
    schema="SpecialAnnouncement",
    findings=findings,
)
