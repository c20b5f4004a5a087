"""Files below content/, each understood by itself."""

import os
import unicodedata
from pathlib import Path

import pytest

from congxa import content, sections, sources
from congxa.content import SourceFile
from congxa.errors import Problem
from congxa.frontmatter import ArticleMeta, CommuneMeta, PageMeta
from congxa.memory import Memory
from congxa.reading import Content, read_all
from congxa.texts import SIZE_LIMIT

ARTICLE = "---\ntitle: Tin mới\ndate: 2026-11-01\ncategory: kinh-te\n---\nMột câu.\n"
VIETNAMESE = (
    "Ủy ban nhân dân xã Thanh Kỳ tổ chức hội nghị triển khai nhiệm vụ phát triển kinh tế, "
    "bảo đảm quốc phòng, an ninh và giữ gìn trật tự trên địa bàn."
)
TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        bytes.fromhex(
            "B5B6B7B8B9A8BBBCBDBEC6A9C7C8C9CACBAECCCECFD0D1AAD2D3D4D5D6D7D8DCDDDEDFE1E2E3E4ABE5E6E7"
            "E8E9ACEAEBECEDEEEFF1F2F3F4ADF5F6F7F8F9FAFBFCFDFEA1A2A3A4A5A6A7"
        ).decode("latin-1"),
        strict=True,
    )
)


def put(root: Path, path: str, data: str | bytes = ARTICLE) -> Path:
    """Write a file of a portal."""
    file = root / "content" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return file


def walk(root: Path) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Give the paths of the files below content/, and code, place and level of what is wrong."""
    files, problems = sources.walk(root)
    return [file.path for file in files], spoken(problems)


def load(root: Path) -> tuple[Content, list[tuple[str, str, str]]]:
    """Give what the files below content/ say, and code, place and level of what is wrong."""
    files, problems = sources.walk(root)
    found, more = read_all(files, "vi", Memory(None), jobs=1)
    return found, spoken([*problems, *more])


def spoken(problems: list[Problem]) -> list[tuple[str, str, str]]:
    """Give code, place and level of each problem; its words must be complete."""
    assert all(found.message and found.hint for found in problems)
    return sorted((found.code, found.where, found.level) for found in problems)


def understand(data: str | bytes) -> tuple[SourceFile | None, list[tuple[str, str, str]]]:
    """Understand an article's bytes."""
    source, problems = content.parse(
        data if isinstance(data, bytes) else data.encode(), "content/articles/a.md", "article"
    )
    return source, spoken(problems)


def plain(source: SourceFile | None) -> SourceFile:
    """Insist that a file was understood."""
    assert source is not None
    return source


# --- one Markdown file ---


def test_a_file_is_what_it_declares_and_its_text() -> None:
    """The text begins on the line after the closing dashes."""
    source = plain(understand(ARTICLE)[0])
    assert isinstance(source.meta, ArticleMeta)
    assert (source.path, source.kind) == ("content/articles/a.md", "article")
    assert source.meta.title == "Tin mới"
    assert (source.body, source.body_line) == ("Một câu.\n", 6)
    assert source.record.mark(("date",)) == (3, 7)
    assert source.record.mark(("tags", 0)) == (2, 1)


@pytest.mark.parametrize(
    "data",
    [
        ARTICLE.encode("utf-8-sig"),
        ARTICLE.replace("\n", "\r\n").encode(),
        ARTICLE.replace("\n", "\r\n").encode("utf-8-sig"),
        ARTICLE.replace("\n", "\r").encode(),
        unicodedata.normalize("NFD", ARTICLE).encode(),
        ARTICLE.replace("---\n", "---  \t\n").encode(),
    ],
    ids=["mark", "windows", "notepad", "old mac", "decomposed", "spaces"],
)
def test_a_file_is_the_same_however_it_was_saved(data: bytes) -> None:
    """A byte order mark, other line ends and decomposed letters make no difference."""
    source, found = understand(data)
    assert found == []
    assert source == plain(understand(ARTICLE)[0])


