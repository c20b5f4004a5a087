"""The documentation, held against the program: whatever an editor or a theme author may write is told.

Blocks of code in docs/ say by the words behind their fence what they are: `yaml article` is front
matter of an article (or a part of it), `markdown article` a whole file, `yaml config` settings,
`yaml theme` a theme.yaml. In docs/loi-thuong-gap.md a block `wrong …` is followed by the words that
the editor sees (`told`) and by what is right.
"""

import argparse
import json
import re
import types
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from inspect import signature
from io import BytesIO
from pathlib import Path
from typing import Any, get_args, get_type_hints

import jinja2.defaults
import msgspec
import pytest
import yaml
from conftest import LEAST, NOW, Built
from conftest import sections as cut
from PIL import Image as Pixels

from congxa import cli, config, content, errors, pipeline, plan, records, schema, theme, urls
from congxa.achievements.catalogue import CatalogueMeta, CriteriaMeta
from congxa.config import CategorySettings, Config, MenuEntry
from congxa.environment import environment
from congxa.errors import MESSAGES, gaps
from congxa.frontmatter import ArticleMeta, CommuneMeta, PageMeta, ResolutionMeta
from congxa.markup import Image, ImageSource, convert, place_links
from congxa.planned import Output, Page, PageInfo
from congxa.sections import TYPES
from congxa.theme import SettingMeta, ThemeMeta

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SETTINGS, ARTICLES, PAGES = "cai-dat.md", "bai-viet.md", "xa-va-trang.md"
SECTIONS = "muc-khac.md"
TEXTS, COMMANDS, MISTAKES = "markdown.md", "lenh.md", "loi-thuong-gap.md"
THEMES, THEMES_VI = "theming.md", "giao-dien.md"
HOSTING, SECOND_THEME = "may-chu.md", "giao-dien-sen.md"
SECTIONS_MODULE = "congxa.sections."
FILES = ("../README.md", "bat-dau.md", SETTINGS, ARTICLES, PAGES, TEXTS, COMMANDS, MISTAKES)
FILES = (*FILES, "thanh-tich.md", THEMES, THEMES_VI, HOSTING, SECOND_THEME, "anh.md")
FILES = (*FILES, SECTIONS, "xem-thu.md", "bo-dem.md", "tim-kiem.md", "nhap-bai.md", "trien-khai.md")
FILES = (*FILES, "kiem-tra.md")
MODELS: Mapping[str, type] = {
    "article": ArticleMeta,
    "commune": CommuneMeta,
    "page": PageMeta,
    "resolution": ResolutionMeta,
    **{kind.name: kind.meta for kind in TYPES.values()},
    "config": Config,
    "theme": ThemeMeta,
}
Make = Callable[..., Built]
Row = Mapping[str, str]


# --- reading the documentation ------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A block of code: the words behind its fence, its text, and its first line in the file."""

    file: str
    line: int
    words: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Section:
    """What stands under one heading, up to the next of any level, without blocks of code."""

    heading: str
    text: str

    @property
    def tables(self) -> list[list[list[str]]]:
        """The tables, each a list of rows of cells."""
        tables: list[list[list[str]]] = []
        before = ""
        for line in self.text.split("\n"):
            if line.startswith("|"):
                if not before.startswith("|"):
                    tables.append([])
                cells = re.split(r"(?<!\\)\|", line.strip())[1:-1]
                tables[-1].append([cell.strip() for cell in cells])
            before = line
        return tables

    def keys(self, head: str) -> dict[str, Row]:
        """Give the rows of those tables that begin with this column, by the names in it."""
        return {
            re.split(r"[ (]", name)[0]: dict(zip(table[0], row, strict=True))
            for table in self.tables
            if table[0][0] == head
            for row in table[2:]
            for name in ticked(row[0])
        }


@cache
def read(file: str) -> str:
    return (DOCS / file).read_text(encoding="utf-8")


@cache
def blocks(file: str) -> tuple[Block, ...]:
    """Give the blocks of code of a file."""
    found = []
    for match in re.finditer(r"^```(.*)\n((?:.*\n)*?)```$", read(file), re.M):
        line = read(file).count("\n", 0, match.start()) + 2
        found.append(Block(file, line, tuple(match[1].split()), match[2]))
    return tuple(found)


@cache
def prose(file: str) -> str:
    """Give a file without its blocks of code."""
    return re.sub(r"^```.*\n(?:.*\n)*?```$", "", read(file), flags=re.M)


@cache
def sections(file: str) -> tuple[Section, ...]:
    """Give a file cut at its headings; what stands before the first has the heading ''."""
    parts = re.split(r"^(#+ .*)$", prose(file), flags=re.M)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return (Section("", parts[0]), *(Section(heading, text) for heading, text in pairs))


def section(file: str, name: str) -> Section:
    """Give the one section whose heading names `name` in backticks."""
    found = [it for it in sections(file) if name in ticked(it.heading)]
    assert len(found) == 1, f"{file}: {len(found)} headings name `{name}`"
    return found[0]


def titled(file: str, title: str) -> Section:
    """Give the one section with this heading."""
    return next(it for it in sections(file) if it.heading.lstrip("# ") == title)


