"""A whole check: what a build knows, and what every rule finds, in one list."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from congxa import config, profiles, quick, vietnamese
from congxa.checking import moving, names, rendered, silence, web
from congxa.checking.looking import Looked, look_at_pictures, look_at_texts
from congxa.checking.moving import Moved
from congxa.checking.registry import PAGE_RULES, PORTAL_RULES, WEB_RULES
from congxa.checking.rendered import Pages
from congxa.checking.silence import Silence
from congxa.checking.web import Asked
from congxa.checking.whole import Portal, Rendered
from congxa.errors import Problem, warning, wordings
from congxa.memory import Memory
from congxa.pipeline import Engine, Inspection
from congxa.profiles import Fulfilment, Profile
from congxa.quick import Seen
from congxa.reading import Source
from congxa.report import Request
from congxa.texts import TextLost


class Findings(Struct, frozen=True):
    """What a check found, and how much it looked at; `unasked` addresses did not answer in time.

    `silenced` counts what was found and left out, by the marks in files (`silences`) or the settings (`off`);
    `moved` are articles whose old addresses are lost, `duties` those of a profile; they are no problems.
    """

    problems: tuple[Problem, ...]
    texts: int
    pages: int
    pictures: int
    asked: int = 0
    unasked: int = 0
    silenced: int = 0
    silences: Mapping[str, tuple[Silence, ...]] = {}
    off: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    duties: tuple[Fulfilment, ...] = ()


def inspect(
    request: Request,
    seen: Seen,
    *,
    built: bool,
    external: bool = False,
    profile: Profile | None = None,
    aside: Path | None = None,
) -> Findings:
    """Look at everything once; `seen` is what was just found there. The portal is neither built nor changed.

    `built`: the output folder is known to be made of that; `external`: other sites are asked, too; `profile`:
    the duties that the portal is held against; `aside`: where to remember things, if not with the portal.
    """
    try:
        return _inspect(request, aside or request.root, seen, built, external, profile)
    except (TextLost, FileNotFoundError):
        # The memory failed, or a file went while it was looked at: once more, and without what is remembered.
        seen = quick.look(request)
        return _inspect(request, None, seen, False, external, profile)


def _inspect(
    request: Request,
    root: Path | None,
    seen: Seen,
    built: bool,
    external: bool,
    profile: Profile | None,
) -> Findings:
    """Look at everything; `root` is where the memory is, None does without."""
    with Engine(root) as engine:
        inspected = engine.inspect(request, seen)
        found = rendered.find(engine, request, inspected, built=built)
        memory = Memory(root)
        try:
            looked = _look_at_texts(inspected, memory, request.jobs)
            pages = rendered.look(found, request, memory)
            pictures = look_at_pictures(
                inspected.texts.attachments, inspected.pictures, memory, request.jobs
            )
        finally:
            memory.close()
    links = list(_external(inspected)) if external else []
    answers = web.ask_all(links)
    problems = {*inspected.problems, *pages.problems, *pictures}
    problems |= {found for one in looked.values() for found in one.problems}
    whole = _whole(inspected, looked, found, request)
    problems |= {one for rule in PORTAL_RULES for one in rule.find(whole)}
    sources = {source.path: source for source in inspected.texts.sources}
    origins = {page.path: page.origin for page in found.planned}
    leads = Rendered(pages.broken, origins, sources)
    problems |= {found for rule in PAGE_RULES for found in rule.find(leads)}
    problems |= {found for rule in WEB_RULES for one in answers for found in rule.find(one)}
    silenced = _silenced(request.root, looked)
    heard = set(silence.heard(problems, inspected.settings.config.check.skip, silenced))
    heard |= {*silence.unknown(silenced, list(wordings())), *_unknown_codes(inspected)}
    return Findings(
        problems=tuple(sorted(heard)),
        texts=len(looked),
        pages=len(found.planned),
        pictures=sum(one.digest != "" for one in inspected.pictures.values()),
        asked=len(answers),
        unasked=len(links) - len(answers),
        silenced=len(problems - heard),
        silences=silenced,
        off=inspected.settings.config.check.skip,
        moved=whole.moved,
        duties=_duties(inspected, found, profile) if profile else (),
    )


def _look_at_texts(inspected: Inspection, memory: Memory, jobs: int) -> dict[str, Looked]:
    texts = inspected.texts
    communes = [one for one in texts.sources if one.kind == "commune"]
    known = names.known_names(communes)
    return look_at_texts(texts, known, memory, jobs)


def _whole(
    inspected: Inspection, looked: Mapping[str, Looked], pages: Pages, request: Request
) -> Portal:
    sketches = {path: one.sketch for path, one in looked.items()}
    site = inspected.site
    moved = moving.find(
        site.articles, sketches, pages.published, pages.files, request.folder, site.addresses
    )
    sources = inspected.texts.sources
    return Portal(inspected.settings, site, sources, sketches, inspected.now, tuple(moved))


def _duties(inspected: Inspection, found: Pages, profile: Profile) -> tuple[Fulfilment, ...]:
    return profiles.fulfilments(profile, inspected.site, inspected.settings.config, found.files)


def _external(inspected: Inspection) -> Iterator[Asked]:
    """Give every address of other sites that texts, their sources and the settings lead to."""
    own = inspected.site.addresses.origin
    for source in inspected.texts.sources:
        told = [link.target for link in source.facts.links]
        told += [getattr(source.meta, "origin_url", ""), *_cited(source)]
        for url in dict.fromkeys(filter(_is_web, told)):
            if not url.startswith(f"{own}/"):
                yield Asked(url, source.path, source.find(url))
    record = inspected.settings.record
    for key, mark in record.marks.items():
        led = record.value(key) if key[-1:] == ("url",) and len(key) > 2 else None
        if isinstance(led, str) and _is_web(led) and not led.startswith(f"{own}/"):
            yield Asked(led, config.FILE, mark)


def _cited(source: Source) -> Iterator[str]:
    cited = getattr(source.meta, "source", None)
    if cited is not None:
        yield cited.url


def _is_web(url: str) -> bool:
    return url.lower().startswith(("https://", "http://"))


def _silenced(root: Path, looked: Mapping[str, Looked]) -> dict[str, tuple[Silence, ...]]:
    found = {path: one.silences for path, one in looked.items() if one.silences}
    try:
        settings = (root / config.FILE).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return found
    return {**found, config.FILE: tuple(silence.silences(settings))}


def _unknown_codes(inspected: Inspection) -> Iterator[Problem]:
    """Warn of codes in the settings that no finding has."""
    known = list(wordings())
    for index, code in enumerate(inspected.settings.config.check.skip):
        if code not in known:
            mark = inspected.settings.record.mark(("check", "skip", index))
            near = vietnamese.nearest(code, known)
            yield warning("check-code", config.FILE, mark, value=code, nearest=near)
