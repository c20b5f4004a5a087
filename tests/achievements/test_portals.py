"""Figures through whole builds: chosen, ranked, compared, published and held back."""

import csv
import html
import io
import json
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

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


def told(page: str) -> dict[str, dict[str, Any]]:
    """Give what a page tells machines, by type."""
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return {node["@type"]: node for node in json.loads(script)["@graph"]}


def test_pages_tell_machines_what_they_hold(portal: Make) -> None:
    """Pages of indicators and communes carry a Dataset, articles what they mention; values are exact."""
    rice = '{label: Lúa, value: "5,0", unit: ha, period: 2020-2025}'
    aim = "{indicator: ho-ngheo, year: 2027, target: 3}"
    built = portal(TWO + article("1", "\n".join((income("46,10"), rice, aim))))
    built.build()
    known = told(built.page(INCOME))["Dataset"]
    (one,) = known["hasPart"]
    assert one == {
        "@type": "Observation",
        "variableMeasured": "Thu nhập bình quân đầu người",
        "value": "46.10",
        "unitText": "triệu đồng/người/năm",
        "url": "https://vidu.vn/tin/2026/01/bai-1/",
        "observationDate": "2025",
        "observationAbout": {
            "@type": "AdministrativeArea",
            "name": "Xã An",
            "url": "https://vidu.vn/xa/a/",
        },
    }
    about = "Thu nhập bình quân đầu người (triệu đồng/người/năm): Xã An, 2025. Cổng thử"
    assert (known["description"], known["temporalCoverage"]) == (about, "2025/2025")
    commune_page = told(built.page("xa/a"))["Dataset"]
    assert commune_page["name"] == "Xã An"
    seen = [(part["value"], part.get("observationPeriod")) for part in commune_page["hasPart"]]
    assert sorted(seen) == [("46.10", None), ("5.0", "P6Y")]
    assert "Dataset" not in told(built.page("xa/b"))
    mentioned = told(built.page("tin/2026/01/bai-1"))["NewsArticle"]["mentions"]
    assert [part["value"] for part in mentioned] == ["46.10", "5.0"]
    whole = told(built.page("thanh-tich"))["Dataset"]
    assert len(whole["distribution"]) == 2
    assert whole["description"].endswith(": Xã An, 2020–2027. Cổng thử")


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


def test_a_period_is_found_by_each_of_its_years(portal: Make) -> None:
    """Every year that any figure covers can be chosen, and a row bears all that it covers."""
    rice = "{label: Lúa, value: 5, unit: ha, period: 2020-2022}"
    built = portal(TWO + article("1", f"{income('46')}\n{rice}") + article("2", rice, "b"))
    built.build()
    for name, years in (
        ("thanh-tich", (2025, 2022, 2021, 2020)),
        ("thanh-tich/xa/b", (2022, 2021, 2020)),
    ):
        page = built.page(name)
        (choice,) = re.findall(r'<select name="year">(.*?)</select>', page)
        assert re.findall(r"<option>(\d+)</option>", choice) == list(map(str, years))
        assert 'data-year="2020 2021 2022"' in page


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


OLD = ", unit_scope: xã An trước sắp xếp"


