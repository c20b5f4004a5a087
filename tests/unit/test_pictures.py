"""What a picture's file is, and what becomes of it: real files, written by Pillow, read back by Pillow."""

import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, ImageOps

from congxa.pictures import (
    BadPicture,
    Facts,
    Rendition,
    examine,
    is_placeholder,
    render,
    renditions,
)

SECRETS = (
    b"Canon",
    b"Nha ong Ba",
    b"GPS",
    b"Exif",
    b"http://ns.adobe.com",
    b"ICC_PROFILE",
    b"ICCP",
)
Save = Callable[..., Path]


def noise(width: int, height: int, seed: int = 0) -> Image.Image:
    """Make a picture that is like a photo: no two pixels alike, no sharp lines."""
    dice = random.Random(seed)
    small = Image.frombytes("RGB", (24, 18), dice.randbytes(24 * 18 * 3))
    return small.resize((width, height), Image.Resampling.BICUBIC)


def corners(width: int = 640, height: int = 400) -> Image.Image:
    """Make a picture whose four corners have a colour each."""
    made = Image.new("RGB", (width, height), (128, 128, 128))
    draw = ImageDraw.Draw(made)
    half = (width // 2, height // 2)
    draw.rectangle((0, 0, *half), (230, 20, 20))
    draw.rectangle((half[0], 0, width, half[1]), (20, 230, 20))
    draw.rectangle((0, half[1], half[0], height), (20, 20, 230))
    return made


def exif(orientation: int = 1) -> Image.Exif:
    """Make what a phone writes: the maker, how it was held, the place."""
    made = Image.Exif()
    made[271], made[274], made[270] = "Canon", orientation, "Nha ong Ba"
    made.get_ifd(0x8825).update({1: "N", 2: (19.0, 48.0, 27.0), 3: "E", 4: (105.0, 46.0, 12.0)})
    return made


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Give a function that writes a picture, and gives its file."""

    def write(picture: Image.Image, name: str, **options: Any) -> Path:
        picture.save(tmp_path / name, **options)
        return tmp_path / name

    return write


def made(file: Path, *, avif: bool = False) -> dict[Rendition, Image.Image]:
    """Make all that a picture becomes, and read it back."""
    facts = examine(file)
    assert not facts.fault, facts
    wanted = renditions(facts, avif=avif)
    found = {one: Image.open(BytesIO(data)) for one, data in render(file, facts.digest, wanted)}
    assert set(found) == set(wanted)
    for one, picture in found.items():
        assert picture.size == (one.width, one.height)
        assert (picture.format or "").lower() == one.format
        picture.load()
    return found


def fallback(file: Path) -> Image.Image:
    """Give the file that every program can show."""
    found = made(file)
    return found[renditions(examine(file), avif=False)[-1]]


def near(one: Any, other: Any, tolerance: int = 12) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


# --- the right way up -----------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif", "avif"])
def test_every_orientation_is_set_upright(save: Save, orientation: int, ending: str) -> None:
    """However the camera was held, the corners stand where a viewer sees them."""
    file = save(corners(), f"a.{ending}", exif=exif(orientation), quality=95)
    with Image.open(file) as seen:
        upright = ImageOps.exif_transpose(seen).convert("RGB")
    facts = examine(file)
    assert (facts.width, facts.height) == upright.size
    for picture in made(file).values():
        picture = picture.convert("RGB")
        for x, y in ((0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)):
            expected = upright.getpixel((int(x * upright.width), int(y * upright.height)))
            found = picture.getpixel((int(x * picture.width), int(y * picture.height)))
            assert near(found, expected), (x, y)


def test_a_large_photo_is_turned_too(save: Save) -> None:
    """What is decoded at half its size is the same picture."""
    file = save(corners(4000, 3000), "a.jpg", exif=exif(6))
    facts = examine(file)
    assert (facts.width, facts.height) == (3000, 4000)
    sizes = {(one.width, one.height, one.format) for one in made(file)}
    assert sizes == {
        (480, 640, "webp"),
        (960, 1280, "webp"),
        (1440, 1920, "webp"),
        (1440, 1920, "jpeg"),
    }
    found = fallback(file)
    assert near(found.getpixel((300, 300)), (20, 20, 230))
    assert near(found.getpixel((1300, 300)), (230, 20, 20))


def test_a_nonsensical_orientation_is_none(save: Save) -> None:
    """Broken programs write 0 or 9."""
    assert fallback(save(corners(), "a.jpg", exif=exif(9))).size == (640, 400)
    assert fallback(save(corners(), "b.jpg", exif=exif(0))).size == (640, 400)


# --- nothing but pixels ---------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif", "avif", "gif"])
def test_nothing_that_a_camera_writes_survives(save: Save, ending: str) -> None:
    """No place, no maker, no profile, no comment: neither to Pillow nor to a search of the bytes."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": exif(3), "icc_profile": profile, "comment": b"Nha ong Ba"}
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>Nha ong Ba http://ns.adobe.com/xap/</x:xmpmeta>"
    if ending in ("jpg", "webp", "avif"):
        options["xmp"] = xmp
    file = save(noise(700, 500), f"a.{ending}", **options)
    assert b"Nha ong Ba" in file.read_bytes()
    facts = examine(file)
    wanted = renditions(facts, avif=True)
    for _, data in render(file, facts.digest, wanted):
        with Image.open(BytesIO(data)) as picture:
            assert dict(picture.getexif()) == {}
            assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(picture.info)
        assert [secret for secret in SECRETS if secret in data] == []


