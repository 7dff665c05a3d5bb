"""Labels that are broken, shortened, misprinted or numbered otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from extract.form import Row, editions
from samples.blocks import Blocks, SpannedCell, change_cells

NUMBERED = re.compile(r"^(（[一二三四五六七]）|[一二三四]、|[1-8]\.)?(.*)$", re.DOTALL)


def broken_labels(blocks: Blocks) -> Blocks:
    """Labels of the tables are broken by spaces and line ends."""
    return _relabel(blocks, _broken)


def vertical_labels(blocks: Blocks) -> Blocks:
    """Labels that go down over several rows, and 总计, stand one character a line."""

    def change(cell: SpannedCell) -> SpannedCell:
        narrow = cell.columns == 1 and (cell.rows > 1 or cell.text == "总计")
        return replace(cell, text="\n".join(cell.text)) if narrow and not cell.figure else cell

    return change_cells(blocks, change)


def comma_numbers(blocks: Blocks) -> Blocks:
    """Labels are numbered with 1、 instead of 1."""
    return _relabel(blocks, lambda text: re.sub(r"^([1-8])\.", r"\1、", text))


def shortened_labels(blocks: Blocks) -> Blocks:
    """The labels of rows are shortened to spellings that offices use (1.逾期不补正)."""
    return _respell(blocks, lambda row: row.variants)


def misprinted_labels(blocks: Blocks) -> Blocks:
    """The labels of rows are misprinted in ways that offices have misprinted them (2.其他法律行政止公开)."""
    return _respell(blocks, lambda row: row.misprints)


def bookmarked_labels(blocks: Blocks) -> Blocks:
    """A converter has left [bookmark: …] in front of the labels of rows."""

    def change(cell: SpannedCell) -> SpannedCell:
        return replace(cell, text=f"[bookmark: _Hlk990000]{cell.text}") if cell.label else cell

    return change_cells(blocks, change)


def _relabel(blocks: Blocks, text: Callable[[str], str]) -> Blocks:
    def change(cell: SpannedCell) -> SpannedCell:
        return cell if cell.figure else replace(cell, text=text(cell.text))

    return change_cells(blocks, change)


def _broken(text: str) -> str:
    """A label of four characters and more with a space after the first third and a line end in the middle."""
    third, half = len(text) // 3, len(text) // 2
    return text if len(text) < 4 else f"{text[:third]} {text[third:half]}\n{text[half:]}"


def _respell(blocks: Blocks, spellings: Callable[[Row], tuple[str, ...]]) -> Blocks:
    """Print another spelling behind a label's number, where the form knows one."""
    known = dict(_spelt(spellings))

    def change(cell: SpannedCell) -> SpannedCell:
        if not cell.label or cell.text not in known:
            return cell
        return replace(cell, text=known[cell.text])

    return change_cells(blocks, change)


def _spelt(spellings: Callable[[Row], tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Each label of every edition with its first other spelling."""
    tables = (table for form in editions() for table in form.tables.values())
    for row in (row for table in tables for part in table.parts for row in part.rows):
        number = NUMBERED.match(row.label)
        if number is not None and spellings(row):
            yield row.label, f"{number[1] or ''}{spellings(row)[0]}"