def test_units_that_were_merged_stand_each_for_itself(portal: Make) -> None:
    """Two former units told of for the same years lose no figure, and no line leads from one to another."""
    other = ", unit_scope: xã Ân trước sắp xếp"
    built = portal(
        TWO
        + article(
            "1",
            "\n".join(income(value, year, OLD) for year, value in ((2022, "33"), (2024, "40")))
            + "\n"
            + "\n".join(income(value, year, other) for year, value in ((2022, "23"), (2024, "44")))
            + "\n"
            + income("46"),
        )
        + article("2", income("41", 2024), "b")
    )
    assert built.problems() == ()
    page = built.page(INCOME)
    places = re.findall(r'<td class="figure-no">(\d)</td><th scope="row">(.*?)</th>', page)
    assert [(place, text(name)) for place, name in places[:3]] == [
        ("1", "Xã An số liệu của xã Ân trước sắp xếp"),
        ("2", "Xã Bình"),
        ("3", "Xã An số liệu của xã An trước sắp xếp"),
    ]
    history = page[page.index("cx-history") :]
    assert "2022: 33 triệu đồng/người/năm; 2024: 40 triệu đồng/người/năm" in text(history)
    assert "2022: 23 triệu đồng/người/năm; 2024: 44 triệu đồng/người/năm" in text(history)
    assert history.count('<path class="chart-line"') == 2
    shown = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', history)
    assert [(text(name), text(cells)) for name, cells in shown] == [
        ("Xã An", "46"),
        ("Xã An số liệu của xã An trước sắp xếp", "33 40"),
        ("Xã An số liệu của xã Ân trước sắp xếp", "23 44"),
    ]
    own = text(built.page("xa/a"))
    assert "46 triệu đồng/người/năm 2025 Thu nhập" in own
    assert "44 triệu đồng/người/năm 2024 số liệu của xã Ân trước sắp xếp" in own
    # The criteria board speaks of the commune as it is today, by its newest figure.
    assert "10 Thu nhập Thu nhập bình quân đầu người : 46 triệu đồng/người/năm (2025) 11" in own
    front = text(built.page("manh/chi-so").replace("<wbr>", ""))
    assert "46 triệu đồng/người/năm Thu nhập bình quân đầu người Xã An, 2025" in front
    table = list(csv.DictReader(io.StringIO(built.page("thanh-tich/du-lieu.csv"), newline="")))
    assert sum(row["unit_scope"].endswith("trước sắp xếp") for row in table) == 4


def test_a_figure_of_a_former_unit_is_marked_wherever_it_stands(portal: Make) -> None:
    """Also where nothing else is known: in lists, on the commune's page, among honours, in the article."""
    items = (
        income("40", 2024, OLD)
        + f"\n{{standard: ntm, level: đạt chuẩn, year: 2024{OLD}}}"
        + f"\n{{indicator: chuan-y-te-xa, status: đạt, year: 2024{OLD}}}"
        + f"\n{{title: Bằng khen, by: Thủ tướng, year: 2024{OLD}}}"
    )
    built = portal(TWO + article("1", items))
    assert built.problems() == ()
    marked = "số liệu của xã An trước sắp xếp"
    # In the article the income stands twice: in its box and in its table.
    for path, times in (("thanh-tich", 4), ("tin/2026/01/bai-1", 5), (INCOME, 1)):
        page = text(built.page(path))
        assert page.count(marked) == times, path
    # Figure, status, two honours, three criteria (10, 15 and the standard itself).
    assert text(built.page("xa/a")).count(marked) == 7


def test_the_last_year_goes_before_what_years_add_up_to(portal: Make) -> None:
    """A figure of 2020–2025 is not newer than that of 2025; a later target waits beside them."""
    built = portal(
        TWO
        + article(
            "1",
            "{indicator: doanh-nghiep-moi, value: 35, period: 2020-2025}\n"
            "{indicator: doanh-nghiep-moi, value: 7, year: 2025}\n"
            "{indicator: doanh-nghiep-moi, year: 2026, target: từ 9}",
        )
    )
    assert built.problems() == ()
    page = text(built.page("xa/a"))
    assert "Doanh nghiệp thành lập mới 7 doanh nghiệp 2025" in page
    target = "Doanh nghiệp thành lập mới (2026): chưa có kết quả ; mục tiêu: từ 9 doanh nghiệp"
    assert target in page.replace(" :", ":")


