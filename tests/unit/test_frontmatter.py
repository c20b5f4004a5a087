"""What an article, a commune and a standing page may declare above their texts."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, get_args, get_type_hints

import pytest

from congxa.frontmatter import (
    ArticleMeta,
    AttachmentMeta,
    CommuneMeta,
    Contact,
    Cover,
    EthnicGroup,
    Leader,
    PageMeta,
    Predecessor,
    Source,
    Withdrawal,
)
from congxa.records import parse
from congxa.schema import validate, validate_leniently

ARTICLE = "title: Tin\ndate: 2026-11-01\ncategory: kinh-te\n"
COMMUNE = "name: Thanh Kỳ\n"
PAGE = "title: Giới thiệu\n"
DAY = datetime(2026, 11, 1)
KINDS = {
    ArticleMeta: {"title": "Tin", "date": "2026-11-01", "category": "kinh-te"},
    CommuneMeta: {"name": "Thanh Kỳ"},
    PageMeta: {"title": "Giới thiệu"},
}


def judge(text: str, model: type[Any]) -> tuple[Any, list[tuple[str, int]], list[str]]:
    """Give what a text declares, code and line of what is wrong, and the hints."""
    record, problems = parse(text, "a.md", first_line=2)
    assert record is not None
    value, mistakes = validate(model, record)
    problems += mistakes
    assert all(found.message and found.column for found in problems)
    return value, [(found.code, found.line) for found in problems], [f.hint for f in problems]


def dumps(values: object) -> str:
    """Write values as JSON, which is YAML too."""
    return json.dumps(values, ensure_ascii=False)


def right(text: str, model: type[Any]) -> Any:
    """Give what a text without mistakes declares."""
    value, found, _ = judge(text, model)
    assert found == []
    return value


# --- what may be declared ---


def test_an_article_needs_title_date_and_category() -> None:
    """Everything else has a default that says nothing."""
    least = right(ARTICLE, ArticleMeta)
    assert least == ArticleMeta(title="Tin", date=DAY, category="kinh-te")
    assert (least.tags, least.commune, least.aliases, least.attachments) == ((), (), (), ())
    assert (least.source, least.cover, least.publish_at, least.expires) == (None,) * 4
    assert (least.draft, least.featured, least.withdrawn.yes) == (False, False, False)


def test_an_article_can_say_everything() -> None:
    """Every key of an article reaches its value."""
    full = right(
        ARTICLE
        + """
commune: [thanh-ky, ky-tho]
tags: [OCOP, 'lúa, ngô']
summary: Tóm tắt
author: Nguyễn Văn A
source:
  name: Báo Thanh Hóa
  author: B
  url: https://baothanhhoa.vn/a
  published_at: 30/10/2026 07:30
  kind: press
