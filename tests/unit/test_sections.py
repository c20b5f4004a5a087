"""Content types: what every declaration must hold, and what one entry alone can have wrong."""

import json
import re
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any

import msgspec
import pytest
from conftest import Built

from congxa import sections, urls, vietnamese
from congxa.errors import MESSAGES
from congxa.frontmatter import EntryMeta
from congxa.schema import spelled
from congxa.sections import KINDS, TYPES
from congxa.sections.kinds import ContentType
from congxa.theme import shown_path
from congxa.themefiles import theme_homes

Make = Callable[..., Built]
ROOT = next(home for home in theme_homes(MESSAGES.parent.parent) if (home / "trong-dong").is_dir())
THEME = ROOT / "trong-dong"
LEAST = """
-- content/documents/a.md --
---
title: Kế hoạch
number: 1/KH-UBND
type: Kế hoạch
date: 2026-11-02
{front}
attachments: a.pdf
---
-- content/documents/a.pdf --
%PDF-1.4
"""


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.name)
def test_a_content_type_is_whole(kind: ContentType) -> None:
    """It has words in both languages, a plain address, templates and words of its facets in the theme."""
    assert {"vi", "en"} <= kind.titles.keys()
    assert kind.slug == vietnamese.slug(kind.slug)
    assert not urls.is_list_slug(kind.slug)
    assert issubclass(kind.meta, EntryMeta)
    names = {spelled(field.name) for field in fields(kind.meta)}
    assert hasattr(kind.meta, kind.dated) or not kind.dated
    assert kind.stand_ins.keys() <= names
    for template in (kind.list_template, kind.page_template):
        assert (THEME / "templates" / template).is_file(), shown_path(THEME, ROOT)
    for language in ("vi", "en"):
        words = msgspec.yaml.decode((THEME / f"strings/{language}.yaml").read_bytes())
        assert {f"facet_{facet.key}" for facet in kind.facets} <= words.keys()


def test_no_two_content_types_meet() -> None:
    """Names, folders and addresses are their own."""
    for key in ("name", "folder"):
        values = [getattr(kind, key) for kind in KINDS.values()]
        assert len(set(values)) == len(values)
    assert len({kind.slug for kind in TYPES.values()}) == len(TYPES)
    for kind in TYPES.values():
        slugs = [facet.slug for facet in kind.facets]
        assert len(set(slugs)) == len(slugs)


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("content/document/a.md", "documents"),
        ("content/van-ban/a.md", "documents"),
        ("content/thu-tuc-hanh-chinh/2026/a.md", "procedures"),
        ("content/article/a.md", "articles"),
        ("content/a.md", ""),
        ("content/xyz/a.md", ""),
        ("content/communes/xa/a.md", ""),
    ],
)
def test_the_folder_that_was_meant_is_named(path: str, nearest: str) -> None:
    """By its own name nearly written, or by the address of its section."""
    assert sections.nearest_folder(path) == nearest


@pytest.mark.parametrize(
    ("front", "codes"),
    [
        ("effective: 2026-11-02", []),
        ("effective: 2026-11-01 23:59", ["effective-early"]),
        ("publish_at: 2026-11-09", []),
        ("publish_at: 2026-11-10", ["document-late"]),
        ("status: Hết hiệu lực", []),
        ("field: ''", []),
    ],
)
def test_what_is_wrong_with_a_document(portal: Make, front: str, codes: list[str]) -> None:
    """The days of one document must be able to follow each other."""
    assert [found.code for found in portal(LEAST.format(front=front)).problems()] == codes


def rows(built: Built) -> list[Any]:
    return list(json.loads(built.page("van-ban/du-lieu.json")))


def test_a_document_appears_and_goes_by_the_clock(portal: Make) -> None:
    """A publication to come and an expiry hold documents back as they do articles."""
    built = portal(LEAST.format(front="publish_at: 2026-11-03 08:00\nexpires: 2026-11-20"))
    later = datetime.fromisoformat
    assert built.build(now=later("2026-11-03T07:59+07:00")).held_back[0].reason == "future"
    assert not (built.output / "van-ban").exists()
    report = built.build(now=later("2026-11-03T08:00+07:00"))
    assert not report.held_back
    assert len(rows(built)) == 1
    assert built.build(now=later("2026-11-20T00:00+07:00")).held_back[0].reason == "expired"
    assert not (built.output / "van-ban").exists()


