"""The visit counter that an old page shows, taken out of its text."""

import re

_LABEL = (
    r"(?:đang (?:online|truy cập|trực tuyến)|trực tuyến|hôm (?:nay|qua)|trong (?:ngày|tuần|tháng)"
    r"|(?:tuần|tháng) (?:này|trước|hiện tại)|tất cả|tổng(?: cộng| số)?(?: lượt)?(?: truy cập)?|(?:lượt )?truy cập)"
)
_ROW = re.compile(
    rf"(?m)^[^\w\n]*{_LABEL}[ \t]*(?::[ \t]*(?:\n\s*)?(?:\d[\d., ]*)?|\d[\d., ]*|(?=\n))[ \t]*$",
    re.I,
)


def without_widget(text: str) -> str:
    """Take the rows of a visit widget out of a text: a label with its number behind or below it."""
    return _ROW.sub("", text)
