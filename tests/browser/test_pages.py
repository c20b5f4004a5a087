"""One page of every kind in real Chromium: accessible, quiet, still, and no wider than a small phone."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from browsing import AXE, SLOWLY, Look, faults, looking, serving, settled

pytestmark = pytest.mark.browser

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
WHOLE = {"runOnly": {"type": "tag", "values": LEVELS}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# One page of every kind by its path, and articles by what only some of them have.
KINDS = {
    "home": "",
    "article": "tin/2025/08/cu-tu-bi-xanh-hoa-thien-ly-dao-canh/",
    "category": "chuyen-muc/kinh-te/",
    "commune": "xa/thanh-ky/",
    "archive": "tin/2025/08/",
    "page": "gioi-thieu/",
    "sitemap": "so-do-trang/",
    "404": "404.html",
    "achievements": "thanh-tich/",
    "achievements-commune": "thanh-tich/xa/thanh-ky/",
    "indicator": "thanh-tich/chi-tieu/ho-ngheo/",
    "resolution": "thanh-tich/nghi-quyet/thanh-ky-2020-2025/",
    "section": "van-ban/",
    "facet": "van-ban/nam/2026/",
    "document": "van-ban/2026/45-qd-ubnd/",
    "procedures": "thu-tuc-hanh-chinh/",
    "procedure": "thu-tuc-hanh-chinh/dang-ky-khai-sinh/",
    "plan": "ke-hoach/ke-hoach-cong-tac-2026/",
    "project": "du-an/duong-thon-bai-sim/",
    "budget": "ngan-sach/2025-quyet-toan/",
    "statistics": "thong-ke-kinh-te-xa-hoi/kinh-te-xa-hoi-2025/",
    "access": "tiep-can-thong-tin/",
    "register": "tiep-can-thong-tin/danh-muc/2026/",
    "contacts": "dau-moi-lien-he/",
    "rating": "danh-gia/",
    "leaders": "lanh-dao/",
    "leader": "lanh-dao/chu-tich/",
    "schedules": "lich/",
    "schedule": "lich/2026/tuan-48/",
    "notice": "thong-bao/2026/nang-cap-may-chu/",
    "question": "hoi-dap/2026/giay-khai-sinh-mat/",
    "albums": "thu-vien-anh/",
    "album": "thu-vien-anh/2026/que-minh-qua-tranh/",
    "film": "video/2026/mat-trong-quay/",
    "still": "video/2026/huong-dan-nop-ho-so/",
    "map": "gioi-thieu/ban-do-dia-gioi/",
    "english-page": "english/",
}
ARTICLES = {
    "table": 'aria-label="Bảng số liệu 2"',
    "figures": 'class="figure-box"',
    "correction": "notice-correction",
    "withdrawn": "notice-withdrawn",
    "english": '<html lang="en">',
}
FRAGMENTS = ("ben-le", "tai-lieu", "anh", "thong-bao", "lich", "chi-so")
EVERY = (*KINDS, *ARTICLES, "tag", *FRAGMENTS)
CASES = [
    *(("trong-dong", kind) for kind in EVERY),
    # What sen changes is on these.
    *(("sen", kind) for kind in ("home", "article", "category", "commune", "figures", "sitemap")),
]
WIDTHS = (320, 1280)
# Of light and dark, nothing but the colours differs: all other rules are held once for each width.
VIEWS = (
    (1280, "light", WHOLE),
    (1280, "dark", COLOURS),
    (320, "light", COLOURS),
    (320, "dark", WHOLE),
)
WATCH = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const moved = entry.sources.map((source) => source.node?.outerHTML?.slice(0, 80));
      window.shifts.push([entry.value, ...moved]);
    }
  }).observe({ type: "layout-shift", buffered: true });
"""
# Load the pictures below the fold too.
PICTURES = """() => Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.complete || new Promise((done) => { image.onload = image.onerror = done; });
}))"""
# Ẫ, Ễ and Ộ need 1.4 of the letter size; only raised numbers of notes stand closer.
LOW = """() => [...document.body.querySelectorAll("*")]
  .filter((it) => !it.closest("sup, svg"))
  .filter((it) => [...it.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
  .map((it) => [it, getComputedStyle(it)])
  .filter(([it, style]) => parseFloat(style.lineHeight) < 1.39 * parseFloat(style.fontSize))
  .map(([it]) => it.outerHTML.slice(0, 80))"""


def kinds(portal: Path) -> dict[str, str]:
    """Give the path of one page of each kind."""
    articles = [
        (file.parent.relative_to(portal).as_posix() + "/", file.read_text(encoding="utf-8"))
        for file in sorted(portal.glob("tin/*/*/*/index.html"))
    ]
    found = {
        **KINDS,
        **{
            kind: next(p for p, text in articles if mark in text) for kind, mark in ARTICLES.items()
        },
        "tag": next(f"the/{folder.name}/" for folder in sorted(portal.glob("the/*"))),
        **{name: f"manh/{name}/" for name in FRAGMENTS},
    }
    assert all((portal / path).exists() for path in found.values())
    return found


