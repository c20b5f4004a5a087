"""The export of metadata."""

import json
from collections.abc import Callable
from typing import Any

from conftest import Built

from congxa.dublin import SCHEMA, export

Make = Callable[..., Built]
ARTICLE = "---\ntitle: {}\ndate: {}\ncategory: kinh-te\n{}---\nMột câu.\n"


def records(built: Built, path: str) -> list[dict[str, str]]:
    told: Any = json.loads(built.page(path))
    assert told["schema"] == SCHEMA
    return list(told["records"])


def test_every_article_is_in_the_file_of_its_month(portal: Make) -> None:
    """The index names the files; withdrawn articles and drafts stand in none."""
    built = portal("-- content/pages/gioi-thieu.md --\n---\ntitle: Giới thiệu\n---\nChữ.\n")
    for name, date, more in (
        ("mot", "2026-10-05", ""),
        ("hai", "2026-11-05", "tags: [lúa]\n"),
        ("ba", "2026-11-06", ""),
        ("bon", "2026-11-07", "withdrawn: Sai\n"),
        ("nam", "2026-11-08", "draft: có\n"),
        ("sau", "2026-09-01", "withdrawn: Sai\n"),
    ):
        built.write(f"content/articles/{name}.md", ARTICLE.format(name, date, more))
    built.build()
    index = json.loads(built.page("metadata.json"))
    assert [one["title"] for one in index["records"]] == ["Cổng thử", "Giới thiệu"]
    assert index["parts"] == [
        "https://vidu.vn/tin/2026/10/metadata.json",
        "https://vidu.vn/tin/2026/11/metadata.json",
    ]
    assert [one["title"] for one in records(built, "tin/2026/10/metadata.json")] == ["mot"]
    november = records(built, "tin/2026/11/metadata.json")
    assert sorted(one["title"] for one in november) == ["ba", "hai"]
    assert november[-1] == {
        "title": "hai",
        "creator": "Cổng thử",
        "date": "2026-11-05T00:00:00+07:00",
        "description": "Một câu.",
        "publisher": "Cổng thử",
        "identifier": "https://vidu.vn/tin/2026/11/hai/",
        "language": "vi",
        "subject": "Kinh tế; lúa",
    }


def test_an_old_month_stays_as_it_is(portal: Make) -> None:
    """A new article writes the file of its month and the index, no other."""
    built = portal()
    for number in range(1, 7):
        text = ARTICLE.format(f"Bài {number}", f"2026-0{number}-05", "")
        built.write(f"content/articles/b{number}.md", text)
    built.build()
    before = built.bytes()
    built.write("content/articles/moi.md", ARTICLE.format("Mới", "2026-06-20", ""))
    built.build()
    changed = {name for name, body in built.bytes().items() if before.get(name) != body}
    files = {name for name in changed if name.endswith("metadata.json")}
    assert files == {"metadata.json", "tin/2026/06/metadata.json"}


def test_an_export_is_json_whatever_it_holds() -> None:
    """Signs of JSON in a title, no record at all."""
    hard = 'Giá "lúa" \\ \n\u2028 </script>'
    told = json.loads(export([(hard, (("creator", hard),))], ["https://vidu.vn/a.json"]))
    assert told["records"] == [{"title": hard, "creator": hard}]
    assert json.loads(export([])) == {"schema": SCHEMA, "records": [], "parts": []}
