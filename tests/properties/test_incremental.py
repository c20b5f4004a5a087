"""Whatever was edited after whatever: an incremental build gives what a clean one gives.

A small portal with a theme of its own goes through random edits. After each (or each few) it is built
twice: with all that is remembered, and from nothing into an empty folder. Both must give the same bytes,
or fail with the same problems and leave the output as it was.
"""

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jinja2
import pytest
from conftest import picture
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congxa import output, pipeline, reading, rendering, touch
from congxa.errors import BuildFailed, Problem

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
YOUNG = 1_000_000_000
LONG_AGO = 1_600_000_000_000_000_000
PUBLISHED = "output"

# --- the portal ---------------------------------------------------------------------------------

CONFIG: dict[str, Any] = {
    "site": {"title": "Cổng thử", "url": "https://vidu.vn/", "slogan": "Gần dân"},
    "owner": {"name": "Ủy ban xã", "phone": "0237 000 001"},
    "categories": [
        {"name": "Kinh tế", "children": [{"name": "Nông nghiệp"}, {"name": "Rừng"}]},
        {"name": "Thông báo", "description": "Việc cần biết."},
    ],
    "theme": "nho",
    "theme_settings": {"colour": "đỏ"},
    "listing": {"per_page": 3},
}

MACROS = """{% macro when(moment) %}<time>{{ moment|iso }} {{ moment|datetime }}</time>{% endmacro %}
{% macro line(teaser) -%}
<li><a href="{{ teaser.url }}">{{ teaser.title }}</a> {{ when(teaser.date) }} <!-- v1 --></li>
{%- endmacro %}
"""
# Between them, the templates of a theme and of the one below it show all that a page can know.
THEME = {
    "goc/theme.yaml": "name: Gốc\nsettings:\n  colour: {default: xanh}\n  motto: {default: v1}\n",
    "goc/templates/base.html": """{% import "macros.html" as m %}
<html lang="{{ page.lang }}"><title>{{ page.title }} – {{ portal.title }}</title><!-- v1 -->
<link href="{{ static("look.css") }}"><meta name="description" content="{{ page.description }}">
{% for feed in page.feeds %}<link title="{{ feed.title }}" href="{{ feed.url }}">{% endfor %}
<body class="{{ page.kind }}" style="{{ settings.colour }} {{ settings.motto }}">
{{ shared("partials/menu.html") }}
{% for crumb in page.trail %}<a href="{{ crumb.url }}">{{ crumb.title }}</a>{% endfor %}
<main>{% block main %}{{ t("empty") }}{% endblock %}</main>
{% if page.modified %}{{ m.when(page.modified) }}{% endif %}
{% include "partials/foot.html" %}
""",
    "goc/templates/macros.html": MACROS,
    "goc/templates/partials/menu.html": """{% macro items(entries) %}
<ul>{% for e in entries %}<li><a href="{{ e.url }}">{{ e.title }}</a>{{ items(e.children) }}{% endfor %}
</ul>{% endmacro %}<nav><!-- v1 -->{{ items(portal.menu) }}{{ t("menu") }}
{% include "partials/mark.txt" %}</nav>""",
    "goc/templates/partials/mark.txt": "<i>v1</i>\n",
    "goc/templates/partials/foot.html": """<footer><!-- v1 -->{{ t("foot", name=portal.owner.name) }}
{{ portal.owner.phone }} {{ portal.slogan }} {{ portal.reuse_notice }}
{% for place in portal.communes %}<a href="{{ place.url }}">{{ place.full_name }}</a>{% endfor %}
{% for category in portal.categories %}{{ category.description }}{% endfor %}</footer>""",
    "goc/templates/listing.html": """{% extends "base.html" %}{% from "macros.html" import line %}
{% block main %}<!-- v1 --><h1>{{ page.title }}</h1>{% block about %}{% endblock %}
<ul>{% for teaser in listing.articles %}{{ line(teaser) }}{{ teaser.summary }}{% endfor %}</ul>
{{ listing }}{% endblock %}
""",
    "goc/templates/category.html": """{% extends "listing.html" %}
{% block about %}{{ category.description }}<!-- v1 -->{% endblock %}""",
    "goc/templates/commune.html": """{% extends "listing.html" %}
{% block about %}{{ commune.body }}{{ commune.meta }}<!-- v1 -->{% endblock %}""",
    "goc/templates/tag.html": """{% extends "listing.html" %}<!-- v1 -->""",
    "goc/templates/archive.html": """{% extends "listing.html" %}<!-- v1 -->""",
    "goc/templates/home.html": """{% extends "base.html" %}{% import "macros.html" as m %}
{% block main %}<!-- v1 -->{% for t in newest %}{{ m.line(t) }}{{ t.cover }}{% endfor %}
{% for t in featured %}{{ t.title }}{% endfor %}
{% for group, teasers in category_blocks + commune_blocks %}{{ group.name }}
{% for t in teasers %}{{ t.title }}{{ t.author }}{% endfor %}{% endfor %}{% endblock %}
""",
    "goc/templates/article.html": """{% extends "base.html" %}{% block main %}<!-- v1 -->
<h1>{{ article.title }}</h1>{{ article.date|date }}{{ article.updated }}{{ article.published_at }}
{{ article.lead }} {{ article.author }} {{ article.correction }} {{ article.withdrawn }}
{{ article.communes|map(attribute="name")|join(", ") }} {{ article.held }} {{ article.lang }}
{% if article.source %}{{ article.source.name }} {{ article.source.published_at }}{% endif %}
{% if article.cover %}<img src="{{ article.cover.url }}" alt="{{ article.cover.alt }}">{% endif %}
{% for h in article.body.headings %}<a href="#{{ h.id }}">{{ h.text }}</a>{% endfor %}
{{ article.body }}
{% for file in article.attachments %}<a href="{{ file.url }}">{{ file.size|size }}</a>{% endfor %}
{% for tag in article.tags %}<a href="{{ tag.url }}">{{ tag.name }}</a>{% endfor %}
{% block older %}{% for n in older %}{{ n.title }} {{ n.date|iso }}{% endfor %}{% endblock %}
{% endblock %}
""",
    "goc/templates/page.html": """{% extends "base.html" %}{% block main %}<!-- v1 -->
{{ standing.title }}{{ standing.body }}{{ standing.updated }}
{% include ["kinds/" ~ page.lang ~ ".html", "kinds/all.html"] %}{% endblock %}""",
    "goc/templates/section.html": """{% extends "base.html" %}{% block main %}<!-- v1 -->
{{ section.title }} {{ section.description }} {{ value.name if value }}
{% for facet, pairs in facets %}{{ facet }}{% for one, n in pairs %}
<a href="{{ one.url }}">{{ one.name }} {{ n }}</a>{% endfor %}{% endfor %}
{% for entry in listing.articles %}<a href="{{ entry.url }}">{{ entry.title }}</a> {{ entry.number }}
{{ entry.date }} {{ entry.summary }} {{ entry.withdrawn }} {{ entry.held }}
{% for file in entry.files %}{{ file.url }} {{ file.size }}{% endfor %}{% endfor %}{{ listing }}
{% endblock %}""",
    "goc/templates/document.html": """{% extends "base.html" %}{% block main %}<!-- v1 -->
{{ section.url }} {{ entry }} {{ entry.modified }} {{ body }}{% endblock %}""",
    "goc/templates/access.html": """{% extends "section.html" %}{% block main %}<!-- v1 -->
{{ super() }}{% for crumb in years %}<a href="{{ crumb.url }}">{{ crumb.title }}</a>{% endfor %}{{ table }}
{% for one in sections %}{{ one.title }}{% endfor %}{% endblock %}""",
    "goc/templates/register.html": """{% extends "base.html" %}{% block main %}<!-- v1 -->
{% for entry in listing.articles %}{{ sections[entry.kind].title }} {{ entry }}{% endfor %}{{ year }}
{% endblock %}""",
    "goc/templates/procedure.html": """{% extends "base.html" %}{% block main %}<!-- v1 -->
{{ entry.meta }} {{ body }}{% endblock %}""",
    "goc/templates/kinds/all.html": "<hr><!-- v1 -->",
    "goc/templates/kinds/en.html": "<hr>in English<!-- v1 -->",
    "goc/templates/sitemap.html": """{% extends "base.html" %}{% block main %}
{% for crumb in months + pages %}<a href="{{ crumb.url }}">{{ crumb.title }}</a>{% endfor %}<!-- v1 -->
{% endblock %}""",
    "goc/templates/404.html": """{% extends "base.html" %}<!-- v1 -->""",
    "goc/templates/search.html": """{% extends "base.html" %}{{ index }} {{ years }} {{ kinds }}<!-- v1 -->""",
    "goc/templates/fragment.html": """{% from "macros.html" import line %}<!-- v1 -->{{ name }}
{% for teaser in (featured if name == "noi-bat" else newest) %}{{ line(teaser) }}{% endfor %}""",
    "goc/templates/redirect.html": """<a href="{{ page.url }}">{{ t("moved") }}</a><!-- v1 -->""",
    "goc/static/look.css": "body { color: red } /* v1 */\n",
    "goc/static/pictures/drum.svg": "<svg xmlns='http://www.w3.org/2000/svg'><!-- v1 --></svg>\n",
    "goc/strings/vi.yaml": """weekdays: [T2, T3, T4, T5, T6, T7, CN]
date: "{day}/{month}/{year}"
datetime: "{weekday} {day}/{month}/{year} {hour}:{minute} {zone}"
decimal_mark: ","
thousands_mark: "."
empty: Trống v1
menu: Danh mục v1
foot: "Của {name} v1"
moved: Đã chuyển v1
""",
    "goc/strings/en.yaml": 'menu: Menu v1\ndecimal_mark: "."\nthousands_mark: ","\n',
    "nho/theme.yaml": "name: Nhỏ\nextends: goc\nsettings:\n  motto: {default: v1}\n",
    "nho/templates/article.html": """{% extends "parent/article.html" %}{% block older %}
{{ super() }}{% include "partials/sign.html" %}{% endblock %}<!-- v1 -->""",
    "nho/templates/partials/sign.html": "<b>{{ t('signed') }}</b><!-- v1 -->",
    "nho/strings/vi.yaml": "signed: Ký v1\n",
    "nho/static/look.css": "body { color: blue } /* v1 */\n",
}

