"""Visits in pages: a real browser, a real server before the real service, with the service up and down."""

import gzip
import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest_counter import AGENT, Running, free_port
from test_hosting import Server, serving

from congxa import pipeline, visits
from congxa.visits import Month, Read, Visits, page_id

SCRIPT = Path(__file__).parent.parent.parent / "themes/trong-dong/static/visits.js"
NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
ARTICLE = "tin/2026/11/lua-vu-mua/"
ID = page_id(f"/{ARTICLE}")
SETTINGS = """site: {title: Cổng thử, url: https://xa.vidu.vn/, description: Cổng để thử bộ đếm}
categories: [{name: Kinh tế}]
counter:
  mode: service
"""
TEXT = """---
title: Lúa vụ mùa
date: 2026-11-20
category: Kinh tế
summary: Lúa chín.
---

Lúa chín vàng đồng.
"""
# A Saturday: the week began on the 16th.
COUNTED = Visits(
    asof="2026-11-21T14:30:05+07:00", day="2026-11-21", online=3, today=41, yesterday=38, week=120,
    month=800, total=175109, since="2026-09-03", pages={ID: 1057},
    months=(Month("2026-09", 700, 1500), Month("2026-11", 800, 2100)),
    top={
        "1": (Read(ID, f"/{ARTICLE}", "Lúa", 9),),
        "7": (Read("f" * 16, "/da-xoa/", "Cũ", 99),),
        "30": (Read(ID, f"/{ARTICLE}", "Lúa", 300),),
    },
)  # fmt: skip
DATED = {
    "Đang online": "–", "Ngày 21/11/2026": "41", "Ngày 20/11/2026": "38", "Tuần từ 16/11/2026": "120",
    "Tháng 11/2026": "800", "Tất cả": "175.109",
}  # fmt: skip
LIVE = ["Đang online", "Hôm nay", "Hôm qua", "Tuần này", "Tháng này", "Tất cả"]
# A reader's browser, which says of every breach of the policy and of everything that moves.
READER = """
Object.defineProperty(Navigator.prototype, "webdriver", {get: () => false});
window.breaches = [];
window.moved = 0;
document.addEventListener("securitypolicyviolation", (event) => breaches.push(event.violatedDirective));
new PerformanceObserver((list) => list.getEntries().forEach((one) => { moved += one.value; }))
  .observe({type: "layout-shift", buffered: true});
"""


def build(root: Path, settings: str = SETTINGS, counted: Visits | None = COUNTED) -> Path:
    """Build a portal of one article; give its output."""
    (root / "content/articles").mkdir(parents=True, exist_ok=True)
    (root / "config.yaml").write_text(settings, encoding="utf-8")
    (root / "content/articles/lua.md").write_text(TEXT, encoding="utf-8")
    if counted:
        (root / visits.FILE).write_bytes(visits.encode(counted))
    pipeline.build(pipeline.Request(root, root / "output", now=NOW, jobs=1))
    return root / "output"


def files(output: Path) -> dict[str, bytes]:
    """Give every published file with its bytes."""
    found = (file for file in output.rglob("*") if file.is_file())
    return {file.relative_to(output).as_posix(): file.read_bytes() for file in found}


# --- files --------------------------------------------------------------------------------------


def test_the_script_is_small() -> None:
    """At most 1.5 kB on the wire."""
    assert len(gzip.compress(SCRIPT.read_bytes(), 9)) <= 1536


def test_pages_stay_the_same_whatever_the_numbers(tmp_path: Path) -> None:
    """Other numbers, or none, change the front page, fragments and the pages about them alone."""
    states = [files(build(tmp_path, counted=None))]
    states.append(files(build(tmp_path)))
    other = {"total": 175110, "today": 42, "pages": {ID: 1058}, "day": "2026-11-21"}
    states.append(files(build(tmp_path, counted=Visits(**{**_fields(COUNTED), **other}))))
    for before, after in pairwise(states):
        changed = {name for name in after if before.get(name) != after[name]}
        assert {name.partition("/")[0] for name in changed} <= {
            "index.html", "manh", "so-lieu", "thong-ke", ".congxa-files", ".congxa-build",
        }  # fmt: skip
        assert "so-lieu/so-lieu.json" in changed
        assert before.keys() == after.keys()
    data = json.loads(states[1]["so-lieu/so-lieu.json"])
    assert (data["total"], data["pages"], data["when"]["week"]) == (
        175109,
        {ID: 1057},
        "16/11/2026",
    )
    assert "online" not in data


