"""The samples in deploy/, run by the servers that they are written for, and the pages in a browser."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from congxa.headers import KEPT_FOR_EVER, POLICIES, SECURITY

DEPLOY = Path(__file__).parent.parent / "deploy"
PROGRAMS = {"nginx": "nginx", "caddy": "caddy", "apache": "apache2"}
SAMPLES = {"nginx": "nginx.conf", "caddy": "Caddyfile", "apache": "apache.htaccess"}
APACHE_MODULES = ("mpm_event", "authz_core", "dir", "mime", "headers", "rewrite")
# Old addresses that the sample portal has none of: letters with marks, signs of regular expressions.
MORE_RULES = (
    "/c%C5%A9/b%C3%A0i-c%C3%B3-d%E1%BA%A5u /lien-he/ 301\n"
    "/cu/(1)+[2].aspx id=7 ten=l%C3%BAa /lien-he/ 301\n"
    "/cu/xem%20tin /lien-he/ 301\n"
)
PAGE = "<!DOCTYPE html><html lang='vi'><title>Thử</title><h1>Thử</h1>"


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    """A server of the sample portal: where it listens, and the folder that it serves."""

    name: str
    port: int
    root: Path

    @property
    def origin(self) -> str:
        """Give scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, address: str) -> Answer:
        """Ask for an address; redirects are not followed."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", address)
        answer: HTTPResponse = connection.getresponse()
        body = answer.read()
        connection.close()
        names = answer.headers.keys()
        assert len({name.lower() for name in names}) == len(names), f"doubled: {names}"
        return Answer(answer.status, {name.lower(): v for name, v in answer.headers.items()}, body)


def replaced(text: str, *changes: tuple[str, str]) -> str:
    """Change a sample where its reader would; each place must be there."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def start_nginx(text: str, moved: str, root: Path, folder: Path, port: int) -> list[str]:
    (folder / "moved.map").write_text(moved, encoding="utf-8")
    text = replaced(
        text,
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("listen [::]:80;", ""),
        ("root /var/www/cong-xa;", f"root {root};"),
        ("# include /etc/nginx/cong-xa-chuyen-huong.map;", f"include {folder}/moved.map;"),
    )
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = (
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {temporary}\n{text}\n}}\n"
    )
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    return ["nginx", "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"]


def start_caddy(text: str, moved: str, root: Path, folder: Path, port: int) -> list[str]:
    (folder / "moved.caddy").write_text(moved, encoding="utf-8")
    text = replaced(
        text,
        ("thanhky.example.vn {", f"http://127.0.0.1:{port} {{"),
        ("root * /var/www/cong-xa", f"root * {root}"),
        ("# import /etc/caddy/cong-xa-chuyen-huong.caddy", f"import {folder}/moved.caddy"),
    )
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{text}", encoding="utf-8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"]


def start_apache(text: str, moved: str, root: Path, folder: Path, port: int) -> list[str]:
    (root / ".htaccess").write_text(text + moved, encoding="utf-8")
    modules = "".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"
        for name in APACHE_MODULES
    )
    whole = (
        f"{modules}Listen 127.0.0.1:{port}\nServerName 127.0.0.1\nServerTokens Prod\n"
        f"PidFile {folder}/pid\nDefaultRuntimeDir {folder}\nErrorLog {folder}/error.log\n"
        f"TypesConfig /etc/mime.types\nDocumentRoot {root}\nDirectoryIndex index.html\n"
        f"<Directory {root}>\nAllowOverride All\nRequire all granted\n</Directory>\n"
    )
    (folder / "apache.conf").write_text(whole, encoding="utf-8")
    return ["apache2", "-f", f"{folder}/apache.conf", "-DFOREGROUND"]


STARTS: dict[str, Callable[[str, str, Path, Path, int], list[str]]] = {
    "nginx": start_nginx,
    "caddy": start_caddy,
    "apache": start_apache,
}