BODY = """
Mở đầu của bài, số 1.

## Kết quả

| Việc | Số |
| --- | ---: |
| Ruộng | 12 |

Hết.
"""
ARTICLES = {
    "a00": "date: 2026-11-01 07:30\ncategory: Kinh tế\ncommune: thanh-ky\ntags: [Ruộng, nước]",
    "a01": "date: 2026-11-03\ncategory: nong-nghiep\ncommune: tho-xuan\ntags: [ruộng]",
    "2025/a02": "date: 2025-12-31 23:30\ncategory: rung\ncommune: thanh-ky\ncover: /media/anh.png",
    "a03": "date: 2026-10-05\ncategory: rung\ncommune: [thanh-ky, tho-xuan]\ntags: [rừng, nước]",
    "a04": "date: 2026-10-30\ncategory: Thông báo\ncommune: thanh-ky\naliases: [/cu/bai-4, /x.aspx?i=4]",
    "a05": "date: 2026-11-20\ncategory: Thông báo\ncommune: thanh-ky\ndraft: true",
    "a06": "date: 2026-11-10\ncategory: Thông báo\ncommune: tho-xuan\npublish_at: 2026-11-21 11:00",
    "a07": "date: 2026-11-11\ncategory: Kinh tế\ncommune: tho-xuan\nexpires: 2026-11-21 14:00",
    "a08": "date: 2026-11-12\ncategory: Kinh tế\ncommune: tho-xuan\nwithdrawn: Sai số liệu",
    "a09": "date: 2026-11-13 00:30\ncategory: Kinh tế\ncommune: thanh-ky\nlang: en\ntags: [rice]",
    "a10": "date: 2026-11-14\ncategory: rung\ncommune: thanh-ky\nattachments: [/media/don.pdf]",
    "2025/a11": "date: 2026-11-15\ncategory: nong-nghiep\ncommune: tho-xuan\nfeatured: true",
}
REFERENCES = {
    "a00": "[Bài 1](a01.md#ket-qua)",
    "a01": "![Ảnh](/media/anh.png) và ![Hình](/media/hinh.svg)",
    "a03": "[Giới thiệu](/pages/gioi-thieu/index.md), [thẻ](/the/ruong/), [xã](/communes/thanh-ky.md)",
    "a09": "[Bài hẹn giờ](a06.md), [bài rút](a08.md)",
}


