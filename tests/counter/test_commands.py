"""The counter's commands, and what the build gives and takes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Built
from conftest_counter import MANIFEST, ONE, ORIGIN, PostgresServer, Running

from congxa import cli
from congxa.counter import manifest, visits

Captured = pytest.CaptureFixture[str]
Make = Callable[..., Built]
THANH_KY = (
    "Thống kê truy cập\n  • Đang online: 1\n  • Hôm nay: 1\n  • Trong tuần: 1\n  • Tất cả: 1\n"
)
TRUONG_XUAN = "Truy cập\n\nHôm nay:\n1\nHôm qua:\n0\nTuần này:\n1\nTháng này:\n0\nTất cả:\n174989\n"
SETTINGS = "site: {title: Xã, url: https://vidu.vn/}\ncategories: [{name: Tin}]\ncounter: {mode: service}\n"
ARTICLE = "---\ntitle: Bài\ndate: 2026-11-01\ncategory: tin\n{}---\nMột câu.\n"
PROVENANCE = ("--as-of", "2026-11-21", "--source", "cổng cũ")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(
        f"site: {{title: Xã, url: {ORIGIN}/}}\ncounter: {{mode: service}}\n"
    )
    (tmp_path / ".congxa").mkdir()
    (tmp_path / ".congxa/pages.json").write_bytes(manifest.encode(MANIFEST))
    return tmp_path


def run(root: Path, action: str, *words: str) -> int:
    return cli.main(["counter", action, "--root", str(root), *words])


def total(root: Path) -> int:
    assert run(root, "snapshot") == 0
    found, problems = visits.read(root)
    assert found is not None
    assert problems == []
    return found.total


def test_an_old_total_is_carried_over_once(root: Path, capsys: Captured) -> None:
    """Twice the same is once; with its source it is listed; and it can be undone."""
    words = ("import", "--total", "174989", *PROVENANCE)
    assert run(root, *words) == run(root, *words) == 0
    assert total(root) == 174989
    capsys.readouterr()
    assert run(root, "import") == 0
    line = capsys.readouterr().out
    assert "174989 lượt truy cập" in line
    assert "cổng cũ" in line
    assert run(root, "import", "--undo", line.partition(":")[0]) == 0
    assert run(root, "import", "--undo", "khong-co") == 1
    assert total(root) == 0


def test_a_new_import_replaces_the_old(root: Path) -> None:
    """Where an editor learns better."""
    run(root, "import", "--total", "5", *PROVENANCE)
    assert run(root, "import", "--total", "7", "--replace", *PROVENANCE) == 0
    assert total(root) == 7


def test_the_lines_of_real_widgets_are_read(root: Path, capsys: Captured) -> None:
    """Label and number on one line or on two; a set that cannot be is refused unless forced."""
    (root / "thanh-ky.txt").write_text(THANH_KY)
    (root / "truong-xuan.txt").write_text(TRUONG_XUAN)
    assert run(root, "import", "--from-text", str(root / "thanh-ky.txt"), *PROVENANCE) == 0
    assert total(root) == 1
    capsys.readouterr()
    assert run(root, "import", "--from-text", str(root / "truong-xuan.txt"), *PROVENANCE) == 1
    said = capsys.readouterr().err
    assert said.startswith(
        "truong-xuan.txt: lỗi: «hôm nay» là 1, lớn hơn «tháng này» là 0: không thể có\n"
    )
    assert total(root) == 1
    assert (
        run(root, "import", "--from-text", str(root / "truong-xuan.txt"), "--force", *PROVENANCE)
        == 0
    )
    assert total(root) == 174990


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Không có gì ở đây\n", "không thấy dòng «Tất cả»"),
        (THANH_KY + "Tất cả: 2\n", "hai con số khác nhau"),
    ],
)
def test_a_text_without_a_widget_is_refused(
    root: Path, capsys: Captured, text: str, said: str
) -> None:
    """So is one with two of them."""
    (root / "cu.txt").write_text(text)
    assert run(root, "import", "--from-text", str(root / "cu.txt"), *PROVENANCE) == 1
    assert said in capsys.readouterr().err


def test_an_import_needs_its_provenance(root: Path, capsys: Captured) -> None:
    """A number without day and source is not taken."""
    assert run(root, "import", "--total", "5") == 1
    assert "thiếu ngày hoặc nguồn" in capsys.readouterr().err


def test_views_of_old_articles_are_carried_over(root: Path, capsys: Captured) -> None:
    """By their paths; those that are not on the portal are named."""
    (root / "bai.csv").write_text("path,views\n/tin/1/,500\n/khong-co/,7\n")
    assert run(root, "import", "--pages", str(root / "bai.csv"), *PROVENANCE) == 0
    assert "1 địa chỉ không có trên cổng nên bỏ qua: /khong-co/" in capsys.readouterr().err
    total(root)
    found, _ = visits.read(root)
    assert found
    assert (found.pages, found.top["0"][0].views) == ({ONE: 500}, 500)
    assert run(root, "check") == 0


def test_export_and_import_are_one_the_others_inverse(root: Path, tmp_path: Path) -> None:
    """Into an empty store only."""
    run(root, "import", "--total", "7", *PROVENANCE)
    first, second = tmp_path / "mot.jsonl", tmp_path / "hai.jsonl"
    assert run(root, "export", str(first)) == 0
    assert run(root, "import", "--from-export", str(first)) == 1
    for file in (root / ".congxa").glob("counter.sqlite*"):
        file.unlink()
    assert run(root, "import", "--from-export", str(first)) == 0
    assert run(root, "export", str(second)) == 0
    assert first.read_bytes() == second.read_bytes()


def test_a_store_moves_to_postgresql_and_back(
    root: Path, postgres: PostgresServer, capsys: Captured
) -> None:
    """Every row is compared; a target with counts in it is refused."""
    run(root, "import", "--total", "7", *PROVENANCE)
    address = postgres.database()
    assert run(root, "copy", ".congxa/counter.sqlite", address) == 0
    assert run(root, "copy", address, "ve.sqlite") == 0
    assert run(root, "copy", address, "ve.sqlite") == 1
    assert "nơi lưu đích đã có số liệu" in capsys.readouterr().err
    assert run(root, "copy", ".congxa/counter.sqlite", "ve.sqlite") == 1


def test_corrections_need_a_reason_and_are_listed(root: Path, capsys: Captured) -> None:
    """An administrator's changes do not go unseen."""
    assert run(root, "correct", "--day", "2026-11-20", "--visits", "9") == 1
    assert run(root, "correct", "--day", "2026-11-20", "--visits", "9", "--reason", "đếm lại") == 0
    assert run(root, "correct", "--day", "20/11/2026", "--void", "--reason", "máy thử") == 0
    assert run(root, "correct", "--day", "2026-11-20", "--reason", "không rõ") == 1
    capsys.readouterr()
    run(root, "correct")
    assert (
        capsys.readouterr().out
        == "2026-11-20: visits 0 9 (đếm lại)\n2026-11-20: void 9 0 (máy thử)\n"
    )


