"""Calendars: whatever officers write, a real parser reads the same."""

import re
from datetime import UTC, date, datetime, timedelta

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from congxa import ical
from congxa.ical import Event
from congxa.vietnamese import nfc

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=90).map(nfc)
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)


@st.composite
def events(draw: st.DrawFn) -> Event:
    begins = draw(MOMENTS)
    hours = draw(st.integers(1, 30))
    return Event(
        uid=draw(st.uuids()).hex,
        begins=draw(st.sampled_from((begins, begins.date()))),
        ends=draw(st.sampled_from((None, begins + timedelta(hours=hours)))),
        what=draw(WORDS),
        place=draw(WORDS),
        who=draw(st.lists(WORDS, max_size=3).map("\n".join)),
        url="https://vidu.vn/lich/tuan-49/",
        stamp=begins,
    )


@given(WORDS, st.lists(events(), max_size=3))
def test_a_parser_reads_what_was_written(name: str, written: list[Event]) -> None:
    """Texts, moments and days come back; lines are short, end as they must, and cut no letter."""
    text = ical.calendar(name, written)
    lines = text.encode().split(b"\r\n")
    assert all(len(line) <= 75 and line.decode() is not None for line in lines)
    assert "\n" not in text.replace("\r\n", "")
    read = icalendar.Calendar.from_ical(text.encode())
    # The parser leaves this one as it is spelled.
    assert re.sub(r"\\([\\;,])", r"\1", str(read["NAME"])) == name
    found = list(read.walk("VEVENT"))
    assert [str(one["UID"]) for one in found] == [one.uid for one in written]
    for one, event in zip(found, written, strict=True):
        assert one["SUMMARY"] == event.what
        assert one.get("LOCATION", "") == event.place
        assert str(one.get("DESCRIPTION", "")).split("\n") == event.who.split("\n")
        assert one["DTSTART"].dt == event.begins
        assert one["DTSTAMP"].dt == event.stamp
        if isinstance(event.begins, datetime):
            assert (one["DTEND"].dt if "DTEND" in one else None) == event.ends
        else:
            assert one["DTEND"].dt == event.begins + timedelta(days=1)


def test_a_name_holds_for_good() -> None:
    """It goes by schedule, day and what takes place: two of the same on a day are told apart."""
    day = date(2026, 11, 30)
    name = ical.uid("https://vidu.vn/lich/tuan-49/", day, "Giao ban", 1)
    assert name == "6b143245-66d5-5200-971a-ca24f88a21bc"
    others = {
        ical.uid("https://vidu.vn/lich/tuan-50/", day, "Giao ban", 1),
        ical.uid("https://vidu.vn/lich/tuan-49/", date(2026, 12, 1), "Giao ban", 1),
        ical.uid("https://vidu.vn/lich/tuan-49/", day, "Họp", 1),
        ical.uid("https://vidu.vn/lich/tuan-49/", day, "Giao ban", 2),
    }
    assert len(others - {name}) == 4
