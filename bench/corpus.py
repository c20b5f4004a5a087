"""Synthetic Vietnamese articles: the same for the same count, on every machine.

    python bench/corpus.py FOLDER COUNT [--bytes N]

writes them as a portal of congxa. Articles are of about N bytes of Markdown (10,000 unless told),
spread evenly over seven years, 12 categories and 20 communes; they carry headings, lists, tables,
emphasis, links to older articles, tags, a summary and a source.
"""

import argparse
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

BYTES = 10_000
SITE = "https://congxa.example.vn/"
TITLE = "Cổng thông tin các xã"
PER_PAGE = 20
THEMES = Path(__file__).parent / "themes"
_SHIPPED = Path(__file__).parent.parent / "themes"

CATEGORIES = {
    "kinh-te": "Kinh tế",
    "van-hoa-xa-hoi": "Văn hóa – Xã hội",
    "quoc-phong-an-ninh": "Quốc phòng – An ninh",
    "xay-dung-dang": "Xây dựng Đảng",
    "nong-thon-moi": "Nông thôn mới",
    "chuyen-doi-so": "Chuyển đổi số",
    "giao-duc": "Giáo dục",
    "y-te": "Y tế",
    "thong-bao": "Thông báo",
    "chi-dao-dieu-hanh": "Chỉ đạo điều hành",
    "guong-dien-hinh": "Gương điển hình",
    "moi-truong": "Môi trường",
}
COMMUNES = (
    "Thanh Kỳ|Kỳ Thọ|Trường Xuân|Xuân Lập|Kỳ Khang|Công Chính|Yên Thọ|Thanh Quân|Hóa Quỳ|"
    "Xuân Bình|Thượng Ninh|Như Thanh|Mậu Lâm|Xuân Du|Yên Khương|Linh Sơn|Đồng Lương|Văn Phú|"
    "Giao An|Cẩm Tú"
).split("|")
_BEGAN = datetime(2019, 1, 1, 7)
_PERIOD = timedelta(days=7 * 365)
_PLACES = (
    "thôn|xã|nhà văn hóa|trạm y tế|trường học|cánh đồng|hợp tác xã|chợ|tuyến đường|khu dân cư"
).split("|")
_DEEDS = (
    "nâng cấp|khánh thành|ra quân làm sạch|tổng kết|triển khai|kiểm tra|hướng dẫn bà con|"
    "vận động xây dựng|phát động|hoàn thành|bàn giao|đối thoại về"
).split("|")
_WORDS = (
    "Nhân dân|cán bộ|các hộ|đoàn viên|hội viên|xã|thôn|bản|đường|cầu|mương|lúa|ngô|sắn|rừng|keo|"
    "ong|dê|lợn|gà|cá|trồng|chăm sóc|thu hoạch|tiêu thụ|liên kết|đầu tư|xây dựng|mở rộng|nâng cao|"
    "bảo vệ|giữ gìn|phát huy|chất lượng|hiệu quả|thu nhập|đời sống|môi trường|an ninh|trật tự|"
    "văn hóa|giáo dục|y tế|chuyển đổi số|trong|với|và|để|từ|đến|theo|của|cho|đã|đang|sẽ|tiếp tục|"
    "từng bước|kịp thời|đồng bộ|bền vững|toàn diện|năm|tháng|quý|vụ|hecta|triệu đồng|tỷ đồng|"
    "phần trăm|mô hình|dự án|kế hoạch|nghị quyết|chỉ tiêu|kết quả"
).split("|")

# A part of a text: Markdown, or the number of an older article that it links to.
_Part = str | int


@dataclass(frozen=True, slots=True)
class Article:
    """One article in no generator's own spelling; `category` is a slug, `commune` a number."""

    number: int
    title: str
    date: datetime
    category: str
    commune: int
    tags: tuple[str, ...]
    summary: str
    parts: tuple[_Part, ...]

    @property
    def name(self) -> str:
        """The name of its file without an ending, and its slug where one is asked for."""
        return f"bai-{self.number:06d}"

    def body(self, link: Callable[[int], str]) -> str:
        """Give its Markdown; `link` spells the way to an older article."""
        return "\n".join(
            part
            if isinstance(part, str)
            else f"Xem thêm [bài trước]({link(part)}) và *kết quả* **đạt được**.\n"
            for part in self.parts
        )


def articles(count: int, size: int = BYTES) -> Iterator[Article]:
    """Make `count` articles of about `size` bytes, oldest first."""
    for number in range(count):
        yield _article(number, _BEGAN + _PERIOD * number / count, size)


def next_article(count: int, turn: int) -> Article:
    """Make one that is newer than all of `articles(count)`, and than those of earlier turns."""
    return _article(count + turn, _BEGAN + _PERIOD + timedelta(hours=turn), BYTES)