cover: {file: a.jpg, alt: Ảnh, caption: Chú thích}
featured: có
slug: tin-moi
aliases: [/cu/a.aspx, "/b?id=1"]
draft: không
publish_at: 2026-11-02 06:00
expires: 2026-12-01
updated: 2026-11-03T08:00:00+07:00
withdrawn: Sai số liệu
correction: Đã sửa
attachments: [a.pdf, {file: b.pdf, title: Quyết định}]
achievements: [{indicator: thu-nhap, value: '46'}]
lang: en
origin_url: https://vidu.vn/goc
""",
        ArticleMeta,
    )
    assert full.commune == ("thanh-ky", "ky-tho")
    assert full.tags == ("OCOP", "lúa, ngô")
    assert full.source == Source(
        name="Báo Thanh Hóa",
        author="B",
        url="https://baothanhhoa.vn/a",
        published_at=datetime(2026, 10, 30, 7, 30),
        kind="press",
    )
    assert full.cover == Cover(file="a.jpg", alt="Ảnh", caption="Chú thích")
    assert full.attachments == (
        AttachmentMeta(file="a.pdf"),
        AttachmentMeta(file="b.pdf", title="Quyết định"),
    )
    assert full.aliases == ("/cu/a.aspx", "/b?id=1")
    assert full.withdrawn == Withdrawal(yes=True, reason="Sai số liệu")
    assert (full.featured, full.draft, full.slug, full.lang) == (True, False, "tin-moi", "en")
    assert (full.summary, full.author, full.correction) == ("Tóm tắt", "Nguyễn Văn A", "Đã sửa")
    assert (full.publish_at, full.expires) == (datetime(2026, 11, 2, 6), datetime(2026, 12, 1))
    assert full.updated.isoformat() == "2026-11-03T08:00:00+07:00"


def test_one_text_may_stand_for_a_list_or_a_mapping() -> None:
    """The short forms mean the same as the long ones."""
    short = right(
        ARTICLE
        + "tags: OCOP\ncommune: thanh-ky\nsource: Hồng Lam\ncover: a.jpg\naliases: /a\n"
        + "attachments: a.pdf\n",
        ArticleMeta,
    )
    long = right(
        ARTICLE
        + "tags: [OCOP]\ncommune: [thanh-ky]\nsource: {name: Hồng Lam}\ncover: {file: a.jpg}\n"
        + "aliases: [/a]\nattachments: [{file: a.pdf}]\n",
        ArticleMeta,
    )
    assert short == long
    single = right(ARTICLE + "attachments: {file: a.pdf, title: A}\n", ArticleMeta)
    assert single.attachments == (AttachmentMeta(file="a.pdf", title="A"),)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("có", Withdrawal(yes=True)),
        ("true", Withdrawal(yes=True)),
        ("không", Withdrawal()),
        ("no", Withdrawal()),
        ("Đăng nhầm", Withdrawal(yes=True, reason="Đăng nhầm")),
        ("{yes: true, reason: Sai}", Withdrawal(yes=True, reason="Sai")),
    ],
)
def test_an_article_is_withdrawn_by_a_yes_or_a_reason(written: str, meant: Withdrawal) -> None:
    """A reason alone means yes."""
    assert right(f"{ARTICLE}withdrawn: {written}\n", ArticleMeta).withdrawn == meant


def test_a_commune_needs_a_name() -> None:
    """It is a xã unless it says otherwise."""
    least = right(COMMUNE, CommuneMeta)
    assert least == CommuneMeta(name="Thanh Kỳ")
    assert (least.level, least.contact) == ("xã", Contact())


def test_a_commune_can_say_everything() -> None:
    """Every key of a commune reaches its value."""
    full = right(
        """
name: Thanh Kỳ
slug: thanh-ky
code: "07285"
level: phường
province: Thanh Hóa
former_district: Như Thanh
valid_from: 2025-07-01
valid_to: 2030-01-01
decree: 1686/NQ-UBTVQH15
predecessors:
  - Thanh Tân
  - {name: Yên Lạc, former_district: Như Thanh, code: 16276, part: remaining, until: 2025-07-01}
