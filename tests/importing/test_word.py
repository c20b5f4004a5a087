"""Word files, each feature of them written by python-docx, read back as an article of the portal."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import Built
from PIL import Image

from congxa import cli
from congxa.importing import word
from congxa.importing.imported import Imported

Captured = pytest.CaptureFixture[str]
# The same words in both old encodings, as their fonts store them: all letters and tones of Vietnamese are in them.
PAIRS = [
    (".VnTime", "ViÖt Nam - §éc lËp - Tù do - H¹nh phóc", "Việt Nam - Độc lập - Tự do - Hạnh phúc"),
    (".VnTimeH", "céng hßa x· héi chñ nghÜa", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"),
    (
        "VNI-Times",
        "Vieät Nam - Ñoäc laäp - Töï do - Haïnh phuùc",
        "Việt Nam - Độc lập - Tự do - Hạnh phúc",
    ),
]


def saved(document: Any) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def photo(width: int = 60, height: int = 40) -> BytesIO:
    file = BytesIO()
    Image.effect_noise((width, height), 50).convert("RGB").save(file, "JPEG")
    file.seek(0)
    return file


def read(document: Any, folder: Path) -> Imported:
    return word.read(Path("bao-cao.docx"), saved(document), folder)


def report() -> Any:
    """A document with all features of an office's report."""
    made = docx.Document()
    made.add_heading("Kết quả xây dựng nông thôn mới", 0)
    made.add_paragraph("Ngày 21/03/2024, 14:30")
    made.add_paragraph(
        "Năm 2023, xã hoàn thành 19 tiêu chí; đây là câu tóm tắt đủ dài để đứng riêng ở đầu bài."
    )
    made.add_heading("I. Kết quả", 1)
    body = made.add_paragraph("Thu nhập đạt ")
    body.add_run("46 triệu").bold = True
    body.add_run(" đồng,\u00a0tăng ")
    body.add_run("11,5 triệu").italic = True
    body.add_run(" so với năm 2020.")
    for item in ("Đường thôn", "Nhà văn hóa"):
        made.add_paragraph(item, style="List Bullet")
    for item in ("Bước một", "Bước hai"):
        made.add_paragraph(item, style="List Number")
    made.add_heading("Bảng số liệu", 3)
    table = made.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Chỉ tiêu", "Số", "Thu nhập", "46 | 53"), strict=True):
        cell.text = text
    made.add_paragraph("Bảng có ô ghép:")
    merged = made.add_table(rows=3, cols=3)
    merged.cell(0, 0).merge(merged.cell(0, 1)).text = "Nông nghiệp"
    merged.cell(1, 2).merge(merged.cell(2, 2)).text = "Cả năm"
    merged.cell(1, 0).text = "Lúa"
    made.add_picture(photo())
    made.add_paragraph("( Ảnh: Bà con thôn Hợp Nhất đổ bê tông đường ngõ)")
    made.add_paragraph("Kết thúc báo cáo là một đoạn văn bình thường của bài viết này.")
    made.add_paragraph("Nguồn: Hồng Lam, Văn phòng UBND xã")
    return made


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return read(report(), tmp_path_factory.mktemp("word"))


def test_the_head_is_found(imported: Imported) -> None:
    assert imported.title == "Kết quả xây dựng nông thôn mới"
    assert imported.date is not None
    assert f"{imported.date:%Y-%m-%d %H:%M}" == "2024-03-21 14:30"
    assert imported.summary.startswith("Năm 2023, xã hoàn thành 19 tiêu chí")
    assert imported.source == "Hồng Lam, Văn phòng UBND xã"
    assert "Nguồn:" not in imported.body
    assert "21/03/2024" not in imported.body


def test_headings_lists_and_emphasis(imported: Imported) -> None:
    """Headings begin at the second level and leave none out, whatever Word's were."""
    assert "## I. Kết quả" in imported.body
    assert "\n### Bảng số liệu" in imported.body
    assert "Thu nhập đạt **46 triệu** đồng, tăng *11,5 triệu* so với năm 2020." in imported.body
    assert "- Đường thôn\n- Nhà văn hóa" in imported.body
    assert "1. Bước một\n2. Bước hai" in imported.body
    assert "\u00a0" not in imported.body


def test_tables(imported: Imported) -> None:
    """A plain one is written with bars, one with merged cells keeps its shape."""
    assert "| Chỉ tiêu | Số |\n|---|---|\n| Thu nhập | 46 \\| 53 |" in imported.body
    assert '<th colspan="2">Nông nghiệp</th>' in imported.body
    assert '<td rowspan="2">Cả năm</td>' in imported.body


