"""The portal in use: by keyboard, with its windows, and what it remembers."""

from pathlib import Path

import pytest
from browsing import Look

pytestmark = pytest.mark.browser

ARTICLE = "tin/2025/08/cu-tu-bi-xanh-hoa-thien-ly-dao-canh/"
CORRECTED = "tin/2025/10/hon-61-000-luot-kham-o-tram-y-te-thanh-ky/"
FOCUSED = "document.activeElement"

# What has the focus, whether it is on the page, and whether it shows it: an outline of its own, or around
# the card that it covers.
FOCUS = """() => {
  const it = document.activeElement;
  if (it === document.body) return null;
  const seen = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const ring = seen(getComputedStyle(it)) || seen(getComputedStyle(it, "::after"));
  return [it.outerHTML.slice(0, 90), it.checkVisibility({ visibilityProperty: true }), ring];
}"""
VOICE = """
  Object.defineProperty(speechSynthesis, "getVoices", { value: () => [{ lang: "%s", name: "Mai" }] });
"""
# No machine of the tests has a voice. What is to be said waits in `queue`; next() says it and goes on.
SPEAKER = """
  window.queue = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  speechSynthesis.speak = (said) => { queue.push(said); if (queue.length === 1) said.onstart(); };
  speechSynthesis.cancel = () => {
    for (const said of queue.splice(0)) setTimeout(() => said.onerror({ error: "canceled" }));
  };
  window.next = () => {
    const said = queue.shift();
    said.onend();
    queue[0]?.onstart();
    return said.text;
  };
"""


def test_the_first_key_leads_to_the_text(look: Look) -> None:
    """Tab shows the skip link; Enter moves on to the main part."""
    page = look(ARTICLE)
    page.keyboard.press("Tab")
    assert page.locator(".skip").is_visible()
    assert page.evaluate(f"{FOCUSED}.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.id") == "cx-main"
    page.keyboard.press("Tab")
    assert page.evaluate(f"!!{FOCUSED}.closest('main')")


@pytest.mark.parametrize(("path", "width"), [("", 1280), (ARTICLE, 320), ("thanh-tich/", 1280)])
def test_the_focus_is_always_seen(look: Look, path: str, width: int) -> None:
    """Each of the first hundred places that Tab reaches is on the page and shows a ring."""
    page = look(path, width)
    reached = []
    for _ in range(100):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            break
        where, on_page, ring = focus
        assert on_page, where
        assert ring, where
        reached.append(where)
    assert len(set(reached)) > 25


def test_the_menu_works_by_keyboard(look: Look) -> None:
    """Enter opens what is below an entry, Tab goes on into it, Escape closes it and gives the focus back."""
    page = look("")
    opener = page.locator(".menu .opener > summary").first
    below = page.locator(".menu .parent > ul").first
    opener.focus()
    page.keyboard.press("Enter")
    assert below.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate(f"!!{FOCUSED}.closest('.parent > ul')")
    page.keyboard.press("Escape")
    assert not below.is_visible()
    assert opener.evaluate("it => it === document.activeElement")


def test_the_menu_stands_in_one_row(look: Look) -> None:
    """On a wide screen; its category tree opens in two columns that end above the lower edge."""
    page = look("")
    tops = page.locator(".menu > ul > li").evaluate_all("all => all.map((it) => it.offsetTop)")
    assert len(set(tops)) == 1
    page.locator(".menu .opener > summary", has_text="Tin tức").press("Enter")
    box = page.locator(".menu .opener[open] + ul").bounding_box()
    assert box["y"] + box["height"] < 800
    assert box["x"] + box["width"] < 1280


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("way", ["pointer", "key"])
def test_no_list_of_the_menu_passes_the_edge(look: Look, way: str, scripts: bool) -> None:
    """What opens far to the right of a small window opens to the left, right below its entry."""
    page = look("", 1000, java_script_enabled=scripts)
    for item in page.locator(".menu .parent").all():
        if way == "pointer":
            item.hover()
        else:
            item.locator("summary").press("Enter")
        below = item.locator("> ul")
        below.wait_for(state="visible")
        box, entry = below.bounding_box(), item.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 1000
        assert box["x"] < entry["x"] + entry["width"]
        assert box["x"] + box["width"] > entry["x"]
        assert abs(box["y"] - entry["y"] - entry["height"]) < 2


def test_the_menu_of_a_phone_opens_and_closes(look: Look) -> None:
    """One button; below it the whole tree."""
    page = look("", 320)
    button = page.locator(".menu-button > summary")
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator(".menu").is_visible()
    page.keyboard.press("Enter")
    assert not page.locator(".menu").is_visible()


def test_pictures_open_in_a_window(look: Look) -> None:
    """Enter opens, arrows turn, Escape closes; the focus returns to the picture that was last shown."""
    page = look(ARTICLE)
    links = page.locator(".cover a.zoom, .prose figure a.zoom")
    assert links.count() == 5
    links.nth(1).focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.lightbox")
    assert dialog.is_visible()
    assert "Ảnh 2 trên 5" in dialog.inner_text()
    first = dialog.locator("img").get_attribute("src")
    page.keyboard.press("ArrowRight")
    assert dialog.locator("img").get_attribute("src") != first
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert "Ảnh 1 trên 5" in dialog.inner_text()
    assert dialog.locator("img").get_attribute("alt")
    page.keyboard.press("ArrowLeft")
    assert "Ảnh 5 trên 5" in dialog.inner_text()
    assert page.evaluate(f"!!{FOCUSED}.closest('dialog')")
    for _ in range(5):
        page.keyboard.press("Tab")
        assert page.evaluate(f"!{FOCUSED}.closest('main, header, footer')")
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert links.nth(4).evaluate("it => it === document.activeElement")
    links.nth(0).click()
    dialog.get_by_role("button", name="Đóng").click()
    assert not dialog.is_visible()