@pytest.mark.parametrize(
    ("text", "body", "line"),
    [
        (ARTICLE.replace("Một câu.\n", ""), "", 6),
        (ARTICLE.replace("---\nMột câu.\n", "---"), "", 5),
        (ARTICLE + "---\nhai\n", "Một câu.\n---\nhai\n", 6),
        (ARTICLE + "----\n", "Một câu.\n----\n", 6),
        (ARTICLE.replace("Một", "\n\nMột"), "\n\nMột câu.\n", 6),
        (ARTICLE.replace("Một", "\tMột\u00a0"), "\tMột\u00a0 câu.\n", 6),
    ],
)
def test_the_text_begins_after_the_closing_dashes(text: str, body: str, line: int) -> None:
    """Later lines of dashes belong to the text."""
    source, found = understand(text)
    assert found == []
    assert (plain(source).body, plain(source).body_line) == (body, line)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", ("no-front-matter", ":1:1")),
        (b"---", ("no-front-matter", ":1:1")),
        ("Một câu.\n", ("no-front-matter", ":1:1")),
        ("\n" + ARTICLE, ("no-front-matter", ":1:1")),
        ("----\ntitle: a\n----\n", ("no-front-matter", ":1:1")),
        ("---\ntitle: a\n", ("front-matter-open", ":1:1")),
        ("---\ntitle: a\n ---\n", ("front-matter-open", ":1:1")),
        ("---\ntitle: a\n...\n", ("front-matter-open", ":1:1")),
        ("---\n- a\n---\n", ("yaml-not-mapping", ":2:1")),
        (ARTICLE.replace("câu", "c\0u"), ("control-character", ":6")),
        (ARTICLE.replace("Tin", "T\x08n"), ("control-character", ":2")),
        (ARTICLE + "x\x1b[31m\n", ("control-character", ":7")),
        (ARTICLE + "x\x0c\n", ("control-character", ":7")),
        (ARTICLE + "x\x7f\n", ("control-character", ":7")),
        (b"a" * (SIZE_LIMIT + 1), ("too-large", "")),
        (b"\x89PNG\r\n\x1a\n\xff\xff\xff", ("unknown-encoding", ":1")),
        (b"---\ntitle: \xff\n---\n", ("unknown-encoding", ":2")),
        (b"---\ntitle: \xed\xa0\x80\n---\n", ("unknown-encoding", ":2")),
        (ARTICLE.encode()[:-4] + b"\xc3", ("unknown-encoding", ":6")),
    ],
)
def test_a_file_that_cannot_be_understood_is_one_problem(
    data: str | bytes, found: tuple[str, str]
) -> None:
    """Nothing can be told of it, but where it is wrong."""
    code, place = found
    assert understand(data) == (None, [(code, f"content/articles/a.md{place}", "error")])


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (ARTICLE.replace("Một câu.", VIETNAMESE).encode("utf-16"), "UTF-16"),
        (ARTICLE.replace("Một câu.", VIETNAMESE).encode("utf-16-le"), "UTF-16"),
        (
            "".join(TCVN3.get(sign, sign) for sign in VIETNAMESE.lower()).encode("latin-1"),
            "TCVN3 (ABC)",
        ),
        (
            unicodedata.normalize("NFD", VIETNAMESE)
            .replace("a\u0306", "ă").replace("u\u031b", "ư").replace("o\u031b", "ơ")
            .replace("a\u0302", "â").replace("e\u0302", "ê").replace("o\u0302", "ô")
            .replace("U\u031b", "Ư").encode("cp1258", "ignore"),
            "Windows-1258",
        ),
    ],
    ids=["UTF-16 with mark", "UTF-16", "TCVN3", "Windows-1258"],
)  # fmt: skip
def test_an_old_encoding_is_called_by_its_name(data: bytes, name: str) -> None:
    """The editor is told what the file was saved as."""
    source, problems = content.parse(data, "content/articles/a.md", "article")
    assert source is None
    code = "legacy-encoding" if name.startswith("TCVN3") else "wrong-encoding"
    assert [found.code for found in problems] == [code]
    assert f" {name}" in problems[0].message


