"""The command line: what it understands, what it says, and how it ends."""

import gc
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Built

from congxa import __version__, cli

TEMPLATES = (
    "404 archive article category commune fragment home page redirect search sitemap tag".split()
)
CONFIG = (
    "site:\n  title: Cổng\n  url: https://vidu.vn/\ncategories: [{name: Kinh tế}]\ntheme: thu\n"
)
ARTICLE = "---\ntitle: {}\ndate: 2026-11-01\ncategory: kinh-te\n{}---\nMột câu.\n"
NOW = "2026-11-21T08:00"

Captured = pytest.CaptureFixture[str]
Make = Callable[..., Built]


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """Let the garbage collector run again after a build."""
    yield
    gc.enable()


@pytest.fixture
def small(portal: Callable[[str], Built]) -> Make:
    """Give a function that makes a portal in a theme of a few letters, with articles by name."""

    def make(**articles: str) -> Built:
        built = portal(f"-- config.yaml --\n{CONFIG}")
        for name in TEMPLATES:
            built.write(f"themes/thu/templates/{name}.html", "{{ page.url }} {{ page.title }}")
        for name, more in {"mot": "", **articles}.items():
            built.write(f"content/articles/{name}.md", ARTICLE.format(name, more))
        return built

    return make


def run(built: Built, *arguments: str) -> int:
    return cli.main(["build", "--root", str(built.root), "--now", NOW, "--jobs", "1", *arguments])


def ended(*arguments: str) -> int:
    """Run a command line that ends in argparse; give the exit status."""
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    assert isinstance(left.value.code, int)
    return left.value.code


# --- 0: done ---


def test_a_right_portal_ends_with_0(small: Make, capsys: Captured) -> None:
    """The portal is in output/, one line says so, and nothing goes to the error stream."""
    built = small()
    assert run(built) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert told.out.count("\n") == 1
    assert f"Cổng nằm ở {built.output}" in told.out
    assert built.page("tin/2026/11/mot/") == "/tin/2026/11/mot/ mot"


def test_warnings_end_with_0(small: Make, capsys: Captured) -> None:
    """They are told, and the portal is published all the same."""
    built = small(hai="draft: có\nxyz: 1\n")
    assert run(built) == 0
    told = capsys.readouterr()
    assert told.err.startswith("content/articles/hai.md:6:1: cảnh báo: ")
    assert built.output.exists()


def test_what_is_held_back_is_told(small: Make, capsys: Captured) -> None:
    """With its title, and until when."""
    built = small(
        nhap="draft: có\n", sau="publish_at: 2026-12-24 06:30\n", cu="expires: 2026-11-20\n"
    )
    assert run(built) == 0
    lines = capsys.readouterr().out.splitlines()
    held = {line.partition("content/articles/")[2].partition(".md")[0]: line for line in lines[:-1]}
    assert held.keys() == {"nhap", "sau", "cu"}
    assert "«sau»" in held["sau"]
    assert held["sau"].endswith("24/12/2026 06:30")
    assert held["cu"].endswith("20/11/2026 00:00")


def test_options_reach_the_build(small: Make, tmp_path: Path) -> None:
    """Another folder, another address, drafts, another time, no memory."""
    built = small(nhap="draft: có\n", sau="publish_at: 2026-12-24 06:30\n")
    folder = tmp_path / "xem-thu"
    arguments = ["--output", str(folder), "--base-url", "http://localhost:8000/x/", "--no-cache"]
    assert run(built, *arguments, "--drafts") == 0
    assert not built.output.exists()
    assert not (built.root / ".congxa").exists()
    page = folder / "tin/2026/11/nhap/index.html"
    assert page.read_text(encoding="utf-8") == "/x/tin/2026/11/nhap/ nhap"
    assert run(built, *arguments, "--now", "24/12/2026 06:30") == 0
    assert not page.exists()
    assert (folder / "tin/2026/11/sau/index.html").exists()


