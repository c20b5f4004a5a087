"""What a reference that an editor wrote leads to."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from congxa.links import Findings, Library, Target, resolve_body, resolve_file
from congxa.media import media_address
from congxa.memory import Memory
from congxa.pictures import Facts
from congxa.reading import Source, read_all
from congxa.report import HeldBack
from congxa.sources import File
from congxa.urls import Addresses

HEAD = "---\ntitle: a\ndate: 2026-11-01\ncategory: a\n---\n"
LATER = datetime(2027, 1, 1, tzinfo=UTC)
ADDRESSES = Addresses("https://vidu.vn", "/xa")
FILES = (
    "content/articles/2026/anh.jpg",
    "content/articles/2026/bảng giá.pdf",
    "content/media/van-ban/Quyết định.PDF",
    "content/media/phim.mp4",
)
PHOTO = Facts("photo", "0123456789abcdef", 800, 600)

Found = list[tuple[str, int, int]]
Read = Callable[[str], Source]
Resolve = Callable[[str], tuple[tuple[str | None, ...], Found, Findings]]


def attachment(path: str) -> File:
    return File(path, path, 1, "")


LIBRARY = Library(
    ADDRESSES,
    {
        "content/articles/2026/bai.md": Target("/xa/tin/bai/", frozenset({"muc-1", "đề-mục"})),
        "content/articles/2026/bai này.md": Target("/xa/tin/bai-nay/", frozenset()),
        "content/articles/rut.md": Target("/xa/tin/rut/", None),
        "content/articles/nhap.md": Target(
            "/xa/tin/nhap/", frozenset(), HeldBack("content/articles/nhap.md", "Nháp", "draft")
        ),
        "content/articles/sau.md": Target(
            "/xa/tin/sau/", frozenset(), HeldBack("content/articles/sau.md", "Sau", "future", LATER)
        ),
        "content/communes/thanh-ky.md": Target("/xa/xa/thanh-ky/", frozenset()),
        "content/pages/gioi-thieu/index.md": Target("/xa/gioi-thieu/", frozenset({"lich-su"})),
    },
    {path: attachment(path) for path in FILES},
    frozenset({"content/articles/hong.md"}),
    {path: PHOTO if path.endswith(".jpg") else Facts("file") for path in FILES},
)


@pytest.fixture
def source(tmp_path: Path) -> Read:
    """Give a function that makes the source of an article in the folder of 2026."""

    def read(text: str) -> Source:
        location = tmp_path / "a.md"
        location.write_text(HEAD + text, encoding="utf-8")
        file = File("content/articles/2026/a.md", str(location), 1, "")
        found, problems = read_all([file], "vi", Memory(None), jobs=1)
        assert problems == []
        (made,) = found.sources
        return made

    return read


@pytest.fixture
def resolve(source: Read) -> Resolve:
    """Give a function that tells where the references of a text lead, and what is wrong with them."""

    def act(text: str) -> tuple[tuple[str | None, ...], Found, Findings]:
        made = source(text)
        body, found = resolve_body(made, LIBRARY)
        assert all(problem.message and problem.hint for problem in found.problems)
        assert all(problem.file == made.path for problem in found.problems)
        return body.hrefs, [(p.code, p.line, p.column) for p in found.problems], found

    return act


# --- where a reference leads ---


@pytest.mark.parametrize(
    ("written", "href"),
    [
        # other texts, by the path of their files
        ("bai.md", "/xa/tin/bai/"),
        ("./bai.md", "/xa/tin/bai/"),
        ("../2026/bai.md", "/xa/tin/bai/"),
        ("/articles/2026/bai.md", "/xa/tin/bai/"),
        ("..\\2026\\bai.md", "/xa/tin/bai/"),
        ("<bai này.md>", "/xa/tin/bai-nay/"),
        ("bai%20n%C3%A0y.md", "/xa/tin/bai-nay/"),
        ("<bai na\u0300y.md>", "/xa/tin/bai-nay/"),
        ("bai.md#muc-1", "/xa/tin/bai/#muc-1"),
        ("bai.md#đề-mục", "/xa/tin/bai/#đề-mục"),
        ("bai.md#%C4%91%E1%BB%81-m%E1%BB%A5c", "/xa/tin/bai/#%C4%91%E1%BB%81-m%E1%BB%A5c"),
        ("bai.md?x=1", "/xa/tin/bai/"),
        ("../../communes/thanh-ky.md", "/xa/xa/thanh-ky/"),
        ("/pages/gioi-thieu/index.md#lich-su", "/xa/gioi-thieu/#lich-su"),
        ("../rut.md#muc", "/xa/tin/rut/"),
        # files, which so become part of the portal
        ("anh.jpg", "/xa/media/articles/2026/anh-01234567-800.jpg"),
        ("<bảng giá.pdf>", "/xa/media/articles/2026/bang-gia.pdf"),
        ("<bảng giá.pdf#page=2>", "/xa/media/articles/2026/bang-gia.pdf#page=2"),
        ("</media/van-ban/Quyết định.PDF>", "/xa/media/van-ban/quyet-dinh.pdf"),
        ("/media/phim.mp4?v=1", "/xa/media/phim.mp4"),
        # elsewhere
        ("https://vidu.vn/a?b=c#d", "https://vidu.vn/a?b=c#d"),
        ("HTTP://VIDU.VN/", "HTTP://VIDU.VN/"),
        ("//vidu.vn/a", "//vidu.vn/a"),
        ("mailto:a@b.vn", "mailto:a@b.vn"),
        ("tel:0237000000", "tel:0237000000"),
        # this text
        ("#muc", "#muc"),
        ("#", "#"),
        ("", ""),
    ],
)
def test_a_reference_leads_to_its_final_address(resolve: Resolve, written: str, href: str) -> None:
    """Paths count from the text's own folder or from content/; spelling and case of letters apart."""
    assert resolve(f"## Mục\n\n[chữ]({written})\n")[:2] == ((href,), [])


