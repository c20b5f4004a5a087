"""The rules of `check`, each with a case that it finds, in its exact words, and one that it does not."""

import unicodedata
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from conftest import LEAST, NOW, Built, sections
from PIL import Image

from congxa.checking.fixing import MENDED
from congxa.checking.inspection import Findings
from congxa.checking.registry import RULES
from congxa.checking.repeating import check
from congxa.errors import gaps, lesson, phrase, wordings
from congxa.report import Request

Make = Callable[..., Built]
NFD = unicodedata.normalize("NFD", "Hội nghị")
PROFILE = """-- content/communes/thanh-ky.md --
---
name: Thanh Kỳ
province: tỉnh Thanh Hóa
predecessors: [{name: Thanh Tân, former_district: huyện Như Thanh}]
---
Xã có thôn Hợp Nhất và thôn Bái Sim.
"""
LONG = " ".join(f"Tổ {n} làm xong {n + 3} mét kênh trong ngày thứ {n % 7}." for n in range(40))


def checked(built: Built, **options: object) -> Findings:
    settings = {"now": NOW, "jobs": 1, **options}
    return check(Request(built.root, built.output, **settings))


def told(built: Built, code: str) -> list[str]:
    return [f"{one.where}: {one.message}" for one in checked(built).problems if one.code == code]


def article(body: str = "Bài.", head: str = "") -> str:
    return f"---\ntitle: Khánh thành nhà văn hóa\ndate: 2026-11-20\ncategory: kinh-te\n{head}---\n{body}\n"


A = "content/articles/a.md"
# Code; what is found in (front matter, text); the words of it; what is not found in.
TEXTS: list[tuple[str, tuple[str, str], list[str], tuple[str, str]]] = [
    (
        "not-nfc",
        ("", f"Một.\n\n{NFD} xã."),
        ["8:0: 1 dòng lưu chữ và dấu rời nhau (không phải Unicode dựng sẵn), từ «Hội»"],
        ("", "Hội nghị xã."),
    ),
    (
        "double-space",
        ("summary: Thôn  Hợp Nhất\n", "Có  120 hộ, tăng  3 hộ."),
        [
            "5:10: 1 chỗ có hai dấu cách liền nhau, ở «Thôn Hợp»",
            "7:3: 2 chỗ có hai dấu cách liền nhau, ở «Có 120»",
        ],
        (
            "tags: [a]   # ghi chú\n",
            "-   mục\n\n| a  | b  |\n|----|----|\n| 1  | 2  |\n\ncuối  \ndòng\n\n`a  b`\n\n    mã  nguồn",
        ),
    ),
    (
        "hard-space",
        ("", "Ủy\u00a0ban nhân&nbsp;dân"),
        ["6:3: 2 chỗ có dấu cách không ngắt dòng (dán từ Word hay trang web), ở «Ủy ban»"],
        ("", "Dài 5\u00a0km, đạt 95\u00a0%."),
    ),
    (
        "mixed-tones",
        ("", "Văn hóa thôn; xã hội hoá; khoẻ; thủy lợi, tỏa sáng, hòa"),
        [
            "6:22: bài đặt dấu thanh theo hai kiểu: «hoá», «khoẻ», còn chỗ khác «hóa», «thủy», «tỏa»…"
        ],
        ("", "Văn hóa, toàn xã, quý, hoàn thành, quỳ, quả, của, ngoài, thuyền, Ủy ban."),
    ),
    (
        "heading-skip",
        ("", "## Kết quả\n\n#### Chăn nuôi\n\nBài."),
        ["8:0: tiêu đề mục «Chăn nuôi» nhảy bậc: #### đứng ngay dưới bậc cao hơn"],
        ("", "### Một\n\n#### Hai\n\n### Ba\n\n```\n## a\n##### b\n```"),
    ),
    (
        "link-words",
        ("", 'Xem [tại đây](https://vidu.vn/), <a href="https://vidu.vn/">Click here!</a>'),
        [
            "6:5: liên kết chỉ ghi «tại đây» nên không nói dẫn tới đâu",
            "6:34: liên kết chỉ ghi «Click here!» nên không nói dẫn tới đâu",
        ],
        ("", "[Xem kế hoạch tại đây](https://vidu.vn/) `[tại đây](x)` <!-- [tại đây](x) -->"),
    ),
    (
        "cover-alternative",
        ("cover: /media/a.png\n", "Bài."),
        ["5:8: ảnh đại diện «/media/a.png» chưa có lời mô tả"],
        ("cover: {file: /media/a.png, alt: Bà con làm đường}\n", "Bài."),
    ),
    (
        "identity-number",
        ("", "Ông A, căn cước 038 080 001 234; bà B CMND số: 172345678."),
        [
            "6:17: có số định danh cá nhân hoặc căn cước: 038 ••• ••• •34",
            "6:48: có số định danh cá nhân hoặc căn cước: 172••••78",
        ],
        (
            "",
            "Thu 120.345.678.901 đồng, mã 123456789012, [038080001234](https://vidu.vn/038080001234)."[
                :52
            ],
        ),
    ),
    (
        "mobile-number",
        ("correction: Gọi +84 912 345 678\n", "Gọi 0912.345.678 hoặc 0237 000 0001."),
        [
            "5:13: có số điện thoại di động: +84 ••• ••• •78",
            "7:5: có số điện thoại di động: 091•.•••.•78",
        ],
        ("", "Gọi 0237 3824 123, 1900 1234; 0,912345678; 10912345678."),
    ),
    (
        "bank-account",
        ("", "Chuyển vào STK: 0123 4567 89 hoặc số tài khoản 5010205001234."),
        [
            "6:17: có số tài khoản ngân hàng: 012• •••• 89",
            "6:48: có số tài khoản ngân hàng: 501••••••••34",
        ],
        ("", "Mở 12 tài khoản, thu 1.234.567.890 đồng."),
    ),
    (
        "press-details",
        ("source: Báo Hà Tĩnh\n", "Bài."),
        ["5:9: nguồn «Báo Hà Tĩnh» là báo chí mà thiếu địa chỉ bài gốc hoặc thời điểm đăng"],
        ("source: Báo cáo chính trị của Đảng bộ xã\n", "Bài."),
    ),
    (
        "place-name",
        ("", "Bà con Thanh Kì làm đường. Tại xã Thanh kỳ. Thôn Hợp Nhât họp."),
        [
            "6:8: tên «Thanh Kì» khác với hồ sơ xã: Thanh Kỳ",
            "6:50: tên «Hợp Nhât» khác với hồ sơ xã: Hợp Nhất",
        ],
        ("", "THANH KỲ, ông Lê Thanh Kỷ, Thanh Tân, Như Thanh, Bái Sim, kỳ thanh."),
    ),
]


