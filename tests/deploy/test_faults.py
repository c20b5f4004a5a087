"""What servers refuse, told in words that help: nothing is half done, no secret is repeated."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from editions import Desk, Edition
from hosting import (
    FolderHost,
    SshHost,
    ftp_host,
    git_host,
    needed,
    rsync_host,
    s3_host,
    ssh_host,
    tree,
    vsftpd_host,
    zip_host,
)

from congxa import targets
from congxa.deploy import ftp
from congxa.deploy.kinds import open_target
from congxa.deploy.manifest import RELEASE_FILE
from congxa.deploy.target import Target
from congxa.errors import BuildFailed, Problem

SECRET = "mat-khau-bi-mat"


class Other:
    """A host reached with other settings than its own."""

    def __init__(self, host: Any, **more: Any) -> None:
        self.host, self.more = host, more

    def open(self, name: str, root: Path) -> Target:
        return open_target(name, self.host.settings(**self.more), root)


def failure(host: Any, editions: dict[str, Edition], root: Path, **more: Any) -> Problem:
    """Deploy with other settings; give the one problem, its words without any secret."""
    desk = Desk(Other(host, **more) if more else host, editions, root)
    with pytest.raises(BuildFailed) as failed:
        desk.deploy("one")
    found = failed.value.problems[0]
    assert SECRET not in found.message + found.hint
    return found


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """Give a disk with little room."""
    place = tmp_path / "dia"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=128k", "congxa", str(place)]
    if os.getuid() or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("only root can mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


# --- SSH ------------------------------------------------------------------------------------------


def test_a_strange_server_is_refused_with_its_fingerprint(
    editions: dict[str, Edition], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Unknown, or not the one of the settings: refused, and the fingerprint is told; then a wrong key."""
    with ssh_host(tmp_path_factory.mktemp("ssh")) as host:
        unknown = {"fingerprint": "", "known_hosts": str(host.keys / "none")}
        (host.keys / "none").touch()
        for more in (unknown, {"fingerprint": "SHA256:khac"}):
            found = failure(host, editions, tmp_path, **more)
            assert found.code == "deploy-host-key"
            assert host.fingerprint in found.message
            assert host.fingerprint in found.hint
        server = (host.keys / "server.pub").read_text().split()[:2]
        (host.keys / "known").write_text(f"[127.0.0.1]:{host.line.port} {' '.join(server)}\n")
        known = Other(host, fingerprint="", known_hosts=str(host.keys / "known"))
        Desk(known, editions, tmp_path).deploy("one")  # type: ignore[arg-type]
        stranger = host.keys / "stranger"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", stranger], check=True)
        found = failure(host, editions, tmp_path, key_file=str(stranger))
        assert found.code == "deploy-refused-key"
        assert "CONGXA_DEPLOY_THU_PASSWORD" in found.hint