def test_text_of_an_old_font_is_found_in_unicode_too() -> None:
    """What only looks like letters is named with a few of its words, on its line."""
    old = "".join(TCVN3.get(sign, sign) for sign in VIETNAMESE.lower())
    source, problems = content.parse(
        ARTICLE.replace("Một câu.", f"\n{old}").encode(), "content/articles/a.md", "article"
    )
    assert source is not None
    assert [(found.code, found.line) for found in problems] == [("legacy-text", 7)]
    assert "TCVN3" in problems[0].message
    _, problems = content.parse(
        ARTICLE.replace("Tin mới", f'"{old}"').encode(), "content/articles/a.md", "article"
    )
    assert [(found.code, found.line) for found in problems] == [("legacy-text", 2)]


def test_two_megabytes_are_allowed() -> None:
    """The limit itself may be reached."""
    source, found = understand(ARTICLE.encode().ljust(SIZE_LIMIT, b"a"))
    assert found == []
    assert len(plain(source).body) > SIZE_LIMIT - 100


def test_mistakes_have_the_lines_of_the_file() -> None:
    """Lines count from the first dashes; what is wrong is left out and the rest kept."""
    source, found = understand(
        "---\ntitle: Tin: mới\ndate: 2026-11-01\ncategory: a\nfeatured: maybe\nsulg: b\n---\n"
    )
    place = "content/articles/a.md"
    assert found == [
        ("bad-boolean", f"{place}:5:11", "error"),
        ("unknown-key", f"{place}:6:1", "error"),
        ("yaml-colon", f"{place}:2:1", "error"),
    ]
    meta = plain(source).meta
    assert isinstance(meta, ArticleMeta)
    assert (meta.title, meta.featured) == ("Tin: mới", False)


def test_a_file_that_lacks_what_it_needs_is_judged_by_stand_ins() -> None:
    """What it does declare can still be wrong, and links to it lead somewhere."""
    source, found = understand("---\ntitle: a\n---\n")
    meta = plain(source).meta
    assert isinstance(meta, ArticleMeta)
    assert (meta.title, meta.category) == ("a", sections.STAND_IN)
    assert [code for code, _, _ in found] == ["missing-key", "missing-key"]


# --- drafts ---


@pytest.mark.parametrize(
    "text",
    [
        "title: Tin: mới\ndate: 2026-11-01\ncategory: a\n",
        "title: a\ndate: 2026-11-01\ncategory: a\nfeatured: maybe\nzzz: 1\n",
        "title: a\ndate: 2026-11-01\ncategory: a\ntitle: b\n",
    ],
)
@pytest.mark.parametrize("word", ["true", "có", "Yes"])
def test_mistakes_of_a_draft_are_warnings(text: str, word: str) -> None:
    """Nobody waits for a draft."""
    source, found = understand(f"---\n{text}draft: {word}\n---\n")
    assert source is not None
    assert found
    assert {level for _, _, level in found} == {"warning"}
    _, found = understand(f"---\n{text}draft: no\n---\n")
    assert {level for _, _, level in found} == {"error"}


@pytest.mark.parametrize(
    "text",
    ["", "title: a\n", "title: a\ndate: mai\ncategory: a\n", "title: a\ncategory:\ndate: 2026-11-01\n"],
)  # fmt: skip
def test_a_draft_may_lack_what_an_article_needs(text: str) -> None:
    """What is not written yet does not stop the portal."""
    _, found = understand(f"---\ndraft: true\n{text}---\n")
    assert {level for _, _, level in found} == {"warning"}


def test_a_drafts_old_letters_are_a_warning() -> None:
    """The rule for drafts holds for their texts, too."""
    old = "".join(TCVN3.get(sign, sign) for sign in VIETNAMESE.lower())
    _, found = understand(ARTICLE.replace("Một câu.", old).replace("title", "draft: có\ntitle"))
    assert [(code, level) for code, _, level in found] == [("legacy-text", "warning")]


# --- the folder ---


def test_a_portal_without_content_is_a_problem(tmp_path: Path) -> None:
    """The folder must be there; it may be empty."""
    assert walk(tmp_path) == ([], [("no-content", "content", "error")])
    (tmp_path / "content").mkdir()
    assert walk(tmp_path) == ([], [])


def test_a_file_is_known_by_its_path_and_its_state(tmp_path: Path) -> None:
    """The path counts from the root; the stamp of a file that was just written is not trusted."""
    location = put(tmp_path, "media/anh/a.JPG", b"12345")
    ((file,), _) = sources.walk(tmp_path)
    assert (file.path, file.location, file.size) == ("content/media/anh/a.JPG", str(location), 5)
    assert file.stamp == ""
    os.utime(location, (1, 1))
    ((first,), _) = sources.walk(tmp_path)
    assert first.stamp
    os.utime(location, (2, 2))
    ((second,), _) = sources.walk(tmp_path)
    assert second.stamp not in ("", first.stamp)