def test_a_thumbnail_and_a_second_picture_are_gone(save: Save) -> None:
    """A phone's MPO holds another picture behind the first, with EXIF data of its own."""
    first, second = noise(900, 600, 1), noise(900, 600, 2)
    file = save(first, "a.jpg", format="MPO", save_all=True, append_images=[second], exif=exif(8))
    with Image.open(file) as seen:
        assert seen.format == "MPO"
    facts = examine(file)
    assert (facts.width, facts.height, facts.moving) == (600, 900, False)
    found = fallback(file)
    assert getattr(found, "n_frames", 1) == 1
    assert near(found.getpixel((300, 450)), first.getpixel((450, 300)), 20)


def test_colours_of_a_profile_become_those_of_the_web(save: Save) -> None:
    """A picture in other colours looks as it did, without its profile."""
    swapped = ImageCms.ImageCmsProfile(_swapped_profile())
    file = save(Image.new("RGB", (600, 400), (200, 40, 40)), "a.jpg", icc_profile=swapped.tobytes())
    red, green, _ = fallback(file).getpixel((100, 100))
    assert green > red


def _swapped_profile() -> BytesIO:
    """Give the profile of sRGB with red and green exchanged."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data = bytearray(data.replace(b"sRGB built-in", b"swap built-in"))
    wide = b"".join(bytes([0, letter]) for letter in b"sRGB built-in")
    data = data.replace(wide, b"".join(bytes([0, letter]) for letter in b"swap built-in"))
    tags = int.from_bytes(data[128:132], "big")
    at = {bytes(data[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(tags)}
    red, green = at[b"rXYZ"], at[b"gXYZ"]
    data[red : red + 4], data[green : green + 4] = b"gXYZ", b"rXYZ"
    return BytesIO(bytes(data))


def test_a_broken_profile_is_passed_by(save: Save) -> None:
    """The picture is shown as if it had none."""
    file = save(Image.new("RGB", (600, 400), (200, 40, 40)), "a.jpg", icc_profile=b"nothing" * 40)
    assert near(fallback(file).getpixel((9, 9)), (200, 40, 40), 6)


# --- every kind of pixel --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "colour", "ending", "seen"),
    [
        ("CMYK", (0, 255, 255, 0), "jpg", (254, 0, 0)),
        ("L", 90, "jpg", (90, 90, 90)),
        ("I;16", 90 * 257, "png", (90, 90, 90)),
        ("I;16", 90 * 257, "tif", (90, 90, 90)),
        ("1", 1, "png", (255, 255, 255)),
        ("P", 3, "gif", None),
        ("RGB", (10, 120, 200), "bmp", (10, 120, 200)),
        ("RGB", (10, 120, 200), "avif", (10, 120, 200)),
        ("LA", (90, 255), "png", (90, 90, 90)),
        ("RGBA", (10, 120, 200, 255), "webp", (10, 120, 200)),
    ],
)
def test_pixels_of_every_kind_are_shown(
    save: Save, mode: str, colour: Any, ending: str, seen: Any
) -> None:
    """CMYK, grey, sixteen bits, two colours, palettes: what comes out is RGB of the same colour."""
    file = save(Image.new(mode, (200, 100), colour), f"a.{ending}")
    found = fallback(file)
    assert not examine(file).transparent
    assert seen is None or near(found.convert("RGB").getpixel((50, 50)), seen)


def test_sixteen_bits_keep_their_shades(save: Save) -> None:
    """A grey of sixteen bits is scaled, not cut off at 255."""
    ramp = Image.new("I;16", (256, 40))
    for x in range(256):
        for y in range(40):
            ramp.putpixel((x, y), x * 257)
    found = fallback(save(ramp, "a.png")).convert("L")
    assert [round(found.getpixel((x, 20)) / 16) for x in (16, 128, 240)] == [1, 8, 15]


@pytest.mark.parametrize("ending", ["png", "webp", "gif", "avif"])
def test_transparency_is_kept(save: Save, ending: str) -> None:
    """A drawing without ground stays without, in a PNG beside the WebP."""
    drawing = Image.new("RGBA", (600, 400), (0, 0, 0, 0))
    ImageDraw.Draw(drawing).ellipse((100, 50, 500, 350), (200, 20, 30, 255))
    file = save(drawing.convert("P") if ending == "gif" else drawing, f"a.{ending}")
    if ending == "gif":
        file = save(drawing, "b.gif")
    assert examine(file).transparent
    for one, picture in made(file).items():
        assert one.format in ("webp", "png")
        assert picture.convert("RGBA").getpixel((5, 5))[3] == 0
        middle = picture.convert("RGBA").getpixel((one.width // 2, one.height // 2))
        assert near(middle, (200, 20, 30, 255))


def test_palettes_with_transparent_colours(save: Save) -> None:
    """One colour of a palette may be the ground, or several may be half of it."""
    drawing = Image.new("P", (300, 200), 0)
    drawing.putpalette([0, 0, 0, 200, 20, 30, 0, 90, 200] + [0] * 759)
    ImageDraw.Draw(drawing).rectangle((100, 0, 200, 200), 1)
    one = save(drawing, "a.png", transparency=0)
    several = save(drawing, "b.png", transparency=bytes([0, 255, 128]))
    for file in (one, several):
        found = fallback(file)
        assert found.mode in ("RGBA", "P")
        assert found.convert("RGBA").getpixel((10, 10))[3] == 0
        assert near(found.convert("RGBA").getpixel((150, 10)), (200, 20, 30, 255), 2)


def test_a_drawing_of_few_colours_stays_sharp(save: Save) -> None:
    """Where PNG is the smaller, nothing is lost; a photo becomes a JPEG whatever it was."""
    drawing = save(corners(900, 600), "a.png")
    assert examine(drawing).flat
    for picture in (p for one, p in made(drawing).items() if one.width == 900):
        assert picture.convert("RGB").getpixel((5, 5)) == (230, 20, 20)
    photo = save(noise(900, 600), "b.png")
    assert not examine(photo).flat
    assert {one.format for one in made(photo)} == {"webp", "jpeg"}


@pytest.mark.parametrize("ending", ["gif", "webp", "png", "avif"])
def test_of_a_moving_picture_the_first_stands(save: Save, ending: str) -> None:
    """Nothing moves by itself on a portal of an office (WCAG 2.2.2)."""
    first, second = Image.new("RGB", (90, 60), "red"), Image.new("RGB", (90, 60), "blue")
    file = save(first, f"a.{ending}", save_all=True, append_images=[second], duration=200)
    assert examine(file).moving
    found = fallback(file)
    assert getattr(found, "n_frames", 1) == 1
    assert near(found.convert("RGB").getpixel((9, 9)), (255, 0, 0))


# --- sizes ----------------------------------------------------------------------------------------


def sizes(width: int, height: int, **more: Any) -> list[tuple[int, int, str]]:
    facts = Facts("photo", "a" * 32, width, height, **more)
    return [(one.width, one.height, one.format) for one in renditions(facts, avif=False)]


def test_steps_of_width() -> None:
    """A small picture gets fewer files, and one just above a step no file for that step."""
    assert sizes(4000, 3000) == [
        (480, 360, "webp"),
        (960, 720, "webp"),
        (1440, 1080, "webp"),
        (1440, 1080, "jpeg"),
    ]
    assert sizes(1000, 500) == [(480, 240, "webp"), (1000, 500, "webp"), (1000, 500, "jpeg")]
    assert sizes(500, 500) == [(500, 500, "webp"), (500, 500, "jpeg")]
    assert sizes(1, 1, transparent=True) == [(1, 1, "webp"), (1, 1, "png")]
    assert sizes(40, 1, flat=True) == [(40, 1, "webp"), (40, 1, "png")]
    assert sizes(20_000, 2) == [
        (480, 1, "webp"),
        (960, 1, "webp"),
        (1440, 1, "webp"),
        (1440, 1, "jpeg"),
    ]


def test_a_very_long_picture_does_without_webp() -> None:
    """WebP ends at 16383 rows: a long table is still shown, as JPEG."""
    assert sizes(900, 30_000) == [(480, 16_000, "webp"), (900, 30_000, "jpeg")]
    assert sizes(300, 30_000) == [(300, 30_000, "jpeg")]


def test_avif_comes_first() -> None:
    """A browser takes the first source that it knows."""
    found = renditions(Facts("photo", "a" * 32, 960, 720), avif=True)
    assert [one.format for one in found] == ["avif", "avif", "webp", "webp", "jpeg"]


@given(st.integers(1, 12_000), st.integers(1, 3_000))
def test_no_picture_is_made_larger(width: int, height: int) -> None:
    """Widths rise, none is beyond the picture's own, and proportions hold to a pixel."""
    found = sizes(width, height)
    assert all(0 < w <= min(width, 1440) and h > 0 for w, h, _ in found)
    assert all(abs(h - height * w / width) <= 1 for w, h, _ in found)
    widths = [w for w, _, format_ in found if format_ == "webp"]
    assert widths == sorted(set(widths))
    assert found[-1][0] == min(width, 1440)


