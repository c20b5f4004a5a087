"""A theme folder, with those it extends, to templates, static files and words."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2
import pytest

from congxa import config, theme
from congxa.config import Settings
from congxa.environment import environment
from congxa.errors import Problem
from congxa.memory import Memory
from congxa.model import Portal
from congxa.theme import Theme
from congxa.urls import Addresses
from congxa.words import Words

ADDRESSES = Addresses("https://vidu.vn", "/xa")
PORTAL = Portal(
    title="Cổng <xã>",
    slogan="",
    description="",
    language="vi",
    timezone="Asia/Ho_Chi_Minh",
    url="/xa/",
    origin="https://vidu.vn",
    base="/xa",
    owner=config.Owner(),
    reuse_notice="",
    menu=(),
    categories=(),
    communes=(),
)
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that writes a file below the portal's themes/."""

    def put(path: str, data: str | bytes) -> Path:
        file = tmp_path / "themes" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        return file

    return put


def settings(name: str, more: str = "") -> Settings:
    text = f"site: {{title: A, url: 'https://vidu.vn/'}}\ntheme: {name}\n{more}"
    made, problems = config.parse(text)
    assert problems == []
    return made


def load(root: Path, name: str = "la-co", more: str = "") -> Theme:
    """Load a theme that has no mistake."""
    found, problems = theme.load(settings(name, more), root)
    assert problems == []
    assert found is not None
    return found


def mistakes(root: Path, name: str = "la-co", more: str = "") -> list[Problem]:
    """Give what is wrong with a theme; its words must be complete."""
    _, problems = theme.load(settings(name, more), root)
    assert all(found.message and found.hint for found in problems)
    return problems


def render(found: Theme, template: str, **context: object) -> str:
    made = environment(found, PORTAL, ADDRESSES, "vi")
    return made.get_template(template).render(context)


# --- the chain ---


def test_the_shipped_theme_needs_nothing(tmp_path: Path) -> None:
    """A portal without a themes/ folder has templates, static files and words in two languages."""
    found = load(tmp_path, "trong-dong")
    assert [folder.name for folder in found.folders] == ["trong-dong"]
    assert {"vi", "en"} <= found.strings.keys()
    assert found.static
    assert theme.syntax_problems(found, tmp_path) == []
    made = environment(found, PORTAL, ADDRESSES, "vi")
    assert {"home.html", "article.html", "404.html"} <= set(made.list_templates())


def test_an_empty_folder_is_a_theme(tmp_path: Path, write: Write) -> None:
    """theme.yaml and everything else may be missing."""
    write("la-co/ghi-chu.txt", "")
    found = load(tmp_path)
    assert (found.name, found.folders) == ("la-co", (tmp_path / "themes/la-co",))
    assert (found.settings, found.strings, found.static) == ({}, {}, {})


def test_a_theme_builds_on_others(tmp_path: Path, write: Write) -> None:
    """From the chosen one down to the last, the shipped ones too."""
    write("la-co/theme.yaml", "name: Lá cờ\nextends: co-do\n")
    write("co-do/theme.yaml", "extends: trong-dong\n")
    found = load(tmp_path)
    assert [folder.name for folder in found.folders] == ["la-co", "co-do", "trong-dong"]
    assert found.folders[0] == tmp_path / "themes/la-co"
    assert found.folders[2].parent != tmp_path / "themes"


@pytest.mark.parametrize("text", ["", "extends: trong-dong\n"])
def test_a_theme_may_change_the_shipped_one_of_its_name(
    tmp_path: Path, write: Write, text: str
) -> None:
    """A folder of that name in the portal lies above the shipped one, said or not."""
    write("trong-dong/theme.yaml", text)
    write("trong-dong/static/them.css", "")
    found = load(tmp_path, "trong-dong")
    assert [folder.name for folder in found.folders] == ["trong-dong", "trong-dong"]
    assert found.folders[0].is_relative_to(tmp_path)
    assert "them.css" in found.static
    assert len(found.static) > 1


