"""The figures of the sample portal, as its pages show them, against what the real pages say."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from frictionless import Package

# Value as shown, what it is of, year, and the page that it was read on.
FIGURES = """
145,27 km²|Diện tích tự nhiên|2025|thanh-ky
12.531 người|Dân số|2025|thanh-ky
36 tổ chức|Tổ chức cơ sở đảng|2025|thanh-ky
632 đảng viên|Đảng viên|2025|thanh-ky
ước đạt 577,6 tỷ đồng|Tổng giá trị các ngành chủ yếu|2025|thanh-ky
ước đạt 46 triệu đồng/người/năm|Thu nhập bình quân đầu người|2025|thanh-ky
25 ha|Đất trồng kém hiệu quả được chuyển đổi|2020–2025|thanh-ky
2.746,9 tấn|Sản lượng lương thực bình quân hằng năm|2020–2025|thanh-ky
32,5 ha|Vườn tạp được cải tạo|2020–2025|thanh-ky
tăng 5.401 con so với năm 2020|Đàn gia cầm|2025|thanh-ky
tăng 490 con so với năm 2020|Đàn lợn|2025|thanh-ky
tăng 860 con so với năm 2020|Đàn trâu, bò|2025|thanh-ky
tăng 750 con so với năm 2020|Đàn dê|2025|thanh-ky
3.470 ha|Rừng trồng mới|2020–2025|thanh-ky
705,8 ha|Rừng trồng khai thác hằng năm|2020–2025|thanh-ky
61,05%|Độ che phủ rừng|2025|thanh-ky
ước đạt 144,4 tỷ đồng|Giá trị sản xuất tiểu thủ công nghiệp, xây dựng|2025|thanh-ky
35 doanh nghiệp|Doanh nghiệp thành lập mới|2020–2025|thanh-ky
45 tổ|Tổ thợ xây|2025|thanh-ky
107 công trình|Công trình được đầu tư xây dựng|2020–2025|thanh-ky
Ngân sách Trung ương 24,8 tỷ đồng; Ngân sách địa phương 112 tỷ đồng|Vốn ngân sách đầu tư công trình|2020–2025|thanh-ky
ước đạt 202,16 tỷ đồng|Giá trị sản xuất dịch vụ|2025|thanh-ky
1.132 trường hợp|Hồ sơ giấy chứng nhận quyền sử dụng đất|2020–2025|thanh-ky
77,5%|Dân số dùng nước hợp vệ sinh|2025|thanh-ky
21 nhà văn hóa|Nhà văn hóa – khu thể thao thôn|2025|thanh-ky
6/21 thôn (28,6%)|Thôn, khu dân cư văn hóa|2025|thanh-ky
9/9 cơ quan (100%)|Cơ quan đạt danh hiệu văn hóa|2025|thanh-ky
ước đạt 75%|Gia đình văn hóa|2025|thanh-ky
52%|Người tập thể thao thường xuyên|2025|thanh-ky
98,82%|Học sinh lên lớp|2020–2025|thanh-ky
289 học sinh|Học sinh giỏi cấp huyện, cấp tỉnh|2020–2025|thanh-ky
6/7 trường (85,7%)|Trường đạt chuẩn quốc gia|2025|thanh-ky
61.130 lượt người|Lượt khám và điều trị tại trạm y tế|2020–2025|thanh-ky
95%|Trẻ dưới 6 tuổi được tiêm phòng|2025|thanh-ky
14,94%|Trẻ dưới 5 tuổi suy dinh dưỡng|2024|thanh-ky
duy trì|Bộ tiêu chí quốc gia về y tế xã|2025|thanh-ky
95%|Dân số tham gia bảo hiểm y tế|2025|thanh-ky
0,74%|Tốc độ tăng dân số bình quân hằng năm|2020–2025|thanh-ky
3.142 suất quà|Suất quà tặng gia đình chính sách, hộ khó khăn|2020–2025|thanh-ky
1,57 tỷ đồng|Tiền quà tặng gia đình chính sách, hộ khó khăn|2020–2025|thanh-ky
1,83 tỷ đồng|Nhân dân ủng hộ các quỹ|2020–2025|thanh-ky
3,75%|Tỷ lệ hộ nghèo|2024|thanh-ky
4,51%|Tỷ lệ hộ cận nghèo|2024|thanh-ky
80 lao động|Lao động thường xuyên làm việc ở nước ngoài|2025|thanh-ky
62 thanh niên|Thanh niên nhập ngũ|2020–2025|thanh-ky
đạt|Diễn tập chiến đấu xã trong khu vực phòng thủ|2024|thanh-ky
22 tổ|Tổ an ninh trật tự thành lập mới|2020–2025|thanh-ky
92 nghị quyết|Nghị quyết Hội đồng nhân dân ban hành|2020–2025|thanh-ky
22 cuộc|Cuộc giám sát của Hội đồng nhân dân|2020–2025|thanh-ky
Thái 74,54%; Kinh 24,1%; Mường 1,36%|Cơ cấu dân tộc|2025|thanh-ky
29/29 chỉ tiêu (100%)|Chỉ tiêu đạt kế hoạch|2022|truong-xuan
7/29 chỉ tiêu (24,1%)|Chỉ tiêu vượt kế hoạch|2022|truong-xuan
Cấp quyền sử dụng đất 11,8 tỷ đồng; Thu khác 1,855 tỷ đồng|Cơ cấu thu ngân sách theo dự toán|2023|truong-xuan
8.850,26 tỷ đồng|Tổng giá trị sản phẩm|2023|ky-anh
49,09 triệu đồng/người/năm|Thu nhập bình quân đầu người|2023|ky-anh
20/21 chỉ tiêu (95,2%)|Chỉ tiêu đạt kế hoạch|2023|ky-anh
118/153 thôn (77,1%)|Thôn đạt chuẩn khu dân cư nông thôn mới kiểu mẫu|2023|ky-anh
2.489,13 tỷ đồng|Giá trị sản phẩm nông nghiệp|2023|ky-anh
57.198,8 tấn|Sản lượng lương thực có hạt|2023|ky-anh
54,5 tạ/ha|Năng suất lúa|2023|ky-anh
171 đảng viên|Đảng viên mới kết nạp|2023|ky-anh
5.892 học viên|Học viên chuyên đề, bồi dưỡng nghiệp vụ|2023|ky-anh
20/20 xã (100%)|Xã đạt chuẩn nông thôn mới|2023|ky-anh
4 sao 2 sản phẩm; 3 sao 16 sản phẩm|Sản phẩm OCOP theo hạng sao|2023|ky-anh
12/24 chỉ tiêu (50%)|Chỉ tiêu đạt kế hoạch|2020–2023|ky-tho
12/24 chỉ tiêu (50%)|Chỉ tiêu chưa đạt|2020–2023|ky-tho
274 thôn|Số thôn, khu phố|2024|tho-xuan
1.093 người|Người trực tiếp tham gia công việc ở thôn, khu phố|2024|tho-xuan
6,3%|Tốc độ tăng giá trị sản xuất|2023|tho-xuan
chưa đạt|Huyện nông thôn mới nâng cao|2024|tho-xuan
807 người|Người hoạt động không chuyên trách ở thôn, khu phố|2024|tho-xuan
194 đảng viên|Đảng viên được bồi dưỡng, giới thiệu kết nạp|2023–2024|tho-xuan
5 xã|Xã đạt nông thôn mới nâng cao|2023|ky-anh
9/9 tiêu chí (100%)|Tiêu chí huyện nông thôn mới đã hoàn thành|2023|ky-anh
chưa đạt|Xã Kỳ Đồng đạt tiêu chí đô thị loại V|2023|ky-anh
"""  # noqa: E501
TARGETS = """
1|Giá trị sản xuất nông, lâm nghiệp và thủy sản|trên 170,5 tỷ đồng
2|Sản lượng lương thực có hạt|trên 9.850 tấn
4|Tổng đàn gia súc, gia cầm|trên 205.000 con
7|Thu nhập bình quân đầu người|từ 58 triệu đồng/người/năm
8|Duy trì tiêu chí thôn, xã nông thôn mới|duy trì
10|Tốc độ tăng dân số bình quân hằng năm|dưới 0,5%
11a|Dân số tham gia bảo hiểm y tế|trên 96%
11b|Người tham gia bảo hiểm xã hội tự nguyện|trên 42 người
14|Khu dân cư đạt chuẩn văn hóa|bằng 13 khu dân cư
21|Mặt bằng giải phóng để cấp quyền sử dụng đất|từ 0,48 ha
23|Rác thải được thu gom, xử lý|trên 98,3%
29d|Đảng viên hoàn thành tốt nhiệm vụ|trên 80%
"""


def lines(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().splitlines()]


def text(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).replace("\xa0", " ").split())


def rows(page: str) -> Iterator[list[str]]:
    """Give the rows of a page's tables, cell by cell."""
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.S):
        yield [text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]


