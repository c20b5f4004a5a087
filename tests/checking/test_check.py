"""The command `check` as a person runs it: what it prints, mends, silences and explains; its exit status."""

import http.server
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Built

from congxa import cli
from congxa.checking import web
from congxa.checking.web import Asked

Captured = pytest.CaptureFixture[str]
Make = Callable[..., Built]
A = "content/articles/a.md"
HEAD = "---\ntitle: Khánh thành nhà văn hóa\ndate: 2026-11-20\ncategory: kinh-te\n---\n"
LONG = " ".join(f"Tổ {n} làm xong {n + 3} mét kênh trong ngày thứ {n % 7}." for n in range(40))


def run(built: Built, *words: str) -> int:
    return cli.main(["check", "--root", str(built.root), "--now", "2026-11-21", *words])


def problems(capsys: Captured) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_a_clean_portal(portal: Make, capsys: Captured) -> None:
    """Nothing found, nothing written but what is remembered."""
    built = portal(f"-- {A} --\n{HEAD}Bài.")
    assert run(built) == cli.DONE
    told = capsys.readouterr().out
    assert told.startswith("Đã kiểm tra 1 tệp nội dung, ")
    assert told.endswith("0 lỗi, 0 cảnh báo.\n")
    assert sorted(os.listdir(built.root)) == [".congxa", "config.yaml", "content", "themes"]


def test_warnings_and_errors(portal: Make, capsys: Captured) -> None:
    """Warnings give 0, errors 1; mistakes that stop a build are among them."""
    built = portal(f"-- {A} --\n{HEAD}Xem [tại đây](https://vidu.vn/).")
    assert run(built) == cli.DONE
    told = capsys.readouterr().out
    assert f"{A}:6:5: cảnh báo [link-words]: liên kết chỉ ghi «tại đây»" in told
    assert "    → Đưa tên nơi đến vào ngoặc vuông" in told
    assert "build.py check --explain link-words" in told
    built.write(A, HEAD + "Xem [bài ấy](khong-co.md).")
    assert run(built) == cli.WRONG
    assert f"{A}:6:14: lỗi [link-missing]: liên kết tới «khong-co.md»" in capsys.readouterr().out


def test_json(portal: Make, capsys: Captured) -> None:
    """The shape that scripts rely on."""
    built = portal(f"-- {A} --\n{HEAD}Có  120 hộ.")
    assert run(built, "--json") == cli.DONE
    found = problems(capsys)
    keys = (
        "errors warnings texts pages pictures asked unasked silenced mended duties problems".split()
    )
    assert list(found) == keys
    assert (found["errors"], found["warnings"], found["texts"], found["mended"]) == (0, 1, 1, [])
    assert found["problems"] == [
        {
            "file": A,
            "line": 6,
            "column": 3,
            "level": "warning",
            "code": "double-space",
            "message": "1 chỗ có hai dấu cách liền nhau, ở «Có 120»",
            "hint": "Chạy check --fix, hoặc xóa bớt dấu cách.",
        }
    ]


def test_profile(portal: Make, capsys: Captured) -> None:
    """Duties are told with their pages, and what is missing stops nothing; an unknown profile is named."""
    built = portal(f"-- {A} --\n{HEAD}Bài.")
    assert run(built, "--profile", "vn-2026") == cli.DONE
    told = capsys.readouterr().out
    assert "thiếu: " in told
    assert "Phần thiếu không ngăn việc dựng cổng." in told
    assert run(built, "--profile", "vn-2026", "--json") == cli.DONE
    duties = problems(capsys)["duties"]
    assert {tuple(one) for one in duties} == {("id", "name", "source", "url")}  # type: ignore[attr-defined]
    assert run(built, "--profile", "vn-2062") == cli.WRONG
    assert (
        capsys.readouterr().err
        == "không có bộ quy định «vn-2062»; các bộ dùng được: vn-2026, vn-2022\n"
    )


# --- --fix --------------------------------------------------------------------------------------------


