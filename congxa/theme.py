"""A theme folder, with those it extends, to a Jinja environment, static files and words."""

import hashlib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jinja2

from congxa import records, vietnamese
from congxa.config import FILE as CONFIG_FILE
from congxa.config import Settings
from congxa.errors import BuildFailed, Problem, problem
from congxa.memory import settled_stamp
from congxa.model import Portal
from congxa.plan import Copy
from congxa.records import Slug, declared
from congxa.urls import Addresses

FILE = "theme.yaml"
PARENT = "parent/"
_SHIPPED = (Path(__file__).parent / "themes", Path(__file__).parent.parent / "themes")


@declared
class SettingMeta:
    """One thing that a portal may choose about a theme."""

    default: Any = ""
    description: str = ""


@declared
class ThemeMeta:
    """theme.yaml: what a theme is called, what it builds on, what may be chosen."""

    name: str = ""
    description: str = ""
    extends: Slug = ""
    settings: Mapping[str, SettingMeta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme ready to render: `folders` from the portal's own down to the one at the bottom.

    `strings` holds the words by language; `digest` changes when any static file does.
    """

    name: str
    root: Path
    folders: tuple[Path, ...]
    settings: Mapping[str, Any]
    strings: Mapping[str, Mapping[str, Any]]
    static: Mapping[str, Path]
    digest: str

    def copies(self, addresses: Addresses) -> tuple[Copy, ...]:
        """Give the static files as outputs, all below one folder that is named by their contents.

        So a host may keep them for ever, and a style sheet finds its pictures by relative address.
        """
        return tuple(
            Copy(
                path=addresses.file(addresses.theme_file(self.digest, path)),
                source=source,
                stamp=f"{self.digest}/{path}",
                origin=self.name,
            )
            for path, source in self.static.items()
        )


# --- folders to a theme ---------------------------------------------------------------------------


def load(settings: Settings, root: Path) -> tuple[Theme | None, list[Problem]]:
    """Find the theme that the settings name: below the portal's own themes/ first, then the shipped ones."""
    try:
        return _load(settings, root)
    except BuildFailed as failed:
        return None, list(failed.problems)


def _load(settings: Settings, root: Path) -> tuple[Theme | None, list[Problem]]:
    folders, metas, problems = _chain(settings, root)
    if problems:
        return None, problems
    offered = {key: meta for one in reversed(metas) for key, meta in one.settings.items()}
    chosen, problems = _choose(settings, offered)
    strings, more = _strings(folders, root)
    static = _static(folders)
    theme = Theme(
        name=settings.config.theme,
        root=root,
        folders=tuple(folders),
        settings=MappingProxyType(chosen),
        strings=strings,
        static=static,
        digest=_digest(static),
    )
    return theme, problems + more


def _chain(settings: Settings, root: Path) -> tuple[list[Path], list[ThemeMeta], list[Problem]]:
    """Follow `extends` from the chosen theme to the last; a theme may extend a shipped one of its own name."""
    homes = _homes(root)
    line, column = settings.record.mark(("theme",))
    origin = (CONFIG_FILE, line, column)
    folders: list[Path] = []
    metas: list[ThemeMeta] = []
    name = settings.config.theme
    while name:
        folder = next(
            (h / name for h in homes if (h / name).is_dir() and h / name not in folders), None
        )
        if folder is None:
            return folders, metas, [_unknown(name, folders, homes, origin)]
        meta, place, problems = _meta(folder, root)
        if problems:
            return folders, metas, problems
        folders.append(folder)
        metas.append(meta)
        origin = (shown_path(folder / FILE, root), *place)
        shadows = any((home / name).is_dir() and home / name not in folders for home in homes)
        name = meta.extends or (name if shadows else "")
    return folders, metas, []


def _homes(root: Path) -> list[Path]:
    homes: list[Path] = []
    for home in (root / "themes", *_SHIPPED):
        if home.is_dir() and home.resolve() not in [known.resolve() for known in homes]:
            homes.append(home)
    return homes


def stamps(root: Path) -> list[tuple[str, str]]:
    """Tell the state of every file of every theme that a portal can reach, without reading them."""
    files = [file for home in _homes(root) for file in sorted(home.rglob("*")) if file.is_file()]
    return [(os.fspath(file), settled_stamp(file.stat())) for file in files]


def _unknown(
    name: str, folders: Sequence[Path], homes: Sequence[Path], origin: tuple[str, int, int]
) -> Problem:
    file, line, column = origin
    if name in [folder.name for folder in folders]:
        chain = " → ".join([folder.name for folder in folders] + [name])
        return problem("theme-loop", file, (line, column), chain=chain)
    known = sorted({path.name for home in homes for path in home.iterdir() if path.is_dir()})
    near = vietnamese.nearest(name, known)
    return problem(
        "theme-unknown",
        file,
        (line, column),
        value=name,
        nearest=near,
        known=", ".join(known),
    )


def _meta(folder: Path, root: Path) -> tuple[ThemeMeta, tuple[int, int], list[Problem]]:
    """Read theme.yaml; also the place of its `extends`."""
    file = folder / FILE
    if not file.is_file():
        return ThemeMeta(), (1, 1), []
    record, problems = records.parse(_read(file, root), shown_path(file, root))
    if record is None:
        return ThemeMeta(), (1, 1), problems
    meta, mistakes = records.validate(ThemeMeta, record)
    return meta or ThemeMeta(), record.mark(("extends",)), problems + mistakes


def _choose(
    settings: Settings, offered: Mapping[str, SettingMeta]
) -> tuple[dict[str, Any], list[Problem]]:
    problems = []
    for key in settings.config.theme_settings:
        if key not in offered:
            line, column = settings.record.key_marks.get(("theme_settings", key), (1, 1))
            problems.append(
                problem(
                    "theme-setting",
                    CONFIG_FILE,
                    (line, column),
                    theme=settings.config.theme,
                    key=key,
                    nearest=vietnamese.nearest(key, sorted(offered)),
                    known=", ".join(sorted(offered)) or "—",
                )
            )
    defaults = {key: meta.default for key, meta in offered.items()}
    return {**defaults, **settings.config.theme_settings}, problems


def _strings(
    folders: Sequence[Path], root: Path
) -> tuple[Mapping[str, Mapping[str, Any]], list[Problem]]:
    strings: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for folder in reversed(folders):
        for file in sorted((folder / "strings").glob("*.yaml")):
            record, found = records.parse(_read(file, root), shown_path(file, root))
            problems += found
            if record is not None:
                strings.setdefault(file.stem, {}).update(record.values)
    return strings, problems


def _static(folders: Sequence[Path]) -> dict[str, Path]:
    """Give every static file by its path; what stands nearer to the portal wins."""
    files: dict[str, Path] = {}
    for folder in reversed(folders):
        top = folder / "static"
        files |= {f.relative_to(top).as_posix(): f for f in top.rglob("*") if f.is_file()}
    return dict(sorted(files.items()))


def _digest(static: Mapping[str, Path]) -> str:
    digest = hashlib.sha256()
    for path, source in static.items():
        digest.update(path.encode() + b"\0" + hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _read(file: Path, root: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BuildFailed([problem("unknown-encoding", shown_path(file, root))]) from None
    return vietnamese.nfc(text).replace("\r\n", "\n")


def shown_path(file: Path, root: Path) -> str:
    """Name a theme's file as the editor knows it: from the root, or from the shipped themes."""
    for top in (root, Path(__file__).parent.parent):
        if file.is_relative_to(top):
            return file.relative_to(top).as_posix()
    return file.as_posix()


# --- templates ------------------------------------------------------------------------------------


def template_texts(theme: Theme) -> dict[str, str]:
    """Give the text of every template by the names that templates call it: see _Loader."""
    texts: dict[str, str] = {}
    for level, folder in reversed(list(enumerate(theme.folders))):
        top = folder / "templates"
        for file in sorted(file for file in top.rglob("*") if file.is_file()):
            name = file.relative_to(top).as_posix()
            text = _read(file, theme.root)
            # What it calls parent/x.html is the x.html found so far, further down the chain.
            texts[name] = text.replace(f'"{PARENT}', f'"{level + 1}:').replace(
                f"'{PARENT}", f"'{level + 1}:"
            )
            texts[f"{level}:{name}"] = texts[name]
        for name in [name for name in texts if ":" not in name]:
            texts[f"{level}:{name}"] = texts[name]
    return texts


class _Loader(jinja2.BaseLoader):
    """Find templates along the chain of themes.

    `article.html` is the first of that name; `parent/article.html` in a template means the next one
    down the chain, so that a theme changes one block and keeps the rest. Inside the environment the
    name of a template that is not the first carries its level: `1:article.html`.
    """

    def __init__(self, folders: Sequence[Path], root: Path) -> None:
        self.folders, self.root = folders, root

    def get_source(
        self,
        environment: jinja2.Environment,  # noqa: ARG002
        template: str,
    ) -> tuple[str, str, Callable[[], bool]]:
        """Give the text of a template and its file, as Jinja asks for them."""
        level, name = self._split(template)
        found = self.find(name, level)
        if found is None:
            raise jinja2.TemplateNotFound(name)
        file = self.folders[found] / "templates" / name
        return _read(file, self.root), str(file), lambda: True

    def find(self, name: str, level: int) -> int | None:
        """Give the first level from `level` down that has the template."""
        if ".." in name.split("/"):
            return None
        levels = range(level, len(self.folders))
        return next((n for n in levels if (self.folders[n] / "templates" / name).is_file()), None)

    def below(self, template: str, parent: str) -> str:
        """Name the template that `parent/…` means inside the template `parent`."""
        level, name = self._split(parent)
        found = self.find(name, level)
        return f"{(found or 0) + 1}:{template.removeprefix(PARENT)}"

    def list_templates(self) -> list[str]:
        tops = [folder / "templates" for folder in self.folders]
        return sorted({f.relative_to(t).as_posix() for t in tops for f in t.rglob("*.html")})

    @staticmethod
    def _split(template: str) -> tuple[int, str]:
        level, colon, name = template.partition(":")
        return (int(level), name) if colon else (0, template)


class _Environment(jinja2.Environment):
    def join_path(self, template: str, parent: str) -> str:
        loader = self.loader
        if template.startswith(PARENT) and isinstance(loader, _Loader):
            return loader.below(template, parent)
        return template


def environment(theme: Theme, portal: Portal, addresses: Addresses) -> jinja2.Environment:
    """Make the Jinja environment of a theme for one portal."""
    made = _Environment(
        loader=_Loader(theme.folders, theme.root),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.globals.update(
        portal=portal,
        settings=theme.settings,
        static=lambda path: addresses.theme_file(theme.digest, _known_static(theme, path)),
    )
    return made


def _known_static(theme: Theme, path: str) -> str:
    if path not in theme.static:
        raise LookupError(f"static/{path}")
    return path


class Words:
    """What a page in one language says by itself: strings, dates and numbers."""

    def __init__(self, theme: Theme, language: str) -> None:
        fallback = theme.strings.get("vi", {})
        self._strings = {**fallback, **theme.strings.get(language, {})}

    def say(self, key: str, **details: object) -> str:
        """Give a string of the theme, its places filled."""
        if key not in self._strings:
            raise LookupError(f"strings: {key}")
        text: str = self._strings[key]
        return text.format(**details) if details else text

    def day(self, moment: datetime) -> str:
        """Show a day: 13/03/2023."""
        return self.say("date", **self._parts(moment))

    def day_and_hour(self, moment: datetime) -> str:
        """Show a day and an hour: Thứ Hai, 13/03/2023 14:51 (GMT+7)."""
        return self.say("datetime", **self._parts(moment))

    def number(self, value: int | Decimal) -> str:
        """Show a number: 12.531; 145,27."""
        shown = vietnamese.format_number(value)
        marks = {".": self.say("thousands_mark"), ",": self.say("decimal_mark")}
        return re.sub(r"[.,]", lambda mark: marks[mark[0]], shown)

    def size(self, count: int) -> str:
        """Show the size of a file: 312 kB; 1,2 MB."""
        if count < 999_500:
            return f"{self.number(max(1, round(count / 1000)))} kB"
        return f"{self.number(Decimal(count / 1_000_000).quantize(Decimal('0.1')))} MB"

    def _parts(self, moment: datetime) -> dict[str, object]:
        return {
            "weekday": self._strings["weekdays"][moment.weekday()],
            "day": f"{moment:%d}",
            "month": f"{moment:%m}",
            "year": f"{moment:%Y}",
            "hour": f"{moment:%H}",
            "minute": f"{moment:%M}",
            "zone": _zone(moment),
        }


def _zone(moment: datetime) -> str:
    offset = moment.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")


def syntax_problems(theme: Theme, root: Path) -> list[Problem]:
    """Read every template of a theme for mistakes that need no page to be seen."""
    made = jinja2.Environment(autoescape=True)
    problems: list[Problem] = []
    for folder in theme.folders:
        for file in sorted((folder / "templates").rglob("*.html")):
            try:
                made.parse(_read(file, root))
            except BuildFailed as failed:
                problems += failed.problems
            except jinja2.TemplateSyntaxError as error:
                shown = shown_path(file, root)
                problems.append(
                    problem("template-syntax", shown, (error.lineno, 0), reason=error.message)
                )
    return problems
