"""One picture of an editor's: what its file is, and the smaller pictures that pages show in its place.

What is published is always made anew from the pixels alone: the right way up, in sRGB, without the place
where it was taken or anything else that a camera writes into its files.
"""

import os
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from congxa import svg

if TYPE_CHECKING:
    from PIL.Image import Image

Kind = Literal["photo", "drawing", "file"]
Format = Literal["webp", "avif", "jpeg", "png"]

# Columns of 22, 44 and 88 rem at one pixel each, or half of that on a phone's screen.
WIDTHS = (480, 960, 1440)
# A width between two steps is worth a file of its own only if it is well below the next.
_STEP = 0.8
# Pixels beyond which a file would take more memory than a small machine has: 4 bytes each, for a while
# twice. A baseline JPEG is decoded at half its size or less.
_MOST_PIXELS = 40_000_000
_MOST_PIXELS_BASELINE = 120_000_000
# Columns and rows of its middle by which a drawing is told from a photo.
_SAMPLE = 600
# A PNG that was packed in haste and is so many times as large as the JPEG stays larger, however it is packed.
_CLEARLY = 4
# https://developers.google.com/speed/webp/faq: the longest side of a WebP picture; JPEG ends at 65535.
_LONGEST_WEBP = 16383
_LONGEST = 60_000
# Changes the names of all published pictures: to be raised when their bytes must replace older ones.
_NAMES = b"congxa pictures 1"
_SAVED: Mapping[Format, Mapping[str, Any]] = {
    "webp": {"quality": 76, "method": 4},
    "avif": {"quality": 58, "speed": 8, "max_threads": 1},
    "jpeg": {"quality": 80, "optimize": True, "progressive": True},
    "png": {"optimize": True},
}
# What each format is called, by the endings of its files; the first is the one to rename to.
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png",),
    "GIF": (".gif",),
    "WebP": (".webp",),
    "AVIF": (".avif",),
    "BMP": (".bmp",),
    "TIFF": (".tif", ".tiff"),
    "HEIC": (".heic", ".heif", ".hif"),
    "SVG": (".svg",),
}
_FORMATS = {ending: name for name, endings in _ENDINGS.items() for ending in endings}
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
# Bytes by which a file that is not called a picture is told to be one.
HEAD = 64


class Facts(Struct, frozen=True):
    """What is known of a file that is no text; `width` and `height` in pixels, as a viewer sees it.

    Both are 0 where they are not known. `digest` names its bytes (hexadecimal; empty for other files
    than pictures). `flat`: a drawing of few colours, which is smaller without loss. `fault` is the code of
    what is wrong (messages/*.yaml), empty where nothing is; `details` fill the places of its wording.
    """

    kind: Kind
    digest: str = ""
    width: int = 0
    height: int = 0
    flat: bool = False
    transparent: bool = False
    moving: bool = False
    fault: str = ""
    details: Mapping[str, str] = {}


class Rendition(Struct, frozen=True):
    """One file that a picture becomes; `flat`: without loss, where the format can."""

    width: int
    height: int
    format: Format
    flat: bool = False


class BadPicture(ValueError):
    """A picture that cannot be made: the code of what is wrong, and the details of its wording."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code, self.details = code, details


# --- what a file is -------------------------------------------------------------------------------


def is_named_picture(path: str) -> bool:
    """Tell by its ending whether a file should be a picture."""
    return os.path.splitext(path)[1].lower() in _FORMATS


def examine(file: Path) -> Facts:
    """Look at one file: every pixel of a picture is decoded once, so that a damaged one is known."""
    try:
        return _facts(file)
    except BadPicture as bad:
        return Facts("photo", fault=bad.code, details=bad.details)
    except OSError as error:
        return Facts("file", fault="unreadable", details={"reason": error.strerror or str(error)})


def _facts(file: Path) -> Facts:
    with file.open("rb") as handle:
        head = handle.read(HEAD)
    named = _FORMATS.get(file.suffix.lower())
    found = _format(head)
    if named is None and found in (None, "BMP", "TIFF"):
        return Facts("file")
    if named == "SVG":
        return _drawing(file.read_bytes())
    if found == "HEIC" or (found is None and named == "HEIC"):
        raise BadPicture("picture-heic")
    if found is None:
        raise BadPicture("picture-unknown")
    if found != named:
        raise BadPicture("picture-mislabelled", format=found, suffix=_ENDINGS[found][0])
    return _photo(file, found)


def _format(head: bytes) -> str | None:
    """Tell a picture's format by its first bytes, whatever the file is called."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WebP"
    if head.startswith((b"II*\0", b"MM\0*")):
        return "TIFF"
    # A text may begin with BM: the length of the header that follows tells.
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in (12, 40, 108, 124):
        return "BMP"
    return _boxed(head) if head[4:8] == b"ftyp" else None


def _boxed(head: bytes) -> str | None:
    """Tell AVIF from HEIC (ISO/IEC 23008-12): by the brand, then by those that it is compatible with."""
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(len(head), head[3]), 4))]
    if b"avif" in brands or b"avis" in brands:
        return "AVIF"
    return "HEIC" if any(brand in _HEIC for brand in brands) else None


