"""Whatever goes wrong: the server stays, says so, and goes on when it can."""

import http.client
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import Built
from preview.previewing import FIRST, PORTAL, Preview, article, until

Show = Callable[..., tuple[Built, Preview]]
Shown = tuple[Built, Preview]
MINE = '{{% extends "parent/article.html" %}}{{% block article_lead %}}{}{{% endblock %}}'
ENDLESS = MINE.format(
    "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"
)
# Without these even root may not read what a file's mode forbids.
CAPABILITIES = "-dac_override,-dac_read_search"


def page(preview: Preview, path: str = FIRST) -> str:
    """Give a page as it is served."""
    connection = http.client.HTTPConnection("127.0.0.1", preview.port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def needs(*command: str) -> list[str]:
    """Give a command to run the server with, where this system allows it."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    tried = subprocess.run([*command, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"{command[0]} is not allowed here: {tried.stderr.strip()[:80]}")
    return list(command)


def test_a_template_without_end(show: Show) -> None:
    """It is given up and said so, the next one works; what an earlier run left is shown meanwhile."""
    built, preview = show(patience=4.0)
    template = "themes/rieng/templates/article.html"
    endless = "lỗi: dựng quá 4 giây mà không tiến thêm được"
    built.write(template, ENDLESS)
    assert preview.says(endless).startswith("themes/rieng/templates")
    preview.says("Chưa dựng được")
    assert "Nội dung đầu tiên." in page(preview)

    assert preview.stop() == 0
    built.write("content/articles/mot.md", article("Bài thứ nhất", "Viết lúc máy chủ tắt."))
    preview.launch()
    until(lambda: _answers(preview))
    assert "Nội dung đầu tiên." in page(preview)
    assert "Chưa dựng được" not in "".join(preview.lines[preview.begun :])
    preview.says(endless, since=preview.begun)
    assert "Nội dung đầu tiên." in page(preview)

    built.write(template, MINE.format("<p>Đã sửa.</p>"))
    preview.says("Đã dựng", since=preview.begun)
    assert "Đã sửa." in page(preview)
    assert "Viết lúc máy chủ tắt." in page(preview)


def _answers(preview: Preview) -> bool:
    try:
        return bool(page(preview))
    except OSError:
        return False


def test_a_building_process_that_dies(shown: Shown) -> None:
    """One that is killed while nobody builds is replaced; one that dies building is told of."""
    built, preview = shown
    (server, *others) = preview.processes()
    assert server
    for pid in others:
        os.kill(pid, signal.SIGKILL)
    built.write("content/articles/mot.md", article("Bài thứ nhất", "Một."))
    preview.says("content/articles/mot.md: lỗi: tiến trình dựng cổng đã tắt giữa chừng")
    lines = len(preview.lines)
    built.write("content/articles/mot.md", article("Bài thứ nhất", "Hai."))
    preview.says("(content/articles/mot.md) →", since=lines)
    assert "Hai." in page(preview)


def test_a_server_that_is_killed_takes_its_builder_along(show: Show) -> None:
    """Nothing is left behind."""
    _, preview = show()
    others = preview.processes()[1:]
    preview.stop(signal.SIGKILL)
    until(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in others))


def test_an_unreadable_file(show: Show) -> None:
    """It is named; once it can be read the preview goes on."""
    wrapper = []
    if os.geteuid() == 0:
        wrapper = needs("setpriv", f"--bounding-set={CAPABILITIES}", f"--inh-caps={CAPABILITIES}")
    built, preview = show(wrapper=wrapper)
    # A file that is known stays known when only its rights change: a new one takes its place.
    built.write("content/articles/kin.md", article("Bài kín", "Chữ."))
    preview.says("(content/articles/kin.md)")
    closed = built.write("dong.md", article("Bài kín", "Chữ mới."))
    closed.chmod(0)
    file = closed.replace(built.root / "content/articles/kin.md")
    preview.says("content/articles/kin.md: lỗi: ")
    preview.says("Chưa dựng được")
    assert "Nội dung đầu tiên." in page(preview)
    lines = len(preview.lines)
    file.chmod(0o644)
    preview.says("Đã dựng", since=lines)


def test_content_that_is_emptied_or_gone(shown: Shown) -> None:
    """Without content/ the old pages stay; empty, it is an empty portal; what comes back is shown."""
    built, preview = shown
    content, aside = built.root / "content", built.root / "cat-tam"
    content.rename(aside)
    preview.says("content: lỗi: ")
    assert "Nội dung đầu tiên." in page(preview)
    lines = len(preview.lines)
    content.mkdir()
    preview.says("Đã dựng", since=lines)
    assert "Không tìm thấy trang" in page(preview)
    lines = len(preview.lines)
    content.rmdir()
    aside.rename(content)
    preview.says("Đã dựng", since=lines)
    until(lambda: "Nội dung đầu tiên." in page(preview))
    for file in (content / "articles").iterdir():
        file.unlink()
    until(lambda: "Không tìm thấy trang" in page(preview))
    built.write("content/articles/lai.md", article("Bài thứ nhất", "Viết lại."))
    until(lambda: "Viết lại." in page(preview))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder on a disk of three megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_disk(portal: Callable[..., Built], small_disk: Path) -> None:
    """It is said, the old pages stay whole, and the preview goes on when there is room."""
    made = portal(PORTAL)
    shutil.copytree(made.root, small_disk / "cong")
    built = Built(small_disk / "cong")
    preview = Preview(built.root).start()
    try:
        filler = small_disk / "day"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        assert shutil.disk_usage(small_disk).free == 0
        # Written in place: there is no room for anything else.
        source = built.root / "content/articles/mot.md"
        source.write_text(source.read_text(encoding="utf-8").replace("đầu tiên", "mới nhất"))
        preview.says("Chưa dựng được")
        assert any("No space left" in line or "hết chỗ" in line for line in preview.lines)
        assert "Nội dung đầu tiên." in page(preview)
        filler.unlink()
        lines = len(preview.lines)
        source.write_text(source.read_text(encoding="utf-8") + "Còn chỗ rồi.\n")
        preview.says("Đã dựng", since=lines)
        assert "Còn chỗ rồi." in page(preview)
    finally:
        preview.stop()


def test_no_watches_left(show: Show) -> None:
    """Where the system's number of watches is used up, this is said and the folders are looked through."""
    limit = 'echo 0 > /proc/sys/user/max_inotify_watches; exec "$@"'
    wrapper = needs("unshare", "--user", "--map-root-user", "sh", "-c", limit, "sh")
    built, preview = show(wrapper=wrapper)
    preview.says("nên congxa tự dò")
    built.write("content/articles/mot.md", article("Bài thứ nhất", "Vẫn thấy."))
    preview.says("(content/articles/mot.md)")
    assert "Vẫn thấy." in page(preview)
    built.write("content/articles/sau/ba.md", article("Bài thứ ba", "Thư mục mới."))
    preview.says("ba.md")
    settings = built.root / "config.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("Cổng thử", "Cổng khác"))
    preview.says("(config.yaml)")
    assert "Cổng khác" in page(preview)


def test_the_first_build_fails(portal: Callable[..., Built]) -> None:
    """There is no good page yet: a page says so, with the script that will show the first one."""
    built = portal(PORTAL)
    settings = (built.root / "config.yaml").read_text(encoding="utf-8")
    built.write("config.yaml", "site: [")
    preview = Preview(built.root).start()
    try:
        shown = page(preview, "/")
        assert "Chưa có trang nào ở đây." in shown
        assert "/_congxa/preview.js" in shown
        built.write("config.yaml", settings)
        preview.says("Đã dựng")
        assert "Bài thứ nhất" in page(preview, "/")
    finally:
        preview.stop()


@pytest.mark.parametrize("edits", [10, pytest.param(500, marks=pytest.mark.long)])
def test_a_long_day(shown: Shown, edits: int) -> None:
    """Many edits leave memory and open files as they were."""
    built, preview = shown

    def edit(number: int) -> None:
        lines = len(preview.lines)
        built.write("content/articles/mot.md", article("Bài thứ nhất", f"Lần sửa {number}."))
        preview.says("(content/articles/mot.md)", since=lines)

    for number in range(10):
        edit(number)
    time.sleep(3)
    before = [_cost(pid) for pid in preview.processes()]
    for number in range(10, 10 + edits):
        edit(number)
        page(preview)
    time.sleep(3)
    after = [_cost(pid) for pid in preview.processes()]
    assert len(after) == len(before)
    print(f"(kB, files) of each process before and after {edits} edits: {before}, {after}")
    for (memory, files), (memory_then, files_then) in zip(after, before, strict=True):
        assert files <= files_then + 1
        assert memory <= memory_then + 12_000, (memory_then, memory)


def _cost(pid: int) -> tuple[int, int]:
    """Give resident memory in kB and the number of open files."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    resident = int(status.split("VmRSS:")[1].split()[0])
    return resident, len(os.listdir(f"/proc/{pid}/fd"))
