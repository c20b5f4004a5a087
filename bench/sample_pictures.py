"""Draw the sample portal's pictures: `python bench/sample_pictures.py [--only NAME]`.

Every picture under content/ comes from here and from nowhere else: flat drawings made with Pillow alone,
the same bytes at every run of one Pillow version. Drawings are made at twice their size and scaled down,
which smooths every edge.
"""

import argparse
import math
import random
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw

CONTENT = Path(__file__).resolve().parent.parent / "content"
SCALE = 2

Point = tuple[float, float]
Ink = tuple[int, int, int, int]
Scene = Callable[[], "Sheet"]

# --- colours ---------------------------------------------------------------------------------------

CREAM, PAPER, WALL, WALL_SHADE = "#fdf4dd", "#fffaf0", "#f8e8c4", "#e8cf9f"
ROOF, ROOF_DARK, BRICK, EARTH, SOIL = "#c4553a", "#963a29", "#b9694a", "#d3a06a", "#8d5b3b"
WOOD, WOOD_DARK, STRAW = "#a06a3e", "#6f4527", "#e6c67f"
LEAF, LEAF_LIGHT, LEAF_DARK, PINE, MOSS = "#4f9a5b", "#86bf62", "#2d6a4b", "#1f5140", "#6da04f"
RICE, RICE_LIGHT, RIPE, GOLD = "#a9cb5b", "#cfe07f", "#e8c957", "#d9a63a"
WATER, WATER_LIGHT, WATER_DARK, SEA = "#8fcdd3", "#c5e8e4", "#4f9fae", "#3c8aa5"
RED, STAR, INK_DARK, BRONZE, BRONZE_DARK = "#d2342d", "#ffd84a", "#2b3a42", "#a9742c", "#5f3d16"
SKIN, SKIN_TAN, HAIR = "#efbf95", "#d99f6f", "#33261f"
BLUE, BLUE_DARK, PINK, VIOLET, ORANGE = "#3f77b0", "#28527f", "#ee8ea6", "#8a6bb4", "#ee8a3c"