def test_the_root_may_be_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are the same from within the folder."""
    put(tmp_path, "articles/a.md")
    monkeypatch.chdir(tmp_path)
    for root in (Path(), Path("."), Path("../") / tmp_path.name, tmp_path):
        assert walk(root) == (["content/articles/a.md"], [])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("articles/a.md", "article"),
        ("articles/2026/11/a.md", "article"),
        ("communes/thanh-ky.md", "commune"),
        ("pages/a.md", "page"),
        ("pages/a/b/index.md", "page"),
        ("a.md", None),
        ("media/a.md", None),
        ("bai/a.md", None),
        ("communes/thanh-ky/a.md", None),
        ("Articles/a.md", None),
    ],
)
def test_each_folder_has_its_kind(path: str, kind: str | None) -> None:
    """Articles and pages may lie in folders, profiles of communes may not."""
    assert sections.kind_of(f"content/{path}") == kind


def test_what_is_not_markdown_is_an_attachment(tmp_path: Path) -> None:
    """Endings count in capitals, too."""
    put(tmp_path, "articles/2026/b.MD")
    put(tmp_path, "communes/thanh-ky.md", "---\nname: Thanh Kỳ\n---\n")
    put(tmp_path, "pages/gioi-thieu/index.md", "---\ntitle: Giới thiệu\n---\n")
    put(tmp_path, "articles/2026/anh.JPG", b"12345")
    put(tmp_path, "media/a.pdf", b"")
    found, problems = load(tmp_path)
    assert problems == []
    assert [(source.path, type(source.meta)) for source in found.sources] == [
        ("content/articles/2026/b.MD", ArticleMeta),
        ("content/communes/thanh-ky.md", CommuneMeta),
        ("content/pages/gioi-thieu/index.md", PageMeta),
    ]
    assert {path: file.size for path, file in found.attachments.items()} == {
        "content/articles/2026/anh.JPG": 5,
        "content/media/a.pdf": 0,
    }


@pytest.mark.parametrize("path", ["a.md", "media/a.md", "communes/thanh-ky/a.md"])
def test_markdown_in_another_place_is_pointed_out(tmp_path: Path, path: str) -> None:
    """It is not read, which the editor may not expect; links to it are not blamed."""
    put(tmp_path, path)
    found, problems = load(tmp_path)
    assert found == Content(broken=frozenset({f"content/{path}"}))
    assert problems == [("unknown-place", f"content/{path}", "warning")]


def test_a_broken_file_is_remembered(tmp_path: Path) -> None:
    """So that those who link to it are not blamed for its mistakes."""
    put(tmp_path, "articles/a.md", b"\xff")
    put(tmp_path, "articles/b.md")
    put(tmp_path, "articles/c.md", "---\ntitle: a\n---\n")
    found, problems = load(tmp_path)
    assert found.broken == {"content/articles/a.md"}
    assert {source.path: source.facts.whole for source in found.sources} == {
        "content/articles/b.md": True,
        "content/articles/c.md": False,
    }
    assert problems[-1] == ("unknown-encoding", "content/articles/a.md:1", "error")


@pytest.mark.parametrize(
    "name",
    [
        ".a.md.swp", "a.md~", ".#a.md", "~$bai.docx", "Thumbs.db", "desktop.ini", ".DS_Store", "._a.md",
        "a.tmp", "a.bak", "a.swo", "Icon\r", ".git/config", ".obsidian/a.md", "THUMBS.DB", ".sync/x.php",
    ],
)  # fmt: skip
def test_what_editors_leave_behind_is_passed_over(tmp_path: Path, name: str) -> None:
    """Neither content nor a mistake."""
    put(tmp_path, f"articles/{name}", b"\xff\0")
    assert walk(tmp_path) == ([], [])


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a.html", ".html"), ("a.HTM", ".HTM"), ("a.xhtml", ".xhtml"), ("a.js", ".js"),
        ("a.php", ".php"), ("a.PhP", ".PhP"), ("a.jpg.php", ".php"), ("a.phtml", ".phtml"),
        ("a.aspx", ".aspx"), ("a.jsp", ".jsp"), ("a.cgi", ".cgi"), ("a.py", ".py"), ("a.sh", ".sh"),
        ("a.EXE", ".EXE"), ("a.bat", ".bat"), ("a.scr", ".scr"), ("a.vbs", ".vbs"), ("a.svgz", ".svgz"),
        (".htaccess", ".htaccess"), (".htpasswd", ".htpasswd"),
        ("web.config", ".config"), ("Web.Config", ".Config"), (".user.ini", ".ini"),
        ("x.htaccess", ".htaccess"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("folder", ["articles", "media/anh"])
def test_what_a_server_or_browser_would_run_is_refused(
    tmp_path: Path, folder: str, name: str, shown: str
) -> None:
    """Whatever the case of its ending, and hidden files that steer a server too."""
    put(tmp_path, f"{folder}/{name}", b"x")
    found, problems = sources.walk(tmp_path)
    assert found == ()
    assert spoken(problems) == [("dangerous-file", f"content/{folder}/{name}", "error")]
    assert f" {shown} " in problems[0].message


@pytest.mark.parametrize("name", [".HTACCESS", ".Htaccess", ".User.INI"])
def test_hidden_files_in_capitals_are_not_published(tmp_path: Path, name: str) -> None:
    """Whether refused or passed over, they are no attachment."""
    put(tmp_path, f"media/{name}", b"x")
    assert walk(tmp_path)[0] == []


@pytest.mark.parametrize(
    "name",
    ["a.php7", "a.php3", "a.phps", "a.pht", "a.xht", "a.shtm", "a.mht", "a.mhtml", "a.hta", "a.jspx",
     "a.ashx", "a.asmx", "a.wsf", "a.jse", "a.xsl", "a.url"],
)  # fmt: skip
def test_rarer_endings_that_run_are_refused_too(tmp_path: Path, name: str) -> None:
    """Servers and browsers know more endings than the usual ones."""
    put(tmp_path, f"media/{name}", b"x")
    assert walk(tmp_path)[1] == [("dangerous-file", f"content/media/{name}", "error")]


def test_a_link_within_content_is_followed(tmp_path: Path) -> None:
    """A link to another file of content/ is as good as a copy."""
    put(tmp_path, "media/a.pdf", b"123")
    put(tmp_path, "articles/a.md")
    os.symlink("../media/a.pdf", tmp_path / "content/articles/b.pdf")
    os.symlink("a.md", tmp_path / "content/articles/c.md")
    files, problems = sources.walk(tmp_path)
    assert problems == []
    assert [(file.path, file.size) for file in files] == [
        ("content/articles/a.md", len(ARTICLE.encode())),
        ("content/articles/b.pdf", 3),
        ("content/articles/c.md", len(ARTICLE.encode())),
        ("content/media/a.pdf", 3),
    ]


def test_a_link_out_of_content_is_refused(tmp_path: Path) -> None:
    """Nothing from elsewhere on the computer is published: no file, no folder, no way around."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "a.md").write_text(ARTICLE, encoding="utf-8")
    beside = tmp_path / "content-old"
    beside.mkdir()
    (beside / "a.pdf").write_bytes(b"1")
    put(tmp_path, "articles/a.md")
    folder = tmp_path / "content/articles"
    os.symlink(secret / "a.md", folder / "file.md")
    os.symlink(secret, folder / "folder")
    os.symlink("../../content-old/a.pdf", folder / "beside.pdf")
    os.symlink("/dev/zero", folder / "zero.jpg")
    os.symlink("../../nowhere", folder / "nowhere.jpg")
    os.symlink("../..", folder / "top")
    assert walk(tmp_path) == (
        ["content/articles/a.md"],
        [
            ("leaves-folder", f"content/articles/{name}", "error")
            for name in ("beside.pdf", "file.md", "folder", "nowhere.jpg", "top", "zero.jpg")
        ],
    )