successors: [moi]
area_km2: 145,27
population: 12.531
ethnic_groups: [{name: Thái, percent: "45,3"}, Kinh]
contact: {address: A, phone: B, email: a@b.vn, website: "https://vidu.vn/"}
leaders: [{name: C, post: Chủ tịch, phone: D, email: c@d.vn}]
""",
        CommuneMeta,
    )
    assert full == CommuneMeta(
        name="Thanh Kỳ",
        slug="thanh-ky",
        code="07285",
        level="phường",
        province="Thanh Hóa",
        former_district="Như Thanh",
        valid_from=datetime(2025, 7, 1),
        valid_to=datetime(2030, 1, 1),
        decree="1686/NQ-UBTVQH15",
        predecessors=(
            Predecessor(name="Thanh Tân"),
            Predecessor(
                name="Yên Lạc",
                former_district="Như Thanh",
                code="16276",
                part="remaining",
                until=datetime(2025, 7, 1),
            ),
        ),
        successors=("moi",),
        area_km2=Decimal("145.27"),
        population=12531,
        ethnic_groups=(
            EthnicGroup(name="Thái", percent=Decimal("45.3")),
            EthnicGroup(name="Kinh"),
        ),
        contact=Contact(address="A", phone="B", email="a@b.vn", website="https://vidu.vn/"),
        leaders=(Leader(name="C", post="Chủ tịch", phone="D", email="c@d.vn"),),
    )


def test_a_page_needs_a_title() -> None:
    """It stands in the menu, after those that ask for a place."""
    least = right(PAGE, PageMeta)
    assert least == PageMeta(title="Giới thiệu")
    assert (least.menu, least.order, least.draft) == (True, 1000, False)
    full = right(
        PAGE
        + "summary: S\norder: 5\nmenu: không\nmenu_title: M\nslug: s\naliases: /a\ndraft: có\n"
        + "updated: 2026-11-01\nlang: en\n",
        PageMeta,
    )
    assert full == PageMeta(
        title="Giới thiệu",
        summary="S",
        order=5,
        menu=False,
        menu_title="M",
        slug="s",
        aliases=("/a",),
        draft=True,
        updated=DAY,
        lang="en",
    )


# --- old addresses ---


@pytest.mark.parametrize(
    "path",
    [
        "/a", "/a/", "/a/b.aspx", "/Portal/Pages/2014-9-30/Tin-moi-x7a1.aspx", "/b?id=1&x=y",
        "/b.php?u=/c/../d", "/%C3%A1/", "/tin tức".replace(" ", "-"), "/a%20b", "/x(1)", "/.well-known/a",
    ],
)  # fmt: skip
def test_an_old_address_is_a_path_of_the_portal(path: str) -> None:
    """What an old portal had, endings and queries too, can be kept alive."""
    assert right(f"{ARTICLE}aliases: ['{path}']\n", ArticleMeta).aliases == (path,)


@pytest.mark.parametrize(
    "path",
    [
        "a", "", "/", "//vidu.vn/a", "https://vidu.vn/a", "/a//b", "/../a", "/a/..", "/a/../b",
        "/a b", "/a\\b", "/a#b", "/a?b#c", "?a", "/?a", "/a\tb", "/a\u00a0b",
    ],
)  # fmt: skip
def test_an_old_address_cannot_lie_elsewhere(path: str) -> None:
    """No other host, no way out of the folder, no part that servers see differently."""
    value, found, hints = judge(f"{ARTICLE}aliases: [{dumps(path)}]\n", ArticleMeta)
    assert value is None
    assert found == [("bad-path", 5)]
    assert hints[0].startswith("Mở đầu bằng dấu /")


@pytest.mark.parametrize(
    "path",
    [
        "/%2e%2e/%2e%2e/a", "/a/%2E%2e/b", "/a%2f..%2f..%2fb", "/a%5c..%5cb", "/a%00b",
        "/./a", "/a/./b", "/.", "/a%23b", "/a%3fb", "/%20", "/a%0ab",
    ],
)  # fmt: skip
def test_an_old_address_cannot_lie_elsewhere_in_disguise(path: str) -> None:
    """The rules hold for what stands behind percent signs."""
    _, found, _ = judge(f"{ARTICLE}aliases: [{dumps(path)}]\n", ArticleMeta)
    assert found == [("bad-path", 5)]


# --- what is wrong ---


WRONG: list[tuple[type[Any], str, str, str]] = [
    (ArticleMeta, "title:", "missing-key", "Thêm một dòng title: …"),
    (ArticleMeta, "date: 2026-11-31", "bad-date", "Viết 2026-11-30."),
    (ArticleMeta, "date: hôm nay", "bad-date", "Viết năm-tháng-ngày"),
    (ArticleMeta, "category: [a, b]", "expected-text", "Viết: category: nội dung"),
    (ArticleMeta, "titel: Tin", "unknown-key", "Có phải bạn muốn viết title?"),
    (ArticleMeta, "chuyên mục: a", "unknown-key", "Có phải bạn muốn viết category?"),
    (ArticleMeta, "giá vàng: a", "unknown-key", "Các mục dùng được: title, date, category"),
    (ArticleMeta, "tags: {a: b}", "expected-list", "Viết: tags: [một, hai]"),
    (ArticleMeta, "tags: ['']", "missing-key", ""),
    (ArticleMeta, "tags: [[a]]", "expected-text", ""),
    (ArticleMeta, "source: {url: 'https://a.vn/'}", "missing-key", "Thêm một dòng name: …"),
    (ArticleMeta, "source: {name: A, url: a.vn}", "bad-url", "Viết cả https://"),
    (ArticleMeta, "source: {name: A, kind: pres}", "not-allowed", "Có phải bạn muốn viết press?"),
    (ArticleMeta, "source: {name: A, published_at: x}", "bad-date", ""),
    (ArticleMeta, "source: [A]", "expected-mapping", ""),
    (ArticleMeta, "source: ''", "missing-key", "Thêm một dòng name: …"),
    (ArticleMeta, "cover: {alt: A}", "missing-key", "Thêm một dòng file: …"),
    (ArticleMeta, "cover: {file: a, atl: A}", "unknown-key", "Có phải bạn muốn viết alt?"),
    (ArticleMeta, "featured: rồi", "bad-boolean", "Viết featured: có"),
    (ArticleMeta, "draft: nháp", "bad-boolean", ""),
    (ArticleMeta, "slug: Tin Mới", "bad-slug", "Viết tin-moi:"),
    (ArticleMeta, "aliases: a", "bad-path", "Mở đầu bằng dấu /"),
    (ArticleMeta, "aliases: [[a]]", "expected-text", ""),
    (ArticleMeta, "publish_at: mai", "bad-date", ""),
    (ArticleMeta, "expires: '31/6/2026'", "bad-date", "Viết 2026-06-30."),
    (ArticleMeta, "withdrawn: [a]", "expected-mapping", ""),
    (ArticleMeta, "attachments: [{title: A}]", "missing-key", "Thêm một dòng file: …"),
    (ArticleMeta, "attachments: [[a]]", "expected-mapping", ""),
    (ArticleMeta, "lang: tiếng Việt", "bad-language", ""),
    (ArticleMeta, "origin_url: a", "bad-url", ""),
    (CommuneMeta, "name: ''", "missing-key", ""),
    (CommuneMeta, "code: 7285", "bad-code", "Viết cả số 0"),
    (CommuneMeta, "code: '０７２８５'", "bad-code", ""),
    (CommuneMeta, "level: xa", "not-allowed", "Có phải bạn muốn viết xã?"),
    (CommuneMeta, "level: làng", "not-allowed", "Chỉ nhận: xã, phường"),
    (CommuneMeta, "area_km2: 145.27", "bad-number", "Viết 145,27:"),
    (CommuneMeta, "population: 12.5", "bad-integer", ""),
    (CommuneMeta, "population: -1", "bad-integer", ""),
    (CommuneMeta, "population: 12,5", "bad-integer", ""),
    (CommuneMeta, "predecessors: A", "expected-list", ""),
    (CommuneMeta, "predecessors: [{name: A, part: al}]", "not-allowed", "Có phải bạn muốn viết all?"),
    (CommuneMeta, "ethnic_groups: [{name: A, percent: nhiều}]", "bad-number", ""),
    (CommuneMeta, "contact: UBND", "expected-mapping", ""),
    (CommuneMeta, "contact: {email: a}", "bad-email", ""),
    (CommuneMeta, "contact: {website: a}", "bad-url", ""),
    (CommuneMeta, "leaders: [{post: A}]", "missing-key", "Thêm một dòng name: …"),
    (PageMeta, "title: [a]", "expected-text", ""),
    (PageMeta, "order: đầu", "bad-number", ""),
    (PageMeta, "menu: x", "bad-boolean", ""),
    (PageMeta, "category: a", "unknown-key", ""),
]  # fmt: skip


@pytest.mark.parametrize(("model", "line", "code", "hint"), WRONG)
def test_a_wrong_value_is_named(model: type[Any], line: str, code: str, hint: str) -> None:
    """Each key says what it cannot take, on its line of the file, and what to write instead."""
    key = line.partition(":")[0]
    rest = {name: value for name, value in KINDS[model].items() if name != key}
    text = "".join(f"{name}: {value}\n" for name, value in rest.items())
    value, found, hints = judge(f"{text}{line}\n", model)
    assert value is None
    assert found == [(code, len(rest) + 2)]
    assert hints[0].startswith(hint)


def test_every_mistake_is_found_at_once() -> None:
    """One run names them all, each with its line."""
    _, found, _ = judge(
        "title: Tin: mới\ndate: 2026-02-30\ncategorie: a\nfeatured: x\ntags: [a, [b]]\n"
        "cover:\n  alt: A\n  flie: b\naliases:\n  - a\n  - /b\n  - c\n",
        ArticleMeta,
    )
    assert sorted(found, key=lambda place: (place[1], place[0])) == [
        ("yaml-colon", 2),
        ("bad-date", 3),
        ("unknown-key", 4),
        ("bad-boolean", 5),
        ("expected-text", 6),
        ("unknown-key", 9),
        ("bad-path", 11),
        ("bad-path", 13),
    ]


def keys(model: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Give the path of every key below a declared class; lists are passed through."""
    for name, annotation in get_type_hints(model).items():
        yield (*path, name)
        for inner in (annotation, *get_args(annotation)):
            if is_dataclass(inner):
                yield from keys(inner, (*path, name))


