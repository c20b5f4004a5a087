"""Nikola with what the portal does not need switched off, as its handbook advises for speed."""

BLOG_TITLE = "Cổng thông tin các xã"
BLOG_AUTHOR = "Ủy ban nhân dân"
BLOG_EMAIL = "n.tester@congxa.example.vn"
BLOG_DESCRIPTION = BLOG_TITLE
SITE_URL = "https://congxa.example.vn/"
DEFAULT_LANG = "vi"
TRANSLATIONS = {"vi": ""}
TIMEZONE = "Asia/Ho_Chi_Minh"
THEME = "lean"
POSTS = (("posts/*.md", "tin", "post.tmpl"),)
PAGES = ()
COMPILERS = {"markdown": (".md",)}
MARKDOWN_EXTENSIONS = ["markdown.extensions.extra", "markdown.extensions.toc"]
PRETTY_URLS = True
STRIP_INDEXES = True

CATEGORY_PATH = "chuyen-muc"
CATEGORY_PREFIX = ""
CATEGORY_PAGES_ARE_INDEXES = True
TAG_PATH = "the"
TAG_PAGES_ARE_INDEXES = True
ENABLE_AUTHOR_PAGES = True
AUTHOR_PATH = "xa"
AUTHOR_PAGES_ARE_INDEXES = True
CREATE_MONTHLY_ARCHIVE = True
CREATE_SINGLE_ARCHIVE = False
ARCHIVES_ARE_INDEXES = True
INDEX_DISPLAY_POST_COUNT = 20
INDEXES_PRETTY_PAGE_URL = ["trang", "{number}", "{index_file}"]
INDEX_TEASERS = True

GENERATE_ATOM = True
ATOM_FILENAME_BASE = "atom"
GENERATE_RSS = False
FEED_LENGTH = 20
FEED_TEASERS = True
COPY_SOURCES = False
SHOW_SOURCELINK = False
USE_BUNDLES = False
GENERATE_ROBOTS = False
FAVICONS = ()
DISABLED_PLUGINS = [
    "render_galleries",
    "render_listings",
    "scale_images",
    "gzip",
    "create_bundles",
    "render_sources",
]


def fill(context, template_name):
    """Give article pages the five older articles of their category."""
    if template_name != "post.tmpl":
        return
    post = context["post"]
    category, older = post.meta("category"), []
    while len(older) < 5 and (post := post.prev_post):
        if post.meta("category") == category:
            older.append(post)
    context["older"] = older


GLOBAL_CONTEXT = {
    "sections": [
        ("van-hoa-xa-hoi", "Văn hóa – Xã hội"),
        ("kinh-te", "Kinh tế"),
        ("quoc-phong-an-ninh", "Quốc phòng – An ninh"),
        ("xay-dung-dang", "Xây dựng Đảng"),
        ("nong-thon-moi", "Nông thôn mới"),
        ("chuyen-doi-so", "Chuyển đổi số"),
        ("giao-duc", "Giáo dục"),
        ("y-te", "Y tế"),
        ("thong-bao", "Thông báo"),
        ("chi-dao-dieu-hanh", "Chỉ đạo điều hành"),
        ("guong-dien-hinh", "Gương điển hình"),
        ("moi-truong", "Môi trường"),
    ]
}
GLOBAL_CONTEXT_FILLER = [fill]