def test_fix_shows_and_asks(portal: Make, capsys: Captured) -> None:
    """Where nobody can answer, nothing is written; with --yes it is, and the rest is told."""
    text = HEAD + "Có  120 hộ.\n\nXem [tại đây](https://vidu.vn/).\n"
    built = portal(f"-- {A} --\n{text}")
    file = built.root / A
    file.chmod(0o640)
    assert run(built, "--fix") == cli.DONE
    told = capsys.readouterr()
    assert f"--- {A}\n+++ {A}\n@@ -5,3 +5,3 @@\n ---\n-Có  120 hộ.\n+Có 120 hộ.\n" in told.out
    assert "Không ghi gì: chưa ai trả lời có." in told.err
    assert file.read_text() == text
    assert run(built, "--fix", "--yes") == cli.DONE
    told = capsys.readouterr()
    assert "Đã sửa 1 tệp." in told.out
    assert "[double-space]" not in told.out
    assert "[link-words]" in told.out
    assert file.read_text() == text.replace("Có  120", "Có 120")
    assert file.stat().st_mode & 0o777 == 0o640
    assert run(built, "--fix", "--yes") == cli.DONE
    assert "Không có gì sửa tự động được." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "written"), [("c", True), ("có", True), ("k", False), ("", False)]
)
def test_fix_asks(
    answer: str, written: bool, portal: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = portal(f"-- {A} --\n{HEAD}Có  120 hộ.")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: answer)
    run(built, "--fix")
    assert ("Có 120" in (built.root / A).read_text()) == written


def test_fix_writes_all_or_nothing(portal: Make, capsys: Captured) -> None:
    """Where one file cannot be written, the others are put back as they were."""
    built = portal(f"-- {A} --\n{HEAD}Có  1.\n-- content/articles/b.md --\n{HEAD}Có  2.")
    (built.root / "content/articles/.b.md.congxa-new").mkdir()
    assert run(built, "--fix", "--yes") == cli.WRONG
    assert "content/articles/b.md: lỗi: không ghi được" in capsys.readouterr().err
    assert "Có  1." in (built.root / A).read_text()
    assert "Có  2." in (built.root / "content/articles/b.md").read_text()


def test_fix_in_json_writes_only_with_yes(portal: Make, capsys: Captured) -> None:
    built = portal(f"-- {A} --\n{HEAD}Có  120 hộ.")
    assert run(built, "--fix", "--json") == cli.DONE
    (mended,) = problems(capsys)["mended"]  # type: ignore[misc]
    assert mended["file"] == A
    assert "+Có 120 hộ." in mended["difference"]
    assert "Có  120" in (built.root / A).read_text()
    assert run(built, "--fix", "--yes", "--json") == cli.DONE
    assert problems(capsys)["problems"] == []
    assert "Có 120" in (built.root / A).read_text()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_address_that_is_lost(end: str, portal: Make, capsys: Captured) -> None:
    """Another title for a published article: the old address goes into aliases, line ends as they were."""
    built = portal()
    built.write(A, (HEAD + LONG).replace("\n", end))
    built.build()
    text = (built.root / A).read_bytes().decode().replace("Khánh thành", "Mở cửa")
    built.write(A, text)
    old = "/tin/2026/11/khanh-thanh-nha-van-hoa/"
    assert run(built) == cli.DONE
    words = f"{A}:1: cảnh báo [lost-address]: bài từng đăng ở {old}, nay ở /tin/2026/11/mo-cua-nha-van-hoa/"
    assert words in capsys.readouterr().out
    assert run(built, "--fix", "--yes") == cli.DONE
    expected = text.replace("---" + end, f'---{end}aliases: ["{old}"]{end}', 1)
    assert (built.root / A).read_bytes().decode() == expected
    assert "lost-address" not in capsys.readouterr().out.split("Đã sửa")[1]
    built.build()
    assert (built.output / old.strip("/") / "index.html").is_file()
    assert run(built) == cli.DONE