def test_a_picture_takes_the_line_under_it(imported: Imported) -> None:
    assert "![](picture:0)\n*Bà con thôn Hợp Nhất đổ bê tông đường ngõ*" in imported.body
    (one,) = imported.pictures
    assert one.file is not None
    with Image.open(one.file) as shown:
        assert shown.size == (60, 40)


def test_footnotes(tmp_path: Path) -> None:
    """A note of Word's is a note of the portal's."""
    data = saved(report())
    made = with_footnote(data)
    body = word.read(Path("a.docx"), made, tmp_path).body
    assert "[^1]" in body
    assert "[^1]: Theo báo cáo số 12." in body


def with_footnote(data: bytes) -> bytes:
    """Put a footnote into a file: python-docx cannot."""
    parts = {}
    with zipfile.ZipFile(BytesIO(data)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    parts["word/footnotes.xml"] = (
        f'<w:footnotes xmlns:w="{main}"><w:footnote w:id="1"><w:p><w:r><w:t>Theo báo cáo số 12.</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    ).encode()
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'.encode(),
    )
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        "<w:t>I. Kết quả</w:t></w:r>".encode(),
        '<w:t>I. Kết quả</w:t></w:r></w:p><w:p><w:r><w:t>Có chú thích</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r>'.encode(),
    )
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return made.getvalue()


@pytest.mark.parametrize(("font", "old", "new"), PAIRS)
def test_old_fonts_are_converted(font: str, old: str, new: str, tmp_path: Path) -> None:
    """By the font of the text: that in .VnTimeH is in capitals."""
    made = docx.Document()
    made.add_heading("Báo cáo", 0)
    run = made.add_paragraph().add_run(old)
    run.font.name = font
    made.add_paragraph("Phần còn lại viết bằng Unicode, giữ nguyên như nó vốn có trong tệp gốc.")
    made.add_paragraph("Thêm một đoạn nữa để không đoạn nào bị coi là tóm tắt của bài viết này.")
    assert new in read(made, tmp_path).body


def test_a_font_of_the_style_counts(tmp_path: Path) -> None:
    """Where a run names no font, that of its style or of the whole document holds."""
    made = docx.Document()
    made.styles["Normal"].font.name = ".VnTime"
    heading = made.add_heading("", 0)
    heading.add_run("Báo cáo").font.name = "Arial"
    made.add_paragraph("Héi ®ång nh©n d©n x· häp")
    made.add_paragraph("Th«n Hîp NhÊt")
    assert "Hội đồng nhân dân xã họp" in read(made, tmp_path).body


def test_old_text_without_its_font(tmp_path: Path) -> None:
    """Text that was pasted without its font is recognised by its words, and told of."""
    made = docx.Document()
    made.add_heading("Báo cáo", 0)
    made.add_paragraph("Héi ®ång nh©n d©n x· häp bµn nhiÖm vô ph¸t triÓn kinh tÕ n¨m 2004")
    made.add_paragraph("Một đoạn Unicode bình thường.")
    found = read(made, tmp_path)
    assert "Hội đồng nhân dân xã họp bàn nhiệm vụ phát triển kinh tế năm 2004" in found.body
    assert any("TCVN3" in doubt for doubt in found.doubts)


