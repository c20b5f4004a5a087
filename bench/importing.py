"""How long imports take: 1,000 saved pages, and a Word file of 100 pages with 50 photos of a phone.

    python bench/importing.py

Prints wall clock, CPU time of all processes and the most memory that one process had.
"""

import resource
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

import docx
from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests/importing")]

import pages  # noqa: E402

SETTINGS = "site:\n  title: Cổng đo\n  url: https://vidu.vn/\ncategories:\n  - {name: Kinh tế}\n"
PAGES, WORD_PAGES, PHOTOS = 1000, 100, 50
# Menus, scripts and styles of real portals make most of a page: some 60 kB of it.
FURNITURE = (
    "<script>"
    + "var a = 'x';\n" * 2500
    + "</script><style>"
    + ".a{color:red}\n" * 1500
    + "</style>"
)


def saved_pages(folder: Path) -> Path:
    """Write the pages of an old portal."""
    for number in range(PAGES):
        address = f"https://cu.vn/tin/{number}.html"
        html = pages.page(f"Tin số {number} của xã", address=address, paragraphs=12, number=number)
        pages.write(folder, f"tin/{number}.html", html.replace("</head>", FURNITURE + "</head>"))
    return folder


def word_file(file: Path) -> Path:
    """Write a report with photos of twelve megapixels."""
    document = docx.Document()
    document.add_heading("Báo cáo tổng kết", 0)
    document.add_paragraph("14:30 26/05/2023")
    photos = []
    for seed in range(5):
        base = Image.effect_noise((400, 300), 20 + seed).convert("RGB").resize((4000, 3000))
        data = BytesIO()
        base.save(data, "JPEG", quality=90)
        photos.append(data.getvalue())
    for number in range(WORD_PAGES):
        document.add_heading(f"Mục {number + 1}", 1)
        for k in range(6):
            document.add_paragraph(pages.PARAGRAPH.format(n=number * 10 + k) * 2)
        if number % 2 == 0:
            photo = photos[number // 2 % len(photos)] + bytes([number])
            document.add_picture(BytesIO(photo), width=4_000_000)
            document.add_paragraph(f"( Ảnh: Con đường thôn thứ {number} vừa làm xong )")
    document.save(str(file))
    return file


def measured(name: str, root: Path, source: Path) -> None:
    """Import into a new portal, and tell what it took."""
    (root / "content").mkdir(parents=True)
    (root / "config.yaml").write_text(SETTINGS, encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    command = [sys.executable, str(ROOT / "build.py"), "import", "--root", str(root), str(source)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = ran.stdout.strip().splitlines()[-1]
    print(f"{name}: {seconds:.1f} s, {cpu:.1f} s CPU, {after.ru_maxrss / 1024:.0f} MB most; {told}")


def main() -> None:
    """Measure both."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = word_file(folder / "bao-cao.docx")
        size = file.stat().st_size / 1e6
        measured(f"{WORD_PAGES} pages of Word, {size:.0f} MB", folder / "a", file)
        measured(f"{PAGES} saved pages", folder / "b", saved_pages(folder / "cu"))


if __name__ == "__main__":
    main()