def article(title: str, front: str, reference: str = "") -> str:
    """Write an article."""
    return f"---\ntitle: {title}\n{front}\n---\n{BODY}\n{reference}\n"


def document(title: str, front: str) -> str:
    """Write a document."""
    always = "number: 01/QĐ-UBND\ntype: Quyết định\nattachments: /media/don.pdf"
    return f"---\ntitle: {title}\n{always}\n{front}\n---\n{BODY}\n"


def files() -> dict[str, bytes]:
    """Write the whole portal."""
    texts = {f"themes/{path}": text for path, text in THEME.items()}
    for name, front in ARTICLES.items():
        title = f"Bài {name[-3:]}"
        texts[f"content/articles/{name}.md"] = article(title, front, REFERENCES.get(name, ""))
    texts |= {
        "config.yaml": json.dumps(CONFIG, ensure_ascii=False),
        "content/pages/gioi-thieu/index.md": f"---\ntitle: Giới thiệu\n---\n{BODY}",
        "content/pages/gioi-thieu/lich-su.md": f"---\ntitle: Lịch sử\nlang: en\n---\n{BODY}",
        "content/pages/lien-he.md": "---\ntitle: Liên hệ\norder: 3\n---\nĐiện thoại, số 1.\n",
        "content/communes/thanh-ky.md": "---\nname: Thanh Kỳ\npopulation: 5.000\n---\nXã, số 1.\n",
        "content/communes/tho-xuan.md": "---\nname: Thọ Xuân\nlevel: phường\n---\nPhường, số 1.\n",
        "content/documents/vb1.md": document("Văn bản 1", "date: 2026-10-01\nfield: Ruộng"),
        "content/documents/vb2.md": document("Văn bản 2", "date: 2026-10-02\nfield: ruộng"),
        "content/documents/2025/vb3.md": document("Văn bản 3", "date: 2025-10-02"),
        "content/procedures/tt.md": f"---\ntitle: Thủ tục\nlink: https://vidu.vn/\n---\n{BODY}",
        "content/media/hinh.svg": "<svg xmlns='http://www.w3.org/2000/svg'><title>1</title></svg>",
    }
    pictures = {"anh.png": picture(1), "anh khác.png": picture(1), "don.pdf": b"PDF 1"}
    return {path: text.encode() for path, text in texts.items()} | {
        f"content/media/{name}": data for name, data in pictures.items()
    }


@dataclass
class Portal:
    """The portal on the disk, and what its next build is asked for.

    `age` is how old the next files look: "old" gives each its own past, "coarse" is a disk whose clock
    ticks once a second, "true" leaves the time alone. `replaced`: written beside, then moved into place.
    """

    root: Path
    options: dict[str, Any] = field(
        default_factory=lambda: {"now": NOW, "drafts": False, "search": False}
    )
    place: str = PUBLISHED
    age: str = "old"
    replaced: bool = False
    ticks: int = 0
    tick: int = 0
    versions: dict[str, list[tuple[bytes, int]]] = field(default_factory=dict)
    outcomes: dict[str, "Outcome"] = field(default_factory=dict, repr=False)
    engine: pipeline.Engine | None = field(default=None, repr=False)
    good: tuple[dict[str, tuple[bytes, int]], dict[str, Any]] = field(
        default_factory=lambda: ({}, {})
    )

    # --- files ---

    def paths(self, *tops: str, ending: str = "") -> list[str]:
        """Name the files below folders of the root."""
        found = (file for top in tops for file in (self.root / top).rglob("*") if file.is_file())
        return sorted(f.relative_to(self.root).as_posix() for f in found if f.name.endswith(ending))

    def sources(self) -> list[str]:
        """Name all that the portal is built from."""
        return ["config.yaml", *self.paths("content", "themes")]

    def read(self, path: str) -> str:
        """Give the text of a file."""
        return (self.root / path).read_text(encoding="utf-8")

    def write(self, path: str, data: str | bytes) -> None:
        """Write a file as old as it is to look."""
        data = data.encode() if isinstance(data, str) else data
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        target = file.with_name(".new") if self.replaced else file
        target.write_bytes(data)
        when = self.time()
        if when:
            os.utime(target, ns=(when, when))
        if self.replaced:
            target.replace(file)
        self.versions.setdefault(path, []).append((data, file.stat().st_mtime_ns))

    def time(self) -> int:
        """Give the time at which a file is to seem written; 0 for the true one."""
        if self.age == "old":
            self.ticks += 1
            return LONG_AGO + self.ticks * 10_000_000
        if self.age == "true":
            return 0
        if time.time_ns() > self.tick + YOUNG:
            self.tick = time.time_ns() // YOUNG * YOUNG
        return self.tick

    def restore(self, path: str, data: bytes, when: int) -> None:
        """Put a file back as it once was, its time with it."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        os.utime(file, ns=(when, when))

    def remove(self, path: str) -> None:
        """Remove a file."""
        (self.root / path).unlink()

    def renamed(self, path: str, new: str) -> None:
        """Rename a file: its time and its number on the disk stay."""
        (self.root / new).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).rename(self.root / new)

    def change(self, path: str, pattern: str, new: str) -> None:
        """Write a file with the first match of a pattern replaced."""
        self.write(path, re.sub(pattern, lambda _: new, self.read(path), count=1, flags=re.M))

    def declare(self, path: str, key: str, value: str | None) -> None:
        """Set, change or drop a line of the front matter."""
        head, front, body = self.read(path).split("---\n", 2)
        lines = [line for line in front.splitlines() if not line.startswith(f"{key}:")]
        if value is not None:
            lines.append(f"{key}: {value}")
        self.write(path, "---\n".join((head, "".join(f"{line}\n" for line in lines), body)))

    # --- builds ---

    def check(self, *, jobs: int = 1, again: bool = False) -> bool:
        """Build both ways and compare; tell whether it went well. `again`: nothing is left to do."""
        folder = self.root / self.place
        before = tree(folder)
        found = self.build(folder, cache=True, jobs=jobs)
        assert found == self.expected(), "not what a clean build gives"
        assert self.build_on() == found, "not what a process gives that begins anew"
        if found.files is None:
            assert tree(folder) == before, "a failed build changed the output"
            return False
        if again and not self.options.get("clean"):
            report = pipeline.build(pipeline.Request(self.root, folder, jobs=1, **self.options))
            assert (report.written, report.removed) == (0, 0)
            assert self.outcome(folder, report) == found
        self.keep()
        return True

    def keep(self) -> None:
        """Take down a state that can be built."""
        self.good = {path: self.state(path) for path in self.sources()}, {**self.options}

    def expected(self) -> "Outcome":
        """Build from nothing, unless the same was asked before."""
        files = [(path, (self.root / path).read_bytes()) for path in self.sources()]
        asked = repr((files, self.options))
        if asked not in self.outcomes:
            with empty_folder() as folder:
                self.outcomes[asked] = self.build(folder, cache=False, jobs=1)
        return self.outcomes[asked]

    def build(self, folder: Path, *, cache: bool, jobs: int) -> "Outcome":
        """Build, and give all that came of it."""
        request = pipeline.Request(self.root, folder, cache=cache, jobs=jobs, **self.options)
        try:
            report = pipeline.build(request)
        except BuildFailed as failed:
            return Outcome(failed.problems)
        return self.outcome(folder, report)

    def build_on(self) -> "Outcome":
        """Build in the one process that goes on, into a folder of its own."""
        self.engine = self.engine or pipeline.Engine(self.root)
        folder = self.root / "kept"
        try:
            report = self.engine.build(
                pipeline.Request(self.root, folder, jobs=1, private=True, **self.options)
            )
        except BuildFailed as failed:
            return Outcome(failed.problems)
        return self.outcome(folder, report)

    def outcome(self, folder: Path, report: pipeline.Report) -> "Outcome":
        """Read what was published; what lies there of others is told apart."""
        others = [found.file for found in report.problems if found.code == "output-kept"]
        kept = {file.removeprefix(f"{folder.name}/") for file in others}
        published = {path: data for path, data in tree(folder).items() if path not in kept}
        assert report.written + report.unchanged + 1 == len(published)
        problems = tuple(found for found in report.problems if found.code != "output-kept")
        problems = tuple(found for found in problems if not found.code.startswith("memory-"))
        held = [
            (h.path, h.title, h.reason, h.until and h.until.isoformat()) for h in report.held_back
        ]
        return Outcome(problems, published, report.pages, held)

    def state(self, path: str) -> tuple[bytes, int]:
        """Give a file's bytes and its time."""
        file = self.root / path
        return file.read_bytes(), file.stat().st_mtime_ns

    def undo(self) -> None:
        """Go back to the last state that could be built."""
        states, self.options = self.good[0], {**self.good[1]}
        for path in set(self.sources()) - states.keys():
            self.remove(path)
        for path, state in states.items():
            if not (self.root / path).is_file() or self.state(path) != state:
                self.restore(path, *state)