# --- files that are not what they should be -------------------------------------------------------


def test_a_file_cut_short_is_told(save: Save, tmp_path: Path) -> None:
    """Wherever it ends, as long as pixels are missing."""
    for ending in ("jpg", "png", "webp", "gif"):
        data = save(noise(500, 400), f"a.{ending}").read_bytes()
        for part in (0.3, 0.6, 0.9):
            file = tmp_path / f"cut.{ending}"
            file.write_bytes(data[: int(len(data) * part)])
            assert examine(file).fault == "picture-damaged", (ending, part)


@pytest.mark.parametrize("brand", ["heic", "heix", "hevc", "mif1", "msf1"])
@pytest.mark.parametrize("name", ["a.heic", "a.HEIF", "a.jpg", "a.pdf"])
def test_heic_is_told_by_any_name(tmp_path: Path, brand: str, name: str) -> None:
    """What an iPhone writes is known by its first bytes."""
    file = tmp_path / name
    file.write_bytes(b"\0\0\0\x18ftyp" + brand.encode() + b"\0\0\0\0mif1heic" + bytes(200))
    assert examine(file).fault == "picture-heic"


def test_a_mislabelled_picture_is_told_by_its_true_format(save: Save) -> None:
    """Names lie: PNG as .jpg, a photo as .pdf or .xlsx, AVIF as .png."""
    for name, format_, suffix in (
        ("a.jpg", "PNG", ".png"),
        ("a.png", "JPEG", ".jpg"),
        ("a.pdf", "JPEG", ".jpg"),
        ("a", "PNG", ".png"),
        ("b.png", "AVIF", ".avif"),
        ("b.jpg", "WebP", ".webp"),
        ("c.jpg", "BMP", ".bmp"),
        ("c.png", "TIFF", ".tif"),
        ("c.webp", "GIF", ".gif"),
    ):
        found = examine(save(noise(60, 40), name, format=format_))
        assert (found.fault, found.details) == (
            "picture-mislabelled",
            {"format": format_, "suffix": suffix},
        ), name


