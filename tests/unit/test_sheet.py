"""Settings written anew in a few places, however their author wrote them."""

import pytest

from congxa import config
from congxa.config import walk_categories
from congxa.sheet import Sheet

HEAD = (
    "site: {title: Cổng, url: 'https://vidu.vn/'}\nowner: {name: Ủy ban}  # chủ quản\ncategories:\n"
)
WRITTEN = {
    "lines": "  - name: Tin xã  # đầu tiên\n    description: Ngắn\n",
    "brackets": "  - {name: Tin xã, description: Ngắn}\n",
    "its slug": "  - name: Tin xã\n    slug: tin-xa\n",
    "its slug in quotes": "  - {name: 'Tin xã', slug: \"tin-xa\"}\n",
    "a name in quotes": '  - name: "Tin xã"\n    description: Ngắn\n',
    "a name with escapes": '  - name: "Tin x\\u00e3"\n    description: Ngắn\n',
    "old addresses": "  - name: Tin xã\n    aliases: [/cu/, /cu-hon/]\n",
    "old addresses on lines": "  - name: Tin xã\n    aliases:\n      - /cu/\n      - /cu-hon/\n",
    "renamed back": "  - name: Tin xã\n    aliases: [/chuyen-muc/moi/]\n",
}
MENU = "menu:\n  - {title: Tin, category: 'tin-xa'}\n  - title: Nhà\n    url: /\n"


def renamed(text: str) -> str:
    record, settings = config.parse(text)[0].record, config.parse(text)[0].config
    sheet = Sheet(text.split("\n"), record)
    places = dict(walk_categories(settings.categories))
    place, category = next(iter(places.items()))
    address, new = "/chuyen-muc/tin-xa/", "/chuyen-muc/moi/"
    edits = [*sheet.menu("tin-xa", "moi"), *sheet.category(place, category, "moi", address, new)]
    return sheet.edited(edits)


@pytest.mark.parametrize("way", WRITTEN)
def test_a_category_gets_another_slug_however_it_is_written(way: str) -> None:
    before = HEAD + WRITTEN[way] + MENU
    after = config.parse(renamed(before))[0].config
    (category,) = after.categories
    assert (category.name, category.slug) == ("Tin xã", "moi")
    was = config.parse(before)[0].config.categories[0]
    kept = tuple(alias for alias in was.aliases if alias != "/chuyen-muc/moi/")
    assert category.aliases == ("/chuyen-muc/tin-xa/", *kept)
    assert category.description == was.description
    assert [entry.category for entry in after.menu] == ["moi", ""]


@pytest.mark.parametrize("way", WRITTEN)
def test_everything_else_stays_as_it_was_written(way: str) -> None:
    before = HEAD + WRITTEN[way] + MENU
    after = renamed(before)
    assert after.startswith(HEAD)
    assert after.endswith("\n" + MENU.replace("'tin-xa'", "moi"))
    assert after.count("#") == before.count("#")
