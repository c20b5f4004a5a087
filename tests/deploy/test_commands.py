"""The commands, as an editor runs them: on a folder, and what they refuse."""

import json
import os
import pty
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import Built
from editions import text
from hosting import s3_host

from congxa import archive, cli
from congxa.deploy import freshness, progress, secrets

Make = Callable[..., Built]
ARTICLE = text("Bài một", "Nội dung một.", "aliases: [/cu/, '/Default.aspx?id=2']")


@pytest.fixture
def built(portal: Make) -> Built:
    """Give a portal with a folder to deploy to, built now."""
    made = portal(
        "-- config.yaml --\nsite: {title: Cổng thử, url: https://vidu.vn/}\n"
        "categories:\n  - {name: Kinh tế}\n"
        "deploy:\n  targets:\n    cho: {kind: folder, path: www, redirects: nginx}\n"
        f"-- content/articles/mot.md --\n{ARTICLE}"
    )
    made.build(now=None)
    return made


def run(built: Built, *words: str) -> int:
    return cli.main(["deploy", *words, "--root", str(built.root), "--no-fetch"])


def test_an_editor_deploys_looks_and_goes_back(
    built: Built, capsys: pytest.CaptureFixture[str]
) -> None:
    """Look first, deploy, deploy again, see what is public, go back, read the log."""
    assert run(built, "--dry-run") == 0
    assert "  + tin/2026/11/bai-mot/index.html" in capsys.readouterr().out
    assert not (built.root / "www/current").exists()
    assert run(built, "--yes", "--verify") == 0
    assert "Đã đăng lên cho bản" in capsys.readouterr().out
    first = (built.root / "www/current").readlink()
    assert run(built, "--yes") == 0
    assert "không có gì phải gửi" in capsys.readouterr().out
    built.write("content/articles/mot.md", ARTICLE.replace("Nội dung", "Lời"))
    built.build(now=None)
    assert run(built, "--yes") == 0
    assert "Lời một" in (built.root / "www/current/tin/2026/11/bai-mot/index.html").read_text()
    capsys.readouterr()
    assert run(built, "status") == 0
    told = capsys.readouterr().out
    assert "Nội dung: đúng như trong thư mục này" in told
    assert f"trước đó: {first.name}" in told
    assert run(built, "rollback", "--yes") == 0
    assert (built.root / "www/current").readlink() == first
    assert run(built, "status", "--json") == 0
    capsys.readouterr()
    assert run(built, "status", "--json") == 0
    status = json.loads(capsys.readouterr().out)
    assert status["release"]["id"] == first.name
    assert status["same_content"] is False
    assert run(built, "log") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in lines] == ["đăng", "đăng", "đưa"]


def test_rules_for_old_addresses_come_along(built: Built) -> None:
    """In the form of the server: nginx reads its map beside the portal; a query leads on too."""
    assert run(built, "--yes") == 0
    rules = (built.root / "www/current/.congxa-redirects.map").read_text(encoding="utf-8")
    assert '"/Default.aspx?id=2" "/tin/2026/11/bai-mot/";' in rules
    assert (built.root / "www/current/cu/index.html").exists()