@dataclass(frozen=True)
class Outcome:
    """What a build gave; without `files` it failed."""

    problems: tuple[Problem, ...]
    files: dict[str, bytes] | None = None
    pages: int = 0
    held: list[tuple[Any, ...]] = field(default_factory=list)


def tree(folder: Path) -> dict[str, bytes]:
    """Read all that lies below a folder, the note of how it was built apart."""
    files = (f for f in folder.rglob("*") if f.is_file() and f.name != ".congxa-build")
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@contextmanager
def empty_folder() -> Iterator[Path]:
    """Give a folder that does not exist yet; in memory, where there is such a thing."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as place:
        yield Path(place, "output")


@contextmanager
def portal() -> Iterator[Portal]:
    """Give the portal, built once."""
    with empty_folder() as folder:
        made = Portal(folder.parent / "portal")
        for path, data in files().items():
            made.write(path, data)
        made.build(made.root / PUBLISHED, cache=True, jobs=1)
        made.keep()
        try:
            yield made
        finally:
            if made.engine is not None:
                made.engine.close()


def compiled_once(compile_: Callable[..., Any]) -> Callable[..., Any]:
    """Let Python compile each text once for all builds; what Jinja makes of a template is another matter."""
    compiled: dict[tuple[str, str], Any] = {}

    def compile_once(made: jinja2.Environment, source: str, filename: str) -> Any:
        if (source, filename) not in compiled:
            compiled[source, filename] = compile_(made, source, filename)
        return compiled[source, filename]

    return compile_once


@pytest.fixture(scope="module", autouse=True)
def _quick_and_small() -> Iterator[None]:
    """Let a small portal use several processes, and do not wait for the disk: no power is cut here."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (reading, rendering):
            patch.setattr(module, "_WORTH_A_PROCESS", 1)
            patch.setattr(module, "_CHUNK", 5)
        patch.setattr(jinja2.Environment, "_compile", compiled_once(jinja2.Environment._compile))
        patch.setattr(os, "sync", lambda: None, raising=False)
        patch.setattr(os, "fsync", lambda handle: None)
        yield


# --- edits: functions of the portal and two numbers ---------------------------------------------


def pick(things: Any, number: int) -> Any:
    """Choose one of a list by any number."""
    return things[number % len(things)]


def an_article(portal: Portal, number: int) -> str:
    """Choose an article."""
    return str(pick(portal.paths("content/articles"), number))


def a_text(portal: Portal, number: int) -> str:
    """Choose any Markdown file."""
    return str(pick(portal.paths("content", ending=".md"), number))