def test_a_used_file_is_named_once_for_each_use(resolve: Resolve) -> None:
    """What no text refers to is not published."""
    _, _, found = resolve("![Ảnh](anh.jpg) [phim](/media/phim.mp4) [bài](bai.md)")
    assert found.used == ["content/articles/2026/anh.jpg", "content/media/phim.mp4"]


def test_the_body_shows_the_final_addresses(source: Read) -> None:
    """What leads nowhere stays as plain text, and a picture that is not there is left out."""
    made = source("[bài](bai.md) [nháp](../nhap.md) ![Ảnh](anh.jpg) ![Ảnh](không-có.jpg)")
    body, _ = resolve_body(made, LIBRARY)
    html = body.__html__()
    assert '<a href="/xa/tin/bai/">bài</a> nháp' in html
    assert html.count("<img") == 1
    assert "congxa:" not in html


# --- pages of the portal by their address ---


@pytest.mark.parametrize(
    ("written", "href", "file"),
    [
        ("/chuyen-muc/kinh-te/", "/xa/chuyen-muc/kinh-te/", "chuyen-muc/kinh-te/index.html"),
        ("/so-do-trang", "/xa/so-do-trang", "so-do-trang"),
        ("/", "/xa/", "index.html"),
        ("/the/đường/#a", "/xa/the/%C4%91%C6%B0%E1%BB%9Dng/#a", "the/đường/index.html"),
        ("/tim-kiem/?q=đất", "/xa/tim-kiem/?q=%C4%91%E1%BA%A5t", "tim-kiem/index.html"),
        ("/atom.xml", "/xa/atom.xml", "atom.xml"),
    ],
)
def test_an_address_of_the_portal_is_a_promise(
    resolve: Resolve, written: str, href: str, file: str
) -> None:
    """Whether the page is there is known when the portal is planned; the complaint is ready."""
    hrefs, problems, found = resolve(f"\n[trang]({written})")
    assert (hrefs, problems) == ((href,), [])
    ((promise),) = found.promises
    assert promise.file == file
    assert (promise.complaint.code, promise.complaint.where) == (
        "address-missing",
        "content/articles/2026/a.md:7:9",
    )
    assert f"«{written}»" in promise.complaint.message


# --- references that are wrong ---


