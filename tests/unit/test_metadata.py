"""What pages tell machines of themselves."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from conftest import Built, picture

from congxa.pictures import digest_of

Make = Callable[..., Built]
HARD = "</script><b>Giá & \"lúa\" 'ngô'</b> <!-- \u2028 😀"
CONFIG = """
-- config.yaml --
site: {title: Cổng xã, url: "https://vidu.vn/", description: Tin của xã.}
owner:
  name: UBND xã Thanh Kỳ
  address: Thôn Hợp Nhất
  phone: 0237 000 000, 0237 111 111
  email: ubnd@vidu.vn
categories:
  - name: Kinh tế
    children: [{name: Nông nghiệp}]
-- content/communes/thanh-ky.md --
---
name: Thanh Kỳ
code: "16273"
province: Thanh Hóa
contact: {address: Thôn Hợp Nhất, phone: 0237 000 000, website: "https://thanhky.vn/"}
---
Xã miền núi.
"""


class Head(HTMLParser):
    """What stands in the head of a page: meta elements in order, links, and JSON-LD."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.metas: list[tuple[str, str]] = []
        self.links: dict[str, str] = {}
        self.texts: list[str] = []
        self._inside = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "meta" and "content" in found:
            name = found.get("name") or found.get("property") or ""
            self.metas.append((name, found["content"]))
        if tag == "link":
            self.links.setdefault(found["rel"], found["href"])
        self._inside = tag == "script" and found.get("type") == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts.append(data)

    def all(self, name: str) -> list[str]:
        """Give the contents of every meta element of this name."""
        return [content for key, content in self.metas if key == name]

    @property
    def terms(self) -> dict[str, str]:
        """Give Dublin Core; no element stands twice."""
        terms = [(name, content) for name, content in self.metas if name.startswith("DC.")]
        assert len(dict(terms)) == len(terms)
        return dict(terms)

    @property
    def graph(self) -> dict[str, Any]:
        """Give the nodes of JSON-LD by type; the page has one script of it."""
        (text,) = self.texts
        data = json.loads(text)
        assert set(data) == {"@context", "@graph"}
        nodes = {node["@type"]: node for node in data["@graph"]}
        assert len(nodes) == len(data["@graph"])
        return nodes


def article(*lines: str, title: str = "Được mùa lúa", text: str = "Câu đầu của bài.") -> str:
    head = "\n".join(lines)
    return (
        "-- content/articles/bai.md --\n"
        f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\ndate: 2026-11-02 07:30\n"
        f"category: Nông nghiệp\nslug: bai\n{head}\n---\n{text}\n"
    )


def with_picture(built: Built) -> Built:
    """Put the picture of the articles beside them."""
    built.write("content/articles/anh.png", picture())
    return built


# Named by its contents and its width.
PICTURE = "https://vidu.vn/media/articles/anh-" + digest_of(picture())[:8] + "-4.png"


def head(portal: Make, text: str, path: str = "tin/2026/11/bai/", **options: object) -> Head:
    built = with_picture(portal(CONFIG + text))
    built.build(**options)
    return Head(built.page(path))


FULL = article(
    "commune: thanh-ky",
    "tags: [lúa, vụ mùa]",
    "summary: Năm nay được mùa.",
    "author: Nguyễn Văn A",
    "cover: {file: anh.png, alt: Gặt lúa}",
    "updated: 2026-11-05 09:00",
    "correction: Sửa số tấn.",
)