@pytest.mark.parametrize("name", ["a.jpg", "a.PNG", "a.webp", "a.avif", "a.tiff", "a.bmp"])
@pytest.mark.parametrize("data", [b"", b"x", "Chữ, không phải ảnh.\n".encode() * 20, bytes(300)])
def test_what_is_no_picture_is_told(tmp_path: Path, name: str, data: bytes) -> None:
    """A text that is called a picture, an empty file."""
    (tmp_path / name).write_bytes(data)
    assert examine(tmp_path / name).fault == "picture-unknown"


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"PK\x03\x04", b"BM: so lieu nam 2026; tan; ha\n"]
)
def test_other_files_are_let_be(tmp_path: Path, data: bytes) -> None:
    """A document is no business of these rules."""
    (tmp_path / "a.csv").write_bytes(data)
    assert examine(tmp_path / "a.csv") == Facts("file")


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    assert examine(tmp_path / "a.jpg").fault == "unreadable"


@pytest.mark.parametrize("size", [(7000, 6000), (60_001, 1)])
def test_a_picture_beyond_all_measure_is_not_decoded(save: Save, size: tuple[int, int]) -> None:
    """Its header is believed, and refused; a JPEG may have more, as it is decoded small."""
    found = examine(save(Image.new("1", size), "a.png"))
    assert (found.fault, found.details["size"]) == (
        "picture-too-large",
        f"{size[0]} × {size[1]}",
    )