ODD = [
    "x", "", "-1", "9" * 5000, "{", "{key}", "%s", "\u202e", "/", "//", "..", "\U0001f600",
    "0001-01-01", "9999-12-31", "24:00", [], {}, [[]], [{}], ["x"], {"x": "y"}, {"": ""}, ["", ""],
    [{"name": {}, "file": []}], {"name": "x", "file": "y", "yes": "z"}, [["/a"]], [{"name": "x"}] * 2,
]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "path"),
    [(model, path) for model in KINDS for path in keys(model)],
    ids=lambda it: ".".join(it) if isinstance(it, tuple) else it.__name__,
)
def test_no_value_raises(model: type[Any], path: tuple[str, ...]) -> None:
    """Whatever a key is given becomes a value, or mistakes that have a line and words."""
    for odd in ODD:
        value: Any = odd
        for part in reversed(path[1:]):
            value = {part: value}
        for form in (value, [value]):
            record, _ = parse(dumps({**KINDS[model], path[0]: form}), "a.md")
            assert record is not None
            for meant, problems in (validate(model, record), validate_leniently(model, record)):
                assert problems or meant is not None
                assert all(found.line == 1 and found.column for found in problems)
                assert all(found.message and found.hint is not None for found in problems)


@pytest.mark.parametrize("model", KINDS)
def test_what_is_wrong_does_not_hide_the_rest(model: type[Any]) -> None:
    """Judged leniently, an optional key that is wrong leaves its default."""
    for known in fields(model):
        if known.name not in KINDS[model]:
            record, _ = parse(dumps({**KINDS[model], known.name: [[["y"]]]}), "a.md")
            assert record is not None
            value, problems = validate_leniently(model, record)
            if known.name != "achievements":
                assert problems
                assert value == right(dumps(KINDS[model]), model)


def test_a_word_for_wrong_is_a_reason() -> None:
    """Who writes `withdrawn: Sai` does not mean that the article stays."""
    assert right(f"{ARTICLE}withdrawn: Sai\n", ArticleMeta).withdrawn.yes


@pytest.mark.parametrize(
    "line",
    ["aliases: a", "source: ''", "source: {author: A}", "cover: {alt: A}",
     "attachments: [{title: A}]", "attachments: {title: A}", "tags: ''"],
)  # fmt: skip
def test_a_part_that_lacks_what_it_needs_does_not_hide_the_article(line: str) -> None:
    """A source without a name is left out; the article is judged with the others in the same run."""
    record, _ = parse(f"{ARTICLE}{line}\n", "a.md")
    assert record is not None
    value, problems = validate_leniently(ArticleMeta, record)
    assert len(problems) == 1
    assert value == ArticleMeta(title="Tin", date=DAY, category="kinh-te")
