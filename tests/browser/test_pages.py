"""One page of every kind in real Chromium: accessible, quiet, still, and no wider than a small phone."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent.parent / "node/node_modules/axe-core/axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
# One page of every kind, and articles that show what some articles have: galleries, tables, a correction.
KINDS = {
    "home": "",
    "article": "tin/2025/08/cu-tu-bi-xanh-hoa-thien-ly-dao-canh/",
    "table": "tin/2023/03/",
    "category": "chuyen-muc/kinh-te/",
    "commune": "xa/thanh-ky/",
    "tag": "the/",
    "archive": "tin/2025/08/",
    "page": "gioi-thieu/",
    "sitemap": "so-do-trang/",
    "404": "404.html",
    "withdrawn": "",
    "english": "",
    "sidebar": "manh/ben-le/",
    "documents": "manh/tai-lieu/",
    "photos": "manh/anh/",
    "notices": "manh/thong-bao/",
}
WATCH = """
  window.shifts = [];
  window.early = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const moved = entry.sources.map((source) => source.node?.outerHTML?.slice(0, 80));
      // While a long page still arrives, columns may be balanced anew; later nothing may move.
      const arrived = performance.getEntriesByType("navigation")[0].domInteractive;
      if (!arrived || entry.startTime <= arrived) window.early += entry.value;
      else window.shifts.push([entry.value, ...moved]);
    }
  }).observe({ type: "layout-shift", buffered: true });
"""
Look = Callable[..., Any]


@pytest.fixture(scope="session")
def paths(sample: Path) -> dict[str, str]:
    """Give the path of one page of each kind."""
    articles = [
        (file.parent.relative_to(sample).as_posix() + "/", file.read_text(encoding="utf-8"))
        for file in sorted(sample.glob("tin/*/*/*/index.html"))
    ]
    found = {
        **KINDS,
        "withdrawn": next(p for p, text in articles if "notice-withdrawn" in text),
        "english": next(p for p, text in articles if '<html lang="en">' in text),
        "table": next(p for p, text in articles if "table-scroll" in text),
        "tag": next(f"the/{folder.name}/" for folder in sorted(sample.glob("the/*"))),
    }
    assert all((sample / p).exists() for p in found.values())
    return found


def settled(page: Any) -> None:
    """Wait until the side column is there and two more frames are painted."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-fragment]')].every(it => it.classList.contains('ready'))"
    )
    page.wait_for_load_state("networkidle")
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def faults(page: Any, rules: dict[str, Any]) -> list[str]:
    """Let axe look at the page; give what it finds, with the elements."""
    found = page.evaluate(
        "rules => axe.run(document, { resultTypes: ['violations'], ...rules })", rules
    )
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(look: Look, paths: dict[str, str], kind: str) -> None:
    """WCAG 2.2 A and AA at both widths; in the dark the rules of colour, as nothing else differs there."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: sh tests/install-tools.sh")
    page = look(paths[kind], 1280)
    settled(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    whole = {"runOnly": {"type": "tag", "values": LEVELS}}
    colours = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for scheme, rules in (("light", whole), ("dark", colours)):
            page.emulate_media(color_scheme=scheme)
            assert faults(page, rules) == [], f"{kind}, {width}, {scheme}"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_quiet_and_still(
    look: Look, paths: dict[str, str], served: str, kind: str, width: int
) -> None:
    """Nothing on the console, nothing from another host, nothing moves, nothing sticks out."""
    page = look("robots.txt", width, before=WATCH)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served}/{paths[kind]}")
    settled(page)
    assert said == []
    assert [url for url in asked if not url.startswith(f"{served}/")] == []
    # The list of a commune's facts may settle by a hair when its last lines arrive.
    late = page.evaluate("window.shifts")
    assert sum(shift[0] for shift in late) < 0.01, late
    # What https://web.dev/articles/cls calls good.
    assert page.evaluate("window.early") <= 0.1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.className").split()[0] == "js"


@pytest.mark.parametrize("kind", ["home", "article", "commune", "table"])
def test_no_line_is_too_low_for_stacked_marks(look: Look, paths: dict[str, str], kind: str) -> None:
    """Ẫ, Ễ and Ộ need 1.4 of the letter size; only raised numbers of notes stand closer."""
    low = look(paths[kind]).evaluate("""() => [...document.body.querySelectorAll("*")]
      .filter((it) => !it.closest("sup, svg"))
      .filter((it) => [...it.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
      .map((it) => [it, getComputedStyle(it)])
      .filter(([it, style]) => parseFloat(style.lineHeight) < 1.39 * parseFloat(style.fontSize))
      .map(([it]) => it.outerHTML.slice(0, 80))""")
    assert low == []


@pytest.mark.parametrize("kind", ["home", "article", "table", "category", "commune"])
@pytest.mark.parametrize("size", ["4"])
def test_large_text_fits(look: Look, paths: dict[str, str], kind: str, size: str) -> None:
    """The largest size that the buttons give does not make a phone scroll sideways."""
    page = look(paths[kind], 360, before=f"localStorage.setItem('cx-size', '{size}')")
    settled(page)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "28px"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("kind", ["home", "article", "category", "commune", "page", "sitemap"])
def test_everything_is_there_without_scripts(look: Look, paths: dict[str, str], kind: str) -> None:
    """The text, the menu with all below it, the way to what is new; no button that would do nothing."""
    page = look(paths[kind], 320, java_script_enabled=False)
    assert page.locator("main h1").count() == 1
    assert page.locator("main").inner_text().strip()
    assert not page.locator(".tools").is_visible()
    for button in page.locator("button").all():
        assert not button.is_visible()
    assert not page.locator(".menu").is_visible()
    page.locator(".menu-button > summary").click()
    assert page.locator(".menu").is_visible()
    page.locator(".menu .opener > summary").first.click()
    assert page.locator(".menu .parent > ul").first.is_visible()
    if kind not in ("home",):
        assert page.locator(".sidebar a[href$='/manh/moi-nhat/']").is_visible()
        page.locator(".sidebar a[href$='/manh/moi-nhat/']").click()
        assert page.locator("main .titles li").count() > 5


def test_a_print_of_an_article_is_clean(look: Look, paths: dict[str, str]) -> None:
    """Name of the portal, title, dates, text, pictures, where it is from; no button, black on white."""
    page = look(
        paths["article"], color_scheme="dark", before="localStorage.setItem('cx-scheme', 'dark')"
    )
    settled(page)
    page.emulate_media(media="print", color_scheme="dark")
    hidden = (
        ".tools, .article-tools, .menu, .menu-button, .breadcrumb, .sidebar, .footer, .skip, .tags"
    )
    for part in page.locator(hidden).all():
        assert not part.is_visible()
    for part in (
        ".brand-name",
        "h1",
        "article .meta >> nth=0",
        ".prose",
        ".cover img",
        ".print-only",
    ):
        assert page.locator(part).first.is_visible(), part
    assert (
        "In từ https://congxa.example.vn/tin/2025/08/" in page.locator(".print-only").inner_text()
    )
    style = (
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert page.evaluate(style) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert re.match(rb"%PDF-", page.pdf(format="A4"))
