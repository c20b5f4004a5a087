"""Pelican without plugins; a commune stands where Pelican has an author."""

SITENAME = "Cổng thông tin các xã"
SITEURL = "https://congxa.example.vn"
OWNER = "Ủy ban nhân dân"
TIMEZONE = "Asia/Ho_Chi_Minh"
DEFAULT_LANG = "vi"
PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
STATIC_PATHS = []
PAGE_PATHS = []

ARTICLE_URL = "tin/{date:%Y}/{date:%m}/{slug}/"
ARTICLE_SAVE_AS = ARTICLE_URL + "index.html"
CATEGORY_URL = "chuyen-muc/{slug}/"
CATEGORY_SAVE_AS = CATEGORY_URL + "index.html"
TAG_URL = "the/{slug}/"
TAG_SAVE_AS = TAG_URL + "index.html"
AUTHOR_URL = "xa/{slug}/"
AUTHOR_SAVE_AS = AUTHOR_URL + "index.html"
MONTH_ARCHIVE_URL = "tin/{date:%Y}/{date:%m}/"
MONTH_ARCHIVE_SAVE_AS = MONTH_ARCHIVE_URL + "index.html"
DIRECT_TEMPLATES = ["index", "sitemap"]
SITEMAP_SAVE_AS = "sitemap.xml"
PAGINATED_TEMPLATES = {"category": 20, "tag": 20, "author": 20, "period_archives": 20}
PAGINATION_PATTERNS = (
    (1, "{base_name}/", "{base_name}/index.html"),
    (2, "{base_name}/trang-{number}/", "{base_name}/trang-{number}/index.html"),
)

FEED_MAX_ITEMS = 20
FEED_ALL_ATOM = "atom.xml"
CATEGORY_FEED_ATOM = "chuyen-muc/{slug}/atom.xml"
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None

MARKDOWN = {
    "extension_configs": {"markdown.extensions.extra": {}, "markdown.extensions.toc": {}},
    "output_format": "html5",
}

_shelves = {}


def older(article, categories):
    """Give the five older articles of the same category."""
    if not _shelves:
        for _, members in categories:
            for place, member in enumerate(members):
                _shelves[member.slug] = members[place + 1 : place + 6]
    return _shelves[article.slug]


JINJA_FILTERS = {"older": older}