@pytest.mark.parametrize(
    ("text", "found", "hint"),
    [
        ("[a](bia.md)", ("link-missing", 6, 5), "Có phải bạn muốn viết bai.md?"),
        ("[a](../2026/bia.md)", ("link-missing", 6, 5), "Có phải bạn muốn viết ../2026/bai.md?"),
        ("[a](Bai.md)", ("link-missing", 6, 5), "Có phải bạn muốn viết bai.md?"),
        ("[a](zzzz.md)", ("link-missing", 6, 5), "Kiểm tra tên tệp"),
        ("[a](?x=1)", ("link-missing", 6, 5), "Kiểm tra tên tệp"),
        ("![a](anh.png)", ("file-missing", 6, 6), "Có phải bạn muốn viết anh.jpg?"),
        ("![a](/media/phim.png)", ("file-missing", 6, 6), "Có phải bạn muốn viết /media/phim.mp4?"),
        ("![a](x/y.png)", ("file-missing", 6, 6), "Chép tệp vào cạnh bài này"),
        ("[a](bai.md#muc-2)", ("anchor-missing", 6, 5), "Có phải bạn muốn viết #muc-1?"),
        ("[a](bai.md#xyz)", ("anchor-missing", 6, 5), "Bỏ phần sau dấu #."),
        ("## Mục\n\n[a](#mục-1)", ("anchor-missing", 8, 5), "Có phải bạn muốn viết #muc?"),
        ("[a](../../../config.yaml)", ("leaves-folder", 6, 5), "Chép tệp vào content/media"),
        ("[a](../../../../etc/passwd)", ("leaves-folder", 6, 5), ""),
        ("![a](..%2f..%2f..%2fconfig.yaml)", ("leaves-folder", 6, 6), ""),
    ],
)
def test_a_reference_to_nothing_is_an_error(
    resolve: Resolve, text: str, found: tuple[str, int, int], hint: str
) -> None:
    """It is named on its line, with the file that was probably meant."""
    hrefs, problems, findings = resolve(text)
    assert problems == [found]
    assert findings.problems[0].level == "error"
    assert findings.problems[0].hint.startswith(hint)
    assert all(href is None or "#" in href for href in hrefs)


@pytest.mark.parametrize("written", ["/../config.yaml", "/../../etc/passwd", "/%2e%2e/config.yaml"])
@pytest.mark.parametrize("sign", ["", "!"])
def test_no_path_from_the_top_leaves_the_folder(resolve: Resolve, sign: str, written: str) -> None:
    """What counts from content/ can only lead to a page of the plan, or nowhere."""
    hrefs, problems, found = resolve(f"{sign}[a]({written})")
    assert problems or found.promises
    assert found.used == []
    assert sign == "" or hrefs == (None,)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("[a](../nhap.md)", "link-held-back", 6),
        ("\n[a](../sau.md#muc)", "link-held-back", 7),
        ("![](anh.jpg)", "image-alternative", 6),
        ("a\n\n<iframe src='https://a.vn/'></iframe>\n", "html-removed", 8),
    ],
)
def test_what_an_editor_may_want_is_a_warning(
    resolve: Resolve, text: str, code: str, line: int
) -> None:
    """A link to what is not published yet, a picture without words, a tag that is taken out."""
    _, problems, findings = resolve(text)
    assert [(found, at) for found, at, _ in problems] == [(code, line)]
    assert findings.problems[0].level == "warning"


def test_the_reason_why_a_text_is_held_back_is_told(resolve: Resolve) -> None:
    """A draft and a text for later are not the same."""
    draft = resolve("[a](../nhap.md)")[2].problems[0].message
    later = resolve("[a](../sau.md)")[2].problems[0].message
    assert draft.rpartition("(")[2] != later.rpartition("(")[2]


def test_who_links_to_a_broken_text_is_not_blamed(resolve: Resolve) -> None:
    """The link gives way to its words; the mistake is told of the other file."""
    assert resolve("[a](../hong.md)")[:2] == ((None,), [])


def test_every_wrong_reference_is_found_at_once(resolve: Resolve) -> None:
    """Each has its own line, however many there are."""
    _, problems, _ = resolve("[a](x1.md)\n\n![](x2.jpg)\n\n- [b](#x3)\n- [c](../../../x4)\n")
    assert problems == [
        ("link-missing", 6, 5),
        ("image-alternative", 8, 5),
        ("file-missing", 8, 5),
        ("anchor-missing", 10, 7),
        ("leaves-folder", 11, 7),
    ]


def test_the_same_mistake_twice_has_two_places(resolve: Resolve) -> None:
    """Two wrong links to one target are told on their own lines."""
    _, problems, _ = resolve("[a](x.md)\n\n[b](x.md)\n")
    assert [line for _, line, _ in problems] == [6, 8]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("![a](/media/phim.mp3)", "file-missing"),
        ("![a](x.mp4)", "file-missing"),
    ],
)
def test_one_mistake_is_told_once(resolve: Resolve, text: str, code: str) -> None:
    """What a medium offers in its place, and the tag that it was, are no mistakes of their own."""
    _, problems, found = resolve(text)
    assert [code for code, _, _ in problems] + [p.complaint.code for p in found.promises] == [code]


