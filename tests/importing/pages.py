"""Saved pages as the systems of old portals make them, for the tests and the bench of imports."""

from pathlib import Path
from typing import Any

from congxa import cli

PARAGRAPH = (
    "Sáng nay, tại nhà văn hóa thôn {n}, Ủy ban nhân dân xã tổ chức hội nghị bàn việc làm đường giao thông "
    "nông thôn, với sự tham gia của 120 hộ dân; bà con thống nhất hiến 1.250 m² đất và góp 346 ngày công."
)


def page(
    title: str = "Thôn Bái Sim làm đường",
    *,
    date: str = "Đăng lúc: 21/03/2024 (GMT+7)",
    category: str = "Kinh tế",
    paragraphs: int = 6,
    address: str = "https://thanhky.thanhhoa.gov.vn/portal/Pages/2024-03-21/lam-duong-123.aspx",
    body: str = "",
    head: str = '<meta charset="utf-8">',
    number: int = 1,
) -> str:
    """Write a page with a menu, a counter, banners, other articles, and one article in the middle."""
    text = body or "".join(
        f"<p>{PARAGRAPH.format(n=number * 10 + k)} (đoạn {number}.{k})</p>"
        for k in range(paragraphs)
    )
    menu = "".join(f'<li><a href="/c{k}">Chuyên mục số {k}</a></li>' for k in range(30))
    return f"""<!DOCTYPE html>
<html lang="vi"><head>{head}<title>{title} | Trang thông tin điện tử xã Thanh Kỳ</title>
<link rel="canonical" href="{address}"><meta property="og:title" content="{title}">
<style>.a{{color:red}}</style><script>var dem = 1;</script></head>
<body><div id="header"><img src="banner.jpg" alt="banner"><ul class="menu">{menu}</ul></div>
<div class="breadcrumb"><a href="/">Trang chủ</a> › <a href="/kinh-te">{category}</a></div>
<div id="main"><div class="col-left">
<h1 class="title-detail">{title}</h1>
<div class="time">{date}</div><div class="tool-print">100% <a href="javascript:print()">In bài viết</a></div>
<p class="sapo">Bà con thôn Bái Sim vừa hiến đất, góp công làm xong con đường rộng năm mét dài hai cây số.</p>
<div class="article-content" id="noidung">
{text}
<p style="text-align:right"><strong>Nguồn: Hồng Lam, Văn phòng UBND xã</strong></p>
</div>
<div class="tin-khac"><h3>Các tin khác</h3><ul><li><a href="/x">Một tin cũ hơn (12/03/2024)</a></li></ul></div>
</div><div class="sidebar"><h3>Thông báo</h3><p>Một thông báo ngắn ở cột bên của trang.</p>
<div class="counter">Thống kê truy cập<br>Đang online: 3<br>Hôm nay: 12<br>Tất cả: 174989<br></div></div></div>
<div id="footer"><p>CƠ QUAN CHỦ QUẢN: UBND XÃ THANH KỲ. Địa chỉ: Thôn Hợp Nhất, xã Thanh Kỳ, tỉnh Thanh Hóa.</p></div>
</body></html>"""


def write(folder: Path, name: str, html: str | bytes) -> Path:
    """Write a page into a folder."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(html if isinstance(html, bytes) else html.encode())
    return file


def run(built: Any, *words: object) -> int:
    return cli.main(["import", "--root", str(built.root), *map(str, words)])


def sources(built: Any) -> dict[str, bytes]:
    return {
        p.relative_to(built.root).as_posix(): p.read_bytes()
        for p in sorted((built.root / "content").rglob("*"))
        if p.is_file()
    }