def test_a_folder_within_itself_is_not_read_again(tmp_path: Path) -> None:
    """A link to a folder of content/ adds nothing."""
    put(tmp_path, "articles/a.md")
    os.symlink("../articles", tmp_path / "content/articles/again")
    assert walk(tmp_path)[0] == ["content/articles/a.md"]


def test_a_link_to_itself_does_not_raise(tmp_path: Path) -> None:
    """A link that leads in a circle is nothing that can be read."""
    put(tmp_path, "articles/a.md")
    os.symlink("self.md", tmp_path / "content/articles/self.md")
    assert walk(tmp_path)[0] == ["content/articles/a.md"]


def test_content_itself_may_be_a_link(tmp_path: Path) -> None:
    """A portal may keep its content elsewhere as a whole."""
    put(tmp_path / "real", "articles/a.md")
    portal = tmp_path / "portal"
    portal.mkdir()
    os.symlink(tmp_path / "real/content", portal / "content")
    assert walk(portal) == (["content/articles/a.md"], [])


def test_names_are_composed(tmp_path: Path) -> None:
    """A name from macOS is the one that everyone else writes; its file is still found."""
    name = unicodedata.normalize("NFD", "đường ảnh.jpg")
    location = put(tmp_path, f"media/{name}", b"1")
    ((file,), problems) = sources.walk(tmp_path)
    assert problems == []
    assert (file.path, file.location) == ("content/media/đường ảnh.jpg", str(location))


