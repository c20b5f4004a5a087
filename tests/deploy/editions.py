"""Three editions of a small portal, and the machine of an editor who deploys them."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from conftest import Built, picture
from hosting import Host

from congxa import provenance
from congxa.deploy import keeping
from congxa.deploy.deploying import Report, Wish, deploy, rollback
from congxa.deploy.manifest import RELEASE_FILE
from congxa.deploy.order import lists_of
from congxa.deploy.shipment import Shipment, of_output
from congxa.deploy.target import Target

CONFIG = """
site: {title: Cổng thử, url: "https://vidu.vn/"}
categories:
  - {name: Kinh tế}
  - {name: Văn hóa}
"""


def text(title: str, body: str, *more: str) -> str:
    lines = "".join(f"{line}\n" for line in more)
    return f"---\ntitle: {title}\ndate: 2026-11-0{len(body) % 9 + 1}\ncategory: kinh-te\n{lines}---\n{body}\n"


EDITIONS: Mapping[str, Mapping[str, str | None]] = {
    "one": {
        "mot": text("Bài một", "Nội dung một.\n\n![Đồng lúa chín](/media/lua.png)", "tags: [lúa]"),
        "hai": text(
            "Bài hai", "Xem [bài một](mot.md).", "aliases: [/cu/hai.aspx, '/Default.aspx?id=2']"
        ),
        "ba": text("Bài ba", "Nội dung ba, sẽ gỡ."),
        "bon": text("Bài bốn", "Nội dung bốn, sẽ xóa.", "tags: [cá]"),
    },
    "two": {
        "mot": text("Bài một", "Nội dung một đã sửa, xem [bài năm](nam.md)."),
        "nam": text("Bài năm", "Xem [bài sáu](sau.md) nữa.", "tags: [tôm]"),
        "sau": text("Bài sáu", "Bài mới hẳn.", "tags: [tôm, lúa]"),
    },
    "three": {
        "ba": text("Bài ba", "Nội dung ba, sẽ gỡ.", "withdrawn: Gỡ theo đề nghị"),
        "bon": None,
    },
}


@dataclass(frozen=True)
class Edition:
    """A built portal: where its files lie, and what it was built from."""

    folder: Path
    provenance: provenance.Provenance

    def files(self) -> dict[str, bytes]:
        files = (file for file in self.folder.rglob("*") if file.is_file())
        named = {file.relative_to(self.folder).as_posix(): file.read_bytes() for file in files}
        return {path: data for path, data in named.items() if not path.startswith(".congxa-")}


def build_editions(root: Path) -> dict[str, Edition]:
    """Build the editions, each after the one before it."""
    built = Built(root)
    built.write("config.yaml", CONFIG)
    built.write("content/media/lua.png", picture(3, 40, 30))
    found = {}
    for name, changes in EDITIONS.items():
        for stem, written in changes.items():
            if written is None:
                (built.root / f"content/articles/{stem}.md").unlink()
            else:
                built.write(f"content/articles/{stem}.md", written)
        built.build()
        folder = built.root / f"output-{name}"
        shutil.copytree(built.output, folder)
        record = provenance.read(folder)
        assert record is not None
        found[name] = Edition(folder, record)
    return found


class Desk:
    """An editor's machine: deploys editions to a host, one minute after the other."""

    def __init__(self, host: Host, editions: Mapping[str, Edition], root: Path) -> None:
        self.host, self.editions, self.root = host, editions, root
        self.now = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
        self.name = "thu"
        self.desk = keeping.desk(root, self.name)

    def wish(self, **more: bool) -> Wish:
        return Wish(3, lists_of(("/chuyen-muc/{path}/", "/the/{slug}/", "/xa/{slug}/")), **more)

    def shipment(self, edition: str) -> Shipment:
        self.now += timedelta(minutes=1)
        one = self.editions[edition]
        return of_output(one.folder, self.name, one.provenance, "pages", self.now, "an@may")

    def open(self) -> Target:
        return self.host.open(self.name, self.root)

    def deploy(self, edition: str, **more: bool) -> Report:
        target = self.open()
        try:
            return deploy(
                target, self.desk, self.shipment(edition), self.wish(**more), lambda *_: None
            )
        finally:
            target.close()

    def rollback(self, release: str = "") -> Report:
        target = self.open()
        self.now += timedelta(minutes=1)
        try:
            return rollback(target, self.desk, release, self.wish(), lambda *_: None)
        finally:
            target.close()

    def portal(self) -> dict[str, bytes]:
        """Give what citizens see, without the files that tell of the release or are a host's own."""
        own = (RELEASE_FILE, ".nojekyll")
        return {path: data for path, data in self.host.public().items() if path not in own}
