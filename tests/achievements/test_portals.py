"""Figures through whole builds: chosen, ranked, compared, published and held back."""

import csv
import html
import io
import json
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from conftest import Built

from congxa.datasets import NAMES, safe_cell

# What a cell of a type of the Table Schema may be, where there is one (specs.frictionlessdata.io).
CELLS = {
    "string": re.compile(".*", re.S),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "integer": re.compile(r"-?\d+"),
    "boolean": re.compile("true|false"),
}
Make = Callable[..., Built]
INCOME = "thanh-tich/chi-tieu/thu-nhap-binh-quan"


def commune(slug: str, name: str, more: str = "") -> str:
    return f"-- content/communes/{slug}.md --\n---\nname: {name}\nslug: {slug}\n{more}---\n"


def article(
    name: str, items: str, place: str = "a", date: str = "2026-01-01", more: str = ""
) -> str:
    written = "".join(f"  - {one}\n" for one in items.strip().splitlines())
    return (
        f"-- content/articles/{name}.md --\n---\ntitle: Bài {name}\ndate: {date}\n"
        f"category: kinh-te\ncommune: {place}\n{more}achievements:\n{written}---\nNội dung.\n"
    )


def income(value: str, year: int = 2025, more: str = "") -> str:
    return f'{{indicator: thu-nhap-binh-quan, value: "{value}", year: {year}{more}}}'


def text(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).replace("\xa0", " ").split())


TWO = commune("a", "An") + commune("b", "Bình") + commune("c", "Cường")
HUYEN = commune("h", "Hòa", "level: huyện\n")


def ranks(page: str) -> list[tuple[str, str, str]]:
    """Give position, commune and value of each row; who is alone has no position."""
    found = re.findall(
        r"<tr>(?:<td class=\"figure-no\">([^<]*)</td>)?<th[^>]*><a[^>]*>([^<]*)</a>.*?"
        r"<td class=\"figure-value\"[^>]*>(<a.*?)</td>",
        page,
    )
    return [(position, name, text(value)) for position, name, value in found]


def test_communes_are_ranked_among_their_own(portal: Make) -> None:
    """Equal values share a position; a district stands in a table of its own; lower may be better."""
    built = portal(
        TWO
        + HUYEN
        + article("1", income("46"), "a")
        + article("2", income("50,5"), "b")
        + article("3", income("46"), "c")
        + article("4", income("60"), "h")
        + article("5", '{indicator: ho-ngheo, value: "3,75", year: 2025}', "a")
        + article("6", '{indicator: ho-ngheo, value: "4,5", year: 2025}', "b")
    )
    assert built.problems() == ()
    page = built.page(INCOME)
    unit = "triệu đồng/người/năm"
    assert ranks(page)[:3] == [
        ("1", "Xã Bình", f"50,5 {unit}"),
        ("2", "Xã An", f"46 {unit}"),
        ("2", "Xã Cường", f"46 {unit}"),
    ]
    assert ("", "Huyện Hòa", f"60 {unit}") in ranks(page)
    assert [row[:2] for row in ranks(built.page("thanh-tich/chi-tieu/ho-ngheo"))] == [
        ("1", "Xã An"),
        ("2", "Xã Bình"),
    ]


def test_articles_that_disagree_are_both_named(portal: Make) -> None:
    """The later article counts; an actual value beats an estimate without a word."""
    built = portal(
        TWO
        + article("1", income("46"), date="2026-01-01")
        + article("2", income("47"), date="2026-02-01")
        + article("3", income("45", 2024), date="2026-01-01")
        + article("4", income("49", 2024, ", estimate: có"), date="2026-02-01")
    )
    (found,) = built.problems()
    assert (found.code, found.where, found.level) == (
        "achievement-conflict",
        "content/articles/2.md:7:44",
        "warning",
    )
    assert "content/articles/1.md" in found.message
    assert "46" in found.message
    assert "47" in found.message
    shown = [value for _, _, value in ranks(built.page(INCOME))]
    assert shown == ["47 triệu đồng/người/năm", "45 triệu đồng/người/năm"]