def ticked(text: str) -> list[str]:
    """Give what stands in backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def every_block(*words: str) -> list[Block]:
    return [it for file in FILES for it in blocks(file) if it.words[: len(words)] == words]


# --- models -------------------------------------------------------------------------------------


def is_value(kind: Any) -> bool:
    """Tell a class of the package that holds values, whether a dataclass or a Struct."""
    return (
        isinstance(kind, type)
        and kind.__module__.startswith("congxa.")
        and not getattr(kind, "_is_protocol", False)
        and bool(keys_of(kind))
    )


def keys_of(model: type) -> set[str]:
    return {name for name in get_type_hints(model) if not name.startswith("_")}


def hinted(annotation: Any) -> Iterator[type]:
    """Give the classes of values that an annotation names, however deep."""
    if is_value(annotation):
        yield annotation
    for argument in get_args(annotation):
        yield from hinted(argument)


def nested(model: type) -> dict[str, type]:
    """Give the models inside a model, by the key that leads to them, a model inside itself apart."""
    hints = get_type_hints(model, include_extras=True)
    found = {schema.spelled(k): next(hinted(hints[k]), None) for k in sorted(keys_of(model))}
    return {key: inner for key, inner in found.items() if inner and inner is not model}


def sections_own(model: type) -> dict[str, type]:
    """Give the models inside that of a content type, at any depth, that no other kind of content has."""
    own = {k: it for k, it in nested(model).items() if it.__module__.startswith(SECTIONS_MODULE)}
    return {**own, **{k: it for inner in own.values() for k, it in sections_own(inner).items()}}


def keys_told(file: str, *names: str) -> dict[str, Row]:
    """Give the keys that the sections with these names tell of, by their rows."""
    told: dict[str, Row] = {}
    for name in names:
        told |= section(file, name).keys("Mục")
    return told


def article_keys() -> dict[str, Row]:
    return titled(ARTICLES, "Các mục của phần khai báo").keys("Mục")


def settings_keys() -> dict[str, Row]:
    return titled(SETTINGS, "Cài đặt: `config.yaml`").keys("Mục")


# Where each model is told of: the rows of its table.
TOLD: Mapping[str, tuple[type, Callable[[], dict[str, Row]]]] = {
    "config.yaml": (Config, settings_keys),
    "article": (ArticleMeta, article_keys),
    "commune": (CommuneMeta, lambda: keys_told(PAGES, "content/communes")),
    "page": (PageMeta, lambda: keys_told(PAGES, "content/pages")),
    **{
        kind.name: (
            kind.meta,
            lambda kind=kind: (
                titled(SECTIONS, "Các khóa chung").keys("Mục")
                | keys_told(SECTIONS, f"content/{kind.folder}")
            ),
        )
        for kind in TYPES.values()
    },
    **{
        f"{kind.name}.{key}": (inner, lambda key=key: keys_told(SECTIONS, key))
        for kind in TYPES.values()
        for key, inner in sections_own(kind.meta).items()
    },
    "theme.yaml": (ThemeMeta, lambda: section(THEMES, "theme.yaml").keys("Key")),
    **{
        f"{name}.{key}": (inner, lambda file=file, key=key: keys_told(file, key))
        for name, file, model in (
            ("config.yaml", SETTINGS, Config),
            ("article", ARTICLES, ArticleMeta),
            ("commune", PAGES, CommuneMeta),
            ("page", PAGES, PageMeta),
        )
        for key, inner in nested(model).items()
    },
}


def test_the_walk_finds_the_models() -> None:
    """The tests below look at every model, and no model hides a deeper one from them."""
    assert {"config.yaml.owner", "article.source", "commune.predecessors"} <= set(TOLD)
    for model in (inner for outer in MODELS.values() for inner in nested(outer).values()):
        told = {model for model, _ in TOLD.values()}
        assert set(nested(model).values()) <= told, f"{model} holds models that are not told of"
    assert {CategorySettings, MenuEntry} <= {model for model, _ in TOLD.values()}


@pytest.mark.parametrize("name", TOLD)
def test_every_key_is_told(name: str) -> None:
    """Each setting and each key of front matter has a row in the table of its section."""
    model, told = TOLD[name]
    known = {schema.spelled(name) for name in keys_of(model)}
    if model is ThemeMeta:
        known |= keys_of(SettingMeta)
    assert set(told()) == known


@pytest.mark.parametrize("name", TOLD)
def test_told_defaults_are_the_defaults(name: str) -> None:
    """A value in the column of defaults is the one that the program takes."""
    model, told = TOLD[name]
    parameters = signature(model).parameters
    defaults = {schema.spelled(name): one.default for name, one in parameters.items()}
    for key, row in told().items():
        written = re.fullmatch(r"`([^`]+)`", row.get("Mặc định", ""))
        if written:
            default = defaults[key]
            words = {True: "có", False: "không"} if isinstance(default, bool) else {}
            assert words.get(default, str(default)) == written[1], f"{name}: {key}"


@pytest.mark.parametrize("name", TOLD)
def test_told_examples_are_accepted(name: str) -> None:
    """A value in the column of examples is one that the key takes."""
    model, told = TOLD[name]
    for key, row in told().items():
        for value in ticked(row.get("Ví dụ", "")):
            assert problems_of(f"{key}: {value}", model) == [], f"{name}: {key}: {value}"


def test_there_are_defaults_and_examples_to_look_at() -> None:
    """The two tests above look at a good number of rows."""
    rows = [row for _, told in TOLD.values() for row in told().values()]
    assert sum("`" in row.get("Mặc định", "") for row in rows) > 10
    assert sum("`" in row.get("Ví dụ", "") for row in rows) > 40


def problems_of(text: str, model: type) -> list[str]:
    """Say what is wrong with YAML that may leave out what is required."""
    record, problems = records.parse(text, "x.yaml")
    if record is not None and not problems:
        _, problems = schema.validate(model, record)
    return [f"{found.where}: {found.message}" for found in problems if found.code != "missing-key"]


# --- the command line ---------------------------------------------------------------------------


def parsers() -> dict[str, argparse.ArgumentParser]:
    """Give the parser of the whole command line as '', and that of each command by its name."""
    top = cli._parser()
    found = {"": top}
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= action.choices
    return found


def options() -> set[str]:
    return {
        o
        for one in (*parsers().values(), *actions_of_counter())
        for action in one._actions
        for o in action.option_strings
    }


def actions_of_counter() -> list[argparse.ArgumentParser]:
    """Give the parsers of the counter's own commands."""
    counter = parsers()["counter"]
    found = next(it for it in counter._actions if isinstance(it, argparse._SubParsersAction))
    return list(found.choices.values())


