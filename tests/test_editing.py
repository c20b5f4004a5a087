"""The commands for those who write, through the command line: init, new, import, build, schedule, rename."""

import io
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import docx
import pages
import pytest
from conftest import Built, picture
from PIL import Image

from congxa import cli, records
from congxa.quoting import scalar
from congxa.starting import portal as starting

ROOT = Path(__file__).parent.parent
NEW = ["--name", "xã Thanh Kỳ", "--province", "tỉnh Thanh Hóa", "--address", "Thôn Hợp Nhất"]
NEW += ["--phone", "0237 000 0000", "--email", "ubnd@thanhky.example.vn"]
Captured = pytest.CaptureFixture[str]
Make = Callable[..., Built]


def init(folder: Path) -> Built:
    assert cli.main(["init", str(folder), *NEW]) == cli.DONE
    return Built(folder)


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


# --- init ---------------------------------------------------------------------------------------------


def test_a_new_portal_builds_without_a_problem(tmp_path: Path) -> None:
    """What the rules ask for is there, as drafts that guide; the portal says who it is."""
    built = init(tmp_path / "cong-xa")
    assert built.build(now=None, strict=True).problems == ()
    assert "Trang thông tin điện tử xã Thanh Kỳ" in built.page("")
    assert "0237 000 0000" in built.page("")
    assert built.page("xa/thanh-ky/")
    asked = "to-chuc-bo-may ban-do-dia-gioi dieu-kien-tu-nhien lich-su truyen-thong-van-hoa di-tich-danh-thang lanh-dao"
    for name in asked.split():
        assert "draft: có" in (built.root / f"content/pages/gioi-thieu/{name}.md").read_text()
    assert {".gitignore", ".github/workflows/cong.yml", ".gitlab-ci.yml"} <= set(files(built.root))
    assert not re.search(
        r"\[\[",
        "".join(f.decode() for p, f in files(built.root).items() if p.endswith((".md", ".yaml"))),
    )
    # All drafts written: the portal is whole, too.
    for page in (built.root / "content/pages").rglob("*.md"):
        page.write_text(re.sub(r"draft:.*\n", "", page.read_text()))
    assert built.build(now=None, strict=True).problems == ()


