"""The pages of achievements, and the figures as data."""

from collections.abc import Iterator

from congxa import boards, datasets
from congxa.config import FILE
from congxa.model import Site
from congxa.planned import Output, PageInfo, Text
from congxa.planning.pages import page_of
from congxa.vietnamese import slug


def plan_achievements(site: Site) -> Iterator[Output]:
    """Plan the pages of figures, indicators and resolutions, and the figures as data."""
    known, addresses = site.achievements, site.addresses
    for view in boards.views(site):
        info = PageInfo(
            url=view.url,
            kind=view.kind,
            title=view.title,
            lang=view.lang or site.portal.language,
            description=view.description,
            indexed=view.indexed,
        )
        yield page_of(site, view.template, info, view.context, view.origin, view.search)
    if not known.figures:
        return
    title = site.portal.title
    rows = tuple(datasets.rows(known.figures, addresses))
    texts = (
        datasets.as_json(rows),
        datasets.as_csv(rows),
        datasets.data_package(title, slug(title), addresses),
    )
    for name, text in zip(datasets.FILES, texts, strict=True):
        yield Text(addresses.file(addresses.achievements_file(name)), text, FILE)
    url = addresses.fragment(boards.KEY_FRAGMENT)
    info = PageInfo(url, "fragment", "", site.portal.language, indexed=False)
    context = {"key_figures": boards.key_figures(known), "all_url": addresses.achievements()}
    yield page_of(site, "achievements-fragment.html", info, context)