def _fields(one: Visits) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def test_many_articles_share_their_views_among_files(tmp_path: Path) -> None:
    """A reader of one article fetches the views of a few hundred."""
    pages = {page_id(f"/tin/{n}/"): n for n in range(1, 9001)}
    found = files(build(tmp_path, counted=Visits(**{**_fields(COUNTED), "pages": pages})))
    digits = json.loads(found["so-lieu/so-lieu.json"])["digits"]
    shards = {
        name: body
        for name, body in found.items()
        if name.startswith("so-lieu/") and len(name) == 13 + digits
    }
    assert digits == 2
    assert {k: v for body in shards.values() for k, v in json.loads(body).items()} == pages
    assert all(
        page.startswith(name[8 : 8 + digits])
        for name, body in shards.items()
        for page in json.loads(body)
    )


@pytest.mark.parametrize("mode", ["log", "none"])
def test_only_a_service_makes_pages_send_anything(tmp_path: Path, mode: str) -> None:
    """No page names the address of the service where there is none; none at all speaks of no numbers."""
    found = files(build(tmp_path, SETTINGS.replace("service", mode)))
    for name, body in found.items():
        if name.endswith(".html"):
            assert b"/dem/" not in body, name
            assert mode == "log" or b"data-count" not in body, name
    assert ("thong-ke/index.html" in found) == (mode == "log")


def test_old_articles_are_not_most_read(tmp_path: Path) -> None:
    """Lists name their days, and hold what is still published."""
    page = files(build(tmp_path))["manh/doc-nhieu/index.html"].decode()
    assert "Ngày 21/11/2026" in page
    assert "30 ngày, đến 21/11/2026" in page
    assert "7 ngày" not in page
    assert "300 lượt xem" in page
    assert "da-xoa" not in page


@pytest.mark.parametrize(
    ("preset", "labels", "total", "heading"),
    [
        (
            "thanh-ky",
            ["Đang online", "Hôm nay", "Trong tuần", "Tất cả"],
            "175109",
            "Thống kê truy cập",
        ),
        (
            "truong-xuan",
            ["Hôm nay", "Hôm qua", "Tuần này", "Tháng này", "Tất cả"],
            "175109",
            "Truy cập",
        ),
    ],
)
def test_presets_are_the_widgets_that_communes_had(
    tmp_path: Path, preset: str, labels: list[str], total: str, heading: str
) -> None:
    """Rows, order, labels, heading and plain digits."""
    page = files(build(tmp_path, f"{SETTINGS}  preset: {preset}\n"))["index.html"].decode()
    assert [part.split('"')[0] for part in page.split('data-now="')[1:]] == labels
    assert f'data-count="total">{total}<' in page
    assert f'/thong-ke/">{heading}</a>' in page


def test_settings_go_over_the_preset(tmp_path: Path) -> None:
    """Each part by itself."""
    more = "  preset: truong-xuan\n  rows: [total, today]\n  labels: {total: Tổng cộng}\n"
    more += "  heading: Khách\n  digits: grouped\n"
    page = files(build(tmp_path, SETTINGS + more))["index.html"].decode()
    assert [part.split('"')[0] for part in page.split('data-now="')[1:]] == ["Tổng cộng", "Hôm nay"]
    assert 'data-count="total">175.109<' in page
    assert '/thong-ke/">Khách</a>' in page


def test_the_explanation_and_the_privacy_page_follow_the_settings(tmp_path: Path) -> None:
    """Months with their sums and those without; what is said of identity is what runs."""
    found = files(build(tmp_path))
    page = found["thong-ke/index.html"].decode()
    for text in (
        "Ngày 21/11/2026",
        "10/2026",
        "2.100",
        "thứ Hai",
        "03/09/2026",
        '<svg class="chart',
    ):
        assert text in page, text
    assert "08/2026" not in page
    said = found["thong-ke/du-lieu-ca-nhan/index.html"].decode()
    assert "60 lần mở trang mỗi phút" in said
    assert "nằm trên đĩa" in said
    more = "  identity: memory\n  opt_out: có\n  views_per_minute: 1200\n"
    said = files(build(tmp_path, SETTINGS + more))["thong-ke/du-lieu-ca-nhan/index.html"].decode()
    assert "1.200 lần mở trang mỗi phút" in said
    assert "không bao giờ ghi lên đĩa" in said
    assert "chỉ được cộng một lượt xem" in said


