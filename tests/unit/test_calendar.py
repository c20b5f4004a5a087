"""What schedules, notices, leaders, questions, albums and films come to in a built portal."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from conftest import LEAST, NOW, Built, picture

Make = Callable[..., Built]
HANOI = timedelta(hours=7)
PORTAL = f"""
-- config.yaml --
{LEAST}
notices: [{{text: Của cài đặt, valid_from: 2026-11-01}}]
reception: [{{what: Tiếp theo cài đặt, when: Thứ Hai}}]
-- content/articles/a.md --
---
title: Bài
date: 2026-11-01
category: kinh-te
---
Chữ.
-- content/schedules/2026/tuan-48.md --
---
title: Lịch tuần 48
type: lịch công tác
place: Phòng họp
days:
  - date: 2026-11-24
    events:
      - {{from: 14h, to: 16 giờ 30, what: "Họp; xét, duyệt", place: Hội trường}}
      - {{from: 7:30, what: Giao ban, who: "Chủ tịch, Phó Chủ tịch"}}
  - date: 2026-11-23
    events:
      - {{what: Ngày hội đọc sách}}
---
-- content/schedules/2026/tiep-dan.md --
---
title: Lịch tiếp công dân
type: Tiếp công dân
place: Phòng tiếp dân
regular: Thứ Năm hằng tuần
days: [{{date: 2026-12-10, events: [{{from: 07:30, to: 11:30, what: Chủ tịch tiếp}}]}}]
---
-- content/notices/sap-toi.md --
---
title: Cắt nước thôn Hợp Nhất
from: 2026-11-25 08:00
to: 2026-11-26
---
-- content/notices/ngung.md --
---
title: Ngừng cổng
from: 2026-11-20
outage: {{from: 2026-12-12 22:00, to: 2026-12-13 02:00}}
---
-- content/leaders/b.md --
---
title: Ánh
post: Phó Chủ tịch
order: 2
---
-- content/leaders/a.md --
---
title: Yến
post: Chủ tịch
order: 1
cover: /media/anh.png
duties: Điều hành chung, phụ trách ngân sách
phone: 0237 000 0001
---
Tiểu sử của Yến.
-- content/questions/hoi.md --
---
title: Rác ngày nào?
date: 2026-11-02
---
-- content/albums/hoi.md --
---
title: Ngày hội
date: 2026-11-02
photos: [{{file: /media/anh.png, alt: Nhảy sạp, caption: Khai hội}}]
---
-- content/videos/cua-cong.md --
---
title: Phim nhà
date: 2026-11-02
file: /media/phim.webm
---
-- content/videos/noi-khac.md --
---
title: Phim xa
date: 2026-11-03
link: https://video.vidu.vn/1
cover: {{file: /media/anh.png, alt: Màn hình}}
---
"""


def at(text: str) -> datetime:
    return (datetime.fromisoformat(text) - HANOI).replace(tzinfo=UTC)


def whole(portal: Make) -> Built:
    built = portal(PORTAL)
    built.write("content/media/anh.png", picture(3, 90, 120))
    built.write("content/media/phim.webm", b"\x1aE\xdf\xa3phim")
    return built


def calendar(built: Built, path: str) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical((built.output / path).read_bytes()).walk("VEVENT"))


def test_a_schedule_as_a_calendar(portal: Make) -> None:
    """A real parser finds every event, in order, at its hour in UTC; the section's calendar has all."""
    built = whole(portal)
    assert built.build().problems == ()
    found = calendar(built, "lich/2026/tuan-48/lich.ics")
    told = [(str(one["SUMMARY"]), one["DTSTART"].dt, str(one["LOCATION"])) for one in found]
    assert told == [
        ("Ngày hội đọc sách", date(2026, 11, 23), "Phòng họp"),
        ("Giao ban", at("2026-11-24 07:30"), "Phòng họp"),
        ("Họp; xét, duyệt", at("2026-11-24 14:00"), "Hội trường"),
    ]
    assert found[2]["DTEND"].dt == at("2026-11-24 16:30")
    assert str(found[1]["DESCRIPTION"]) == "Chủ tịch, Phó Chủ tịch"
    assert str(found[1]["URL"]) == "https://vidu.vn/lich/2026/tuan-48/"
    everything = {str(one["UID"]): str(one["SUMMARY"]) for one in calendar(built, "lich/lich.ics")}
    assert sorted(everything.values()) == [
        "Chủ tịch tiếp",
        "Giao ban",
        "Họp; xét, duyệt",
        "Ngày hội đọc sách",
    ]
    assert {str(one["UID"]) for one in found} < set(everything)
    assert 'href="/lich/2026/tuan-48/lich.ics"' in built.page("lich/2026/tuan-48/")
    assert 'href="/lich/lich.ics"' in built.page("lich/")