def test_what_is_held_back_contributes_nothing(portal: Make) -> None:
    """Drafts, future, expired and withdrawn articles give no figure, also where drafts are shown."""
    built = portal(
        TWO
        + article("1", income("1"), more="draft: có\n")
        + article("2", income("2"), date="2027-01-01")
        + article("3", income("3"), more="expires: 2026-02-01\n")
        + article("4", income("4"), more="withdrawn: có\n")
    )
    for drafts in (False, True):
        assert built.problems(drafts=drafts) == ()
        assert not [name for name in built.files() if name.startswith("thanh-tich")]
    assert "1\xa0triệu đồng/người/năm" in html.unescape(built.page("tin/2026/01/bai-1"))
    assert "4\xa0triệu" not in html.unescape(built.page("tin/2026/01/bai-4"))


def test_the_order_of_files_does_not_matter(portal: Make) -> None:
    """The same articles under other names, so read in another order, give the same pages of figures."""
    items = [income(str(40 + n % 5), 2020 + n % 6) for n in range(12)]
    places = ["a", "b", "c"]
    random_ = random.Random(1)
    pages = []
    for _ in range(3):
        names = [f"{random_.random()}"[2:] for _ in items]
        built = portal(
            TWO
            + "".join(
                article(name, one, places[n % 3], f"2026-01-{n + 1:02d}", f"slug: bai-so-{n}\n")
                for n, (name, one) in enumerate(zip(names, items, strict=True))
            )
        )
        built.build()
        kept = {n: b for n, b in built.bytes().items() if n.startswith(("thanh-tich/", "xa/"))}
        pages.append({n: re.sub(rb"B\xc3\xa0i [0-9]+", b"", b) for n, b in kept.items()})
    assert len(pages[0]) > 5
    assert pages[0] == pages[1] == pages[2]


def test_figures_of_another_unit_are_marked(portal: Make) -> None:
    """A value from before a merger is told as such, and the line between the two is broken."""
    built = portal(
        TWO
        + article(
            "1", income("30", 2020, ", unit_scope: xã An trước sắp xếp") + "\n" + income("46")
        )
    )
    assert built.problems() == ()
    page = built.page(INCOME)
    assert "số liệu của xã An trước sắp xếp" in text(page)
    assert "khi so sánh cần lưu ý" in text(page)
    assert 'class="chart-line"' not in page[page.index("cx-history") :]


def test_the_box_stands_where_the_editor_wants_it(portal: Make) -> None:
    """After the summary, or at the marker; a marker without figures is told of and taken out."""
    marked = article("1", income("46")).replace("Nội dung.", "Trên.\n\n[[thanh-tich]]\n\nDưới.")
    empty = (
        "-- content/articles/3.md --\n---\ntitle: Bài 3\ndate: 2026-01-01\ncategory: kinh-te\n"
        "commune: a\n---\nMột.\n\n[[thanh-tich]]\n"
    )
    built = portal(TWO + marked + article("2", income("47", 2024)) + empty)
    (found,) = built.problems()
    assert (found.code, found.where) == ("achievement-marker", "content/articles/3.md:9:1")
    first = built.page("tin/2026/01/bai-1")
    assert first.index("Trên.") < first.index('id="cx-figures"') < first.index("Dưới.")
    second = built.page("tin/2026/01/bai-2")
    assert second.index('id="cx-figures"') < second.rindex("Nội dung.")
    assert "[[thanh-tich]]" not in first + second + built.page("tin/2026/01/bai-3")