def test_a_reference_is_found_where_it_is_a_reference(resolve: Resolve) -> None:
    """The same letters earlier in the text are not taken for the link."""
    _, problems, _ = resolve("Tệp x.md ở đây.\n\n[a](x.md)\n")
    assert [line for _, line, _ in problems] == [8]


def test_a_picture_from_elsewhere_needs_words_too(resolve: Resolve) -> None:
    """Who cannot see it does not care where it lies."""
    _, problems, _ = resolve("![](https://vidu.vn/a.jpg)")
    assert [code for code, _, _ in problems] == ["image-alternative", "media-elsewhere"]


# --- declared files ---


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("anh.jpg", "content/articles/2026/anh.jpg"),
        ("./anh.jpg", "content/articles/2026/anh.jpg"),
        ("bảng giá.pdf", "content/articles/2026/bảng giá.pdf"),
        ("ba\u0309ng gia\u0301.pdf", "content/articles/2026/bảng giá.pdf"),
        ("/media/phim.mp4", "content/media/phim.mp4"),
        ("..\\..\\media\\phim.mp4", "content/media/phim.mp4"),
    ],
)
def test_a_declared_file_is_found(source: Read, target: str, path: str) -> None:
    """Cover and attachments are named as links are."""
    found, problems = resolve_file(target, ("cover",), source("x"), LIBRARY)
    assert problems == []
    assert found is not None
    assert found.path == path


@pytest.mark.parametrize(
    ("target", "code", "hint"),
    [
        ("anh.png", "file-missing", "Có phải bạn muốn viết anh.jpg?"),
        ("/media/phim.mov", "file-missing", "Có phải bạn muốn viết /media/phim.mp4?"),
        ("bai.md", "file-missing", "Chép tệp"),
        ("", "file-missing", "Chép tệp"),
        ("https://vidu.vn/a.jpg", "file-missing", "Chép tệp"),
        ("../../../config.yaml", "leaves-folder", "Chép tệp"),
        ("/../config.yaml", "file-missing", "Chép tệp"),
        ("C:\\a.jpg", "leaves-folder", "Chép tệp"),
        ("file:///a.jpg", "leaves-folder", "Chép tệp"),
        ("a\0b", "file-missing", "Chép tệp"),
    ],
)
def test_a_declared_file_that_is_not_there_is_an_error(
    source: Read, target: str, code: str, hint: str
) -> None:
    """It is told at the place of its declaration."""
    made = source("x")
    found, problems = resolve_file(target, ("category",), made, LIBRARY)
    assert found is None
    assert [(it.code, it.where) for it in problems] == [(code, f"{made.path}:4:11")]
    assert problems[0].hint.startswith(hint)


# --- where files are published ---


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("content/media/a.jpg", "/xa/media/a.jpg"),
        ("content/media/Văn bản/Quyết định số 1.PDF", "/xa/media/van-ban/quyet-dinh-so-1.pdf"),
        ("content/articles/2026/a.jpg", "/xa/media/articles/2026/a.jpg"),
        ("content/articles/media/a.jpg", "/xa/media/articles/media/a.jpg"),
        ("content/a.jpg", "/xa/media/a.jpg"),
        ("content/media/Đường.tar.gz", "/xa/media/duong-tar.gz"),
        ("content/media/LICENSE", "/xa/media/license"),
        ("content/media/😀.jpg", "/xa/media/tep.jpg"),
        ("content/media/😀/x.jpg", "/xa/media/tep/x.jpg"),
        ("content/media/a..jpg", "/xa/media/a.jpg"),
        ("content/media/a.php.jpg", "/xa/media/a-php.jpg"),
    ],
)
def test_a_file_is_published_under_a_safe_name(path: str, address: str) -> None:
    """Small letters without marks, in the folders that it lies in."""
    assert media_address(attachment(path), ADDRESSES) == address


@pytest.mark.parametrize("ending", ["p df", "đuôi", 'a"b', "a?b", "a#b", "<b>", "a%20", "jpg "])
def test_endings_are_made_safe_too(ending: str) -> None:
    """An address has no letter that would need quoting, in the ending neither."""
    address = media_address(attachment(f"content/media/a.{ending}"), ADDRESSES)
    assert address.removeprefix("/xa/media/a").replace(".", "").isascii()
    assert address.removeprefix("/xa/media/a").replace(".", "").replace("-", "").isalnum()