TITLES = [
    ("KHÁNH THÀNH NHÀ VĂN HÓA THÔN", True),
    ("ĐẠI HỘI ĐẢNG BỘ XÃ lần thứ I", True),
    ("UBND xã họp về OCOP và NTM", False),
    ("OCOP", False),
]


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """Check one portal in which every case is an article."""
    built = Built(tmp_path_factory.mktemp("rules"))
    for path, text in sections(f"-- config.yaml --\n{LEAST}\n{PROFILE}"):
        built.write(path, text)
    built.write("content/media/a.png", photo())
    for number, (_, wrong, _, right) in enumerate(TEXTS):
        for name, (head, body) in (("a", wrong), ("b", right)):
            text = article(body, f"slug: {name}-{number}\n{head}")
            built.write(f"content/articles/{name}-{number}.md", text)
    for number, (title, _) in enumerate(TITLES):
        text = article(head=f"slug: t-{number}\n").replace("Khánh thành nhà văn hóa", title)
        built.write(f"content/articles/t-{number}.md", text)
    return checked(built)


def told_of(findings: Findings, code: str, name: str) -> list[str]:
    path = f"content/articles/{name}.md"
    found = [one for one in findings.problems if (one.code, one.file) == (code, path)]
    # The slug takes a line of its own.
    return [f"{one.line - (one.line > 5)}:{one.column}: {one.message}" for one in found]


@pytest.mark.parametrize("number", range(len(TEXTS)), ids=[one[0] for one in TEXTS])
def test_texts(number: int, findings: Findings) -> None:
    """What is wrong is found where it stands; what is right is not."""
    code, _, words, _ = TEXTS[number]
    assert told_of(findings, code, f"a-{number}") == words
    assert told_of(findings, code, f"b-{number}") == []


@pytest.mark.parametrize("number", range(len(TITLES)))
def test_capital_titles(number: int, findings: Findings) -> None:
    title, found = TITLES[number]
    words = [f"2:8: tiêu đề viết hoa toàn bộ: «{title}»"]
    assert told_of(findings, "capital-title", f"t-{number}") == (words if found else [])


def photo(width: int = 600, **saved: object) -> bytes:
    made = BytesIO()
    picture = Image.new("RGB", (width, 40), "teal")
    picture.save(made, "JPEG" if "exif" in saved else "PNG", **saved)
    return made.getvalue()


def exif(author: str = "", place: bool = False) -> Image.Exif:
    found = Image.Exif()
    if author:
        found[315] = author
    if place:
        found.get_ifd(34853).update({1: "N", 2: (19.0, 30.0, 1.0)})
    return found


P = "content/media/a.jpg"


