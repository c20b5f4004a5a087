"""Notices and appointments come and go by the clock of the build."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from conftest import LEAST, Built

Make = Callable[..., Built]
HANOI = timedelta(hours=7)

SETTINGS = f"""
-- config.yaml --
{LEAST}
notices:
  - {{text: Trước đêm giao thừa, valid_from: 2026-11-20 08:00, valid_to: 2026-11-25}}
  - {{text: Luôn luôn, url: /so-do-trang/}}
reception:
  - {{what: Tiếp thường xuyên, when: Thứ Năm}}
  - {{what: Chủ tịch tiếp, date: 2026-11-24 07:30, place: Trụ sở}}
schedule:
  - {{what: Giao ban muộn, date: 2026-11-27}}
  - {{what: Giao ban, date: 2026-11-23 07:30}}
-- content/articles/a.md --
---
title: Bài
date: 2026-11-01
category: kinh-te
---
Chữ.
"""


def at(text: str) -> datetime:
    return (datetime.fromisoformat(text) - HANOI).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        ("2026-11-20 07:59", False),
        ("2026-11-20 08:00", True),
        ("2026-11-25 23:59", True),
        ("2026-11-26 00:00", False),
    ],
)
def test_a_notice_is_shown_from_and_to(portal: Make, now: str, shown: bool) -> None:
    """A day without an hour ends at midnight; the hours are those of the portal."""
    built = portal(SETTINGS)
    built.build(now=at(now))
    assert ("Trước đêm giao thừa" in built.page("manh/thong-bao/")) == shown
    assert ("Trước đêm giao thừa" in built.page("")) == shown
    assert "Luôn luôn" in built.page("manh/ben-le/")


def test_an_appointment_goes_when_its_day_is_over(portal: Make) -> None:
    """What is told in words stays; what is dated is in order."""
    built = portal(SETTINGS)
    built.build(now=at("2026-11-23 23:00"))
    lich = built.page("manh/lich/")
    assert lich.index("Giao ban<") < lich.index("Giao ban muộn")
    built.build(now=at("2026-11-25 00:00"))
    assert "Giao ban<" not in built.page("manh/lich/")
    assert "Chủ tịch tiếp" not in built.page("manh/tiep-dan/")
    assert "Thứ Năm" in built.page("manh/tiep-dan/")


def test_the_clock_alone_changes_a_remembered_portal(portal: Make) -> None:
    """A build on another day is not skipped, and touches only what shows the notice."""
    built = portal(SETTINGS)
    built.build(now=at("2026-11-25 12:00"))
    report = built.build(now=at("2026-11-26 12:00"))
    assert "Trước đêm giao thừa" not in built.page("")
    assert 0 < report.written <= 5


def test_articles_do_not_change_with_notices(portal: Make) -> None:
    """Their pages lead to the fragment; what it shows is no part of them."""
    built = portal(SETTINGS)
    built.build(now=at("2026-11-25 12:00"))
    before = built.page("tin/2026/11/bai/")
    assert 'data-fragment="/manh/ben-le/"' in before
    built.build(now=at("2026-11-27 12:00"))
    assert built.page("tin/2026/11/bai/") == before


def test_what_is_not_declared_has_no_page_and_no_box(portal: Make) -> None:
    """A portal without notices and appointments shows no trace of them."""
    built = portal("-- content/articles/a.md --\n" + SETTINGS.partition("a.md --\n")[2])
    built.build()
    assert not {"manh/thong-bao/index.html", "manh/lich/index.html"} & built.files()
    assert "widget-notices" not in built.page("") + built.page("tin/2026/11/bai/")


def test_wrong_notices_are_told_at_their_lines(portal: Make) -> None:
    """An end before the beginning, and an address that no link can have."""
    built = portal(
        f"-- config.yaml --\n{LEAST}notices:\n"
        "  - {text: a, valid_from: 2026-11-20, valid_to: 2026-11-18}\n"
        "  - {text: b, url: 'javascript:x'}\n"
    )
    found = [(one.code, one.where) for one in built.problems()]
    assert found == [("bad-placement", "config.yaml:7:49"), ("bad-link", "config.yaml:8:20")]


def test_a_notice_leads_to_a_page_that_there_is(portal: Make) -> None:
    """As every link of the settings must."""
    built = portal(f"-- config.yaml --\n{LEAST}notices: [{{text: a, url: /khong-co/}}]\n")
    assert [(one.code, one.where) for one in built.problems()] == [
        ("address-missing", "config.yaml:6:26")
    ]
