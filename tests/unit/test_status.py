"""What the portal tells of itself to whoever measures it."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from conftest import NOW, Built
from sitecheck import check

Make = Callable[..., Built]
PORTAL = """
-- config.yaml --
site: {title: Cổng xã, url: "https://vidu.vn/"}
owner: {name: UBND xã}
categories:
  - name: Kinh tế
    children: [{name: Nông nghiệp}]
  - name: Thông báo
-- content/communes/thanh-ky.md --
---
name: Thanh Kỳ
---
Xã.
-- content/pages/gioi-thieu.md --
---
title: Giới thiệu
updated: 2026-11-19
---
Chữ.
-- content/pages/lien-he.md --
---
title: Liên hệ
---
Chữ.
-- content/articles/mot.md --
---
title: Một
date: 2026-11-01 07:30
category: nong-nghiep
---
Chữ.
-- content/articles/hai.md --
---
title: Hai
date: 2026-11-02
category: kinh-te
withdrawn: Sai
---
Chữ.
"""


def status(built: Built) -> Any:
    return json.loads(built.page("status.json"))


def test_every_section_is_there(portal: Make) -> None:
    """Categories, communes and pages with address, count and last change; withdrawn ones do not count."""
    built = portal(PORTAL)
    built.build()
    told = status(built)
    assert told.pop("generator").startswith("congxa ")
    sections = told.pop("sections")
    assert told == {
        "title": "Cổng xã",
        "url": "https://vidu.vn/",
        "language": "vi",
        "owner": "UBND xã",
        "updated": "2026-11-19T00:00:00+07:00",
        "articles": 1,
    }
    one, two = "2026-11-01T07:30:00+07:00", "2026-11-02T00:00:00+07:00"
    shown = [
        (s["kind"], s["title"], s["url"].removeprefix("https://vidu.vn"), s["updated"])
        for s in sections
    ]
    assert shown == [
        ("category", "Kinh tế", "/chuyen-muc/kinh-te/", two),
        ("category", "Nông nghiệp", "/chuyen-muc/kinh-te/nong-nghiep/", one),
        ("category", "Thông báo", "/chuyen-muc/thong-bao/", None),
        ("commune", "Xã Thanh Kỳ", "/xa/thanh-ky/", two),
        ("page", "Giới thiệu", "/gioi-thieu/", "2026-11-19T00:00:00+07:00"),
        ("page", "Liên hệ", "/lien-he/", None),
    ]
    assert [s.get("articles") for s in sections] == [1, 1, 0, 1, None, None]
    assert check(built.output, "https://vidu.vn/") == []


def test_the_hour_of_a_build_changes_nothing(portal: Make) -> None:
    """Built tomorrow the files are the same, byte for byte."""
    built = portal(PORTAL)
    built.build()
    before = built.bytes()
    report = built.build(now=NOW + timedelta(days=1), cache=False)
    assert (report.written, built.bytes()) == (0, before)


def test_an_empty_portal_has_a_status(portal: Make) -> None:
    """Nothing was ever published: no date."""
    built = portal()
    built.build()
    assert (status(built)["updated"], status(built)["articles"]) == (None, 0)


# --- security.txt -------------------------------------------------------------------------------

OWNED = """
-- config.yaml --
site: {{title: Cổng xã, url: "{url}"}}
owner: {{{owner}}}
categories: [{{name: Kinh tế}}]
"""


def security(built: Built) -> dict[str, str]:
    lines = built.page(".well-known/security.txt").splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_whom_to_tell_of_a_hole(portal: Make) -> None:
    """The fields that RFC 9116 requires, and where the file stands."""
    built = portal(OWNED.format(url="https://vidu.vn/", owner="email: ubnd@vidu.vn"))
    built.build()
    assert security(built) == {
        "Contact": "mailto:ubnd@vidu.vn",
        "Expires": "2027-06-30T00:00:00Z",
        "Preferred-Languages": "vi, en",
        "Canonical": "https://vidu.vn/.well-known/security.txt",
    }


def test_holes_may_be_told_to_another(portal: Make) -> None:
    """owner.security_email goes before owner.email."""
    owner = "email: ubnd@vidu.vn, security_email: antoan@vidu.vn"
    built = portal(OWNED.format(url="https://vidu.vn/", owner=owner))
    built.build()
    assert security(built)["Contact"] == "mailto:antoan@vidu.vn"
    assert "antoan@" not in built.page("")


def test_no_security_txt_without_a_contact_or_below_a_path(portal: Make) -> None:
    """Without an address there is nothing to say; below a path the top of the host is another's."""
    for url, owner in (
        ("https://vidu.vn/", "name: UBND"),
        ("https://tinh.vn/xa/", "email: a@b.vn"),
    ):
        built = portal(OWNED.format(url=url, owner=owner))
        built.build()
        assert not (built.output / ".well-known").exists()


def test_security_txt_is_written_anew_twice_a_year(portal: Make) -> None:
    """It is the same within a half-year, and never close to its end: also where nothing else changes."""
    built = portal(OWNED.format(url="https://vidu.vn/", owner="email: ubnd@vidu.vn"))
    said = []
    for month in (1, 6, 7, 12):
        now = datetime(2026, month, 15, tzinfo=NOW.tzinfo)
        built.build(now=now)
        expires = datetime.fromisoformat(security(built)["Expires"])
        assert timedelta(days=180) < expires - now < timedelta(days=366)
        said.append(expires.date().isoformat())
    assert said == ["2026-12-31", "2026-12-31", "2027-06-30", "2027-06-30"]