def test_a_moved_event_keeps_its_name(portal: Make) -> None:
    """Another hour and room, another address of the schedule: calendars move what they hold."""
    built = whole(portal)
    built.build()
    before = {str(e["SUMMARY"]): str(e["UID"]) for e in calendar(built, "lich/lich.ics")}
    text = (built.root / "content/schedules/2026/tuan-48.md").read_text("utf-8")
    text = text.replace("from: 7:30", "from: 9:00, place: Sân").replace(
        "type:", "slug: khac\naliases: /lich/2026/tuan-48/\ntype:"
    )
    built.write("content/schedules/2026/tuan-48.md", text)
    built.build()
    after = {str(e["SUMMARY"]): e for e in calendar(built, "lich/lich.ics")}
    assert {what: str(event["UID"]) for what, event in after.items()} == before
    assert after["Giao ban"]["DTSTART"].dt == at("2026-11-24 09:00")


def test_what_is_held_back_or_withdrawn_is_in_no_calendar(portal: Make) -> None:
    """Neither in the section's nor in one of its own, nor in the boxes of every page."""
    built = whole(portal)
    for name, line in (("tuan-48", "draft: có"), ("tiep-dan", "withdrawn: Nhầm")):
        path = f"content/schedules/2026/{name}.md"
        text = (built.root / path).read_text("utf-8").replace("type:", f"{line}\ntype:")
        built.write(path, text)
    built.build()
    assert not [name for name in built.files() if name.endswith(".ics")]
    assert "lich.ics" not in built.page("lich/") + built.page("lich/2026/tiep-dan/")
    assert "Chủ tịch tiếp" not in built.page("manh/tiep-dan/")
    built.build(drafts=True)
    assert "Giao ban" in built.page("lich/2026/tuan-48/")
    assert "lich.ics" not in built.page("lich/2026/tuan-48/")


def test_settings_and_sections_are_told_together(portal: Make) -> None:
    """One list each: what the settings say, what the entries say, soonest first, until it is over."""
    built = whole(portal)
    built.build()
    reception = built.page("manh/tiep-dan/")
    assert (
        reception.index("Tiếp theo cài đặt")
        < reception.index("Thứ Năm hằng tuần")
        < reception.index("Chủ tịch tiếp")
    )
    schedule = built.page("manh/lich/")
    assert schedule.index("đọc sách") < schedule.index("Giao ban") < schedule.index("Họp; xét")
    built.build(now=at("2026-11-24 00:00"))
    assert "đọc sách" not in built.page("manh/lich/")
    assert "Giao ban" in built.page("manh/lich/")


@pytest.mark.parametrize(
    ("now", "page", "banner"),
    [
        ("2026-11-25 07:59", False, False),
        ("2026-11-25 08:00", True, True),
        ("2026-11-26 23:59", True, True),
        ("2026-11-27 00:00", True, False),
    ],
)
def test_a_notice_comes_and_goes(portal: Make, now: str, page: bool, banner: bool) -> None:
    """Its page appears with the banner and stays; the clock alone changes a built portal."""
    built = whole(portal)
    built.build()
    assert 'href="/thong-bao/ngung/"' in built.page("manh/thong-bao/")
    assert "Của cài đặt" in built.page("manh/thong-bao/")
    built.build(now=at(now))
    assert ("thong-bao/sap-toi/index.html" in built.files()) == page
    for place in ("manh/thong-bao/", "manh/ben-le/", ""):
        assert ("Cắt nước" in built.page(place)) == banner


def test_an_outage_is_told_until_the_portal_is_back(portal: Make) -> None:
    """Without an end of its own, the banner goes with the outage."""
    built = whole(portal)
    built.build(now=at("2026-12-13 01:59"))
    assert "Ngừng cổng" in built.page("manh/thong-bao/")
    built.build(now=at("2026-12-13 02:00"))
    assert "Ngừng cổng" not in built.page("manh/thong-bao/")
    assert "Chủ Nhật, 13/12/2026, 02:00" in built.page("thong-bao/ngung/")