def test_an_article_is_a_news_article(portal: Make) -> None:
    """Every property that Google asks for, with absolute addresses and moments with their zone."""
    found = head(portal, FULL).graph["NewsArticle"]
    url = "https://vidu.vn/tin/2026/11/bai/"
    publisher = found.pop("publisher")
    assert found == {
        "@type": "NewsArticle",
        "url": url,
        "mainEntityOfPage": url,
        "headline": "Được mùa lúa",
        "inLanguage": "vi",
        "datePublished": "2026-11-02T07:30:00+07:00",
        "dateModified": "2026-11-05T09:00:00+07:00",
        "author": {"@type": "Person", "name": "Nguyễn Văn A"},
        "articleSection": "Nông nghiệp",
        "description": "Năm nay được mùa.",
        "image": [PICTURE],
        "keywords": ["lúa", "vụ mùa"],
        "contentLocation": [
            {
                "@type": "AdministrativeArea",
                "name": "Xã Thanh Kỳ",
                "url": "https://vidu.vn/xa/thanh-ky/",
            }
        ],
        "correction": "Sửa số tấn.",
    }
    assert publisher == {
        "@type": "GovernmentOrganization",
        "name": "UBND xã Thanh Kỳ",
        "url": "https://vidu.vn/",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "Thôn Hợp Nhất",
            "addressCountry": "VN",
        },
        "telephone": ["0237 000 000", "0237 111 111"],
        "email": "ubnd@vidu.vn",
    }


def test_an_article_stands_in_its_categories(portal: Make) -> None:
    """The way from the front page to it, numbered from one."""
    steps = head(portal, FULL).graph["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["name"], step["item"]) for step in steps] == [
        (1, "Cổng xã", "https://vidu.vn/"),
        (2, "Kinh tế", "https://vidu.vn/chuyen-muc/kinh-te/"),
        (3, "Nông nghiệp", "https://vidu.vn/chuyen-muc/kinh-te/nong-nghiep/"),
        (4, "Được mùa lúa", "https://vidu.vn/tin/2026/11/bai/"),
    ]


def test_dublin_core_of_an_article(portal: Make) -> None:
    """The elements of TT 24/2011, several values parted by «;»."""
    assert head(portal, FULL).terms == {
        "DC.title": "Được mùa lúa",
        "DC.creator": "Nguyễn Văn A",
        "DC.date": "2026-11-02T07:30:00+07:00",
        "DC.description": "Năm nay được mùa.",
        "DC.publisher": "UBND xã Thanh Kỳ",
        "DC.identifier": "https://vidu.vn/tin/2026/11/bai/",
        "DC.language": "vi",
        "DC.subject": "Kinh tế; Nông nghiệp; lúa; vụ mùa",
    }


def test_open_graph_of_an_article(portal: Make) -> None:
    """What a shared link shows: title, sentence, picture with what it shows."""
    found = head(portal, FULL)
    assert [pair for pair in found.metas if ":" in pair[0]] == [
        ("og:title", "Được mùa lúa"),
        ("og:site_name", "Cổng xã"),
        ("og:type", "article"),
        ("og:locale", "vi_VN"),
        ("og:description", "Năm nay được mùa."),
        ("og:url", "https://vidu.vn/tin/2026/11/bai/"),
        ("article:published_time", "2026-11-02T07:30:00+07:00"),
        ("article:modified_time", "2026-11-05T09:00:00+07:00"),
        ("article:section", "Nông nghiệp"),
        ("article:tag", "lúa"),
        ("article:tag", "vụ mùa"),
        ("og:image", PICTURE),
        ("og:image:alt", "Gặt lúa"),
    ]
    assert found.links["canonical"] == "https://vidu.vn/tin/2026/11/bai/"


def test_an_article_that_says_little_tells_little(portal: Make) -> None:
    """The owner stands for the author, the beginning of the text for the summary; nothing is empty."""
    found = head(portal, article())
    node = found.graph["NewsArticle"]
    assert node["author"] == node["publisher"]
    assert node["description"] == "Câu đầu của bài."
    assert node["dateModified"] == node["datePublished"]
    absent = {"image", "keywords", "correction", "isBasedOn", "contributor"}
    assert absent & set(node) == set()
    assert found.terms["DC.creator"] == "UBND xã Thanh Kỳ"
    assert all(content for _, content in found.metas)