# What the front matter of an article may say; None drops the line.
DECLARED: dict[str, list[str | None]] = {
    "title": ["Bài a00", "Khánh thành cầu", "Bài khác 1", "Bài khác 2", "Ünïcødé «đ»"],
    "tags": [None, "[ruộng]", "[Ruộng]", "[nước, rừng, mới]", "[RUỘNG, rice]"],
    "category": ["Kinh tế", "nong-nghiep", "rung", "Thông báo", "khong-co"],
    "commune": ["thanh-ky", "tho-xuan", "[tho-xuan, thanh-ky]", "khong-co"],
    "date": [
        "2026-11-01",
        "2026-11-20 06:00",
        "2026-11-21 07:00",
        "2026-10-31 23:59:59",
        "2025-01-01",
    ],
    "slug": [None, "bai-moi", "bai-a00", "trang-2"],
    "draft": [None, "true", "false"],
    "expires": [None, "2026-11-21 09:00", "2026-11-21 14:00", "2026-11-22", "2026-11-21T05:00Z"],
    "publish_at": [None, "2026-11-21 07:59", "2026-11-21 11:00", "2026-11-23", "2026-11-21T05:00Z"],
    "withdrawn": [None, "true", "Nhầm", "Sai số liệu"],
    "summary": [None, "Tóm tắt một", "Tóm tắt hai"],
    "author": [None, "Lê Thị Bình"],
    "correction": [None, "Số đúng là 13."],
    "featured": [None, "true"],
    "lang": [None, "en", "vi"],
    "updated": [None, "2026-11-20 10:00", "2026-11-20 10:01"],
    "source": [
        None,
        "{name: Báo, published_at: 2026-11-01T08:00:00+07:00}",
        "{name: Báo, published_at: 2026-11-01T01:00:00Z}",
        "{name: Báo, kind: press}",
    ],
    "aliases": [None, "/cu/1", "[/cu/2, /cu/bai-4]", "/index.php?id=7"],
    "cover": [None, "/media/anh.png", "{file: /media/anh khác.png, alt: Cầu}", "/media/khong.png"],
    "attachments": [None, "/media/don.pdf", "[{file: /media/hinh.svg, title: Hình}]"],
}
KEYS = sorted(DECLARED)
# The same of a document.
FILED: tuple[tuple[str, str | None], ...] = (
    ("title", "Văn bản khác"),
    ("title", "Văn bản 3"),
    ("number", "02/QĐ-UBND"),
    ("date", "2026-11-20"),
    ("date", "2026-09-01 08:00"),
    ("type", "Kế hoạch"),
    ("field", "RUỘNG"),
    ("field", None),
    ("issuer", "Ủy ban nhân dân xã"),
    ("publish_at", "2026-11-21 11:00"),
    ("publish_at", None),
    ("expires", "2026-11-21 14:00"),
    ("expires", None),
    ("withdrawn", "Nhầm"),
    ("withdrawn", None),
    ("draft", "true"),
    ("draft", None),
    ("effective", "2020-01-01"),
    ("effective", None),
    ("commune", "thanh-ky"),
    ("slug", "ten-khac"),
    ("slug", "trang-3"),
    ("slug", None),
    ("aliases", "/cu/vb"),
    ("attachments", "[/media/don.pdf, /media/hinh.svg]"),
    ("attachments", None),
    ("attachments", "/media/don.pdf"),
)
CATEGORIES = CONFIG["categories"]
OWN_MENU = [
    {"title": "Tin", "category": "kinh-te", "children": [{"page": "lien-he"}]},
    {"commune": "thanh-ky"},
    {"title": "Ngoài", "url": "https://vidu.vn/khac/"},
]
# What config.yaml may say, by dotted key; None drops it.
SETTINGS: tuple[tuple[str, Any], ...] = (
    ("site.title", "Cổng khác"),
    ("site.slogan", "Rõ việc"),
    ("site.description", "Giới thiệu"),
    ("site.language", "en"),
    ("site.language", "vi"),
    ("site.language", "tiếng Việt"),
    ("site.timezone", "UTC"),
    ("site.timezone", "America/New_York"),
    ("site.timezone", None),
    ("site.url", "https://vidu.vn/xa/"),
    ("site.url", "http://khac.vn/"),
    ("owner.name", "Ủy ban khác"),
    ("owner.reuse_notice", "Ghi nguồn"),
    ("sections", {"documents": {"title": "Sổ", "slug": "so", "description": "Mọi văn bản."}}),
    ("sections", {"documents": {"menu": "không"}}),
    ("sections", None),
    ("listing.per_page", 1),
    ("listing.per_page", 5),
    ("menu", OWN_MENU),
    ("menu", None),
    ("theme_settings", {"colour": "vàng"}),
    ("theme_settings", {"motto": True}),
    ("theme_settings", {"motto": 1}),
    ("theme_settings", {"motto": "1"}),
    ("theme_settings", {"khong-co": "1"}),
    ("theme_settings", None),
    ("theme", "goc"),
    ("theme", "nho"),
    ("urls.article", "/bai/{slug}/"),
    ("urls.article", "/tin/{year}/{month}/{day}/{slug}/"),
    ("urls.tag", "/tu-khoa/{slug}/"),
    ("urls.tag", None),
    ("urls.category", "/muc/{path}/"),
    ("urls.page", "/trang/{path}/"),
    ("urls.commune", "/don-vi/{slug}/"),
    ("categories", [*CATEGORIES, {"name": "Mới", "slug": "moi"}]),
    ("categories", CATEGORIES[::-1]),
    ("categories", [CATEGORIES[0], {**CATEGORIES[1], "description": "Việc khác."}]),
)
REFERENCE = [
    "",
    "[bài](/articles/a00.md)",
    "[bài](/articles/a05.md)",
    "[bài](/articles/a06.md)",
    "[bài](/articles/a07.md#ket-qua)",
    "[bài](/articles/a08.md)",
    "[trang](/pages/lien-he.md)",
    "[trang](/pages/gioi-thieu/lich-su.md#ket-qua)",
    "![ảnh](/media/anh.png)",
    "![](</media/anh khác.png>)",
    "[tệp](/media/don.pdf)",
    "[văn bản](/documents/vb1.md#ket-qua)",
    "[thẻ](/the/nuoc/)",
    "[hỏng](khong-co.md)",
]


def rewrite_a_text(portal: Portal, n: int, m: int) -> None:
    """Change the text of an article, a page or a commune."""
    path = a_text(portal, n)
    portal.write(path, f"{portal.read(path)}\nThêm {m}.\n")


def change_one_digit(portal: Portal, n: int, m: int) -> None:
    """Change a text so that its size stays."""
    portal.change(a_text(portal, n), r"số \d", f"số {m % 10}")


