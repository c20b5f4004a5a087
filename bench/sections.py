"""What sections cost: python bench/sections.py [--count 10000].

One bar: articles with 2,000 documents and 300 procedures build from nothing with at most 25 % more CPU than
the articles alone.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

_HERE = Path(__file__).parent
sys.path.insert(0, str(_HERE.parent))

import corpus  # noqa: E402
import measure  # noqa: E402
import results  # noqa: E402

DOCUMENTS, PROCEDURES = 2_000, 300
SHARE = 0.25
_ROUNDS = 3
_TYPES = ("Quyết định", "Nghị quyết", "Kế hoạch", "Thông báo", "Báo cáo", "Chỉ thị", "Công văn")
_FIELDS = (
    "Đất đai",
    "Ngân sách",
    "Nông nghiệp",
    "Văn hóa",
    "Tư pháp",
    "Giáo dục",
    "Y tế",
    "Nội vụ",
)
_BODY = "Căn cứ quy định hiện hành, xã tổ chức thực hiện từ ngày ban hành. " * 6


def document(number: int) -> str:
    """Write one document; years, types and fields go round."""
    year, month, day = 2019 + number % 8, 1 + number // 8 % 12, 1 + number // 96 % 28
    return (
        f"---\ntitle: Về việc thứ {number} trên địa bàn xã\nnumber: {number}/{year}/QĐ-UBND\n"
        f"type: {_TYPES[number % len(_TYPES)]}\ndate: {year}-{month:02d}-{day:02d}\n"
        f"field: {_FIELDS[number // 7 % len(_FIELDS)]}\nissuer: Ủy ban nhân dân xã\n"
        f"attachments: {number}.pdf\n---\n\n{_BODY}\n"
    )


def procedure(number: int) -> str:
    """Write one procedure."""
    return (
        f"---\ntitle: Thủ tục thứ {number}\ncode: 1.{number:06d}\nonline: toàn trình\n"
        f"field: {_FIELDS[number % len(_FIELDS)]}\nlink: https://dichvucong.gov.vn/\n"
        f"deadline: 3 ngày làm việc\nfee: Không thu\n---\n\n{_BODY}\n"
    )


def add_sections(portal: corpus.Portal) -> None:
    """Give a portal its documents, each with a file, and its procedures."""
    for name, count, write in (
        ("documents", DOCUMENTS, document),
        ("procedures", PROCEDURES, procedure),
    ):
        folder = portal.folder / "content" / name
        folder.mkdir(parents=True)
        for number in range(count):
            (folder / f"{number}.md").write_text(write(number), encoding="utf-8")
            if name == "documents":
                (folder / f"{number}.pdf").write_bytes(b"%%PDF-1.4\n%% %d\n" % number)


def cold(portal: corpus.Portal) -> float:
    """Give the CPU of a build that finds no output and remembers nothing, in seconds."""
    for left in (".congxa", "output"):
        shutil.rmtree(portal.folder / left, ignore_errors=True)
    return measure.run(
        [sys.executable, _HERE.parent / "build.py", "build", "--root", portal.folder]
    ).cpu


def share_row(folder: Path, count: int, rounds: int = _ROUNDS) -> results.Row:
    """Measure what sections add to a cold build of articles, without them and with them in turn."""
    plain, rich = corpus.Portal(folder / "plain"), corpus.Portal(folder / "rich")
    for article in corpus.articles(count):
        for portal in (plain, rich):
            portal.add(article)
    add_sections(rich)
    pairs = [(cold(plain), cold(rich)) for _ in range(rounds)]
    share = statistics.median(with_ / without for without, with_ in pairs)
    what = f"{DOCUMENTS} documents and {PROCEDURES} procedures, beyond {count} articles alone"
    more = "; ".join(f"{without:.1f} s without, {with_:.1f} s with" for without, with_ in pairs)
    return results.at_most(what, (share - 1) * 100, SHARE * 100, "%", more)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(results.table([share_row(Path(folder), options.count, options.rounds)]))


if __name__ == "__main__":
    main()
