"""A theme folder, with those it extends: its templates, static files, words and settings, read once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jinja2
from msgspec import Struct

from congxa import choices, colours, records, schema, vietnamese
from congxa.choices import SettingMeta
from congxa.config import FILE as CONFIG_FILE
from congxa.config import Settings
from congxa.errors import BuildFailed, Problem, problem
from congxa.fields import Slug
from congxa.memory import settled_stamp
from congxa.planned import Copy, Output, Text
from congxa.records import Record
from congxa.schema import declared
from congxa.templates import Template, Templates
from congxa.themefiles import files_below, theme_homes
from congxa.urls import Addresses

FILE = "theme.yaml"
# The style sheet that congxa writes of the colours among the settings.
COLOURS = "colours.css"


@declared
class ThemeMeta:
    """theme.yaml: what a theme is called, what it builds on, what may be chosen."""

    name: str = ""
    description: str = ""
    extends: Slug = ""
    settings: Mapping[str, SettingMeta] = field(default_factory=dict)


class _Meta(Struct, frozen=True):
    """What a theme.yaml says, and where."""

    meta: ThemeMeta
    record: Record


class Theme(Struct, frozen=True):
    """A theme ready to render: `folders` from the portal's own down to the one at the bottom.

    `strings` holds the words by language; `generated` the text of static files that congxa writes itself.
    `digest` changes when any static file does, and `stamps` tell whether one is still what it was then.
    """

    name: str
    root: Path
    folders: tuple[Path, ...]
    settings: Mapping[str, Any]
    strings: Mapping[str, Mapping[str, Any]]
    templates: Templates
    static: Mapping[str, Path]
    generated: Mapping[str, str]
    stamps: Mapping[str, str]
    digest: str

    def outputs(self, addresses: Addresses) -> tuple[Output, ...]:
        """Give the static files as outputs, all below one folder that is named by their contents.

        So a host may keep them for ever, and a style sheet finds its pictures by relative address.
        """
        places = {
            path: addresses.file(addresses.theme_file(self.digest, path))
            for path in (*self.static, *self.generated)
        }
        return (
            *(
                Copy(places[path], source, self.stamps[path], self.name)
                for path, source in self.static.items()
            ),
            *(Text(places[path], text, self.name) for path, text in self.generated.items()),
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
    static = _static(folders)
    chosen, problems = _choose(settings, metas, static)
    strings, more = _strings(folders, root)
    templates, found = _templates(folders, root)
    generated = _generated(_offered(metas), chosen)
    stamps = {path: settled_stamp(file.stat()) for path, file in static.items()}
    theme = Theme(
        name=settings.config.theme,
        root=root,
        folders=tuple(folders),
        settings=MappingProxyType(chosen),
        strings=strings,
        templates=templates,
        static=static,
        generated=generated,
        stamps=stamps,
        digest=_digest(static, generated),
    )
    return theme, problems + more + found


def _chain(settings: Settings, root: Path) -> tuple[list[Path], list[_Meta], list[Problem]]:
    """Follow `extends` from the chosen theme to the last; a theme may extend a shipped one of its own name."""
    homes = theme_homes(root)
    line, column = settings.record.mark(("theme",))
    origin = (CONFIG_FILE, line, column)
    folders: list[Path] = []
    metas: list[_Meta] = []
    name = settings.config.theme
    while name:
        folder = next(
            (h / name for h in homes if (h / name).is_dir() and h / name not in folders), None
        )
        if folder is None:
            return folders, metas, [_unknown(name, folders, homes, origin)]
        found, problems = _meta(folder, root)
        if problems:
            return folders, metas, problems
        folders.append(folder)
        metas.append(found)
        origin = (shown_path(folder / FILE, root), *found.record.mark(("extends",)))
        shadows = any((home / name).is_dir() and home / name not in folders for home in homes)
        name = found.meta.extends or (name if shadows else "")
    return folders, metas, []


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


def _meta(folder: Path, root: Path) -> tuple[_Meta, list[Problem]]:
    file = folder / FILE
    shown = shown_path(file, root)
    nothing = _Meta(ThemeMeta(), Record(shown, {}, {}, {}))
    if not file.is_file():
        return nothing, []
    record, problems = records.parse(_read(file, root), shown)
    if record is None:
        return nothing, problems
    meta, mistakes = schema.validate(ThemeMeta, record)
    return _Meta(meta or ThemeMeta(), record), problems + mistakes


def _offered(metas: Sequence[_Meta]) -> dict[str, SettingMeta]:
    """Give the settings of a whole chain: what stands nearer to the portal goes over what is below."""
    offered: dict[str, SettingMeta] = {}
    for one in reversed(metas):
        for key, setting in one.meta.settings.items():
            offered[key] = setting.over(offered.get(key))
    return offered


def _choose(
    settings: Settings, metas: Sequence[_Meta], static: Mapping[str, Path]
) -> tuple[dict[str, Any], list[Problem]]:
    """Give the settings that the portal chose, and the defaults for the others, each in its shape."""
    offered = _offered(metas)
    written = settings.config.theme_settings
    unknown = [key for key in written if key not in offered]
    problems = [_unknown_setting(key, offered, settings) for key in unknown]
    defaults: dict[str, Any] = {}
    # The theme nearest to the portal says what a default is, and a wrong one is its mistake.
    for one in metas:
        of_theme = {key: offered[key] for key in one.meta.settings if key not in defaults}
        found, mistakes = choices.defaults(of_theme, one.record, static)
        defaults |= found
        problems += mistakes
    record = replace(settings.record, values={"theme_settings": written})
    chosen, mistakes = choices.judge(offered, record, ("theme_settings",), static)
    return {**defaults, **chosen}, problems + mistakes


def _unknown_setting(key: str, offered: Mapping[str, SettingMeta], settings: Settings) -> Problem:
    line, column = settings.record.key_marks.get(("theme_settings", key), (1, 1))
    return problem(
        "theme-setting",
        CONFIG_FILE,
        (line, column),
        theme=settings.config.theme,
        key=key,
        nearest=vietnamese.nearest(key, sorted(offered)),
        known=", ".join(sorted(offered)) or "—",
    )


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
        for file in files_below(top):
            try:
                level[file.relative_to(top).as_posix()] = Template(_read(file, root), file)
            except BuildFailed as failed:
                problems += failed.problems
        levels.append(level)
    return Templates(tuple(levels)), problems


def _static(folders: Sequence[Path]) -> dict[str, Path]:
    """Give every static file by its path; what stands nearer to the portal wins."""
    files: dict[str, Path] = {}
    for folder in reversed(folders):
        top = folder / "static"
        files |= {file.relative_to(top).as_posix(): file for file in files_below(top)}
    return dict(sorted(files.items()))


def _generated(offered: Mapping[str, SettingMeta], chosen: Mapping[str, Any]) -> dict[str, str]:
    """Write the style sheet that names the colours among the settings, each with its shades."""
    shades = [
        f"  --{shade.replace('_', '-')}: {colour};\n"
        for name, meta in offered.items()
        if meta.type == "colour" and chosen[name]
        for shade, colour in colours.shades(name, chosen[name])
    ]
    return {COLOURS: f":root {{\n{''.join(shades)}}}\n"} if shades else {}


def _digest(static: Mapping[str, Path], generated: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    contents = [
        *((path, source.read_bytes()) for path, source in static.items()),
        *((path, text.encode()) for path, text in generated.items()),
    ]
    for path, content in contents:
        digest.update(path.encode() + b"\0" + hashlib.sha256(content).digest())
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
