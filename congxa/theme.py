"""A theme folder, with those it extends: its templates, static files, words and settings, read once."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jinja2

from congxa import records, vietnamese
from congxa.config import FILE as CONFIG_FILE
from congxa.config import Settings
from congxa.errors import BuildFailed, Problem, problem
from congxa.memory import settled_stamp
from congxa.plan import Copy
from congxa.records import Slug, declared
from congxa.templates import Template, Templates
from congxa.urls import Addresses

FILE = "theme.yaml"
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

    `strings` holds the words by language; `digest` changes when any static file does, and `stamps` tell
    whether one is still what it was then.
    """

    name: str
    root: Path
    folders: tuple[Path, ...]
    settings: Mapping[str, Any]
    strings: Mapping[str, Mapping[str, Any]]
    templates: Templates
    static: Mapping[str, Path]
    stamps: Mapping[str, str]
    digest: str

    def copies(self, addresses: Addresses) -> tuple[Copy, ...]:
        """Give the static files as outputs, all below one folder that is named by their contents.

        So a host may keep them for ever, and a style sheet finds its pictures by relative address.
        """
        return tuple(
            Copy(
                path=addresses.file(addresses.theme_file(self.digest, path)),
                source=source,
                stamp=self.stamps[path],
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
    templates, found = _templates(folders, root)
    static = _static(folders)
    stamps = {path: settled_stamp(file.stat()) for path, file in static.items()}
    theme = Theme(
        name=settings.config.theme,
        root=root,
        folders=tuple(folders),
        settings=MappingProxyType(chosen),
        strings=strings,
        templates=templates,
        static=static,
        stamps=stamps,
        digest=_digest(static),
    )
    return theme, problems + more + found


def _chain(settings: Settings, root: Path) -> tuple[list[Path], list[ThemeMeta], list[Problem]]:
    """Follow `extends` from the chosen theme to the last; a theme may extend a shipped one of its own name."""
    homes = theme_homes(root)
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


def theme_homes(root: Path) -> list[Path]:
    """Name the folders that hold themes: the portal's own first, then the shipped ones."""
    homes: list[Path] = []
    for home in (root / "themes", *_SHIPPED):
        if home.is_dir() and home.resolve() not in [known.resolve() for known in homes]:
            homes.append(home)
    return homes


def stamps(root: Path) -> list[tuple[str, str]]:
    """Tell the state of every file of every theme that a portal can reach, without reading them."""
    files = (file for home in theme_homes(root) for file in _files(home))
    return sorted((os.fspath(file), settled_stamp(file.stat())) for file in files)


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


def _templates(folders: Sequence[Path], root: Path) -> tuple[Templates, list[Problem]]:
    problems: list[Problem] = []
    levels = []
    for folder in folders:
        level = {}
        top = folder / "templates"
        for file in _files(top):
            try:
                level[file.relative_to(top).as_posix()] = Template(_read(file, root), file)
            except BuildFailed as failed:
                problems += failed.problems
        levels.append(level)
    return Templates(tuple(levels)), problems


def _files(top: Path) -> Iterator[Path]:
    """Give every file below a folder, through links too: who makes a theme may have it elsewhere."""
    seen = set()
    for place, folders, names in os.walk(top, followlinks=True):
        if (real := os.path.realpath(place)) in seen:
            folders.clear()  # a link that leads back up
            continue
        seen.add(real)
        yield from (Path(place, name) for name in names if _counts(name))


def _counts(name: str) -> bool:
    """Tell a theme's own file from what editors and file managers leave beside it."""
    return not name.startswith(".") and not name.endswith("~")


def _static(folders: Sequence[Path]) -> dict[str, Path]:
    """Give every static file by its path; what stands nearer to the portal wins."""
    files: dict[str, Path] = {}
    for folder in reversed(folders):
        top = folder / "static"
        files |= {file.relative_to(top).as_posix(): file for file in _files(top)}
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


def syntax_problems(theme: Theme, root: Path) -> list[Problem]:
    """Read every template of a theme for mistakes that need no page to be seen."""
    made = jinja2.Environment(autoescape=True)
    problems: list[Problem] = []
    for template in map(theme.templates.get, theme.templates.all()):
        if template.file.suffix != ".html":
            continue
        try:
            made.parse(template.text)
        except jinja2.TemplateSyntaxError as error:
            shown = shown_path(template.file, root)
            problems.append(
                problem("template-syntax", shown, (error.lineno, 0), reason=error.message)
            )
    return problems