def test_answers_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """What the command line leaves out is asked, in the order of the form; empty answers are answers."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("phường Hạc Thành\nThanh Hóa\n\n\n\n"))
    assert cli.main(["init", str(tmp_path / "a")]) == cli.DONE
    told = capsys.readouterr().out
    assert told.index("Tên xã") < told.index("Tỉnh hoặc thành phố") < told.index("Thư điện tử")
    settings = (tmp_path / "a/config.yaml").read_text()
    assert 'url: "https://hacthanh.thanhhoa.gov.vn/"' in settings
    assert "Trang thông tin điện tử phường Hạc Thành" in settings
    assert Built(tmp_path / "a").build(now=None, strict=True).problems == ()


def test_init_never_overwrites(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "a.txt").write_text("của tôi")
    assert cli.main(["init", str(tmp_path), *NEW]) == cli.WRONG
    assert "lỗi: thư mục này đã có tệp" in capsys.readouterr().err
    assert files(tmp_path) == {"a.txt": "của tôi".encode()}


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--name", "...", "tên xã «...» không có chữ nào"),
        ("--email", "không có", "email: «không có» không phải là một địa chỉ thư điện tử"),
        ("--url", "thanhky", "url: «thanhky» không phải là một địa chỉ trang web"),
    ],
)
def test_bad_answers(option: str, value: str, told: str, tmp_path: Path, capsys: Captured) -> None:
    """Said in a sentence; nothing is made."""
    assert cli.main(["init", str(tmp_path / "a"), *NEW, option, value]) == cli.WRONG
    assert told in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


def test_init_where_nothing_can_be_written(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "tep").write_text("")
    assert cli.main(["init", str(tmp_path / "tep/cong"), *NEW]) == cli.WRONG
    assert "lỗi: không ghi được" in capsys.readouterr().err


def test_workflows_and_build_py_are_the_tried_ones() -> None:
    """One source of truth: the samples of deploy/, and the build.py of this project."""
    made = starting.files(starting.answers("Thanh Kỳ"), __import__("datetime").datetime(2026, 1, 1))
    assert made[".github/workflows/cong.yml"] == (ROOT / "deploy/github/cong.yml").read_bytes()
    assert made[".gitlab-ci.yml"] == (ROOT / "deploy/gitlab/.gitlab-ci.yml").read_bytes()
    assert made["build.py"] == (ROOT / "build.py").read_bytes()


def venv(folder: Path) -> None:
    """Make the only file of a virtual environment that launchers ask for."""
    python = folder / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)


def test_launchers(tmp_path: Path) -> None:
    """The .bat files have the line ends of Windows; xem-thu.command shows the portal to a browser."""
    root = tmp_path / "cổng xã"
    init(root)
    for name in ("xem-thu.bat", "dang-bai.bat"):
        data = (root / name).read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n") > 10
        assert b"build.py" in data
    for name in ("xem-thu.command", "dang-bai.command"):
        assert os.access(root / name, os.X_OK)
        assert subprocess.run(["sh", "-n", str(root / name)], check=False).returncode == 0
    venv(root)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "BROWSER": "true"}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(root / "xem-thu.command"), "--port", str(port)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as served:
        try:
            assert "Thanh Kỳ" in fetched(f"http://127.0.0.1:{port}/")
        finally:
            served.terminate()
            served.communicate(timeout=120)


def test_a_launcher_finds_congxa_around_its_portal(tmp_path: Path) -> None:
    """A portal in the folder where congxa was unpacked needs nothing installed beside it."""
    for name in ("congxa", "themes", "deploy", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    venv(tmp_path)
    init(tmp_path / "cổng xã")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command = [str(tmp_path / "cổng xã/dang-bai.command")]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "Đã dựng" in told.stdout, told.stderr
    assert "config.yaml: lỗi: " in told.stderr  # nowhere to deploy to, yet


def fetched(url: str) -> str:
    for _ in range(240):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                text: str = answer.read().decode()
                if "congxa" in text or "Thanh Kỳ" in text:
                    return text
        except OSError:
            pass
        time.sleep(0.5)
    return ""


# --- new ------------------------------------------------------------------------------------------------


@pytest.fixture
def camera(tmp_path: Path) -> Path:
    """A photo as a phone takes it: lying on its side, large, with the place where it was taken."""
    file = tmp_path / "IMG_2034.JPG"
    image = Image.effect_noise((3000, 2000), 30).convert("RGB")
    exif = image.getexif()
    exif[274] = 6
    exif.get_ifd(0x8825)[2] = (20.0, 1.0, 2.0)
    image.save(file, exif=exif)
    return file


def new(built: Built, *words: object) -> int:
    return cli.main(["new", "--root", str(built.root), *map(str, words)])


def test_new_with_photos(portal: Make, camera: Path, capsys: Captured) -> None:
    """A draft with all lines explained, its photos turned, shrunk, without the place, and in the text."""
    built = portal()
    original = camera.read_bytes()
    assert (
        new(built, 'Lễ hội: "Đêm rằm" #1', "--category", "kinh tế", "--photos", camera) == cli.DONE
    )
    (text_file,) = built.root.glob("content/articles/*/*/index.md")
    assert text_file.parent.name == "le-hoi-dem-ram-1"
    text = text_file.read_text()
    assert 'title: "Lễ hội: \\"Đêm rằm\\" #1"' in text
    assert "category: kinh-te " in text
    assert "![](anh-1.jpg)" in text
    with Image.open(text_file.parent / "anh-1.jpg") as kept:
        assert kept.size == (2000, 3000)
        assert not kept.getexif()
    assert camera.read_bytes() == original
    assert [found.code for found in built.problems()] == ["image-alternative"]
    assert all(found.level == "warning" for found in built.problems())
    # Every line behind a # counts when the # is taken away.
    front = text.split("---\n")[1]
    record, problems = records.parse(re.sub(r"(?m)^# (?=\w+: )", "", front), "x.md")
    assert record is not None
    assert problems == []
    from congxa.frontmatter import ArticleMeta

    assert set(record.values) | {"achievements", "commune"} == set(ArticleMeta.__dataclass_fields__)


def test_new_never_overwrites(portal: Make, capsys: Captured) -> None:
    built = portal()
    assert new(built, "Khánh thành nhà văn hóa") == cli.DONE
    before = files(built.root)
    assert new(built, "Khánh thành nhà văn hoá!") == cli.WRONG
    assert "đã có bài mang tên này" in capsys.readouterr().err
    assert files(built.root) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["?!…"], "tiêu đề «?!…» không có chữ hay số nào"),
        (["Bài", "--category", "kinh tee"], "Có phải là --category kinh-te?"),
        (["Bài", "--commune", "x"], "không có xã «x»"),
        (["Bài", "--photos", "khong-co.jpg"], "khong-co.jpg: lỗi: không có tệp này"),
        (["Bài", "--photos", "rong.jpg"], "ảnh «rong.jpg» là tệp rỗng (0 byte)"),
        (["Bài", "--photos", "chu.jpg"], "«chu.jpg» không phải là ảnh"),
    ],
)
def test_new_says_what_is_wrong(
    words: list[str], told: str, portal: Make, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """One sentence, exit status 1, nothing written."""
    built = portal()
    monkeypatch.chdir(built.root)
    built.write("rong.jpg", b"")
    built.write("chu.jpg", b"khong phai anh")
    before = files(built.root)
    assert new(built, *words) == cli.WRONG
    captured = capsys.readouterr()
    assert told in captured.err
    assert files(built.root) == before


def test_a_mislabelled_photo_is_kept_under_its_true_kind(portal: Make, tmp_path: Path) -> None:
    """Messengers rename what they send: it is the contents that count."""
    built = portal()
    (tmp_path / "zalo.jpg").write_bytes(picture())
    assert new(built, "Bài", "--photos", tmp_path / "zalo.jpg") == cli.DONE
    assert [p.name for p in built.root.rglob("anh-1.*")] == ["anh-1.png"]


@pytest.mark.parametrize(
    "text",
    [
        "Bài",
        "có",
        "2026",
        "012",
        "a: b",
        "a #b",
        "- a",
        "[a]",
        "“a” b",
        "a\\b",
        'a "b"',
        "@a",
        "a:",
        "No",
        "x, y",
        "* a",
        "null",
    ],
)
def test_scalars_read_as_they_were(text: str) -> None:
    """By this program and by any other reader of YAML."""
    import yaml

    record, problems = records.parse(f"k: {scalar(text)}\nl: [{scalar(text)}]\n", "x.md")
    assert problems == []
    assert record is not None
    assert record.values == {"k": text, "l": [text]}
    assert yaml.safe_load(f"k: {scalar(text)}") == {"k": text}


# --- schedule -------------------------------------------------------------------------------------------


def test_schedule(portal: Make, capsys: Captured) -> None:
    """What will appear and go, the soonest first; a build at that moment agrees."""
    built = portal(
        """