@pytest.mark.parametrize(
    ("first", "second", "chain", "file"),
    [
        ("extends: la-co\n", "", "la-co → la-co", "themes/la-co/theme.yaml"),
        (
            "extends: co-do\n",
            "extends: la-co\n",
            "la-co → co-do → la-co",
            "themes/co-do/theme.yaml",
        ),
        (
            "extends: co-do\n",
            "extends: co-do\n",
            "la-co → co-do → co-do",
            "themes/co-do/theme.yaml",
        ),
    ],
)
def test_themes_that_build_on_each_other_are_refused(
    tmp_path: Path, write: Write, first: str, second: str, chain: str, file: str
) -> None:
    """The circle is shown."""
    write("la-co/theme.yaml", first)
    write("co-do/theme.yaml", second)
    (found,) = mistakes(tmp_path)
    assert (found.code, found.file) == ("theme-loop", file)
    assert found.message.endswith(chain)


def test_an_unknown_theme_is_named_in_the_settings(tmp_path: Path, write: Write) -> None:
    """With the one that was probably meant, or all that there are."""
    write("la-co/theme.yaml", "")
    (found,) = mistakes(tmp_path, "la-coo")
    assert (found.code, found.where) == ("theme-unknown", "config.yaml:2:8")
    assert found.hint == "Có phải bạn muốn viết la-co?"
    (found,) = mistakes(tmp_path, "xyz")
    assert found.hint == "Các giao diện: la-co, sen, trong-dong."


def test_an_unknown_parent_is_named_in_the_theme(tmp_path: Path, write: Write) -> None:
    """The mistake stands in theme.yaml, not in the settings."""
    write("la-co/theme.yaml", "name: Lá cờ\nextends: trong-dongg\n")
    (found,) = mistakes(tmp_path)
    assert (found.code, found.file) == ("theme-unknown", "themes/la-co/theme.yaml")
    assert found.hint == "Có phải bạn muốn viết trong-dong?"


def test_an_unknown_parent_has_its_line(tmp_path: Path, write: Write) -> None:
    """The line of `extends`."""
    write("la-co/theme.yaml", "name: Lá cờ\nextends: xyz\n")
    assert mistakes(tmp_path)[0].where == "themes/la-co/theme.yaml:2:10"


@pytest.mark.parametrize("parent", ["..", ".", "../bi-mat", "/tmp", "co-do/static"])
def test_a_parent_is_a_name_and_no_path(tmp_path: Path, write: Write, parent: str) -> None:
    """Nothing outside of themes/ becomes part of a theme."""
    write("la-co/theme.yaml", f"extends: {parent}\n")
    write("co-do/static/a.css", "")
    (tmp_path / "bi-mat").mkdir()
    assert mistakes(tmp_path)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("extend: a\n", "unknown-key", 1),
        ("name: [a]\n", "expected-text", 1),
        ("settings: a\n", "expected-mapping", 1),
        ("settings:\n  a: b\n", "expected-mapping", 2),
        ("settings:\n  a: {defalt: b}\n", "unknown-key", 2),
        ("- a\n", "yaml-not-mapping", 1),
        ("name: a: b\n", "yaml-colon", 1),
    ],
)
def test_a_wrong_theme_file_is_named(
    tmp_path: Path, write: Write, text: str, code: str, line: int
) -> None:
    """theme.yaml is judged as config.yaml is."""
    write("la-co/theme.yaml", text)
    assert [(found.code, found.file, found.line) for found in mistakes(tmp_path)] == [
        (code, "themes/la-co/theme.yaml", line)
    ]