def test_data_can_be_opened_by_programs(portal: Make) -> None:
    """The CSV has a byte order mark, exact numbers and no formulas; the package describes its columns."""
    nasty = '{label: "=1+2", value: "0,1", unit: ha, year: 2025, source: "@SUM(A1), \\"x\\""}'
    built = portal(TWO + article("1", income("46,10") + "\n" + nasty))
    built.build()
    data = (built.output / "thanh-tich/du-lieu.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["value"] for row in table] == ["46.10", "0.1"]
    assert table[1]["label"] == "'=1+2"
    assert table[1]["source"] == '\'@SUM(A1), "x"'
    rows = json.loads(built.page("thanh-tich/du-lieu.json"), parse_float=str)
    assert [row["value"] for row in rows] == ["46.10", "0.1"]
    package = json.loads(built.page("thanh-tich/datapackage.json"))
    assert [field["name"] for field in package["resources"][0]["schema"]["fields"]] == list(NAMES)
    assert package["profile"] == "data-package"  # its JSON is no table
    assert re.fullmatch("[-a-z0-9._/]+", package["name"])
    types = {
        field["name"]: CELLS[field["type"]] for field in package["resources"][0]["schema"]["fields"]
    }
    for row in table:
        assert all(not cell or types[name].fullmatch(cell) for name, cell in row.items())
    assert all((built.output / "thanh-tich" / one["path"]).exists() for one in package["resources"])
    for sign in "=+-@\t":
        assert safe_cell(f"{sign}1").startswith("'")


def test_pages_tell_machines_what_they_hold(portal: Make) -> None:
    """An indicator's page carries a Dataset whose observations have exact values."""
    built = portal(TWO + article("1", income("46,10")))
    built.build()
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', built.page(INCOME))
    assert script
    (known,) = [node for node in json.loads(script[1])["@graph"] if node.get("@type") == "Dataset"]
    (one,) = known["hasPart"]
    assert one["@type"] == "Observation"
    assert (one["value"], one["unitText"]) == ("46.10", "triệu đồng/người/năm")
    assert (one["observationDate"], one["observationPeriod"]) == ("2025", "P1Y")
    about = "Thu nhập bình quân đầu người (triệu đồng/người/năm): Xã An, 2025. Cổng thử"
    assert (known["description"], known["temporalCoverage"]) == (about, "2025/2025")


def test_a_portal_has_its_own_indicators_and_criteria(portal: Make) -> None:
    """content/indicators.yaml adds and changes; a set of criteria is one more file."""
    built = portal(
        TWO + "-- content/indicators.yaml --\nunits:\n  - {name: bát phở}\nindicators:\n"
        "  - {id: pho, label: Phở đã bán, unit: bát phở, category: dich-vu,"
        ' ref: [{set: pho, version: "1", code: "2"}]}\n'
        "  - {id: thu-nhap-binh-quan, label: Thu nhập một người}\n"
        '-- content/criteria/pho-1.yaml --\nset: pho\nversion: "1"\nlabel: Xã có phở\n'
        "years: {from: 2020, to: 2030}\ncriteria:\n"
        '  - {code: "1", label: Có bún}\n  - {code: "2", label: Có phở}\n'
        + article("1", "{indicator: pho, value: 12.000, year: 2025}\n" + income("46"))
    )
    assert built.problems() == ()
    page = text(built.page("xa/a"))
    assert "Xã có phở giai đoạn 1 Có số liệu cho 1/2 tiêu chí" in page
    assert "Có phở Phở đã bán : 12.000 bát phở (2025)" in page
    assert "Thu nhập một người" in text(built.page(INCOME))
    built.write(
        "content/indicators.yaml", "indicators:\n  - {id: moi, label: Mới, category: kinhte}\n"
    )
    codes = {(found.code, found.where) for found in built.problems()}
    assert ("not-allowed", "content/indicators.yaml:2:37") in codes


def test_too_many_figures_for_a_page_stand_on_several(portal: Make) -> None:
    """Beyond a thousand rows each commune has a page; all stay within reach."""
    items = "\n".join(f"{{label: Số {n}, value: {n}, unit: ha, year: 2025}}" for n in range(1, 502))
    built = portal(TWO + article("1", items, "a") + article("2", items, "b"))
    assert built.problems() == ()
    assert "Số 501" not in built.page("thanh-tich")
    assert 'href="/thanh-tich/xa/a/"' in built.page("thanh-tich")
    assert built.page("thanh-tich/xa/a").count("<tr data-category") == 501


def test_publishing_an_article_with_figures_rewrites_little(portal: Make) -> None:
    """Beside what any article touches only its commune, its indicators and the data change."""
    known = [
        "thu-nhap-binh-quan",
        "ho-ngheo",
        "bao-hiem-y-te",
        "gia-dinh-van-hoa",
        "nuoc-hop-ve-sinh",
    ]
    places = "".join(commune(f"xa-{n}", f"Số {n}") for n in range(20))

    def items(number: int, year: int) -> str:
        return "\n".join(
            f"{{indicator: {one}, value: {10 + number % 7}, year: {year}}}" for one in known
        )

    start = datetime(2020, 1, 1, tzinfo=UTC)
    built = portal(
        places
        + "".join(
            article(
                str(n), items(n, 2015 + n // 20), f"xa-{n % 20}", f"{start + timedelta(n):%Y-%m-%d}"
            )
            for n in range(200)
        )
    )
    built.build()
    built.write(
        "content/articles/moi.md",
        article("moi", items(3, 2026), "xa-3", "2026-11-20").partition(" --\n")[2],
    )
    before = built.bytes()
    report = built.build()
    changed = {name for name, data in built.bytes().items() if before.get(name) != data}
    assert len(changed) == report.written
    assert report.written + report.removed <= 40, " ".join(sorted(changed))
