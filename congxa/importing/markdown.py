"""The HTML of an article, from Word or a web page, to blocks of Markdown and the pictures in it."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from congxa.importing.imported import Picture
from congxa.importing.lines import is_picture
from congxa.importing.plain import begun, inline, tidy
from congxa.pictures import is_placeholder

Find = Callable[[Tag], Picture | None]
Link = Callable[[str], str]
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = (*_HEADINGS, "p", "ul", "ol", "table", "blockquote", "figure")
_FORMATTING = re.compile(r"\n{3,}")


class _Writer(MarkdownConverter):
    """markdownify, where the portal's Markdown differs: tables with merged cells, figures, footnotes."""

    def __init__(self, pictures: list[Picture], find: Find, link: Link) -> None:
        super().__init__(
            heading_style="ATX",
            bullets="-",
            newline_style="backslash",
            sup_symbol="<sup>",
            sub_symbol="<sub>",
            escape_misc=False,
        )
        self.pictures, self.find, self.link = pictures, find, link

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return inline(text)

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Let «1. Công tác» in a paragraph open no list, which would count anew."""
        within = not parent_tags.isdisjoint(("li", "td", "th"))
        text = text if within else begun(text.strip())
        return str(super().convert_p(el, text, parent_tags))  # type: ignore[misc]

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        found = self.find(el)
        if found is None:
            return ""
        alt = " ".join(str(el.get("alt") or el.get("title") or "").split())
        says = alt and not is_placeholder(alt, found.name) and not is_picture(alt)
        self.pictures.append(found)
        shown = re.sub(r"[\[\]\\]", "", alt) if says else ""
        return f"![{shown}](picture:{len(self.pictures) - 1})"

    def convert_figure(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        images = "\n".join(re.findall(r"!\[[^\]]*\]\(picture:\d+\)", text))
        caption = el.find("figcaption")
        words = " ".join(caption.get_text(" ").split()) if caption else ""
        words = re.sub(r"([*_\\\[\]<>])", r"\\\1", words)
        return f"\n\n{images}{f'{chr(10)}*{words}*' if words else ''}\n\n" if images else ""

    def convert_figcaption(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return ""

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        href = str(el.get("href") or "")
        note = re.fullmatch(r"#(?:foot|end)note-(ref-)?(\d+)", href)
        if note:
            return "" if note[1] else f"[^{note[2]}]"
        words = text.strip()
        if not words or "](picture:" in words:
            return text
        target = self.link(href)
        if not target:
            return text
        if target == words or target == f"mailto:{words}":
            return f"<{words}>"
        plain_target = re.fullmatch(r"[^\s()<>]+", target)
        return f"[{words}]({target if plain_target else f'<{target}>'})"

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if text.startswith("[^") or not text.strip():
            return text
        return f"<sup>{text}</sup>"

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text

    convert_th = convert_td

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        merged = el.find(lambda tag: tag.name in ("td", "th") and _spans(tag))
        several = el.find(
            lambda tag: tag.name in ("td", "th") and len(tag.find_all(("p", "li"))) > 1
        )
        if merged is None and several is None:
            return f"\n\n{_piped(el, self)}\n\n"
        return f"\n\n{_spelled(el)}\n\n"


def blocks(soup: Tag, pictures: list[Picture], find: Find, link: Link) -> list[str]:
    """Give the blocks of an article's HTML; `find` gives the picture of an img, `link` the target of a link.

    Headings are counted from the second level, without leaps, since the title is the first.
    """
    notes = _footnotes(soup)
    _level(soup)
    _captions(soup)
    writer = _Writer(pictures, find, link)
    text = tidy(writer.convert_soup(soup))
    text = re.sub(r"[ \t]+\n", "\n", text)
    found = [block.strip("\n") for block in re.split(r"\n\s*\n", text) if block.strip()]
    found = [one for block in found for one in _pictures_apart(block)]
    found += [f"[^{number}]: {writer_text}" for number, writer_text in notes]
    return found


def _pictures_apart(block: str) -> list[str]:
    """Let pictures that stand within a paragraph stand alone."""
    if "](picture:" not in block or block.startswith(("|", "<", "!")):
        if block.startswith("!["):
            found = re.fullmatch(r"((?:!\[[^\]]*\]\(picture:\d+\)[\\\s]*)+)(.*)", block, re.S)
            images = re.findall(r"!\[[^\]]*\]\(picture:\d+\)", found[1]) if found else []
            rest = found[2].strip() if found else ""
            if not found:
                return [block]
            if re.fullmatch(r"\*[^*]+\*", rest):
                return ["\n".join([*images, rest])]
            return ["\n".join(images), *([rest] if rest else [])]
        return [block]
    images = re.findall(r"!\[[^\]]*\]\(picture:\d+\)", block)
    rest = re.sub(r"!\[[^\]]*\]\(picture:\d+\)[\\\s]*", "", block).strip(" \\\n")
    return [*([rest] if rest.strip("*_ ") else []), "\n".join(images)]


def _footnotes(soup: Tag) -> list[tuple[str, str]]:
    """Take the list of footnotes from the end of what mammoth wrote."""
    notes = []
    for item in soup.find_all("li", id=re.compile(r"^(foot|end)note-\d+$")):
        for back in item.find_all("a", href=re.compile(r"^#(foot|end)note-ref-")):
            back.decompose()
        number = str(item["id"]).rsplit("-", 1)[1]
        text = MarkdownConverter(bullets="-").convert_soup(item)
        notes.append((number, " ".join(tidy(re.sub(r"^\s*[-*\d.]+\s", "", text)).split())))
        parent = item.parent
        item.decompose()
        if parent is not None and not parent.find("li"):
            parent.decompose()
    return notes


def _level(soup: Tag) -> None:
    """Count the levels of headings from the second on, none left out."""
    deepest = 1
    steps: list[tuple[int, int]] = []
    for heading in soup.find_all(_HEADINGS):
        if not heading.get_text().strip():
            heading.unwrap() if heading.find("img") else heading.decompose()
            continue
        written = int(heading.name[1])
        while steps and steps[-1][0] >= written:
            steps.pop()
        deepest = min((steps[-1][1] if steps else 1) + 1, 6)
        steps.append((written, deepest))
        heading.name = f"h{deepest}"


def _captions(soup: Tag) -> None:
    """Make figures of pictures and the captions that stand below them in a table or a div of their own."""
    for table in soup.find_all("table"):
        images = table.find_all("img")
        cells = table.find_all(("td", "th"))
        words = " ".join(table.get_text(" ").split())
        if images and len(cells) <= 4 and len(words) <= 250 and table.find("table") is None:
            _become_figure(soup, table, images, words)
    for name in ("wp-caption", "image-caption", "caption-image", "imgcaption"):
        for div in soup.find_all("div", class_=re.compile(name)):
            if images := div.find_all("img"):
                _become_figure(soup, div, images, " ".join(div.get_text(" ").split()))


def _become_figure(soup: Tag, old: Tag, images: Sequence[Tag], words: str) -> None:
    root: Any = soup if isinstance(soup, BeautifulSoup) else BeautifulSoup("", "html.parser")
    figure = root.new_tag("figure")
    old.insert_before(figure)
    for image in images:
        figure.append(image.extract())
    if words:
        caption = root.new_tag("figcaption")
        caption.string = words
        figure.append(caption)
    old.decompose()


def _spans(cell: Tag) -> bool:
    return any(
        str(cell.get(name) or "1").strip() not in ("0", "1") for name in ("colspan", "rowspan")
    )


def _piped(table: Tag, writer: _Writer) -> str:
    """Write a table of plain cells with bars; the first row is its head."""
    rows = []
    for row in table.find_all("tr"):
        cells = [_cell(cell, writer) for cell in row.find_all(("td", "th"))]
        if any(cells):
            rows.append(cells)
    if not rows:
        return ""
    width = max(map(len, rows))
    full = [cells + [""] * (width - len(cells)) for cells in rows]
    written = [f"| {' | '.join(cells)} |" for cells in full]
    return "\n".join([written[0], "|" + "---|" * width, *written[1:]])


def _cell(cell: Tag, writer: _Writer) -> str:
    text = " ".join(tidy(writer.convert_soup(cell)).replace("\\\n", " ").split())
    return re.sub(r"(?<!\\)\|", r"\\|", text)


def _spelled(table: Tag) -> str:
    """Write a table with merged cells in HTML, without anything but its shape."""
    lines = ["<table>"]
    for number, row in enumerate(table.find_all("tr")):
        cells = []
        for cell in row.find_all(("td", "th")):
            heads = (cell.name == "th" or number == 0) and cell.get_text().strip()
            kind = "th" if heads else "td"
            spans = "".join(
                f' {name}="{int(str(cell[name]))}"'
                for name in ("colspan", "rowspan")
                if str(cell.get(name) or "1").strip().isdigit()
                and int(str(cell.get(name) or 1)) > 1
            )
            words = [" ".join(part.get_text(" ").split()) for part in cell.find_all(("p", "li"))]
            text = (
                "<br>".join(map(_html, words))
                if words
                else _html(" ".join(cell.get_text(" ").split()))
            )
            cells.append(f"<{kind}{spans}>{tidy(text)}</{kind}>")
        if cells:
            lines.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*lines, "</table>"])


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
