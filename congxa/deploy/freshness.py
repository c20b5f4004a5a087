"""Whether the output folder shows today's content: what speaks against sending it."""

from datetime import datetime
from pathlib import Path

from congxa import provenance
from congxa.errors import Problem, problem
from congxa.provenance import Provenance


def objections(
    root: Path, folder: Path, found: Provenance | None, url: str, now: datetime
) -> list[Problem]:
    """Say why the folder should be built first; nothing where it is fresh.

    `url` is the address that the target is for, `now` has a zone.
    """
    name = folder.name
    if found is None:
        return [problem("deploy-not-built", name)]
    problems = []
    if found.sources != provenance.present(root):
        problems.append(problem("deploy-stale", name))
    if found.until is not None and now >= found.until:
        problems.append(problem("deploy-overdue", name, moment=_said(found.until, now)))
    if found.since > now:
        problems.append(problem("deploy-early", name, moment=_said(found.since, now)))
    if found.drafts:
        problems.append(problem("deploy-drafts", name))
    if found.url.rstrip("/") != url.rstrip("/"):
        problems.append(problem("deploy-address", name, built=found.url, wanted=url))
    return problems


def _said(moment: datetime, now: datetime) -> str:
    return f"{moment.astimezone(now.tzinfo):%H:%M %d/%m/%Y}"
