"""The command `new`: the file of an article that somebody is about to write, its photos beside it."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from congxa import config, content, manuscript, photos, vietnamese
from congxa.config import Config, category_slug, walk_categories
from congxa.content import SourceFile
from congxa.errors import BuildFailed, Problem, has_errors, phrase, problem
from congxa.frontmatter import CommuneMeta
from congxa.pictures import BadPicture
from congxa.quoting import listed, scalar
from congxa.sources import FOLDER


def run(options: argparse.Namespace) -> int:
    """Write the file; raise BuildFailed, with nothing written, where that cannot be."""
    root: Path = options.root
    settings = settings_of(root)
    title = " ".join(vietnamese.nfc(options.title).split())
    name = vietnamese.slug(title)
    now = datetime.now(settings.site.zone)
    category, problems = chosen_category(settings, options.category)
    communes, found = chosen_communes(commune_slugs(root), options.commune)
    problems += found
    if not name:
        problems.append(problem("title-empty", "new", value=title))
    elif other := manuscript.taken(root, now.year, name):
        problems.append(problem("article-exists", other, other=other))
    kept, found = _photos(options.photos)
    problems += found
    if problems:
        raise BuildFailed(problems)
    path = manuscript.place(now.year, name, enclosures=bool(kept))
    text = _text(root, path, title, now, category, communes, settings, list(kept))
    manuscript.write(root, path, text, kept)
    print(phrase("new-done", path=path, photos=len(kept)))
    return 0


def settings_of(root: Path) -> Config:
    """Read the settings, which must be right."""
    settings, problems = config.load(root)
    if has_errors(problems):
        raise BuildFailed(problems)
    return settings.config


def chosen_category(settings: Config, wanted: str) -> tuple[str, list[Problem]]:
    """Find a category by slug or name; without a wish it is the first."""
    known = {category_slug(one): one.name for _, one in walk_categories(settings.categories)}
    if not known:
        return "", [problem("no-categories", config.FILE)]
    if not wanted:
        return next(iter(known)), []
    if found := _named(known, wanted):
        return found, []
    details = {"value": wanted, "nearest": _near(known, wanted), "known": ", ".join(known)}
    return "", [problem("category-not-known", "--category", **details)]


def _named(known: Mapping[str, str], wanted: str) -> str:
    """Find what is called so by its slug or name, with or without marks; '' for nothing."""
    word = vietnamese.slug(wanted)
    return next((slug for slug, name in known.items() if word in (slug, vietnamese.slug(name))), "")


def _near(known: Mapping[str, str], wanted: str) -> str:
    """Find what may be meant: what is called nearly so, or what has the word in its name; '' for nothing."""
    near = vietnamese.nearest(vietnamese.nfc(wanted), [*known, *known.values()])
    word = vietnamese.slug(wanted)
    within = (slug for slug in known if word and word in slug)
    return next((slug for slug, name in known.items() if near in (slug, name)), next(within, ""))


def commune_slugs(root: Path) -> dict[str, str]:
    """Give the names of the portal's communes by their slugs."""
    found = {}
    for file in sorted((root / FOLDER / "communes").glob("*.md")):
        path = f"{FOLDER}/communes/{file.name}"
        source: SourceFile | None = content.parse(file.read_bytes(), path, "commune")[0]
        if source and isinstance(source.meta, CommuneMeta):
            found[source.meta.slug or vietnamese.slug(source.meta.name)] = source.meta.name
    return found


def chosen_communes(
    known: dict[str, str], wanted: Iterable[str]
) -> tuple[tuple[str, ...], list[Problem]]:
    """Find communes by slug or name."""
    found, problems = [], []
    for word in wanted:
        if named := _named(known, word):
            found.append(named)
            continue
        details = {"value": word, "nearest": _near(known, word), "known": ", ".join(known) or "—"}
        problems.append(problem("commune-not-known", "--commune", **details))
    return tuple(found), problems


def _photos(files: Sequence[Path]) -> tuple[dict[str, bytes], list[Problem]]:
    """Make the photos ready, by the names that they get."""
    kept: dict[str, bytes] = {}
    problems = []
    for number, file in enumerate(files, start=1):
        try:
            photo = photos.keep(file)
        except BadPicture as bad:
            details = {"target": file.name, **bad.details}
            problems.append(problem(bad.code, str(file), **details))
        except FileNotFoundError:
            problems.append(problem("file-absent", str(file)))
        except OSError as error:
            reason = error.strerror or error
            problems.append(problem("unreadable", str(file), reason=reason))
        else:
            kept[f"anh-{number}{photo.suffix}"] = photo.data
    return kept, problems


def _text(
    root: Path,
    path: str,
    title: str,
    now: datetime,
    category: str,
    communes: Sequence[str],
    settings: Config,
    pictures: Sequence[str],
) -> str:
    """Spell the file: every line of front matter that an editor may need, most behind a #."""
    slugs = [category_slug(one) for _, one in walk_categories(settings.categories)]
    several = len(commune_slugs(root)) > 1
    figures = "".join(f"![]({name})\n*{phrase('new-caption')}*\n\n" for name in pictures)
    return phrase(
        "new-article",
        schema=manuscript.modeline(root, path, "article"),
        title=scalar(title),
        date=f"{now:%Y-%m-%d %H:%M}",
        category=category,
        categories=", ".join(slugs),
        commune=listed(communes) if communes else "",
        mark="" if communes or several else "# ",
        communes=", ".join(commune_slugs(root)) or "—",
        figures=figures,
    )
