"""Opens a text in the program that the editor's system has for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Texts only: whatever else lies in a portal might be run instead of shown.
SUFFIXES = (".md", ".yaml", ".yml")


def may_open(root: Path, path: str) -> Path | None:
    """Give the file behind a path named from the root, if it is a text inside the portal."""
    if not path.lower().endswith(SUFFIXES) or "\0" in path:
        return None
    top = os.path.realpath(root)
    real = os.path.realpath(os.path.join(top, path))
    inside = real.startswith(top + os.sep) and real.lower().endswith(SUFFIXES)
    return Path(real) if inside and os.path.isfile(real) else None


def open_text(file: Path) -> bool:
    """Open a text; False where this system has no way to show it."""
    if sys.platform == "win32":
        os.startfile(file)
        return True
    program = "open" if sys.platform == "darwin" else "xdg-open"
    screen = sys.platform == "darwin" or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()
    if not screen or shutil.which(program) is None:
        return False
    null = subprocess.DEVNULL
    command = [program, str(file)]
    subprocess.Popen(command, stdin=null, stdout=null, stderr=null, start_new_session=True)
    return True