def test_a_bold_first_line_is_the_title(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph().add_run("Thông báo lịch tiêm chủng").bold = True
    made.add_paragraph("Trạm y tế xã tổ chức tiêm chủng cho trẻ em dưới một tuổi.")
    assert read(made, tmp_path).title == "Thông báo lịch tiêm chủng"


# --- what is refused ------------------------------------------------------------------------------


def zipped(**entries: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return made.getvalue()


def titled(title: str) -> Any:
    made = docx.Document()
    made.add_heading(title, 0)
    made.add_paragraph("Ngày 21/03/2024, 14:30")
    made.add_paragraph("Trạm y tế xã tổ chức tiêm chủng cho trẻ em dưới một tuổi.")
    return made


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "encrypted": (
        lambda: (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(600)
            + "EncryptedPackage".encode("utf-16-le")
        ),
        "docx-encrypted",
    ),
    "old-word": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "doc-old"),
    "no-zip": (lambda: b"PK\x03\x04 hong roi" * 20, "docx-damaged"),
    "cut-off": (lambda: saved(report())[:3000], "docx-damaged"),
    "other-zip": (lambda: zipped(**{"a.txt": b"a"}), "docx-damaged"),
    "broken-xml": (lambda: zipped(**{"word/document.xml": b"<w:document>"}), "docx-damaged"),
    "entities": (
        lambda: zipped(**{"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'}),
        "docx-damaged",
    ),
    "macro": (
        lambda: zipped(**{"word/document.xml": b"<x/>", "word/vbaProject.bin": b"x"}),
        "docx-macro",
    ),
    "bomb": (lambda: zipped(**{"word/document.xml": bytes(30 << 20)}), "docx-bomb"),
    "leaves": (lambda: zipped(**{"word/document.xml": b"<x/>", "../../x.md": b"x"}), "docx-path"),
    "absolute": (lambda: zipped(**{"word/document.xml": b"<x/>", "/etc/x": b"x"}), "docx-path"),
    "empty": (lambda: saved(docx.Document()), "no-article"),
    "only-signs": (lambda: saved(titled("!!! ???")), "title-empty"),
}


# What is said of each: what is wrong, and what to do.
SAID = {
    "docx-encrypted": (
        "tệp Word này đặt mật khẩu",
        "Mở bằng Word, vào Tệp › Thông tin › Bảo vệ tài liệu, bỏ mật khẩu, lưu lại rồi nhập.",
    ),
    "doc-old": (
        "loại tệp Word cũ này không đọc được",
        "Mở bằng Word hoặc LibreOffice, chọn Lưu thành (Save As), loại Word Document (.docx), rồi nhập tệp .docx.",
    ),
    "docx-damaged": (
        "tệp Word này bị hỏng hoặc không phải là .docx",
        "Mở bằng Word; nếu Word sửa được thì lưu lại thành .docx rồi nhập.",
    ),
    "docx-macro": (
        "tệp Word này có macro (chương trình chạy kèm)",
        "Mở bằng Word, Lưu thành loại Word Document (.docx) không macro, rồi nhập tệp mới.",
    ),
    "docx-bomb": (
        "bên trong tệp phình ra quá mức; tệp như vậy thường làm để phá máy",
        "Xin lại tệp gốc từ người viết.",
    ),
    "docx-path": (
        "bên trong tệp có tên dẫn ra ngoài tệp; tệp như vậy thường làm để phá máy",
        "Xin lại tệp gốc từ người viết.",
    ),
    "no-article": (
        "không thấy bài viết nào trong tệp này",
        "Kiểm tra tệp có tiêu đề và nội dung; trang danh sách hay trang chủ thì không nhập được.",
    ),
    "title-empty": (
        "tiêu đề «!!! ???» không có chữ hay số nào",
        'Ghi tiêu đề như: "Khánh thành nhà văn hóa thôn Hợp Nhất"',
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_said(
    name: str, portal: Callable[..., Built], tmp_path: Path, capsys: Captured
) -> None:
    """In these words, exit status 1, and nothing is in the portal that was not there."""
    built = portal()
    before = sorted(built.root.rglob("*"))
    make, code = BAD[name]
    file = tmp_path / "a.docx"
    file.write_bytes(make())
    assert cli.main(["import", "--root", str(built.root), str(file)]) == cli.WRONG
    message, hint = SAID[code]
    told = capsys.readouterr()
    assert told.err == f"{file}: lỗi: {message}\n    → {hint}\n"
    assert told.out == "Nhập 0 bài; 0 bài có chỗ cần xem lại; 0 bài đã có từ trước; 1 lỗi.\n"
    assert sorted(built.root.rglob("*")) == before


def test_a_bad_file_is_said_and_leaves_nothing(
    portal: Callable[..., Built], tmp_path: Path, capsys: Captured
) -> None:
    """One sentence and what to do, exit status 1, and the portal as it was; good files beside it go in."""
    built = portal()
    bad = tmp_path / "hong.docx"
    bad.write_bytes(b"PK hong")
    good = tmp_path / "tot.docx"
    good.write_bytes(saved(report()))
    assert cli.main(["import", "--root", str(built.root), str(bad), str(good)]) == cli.WRONG
    told = capsys.readouterr()
    assert f"{bad}: lỗi: tệp Word này bị hỏng hoặc không phải là .docx" in told.err
    names = sorted(
        p.relative_to(built.root).as_posix() for p in (built.root / "content").rglob("*")
    )
    folder = "content/articles/2024/ket-qua-xay-dung-nong-thon-moi"
    assert names == [
        "content/articles",
        "content/articles/2024",
        folder,
        f"{folder}/anh-1.jpg",
        f"{folder}/index.md",
    ]
    assert built.problems() == ()


def test_a_word_file_becomes_a_page(portal: Callable[..., Built], tmp_path: Path) -> None:
    """Imported, built, read: table, figure and note are on the page."""
    built = portal()
    file = tmp_path / "bao-cao.docx"
    file.write_bytes(with_footnote(saved(report())))
    assert cli.main(["import", "--root", str(built.root), "--category", "Kinh tế", str(file)]) == 0
    before = file.read_bytes()
    assert built.problems() == ()
    page = built.page("tin/2024/03/ket-qua-xay-dung-nong-thon-moi/")
    assert 'colspan="2"' in page
    assert re.search(r"<figcaption>\s*Bà con thôn Hợp Nhất", page)
    assert "Theo báo cáo số 12." in page
    assert file.read_bytes() == before
