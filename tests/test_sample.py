"""The sample portal, in each shipped theme: what a commune sees first must be without a fault."""

import json
import re
import shutil
import subprocess
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import NOW
from sitecheck import Document, Portal, check

from congxa import pipeline

URL = "https://congxa.example.vn/"
THEMES = ("trong-dong", "sen")
NODE = Path(__file__).parent / "node"
VNU = NODE / "node_modules/vnu-jar/build/dist/vnu.jar"
HTML_VALIDATE = NODE / "node_modules/.bin/html-validate"
DATE = r"(Thứ (Hai|Ba|Tư|Năm|Sáu|Bảy)|Chủ Nhật), \d\d/\d\d/\d{4} \d\d:\d\d \(GMT\+7\)"


class Page(Document):
    """A page with its tags in order, and its title."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down a tag."""
        super().handle_starttag(tag, attrs)
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Take down the title."""
        super().handle_data(data)
        if self.tags and self.tags[-1][0] == "title":
            self.title = self.title or data

    def having(self, tag: str) -> list[dict[str, str | None]]:
        """Give the attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module", params=THEMES)
def theme(request: pytest.FixtureRequest) -> str:
    """Give each shipped theme."""
    return str(request.param)


@pytest.fixture(scope="module")
def sample(theme: str, samples: Callable[[str], Path]) -> Path:
    """Give the sample portal, built in each theme."""
    return samples(theme)


@pytest.fixture(scope="module")
def pages(sample: Path) -> dict[str, Page]:
    """Give every page of the sample portal by its path."""
    found = {}
    for file in sorted(sample.rglob("*.html")):
        page = found[file.relative_to(sample).as_posix()] = Page()
        page.feed(file.read_text(encoding="utf-8"))
        page.close()
    return found


def declared(sample_root: Path, key: str) -> list[str]:
    """Give what the articles of the sample declare under a key, drafts apart."""
    texts = (file.read_text("utf-8") for file in sample_root.glob("content/articles/**/*.md"))
    heads = (text.split("---\n")[1] for text in texts)
    published = (head for head in heads if not re.search("^draft:", head, re.M))
    found = (re.search(rf"^{key}: *(.+)$", head, re.M) for head in published)
    return [value[1] for value in found if value]


def test_the_sample_is_a_portal(sample_root: Path) -> None:
    """It has enough articles, categories and communes to show what a portal is."""
    assert len(declared(sample_root, "title")) >= 20
    assert len(set(declared(sample_root, "category"))) >= 8
    assert len(set(declared(sample_root, "commune"))) >= 3


def test_the_sample_has_no_mistakes(
    theme: str, sample: Path, sample_roots: Callable[[str], Path]
) -> None:
    """Nothing is wrong with it, not even a warning, and building it again writes nothing."""
    root = sample_roots(theme)
    request = pipeline.Request(root, sample, now=NOW, verify=True, strict=True, search=True)
    report = pipeline.build(request)
    assert (report.problems, report.written, report.removed) == ((), 0, 0)


def test_every_address_leads_somewhere(sample: Path) -> None:
    """Pages, pictures, places in pages, style sheets and feeds are all there."""
    assert check(sample, URL) == []


def test_every_page_can_be_reached(sample: Path) -> None:
    """Following links from the front page a reader gets to every page, picture and file."""
    portal = Portal(sample, URL)
    hidden = portal.files.keys() - portal.reachable()
    redirects = {line.split(" ")[0][1:] for line in portal.text("_redirects").splitlines()}
    pages = {name for name in hidden if name.endswith(".html") and name != "404.html"}
    assert {name for name in pages if name.removesuffix("/index.html") not in redirects} == set()
    assert {name for name in hidden if name.startswith("media/")} == set()


def test_everything_is_nfc(sample: Path) -> None:
    """Every name and every text is in composed letters."""
    for file in sample.rglob("*"):
        assert unicodedata.is_normalized("NFC", file.name)
        if file.suffix in (".html", ".xml", ".css", ".js", ".json", ".svg", ".txt"):
            assert unicodedata.is_normalized("NFC", file.read_text(encoding="utf-8")), file