@pytest.mark.parametrize(
    "path", ["theme.yaml", "strings/vi.yaml", "templates/a.html", "templates/bo/a.html"]
)
def test_a_theme_file_in_an_old_encoding_is_a_problem(
    tmp_path: Path, write: Write, path: str
) -> None:
    """Not an exception."""
    write("la-co/theme.yaml", "")
    write(f"la-co/{path}", b"name: C\xf4ng\n")
    found, problems = theme.load(settings("la-co"), tmp_path)
    problems += theme.syntax_problems(found, tmp_path) if found else []
    assert [(one.code, one.file) for one in problems] == [
        ("unknown-encoding", f"themes/la-co/{path}")
    ]


# --- settings ---


def test_settings_have_defaults_that_a_portal_may_change(tmp_path: Path, write: Write) -> None:
    """What a theme offers, those it builds on offer too; the nearer default wins."""
    write(
        "la-co/theme.yaml",
        "extends: co-do\nsettings:\n  mau: {default: vàng, description: Màu}\n  rong: {}\n",
    )
    write("co-do/theme.yaml", "settings: {mau: {default: đỏ}, khoi: {default: [a, b]}}\n")
    assert load(tmp_path).settings == {"mau": "vàng", "rong": "", "khoi": ["a", "b"]}
    chosen = load(tmp_path, more="theme_settings: {khoi: [c], mau: xanh}\n").settings
    assert chosen == {"mau": "xanh", "rong": "", "khoi": ["c"]}


def test_a_wrong_default_is_told_once_where_it_stands(tmp_path: Path, write: Write) -> None:
    """Not in the theme below, whose own default is right."""
    write("la-co/theme.yaml", "extends: trong-dong\nsettings:\n  accent: {default: green}\n")
    (found,) = mistakes(tmp_path)
    assert (found.code, found.where) == ("bad-colour", "themes/la-co/theme.yaml:3:21")


def test_an_unknown_setting_is_named_at_its_line(tmp_path: Path, write: Write) -> None:
    """With the one that was probably meant, or all that there are."""
    write("la-co/theme.yaml", "settings: {logo: {}, mau: {}}\n")
    found = mistakes(tmp_path, more="theme_settings:\n  lgoo: a\n  xyz: b\n  mau: c\n")
    assert [(one.code, one.where, one.hint) for one in found] == [
        ("theme-setting", "config.yaml:4:3", "Có phải bạn muốn viết logo?"),
        ("theme-setting", "config.yaml:5:3", "Các thiết lập: logo, mau."),
    ]
    write("la-co/theme.yaml", "")
    assert mistakes(tmp_path, more="theme_settings: {a: b}\n")[0].hint == "Các thiết lập: —."


# --- static files ---


def test_the_nearest_static_file_wins(tmp_path: Path, write: Write) -> None:
    """Files are found by their paths, in folders too; they are sorted."""
    write("la-co/theme.yaml", "extends: co-do\n")
    write("la-co/static/a.css", "mới")
    write("la-co/static/anh/b.svg", "b")
    write("co-do/static/a.css", "cũ")
    write("co-do/static/c.js", "c")
    found = load(tmp_path)
    assert list(found.static) == ["a.css", "anh/b.svg", "c.js"]
    assert found.static["a.css"].read_text(encoding="utf-8") == "mới"
    address = f"giao-dien/{found.digest}"
    assert [(copy.path, copy.source, copy.origin) for copy in found.outputs(ADDRESSES)] == [
        (f"{address}/{path}", source, "la-co") for path, source in found.static.items()
    ]


def test_the_digest_tells_whether_any_static_file_changed(tmp_path: Path, write: Write) -> None:
    """Names and bytes count; templates, words and times do not."""
    write("la-co/static/a.css", "1")
    first = load(tmp_path).digest
    assert len(first) == 12
    assert first.isalnum()
    write("la-co/templates/a.html", "x")
    write("la-co/strings/vi.yaml", "a: b\n")
    write("la-co/static/a.css", "1")
    assert load(tmp_path).digest == first
    digests = {first}
    for path, text in (("a.css", "2"), ("b.css", "1"), ("ab/css", "1")):
        write(f"la-co/static/{path}", text)
        digests.add(load(tmp_path).digest)
    assert len(digests) == 4


