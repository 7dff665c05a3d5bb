"""Tab-cell text: plain text in which a table's cell starts with a tab.

A cell may go on over lines without a tab, and may hold empty lines. An empty line ends a row only where the next
line with anything on it starts with a tab, or where the table ends. Merged cells leave no spans: a cell merged to the
right is printed once, one merged downwards as an empty cell, so that a column is no position.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.text import decode, tidy, without_bookmarks
from extract.document import Block, Cell, Document, Paragraph, Table
from extract.errors import DamagedDocument

_NUMBERED = re.compile(r"^\s{0,20}[（(]?[一二三四五六七八九十\d]{1,3}[、.．）)]\S")
# A cell's own text is numbered at its beginning, where the tab is.
_TOP_HEADING = re.compile(r"^\s{0,5}[二三四五六]、")
_SHORT = 24


def read(data: bytes, charset: str | None = None) -> Document:
    """Read tab-cell text.

    Raises:
        DamagedDocument: a tenth of the text cannot be decoded.
    """
    decoded = decode(data, charset)
    if decoded.lost * 10 > len(decoded.text):
        raise DamagedDocument(
            "the whole text",
            "Chinese text in UTF-8 or GB18030",
            f"{decoded.lost} characters that are in no encoding",
            "Fetch the file again or save it as UTF-8.",
        )
    text = without_bookmarks(decoded.text.replace("\r\n", "\n").replace("\r", "\n"))
    return Document(format="text", blocks=tuple(_Blocks().of(text.split("\n"))))


@dataclass(slots=True)
class _Blocks:
    """The blocks of a text, line by line."""

    blocks: list[Block] = field(default_factory=list)
    rows: list[list[list[str]]] = field(default_factory=list)
    tables: int = 0

    def of(self, lines: list[str]) -> list[Block]:
        position = 0
        while position < len(lines):
            position = self._take(lines, position)
        self._end_table()
        return self.blocks

    def _take(self, lines: list[str], position: int) -> int:
        """Take the line at a position, and return the position of the next one."""
        line = lines[position]
        if line.startswith("\t"):
            self._start_cells(line)
        elif self.rows and _TOP_HEADING.match(line) and "".join(self.rows[-1][-1]).strip():
            self._end_table()
            self._paragraph(line)
        elif not self.rows:
            self._paragraph(line)
        elif line.strip():
            self.rows[-1][-1].append(line)
        else:
            return self._after_gap(lines, position)
        return position + 1

    def _start_cells(self, line: str) -> None:
        several = line.count("\t") > 1 and bool(line.strip())
        if not self.rows or (several and self.rows[-1]):
            self.rows.append([])
        self.rows[-1].extend([part] for part in line[1:].split("\t"))

    def _after_gap(self, lines: list[str], position: int) -> int:
        """Decide what empty lines inside a table mean: the end of a row, of the table, or part of a cell."""
        after = position
        while after < len(lines) and not lines[after].strip(" \u3000\xa0"):
            after += 1
        if after == len(lines):
            self._end_table()
        elif lines[after].startswith("\t"):
            self.rows.append([])
        elif _goes_on(self.rows[-1][-1], lines, after):
            self.rows[-1][-1].extend([""] * (after - position))
        else:
            self._end_table()
        return after

    def _end_table(self) -> None:
        rows = tuple(tuple(Cell("\n".join(map(_trim, cell))) for cell in row) for row in self.rows if row)
        if rows:
            self.tables += 1
            self.blocks.append(Table(self.tables, rows, ragged=True))
        self.rows = []

    def _paragraph(self, line: str) -> None:
        if text := tidy(line):
            self.blocks.append(Paragraph(text))


def _trim(line: str) -> str:
    return line.strip()


def _goes_on(cell: list[str], lines: list[str], after: int) -> bool:
    """Whether text after empty lines still belongs to a cell: a few short lines, no heading, then the next cell.

    After a label any number of them, in a cell so far blank one, after a figure only one more of digits.
    """
    end = after
    while end < len(lines) and not lines[end].startswith("\t"):
        end += 1
    follow = [line.strip() for line in lines[after:end] if line.strip()]
    if end == len(lines) or any(len(line) > _SHORT or _NUMBERED.match(line) or line.endswith("。") for line in follow):
        return False
    text = "".join(cell).strip()
    if any(character.isdigit() for character in text):
        return len(follow) == 1 and follow[0].isdigit()
    return bool(text) or len(follow) == 1
