"""The guides of docs/hosting, followed: what they have an editor write, and the servers that they set up."""

import gzip
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from conftest import LEAST, Built
from editions import text
from hosting import end, free_port, needed, wait_for

from congxa import cli, config
from congxa.headers import POLICIES

ROOT = Path(__file__).parent.parent.parent
GUIDES = sorted((ROOT / "docs/hosting").glob("*.en.md"))
ARTICLE = text("Bài một", "Nội dung một.", "aliases: [/cu/hai.aspx, '/Default.aspx?id=2']")
PAGE = "/tin/2026/11/bai-mot/"
# Where the guides put the portal.
PLACE = "/var/www/cong-xa"


def spoken(guide: Path) -> tuple[str, str]:
    """Give a guide in English and in Vietnamese."""
    other = guide.with_name(guide.name.replace(".en.md", ".md"))
    return guide.read_text(encoding="utf-8"), other.read_text(encoding="utf-8")


def blocks(guide: str) -> list[tuple[str, str]]:
    return re.findall(r"^ *```(\w+)\n(.*?)^ *```$", guide, re.M | re.S)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: str(guide.name).partition(".")[0])
def test_both_languages_tell_the_same(guide: Path, tmp_path: Path) -> None:
    """The same steps, numbered, the same commands and the same settings; the program takes those."""
    english, vietnamese = spoken(guide)
    for said in (english, vietnamese):
        steps = [int(number) for number in re.findall(r"^(\d+)\. ", said, re.M)]
        assert steps == list(range(1, len(steps) + 1)), guide
        assert len(steps) > 4
    assert blocks(english) == blocks(vietnamese)
    links = [re.findall(r"\]\(([^)]+)\)", said) for said in (english, vietnamese)]
    assert links[0] == links[1]
    assert all((guide.parent / link).exists() for link in links[0])
    for settings in (body for kind, body in blocks(english) if kind == "yaml"):
        assert yaml.safe_load(settings)["deploy"]["targets"]
        lines = "".join(line.removeprefix("   ") for line in settings.splitlines(keepends=True))
        (tmp_path / "config.yaml").write_text(LEAST + lines, encoding="utf-8")
        known, problems = config.load(tmp_path)
        assert problems == []
        (target,) = known.config.deploy.targets.values()
        for policy in (json.loads(body) for kind, body in blocks(english) if kind == "json"):
            assert policy["Statement"][0]["Resource"] == f"arn:aws:s3:::{target.bucket}/*"


def followed(name: str, sample: str) -> str:
    """Change a sample as both guides tell to."""
    english, vietnamese = spoken(ROOT / f"docs/hosting/{name}.en.md")
    changes = re.findall(r"change `([^`]+)` to `([^`]+)`", english)
    assert changes == re.findall(r"đổi `([^`]+)` thành `([^`]+)`", vietnamese)
    assert len(changes) == 2
    for old, new in changes:
        assert sample.count(old) == 1, old
        sample = sample.replace(old, new)
    return sample


