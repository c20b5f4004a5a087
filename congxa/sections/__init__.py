"""The registry of content: each kind of Markdown file, and each content type that has a section of the portal.

A new content type is one declaration here and its templates: everything else goes by the registry.
"""

from collections.abc import Mapping

from congxa import vietnamese
from congxa.frontmatter import ArticleMeta, CommuneMeta, PageMeta, ResolutionMeta
from congxa.sections.access import ACCESS
from congxa.sections.albums import ALBUMS, VIDEOS
from congxa.sections.budgets import BUDGETS
from congxa.sections.documents import DOCUMENTS
from congxa.sections.kinds import ContentType, Kind
from congxa.sections.leaders import LEADERS
from congxa.sections.notices import NOTICES
from congxa.sections.plans import PLANS
from congxa.sections.procedures import PROCEDURES
from congxa.sections.projects import PROJECTS
from congxa.sections.questions import QUESTIONS
from congxa.sections.schedules import SCHEDULES
from congxa.sections.statistics import STATISTICS

# In the order of the menu.
_TYPES = (
    DOCUMENTS,
    PROCEDURES,
    ACCESS,
    PLANS,
    PROJECTS,
    BUDGETS,
    STATISTICS,
    LEADERS,
    SCHEDULES,
    NOTICES,
    QUESTIONS,
    ALBUMS,
    VIDEOS,
)
TYPES: Mapping[str, ContentType] = {kind.name: kind for kind in _TYPES}
# In the place of what a file must declare and does not, where no value would do.
STAND_IN = "?"
_OTHERS = (
    Kind(
        "article",
        "articles",
        ArticleMeta,
        {"title": "{title}", "date": "2000-01-01", "category": STAND_IN},
    ),
    Kind("commune", "communes", CommuneMeta, {"name": "{title}"}, deep=False),
    Kind("page", "pages", PageMeta, {"title": "{title}"}),
    Kind("resolution", "resolutions", ResolutionMeta, {"title": "{title}", "date": "2000-01-01"}),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (*_OTHERS, *TYPES.values())}
_BY_FOLDER: Mapping[str, Kind] = {kind.folder: kind for kind in KINDS.values()}


def kind_of(path: str) -> str | None:
    """Name the kind of a Markdown file by the folder that it lies in; None where the portal reads none."""
    parts = path.split("/")
    kind = _BY_FOLDER.get(parts[1]) if len(parts) > 2 else None
    return kind.name if kind and (kind.deep or len(parts) == 3) else None


def nearest_folder(path: str) -> str:
    """Name the folder below content/ that was probably meant where a file lies in an unknown one."""
    parts = path.split("/")
    if len(parts) < 3 or parts[1] in _BY_FOLDER:
        return ""
    by_name = {**{kind.slug: kind.folder for kind in TYPES.values()}, **{f: f for f in _BY_FOLDER}}
    return by_name.get(vietnamese.nearest(parts[1], by_name), "")
