"""config.yaml as somebody wrote it, changed in a few places and nowhere else."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from congxa.config import CategorySettings
from congxa.quoting import scalar
from congxa.records import Path, Record

# What to write where: line, column, length of what stands there, counted from 0, and the text.
Edit = tuple[int, int, int, str]


class Sheet(Struct, frozen=True):
    """The lines of the file, with plain ends, and where each value stands in them."""

    lines: list[str]
    record: Record

    def edited(self, edits: Iterable[Edit]) -> str:
        """Give the text with all edits made."""
        lines = list(self.lines)
        for line, column, length, text in sorted(set(edits), reverse=True):
            lines[line] = lines[line][:column] + text + lines[line][column + length :]
        return "\n".join(lines)

    def menu(self, old: str, new: str) -> Iterator[Edit]:
        """Lead the entries of the menu that name a category to its new name."""
        for path in self.record.marks:
            if (
                path[:1] == ("menu",)
                and path[-1:] == ("category",)
                and self.record.value(path) == old
            ):
                yield self._instead(path, new)

    def category(
        self, place: Path, category: CategorySettings, slug: str, address: str, new: str
    ) -> Iterator[Edit]:
        """Give the category at a place another slug, if any; its old address leads to the new one."""
        more = {}
        if slug and category.slug:
            yield self._instead((*place, "slug"), slug)
        elif slug:
            more["slug"] = slug
        if new in category.aliases:
            # Renamed back: the address that it gets leads nowhere any more.
            index = category.aliases.index(new)
            yield self._instead((*place, "aliases", index), scalar(address))
        elif category.aliases:
            yield self._before((*place, "aliases", 0), scalar(address))
        else:
            more["aliases"] = f"[{scalar(address)}]"
        yield from self._added(place, more)

    def _instead(self, path: Path, text: str) -> Edit:
        """Put a text in the place of a value."""
        line, column = self._at(path)
        return line, column, self._length(path), text

    def _before(self, path: Path, text: str) -> Edit:
        """Put an item before the first of a list, in brackets or on a line of its own."""
        line, column = self._at(path)
        before = self.lines[line][:column]
        if before.rstrip().endswith("-"):
            return line, column, 0, f"{text}\n{' ' * (column - 2)}- "
        return line, column, 0, f"{text}, " if "[" in before else ""

    def _added(self, place: Path, more: Mapping[str, str]) -> Iterator[Edit]:
        """Add keys to a category right behind its name, in brackets or on lines of their own."""
        if not more:
            return
        line, column = (number - 1 for number in self.record.key_marks[(*place, "name")])
        written = self.lines[line]
        flow = written[:column].rstrip().endswith(("{", ","))
        gap = ", " if flow else "\n" + " " * column
        told = [f"{key}: {value}" for key, value in more.items()]
        end = self._at((*place, "name"))[1] + self._length((*place, "name"))
        if re.match(r"\s*[,}]" if flow else r"\s*(?:#.*)?$", written[end:]):
            at = end if flow else len(written)
            yield line, at, 0, "".join(f"{gap}{one}" for one in told)
        else:
            # A name with escapes, or on several lines: nobody knows where it ends.
            yield line, column, 0, "".join(f"{one}{gap}" for one in told)

    def _at(self, path: Path) -> tuple[int, int]:
        """Give the line and the column at which a value begins, counted from 0."""
        mark = self.record.marks[path]
        return mark.line - 1, mark.column - 1

    def _length(self, path: Path) -> int:
        """Tell how long a value is as it is written, quotes and all."""
        line, column = self._at(path)
        quote = self.lines[line][column] in "\"'"
        return len(str(self.record.value(path))) + 2 * quote
