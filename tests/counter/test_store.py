"""One suite for both stores: what they count, and that they count it once."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conftest_counter import MANIFEST, ONE, THREE, TWO, ZONE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_rules import moment

from congxa.counter import presence
from congxa.counter.drivers import Session, StoreError, driver
from congxa.counter.manifest import Manifest, PageEntry
from congxa.counter.store import Batch, Hit, NoSieve, Outcome, Store
from congxa.visits import impossible

NOON = moment("2026-11-18T12:00:00")
MINUTE = 60 * 1000
SLOW = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30
)


class Counting:
    """A store with batches of one hit."""

    def __init__(self, store: Store, node: str = "a") -> None:
        self.store, self.node, self.number = store, node, 0

    def hit(self, when: int, visitor: str = "1", page: str = ONE, *, beat: bool = False) -> Outcome:
        self.number += 1
        hit = Hit(page, f"203.0.113.{visitor}", "203.0.113.0/24", "Firefox", when, beat)
        return self.store.apply(Batch(self.node, self.number, [hit], moment=when), NoSieve())


@pytest.fixture
def counting(store: Store) -> Counting:
    return Counting(store)


def six(outcome: Outcome) -> tuple[int, ...]:
    n = outcome.numbers
    return (n.online, n.today, n.yesterday, n.week, n.month, n.total)


def test_a_visit_begins_after_thirty_minutes_of_silence(counting: Counting) -> None:
    """Each display lengthens the visit, a heartbeat does not."""
    counting.hit(NOON)
    counting.hit(NOON + 29 * MINUTE, page=TWO)
    assert counting.hit(NOON + 58 * MINUTE, page=THREE).numbers.today == 1
    counting.hit(NOON + 80 * MINUTE, beat=True)
    assert counting.hit(NOON + 88 * MINUTE).numbers.today == 2


def test_a_page_counts_once_in_thirty_minutes(counting: Counting) -> None:
    """From the view that counted: reloading does not put the next one off."""
    views = [counting.hit(NOON + at * MINUTE).pages[ONE] for at in (0, 10, 29, 30, 59, 60)]
    assert views == [1, 1, 1, 2, 2, 3]


def test_online_are_the_last_five_minutes(counting: Counting) -> None:
    """Heartbeats keep a reader online; one who never showed a page cannot be kept."""
    counting.hit(NOON, "1")
    counting.hit(NOON + 4 * MINUTE, "1", beat=True)
    counting.hit(NOON + 4 * MINUTE, "9", beat=True)
    assert counting.store.now(NOON + 9 * MINUTE - 1).numbers.online == 1
    assert counting.store.now(NOON + 9 * MINUTE).numbers.online == 0


@pytest.mark.parametrize(
    ("late", "early", "expected"),
    [
        ("2026-11-18T23:59:59.999", "2026-11-19T00:00:00.000", (1, 1, 1, 2, 2, 2)),
        ("2026-11-22T23:59:59.999", "2026-11-23T00:00:00.000", (1, 1, 1, 1, 2, 2)),
        ("2026-11-30T23:59:59.999", "2026-12-01T00:00:00.000", (1, 1, 1, 2, 1, 2)),
        ("2026-12-31T23:59:59.999", "2027-01-01T00:00:00.000", (1, 1, 1, 2, 1, 2)),
        ("2027-02-28T23:59:59.999", "2027-03-01T00:00:00.000", (1, 1, 1, 1, 1, 2)),
    ],
)
def test_midnight_begins_a_visit(
    counting: Counting, late: str, early: str, expected: tuple[int, ...]
) -> None:
    """Of day, week, month and year; the visitor is online once, under either name."""
    counting.hit(moment(late))
    assert six(counting.hit(moment(early))) == expected


def test_the_clock_never_turns_a_day_back(counting: Counting) -> None:
    """Set back over midnight, hits count for the day that has begun."""
    counting.hit(moment("2026-11-19T00:00:30"))
    back = counting.hit(moment("2026-11-18T22:00:00"), "2")
    assert (back.numbers.day, back.numbers.today, back.numbers.yesterday) == ("2026-11-19", 2, 0)
    assert counting.hit(moment("2026-11-18T22:10:00"), "2").numbers.today == 2
    assert [day for day, *_ in counting.store.days()] == ["2026-11-19"]


def test_who_was_seen_is_forgotten_after_midnight(counting: Counting, address: str) -> None:
    """Ten minutes into the day nothing of the visitors of the day before is left, on the disk neither."""
    store = counting.store
    counting.hit(moment("2026-11-18T23:58:00"))
    salt = store.dump()["salt"][0][1]
    store.tidy(moment("2026-11-19T00:01:00"))
    assert store.dump()["salt"] == [("2026-11-18", salt)]
    assert store.now(moment("2026-11-19T00:01:00")).numbers.online == 1
    store.tidy(moment("2026-11-19T00:10:00"))
    dumped = store.dump()
    assert (dumped["salt"], dumped["seen"], dumped["sight"]) == ([], [], [])
    if not address.startswith("postgresql"):
        files = Path(address).parent.glob("dem.sqlite*")
        assert isinstance(salt, bytes)
        assert all(salt not in file.read_bytes() for file in files)


def test_only_half_an_hour_is_remembered(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever floods the counter with ever new visitors does not take all memory, nor the disk."""
    monkeypatch.setattr(presence, "_JOURNAL_SLACK", 0)
    for minute in range(240):
        when = NOON + minute * MINUTE
        hits = [Hit(ONE, f"{minute}.{n}", "203.0.113.0/24", "Firefox", when) for n in range(20)]
        store.apply(Batch("a", minute + 1, hits, moment=when), NoSieve())
        store.tidy(when)
    dumped = store.dump()
    assert 30 * 20 <= len(dumped["seen"]) <= 100 * 20
    assert 30 * 20 <= len(dumped["sight"]) <= 100 * 20
    assert six(store.now(when))[:2] == (5 * 20, 240 * 20)