def test_every_command_and_option_of_the_counter_is_told() -> None:
    """In the page on the counter, each command and each option but what all have."""
    text = read("bo-dem.md") + read(COMMANDS)
    usual = {"--root", "--help", "-h", "--host", "--port", "--jobs", "--replace", "--visits"}
    options = {o for one in actions_of_counter() for a in one._actions for o in a.option_strings}
    assert [option for option in sorted(options - usual) if option not in text] == []
    assert [
        one.prog for one in actions_of_counter() if f"`{one.prog.split()[-1]}`" not in text
    ] == []


def test_every_command_is_told() -> None:
    """Each command has a section of its own."""
    commands = set(parsers()) - {""}
    assert "build" in commands
    for command in commands:
        section(COMMANDS, command)


@pytest.mark.parametrize("command", sorted(set(parsers()) - {""}))
def test_every_option_is_told(command: str) -> None:
    """Each option of a command has a row with its metavar; no row tells of another."""
    written = section(COMMANDS, command).keys("Lựa chọn")
    known = {o: action for action in parsers()[command]._actions for o in action.option_strings}
    assert set(written) == set(known)
    for option, action in known.items():
        spelled = f"{option} {action.metavar}" if action.metavar else option
        assert spelled in ticked(written[option]["Lựa chọn"])


def test_options_of_all_commands_are_told() -> None:
    """What stands before the command is told too."""
    for action in parsers()[""]._actions:
        for option in action.option_strings:
            assert option in ticked(prose(COMMANDS))


@pytest.mark.parametrize("file", FILES)
def test_no_option_is_told_that_does_not_exist(file: str) -> None:
    """Every option in a command line of ours, or alone in backticks, is one of the parser."""
    lines = [line for it in blocks(file) for line in it.text.split("\n") if "build.py" in line]
    alone = [text for text in ticked(prose(file)) if text.startswith("-") or "build.py" in text]
    written = re.findall(r"(?<![\w-])--?[a-z][a-z-]*", " ".join([*lines, *alone]))
    assert set(written) - options() - {"--help", "--version", "-m", "-"} == set()


def test_every_exit_status_is_told() -> None:
    """The table of exit statuses names each of them."""
    rows = titled(COMMANDS, "Trạng thái kết thúc").tables[0][2:]
    assert {row[0] for row in rows} == {str(n) for n in (cli.DONE, cli.WRONG, cli.USAGE, 130)}


