"""What a page tells machines of itself: Dublin Core, Open Graph and JSON-LD, as one frozen value."""

import re
from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

import msgspec
from markupsafe import Markup
from msgspec import Struct

from congxa import datasets, dublin
from congxa.dublin import Pairs
from congxa.model import Article, Commune, Entry, Portal
from congxa.planned import Page
from congxa.sections import TYPES

# Open Graph knows a language only together with a country.
_LOCALES = {"vi": "vi_VN", "en": "en_US"}
# Pages that nobody looks for: an error, a part of other pages, a way to a new address.
_UNTOLD = ("404", "fragment", "redirect", "search")
# Formats that readers of Open Graph do not draw.
_NOT_SHARED = (".svg",)
# How the names of offices begin, and no person's name does.
_OFFICE = re.compile(
    r"(ban|báo|bộ|chi hội|công an|đài|đảng ủy|đảng uỷ|đoàn (thanh niên|TNCS|xã|phường|thể)|hđnd|hội|khối|"
    r"mặt trận|nhóm|phòng|sở|tạp chí|thường trực|tổ|trạm|trung tâm|trường|ubmttq|ubnd|ủy ban|uỷ ban|"
    r"văn phòng|(the )?editorial|office|people['’]s)\b",
    re.I,
)
_PHONES = re.compile(r"\s*[,;/]\s*")

Node = dict[str, Any]


class Metadata(Struct, frozen=True):
    """What stands in the head of a page, ready to be printed but for the title, which the theme says.

    `tags` are the `<meta>` elements of Dublin Core and Open Graph, `data` is JSON-LD that can stand in
    a `<script>` as it is. Both are empty where there is nothing to tell.
    """

    canonical: str
    description: str
    tags: Markup = Markup("")
    data: Markup = Markup("")


Describe = Callable[[Page], Metadata]


def describer(portal: Portal) -> Describe:
    """Make the function that describes the pages of a portal; what all of them tell is encoded once."""
    organisation = msgspec.Raw(_encode(_organisation(portal)))

    def describe(page: Page) -> Metadata:
        info = page.info
        url = portal.origin + info.url
        description = info.description or portal.description or portal.title
        if info.kind in _UNTOLD:
            return Metadata(url, description)
        article = page.context["article"] if info.kind == "article" else None
        properties = _properties(portal, page, description, url)
        if article is not None:
            properties += _article_properties(article, portal.origin)
        tags = _elements('name="DC.', dublin.terms(portal, page)) + _elements(
            'property="', properties
        )
        graph = _graph(portal, page, organisation)
        text = _encode({"@context": "https://schema.org", "@graph": graph}).decode()
        # Inside a script only "<" can end or disturb it; in JSON it stands nowhere but in strings.
        data = text.replace("<", "\\u003c")
        return Metadata(url, description, Markup(tags), Markup(data))

    return describe


def _elements(begin: str, pairs: Pairs) -> str:
    return "".join([f'<meta {begin}{name}" content="{escape(v)}">\n' for name, v in pairs if v])


_encode = msgspec.json.Encoder().encode


# --- Open Graph ---------------------------------------------------------------------------------


def _properties(portal: Portal, page: Page, description: str, url: str) -> Pairs:
    """Give the basic properties of https://ogp.me/ but the title."""
    return (
        ("og:site_name", portal.title),
        ("og:type", "article" if page.info.kind == "article" else "website"),
        ("og:locale", _LOCALES.get(page.info.lang, "")),
        ("og:description", description),
        ("og:url", url),
    )


def _article_properties(article: Article, origin: str) -> Pairs:
    """Give https://ogp.me/#type_article, and the picture with what it shows."""
    picture = _picture(article)
    return (
        ("article:published_time", article.date.isoformat()),
        ("article:modified_time", article.updated.isoformat() if article.updated else ""),
        ("article:section", article.category.name),
        *(("article:tag", tag.name) for tag in article.tags),
        ("og:image", origin + picture if picture else ""),
        ("og:image:alt", article.cover.alt if picture and article.cover else ""),
    )


def _picture(article: Article) -> str:
    """Give the address of the picture that stands for an article where it is shared."""
    if article.cover is None or article.withdrawn is not None:
        return ""
    return "" if article.cover.url.lower().endswith(_NOT_SHARED) else article.cover.url


# --- JSON-LD ------------------------------------------------------------------------------------


def _graph(portal: Portal, page: Page, organisation: msgspec.Raw) -> list[Any]:
    """Give what schema.org calls the things that a page is about."""
    info, context = page.info, page.context
    graph: list[Any] = []
    if info.kind == "article" and context["article"].withdrawn is None:
        graph.append(_news_article(portal, context["article"], organisation))
    else:
        graph.append(organisation)
    if info.kind == "entry" and context["entry"].withdrawn is None:
        graph.append(_entry(portal, context["entry"]))
    if info.kind == "home":
        graph.append(_web_site(portal))
    if info.kind == "commune" and context["listing"].number is None:
        graph.append(_commune(portal, context["commune"]))
    if "dataset" in context:
        graph.append({**context["dataset"], "creator": organisation})
    if info.title:
        graph.append(_breadcrumbs(portal, page))
    return graph