# --- in a browser -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Online:
    """A portal on a real server, and the counter behind it."""

    server: Server
    counter: Running

    def views(self) -> int:
        """Give the views of the article."""
        with self.counter.opened() as store:
            return store.page_views().get(ID, 0)


@contextmanager
def online(name: str, folder: Path) -> Iterator[Online]:
    """Serve a portal by one of the samples, with the counter at /dem/."""
    output = build(folder / "cong")
    port = free_port()
    with serving(name, output, port) as server:
        root = folder / "dem"
        (root / ".congxa").mkdir(parents=True)
        shutil.copy(folder / "cong/.congxa/pages.json", root / ".congxa/pages.json")
        text = SETTINGS.replace("https://xa.vidu.vn", server.origin)
        (root / "config.yaml").write_text(text, encoding="utf-8")
        counter = Running(root, port)
        counter.start()
        try:
            yield Online(server, counter)
        finally:
            counter.stop()


@pytest.fixture(scope="module")
def behind_nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Online]:
    """Give a portal behind nginx, with the counter."""
    with online("nginx", tmp_path_factory.mktemp("nginx")) as running:
        yield running


def numbers(page: Any) -> dict[str, str]:
    """Read the rows that a reader sees."""
    rows = page.locator(".visits dl > div:visible").all()
    return {row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in rows}


@pytest.mark.browser
def test_a_reader_sees_their_own_visit(behind_nginx: Online, chromium: Any) -> None:
    """One request a page view, no cookie, nothing stored, nothing moves, the policy holds."""
    from playwright.sync_api import expect

    with closing(chromium.new_context(user_agent=AGENT)) as context:
        context.add_init_script(READER)
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
        page.goto(f"{behind_nginx.server.origin}/{ARTICLE}")
        expect(page.locator("[data-count=page]")).to_have_text("1")
        expect(page.locator(".sidebar [data-count=today]")).to_have_text("1")
        assert numbers(page) == dict(zip(LIVE, ["1", "1", "0", "1", "1", "1"], strict=True))
        assert [one for one in asked if "/dem/" in one or "/so-lieu/" in one] == [
            f"POST {behind_nginx.server.origin}/dem/v"
        ]
        assert "Tính đến" in page.locator(".visits .meta").inner_text()
        page.goto(f"{behind_nginx.server.origin}/")
        expect(page.locator("[data-count=total]")).to_have_text("1")
        assert list(numbers(page)) == LIVE
        page.wait_for_timeout(300)
        assert page.evaluate("[moved, breaches]") == [0, []]
        assert context.cookies() == []
        kept = page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))")
        assert set(kept) <= {"cx-voice"}


@pytest.mark.browser
def test_without_scripts_there_is_text_and_the_display_counts(
    behind_nginx: Online, chromium: Any
) -> None:
    """A frame shows the dated numbers, a picture counts."""
    before = behind_nginx.views()
    with closing(
        chromium.new_context(user_agent=f"{AGENT} x", java_script_enabled=False)
    ) as context:
        page = context.new_page()
        page.goto(f"{behind_nginx.server.origin}/{ARTICLE}", wait_until="load")
        frame = page.frame_locator("iframe.visits-frame")
        shown = frame.locator(".visits").inner_text()
        assert shown.split("\n")[2:4] == ["Ngày 21/11/2026", "41"]
        assert "14:30, 21/11/2026" in shown
        box = page.locator("iframe.visits-frame").bounding_box()
        needed = frame.locator("main").evaluate("one => one.getBoundingClientRect().bottom")
        assert needed <= box["height"] <= needed + 60
        assert "Hôm nay" not in page.content().split("<noscript>")[1]
        assert not page.locator(".visits-empty").is_visible()
    assert behind_nginx.views() == before + 1