def test_every_page_says_what_it_is(pages: dict[str, Page]) -> None:
    """Each page has its language, one h1 and a title; no two public pages have the same title."""
    titles: dict[str, str] = {}
    for name, page in pages.items():
        (root,) = page.having("html")
        assert root.get("lang") in ("vi", "en"), name
        assert len(page.having("h1")) == 1, name
        assert page.title.strip(), name
        if not any(meta.get("content") == "noindex" for meta in page.having("meta")):
            assert titles.setdefault(page.title, name) == name
    assert len(titles) > 100


def test_every_article_has_its_date(sample: Path, pages: dict[str, Page]) -> None:
    """Each Vietnamese article shows the day of the week, the date, the hour and the zone."""
    articles = [name for name in pages if re.fullmatch(r"tin/\d{4}/\d\d/[^/]+/index.html", name)]
    articles = [name for name in articles if not re.search(r"/trang-\d+/", name)]
    assert len(articles) >= 20
    for name in articles:
        if pages[name].having("html")[0]["lang"] != "vi":
            continue
        text = (sample / name).read_text(encoding="utf-8")
        assert re.search(DATE, text) or "notice-withdrawn" in text, name


def test_every_picture_has_an_alternative(pages: dict[str, Page]) -> None:
    """Each img says what it shows, or that it only decorates."""
    lacking = [
        (name, image)
        for name, page in pages.items()
        for image in page.having("img")
        if "alt" not in image
    ]
    assert lacking == []


def test_nothing_is_loaded_from_elsewhere(pages: dict[str, Page]) -> None:
    """Scripts, style sheets, pictures and frames all come from the portal itself."""
    for name, page in pages.items():
        loaded = [
            a.get("src")
            for tag in ("script", "img", "iframe", "video", "audio")
            for a in page.having(tag)
        ]
        loaded += [
            a.get("href")
            for a in page.having("link")
            if a.get("rel") in ("stylesheet", "icon", "preload")
        ]
        assert [address for address in loaded if address and not address.startswith("/")] == [], (
            name
        )


# What schema.org and Google's documentation of structured data require or recommend of each type.
REQUIRED = {
    "NewsArticle": {
        *("headline", "datePublished", "dateModified", "author", "publisher", "image"),
        *("inLanguage", "mainEntityOfPage", "articleSection", "description"),
    },
    "GovernmentOrganization": {"name", "url", "address", "telephone", "email"},
    "BreadcrumbList": {"itemListElement"},
    "WebSite": {"name", "url", "inLanguage"},
    "Dataset": {"name", "description", "url", "distribution", "creator"},
    "DataDownload": {"encodingFormat", "contentUrl"},
    "Observation": {"variableMeasured", "value"},
    "AdministrativeArea": {"name", "url"},
    "ListItem": {"position", "name", "item"},
    "PostalAddress": {"streetAddress", "addressCountry"},
    "Person": {"name"},
    "Organization": {"name"},
    "CreativeWork": {"publisher"},
    "Legislation": {"name", "url", "identifier", "datePublished", "subjectOf", "inLanguage"},
    "Report": {"name", "url", "datePublished", "inLanguage"},
    "DigitalDocument": {"name", "url", "inLanguage"},
    "GovernmentService": {"name", "url", "description", "inLanguage"},
    "Schedule": {"name", "url", "description", "datePublished", "inLanguage"},
    "SpecialAnnouncement": {"name", "url", "description", "datePublished", "inLanguage"},
    "Question": {"name", "url", "description", "datePublished", "inLanguage"},
    "ImageGallery": {"name", "url", "description", "datePublished", "inLanguage"},
    "VideoObject": {"name", "url", "description", "datePublished", "inLanguage"},
    "MediaObject": {"name", "contentUrl"},
    "SearchAction": {"target", "query-input"},
    "EntryPoint": {"urlTemplate"},
}
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"
# TT 24/2011/TT-BTTTT Đ4; DC.date apart, which a page without a date of its own cannot say.
TERMS = {"DC.title", "DC.creator", "DC.description", "DC.publisher", "DC.identifier"}