def test_a_picture_that_changed_since_is_not_made(save: Save) -> None:
    """What is published under a digest has that digest."""
    file = save(noise(60, 40), "a.png")
    facts = examine(file)
    save(noise(60, 40, 2), "a.png")
    with pytest.raises(BadPicture) as raised:
        list(render(file, facts.digest, renditions(facts, avif=False)))
    assert raised.value.code == "picture-changed"


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(data=st.data())
def test_no_damage_stops_the_program(save: Save, data: st.DataObject) -> None:
    """Whatever is wrong inside a file, it is a picture or a fault with a name."""
    ending = data.draw(st.sampled_from(["jpg", "png", "gif", "webp", "tif", "bmp", "avif"]))
    file = save(noise(40, 30), f"a.{ending}", exif=exif(6))
    damaged = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    file.write_bytes(bytes(damaged))
    facts = examine(file)
    if facts.fault or facts.kind != "photo":
        return
    for _, made_ in render(file, facts.digest, renditions(facts, avif=False)):
        assert made_


# --- descriptions that say nothing ----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *"Anh-tin-bai anh-tin-bai anh_tin_bai image001 image1 hinh-1 Hinh_2 clip_image002".split(),
        *"IMG_2034 IMG_20260405_101112 DSC00123 DSC_0012 DJI_0003 z4567890123456_0a1b p1".split(),
        *"ban-do.PNG bia.webp 20261105 12.jpg screenshot_2 anh-minh-hoa".split(),
        *("Ảnh tin bài", "hình 1", "Ảnh 2", "ảnh minh họa", "Ảnh chụp màn hình.png", "hinh anh"),
    ],
)
def test_placeholders(text: str) -> None:
    """What a program or a hurried hand leaves is no description."""
    assert is_placeholder(text, "/media/a.jpg")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Cờ",
        "Bà con thôn Hợp Nhất làm đường",
        "Ảnh Bác Hồ với thiếu nhi",
        "Hình vẽ mặt trống đồng",
        "Bản đồ xã Thanh Kỳ năm 2026",
        "Ruộng bậc thang",
        "3 con trâu",
        "Image of a bridge",
        "Biểu đồ 1: sản lượng lúa",
        "Tài liệu A4.2 của xã",
    ],
)
def test_descriptions(text: str) -> None:
    """A description may begin with any word, and may be the name of the file in plain letters."""
    assert not is_placeholder(text, f"/media/{text}.jpg")


def test_the_name_of_the_file_is_no_description() -> None:
    assert is_placeholder("hoi-nghi-ubnd", "../hoi-nghi-ubnd.jpg")
    assert not is_placeholder("hoi-nghi-ubnd", "../khac.jpg")