def test_articles_disagree_in_whatever_they_say(portal: Make) -> None:
    """What one year is compared with, parts and states count too; a fraction agrees with its rounded rate."""
    built = portal(
        TWO
        + article(
            "1",
            "{indicator: truong-chuan-quoc-gia, count: 6, total: 7, year: 2025}\n"
            + income("46", 2025, ', baseline: {year: 2020, value: "34,5"}')
            + "\n{indicator: co-cau-kinh-te, year: 2025,"
            " parts: [{label: A, value: 40}, {label: B, value: 60}]}\n"
            "{indicator: chuan-y-te-xa, status: đạt, year: 2025}",
        )
        + article(
            "2",
            '{indicator: truong-chuan-quoc-gia, value: "85,7", year: 2025}\n'
            + income("35", 2020)
            + "\n{indicator: co-cau-kinh-te, year: 2025,"
            " parts: [{label: B, value: 70}, {label: A, value: 30}]}\n"
            "{indicator: chuan-y-te-xa, status: chưa đạt, year: 2025}",
        )
    )
    found = [(one.where, one.message) for one in built.problems()]
    assert found == [
        (
            "content/articles/2.md:8:44",
            "Thu nhập bình quân đầu người năm 2020: ở đây ghi 35, còn content/articles/1.md:8 ghi 34,5",
        ),
        (
            "content/articles/2.md:9:52",
            "Cơ cấu kinh tế năm 2025: ở đây ghi B 70; A 30, còn content/articles/1.md:9 ghi A 40; B 60",
        ),
        (
            "content/articles/2.md:10:40",
            "Bộ tiêu chí quốc gia về y tế xã năm 2025: ở đây ghi chưa đạt, "
            "còn content/articles/1.md:10 ghi đạt",
        ),
    ]


