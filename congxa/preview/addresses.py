"""The address of one edited file, without reading the others."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from congxa import content, judging, vietnamese
from congxa.config import Settings
from congxa.frontmatter import CommuneMeta
from congxa.memory import Memory
from congxa.preview.outcome import Edited
from congxa.reading import Source
from congxa.sections import kind_of
from congxa.sections.kinds import title_of
from congxa.sources import is_markdown
from congxa.texts import Facts, StoredText

# Who changes more files at once than this is not writing.
_MOST = 3


def edited(paths: Iterable[str], settings: Settings, root: Path) -> tuple[Edited, ...]:
    """Say which pages show the texts among the changed files; paths count from the root."""
    texts = [path for path in sorted(paths) if is_markdown(path) and kind_of(path)]
    if len(texts) > _MOST:
        return ()
    found = (_edited(path, settings, root) for path in texts)
    return tuple(one for one in found if one)


def _edited(path: str, settings: Settings, root: Path) -> Edited | None:
    kind = kind_of(path)
    try:
        data = (root / path).read_bytes()
    except OSError:
        return None
    source = content.parse(data, path, kind)[0] if kind else None
    if source is None or source.meta is None or kind is None:
        return None
    config = settings.config
    addresses = config.addresses("")
    meta = source.meta
    if isinstance(meta, CommuneMeta):
        slug = meta.slug or vietnamese.slug(meta.name)
        return Edited(path, addresses.commune(slug), meta.name)
    facts = Facts(vietnamese.slug(title_of(meta)), (), (), (), "", ())
    text = StoredText(b"", b"", Memory(None))
    understood = Source(path, kind, str(root / path), meta, facts, text)
    desk = judging.Desk(
        settings=settings,
        addresses=addresses,
        zone=config.site.zone,
        now=datetime.now(UTC),
        drafts=True,
        trails={},
        by_name={},
        places={},
        communes_whole=True,
        sections=judging.sections_of(config, addresses),
    )
    return Edited(path, judging.judge(understood, desk).url, meta.title)