def codes(built: Built, capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """Run a command that fails; give the codes of what it says."""
    capsys.readouterr()
    assert run(built, *words, "--json") == 1
    return [one["code"] for one in json.loads(capsys.readouterr().out)["problems"]]


def test_what_is_not_todays_portal_is_refused(
    built: Built, capsys: pytest.CaptureFixture[str]
) -> None:
    """Changed content, drafts, another address, another moment, a cut build: build first, or say so."""
    look = partial(codes, built, capsys, "--yes")
    built.write("content/articles/hai.md", text("Bài hai", "Mới."))
    assert look() == ["deploy-stale"]
    assert run(built, "--yes", "--as-is") == 0
    built.build(now=None, drafts=True)
    assert look() == ["deploy-drafts"]
    built.build(now=None, base_url="https://khac.vn/")
    assert look() == ["deploy-address"]
    built.build(now=datetime.now(UTC) + timedelta(days=2))
    assert look() == ["deploy-early"]
    later = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")) + timedelta(hours=1)
    due = text("Bài hẹn", "Chờ.", f"publish_at: {later:%Y-%m-%d %H:%M}")
    built.write("content/articles/hen.md", due)
    built.build(now=None)
    assert run(built, "--dry-run") == 0
    found = freshness.provenance.read(built.output)
    after = datetime.now(UTC) + timedelta(days=1)
    told = freshness.objections(built.root, built.output, found, "https://vidu.vn", after)
    assert [one.code for one in told] == ["deploy-overdue"]
    (built.output / ".congxa-build").unlink()
    assert look() == ["deploy-not-built"]
    built.build(now=None)
    assert run(built, "--dry-run") == 0


def test_output_that_was_edited_by_hand_is_not_sent(
    built: Built, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither one that was changed nor one that is gone; what is public stays."""
    assert run(built, "--yes") == 0
    before = (built.root / "www/current").readlink()
    built.write("content/articles/hai.md", text("Bài hai", "Mới."))
    built.build(now=None)
    page = built.output / "tin/2026/11/bai-hai/index.html"
    page.write_bytes(page.read_bytes() + b" ")
    assert codes(built, capsys, "--yes") == ["deploy-output-changed"]
    page.unlink()
    assert codes(built, capsys, "--yes") == ["deploy-output-changed"]
    assert (built.root / "www/current").readlink() == before


def test_targets_are_named_where_there_are_several(
    built: Built, capsys: pytest.CaptureFixture[str]
) -> None:
    """No target, several, an unknown one, too many words, nobody to answer."""
    assert codes(built, capsys) == ["deploy-unconfirmed"]
    assert codes(built, capsys, "khong-co", "--yes") == ["deploy-unknown"]
    assert codes(built, capsys, "cho", "nua") == ["deploy-words"]
    assert codes(built, capsys, "rollback", "--yes") == ["deploy-no-former"]
    config = (built.root / "config.yaml").read_text(encoding="utf-8")
    built.write("config.yaml", f"{config}    hai: {{kind: folder, path: b}}\n")
    assert codes(built, capsys) == ["deploy-which"]
    built.write("config.yaml", config.partition("deploy:")[0])
    assert codes(built, capsys) == ["deploy-no-targets"]


def test_secrets_have_no_place_in_settings(
    built: Built, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither under a name that says so nor inside an address; and they are not repeated."""
    config = (built.root / "config.yaml").read_text(encoding="utf-8")
    for more in (
        "    xa: {kind: ftp, host: a.vn, user: xa, password: bi-mat-lam}\n",
        "    xa: {kind: git, remote: 'https://xa:bi-mat-lam@git.vn/xa.git'}\n",
    ):
        built.write("config.yaml", config + more)
        assert run(built, "cho", "--yes") == 1
        told = capsys.readouterr()
        assert "config.yaml:" in told.err
        assert "không giữ mật khẩu" in told.err
        assert "bi-mat-lam" not in told.err + told.out


def test_secrets_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under a name that holds the target's."""
    assert secrets.variable("xa-ta", "password") == "CONGXA_DEPLOY_XA_TA_PASSWORD"
    monkeypatch.setenv("CONGXA_DEPLOY_XA_TA_PASSWORD", "kin")
    assert secrets.secret("xa-ta", "password") == "kin"


def test_the_public_address_is_looked_at(built: Built, capsys: pytest.CaptureFixture[str]) -> None:
    """The release is found where citizens read it; where it is not, that is told."""
    (built.root / "www/current").parent.mkdir()
    folder = str(built.root / "www/current")
    handler = partial(_Quiet, directory=folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    built.build(now=None, base_url=url)
    config = (built.root / "config.yaml").read_text(encoding="utf-8")
    built.write("config.yaml", config.replace("path: www", f"path: www, url: '{url}'"))
    built.build(now=None, base_url=url)
    try:
        assert cli.main(["deploy", "--yes", "--root", str(built.root)]) == 0
        assert "cảnh báo" not in capsys.readouterr().err
    finally:
        server.shutdown()
        server.server_close()
    assert cli.main(["deploy", "--yes", "--root", str(built.root)]) == 0
    assert "chưa hiện bản mới" in capsys.readouterr().err


def test_a_zip_file_waits_for_whoever_uploads_it(
    built: Built, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named, and nobody looks for it at the portal's address yet."""
    config = (built.root / "config.yaml").read_text(encoding="utf-8")
    built.write(
        "config.yaml", config.replace("kind: folder, path: www", "kind: archive, path: goi")
    )
    built.build(now=None)
    capsys.readouterr()
    assert cli.main(["deploy", "--yes", "--root", str(built.root)]) == 0
    told = capsys.readouterr()
    (made,) = (built.root / "goi").glob("*.zip")
    assert told.out.splitlines()[-1] == f"Tải tệp này lên bằng ô tải tệp của nơi thuê: {made}"
    assert told.err == ""


def test_the_cache_before_a_bucket_is_told(
    built: Built, capfd: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The target's own command gets the changed addresses; its words do not get into the report."""
    heard = built.root / "heard"
    with s3_host(tmp_path_factory.mktemp("s3")) as host:
        target = f"kind: s3, bucket: cong-xa, endpoint: 'http://127.0.0.1:{host.line.to}'"
        config = (built.root / "config.yaml").read_text(encoding="utf-8").partition("deploy:")[0]

        def publish(command: str, article: str) -> tuple[int, dict[str, Any]]:
            targets = f"deploy: {{targets: {{kho: {{{target}, invalidate: '{command}'}}}}}}\n"
            built.write("config.yaml", config + targets)
            built.write("content/articles/mot.md", article)
            built.build(now=None)
            capfd.readouterr()
            return run(built, "--yes", "--json"), json.loads(capfd.readouterr().out)

        assert publish(f"echo nghe && cat > {heard}", ARTICLE)[0] == 0
        assert {"/", "/tin/2026/11/bai-mot/", "/robots.txt"} <= set(heard.read_text().split())
        status, told = publish(f"cat > {heard}; exit 3", ARTICLE.replace("aliases", "tags"))
        assert (status, [one["code"] for one in told["problems"]]) == (1, ["deploy-hook"])
        assert {"/tin/2026/11/bai-mot/", "/cu/"} <= set(heard.read_text().split())
        assert "/robots.txt" not in heard.read_text()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_how_far_it_has_come(capfd: pytest.CaptureFixture[str]) -> None:
    """Files, bytes and the time left: lines in a log, a bar on a terminal, nothing beside JSON."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(progress, "_PATIENCE", 0.0)
        with progress.transfer_line("deploy", quiet=False) as tell:
            tell(3, 1_500_000, 4, 2_000_000)
    (line,) = capfd.readouterr().err.splitlines()
    assert re.search(r"\b3/4\b.*\b1[.,]5/2[.,]0 MB\b.*\b0 giây", line), line
    with progress.transfer_line("deploy", quiet=True) as tell:
        tell(3, 1_500_000, 4, 2_000_000)
    assert capfd.readouterr().err == ""
    near, far = pty.openpty()
    with os.fdopen(far, "w") as screen, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr", screen)
        patch.setenv("TERM", "xterm")
        with progress.transfer_line("deploy", quiet=False) as tell:
            tell(3, 1_500_000, 4, 2_000_000)
    pieces = []
    with suppress(OSError):  # what tells the end of a terminal
        while piece := os.read(near, 65_536):
            pieces.append(piece)
    os.close(near)
    shown = b"".join(pieces).decode()
    assert "3/4" in shown
    assert "1.5/2.0 MB" in shown


def test_a_missing_library_is_named(built: Built, capsys: pytest.CaptureFixture[str]) -> None:
    """With what to install, for each kind that needs one."""
    config = (built.root / "config.yaml").read_text(encoding="utf-8")
    more = (
        "    may-chu: {kind: ssh, host: 127.0.0.1, path: /x}\n    kho: {kind: s3, bucket: kho-xa}\n"
    )
    built.write("config.yaml", config + more)
    built.build(now=None)
    capsys.readouterr()
    for target, package in (("may-chu", "asyncssh"), ("kho", "botocore.config")):
        with pytest.MonkeyPatch.context() as patch:
            for name in ("ssh", "s3"):
                patch.delitem(__import__("sys").modules, f"congxa.deploy.{name}", raising=False)
            patch.setitem(__import__("sys").modules, package, None)
            assert run(built, target, "--yes") == 1
        told = capsys.readouterr().err
        assert f"«{package}»" in told
        assert "requirements-deploy.txt" in told


def test_the_portal_is_packed_and_looked_at(
    built: Built, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """`archive` packs what was built, the same bytes each time; `--verify` finds one changed byte."""
    first, second = tmp_path / "mot.zip", tmp_path / "hai.zip"
    for file in (first, second):
        assert cli.main(["archive", str(file), "--root", str(built.root)]) == 0
    assert first.read_bytes() == second.read_bytes()
    assert set(archive.sums_in(first)) == built.files()
    assert cli.main(["archive", str(first), "--verify"]) == 0
    assert cli.main(["archive", str(first), "--root", str(built.root)]) == 1
    assert "tệp này đã có" in capsys.readouterr().err
    data = bytearray(first.read_bytes())
    place = data.index(b"index.html") + 200
    data[place] ^= 1
    first.write_bytes(data)
    assert cli.main(["archive", str(first), "--verify"]) == 1
    assert "không còn nguyên" in capsys.readouterr().err