@pytest.mark.parametrize(
    ("told", "outage", "late"),
    [
        # Tuesday the 24th, a day of culture, is a holiday: seven working days from Thursday the 19th end
        # on Tuesday the 1st.
        ("2026-11-19", "2026-12-01 22:00", False),
        ("2026-11-20", "2026-12-01 22:00", True),
        ("2026-11-21", "2026-12-02 00:30", False),
        ("2026-11-22", "2026-12-01 00:30", True),
    ],
)
def test_an_outage_is_told_in_time(portal: Make, told: str, outage: str, late: bool) -> None:
    """Seven working days before (NĐ 224/2026 Đ13); less is a warning, and the portal is built."""
    built = portal(
        "-- content/notices/a.md --\n---\ntitle: Ngừng\n"
        f"from: {told}\noutage: {{from: {outage}, to: 2026-12-03}}\n---\n"
    )
    report = built.build(now=at("2026-12-01 12:00"))
    assert [one.code for one in report.problems] == ["outage-late"] * late


def test_leaders_stand_in_their_order(portal: Make) -> None:
    """By `order`; each with portrait, post, duties, contact and biography on a page of its own."""
    built = whole(portal)
    built.build()
    people = built.page("lanh-dao/")
    assert people.index("Yến") < people.index("Ánh")
    assert 'href="tel:02370000001"' in people
    page = built.page("lanh-dao/a/")
    for part in (
        "Điều hành chung, phụ trách ngân sách",
        "Tiểu sử của Yến.",
        "Chân dung",
        "Chủ tịch",
    ):
        assert part.lower() in page.lower()
    assert "<img" in page[page.index("<main") : page.index("</main")]


def test_questions_albums_and_films(portal: Make) -> None:
    """A question waits, an album opens, a film of the portal plays, one of others is only led to."""
    built = whole(portal)
    built.build()
    assert "đang chờ trả lời" in built.page("hoi-dap/hoi/")
    album = built.page("thu-vien-anh/hoi/")
    assert 'alt="Nhảy sạp"' in album
    assert "<figcaption>Khai hội</figcaption>" in album
    assert "1 ảnh" in built.page("thu-vien-anh/")
    own, other = built.page("video/cua-cong/"), built.page("video/noi-khac/")
    (film,) = [name for name in built.files() if name.endswith("phim.webm")]
    assert f'<source src="/{film}" type="video/webm">' in own
    assert "Xem video tại video.vidu.vn" in other
    assert 'alt="Màn hình"' in other
    assert not [tag for tag in ("<video", "<iframe") if tag in other]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "schedules/2026/tuan-49.md",
            "title: Lịch tuần 49\ntype: lịch công tác\n"
            "days: [{date: 2026-11-30, events: [{from: 08:00, what: Họp}]}]",
        ),
        ("notices/moi.md", "title: Thông báo mới\nfrom: 2026-11-21"),
        ("leaders/c.md", "title: Bình\npost: Phó Chủ tịch\norder: 3"),
        ("questions/moi.md", "title: Hỏi nữa?\ndate: 2026-11-20"),
        (
            "albums/moi.md",
            "title: Ảnh mới\ndate: 2026-11-20\nphotos: [{file: /media/anh.png, alt: Hội}]",
        ),
        ("videos/moi.md", "title: Phim mới\ndate: 2026-11-20\nfile: /media/phim.webm"),
    ],
)
def test_one_more_entry_changes_few_files(portal: Make, path: str, text: str) -> None:
    """At most 40, however many articles there are; articles and other sections stay as they are."""
    built = whole(portal)
    article = (built.root / "content/articles/a.md").read_text("utf-8")
    for n in range(30):
        built.write(f"content/articles/{n}.md", article.replace("Bài", f"Bài {n}"))
    built.build()
    before = built.bytes()
    built.write(f"content/{path}", f"---\n{text}\n---\n")
    report = built.build(now=NOW)
    assert report.problems == ()
    assert report.written <= 40
    after = built.bytes()
    changed = {name for name in after if before.get(name) != after[name]}
    assert not [name for name in changed if name.startswith("tin/")]
