"""Headings and titles as offices print them instead of the form's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from samples.blocks import Block, Blocks, Paragraph

NUMERALS = "一二三四五六"


def dash_for_one(blocks: Blocks) -> Blocks:
    """A dash stands for the 一 of the first heading (—、总体情况)."""
    return _rename(blocks, lambda text: text.replace("一、", "—、", 1))


def overall_reworded(blocks: Blocks) -> Blocks:
    """The first heading says 整体情况."""
    return _rename(blocks, lambda text: text.replace("总体情况", "整体情况"))


def overview_reworded(blocks: Blocks) -> Blocks:
    """The first heading says 工作概述, the fifth 整改措施."""
    return _rename(blocks, lambda text: text.replace("总体情况", "工作概述").replace("改进情况", "整改措施"))


def proceedings_reworded(blocks: Blocks) -> Blocks:
    """The fourth heading has its older words: 因政府信息公开工作被申请行政复议、提起行政诉讼情况."""
    new = "因政府信息公开工作被申请行政复议、提起行政诉讼情况"
    return _rename(blocks, lambda text: text.replace("政府信息公开行政复议、行政诉讼情况", new))


def bracketed_numbers(blocks: Blocks) -> Blocks:
    """Headings are numbered （一） instead of 一、."""
    return _renumber(blocks, lambda place: f"（{NUMERALS[place]}）")


def circled_numbers(blocks: Blocks) -> Blocks:
    """Headings are numbered with one character, ㈠."""
    return _renumber(blocks, lambda place: chr(ord("㈠") + place))


def arabic_numbers(blocks: Blocks) -> Blocks:
    """Headings are numbered 5、 with a space behind."""
    return _renumber(blocks, lambda place: f"{place + 1}、 ")


def numbers_missing(blocks: Blocks) -> Blocks:
    """The headings' numbers were typed by Word's list and are absent from the text."""
    return _renumber(blocks, lambda _: "")


def bookmark_in_front(blocks: Blocks) -> Blocks:
    """A converter has left [bookmark: _GoBack] and a space in front of the headings."""
    return _rename(blocks, lambda text: f"[bookmark: _GoBack] {text}")


def spaces_in_front(blocks: Blocks) -> Blocks:
    """Spaces, full-width ones too, stand in front of the headings."""
    return _rename(blocks, lambda text: f" \N{IDEOGRAPHIC SPACE}{text}")


def typesetters_order(blocks: Blocks) -> Blocks:
    """A typesetter's order was left behind the headings."""
    return _rename(blocks, lambda text: f"{text}(宋体加粗小四号字)")


def glued_to_next(blocks: Blocks) -> Blocks:
    """Headings that are followed by text stand in one paragraph with it."""
    glued: list[Block] = []
    for block in blocks:
        last = glued[-1] if glued else None
        if isinstance(block, Paragraph) and isinstance(last, Paragraph) and last.heading and not block.heading:
            glued[-1] = Paragraph(f"{last.text}{block.text}")
        else:
            glued.append(block)
    return tuple(glued)


def glued_to_previous(blocks: Blocks) -> Blocks:
    """Headings that follow a sentence of the section before stand in one paragraph with it."""
    glued: list[Block] = []
    for block in blocks:
        last = glued[-1] if glued else None
        if _follows_prose(block, last) and isinstance(last, Paragraph) and isinstance(block, Paragraph):
            glued[-1] = Paragraph(f"{last.text}{block.text}")
        else:
            glued.append(block)
    return tuple(glued)


def title_in_two_lines(blocks: Blocks) -> Blocks:
    """The title is broken into two lines in the middle of a word."""
    broken: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph) and block.title and len(block.text) > 7:
            broken += [replace(block, text=block.text[:-6]), replace(block, text=block.text[-6:])]
        else:
            broken.append(block)
    return tuple(broken)


def _follows_prose(block: Block, last: Block | None) -> bool:
    prose = isinstance(last, Paragraph) and not (last.heading or last.title)
    return prose and isinstance(block, Paragraph) and block.heading


def _rename(blocks: Blocks, text: Callable[[str], str]) -> Blocks:
    def renamed(block: Block) -> Block:
        return replace(block, text=text(block.text)) if isinstance(block, Paragraph) and block.heading else block

    return tuple(map(renamed, blocks))


def _renumber(blocks: Blocks, number: Callable[[int], str]) -> Blocks:
    """Print another number in front of each heading; the form's own is one character and a comma."""
    return _rename(blocks, lambda text: f"{number(NUMERALS.index(text[0]))}{text[2:]}")