def nginx(folder: Path, port: int) -> list[str]:
    needed("nginx")
    sample = followed("nginx", (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8"))
    sample = sample.replace(PLACE, f"{folder}/www").replace("listen [::]:80;", "")
    sample = sample.replace("listen 80;", f"listen 127.0.0.1:{port};")
    rooms = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}\n"
    whole += f"http {{ include /etc/nginx/mime.types; access_log off; {rooms}\n{sample}\n}}\n"
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    command = ["nginx", "-c", f"{folder}/nginx.conf", "-e", f"{folder}/log"]
    subprocess.run([*command, "-t"], check=True, capture_output=True, timeout=60)
    return command


def caddy(folder: Path, port: int) -> list[str]:
    needed("caddy")
    sample = followed("caddy", (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8"))
    sample = sample.replace(PLACE, f"{folder}/www")
    sample = sample.replace("thanhky.example.vn {", f"http://127.0.0.1:{port} {{")
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{sample}", encoding="utf-8")
    settings, home = (
        ["--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"],
        {"HOME": str(folder)},
    )
    check = ["caddy", "validate", *settings]
    subprocess.run(check, check=True, capture_output=True, env={**os.environ, **home}, timeout=60)
    return ["caddy", "run", *settings]


def container(folder: Path, port: int) -> list[str]:
    """Run what the Containerfile runs while it is built, on this machine instead."""
    needed("caddy")
    text = (ROOT / "deploy/Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    copied = re.findall(r"^COPY (\S+) (\S+)$", text, re.M)
    assert copied == [("deploy/Caddyfile", "/tmp/Caddyfile")]
    assert f"EXPOSE {8080}" in text
    (run,) = re.findall(r"^RUN (.+)$", text, re.M)
    shutil.copy(ROOT / copied[0][0], folder / "copied")
    for old, new in (
        ("/tmp/Caddyfile", f"{folder}/copied"),
        ("/etc/caddy/Caddyfile", f"{folder}/Caddyfile"),
        ("/srv/", f"{folder}/www/"),
        (":8080 {", f"http://127.0.0.1:{port} {{"),
    ):
        assert old in run, old
        run = run.replace(old, new)
    home = {**os.environ, "HOME": str(folder)}
    subprocess.run(["sh", "-c", run], check=True, capture_output=True, env=home, timeout=60)
    made = (folder / "Caddyfile").read_text(encoding="utf-8")
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{made}", encoding="utf-8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"]


SERVERS = {"nginx": nginx, "caddy": caddy, "container": container}


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder into which servers may look that changed to another user."""
    with TemporaryDirectory(prefix="congxa-guide-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def get(port: int, address: str) -> tuple[int, dict[str, str], bytes]:
    line = HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("GET", address, headers={"Accept-Encoding": "gzip"})
    answer = line.getresponse()
    status, headers, body = answer.status, answer.headers, answer.read()
    line.close()
    told = {name.lower(): value for name, value in headers.items()}
    return status, told, gzip.decompress(body) if "content-encoding" in told else body


@pytest.mark.parametrize("server", SERVERS)
def test_a_server_set_up_by_its_guide_shows_what_is_deployed(server: str, place: Path) -> None:
    """What is deployed is there at once, without a word to the server; old addresses lead on."""
    built = Built(place / "portal")
    rules = "nginx" if server == "nginx" else "caddy"
    target = f"deploy: {{targets: {{cho: {{kind: folder, path: ../www, redirects: {rules}}}}}}}\n"
    built.write("config.yaml", LEAST + target)
    words = ["--root", str(built.root), "--yes", "--no-fetch"]

    def publish(article: str) -> bytes:
        built.write("content/articles/mot.md", article)
        built.build(now=None)
        assert cli.main(["deploy", *words]) == 0
        return (built.output / PAGE.strip("/") / "index.html").read_bytes()

    # The guides have the server set up first, and the portal deployed after that.
    port = free_port()
    command = SERVERS[server](place, port)
    first = publish(ARTICLE)
    with (place / "told").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env={**os.environ, "HOME": str(place)}
        )
        try:
            wait_for(port, process)
            status, headers, body = get(port, PAGE)
            assert (status, body) == (200, first)
            assert headers["content-encoding"] == "gzip"
            assert headers["content-security-policy"] == POLICIES[""]
            for old in ("/cu/hai.aspx", "/Default.aspx?id=2"):
                status, headers, _ = get(port, old)
                assert (status, headers["location"].endswith(PAGE)) == (301, True), old
            for hidden in ("/.congxa-redirects.map", "/.congxa-redirects.caddy", "/_redirects"):
                assert get(port, hidden)[0] == 404
            second = publish(ARTICLE.replace("Nội dung", "Lời"))
            assert second != first
            assert get(port, PAGE)[2] == second
            assert cli.main(["deploy", "rollback", *words]) == 0
            assert get(port, PAGE)[2] == first
        finally:
            end(process)
