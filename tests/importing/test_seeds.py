"""Five texts as people copy them from real portals, where they lie beside the project."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Built
from pages import run, sources

from congxa.importing import plain

SEEDS = Path(__file__).parents[3] / "shared/seeds"
# What the texts say: title's beginning, date, author or source, pictures, figures, visits.
TEXTS = {
    "ky-anh": ("Bí thư Tỉnh ủy: Làm việc thực chất", "2024-01-06", "Vũ Viễn", 7, 7, 0),
    "ky-tho": (
        "ĐẢNG BỘ XÃ KỲ THỌ ĐÁNH GIÁ",
        "2023-05-26 14:30",
        "Hồng Lam, PBT, Thường trực ĐU",
        4,
        4,
        0,
    ),
    "thanh-ky": ("THANH KỲ PHÁT HUY SỨC MẠNH", "", "", 31, 17, 1),
    "tho-xuan": (
        "Phát huy vai trò của Bí thư Chi bộ",
        "2024-03-21",
        "Lê Thơ, Trung tâm VHTT, TT&DL huyện",
        6,
        5,
        0,
    ),
    "truong-xuan": (
        "NGHỊ QUYẾT CỦA ĐẢNG ỦY XÃ TRƯỜNG XUÂN",
        "2023-03-13 14:51",
        "Nguyễn Quang Lĩnh: ĐUV, Phó CNKTĐU, Công chức VP - TK",
        0,
        0,
        174989,
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts_copied_from_portals(name: str) -> None:
    """Titles, dates, who signed, how many pictures in how many figures, visits: against the table."""
    file = SEEDS / f"{name}.txt"
    title, date, signed, pictures, figures, visits = TEXTS[name]
    found = plain.read(file, file.read_bytes())
    assert found.title.startswith(title)
    assert (f"{found.date:%Y-%m-%d %H:%M}" if found.date else "").removesuffix(" 00:00") == date
    assert (found.source or found.author) == signed
    assert len(found.pictures) == pictures
    assert sum("](picture:" in block for block in found.body.split("\n\n")) == figures
    assert found.visits == visits
    assert "\u00a0" not in found.body
    for alien in (
        "Các tin khác",
        "image advertisement",
        "Thống kê truy cập",
        "loading...",
        "Đăng lúc",
    ):
        assert alien not in found.body
    if name == "truong-xuan":
        assert found.body.count("9.850 tấn") == 1


def test_the_texts_build(portal: Callable[..., Built]) -> None:
    """All of them through the command line, and onto the portal."""
    built = portal()
    files = sorted(SEEDS.glob("*.txt"))
    before = {file: file.read_bytes() for file in files}
    assert run(built, *files, "--category", "Kinh tế") == 0
    assert built.problems() == ()
    assert len(sources(built)) == len(files)
    text = built.page(
        "tin/2024/03/phat-huy-vai-tro-cua-bi-thu-chi-bo-truong-thon-khu-pho-tren-dia-ban-huyen-tho/"
    )
    assert "Lê Thơ, Trung tâm VHTT" in text
    assert "Thiếu ảnh" not in text
    assert {file: file.read_bytes() for file in files} == before