# --- silence ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "quiet"),
    [
        ("Có  1. <!-- check-skip: double-space -->", True),
        ("<!-- check-skip: link-words, double-space -->\n\nCó  1.", True),
        ("<!-- check-skip: link-words -->\nCó  1.", False),
        ("<!-- check-skip: double-space -->\n\nMột.\n\nCó  1.", False),
    ],
)
def test_a_line_is_silenced(body: str, quiet: bool, portal: Make, capsys: Captured) -> None:
    """By the mark on it, or alone right before it, for the codes that it names."""
    built = portal(f"-- {A} --\n{HEAD}{body}")
    assert run(built) == cli.DONE
    told = capsys.readouterr().out
    assert ("[double-space]" not in told) == quiet
    assert ("1 điều được bỏ qua" in told) == quiet


def test_front_matter_and_settings_are_silenced(portal: Make, capsys: Captured) -> None:
    built = portal(
        """-- config.yaml --
site: {title: Cổng thử, url: https://vidu.vn/}
categories:
  - {name: Kinh tế}
  - {name: Trống}   # check-skip: empty-category
check: {skip: [link-words, khong-co]}
"""
    )
    head = HEAD.replace(
        "title: Khánh thành nhà văn hóa", "title: KHÁNH THÀNH NHÀ VĂN   # check-skip: capital-title"
    )
    built.write(A, head + "[tại đây](https://vidu.vn/) <!-- check-skip: link-wrods -->")
    assert run(built) == cli.DONE
    told = capsys.readouterr().out
    assert "config.yaml:6:28: cảnh báo [check-code]: không có lỗi nào mang mã «khong-co»" in told
    assert f"{A}:6: cảnh báo [check-code]: không có lỗi nào mang mã «link-wrods»" in told
    assert "→ Có phải bạn muốn viết link-words?" in told
    assert "2 cảnh báo." in told
    assert "3 điều được bỏ qua" in told


def test_mistakes_are_not_silenced(portal: Make, capsys: Captured) -> None:
    built = portal(f"-- {A} --\n{HEAD}[b](b.md) <!-- check-skip: link-missing -->")
    assert run(built) == cli.WRONG
    assert "lỗi [link-missing]" in capsys.readouterr().out


# --- --explain ----------------------------------------------------------------------------------------


def test_explain(capsys: Captured) -> None:
    assert cli.main(["check", "--explain", "heading-skip"]) == cli.DONE
    assert capsys.readouterr().out == (
        "heading-skip (cảnh báo)\n"
        "  tiêu đề mục «…» nhảy bậc: … đứng ngay dưới bậc cao hơn\n"
        "  Người dùng máy đọc màn hình đi theo bậc tiêu đề; nhảy bậc thì họ tưởng mình bỏ sót một mục "
        "(WCAG 2.2, 1.3.1).\n"
        "  Chưa đúng:\n    ## Kết quả\n    #### Chăn nuôi\n"
        "  Đúng:\n    ## Kết quả\n    ### Chăn nuôi\n"
        "  Cách sửa: Bớt dấu # cho tiêu đề chỉ thấp hơn tiêu đề trên nó một bậc: … …\n"
    )
    assert cli.main(["check", "--explain", "link-missing"]) == cli.DONE
    assert "liên kết tới «…» không dẫn tới đâu" in capsys.readouterr().out
    assert cli.main(["check", "--explain"]) == cli.DONE
    told = capsys.readouterr().out
    assert "  web-link (cảnh báo): " in told
    assert "  yaml-colon: " in told
    assert cli.main(["check", "--explain", "link-word"]) == cli.WRONG
    assert "Có phải bạn muốn hỏi link-words?" in capsys.readouterr().err