def test_a_server_that_allows_files_only_serves_as_well(
    editions: dict[str, Edition], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Without a shell: links, sums and removals go over SFTP; a taken name and a full disk are told."""
    with ssh_host(tmp_path_factory.mktemp("sftp"), forced="internal-sftp") as host:
        desk = Desk(host, editions, tmp_path)
        for edition in ("one", "two", "three", "one", "two"):
            desk.deploy(edition)
            assert desk.portal() == editions[edition].files()
        names = os.listdir(host.folder / "releases")
        assert len([name for name in names if not name.endswith(".state")]) == 3
        releases = sorted(name for name in names if not name.endswith(".state"))
        one, two = (host.folder / "releases" / name for name in releases[1:])
        assert (one / "robots.txt").samefile(two / "robots.txt")
        (host.folder / "taken").mkdir()
        found = failure(host, editions, tmp_path, current="taken")
        assert found.code == "deploy-no-link"


def test_a_full_disk_behind_ssh_is_told(
    editions: dict[str, Edition],
    tmp_path: Path,
    tiny: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """OpenSSH calls it a failure like any other; the old portal stays."""
    with ssh_host(tmp_path_factory.mktemp("ssh")) as host:
        assert failure(host, editions, tmp_path, path=str(tiny / "www")).code == "deploy-full"
        assert not (tiny / "www/current").exists()


# --- folders --------------------------------------------------------------------------------------


def test_a_full_disk_and_a_folder_that_is_not_ours_are_told(
    editions: dict[str, Edition], tmp_path: Path, tiny: Path
) -> None:
    """Each by its name; with room again, the deploy goes on."""
    host = FolderHost(tiny / "www")
    assert failure(host, editions, tmp_path).code == "deploy-full"
    assert host.public() == {}
    subprocess.run(["mount", "-o", "remount,size=64m", str(tiny)], check=True)
    desk = Desk(host, editions, tmp_path)
    desk.deploy("one")
    assert desk.portal() == editions["one"].files()
    blocked = tmp_path / "tep"
    blocked.write_text("x")
    assert failure(FolderHost(blocked / "www"), editions, tmp_path).code == "deploy-failed"


def test_a_full_disk_is_told_by_every_kind(
    editions: dict[str, Edition],
    tmp_path: Path,
    tiny: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A host with FTP, rsync's own server, and a folder of zip files: each in its own words."""
    (tiny / "others").write_bytes(bytes(90_000))
    for kind, place in ((vsftpd_host, "ftp/web"), (rsync_host, "web"), (zip_host, "zip")):
        folder = tmp_path_factory.mktemp("full")
        monkeypatch.setenv("SSL_CERT_FILE", str(folder / "trusted.pem"))
        with kind(folder) as host:  # type: ignore[operator]
            shutil.rmtree(folder / place, ignore_errors=True)
            room = tiny / place.replace("/", "-")
            room.mkdir()
            (folder / place).symlink_to(room)
            found = failure(host, editions, tmp_path / place)
            assert found.code == "deploy-full", found.message
        shutil.rmtree(room)


def test_what_may_only_be_read_is_told(
    editions: dict[str, Edition],
    tmp_path: Path,
    tiny: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A folder on a disk that nobody may write to, and a server that allows looking only."""
    subprocess.run(["mount", "-o", "remount,ro", str(tiny)], check=True)
    assert failure(FolderHost(tiny / "www"), editions, tmp_path).code == "deploy-denied"
    with ssh_host(tmp_path_factory.mktemp("ssh"), forced="internal-sftp -R") as host:
        assert failure(host, editions, tmp_path).code == "deploy-denied"


# --- FTP ------------------------------------------------------------------------------------------


def test_hosts_under_tls_without_mlsd_and_with_few_connections(
    editions: dict[str, Edition],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two connections, no MLSD, TLS: all arrives; an unknown certificate and a wrong password are told."""
    place = tmp_path_factory.mktemp("ftps")
    with ftp_host(place, kind="ftps", mlsd=False, connections=2) as host:
        assert failure(host, editions, tmp_path).code == "deploy-certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(place / "trusted.pem"))
        desk = Desk(host, editions, tmp_path)
        desk.deploy("one")
        assert desk.portal() == editions["one"].files()
        desk.deploy("two")
        assert desk.portal() == editions["two"].files()
        monkeypatch.setenv("CONGXA_DEPLOY_THU_PASSWORD", f"khong-{SECRET}")
        found = failure(host, editions, tmp_path)
        assert found.code == "deploy-refused"
        monkeypatch.setenv("CONGXA_DEPLOY_THU_PASSWORD", SECRET)


def test_a_strict_server_of_files_serves_as_well(
    editions: dict[str, Edition],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """vsftpd has no MLSD, and under TLS it knows a data connection by the session of the first."""
    place = tmp_path_factory.mktemp("vsftpd")
    with vsftpd_host(place) as host:
        monkeypatch.setenv("SSL_CERT_FILE", str(place / "trusted.pem"))
        desk = Desk(host, editions, tmp_path)  # type: ignore[arg-type]
        for edition in ("one", "two", "three"):
            desk.deploy(edition)
            assert desk.portal() == editions[edition].files()
        desk.rollback()
        assert desk.portal() == editions["two"].files()


def test_files_of_others_on_a_host_are_left_alone(
    editions: dict[str, Edition], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The host's own first page is told before anything is sent; what is in nobody's way stays."""
    with ftp_host(tmp_path_factory.mktemp("ftp")) as host:
        web = host.folder / "web"
        (web / "cgi-bin").mkdir()
        (web / "cgi-bin/cua-ho").write_text("x")
        (web / "index.html").write_text("Chao mung")
        found = failure(host, editions, tmp_path)
        assert (found.code, found.file) == ("deploy-conflict", "thu:index.html")
        assert sorted(host.public()) == ["cgi-bin/cua-ho", "index.html"]
        desk = Desk(host, editions, tmp_path)
        desk.deploy("one", force=True)
        files = desk.portal()
        assert files.pop("cgi-bin/cua-ho") == b"x"
        assert files == editions["one"].files()
        assert (web / ".congxa-deploy/.htaccess").read_text() == "Require all denied\n"


def test_a_host_with_a_limit_of_files(
    editions: dict[str, Edition],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A list that was cut short hides no file of others; a folder that is full is told by its name."""
    monkeypatch.setattr(ftp, "_DOUBTFUL", 3)
    with ftp_host(tmp_path_factory.mktemp("ftp"), listed=3) as host:
        for name in ("a", "b", "c", "d", "tin"):
            (host.folder / "web" / name).mkdir()
        (host.folder / "web/robots.txt").write_text("cua ho")
        assert failure(host, editions, tmp_path).file == "thu:robots.txt"
        (host.folder / "web/robots.txt").unlink()
        desk = Desk(host, editions, tmp_path)
        desk.deploy("one")
        assert desk.portal() == editions["one"].files()
        host.server.handler.most = 0
        with pytest.raises(BuildFailed) as failed:
            desk.deploy("two")
        assert failed.value.problems[0].code == "deploy-too-many"
        host.server.handler.most = 10_000
        desk.deploy("two")
        assert desk.portal() == editions["two"].files()


def test_a_host_that_is_read_only_is_told(
    editions: dict[str, Edition], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Permission denied, with the folder."""
    with ftp_host(tmp_path_factory.mktemp("ftp")) as host:
        users = host.server.handler.authorizer
        users.remove_user("xa")
        users.add_user("xa", SECRET, str(host.folder), perm="elr")
        assert failure(host, editions, tmp_path).code == "deploy-denied"


# --- S3 -------------------------------------------------------------------------------------------


def test_objects_are_dressed_for_browsers(
    editions: dict[str, Edition], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Types, times to keep, compression, redirects; another dress sends everything again, unharmed."""
    with s3_host(tmp_path_factory.mktemp("s3")) as host:
        desk = Desk(host, editions, tmp_path)
        desk.deploy("one")

        def head(path: str) -> dict[str, Any]:
            told: dict[str, Any] = host.client.head_object(Bucket="cong-xa", Key=f"cong/{path}")
            return told

        page = head("tin/2026/11/bai-mot/index.html")
        assert page["ContentType"] == "text/html; charset=utf-8"
        assert page["CacheControl"] == "public, max-age=60, must-revalidate"
        sheet = next(path for path in editions["one"].files() if path.endswith(".css"))
        assert head(sheet)["CacheControl"] == "public, max-age=31536000, immutable"
        assert head("chuyen-muc/kinh-te/feed.json")["ContentType"] == "application/feed+json"
        picture = next(path for path in editions["one"].files() if path.endswith(".webp"))
        assert head(picture)["ContentType"] == "image/webp"
        assert "immutable" in head(picture)["CacheControl"]
        for how, name in (("gzip", "gzip"), ("br", "br")):
            dressed = Desk(Other(host, compress=how, redirects="objects"), editions, tmp_path)  # type: ignore[arg-type]
            dressed.now = desk.now
            dressed.deploy("one")
            desk.now = dressed.now
            assert head("index.html")["ContentEncoding"] == name
            assert "ContentEncoding" not in head(picture)
            old = head("cu/hai.aspx/index.html")
            assert old["WebsiteRedirectLocation"] == "/tin/2026/11/bai-hai/"
            target = dressed.open()
            files = target.state().files
            sums = target.sums(sorted(files), lambda *_: None)
            assert {p: one.sha256 for p, one in files.items()} == sums
            target.close()


def test_credentials_and_clocks_are_told(
    editions: dict[str, Edition],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Expired keys, none at all, a clock that is wrong, a bucket that is not there."""
    with s3_host(tmp_path_factory.mktemp("s3")) as host:
        assert failure(host, editions, tmp_path, bucket="khong-co").code == "deploy-failed"
        with answering(403, "ExpiredToken") as port:
            more = {"endpoint": f"http://127.0.0.1:{port}"}
            assert failure(host, editions, tmp_path, **more).code == "deploy-refused"
        with answering(403, "RequestTimeTooSkewed") as port:
            more = {"endpoint": f"http://127.0.0.1:{port}"}
            assert failure(host, editions, tmp_path, **more).code == "deploy-clock"
        with answering(403, "AccessDenied") as port:
            more = {"endpoint": f"http://127.0.0.1:{port}"}
            assert failure(host, editions, tmp_path, **more).code == "deploy-denied"
        with answering(507, "XMinioStorageFull") as port:
            more = {"endpoint": f"http://127.0.0.1:{port}"}
            assert failure(host, editions, tmp_path, **more).code == "deploy-full"
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("HOME", str(tmp_path))
        assert failure(host, editions, tmp_path).code == "deploy-refused"


def answering(status: int, code: str) -> Any:
    """Serve one refusal, as a store spells it."""
    import threading
    from contextlib import contextmanager
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    body = f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()

    class Refusing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_PUT = do_GET

        def log_message(self, *_: object) -> None:
            pass

    @contextmanager
    def serve() -> Iterator[int]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
        server.server_close()

    return serve()


# --- git and rsync --------------------------------------------------------------------------------


def test_a_branch_with_history_and_as_one_commit(
    editions: dict[str, Edition], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A commit a deploy, or one at all; without Jekyll, with its own name; GitLab's job shows the same."""
    with git_host(tmp_path_factory.mktemp("git")) as host:
        desk = Desk(host, editions, tmp_path)
        desk.deploy("one")
        desk.deploy("two")
        assert len(host.git("rev-list", "gh-pages").split()) == 2
        assert host.git("show", "gh-pages:CNAME") == b"xa.vidu.vn\n"
        assert host.git("show", "gh-pages:.nojekyll") == b""
        assert host.git("for-each-ref", "refs/congxa") == b""
        single = Desk(Other(host, history=False), editions, tmp_path)  # type: ignore[arg-type]
        single.now = desk.now
        single.deploy("three")
        assert len(host.git("rev-list", "gh-pages").split()) == 1
        assert desk.portal() == editions["three"].files()
        lab = Desk(Other(host, pages="gitlab", branch="pages"), editions, tmp_path)  # type: ignore[arg-type]
        lab.deploy("three")
        copy, shown = tmp_path / "copy", editions["three"].files()
        subprocess.run(
            ["git", "clone", "-q", "-b", "pages", host.folder / "cong.git", copy], check=True
        )
        job = yaml.safe_load((copy / ".gitlab-ci.yml").read_text(encoding="utf-8"))["pages"]
        for line in job["script"]:
            subprocess.run(["sh", "-c", line], cwd=copy, check=True)
        given = tree(copy / job["artifacts"]["paths"][0])
        assert {path: given.get(path) for path in shown} == shown
        assert given.keys() - shown.keys() == {"CNAME", RELEASE_FILE}
        shutil.rmtree(host.folder / "cong.git")
        assert failure(host, editions, tmp_path).code == "deploy-refused"


def test_a_branch_that_moves_meanwhile_is_told(
    editions: dict[str, Edition], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whoever pushes between the look and the push is not overwritten."""
    with git_host(tmp_path_factory.mktemp("git")) as host:
        desk = Desk(host, editions, tmp_path)
        desk.deploy("one")

        class Late:
            def open(self, name: str, root: Path) -> Target:
                target = host.open(name, root)
                bring = target.bring

                def late(*rest: Any) -> None:
                    host.edit("index.html", b"cua nguoi khac")
                    bring(*rest)

                target.bring = late  # type: ignore[method-assign]
                return target

        late = Desk(Late(), editions, tmp_path)  # type: ignore[arg-type]
        with pytest.raises(BuildFailed) as failed:
            late.deploy("two")
        assert [one.code for one in failed.value.problems] == ["deploy-moved"]
        there = {**editions["one"].files(), "index.html": b"cua nguoi khac"}
        assert desk.portal() == there
        desk.deploy("two", force=True)
        assert desk.portal() == editions["two"].files()


def test_what_a_git_server_refuses_is_told(
    editions: dict[str, Edition],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A token that holds no more, a branch that is protected; and no token is repeated."""
    monkeypatch.setenv("CONGXA_DEPLOY_THU_TOKEN", SECRET)
    with git_host(tmp_path_factory.mktemp("git")) as host:
        with answering(401, "Unauthorized") as port:
            found = failure(host, editions, tmp_path, remote=f"http://127.0.0.1:{port}/cong.git")
            assert (found.code, "THU_TOKEN" in found.hint) == ("deploy-refused", True)
        hook = host.folder / "cong.git/hooks/pre-receive"
        hook.parent.mkdir(exist_ok=True)
        large = "File a.pdf is 120.00 MB; this exceeds GitHub's file size limit of 100.00 MB"
        for said, code in (
            ("GH006: Protected branch update failed", "deploy-denied"),
            (large, "deploy-failed"),
        ):
            told = f'echo "{said}" && exit 1'
            hook.write_text(f"#!/bin/sh\ngrep -q heads/gh-pages && {told}\nexit 0\n")
            hook.chmod(0o755)
            found = failure(host, editions, tmp_path)
            assert (found.code, said in found.message) == (code, True)
        hook.unlink()
        desk = Desk(host, editions, tmp_path)
        desk.deploy("one")
        assert desk.portal() == editions["one"].files()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("ERROR: Repository not found.", "deploy-failed"),
        ("ERROR: Permission to xa/cong.git denied to an.", "deploy-denied"),
        (
            "ERROR: The key you are authenticating with has been marked as read only.",
            "deploy-denied",
        ),
        ("git@vidu.vn: Permission denied (publickey).", "deploy-refused-key"),
        ("ssh: connect to host 127.0.0.1 port 44033: Connection refused", "deploy-lost"),
    ],
)
def test_what_hosts_of_branches_say_is_understood(
    said: str,
    code: str,
    editions: dict[str, Edition],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The words of GitHub and of ssh, as git hands them on, with the reason first."""
    program = tmp_path / "ssh"
    program.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(program))
    host = BySsh(targets.GitTarget(kind="git", remote="git@vidu.vn:xa/cong.git"), None)
    found = failure(host, editions, tmp_path)
    assert found.code == code
    # The reason that the system gives is told in the editor's language.
    assert re.sub(r"(Permission denied|Connection refused)\b.*", "", said) in found.message


def test_a_module_that_is_read_only_is_told(
    editions: dict[str, Edition], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """rsync's own words, and what to do."""
    with rsync_host(tmp_path_factory.mktemp("rsync")) as host:
        config = host.folder / "config"
        config.write_text(config.read_text().replace("read only = no", "read only = yes"))
        assert failure(host, editions, tmp_path).code == "deploy-denied"


@pytest.fixture
def by_ssh(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SshHost]:
    """Give a server that the program ssh knows by the file `known` beside its keys alone."""
    with ssh_host(tmp_path_factory.mktemp("ssh")) as host:
        (host.keys / "known").touch()
        options = (
            f"-F none -o UserKnownHostsFile={host.keys}/known -o GlobalKnownHostsFile=/dev/null"
        )
        (host.keys / "bin").mkdir()
        program = host.keys / "bin/ssh"
        program.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} {options} "$@"\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        key = f"ssh -o BatchMode=yes -i {host.keys}/client -p {host.line.port}"
        monkeypatch.setenv("GIT_SSH_COMMAND", key)
        yield host


class BySsh:
    """What the programs git and rsync reach by the program ssh."""

    def __init__(self, settings: Any, host: SshHost | None) -> None:
        self.settings, self.host = settings, host

    def open(self, name: str, root: Path) -> Target:
        return open_target(name, self.settings, root)

    def know(self, server: str) -> None:
        assert self.host is not None
        kind, key = (self.host.keys / f"{server}.pub").read_text().split()[:2]
        line = f"[127.0.0.1]:{self.host.line.port} {kind} {key}\n"
        (self.host.keys / "known").write_text(line)


@pytest.mark.parametrize("kind", ["git", "rsync"])
def test_programs_that_use_ssh_know_the_server(
    kind: str, by_ssh: SshHost, editions: dict[str, Edition], tmp_path: Path
) -> None:
    """A server that is not known, or under another key than before, is refused with what it showed."""
    needed("git", "rsync")
    place, keys = tmp_path / "web", by_ssh.keys
    settings: Any = targets.RsyncTarget(
        kind="rsync",
        to=f"127.0.0.1:{place}",
        port=by_ssh.line.port,
        key_file=str(keys / "client"),
    )
    if kind == "git":
        subprocess.run(["git", "init", "-q", "--bare", str(place)], check=True)
        settings = targets.GitTarget(kind="git", remote=f"127.0.0.1:{place}")
    host = BySsh(settings, by_ssh)
    found = failure(host, editions, tmp_path)
    assert (found.code, by_ssh.fingerprint in found.message) == ("deploy-ssh-host", True)
    host.know("client")
    found = failure(host, editions, tmp_path)
    assert (found.code, by_ssh.fingerprint in found.message) == ("deploy-ssh-host", True)
    assert "ssh-keygen -R 127.0.0.1" in found.hint
    host.know("server")
    report = Desk(host, editions, tmp_path).deploy("one")  # type: ignore[arg-type]
    assert len(report.change.sent) == len(editions["one"].files()) + 1


def test_a_full_disk_behind_git_is_told(
    by_ssh: SshHost, editions: dict[str, Edition], tmp_path: Path, tiny: Path
) -> None:
    """Over ssh, as with the hosts that there are: git's own server hangs up before its reason has arrived."""
    subprocess.run(["git", "init", "-q", "--bare", "--template=", str(tiny / "web")], check=True)
    host = BySsh(targets.GitTarget(kind="git", remote=f"127.0.0.1:{tiny}/web"), by_ssh)
    host.know("server")
    found = failure(host, editions, tmp_path)
    assert found.code == "deploy-full", found.message
    assert "unable to write" in found.message


def test_a_key_under_a_passphrase_is_opened(
    by_ssh: SshHost, editions: dict[str, Edition], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its passphrase comes from the environment; a wrong one, and a file that is no key, are told."""
    locked = by_ssh.keys / "client"
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", SECRET, "-f", locked], check=True)
    assert failure(by_ssh, editions, tmp_path).code == "deploy-key"
    monkeypatch.setenv("CONGXA_DEPLOY_THU_PASSPHRASE", f"khong-{SECRET}")
    assert failure(by_ssh, editions, tmp_path).code == "deploy-key"
    assert failure(by_ssh, editions, tmp_path, key_file="khong-co").code == "deploy-key"
    monkeypatch.setenv("CONGXA_DEPLOY_THU_PASSPHRASE", SECRET)
    desk = Desk(by_ssh, editions, tmp_path)
    desk.deploy("one")
    assert desk.portal() == editions["one"].files()


def test_every_host_has_a_name() -> None:
    """The kinds of hosts are those of the settings."""
    from hosting import HOSTS

    from congxa.targets import KINDS

    assert {*HOSTS, "ftps"} == set(KINDS)