@dataclass(frozen=True)
class Served:
    """A built portal at an address, and where a page of each kind is."""

    address: str
    paths: dict[str, str]


@pytest.fixture(scope="module")
def portals(samples: Callable[[str], Path]) -> Iterator[Callable[[str], Served]]:
    """Serve the sample portal in a theme; once each."""
    started: dict[str, Served] = {}
    with ExitStack() as stack:

        def give(theme: str) -> Served:
            if theme not in started:
                portal = samples(theme)
                started[theme] = Served(stack.enter_context(serving(portal)), kinds(portal))
            return started[theme]

        yield give


@pytest.fixture(scope="module")
def paths(sample: Path) -> dict[str, str]:
    """Give the path of one page of each kind in the default theme."""
    return kinds(sample)


@pytest.mark.parametrize(("theme", "kind"), CASES)
def test_a_page(chromium: Any, portals: Callable[[str], Served], theme: str, kind: str) -> None:
    """On a wide screen and a small phone it is quiet, still, as wide as the screen, and axe finds nothing.

    Quiet: nothing on the console, nothing from another host. Still: nothing moves, however slowly the page
    arrives. WCAG 2.2 A and AA in the light and in the dark.
    """
    if not AXE.exists():
        pytest.skip("axe-core is not installed: sh tests/install-tools.sh")
    portal = portals(theme)
    said: list[str] = []
    asked: list[str] = []
    with looking(chromium, portal.address) as look:
        page = look(None, before=WATCH)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(portal.paths[kind] + SLOWLY)
            settled(page)
            page.evaluate(PICTURES)
            assert page.evaluate("window.shifts") == [], width
            assert page.evaluate("document.documentElement.className").split()[0] == "js"
        assert page.evaluate(LOW) == []
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for width, scheme, rules in VIEWS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert faults(page, rules) == [], f"{width}, {scheme}"
    assert said == []
    assert [url for url in asked if not url.startswith(f"{portal.address}/")] == []


def test_large_text_fits(look: Look, paths: dict[str, str]) -> None:
    """The largest size that the buttons give does not make a phone scroll sideways."""
    page = look(None, 360, before="localStorage.setItem('cx-size', '4')")
    for kind in ("home", "article", "table", "figures", "category", "commune", "sitemap"):
        page.goto(paths[kind])
        settled(page)
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "28px"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, kind


def test_everything_is_there_without_scripts(look: Look, paths: dict[str, str]) -> None:
    """The text, the menu with all below it, the way to what is new; no button that would do nothing."""
    page = look(None, 320, java_script_enabled=False)
    for kind in EVERY:
        page.goto(paths[kind])
        assert page.locator("main h1").count() == 1, kind
        assert page.locator("main").inner_text().strip(), kind
        # But the form of the rating, which needs no script.
        assert page.locator("button:visible, form:visible").count() == 2 * (kind == "rating")
        assert not page.locator(".tools").is_visible()
        beside = page.locator(".sidebar a[href$='/manh/moi-nhat/']")
        assert beside.count() == (kind not in ("home", "register", *FRAGMENTS)), kind
    page.goto(paths["article"])
    assert not page.locator(".menu").is_visible()
    page.locator(".menu-button > summary").click()
    assert page.locator(".menu").is_visible()
    page.locator(".menu .opener > summary").first.click()
    assert page.locator(".menu .parent > ul").first.is_visible()
    page.locator(".sidebar a[href$='/manh/moi-nhat/']").click()
    assert page.locator("main .titles li").count() > 5


HIDDEN = (
    ".tools, .article-tools, .menu, .menu-button, .breadcrumb, .sidebar, .footer, .skip, .tags, "
    "form, input, select"
)


def test_a_print_of_an_article_is_clean(look: Look, paths: dict[str, str]) -> None:
    """Name of the portal, title, dates, text, pictures, where it is from; no button, black on white."""
    page = look(
        paths["article"], color_scheme="dark", before="localStorage.setItem('cx-scheme', 'dark')"
    )
    settled(page)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(HIDDEN).locator("visible=true").count() == 0
    seen = (".brand-name", "h1", "article .meta >> nth=0", ".prose", ".cover img", ".print-only")
    for part in seen:
        assert page.locator(part).first.is_visible(), part
    assert (
        "In từ https://congxa.example.vn/tin/2025/08/" in page.locator(".print-only").inner_text()
    )
    style = (
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert page.evaluate(style) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert re.match(rb"%PDF-", page.pdf(format="A4"))


def test_a_print_of_figures_is_clean(look: Look, paths: dict[str, str]) -> None:
    """The whole table stands on the paper, without the arrows that sort it."""
    page = look(paths["figures"])
    settled(page)
    page.emulate_media(media="print")
    # An A4 page less its margins.
    page.set_viewport_size({"width": 612, "height": 800})
    assert page.locator(HIDDEN).locator("visible=true").count() == 0
    table = page.locator(".figure-table").first
    assert table.is_visible()
    assert table.evaluate("it => it.scrollWidth <= it.closest('main').clientWidth")
    arrow = "it => getComputedStyle(it, '::after').content"
    assert table.locator("th").first.evaluate(arrow) == "none"