-- config.yaml --
site: {title: Cổng thử, url: "https://vidu.vn/"}
categories: [{name: Kinh tế}]
notices: [{text: Cắt nước, valid_from: 2026-11-25 07:00, valid_to: 2026-11-26}]
reception: [{what: Tiếp công dân, date: 2026-12-10 07:30}]
-- content/articles/hen.md --
---
title: Bài hẹn
date: 2026-11-20
publish_at: 2026-11-24 07:30
expires: 2026-12-31 17:00
category: kinh-te
---
Chữ.
-- content/articles/cu.md --
---
title: Bài cũ
date: 2026-11-01
category: kinh-te
---
Chữ.
-- content/articles/nhap.md --
---
title: Nháp
date: 2026-12-01
category: kinh-te
draft: có
---
Chữ.
"""
    )
    assert cli.main(["schedule", "--root", str(built.root), "--now", "2026-11-21T08:00"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "24/11/2026 07:30  lên   «Bài hẹn» (content/articles/hen.md)",
        "25/11/2026 07:00  lên   «Cắt nước» (config.yaml)",
        "27/11/2026 00:00  gỡ    «Cắt nước» (config.yaml)",
        "11/12/2026 00:00  gỡ    «Tiếp công dân» (config.yaml)",
        "31/12/2026 17:00  gỡ    «Bài hẹn» (content/articles/hen.md)",
        "5 lần đổi sau 21/11/2026 08:00; 1 bản nháp không có hẹn.",
    ]
    assert cli.main(["schedule", "--root", str(built.root), "--now", "2027-01-01"]) == 0
    assert "Không có gì sắp lên" in capsys.readouterr().out


def test_the_lines_for_cron(tmp_path: Path) -> None:
    """Those of the docs, as cron runs them: by sh, with hardly an environment, from another folder."""
    root = tmp_path / "cong-xa"
    init(root)
    venv(root)
    with (root / "config.yaml").open("a") as settings:
        settings.write("deploy:\n  targets:\n    may: {kind: folder, path: ../www}\n")
    page = (ROOT / "docs/lenh.md").read_text(encoding="utf-8")
    build, deploy = re.findall(r"(?m)^7 \* \* \* \* (.+)$", page)
    environment = {
        "HOME": "/",
        "SHELL": "/bin/sh",
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
    }

    def cron(line: str) -> str:
        command = ["/bin/sh", "-c", line.replace("/home/cong/cong-xa", str(root))]
        ran = subprocess.run(command, env=environment, cwd="/", check=False)
        log = (root / "dung-lai.log").read_text()
        assert ran.returncode == 0, log
        return log

    assert json.loads(cron(build))["problems"] == []
    assert "Đã dựng" in cron(deploy)
    assert (tmp_path / "www/current/index.html").is_file()


# --- rename ---------------------------------------------------------------------------------------------

LINKED = """
-- config.yaml --
site: {title: Cổng thử, url: "https://vidu.vn/xa/"}
categories:
  - name: Tin tức
    slug: tin-tuc
    children:
      - {name: Kinh tế, slug: kinh-te}
  - name: Văn hóa