def test_a_batch_counts_once(store: Store) -> None:
    """The same batch again, as after a lost reply, only gives the numbers."""
    hits = [Hit(ONE, f"203.0.113.{n}", "203.0.113.0/24", "Firefox", NOON) for n in range(5)]
    first = store.apply(Batch("a", 1, hits, moment=NOON), NoSieve())
    assert store.apply(Batch("a", 1, hits, moment=NOON), NoSieve()) == first
    assert six(first)[1] == 5
    assert store.faults() == []


class Lost(StoreError):
    """A reply that did not come."""


def test_a_lost_reply_counts_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction was carried out, but its end was never heard of."""
    whole = store.driver.transaction

    @contextmanager
    def deaf() -> Iterator[Session]:
        with whole() as session:
            yield session
        raise Lost

    batch = Batch("a", 1, [Hit(ONE, "203.0.113.1", "203.0.113.0/24", "Firefox", NOON)], moment=NOON)
    with monkeypatch.context() as patched:
        patched.setattr(store.driver, "transaction", deaf)
        with pytest.raises(Lost):
            store.apply(batch, NoSieve())
    again = store.apply(batch, NoSieve())
    assert (six(again)[:2], again.pages) == ((1, 1), {ONE: 1})


class Breaking:
    """A session that breaks off after so many statements."""

    def __init__(self, session: Session, left: int) -> None:
        self.session, self.left = session, left

    def __getattr__(self, name: str) -> object:
        self.left -= 1
        if self.left < 0:
            raise Lost
        return getattr(self.session, name)


@pytest.mark.parametrize("fatal", range(1, 12))
def test_a_failed_batch_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, fatal: int
) -> None:
    """Broken off before its end, at any statement, it is as if it had never been."""
    hits = [Hit(p, "203.0.113.1", "203.0.113.0/24", "Firefox", NOON) for p in (ONE, TWO)]
    before = store.dump()
    whole = store.driver.transaction

    @contextmanager
    def breaking() -> Iterator[Session]:
        with whole() as session:
            yield Breaking(session, fatal)

    with monkeypatch.context() as patched:
        patched.setattr(store.driver, "transaction", breaking)
        with pytest.raises(Lost):
            store.apply(Batch("a", 1, hits, moment=NOON), NoSieve())
    assert store.dump() == before
    assert six(store.apply(Batch("a", 1, hits, moment=NOON), NoSieve()))[1] == 1


def test_two_processes_share_one_store(address: str) -> None:
    """Two connections count the same visitor once, and see each other's visits."""
    stores = [Store(driver(address, Path("/")), ZONE) for _ in range(2)]
    stores[0].learn(MANIFEST)
    counters = [Counting(store, node) for store, node in zip(stores, "ab", strict=True)]
    for step in range(10):
        outcome = counters[step % 2].hit(NOON + step * MINUTE, str(step % 3))
    assert six(outcome)[:2] == (3, 3)

    def work(counter: Counting) -> None:
        for step in range(30):
            for _ in range(20):
                try:
                    counter.hit(NOON + 20 * MINUTE, str(100 + step))
                    break
                except StoreError:
                    counter.number -= 1

    threads = [threading.Thread(target=work, args=(one,)) for one in counters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stores[0].now(NOON + 20 * MINUTE).numbers.today == 33
    assert stores[1].faults() == []
    for store in stores:
        store.close()


# --- where names are kept -----------------------------------------------------------------------


def on_disk(file: Path) -> list[int]:
    """Count what the file holds of names: salts, and bytes of the journal."""
    with closing(sqlite3.connect(file)) as database:
        queries = (
            "select count(*) from salt",
            "select coalesce(sum(length(data)), 0) from journal",
        )
        return [database.execute(query).fetchone()[0] for query in queries]


def test_names_can_stay_in_memory(tmp_path: Path) -> None:
    """The same rules; nothing of who was seen reaches the file; after a crash a visit counts anew."""
    file = tmp_path / "dem.sqlite"
    store = Store(driver(str(file), Path("/")), ZONE, "memory")
    counting = Counting(store)
    late = moment("2026-11-18T23:58:00")
    assert six(counting.hit(late)) == (1, 1, 0, 1, 1, 1)
    assert six(counting.hit(late + MINUTE, page=TWO)) == (1, 1, 0, 1, 1, 1)
    assert six(counting.hit(late + 3 * MINUTE, page=TWO)) == (1, 1, 1, 2, 2, 2)
    assert counting.hit(late + 4 * MINUTE, page=TWO).pages[TWO] == 2
    assert on_disk(file) == [0, 0]
    store.close()
    again = Counting(Store(driver(str(file), Path("/")), ZONE, "memory"), "b")
    outcome = again.hit(late + 5 * MINUTE, page=TWO)
    assert (outcome.numbers.today, outcome.pages[TWO]) == (2, 3)
    assert again.store.faults() == []
    again.store.close()


def test_a_batch_that_failed_in_memory_counts_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had noted of visitors is undone with it."""
    store = Store(driver(str(tmp_path / "dem.sqlite"), Path("/")), ZONE, "memory")
    whole = store.driver.transaction
    hits = [Hit(ONE, "203.0.113.1", "203.0.113.0/24", "Firefox", NOON)]
    for fatal in (4, 6, 8, 10):

        @contextmanager
        def breaking(fatal: int = fatal) -> Iterator[Session]:
            with whole() as session:
                yield Breaking(session, fatal)

        with monkeypatch.context() as patched:
            patched.setattr(store.driver, "transaction", breaking)
            with pytest.raises(Lost):
                store.apply(Batch("a", 1, hits, moment=NOON), NoSieve())
    assert six(store.apply(Batch("a", 1, hits, moment=NOON), NoSieve()))[1] == 1
    store.close()


def test_without_names_every_display_counts(address: str) -> None:
    """As a visit and a view; nobody is online; names of before are gone."""
    with_names = Counting(Store(driver(address, Path("/")), ZONE))
    assert six(with_names.hit(NOON)) == (1, 1, 0, 1, 1, 1)
    with_names.store.close()
    store = Store(driver(address, Path("/")), ZONE, "none")
    counting = Counting(store, "b")
    assert not {"salt", "seen", "sight"} & {table for table, rows in store.dump().items() if rows}
    for step in range(3):
        outcome = counting.hit(NOON + step)
    assert six(outcome) == (0, 4, 0, 4, 4, 4)
    assert outcome.pages[ONE] == 4
    assert six(counting.hit(NOON, beat=True))[1] == 4
    assert not store.dump()["salt"]
    assert store.faults() == []
    store.close()


def test_who_asks_to_be_left_adds_a_view_alone(store: Store) -> None:
    """Each display, since nobody knows whose the one before was."""
    hits = [Hit(ONE, "1", "1", "Firefox", NOON, anonymous=one) for one in (True, True, False)]
    outcome = store.apply(Batch("a", 1, hits, moment=NOON), NoSieve())
    assert (six(outcome)[:2], outcome.pages[ONE]) == ((1, 1), 3)
    assert store.faults() == []


def test_what_is_held_back_is_forgotten_after_a_month(store: Store) -> None:
    """With the block of addresses that it came from."""

    class Closed(NoSieve):
        def newcomer(self, block: str, moment: int) -> bool:
            return False

    store.apply(
        Batch("a", 1, [Hit(ONE, "1", "203.0.113.0/24", "Firefox", NOON)], moment=NOON), Closed()
    )
    store.tidy(NOON + 30 * 24 * 60 * MINUTE)
    assert len(store.held()) == 1
    store.tidy(NOON + 31 * 24 * 60 * MINUTE)
    assert store.held() == []


# --- against a model ----------------------------------------------------------------------------


class Model:
    """The definitions once more, in forty lines and without thrift."""

    def __init__(self) -> None:
        self.now, self.day = 0, ""
        self.shown: list[tuple[int, str, str]] = []
        self.present: dict[str, int] = {}
        self.visits: dict[str, int] = {}
        self.views: list[tuple[int, str, str, str]] = []

    def at(self, when: int) -> None:
        self.now = max(self.now, when)
        self.day = max(self.day, self._day(self.now))

    @staticmethod
    def _day(when: int) -> str:
        from datetime import UTC, datetime, timedelta

        return (datetime.fromtimestamp(when / 1000, UTC) + timedelta(hours=7)).date().isoformat()

    def hit(self, when: int, visitor: str, page: str, *, beat: bool) -> None:
        self.at(when)
        today = [one for one in self.shown if self._day(one[0]) == self.day]
        if beat:
            if any(who == visitor and self.now - at < 30 * MINUTE for at, who, _ in today):
                self.present[visitor] = self.now
            return
        mine = [at for at, who, _ in today if who == visitor]
        if not mine or self.now - max(mine) >= 30 * MINUTE:
            self.visits[self.day] = self.visits.get(self.day, 0) + 1
        same = [
            at for at, day, who, what in self.views if (day, who, what) == (self.day, visitor, page)
        ]
        if not same or self.now - max(same) >= 30 * MINUTE:
            self.views.append((self.now, self.day, visitor, page))
        self.shown.append((self.now, visitor, page))
        self.present[visitor] = self.now

    def six(self) -> tuple[int, ...]:
        from datetime import date, timedelta

        day = date.fromisoformat(self.day)
        days = {date.fromisoformat(one): count for one, count in self.visits.items()}
        monday = day - timedelta(days=day.weekday())
        return (
            sum(self.now - at < 5 * MINUTE for at in self.present.values()),
            days.get(day, 0),
            days.get(day - timedelta(days=1), 0),
            sum(count for one, count in days.items() if one >= monday),
            sum(count for one, count in days.items() if one >= day.replace(day=1)),
            sum(days.values()),
        )


STEPS = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 1000, MINUTE, 5 * MINUTE, 29 * MINUTE, 30 * MINUTE, 31 * MINUTE,
                         3 * 60 * MINUTE, 24 * 60 * MINUTE, -5 * MINUTE, -2 * 60 * MINUTE]),
        st.sampled_from("1234"),
        st.sampled_from([ONE, TWO]),
        st.booleans(),
        st.sampled_from(["hit", "hit", "hit", "look", "tidy", "reopen"]),
    ),
    max_size=40,
)  # fmt: skip
STARTS = st.sampled_from(
    [
        moment(f"{day}T23:40:00")
        for day in ("2026-11-18", "2026-11-22", "2026-11-30", "2026-12-31", "2028-02-28")
    ]
)


@SLOW
@given(STARTS, STEPS)
def test_the_store_agrees_with_the_model_at_every_step(
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    start: int,
    steps: list[tuple[int, str, str, bool, str]],
) -> None:
    """Whatever happens around midnight, with the clock set back, or the process started anew."""
    monkeypatch.setattr(presence, "_JOURNAL_SLACK", 0)
    store = _emptied(address)
    counting, model, now = Counting(store), Model(), start
    for step, visitor, page, beat, what in steps:
        now += step
        if what == "hit":
            model.hit(now, visitor, page, beat=beat)
            outcome = counting.hit(now, visitor, page, beat=beat)
            assert outcome.pages.get(page, 0) == sum(one[3] == page for one in model.views)
        else:
            if what == "reopen":
                store.close()
                counting.store = store = Store(driver(address, Path("/")), ZONE)
            if what == "tidy":
                model.at(now)
                store.tidy(now)
            if not model.day:
                continue
            outcome = store.now(max(now, model.now))
            shown, model.now, kept, day = model.now, max(now, model.now), model.now, model.day
            model.day = max(day, model._day(model.now))
            expected = model.six()
            model.now, model.day = kept, day
            assert (six(outcome), shown) == (expected, kept)
            continue
        assert six(outcome) == model.six()
        row = six(outcome)
        assert (
            impossible(dict(zip(("today", "week", "total"), (row[1], row[3], row[5]), strict=True)))
            == []
        )
    assert store.faults() == []
    store.close()


def _emptied(address: str) -> Store:
    """Open the store of this test with nothing in it."""
    store = Store(driver(address, Path("/")), ZONE)
    store.load({})
    with store.driver.transaction() as session:
        session.run("delete from applied")
    store.learn(MANIFEST)
    return store


# --- pages, imports, corrections ----------------------------------------------------------------


def test_a_moved_page_keeps_its_views(counting: Counting) -> None:
    """A page under a new id, whose aliases name the old path, takes the counts along."""
    counting.hit(NOON)
    moved = PageEntry("ffffffffffffffff", "/tin/moi/", "Bài mới", "article", ("/tin/1/",))
    counting.store.learn(Manifest(MANIFEST.origin, "", (moved, *MANIFEST.pages[1:])))
    assert counting.store.page_views() == {moved.id: 1}
    assert counting.store.top(NOON, 7, 5) == [(moved.id, "/tin/moi/", "Bài mới", 1)]
    assert counting.store.faults() == []
    assert ONE not in counting.store.known_pages()


def test_a_page_that_is_gone_is_not_listed(counting: Counting) -> None:
    """Its views stay in the sums; only the lists leave it out."""
    counting.hit(NOON)
    counting.store.learn(Manifest(MANIFEST.origin, "", MANIFEST.pages[1:]))
    assert counting.store.top(NOON, 1, 5) == []
    assert counting.store.days()[0][2] == 1
    assert counting.store.faults() == []


def test_an_import_counts_once_and_can_be_undone(counting: Counting) -> None:
    """The total of an old portal comes on top of all days, with where it came from."""
    store = counting.store
    row = ("abc", "", 174989, 0, "2026-11-21", "truong-xuan", "", NOON)
    page = ("abc", ONE, 0, 500, "2026-11-21", "truong-xuan", "", NOON)
    assert store.add_baseline([row, page])
    assert not store.add_baseline([row, page])
    outcome = counting.hit(NOON)
    assert (six(outcome), outcome.pages) == ((1, 1, 0, 1, 1, 174990), {ONE: 501})
    assert store.top(NOON, 0, 1)[0][3] == 501
    assert store.baselines() == [("abc", 174989, 500, "2026-11-21", "truong-xuan", "")]
    assert store.faults() == []
    assert store.drop_baseline("abc")
    assert not store.drop_baseline("abc")
    assert six(store.now(NOON))[-1] == 1
    assert store.faults() == []


def test_a_day_can_be_undone(counting: Counting) -> None:
    """All its visits and views go, from the pages too, and a note of it stays."""
    counting.hit(NOON)
    counting.hit(NOON + 24 * 60 * MINUTE, "2", TWO)
    assert counting.store.void("2026-11-18", "máy thử", NOON) == (1, 1)
    assert counting.store.page_views() == {TWO: 1}
    assert six(counting.store.now(NOON + 24 * 60 * MINUTE))[1:] == (1, 0, 1, 1, 1)
    assert counting.store.set_visits("2026-11-19", 7, "đếm lại", NOON + 1) == 1
    assert counting.store.corrections()[0] == ("2026-11-18", "void 1 1", "máy thử")
    assert counting.store.faults() == []


class Strict(NoSieve):
    def newcomer(self, block: str, moment: int) -> bool:
        return not block.startswith("203.0.113")


def test_what_is_too_much_waits_in_quarantine(store: Store) -> None:
    """It is in no number until it is released."""
    hits = [Hit(ONE, f"203.0.113.{n}", "203.0.113.0/24", "x", NOON) for n in range(9)]
    hits.append(Hit(TWO, "198.51.100.1", "198.51.100.0/24", "x", NOON))
    outcome = store.apply(Batch("a", 1, hits, moment=NOON), Strict())
    assert (six(outcome)[:2], outcome.pages) == ((1, 1), {ONE: 0, TWO: 1})
    assert store.held() == [("2026-11-18", "203.0.113.0/24", 9, 9)]
    assert store.release("2026-11-18", "đoàn tham quan", NOON) == (9, 9)
    assert (store.held(), store.page_views()) == ([], {ONE: 9, TWO: 1})
    assert store.faults() == []


def test_old_days_become_months(counting: Counting) -> None:
    """After 400 days the sums of pages are kept by month; nothing is lost of them."""
    counting.hit(NOON)
    later = NOON + 500 * 24 * 60 * MINUTE
    counting.store.tidy(later)
    dumped = counting.store.dump()
    assert (dumped["day_page"], dumped["month_page"]) == ([], [("2026-11", ONE, 1, 1)])
    assert counting.store.top(later, 0, 5)[0][3] == 1
    assert counting.store.faults() == []


def test_faults_are_found(counting: Counting) -> None:
    """A number that someone changed by hand does not go unseen."""
    counting.hit(NOON)
    with counting.store.driver.transaction() as session:
        session.run("update page set views = 5 where id = ?", ONE)
        session.run("update day_site set views = -3")
    codes = {code for code, _ in counting.store.faults()}
    assert codes == {"page-sum", "day-sum", "negative"}


def test_a_store_that_is_copied_goes_on(counting: Counting, tmp_path: Path) -> None:
    """Running visits go on in the copy: the same visitor is no new one there."""
    counting.hit(NOON)
    dumped = counting.store.dump()
    target = Store(driver(str(tmp_path / "ban-sao.sqlite"), Path("/")), ZONE)
    target.load(dumped)
    assert target.dump() == dumped
    assert six(Counting(target, "b").hit(NOON + MINUTE))[:2] == (1, 1)
    target.close()