def nodes(value: object) -> Iterator[dict[str, object]]:
    """Give every node of JSON-LD, those inside others too."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from nodes(inner)


def test_every_page_tells_machines_what_it_is(sample: Path, pages: dict[str, Page]) -> None:
    """Each public page has a canonical address, Dublin Core, and JSON-LD with what its types require."""
    kinds: set[object] = set()
    for name, page in pages.items():
        text = (sample / name).read_text(encoding="utf-8")
        metas = {m.get("name") or m.get("property"): m.get("content") for m in page.having("meta")}
        blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
        if metas.get("robots") == "noindex":
            withdrawn = "notice-withdrawn" in text
            assert len(blocks) == withdrawn, name
            assert not any('"NewsArticle"' in block for block in blocks), name
            continue
        address = f"{URL}{name.removesuffix('index.html')}"
        (canonical,) = [a["href"] for a in page.having("link") if a.get("rel") == "canonical"]
        assert canonical == address == metas["DC.identifier"] == metas["og:url"], name
        assert metas.keys() >= TERMS, name
        assert page.title.startswith(str(metas["DC.title"])), name
        language = page.having("html")[0]["lang"]
        assert metas["DC.language"] == language, name
        if "DC.date" in metas:
            assert re.fullmatch(MOMENT, str(metas["DC.date"])), name
        (block,) = blocks
        data = json.loads(block)
        assert data["@context"] == "https://schema.org"
        for node in nodes(data["@graph"]):
            lacking = REQUIRED[str(node["@type"])] - node.keys()
            # Not every article has a picture.
            pictured = node["@type"] == "NewsArticle" and 'class="cover"' not in text
            inside = node["@type"] == "AdministrativeArea" and "containedInPlace" not in node
            assert lacking <= ({"image"} if pictured else {"url"} if inside else set()), name
            kinds.add(node["@type"])
            for key in ("datePublished", "dateModified"):
                if node["@type"] == "NewsArticle":
                    assert re.fullmatch(MOMENT, str(node[key])), name
        for node in data["@graph"]:
            if node["@type"] == "NewsArticle":
                assert node["inLanguage"] == language, name
                assert node["headline"] == metas["og:title"], name
            if node["@type"] == "BreadcrumbList":
                steps = node["itemListElement"]
                assert len(steps) >= 2, name
                assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    assert kinds == REQUIRED.keys()


@pytest.fixture(scope="module")
def validated(theme: str, sample: Path) -> list[str]:
    """Give every page; of a theme that changes only the frame of pages, some of each folder and depth."""
    files = sorted(sample.rglob("*.html"))
    if theme == THEMES[0]:
        return list(map(str, files))
    groups: dict[tuple[str, int], list[Path]] = defaultdict(list)
    for file in files:
        parts = file.relative_to(sample).parts
        groups[parts[0], len(parts)].append(file)
    return [str(file) for group in groups.values() for file in (group[0], group[-1])]


@pytest.mark.node
def test_the_reference_validator_finds_nothing(validated: list[str]) -> None:
    """The validator behind validator.w3.org has no fault to find on any page."""
    if not (shutil.which("java") and VNU.exists()):
        pytest.skip("vnu needs Java, and `npm ci` in tests/node")
    command = ["java", "-jar", str(VNU), "--errors-only", "--format", "json", *validated]
    ended = subprocess.run(command, capture_output=True, check=False, timeout=300)
    found = json.loads(ended.stderr)["messages"]
    shown = [f"{one.get('url')}:{one.get('lastLine')}: {one['message']}" for one in found]
    assert (shown, ended.returncode) == ([], 0)


@pytest.mark.node
def test_html_validate_finds_nothing(validated: list[str]) -> None:
    """Its recommended and accessibility rules hold on every page.

    Of the rules that tests/node/.htmlvalidate.json changes: `long-title` is off, as a Vietnamese
    headline of 90 letters is no mistake of the page; `valid-id` takes what HTML allows, since headings
    such as "5 con" give ids that begin with a digit; `prefer-native-element` spares role="region",
    which names the box in which a wide table scrolls and is no section of the article.
    """
    if not (shutil.which("node") and HTML_VALIDATE.exists()):
        pytest.skip("html-validate needs Node, and `npm ci` in tests/node")
    config = NODE / ".htmlvalidate.json"
    command = [str(HTML_VALIDATE), "--config", str(config), "--formatter", "json", *validated]
    ended = subprocess.run(command, capture_output=True, check=False, timeout=300)
    found = json.loads(ended.stdout)
    assert [
        f"{page['filePath']}:{one['line']}: {one['ruleId']}: {one['message']}"
        for page in found
        for one in page["messages"]
    ] == []
    assert ended.returncode == 0