def _news_article(portal: Portal, article: Article, organisation: msgspec.Raw) -> Node:
    """Give https://developers.google.com/search/docs/appearance/structured-data/article."""
    url = portal.origin + article.url
    creator, contributor, _ = dublin.credit(article, "")
    node: Node = {
        "@type": "NewsArticle",
        "url": url,
        "mainEntityOfPage": url,
        "headline": article.title,
        "inLanguage": article.lang,
        "datePublished": article.date.isoformat(),
        "dateModified": max(article.modified, article.date).isoformat(),
        "author": _author(creator) if creator else organisation,
        "publisher": organisation,
        "articleSection": article.category.name,
    }
    if article.summary:
        node["description"] = article.summary
    if picture := _picture(article):
        node["image"] = [portal.origin + picture]
    if contributor:
        node["contributor"] = _author(contributor)
    if article.tags:
        node["keywords"] = [tag.name for tag in article.tags]
    if article.communes:
        node["contentLocation"] = [
            _area(place.full_name, portal.origin + place.url) for place in article.communes
        ]
    if article.correction:
        node["correction"] = article.correction
    if seen := datasets.observations(article.figures, portal.origin):
        node["mentions"] = seen
    if based := _based_on(article):
        node["isBasedOn"] = based
    return node


def _entry(portal: Portal, entry: Entry) -> Node:
    """Give an entry of a section as what its content type is to schema.org."""
    url = portal.origin + entry.url
    node: Node = {
        "@type": TYPES[entry.kind].schema,
        "url": url,
        "name": entry.title,
        "inLanguage": entry.lang,
    }
    if entry.summary:
        node["description"] = entry.summary
    if entry.number:
        node["identifier"] = entry.number
    if entry.date:
        node["datePublished"] = entry.date.isoformat()
    if entry.files:
        node["subjectOf"] = [
            {"@type": "MediaObject", "name": file.title, "contentUrl": portal.origin + file.url}
            for file in entry.files
        ]
    return node


def _based_on(article: Article) -> Node | str:
    """Give what an article was taken from, with the author, agency and time that the press is owed."""
    source = article.source
    if source is None or source.kind == "original":
        return article.origin_url
    node: Node = {"@type": "CreativeWork", "publisher": _office(source.name)}
    if source.url or article.origin_url:
        node["url"] = source.url or article.origin_url
    if source.author:
        node["author"] = _author(source.author)
    if source.published_at:
        node["datePublished"] = _day(source.published_at)
    return node


def _day(moment: datetime) -> str:
    """Give a day as ISO 8601: what an editor wrote of another's publication has no zone of its own."""
    return f"{moment:%Y-%m-%d}"


def _author(name: str) -> Node:
    """Name a person, or an office by the word that its name begins with."""
    return _office(name) if _OFFICE.match(name) else {"@type": "Person", "name": name}


def _office(name: str) -> Node:
    return {"@type": "Organization", "name": name}


def _area(name: str, url: str) -> Node:
    return {"@type": "AdministrativeArea", "name": name, "url": url}


def _commune(portal: Portal, commune: Commune) -> Node:
    """Give a commune as a place, with its code in the list of administrative units."""
    meta = commune.meta
    node = _area(commune.full_name, portal.origin + commune.url)
    if meta.code:
        node["identifier"] = meta.code
    if commune.summary:
        node["description"] = commune.summary
    if meta.province:
        node["containedInPlace"] = {"@type": "AdministrativeArea", "name": meta.province}
    if meta.contact.address:
        node["address"] = _postal(meta.contact.address)
    if meta.contact.phone:
        node["telephone"] = _phones(meta.contact.phone)
    if meta.contact.website:
        node["sameAs"] = meta.contact.website
    return node


def _web_site(portal: Portal) -> Node:
    node: Node = {
        "@type": "WebSite",
        "name": portal.title,
        "url": portal.origin + portal.url,
        "inLanguage": portal.language,
    }
    if portal.description:
        node["description"] = portal.description
    if portal.search_url:
        node["potentialAction"] = {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{portal.origin}{portal.search_url}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        }
    return node


def _organisation(portal: Portal) -> Node:
    owner = portal.owner
    node: Node = {
        "@type": "GovernmentOrganization",
        "name": owner.name or portal.title,
        "url": portal.origin + portal.url,
    }
    if owner.address:
        node["address"] = _postal(owner.address)
    if owner.phone:
        node["telephone"] = _phones(owner.phone)
    if owner.email:
        node["email"] = owner.email
    return node


def _postal(address: str) -> Node:
    return {"@type": "PostalAddress", "streetAddress": address, "addressCountry": "VN"}


def _phones(text: str) -> str | list[str]:
    numbers = [number for number in _PHONES.split(text) if number]
    return numbers if len(numbers) > 1 else text


def _breadcrumbs(portal: Portal, page: Page) -> Node:
    """Give https://developers.google.com/search/docs/appearance/structured-data/breadcrumb."""
    info = page.info
    steps = [
        (portal.title, portal.url),
        *((crumb.title, crumb.url) for crumb in info.trail),
        (info.title, info.url),
    ]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": portal.origin + url}
            for n, (name, url) in enumerate(steps, start=1)
        ],
    }