def sections(sample: Path) -> dict[str, list[list[str]]]:
    """Give the rows of the page of all achievements by commune."""
    page = (sample / "thanh-tich/index.html").read_text(encoding="utf-8")
    page = re.sub(r'<(small|span) class="figure-(field|scope)">.*?</\1>', "", page)
    found = re.findall(r'<section[^>]*aria-labelledby="cx-all-([\w-]+)"(.*?)</section>', page, re.S)
    return {slug: list(rows(part)) for slug, part in found}


@pytest.fixture(scope="module")
def shown(sample: Path) -> dict[str, list[list[str]]]:
    return sections(sample)


@pytest.mark.parametrize(("value", "label", "year", "source"), lines(FIGURES))
def test_a_figure_is_shown_to_the_last_digit(
    value: str, label: str, year: str, source: str, shown: dict[str, list[list[str]]]
) -> None:
    """The page of all achievements says what the real page says."""
    found = [row[2] for row in shown[source] if row[:2] == [label, year]]
    assert found == [value]


def test_there_are_many(sample: Path) -> None:
    """The sample holds at least 120 figures, and the table above at least 60 of them."""
    data = json.loads((sample / "thanh-tich/du-lieu.json").read_text(encoding="utf-8"))
    assert len(data) >= 120
    assert len(lines(FIGURES)) >= 60