def _article(number: int, date: datetime, size: int) -> Article:
    random_ = random.Random(number)
    parts: list[_Part] = []
    length = 0
    for part in _parts(random_, number):
        added = len(str(part).encode())
        if length + added / 2 > size:
            break
        parts.append(part)
        length += added
    return Article(
        number=number,
        title=f"{random_.choice(COMMUNES)} {random_.choice(_DEEDS)} {random_.choice(_PLACES)} "
        f"số {number}",
        date=date.replace(second=0, microsecond=0),
        category=category(number),
        commune=random_.randrange(len(COMMUNES)),
        tags=tuple(random_.sample(_PLACES, 3)),
        summary=_sentence(random_, 24),
        parts=tuple(parts),
    )


def category(number: int) -> str:
    """Tell the category of an article: some generators spell links with it."""
    return list(CATEGORIES)[number * 7 % len(CATEGORIES)]


def _parts(random_: random.Random, number: int) -> Iterator[_Part]:
    while True:
        for _ in range(random_.randint(2, 4)):
            yield _paragraph(random_)
        yield f"## {_sentence(random_, 5).rstrip('.')}\n"
        yield _paragraph(random_)
        yield "".join(f"- {_sentence(random_, 12)}\n" for _ in range(random_.randint(3, 6)))
        if random_.random() < 0.4:
            yield _table(random_)
        if number > 20 and random_.random() < 0.3:
            yield random_.randrange(number)


def _paragraph(random_: random.Random) -> str:
    return " ".join(_sentence(random_, random_.randint(12, 30)) for _ in range(4)) + "\n"


def _sentence(random_: random.Random, words: int) -> str:
    text = " ".join(random_.choices(_WORDS, k=words))
    return f"{text[0].upper()}{text[1:]}."


def _table(random_: random.Random) -> str:
    rows = "".join(
        f"| {random_.choice(_PLACES)} | {random_.randint(1, 999)} | {random_.randint(1, 99)},5% |\n"
        for _ in range(5)
    )
    return f"| Chỉ tiêu | Số lượng | Tỷ lệ |\n| :--- | ---: | :---: |\n{rows}"


# --- as a portal of congxa --------------------------------------------------------------------


class Portal:
    """A portal of congxa, written article by article."""

    def __init__(self, folder: Path, theme: str = "trong-dong") -> None:
        """Write the settings, the communes, and the portal's own part of its theme.

        Of a shipped theme that is a copy of its base template, as one who changes it has it.
        """
        self.folder = folder
        self.base = folder / "themes" / theme / "templates/base.html"
        (folder / "content/communes").mkdir(parents=True)
        (folder / "config.yaml").write_text(_settings(theme), encoding="utf-8")
        for number, name in enumerate(COMMUNES):
            profile = (
                f"---\nname: {name}\nslug: xa-{number}\nprovince: Thanh Hóa\n---\nXã {name}.\n"
            )
            path = folder / f"content/communes/xa-{number}.md"
            path.write_text(profile, encoding="utf-8")
        if (THEMES / theme).is_dir():
            shutil.copytree(THEMES / theme, folder / "themes" / theme)
        else:
            self.base.parent.mkdir(parents=True)
            shutil.copy(_SHIPPED / theme / "templates/base.html", self.base)

    def add(self, article: Article) -> None:
        """Write one article."""
        path = self.path(article.number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_portal_text(article), encoding="utf-8")

    def path(self, number: int) -> Path:
        """Tell where an article lies."""
        return self.folder / f"content/articles/{number // 1000:03d}/bai-{number:06d}.md"


def _settings(theme: str) -> str:
    categories = "".join(
        f"  - {{name: {name}, slug: {slug}}}\n" for slug, name in CATEGORIES.items()
    )
    return (
        f"site:\n  title: {TITLE}\n  url: {SITE}\nowner: {{name: Ủy ban nhân dân}}\n"
        f"categories:\n{categories}listing: {{per_page: {PER_PAGE}}}\ntheme: {theme}\n"
    )


def _portal_text(article: Article) -> str:
    body = article.body(lambda number: f"../{number // 1000:03d}/bai-{number:06d}.md")
    return (
        f"---\ntitle: {article.title}\ndate: {article.date:%Y-%m-%d %H:%M}\n"
        f"category: {article.category}\ncommune: xa-{article.commune}\n"
        f"tags: [{', '.join(article.tags)}]\nsummary: {article.summary}\n"
        f"author: Ban biên tập\nsource: Văn phòng xã\n---\n{body}"
    )


def main() -> None:
    """Write the portal that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--bytes", type=int, default=BYTES)
    parser.add_argument("--theme", default="trong-dong")
    options = parser.parse_args()
    portal = Portal(options.folder, options.theme)
    for article in articles(options.count, options.bytes):
        portal.add(article)


if __name__ == "__main__":
    main()