def test_the_json_object_is_told(portal: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """The example of --json has the keys that the command prints, and a table tells of each."""
    built = portal("-- content/articles/a.md --\nkhông có khai báo\n")
    assert cli.main(["build", "--root", str(built.root), "--json"]) == cli.WRONG
    printed = json.loads(capsys.readouterr().out)
    (example,) = (json.loads(it.text) for it in blocks(COMMANDS) if it.words == ("json",))
    assert list(example) == list(printed)
    assert list(example["problems"][0]) == list(printed["problems"][0])
    told = set(titled(COMMANDS, "Đối tượng JSON").keys("Mục"))
    assert told == set(example) | set(example["problems"][0])


# --- themes -------------------------------------------------------------------------------------

EVERYTHING = """
-- config.yaml --
site: {title: Cổng thử, url: "https://vidu.vn/"}
categories:
  - name: Kinh tế
    children: [{name: Nông nghiệp}]
notices: [{text: Cắt nước}]
reception: [{what: Tiếp công dân}]
counter: {mode: service}
schedule: [{what: Giao ban}]
spokesperson: Nguyễn Văn A
rating: {endpoint: /phieu/}
-- content/communes/thanh-ky.md --
---
name: Thanh Kỳ
predecessors: [Thanh Tân]
ethnic_groups: [Thái]
leaders: [Nguyễn Văn A]
---
Xã Thanh Kỳ.
-- content/pages/gioi-thieu.md --
---
title: Giới thiệu
draft: có
---
Chữ.
-- content/articles/a.md --
---
title: Khánh thành
date: 2026-11-02
category: Nông nghiệp
tags: [nhà văn hóa]
source: Báo Thanh Hóa
cover: anh.jpg
attachments: anh.jpg
aliases: /cu/
achievements:
  - {indicator: thu-nhap-binh-quan, value: 46, year: 2025, target: {value: 53, resolution: nq}}
---
## Mục

[liên kết](b.md)
-- content/articles/b.md --
---
title: Bài trước
date: 2026-11-01
category: Nông nghiệp
---
Chữ.
-- content/resolutions/nq.md --
---
title: Nghị quyết
date: 2026-01-01
---
Chữ.
-- content/documents/vb.md --
---
title: Văn bản
number: 01/QĐ-UBND
type: Quyết định
date: 2026-01-01
field: Đất đai
commune: thanh-ky
attachments: vb.pdf
---
Chữ.
-- content/documents/vb.pdf --
%PDF-1.4
-- content/procedures/tt.md --
---
title: Thủ tục
link: https://dichvucong.gov.vn/
---
Chữ.
-- content/plans/kh.md --
---
title: Kế hoạch
date: 2026-01-01
attachments: /documents/vb.pdf
---
-- content/projects/da.md --
---
title: Dự án
date: 2026-01-01
---
-- content/budgets/ns.md --
---
title: Ngân sách
date: 2026-01-01
year: 2026
stage: dự toán
attachments: /documents/vb.pdf
---
-- content/statistics/tk.md --
---
title: Thống kê
date: 2026-01-01
year: 2026
---
-- content/access/hd.md --
---
title: Hướng dẫn
---
-- content/leaders/a.md --
---
title: Nguyễn Văn A
post: Chủ tịch
cover: /articles/anh.jpg
---
-- content/schedules/a.md --
---
title: Lịch
type: lịch công tác
days: [{date: 2026-12-01, events: [{what: Giao ban}]}]
---
-- content/notices/a.md --
---
title: Cắt điện
from: 2026-11-01
---
-- content/questions/a.md --
---
title: Hỏi
date: 2026-11-01
---
-- content/albums/a.md --
---
title: Ảnh
date: 2026-11-01
photos: [{file: /articles/anh.jpg, alt: Cánh đồng}]
---
-- content/videos/a.md --
---
title: Phim
date: 2026-11-01
link: https://vidu.vn/
cover: {file: /articles/anh.jpg, alt: Cánh đồng}
---
-- content/articles/anh.jpg --
"""


@cache
def shipped() -> tuple[theme.Theme, Path]:
    settings, _ = config.parse("site: {title: Cổng, url: 'https://vidu.vn/'}")
    found, problems = theme.load(settings, ROOT)
    assert found, problems
    return found, found.folders[-1]


def templates_told() -> set[str]:
    """Name the templates that have a section of their own."""
    headings = "\n".join(it.heading for it in sections(THEMES) if it.heading.startswith("### "))
    return {name for name in ticked(headings) if name.endswith(".html")}


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, tuple[Page, ...]]:
    """Give the site and the pages of a portal that has some of everything, drafts too."""
    root = tmp_path_factory.mktemp("everything")
    for path, text in cut(EVERYTHING):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    (root / "content/articles/anh.jpg").write_bytes(photo((30, 20)))
    seen: list[tuple[Any, tuple[Output, ...]]] = []

    def watched(site: Any, *more: Any, index: bool) -> tuple[Output, ...]:
        seen.append((site, plan.plan(site, *more, index=index)))
        return seen[-1][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "plan", watched)
        request = pipeline.Request(root, root / "output", now=NOW, drafts=True, jobs=1, cache=False)
        assert pipeline.build(request).problems == ()
    ((site, outputs),) = seen
    return site, tuple(output for output in outputs if isinstance(output, Page))


def types_of(value: Any) -> Iterator[type]:
    """Give the types of what a template can reach from a value, strings and numbers apart."""
    if is_value(type(value)):
        yield type(value)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from types_of(item)


def members(kind: type) -> set[str]:
    """Name what a template can read of a type: its fields, properties and methods."""
    own = {n for n, it in vars(kind).items() if isinstance(it, property | types.FunctionType)}
    return keys_of(kind) | {name for name in own if not name.startswith("_")}


def reachable(roots: Iterator[type]) -> dict[str, type]:
    """Give all types that can be reached from the roots, by name."""
    found: dict[str, type] = {}
    waiting = list(roots)
    while waiting:
        kind = waiting.pop()
        if kind.__name__ in found:
            continue
        found[kind.__name__] = kind
        hints = get_type_hints(kind)
        waiting += [it for name in members(kind) & set(hints) for it in hinted(hints[name])]
        for name in members(kind):
            member = getattr(kind, name, None)
            if isinstance(member, property):
                waiting += hinted(get_type_hints(member.fget).get("return"))
    return found