# --- templates ---


def test_templates_are_found_along_the_chain(tmp_path: Path, write: Write) -> None:
    """The first of a name; what it does not have, the next one has."""
    write("la-co/theme.yaml", "extends: co-do\n")
    write("la-co/templates/a.html", "a1 {% include 'b.html' %} {% include 'parts/c.html' %}")
    write("co-do/templates/a.html", "a2")
    write("co-do/templates/b.html", "b2")
    write("co-do/templates/parts/c.html", "c2")
    write("la-co/templates/parts/c.html", "c1")
    found = load(tmp_path)
    assert render(found, "a.html") == "a1 b2 c1"
    assert environment(found, PORTAL, ADDRESSES, "vi").list_templates() == [
        "a.html",
        "b.html",
        "parts/c.html",
    ]


def test_one_block_can_be_changed(tmp_path: Path, write: Write) -> None:
    """`parent/a.html` is the next one of that name down the chain, through as many as there are."""
    write("la-co/theme.yaml", "extends: co-do\n")
    write("co-do/theme.yaml", "extends: goc\n")
    write(
        "goc/templates/base.html",
        "[{% block head %}h0{% endblock %}|{% block body %}{% endblock %}]",
    )
    write("goc/templates/a.html", "{% extends 'base.html' %}{% block body %}b0{% endblock %}")
    write(
        "co-do/templates/a.html",
        "{% extends 'parent/a.html' %}{% block body %}{{ super() }}b1{% endblock %}",
    )
    write(
        "la-co/templates/a.html",
        "{% extends 'parent/a.html' %}{% block body %}{{ super() }}b2{% endblock %}",
    )
    write(
        "la-co/templates/base.html",
        "{% extends 'parent/base.html' %}{% block head %}{{ super() }}h1{% endblock %}",
    )
    assert render(load(tmp_path), "a.html") == "[h0h1|b0b1b2]"


def test_a_part_can_be_put_around_the_one_below(tmp_path: Path, write: Write) -> None:
    """Includes and imports know the parent too, also where a theme in between has none."""
    write("la-co/theme.yaml", "extends: co-do\n")
    write("co-do/theme.yaml", "extends: goc\n")
    write("goc/templates/p/x.html", "x0{% macro m() %}m0{% endmacro %}")
    write(
        "la-co/templates/p/x.html",
        "<{% include 'parent/p/x.html' %}>{% from 'parent/p/x.html' import m %}{{ m() }}",
    )
    write("co-do/templates/y.html", "{% include 'p/x.html' %}")
    assert render(load(tmp_path), "y.html") == "<x0>m0"


@pytest.mark.parametrize(
    "name",
    ["không-có.html", "parent/a.html", "../theme.yaml", "b/../../theme.yaml", "parent/../a.html"],
)
def test_a_template_that_is_not_there_is_named(tmp_path: Path, write: Write, name: str) -> None:
    """No template outside of templates/, and nothing below the last theme."""
    write("la-co/templates/a.html", f"{{% include '{name}' %}}")
    with pytest.raises(jinja2.TemplateNotFound):
        render(load(tmp_path), "a.html")


def test_templates_are_strict_and_escape(tmp_path: Path, write: Write) -> None:
    """Text is data, and a name that nobody knows is a mistake."""
    write("la-co/templates/a.html", "{{ portal.title }} {{ x }}\n{% if x %}\n  y\n{% endif %}\n")
    found = load(tmp_path)
    assert render(found, "a.html", x="<&>") == "Cổng &lt;xã&gt; &lt;&amp;&gt;\n  y\n"
    with pytest.raises(jinja2.UndefinedError):
        render(found, "a.html")


