"""Read the sources of a portal and write as many bytes to as many files as its build did.

    python bench/floor.py SOURCES LIST FOLDER

LIST is JSON: the path and the size of each file. No build in Python can cost less than this.
"""

import json
import os
import sys
from pathlib import Path


def main() -> None:
    """Read, then write."""
    sources, files, folder = sys.argv[1:]
    for above, _, names in os.walk(sources):
        for name in names:
            with open(f"{above}/{name}", "rb") as file:
                file.read()
    listed = json.loads(Path(files).read_bytes())
    text = memoryview(bytes(max(size for _, size in listed)))
    made: set[str] = set()
    for path, size in listed:
        above = f"{folder}/{os.path.dirname(path)}"
        if above not in made:
            os.makedirs(above, exist_ok=True)
            made.add(above)
        with open(f"{folder}/{path}", "wb") as file:
            file.write(text[:size])


if __name__ == "__main__":
    main()