def test_pictures(portal: Make) -> None:
    """Originals that tell of people and places, that are too small, or too heavy."""
    built = portal()
    built.write(P, photo(320, exif=exif("Nguyen Van A", place=True)))
    assert told(built, "photo-place") == [f"{P}: ảnh gốc ghi tọa độ nơi chụp"]
    assert told(built, "photo-author") == [f"{P}: ảnh gốc ghi tên người: «Nguyen Van A»"]
    assert told(built, "picture-small") == [f"{P}: ảnh chỉ rộng 320 điểm ảnh, cần ít nhất 480"]
    built.write(P, photo(480, exif=exif()))
    assert checked(built).problems == (*empty_kinds(built),)
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>{}</title></svg>'
    built.write("content/media/a.svg", drawing.format("a" * 200_000))
    assert told(built, "picture-heavy") == ["content/media/a.svg: tệp ảnh nặng 0,2 MB, quá 0,2 MB"]


def empty_kinds(built: Built) -> list[object]:
    return [one for one in checked(built).problems if one.code == "empty-category"]


def test_categories(portal: Make) -> None:
    """One with nothing, one without news, one with news below it."""
    built = portal(
        """-- config.yaml --
site: {title: Cổng thử, url: https://vidu.vn/}
categories:
  - name: Kinh tế
    children: [{name: Chăn nuôi}]
  - {name: Y tế}
  - {name: Trống}
check: {quiet_days: 30}
"""
    )
    built.write(A, article().replace("kinh-te", "chan-nuoi"))
    built.write(
        "content/articles/b.md",
        article().replace("kinh-te", "y-te").replace("2026-11-20", "2026-10-01"),
    )
    assert told(built, "empty-category") == ["config.yaml:7:5: chuyên mục «Trống» chưa có bài nào"]
    assert told(built, "quiet-category") == [
        "config.yaml:6:5: chuyên mục «Y tế» không có tin mới từ 01/10/2026 (51 ngày)"
    ]


def test_alike_articles(portal: Make) -> None:
    """The newer of two is told; a short notice, or another text, is not."""
    built = portal()
    built.write(A, article(LONG))
    later = article(LONG.replace("Tổ 7", "Nhóm 7")).replace("2026-11-20", "2026-11-21")
    built.write("content/articles/b.md", later.replace("title: ", "title: Lại "))
    built.write("content/articles/c.md", article(LONG[::-1]).replace("title: ", "title: Khác "))
    for name in ("d", "e"):
        built.write(
            f"content/articles/{name}.md",
            article("Lịch tiêm chủng.").replace("title: ", f"title: {name} "),
        )
    found = told(built, "alike-article")
    assert len(found) == 1
    assert found[0].startswith("content/articles/b.md:1: bài giống 9")
    assert found[0].endswith("% với «Khánh thành nhà văn hóa» (content/articles/a.md)")


@pytest.mark.parametrize("build", [False, True], ids=["in memory", "built"])
def test_rendered_pages(portal: Make, build: bool) -> None:
    """Links of templates are held against the portal, whether it is built or not."""
    built = portal()
    built.write(A, article())
    links = '<a href="#x">1</a> <a href="/khong/">2</a> <a href="{{ portal.url }}#y">3</a>'
    template = f'{{% block article_lead %}}<p id="x">{links}</p>{{% endblock %}}'
    template = '{% extends "parent/article.html" %}' + template
    built.write("themes/rieng/theme.yaml", "extends: trong-dong\n")
    built.write("themes/rieng/templates/article.html", template)
    built.write("config.yaml", f"theme: rieng\n{LEAST}")
    if build:
        built.build()
    place = "có ở 1 trang, ví dụ /tin/2026/11/khanh-thanh-nha-van-hoa/"
    assert told(built, "page-link") == [f"{A}: liên kết tới «/khong/» không dẫn tới đâu; {place}"]
    assert told(built, "page-anchor") == [
        f"{A}: liên kết tới «/#y»: nơi đến không có mục #y; {place}"
    ]
    assert not built.output.exists() or build


def test_every_rule_has_its_words() -> None:
    """A wording, a reason and an example in both languages; a level; one line of the table."""
    assert len({rule.code for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert set(wordings()[rule.code]) >= {"message", "hint"}
        assert set(lesson(rule.code)) == {"why", "wrong", "right"}
        assert gaps(wordings()[rule.code]["message"]) is not None


def test_the_page_of_codes_is_in_step() -> None:
    """Each rule has its row in docs/kiem-tra.md: level, why it matters, whether --fix mends it."""
    page = (Path(__file__).parent.parent.parent / "docs/kiem-tra.md").read_text(encoding="utf-8")
    written = [line for line in page.split("\n") if line.startswith("| `")]
    assert written == [
        f"| `{rule.code}` | {phrase(rule.level)} | {lesson(rule.code)['why']} |"
        + (" có |" if rule.code in MENDED else " |")
        for rule in RULES
    ]