def _drawing(data: bytes) -> Facts:
    width, height = svg.size(data)
    return Facts("drawing", digest_of(data), width, height)


def _photo(file: Path, format_: str) -> Facts:
    data = file.read_bytes()
    with _opened(data, format_) as image:
        width, height = image.size
        _refuse_large(image, format_)
        if format_ == "TIFF" and getattr(image, "n_frames", 1) > 1:
            raise BadPicture("picture-pages", pages=str(getattr(image, "n_frames", 1)))
        moving = format_ != "JPEG" and bool(getattr(image, "is_animated", False))
        # A JPEG is decoded at an eighth of its size, which reads all of it.
        image.draft(None, (width // 8, height // 8))
        image.load()
        if format_ != "JPEG":
            width, height = image.size
        if _orientation(image) >= 5:
            width, height = height, width
        flat = transparent = False
        if format_ != "JPEG":
            flat, transparent = _look(image)
        return Facts("photo", digest_of(data), width, height, flat, transparent, moving)


def _look(image: "Image") -> tuple[bool, bool]:
    """Tell a drawing of few colours, and one that lets its ground through."""
    picture = _plain(_scaled(_whole(image), min(image.width, WIDTHS[-1]), 0))
    transparent = "A" in picture.getbands()
    left, top = (max(0, (side - _SAMPLE) // 2) for side in picture.size)
    flattened = picture.convert("RGB").crop(
        (left, top, min(left + _SAMPLE, picture.width), min(top + _SAMPLE, picture.height))
    )
    flat = _may_be_drawing(flattened) and len(_saved(flattened, "png")) < len(
        _saved(flattened, "jpeg")
    )
    return flat, transparent


def _may_be_drawing(picture: "Image") -> bool:
    """Tell at little cost whether the smallest PNG of a picture may be smaller than its JPEG."""
    hasty = {"PNG": {"compress_level": 1}, "JPEG": {"quality": _SAVED["jpeg"]["quality"]}}
    sizes = []
    for format_, options in hasty.items():
        made = BytesIO()
        picture.save(made, format_, **options)
        sizes.append(len(made.getvalue()))
    return sizes[0] < _CLEARLY * sizes[1]


def _refuse_large(image: "Image", format_: str) -> None:
    width, height = image.size
    baseline = format_ == "JPEG" and not image.info.get("progressive")
    most = _MOST_PIXELS_BASELINE if baseline else _MOST_PIXELS
    if width * height > most or max(width, height) > _LONGEST:
        size = f"{width} × {height}"
        raise BadPicture("picture-too-large", size=size, limit=str(most // 1_000_000))


def digest_of(data: bytes) -> str:
    """Name the bytes of a picture."""
    return blake2b(data, digest_size=16, key=_NAMES).hexdigest()


# --- what it becomes --------------------------------------------------------------------------------


def renditions(facts: Facts, *, avif: bool) -> tuple[Rendition, ...]:
    """Decide what files a picture becomes; the last is the one that every program can show.

    No picture is made larger than it is; a small one gets fewer files.
    """
    last = min(facts.width, WIDTHS[-1])
    widths = [*(width for width in WIDTHS if width <= last * _STEP), last]
    sizes = [(width, max(1, round(facts.height * width / facts.width))) for width in widths]
    formats: tuple[Format, ...] = ("avif", "webp") if avif else ("webp",)
    made = [
        Rendition(width, height, format_, facts.flat)
        for format_ in formats
        for width, height in sizes
        if max(width, height) <= _LONGEST_WEBP
    ]
    lossless = facts.flat or facts.transparent
    return (*made, Rendition(*sizes[-1], "png" if lossless else "jpeg", facts.flat))


def render(
    file: Path, digest: str, wanted: Sequence[Rendition]
) -> Iterator[tuple[Rendition, bytes]]:
    """Make some of the files that a picture becomes, the widest first.

    Raises BadPicture where the file is not the one that `digest` names, or cannot be decoded; OSError
    where it cannot be read.
    """
    data = file.read_bytes()
    found = _format(data[:HEAD])
    if found is None or digest_of(data) != digest:
        raise BadPicture("picture-changed")
    by_width = sorted(wanted, key=lambda one: one.width, reverse=True)
    with _opened(data, found) as image:
        widest = by_width[0]
        turned = _orientation(image) >= 5
        size = (widest.width, widest.height)
        image.draft(None, size[::-1] if turned else size)
        image.load()
        picture = _upright(image, *size)
    for one in by_width:
        picture = _scaled(picture, one.width, one.height)
        yield one, _saved(picture, one.format, flat=one.flat)


def _upright(image: "Image", width: int, height: int) -> "Image":
    """Scale a decoded picture, turn it the way it was taken, and give it the colours of sRGB."""
    orientation = _orientation(image)
    if orientation >= 5:
        width, height = height, width
    profile = image.info.get("icc_profile")
    picture = _scaled(_whole(image), width, height)
    turn = _turns().get(orientation)
    if turn is not None:
        picture = picture.transpose(turn)
    return _plain(_in_srgb(picture, profile) if profile else picture)


def _whole(image: "Image") -> "Image":
    """Give the picture with a mode in which it can be scaled: no palette, eight bits a channel."""
    if image.mode.startswith("I"):
        # Sixteen bits a channel; what is beyond them is cut off.
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode == "F":
        return image.convert("L")
    if image.mode in ("P", "PA", "1", "LA", "La", "RGBa") or "transparency" in image.info:
        opaque = image.mode in ("P", "1") and "transparency" not in image.info
        return image.convert("RGB" if opaque else "RGBA")
    return image


def _scaled(picture: "Image", width: int, height: int) -> "Image":
    """Scale to a width; a height of 0 follows from it."""
    from PIL.Image import Resampling

    height = height or max(1, round(picture.height * width / picture.width))
    if picture.size == (width, height):
        return picture
    return picture.resize((width, height), Resampling.BICUBIC)


def _in_srgb(picture: "Image", profile: bytes) -> "Image":
    """Convert from the colours of a profile; one that is broken, or of another kind, is passed by."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if picture.mode == "RGB" and "sRGB" in ImageCms.getProfileDescription(source):
            return picture
        alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
        colours = picture.convert("RGB") if alpha else picture
        made = ImageCms.profileToProfile(colours, source, _srgb(), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    if made is not None and alpha:
        made.putalpha(alpha)
    return made or picture


@cache
def _srgb() -> Any:
    from PIL import ImageCms

    return ImageCms.createProfile("sRGB")


def _plain(picture: "Image") -> "Image":
    """Give the pixels alone: RGB, or RGBA where something is transparent."""
    if picture.mode == "RGBA":
        opaque = picture.getchannel("A").getextrema()[0] == 255
        picture = picture.convert("RGB") if opaque else picture.copy()
    elif picture.mode != "RGB":
        picture = picture.convert("RGB")
    else:
        picture = picture.copy()
    picture.info.clear()
    return picture


def _saved(picture: "Image", format_: Format, *, flat: bool = False) -> bytes:
    options = dict(_SAVED[format_])
    if flat and format_ == "webp":
        options |= {"lossless": True, "quality": 50}
    if format_ == "jpeg" and picture.mode != "RGB":
        picture = picture.convert("RGB")
    made = BytesIO()
    picture.save(made, format_.upper(), **options)
    return made.getvalue()


# --- Pillow -----------------------------------------------------------------------------------------


@contextmanager
def _opened(data: bytes, format_: str) -> "Iterator[Image]":
    """Open a picture with the reader of its format and no other; whatever that stumbles over is damage."""
    from PIL import Image

    # Sizes are judged by _refuse_large, which knows what each format costs.
    Image.MAX_IMAGE_PIXELS = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(BytesIO(data), formats=(format_.upper(),)) as image:
                yield image
        except (BadPicture, GeneratorExit):
            raise
        except Exception as error:
            # Pillow's readers raise whatever a broken file leads them to.
            raise BadPicture("picture-damaged") from error


def _orientation(image: "Image") -> int:
    """Tell how a camera was held (EXIF 2.32, tag 274): 1 upright, from 5 on lying on a side."""
    try:
        found = image.getexif().get(274, 1)
    except Exception:  # whatever broken EXIF data leads Pillow to
        return 1
    return found if found in _turns() else 1


@cache
def _turns() -> Mapping[int, Any]:
    from PIL.Image import Transpose

    return {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }


@cache
def program() -> str:
    """Name what decides the bytes of a rendition besides its picture: this module, and Pillow."""
    import PIL

    source = Path(__file__).read_bytes()
    return blake2b(source + PIL.__version__.encode(), digest_size=8).hexdigest()


# --- what is said of it -----------------------------------------------------------------------------

# What editing programs, phones and content systems put where a description should stand.
_NO_DESCRIPTION = re.compile(
    r"(ảnh|hình|anh|hinh|image|img|picture|photo|pic|untitled|screenshot|clip[_ ]?image|no[- ]?alt|alt)"
    r"([-_ ]?(ảnh|tin|bài|bài viết|minh họa|minh hoạ|anh|tin|bai|bai-viet|minh-hoa|đại diện|dai-dien))*"
    r"[-_ .]?\(?\d*\)?|[\d_.-]+|(img|dsc[nf]?|pxl|mvimg|dji|z|wp|p)[-_]?\d[\w.-]*",
    re.I,
)
_FILE_NAME = re.compile(rf"\S(?:.*\S)?({'|'.join(map(re.escape, _FORMATS))})", re.I)


def is_placeholder(description: str, target: str) -> bool:
    """Tell whether a picture's alternative text says nothing: "Anh-tin-bai", IMG_2034, a file's name."""
    text = description.strip()
    if not text:
        return False
    if _FILE_NAME.fullmatch(text) or (_NO_DESCRIPTION.fullmatch(text) and not text.isalpha()):
        return True
    stem = os.path.splitext(os.path.basename(target))[0]
    return (
        text == stem and re.search(r"\s", text) is None and re.search(r"[-_\d]", text) is not None
    )