def outcomes(page: str) -> list[tuple[str, ...]]:
    """Give item, target and result of each row of a resolution's table."""
    rows = re.findall(r'<tr><td class="figure-no"[^>]*>(.*?)</td>(.*?)</tr>', page)
    cells = [(item, *re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", rest)) for item, rest in rows]
    return [tuple(map(text, row)) for row in cells]


def test_no_target_of_a_resolution_is_lost(portal: Make) -> None:
    """Several under one item, several without one, several communes, years after each other."""
    resolution = "-- content/resolutions/nq.md --\n---\ntitle: NQ\ncommune: b\n---\nMở.\n"

    def aim(indicator: str, target: str, more: str = "", year: int = 2025) -> str:
        told = f"{{{target}, resolution: nq}}"
        return f"{{indicator: {indicator}, year: {year}, target: {told}{more}}}"

    built = portal(
        TWO
        + resolution
        + article(
            "1",
            "\n".join(
                (
                    aim("thu-nhap-binh-quan", "op: đạt, value: 53"),
                    aim("ho-ngheo", "op: dưới, value: 3"),
                    aim("bao-hiem-y-te", 'op: trên, value: 96, item: "11"'),
                    aim("bao-hiem-xa-hoi-tu-nguyen", 'op: trên, value: 42, item: "11"'),
                    aim("dan-de", 'value: 42, item: "2"'),
                    aim("gia-dinh-kieu-mau", 'op: đạt, value: 3, item: "1.10"'),
                    aim("cong-dan-kieu-mau", 'op: đạt, value: 5, item: "1.2"'),
                )
            ),
            "b",
        )
        + article(
            "2",
            "\n".join(
                (
                    "{indicator: dan-de, period: 2020-2025, value: 400}",
                    '{indicator: gia-dinh-kieu-mau, year: 2025, value: "3,5"}',
                    aim(
                        "bao-hiem-xa-hoi-tu-nguyen",
                        'op: trên, value: 42, item: "11"',
                        ", value: 50",
                    ),
                    aim("dan-lon", 'value: 9, item: "12"', ", value: 5", 2024),
                    aim("dan-lon", 'value: 9, item: "12"', ", value: 7"),
                )
            ),
            "b",
        )
    )
    assert built.problems() == ()
    page = built.page("thanh-tich/nghi-quyet/nq")
    waiting = "chưa có kết quả"
    assert outcomes(page) == [
        ("1.2", "Công dân kiểu mẫu", "từ 5%", waiting),
        ("1.10", "Gia đình kiểu mẫu", "từ 3%", "3,5% đạt"),
        ("2", "Đàn dê", "từ 42 con", waiting),
        ("11", "Dân số tham gia bảo hiểm y tế", "trên 96%", waiting),
        ("11", "Người tham gia bảo hiểm xã hội tự nguyện", "trên 42 người", "50 người đạt"),
        ("12", "Đàn lợn", "từ 9 con đạt 77,78% mục tiêu", "7 con chưa đạt"),
        ("", "Thu nhập bình quân đầu người", "từ 53 triệu đồng/người/năm", waiting),
        ("", "Tỷ lệ hộ nghèo", "dưới 3%", waiting),
    ]
    assert "6 mục tiêu với 8 thước đo; 3 đã có kết quả, 2 đạt." in text(page)
    built.write(
        "content/articles/3.md",
        article("3", aim("dan-de", 'value: 42, item: "2"', ", value: 50"), "a").partition(" --\n")[
            2
        ],
    )
    assert built.problems() == ()
    told = outcomes(built.page("thanh-tich/nghi-quyet/nq"))
    assert ("2", "Đàn dê Xã Bình", "từ 42 con", waiting) in told
    assert ("2", "Đàn dê Xã An", "từ 42 con đạt 119,05% mục tiêu", "50 con đạt") in told


def test_an_honour_tells_what_it_is_for(portal: Make) -> None:
    """Who, for what and by which decision, in the article as on the commune's page; without a year too."""
    items = (
        "{title: Bằng khen, by: Thủ tướng Chính phủ, for: giải phóng mặt bằng, decision_no: 12/QĐ-TTg}\n"
        "{standard: ntm, level: đạt chuẩn, year: 2024}"
    )
    built = portal(TWO + article("1", items))
    assert built.problems() == ()
    told = "Bằng khen của Thủ tướng Chính phủ, về giải phóng mặt bằng"
    assert f"{told} 12/QĐ-TTg" in text(built.page("tin/2026/01/bai-1"))
    page = text(built.page("xa/a"))
    assert f"không rõ năm {told} (12/QĐ-TTg)" in page
    # A standard that has criteria is called what they are called.
    assert "2024 Xã nông thôn mới: đạt chuẩn" in page


def test_the_data_say_a_rate_in_percent(portal: Make) -> None:
    """The unit of a fraction's value is %; what it counts has a column of its own."""
    built = portal(
        TWO + article("1", "{indicator: truong-chuan-quoc-gia, count: 6, total: 7, year: 2025}")
    )
    built.build()
    (row,) = json.loads(built.page("thanh-tich/du-lieu.json"), parse_float=str)
    assert (row["value"], row["unit"]) == ("85.7", "%")
    assert (row["count"], row["total"], row["counted"]) == (6, 7, "trường")


def test_the_mark_of_the_box_is_read_however_it_is_written(portal: Make) -> None:
    """On a line of its own without empty ones, with marks and capitals; elsewhere it is told of."""
    bodies = (
        "Trên.\n[[thanh-tich]]\nDưới.",
        "Trên.\n\n[[ Thành tích ]]\nDưới.",
        "Trên.\n\n```\n[[x]]\n```\n[[thanh-tich]]\nDưới.",
        "Trên [[thanh-tich]] giữa câu.\n\n`[[thanh-tich]]`\n\nDưới.",
    )
    articles = [
        article(str(n), income("46", 2020 + n)).replace("Nội dung.", body)
        for n, body in enumerate(bodies)
    ]
    profile = commune("d", "Dung").removesuffix("---\n") + "---\nMột.\n\n[[thanh-tich]]\n"
    built = portal(TWO + profile + "".join(articles))
    found = [(one.code, one.where) for one in built.problems()]
    assert found == [
        ("achievement-marker-inside", "content/articles/3.md:9:6"),
        ("achievement-marker-elsewhere", "content/communes/d.md:7:1"),
    ]
    for number in range(3):
        page = built.page(f"tin/2026/01/bai-{number}")
        assert page.index("Trên.") < page.index('id="cx-figures"') < page.index("Dưới.")
        assert "tich]]" not in page
    assert "<p>Trên [[thanh-tich]] giữa câu.</p>" in built.page("tin/2026/01/bai-3")
