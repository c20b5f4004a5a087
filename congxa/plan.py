"""Every file of the portal, decided before any of them is rendered."""

import operator
from collections.abc import Iterable, Mapping
from typing import Any

from congxa.listing import ListPage
from congxa.model import Category, Site, Tag
from congxa.planned import Output, Page, Planner
from congxa.planning.achievements import plan_achievements
from congxa.planning.finding import plan_metadata, plan_search, plan_sitemap
from congxa.planning.fragments import plan_fragments, plan_home
from congxa.planning.hosts import plan_media, plan_notes_for_hosts, plan_redirects
from congxa.planning.news import (
    plan_articles,
    plan_categories,
    plan_communes,
    plan_feeds,
    plan_months,
    plan_tags,
)
from congxa.planning.register import plan_register
from congxa.planning.sections import plan_calendars, plan_sections
from congxa.planning.standing import plan_contacts, plan_overviews, plan_standing_pages, plan_visits

PLANNERS: tuple[Planner, ...] = (
    plan_home,
    plan_categories,
    plan_communes,
    plan_tags,
    plan_months,
    plan_standing_pages,
    plan_sections,
    plan_register,
    plan_contacts,
    plan_calendars,
    plan_achievements,
    plan_overviews,
    plan_fragments,
    plan_visits,
    plan_feeds,
    plan_redirects,
    plan_notes_for_hosts,
    plan_media,
)
_LISTED = ListPage.__struct_fields__


def plan(
    site: Site, extra: Iterable[Output] = (), last: Iterable[Output] = (), *, index: bool = False
) -> tuple[Output, ...]:
    """Decide every file of the portal, sorted by path; `extra` are those of the theme.

    Of `last`, an earlier plan, those pages of articles are taken over that hold what they would hold now.
    `index`: whether pages can be searched.
    """
    known = {page.path: page for page in last if isinstance(page, Page)}
    articles = {page.origin: page for page in known.values() if page.info.kind == "article"}
    outputs: list[Output] = list(plan_articles(site, articles))
    outputs += [_again(output, known) for planner in PLANNERS for output in planner(site)]
    pages = [output for output in outputs if isinstance(output, Page)]
    outputs += plan_sitemap(site, [page.info for page in pages])
    outputs += plan_metadata(site, pages)
    outputs += plan_search(site, pages, index=index)
    return tuple(sorted([*outputs, *extra], key=lambda output: output.path))


def _again(output: Output, known: Mapping[str, Page]) -> Output:
    """Give the page of an earlier plan in the place of one that shows the very same."""
    before = known.get(output.path)
    if before is None or not isinstance(output, Page) or before.template != output.template:
        return output
    context, earlier = output.context, before.context
    same = (
        before.info == output.info
        and before.search == output.search
        and context.keys() == earlier.keys()
        and all(_shows(context[key], earlier[key]) for key in context)
    )
    return before if same else output


def _shows(value: Any, earlier: Any) -> bool:
    """Tell whether two values are sure to show the same; equal moments of two zones do not."""
    if value is earlier:
        return True
    if type(value) is not type(earlier):
        return False
    if isinstance(value, ListPage):
        return all(_shows(getattr(value, name), getattr(earlier, name)) for name in _LISTED)
    if isinstance(value, tuple):
        return len(value) == len(earlier) and all(map(operator.is_, value, earlier))
    return isinstance(value, str | int | Category | Tag) and bool(value == earlier)