@contextmanager
def serving(name: str, portal: Path, counter: int = 1) -> Iterator[Server]:
    """Serve a portal by the sample of one server, as the documentation tells to deploy it.

    `counter` is the port of the visit counter; nobody listens on port 1.

    Started by root, servers change to another user, who cannot look into the folders of pytest.
    """
    if not shutil.which(PROGRAMS[name]):
        pytest.skip(f"{name} is not installed (tests/install-tools.sh installs it)")
    with TemporaryDirectory(prefix=f"congxa-{name}-") as folder:
        yield from served(name, portal, Path(folder), counter)


def served(name: str, portal: Path, folder: Path, counter: int) -> Iterator[Server]:
    root = folder / "www"
    shutil.copytree(portal, root)
    with (root / "_redirects").open("a", encoding="utf-8") as redirects:
        redirects.write(MORE_RULES)
    for file in (folder, root, *root.rglob("*")):
        file.chmod(0o755 if file.is_dir() else 0o644)
    script = [shutil.which("python3") or "python3", str(DEPLOY / "redirects.py"), name]
    moved = subprocess.run(
        [*script, str(root / "_redirects")], capture_output=True, check=True, timeout=60
    ).stdout.decode()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = (DEPLOY / SAMPLES[name]).read_text(encoding="utf-8")
    text = replaced(text, ("127.0.0.1:8100", f"127.0.0.1:{counter}"))
    command = STARTS[name](text, moved, root, folder, port)
    surroundings = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    log = (folder / "log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log, env=surroundings)
    try:
        wait_for(port, process, folder)
        yield Server(name, port, root)
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(200):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    said = [
        file.read_text("utf-8") for file in (folder / "log", folder / "error.log") if file.exists()
    ]
    raise AssertionError("\n".join(said))


@pytest.fixture(scope="module", params=list(SAMPLES))
def server(request: pytest.FixtureRequest, sample: Path) -> Iterator[Server]:
    """Give each of the servers, with the sample portal."""
    with serving(request.param, sample) as started:
        yield started


def rules(portal: Path) -> list[tuple[str, str]]:
    """Give old and new addresses, a query behind «?»."""
    text = (portal / "_redirects").read_text("utf-8") + MORE_RULES
    lines = (line.split(" ") for line in text.splitlines())
    return [
        (path + (f"?{'&'.join(parameters)}" if parameters else ""), new)
        for path, *parameters, new, _ in lines
    ]


def test_every_page_is_served_with_its_policy(server: Server, sample: Path) -> None:
    """Each page comes as text in UTF-8, to be asked for anew each time, under the strict policy."""
    pages = sorted(sample.rglob("index.html"))
    assert len(pages) > 100
    moved = {old.partition("?")[0].strip("/") for old, _ in rules(sample)}
    for page in pages:
        folder = page.parent.relative_to(sample).as_posix()
        if folder in moved:
            continue
        answer = server.get("/" if folder == "." else f"/{quote(folder)}/")
        assert (answer.status, answer.body) == (200, page.read_bytes()), folder
        assert answer.headers["content-type"].lower() == "text/html; charset=utf-8"
        assert answer.headers["content-security-policy"] == POLICIES.get(folder, POLICIES[""])
        assert answer.headers["cache-control"] == "no-cache"
        for name, value in SECURITY.items():
            assert answer.headers[name.lower()] == value


def test_numbers_may_be_framed(server: Server) -> None:
    """One page differs, by one permission."""
    answer = server.get("/so-lieu/")
    assert answer.status == 200
    assert answer.headers["content-security-policy"] == POLICIES["so-lieu"]


def test_files_named_by_their_contents_are_kept(server: Server, sample: Path) -> None:
    """The theme's files and pictures for a year, other files for a day; all under the rules of safety."""
    files = {file for folder in ("giao-dien", "media") for file in (sample / folder).rglob("*.*")}
    others = {file for file in files if file.suffix in (".pdf", ".csv", ".webm")}
    others |= set((sample / "media").rglob("*.svg"))
    for expected, kept in ((KEPT_FOR_EVER, files - others), ("public, max-age=86400", others)):
        assert len({file.suffix for file in kept}) > 2
        for file in sorted(kept):
            answer = server.get(f"/{quote(file.relative_to(sample).as_posix())}")
            assert answer.status == 200
            assert answer.headers["cache-control"] == expected
            assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_is_not_there_is_told_by_the_portal(server: Server, sample: Path) -> None:
    """The portal's own page for errors, with the status of an error, also where files are kept long."""
    for address in ("/khong-co/", "/tin/khong-co", "/giao-dien/x.css"):
        answer = server.get(address)
        assert (answer.status, answer.body) == (404, (sample / "404.html").read_bytes())
        assert answer.headers["content-security-policy"] == POLICIES[""]
        assert "immutable" not in answer.headers.get("cache-control", "")


def test_notes_for_other_hosts_are_hidden(server: Server) -> None:
    """Rules and congxa's own list are nobody's business; well-known files are everybody's."""
    for address in ("/_headers", "/_redirects", "/.congxa-files"):
        assert server.get(address).status == 404, address
    answer = server.get("/.well-known/security.txt")
    assert answer.status == 200
    assert answer.headers["content-type"].lower() == "text/plain; charset=utf-8"


def test_old_addresses_lead_on(server: Server, sample: Path) -> None:
    """Each rule holds, with a query too; another query leads nowhere."""
    found = rules(sample)
    assert any("?" in old for old, _ in found)
    for old, new in found:
        answer = server.get(old)
        assert answer.status == 301, old
        assert urlsplit(answer.headers["location"]).path == new
        assert not urlsplit(answer.headers["location"]).query
    assert server.get("/Default.aspx?tabid=121&itemid=486").status == 404
    answer = server.get("/chuyen-muc/kinh-te")
    assert answer.status in (301, 308)
    assert urlsplit(answer.headers["location"]).path.endswith("/chuyen-muc/kinh-te/")


def test_feeds_say_what_they_are(server: Server) -> None:
    """Each format by its own media type."""
    for file, kind in (
        ("atom.xml", "application/atom+xml"),
        ("rss.xml", "application/rss+xml"),
        ("feed.json", "application/feed+json"),
        ("chuyen-muc/kinh-te/feed.json", "application/feed+json"),
        ("status.json", "application/json"),
    ):
        answer = server.get(f"/{file}")
        assert answer.status == 200
        assert answer.headers["content-type"].partition(";")[0] == kind


def test_the_samples_spell_the_policies_of_the_program() -> None:
    """What the samples allow is what `_headers` allows, word for word."""
    for sample in SAMPLES.values():
        text = (DEPLOY / sample).read_text(encoding="utf-8")
        for value in (*POLICIES.values(), *SECURITY.values(), KEPT_FOR_EVER):
            assert f'"{value}"' in text, sample


# --- in a browser -------------------------------------------------------------------------------

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.lineNumber}`);
});
"""


@pytest.mark.browser
def test_no_page_breaks_the_policy(sample: Path, chromium: Any) -> None:
    """Chromium finds nothing to refuse on a page of each kind, and does refuse an inline script."""
    folders = ("tin", "chuyen-muc", "xa", "the", "lien-he", "so-do-trang", "manh")
    kinds = [min((sample / folder).rglob("index.html")) for folder in folders]
    kinds += [sample / "404.html", sample / "index.html"]
    articles = sorted(sample.glob("tin/*/*/*/index.html"))[:10]
    with serving("nginx", sample) as server, closing(chromium.new_context()) as context:
        inline = server.root / "so-lieu/index.html"
        inline.write_text(f"{PAGE}<script>window.ran = true</script>", encoding="utf-8")
        page = context.new_page()
        page.add_init_script(WATCH)
        for file in [*kinds, *articles]:
            address = file.relative_to(sample).as_posix().removesuffix("index.html")
            answer = page.goto(f"{server.origin}/{quote(address)}", wait_until="load")
            assert answer, address
            assert answer.status == 200, address
            assert page.evaluate("window.violations") == [], address
            linked = page.evaluate("document.querySelectorAll('link[rel=stylesheet]').length")
            assert page.evaluate("document.styleSheets.length") == linked > 0, address
        data = page.evaluate(
            "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text)"
        )
        assert data["@context"] == "https://schema.org"
        page.goto(f"{server.origin}/so-lieu/")
        assert page.evaluate("[window.ran, window.violations.length]") == [None, 1]