@pytest.mark.parametrize("place", ["title", "summary", "author", "tag", "alt"])
def test_hard_signs_come_back_as_they_were(portal: Make, place: str) -> None:
    """Whatever an editor writes, neither the script nor an attribute ends early."""
    value = json.dumps(HARD, ensure_ascii=False).replace("\u2028", "\\u2028")
    lines = {
        "title": [],
        "summary": [f"summary: {value}"],
        "author": [f"author: {value}"],
        "tag": [f"tags: [{value}]"],
        "alt": [f"cover: {{file: anh.png, alt: {value}}}"],
    }[place]
    text = article(*lines, title=HARD if place == "title" else "Bài")
    built = with_picture(portal(CONFIG + text.replace("\u2028", "\\u2028")))
    assert built.build().problems == ()
    page = built.page("tin/2026/11/bai/")
    found = Head(page)
    node = found.graph["NewsArticle"]
    said = {
        "title": lambda: (node["headline"], found.terms["DC.title"], found.all("og:title")[0]),
        "summary": lambda: (node["description"], found.terms["DC.description"]),
        "author": lambda: (node["author"]["name"], found.terms["DC.creator"]),
        "tag": lambda: (node["keywords"][0], found.all("article:tag")[0]),
        "alt": lambda: found.all("og:image:alt"),
    }[place]()
    assert set(said) == {HARD}
    script = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert "<" not in script


def test_a_withdrawn_article_tells_nothing_of_what_it_said(portal: Make) -> None:
    """No summary, no text, no picture; search engines are told to leave it."""
    text = article(
        "summary: Điều đã rút.",
        "cover: {file: anh.png, alt: Ảnh đã rút}",
        "withdrawn: Sai số liệu",
        "correction: Lời đã rút.",
        text="Lời trong bài.",
    )
    built = with_picture(portal(CONFIG + text))
    built.build()
    page = built.page("tin/2026/11/bai/")
    found = Head(page)
    assert set(found.graph) == {"GovernmentOrganization", "BreadcrumbList"}
    assert found.all("og:image") == []
    assert found.all("robots") == ["noindex"]
    for word in ("Điều đã rút", "Ảnh đã rút", "Lời", "anh-"):
        assert word not in page
    assert found.terms["DC.title"] == "Được mùa lúa"


@pytest.mark.parametrize(
    ("source", "node", "creator", "terms"),
    [
        (
            "{name: Báo Hà Tĩnh, author: Vũ Viễn, url: 'https://bao.vn/1', "
            "published_at: 2024-01-06, kind: press}",
            {
                "@type": "CreativeWork",
                "publisher": {"@type": "Organization", "name": "Báo Hà Tĩnh"},
                "url": "https://bao.vn/1",
                "author": {"@type": "Person", "name": "Vũ Viễn"},
                "datePublished": "2024-01-06",
            },
            {"@type": "Person", "name": "Vũ Viễn"},
            ("Vũ Viễn", "Báo Hà Tĩnh; https://bao.vn/1"),
        ),
        (
            "{name: Sở Nông nghiệp, kind: agency}",
            {
                "@type": "CreativeWork",
                "publisher": {"@type": "Organization", "name": "Sở Nông nghiệp"},
            },
            {"@type": "Organization", "name": "Sở Nông nghiệp"},
            ("Sở Nông nghiệp", "Sở Nông nghiệp"),
        ),
        (
            "Đảng ủy xã",
            None,
            {"@type": "Organization", "name": "Đảng ủy xã"},
            ("Đảng ủy xã", "Đảng ủy xã"),
        ),
    ],
)
def test_a_source_is_told(
    portal: Make, source: str, node: object, creator: object, terms: tuple[str, str]
) -> None:
    """Author, agency and time of what was taken from elsewhere."""
    found = head(portal, article(f"source: {source}"))
    assert found.graph["NewsArticle"].get("isBasedOn") == node
    assert found.graph["NewsArticle"]["author"] == creator
    assert (found.terms["DC.creator"], found.terms["DC.source"]) == terms