menu:
  - {category: kinh-te}
  - {title: Bài, url: /tin/2026/11/duong-moi/}
notices: [{text: Xem, url: "/chuyen-muc/tin-tuc/kinh-te/"}]
-- content/articles/duong-moi/index.md --
---
title: Đường mới
date: 2026-11-01
category: kinh-te
cover: a.png
aliases:
  - /cu/1.html
---
![Con đường](a.png) và [mục](#muc), [nhóm](/chuyen-muc/tin-tuc/kinh-te/).

## Mục
-- content/articles/hai.md --
---
title: Hai
date: 2026-11-02
category: Kinh tế
---
Xem [đường](duong-moi/index.md#muc), [lại](/tin/2026/11/duong-moi/), [tròn](/articles/duong-moi/index.md "Đường").
Chữ duong-moi và /tin/2026/11/duong-moi/ trong câu thì để yên.
-- content/pages/x.md --
---
title: X
---
[Về](../articles/duong-moi/index.md)
"""


@pytest.fixture
def linked(portal: Make) -> Built:
    built = portal(LINKED)
    built.write("content/articles/duong-moi/a.png", picture())
    assert built.problems() == ()
    return built


def rename(built: Built, old: str, new_name: str) -> int:
    return cli.main(["rename", "--root", str(built.root), old, new_name])


@pytest.mark.parametrize(
    "old", ["duong-moi", "/tin/2026/11/duong-moi/", "content/articles/duong-moi/index.md"]
)
def test_rename_an_article(old: str, linked: Built, capsys: Captured) -> None:
    """Its folder moves, its old address redirects, every link leads to the new one, and it is told."""
    assert rename(linked, old, "duong-hoa") == cli.DONE
    told = capsys.readouterr().out
    assert "content/articles/duong-moi/index.md → content/articles/duong-hoa/index.md" in told
    assert "Đã sửa content/articles/hai.md: 3 liên kết" in told
    assert linked.problems() == ()
    assert "/tin/2026/11/duong-moi/ /xa/tin/2026/11/duong-hoa/ 301" in linked.page(
        "_redirects"
    ).replace("/xa/tin/2026/11/duong-moi", "/tin/2026/11/duong-moi")
    assert "/cu/1.html" in linked.page("_redirects")
    text = (linked.root / "content/articles/hai.md").read_text()
    assert (
        '[đường](duong-hoa/index.md#muc), [lại](/tin/2026/11/duong-hoa/), [tròn](/articles/duong-hoa/index.md "Đường")'
        in text
    )
    assert "Chữ duong-moi và /tin/2026/11/duong-moi/ trong câu" in text
    assert not (linked.root / "content/articles/duong-moi").exists()
    assert "url: /tin/2026/11/duong-hoa/" in (linked.root / "config.yaml").read_text()
    # And back: no address redirects to itself.
    assert rename(linked, "duong-hoa", "duong-moi") == cli.DONE
    assert linked.problems() == ()


def test_rename_a_category(linked: Built) -> None:
    """Articles, menu and links follow; the addresses of those below it redirect, too."""
    assert rename(linked, "tin-tuc", "tin") == cli.DONE
    assert linked.problems() == ()
    rules = linked.page("_redirects")
    assert "/chuyen-muc/tin-tuc/ /xa/chuyen-muc/tin/ 301" in rules
    assert "/chuyen-muc/tin-tuc/kinh-te/ /xa/chuyen-muc/tin/kinh-te/ 301" in rules
    assert (
        "(/chuyen-muc/tin/kinh-te/)"
        in (linked.root / "content/articles/duong-moi/index.md").read_text()
    )
    assert rename(linked, "kinh-te", "lam-an") == cli.DONE
    assert linked.problems() == ()
    settings = (linked.root / "config.yaml").read_text()
    assert "- {category: lam-an}" in settings
    assert 'url: "/chuyen-muc/tin/lam-an/"' in settings
    assert "category: lam-an" in (linked.root / "content/articles/duong-moi/index.md").read_text()
    assert "category: Kinh tế" in (linked.root / "content/articles/hai.md").read_text()
    assert rename(linked, "van-hoa", "van-hoa-xa-hoi") == cli.DONE
    assert rename(linked, "lam-an", "kinh-te") == cli.DONE
    assert rename(linked, "tin", "tin-tuc") == cli.DONE
    assert linked.problems() == ()
    assert linked.page("chuyen-muc/tin-tuc/kinh-te/")


@pytest.mark.parametrize(
    ("old", "new_name", "told"),
    [
        ("duong-moii", "x", "Có phải là duong-moi?"),
        ("duong-moi", "Đường hoa", "duong-hoa"),
        ("duong-moi", "hai", "hai"),
        ("kinh-te", "van-hoa", "van-hoa"),
        ("duong-moi", "trang-2", "trang-2"),
    ],
)
def test_rename_says_what_is_wrong(
    old: str, new_name: str, told: str, linked: Built, capsys: Captured
) -> None:
    """Nothing is changed."""
    before = files(linked.root / "content")
    assert rename(linked, old, new_name) == cli.WRONG
    assert told in capsys.readouterr().err
    assert files(linked.root / "content") == before


# --- a person's round -----------------------------------------------------------------------------------


def test_from_an_empty_folder_to_a_published_article(tmp_path: Path, camera: Path) -> None:
    """init, new, import of a Word file and of a saved page, build: as a person types it, in one folder."""
    root = tmp_path / "Cổng xã"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CONGXA_LANG": "vi"}

    def typed(*words: object, where: Path = root) -> str:
        command = [sys.executable, str(ROOT / "build.py"), *map(str, words)]
        ran = subprocess.run(
            command, cwd=where, env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        assert "lỗi:" not in ran.stderr
        assert "cảnh báo:" not in ran.stderr
        return ran.stdout

    typed("init", root, *NEW, where=tmp_path)
    typed(
        "new", "Khánh thành đường thôn Bái Sim", "--category", "Nông thôn mới", "--photos", camera
    )
    (article,) = root.glob("content/articles/*/*/index.md")
    text = re.sub(r"draft:.*\n", "", article.read_text()).replace(
        "![]", "![Con đường mới của thôn]"
    )
    article.write_text(text)
    word = docx.Document()
    word.add_heading("Báo cáo sáu tháng", 0)
    word.add_paragraph("14:30 26/05/2023")
    for number in range(4):
        word.add_paragraph(pages.PARAGRAPH.format(n=number))
    word.save(str(tmp_path / "Báo cáo.docx"))
    page = pages.write(tmp_path / "cu", "a.html", pages.page())
    told = typed("import", tmp_path / "Báo cáo.docx", page, "--category", "tin-tuc")
    assert "Nhập 2 bài" in told
    told = typed("check")
    assert "0 lỗi" in told
    # The editor's eye finds what a person left undone: categories to fill, and nothing in what init wrote.
    left = [
        line for line in told.split("\n") if "cảnh báo [" in line and "content/articles" not in line
    ]
    assert all("[empty-category]" in line for line in left)
    told = typed()
    assert "Đã dựng" in told
    built = Built(root)
    year = article.parent.parent.name
    (published,) = built.output.glob(f"tin/{year}/*/khanh-thanh-duong-thon-bai-sim/index.html")
    assert "<figure" in published.read_text()
    assert "Ủy ban nhân dân xã tổ chức hội nghị" in built.page("tin/2023/05/bao-cao-sau-thang/")
    assert "Thôn Bái Sim làm đường" in built.page("tin/2024/03/thon-bai-sim-lam-duong/")
    told = typed("rename", "bao-cao-sau-thang", "bao-cao-6-thang")
    assert "bao-cao-6-thang" in told
    typed()
    assert built.page("tin/2023/05/bao-cao-6-thang/")
    assert "lần đổi" in typed("schedule", "--now", "2020-01-01")