def test_a_section_is_called_and_placed_by_the_settings(portal: Make) -> None:
    """Its title, address and place in the menu are those of config.yaml."""
    built = portal(LEAST.format(front="field: Rừng"))
    with (built.root / "config.yaml").open("a", encoding="utf-8") as settings:
        settings.write("sections:\n  documents: {title: Công báo xã, slug: cong-bao}\n")
    built.build()
    assert "Công báo xã" in built.page("cong-bao/")
    assert 'href="/cong-bao/"' in built.page("")
    assert (built.output / "cong-bao/linh-vuc/rung/index.html").is_file()
    with (built.root / "config.yaml").open("a", encoding="utf-8") as settings:
        settings.write("menu:\n  - {section: documents, title: Sổ}\n  - {section: van-ban}\n")
    (wrong,) = built.problems()
    assert (wrong.code, wrong.line) == ("menu-unknown", 10)


def test_a_value_is_spelled_as_the_newest_entry_spells_it(portal: Make) -> None:
    """«Đất đai» and «đất đai» are one field with one list."""
    text = LEAST.format(front="field: đất đai")
    newer = LEAST.format(front="field: Đất đai").replace("/a.md", "/b.md").replace("-02", "-03")
    built = portal(text + newer.partition("-- content/documents/a.pdf")[0])
    built.build()
    assert "Văn bản – Đất đai" in built.page("van-ban/linh-vuc/dat-dai/")
    assert built.page("van-ban/linh-vuc/dat-dai/").count('class="entry box"') == 2


SCHEDULE = """---
title: Tuần 49
type: lịch công tác
updated: 2026-11-20
days: [{date: 2026-11-30, events: [{what: Giao ban}]}]
---
"""
PROCEDURE = "---\ntitle: {}\nlink: https://dichvucong.gov.vn/\n{}---\n"


def test_every_section_has_a_feed(portal: Make) -> None:
    """By day; what has none by its day of change, under one name for good; nothing is told before its time."""
    built = portal("-- content/schedules/tuan-49.md --\n" + SCHEDULE)
    for name, line in (("a", "updated: 2026-11-02\n"), ("b", ""), ("c", "updated: 2026-11-19\n")):
        built.write(f"content/procedures/{name}.md", PROCEDURE.format(f"Thủ tục {name}", line))
    built.build()
    entry = re.compile(r"<id>(tag:.*?)</id>.*?<published>(.*?)T.*?<updated>(.*?)T", re.S)
    assert entry.findall(built.page("lich/atom.xml")) == [
        ("tag:vidu.vn,2026-11-30:/lich/tuan-49/", "2026-11-20", "2026-11-20")
    ]
    assert entry.findall(built.page("thu-tuc-hanh-chinh/atom.xml")) == [
        ("tag:vidu.vn,2000-01-01:/thu-tuc-hanh-chinh/c/", "2026-11-19", "2026-11-19"),
        ("tag:vidu.vn,2000-01-01:/thu-tuc-hanh-chinh/a/", "2026-11-02", "2026-11-02"),
    ]
    assert 'href="/thu-tuc-hanh-chinh/atom.xml"' in built.page("thu-tuc-hanh-chinh/b/")


@pytest.mark.parametrize("line", ["", "updated: 2026-11-02\nwithdrawn: Thay thủ tục khác\n"])
def test_a_section_without_moments_has_no_feed(portal: Make, line: str) -> None:
    """A feed says when it last changed: one that could tell of nothing is left out, with all links to it."""
    built = portal("-- content/schedules/tuan-49.md --\n" + SCHEDULE)
    built.write("content/procedures/a.md", PROCEDURE.format("Thủ tục a", line))
    built.build()
    assert "thu-tuc-hanh-chinh/atom.xml" not in built.files()
    for page in ("thu-tuc-hanh-chinh/", "thu-tuc-hanh-chinh/a/"):
        assert "thu-tuc-hanh-chinh/atom.xml" not in built.page(page)
    assert "1970" not in built.page("lich/atom.xml")


def test_publishing_a_document_rewrites_little(portal: Make) -> None:
    """With 300 documents in 12 fields, each new one rewrites at most 40 files, a new field too."""
    built = portal("-- content/documents/vb.pdf --\n%PDF-1.4\n")
    texts = LEAST.partition("-- content/documents/a.pdf")[0].partition(" --\n")[2]
    write = lambda n, day, field: built.write(  # noqa: E731
        f"content/documents/{n}.md",
        texts.replace("1/KH", f"{n}/KH")
        .replace("a.pdf", "vb.pdf")
        .replace("2026-11-02", day)
        .format(front=f"field: {field}"),
    )
    for n in range(300):
        write(n, f"{2010 + n // 20}-{1 + n % 12:02d}-15", f"Lĩnh vực {n % 12}")
    assert built.build().pages > 350
    for n, field in enumerate(("Lĩnh vực 1", "Lĩnh vực 2", "Lĩnh vực mới"), start=300):
        write(n, "2026-11-20", field)
        report = built.build()
        assert report.written + report.removed <= 40
        assert report.unchanged > 350