def test_every_template_and_its_variables_are_told(planned: Any) -> None:
    """Each template that the plan names has a section whose table holds the keys of its context."""
    _, pages = planned
    contexts: dict[str, set[str]] = {}
    for page in pages:
        contexts.setdefault(page.template, set()).update(page.context)
    assert len(contexts) >= 11
    for template, names in contexts.items():
        assert set(section(THEMES, template).keys("Variable")) == names, template


def test_no_template_is_told_that_is_not_rendered(planned: Any) -> None:
    """The part on templates has no section of a template that the plan never names."""
    _, pages = planned
    assert templates_told() == {page.template for page in pages}


def test_every_field_is_told(planned: Any) -> None:
    """Each type that a template can reach has a section with a row for each of its fields."""
    site, pages = planned
    roots = [kind for page in pages for value in page.context.values() for kind in types_of(value)]
    roots += [PageInfo, *types_of(site.portal)]
    found = reachable(iter(roots))
    assert {"Article", "Teaser", "Portal", "CommuneMeta", "Download", "Owner"} <= set(found)
    for name, kind in found.items():
        assert set(section(THEMES, name).keys("Field")) == members(kind), name


def test_every_kind_of_page_is_told(planned: Any) -> None:
    """The row of page.kind names every kind."""
    _, pages = planned
    row = section(THEMES, "PageInfo").keys("Field")["kind"]
    assert set(ticked(row["What it is"])) == {page.info.kind for page in pages}


def test_every_fragment_is_told(planned: Any) -> None:
    """The table of fragments names each of them."""
    _, pages = planned
    names = {page.context["name"] for page in pages if page.template == "fragment.html"}
    assert set(titled(THEMES, "Fragments").keys("Name")) == names


def test_every_function_and_filter_is_told(planned: Any) -> None:
    """What themes may call is in the tables of names and filters, and nothing else is."""
    site, _ = planned
    look, _ = shipped()
    made = environment(look, site.portal, site.addresses, "vi")
    known = titled(THEMES, "Known everywhere")
    assert set(known.keys("Name")) == set(made.globals) - set(jinja2.defaults.DEFAULT_NAMESPACE)
    assert set(known.keys("Filter")) == set(made.filters) - set(jinja2.defaults.DEFAULT_FILTERS)


def test_every_setting_of_the_shipped_theme_is_told() -> None:
    """What a portal may choose of the shipped theme stands among the settings."""
    look, folder = shipped()
    for name in look.settings:
        assert name in ticked(section(SETTINGS, "theme_settings").text), folder


