"""status.json: what the portal holds and how fresh each part is, for whoever measures it (NĐ 224/2026 Đ12)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from congxa import __version__
from congxa.menu import trails
from congxa.model import Collection, Site, Teaser


def status(site: Site) -> str:
    """Tell every section with its address, its number of articles and its last change, as JSON.

    Withdrawn articles do not count. A moment that nobody wrote is null. The text depends on what is
    published alone, not on when it was built.
    """
    shown = [teaser for teaser in site.teasers if not teaser.withdrawn]
    pages = [page for page in site.pages if page.held is None]
    sections = [
        *(
            _list(
                site,
                "category",
                trail[-1].name,
                trail[-1].url,
                site.by_category.get(trail[-1].slug, ()),
            )
            for trail in trails(site.categories)
        ),
        *(
            _list(site, "commune", c.full_name, c.url, site.by_commune.get(c.slug, ()))
            for c in site.communes
        ),
        *(_section(site, "page", page.title, page.url, page.updated) for page in pages),
        *(_collection(site, one) for one in site.collections),
    ]
    moments = [
        *(teaser.modified for teaser in site.teasers),
        *(p.updated for p in pages if p.updated),
        *(e.modified for one in site.collections for e in one.entries if e.modified and not e.held),
    ]
    whole = {
        "generator": f"congxa {__version__}",
        "title": site.portal.title,
        "url": site.addresses.absolute(site.portal.url),
        "language": site.portal.language,
        "owner": site.portal.owner.name,
        "updated": _iso(max(moments, default=None)),
        "articles": len(shown),
        "sections": sections,
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=1).decode() + "\n"


def _list(site: Site, kind: str, title: str, url: str, members: Sequence[Teaser]) -> dict[str, Any]:
    updated = max((teaser.modified for teaser in members), default=None)
    count = sum(not teaser.withdrawn for teaser in members)
    return {**_section(site, kind, title, url, updated), "articles": count}


def _collection(site: Site, one: Collection) -> dict[str, Any]:
    shown = [entry for entry in one.entries if entry.held is None]
    updated = max((entry.modified for entry in shown if entry.modified), default=None)
    section = _section(site, one.section.kind, one.section.title, one.section.url, updated)
    return {**section, "entries": sum(entry.withdrawn is None for entry in shown)}


def _section(
    site: Site, kind: str, title: str, url: str, updated: datetime | None
) -> dict[str, Any]:
    place = site.addresses.absolute(url)
    return {"kind": kind, "title": title, "url": place, "updated": _iso(updated)}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