def ink(colour: str, alpha: float = 1.0) -> Ink:
    """Spell a "#rrggbb" colour as four bytes."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue, round(255 * alpha)


def blend(one: str, other: str, share: float) -> str:
    """Mix `share` of the other colour into the one."""
    pairs = zip(ink(one)[:3], ink(other)[:3], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def dark(colour: str, share: float = 0.2) -> str:
    """Deepen a colour toward blue-green night."""
    return blend(colour, "#16323a", share)


def light(colour: str, share: float = 0.25) -> str:
    """Warm a colour toward sunlit cream."""
    return blend(colour, "#fff6dc", share)


def smooth(points: Sequence[Point], steps: int = 14) -> list[Point]:
    """Lead a Catmull-Rom curve through the points."""
    ends = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(steps):
            t = step / steps
            curve.append(
                (
                    0.5
                    * (
                        2 * b[0]
                        + (c[0] - a[0]) * t
                        + (2 * a[0] - 5 * b[0] + 4 * c[0] - d[0]) * t * t
                        + (3 * b[0] - a[0] - 3 * c[0] + d[0]) * t**3
                    ),
                    0.5
                    * (
                        2 * b[1]
                        + (c[1] - a[1]) * t
                        + (2 * a[1] - 5 * b[1] + 4 * c[1] - d[1]) * t * t
                        + (3 * b[1] - a[1] - 3 * c[1] + d[1]) * t**3
                    ),
                )
            )
    return [*curve, points[-1]]


# --- the sheet -------------------------------------------------------------------------------------


class Sheet:
    """A drawing in logical points, kept at SCALE times its size until it is saved."""

    def __init__(self, width: int = 1200, height: int = 675, ground: str = CREAM) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), ground)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def shape(self, points: Iterable[Point], colour: str, alpha: float = 1.0) -> None:
        """Fill a polygon."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=ink(colour, alpha))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: str,
        *,
        round_by: float = 0,
        alpha: float = 1.0,
    ) -> None:
        """Fill a rectangle, its corners rounded."""
        corners = (x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE)
        self.pen.rounded_rectangle(corners, round_by * SCALE, fill=ink(colour, alpha))

    def disc(
        self,
        x: float,
        y: float,
        radius: float,
        colour: str,
        *,
        flat: float = 1.0,
        alpha: float = 1.0,
    ) -> None:
        """Fill a circle, or an ellipse `flat` times as high as it is wide."""
        high = radius * flat
        corners = (
            (x - radius) * SCALE,
            (y - high) * SCALE,
            (x + radius) * SCALE,
            (y + high) * SCALE,
        )
        self.pen.ellipse(corners, fill=ink(colour, alpha))

    def ring(
        self, x: float, y: float, radius: float, width: float, colour: str, alpha: float = 1.0
    ) -> None:
        """Draw a circle's outline."""
        corners = tuple(v * SCALE for v in (x - radius, y - radius, x + radius, y + radius))
        self.pen.ellipse(corners, outline=ink(colour, alpha), width=round(width * SCALE))

    def slice(
        self, x: float, y: float, radius: float, start: float, end: float, colour: str
    ) -> None:
        """Fill a pie slice between two angles in degrees, clockwise from the right."""
        corners = tuple(v * SCALE for v in (x - radius, y - radius, x + radius, y + radius))
        self.pen.pieslice(corners, start, end, fill=ink(colour))

    def stroke(
        self, points: Sequence[Point], width: float, colour: str, alpha: float = 1.0
    ) -> None:
        """Draw a line with round joints and ends."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(
            scaled, fill=ink(colour, alpha), width=max(1, round(width * SCALE)), joint="curve"
        )
        if alpha == 1.0 and width > 1.5:
            for x, y in (points[0], points[-1]):
                self.disc(x, y, width / 2, colour)

    def fade(
        self,
        top: str,
        bottom: str,
        y: float = 0,
        height: float | None = None,
        *,
        within: Iterable[Point] = (),
    ) -> None:
        """Fill with a vertical gradient: the whole width, or only inside a polygon."""
        high = round((self.height - y if height is None else height) * SCALE)
        strip = Image.new("RGB", (1, high))
        for row in range(high):
            strip.putpixel((0, row), ink(blend(top, bottom, row / max(1, high - 1)))[:3])
        wide = strip.resize((self.width * SCALE, high))
        mask = None
        points = [(px * SCALE, (py - y) * SCALE) for px, py in within]
        if points:
            mask = Image.new("L", wide.size, 0)
            ImageDraw.Draw(mask).polygon(points, fill=255)
        self.image.paste(wide, (0, round(y * SCALE)), mask)

    def save(self, path: Path, width: int = 0) -> int:
        """Write the picture, `width` points wide, in the format of its name; tell its bytes."""
        wide = width or self.width
        small = self.image.resize(
            (wide, round(wide * self.height / self.width)), Image.Resampling.LANCZOS
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".png":
            flat = small.quantize(
                96, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE
            )
            flat.save(path, optimize=True)
        elif path.suffix == ".jpg":
            small.save(path, quality=50, optimize=True, progressive=True)
        else:
            small.save(path, quality=54 if wide > 1000 else 58, method=6)
        return path.stat().st_size


# --- sky and land ----------------------------------------------------------------------------------


def sky(sheet: Sheet, top: str = "#a9dbe2", bottom: str = "#fdf1d3", until: float = 420) -> None:
    """Spread a morning sky."""
    sheet.fade(top, bottom, 0, until)


def sun(sheet: Sheet, x: float, y: float, radius: float, colour: str = "#ffdf8a") -> None:
    """Hang a sun with two soft halos."""
    sheet.disc(x, y, radius * 2.1, colour, alpha=0.16)
    sheet.disc(x, y, radius * 1.5, colour, alpha=0.25)
    sheet.disc(x, y, radius, colour)


def cloud(
    sheet: Sheet, x: float, y: float, size: float, colour: str = "#ffffff", alpha: float = 0.85
) -> None:
    """Float a flat-bottomed cloud."""
    puffs = ((-0.55, 0.2), (-0.25, 0.32), (0.1, 0.4), (0.42, 0.28), (0.65, 0.17))
    top: list[Point] = []
    for step in range(161):
        along = -0.76 + 1.6 * step / 160
        rise = max((math.sqrt(max(0.0, r * r - (along - c) ** 2)) for c, r in puffs))
        top.append((x + along * size, y - rise * size * 0.8))
    sheet.shape([(top[0][0], y), *top, (top[-1][0], y)], colour, alpha)


def birds(sheet: Sheet, x: float, y: float, size: float, colour: str = "#5b7f86") -> None:
    """Let three birds fly."""
    for dx, dy, s in ((0, 0, 1.0), (42, -16, 0.8), (72, 10, 0.65)):
        wing = size * s
        left = smooth(
            [
                (x + dx - wing, y + dy - wing * 0.25),
                (x + dx - wing * 0.45, y + dy - wing * 0.5),
                (x + dx, y + dy),
            ]
        )
        right = smooth(
            [
                (x + dx, y + dy),
                (x + dx + wing * 0.45, y + dy - wing * 0.5),
                (x + dx + wing, y + dy - wing * 0.25),
            ]
        )
        sheet.stroke(left, 2.2, colour)
        sheet.stroke(right, 2.2, colour)


def ridge(
    sheet: Sheet,
    y: float,
    height: float,
    seed: int,
    top: str,
    bottom: str | None = None,
    waves: float = 2.0,
    bumps: float = 0.0,
) -> list[Point]:
    """Raise a range of hills across the sheet; give its skyline."""
    dice = random.Random(seed)
    phases = [dice.uniform(0, math.tau) for _ in range(4)]
    line: list[Point] = []
    for x in range(-10, sheet.width + 14, 4):
        t = x / sheet.width * math.tau
        rise = (
            0.55 * math.sin(t * waves * 0.5 + phases[0])
            + 0.3 * math.sin(t * waves + phases[1])
            + 0.15 * math.sin(t * waves * 2.3 + phases[2])
        )
        rough = bumps * abs(math.sin(t * 23 + phases[3])) if bumps else 0
        line.append((float(x), y - height * (0.5 + 0.5 * rise) - rough))
    land = [*line, (sheet.width + 12.0, float(sheet.height)), (-12.0, float(sheet.height))]
    highest = min(py for _, py in line)
    sheet.fade(
        top,
        bottom or dark(top, 0.1),
        max(0, highest),
        min(280, sheet.height - max(0, highest)),
        within=land,
    )
    lowest = max(0, highest) + 280
    if lowest < sheet.height:
        foot = [(-12.0, lowest), (sheet.width + 12.0, lowest), *land[-2:]]
        sheet.shape(foot, bottom or dark(top, 0.1))
    return line


def height_at(line: Sequence[Point], x: float) -> float:
    """Tell how high a skyline stands at x."""
    return min(line, key=lambda point: abs(point[0] - x))[1]


def grass(
    sheet: Sheet,
    area: tuple[float, float, float, float],
    count: int,
    seed: int,
    colour: str,
    size: float = 8,
) -> None:
    """Scatter tufts of grass in a box (left, top, right, bottom), larger toward the reader."""
    dice = random.Random(seed)
    left, top, right, bottom = area
    for _ in range(count):
        x, y = dice.uniform(left, right), dice.uniform(top, bottom)
        tall = size * (0.5 + 0.8 * (y - top) / max(1, bottom - top))
        for lean in (-0.5, 0.0, 0.5):
            sheet.stroke([(x, y), (x + lean * tall, y - tall)], max(1.0, tall * 0.16), colour, 0.9)


def flowers(
    sheet: Sheet,
    points: Iterable[tuple[float, float, float]],
    colours: Sequence[str],
    seed: int,
    leaf: str = LEAF_DARK,
) -> None:
    """Plant five-petalled flowers (x, y, size) on short stems."""
    dice = random.Random(seed)
    for x, y, size in points:
        colour = dice.choice(list(colours))
        sheet.stroke([(x, y), (x + size * 0.1, y + size * 2.2)], max(1.2, size * 0.22), leaf)
        sheet.disc(x - size * 0.55, y + size * 1.4, size * 0.6, leaf, flat=0.45)
        turn = dice.uniform(0, math.tau)
        for petal in range(5):
            angle = turn + petal * math.tau / 5
            sheet.disc(
                x + math.cos(angle) * size * 0.62,
                y + math.sin(angle) * size * 0.62,
                size * 0.5,
                colour,
            )
        sheet.disc(x, y, size * 0.38, "#ffe9a3" if colour != STAR else ORANGE)


# --- trees -----------------------------------------------------------------------------------------


def tree(sheet: Sheet, x: float, y: float, size: float, colour: str = LEAF, seed: int = 1) -> None:
    """Grow a round-crowned tree, its foot at (x, y)."""
    dice = random.Random(seed * 7919 + round(x))
    sheet.disc(x + size * 0.12, y, size * 0.42, "#1d3a33", flat=0.16, alpha=0.2)
    sheet.shape(
        [
            (x - size * 0.055, y),
            (x - size * 0.03, y - size * 0.6),
            (x + size * 0.03, y - size * 0.6),
            (x + size * 0.06, y),
        ],
        WOOD_DARK,
    )
    heart = y - size * 0.72
    lumps = [
        (0.0, 0.0, 0.34),
        (-0.25, 0.1, 0.24),
        (0.25, 0.1, 0.25),
        (-0.13, -0.17, 0.25),
        (0.15, -0.17, 0.24),
    ]
    lumps = [(a + dice.uniform(-0.03, 0.03), b + dice.uniform(-0.03, 0.03), r) for a, b, r in lumps]
    for a, b, r in lumps:
        sheet.disc(x + a * size, heart + (b + 0.05) * size, r * size, dark(colour, 0.28))
    for a, b, r in lumps:
        sheet.disc(x + (a - 0.03) * size, heart + (b - 0.01) * size, r * size * 0.94, colour)
    for a, b, r in lumps[::2]:
        sheet.disc(
            x + (a - 0.09) * size, heart + (b - 0.09) * size, r * size * 0.5, light(colour, 0.18)
        )


def acacia(
    sheet: Sheet, x: float, y: float, size: float, colour: str = LEAF, lean: float = 0.0
) -> None:
    """Grow a slim plantation tree (keo): a long pale trunk and a pointed crown."""
    top = x + lean * size
    sheet.shape(
        [
            (x - size * 0.022, y),
            (top - size * 0.01, y - size * 0.75),
            (top + size * 0.012, y - size * 0.75),
            (x + size * 0.026, y),
        ],
        blend(WOOD, "#d8c9a8", 0.35),
    )
    crown = [
        (top, y - size),
        (top + size * 0.1, y - size * 0.86),
        (top + size * 0.15, y - size * 0.66),
        (top + size * 0.1, y - size * 0.47),
        (top, y - size * 0.42),
        (top - size * 0.11, y - size * 0.48),
        (top - size * 0.15, y - size * 0.67),
        (top - size * 0.1, y - size * 0.86),
    ]
    sheet.shape(smooth([*crown, crown[0]], 8), dark(colour, 0.18))
    lit = [
        (px - size * 0.02, py) if px < top else (top + (px - top) * 0.35, py) for px, py in crown
    ]
    sheet.shape(smooth([*lit, lit[0]], 8), colour)
    for k in range(3):
        yy = y - size * (0.55 + 0.13 * k)
        sheet.disc(top - size * 0.045, yy, size * 0.04, light(colour, 0.22), flat=0.6)


def areca(sheet: Sheet, x: float, y: float, size: float, lean: float = 0.04) -> None:
    """Grow an areca palm."""
    top, crown = x + lean * size, y - size * 0.82
    sheet.shape(
        [
            (x - size * 0.022, y),
            (top - size * 0.014, crown),
            (top + size * 0.014, crown),
            (x + size * 0.024, y),
        ],
        "#b79b73",
    )
    for k in range(7):
        yy = y - size * 0.1 * (k + 1)
        xx = x + lean * size * (k + 1) * 0.122
        sheet.stroke([(xx - size * 0.018, yy), (xx + size * 0.018, yy)], 1.4, "#8d7350")
    sheet.box(
        top - size * 0.017, crown - size * 0.1, size * 0.034, size * 0.12, "#7fae5a", round_by=3
    )
    for degree, reach in (
        (-172, 0.27),
        (-148, 0.3),
        (-120, 0.3),
        (-90, 0.26),
        (-60, 0.3),
        (-32, 0.3),
        (-8, 0.27),
    ):
        angle = math.radians(degree)
        tip = (
            top + math.cos(angle) * size * reach,
            crown
            - size * 0.08
            + math.sin(angle) * size * reach * 0.8
            + abs(math.cos(angle)) * size * 0.1,
        )
        middle = (
            top + math.cos(angle) * size * reach * 0.55,
            crown - size * 0.1 + math.sin(angle) * size * reach * 0.72,
        )
        spine = smooth([(top, crown - size * 0.08), middle, tip], 8)
        swell = [size * 0.055 * math.sin(math.pi * i / (len(spine) - 1)) for i in range(len(spine))]
        under = [
            (px + w * abs(math.sin(angle)) ** 3 * 0.8, py + w)
            for (px, py), w in zip(spine, swell, strict=True)
        ]
        colour = LEAF_DARK if degree in (-148, -32, -90) else LEAF
        sheet.shape([*spine, *reversed(under)], colour)
    for k in range(4):
        sheet.disc(top + (k - 1.5) * size * 0.022, crown + size * 0.035, size * 0.016, ORANGE)


def banana(sheet: Sheet, x: float, y: float, size: float) -> None:
    """Grow a banana plant."""
    sheet.box(
        x - size * 0.05, y - size * 0.5, size * 0.1, size * 0.5, "#8fae5b", round_by=size * 0.04
    )
    for degree, reach, colour in (
        (-150, 0.6, LEAF_DARK),
        (-30, 0.6, LEAF_DARK),
        (-115, 0.68, LEAF),
        (-65, 0.66, LEAF),
        (-90, 0.62, LEAF_LIGHT),
    ):
        angle = math.radians(degree)
        tip = (
            x + math.cos(angle) * size * reach,
            y - size * 0.45 + math.sin(angle) * size * reach + abs(math.cos(angle)) * size * 0.2,
        )
        middle = (
            x + math.cos(angle) * size * reach * 0.5,
            y - size * 0.5 + math.sin(angle) * size * reach * 0.72,
        )
        spine = smooth([(x, y - size * 0.45), middle, tip], 10)
        width = [
            size * 0.085 * math.sin(math.pi * min(1, 0.12 + i / (len(spine) - 1) * 0.9))
            for i in range(len(spine))
        ]
        edge = [
            (px - math.sin(angle) * w, py + math.cos(angle) * w * 0.6 + w * 0.5)
            for (px, py), w in zip(spine, width, strict=True)
        ]
        other = [
            (px + math.sin(angle) * w, py - math.cos(angle) * w * 0.6 - w * 0.5)
            for (px, py), w in zip(spine, width, strict=True)
        ]
        sheet.shape([*edge, *reversed(other)], colour)
        sheet.stroke(spine, 1.6, light(colour, 0.35))


def bamboo(sheet: Sheet, x: float, y: float, size: float, seed: int = 3) -> None:
    """Grow a clump of bamboo."""
    dice = random.Random(seed)
    for k in range(7):
        lean = (k - 3) * 0.09 + dice.uniform(-0.03, 0.03)
        top = (x + lean * size * 1.9, y - size * dice.uniform(0.8, 1.0))
        stem = smooth(
            [(x + (k - 3) * size * 0.03, y), (x + lean * size * 0.7, y - size * 0.5), top], 8
        )
        sheet.stroke(stem, size * 0.022, "#93a951" if k % 2 else "#7b963f")
        for i in range(5, len(stem), 2):
            px, py = stem[i]
            for side, droop in ((-1, 0.05), (1, 0.05), (-1, 0.11), (1, 0.11)):
                far = size * (0.13 if droop < 0.1 else 0.09)
                sheet.shape(
                    [
                        (px, py),
                        (px + side * far * 0.5, py + size * droop * 0.3 - size * 0.012),
                        (px + side * far, py + size * droop),
                        (px + side * far * 0.45, py + size * droop * 0.6 + size * 0.008),
                    ],
                    (LEAF, LEAF_LIGHT, MOSS)[(i + k + round(droop * 100)) % 3],
                )


def bush(sheet: Sheet, x: float, y: float, size: float, colour: str = LEAF) -> None:
    """Set a low bush on the ground."""
    for a, b, r in ((-0.42, 0.0, 0.3), (0.4, 0.0, 0.3), (0.0, -0.14, 0.42)):
        sheet.disc(x + a * size, y + (b - 0.18) * size, r * size, dark(colour, 0.2))
    for a, b, r in ((-0.42, -0.03, 0.26), (0.38, -0.03, 0.25), (-0.03, -0.19, 0.37)):
        sheet.disc(x + a * size, y + (b - 0.18) * size, r * size, colour)
    sheet.disc(x - size * 0.14, y - size * 0.45, size * 0.15, light(colour, 0.2))


# --- houses ----------------------------------------------------------------------------------------


def tiled_house(
    sheet: Sheet, x: float, y: float, width: float, wall: str = WALL, roof: str = ROOF
) -> None:
    """Build a small tiled house, its ground line from (x, y) to the right."""
    high = width * 0.42
    sheet.box(x + width * 0.06, y - high, width * 0.88, high, wall)
    sheet.box(x + width * 0.06, y - high, width * 0.88, high * 0.18, dark(wall, 0.16))
    eave = y - high
    sheet.shape(
        [
            (x, eave + width * 0.03),
            (x + width * 0.14, eave - width * 0.25),
            (x + width * 0.86, eave - width * 0.25),
            (x + width, eave + width * 0.03),
        ],
        roof,
    )
    for k in range(1, 5):
        yy = eave + width * 0.03 - width * 0.28 * k / 5
        cut = width * 0.14 * k / 5
        sheet.stroke(
            [(x + cut, yy), (x + width - cut, yy)], max(1.0, width * 0.008), dark(roof, 0.18), 0.7
        )
    sheet.box(
        x + width * 0.13,
        eave - width * 0.27,
        width * 0.74,
        width * 0.03,
        dark(roof, 0.25),
        round_by=2,
    )
    sheet.box(x + width * 0.43, y - high * 0.72, width * 0.16, high * 0.72, WOOD)
    sheet.stroke(
        [(x + width * 0.51, y - high * 0.7), (x + width * 0.51, y)],
        max(1.0, width * 0.008),
        WOOD_DARK,
    )
    for left in (0.15, 0.68):
        sheet.box(x + width * left, y - high * 0.66, width * 0.17, high * 0.36, "#5d8f8c")
        sheet.stroke(
            [
                (x + width * (left + 0.085), y - high * 0.66),
                (x + width * (left + 0.085), y - high * 0.3),
            ],
            max(1.0, width * 0.01),
            PAPER,
        )


def stilt_house(sheet: Sheet, x: float, y: float, width: float, roof: str = "#9a6b42") -> None:
    """Build a Thai house on stilts, its ground line from (x, y) to the right."""
    floor = y - width * 0.24
    sheet.disc(x + width * 0.5, y, width * 0.56, "#1d3a33", flat=0.1, alpha=0.22)
    for k in range(6):
        px = x + width * (0.08 + 0.168 * k)
        sheet.box(px - width * 0.012, floor, width * 0.026, y - floor, WOOD_DARK)
    sheet.box(x + width * 0.02, floor - width * 0.015, width * 0.96, width * 0.04, WOOD_DARK)
    sheet.box(x + width * 0.07, floor - width * 0.24, width * 0.86, width * 0.23, "#c08a55")
    for k in range(1, 12):
        px = x + width * (0.07 + 0.86 * k / 12)
        sheet.stroke([(px, floor - width * 0.24), (px, floor - width * 0.015)], 1.2, "#a2713f")
    for left in (0.2, 0.44, 0.68):
        sheet.box(x + width * left, floor - width * 0.18, width * 0.12, width * 0.165, "#5b3a22")
        sheet.stroke(
            [
                (x + width * (left + 0.06), floor - width * 0.18),
                (x + width * (left + 0.06), floor - width * 0.02),
            ],
            1.4,
            "#8c6239",
        )
    rail = floor - width * 0.075
    sheet.stroke([(x + width * 0.02, rail), (x + width * 0.98, rail)], width * 0.012, WOOD)
    for k in range(17):
        px = x + width * (0.03 + 0.94 * k / 16)
        sheet.stroke([(px, rail), (px, floor)], width * 0.006, WOOD)
    eave = floor - width * 0.2
    sheet.shape(
        [
            (x - width * 0.07, eave),
            (x + width * 0.16, eave - width * 0.34),
            (x + width * 0.84, eave - width * 0.34),
            (x + width * 1.07, eave),
        ],
        roof,
    )
    sheet.shape(
        [
            (x - width * 0.07, eave),
            (x + width * 0.16, eave - width * 0.34),
            (x + width * 0.3, eave - width * 0.34),
            (x + width * 0.13, eave),
        ],
        light(roof, 0.12),
    )
    for k in range(1, 6):
        yy, cut = eave - width * 0.34 * k / 6, width * 0.23 * k / 6
        sheet.stroke(
            [(x - width * 0.07 + cut, yy), (x + width * 1.07 - cut, yy)], 1.6, dark(roof, 0.2), 0.6
        )
    sheet.box(
        x + width * 0.15,
        eave - width * 0.355,
        width * 0.7,
        width * 0.022,
        dark(roof, 0.3),
        round_by=2,
    )
    for side, px in ((-1, x + width * 0.16), (1, x + width * 0.84)):
        sheet.stroke(
            [(px, eave - width * 0.34), (px + side * width * 0.03, eave - width * 0.4)],
            width * 0.012,
            dark(roof, 0.3),
        )
        sheet.stroke(
            [(px, eave - width * 0.34), (px - side * width * 0.02, eave - width * 0.39)],
            width * 0.012,
            dark(roof, 0.3),
        )
    for k in range(6):
        sx, sy = x + width * (0.99 + 0.025 * k), floor + (y - floor) * (k + 0.5) / 6
        sheet.stroke([(sx - width * 0.012, sy), (sx + width * 0.06, sy)], width * 0.016, WOOD)


def flag(sheet: Sheet, x: float, y: float, size: float) -> None:
    """Raise the national flag on a pole standing at (x, y)."""
    top = y - size
    sheet.stroke([(x, y), (x, top - size * 0.02)], max(2.0, size * 0.02), "#cfd4cf")
    wide, high = size * 0.36, size * 0.24
    upper = [
        (x + wide * k / 12, top + math.sin(k / 12 * math.tau) * high * 0.07) for k in range(13)
    ]
    lower = [(px, py + high) for px, py in upper]
    sheet.shape([*upper, *reversed(lower)], RED)
    shade = [
        (x + wide * k / 12, top + math.sin(k / 12 * math.tau) * high * 0.07) for k in range(7, 13)
    ]
    sheet.shape([*shade, *[(px, py + high) for px, py in reversed(shade)]], dark(RED, 0.15), 0.5)
    star(sheet, x + wide * 0.5, top + high * 0.52, high * 0.3, STAR)


def star(
    sheet: Sheet,
    x: float,
    y: float,
    radius: float,
    colour: str,
    points: int = 5,
    inner: float = 0.38,
) -> None:
    """Draw a star with one point up."""
    corners: list[Point] = []
    for k in range(points * 2):
        reach = radius if k % 2 == 0 else radius * inner
        angle = -math.pi / 2 + k * math.pi / points
        corners.append((x + math.cos(angle) * reach, y + math.sin(angle) * reach))
    sheet.shape(corners, colour)


def garland(sheet: Sheet, start: Point, end: Point, sag: float, count: int) -> None:
    """Hang small coloured pennants on a string."""
    line = [
        (
            start[0] + (end[0] - start[0]) * k / count,
            start[1] + (end[1] - start[1]) * k / count + sag * math.sin(math.pi * k / count),
        )
        for k in range(count + 1)
    ]
    sheet.stroke(line, 1.4, INK_DARK, 0.6)
    for k, (px, py) in enumerate(line[1:-1]):
        colour = (RED, STAR, BLUE, PINK, LEAF)[k % 5]
        sheet.shape([(px - 7, py), (px + 7, py), (px, py + 15)], colour)


# --- people and animals ----------------------------------------------------------------------------


def person(
    sheet: Sheet,
    x: float,
    y: float,
    size: float,
    shirt: str,
    *,
    trousers: str = INK_DARK,
    head: str = "hair",
    skin: str = SKIN,
    arms: tuple[Point, Point] = ((-0.2, -0.4), (0.2, -0.4)),
    skirt: bool = False,
    hem: bool = True,
    back: bool = False,
) -> None:
    """Stand a person at (x, y), `size` tall; arms end at points given in heights from the feet.

    `head`: hair, bun, long, cap or hat (the conical nón lá). `back`: seen from behind.
    """

    def at(dx: float, dy: float) -> Point:
        return x + dx * size, y + dy * size

    sheet.disc(x, y, size * 0.2, "#1d3a33", flat=0.18, alpha=0.22)
    if skirt:
        sheet.shape(
            [at(-0.11, -0.46), at(0.11, -0.46), at(0.15, -0.03), at(-0.15, -0.03)], trousers
        )
        if hem:
            sheet.shape(
                [at(-0.147, -0.1), at(0.147, -0.1), at(0.15, -0.05), at(-0.15, -0.05)],
                light(trousers, 0.55),
            )
    else:
        for side in (-1, 1):
            sheet.stroke([at(side * 0.055, -0.42), at(side * 0.07, -0.04)], size * 0.095, trousers)
    for side in (-1, 1):
        sheet.disc(*at(side * 0.075, -0.015), size * 0.055, dark(trousers, 0.5), flat=0.5)
    for side, hand in ((-1, arms[0]), (1, arms[1])):
        shoulder, palm = (side * 0.11, -0.72), hand
        reach = math.hypot(palm[0] - shoulder[0], palm[1] - shoulder[1])
        bend = max(0.0, 0.36 - reach) * 0.6
        elbow = (
            (shoulder[0] + palm[0]) / 2 + side * bend,
            (shoulder[1] + palm[1]) / 2 + bend * 0.6,
        )
        sheet.stroke(
            smooth([at(*shoulder), at(*elbow), at(*palm)], 6), size * 0.07, dark(shirt, 0.12)
        )
        sheet.disc(*at(*palm), size * 0.043, skin)
    if head == "long" and not back:
        sheet.box(*at(-0.105, -0.97), size * 0.21, size * 0.29, HAIR, round_by=size * 0.07)
    torso = [
        at(-0.12, -0.75),
        at(-0.06, -0.79),
        at(0.06, -0.79),
        at(0.12, -0.75),
        at(0.125, -0.4),
        at(-0.125, -0.4),
    ]
    sheet.shape(torso, shirt)
    sheet.shape(
        [at(0.05, -0.785), at(0.06, -0.79), at(0.12, -0.75), at(0.125, -0.4), at(0.06, -0.4)],
        dark(shirt, 0.12),
    )
    sheet.box(*at(-0.035, -0.83), size * 0.07, size * 0.07, dark(skin, 0.08), round_by=size * 0.02)
    if head == "long" and back:
        sheet.box(*at(-0.1, -0.97), size * 0.2, size * 0.33, HAIR, round_by=size * 0.08)
    face = at(0, -0.9)
    sheet.disc(*face, size * 0.092, HAIR if back else skin)
    if head in ("hair", "bun", "long", "cap") and not back:
        colour = BLUE_DARK if head == "cap" else HAIR
        sheet.slice(face[0], face[1] - size * 0.008, size * 0.1, 178, 362, colour)
        if head == "cap":
            sheet.box(*at(-0.13, -0.915), size * 0.2, size * 0.022, colour, round_by=size * 0.01)
    if head == "bun":
        sheet.disc(*at(0, -1.015), size * 0.045, HAIR)
    if head == "hat":
        brim = -0.9 if back else -0.93
        sheet.shape([at(-0.21, brim), at(0, brim - 0.16), at(0.21, brim)], STRAW)
        sheet.shape(
            [at(0.03, brim - 0.137), at(0, brim - 0.16), at(0.21, brim), at(0.08, brim)],
            dark(STRAW, 0.14),
        )
        for k in (1, 2, 3):
            sheet.stroke(
                [at(-0.053 * k, brim - 0.16 + 0.04 * k), at(0.053 * k, brim - 0.16 + 0.04 * k)],
                1.0,
                dark(STRAW, 0.3),
                0.5,
            )
        sheet.disc(*at(0, brim), size * 0.21, dark(STRAW, 0.25), flat=0.1)
    if not back:
        for side in (-1, 1):
            sheet.disc(
                face[0] + side * size * 0.033, face[1] + size * 0.008, max(0.9, size * 0.011), HAIR
            )
        smile = [
            (face[0] + size * 0.03 * c, face[1] + size * (0.038 + 0.012 * (1 - c * c)))
            for c in (-1, -0.4, 0.4, 1)
        ]
        sheet.stroke(smile, max(1.0, size * 0.012), "#a8543f", 0.95)


def infant(sheet: Sheet, x: float, y: float, size: float, cloth: str) -> None:
    """Lay a swaddled infant in the arms of a person `size` tall, whose chest is at (x, y)."""
    wrap = [
        (x - size * 0.17, y - size * 0.03),
        (x - size * 0.08, y - size * 0.075),
        (x + size * 0.15, y + size * 0.0),
        (x + size * 0.17, y + size * 0.06),
        (x, y + size * 0.07),
        (x - size * 0.14, y + size * 0.05),
    ]
    sheet.shape(smooth([*wrap, wrap[0]], 8), cloth)
    sheet.shape(
        smooth([wrap[4], wrap[3], wrap[2], (x + size * 0.02, y + size * 0.03), wrap[4]], 6),
        dark(cloth, 0.12),
    )
    sheet.disc(x - size * 0.13, y - size * 0.025, size * 0.058, light(cloth, 0.3))
    sheet.disc(x - size * 0.128, y - size * 0.02, size * 0.045, SKIN)
    for side in (-1, 1):
        sheet.disc(x - size * 0.128 + side * size * 0.016, y - size * 0.018, size * 0.006, HAIR)
    sheet.disc(x - size * 0.128, y - size * 0.058, size * 0.018, HAIR, flat=0.6)


def goat(
    sheet: Sheet,
    x: float,
    y: float,
    size: float,
    coat: str,
    *,
    facing: int = 1,
    grazing: bool = False,
) -> None:
    """Stand a goat, its feet on y, looking right (1) or left (-1)."""

    def at(dx: float, dy: float) -> Point:
        return x + facing * dx * size, y + dy * size

    sheet.disc(x, y, size * 0.45, "#1d3a33", flat=0.13, alpha=0.2)
    shade = dark(coat, 0.22)
    for dx, colour in ((-0.2, shade), (0.2, shade), (-0.29, coat), (0.27, coat)):
        sheet.stroke([at(dx, -0.3), at(dx, -0.03)], size * 0.065, colour)
        sheet.disc(*at(dx, -0.015), size * 0.04, INK_DARK, flat=0.6)
    body = [
        at(-0.4, -0.5),
        at(-0.3, -0.62),
        at(0.0, -0.59),
        at(0.28, -0.64),
        at(0.4, -0.52),
        at(0.36, -0.32),
        at(0.0, -0.24),
        at(-0.34, -0.3),
    ]
    sheet.shape(smooth([*body, body[0]], 8), coat)
    sheet.shape(
        smooth(
            [
                at(-0.34, -0.33),
                at(0.0, -0.3),
                at(0.36, -0.36),
                at(0.3, -0.28),
                at(0.0, -0.235),
                at(-0.32, -0.28),
                at(-0.34, -0.33),
            ],
            6,
        ),
        shade,
    )
    sheet.stroke(
        smooth([at(-0.38, -0.55), at(-0.46, -0.6), at(-0.47, -0.66)], 5), size * 0.05, coat
    )
    hx, hy = (0.62, -0.18) if grazing else (0.55, -0.82)
    sheet.shape(
        [at(0.22, -0.62), at(0.4, -0.42), at(hx + 0.03, hy + 0.1), at(hx - 0.11, hy - 0.02)], coat
    )
    face = [
        at(hx - 0.1, hy - 0.06),
        at(hx + 0.02, hy - 0.11),
        at(hx + 0.18, hy + 0.05),
        at(hx + 0.19, hy + 0.12),
        at(hx + 0.09, hy + 0.14),
        at(hx - 0.06, hy + 0.07),
    ]
    sheet.shape(smooth([*face, face[0]], 6), light(coat, 0.1))
    sheet.stroke([at(hx + 0.11, hy + 0.14), at(hx + 0.1, hy + 0.23)], size * 0.035, shade)
    for k in (0.0, 0.06):
        horn = smooth(
            [
                at(hx - 0.03 + k, hy - 0.08),
                at(hx - 0.08 + k, hy - 0.22),
                at(hx - 0.2 + k, hy - 0.27),
            ],
            6,
        )
        sheet.stroke(horn, size * 0.04, "#6b5a48")
    sheet.disc(*at(hx - 0.13, hy - 0.01), size * 0.085, shade, flat=0.45)
    sheet.disc(*at(hx + 0.05, hy + 0.0), size * 0.02, INK_DARK)


def bee(sheet: Sheet, x: float, y: float, size: float) -> None:
    """Let a bee hover."""
    for dx, dy in ((-0.15, -0.5), (0.3, -0.55)):
        sheet.disc(x + dx * size, y + dy * size, size * 0.42, "#ffffff", flat=0.75, alpha=0.75)
    sheet.disc(x, y, size * 0.7, "#f3b531", flat=0.62)
    for dx in (-0.12, 0.22):
        sheet.box(
            x + dx * size, y - size * 0.4, size * 0.17, size * 0.8, "#3f2c19", round_by=size * 0.07
        )
    sheet.disc(x - size * 0.62, y - size * 0.02, size * 0.28, "#3f2c19")


def hen(sheet: Sheet, x: float, y: float, size: float, colour: str, facing: int = 1) -> None:
    """Stand a hen."""

    def at(dx: float, dy: float) -> Point:
        return x + facing * dx * size, y + dy * size

    for dx in (-0.06, 0.08):
        sheet.stroke([at(dx, -0.2), at(dx, 0)], size * 0.05, ORANGE)
    body = [
        at(-0.5, -0.75),
        at(-0.3, -0.5),
        at(0.1, -0.52),
        at(0.25, -0.8),
        at(0.4, -0.72),
        at(0.36, -0.4),
        at(0.1, -0.15),
        at(-0.25, -0.2),
    ]
    sheet.shape(smooth([*body, body[0]], 6), colour)
    sheet.disc(*at(0.32, -0.8), size * 0.13, colour)
    sheet.shape([at(0.43, -0.83), at(0.56, -0.78), at(0.43, -0.74)], ORANGE)
    for k in range(3):
        sheet.disc(*at(0.25 + 0.07 * k, -0.94), size * 0.05, RED)
    sheet.disc(*at(0.35, -0.82), size * 0.025, INK_DARK)
    sheet.disc(*at(-0.05, -0.42), size * 0.2, dark(colour, 0.15), flat=0.6)


# --- the pictures ----------------------------------------------------------------------------------


def terraced_rice() -> Sheet:
    """Terraced fields below wooded hills, a stilt house on the spur."""
    sheet = Sheet()
    sky(sheet, "#9fd6df", "#fff0cc", 330)
    sun(sheet, 250, 150, 46)
    cloud(sheet, 520, 120, 150)
    cloud(sheet, 930, 90, 190)
    birds(sheet, 640, 165, 16)
    ridge(sheet, 330, 150, 4, "#a9d3cd", "#c9e2cf", 2.2, 3)
    ridge(sheet, 360, 120, 9, "#7fb9a6", "#9fcba7", 2.8, 4)
    wood = ridge(sheet, 400, 110, 21, "#4f9474", "#5c9f70", 2.4, 8)
    dice = random.Random(5)
    for _ in range(90):
        x = dice.uniform(0, 1200)
        tree(
            sheet,
            x,
            height_at(wood, x) + dice.uniform(8, 60),
            dice.uniform(24, 40),
            blend(PINE, LEAF, dice.random()),
            3,
        )
    colours = [
        RICE,
        RICE_LIGHT,
        WATER_LIGHT,
        RICE,
        "#dcd873",
        RICE,
        WATER,
        RICE_LIGHT,
        RIPE,
        RICE,
        "#bdd660",
        RICE_LIGHT,
    ]
    y = 392.0
    for band, colour in enumerate(colours):
        step = 13 + band * 3.2
        edge = []
        for x in range(-10, 1214, 6):
            bulge = 62 * math.exp(-(((x - 820 + band * 26) / 300) ** 2)) * (1 - band / 18)
            wave = (8 + band * 1.5) * math.sin(x / (150 + band * 9) + band * 0.55) + 6 * math.sin(
                x / 61 + band
            )
            edge.append((float(x), y - bulge + wave))
        under = [(px, py + 7 + band * 0.5) for px, py in edge]
        floor = [(1214.0, 675.0), (-10.0, 675.0)]
        sheet.shape([*edge, *floor], light(colour, 0.45))
        sheet.shape([*[(px, py + 3 + band * 0.2) for px, py in edge], *floor], dark(MOSS, 0.28))
        sheet.fade(
            colour,
            blend(colour, LEAF, 0.22) if colour not in (WATER, WATER_LIGHT) else WATER,
            y - 60,
            170,
            within=[*under, *[(px, py + 120) for px, py in reversed(under)]],
        )
        if colour in (WATER, WATER_LIGHT):
            for k in range(9):
                px, py = under[(k * 23 + band * 11) % len(under)]
                sheet.stroke([(px, py + 7), (px + 46, py + 6)], 1.8, "#ffffff", 0.6)
        else:
            for k in range(46):
                px, py = under[(k * 37 + band * 5) % len(under)]
                drop = 5 + (k * 7 % 11) * (0.5 + band / 9)
                sheet.stroke(
                    [(px, py + drop), (px + 1, py + drop - 3 - band * 0.4)],
                    1.2,
                    dark(colour, 0.25),
                    0.5,
                )
        y += step
    stilt_house(sheet, 770, 392, 150)
    areca(sheet, 740, 398, 120)
    areca(sheet, 716, 404, 92, -0.04)
    tree(sheet, 975, 400, 86, LEAF, 8)
    tree(sheet, 1020, 412, 66, MOSS, 2)
    banana(sheet, 948, 412, 60)
    person(sheet, 372, 566, 92, "#8a4f7d", head="hat", arms=((-0.3, -0.5), (0.26, -0.3)))
    sheet.stroke([(344, 522), (318, 590)], 3.2, WOOD_DARK)
    person(sheet, 470, 540, 80, BLUE, head="hat", arms=((-0.24, -0.32), (0.3, -0.42)), back=True)
    bush(sheet, 60, 675, 150, LEAF_DARK)
    bush(sheet, 1140, 690, 170, LEAF_DARK)
    dice = random.Random(8)
    flowers(
        sheet,
        [(dice.uniform(0, 150), dice.uniform(560, 640), 7) for _ in range(9)],
        [PINK, STAR, PAPER],
        3,
    )
    flowers(
        sheet,
        [(dice.uniform(1060, 1200), dice.uniform(560, 640), 7) for _ in range(9)],
        [PINK, STAR, PAPER],
        5,
    )
    return sheet


def plantation() -> Sheet:
    """A planted forest with a seedling nursery before it."""
    sheet = Sheet()
    sky(sheet, "#b9e0df", "#fbf3d9", 300)
    cloud(sheet, 300, 110, 170)
    cloud(sheet, 820, 140, 140)
    ridge(sheet, 280, 140, 14, "#a5cfc4", "#bcdcc6", 2.4, 3)
    ridge(sheet, 310, 110, 17, "#72b094", "#86bd96", 3.0, 5)
    for row, (base, size, shift) in enumerate(
        ((318, 70, 0), (352, 96, 17), (398, 132, 4), (452, 176, 30))
    ):
        tone = blend("#7db088", LEAF, row / 3)
        line = ridge(sheet, base, 34 - row * 4, 40 + row, dark(tone, 0.22), dark(MOSS, 0.1), 1.6)
        gap = size * 0.34
        count = int(1300 / gap)
        for k in range(count):
            x = k * gap - 40 + shift
            if row == 3 and 420 < x < 800:
                continue
            wobble = 0.02 * math.sin(k * 2.3 + row)
            acacia(
                sheet,
                x,
                height_at(line, x) + size * 0.18,
                size * (0.92 + 0.1 * math.sin(k * 1.7)),
                blend(tone, LEAF_LIGHT if (k + row) % 3 == 0 else PINE, 0.25),
                wobble,
            )
    ground = [
        (-5.0, 470.0),
        (300.0, 452.0),
        (640.0, 462.0),
        (900.0, 448.0),
        (1205.0, 470.0),
        (1205.0, 680.0),
        (-5.0, 680.0),
    ]
    sheet.fade("#cfd98a", "#9dbb5e", 440, 240, within=ground)
    path = smooth([(560.0, 452.0), (600.0, 500.0), (500.0, 580.0), (470.0, 690.0)])
    back = smooth([(610.0, 690.0), (610.0, 585.0), (668.0, 505.0), (600.0, 452.0)])
    sheet.shape([*path, *back], "#e2c08d")
    dice = random.Random(12)
    for bed in range(3):
        y = 506 + bed * 56
        for left, right in ((-20, 505 - bed * 24), (690 - bed * 22, 1220)):
            sheet.shape([(left, y), (right, y), (right - 14, y + 24), (left, y + 24)], SOIL)
            sheet.shape(
                [(left, y + 20), (right - 12, y + 20), (right - 16, y + 32), (left, y + 32)],
                dark(SOIL, 0.3),
            )
            for k in range(int((right - left) / 25)):
                x = left + 14 + k * 25
                sheet.box(x - 7, y - 4, 14, 17, "#3d3a3f", round_by=3)
                sheet.stroke([(x, y - 3), (x, y - 20 - bed * 3)], 2, LEAF_DARK)
                for side, rise in ((-1, 12), (1, 15), (-1, 20), (1, 23)):
                    sheet.disc(
                        x + side * 6,
                        y - rise - bed * 2,
                        6,
                        dice.choice([LEAF, LEAF_LIGHT, MOSS]),
                        flat=0.5,
                    )
    person(
        sheet,
        840,
        600,
        150,
        "#b2504a",
        head="hat",
        trousers="#33435a",
        arms=((-0.3, -0.36), (0.16, -0.36)),
    )
    sheet.box(768, 545, 38, 30, "#4f86a6", round_by=5)
    sheet.stroke([(770, 552), (748, 536)], 5, "#4f86a6")
    for k in range(7):
        sheet.stroke([(746 - k * 2, 540 + k * 3), (742 - k * 3, 554 + k * 4)], 1.6, WATER, 0.9)
    person(
        sheet,
        355,
        590,
        140,
        BLUE,
        head="hat",
        trousers="#4b5046",
        arms=((-0.16, -0.34), (0.3, -0.36)),
    )
    sheet.box(392, 540, 44, 14, WOOD, round_by=3)
    for k in range(3):
        sheet.stroke([(400 + k * 14, 540), (400 + k * 14, 522)], 2, LEAF_DARK)
        sheet.disc(395 + k * 14, 524, 6, LEAF_LIGHT, flat=0.5)
        sheet.disc(405 + k * 14, 519, 6, LEAF, flat=0.5)
    grass(sheet, (0, 640, 1200, 680), 90, 2, MOSS, 12)
    return sheet


def culture_house() -> Sheet:
    """A village culture house, its yard and volleyball net."""
    sheet = Sheet()
    sky(sheet, "#a4d8e6", "#fff2d2", 430)
    cloud(sheet, 240, 120, 170)
    cloud(sheet, 990, 150, 150)
    ridge(sheet, 380, 130, 33, "#9ccbbb", "#b9dcc2", 2.2, 3)
    ridge(sheet, 410, 90, 38, "#68a985", "#7fb886", 3.2, 6)
    for x, s in ((90, 150), (170, 190), (1040, 180), (1130, 160)):
        tree(sheet, x, 452, s, LEAF if x < 500 else MOSS, 5)
    areca(sheet, 250, 452, 250)
    areca(sheet, 955, 452, 230, -0.05)
    yard = [(-5.0, 446.0), (1205.0, 446.0), (1205.0, 680.0), (-5.0, 680.0)]
    sheet.fade("#efdcb4", "#d9b981", 446, 234, within=yard)
    for k in range(-6, 14):
        sheet.stroke([(600 + (k - 4) * 62, 446), (600 + (k - 4) * 170, 680)], 1.2, "#c8a56c", 0.45)
    for y in (470, 503, 548, 610):
        sheet.stroke([(0, y), (1200, y)], 1.2, "#c8a56c", 0.45)
    left, right, floor = 300, 900, 446
    sheet.box(left + 20, 296, right - left - 40, floor - 296, WALL)
    sheet.box(left + 20, 296, right - left - 40, 26, dark(WALL, 0.22))
    for k, x in enumerate(range(345, 880, 90)):
        if k in (2, 3):
            continue
        sheet.box(x, 340, 52, 66, "#4f8a8b", round_by=3)
        sheet.box(x + 24, 340, 4, 66, PAPER)
        sheet.box(x, 370, 52, 4, PAPER)
        sheet.box(x - 4, 406, 60, 6, WALL_SHADE)
    sheet.box(535, 330, 130, 116, WOOD_DARK)
    for k in range(4):
        sheet.box(539 + k * 31.5, 334, 28, 112, WOOD)
        sheet.box(545 + k * 31.5, 344, 16, 36, light(WOOD, 0.2))
    for x in (322, 418, 512, 672, 766, 862):
        sheet.box(x, 300, 16, floor - 300, PAPER)
        sheet.box(x + 11, 300, 5, floor - 300, WALL_SHADE)
        sheet.box(x - 4, floor - 10, 24, 10, WALL_SHADE)
    sheet.shape([(left - 34, 306), (left + 60, 214), (right - 60, 214), (right + 34, 306)], ROOF)
    for k in range(1, 8):
        y, cut = 306 - 92 * k / 8, 94 * k / 8
        sheet.stroke([(left - 34 + cut, y), (right + 34 - cut, y)], 2, ROOF_DARK, 0.55)
    sheet.box(left + 52, 206, right - left - 104, 12, ROOF_DARK, round_by=5)
    sheet.box(left - 36, 300, right - left + 72, 12, dark(ROOF_DARK, 0.1), round_by=4)
    sheet.shape([(490, 300), (600, 196), (710, 300)], PAPER)
    sheet.shape([(474, 306), (600, 186), (726, 306), (704, 306), (600, 208), (496, 306)], ROOF_DARK)
    sheet.disc(600, 262, 30, RED)
    star(sheet, 600, 264, 21, STAR)
    sheet.box(520, 308, 160, 18, RED, round_by=4)
    for k in range(9):
        sheet.box(532 + k * 15.4, 314, 9, 6, STAR, round_by=2)
    sheet.box(500, floor, 200, 9, "#d9c39a")
    sheet.box(484, floor + 9, 232, 10, "#c8ae80")
    flag(sheet, 232, 500, 260)
    garland(sheet, (300, 306), (90, 380), 26, 12)
    garland(sheet, (900, 306), (1110, 380), 26, 12)
    for x in (796, 1110):
        sheet.stroke([(x, 600), (x, 482)], 5, "#7d8c8f")
    for k in range(5):
        sheet.stroke([(796, 492 + k * 9), (1110, 492 + k * 9)], 1.2, INK_DARK, 0.55)
    for k in range(36):
        sheet.stroke([(796 + k * 9, 492), (796 + k * 9, 528)], 1.2, INK_DARK, 0.45)
    sheet.box(796, 488, 314, 5, PAPER)
    person(sheet, 880, 640, 140, BLUE, head="hair", arms=((-0.14, -1.06), (0.17, -1.08)))
    sheet.disc(896, 462, 15, PAPER)
    sheet.ring(896, 462, 15, 1.6, "#c98f3d")
    person(
        sheet,
        1030,
        604,
        122,
        "#e2903f",
        head="hair",
        arms=((-0.22, -0.92), (0.2, -0.96)),
        skin=SKIN_TAN,
    )
    for x, shirt, head in (
        (430, "#8d3f6a", "bun"),
        (494, LEAF_DARK, "hair"),
        (366, "#c24a3f", "bun"),
    ):
        person(sheet, x, 590, 132, shirt, head=head, skirt=head == "bun", trousers="#27323f")
    for x in range(40, 220, 36):
        bush(sheet, x, 668, 54, LEAF)
    dice = random.Random(4)
    flowers(
        sheet,
        [(dice.uniform(20, 226), dice.uniform(618, 650), 6.5) for _ in range(18)],
        [PINK, STAR, ORANGE, PAPER],
        7,
    )
    return sheet


def school() -> Sheet:
    """A two-storey school under flame trees, pupils in red scarves."""
    sheet = Sheet()
    sky(sheet, "#9bd3ea", "#fdf3d6", 420)
    cloud(sheet, 170, 100, 150)
    cloud(sheet, 760, 80, 200)
    ridge(sheet, 370, 100, 61, "#9fcdbd", "#b7d9bd", 2.4, 4)
    sheet.fade("#ecd6a6", "#d7b57b", 470, 205)
    sheet.box(210, 150, 780, 325, "#f6d98f")
    sheet.box(210, 150, 780, 22, "#c9473a")
    sheet.box(196, 140, 808, 16, "#a93a30", round_by=4)
    for floor in (176, 326):
        sheet.box(226, floor + 8, 748, 132, "#e9c473")
        for k in range(7):
            x = 240 + k * 105
            if floor == 326 and k == 3:
                continue
            sheet.box(x + 8, floor + 30, 46, 108, "#4f7f86", round_by=2)
            sheet.box(x + 29, floor + 30, 4, 108, PAPER)
            sheet.box(x + 62, floor + 42, 30, 52, "#7fb4b6", round_by=2)
            sheet.box(x + 75, floor + 42, 3, 52, PAPER)
    for k in range(8):
        x = 218 + k * 106
        sheet.box(x, 172, 18, 303, "#fff0c6")
        sheet.box(x + 13, 172, 5, 303, "#dfb968")
    sheet.box(210, 300, 780, 26, "#fff0c6")
    for k in range(62):
        sheet.box(216 + k * 12.6, 270, 4, 32, "#d2a24e")
    sheet.box(210, 266, 780, 6, "#b98a3c")
    sheet.box(540, 366, 120, 109, WOOD_DARK)
    sheet.box(546, 372, 52, 103, WOOD)
    sheet.box(602, 372, 52, 103, WOOD)
    sheet.shape([(510, 156), (600, 96), (690, 156)], "#c9473a")
    sheet.disc(600, 134, 15, STAR)
    sheet.disc(600, 134, 10, RED)
    sheet.box(500, 475, 200, 8, "#dcc08a")
    sheet.box(484, 483, 232, 9, "#c6a569")
    for x, y, size in ((100, 500, 330), (1096, 505, 350)):
        tree(sheet, x, y, size, "#5fa055", 11)
        dice = random.Random(x)
        for _ in range(95):
            angle, reach = dice.uniform(0, math.tau), math.sqrt(dice.random()) * size * 0.45
            px, py = x + math.cos(angle) * reach, y - size * 0.76 + math.sin(angle) * reach * 0.72
            sheet.disc(
                px,
                py,
                dice.uniform(5, 11),
                dice.choice(["#e5432f", "#f0603c", "#d3322c", "#f58a4f"]),
                flat=0.8,
            )
        for _ in range(26):
            sheet.disc(
                x + dice.uniform(-130, 130), y + dice.uniform(10, 70), 4, "#e5573c", flat=0.5
            )
    flag(sheet, 760, 560, 330)
    sheet.box(738, 552, 44, 14, "#c4a06a", round_by=3)
    pupils = (
        (300, 618, 124, "hair"),
        (356, 604, 116, "long"),
        (415, 628, 130, "hair"),
        (476, 610, 120, "long"),
        (560, 632, 132, "hair"),
        (626, 614, 122, "long"),
        (860, 622, 128, "long"),
        (918, 606, 118, "hair"),
    )
    for k, (x, y, size, head) in enumerate(pupils):
        arms = ((-0.2, -0.42), (0.21, -0.95)) if k in (1, 4, 6) else ((-0.2, -0.42), (0.2, -0.42))
        person(
            sheet,
            x,
            y,
            size,
            "#fdfdf8",
            head=head,
            trousers="#28406b",
            arms=arms,
            skirt=head == "long",
            hem=False,
        )
        sheet.shape(
            [
                (x - size * 0.07, y - size * 0.8),
                (x + size * 0.07, y - size * 0.8),
                (x, y - size * 0.7),
            ],
            RED,
        )
        sheet.shape(
            [
                (x, y - size * 0.72),
                (x - size * 0.045, y - size * 0.57),
                (x + size * 0.012, y - size * 0.6),
            ],
            RED,
        )
        sheet.shape(
            [
                (x, y - size * 0.72),
                (x + size * 0.05, y - size * 0.58),
                (x - size * 0.005, y - size * 0.6),
            ],
            dark(RED),
        )
    person(
        sheet,
        700,
        600,
        152,
        "#e9a6bd",
        head="bun",
        trousers="#fbeef0",
        skirt=True,
        arms=((-0.26, -0.5), (0.2, -0.44)),
    )
    return sheet


def health_station() -> Sheet:
    """A commune health station on vaccination day."""
    sheet = Sheet()
    sky(sheet, "#b5e0e6", "#f9f5df", 420)
    cloud(sheet, 980, 110, 170)
    cloud(sheet, 190, 140, 130)
    ridge(sheet, 380, 110, 71, "#a6d2c3", "#c2dfca", 2.6, 3)
    ridge(sheet, 408, 60, 74, "#73b08b", "#86bb8b", 3.4, 6)
    for x, s in ((60, 170), (150, 130), (1075, 150), (1160, 190)):
        tree(sheet, x, 462, s, MOSS if x > 600 else LEAF, 9)
    sheet.fade("#e4e3c4", "#cfcf9e", 455, 220)
    sheet.shape([(470.0, 462.0), (730.0, 462.0), (900.0, 680.0), (300.0, 680.0)], "#efe6cf")
    for k in range(1, 5):
        y = 462 + k * k * 10
        spread = (y - 462) * 0.78
        sheet.stroke([(470 - spread, y), (730 + spread, y)], 1.4, "#d6c9a6", 0.9)
    sheet.box(240, 250, 720, 212, "#fdfcf4")
    sheet.box(240, 250, 720, 22, "#d9e3dc")
    sheet.box(240, 432, 720, 30, "#8fc7b5")
    sheet.shape([(214, 256), (290, 178), (910, 178), (986, 256)], "#3f8f7f")
    for k in range(1, 6):
        y, cut = 256 - 78 * k / 6, 76 * k / 6
        sheet.stroke([(214 + cut, y), (986 - cut, y)], 1.8, "#2f7367", 0.6)
    sheet.box(282, 171, 636, 11, "#2f7367", round_by=4)
    sheet.box(500, 168, 200, 96, "#fdfcf4", round_by=6)
    sheet.box(500, 168, 200, 10, "#d9e3dc", round_by=4)
    sheet.disc(600, 220, 34, "#37a06f")
    sheet.box(592, 198, 16, 44, PAPER, round_by=3)
    sheet.box(578, 212, 44, 16, PAPER, round_by=3)
    for x in (276, 372, 758, 854):
        sheet.box(x, 300, 70, 76, "#6fb0b5", round_by=4)
        sheet.box(x + 33, 300, 4, 76, PAPER)
        sheet.box(x, 334, 70, 4, PAPER)
        sheet.shape([(x, 300), (x + 26, 300), (x, 338)], "#a8d6d5", 0.8)
        sheet.box(x - 5, 376, 80, 7, "#cbd8cd")
    sheet.box(528, 300, 144, 162, "#4d7c7b")
    sheet.box(534, 306, 64, 156, "#a9d4d0")
    sheet.box(602, 306, 64, 156, "#c4e2dc")
    for x in (486, 690):
        sheet.box(x, 256, 24, 206, "#f2f0e2")
        sheet.box(x + 17, 256, 7, 206, "#d6dccd")
    sheet.shape([(460, 272), (740, 272), (758, 292), (442, 292)], "#37a06f")
    for k in range(7):
        sheet.shape(
            [
                (460 + k * 40, 272),
                (480 + k * 40, 272),
                (468 + k * 45.1, 292),
                (446 + k * 45.1, 292),
            ],
            PAPER,
        )
    for x in range(258, 470, 42):
        bush(sheet, x, 480, 46, LEAF)
    for x in range(742, 960, 42):
        bush(sheet, x, 480, 46, LEAF)
    sheet.box(180, 548, 250, 14, "#8d6a43", round_by=4)
    for x in (200, 405):
        sheet.box(x, 560, 10, 50, "#6d5031")
    for k, (shirt, head) in enumerate((("#c65a57", "bun"), ("#4f7fae", "hair"))):
        person(sheet, 235 + k * 110, 606, 142, shirt, head=head, arms=((-0.12, -0.5), (0.13, -0.5)))
        infant(sheet, 235 + k * 110, 536, 142, (STAR, PINK)[k])
    person(
        sheet,
        560,
        620,
        168,
        "#fdfdfa",
        head="cap",
        trousers="#e9f0ee",
        arms=((-0.2, -0.42), (0.3, -0.56)),
    )
    sheet.box(604, 518, 26, 36, "#dfe8e6", round_by=3)
    for k in range(4):
        sheet.stroke([(609, 526 + k * 6), (625, 526 + k * 6)], 1.6, "#7d9aa0")
    person(
        sheet,
        690,
        626,
        160,
        "#a8577e",
        head="long",
        arms=((-0.13, -0.52), (0.1, -0.58)),
        trousers="#37474f",
    )
    infant(sheet, 690, 546, 160, "#f5c84c")
    person(
        sheet,
        800,
        634,
        118,
        "#ee9a45",
        head="hair",
        arms=((-0.2, -0.44), (0.24, -0.9)),
        trousers="#3b5d86",
    )
    star(sheet, 832, 520, 13, STAR)
    person(sheet, 960, 612, 150, "#6f8f5c", head="hat", trousers="#3c3c3c")
    dice = random.Random(77)
    flowers(
        sheet,
        [(dice.uniform(1000, 1190), dice.uniform(560, 650), 7) for _ in range(14)],
        [PINK, PAPER, STAR],
        1,
    )
    flowers(
        sheet,
        [(dice.uniform(8, 150), dice.uniform(560, 650), 7) for _ in range(12)],
        [PINK, PAPER, STAR],
        4,
    )
    return sheet


def market() -> Sheet:
    """A country market at its busiest hour."""
    sheet = Sheet()
    sky(sheet, "#ffd9a0", "#fff3da", 330)
    sun(sheet, 930, 150, 44, "#ffe6a6")
    ridge(sheet, 320, 110, 81, "#d9c9a0", "#e3d8ae", 2.5, 3)
    ridge(sheet, 345, 70, 87, "#9dbb8d", "#adc493", 3.2, 5)
    for x, s in ((60, 190), (560, 160), (1150, 200)):
        tree(sheet, x, 400, s, MOSS, 6)
    sheet.fade("#e9cd9d", "#cfa56c", 385, 290)
    stalls = (
        (70, 226, (RED, PAPER)),
        (330, 226, (BLUE, PAPER)),
        (640, 220, ("#2f8a66", PAPER)),
        (900, 230, (ORANGE, PAPER)),
    )
    for k, (x, wide, (one, two)) in enumerate(stalls):
        for px in (x + 12, x + wide - 18):
            sheet.box(px, 240, 7, 190, WOOD_DARK)
        sheet.box(x + 8, 316, wide - 16, 70, ("#7b5a3a", "#6d6348", "#775436", "#6b5942")[k])
        for i in range(4):
            px = x + 26 + i * (wide - 60) / 3
            sheet.box(px, 326, 22, 34, (PINK, STAR, "#7fb8c9", LEAF_LIGHT)[(i + k) % 4], round_by=3)
            sheet.box(px + 4, 318, 14, 9, dark(WOOD, 0.2), round_by=2)
        sheet.box(x - 6, 386, wide + 12, 14, "#b9834e", round_by=3)
        sheet.box(x, 400, wide, 62, "#94633a")
        for i in range(6):
            sheet.stroke([(x + i * wide / 5.5, 402), (x + i * wide / 5.5, 460)], 1.4, "#7a4f2c")
        dice = random.Random(90 + k)
        heap = (
            ("#e2523c", "#d63c32"),
            ("#7fb64f", "#5c9a44"),
            ("#f0a52f", "#f5c04d"),
            ("#8e5aa0", "#74448a"),
        )
        for i in range(4):
            cx = x + 34 + i * (wide - 66) / 3
            for row in range(3):
                for j in range(4 - row):
                    sheet.disc(
                        cx + (j - (3 - row) / 2) * 13,
                        382 - row * 10,
                        8,
                        dice.choice(heap[(i + k) % 4]),
                    )
        stripes = 8
        for i in range(stripes):
            ax, bx = x - 24 + i * (wide + 48) / stripes, x - 24 + (i + 1) * (wide + 48) / stripes
            tx, ux = x + 6 + i * (wide - 12) / stripes, x + 6 + (i + 1) * (wide - 12) / stripes
            colour = one if i % 2 == 0 else two
            sheet.shape([(tx, 208), (ux, 208), (bx, 258), (ax, 258)], colour)
            sheet.slice((ax + bx) / 2, 258, (bx - ax) / 2, 0, 180, dark(colour, 0.1))
        person(
            sheet,
            x + wide * 0.5,
            452,
            150,
            ("#8d4b6e", "#3f6d8f", "#bb5a3b", "#5b7f4f")[k],
            head=("bun", "hat", "bun", "hat")[k],
            arms=((-0.24, -0.5), (0.22, -0.56)),
        )
        sheet.box(x, 408, wide, 54, "#94633a")
        for i in range(6):
            sheet.stroke([(x + i * wide / 5.5, 410), (x + i * wide / 5.5, 460)], 1.4, "#7a4f2c")
        sheet.box(x - 6, 398, wide + 12, 12, "#b9834e", round_by=3)
        for i in range(4):
            cx = x + 34 + i * (wide - 66) / 3
            for row in range(2):
                for j in range(4 - row):
                    sheet.disc(
                        cx + (j - (3 - row) / 2) * 13,
                        394 - row * 10,
                        8,
                        dice.choice(heap[(i + k) % 4]),
                    )
    for x, y, stuff in (
        (150, 596, "#e9564a"),
        (250, 612, "#7fb64f"),
        (985, 606, "#f2b23c"),
        (1085, 590, "#7fb64f"),
    ):
        sheet.disc(x, y + 20, 52, "#8a5a2f", flat=0.3, alpha=0.35)
        sheet.shape(
            [(x - 46, y - 6), (x + 46, y - 6), (x + 34, y + 26), (x - 34, y + 26)], "#c8964f"
        )
        for k in range(5):
            sheet.stroke([(x - 40 + k * 20, y - 4), (x - 32 + k * 16, y + 25)], 1.6, "#9b6c30")
        dice = random.Random(x)
        for _ in range(26):
            sheet.disc(
                x + dice.uniform(-36, 36),
                y - 6 - abs(dice.gauss(0, 6)),
                9,
                blend(stuff, CREAM, dice.random() * 0.25),
            )
        sheet.disc(x, y - 5, 47, "#e0b269", flat=0.05)
    hen(sheet, 386, 640, 52, "#b4622f")
    hen(sheet, 440, 650, 46, "#f4ead4", -1)
    person(
        sheet,
        520,
        634,
        206,
        "#b13f5c",
        head="hat",
        trousers="#2c2c36",
        arms=((-0.22, -0.42), (0.2, -0.42)),
    )
    sheet.shape([(550, 548), (590, 548), (584, 590), (556, 590)], "#4f9a5b")
    for dx in (-12, 0, 12):
        sheet.stroke([(570 + dx * 0.5, 550), (570 + dx, 524)], 6, LEAF_LIGHT)
    person(
        sheet,
        660,
        622,
        198,
        "#3d6f9e",
        head="hair",
        trousers="#4a4238",
        skin=SKIN_TAN,
        arms=((-0.2, -0.42), (0.24, -0.46)),
    )
    person(
        sheet,
        745,
        632,
        128,
        "#f0b93f",
        head="long",
        trousers="#a54a6c",
        skirt=True,
        arms=((-0.24, -0.62), (0.2, -0.44)),
    )
    person(
        sheet,
        862,
        612,
        196,
        "#5f8f58",
        head="hat",
        trousers="#2f2f38",
        arms=((-0.2, -0.44), (0.18, -0.44)),
    )
    return sheet


def beehives() -> Sheet:
    """Bee boxes in flower at the edge of a forest."""
    sheet = Sheet()
    sky(sheet, "#b4e0dc", "#fff4cf", 320)
    sun(sheet, 1010, 130, 44)
    ridge(sheet, 300, 130, 101, "#a3d0bd", "#bddcc0", 2.3, 4)
    ridge(sheet, 335, 90, 108, "#6cae83", "#7db886", 3.0, 7)
    dice = random.Random(11)
    for _ in range(34):
        x = dice.uniform(-10, 1210)
        tree(
            sheet,
            x,
            372 + dice.uniform(-10, 18),
            dice.uniform(80, 150),
            blend(PINE, LEAF, dice.uniform(0.2, 0.9)),
            4,
        )
    slope = smooth([(-10.0, 400.0), (300.0, 378.0), (700.0, 392.0), (1210.0, 366.0)])
    sheet.fade("#b7d369", "#7dad4e", 366, 309, within=[*slope, (1210.0, 680.0), (-10.0, 680.0)])
    grass(sheet, (0, 405, 1200, 520), 190, 3, "#6f9f45", 9)
    boxes = (
        (120, 470, 0.72, "#7fb6cf"),
        (250, 456, 0.66, "#f0c56a"),
        (378, 470, 0.74, "#e9998b"),
        (540, 452, 0.68, "#9cc98a"),
        (676, 466, 0.74, "#f0c56a"),
        (1060, 462, 0.76, "#7fb6cf"),
        (70, 588, 1.12, "#f0c56a"),
        (330, 606, 1.2, "#8fc6d4"),
        (640, 592, 1.14, "#e9998b"),
    )
    for x, y, s, colour in boxes:
        sheet.disc(x + 44 * s, y + 8 * s, 66 * s, "#274b2f", flat=0.18, alpha=0.3)
        for px in (6, 74):
            sheet.box(x + px * s, y - 8 * s, 9 * s, 18 * s, WOOD_DARK)
        sheet.box(x, y - 72 * s, 90 * s, 66 * s, colour, round_by=3)
        sheet.box(x + 68 * s, y - 72 * s, 22 * s, 66 * s, dark(colour, 0.16), round_by=3)
        sheet.stroke([(x, y - 38 * s), (x + 90 * s, y - 38 * s)], 2, dark(colour, 0.3))
        sheet.box(x + 18 * s, y - 20 * s, 40 * s, 7 * s, INK_DARK, round_by=3)
        sheet.box(x + 10 * s, y - 12 * s, 56 * s, 6 * s, WOOD)
        sheet.box(x + 30 * s, y - 60 * s, 24 * s, 8 * s, dark(colour, 0.3), round_by=3)
        sheet.shape(
            [
                (x - 8 * s, y - 70 * s),
                (x + 98 * s, y - 70 * s),
                (x + 92 * s, y - 84 * s),
                (x - 2 * s, y - 84 * s),
            ],
            "#d9d3c2",
        )
        sheet.box(x - 8 * s, y - 72 * s, 106 * s, 6 * s, "#a8a08b", round_by=2)
    person(
        sheet,
        905,
        620,
        262,
        "#f4efe0",
        head="hat",
        trousers="#e3dcc6",
        arms=((-0.26, -0.62), (0.24, -0.62)),
    )
    veil = [(853, 378), (957, 378), (950, 432), (905, 446), (860, 432)]
    sheet.shape(smooth([*veil, veil[0]], 6), "#3a4a44", 0.32)
    sheet.box(822, 418, 166, 84, "#8a5d34", round_by=4)
    sheet.box(832, 428, 146, 64, "#f2bd45", round_by=3)
    for row in range(4):
        for k in range(9):
            sheet.disc(842 + k * 16 + (row % 2) * 8, 437 + row * 15, 6.2, "#d99a24")
    sheet.box(812, 412, 186, 10, "#75491f", round_by=3)
    dice = random.Random(21)
    for _ in range(22):
        bee(sheet, dice.uniform(60, 1140), dice.uniform(330, 560), dice.uniform(7, 11))
    for x, y in ((760, 430), (1060, 380), (1010, 520), (800, 530)):
        bee(sheet, x, y, 15)
    grass(sheet, (0, 620, 1200, 690), 120, 8, LEAF_DARK, 16)
    points = [
        (dice.uniform(0, 1200), dice.uniform(600, 668), dice.uniform(7, 13)) for _ in range(64)
    ]
    flowers(sheet, sorted(points, key=lambda p: p[1]), [PINK, PAPER, STAR, VIOLET, "#f7d7e0"], 2)
    return sheet


def goats() -> Sheet:
    """A herd of goats on a rocky slope."""
    sheet = Sheet()
    sky(sheet, "#a2d6e2", "#fff0d0", 330)
    cloud(sheet, 300, 110, 180)
    cloud(sheet, 760, 90, 130)
    birds(sheet, 560, 130, 15)
    for x, wide, high, colour in (
        (130, 300, 250, "#a5cbc2"),
        (400, 260, 190, "#b3d3c6"),
        (980, 380, 270, "#9cc6bc"),
        (720, 240, 160, "#b0d1c4"),
    ):
        top = 360 - high
        peak = [
            (x - wide / 2, 380.0),
            (x - wide * 0.38, top + high * 0.4),
            (x - wide * 0.16, top + high * 0.06),
            (x, float(top)),
            (x + wide * 0.2, top + high * 0.12),
            (x + wide * 0.36, top + high * 0.45),
            (x + wide / 2, 380.0),
        ]
        sheet.fade(colour, "#cfe2cd", top - 6, 390 - top, within=smooth(peak))
    ridge(sheet, 380, 70, 120, "#7ab491", "#8fc08f", 2.8, 6)
    slope = smooth(
        [(-10.0, 430.0), (240.0, 372.0), (520.0, 402.0), (820.0, 440.0), (1210.0, 392.0)]
    )
    sheet.fade("#c3d775", "#86b053", 370, 305, within=[*slope, (1210.0, 680.0), (-10.0, 680.0)])
    path = smooth([(1210.0, 470.0), (900.0, 500.0), (640.0, 470.0), (420.0, 520.0), (-10.0, 500.0)])
    other = smooth(
        [(-10.0, 530.0), (420.0, 552.0), (650.0, 492.0), (900.0, 522.0), (1210.0, 500.0)]
    )
    sheet.shape([*path, *other], "#e6cf98", 0.8)
    for x, y, s in (
        (90, 470, 1.0),
        (560, 450, 0.7),
        (1040, 560, 1.5),
        (300, 640, 1.3),
        (760, 650, 1.0),
        (1130, 440, 0.8),
    ):
        stone = [
            (x - 62 * s, y + 14 * s),
            (x - 44 * s, y - 26 * s),
            (x - 4 * s, y - 46 * s),
            (x + 40 * s, y - 22 * s),
            (x + 66 * s, y + 14 * s),
        ]
        sheet.shape(stone, "#9aa39c")
        sheet.shape([stone[2], stone[3], stone[4], (x + 6 * s, y + 14 * s)], "#79847f")
        sheet.shape([stone[1], stone[2], (x - 10 * s, y - 12 * s)], "#b9c0b6")
    grass(sheet, (0, 430, 1200, 670), 260, 6, "#6d9a41", 11)
    tree(sheet, 1100, 430, 190, LEAF, 2)
    tree(sheet, 60, 440, 150, MOSS, 3)
    stilt_house(sheet, 470, 398, 120)
    goat(sheet, 240, 520, 112, "#f3ead8")
    goat(sheet, 395, 480, 88, "#8b6a4c", facing=-1)
    goat(sheet, 660, 520, 104, "#cdb594", grazing=True)
    goat(sheet, 820, 560, 138, "#f3ead8", facing=-1)
    goat(sheet, 520, 620, 160, "#5d4a3d", grazing=True)
    goat(sheet, 700, 600, 76, "#e7d6b8")
    goat(sheet, 1040, 508, 96, "#8b6a4c", facing=-1)
    person(
        sheet,
        955,
        640,
        208,
        "#3c5b7a",
        head="hat",
        trousers="#3a3a35",
        skin=SKIN_TAN,
        arms=((-0.28, -0.62), (0.2, -0.44)),
    )
    sheet.stroke([(897, 478), (888, 648)], 5, WOOD_DARK)
    dice = random.Random(31)
    flowers(
        sheet,
        [(dice.uniform(20, 240), dice.uniform(590, 650), 8) for _ in range(12)],
        [STAR, PAPER, PINK],
        3,
    )
    flowers(
        sheet,
        [(dice.uniform(1060, 1190), dice.uniform(600, 650), 8) for _ in range(9)],
        [STAR, PAPER, PINK],
        9,
    )
    return sheet


def meeting_hall() -> Sheet:
    """A hall in session, seen from its last row."""
    sheet = Sheet(ground="#e9d3a6")
    sheet.fade("#f3e2bc", "#e2c896", 0, 470)
    for x in (0, 1080):
        sheet.box(x, 70, 120, 300, "#cfe6e4")
        sheet.box(x + 56, 70, 8, 300, PAPER)
        sheet.box(x, 212, 120, 8, PAPER)
        sheet.shape([(x, 70), (x + 56, 70), (x, 190)], "#e8f5f0", 0.8)
    sheet.box(160, 40, 880, 350, "#b02a2b")
    for k in range(22):
        x = 160 + k * 40
        sheet.shape(
            [(x, 40), (x + 16, 40), (x + 12, 390), (x - 2 if k else x, 390)], "#8f1f24", 0.55
        )
        sheet.shape([(x + 22, 40), (x + 30, 40), (x + 28, 390), (x + 22, 390)], "#c94440", 0.6)
    for k in range(11):
        sheet.slice(200 + k * 80, 40, 42, 0, 180, "#d9a63a")
        sheet.slice(200 + k * 80, 38, 36, 0, 180, "#b8312e")
    sheet.box(150, 26, 900, 18, "#8c5a2b", round_by=4)
    sheet.disc(600, 178, 74, "#e9bf4e", alpha=0.22)
    star(sheet, 600, 184, 60, STAR)
    sheet.box(330, 274, 540, 44, "#7d1a20", round_by=6)
    for k, wide in enumerate((70, 44, 96, 58, 82, 50)):
        sheet.box(366 + sum((70, 44, 96, 58, 82, 50)[:k]) + k * 14, 289, wide, 14, STAR, round_by=5)
    sheet.box(120, 386, 960, 26, "#9a6232")
    sheet.box(120, 410, 960, 34, "#7b4a25")
    for k in range(4):
        x = 684 + k * 80
        person(
            sheet,
            x,
            404,
            138,
            ("#27425f", "#30505c", "#5b3d52", "#3d4a3f")[k],
            head=("hair", "bun", "hair", "hair")[k],
            arms=((-0.14, -0.6), (0.14, -0.6)),
        )
    sheet.box(632, 336, 346, 74, "#7d252a")
    sheet.shape([(632, 334), (978, 334), (978, 346), (632, 346)], "#a33a3a")
    for k in range(4):
        sheet.box(671 + k * 80, 323, 26, 13, PAPER, round_by=2)
    person(sheet, 400, 398, 196, "#22384f", head="hair", arms=((-0.14, -0.58), (0.2, -0.76)))
    sheet.shape([(348, 300), (452, 300), (440, 406), (360, 406)], "#a5672f")
    sheet.shape([(420, 300), (452, 300), (440, 406), (418, 406)], "#83501f")
    sheet.box(340, 292, 120, 12, "#c38444", round_by=4)
    star(sheet, 396, 352, 19, STAR)
    sheet.stroke([(378, 292), (386, 264)], 3, INK_DARK)
    sheet.disc(387, 262, 6, INK_DARK)
    for x in (236, 1016):
        sheet.shape([(x - 24, 346), (x + 24, 346), (x + 16, 390), (x - 16, 390)], "#e9e4d4")
        dice = random.Random(x)
        for _ in range(40):
            sheet.disc(
                x + dice.uniform(-40, 40),
                330 + dice.uniform(-36, 22),
                9,
                dice.choice([PINK, STAR, RED, LEAF, LEAF_DARK]),
                flat=0.85,
            )
    flag(sheet, 186, 390, 300)
    sheet.fade("#c89a5c", "#8e6437", 444, 231)
    shirts = (
        "#f5f3ea",
        "#4a6f94",
        "#9c4a5f",
        "#5d7d5a",
        "#c9a15a",
        "#2f4d66",
        "#8a6a9a",
        "#e0ddd0",
    )
    for row, (y, size, gap) in enumerate(((500, 40, 92), (560, 52, 118), (632, 66, 150))):
        count = int(1300 / gap)
        for k in range(count):
            x = k * gap - 20 + (row % 2) * gap / 2
            if abs(x - 600) < gap * 0.42:
                continue
            shirt = shirts[(k * 3 + row * 2) % 8]
            sheet.disc(x, y - size * 0.95, size * 0.44, HAIR if (k + row) % 7 else "#8d8d8a")
            sheet.box(x - size * 0.16, y - size * 0.62, size * 0.32, size * 0.3, dark(SKIN, 0.1))
            if (k + row) % 4 == 1:
                sheet.disc(x, y - size * 1.1, size * 0.2, HAIR)
            sheet.box(
                x - size * 0.78,
                y - size * 0.42,
                size * 1.56,
                size * 1.2,
                shirt,
                round_by=size * 0.42,
            )
            sheet.box(
                x - size * 0.9,
                y + size * 0.1,
                size * 1.8,
                size * 1.6,
                ("#7c4f2a", "#6b4223", "#5a361c")[row],
                round_by=8,
            )
            sheet.box(
                x - size * 0.78,
                y + size * 0.22,
                size * 1.56,
                size * 0.2,
                ("#93633a", "#805230", "#6c4427")[row],
                round_by=5,
            )
    return sheet


def one_stop_counter() -> Sheet:
    """The one-stop counter, where papers are handled on screens."""
    sheet = Sheet(ground="#eef3ea")
    sheet.fade("#f4f5ea", "#dfe9df", 0, 470)
    sheet.box(0, 0, 1200, 52, "#2f6f6a")
    sheet.box(0, 52, 1200, 8, GOLD)
    sheet.box(70, 96, 300, 190, PAPER, round_by=10)
    sheet.box(84, 110, 272, 162, "#cfe6e4", round_by=6)
    sheet.fade(
        "#bfe3ea", "#f6f2d6", 110, 162, within=[(84, 110), (356, 110), (356, 272), (84, 272)]
    )
    sheet.shape(
        smooth([(84.0, 236.0), (150.0, 200.0), (220.0, 226.0), (290.0, 190.0), (356.0, 226.0)])
        + [(356, 272), (84, 272)],
        "#83bb8f",
    )
    sheet.shape(
        smooth([(84.0, 256.0), (180.0, 236.0), (270.0, 258.0), (356.0, 240.0)])
        + [(356, 272), (84, 272)],
        "#4f9a6b",
    )
    for x in (216,):
        sheet.box(x, 110, 8, 162, PAPER)
    sheet.box(470, 92, 260, 150, INK_DARK, round_by=10)
    sheet.box(482, 104, 236, 126, "#1e5f6b", round_by=5)
    for k, (number, colour) in enumerate((("3", STAR), ("2", PAPER), ("1", PAPER))):
        y = 116 + k * 38
        sheet.box(494, y, 60, 28, "#2f8a8a", round_by=4)
        for i in range(int(number)):
            sheet.box(504 + i * 14, y + 8, 9, 12, colour, round_by=2)
        sheet.box(566, y + 4, 92, 8, colour, round_by=3, alpha=0.9)
        sheet.box(566, y + 17, 62, 6, colour, round_by=3, alpha=0.55)
        sheet.disc(694, y + 14, 8, ("#7fd08a", "#7fd08a", ORANGE)[k])
    sheet.box(820, 96, 130, 150, PAPER, round_by=8)
    dice = random.Random(44)
    for row in range(9):
        for column in range(9):
            corner = (
                (row < 3 and column < 3) or (row < 3 and column > 5) or (row > 5 and column < 3)
            )
            if corner or dice.random() < 0.48:
                sheet.box(836 + column * 11, 110 + row * 11, 11, 11, INK_DARK)
    for cx, cy in ((836, 110), (902, 110), (836, 176)):
        sheet.box(cx + 11, cy + 11, 11, 11, PAPER)
    sheet.box(850, 222, 70, 9, "#2f8a8a", round_by=4)
    star(sheet, 1080, 160, 58, "#d9a63a", 14, 0.42)
    sheet.ring(1080, 160, 66, 5, BRONZE)
    sheet.ring(1080, 160, 78, 3, BRONZE)
    sheet.disc(1080, 160, 14, PAPER)
    sheet.fade("#d8cdb2", "#bfae8a", 470, 205)
    for k in range(-7, 8):
        sheet.stroke([(600 + k * 120, 470), (600 + k * 250, 680)], 1.4, "#a8946b", 0.5)
    sheet.stroke([(0, 540), (1200, 540)], 1.4, "#a8946b", 0.5)
    staff = ((330, "#e9f1f4", "bun"), (640, "#4d86b5", "hair"), (950, "#e9f1f4", "long"))
    for x, shirt, head in staff:
        person(sheet, x, 560, 236, shirt, head=head, arms=((-0.17, -0.56), (0.17, -0.56)))
        sheet.box(x - 12, 384, 24, 6, RED, round_by=2)
    sheet.box(120, 432, 1010, 22, "#b9834e", round_by=6)
    sheet.box(136, 454, 978, 116, "#f5efdd")
    sheet.box(136, 454, 978, 14, "#dccfa9")
    for k in range(3):
        x = 156 + k * 324
        sheet.box(x, 482, 300, 74, "#2f7f79", round_by=6)
        sheet.disc(x + 42, 519, 24, PAPER)
        for i in range(k + 1):
            sheet.box(x + 39 - k * 5 + i * 10, 508, 6, 22, "#2f7f79", round_by=2)
        sheet.box(x + 84, 504, 170, 11, PAPER, round_by=4)
        sheet.box(x + 84, 524, 116, 9, PAPER, round_by=4, alpha=0.6)
    for x in (236, 546, 856):
        sheet.box(x - 56, 358, 106, 66, INK_DARK, round_by=6)
        sheet.box(x - 50, 364, 94, 54, "#dff0ee", round_by=3)
        sheet.box(x - 42, 372, 40, 5, "#2f8a8a", round_by=2)
        for k in range(4):
            sheet.box(x - 42, 382 + k * 8, 76 - (k * 13) % 30, 4, "#9fbfc0", round_by=2)
        sheet.box(x - 8, 424, 10, 10, INK_DARK)
        sheet.box(x - 24, 430, 44, 5, INK_DARK, round_by=2)
    person(
        sheet,
        440,
        652,
        252,
        "#9a4d6b",
        head="hat",
        trousers="#2b2b33",
        back=True,
        arms=((-0.2, -0.44), (0.22, -0.62)),
    )
    person(
        sheet,
        750,
        656,
        262,
        "#5c7f4f",
        head="hair",
        trousers="#38424e",
        back=True,
        arms=((-0.2, -0.44), (0.2, -0.58)),
    )
    person(
        sheet,
        840,
        650,
        150,
        "#f0b93f",
        head="long",
        trousers="#9b4d6a",
        skirt=True,
        arms=((-0.24, -0.6), (0.2, -0.44)),
    )
    for x in (58, 1150):
        sheet.shape([(x - 34, 560), (x + 34, 560), (x + 24, 640), (x - 24, 640)], BRICK)
        sheet.box(x - 40, 552, 80, 14, ROOF_DARK, round_by=4)
        for degree in range(-165, 0, 15):
            angle = math.radians(degree)
            tip = (x + math.cos(angle) * 92, 556 + math.sin(angle) * 128)
            mid = (x + math.cos(angle) * 40, 556 + math.sin(angle) * 88)
            sheet.stroke(
                smooth([(x, 556), mid, tip], 6), 9, (LEAF, LEAF_DARK, MOSS)[degree // 15 % 3]
            )
    return sheet


def bronze_drum() -> Sheet:
    """The face of a bronze drum: its star, its rings and its flying birds."""
    sheet = Sheet(ground="#173f3b")
    cx, cy = 600.0, 337.5
    gold, pale = "#d8a648", "#f0cf86"
    sheet.disc(cx, cy, 318, "#6b4a1c")
    sheet.disc(cx, cy, 312, "#8c6427")
    for radius, colour in (
        (300, "#7a5520"),
        (258, "#8c6427"),
        (252, "#6d4a1b"),
        (188, "#8c6427"),
        (182, "#75511f"),
        (118, "#8c6427"),
    ):
        sheet.disc(cx, cy, radius, colour)
    for radius, width in (
        (312, 3),
        (300, 2),
        (264, 2),
        (252, 3),
        (188, 3),
        (180, 2),
        (142, 2),
        (118, 3),
    ):
        sheet.ring(cx, cy, radius, width, gold)
    star(sheet, cx, cy, 108, pale, 14, 0.45)
    star(sheet, cx, cy, 108, gold, 14, 0.2)
    sheet.disc(cx, cy, 40, pale)
    sheet.disc(cx, cy, 30, gold)
    for k in range(14):
        angle = -math.pi / 2 + (k + 0.5) * math.tau / 14
        px, py = cx + math.cos(angle) * 84, cy + math.sin(angle) * 84
        for size in (9, 5):
            sheet.ring(px, py, size, 1.6, pale, 0.9)
    for k in range(64):
        angle = k * math.tau / 64
        sheet.disc(cx + math.cos(angle) * 130, cy + math.sin(angle) * 130, 4, pale)
        if k % 2 == 0:
            sheet.ring(cx + math.cos(angle) * 161, cy + math.sin(angle) * 161, 11, 2, gold)
            sheet.disc(cx + math.cos(angle) * 161, cy + math.sin(angle) * 161, 4, pale)
    for k in range(120):
        angle, nxt = k * math.tau / 120, (k + 0.5) * math.tau / 120
        sheet.stroke(
            [
                (cx + math.cos(angle) * 268, cy + math.sin(angle) * 268),
                (cx + math.cos(nxt) * 296, cy + math.sin(nxt) * 296),
            ],
            2.4,
            gold,
        )
    for k in range(14):
        centre = k * math.tau / 14

        def turn(along: float, out: float, centre: float = centre) -> Point:
            angle = centre - along / 220
            return cx + math.cos(angle) * (220 + out), cy + math.sin(angle) * (220 + out)

        body = [
            turn(-30, -2),
            turn(-12, -9),
            turn(8, -8),
            turn(22, -3),
            turn(30, 4),
            turn(20, 7),
            turn(0, 8),
            turn(-18, 5),
        ]
        sheet.shape(smooth([*body, body[0]], 6), pale)
        sheet.shape([turn(22, 7), turn(24, -2), turn(54, 2), turn(56, 4)], pale)
        sheet.stroke([turn(26, 4), turn(20, 17), turn(6, 20)], 3.4, pale)
        sheet.shape([turn(-6, 4), turn(10, 6), turn(-8, 27), turn(-26, 25)], pale)
        sheet.shape([turn(-4, -6), turn(8, -6), turn(-6, -27), turn(-22, -27)], pale)
        sheet.shape([turn(-26, 3), turn(-27, -4), turn(-50, -11), turn(-46, 0), turn(-52, 9)], pale)
        sheet.disc(*turn(25, 3), 2, "#6d4a1b")
    for side in (-1, 1):
        for row in range(2):
            x0, y0 = cx + side * (412 + row * 76), cy
            for k, (dx, dy) in enumerate(((0, -200), (14, -100), (20, 0), (14, 100), (0, 200))):
                px, py = x0 + side * dx, y0 + dy
                for radius in (22, 14, 6):
                    sheet.ring(px, py, radius, 2.2, gold, 0.5 - row * 0.12)
                if k:
                    sheet.stroke(
                        [(px - side * dx * 0.3, py - 74), (px, py - 24)], 2.2, gold, 0.4 - row * 0.1
                    )
    return sheet


def sea_coast() -> Sheet:
    """A fishing beach below a headland, boats coming home."""
    sheet = Sheet()
    sheet.fade("#8fcfe3", "#ffeccb", 0, 300)
    sun(sheet, 830, 190, 50, "#ffe39a")
    cloud(sheet, 240, 110, 190)
    cloud(sheet, 1030, 90, 150)
    birds(sheet, 560, 140, 18)
    ridge(sheet, 292, 40, 131, "#a6cbd0", "#b8d6d3", 1.4, 2)
    sheet.fade("#5fb3c2", "#2f86a3", 292, 230)
    for k in range(70):
        y = 298 + (k * 37 % 190)
        x = (k * 173) % 1200
        sheet.stroke([(x, y), (x + 22 + y * 0.08, y)], 1.6 + (y - 290) * 0.008, "#d7f0ea", 0.45)
    for k in range(26):
        y = 298 + k * 6.5
        half = (10 + k * 1.5) * (0.75 + 0.25 * math.sin(k * 2.4))
        sheet.stroke([(830 - half, y), (830 + half, y)], 2.4, "#ffe9b0", 0.6)
    head = smooth(
        [
            (-10.0, 180.0),
            (70.0, 150.0),
            (170.0, 176.0),
            (260.0, 232.0),
            (350.0, 262.0),
            (420.0, 300.0),
        ]
    )
    sheet.fade("#4f9173", "#2f6a56", 148, 170, within=[*head, (430, 316), (-10, 330)])
    dice = random.Random(6)
    for _ in range(70):
        x = dice.uniform(0, 345)
        low = max(20.0, 296 - height_at(head, x))
        bush(
            sheet,
            x,
            height_at(head, x) + dice.uniform(16, low),
            dice.uniform(22, 40),
            blend(PINE, LEAF, dice.random()),
        )
    rocks = [(330, 312), (350, 286), (380, 280), (410, 298), (440, 292), (470, 314)]
    sheet.shape(rocks, "#6f7d7a")
    sheet.shape([(380, 280), (410, 298), (404, 314), (376, 314)], "#586663")
    for x, y, s, colour in (
        (640, 352, 0.8, RED),
        (960, 332, 0.6, "#2f6fa0"),
        (1100, 372, 0.9, "#2f8a66"),
    ):
        hull = [
            (x - 66 * s, y - 14 * s),
            (x + 74 * s, y - 20 * s),
            (x + 52 * s, y + 12 * s),
            (x - 48 * s, y + 12 * s),
        ]
        sheet.shape(hull, colour)
        sheet.shape(
            [
                (x - 66 * s, y - 14 * s),
                (x + 74 * s, y - 20 * s),
                (x + 69 * s, y - 12 * s),
                (x - 62 * s, y - 7 * s),
            ],
            STAR,
        )
        sheet.box(x - 20 * s, y - 44 * s, 46 * s, 28 * s, PAPER, round_by=3)
        for i in range(3):
            sheet.box(x - 14 * s + i * 13 * s, y - 38 * s, 8 * s, 10 * s, BLUE_DARK)
        sheet.box(x - 26 * s, y - 49 * s, 58 * s, 6 * s, ROOF_DARK, round_by=2)
        sheet.stroke([(x + 36 * s, y - 18 * s), (x + 36 * s, y - 92 * s)], 3 * s, WOOD_DARK)
        sheet.shape(
            [(x + 37 * s, y - 92 * s), (x + 66 * s, y - 82 * s), (x + 37 * s, y - 72 * s)], RED
        )
        star(sheet, x + 46 * s, y - 82 * s, 5 * s, STAR)
        sheet.stroke([(x - 60 * s, y + 14 * s), (x + 66 * s, y + 14 * s)], 3, "#e4f5ef", 0.8)
    foam = smooth(
        [
            (-10.0, 470.0),
            (180.0, 492.0),
            (420.0, 462.0),
            (700.0, 500.0),
            (960.0, 466.0),
            (1210.0, 488.0),
        ]
    )
    sheet.shape([*[(x, y - 22) for x, y in foam], (1210.0, 680.0), (-10.0, 680.0)], "#7fc7cc")
    sheet.shape([*[(x, y - 8) for x, y in foam], (1210.0, 680.0), (-10.0, 680.0)], "#e9f8f2")
    sheet.fade("#f6dfae", "#e2b978", 455, 220, within=[*foam, (1210.0, 680.0), (-10.0, 680.0)])
    sheet.stroke([(x, y + 10) for x, y in foam], 3, "#d8b070", 0.5)
    for k in range(90):
        sheet.disc((k * 211) % 1200, 520 + (k * 61) % 150, 2, "#cfa262", flat=0.6, alpha=0.7)
    for x, y, s, colour in ((250, 590, 1.0, "#b9803f"), (420, 566, 0.8, "#a36f35")):
        sheet.disc(x, y + 14 * s, 96 * s, "#8d6a39", flat=0.24, alpha=0.35)
        sheet.disc(x, y, 88 * s, dark(colour, 0.2), flat=0.4)
        sheet.disc(x, y - 12 * s, 88 * s, light(colour, 0.15), flat=0.3)
        sheet.disc(x, y - 12 * s, 76 * s, dark(colour, 0.42), flat=0.26)
        sheet.stroke([(x - 60 * s, y - 12 * s), (x + 70 * s, y - 60 * s)], 5 * s, WOOD)
        sheet.disc(x + 80 * s, y - 65 * s, 15 * s, WOOD, flat=0.5)
    for x, size in ((1120, 330), (1050, 270), (1180, 300)):
        sheet.stroke([(x, 640), (x, 640 - size * 0.6)], 9, "#6d5238")
        for k in range(11):
            y = 640 - size * (0.4 + 0.06 * k)
            wide = size * 0.19 * (1 - k / 11.5)
            sheet.disc(x, y, wide, blend(PINE, LEAF, k / 14), flat=0.5)
            sheet.disc(
                x - wide * 0.35,
                y - wide * 0.12,
                wide * 0.5,
                blend(PINE, LEAF_LIGHT, 0.25 + k / 20),
                flat=0.4,
            )
    person(
        sheet,
        640,
        640,
        168,
        "#c1553f",
        head="hat",
        trousers="#2f3640",
        arms=((-0.28, -0.5), (0.3, -0.5)),
        skin=SKIN_TAN,
    )
    person(
        sheet,
        780,
        634,
        160,
        "#3e6f9a",
        head="hat",
        trousers="#40362c",
        arms=((-0.3, -0.5), (0.26, -0.46)),
        skin=SKIN_TAN,
    )
    net = smooth([(690.0, 552.0), (712.0, 590.0), (732.0, 552.0)], 8)
    sheet.shape([(688, 556), *net, (732, 556), (724, 612), (700, 618), (690, 600)], "#5fa08a", 0.75)
    for k in range(5):
        sheet.disc(700 + k * 6, 602 - (k % 2) * 6, 4.5, "#dfe9ea", flat=0.6)
    bush(sheet, 1120, 662, 110, MOSS)
    bush(sheet, 40, 690, 150, MOSS)
    return sheet


def digital_team() -> Sheet:
    """Young helpers show neighbours how to use a phone for public services."""
    sheet = Sheet()
    sheet.fade("#cfe9e2", "#fdf3d8", 0, 470)
    ridge(sheet, 420, 150, 141, "#b4d9cb", "#cbe4d1", 2.2, 4)
    ridge(sheet, 440, 90, 146, "#86bf9c", "#9aca9f", 2.8, 6)
    stilt_house(sheet, 70, 476, 330)
    areca(sheet, 442, 476, 240)
    banana(sheet, 40, 482, 110)
    sheet.fade("#d6df9c", "#a8c36b", 466, 209)
    sheet.disc(770, 640, 400, "#8fae58", flat=0.16, alpha=0.5)
    sheet.box(904, 92, 232, 442, "#203038", round_by=34)
    sheet.box(916, 106, 208, 414, "#f7fbf6", round_by=24)
    sheet.box(990, 112, 60, 10, "#203038", round_by=5)
    sheet.box(916, 130, 208, 54, "#b7302c")
    star(sheet, 946, 158, 16, STAR)
    sheet.box(972, 146, 110, 10, PAPER, round_by=4)
    sheet.box(972, 163, 72, 7, PAPER, round_by=3, alpha=0.7)
    dice = random.Random(52)
    for row in range(11):
        for column in range(11):
            corner = (
                (row < 3 and column < 3) or (row < 3 and column > 7) or (row > 7 and column < 3)
            )
            if corner or dice.random() < 0.46:
                sheet.box(954 + column * 12, 202 + row * 12, 12, 12, INK_DARK)
    for px, py in ((954, 202), (1050, 202), (954, 298)):
        sheet.box(px + 12, py + 12, 12, 12, "#f7fbf6")
    for k, colour in enumerate(("#2f8a8a", ORANGE, BLUE, LEAF)):
        x = 934 + k * 47
        sheet.box(x, 358, 36, 36, colour, round_by=9)
        sheet.disc(x + 18, 372, 7, PAPER)
        sheet.box(x + 9, 380, 18, 6, PAPER, round_by=3)
    for k in range(3):
        sheet.box(934, 412 + k * 28, 120 - k * 16, 9, "#c4d6d2", round_by=4)
        sheet.disc(1102, 416 + k * 28, 9, "#5cb87a")
        sheet.stroke([(1098, 416 + k * 28), (1101, 420 + k * 28), (1107, 412 + k * 28)], 2.2, PAPER)
    sheet.box(960, 492, 120, 20, "#b7302c", round_by=10)
    shield = [(1146, 60), (1186, 76), (1182, 118), (1146, 142), (1110, 118), (1106, 76)]
    sheet.shape(shield, "#2f8a6c")
    sheet.stroke([(1128, 100), (1142, 115), (1166, 84)], 7, PAPER)
    for k in range(3):
        sheet.ring(868, 130, 24 + k * 18, 5, "#2f8a8a", 0.75 - k * 0.22)
    sheet.disc(868, 130, 10, "#2f8a8a")
    person(
        sheet,
        520,
        640,
        250,
        "#2b6cb0",
        head="long",
        trousers="#2d3748",
        arms=((-0.2, -0.44), (0.3, -0.55)),
    )
    sheet.shape([(493, 446), (547, 446), (520, 470)], STAR)
    person(
        sheet,
        650,
        642,
        226,
        "#7b3f5d",
        head="hat",
        trousers="#25252d",
        arms=((-0.14, -0.56), (0.18, -0.56)),
    )
    sheet.box(606, 500, 28, 48, "#203038", round_by=5)
    sheet.box(609, 505, 22, 37, "#dff1ec", round_by=3)
    sheet.box(613, 511, 14, 12, "#b7302c", round_by=2)
    person(
        sheet,
        780,
        640,
        240,
        "#5f7d4c",
        head="hair",
        trousers="#3a3f45",
        skin=SKIN_TAN,
        arms=((-0.18, -0.55), (0.2, -0.44)),
    )
    sheet.slice(780, 424, 25, 180, 360, "#9b9b97")
    sheet.box(724, 498, 26, 44, "#203038", round_by=5)
    sheet.box(727, 503, 20, 33, "#dff1ec", round_by=3)
    person(
        sheet,
        370,
        646,
        244,
        "#2b6cb0",
        head="hair",
        trousers="#2d3748",
        arms=((-0.3, -0.62), (0.2, -0.44)),
    )
    sheet.shape([(344, 458), (396, 458), (370, 480)], STAR)
    person(
        sheet,
        262,
        644,
        220,
        "#b95a3a",
        head="bun",
        trousers="#222a35",
        skirt=True,
        arms=((-0.2, -0.44), (0.2, -0.56)),
    )
    sheet.box(294, 502, 26, 44, "#203038", round_by=5)
    sheet.box(297, 507, 20, 33, "#dff1ec", round_by=3)
    grass(sheet, (0, 600, 1200, 680), 110, 17, MOSS, 12)
    dice = random.Random(60)
    flowers(
        sheet,
        [(dice.uniform(10, 190), dice.uniform(600, 650), 8) for _ in range(12)],
        [PINK, STAR, PAPER],
        6,
    )
    flowers(
        sheet,
        [(dice.uniform(900, 1190), dice.uniform(600, 655), 8) for _ in range(14)],
        [PINK, STAR, PAPER],
        8,
    )
    return sheet


def tree_planting() -> Sheet:
    """Villagers plant saplings on a hillside in spring."""
    sheet = Sheet()
    sky(sheet, "#b6e1e3", "#fff3d6", 330)
    sun(sheet, 190, 130, 42)
    cloud(sheet, 560, 110, 160)
    cloud(sheet, 980, 140, 150)
    birds(sheet, 760, 150, 14)
    ridge(sheet, 320, 150, 152, "#a9d4c4", "#c3dfc8", 2.3, 4)
    ridge(sheet, 350, 100, 158, "#73b389", "#86bd8d", 3.0, 6)
    for k, (x, s) in enumerate(((60, 120), (130, 100), (1010, 110), (1090, 130), (1160, 110))):
        acacia(sheet, x, 400, s * 1.2, blend(PINE, LEAF, 0.3 + 0.12 * k))
    slope = smooth(
        [(-10.0, 404.0), (260.0, 386.0), (640.0, 372.0), (960.0, 388.0), (1210.0, 372.0)]
    )
    sheet.fade("#c5d979", "#8db757", 368, 307, within=[*slope, (1210.0, 680.0), (-10.0, 680.0)])
    for row, (y, gap, size) in enumerate(((414, 74, 24), (446, 92, 31))):
        for k in range(18):
            x = 20 + k * gap + row * 30
            sheet.disc(x, y, size * 0.62, SOIL, flat=0.3)
            sheet.stroke([(x, y), (x, y - size)], 2.4, WOOD_DARK)
            for side, rise in ((-1, 0.55), (1, 0.7), (-1, 0.9), (1, 1.05)):
                sheet.disc(
                    x + side * size * 0.22,
                    y - size * rise,
                    size * 0.24,
                    LEAF if side < 0 else LEAF_LIGHT,
                    flat=0.55,
                )
    grass(sheet, (0, 470, 1200, 660), 170, 14, "#6d9a41", 11)

    def sapling(x: float, y: float, tall: float) -> None:
        sheet.disc(x, y, tall * 0.42, dark(SOIL, 0.2), flat=0.32)
        sheet.disc(x, y - tall * 0.04, tall * 0.36, SOIL, flat=0.3)
        sheet.stroke([(x, y - tall * 0.05), (x, y - tall)], 4.5, WOOD_DARK)
        for side, rise, size in (
            (-1, 0.5, 0.2),
            (1, 0.6, 0.21),
            (-1, 0.74, 0.2),
            (1, 0.84, 0.18),
            (-1, 0.96, 0.14),
            (1, 1.04, 0.12),
        ):
            sheet.disc(
                x + side * tall * 0.17,
                y - tall * rise,
                tall * size,
                LEAF if side < 0 else LEAF_LIGHT,
                flat=0.55,
            )

    sapling(330, 600, 132)
    person(
        sheet,
        240,
        614,
        222,
        BLUE,
        head="hat",
        trousers="#3c4048",
        arms=((-0.2, -0.44), (0.32, -0.42)),
    )
    person(
        sheet,
        424,
        618,
        206,
        "#b1476a",
        head="bun",
        trousers="#252a35",
        skirt=True,
        arms=((-0.36, -0.42), (0.18, -0.44)),
    )
    sapling(760, 610, 120)
    person(
        sheet,
        670,
        626,
        224,
        "#5e8a55",
        head="hair",
        trousers="#394250",
        skin=SKIN_TAN,
        arms=((-0.18, -0.48), (0.26, -0.5)),
    )
    sheet.stroke([(640, 452), (722, 622)], 6, WOOD)
    sheet.shape([(712, 606), (738, 600), (744, 640), (726, 648)], "#8d989a")
    person(
        sheet,
        862,
        622,
        176,
        "#fdfdf8",
        head="long",
        trousers="#28406b",
        arms=((-0.34, -0.56), (0.2, -0.44)),
    )
    sheet.shape([(850, 482), (874, 482), (862, 500)], RED)
    sheet.box(782, 512, 40, 32, "#e0803a", round_by=6)
    sheet.stroke([(786, 520), (764, 506)], 6, "#e0803a")
    for k in range(6):
        sheet.stroke([(762 - k * 1.2, 510 + k * 3), (756 - k * 2, 528 + k * 5)], 2, WATER_DARK, 0.8)
    person(
        sheet,
        1010,
        632,
        216,
        "#c9823c",
        head="hat",
        trousers="#3a3a40",
        arms=((-0.22, -0.42), (0.22, -0.42)),
    )
    sheet.box(1046, 538, 58, 20, WOOD, round_by=4)
    for k in range(4):
        sheet.stroke([(1054 + k * 14, 540), (1054 + k * 14, 512)], 2.5, WOOD_DARK)
        sheet.disc(1048 + k * 14, 514, 7, LEAF_LIGHT, flat=0.55)
        sheet.disc(1060 + k * 14, 508, 7, LEAF, flat=0.55)
    trunk = smooth([(-20.0, 330.0), (60.0, 250.0), (150.0, 205.0), (250.0, 190.0)])
    sheet.stroke(trunk, 11, WOOD_DARK)
    sheet.stroke(smooth([(70.0, 244.0), (110.0, 180.0), (170.0, 130.0)]), 7, WOOD_DARK)
    sheet.stroke(smooth([(20.0, 290.0), (90.0, 280.0), (160.0, 282.0)]), 6, WOOD_DARK)
    dice = random.Random(70)
    for _ in range(44):
        base = dice.choice(
            [
                (dice.uniform(30, 260), dice.uniform(175, 240)),
                (dice.uniform(90, 180), dice.uniform(118, 190)),
                (dice.uniform(40, 170), dice.uniform(262, 300)),
            ]
        )
        for petal in range(5):
            angle = petal * math.tau / 5 + base[0]
            sheet.disc(
                base[0] + math.cos(angle) * 6.5,
                base[1] + math.sin(angle) * 6.5,
                5.6,
                dice.choice(["#f4a3b6", "#ee7f9b", "#f8c4cf"]),
            )
        sheet.disc(*base, 3, "#c63e63")
    return sheet


def reading_room() -> Sheet:
    """A small reading room full of children."""
    sheet = Sheet(ground="#f4e3c0")
    sheet.fade("#fbf0d6", "#f1dcb0", 0, 480)
    dice = random.Random(90)
    covers = (
        "#c2473f",
        "#2f7f79",
        "#e0a33a",
        "#3f6fa3",
        "#7a5a9a",
        "#5b8a4c",
        "#d97a5a",
        "#27485e",
        "#e7d5a8",
    )
    for left, wide in ((40, 330), (830, 330)):
        sheet.box(left - 10, 60, wide + 20, 410, "#7d4f2b", round_by=6)
        for shelf in range(4):
            y = 74 + shelf * 98
            sheet.box(left, y, wide, 88, "#5b3820")
            x = float(left + 6)
            while x < left + wide - 30:
                thick, tall = dice.choice([11, 13, 16, 19]), dice.uniform(54, 78)
                if dice.random() < 0.08:
                    x += 22
                    continue
                colour = dice.choice(covers)
                sheet.box(x, y + 88 - tall, thick, tall, colour, round_by=2)
                sheet.box(x + 2, y + 88 - tall + 9, thick - 4, 4, light(colour, 0.55))
                sheet.box(x + 2, y + 88 - 14, thick - 4, 3, light(colour, 0.4))
                x += thick + 1.5
            sheet.box(left - 4, y + 86, wide + 8, 10, "#a06a3a", round_by=2)
        sheet.box(left - 16, 46, wide + 32, 18, "#a06a3a", round_by=4)
    sheet.box(432, 70, 336, 250, "#8b5a30", round_by=6)
    sheet.fade("#a9dbe6", "#f9f0cf", 82, 226, within=[(444, 82), (756, 82), (756, 308), (444, 308)])
    sheet.shape(
        smooth([(444.0, 240.0), (520.0, 196.0), (600.0, 226.0), (690.0, 180.0), (756.0, 214.0)])
        + [(756, 308), (444, 308)],
        "#8fc49a",
    )
    sheet.shape(
        smooth([(444.0, 276.0), (540.0, 248.0), (650.0, 268.0), (756.0, 244.0)])
        + [(756, 308), (444, 308)],
        "#5aa06c",
    )
    sheet.disc(700, 128, 24, "#ffe08a")
    sheet.box(595, 82, 10, 226, "#8b5a30")
    sheet.box(444, 190, 312, 8, "#8b5a30")
    for side in (0, 1):
        x = 420 if side == 0 else 700
        drape = [
            (x, 64),
            (x + 80, 64),
            (x + (40 if side == 0 else 66), 330),
            (x + (4 if side == 0 else 40), 330),
        ]
        sheet.shape(drape, "#c95f4a", 0.92)
    sheet.box(406, 54, 388, 14, "#5b3820", round_by=6)
    for x in (470, 730):
        sheet.stroke([(x, 0), (x, 24)], 3, INK_DARK)
        sheet.shape([(x - 40, 50), (x + 40, 50), (x + 16, 22), (x - 16, 22)], "#d9a63a")
        sheet.disc(x, 52, 14, "#fff3c4")
        sheet.shape([(x - 36, 52), (x + 36, 52), (x + 120, 330), (x - 120, 330)], "#fff3c4", 0.13)
    sheet.fade("#c98f58", "#a06a3c", 478, 197)
    for k in range(-8, 9):
        sheet.stroke([(600 + k * 90, 478), (600 + k * 210, 680)], 1.6, "#8a5a30", 0.6)
    sheet.disc(600, 640, 470, "#2f7f79", flat=0.15)
    sheet.disc(600, 638, 440, "#f0d9a0", flat=0.14)
    sheet.disc(600, 636, 420, "#2f8a80", flat=0.13)
    kids = (
        (300, "#d9574a", "hair"),
        (430, "#f0b93f", "long"),
        (600, "#3f77b0", "hair"),
        (765, "#e58aa5", "bun"),
        (900, "#5b9a5a", "hair"),
    )
    for x, shirt, head in kids:
        person(sheet, x, 612, 190, shirt, head=head, arms=((-0.17, -0.58), (0.17, -0.58)))
    sheet.box(210, 508, 780, 22, "#b9783f", round_by=8)
    sheet.box(210, 524, 780, 10, "#8f5a2c", round_by=5)
    for x in (250, 936):
        sheet.box(x, 532, 18, 116, "#8f5a2c", round_by=3)
    for k, (x, *_rest) in enumerate(kids):
        colour = covers[k]
        sheet.shape([(x - 44, 498), (x, 507), (x, 470), (x - 42, 462)], colour)
        sheet.shape([(x + 44, 498), (x, 507), (x, 470), (x + 42, 462)], dark(colour, 0.14))
        sheet.shape([(x - 40, 463), (x, 471), (x + 40, 463), (x, 476)], PAPER)
    for x, pile in ((510, 3), (682, 2), (845, 3)):
        for k in range(pile):
            sheet.box(
                x - 30 + (k % 2) * 6, 498 - k * 11, 58, 11, covers[(k * 3 + x) % 9], round_by=3
            )
    sheet.shape([(352, 484), (384, 484), (379, 508), (357, 508)], BRICK)
    for degree in (-150, -120, -90, -60, -30):
        angle = math.radians(degree)
        sheet.stroke(
            [(368, 484), (368 + math.cos(angle) * 30, 484 + math.sin(angle) * 34)],
            7,
            LEAF if degree % 60 else LEAF_DARK,
        )
    person(
        sheet,
        1070,
        648,
        246,
        "#7a4a7f",
        head="long",
        trousers="#2f3140",
        skirt=True,
        hem=False,
        arms=((-0.26, -0.58), (0.18, -0.46)),
    )
    sheet.box(984, 488, 44, 56, "#d9a63a", round_by=4)
    sheet.box(990, 496, 32, 6, PAPER, round_by=2)
    person(
        sheet,
        130,
        648,
        172,
        "#f4f1e6",
        head="hair",
        trousers="#35507a",
        arms=((-0.16, -0.56), (0.16, -0.56)),
    )
    sheet.shape([(94, 566), (130, 576), (130, 540), (96, 530)], "#2f7f79")
    sheet.shape([(166, 566), (130, 576), (130, 540), (164, 530)], "#256560")
    return sheet


def rice_harvest() -> Sheet:
    """A combine harvester in ripe rice."""
    sheet = Sheet()
    sheet.fade("#a8dcea", "#fff0c4", 0, 320)
    sun(sheet, 980, 120, 44)
    cloud(sheet, 260, 110, 190)
    cloud(sheet, 660, 90, 130)
    birds(sheet, 480, 170, 14)
    ridge(sheet, 300, 60, 172, "#add4c6", "#c4dfca", 2.2, 2)
    for x in range(-10, 1220, 40):
        tree(sheet, x, 318, 44 + (x * 7) % 26, blend(PINE, LEAF, 0.4 + (x % 90) / 180), 3)
    for x in (330, 470, 840):
        tiled_house(sheet, x, 318, 84)
        areca(sheet, x + 96, 318, 96)
    sheet.fade("#f0d66c", "#d9a93c", 312, 363)
    for k in range(-16, 17):
        sheet.stroke([(600 + k * 26, 312), (600 + k * 170, 690)], 2.2, "#c08f2b", 0.55)
    dice = random.Random(14)
    for _ in range(760):
        y = 316 + 350 * dice.random() ** 1.5
        x = dice.uniform(-10, 1210)
        tall = 4 + (y - 316) * 0.055
        sheet.stroke(
            [(x, y), (x + tall * 0.35, y - tall)],
            1 + (y - 316) * 0.006,
            dice.choice(["#f7e58e", "#c99a2f", "#e3bd4b"]),
            0.9,
        )
    cut = [(150.0, 318.0), (560.0, 318.0), (660.0, 680.0), (-10.0, 680.0), (-10.0, 420.0)]
    sheet.fade("#d9c58d", "#bf9a5b", 318, 357, within=cut)
    for k in range(9):
        y = 330 + k * k * 4.6
        sheet.stroke([(-10, y + 10), (568 + k * 9, y)], 2 + k * 0.7, "#a98245", 0.55)
    for _ in range(130):
        y = 340 + 320 * dice.random() ** 1.3
        x = dice.uniform(0, 540 + (y - 318) * 0.2)
        sheet.stroke([(x, y), (x + 2, y - 3 - y * 0.008)], 1.6, "#8d6a34", 0.7)
    x, y = 600.0, 520.0
    sheet.disc(x + 70, y + 66, 250, "#6b4d1d", flat=0.12, alpha=0.35)
    for tx in (x - 70, x + 110):
        sheet.box(tx - 70, y + 6, 150, 58, INK_DARK, round_by=29)
        sheet.box(tx - 58, y + 16, 126, 38, "#4c5a60", round_by=19)
        for k in range(4):
            sheet.disc(tx - 42 + k * 31, y + 35, 11, "#8d989a")
    sheet.shape(
        [
            (x - 150, y + 14),
            (x - 130, y - 92),
            (x + 60, y - 104),
            (x + 196, y - 92),
            (x + 206, y + 14),
        ],
        "#d8402f",
    )
    sheet.shape(
        [(x + 60, y - 104), (x + 196, y - 92), (x + 206, y + 14), (x + 80, y + 14)], "#b93024"
    )
    sheet.box(x - 120, y - 58, 160, 10, STAR, round_by=4)
    sheet.box(x + 92, y - 70, 84, 52, "#8d241b", round_by=5)
    for k in range(4):
        sheet.box(x + 98, y - 63 + k * 11, 72, 5, "#6d1a14")
    sheet.box(x - 96, y - 206, 118, 110, "#f4efe0", round_by=8)
    sheet.box(x - 88, y - 198, 102, 70, "#9fd4da", round_by=6)
    sheet.shape([(x - 88, y - 198), (x - 40, y - 198), (x - 88, y - 146)], "#d6f0ef", 0.85)
    sheet.box(x - 108, y - 216, 142, 15, "#d8402f", round_by=6)
    sheet.disc(x - 34, y - 152, 17, SKIN_TAN)
    sheet.shape([(x - 66, y - 160), (x - 34, y - 186), (x - 2, y - 160)], STRAW)
    sheet.box(x - 56, y - 136, 44, 22, BLUE, round_by=8)
    sheet.stroke([(x + 120, y - 96), (x + 120, y - 190), (x + 250, y - 226)], 16, "#e9b23a")
    sheet.shape(
        [(x + 236, y - 236), (x + 268, y - 240), (x + 274, y - 196), (x + 250, y - 200)], "#c98f2a"
    )
    sheet.shape(
        [
            (x - 150, y + 8),
            (x - 130, y - 60),
            (x - 250, y - 10),
            (x - 300, y + 56),
            (x - 200, y + 60),
        ],
        "#b93024",
    )
    sheet.box(x - 350, y + 36, 190, 28, "#8d989a", round_by=4)
    for k in range(8):
        sheet.shape(
            [(x - 350 + k * 24, y + 62), (x - 338 + k * 24, y + 80), (x - 328 + k * 24, y + 62)],
            "#6c777a",
        )
    for k in range(6):
        angle = k * math.tau / 6 + 0.3
        sheet.stroke(
            [(x - 268, y + 2), (x - 268 + math.cos(angle) * 54, y + 2 + math.sin(angle) * 54)],
            6,
            "#e9b23a",
        )
    sheet.ring(x - 268, y + 2, 54, 5, "#e9b23a")
    sheet.disc(x - 268, y + 2, 9, INK_DARK)
    for _ in range(34):
        sheet.disc(
            x - 340 + dice.uniform(-46, 130),
            y + dice.uniform(-58, 40),
            dice.uniform(1.5, 4),
            "#fbeeb6",
            alpha=0.9,
        )
    for k, (bx, by) in enumerate(((948, 628), (1008, 636), (1066, 624), (978, 590), (1038, 588))):
        sheet.shape(
            smooth(
                [
                    (bx - 30.0, by + 20.0),
                    (bx - 34.0, by - 14.0),
                    (bx - 14.0, by - 34.0),
                    (bx + 14.0, by - 34.0),
                    (bx + 34.0, by - 12.0),
                    (bx + 30.0, by + 20.0),
                    (bx - 30.0, by + 20.0),
                ],
                6,
            ),
            ("#efe2c4", "#e2d0a6")[k % 2],
        )
        sheet.stroke([(bx - 10, by - 36), (bx + 10, by - 36)], 6, WOOD)
    person(
        sheet,
        1120,
        640,
        196,
        "#8a4f7d",
        head="hat",
        trousers="#2e2f38",
        arms=((-0.3, -0.5), (0.2, -0.44)),
    )
    person(
        sheet,
        902,
        640,
        200,
        "#3f6d8f",
        head="hat",
        trousers="#3b3b35",
        skin=SKIN_TAN,
        arms=((-0.2, -0.44), (0.28, -0.5)),
    )
    return sheet


def model_hamlet() -> Sheet:
    """A clean hamlet lane: hedges, lamps, sorted waste."""
    sheet = Sheet()
    sky(sheet, "#a8dbe5", "#fff1d0", 340)
    cloud(sheet, 360, 100, 170)
    cloud(sheet, 900, 120, 150)
    ridge(sheet, 320, 120, 182, "#a6d1c4", "#c2dfcb", 2.2, 3)
    ridge(sheet, 345, 70, 188, "#74b28d", "#88bd8f", 3.0, 6)
    sheet.fade("#bcd57a", "#93bd60", 345, 330)
    for x, y, size in ((30, 400, 170), (250, 380, 110), (830, 378, 110), (990, 396, 160)):
        tree(sheet, x + 130, y - 6, size, LEAF if x % 20 else MOSS, 5)
    tiled_house(sheet, 40, 430, 250)
    tiled_house(sheet, 330, 390, 150, "#e9f1dc", "#8f4b3a")
    tiled_house(sheet, 720, 390, 150, "#f7dfc0", "#4f7f8a")
    tiled_house(sheet, 910, 432, 250, "#f3edd6")
    areca(sheet, 312, 430, 210)
    areca(sheet, 890, 424, 200, -0.05)
    banana(sheet, 1180, 436, 130)
    banana(sheet, 22, 440, 110)
    sheet.shape([(560, 372), (640, 372), (980, 680), (220, 680)], "#dcd8cb")
    sheet.shape([(560, 372), (570, 372), (270, 680), (220, 680)], "#c4bfae")
    sheet.shape([(630, 372), (640, 372), (980, 680), (930, 680)], "#c4bfae")
    for k in range(6):
        y = 392 + k * k * 9.5
        w = 6 + k * 3.2
        sheet.shape(
            [
                (600 - w * 0.3, y),
                (600 + w * 0.3, y),
                (600 + w * 0.45, y + 8 + k * 5),
                (600 - w * 0.45, y + 8 + k * 5),
            ],
            "#f7f4ea",
        )
    for side in (-1, 1):
        for k in range(15):
            t = k / 14
            x = 600 + side * (54 + (t**1.7) * 400)
            y = 384 + (t**1.7) * 250
            size = 26 + 72 * t
            bush(sheet, x, y, size, LEAF if k % 2 else MOSS)
            if k > 3:
                colours = (PINK, STAR, PAPER, ORANGE, "#e4566b")
                for i in range(3):
                    sheet.disc(
                        x + (i - 1) * size * 0.26,
                        y - size * (0.38 + 0.12 * (i % 2)),
                        size * 0.07,
                        colours[(k + i) % 5],
                    )
    for x, y, tall in ((470, 470, 150), (735, 470, 150), (352, 570, 250), (858, 570, 250)):
        side = 1 if x < 600 else -1
        sheet.stroke([(x, y), (x, y - tall)], tall * 0.028, "#5f6f76")
        sheet.stroke(
            smooth(
                [
                    (x, y - tall),
                    (x + side * tall * 0.1, y - tall * 1.1),
                    (x + side * tall * 0.26, y - tall * 1.1),
                ]
            ),
            tall * 0.026,
            "#5f6f76",
        )
        sheet.box(
            x + side * tall * 0.27 - tall * 0.06,
            y - tall * 1.13,
            tall * 0.12,
            tall * 0.045,
            "#f4d879",
            round_by=3,
        )
        sheet.box(x - tall * 0.1, y - tall * 1.19, tall * 0.22, tall * 0.06, "#2c4f6b", round_by=2)
    for k, colour in enumerate(("#4f9a5b", "#e8b63c", "#d9573f")):
        x = 92 + k * 84
        sheet.disc(x + 30, 640, 46, "#274b2f", flat=0.16, alpha=0.3)
        sheet.shape([(x, 560), (x + 62, 560), (x + 56, 640), (x + 6, 640)], colour)
        sheet.shape(
            [(x + 44, 560), (x + 62, 560), (x + 56, 640), (x + 42, 640)], dark(colour, 0.16)
        )
        sheet.box(x - 5, 546, 72, 16, dark(colour, 0.22), round_by=6)
        sheet.box(x + 22, 540, 18, 8, dark(colour, 0.35), round_by=3)
        sheet.disc(x + 30, 602, 15, PAPER)
        if k == 0:
            sheet.disc(x + 30, 602, 8, LEAF, flat=0.6)
        elif k == 1:
            sheet.ring(x + 30, 602, 8, 3, "#c08a1f")
        else:
            sheet.shape([(x + 30, 593), (x + 39, 609), (x + 21, 609)], "#b8402c")
    person(
        sheet,
        372,
        650,
        190,
        "#9c4a73",
        head="hat",
        trousers="#2b2c35",
        arms=((-0.34, -0.5), (0.2, -0.44)),
    )
    sheet.shape([(292, 552), (318, 552), (324, 584), (288, 584)], "#5aa06a")
    for wx in (640, 716):
        sheet.ring(wx, 602, 34, 5, INK_DARK)
        sheet.ring(wx, 602, 27, 1.5, "#9aa5a8")
        sheet.disc(wx, 602, 5, INK_DARK)
    sheet.stroke([(640, 602), (662, 556), (706, 556), (684, 602), (640, 602)], 5, RED)
    sheet.stroke([(684, 602), (660, 548)], 5, RED)
    sheet.stroke([(716, 602), (702, 540), (722, 532)], 5, INK_DARK)
    sheet.box(646, 542, 30, 8, INK_DARK, round_by=4)
    person(
        sheet,
        672,
        640,
        186,
        "#fdfdf8",
        head="long",
        trousers="#28406b",
        arms=((-0.16, -0.5), (0.24, -0.56)),
    )
    sheet.shape([(660, 492), (684, 492), (672, 510)], RED)
    hen(sheet, 520, 560, 34, "#b4622f")
    hen(sheet, 548, 572, 30, "#f4ead4", -1)
    return sheet


def bamboo_dance() -> Sheet:
    """A pole dance before the stilt house, gongs hanging at dusk."""
    sheet = Sheet()
    sheet.fade("#274b63", "#f2a765", 0, 400)
    sheet.disc(930, 120, 46, "#fdeec2")
    sheet.disc(930, 120, 80, "#fdeec2", alpha=0.14)
    dice = random.Random(4)
    for _ in range(46):
        sheet.disc(
            dice.uniform(0, 1200),
            dice.uniform(10, 200),
            dice.uniform(0.8, 2),
            "#fdf3d0",
            alpha=0.85,
        )
    ridge(sheet, 360, 150, 192, "#4b6b78", "#5b7373", 2.2, 3)
    ridge(sheet, 390, 90, 198, "#31564f", "#3a5c50", 3.0, 6)
    stilt_house(sheet, 100, 444, 400, "#7d4f31")
    for left in (0.2, 0.44, 0.68):
        sheet.box(100 + 400 * left + 4, 444 - 96 - 68, 40, 60, "#ffc95e", alpha=0.85)
        sheet.box(100 + 400 * left + 22, 444 - 96 - 68, 4, 60, "#5b3a22")
    bamboo(sheet, 1120, 450, 330, 5)
    bamboo(sheet, 40, 450, 260, 9)
    sheet.fade("#b98a55", "#7d5a3a", 440, 235)
    sheet.disc(600, 560, 560, "#f3b866", flat=0.18, alpha=0.22)
    sheet.stroke([(720, 440), (720, 280)], 9, WOOD_DARK)
    sheet.stroke([(1060, 440), (1060, 280)], 9, WOOD_DARK)
    sheet.stroke([(706, 284), (1074, 284)], 10, WOOD)
    for k in range(5):
        x, r = 760 + k * 66, 20 + k * 3.6
        sheet.stroke([(x, 288), (x, 320)], 2.4, "#e8d3a0")
        sheet.disc(x, 318 + r, r, "#8a5a1c")
        sheet.disc(x - 1.5, 316.5 + r, r * 0.92, "#d09a38")
        sheet.ring(x, 318 + r, r * 0.66, 2, "#8a5a1c")
        sheet.disc(x, 318 + r, r * 0.3, "#f0c868")
    person(
        sheet,
        848,
        478,
        158,
        "#27384f",
        head="hair",
        trousers="#1f2a38",
        arms=((-0.3, -0.62), (0.18, -0.5)),
    )
    sheet.stroke([(800, 382), (776, 366)], 5, WOOD)
    sheet.disc(773, 364, 8, RED)
    person(
        sheet,
        986,
        480,
        154,
        "#27384f",
        head="hair",
        trousers="#1f2a38",
        arms=((-0.2, -0.5), (0.3, -0.62)),
    )
    sheet.stroke([(1032, 386), (1052, 368)], 5, WOOD)
    sheet.disc(1055, 366, 8, RED)
    for k in range(6):
        y = 542 + k * 19
        sheet.stroke(
            [(240 - k * 14, y), (1000 + k * 14, y + 4)], 7 + k * 0.5, ("#d8c069", "#c2a34c")[k % 2]
        )
        for i in range(9):
            x = 260 - k * 12 + i * (740 + k * 26) / 9
            sheet.stroke([(x, y - 3), (x, y + 6)], 2, "#8d7430")
    blouses = (
        ("#fbf7ec", "#1f2433"),
        ("#e98aa4", "#1f2433"),
        ("#8fd0c2", "#1f2433"),
        ("#f3c64f", "#1f2433"),
    )
    for k, (blouse, skirt) in enumerate(blouses):
        x, y = 330 + k * 170, 608 - (k % 2) * 14
        up = ((-0.3, -0.98), (0.3, -0.98)) if k % 2 == 0 else ((-0.32, -0.76), (0.32, -0.76))
        person(sheet, x, y, 206, blouse, head="bun", trousers=skirt, skirt=True, arms=up)
        sheet.box(
            x - 27, y - 100, 54, 13, ("#4f9a5b", "#d9a63a", "#c2473f", "#7a5a9a")[k], round_by=4
        )
        for i in range(4):
            sheet.disc(x, y - 150 + i * 12, 2.8, "#cfd6d6")
        sheet.shape([(x - 29, y - 16), (x + 29, y - 16), (x + 29, y - 10), (x - 29, y - 10)], RED)
        for side, hand in ((-1, up[0]), (1, up[1])):
            hx, hy = x + hand[0] * 206, y + hand[1] * 206
            sheet.shape(
                [
                    (hx, hy),
                    (hx + side * 26, hy + 12),
                    (hx + side * 18, hy + 40),
                    (hx + side * 4, hy + 22),
                ],
                ("#f6e27a", "#f3a0b5")[k % 2],
                0.92,
            )
    for side, x in ((1, 196), (-1, 1016)):
        person(
            sheet,
            x,
            650,
            196,
            "#2d3f58",
            head="hair",
            trousers="#1f2a38",
            arms=((-0.16, -0.3), (0.24, -0.3)) if side == 1 else ((-0.24, -0.3), (0.16, -0.3)),
            skin=SKIN_TAN,
        )
    garland(sheet, (500, 300), (716, 286), 24, 9)
    return sheet


def aerial_valley() -> Sheet:
    """The commune from the air: forested hills around a patchwork valley and its river."""
    sheet = Sheet()
    sheet.fade("#b9e1e6", "#fdf2d2", 0, 190)
    cloud(sheet, 260, 70, 150)
    cloud(sheet, 900, 56, 180)
    ridge(sheet, 190, 80, 203, "#a9d0c9", "#b9d8cb", 2.2, 2)
    ridge(sheet, 230, 90, 207, "#86bda6", "#93c5a8", 2.6, 4)
    ridge(sheet, 262, 70, 214, "#5f9f7f", "#6fab84", 3.0, 6)
    sheet.fade("#c7da82", "#a8cb62", 262, 413)

    def lay(u: float, v: float) -> Point:
        """Lay a plan point (u left to right, v far to near, both 0..1) on the valley floor."""
        y = 262 + (v**1.5) * 440
        spread = 0.62 + 0.75 * v
        return 600 + (u - 0.5) * 1500 * spread, y

    dice = random.Random(35)
    fields = [
        RICE,
        RICE_LIGHT,
        RIPE,
        "#bcd566",
        "#97c25a",
        "#d9d778",
        "#c6dd7a",
        "#e3cf74",
        "#8fb956",
    ]
    rows = [0.02, 0.09, 0.17, 0.26, 0.36, 0.47, 0.59, 0.72, 0.86, 1.02]
    for a, b in zip(rows, rows[1:], strict=False):
        u = -0.12
        while u < 1.12:
            wide = dice.uniform(0.05, 0.12)
            skew = 0.02
            corners = [
                lay(u + skew * a, a + 0.008),
                lay(u + wide - 0.008 + skew * a, a + 0.008),
                lay(u + wide - 0.008 + skew, b - 0.008),
                lay(u + skew, b - 0.008),
            ]
            colour = dice.choice(fields)
            sheet.shape(corners, colour)
            for k in range(1, 4):
                t = k / 4
                left = (
                    corners[0][0] + (corners[3][0] - corners[0][0]) * t,
                    corners[0][1] + (corners[3][1] - corners[0][1]) * t,
                )
                right = (
                    corners[1][0] + (corners[2][0] - corners[1][0]) * t,
                    corners[1][1] + (corners[2][1] - corners[1][1]) * t,
                )
                sheet.stroke([left, right], 1.2, dark(colour, 0.14), 0.6)
            u += wide
    course = [
        (0.5, 0.0),
        (0.43, 0.07),
        (0.55, 0.17),
        (0.6, 0.28),
        (0.46, 0.4),
        (0.36, 0.52),
        (0.46, 0.66),
        (0.62, 0.8),
        (0.6, 1.05),
    ]
    for widen, colour in ((0.009, "#d9c790"), (0.0, WATER_DARK), (-0.006, "#74bcc6")):
        west = smooth([lay(u - 0.02 - widen - 0.012 * v, v) for u, v in course], 10)
        east = smooth([lay(u + 0.02 + widen + 0.012 * v, v) for u, v in course], 10)
        sheet.shape([*west, *reversed(east)], colour)
    road = [
        (-0.1, 0.6),
        (0.12, 0.5),
        (0.3, 0.36),
        (0.5, 0.32),
        (0.72, 0.42),
        (0.9, 0.38),
        (1.15, 0.3),
    ]
    for widen, colour in ((0.016, "#c9c2ae"), (0.011, "#eceadf")):
        upper = smooth([lay(u, v - widen) for u, v in road], 10)
        lower = smooth([lay(u, v + widen) for u, v in road], 10)
        sheet.shape([*upper, *reversed(lower)], colour)
    bridge = [lay(u, v) for u, v in ((0.46, 0.322), (0.58, 0.35))]
    for dy in (-9, 9):
        sheet.stroke(
            [(bridge[0][0], bridge[0][1] + dy), (bridge[1][0], bridge[1][1] + dy)], 3, "#8d989a"
        )

    def roof_house(u: float, v: float, colour: str) -> None:
        x, y = lay(u, v)
        s = 15 + 34 * v
        sheet.disc(x + s * 0.2, y + s * 0.3, s * 0.9, "#2c5a3b", flat=0.3, alpha=0.35)
        sheet.shape(
            [
                (x - s * 0.7, y),
                (x + s * 0.7, y),
                (x + s * 0.7, y + s * 0.36),
                (x - s * 0.7, y + s * 0.36),
            ],
            WALL,
        )
        sheet.box(x - s * 0.12, y + s * 0.08, s * 0.24, s * 0.28, WOOD)
        sheet.shape(
            [
                (x - s * 0.85, y + s * 0.06),
                (x - s * 0.55, y - s * 0.45),
                (x + s * 0.55, y - s * 0.45),
                (x + s * 0.85, y + s * 0.06),
            ],
            colour,
        )
        sheet.shape(
            [
                (x - s * 0.85, y + s * 0.06),
                (x - s * 0.7, y - s * 0.19),
                (x + s * 0.7, y - s * 0.19),
                (x + s * 0.85, y + s * 0.06),
            ],
            dark(colour, 0.14),
        )

    spots = [
        (0.16, 0.4),
        (0.2, 0.44),
        (0.24, 0.36),
        (0.28, 0.42),
        (0.13, 0.46),
        (0.22, 0.5),
        (0.72, 0.34),
        (0.76, 0.38),
        (0.8, 0.33),
        (0.84, 0.36),
        (0.78, 0.45),
        (0.86, 0.44),
        (0.3, 0.17),
        (0.34, 0.19),
        (0.27, 0.2),
        (0.72, 0.15),
        (0.76, 0.17),
        (0.1, 0.75),
        (0.16, 0.8),
        (0.22, 0.74),
        (0.24, 0.84),
        (0.8, 0.7),
        (0.86, 0.76),
        (0.78, 0.8),
        (0.9, 0.66),
    ]
    spots = [(0.5 + (u - 0.5) * 0.74, v) for u, v in spots]
    spots += [
        (0.3, 0.62),
        (0.34, 0.66),
        (0.27, 0.68),
        (0.68, 0.6),
        (0.72, 0.64),
        (0.66, 0.67),
        (0.2, 0.3),
        (0.24, 0.28),
        (0.62, 0.22),
    ]
    greens = [
        (u + dice.uniform(-0.06, 0.06), v + dice.uniform(-0.05, 0.05), None)
        for u, v in spots
        for _ in range(3)
    ]
    things: list[tuple[float, float, str | None]] = [*greens]
    things += [
        (u, v, dice.choice([ROOF, "#a9503a", "#4f7f8a", "#b8694a", ROOF_DARK])) for u, v in spots
    ]
    for u, v, colour in sorted(things, key=lambda thing: thing[1]):
        if colour is None:
            x, y = lay(u, max(0.03, v))
            tree(sheet, x, y, 18 + 46 * max(0.03, v), dice.choice([LEAF, MOSS, PINE]), 4)
        else:
            roof_house(u, v, colour)
    x, y = lay(0.66, 0.43)
    sheet.box(x - 58, y - 34, 116, 40, "#f8e6b4")
    for k in range(6):
        sheet.box(x - 50 + k * 18, y - 26, 11, 14, "#4f7f86")
    sheet.shape([(x - 68, y - 30), (x - 52, y - 60), (x + 52, y - 60), (x + 68, y - 30)], "#c9473a")
    flag(sheet, x + 84, y + 8, 84)
    left = smooth(
        [
            (-10.0, 250.0),
            (70.0, 300.0),
            (150.0, 420.0),
            (110.0, 560.0),
            (30.0, 640.0),
            (-10.0, 690.0),
        ]
    )
    right = smooth(
        [
            (1210.0, 240.0),
            (1130.0, 290.0),
            (1068.0, 400.0),
            (1090.0, 540.0),
            (1160.0, 630.0),
            (1210.0, 690.0),
        ]
    )
    for edge, side in ((left, -1), (right, 1)):
        sheet.shape([*edge, (600 + side * 640, 690), (600 + side * 640, 240)], "#2f6d4f")
        wooded = []
        for _ in range(110):
            px, py = dice.choice(edge)
            wooded.append((px + side * dice.uniform(-6, 130), py + dice.uniform(-14, 14)))
        for px, py in sorted(wooded, key=lambda point: point[1]):
            s = 20 + (py - 240) * 0.085
            sheet.disc(px, py + s * 0.12, s * 0.62, dark(PINE, 0.2))
            tone = blend(PINE, LEAF, dice.random())
            sheet.disc(px, py, s * 0.58, tone)
            sheet.disc(px - s * 0.14, py - s * 0.16, s * 0.28, light(tone, 0.14))
    birds(sheet, 470, 150, 13, "#5b7f86")
    return sheet


def squash_trellis() -> Sheet:
    """Green squash hanging from a trellis."""
    sheet = Sheet(800, 450)
    sheet.fade("#cfeadd", "#f7f3d2", 0, 300)
    ridge(sheet, 210, 70, 221, "#a5d0b9", "#bcdcc0", 2.0, 3)
    sheet.fade("#b6d070", "#8aae52", 300, 150)
    for k in range(7):
        y = 312 + k * k * 3.1
        sheet.stroke([(0, y), (800, y + 4)], 4 + k * 1.6, SOIL, 0.75)
    for k in range(6):
        x = 40 + k * 146
        sheet.stroke([(x, 96), (x, 380 + (k % 2) * 14)], 9, WOOD)
        sheet.stroke([(x + 3, 96), (x + 3, 380 + (k % 2) * 14)], 2.4, WOOD_DARK)
    for y in (92, 116):
        sheet.stroke([(-10, y), (810, y)], 6, WOOD)
    dice = random.Random(2)
    for _ in range(150):
        x, y = dice.uniform(-10, 810), 60 + abs(dice.gauss(0, 36))
        s = dice.uniform(15, 27)
        tone = dice.choice([LEAF, LEAF_DARK, LEAF_LIGHT, MOSS])
        sheet.shape(
            smooth(
                [
                    (x, y - s),
                    (x + s, y - s * 0.5),
                    (x + s * 0.7, y + s * 0.5),
                    (x, y + s),
                    (x - s * 0.7, y + s * 0.5),
                    (x - s, y - s * 0.5),
                    (x, y - s),
                ],
                4,
            ),
            tone,
        )
        sheet.stroke([(x, y - s * 0.6), (x, y + s * 0.8)], 1.2, light(tone, 0.3))
    for k in range(11):
        x, top = 52 + k * 70 + dice.uniform(-12, 12), 128 + dice.uniform(-8, 22)
        long = dice.uniform(86, 140)
        sheet.stroke([(x, top - 24), (x, top)], 4, LEAF_DARK)
        body = [
            (x - 9, top),
            (x + 9, top),
            (x + 19, top + long * 0.5),
            (x + 21, top + long * 0.85),
            (x, top + long),
            (x - 21, top + long * 0.85),
            (x - 19, top + long * 0.5),
        ]
        sheet.shape(smooth([*body, body[0]], 8), "#5d9a4a")
        sheet.shape(
            smooth(
                [
                    (x - 9, top + 4),
                    (x - 3, top + 4),
                    (x - 5, top + long * 0.9),
                    (x - 18, top + long * 0.82),
                    (x - 16, top + long * 0.5),
                ],
                6,
            ),
            "#8ac06a",
        )
        for i in range(9):
            sheet.disc(
                x + dice.uniform(-12, 14), top + long * (0.25 + 0.07 * i), 1.8, "#d6eab0", alpha=0.9
            )
    flowers(
        sheet, [(dice.uniform(10, 790), dice.uniform(70, 130), 8) for _ in range(12)], [STAR], 4
    )
    person(
        sheet,
        600,
        440,
        190,
        "#b1476a",
        head="hat",
        trousers="#2d2f3a",
        arms=((-0.24, -0.98), (0.2, -0.44)),
    )
    sheet.shape([(632, 350), (690, 350), (682, 390), (640, 390)], "#c8964f")
    for k in range(4):
        sheet.disc(644 + k * 12, 346 - (k % 2) * 6, 10, "#5d9a4a", flat=0.7)
    return sheet


def yam_basket() -> Sheet:
    """A basket of freshly dug yams between ridges of earth."""
    sheet = Sheet(800, 450)
    sheet.fade("#c5e6e0", "#fbf0cf", 0, 210)
    ridge(sheet, 190, 80, 231, "#9ccab2", "#b4d8bb", 2.1, 4)
    ridge(sheet, 215, 50, 236, "#6fae80", "#82b986", 2.6, 6)
    sheet.fade("#b98a5c", "#8a5a38", 210, 240)
    dice = random.Random(12)
    for row in range(5):
        y = 236 + row * row * 9
        high = 12 + row * 6
        line = [(x, y - high * (0.6 + 0.4 * math.sin(x / 47 + row))) for x in range(-10, 812, 8)]
        sheet.shape([*line, (812, y + high), (-10, y + high)], blend("#a8754a", "#7d4f30", row / 5))
        for k in range(14):
            x = k * 62 + row * 21 - 20
            size = 9 + row * 4.2
            sheet.stroke(
                [(x, y - high * 0.6), (x + size * 0.3, y - high - size * 1.5)], 2.2, LEAF_DARK
            )
            for i in range(6):
                angle = -math.pi / 2 + (i - 2.5) * 0.5
                px, py = (
                    x + math.cos(angle) * size * 1.3,
                    y - high - size * 0.6 + math.sin(angle) * size,
                )
                sheet.shape(
                    [
                        (px, py - size * 0.75),
                        (px + size * 0.55, py),
                        (px, py + size * 0.6),
                        (px - size * 0.55, py),
                    ],
                    dice.choice([LEAF, LEAF_LIGHT, MOSS, LEAF_DARK]),
                )
    cx, cy = 400, 372
    sheet.disc(cx, cy + 52, 210, "#3d2615", flat=0.16, alpha=0.4)
    sheet.shape(
        [(cx - 168, cy - 46), (cx + 168, cy - 46), (cx + 128, cy + 62), (cx - 128, cy + 62)],
        "#c8964f",
    )
    for k in range(5):
        y = cy - 36 + k * 21
        cut = 168 - (y - cy + 46) * 0.37
        for i in range(22):
            x = cx - cut + i * cut / 11
            sheet.box(
                x, y + (i % 2) * 6, cut / 13, 9, ("#a9762f", "#dcb069")[(i + k) % 2], round_by=3
            )
    sheet.disc(cx, cy - 46, 170, "#8d6226", flat=0.2)
    for _ in range(46):
        x, y = cx + dice.gauss(0, 74), cy - 50 - abs(dice.gauss(0, 26))
        if abs(x - cx) > 146:
            continue
        long, turn = dice.uniform(24, 40), dice.uniform(-0.7, 0.7)
        tone = dice.choice(["#a9795a", "#96674a", "#b98a68", "#c39a78"])
        ring = [
            (
                x
                + math.cos(a / 12 * math.tau) * long * math.cos(turn)
                - math.sin(a / 12 * math.tau) * 13 * math.sin(turn),
                y
                + math.cos(a / 12 * math.tau) * long * math.sin(turn)
                + math.sin(a / 12 * math.tau) * 13 * math.cos(turn),
            )
            for a in range(12)
        ]
        sheet.shape(smooth([*ring, ring[0]], 4), dark(tone, 0.3))
        sheet.shape(
            smooth(
                [*[(px - 1, py - 2.5) for px, py in ring], (ring[0][0] - 1, ring[0][1] - 2.5)], 4
            ),
            tone,
        )
        for i in range(4):
            sheet.stroke(
                [(x + (i - 1.5) * long * 0.35, y - 4), (x + (i - 1.5) * long * 0.35 + 4, y - 7)],
                1.4,
                dark(tone, 0.35),
            )
    sheet.stroke(
        smooth([(cx - 166.0, cy - 44.0), (cx, cy - 20.0), (cx + 166.0, cy - 44.0)]), 10, "#b9823f"
    )
    for x, y, s in ((160, 410, 44), (640, 420, 50), (690, 398, 36)):
        sheet.disc(x, y + 6, s, "#3d2615", flat=0.3, alpha=0.35)
        sheet.disc(x, y, s, "#96674a", flat=0.36)
        sheet.disc(x - 4, y - 3, s * 0.86, "#b98a68", flat=0.3)
        sheet.disc(x + s * 0.74, y, s * 0.2, "#f6ecd8", flat=0.9)
    sheet.stroke([(70, 440), (150, 250)], 10, WOOD)
    sheet.shape([(132, 236), (178, 256), (166, 300), (124, 286)], "#8d989a")
    return sheet


def telosma() -> Sheet:
    """Telosma (thiên lý) in flower, seen close."""
    sheet = Sheet(800, 450)
    sheet.fade("#e8f3d6", "#bfdca0", 0, 450)
    dice = random.Random(41)
    for _ in range(26):
        sheet.disc(
            dice.uniform(0, 800),
            dice.uniform(0, 450),
            dice.uniform(24, 70),
            dice.choice(["#d7ebbb", "#f4f6d9", "#b3d68f"]),
            alpha=0.45,
        )
    for y in (70, 250):
        sheet.stroke([(-10, y + 18), (810, y - 12)], 12, "#b98a52")
        sheet.stroke([(-10, y + 22), (810, y - 8)], 3, "#8a6134")
    vine = smooth(
        [
            (-10.0, 120.0),
            (120.0, 60.0),
            (250.0, 130.0),
            (400.0, 62.0),
            (560.0, 140.0),
            (700.0, 64.0),
            (820.0, 120.0),
        ]
    )
    low = smooth(
        [
            (-10.0, 330.0),
            (160.0, 250.0),
            (330.0, 320.0),
            (500.0, 246.0),
            (660.0, 318.0),
            (820.0, 250.0),
        ]
    )
    for line in (vine, low):
        sheet.stroke(line, 6, "#5f8f3f")

    def heart(x: float, y: float, s: float, tone: str, turn: float) -> None:
        plan = [
            (0.0, -0.75),
            (0.42, -0.95),
            (0.85, -0.55),
            (0.75, 0.1),
            (0.35, 0.65),
            (0.0, 1.1),
            (-0.35, 0.65),
            (-0.75, 0.1),
            (-0.85, -0.55),
            (-0.42, -0.95),
        ]
        turned = [
            (
                x + s * (a * math.cos(turn) - b * math.sin(turn)),
                y + s * (a * math.sin(turn) + b * math.cos(turn)),
            )
            for a, b in plan
        ]
        sheet.shape(smooth([*turned, turned[0]], 6), tone)
        sheet.stroke([turned[0], turned[5]], 2, light(tone, 0.3))
        for a, b in ((0.5, -0.2), (-0.5, -0.2), (0.35, 0.3), (-0.35, 0.3)):
            tip = (
                x + s * (a * math.cos(turn) - b * math.sin(turn)),
                y + s * (a * math.sin(turn) + b * math.cos(turn)),
            )
            root = (x + s * (-(b - 0.3) * math.sin(turn)), y + s * ((b - 0.3) * math.cos(turn)))
            sheet.stroke([root, tip], 1.3, light(tone, 0.22))

    for line in (vine, low):
        for k in range(2, len(line) - 2, 7):
            px, py = line[k]
            heart(
                px,
                py + (24 if k % 2 else -20),
                dice.uniform(30, 46),
                dice.choice([LEAF, LEAF_DARK, MOSS]),
                dice.uniform(-0.8, 0.8),
            )

    def cluster(x: float, y: float, s: float) -> None:
        sheet.stroke([(x, y - s * 1.5), (x, y - s * 0.5)], 4, "#6f9a45")
        blossoms = []
        for ring_size, count in ((0.0, 1), (0.42, 7), (0.8, 12)):
            for k in range(count):
                angle = k * math.tau / max(1, count) + ring_size
                blossoms.append(
                    (x + math.cos(angle) * s * ring_size, y + math.sin(angle) * s * ring_size * 0.9)
                )
        for bx, by in sorted(blossoms, key=lambda b: b[1]):
            for petal in range(5):
                angle = petal * math.tau / 5 + bx
                sheet.disc(
                    bx + math.cos(angle) * s * 0.14,
                    by + math.sin(angle) * s * 0.14,
                    s * 0.125,
                    "#c9d75c",
                )
                sheet.disc(
                    bx + math.cos(angle) * s * 0.13 - 1,
                    by + math.sin(angle) * s * 0.13 - 1.5,
                    s * 0.1,
                    "#e9ee9a",
                )
            sheet.disc(bx, by, s * 0.07, "#a9b53c")

    for x, y, s in (
        (120, 190, 62),
        (300, 240, 74),
        (470, 182, 64),
        (620, 246, 76),
        (735, 176, 54),
        (210, 392, 58),
        (430, 396, 66),
        (590, 400, 52),
        (60, 380, 46),
    ):
        cluster(x, y, s)
    bee(sheet, 385, 150, 15)
    bee(sheet, 690, 330, 13)
    return sheet


def peach_garden() -> Sheet:
    """Rows of ornamental peach trees in blossom."""
    sheet = Sheet(800, 450)
    sheet.fade("#d6e6ee", "#fdeee0", 0, 250)
    ridge(sheet, 220, 110, 241, "#b8cfd0", "#cfdcd2", 2.0, 3)
    ridge(sheet, 245, 70, 246, "#8fb79f", "#a3c4a3", 2.6, 5)
    sheet.fade("#c6cf8e", "#9ba85f", 245, 205)
    stilt_house(sheet, 560, 262, 130)
    sheet.shape([(390, 250), (420, 250), (560, 460), (200, 460)], "#e2c9a0")
    dice = random.Random(51)

    def peach(x: float, y: float, s: float) -> None:
        sheet.disc(x, y, s * 0.4, "#5b5a35", flat=0.16, alpha=0.3)
        sheet.stroke(
            smooth([(x, y), (x - s * 0.03, y - s * 0.25), (x + s * 0.02, y - s * 0.42)]),
            s * 0.06,
            "#5a3a2a",
        )
        tips = []
        for degree in (-158, -132, -108, -88, -66, -44, -20):
            angle = math.radians(degree + dice.uniform(-7, 7))
            reach = s * dice.uniform(0.42, 0.6)
            tip = (x + math.cos(angle) * reach, y - s * 0.36 + math.sin(angle) * reach)
            mid = (x + math.cos(angle) * reach * 0.5, y - s * 0.38 + math.sin(angle) * reach * 0.42)
            sheet.stroke(smooth([(x, y - s * 0.34), mid, tip], 6), s * 0.022, "#5a3a2a")
            tips.append((mid, tip))
        for mid, tip in tips:
            for _ in range(15):
                t = dice.random()
                px = mid[0] + (tip[0] - mid[0]) * t + dice.gauss(0, s * 0.035)
                py = mid[1] + (tip[1] - mid[1]) * t + dice.gauss(0, s * 0.035)
                sheet.disc(
                    px,
                    py,
                    s * dice.uniform(0.02, 0.04),
                    dice.choice(["#f08aa6", "#e8668a", "#f7b7c6", "#f4a0b6"]),
                )
        for _ in range(12):
            sheet.disc(
                x + dice.uniform(-0.4, 0.4) * s,
                y + dice.uniform(-0.02, 0.1) * s,
                s * 0.015,
                "#f4a0b6",
                flat=0.5,
            )

    for y, s, gap in ((268, 78, 70), (296, 112, 100), (340, 164, 148), (412, 236, 214)):
        for k in range(-6, 7):
            x = 405 + (k + (0.5 if k >= 0 else -0.5)) * gap
            if abs(x - 405) < gap * 0.5 or not -80 < x < 880:
                continue
            peach(x, y, s)
    person(
        sheet,
        392,
        430,
        150,
        "#3f6d8f",
        head="hat",
        trousers="#34373d",
        arms=((-0.3, -0.6), (0.2, -0.44)),
    )
    return sheet


def flower_road() -> Sheet:
    """The flower road of a hamlet, a child cycling home."""
    sheet = Sheet(800, 450)
    sheet.fade("#a9dceb", "#e3f1e4", 0, 230)
    sheet.disc(640, 84, 30, "#ffdf8a")
    cloud(sheet, 210, 80, 120)
    cloud(sheet, 470, 60, 80)
    ridge(sheet, 215, 100, 251, "#a4d0c2", "#c0ddc9", 2.0, 3)
    ridge(sheet, 238, 60, 256, "#6dae87", "#83bb8c", 2.8, 5)
    sheet.fade("#bcd679", "#8fba5c", 236, 214)
    tiled_house(sheet, 40, 276, 150)
    stilt_house(sheet, 610, 272, 150)
    tree(sheet, 230, 270, 100, LEAF, 3)
    areca(sheet, 20, 280, 150)
    areca(sheet, 590, 276, 140, -0.05)
    banana(sheet, 780, 280, 80)
    sheet.shape([(378, 240), (412, 240), (600, 460), (180, 460)], "#e2ded2")
    sheet.shape([(378, 240), (384, 240), (216, 460), (180, 460)], "#c9c4b4")
    sheet.shape([(406, 240), (412, 240), (600, 460), (564, 460)], "#c9c4b4")
    dice = random.Random(61)
    colours = ("#ef6f8f", STAR, PAPER, ORANGE, VIOLET, "#e4475a")
    for side in (-1, 1):
        for k in range(26):
            t = (k / 25) ** 1.8
            x, y = 395 + side * (24 + t * 232), 246 + t * 210
            size = 10 + 46 * t
            bush(sheet, x, y, size, LEAF if k % 2 else LEAF_DARK)
            for _ in range(6 + int(7 * t)):
                fx, fy = x + dice.gauss(0, size * 0.3), y - size * 0.3 + dice.gauss(0, size * 0.16)
                colour = colours[(k // 2 + dice.randint(0, 1)) % 6]
                r = size * 0.075 + 1
                for petal in range(5):
                    angle = petal * math.tau / 5
                    sheet.disc(fx + math.cos(angle) * r, fy + math.sin(angle) * r, r * 0.8, colour)
                sheet.disc(fx, fy, r * 0.6, "#fff0b0" if colour != STAR else ORANGE)
    for x, y, tall in ((330, 300, 96), (462, 300, 96), (226, 388, 170), (566, 388, 170)):
        lean = 1 if x < 395 else -1
        sheet.stroke([(x, y), (x, y - tall)], tall * 0.03, "#5f6f76")
        sheet.stroke(
            [(x, y - tall), (x + lean * tall * 0.2, y - tall * 1.04)], tall * 0.026, "#5f6f76"
        )
        sheet.box(
            x + lean * tall * 0.22 - tall * 0.06,
            y - tall * 1.07,
            tall * 0.12,
            tall * 0.05,
            "#ffe28a",
            round_by=2,
        )
    for wx in (370, 424):
        sheet.ring(wx, 412, 24, 3.6, INK_DARK)
        sheet.disc(wx, 412, 4, INK_DARK)
    sheet.stroke([(370, 412), (386, 380), (416, 380), (400, 412), (370, 412)], 3.6, BLUE)
    sheet.stroke([(424, 412), (414, 368), (428, 364)], 3.6, INK_DARK)
    person(
        sheet,
        394,
        424,
        118,
        "#fdfdf8",
        head="long",
        trousers="#28406b",
        arms=((-0.14, -0.5), (0.26, -0.56)),
    )
    sheet.shape([(387, 330), (401, 330), (394, 342)], RED)
    person(
        sheet,
        118,
        438,
        150,
        "#b1476a",
        head="hat",
        trousers="#2c2e38",
        arms=((-0.2, -0.44), (0.32, -0.5)),
    )
    sheet.box(160, 356, 30, 24, "#3f8fa5", round_by=5)
    sheet.stroke([(188, 362), (206, 350)], 4.5, "#3f8fa5")
    return sheet


def snail_ponds() -> Sheet:
    """Ponds for apple snails beside a garden."""
    sheet = Sheet(800, 450)
    sheet.fade("#bfe5e8", "#fdf3d3", 0, 190)
    cloud(sheet, 590, 70, 110)
    ridge(sheet, 180, 80, 261, "#a4d0c0", "#bfdcc7", 2.1, 3)
    ridge(sheet, 205, 50, 266, "#6fae87", "#83ba8c", 2.8, 6)
    sheet.fade("#bfd67a", "#93b95a", 200, 250)
    tiled_house(sheet, 60, 226, 130)
    banana(sheet, 220, 232, 90)
    banana(sheet, 262, 236, 74)
    areca(sheet, 40, 230, 130)
    bamboo(sheet, 730, 230, 150, 4)
    for pond, (left, top, right, bottom, cut) in enumerate(
        (
            (60, 246, 372, 306, 26),
            (420, 244, 760, 304, 26),
            (-30, 330, 386, 436, 60),
            (440, 328, 840, 436, 60),
        )
    ):
        rim = [
            (left + cut, top),
            (right - cut * 0.3, top),
            (right, bottom),
            (left - cut * 0.3, bottom),
        ]
        grown = [
            (x + (-9 if x < (left + right) / 2 else 9), y + (-5 if y == top else 9)) for x, y in rim
        ]
        sheet.shape(grown, "#b98f5d")
        sheet.fade("#8fcfc9", "#57a3a6", top, bottom - top, within=rim)
        dice = random.Random(71 + pond)
        for _ in range(34):
            t = dice.uniform(0.08, 0.94)
            y = top + (bottom - top) * t
            x = dice.uniform(left + 16, right - 24)
            s = 4 + 9 * (y - 240) / 200
            sheet.slice(x, y, s * 1.7, 200, 520, dice.choice([LEAF, LEAF_LIGHT, MOSS]))
            if dice.random() < 0.2:
                sheet.disc(x, y - s * 0.5, s * 0.5, PINK)
        for _ in range(9):
            x, y = dice.uniform(left + 30, right - 30), dice.uniform(top + 8, bottom - 8)
            sheet.stroke([(x, y), (x + 26, y)], 1.8, "#e2f5f0", 0.7)
    for x, y, s in (
        (250, 400, 13),
        (150, 376, 11),
        (320, 360, 9),
        (560, 392, 13),
        (690, 372, 11),
        (620, 350, 9),
        (90, 412, 12),
        (500, 418, 12),
    ):
        sheet.disc(x, y, s, "#8a5a2b", flat=0.85)
        sheet.disc(x + s * 0.15, y - s * 0.05, s * 0.68, "#b5803f", flat=0.85)
        sheet.disc(x + s * 0.26, y - s * 0.08, s * 0.38, "#d9a964", flat=0.85)
        sheet.shape(
            [(x - s * 1.1, y + s * 0.6), (x + s * 0.4, y + s * 0.9), (x - s * 0.8, y + s * 0.95)],
            "#6b5138",
        )
        sheet.stroke([(x - s, y + s * 0.5), (x - s * 1.35, y - s * 0.1)], 1.6, "#6b5138")
    person(
        sheet,
        414,
        420,
        172,
        "#3f6d8f",
        head="hat",
        trousers="#3b3d42",
        skin=SKIN_TAN,
        arms=((-0.3, -0.5), (0.24, -0.46)),
    )
    sheet.shape([(444, 342), (486, 342), (480, 370), (450, 370)], "#c8964f")
    for k in range(4):
        sheet.disc(452 + k * 9, 339 - (k % 2) * 4, 7, "#8a5a2b")
    return sheet


def storm_repair() -> Sheet:
    """Neighbours, militia and police mend a roof after a storm."""
    sheet = Sheet(800, 450)
    sheet.fade("#8fa9b4", "#e3dcc2", 0, 250)
    for x, y, s in ((120, 70, 150), (330, 50, 130), (560, 76, 170), (740, 46, 120)):
        cloud(sheet, x, y, s, "#cdd8da", 0.75)
    ridge(sheet, 220, 90, 271, "#8fb3ad", "#a5c2b4", 2.1, 3)
    ridge(sheet, 244, 60, 276, "#5f957d", "#72a384", 2.8, 6)
    sheet.fade("#b2bd7c", "#8d9a58", 246, 204)
    for x, y, r in ((120, 420, 90), (640, 410, 110), (330, 440, 60)):
        sheet.disc(x, y, r, "#a9c3c4", flat=0.14)
        sheet.disc(x - r * 0.2, y - 2, r * 0.5, "#c9dcdc", flat=0.1)
    sheet.stroke([(-10, 322), (60, 294), (110, 284)], 13, WOOD_DARK)
    bush(sheet, 118, 322, 92, LEAF_DARK)
    bush(sheet, 92, 300, 60, MOSS)
    left, right, ground = 290, 640, 350
    sheet.box(left + 20, 238, right - left - 40, ground - 238, WALL)
    sheet.box(left + 20, 238, right - left - 40, 16, dark(WALL, 0.2))
    sheet.box(430, 272, 70, 78, WOOD)
    for x in (340, 540):
        sheet.box(x, 272, 58, 44, "#5d8f8c")
        sheet.box(x + 27, 272, 4, 44, PAPER)
    sheet.shape([(left, 244), (left + 60, 156), (right - 60, 156), (right, 244)], ROOF)
    for k in range(1, 6):
        y, cut = 244 - 88 * k / 6, 60 * k / 6
        sheet.stroke([(left + cut, y), (right - cut, y)], 1.6, ROOF_DARK, 0.7)
    hole = [(500, 172), (556, 170), (580, 196), (588, 226), (540, 232), (506, 214)]
    sheet.shape(hole, "#4b3526")
    for k in range(4):
        sheet.stroke([(506 + k * 22, 168), (512 + k * 24, 234)], 4, WOOD)
    sheet.shape([(498, 196), (548, 190), (556, 232), (506, 236)], "#d9d3c2")
    for k in range(5):
        sheet.stroke([(502 + k * 10, 195), (510 + k * 10, 235)], 1.4, "#a8a08b")
    sheet.box(left + 54, 149, right - left - 108, 11, ROOF_DARK, round_by=4)
    for x in (600, 634):
        sheet.stroke([(x + 22, 356), (x - 22, 196)], 5, WOOD)
    for k in range(9):
        y = 212 + k * 16
        dx = (y - 196) / 160 * 44 - 22
        sheet.stroke([(600 + dx, y), (634 + dx, y)], 4, WOOD)
    person(
        sheet,
        470,
        196,
        108,
        "#6b7a3f",
        head="cap",
        trousers="#55632f",
        arms=((-0.2, -0.5), (0.28, -0.42)),
        skin=SKIN_TAN,
    )
    person(
        sheet,
        556,
        204,
        104,
        "#7f9a4a",
        head="hat",
        trousers="#46512b",
        arms=((-0.28, -0.4), (0.2, -0.5)),
    )
    person(
        sheet,
        616,
        322,
        116,
        "#4d7f4f",
        head="cap",
        trousers="#3c6340",
        arms=((-0.12, -0.96), (0.14, -1.0)),
        back=True,
    )
    person(
        sheet,
        190,
        416,
        156,
        "#6b7a3f",
        head="cap",
        trousers="#55632f",
        arms=((-0.22, -0.5), (0.32, -0.56)),
        skin=SKIN_TAN,
    )
    person(
        sheet,
        322,
        420,
        152,
        "#4d7f4f",
        head="cap",
        trousers="#3c6340",
        arms=((-0.32, -0.56), (0.22, -0.5)),
    )
    sheet.shape([(206, 322), (306, 322), (312, 342), (200, 342)], "#d9d3c2")
    for k in range(10):
        sheet.stroke([(208 + k * 10, 324), (206 + k * 10.6, 341)], 1.6, "#a8a08b")
    person(
        sheet,
        452,
        428,
        146,
        "#a84f6d",
        head="hat",
        trousers="#2d3038",
        arms=((-0.2, -0.44), (0.26, -0.5)),
    )
    sheet.shape([(480, 348), (512, 348), (508, 380), (484, 380)], "#5aa0b5")
    person(
        sheet,
        720,
        430,
        150,
        "#3f6d8f",
        head="hair",
        trousers="#3b3d42",
        arms=((-0.26, -0.5), (0.2, -0.44)),
    )
    sheet.stroke([(680, 352), (662, 436)], 4.5, WOOD)
    for k in range(6):
        sheet.stroke([(662, 432), (640 + k * 8, 446)], 2.6, "#b59a4a")
    return sheet


def road_works() -> Sheet:
    """A concrete hamlet road under construction."""
    sheet = Sheet(800, 450)
    sheet.fade("#b4dfe6", "#fdf2d2", 0, 230)
    sun(sheet, 120, 80, 28)
    cloud(sheet, 400, 70, 110)
    ridge(sheet, 210, 90, 281, "#a4cfc1", "#bfdcc7", 2.0, 3)
    ridge(sheet, 236, 60, 286, "#6fae87", "#84ba8c", 2.8, 6)
    sheet.fade("#bcd478", "#97b95c", 234, 216)
    for x in (30, 110, 700, 770):
        tree(sheet, x, 268, 90, MOSS if x > 400 else LEAF, 7)
    stilt_house(sheet, 150, 272, 130)
    tiled_house(sheet, 560, 268, 110)
    sheet.shape([(380, 240), (424, 240), (720, 460), (120, 460)], "#b98a5c")
    sheet.shape([(388, 240), (416, 240), (470, 292), (352, 292)], "#e4e1d6")
    sheet.shape([(352, 292), (470, 292), (560, 366), (262, 366)], "#d5d1c4")
    for k in range(3):
        y = 262 + k * k * 17 + k * 16
        spread = (y - 240) * 1.04
        sheet.stroke([(386 - spread * 0.94, y), (418 + spread * 0.98, y)], 2, "#b5b0a0")
    for side, far, near in ((-1, (380, 240), (120, 460)), (1, (424, 240), (720, 460))):
        sheet.stroke([far, near], 7, WOOD)
        sheet.stroke([(far[0], far[1] - 2), (near[0], near[1] - 3)], 2, STRAW)
    wet = smooth(
        [
            (268.0, 366.0),
            (330.0, 376.0),
            (420.0, 362.0),
            (500.0, 378.0),
            (556.0, 366.0),
            (566.0, 384.0),
            (420.0, 396.0),
            (260.0, 386.0),
        ]
    )
    sheet.shape(wet, "#a9a698")
    x, y = 640.0, 330.0
    sheet.disc(x, y + 56, 100, "#4b4a2b", flat=0.14, alpha=0.35)
    for wx in (x - 50, x + 50):
        sheet.disc(wx, y + 40, 21, INK_DARK)
        sheet.disc(wx, y + 40, 9, "#9aa5a8")
    sheet.stroke([(x - 70, y + 34), (x + 76, y + 34)], 8, "#c9772e")
    drum = [
        (x - 66, y - 14),
        (x - 30, y - 50),
        (x + 40, y - 48),
        (x + 66, y - 14),
        (x + 46, y + 22),
        (x - 36, y + 22),
    ]
    sheet.shape(drum, "#ee8a3c")
    sheet.shape(
        [(x + 40, y - 48), (x + 66, y - 14), (x + 46, y + 22), (x + 16, y + 22), (x + 14, y - 48)],
        "#cf6f28",
    )
    sheet.disc(x - 52, y - 28, 19, "#7d4317")
    sheet.disc(x - 54, y - 30, 14, "#3d2615")
    sheet.box(x + 54, y + 2, 34, 28, "#3f77b0", round_by=4)
    for bx, by in ((90, 350), (128, 354), (108, 330)):
        sheet.box(bx - 24, by - 14, 46, 22, "#d9d3c2", round_by=8)
        sheet.stroke([(bx - 14, by - 4), (bx + 12, by - 4)], 2.4, "#8d989a")
    sheet.shape([(16, 330), (60, 290), (92, 330)], "#d8bd86")
    person(
        sheet,
        330,
        414,
        158,
        "#3f77b0",
        head="cap",
        trousers="#39404a",
        arms=((-0.18, -0.5), (0.28, -0.44)),
        skin=SKIN_TAN,
    )
    sheet.stroke([(306, 320), (420, 388)], 5, WOOD)
    sheet.box(406, 380, 44, 11, "#8d989a", round_by=3)
    person(
        sheet,
        500,
        420,
        152,
        "#b1476a",
        head="hat",
        trousers="#2d2f39",
        arms=((-0.28, -0.46), (0.18, -0.5)),
    )
    sheet.stroke([(516, 326), (452, 398)], 5, WOOD)
    sheet.shape([(440, 386), (462, 394), (446, 412), (430, 402)], "#8d989a")
    person(
        sheet,
        190,
        430,
        160,
        "#5e8a55",
        head="hat",
        trousers="#38404a",
        arms=((-0.18, -0.44), (0.28, -0.42)),
    )
    sheet.shape([(226, 356), (296, 350), (284, 384), (240, 386)], "#5f6f76")
    sheet.disc(270, 398, 14, INK_DARK)
    sheet.stroke([(232, 360), (214, 362)], 5, WOOD)
    flag(sheet, 470, 262, 90)
    return sheet


# --- the list --------------------------------------------------------------------------------------

PICTURES: tuple[tuple[str, Scene, int], ...] = (
    ("media/ruong-bac-thang.webp", terraced_rice, 1200),
    ("media/rung-keo-va-vuon-uom.webp", plantation, 800),
    ("media/nha-van-hoa-thon.webp", culture_house, 1200),
    ("media/truong-hoc.webp", school, 800),
    ("media/tram-y-te.webp", health_station, 1200),
    ("media/cho-que.webp", market, 1200),
    ("media/nuoi-ong.webp", beehives, 800),
    ("media/dan-de.webp", goats, 800),
    ("media/hoi-nghi.jpg", meeting_hall, 800),
    ("media/mot-cua-so.webp", one_stop_counter, 1200),
    ("media/mat-trong-dong.webp", bronze_drum, 800),
    ("media/bien-ky-anh.webp", sea_coast, 1200),
    ("media/to-cong-nghe-so.webp", digital_team, 1200),
    ("media/trong-cay-dau-xuan.webp", tree_planting, 800),
    ("media/phong-doc-sach.webp", reading_room, 800),
    ("media/gat-lua.jpg", rice_harvest, 800),
    ("media/khu-dan-cu-kieu-mau.webp", model_hamlet, 800),
    ("media/nhay-sap.webp", bamboo_dance, 1200),
    ("media/ao-oc-nhoi.webp", snail_ponds, 800),
    ("media/sua-nha-sau-bao.webp", storm_repair, 800),
    ("media/lam-duong-thon.webp", road_works, 800),
    ("articles/2025/thanh-ky-nhin-tu-tren-cao.png", aerial_valley, 800),
    ("articles/2025/vu-mau-thanh-ky/gian-bi-xanh.webp", squash_trellis, 800),
    ("articles/2025/vu-mau-thanh-ky/cu-tu.webp", yam_basket, 800),
    ("articles/2025/vu-mau-thanh-ky/hoa-thien-ly.webp", telosma, 800),
    ("articles/2025/vu-mau-thanh-ky/vuon-dao.webp", peach_garden, 800),
    ("articles/2026/Đường hoa thôn.png", flower_road, 800),
)


def main() -> None:
    """Draw every picture, or those whose name contains --only."""
    options = argparse.ArgumentParser(description="Draw the sample portal's pictures.")
    options.add_argument("--only", default="", help="part of a file name")
    options.add_argument("--into", type=Path, default=CONTENT, help="the content folder")
    asked = options.parse_args()
    total = 0
    for name, scene, width in PICTURES:
        if asked.only in name:
            size = scene().save(asked.into / unicodedata.normalize("NFC", name), width)
            total += size
            print(f"{size:7d}  {name}")
    print(f"{total:7d}  in all")


if __name__ == "__main__":
    main()
