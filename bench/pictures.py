"""What pictures cost: one phone photo once, and a portal with many that are made already."""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import editing
import measure
from corpus import Portal
from PIL import Image
from results import Row, at_most

PHOTOS = 2_000
_EDITS = {
    "nothing changed": (editing.nothing, 0.7),
    "one article's body changed": (editing.body, 1.0),
}
_MAKE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from congxa import pictures
file = Path(sys.argv[2])
facts = pictures.examine(file)
for one, data in pictures.render(file, facts.digest, pictures.renditions(facts, avif=False)):
    print(one.format, one.width, len(data))
"""


def rows(portal: Portal, count: int, times: int) -> Iterator[Row]:
    """Measure a photo, then the portal of `count` articles before and after photos come into it."""
    yield _photo_row(portal.folder)
    editing.build(portal.folder)
    before = {name: editing.after(edit, portal, count, times) for name, (edit, _) in _EDITS.items()}
    _add_photos(portal, count)
    editing.settle()
    first = editing.build(portal.folder)
    yield Row(f"{PHOTOS:,} small photos come into the portal", f"{first.cost.wall:.0f} s wall")
    for name, (edit, bar) in _EDITS.items():
        after = editing.after(edit, portal, count, times)
        added = after.cost.wall - before[name].cost.wall
        more = f"{added:+.2f} s by the photos; {after.written} written; {after.cost.memory:.0f} MB"
        yield at_most(
            f"with {PHOTOS:,} photos made already: {name}", after.cost.wall, bar, "s", more
        )


def _photo_row(folder: Path) -> Row:
    """Make all sizes of one photo of 12 megapixels, in a process of its own."""
    file = folder / "photo.jpg"
    phone_photo(file)
    costs = []
    for _ in range(5):
        empty = measure.run([sys.executable, "-c", _MAKE.partition("facts")[0], *_arguments(file)])
        whole = measure.run([sys.executable, "-c", _MAKE, *_arguments(file)])
        costs.append((whole.cpu - empty.cpu, whole.memory))
    cpu, memory = sorted(costs)[len(costs) // 2]
    made = f"{file.stat().st_size / 1e6:.1f} MB of JPEG; {memory:.0f} MB of memory"
    return at_most("a phone photo of 12 megapixels, all its sizes: CPU", cpu, 1.5, "s", made)


def _arguments(file: Path) -> tuple[Path, Path]:
    return Path(__file__).parent.parent, file


def phone_photo(file: Path) -> None:
    """Write a noisy photo of 4000 by 3000 pixels, taken upright, with the place where it was."""
    dice = random.Random(1)
    scene = Image.frombytes("RGB", (64, 48), dice.randbytes(64 * 48 * 3))
    scene = scene.resize((4000, 3000), Image.Resampling.BICUBIC)
    grain = Image.effect_noise((4000, 3000), 40).convert("RGB")
    exif = Image.Exif()
    exif[271], exif[274] = "Canon", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (19.0, 48.0, 27.0), 3: "E", 4: (105.0, 46.0, 12.0)})
    Image.blend(scene, grain, 0.2).save(file, "JPEG", quality=92, exif=exif)


def _add_photos(portal: Portal, count: int) -> None:
    """Give the articles photos that are wide enough for all sizes, and low, so that they are soon made."""
    folder = portal.folder / "content/media/anh"
    folder.mkdir(parents=True)
    for number in range(PHOTOS):
        dice = random.Random(number)
        photo = Image.frombytes("RGB", (32, 2), dice.randbytes(32 * 2 * 3))
        photo.resize((1600, 60), Image.Resampling.BICUBIC).save(folder / f"anh-{number}.jpg")
        with portal.path(number * count // PHOTOS).open("a", encoding="utf-8") as file:
            file.write(f"\n![Bà con ở thôn số {number}](/media/anh/anh-{number}.jpg)\n")
