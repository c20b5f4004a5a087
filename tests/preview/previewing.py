"""A preview as an editor starts it: the command, its console, and pages of it in Chromium."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PROGRAM = Path(__file__).parents[2]
_IMPATIENT = (
    "import sys; from pathlib import Path; from congxa.preview.serve import Wish, serve; "
    "serve(Wish(Path(sys.argv[1]), port=int(sys.argv[2]), patience=float(sys.argv[3])))"
)
PORTAL = """
-- config.yaml --
site:
  title: Cổng thử
  url: https://vidu.vn/
categories:
  - {name: Kinh tế}
theme: rieng
-- themes/rieng/theme.yaml --
name: Riêng
extends: trong-dong
-- themes/rieng/static/theme.css --
h1 { color: rgb(1, 2, 3) }
-- content/articles/mot.md --
---
title: Bài thứ nhất
date: 2026-11-20
category: Kinh tế
---
Nội dung đầu tiên.
-- content/articles/hai.md --
---
title: Bài thứ hai
date: 2026-11-19
category: Kinh tế
---
Bài này chỉ để đó.
"""
FIRST = "/tin/2026/11/bai-thu-nhat/"
SECOND = "/tin/2026/11/bai-thu-hai/"


def article(title: str, text: str, more: str = "") -> str:
    """Write an article."""
    return f"---\ntitle: {title}\ndate: 2026-11-20\ncategory: Kinh tế\n{more}---\n{text}\n"


def free_port() -> int:
    """Find a port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def until(true: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@dataclass
class Preview:
    """The command `serve` for a portal; `patience` is that of the server with builds that do not get on."""

    root: Path
    port: int = field(default_factory=free_port)
    options: Sequence[str] = ()
    patience: float | None = None
    wrapper: Sequence[str] = ()
    lines: list[str] = field(default_factory=list)
    begun: int = 0
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """The address of the server, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Preview":
        """Start, and wait until the first build is through."""
        self.launch()
        self.says("Xem thử tại", since=self.begun)
        return self

    def launch(self) -> None:
        """Start; the first build may take its time."""
        where = ["--root", str(self.root), "--port", str(self.port), *self.options]
        command = [sys.executable, str(PROGRAM / "build.py"), "serve", *where]
        if self.patience is not None:
            told = [str(self.root), str(self.port), str(self.patience)]
            command = [sys.executable, "-c", _IMPATIENT, *told]
        self.process = subprocess.Popen(
            [*self.wrapper, *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(PROGRAM)},
            cwd=self.root,
            start_new_session=True,
        )
        self.begun = len(self.lines)
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        with process.stdout:
            self.lines.extend(iter(process.stdout.readline, ""))

    def says(self, words: str, since: int = 0, seconds: float = 30) -> str:
        """Wait for a line of the console; give it."""
        end = time.monotonic() + seconds
        while not (found := [line for line in self.lines[since:] if words in line]):
            assert self.process is not None
            assert self.process.poll() is None, "".join(self.lines)
            assert time.monotonic() < end, f"{words!r} not in:\n{''.join(self.lines)}"
            time.sleep(0.01)
        return found[0]

    def builds(self) -> int:
        """Count the builds that the console told of."""
        return sum(bool(re.search(r"Đã dựng|Chưa dựng được", line)) for line in self.lines)

    def processes(self) -> list[int]:
        """Give the server's process and those that it started."""
        assert self.process is not None
        found = [self.process.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found += map(int, task.read_text().split())
        return found

    def stop(self, how: int = signal.SIGINT, seconds: float = 10) -> int:
        """End the server as Ctrl-C does; give its exit status."""
        if self.process is None:
            return 0
        process, self.process = self.process, None
        process.send_signal(how)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
