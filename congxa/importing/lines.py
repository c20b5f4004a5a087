"""What a line of an old page is: part of the article, a signature, a caption, or the page's furniture."""

import re

# Furniture of pages, alone on its line.
_NOISE = re.compile(
    r"image (banner|advertisement)|loading\.*|date|\d{2,3}%|cỡ chữ:?.*|xem với cỡ chữ.*|a[-+]?( a[-+]?)*"
    r"|in bài viết|in trang|in tin|gửi bài viết|gửi email|gửi mail|chia sẻ.*|facebook|zalo|twitter|về trang trước"
    r"|đọc bài( viết)?|nghe bài( viết)?|trang chủ|đánh giá( bài viết)?:?.*|từ khóa ?:?|lượt xem ?:? ?[\d.]*"
    r"|(số )?lượt đọc ?:? ?[\d.]*|bình luận.*|quay lại|xem thêm|tweet|print|email|share|[.•|*_–-]{1,5}",
    re.I,
)
# From here on a page speaks of something else.
_END = re.compile(
    r"(các )?tin (bài )?(khác|nổi bật|mới( hơn| nhất)?|cũ hơn|đã đưa|liên quan|cùng chuyên mục)( cùng chuyên mục)?:?"
    r"|(các )?bài (viết )?(khác|liên quan|cùng chuyên mục|cũ hơn|mới hơn):?|tin tức (khác|liên quan):?"
    r"|thống kê (lượt )?truy cập|xem tiếp:?|ý kiến bạn đọc|gửi bình luận|bình luận \(\d+\)",
    re.I,
)
_PICTURE = re.compile(
    r"anh[-_ ]tin[-_ ]bai|[^/\\:*?\"<>|]{1,80}\.(jpe?g|png|gif|webp|bmp|tiff?)", re.I
)
_BYLINE = re.compile(
    r"(?P<word>nguồn(?: tin)?|theo|tác giả|người viết|bài(?: và ảnh| viết)?|tin(?: và ảnh|, ảnh|, bài)?"
    r"|thực hiện|biên tập|author|source)(?: ?:| (?=(?-i:[A-ZĐÀ-Ỹ])))\s*(?P<who>\S.*)",
    re.I,
)
_SOURCES = ("nguồn", "nguồn tin", "theo", "source")
_BARE_NAME = re.compile(r"(?P<name>[^\W\d]+(?: [^\W\d]+){1,4})(?:(?:, | ?[–(-] ?)[^.;:!?]{0,60})?")
_OFFICE = re.compile(
    r"\b(trung tâm|văn phòng|ban|phòng|ubnd|đài|tổ|hội|đoàn|công chức|cộng tác viên)\b", re.I
)
_SUBJECT = re.compile(
    r"(các |những |một số |lãnh đạo|đồng chí|đ/c|ông |bà |anh |chị |bí thư|phó |chủ tịch|giám đốc|chánh |trưởng "
    r"|đại biểu|toàn cảnh|quang cảnh|ảnh|hình|lực lượng|bà con|cán bộ|mô hình|\.\.\.|…)",
    re.I,
)
_SHOWN = re.compile(
    r"tham dự|phát biểu|trao |tặng |kết luận|báo cáo|thảo luận|nhìn từ|quang cảnh|toàn cảnh|chụp ảnh|tham gia|biểu dương"
    r"|chủ trì|thăm |kiểm tra|xuất sắc trong",
    re.I,
)
_CAPTION_LIMIT = 200
_BARE_LIMIT = 80


def is_noise(line: str) -> bool:
    """Tell a line that is furniture of its page."""
    return _NOISE.fullmatch(line.strip()) is not None


def is_end(line: str) -> bool:
    """Tell the line behind which a page lists other articles."""
    return _END.fullmatch(line.strip(" *#•:|")) is not None


def is_picture(line: str) -> bool:
    """Tell a line that stands where a picture stood: its placeholder, or its file's name."""
    return _PICTURE.fullmatch(line.strip()) is not None


def byline(line: str) -> tuple[str, str] | None:
    """Read a signature: («source» or «author», who), None where it is none.

    A line such as «Nguồn: Hồng Lam, PBT» or, at an article's end, a bare name such as «Vũ Viễn».
    """
    text = line.strip().strip("*_ ").strip()
    if len(text) > _CAPTION_LIMIT:
        return None
    if (found := _BYLINE.fullmatch(text)) and not re.search(r"[.;!?] ", found["who"]):
        kind = "source" if found["word"].lower() in _SOURCES else "author"
        return kind, found["who"].strip(" ()*_")
    bare = _BARE_NAME.fullmatch(text) if len(text) <= _BARE_LIMIT and not text.isupper() else None
    named = bare is not None and all(word[0].isupper() for word in bare["name"].split())
    return ("author", text) if named and ("," not in text or _OFFICE.search(text)) else None


def caption(line: str) -> str:
    """Read what stands under a picture: the text without brackets and without the word for picture."""
    text = re.sub(r"(?<!\\)[*_]", "", line).strip()
    inner = re.fullmatch(r"\((.*)\)\.?", text, re.S)
    text = inner[1].strip() if inner else text
    named = re.match(r"(ảnh|hình)( \d+)? ?[:.] *", text, re.I)
    if named and len(text[named.end() :].split()) > 4:
        text = text[named.end() :]
    return " ".join(text.split())


def may_be_caption(line: str) -> bool:
    """Tell a line that may stand under the picture before it."""
    text = line.strip()
    if (
        not text
        or len(text) > _CAPTION_LIMIT
        or re.match(r"#|[-*] |\d+[.)-]|[IVX]+\.|!\[|<|\|", text)
    ):
        return False
    return not text.endswith((":", ";")) and not is_end(text)


def is_lost_caption(line: str) -> bool:
    """Tell a line that was a caption, though its picture is gone: people, and what is to be seen of them."""
    return bool(may_be_caption(line) and _SUBJECT.match(line) and _SHOWN.search(line))