def test_clean_empties_the_folder_first(small: Make, capsys: Captured) -> None:
    """Files of others are kept and told, unless --clean asks for the opposite."""
    built = small()
    run(built)
    built.write("output/cua-toi.txt", "x")
    assert run(built) == 0
    assert (
        "output/cua-toi.txt" in capsys.readouterr().err or (built.output / "cua-toi.txt").exists()
    )
    assert run(built, "--clean") == 0
    assert not (built.output / "cua-toi.txt").exists()


# --- without a command ---


def test_no_command_means_build(
    small: Make, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """`build.py` builds the portal in this folder; options alone are options of build."""
    built = small()
    monkeypatch.chdir(built.root)
    assert cli.main([]) == 0
    first = built.bytes()
    assert cli.main(["--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["written"] == 0
    assert cli.main(["build"]) == 0
    assert built.bytes() == first


def test_the_programs_own_arguments_are_taken(
    small: Make, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """As build.py calls it; the usage line names what was called."""
    built = small()
    monkeypatch.chdir(built.root)
    monkeypatch.setattr(sys, "argv", ["build.py", "--json"])
    assert cli.main() == 0
    assert json.loads(capsys.readouterr().out)["problems"] == []
    monkeypatch.setattr(sys, "argv", ["build.py", "--help"])
    with pytest.raises(SystemExit):
        cli.main()
    assert "usage: build.py" in capsys.readouterr().out


# --- 1: something is wrong in the portal ---


def test_mistakes_end_with_1(small: Make, capsys: Captured) -> None:
    """Each is told with its place and what to write instead; nothing is published."""
    built = small(hai="featured: maybe\ntgas: a\n", ba="tags: [a, [b]]\n")
    assert run(built) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert not built.output.exists()
    lines = told.err.splitlines()
    assert [line.partition(" lỗi: ")[0] for line in lines if " lỗi: " in line] == [
        "content/articles/ba.md:5:11:",
        "content/articles/hai.md:5:11:",
        "content/articles/hai.md:6:1:",
    ]
    assert "    → Có phải bạn muốn viết tags?" in lines
    assert "3 lỗi, 0 cảnh báo" in lines[-1]


def test_what_was_published_stays_when_a_build_fails(small: Make) -> None:
    """The last good portal is untouched."""
    built = small()
    run(built)
    before = built.bytes()
    built.write("content/articles/hai.md", "không phải bài")
    assert run(built) == 1
    assert built.bytes() == before


def test_strict_takes_warnings_for_mistakes(small: Make, capsys: Captured) -> None:
    """And says that it does."""
    built = small(hai="draft: có\nxyz: 1\n")
    assert run(built, "--strict") == 1
    told = capsys.readouterr().err
    assert "0 lỗi, 1 cảnh báo" in told
    assert "--strict" in told.splitlines()[-1]
    assert not built.output.exists()


@pytest.mark.parametrize("name", ["không-có", "config.yaml"])
def test_a_folder_that_is_no_portal_ends_with_1(
    tmp_path: Path, capsys: Captured, name: str
) -> None:
    """Whether it is not there, or a file."""
    (tmp_path / "config.yaml").write_text("", encoding="utf-8")
    assert cli.main(["build", "--root", str(tmp_path / name), "--no-cache"]) == 1
    told = capsys.readouterr().err
    assert "config.yaml: lỗi: " in told
    assert "content: lỗi: " in told


# --- 2: the command line is wrong ---


@pytest.mark.parametrize(
    "arguments",
    [
        ["biuld"],
        ["build", "--jsn"],
        ["--khong-co"],
        ["build", "x"],
        ["build", "--root"],
        ["build", "--now", "mai"],
        ["build", "--now", "2026-02-30"],
        ["build", "--now", ""],
        ["build", "--jobs", "0"],
        ["build", "--jobs", "-1"],
        ["build", "--jobs", "1.5"],
        ["build", "--jobs", "hai"],
        ["build", "--jobs", ""],
        ["build", "--jobs", "²"],
        ["build", "--jobs", "9" * 5000],
        ["build", "--base-url", "vidu.vn"],
        ["build", "--base-url", "ftp://vidu.vn/"],
        ["build", "--base-url", "/xa/"],
        ["build", "--base-url", ""],
    ],
)
def test_a_wrong_command_line_ends_with_2(arguments: list[str], capsys: Captured) -> None:
    """The usage and the reason go to the error stream; nothing is built."""
    assert ended(*arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("usage: ")


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--now", "mai", "«mai» không phải là một thời điểm"),
        ("--jobs", "hai", "«hai» không phải là một số"),
        ("--base-url", "vidu.vn", "«vidu.vn» không phải là một địa chỉ"),
    ],
)
def test_a_wrong_value_is_told_in_vietnamese(
    option: str, value: str, reason: str, capsys: Captured
) -> None:
    """With what to write instead."""
    ended("build", option, value)
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize(
    "address",
    ["https://", "https://[", "http://a b/", "https://vidu.vn/?a=b", "https://vidu.vn/#a"],
)
def test_an_address_that_no_portal_can_have_ends_with_2(
    small: Make, address: str, capsys: Captured
) -> None:
    """It has a host, and nothing behind its path."""
    built = small()
    try:
        with pytest.raises(SystemExit) as left:
            run(built, "--base-url", address)
        assert left.value.code == 2
    finally:
        capsys.readouterr()


# --- portals that nobody expects ---


def hostile(*values: str) -> object:
    return pytest.param(*values)


@pytest.mark.parametrize(
    "line",
    [
        hostile("title: ''"),
        hostile("tags: " + "[" * 1000),
        hostile("tags: " + "[" * 300 + "]" * 300),
        hostile("tags: ['!']"),
        hostile("aliases: /%2e%2e/%2e%2e/x"),
        hostile('aliases: "/a\\0b"'),
        hostile("aliases: /index.html"),
        hostile("aliases: /con/x"),
        hostile("cover: ../../../../etc/passwd"),
        hostile("cover: {file: [a]}"),
        hostile("expires: 2026-10-01"),
        hostile("slug: trang-2"),
        hostile("date: 0001-01-01"),
        hostile("publish_at: 0001-01-01T00:00:00+14:00"),
        hostile("expires: 9999-12-31T23:59:00-01:00"),
        hostile("updated: 9999-12-31T23:59:00-01:00"),
        hostile("aliases: /.congxa-files"),
        hostile("aliases: /.congxa-staging/a.html"),
        hostile("aliases: /a%2f%2fb"),
        hostile("aliases: /" + "a/" * 3000),
    ],
)
def test_no_article_makes_it_raise(small: Make, line: str, capsys: Captured) -> None:
    """Every mistake is told with its file; nothing is published."""
    built = small()
    key = line.partition(":")[0]
    head = {"title": "title: a", "date": "date: 2026-11-01", "category": "category: kinh-te"}
    lines = [*(text for name, text in head.items() if name != key), line]
    built.write("content/articles/hai.md", "---\n" + "\n".join(lines) + "\n---\nMột câu.\n")
    assert run(built) == 1
    assert "content/articles/hai.md" in capsys.readouterr().err
    assert not built.output.exists()


@pytest.mark.parametrize(
    ("path", "data"),
    [
        hostile("config.yaml", "\xff"),
        hostile("config.yaml", CONFIG + "listing: {per_page: [x]}\n"),
        hostile("content/pages/a.md", "---\ntitle: a\norder: -1\n---\n"),
        hostile("content/pages/a.md", f"---\ntitle: a\norder: {'9' * 30}\n---\n"),
        hostile("content/communes/a.md", f"---\nname: a\npopulation: {'9' * 30}\n---\n"),
        hostile("config.yaml", CONFIG.replace("vidu.vn", "[vidu.vn")),
        hostile("themes/thu/theme.yaml", "\xff"),
        hostile("themes/thu/strings/vi.yaml", "\xff"),
        hostile("themes/thu/templates/home.html", "\xff"),
        hostile("themes/thu/templates/home.html", "{% include 'home.html' %}"),
        hostile("themes/thu/templates/home.html", "{{ 1 / 0 }}"),
        hostile("themes/thu/templates/home.html", "{% include 'a:b.html' %}"),
        hostile("themes/thu/templates/home.html", "{% include 'parent/home.html' %}"),
    ],
)  # fmt: skip
def test_no_other_file_makes_it_raise(small: Make, path: str, data: str, capsys: Captured) -> None:
    """Settings, pages, communes and themes are told of as articles are."""
    built = small()
    built.write(path, data.encode("latin-1" if data == "\xff" else "utf-8"))
    assert run(built) == 1
    assert capsys.readouterr().err
    assert built.files() == set()


# --- JSON ---

COUNTS = {"pages", "written", "unchanged", "removed", "seconds"}


def test_json_is_one_object(small: Make, capsys: Captured) -> None:
    """The counts are numbers, the problems a list; nothing else is said on any stream."""
    built = small()
    assert run(built, "--json") == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert told.out.count("\n") == 1
    found = json.loads(told.out)
    assert found.keys() == COUNTS | {"problems"}
    assert found["written"] == len(built.files())
    assert found["problems"] == []
    assert all(isinstance(found[name], int) for name in COUNTS - {"seconds"})
    assert found["seconds"] >= 0
    run(built, "--json")
    found = json.loads(capsys.readouterr().out)
    assert (found["written"], found["unchanged"]) == (0, len(built.files()))
    before = set(built.files())
    (built.root / "content/articles/mot.md").unlink()
    run(built, "--json")
    gone = before - set(built.files())
    assert len(gone) >= 3
    assert json.loads(capsys.readouterr().out)["removed"] == len(gone)


def test_json_of_a_failure_is_the_same_object(small: Make, capsys: Captured) -> None:
    """With nothing written, and each problem with all that is known of it."""
    built = small(hai="tgas: a\n")
    assert run(built, "--json") == 1
    told = capsys.readouterr()
    assert told.err == ""
    found = json.loads(told.out)
    assert found.keys() == COUNTS | {"problems"}
    assert all(found[name] == 0 for name in COUNTS)
    assert found["problems"] == [
        {
            "file": "content/articles/hai.md",
            "line": 5,
            "column": 1,
            "level": "error",
            "code": "unknown-key",
            "message": "không có mục nào tên là tgas",
            "hint": "Có phải bạn muốn viết tags?",
        }
    ]
    assert "không" in told.out


# --- help ---


def test_help_tells_the_commands(capsys: Captured) -> None:
    """Without building anything."""
    for arguments in (["--help"], ["-h"]):
        assert ended(*arguments) == 0
        told = capsys.readouterr().out
        assert told.startswith("usage: ")
        assert "build" in told
        assert "dựng cổng" in told


def test_help_of_build_tells_every_option(capsys: Captured) -> None:
    """Each with a sentence, and what the exit statuses mean."""
    assert ended("build", "--help") == 0
    told = capsys.readouterr().out
    options = (
        "root output base-url drafts now strict jobs no-search no-cache clean json help".split()
    )
    for option in options:
        assert f"--{option}" in told
    assert "Kết quả: 0 là xong" in told


def test_help_speaks_english_on_request(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """CONGXA_LANG=en changes every sentence."""
    texts = []
    for language in ("vi", "en"):
        monkeypatch.setenv("CONGXA_LANG", language)
        ended("build", "--help")
        texts.append(capsys.readouterr().out)
    assert texts[1].isascii() or "ự" not in texts[1]
    assert texts[0] != texts[1]


def test_the_version_is_told(capsys: Captured) -> None:
    """Before anything else."""
    assert ended("--version") == 0
    assert capsys.readouterr().out == f"congxa {__version__}\n"


def test_a_build_leaves_the_collector_on(small: Make) -> None:
    """What calls the command line from within a longer life keeps its garbage collector."""
    assert run(small()) == 0
    assert gc.isenabled()
