"""Pages rendered by several processes, which write them ahead into the output folder."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import test_memory
from conftest import Built
from test_memory import THEME, clean, tree

from congxa import journal, rendering
from congxa.errors import BuildFailed

PORTAL = test_memory.PORTAL + "\n".join(
    f"""-- content/articles/bai-{number}.md --
---
title: Bài {number}
date: 2026-11-{1 + number % 20:02d}
category: kinh-te
---
Đoạn của bài {number}."""
    for number in range(30)
)
BASE = "themes/nho/templates/base.html"


@pytest.fixture
def built(portal: Callable[..., Built], monkeypatch: pytest.MonkeyPatch) -> Built:
    """A portal in a theme of its own, with as many processes as are asked for, however small it is."""
    monkeypatch.setattr(rendering, "_WORTH_A_PROCESS", 1)
    monkeypatch.setattr(rendering, "_CHUNK", 4)
    monkeypatch.setattr(os, "sync", lambda: None, raising=False)
    made = portal(PORTAL)
    for name, text in THEME.items():
        made.write(f"themes/nho/templates/{name}", text)
    made.build(jobs=2)
    return made


def test_processes_make_what_one_makes(built: Built) -> None:
    """They do from nothing, after a change of every page, and where a file kept its bytes."""
    assert tree(built.output) == clean(built)
    for change in (lambda text: f"{text}<!-- a -->", lambda text: text.replace("-- a", "-- b")):
        built.write(BASE, change((built.root / BASE).read_text(encoding="utf-8")))
        report = built.build(jobs=2)
        assert report.written > 30
        assert tree(built.output) == clean(built)
    built.write(BASE, "{# Nothing that shows #}" + (built.root / BASE).read_text(encoding="utf-8"))
    assert built.build(jobs=2).written == 0
    assert tree(built.output) == clean(built)


def test_one_page_that_fails_leaves_all_as_they_were(built: Built) -> None:
    """What the others have written ahead is gone."""
    before = tree(built.output)
    built.write(BASE, "{{ 1 // (page.url.count('bai-7') - 1) }}" + THEME["base.html"])
    with pytest.raises(BuildFailed) as failed:
        built.build(jobs=2)
    assert [found.code for found in failed.value.problems] == ["template-failed"]
    assert tree(built.output) == before
    assert not (built.output / journal.STAGING).exists()


def test_a_disk_that_is_full_for_one_of_them(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as anywhere else, and the portal stays whole."""
    before, write, parent = tree(built.output), journal.write, os.getpid()

    def full(target: str, body: bytes | Path) -> str:
        if os.getpid() != parent and target.endswith("9.made"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), target)
        return write(target, body)

    monkeypatch.setattr(journal, "write", full)
    built.write(BASE, THEME["base.html"] + "<!-- c -->")
    with pytest.raises(BuildFailed) as failed:
        built.build(jobs=2)
    assert [found.code for found in failed.value.problems] == ["output-failed"]
    assert "đĩa đã hết chỗ" in failed.value.problems[0].message
    assert tree(built.output) == before
    assert not (built.output / journal.STAGING).exists()


@pytest.mark.parametrize(
    ("main", "shown", "times"),
    [
        ("{{ article.body }}", "<p>Đoạn của bài 7.</p>", 1),
        ("{{ article.body }}{{ article.body }}", "<p>Đoạn của bài 7.</p>", 2),
        ("{% set text %}{{ article.body }}{% endset %}{{ text }}", "<p>Đoạn của bài 7.</p>", 1),
        ("{% macro m(x) %}<i>{{ x }}</i>{% endmacro %}{{ m(article.body) }}", "<i><p>Đoạn của", 1),
        ("{% filter upper %}{{ article.body }}{% endfilter %}", "<P>ĐOẠN CỦA BÀI 7.</P>", 1),
        ("{{ [article.body]|join }}", "<p>Đoạn của bài 7.</p>", 1),
        ("{% import 'own.html' as own with context %}{{ own }}", "<u><p>Đoạn của bài 7.</p>", 1),
        ("{% include 'own.html' %}", "<u><p>Đoạn của bài 7.</p>", 1),
        ("{{ shared('own.html', article=article) }}", "<u><p>Đoạn của bài 7.</p>", 1),
        (
            "{{ self.o() }}{% block o %}{{ article.body }}{% endblock %}",
            "<p>Đoạn của bài 7.</p>",
            2,
        ),
        (
            "{% for x in [[1]] recursive %}{{ article.body }}{% endfor %}",
            "<p>Đoạn của bài 7.</p>",
            1,
        ),
    ],
)
def test_a_text_stands_wherever_a_template_shows_it(
    built: Built, main: str, shown: str, times: int
) -> None:
    """Its place is kept as such only where nothing else is made of it."""
    built.write("themes/nho/templates/own.html", "<u>{{ article.body }}</u>")
    built.write(
        "themes/nho/templates/article.html",
        f'{{% extends "base.html" %}}{{% block main %}}{main}{{% endblock %}}',
    )
    built.build()
    assert built.page("tin/2026/11/bai-7/").count(shown) == times