def test_every_block_of_the_shipped_theme_is_told() -> None:
    """A theme author finds every block of the shipped templates, by template."""
    _, folder = shipped()
    told = titled(THEMES, "Blocks of trong-dong").keys("Template")
    for file in sorted((folder / "templates").rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        names = set(re.findall(r"{%-?\s*block\s+(\w+)", text))
        if names:
            name = file.relative_to(folder / "templates").as_posix()
            assert set(ticked(told[name]["Blocks"])) == names, name


def test_every_class_of_a_text_is_told() -> None:
    """The classes that converted texts bear are those of the table, the count of pictures apart."""
    pictures = "![a](a.jpg)\n![b](b.jpg)\n![c](c.jpg)\n"
    table = "|a|b|c|\n|:-|:-:|-:|\n|1|2|3|\n"
    text = convert(f"{pictures}\n{table}\nChữ[^1]\n\n[^1]: Chú thích.\n")
    image = Image("/a.jpg", 960, 640, (ImageSource("image/webp", "/a.webp 480w"),))
    places = [image if one.kind == "image" else "/" for one in text.links]
    html = place_links(text.html, places).decode()
    borne = {name for names in re.findall(r'class="([^"]*)"', html) for name in names.split()}
    assert set(titled(THEMES, "Markup of texts").keys("Class")) == borne


def test_words_that_filters_need_are_told() -> None:
    """The example of strings holds what dates and numbers are made of."""
    (example,) = every_block("yaml", "strings")
    words = yaml.safe_load(example.text)
    needed = {"date", "datetime", "weekdays", "thousands_mark", "decimal_mark"}
    assert needed <= set(words)
    assert needed <= set(ticked(titled(THEMES, "Strings").text))


def test_the_example_of_a_theme_works(portal: Make) -> None:
    """The worked example changes the one block that it says, and keeps the page around it."""
    files = {it.words[-1]: it.text for it in blocks(THEMES) if it.words[-1].startswith("themes/")}
    assert any(name.endswith("article.html") for name in files)
    article = "---\ntitle: Bài\ndate: 2026-11-01\ncategory: Kinh tế\n---\nNội dung của bài.\n"
    plain, changed = portal(), portal()
    for built in (plain, changed):
        built.write("content/articles/bai.md", article)
    with (changed.root / "config.yaml").open("a", encoding="utf-8") as settings:
        settings.write("theme: xa-minh\n")
    for name, text in files.items():
        changed.write(name, text)
    plain.build()
    changed.build()
    template = next(text for name, text in files.items() if name.endswith("article.html"))
    (added,) = re.findall(r"<p[^>]*>(.+?)</p>", template)
    page = changed.page("tin/2026/11/bai/")
    assert added in page
    assert added not in plain.page("tin/2026/11/bai/")
    assert "Nội dung của bài." in page


def test_the_example_of_a_box_works(portal: Make) -> None:
    """It stands beside an article at its place among the others, and in the fragment that replaces them."""
    files = {it.words[-1]: it.text for it in blocks(THEMES) if it.words[-1].startswith("themes/")}
    article = "---\ntitle: Bài\ndate: 2026-11-01\ncategory: Kinh tế\n---\nNội dung của bài.\n"
    built = portal(f"-- config.yaml --\n{LEAST}theme: xa-minh\n")
    for name, text in {**files, "content/articles/bai.md": article}.items():
        built.write(name, text)
    assert built.problems() == ()
    for path in ("tin/2026/11/bai/", "manh/ben-le/"):
        headings = re.findall(r'<h2 class="bar">(.*?)</h2>', built.page(path))
        assert headings[0] == "Giờ làm việc"
        assert "/manh/moi-nhat/" in headings[1]


@pytest.mark.parametrize(
    "block", [it for it in every_block("yaml", "theme") if len(it.words) == 2], ids=str
)
def test_every_theme_file_can_be_loaded(block: Block, tmp_path: Path) -> None:
    """What stands in an example of a theme.yaml has its shape, in the themes below too."""
    folder = tmp_path / "themes/xa-minh"
    folder.mkdir(parents=True)
    (folder / "theme.yaml").write_text(block.text, encoding="utf-8")
    settings, _ = config.parse(f"{LEAST}theme: xa-minh\n")
    _, problems = theme.load(settings, tmp_path)
    assert problems == []


def test_the_second_theme_is_shown_as_it_is() -> None:
    """Each file that the page on it quotes is quoted whole; no template of the theme is left out."""
    quoted = {it.words[-1]: it.text for it in blocks(SECOND_THEME) if "/" in it.words[-1]}
    for name, text in quoted.items():
        assert text == (ROOT / name).read_text(encoding="utf-8"), name
    templates = (ROOT / "themes/sen/templates").rglob("*.html")
    assert {file.relative_to(ROOT).as_posix() for file in templates} <= set(quoted)


def test_every_note_for_machines_is_told(portal: Make) -> None:
    """The table of files for machines names those that a portal has beside its pages."""
    built = portal(f"-- config.yaml --\n{LEAST}owner: {{email: a@vidu.vn}}\n")
    built.build()
    rows = titled(HOSTING, "Những tệp cho máy đọc").tables[0][2:]
    told = {name for row in rows for name in ticked(row[0])}
    notes = {n for n in built.files() if not n.endswith((".html", ".css", ".js", ".svg"))}
    own = {name for name in notes if "/" not in name or name.startswith(".well-known/")}
    assert told == own - {"_headers", "_redirects"}


def test_the_vietnamese_guide_leads_to_the_tables() -> None:
    """giao-dien.md names the functions and filters, and leads to theming.md for the rest."""
    known = titled(THEMES, "Known everywhere")
    names = {*known.keys("Name"), *known.keys("Filter")}
    assert names <= {name.split("(")[0] for name in ticked(prose(THEMES_VI))}
    for name in (it.heading for it in sections(THEMES) if it.heading.startswith("## ")):
        assert f"(theming.md#{anchor(name.lstrip('# '))})" in read(THEMES_VI), name


# --- links and text -----------------------------------------------------------------------------


def anchor(heading: str) -> str:
    """Name a heading as GitHub does."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def anchors(file: Path) -> set[str]:
    text = re.sub(r"^```.*\n(?:.*\n)*?```$", "", file.read_text(encoding="utf-8"), flags=re.M)
    return {anchor(heading) for heading in re.findall(r"^#+ (.*)$", text, re.M)}


@pytest.mark.parametrize("file", FILES)
def test_links_lead_to_files(file: str) -> None:
    """Each relative link leads to a file of the project, and to a heading that is there."""
    text = re.sub(r"`[^`\n]*`(?!\])", "", prose(file))
    links = [it for it in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in it]
    assert links
    for link in links:
        path, _, place = link.partition("#")
        target = (DOCS / file).parent / path if path else DOCS / file
        assert target.exists(), link
        assert not place or place in anchors(target.resolve()), link


def test_every_file_of_docs_is_looked_at() -> None:
    """No page of docs/ escapes these tests, and README.md leads to each."""
    pages = {file.name for file in DOCS.glob("*.md")}
    assert pages == set(FILES) - {"../README.md"}
    for page in pages:
        assert f"(docs/{page})" in read("../README.md")


def test_the_readme_is_short() -> None:
    """README.md stays under 70 lines."""
    assert read("../README.md").count("\n") < 70


@pytest.mark.parametrize("file", FILES)
def test_documentation_is_nfc(file: str) -> None:
    """The documentation is written in composed Unicode, without tabs and without spaces at ends."""
    text = read(file)
    assert unicodedata.is_normalized("NFC", text)
    assert not re.search(r"\t|[ ]+$", text, re.M)


# --- examples -----------------------------------------------------------------------------------


@pytest.mark.parametrize("block", every_block("yaml"), ids=str)
def test_yaml_examples_are_right(block: Block) -> None:
    """Each YAML example reads without a mistake, and has only keys and values that are taken."""
    record, problems = records.parse(block.text, "x.yaml")
    assert record is not None
    assert not problems
    if block.words[1] != "strings":
        models = {**MODELS, "catalogue": CatalogueMeta, "criteria": CriteriaMeta}
        assert problems_of(block.text, models[block.words[1]]) == []


@pytest.mark.parametrize("kind", ["article", "commune", "page"])
def test_whole_files_are_right(kind: str) -> None:
    """Each whole file in the documentation is one that the loader takes, its text too."""
    whole = [it for it in every_block("markdown") if it.words[1:] == (kind,)]
    assert whole
    for block in whole:
        source, problems = content.parse(block.text.encode(), f"content/{kind}s/a.md", kind)
        assert source, block
        assert source.meta, block
        assert not problems, block
        assert convert(source.body).removed == (), block


def test_the_examples_of_sections_build(portal: Make) -> None:
    """Each as it stands, with the files that it names beside it: a page, in list, feed and menu."""
    built = portal()
    pages = {}
    for number, block in enumerate(it for it in blocks(SECTIONS) if it.words[0] == "markdown"):
        kind = TYPES[block.words[1]]
        built.write(f"content/{kind.folder}/vi-du-{number}.md", block.text)
        for name in re.findall(r"[\w-]+\.(?:pdf|webp)\b", block.text):
            built.write(f"content/{kind.folder}/{name}", beside(name))
        pages[f"{kind.slug}/vi-du-{number}/"] = kind
    assert {kind.name for kind in pages.values()} == TYPES.keys()
    assert built.build().problems == ()
    menu = built.page("").partition("<nav")[2].partition("</nav>")[0]
    for url, kind in pages.items():
        assert built.page(url).count("<h1") == 1
        assert f'href="/{url}"' in built.page(f"{kind.slug}/")
        assert f'href="/{kind.slug}/"' in menu
        # The examples without a day of their own do not tell when they were changed either.
        if kind.dated:
            assert f'href="/{kind.slug}/atom.xml"' in built.page(url).partition("</head>")[0]
            assert f"https://vidu.vn/{url}" in built.page(f"{kind.slug}/atom.xml")
        else:
            assert f"{kind.slug}/atom.xml" not in built.files()


def test_whole_settings_are_right() -> None:
    """The first and the last settings of the documentation build a portal as they stand."""
    whole = [blocks("bat-dau.md"), blocks(SETTINGS)[-1:]]
    for found in whole:
        (block,) = (it for it in found if it.words == ("yaml", "config"))
        _, problems = config.parse(block.text)
        assert not problems, block


@pytest.mark.parametrize(
    "block", [it for it in every_block("markdown") if it.words == ("markdown",)], ids=str
)
def test_markdown_examples_convert(block: Block) -> None:
    """Each example of Markdown becomes HTML with nothing left out and no mark left over."""
    found = convert(block.text)
    html = re.sub(r"<[^>]*>", "", found.html.decode())
    assert html.strip() or "<img" in found.html.decode()
    assert found.removed == ()
    assert not re.search(r"\*\*|^#|\]\(|^\||^[-:]", html, re.M)


def test_examples_of_what_is_removed() -> None:
    """The example of forbidden HTML loses the tags that the table above it names."""
    (block,) = (it for it in blocks(TEXTS) if it.words == ("html",))
    removed = convert(block.text).removed
    assert removed
    named = re.findall(r"`<(\w+)>`", titled(TEXTS, "Những gì bị bỏ và vì sao").text)
    assert set(removed) <= set(named)


def test_tags_that_are_said_to_stay_do() -> None:
    """The tags that the page on Markdown allows are kept, those that it forbids are not."""
    text = titled(TEXTS, "Những gì bị bỏ và vì sao").text
    allowed = re.findall(r"`<(\w+)>`", text.partition("Một số thẻ HTML")[2])
    (table,) = titled(TEXTS, "Những gì bị bỏ và vì sao").tables
    forbidden = [tag for row in table for tag in re.findall(r"`<(\w+)>`", row[0])]
    assert allowed
    assert forbidden
    for tag in allowed:
        assert convert(f"<{tag}>x</{tag}>").removed == (), tag
    for tag in forbidden:
        assert convert(f"<{tag}>x</{tag}>").removed == (tag,), tag


def test_reserved_names_are_told() -> None:
    """The names that the portal keeps for itself are those that the settings tell of."""
    text = section(SETTINGS, "urls").text.partition("của riêng cổng")[2]
    assert set(ticked(text)) == set(urls.RESERVED)


# --- mistakes -----------------------------------------------------------------------------------

ARTICLE = "content/articles/2026/bai.md"
COMMUNE = "content/communes/xa.md"
NEEDED = {"title": "Bài", "date": "2026-11-20", "category": "Kinh tế"}


def photo(size: tuple[int, int]) -> bytes:
    """Give a JPEG picture."""
    made = BytesIO()
    Pixels.new("RGB", size, (90, 140, 60)).save(made, "JPEG")
    return made.getvalue()


def beside(name: str) -> bytes:
    """Give what a file of that name may hold."""
    if name.endswith(".pdf"):
        return b"%PDF-1.4\n"
    made = BytesIO()
    Pixels.new("RGB", (600, 400), (90, 140, 60)).save(made, "WEBP")
    return made.getvalue()


BESIDE: Mapping[str, str | bytes] = {
    "content/articles/2026/thu-hoach.jpg": photo((30, 20)),
    "content/media/ke-hoach.pdf": "x",
    "content/articles/2025/le-hoi.md": (
        "---\ntitle: Lễ hội\ndate: 2025-11-01\ncategory: Kinh tế\n---\nChữ.\n"
    ),
}


def put(built: Built, kind: str, text: str) -> None:
    """Write the example of a mistake, or of what is right, into a portal whose theme shows little."""
    built.write("config.yaml", f"{LEAST}theme: bare\n")
    for template in templates_told():
        built.write(f"themes/bare/templates/{template}", "{{ page.title }}")
    for path, body in BESIDE.items():
        built.write(path, body)
    keys = {line.split(":")[0] for line in text.split("\n")}
    needed = "".join(f"{key}: {value}\n" for key, value in NEEDED.items() if key not in keys)
    if kind == "file":
        built.write(ARTICLE, text)
    elif kind == "article":
        built.write(ARTICLE, f"---\n{text}{needed}---\nChữ.\n")
    elif kind == "body":
        built.write(ARTICLE, f"---\n{needed}---\n{text}")
    else:
        built.write(COMMUNE, f"---\n{text}name: Thanh Kỳ\n---\n")


def mistakes() -> list[tuple[Block, Block, Block]]:
    """Give each mistake with the words told and what is right."""
    found = blocks(MISTAKES)
    return [
        (found[n], found[n + 1], found[n + 2])
        for n, block in enumerate(found)
        if block.words[:2] == ("text", "wrong")
    ]


def spelled(problem: Any) -> str:
    level = {"error": "lỗi", "warning": "cảnh báo"}[problem.level]
    return f"{problem.where}: {level}: {problem.message}\n    → {problem.hint}\n"


@pytest.mark.parametrize(("wrong", "told", "_right"), mistakes(), ids=lambda it: str(it))
def test_mistakes_are_told_as_the_program_tells_them(
    wrong: Block, told: Block, _right: Block, portal: Make
) -> None:
    """A wrong example is answered by the very words that follow it."""
    built = portal()
    put(built, wrong.words[2], wrong.text)
    assert told.words == ("text", "told")
    assert told.text in [spelled(problem) for problem in built.problems()]


@pytest.mark.parametrize(("wrong", "told", "right"), mistakes(), ids=lambda it: str(it))
def test_what_is_right_is_right(wrong: Block, told: Block, right: Block, portal: Make) -> None:
    """What the documentation puts in the place of a mistake is none."""
    built = portal()
    kind = {"yaml": right.words[1], "markdown": wrong.words[2]}[right.words[0]]
    put(built, kind, right.text)
    assert told
    assert [spelled(problem) for problem in built.problems()] == []


def test_there_are_mistakes_to_look_at() -> None:
    """The tests above look at a good number of mistakes."""
    assert len(mistakes()) >= 15


def pattern(wording: str) -> str:
    return "".join(
        ".+" if part.startswith("{") else re.escape(part) for part in re.split(r"({\w+})", wording)
    )


@cache
def patterns(*parts: str) -> tuple[re.Pattern[str], ...]:
    """Give what the messages, or the hints, look like when their places are filled."""
    found = (one[part] for one in errors.wordings().values() for part in parts if part in one)
    return tuple(re.compile(pattern(wording)) for wording in found)


@pytest.mark.parametrize("file", FILES)
def test_messages_are_quoted_as_they_are(file: str) -> None:
    """Each message or hint in a block of code is one of the catalogue."""
    messages, hints = patterns("message"), patterns("hint", "otherwise")
    for line in "".join(it.text for it in blocks(file)).split("\n"):
        said = re.search(r": (?:lỗi|cảnh báo): (.*)", line)
        if said:
            assert any(one.fullmatch(said[1]) for one in messages), line
        elif line.startswith("    → "):
            assert any(one.fullmatch(line[6:]) for one in hints), line


@pytest.mark.parametrize("phrase", ["held", "built", "failed"])
def test_phrases_are_quoted_as_they_are(phrase: str) -> None:
    """What the command prints at its end is quoted somewhere in its own words."""
    wording = msgspec.yaml.decode((MESSAGES / "vi.yaml").read_bytes())["phrases"][phrase]
    assert gaps(wording)
    text = "".join(it.text for file in (COMMANDS, MISTAKES) for it in blocks(file))
    assert re.search(f"^{pattern(wording)}$", text, re.M)
