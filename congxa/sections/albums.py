"""Albums of photographs, and films: of the portal's own, or a still that leads to where one is shown."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from congxa.fields import Example, Moment, WebAddress, shorthand
from congxa.frontmatter import Cover, EntryMeta
from congxa.schema import declared
from congxa.sections.kinds import ContentType, Finding

# What every browser of today plays, by its type to HTML.
FILM_TYPES: Mapping[str, str] = {".mp4": "video/mp4", ".webm": "video/webm"}


@declared
class AlbumMeta(EntryMeta):
    """Front matter of an album; its pictures are shown in the order that they are named in."""

    date: Annotated[Moment, Example("2026-11-18")]
    photos: tuple[Annotated[Cover, shorthand("file")], ...] = ()


@declared
class VideoMeta(EntryMeta):
    """Front matter of a film: a file of the portal, or a link to where it is shown.

    The text says in words what is to be heard.
    Nothing of another host is shown on a page of the portal: `cover` is the still that leads there.
    """

    date: Annotated[Moment, Example("2026-11-18")]
    file: str = ""
    link: WebAddress = ""
    cover: Annotated[Cover | None, shorthand("file")] = None
    duration: str = ""


def album_findings(meta: AlbumMeta) -> Iterator[Finding]:
    """Tell of an album without pictures, and of pictures that nobody describes."""
    if not meta.photos:
        yield Finding("album-empty", ("photos",), absent=True)
    for index, photo in enumerate(meta.photos):
        if not photo.alt:
            details = {"target": photo.file}
            yield Finding("photo-alternative", ("photos", index), details, serious=False)


def video_findings(meta: VideoMeta) -> Iterator[Finding]:
    """Tell of a film that is nowhere or in two places, and of a link without a picture to press."""
    if not meta.file and not meta.link:
        yield Finding("video-nowhere", ("file",), absent=True)
    if meta.file and meta.link:
        yield Finding("video-twice", ("link",))
    if meta.link and not meta.file and meta.cover is None:
        yield Finding("video-still", ("link",), serious=False)


ALBUMS = ContentType(
    name="album",
    folder="albums",
    meta=AlbumMeta,
    stand_ins={"title": "{title}", "date": "2000-01-01"},
    titles={"vi": "Thư viện ảnh", "en": "Photographs"},
    slug="thu-vien-anh",
    dated="date",
    list_template="pictured.html",
    page_template="album.html",
    schema="ImageGallery",
    findings=album_findings,
)
VIDEOS = ContentType(
    name="video",
    folder="videos",
    meta=VideoMeta,
    stand_ins={"title": "{title}", "date": "2000-01-01"},
    titles={"vi": "Video", "en": "Films"},
    slug="video",
    dated="date",
    below="album",
    list_template="pictured.html",
    page_template="video.html",
    schema="VideoObject",
    findings=video_findings,
)