def test_a_picture_is_a_plain_link_without_scripts(look: Look) -> None:
    """It leads to the picture itself."""
    page = look(ARTICLE, java_script_enabled=False)
    page.locator(".cover a").click()
    assert "/media/" in page.url


def test_the_size_of_the_text_is_remembered(look: Look, served: str) -> None:
    """On the next page it stands before the first paint; the buttons stop at the ends."""
    page = look("")
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    larger = page.get_by_role("button", name="Chữ to hơn")
    smaller = page.get_by_role("button", name="Chữ nhỏ hơn")
    assert page.evaluate(size) == 16
    larger.click()
    larger.click()
    assert page.evaluate(size) == 20
    page.goto(f"{served}/{ARTICLE}", wait_until="commit")
    page.wait_for_selector("h1")
    assert page.evaluate(size) == 20
    for _ in range(5):
        smaller.dispatch_event("click")
    assert page.evaluate(size) == pytest.approx(14.4)
    assert smaller.get_attribute("aria-disabled") == "true"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dark_background_is_remembered(look: Look, served: str, scheme: str) -> None:
    """The button turns what the system asks for, and the next page keeps it."""
    page = look("", color_scheme=scheme)
    ground = "getComputedStyle(document.body).backgroundColor"
    button = page.get_by_role("button", name="Nền tối")
    before = page.evaluate(ground)
    assert button.get_attribute("aria-pressed") == str(scheme == "dark").lower()
    button.click()
    turned = page.evaluate(ground)
    assert turned != before
    assert button.get_attribute("aria-pressed") == str(scheme == "light").lower()
    page.goto(f"{served}/{ARTICLE}")
    assert page.evaluate(ground) == turned
    button.click()
    assert page.evaluate(ground) == before


def test_reading_aloud_is_offered_only_with_a_voice(look: Look, served: str) -> None:
    """Without a Vietnamese voice there is no button; with one there is, from the second page at the latest."""
    assert not look(ARTICLE).locator("[data-read]").is_visible()
    assert not look(ARTICLE, before=VOICE % "en-US").locator("[data-read]").is_visible()
    page = look("", before=VOICE % "vi-VN")
    page.goto(f"{served}/{ARTICLE}")
    page.reload()
    assert page.locator("[data-read]").is_visible()
    page.goto(f"{served}/tin/2026/09/thanh-ky-at-a-glance/")
    assert not page.locator("[data-read]").is_visible()


def test_reading_aloud_stops_and_goes_on(look: Look) -> None:
    """It reads the whole text, each word once, and after a stop goes on with the paragraph that it was in."""
    page = look(CORRECTED, before=VOICE % "vi-VN" + SPEAKER)
    page.reload()
    button = page.locator("[data-read]")
    button.click()
    assert button.inner_text() == "Dừng đọc"
    assert page.evaluate("queue.every((said) => said.voice.name === 'Mai')")
    assert page.evaluate("next()") == page.locator("h1").inner_text()
    assert page.evaluate("next()") == "Đính chính"
    under_way = page.evaluate("queue[0].text")
    button.click()
    assert button.inner_text() == "Đọc tiếp"
    assert page.evaluate("queue.length") == 0
    button.click()
    page.wait_for_timeout(50)
    assert button.inner_text() == "Dừng đọc"
    assert page.evaluate("queue[0].text") == under_way
    read = page.evaluate(
        "(() => { const read = []; while (queue.length) read.push(next()); return read; })()"
    )
    assert button.inner_text() == "Nghe đọc"
    shown = page.locator(".notice-correction p, .article-lead, .prose").all_inner_texts()
    assert " ".join(read).split() == " ".join(shown).split()


def test_an_article_can_be_saved_as_one_file(look: Look, tmp_path: Path) -> None:
    """It opens without the portal: style and pictures inside, no script, links absolute."""
    page = look(ARTICLE)
    with page.expect_download() as download:
        page.get_by_role("link", name="Lưu bài").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "cu-tu-bi-xanh-hoa-thien-ly-dao-canh.html"
    saved = file.read_text(encoding="utf-8")
    assert "<script" not in saved
    assert "<style>" in saved
    assert 'src="data:image/' in saved
    assert 'src="/' not in saved
    assert 'href="/' not in saved
    page.goto(file.as_uri())
    assert "Củ từ" in page.locator("h1").inner_text()
    assert page.locator(".cover img").evaluate("it => it.naturalWidth") > 100


def test_the_address_can_be_copied(look: Look) -> None:
    """The canonical one; the button says that it is done."""
    page = look(ARTICLE, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Chép liên kết").click()
    page.get_by_role("button", name="Đã chép liên kết").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"https://congxa.example.vn/{ARTICLE}"


def test_the_side_column_leaves_out_the_page_itself(look: Look) -> None:
    """An article is no news to who reads it; the others are there."""
    page = look("manh/moi-nhat/")
    first = page.locator("main .titles a").first.get_attribute("href")
    page = look(first.lstrip("/"))
    page.locator(".widgets.ready .titles").first.wait_for()
    listed = page.locator(".widget-newest a").evaluate_all("all => all.map(it => it.pathname)")
    assert len(listed) == 1 + 4  # the heading leads to all of them
    assert first not in listed