@pytest.mark.parametrize("ending", ["jpg", "md"])
def test_two_names_that_are_one_are_refused(tmp_path: Path, ending: str) -> None:
    """On a system that keeps both spellings, one of them would hide the other."""
    for form in ("NFC", "NFD"):
        put(tmp_path, f"articles/{unicodedata.normalize(form, 'ảnh')}.{ending}")
    path = f"content/articles/ảnh.{ending}"
    assert walk(tmp_path) == ([path], [("same-name", path, "error")])


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    """A folder that is called like an article, and a pipe, are no articles."""
    put(tmp_path, "articles/a.md/b.md")
    os.mkfifo(tmp_path / "content/articles/pipe.jpg")
    assert walk(tmp_path) == (["content/articles/a.md/b.md"], [])


def put_unreadable_names(root: Path) -> None:
    """Write files whose names are in an old encoding."""
    folder = os.fsencode(root / "content/articles")
    os.makedirs(folder)
    for name in (b"\xb6.jpg", b"\xb6.md", b"\xb6.php"):
        with open(folder + b"/" + name, "wb") as file:
            file.write(ARTICLE.encode())


def test_names_that_are_no_unicode_are_told(tmp_path: Path) -> None:
    """A name in an old encoding can stand in no address."""
    put_unreadable_names(tmp_path)
    files, problems = sources.walk(tmp_path)
    assert files == ()
    assert {found.code for found in problems} == {"unreadable"}
    assert all(found.message for found in problems)


def test_names_that_are_no_unicode_do_not_raise(tmp_path: Path) -> None:
    """Reading them is no more than a problem."""
    put_unreadable_names(tmp_path)
    load(tmp_path)


def test_the_order_is_that_of_paths(tmp_path: Path) -> None:
    """Whatever order a file system lists them in."""
    names = ["b", "a", "B", "10", "9", "đ", "a-b", "a/b"]
    for name in names:
        put(tmp_path, f"articles/{name}.md")
    assert walk(tmp_path)[0] == sorted(f"content/articles/{name}.md" for name in names)


@pytest.mark.parametrize(
    "written",
    [
        "[a](C:\\a.doc)",
        "![a](<D:/anh a.png>)",
        "[a](file:///C:/a.doc)",
        '<img alt="a" src="E:/a.png">',
    ],
)
def test_files_of_the_editors_own_computer_are_named(written: str) -> None:
    """Nobody else can open them."""
    _, found = understand(f"{ARTICLE}\n{written}\n")
    assert found == [("leaves-folder", "content/articles/a.md:8", "error")]


@pytest.mark.parametrize("target", ["javascript:alert(1)", "ftp://vidu.vn/a", "zalo:0912000000"])
def test_a_link_that_is_taken_away_is_told(target: str) -> None:
    """An editor learns that a link with an unknown scheme is no link any more."""
    _, found = understand(ARTICLE.replace("Một câu.", f"[a]({target})"))
    assert [(code, level) for code, _, level in found] == [("link-scheme", "warning")]