def test_an_author_beside_that_of_the_source(portal: Make) -> None:
    """Who wrote it here is its creator; who wrote it there had a part in it."""
    lines = ("author: Ban biên tập", "source: {name: Báo A, author: Vũ Viễn, kind: press}")
    found = head(portal, article(*lines))
    assert found.terms["DC.creator"] == "Ban biên tập"
    assert found.terms["DC.contributor"] == "Vũ Viễn"
    assert found.graph["NewsArticle"]["contributor"] == {"@type": "Person", "name": "Vũ Viễn"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ban biên tập", "Organization"),
        ("Văn phòng HĐND và UBND xã", "Organization"),
        ("Trạm Y tế xã Thanh Kỳ", "Organization"),
        ("Đoàn thanh niên xã", "Organization"),
        ("Tổ tin bài xã", "Organization"),
        ("Editorial board", "Organization"),
        ("Đoàn Văn Tổ", "Person"),
        ("Văn Cao", "Person"),
        ("Trương Thị Sở", "Person"),
        ("Bàn Thị Hội", "Person"),
    ],
)
def test_offices_and_people_are_told_apart(portal: Make, name: str, kind: str) -> None:
    """By the word that the name begins with."""
    node = head(portal, article(f"author: {name}")).graph["NewsArticle"]
    assert node["author"] == {"@type": kind, "name": name}


def test_an_article_in_english_says_so(portal: Make) -> None:
    """Its language, and the country that Open Graph wants with it."""
    found = head(portal, article("lang: en"))
    assert found.graph["NewsArticle"]["inLanguage"] == "en"
    assert found.terms["DC.language"] == "en"
    assert found.all("og:locale") == ["en_US"]


def test_a_drawing_is_not_shared(portal: Make) -> None:
    """Open Graph knows no SVG."""
    drawing = (
        '-- content/articles/ve.svg --\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    )
    found = head(portal, article("cover: {file: ve.svg, alt: Vẽ}") + drawing)
    assert found.all("og:image") == []
    assert "image" not in found.graph["NewsArticle"]


def test_the_front_page_is_a_web_site(portal: Make) -> None:
    """With the office that answers for it; DC.date is that of the newest article."""
    found = head(portal, FULL, path="")
    assert found.graph["WebSite"] == {
        "@type": "WebSite",
        "name": "Cổng xã",
        "url": "https://vidu.vn/",
        "inLanguage": "vi",
        "description": "Tin của xã.",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": "https://vidu.vn/tim-kiem/?q={search_term_string}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    assert found.graph["GovernmentOrganization"]["name"] == "UBND xã Thanh Kỳ"
    assert "BreadcrumbList" not in found.graph
    assert found.terms["DC.title"] == "Cổng xã"
    assert found.terms["DC.date"] == "2026-11-05T09:00:00+07:00"
    assert found.all("og:type") == ["website"]


def test_a_commune_is_a_place(portal: Make) -> None:
    """Its code, where it lies, how to reach it."""
    node = head(portal, FULL, path="xa/thanh-ky/").graph["AdministrativeArea"]
    assert node == {
        "@type": "AdministrativeArea",
        "name": "Xã Thanh Kỳ",
        "url": "https://vidu.vn/xa/thanh-ky/",
        "identifier": "16273",
        "description": "Xã miền núi.",
        "containedInPlace": {"@type": "AdministrativeArea", "name": "Thanh Hóa"},
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "Thôn Hợp Nhất",
            "addressCountry": "VN",
        },
        "telephone": "0237 000 000",
        "sameAs": "https://thanhky.vn/",
    }


@pytest.mark.parametrize("path", ["404.html", "manh/moi-nhat/"])
def test_pages_that_nobody_looks_for_tell_nothing(portal: Make, path: str) -> None:
    """An error and a fragment have no JSON-LD, no Dublin Core and no Open Graph."""
    found = head(portal, FULL, path=path)
    assert found.texts == []
    assert {name for name, _ in found.metas if "DC." in name or ":" in name} == set()


def test_addresses_carry_the_base_path(portal: Make) -> None:
    """Below a path too every address is whole."""
    found = head(portal, FULL, base_url="https://tinh.vn/xa/thanh-ky/")
    where = "https://tinh.vn/xa/thanh-ky/"
    node = found.graph["NewsArticle"]
    assert node["publisher"]["url"] == where
    for address in (node["url"], *node["image"], found.terms["DC.identifier"]):
        assert address.startswith(where)