def declare_something(portal: Portal, n: int, m: int) -> None:
    """Change a line of an article's front matter."""
    key = pick(KEYS, m)
    portal.declare(an_article(portal, n), key, pick(DECLARED[key], m // len(KEYS)))


def declare_of_a_document(portal: Portal, n: int, m: int) -> None:
    """Change a line of a document's front matter."""
    path = pick(portal.paths("content/documents"), n) if portal.paths("content/documents") else ""
    if path:
        portal.declare(path, *pick(FILED, m))


def add_a_document(portal: Portal, n: int, m: int) -> None:
    """Write a new document."""
    front = f"date: 2026-11-{1 + m % 20:02d}\nfield: {pick(['Rừng', 'Ruộng'], m)}"
    portal.write(f"content/documents/moi/{n % 3}.md", document(f"Văn bản mới {m}", front))


def refer_elsewhere(portal: Portal, n: int, m: int) -> None:
    """Change what an article links to or shows."""
    path = an_article(portal, n)
    text, _, _ = portal.read(path).partition("\nHết.")
    portal.write(path, f"{text}\nHết.\n\n{pick(REFERENCE, m)}\n")


def add_an_article(portal: Portal, n: int, m: int) -> None:
    """Write a new article."""
    front = f"date: 2026-11-{1 + m % 25:02d}\ncategory: {pick(['rung', 'Kinh tế'], m)}"
    text = article(f"Bài mới {m}", f"{front}\ncommune: thanh-ky", pick(REFERENCE, m))
    portal.write(f"content/articles/moi/{n % 3}.md", text)


def remove_a_text(portal: Portal, n: int, m: int) -> None:
    """Remove an article, a page or a commune."""
    portal.remove(a_text(portal, n))


def rename_a_text(portal: Portal, n: int, m: int) -> None:
    """Move an article, a page or a commune; links to it may follow."""
    path = a_text(portal, n)
    new = f"{path.rpartition('/')[0]}/{pick(['ten-moi', 'khac', 'Tên có dấu'], m)}.md"
    if new in portal.sources():
        return
    portal.renamed(path, new)
    if m % 2:
        for other in portal.paths("content", ending=".md"):
            text = portal.read(other)
            moved = text.replace(f"{path.rpartition('/')[2]}", new.rpartition("/")[2])
            if moved != text:
                portal.write(other, moved)


def swap_two_files(portal: Portal, n: int, m: int) -> None:
    """Let two files trade their names, as old as they are."""
    ending = pick([".md", ".png", ".md"], m)
    paths = portal.paths("content/articles" if ending == ".md" else "content/media", ending=ending)
    one, other = pick(paths, n), pick(paths, n + 1 + m)
    portal.renamed(one, "swap")
    if one != other:
        portal.renamed(other, one)
    portal.renamed("swap", other)


def change_a_page(portal: Portal, n: int, m: int) -> None:
    """Change what the menu shows of a standing page."""
    values = [
        ("title", "Về xã"),
        ("menu_title", "Gọn"),
        ("menu_title", None),
        ("menu", "false"),
        ("menu", None),
        ("order", "1"),
        ("draft", "true"),
        ("draft", None),
        ("slug", "dia-chi-moi"),
        ("summary", f"Tóm tắt {m}"),
        ("lang", "en"),
    ]
    portal.declare(pick(portal.paths("content/pages"), n), *pick(values, m))


def change_a_commune(portal: Portal, n: int, m: int) -> None:
    """Change a commune's profile."""
    values = [
        ("name", "Thanh Sơn"),
        ("level", "xã"),
        ("level", "phường"),
        ("population", str(5000 + m)),
        ("slug", "xa-moi"),
        ("valid_from", "2025-07-01T00:00:00+07:00"),
        ("valid_from", "2025-06-30T17:00:00Z"),
        ("leaders", f"[{{name: Nguyễn Văn An, post: Chủ tịch {m}}}]"),
        ("contact", f"{{phone: 0237 {m % 1000:03d} 000}}"),
    ]
    portal.declare(pick(portal.paths("content/communes"), n), *pick(values, m))


def change_a_setting(portal: Portal, n: int, m: int) -> None:
    """Change config.yaml."""
    config = json.loads(portal.read("config.yaml"))
    name, value = pick(SETTINGS, n)
    *above, key = name.split(".")
    holder = config
    for one in above:
        holder = holder.setdefault(one, {})
    if value is None:
        holder.pop(key, None)
    else:
        holder[key] = value
    portal.write("config.yaml", json.dumps(config, ensure_ascii=False))


def change_the_theme(portal: Portal, n: int, m: int) -> None:
    """Change a template, a word, a default or a static file; often so that its size stays."""
    path = pick(portal.paths("themes"), n)
    portal.change(path, r"v\d+", f"v{m % 12}")


def add_to_the_theme(portal: Portal, n: int, m: int) -> None:
    """Add a file that shadows another, or that nothing waits for."""
    kinds = "{% block about %}{{ super() }}nho{% endblock %}"
    own = [
        ("templates/partials/foot.html", f"<footer>nho {m}</footer>"),
        ("templates/macros.html", MACROS.replace("<li>", f"<li>{m}")),
        ("templates/partials/menu.html", f"<nav>nho {m} {{% include 'partials/mark.txt' %}}</nav>"),
        ("templates/partials/mark.txt", f"<i>nho {m}</i>"),
        ("templates/kinds/vi.html", f"tiếng Việt {m}"),
        ("templates/listing.html", f"{{% extends 'parent/listing.html' %}}{kinds}"),
        ("static/more.css", f"/* {m} */"),
        ("static/pictures/drum.svg", f"<svg xmlns='http://www.w3.org/2000/svg'><b>{m}</b></svg>"),
        ("strings/en.yaml", f"signed: Signed {m}\nfoot: By {{name}}\n"),
        ("strings/vi.yaml", f"signed: Ký {m}\nmenu: Mục {m}\n"),
    ]
    path, text = pick(own, n)
    portal.write(f"themes/nho/{path}", text)


def remove_from_the_theme(portal: Portal, n: int, m: int) -> None:
    """Remove a file of the theme; often the portal cannot be built without."""
    portal.remove(pick(portal.paths("themes/nho" if m % 4 else "themes"), n))


def rename_a_template(portal: Portal, n: int, m: int) -> None:
    """Rename a template, or let two trade their names; its text stays."""
    paths = portal.paths("themes", ending=".html")
    path = pick(paths, n)
    new = pick(
        [*paths, f"{path.rpartition('/')[0]}/vi.html", "themes/nho/templates/macros.html"], m
    )
    if new in paths and new != path:
        portal.renamed(new, "swap")
    portal.renamed(path, new)
    if (portal.root / "swap").exists():
        portal.renamed("swap", path)


def break_a_template(portal: Portal, n: int, m: int) -> None:
    """Put a mistake into a template."""
    path = pick(portal.paths("themes", ending=".html"), n)
    mistake = pick(["{{ nothing.at_all }}", "{% if %}", "{{ t('no-such-word') }}"], m)
    portal.change(path, "<!-- v", f"{mistake}<!-- v")


def change_a_file(portal: Portal, n: int, m: int) -> None:
    """Change a picture or another file, to another size or to the same."""
    path = pick([p for p in portal.paths("content/media") if not p.endswith(".svg")], n)
    text = b"PNG %d" % (m % 10) + b"." * (m % 2 * m)
    # Now and then no picture at all.
    portal.write(path, picture(m % 10, 4 + m % 3) if path.endswith(".png") and m % 7 else text)


def change_a_drawing(portal: Portal, n: int, m: int) -> None:
    """Change an SVG; now and then to one that cannot be published."""
    bad = "<svg" if m % 7 == 6 else "<svg xmlns='http://www.w3.org/2000/svg'>"
    portal.write("content/media/hinh.svg", f"{bad}<title>{n % 10}</title></svg>")


def remove_a_file(portal: Portal, n: int, m: int) -> None:
    """Remove a picture or another file."""
    portal.remove(pick(portal.paths("content/media"), n))


def touch_files(portal: Portal, n: int, m: int) -> None:
    """Give files another time, and nothing else."""
    paths = portal.sources()
    for path in paths if m % 3 == 0 else [pick(paths, n)]:
        when = portal.time() or time.time_ns()
        os.utime(portal.root / path, ns=(when, when))


def restore_a_file(portal: Portal, n: int, m: int) -> None:
    """Put an older version of a file back, with the time that it had."""
    path = pick(sorted(portal.versions), n)
    portal.restore(path, *pick(portal.versions[path][::-1], m))


def restore_what_changed(portal: Portal, n: int, m: int) -> None:
    """Put the first version of a file back that has more than one."""
    changed = [path for path, versions in sorted(portal.versions.items()) if len(versions) > 1]
    if changed:
        path = pick(changed, n)
        portal.restore(path, *portal.versions[path][0])


def let_time_pass(portal: Portal, n: int, m: int) -> None:
    """Set the clock, onward or back."""
    hours = pick([1, 4, 0.5, 5, 3, 24, -1, -3, -48], n)
    portal.options["now"] += timedelta(hours=hours, seconds=m % 3 - 1)


def reach_the_minute(portal: Portal, n: int, m: int) -> None:
    """Set the clock to a moment at which something appears or goes, or just before."""
    hour = pick([4, 5, 7, 17], n)
    moment = datetime(2026, 11, 21, hour, tzinfo=UTC)
    portal.options["now"] = moment - timedelta(microseconds=m % 2)


def ask_otherwise(portal: Portal, n: int, m: int) -> None:
    """Change what the command line asks for."""
    changes = [
        {"base_url": "https://thu.vn/xem/"},
        {"base_url": ""},
        {"drafts": True},
        {"drafts": False},
        {"strict": True},
        {"strict": False},
        {"clean": True},
        {"clean": False},
        {"search": True},
        {"search": False},
    ]
    portal.options |= pick(changes, n)


def publish_elsewhere(portal: Portal, n: int, m: int) -> None:
    """Build into another folder; what is remembered of the first must not count there."""
    portal.place = pick(["output", "preview"], n)


def edit_the_output(portal: Portal, n: int, m: int) -> None:
    """Change or remove published files by hand."""
    folder = portal.root / portal.place
    paths = [p for p in portal.paths(portal.place) if not p.endswith(output.LIST)]
    if not paths:
        return
    file = portal.root / pick(paths, n)
    data = file.read_bytes()
    match m % 6:
        case 0:
            file.write_bytes(data + b"!")
        case 1:
            file.write_bytes(data[:-1] + b"!")
        case 2:
            file.unlink()
        case 3:
            shutil.rmtree(folder if file.parent == folder else file.parent)
        case 4:
            file.write_bytes(b"")
        case 5:
            (folder / "rieng").mkdir(exist_ok=True)
            (folder / "rieng/ghi-chu.txt").write_text(str(m))


def lose_the_memory(portal: Portal, n: int, m: int) -> None:
    """Remove, cut or damage what is remembered."""
    folder = portal.root / ".congxa"
    file = folder / "memory.sqlite"
    if not file.exists():
        return
    size = file.stat().st_size
    match m % 4:
        case 0:
            shutil.rmtree(folder)
        case 1:
            os.truncate(file, size * (n % 100) // 100)
        case 2:
            file.unlink()
        case 3:
            with file.open("r+b") as opened:
                opened.seek(size * (n % 1000) // 1000)
                opened.write(bytes([m % 251] * 8))


EDITS: tuple[Callable[[Portal, int, int], None], ...] = (
    rewrite_a_text,
    change_one_digit,
    change_one_digit,
    declare_something,
    declare_something,
    declare_something,
    declare_something,
    refer_elsewhere,
    refer_elsewhere,
    declare_of_a_document,
    add_a_document,
    add_an_article,
    remove_a_text,
    rename_a_text,
    swap_two_files,
    change_a_page,
    change_a_commune,
    change_a_setting,
    change_a_setting,
    change_the_theme,
    change_the_theme,
    change_the_theme,
    add_to_the_theme,
    add_to_the_theme,
    remove_from_the_theme,
    rename_a_template,
    break_a_template,
    change_a_file,
    change_a_drawing,
    remove_a_file,
    touch_files,
    restore_a_file,
    restore_what_changed,
    let_time_pass,
    reach_the_minute,
    ask_otherwise,
    publish_elsewhere,
    edit_the_output,
    edit_the_output,
    lose_the_memory,
)


@dataclass(frozen=True)
class Edit:
    """One edit: what is done with which numbers, how old it looks, whether a build follows."""

    change: Callable[[Portal, int, int], None]
    n: int
    m: int
    age: str
    replaced: bool
    built: bool
    jobs: int

    def __repr__(self) -> str:
        return (
            f"Edit({self.change.__name__}, {self.n}, {self.m}, {self.age!r}, {self.replaced}, "
            f"{self.built}, {self.jobs})"
        )


edits = st.builds(
    Edit,
    st.sampled_from(EDITS),
    n=st.integers(0, 1000),
    m=st.integers(0, 200),
    age=st.sampled_from(["old", "old", "coarse", "true"]),
    replaced=st.booleans(),
    built=st.sampled_from([True, True, False]),
    jobs=st.sampled_from([1, 1, 1, 1, 1, 1, 1, 2]),
)


def go_through(history: Iterable[Edit]) -> int:
    """Make each edit, compare, and take back what cannot be built; tell how often it could."""
    good = 0
    with portal() as made:
        waiting: list[Edit] = []
        for edit in history:
            waiting.append(edit)
            made.age, made.replaced = edit.age, edit.replaced
            edit.change(made, edit.n, edit.m)
            if edit.built:
                good += compare(made, waiting)
                waiting = []
        if waiting:
            good += compare(made, waiting)
    return good


def compare(made: Portal, edits: list[Edit]) -> bool:
    """Build both ways; where it fails tell after which edits."""
    try:
        well = made.check(jobs=edits[-1].jobs, again=edits[-1].n % 3 == 0)
    except Exception as error:
        error.add_note(f"after {edits}")
        raise
    if not well:
        made.undo()
    return well


def one_by_one(change: Callable[[Portal, int, int], None], *numbers: tuple[int, int]) -> list[Edit]:
    """Let one kind of edit follow upon another, all settled, each compared."""
    return [Edit(change, n, m, "old", replaced=False, built=True, jobs=1) for n, m in numbers]


def change_the_leaves(portal: Portal, n: int, m: int) -> None:
    """Change every template that no other one takes in."""
    for name in LEAVES:
        portal.change(f"themes/goc/templates/{name}.html", r"v\d+", f"v{m}")


LEAVES = "category commune tag archive home sitemap 404 fragment redirect page section".split()
LEAVES += ["document", "procedure", "access", "register"]
SHARED = [path for path in sorted(THEME) if Path(path).stem not in LEAVES]


def change_a_shared_file(portal: Portal, n: int, m: int) -> None:
    """Change a file of the theme that many pages depend on, or that is no template."""
    portal.change(f"themes/{SHARED[n]}", r"v\d+", f"v{m}")


# Each kind of edit at least once, whatever chance brings, and how many of them can be built.
TOURS = {
    "settings": (one_by_one(change_a_setting, *((n, 0) for n in range(len(SETTINGS)))), 32),
    "theme": (
        [
            *one_by_one(change_the_leaves, (0, 2), (0, 3)),
            *one_by_one(change_a_shared_file, *((n, 2) for n in range(len(SHARED)))),
        ],
        len(SHARED) + 2,
    ),
    "additions": (
        [
            *one_by_one(add_to_the_theme, *((n, 2) for n in range(10))),
            *one_by_one(remove_from_the_theme, *((n, 1) for n in range(4))),
            *one_by_one(break_a_template, (0, 0), (1, 1)),
        ],
        10,
    ),
    "texts": (
        [
            *one_by_one(change_one_digit, (0, 2), (9, 3), (12, 4), (13, 5), (17, 6)),
            *one_by_one(rewrite_a_text, (0, 1), (2, 2), (2, 3), (9, 4)),
            *one_by_one(refer_elsewhere, *((n, n) for n in range(len(REFERENCE)))),
            *one_by_one(rename_a_text, (3, 0), (5, 1), (13, 3)),
            *one_by_one(swap_two_files, (0, 0), (5, 3)),
            *one_by_one(restore_what_changed, (0, 0), (1, 0)),
            *one_by_one(remove_a_text, (1, 0), (2, 0)),
        ],
        18,
    ),
    "files": (
        [
            *one_by_one(change_a_file, (0, 2), (1, 4), (2, 6), (0, 3)),
            *one_by_one(change_a_drawing, (2, 0), (3, 0), (4, 6)),
            *one_by_one(swap_two_files, (0, 1)),
            *one_by_one(touch_files, (0, 0), (1, 1)),
        ],
        9,
    ),
    "clock and options": (
        [
            *one_by_one(reach_the_minute, (0, 1), (0, 0), (2, 1), (2, 0), (1, 0)),
            *one_by_one(ask_otherwise, *((n, 0) for n in range(10))),
            *one_by_one(publish_elsewhere, (1, 0)),
            *one_by_one(let_time_pass, (8, 0), (5, 0), (5, 0)),
        ],
        14,
    ),
    "sections": (
        [
            *one_by_one(declare_of_a_document, *((n // 2, n) for n in range(len(FILED)))),
            *one_by_one(add_a_document, (0, 2), (1, 9), (0, 3)),
            *one_by_one(reach_the_minute, (0, 1), (1, 0)),
        ],
        24,
    ),
    "output and memory": (
        [
            *one_by_one(edit_the_output, *((7 * n, n) for n in range(6))),
            *one_by_one(lose_the_memory, (0, 0), (50, 1), (0, 2), (500, 3)),
        ],
        10,
    ),
}


@pytest.mark.parametrize("topic", TOURS)
def test_each_kind_of_edit_shows_as_in_a_clean_build(topic: str) -> None:
    """A long list of single edits, one upon the other."""
    edits, enough = TOURS[topic]
    assert go_through(edits) >= enough


def test_texts_that_change_alone_are_put_into_their_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a new process and by one that goes on: what the histories compare is not the whole line alone."""
    done: list[object] = []

    def counted(*given: Any) -> object:
        found = plain(*given)
        done.extend([found] if found else [])
        return found

    plain = touch.touch
    monkeypatch.setattr(touch, "touch", counted)
    go_through(one_by_one(rewrite_a_text, (0, 1), (2, 2), (2, 3), (4, 4)))
    assert len(done) == 7  # the first build of the process goes through the whole line


SLOW = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


@settings(max_examples=10, **SLOW)
@given(st.lists(edits, min_size=1, max_size=14))
def test_whatever_was_edited_a_clean_build_gives_the_same(history: list[Edit]) -> None:
    """Edits in any order, several between two builds: what is remembered never shows."""
    go_through(history)


@pytest.mark.long
@settings(max_examples=400, **SLOW)
@given(st.lists(edits, min_size=4, max_size=25))
def test_whatever_was_edited_for_long_a_clean_build_gives_the_same(history: list[Edit]) -> None:
    """The same, with many more and longer histories."""
    go_through(history)