def test_the_package_is_a_data_package(sample: Path) -> None:
    """Frictionless itself reads every row by the columns that the package describes."""
    report = Package(str(sample / "thanh-tich/datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
    assert report.stats["tasks"] == 2


def test_the_29_targets_are_all_there(sample: Path) -> None:
    """The resolution's page lists every target with what came of it."""
    page = (sample / "thanh-tich/nghi-quyet/truong-xuan-2023/index.html").read_text("utf-8")
    found = {row[0]: row for row in rows(page)}
    assert {int(re.sub(r"\D", "", item)) for item in found if item != "Mục"} == set(range(1, 30))
    for item, label, target in lines(TARGETS):
        assert found[item][1:] == [label, target, "chưa có kết quả"]
    assert "29 mục tiêu với 41 thước đo" in text(page)


def test_results_stand_beside_targets(sample: Path) -> None:
    """Where there is a result, its page says so and whether the target was met."""
    page = (sample / "thanh-tich/nghi-quyet/thanh-ky-2020-2025/index.html").read_text("utf-8")
    found = {row[0]: row[3] for row in rows(page)}
    assert found["1"] == "ước đạt 46 triệu đồng/người/năm chưa đạt"
    assert found["2"] == "35 doanh nghiệp đạt"
    assert found["3"] == "32,5 ha đạt"


def test_ranks_are_told(sample: Path) -> None:
    """First in the region, second in the province."""
    files = sample.glob("tin/2024/03/*/index.html")
    page = text(next(f.read_text("utf-8") for f in files if "274" in f.read_text("utf-8")))
    assert "đứng thứ Nhất trong vùng; đứng thứ 2 trong tỉnh" in page


def test_the_criteria_board_tells_what_has_no_figures(sample: Path) -> None:
    """Of 19 criteria each is there, with figures or without."""
    page = (sample / "xa/thanh-ky/index.html").read_text(encoding="utf-8")
    board = page[page.index('id="cx-criteria-1"') :]
    found = {row[0]: row[2] for row in rows(board) if row[0].isdigit()}
    assert list(found) == [str(number) for number in range(1, 20)]
    assert found["10"].startswith("Thu nhập bình quân đầu người : ước đạt 46")
    assert found["4"] == "chưa có số liệu"
