"""What a kind of content is: where its files lie, what they declare, how its section shows them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from congxa.frontmatter import CommuneMeta, EntryMeta, Meta


class Kind(Struct, frozen=True):
    """A kind of Markdown files: the folder below content/ that they lie in, and what they declare.

    `stand_ins` take the place of what a file must declare and does not, so that the rest of it can be judged;
    {title} is the name of the file. `deep`: the files may lie in folders of the folder.
    """

    name: str
    folder: str
    meta: type[Meta]
    stand_ins: Mapping[str, str]
    deep: bool = True


class Finding(Struct, frozen=True):
    """A mistake in what one entry declares: the code of its wording, the key it stands at, what fills it.

    `absent`: something is not there, so that nothing is said where the file tries to declare it.
    """

    code: str
    path: tuple[str | int, ...]
    details: Mapping[str, str] = {}
    serious: bool = True
    absent: bool = False


def _declared(key: str) -> Callable[[Any], str]:
    return lambda meta: getattr(meta, key) or ""


class Facet(Struct, frozen=True):
    """A way to choose among the entries of a section: each value has a list of its own, below `slug`.

    `key` names it to themes, whose words say what it is called (facet_KEY); `value` reads it from what an
    entry declares, empty where the entry has none.
    """

    key: str
    slug: str
    value: Callable[[Any], str]


def facet(key: str, slug: str) -> Facet:
    """Make the facet of a declared text."""
    return Facet(key, slug, _declared(key))


def year_of(key: str) -> Facet:
    """Make the facet of the year of a declared moment."""
    return Facet("year", "nam", lambda meta: f"{getattr(meta, key).year}")


def day(moment: datetime) -> str:
    """Spell a day as editors write it."""
    return f"{moment:%Y-%m-%d}"


def files_needed(meta: EntryMeta) -> Iterator[Finding]:
    """Tell of an entry that is nothing without a file, and has none."""
    if not meta.attachments:
        yield Finding("entry-file", ("attachments",), absent=True)


def _nothing(meta: Any) -> Iterator[Finding]:  # noqa: ARG001
    yield from ()


class ContentType(Kind, frozen=True, kw_only=True):
    """A kind whose entries have a section of the portal: a list, a page each, a feed, a place in the menu.

    `titles` are by language, `slug` is where the section lies unless the settings say otherwise. `dated`
    names the key by whose moment entries are listed, newest first; without it they stand by title, all on
    one page. `below` names the item of the menu that the section goes
    into, where it has none of its own. `listed`: its entries stand in the list of what must be public; the
    section that `gathers` shows that list, and is there as soon as there is anything to list. `schema` is
    what schema.org calls an entry. `findings` tells what is wrong with one entry that no single key can tell.
    """

    titles: Mapping[str, str]
    slug: str
    dated: str = ""
    facets: tuple[Facet, ...] = ()
    below: str = ""
    listed: bool = False
    gathers: bool = False
    list_template: str = "section.html"
    page_template: str = "entry.html"
    schema: str = "CreativeWork"
    findings: Callable[[Any], Iterable[Finding]] = _nothing

    def title(self, language: str) -> str:
        """Give the title of the section in a language of the portal, or else in Vietnamese."""
        return self.titles.get(language) or self.titles["vi"]

    def facts(self, meta: EntryMeta) -> Iterator[tuple[Facet, str]]:
        """Give the facets that an entry has, each with its value."""
        for facet in self.facets:
            if value := facet.value(meta):
                yield facet, value


def title_of(meta: Meta) -> str:
    """Give what a source is called."""
    return meta.name if isinstance(meta, CommuneMeta) else meta.title