# --- --external ---------------------------------------------------------------------------------------


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Another site: pages that are there, gone, only for GET, slow, or in circles."""

    asked: list[tuple[str, str]] = []

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.asked.append((self.command, self.path))
        if self.path.startswith("/cham"):
            time.sleep(2)
        statuses = {"/mat": 404, "/hong": 500, "/cam": 403, "/cham": 200, "/vong": 302}
        only_get = self.path == "/get" and self.command == "HEAD"
        self.send_response(405 if only_get else statuses.get(self.path, 200))
        if self.path == "/vong":
            self.send_header("Location", "/vong")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve another site on this machine, and give its address."""
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    Elsewhere.asked.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_external(elsewhere: str, portal: Make, capsys: Captured) -> None:
    """Asked only on request; what is broken is a warning where it stands, and the exit status 0."""
    links = " ".join(
        f"[{name}]({elsewhere}/{name})"
        for name in ("co", "mat", "hong", "cam", "get", "vong", "bài")
    )
    built = portal(f"-- {A} --\n{HEAD}{links} [co]({elsewhere}/co)")
    assert run(built) == cli.DONE
    assert Elsewhere.asked == []
    capsys.readouterr()
    assert run(built, "--external", "--json") == cli.DONE
    found = problems(capsys)
    assert (found["asked"], found["unasked"]) == (7, 0)
    told = {one["message"] for one in found["problems"]}  # type: ignore[attr-defined]
    assert f"liên kết «{elsewhere}/mat» không mở được: máy chủ trả lời 404" in told
    assert f"liên kết «{elsewhere}/hong» không mở được: máy chủ trả lời 500" in told
    assert f"liên kết «{elsewhere}/vong» không mở được: máy chủ trả lời 302" in told
    assert len(told) == 3
    assert Elsewhere.asked.count(("HEAD", "/co")) == 1
    assert ("GET", "/get") in Elsewhere.asked


def test_external_is_bounded(elsewhere: str) -> None:
    """What does not answer in time is told as such, or left out where the time for all is over."""
    slow = Asked(f"{elsewhere}/cham", A, (1, 1))
    began = time.monotonic()
    (answer,) = web.ask_all([slow], patience=1)
    assert answer.fault == "không trả lời trong 1 giây"
    many = [Asked(f"{elsewhere}/cham?{n}", A, (1, 1)) for n in range(20)]
    assert len(web.ask_all(many, allowed=0.5, patience=5)) < 20
    # One after the other they would take 40 seconds.
    assert time.monotonic() - began < 20


def test_hosts_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert web.fault(f"http://127.0.0.1:{port}/").startswith("không kết nối được")
    assert web.fault("http://khong-co.invalid/") == "không có máy chủ nào tên như vậy"
    assert web.fault("http://[sai/") != ""


# --- damage -------------------------------------------------------------------------------------------


def test_a_broken_portal_is_told_whole(portal: Make, capsys: Captured) -> None:
    """Settings, texts and templates with mistakes: all told, with what the rules find beside them."""
    built = portal(
        f"-- config.yaml --\nsite: {{title: Cổng, url: vidu}}\ntheme: khong-co\n-- {A} --\n---\ntitle: [\n---\n"
        f"-- content/articles/b.md --\n{HEAD}Có  1."
    )
    built.write("content/articles/c.md", b"\xff\xfe\x00")
    assert run(built) == cli.WRONG
    told = capsys.readouterr().out
    for words in ("[bad-url]", "[theme-unknown]", f"{A}:", "c.md:", "[double-space]"):
        assert words in told


def test_without_memory(portal: Make, capsys: Captured) -> None:
    """Where nothing can be remembered, everything is looked at all the same."""
    built = portal(f"-- {A} --\n{HEAD}Có  1.")
    (built.root / ".congxa").write_text("không phải thư mục")
    assert run(built) == cli.DONE
    assert "[double-space]" in capsys.readouterr().out


def test_what_is_remembered_is_what_would_be_found(portal: Make, capsys: Captured) -> None:
    """A second check, and one after an edit, tell what a first one would."""
    built = portal(f"-- {A} --\n{HEAD}Có  1.")
    built.build()
    told = []
    for _ in range(2):
        run(built, "--json")
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    built.write(A, HEAD + "Có 1. [tại đây](https://vidu.vn/)")
    run(built, "--json")
    codes = [one["code"] for one in problems(capsys)["problems"]]  # type: ignore[attr-defined]
    assert codes == ["link-words"]
    assert not Path(built.root / ".congxa/memory.sqlite-journal").exists()