def test_templates_know_settings_and_static_files(tmp_path: Path, write: Write) -> None:
    """A static file that is not there is a mistake, not a broken picture."""
    write("la-co/theme.yaml", "settings: {mau: {default: đỏ}}\n")
    write("la-co/static/a.css", "x")
    write("la-co/templates/a.html", "{{ settings.mau }} {{ static('a.css') }}")
    write("la-co/templates/b.html", "{{ static('b.css') }}")
    found = load(tmp_path)
    assert render(found, "a.html") == f"đỏ /xa/giao-dien/{found.digest}/a.css"
    with pytest.raises(LookupError, match=r"static/b\.css"):
        render(found, "b.html")


def test_what_is_the_same_everywhere_is_worked_out_once(tmp_path: Path, write: Write) -> None:
    """Words, settings and files become text of the compiled template, escaped; other templates do not."""
    write("la-co/theme.yaml", "settings: {mau: {default: <đỏ>}}\n")
    write("la-co/strings/vi.yaml", 'a: "<a>"\nb: "{n} <b>"\n')
    write("la-co/templates/s.html", "<hr>")
    text = "{{ t('a') }}{{ t('b', n=2) }}{{ settings.mau }}{{ portal.title }}{{ shared('s.html') }}{{ lang }}"
    write("la-co/templates/a.html", text)
    made = environment(load(tmp_path), PORTAL, ADDRESSES, "vi")
    shown = "&lt;a&gt;2 &lt;b&gt;&lt;đỏ&gt;Cổng &lt;xã&gt;"
    assert made.get_template("a.html").render() == f"{shown}<hr>vi"
    compiled = made.compile(text, raw=True)
    assert repr(shown) in compiled
    assert "<hr>" not in compiled


def test_a_part_that_changed_is_shown_by_what_is_remembered(tmp_path: Path, write: Write) -> None:
    """What was made of a template holds while its own text does, whatever it shows of others."""
    write("la-co/templates/a.html", "{{ shared('s.html') }}{% include 's.html' %}")
    with closing(Memory(tmp_path)) as memory:
        for text in ("một", "hai"):
            write("la-co/templates/s.html", text)
            made = environment(load(tmp_path), PORTAL, ADDRESSES, "vi", memory)
            assert made.get_template("a.html").render() == text * 2


def test_a_shared_part_is_rendered_once_for_each_value(tmp_path: Path, write: Write) -> None:
    """What many pages show of one value is worked out once; another value is another part."""
    write("la-co/templates/part.html", "<b>{{ one.name() }}</b>{{ level }}")
    write("la-co/templates/a.html", "{{ shared('part.html', one=one, level=level) }}")

    class Named:
        def __init__(self, name: str) -> None:
            self._name, self.asked = name, 0

        def name(self) -> str:
            self.asked += 1
            return self._name

    made = environment(load(tmp_path), PORTAL, ADDRESSES, "vi").get_template("a.html")
    first, second = Named("<một>"), Named("hai")
    shown = [
        made.render(one=one, level=level) for one in (first, second, first) for level in (2, 3)
    ]
    assert shown[:4] == ["<b>&lt;một&gt;</b>2", "<b>&lt;một&gt;</b>3", "<b>hai</b>2", "<b>hai</b>3"]
    assert shown[4:] == shown[:2]
    assert (first.asked, second.asked) == (2, 2)


def test_a_name_that_a_template_gives_itself_is_its_own(tmp_path: Path, write: Write) -> None:
    """Loops, macros, imports and assignments may use the names of what is known everywhere."""
    write("la-co/strings/vi.yaml", "a: chữ\n")
    write("la-co/templates/m.html", "{% macro t(x) %}m{{ x }}{% endmacro %}")
    write("la-co/templates/a.html", "{% for t in [1, 2] %}{{ t }}{% endfor %}")
    write("la-co/templates/b.html", "{% set portal = {'title': 'x'} %}{{ portal.title }}")
    write("la-co/templates/c.html", "{% from 'm.html' import t %}{{ t('a') }}")
    write("la-co/templates/d.html", "{% macro lang() %}y{% endmacro %}{{ lang() }}")
    found = load(tmp_path)
    names = ("a.html", "b.html", "c.html", "d.html")
    assert [render(found, name) for name in names] == ["12", "x", "ma", "y"]