@pytest.mark.browser
def test_who_does_not_look_is_not_counted(behind_nginx: Online, chromium: Any) -> None:
    """A hidden tab and a page made ready beforehand wait; what drives a browser only reads."""
    from playwright.sync_api import expect

    unseen = """
    window.unseen = true;
    for (const name of ["hidden", "prerendering"]) {
      if (location.hash === `#${name}`) Object.defineProperty(document, name, {get: () => unseen});
    }
    """
    before = behind_nginx.views()
    for number, (name, event) in enumerate(
        {"hidden": "visibilitychange", "prerendering": "prerenderingchange"}.items()
    ):
        with closing(chromium.new_context(user_agent=f"{AGENT} {number}")) as context:
            context.add_init_script(READER + unseen)
            page = context.new_page()
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(f"{behind_nginx.server.origin}/{ARTICLE}#{name}", wait_until="networkidle")
            assert not [one for one in asked if "/dem/" in one]
            page.evaluate(f"unseen = false; document.dispatchEvent(new Event('{event}'))")
            expect(page.locator("[data-count=page]")).not_to_have_text("–")
            page.evaluate(f"document.dispatchEvent(new Event('{event}'))")
            assert len([one for one in asked if one.endswith("/dem/v")]) == 1
    assert behind_nginx.views() == before + 2
    with closing(chromium.new_context(user_agent=f"{AGENT} 9")) as context:
        page = context.new_page()
        page.goto(f"{behind_nginx.server.origin}/{ARTICLE}")
        expect(page.locator("[data-count=page]")).to_have_text(str(before + 2))
    assert behind_nginx.views() == before + 2


@pytest.mark.browser
@pytest.mark.parametrize("answer", [{"status": 500}, {"body": "rác"}, {"status": 204}, None])
def test_what_cannot_be_understood_is_passed_over(
    behind_nginx: Online, chromium: Any, answer: dict[str, Any] | None
) -> None:
    """An answer that is none, or comes too late, leaves the numbers of the snapshot."""
    from playwright.sync_api import expect

    with closing(chromium.new_context(user_agent=AGENT)) as context:
        context.add_init_script(READER)
        page = context.new_page()
        page.route("**/dem/v", lambda route: route.fulfill(**answer) if answer else None)
        page.goto(f"{behind_nginx.server.origin}/{ARTICLE}")
        expect(page.locator("[data-count=page]")).to_have_text("1.057", timeout=8000)
        assert numbers(page) == DATED


@pytest.mark.browser
def test_pages_outlive_the_service(behind_nginx: Online, chromium: Any) -> None:
    """The server in front says 502; pages show the same dated numbers, and those without scripts too."""
    from playwright.sync_api import expect

    running = behind_nginx
    running.counter.stop()
    try:
        assert running.server.get("/dem/healthz").status == 502
        with closing(chromium.new_context(user_agent=AGENT)) as context:
            context.add_init_script(READER)
            page = context.new_page()
            page.goto(f"{running.server.origin}/{ARTICLE}")
            expect(page.locator("[data-count=page]")).to_have_text("1.057")
            expect(page.locator(".sidebar [data-count=today]")).to_have_text("41")
            assert numbers(page) == DATED
            page.goto(f"{running.server.origin}/", wait_until="networkidle")
            assert numbers(page) == DATED
            assert page.evaluate("breaches") == []
        with closing(chromium.new_context(java_script_enabled=False)) as context:
            page = context.new_page()
            page.goto(f"{running.server.origin}/{ARTICLE}", wait_until="load")
            assert "175.109" in page.frame_locator("iframe.visits-frame").locator("dl").inner_text()
            page.goto(f"{running.server.origin}/")
            assert numbers(page) == DATED
    finally:
        running.counter.start()


def test_caddy_leads_to_the_service_and_outlives_it(tmp_path: Path) -> None:
    """Asked through it, the service tells readers apart; when it is gone, only its own addresses fail."""
    with online("caddy", tmp_path) as running:
        answer = running.server.get("/dem/n")
        assert (answer.status, json.loads(answer.body)["today"]) == (200, 0)
        assert running.server.get("/dem/p.gif?p=x").headers["content-type"] == "image/gif"
        running.counter.stop()
        assert running.server.get("/dem/n").status == 502
        assert running.server.get("/so-lieu/so-lieu.json").status == 200
        assert running.server.get(f"/{ARTICLE}").status == 200