def test_a_build_lists_its_pages(portal: Make) -> None:
    """With ids that stay when an article moves and keeps its old path among its aliases."""
    built = portal(f"-- config.yaml --\n{SETTINGS}")
    built.write("content/articles/a.md", ARTICLE.format(""))
    built.build()
    before = manifest.read(built.root)
    article = next(page for page in before.pages if page.kind == "article")
    assert (article.path, article.title) == ("/tin/2026/11/bai/", "Bài")
    assert {page.path for page in before.pages} >= {"/", "/chuyen-muc/tin/"}
    assert not any("manh" in page.path or "404" in page.path for page in before.pages)
    built.write(
        "content/articles/a.md", ARTICLE.format("slug: bai-moi\naliases: [/tin/2026/11/bai/]\n")
    )
    built.build()
    after = next(page for page in manifest.read(built.root).pages if page.kind == "article")
    assert (after.id, after.path) == (article.id, "/tin/2026/11/bai-moi/")
    assert after.aliases == ("/tin/2026/11/bai/",)


def test_drafts_and_portals_that_do_not_count_list_nothing(portal: Make) -> None:
    """A preview tells the counter nothing."""
    built = portal(f"-- config.yaml --\n{SETTINGS}")
    built.build(drafts=True)
    quiet = portal("")
    quiet.build()
    assert not (built.root / ".congxa/pages.json").exists()
    assert not (quiet.root / ".congxa/pages.json").exists()


IMPOSSIBLE = {
    "asof": "x",
    "day": "2026-11-21",
    "online": 0,
    "today": 9,
    "yesterday": 0,
    "week": 9,
    "month": 1,
    "total": 9,
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"v": 1}',
        json.dumps(IMPOSSIBLE),
        json.dumps({**IMPOSSIBLE, "month": 9, "v": 2}),
    ],
)
def test_numbers_that_cannot_be_used_are_a_warning(portal: Make, text: str) -> None:
    """The portal is built without them."""
    built = portal(f"-- config.yaml --\n{SETTINGS}")
    built.write("visits.json", text)
    found = built.problems()
    assert [(one.code, one.level, one.file) for one in found] == [
        ("visits-unusable", "warning", "visits.json")
    ]
    assert (built.output / "index.html").exists()


def test_a_snapshot_can_be_fetched(
    service: Callable[..., Running], root: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """From a service elsewhere, and the pages can be sent to it; with a wrong key neither."""
    running = service(CONGXA_COUNTER_KEY="khoa")
    running.view()
    url = f"http://127.0.0.1:{running.port}/dem/"
    assert run(root, "snapshot", "--url", url) == 1
    assert "CONGXA_COUNTER_KEY" in capsys.readouterr().err
    monkeypatch.setenv("CONGXA_COUNTER_KEY", "khoa")
    assert run(root, "snapshot", "--url", url) == run(root, "pages", "--url", url) == 0
    found, _ = visits.read(root)
    assert found
    assert found.today == 1
    monkeypatch.setenv("CONGXA_COUNTER_KEY", "sai")
    assert run(root, "pages", "--url", url) == 1
    assert "không trả lời như mong đợi" in capsys.readouterr().err