def test_what_cannot_be_worked_out_fails_where_it_is_shown(tmp_path: Path, write: Write) -> None:
    """A missing string is no mistake of a page that does not reach it."""
    write("la-co/templates/a.html", "{% if x %}{{ t('zzz') }}{% endif %}ok")
    found = load(tmp_path)
    assert render(found, "a.html", x=False) == "ok"
    with pytest.raises(LookupError, match="zzz"):
        render(found, "a.html", x=True)


def test_colours_of_the_settings_are_a_style_sheet(tmp_path: Path, write: Write) -> None:
    """It is published with the other files; another colour is another folder."""
    write("la-co/theme.yaml", 'settings: {nen_trang: {type: colour, default: "#a3131f"}}\n')
    write("la-co/templates/a.html", "{{ static('colours.css') }}")
    first = load(tmp_path)
    other = load(tmp_path, more='theme_settings: {nen_trang: "#004488"}\n')
    assert "--nen-trang: #a3131f;" in first.generated["colours.css"]
    assert "--nen-trang-pale: #" in first.generated["colours.css"]
    assert first.digest != other.digest
    (output,) = first.outputs(ADDRESSES)
    assert output.path == f"giao-dien/{first.digest}/colours.css"
    assert render(first, "a.html") == f"/xa/{output.path}"


def test_templates_may_come_from_notepad(tmp_path: Path, write: Write) -> None:
    """A byte order mark and the line ends of Windows leave no trace."""
    write("la-co/templates/a.html", b"\xef\xbb\xbfx\r\n{% if true %}\r\ny\r\n{% endif %}\r\n")
    assert render(load(tmp_path), "a.html") == "x\ny\n"


def test_mistakes_in_templates_are_seen_without_a_page(tmp_path: Path, write: Write) -> None:
    """Every wrong template of the chain, with its line."""
    write("la-co/theme.yaml", "extends: co-do\n")
    write("la-co/templates/a.html", "\n{% if %}")
    write("la-co/templates/b.html", "{{ x }}")
    write("co-do/templates/p/c.html", "\n\n{{ x ")
    problems = theme.syntax_problems(load(tmp_path), tmp_path)
    assert [(found.code, found.where) for found in problems] == [
        ("template-syntax", "themes/la-co/templates/a.html:2"),
        ("template-syntax", "themes/co-do/templates/p/c.html:3"),
    ]
    assert all(found.message and found.hint for found in problems)


# --- words ---


def test_strings_are_merged_along_the_chain(tmp_path: Path, write: Write) -> None:
    """A theme changes single strings, and may add a language."""
    write("la-co/theme.yaml", "extends: co-do\n")
    write("la-co/strings/vi.yaml", "home: Về đầu\n")
    write("la-co/strings/en.yaml", "menu: Menu\n")
    write("co-do/strings/vi.yaml", "home: Trang chủ\nmenu: Danh mục\n")
    found = load(tmp_path)
    assert found.strings == {
        "vi": {"home": "Về đầu", "menu": "Danh mục"},
        "en": {"menu": "Menu"},
    }
    assert Words(found.strings, "en").say("home") == "Về đầu"
    assert Words(found.strings, "en").say("menu") == "Menu"
    assert Words(found.strings, "fr").say("menu") == "Danh mục"


def test_wrong_strings_are_named(tmp_path: Path, write: Write) -> None:
    """At their line of the file."""
    write("la-co/strings/vi.yaml", "home: Trang chủ\nmenu: Mục: lục\nhome: x\n")
    assert sorted((found.code, found.where) for found in mistakes(tmp_path)) == [
        ("duplicate-key", "themes/la-co/strings/vi.yaml:3:1"),
        ("yaml-colon", "themes/la-co/strings/vi.yaml:2:1"),
    ]


