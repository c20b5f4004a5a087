"""Checks of a portal that was checked before, and of one that changes while it is looked at."""

import os
import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from conftest import NOW, Built

from congxa import profiles, reading, sources
from congxa.checking import inspection, looking
from congxa.checking.inspection import Findings
from congxa.checking.repeating import check
from congxa.memory import Memory
from congxa.report import Request

Make = Callable[..., Built]
A, B = "content/articles/a.md", "content/articles/b.md"
PROFILE = "content/communes/thanh-ky.md"
HEAD = "---\ntitle: Khánh thành nhà văn hóa\ndate: 2026-11-20\ncategory: kinh-te\n---\n"
OTHER = HEAD.replace("Khánh thành", "Sửa chữa")
COMMUNE = "---\nname: Thanh Kỳ\nprovince: tỉnh Thanh Hóa\n---\nXã có thôn Bái Sim.\n"


def settle(built: Built) -> None:
    """Let every file be as old as one that is not being written."""
    old = time.time() - 60
    for file in (built.root / "content").rglob("*.md"):
        os.utime(file, (old, old))
    os.utime(built.root / "config.yaml", (old, old))
    for file in (built.root / "themes").rglob("*.*"):
        os.utime(file, (old, old))


def request(built: Built, **options: object) -> Request:
    settings = {"now": NOW, "jobs": 1, "search": True, **options}
    return Request(built.root, built.output, **settings)


def codes(findings: Findings) -> list[str]:
    return [one.code for one in findings.problems]


@pytest.fixture
def inspections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count how often a portal is gone through."""
    counted: list[str] = []
    inspect = inspection.inspect

    def counting(*words: object, **options: object) -> Findings:
        counted.append("once more")
        return inspect(*words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(inspection, "inspect", counting)
    return counted


def test_the_same_is_not_gone_through_again(portal: Make, inspections: list[str]) -> None:
    """Not while sources, pages, day and profile are the same; whatever is not, is seen."""
    built = portal(f"-- {A} --\n{HEAD}Có  120 hộ.")
    settle(built)
    built.build(search=True)
    first = check(request(built))
    assert codes(first) == ["double-space"]
    assert check(request(built)) == first
    assert check(request(built, now=NOW + timedelta(hours=1))) == first
    assert len(inspections) == 1
    # Another day: a category falls quiet with no file changed.
    late = check(request(built, now=NOW + timedelta(days=400)))
    assert codes(late) == ["quiet-category", "double-space"]
    duties = check(request(built), profile=profiles.load("vn-2026")).duties
    assert duties
    assert check(request(built), profile=profiles.load("vn-2026")).duties == duties
    assert len(inspections) == 3
    check(request(built), external=True)
    assert len(inspections) == 4
    (built.output / "index.html").unlink()
    assert check(request(built)) == first
    built.write(A, HEAD + "Có 120 hộ.")
    assert codes(check(request(built))) == []
    assert len(inspections) == 6


def test_a_text_that_changes_meanwhile(portal: Make) -> None:
    """What is found belongs to the bytes that were looked at, also for the check that comes after."""
    built = portal(f"-- {A} --\n{HEAD}Có  120 hộ.")

    def found(*, then: str = "") -> list[str]:
        memory = Memory(built.root)
        texts, _ = reading.read_all(sources.walk(built.root)[0], "vi", memory)
        if then:
            built.write(A, then)
        looked = looking.look_at_texts(texts, {}, memory)
        memory.close()
        return [one.code for one in looked[A].problems]

    assert found(then=HEAD + "[tại đây](https://vidu.vn/)") == ["link-words"]
    built.write(A, HEAD + "Có  120 hộ.")
    assert found() == ["double-space"]
    built.write(A, HEAD + "[tại đây](https://vidu.vn/)")
    assert found() == ["link-words"]


def test_texts_that_are_lost(portal: Make) -> None:
    """Where the memory has lost texts, all is gone through without it."""
    built = portal(f"-- {A} --\n{HEAD}Có  1.\n-- {PROFILE} --\n{COMMUNE}")
    settle(built)
    built.build(search=True)
    with sqlite3.connect(built.root / ".congxa/memory.sqlite") as memory:
        memory.execute("delete from texts")
    memory.close()
    settings = built.root / "config.yaml"
    settings.write_text(settings.read_text().replace("Cổng thử", "Cổng mới"))
    assert codes(check(request(built))) == ["double-space"]


def test_a_file_that_goes_meanwhile(portal: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal is gone through as it is then."""
    built = portal(f"-- {A} --\n{HEAD}Có  1.\n-- {B} --\n{OTHER}Có  2.")
    look = inspection.look_at_texts

    def late(*words: object) -> object:
        (built.root / B).unlink(missing_ok=True)
        return look(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(inspection, "look_at_texts", late)
    findings = check(request(built))
    assert {one.file for one in findings.problems if one.code == "double-space"} == {A}
    assert findings.texts == 1