@pytest.fixture
def words(tmp_path: Path) -> Callable[[str], Words]:
    """Give the words of the shipped theme in a language."""
    found = load(tmp_path, "trong-dong")
    return lambda language: Words(found.strings, language)


def test_a_string_has_places(tmp_path: Path, write: Write) -> None:
    """They are filled by name; a string that is not there is a mistake."""
    write("la-co/strings/vi.yaml", 'a: "trang {number} của {name}"\nb: "{giữ}"\n')
    spoken = Words(load(tmp_path).strings, "vi")
    assert spoken.say("a", number=2, name="{x}") == "trang 2 của {x}"
    assert spoken.say("b") == "{giữ}"
    with pytest.raises(LookupError, match="strings: zzz"):
        spoken.say("zzz")


@pytest.mark.parametrize(
    ("moment", "vi", "en"),
    [
        (
            datetime(2023, 3, 13, 14, 51, tzinfo=HANOI),
            "Thứ Hai, 13/03/2023 14:51 (GMT+7)",
            "Monday, 13/03/2023 14:51 (GMT+7)",
        ),
        (
            datetime(2026, 11, 1, 0, 5, tzinfo=UTC),
            "Chủ Nhật, 01/11/2026 00:05 (GMT+0)",
            "Sunday, 01/11/2026 00:05 (GMT+0)",
        ),
        (
            datetime(2026, 2, 7, 9, 0, tzinfo=timezone(-timedelta(hours=3, minutes=30))),
            "Thứ Bảy, 07/02/2026 09:00 (GMT-3:30)",
            "Saturday, 07/02/2026 09:00 (GMT-3:30)",
        ),
        (
            datetime(2026, 2, 4, 9, 0, tzinfo=timezone(timedelta(hours=5, minutes=45))),
            "Thứ Tư, 04/02/2026 09:00 (GMT+5:45)",
            "Wednesday, 04/02/2026 09:00 (GMT+5:45)",
        ),
    ],
)
def test_a_day_is_shown_with_its_name(
    words: Callable[[str], Words], moment: datetime, vi: str, en: str
) -> None:
    """Day, month and year in the Vietnamese order, with the zone, in both languages."""
    assert words("vi").day_and_hour(moment) == vi
    assert words("en").day_and_hour(moment) == en
    assert words("vi").day(moment) == f"{moment:%d/%m/%Y}"


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (12531, "12.531", "12,531"),
        (-1234567, "-1.234.567", "-1,234,567"),
        (Decimal("145.27"), "145,27", "145.27"),
        (Decimal("2746.90"), "2.746,90", "2,746.90"),
        (Decimal("-0.5"), "-0,5", "-0.5"),
        (Decimal("1E+3"), "1.000", "1,000"),
    ],
)
def test_a_number_has_the_marks_of_its_language(
    words: Callable[[str], Words], value: int | Decimal, vi: str, en: str
) -> None:
    """With the decimals that it has."""
    assert words("vi").number(value) == vi
    assert words("en").number(value) == en


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "1 kB"),
        (1, "1 kB"),
        (312_000, "312 kB"),
        (312_499, "312 kB"),
        (999_499, "999 kB"),
        pytest.param(999_999, "1,0 MB"),
        (1_000_000, "1,0 MB"),
        (1_249_999, "1,2 MB"),
        (12_345_678, "12,3 MB"),
        (2_500_000_000, "2.500,0 MB"),
    ],
)
def test_a_size_is_shown_in_round_numbers(
    words: Callable[[str], Words], count: int, shown: str
) -> None:
    """Thousands of bytes, or millions with one decimal; a line never ends before the unit."""
    assert words("vi").size(count) == shown.replace(" ", "\u00a0")
