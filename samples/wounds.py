"""The wounds of real reports, each a pure function from blocks to blocks, under a name and with a sentence.

The sentence of a wound is the docstring of its function. A wound that finds nothing to hurt in a report is an
error, so that no test holds for want of a patient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from extract.report import Means
from samples import wound_figures, wound_headings, wound_labels, wound_tables
from samples.blocks import Blocks, figures

Format = Literal["text", "html", "docx"]
EVERYWHERE: tuple[Format, ...] = ("text", "html", "docx")
SPANS: tuple[Format, ...] = ("html", "docx")


class WoundError(ValueError):
    """A report has nothing that can be hurt this way: choose another report."""


@dataclass(frozen=True, slots=True)
class Wound:
    """One way in which real reports differ from the form.

    Attributes:
        name: its key in WOUNDS.
        sentence: what is printed otherwise, in a sentence.
        hurt: the function from blocks to blocks.
        keeps: whether a right reading still finds every figure; else the changed ones are None.
        note: what a right reading notes at each changed figure, or at the places of ``at``; None where it notes
            nothing or the contract leaves it open.
        at: where it notes it, if not at the changed figures.
        formats: in which formats the wound can be seen, and read.
    """

    name: str
    sentence: str
    hurt: Callable[[Blocks], Blocks]
    keeps: bool = True
    note: Means | None = None
    at: tuple[str, ...] = ()
    formats: tuple[Format, ...] = EVERYWHERE

    def apply(self, blocks: Blocks) -> Blocks:
        """The blocks with the wound.

        Raises:
            WoundError: the blocks are the same as before.
        """
        hurt = self.hurt(blocks)
        if hurt == blocks:
            raise WoundError(f"{self.name}: nothing in this report can be hurt so. Choose another report.")
        return hurt


def changed(before: Blocks, after: Blocks) -> tuple[str, ...]:
    """The dotted keys of the figures whose printed text differs, in reading order."""
    old, new = figures(before), figures(after)
    return tuple(key for key, text in old.items() if new.get(key) != text)


def _wound(
    hurt: Callable[[Blocks], Blocks],
    note: Means | None = None,
    *at: str,
    keeps: bool = True,
    formats: tuple[Format, ...] = EVERYWHERE,
) -> Wound:
    sentence = (hurt.__doc__ or "").strip()
    return Wound(hurt.__name__, sentence, hurt, keeps, note, at, formats)


_ALL = (
    _wound(wound_tables.split_table, "table_split", "table.applications"),
    _wound(wound_tables.split_with_header, "table_split", "table.applications"),
    _wound(wound_tables.header_in_middle),
    _wound(wound_tables.group_label_repeated),
    _wound(wound_tables.label_cut_by_page, "table_split", "table.applications"),
    _wound(wound_tables.labels_on_every_row),
    _wound(wound_tables.label_too_narrow, formats=SPANS),
    _wound(wound_tables.label_too_wide, formats=SPANS),
    _wound(wound_tables.span_past_end, formats=SPANS),
    _wound(wound_tables.empty_rows, "row_empty", "table.proceedings"),
    _wound(wound_tables.disclosure_in_parts),
    _wound(wound_tables.nested_figures, formats=SPANS),
    _wound(wound_tables.table_in_table, formats=SPANS),
    _wound(wound_tables.layout_table, formats=SPANS),
    _wound(wound_labels.broken_labels),
    _wound(wound_labels.vertical_labels),
    _wound(wound_labels.comma_numbers),
    _wound(wound_labels.shortened_labels, "label_variant", "table.disclosure", "table.applications"),
    _wound(wound_labels.misprinted_labels, "label_misprint", "table.applications"),
    _wound(wound_labels.bookmarked_labels, formats=("text",)),
    _wound(wound_figures.wrapped_number, "wrapped"),
    _wound(wound_figures.line_end_before_number, "wrapped"),
    _wound(wound_figures.full_width_digits),
    _wound(wound_figures.thousands_separators),
    _wound(wound_figures.spaced_thousands),
    _wound(wound_figures.with_unit, "with_unit"),
    _wound(wound_figures.slash, "slash", keeps=False),
    _wound(wound_figures.dash, "dash", keeps=False),
    _wound(wound_figures.word_for_none, "word", keeps=False),
    _wound(wound_figures.blank_zeros, "blank", keeps=False),
    _wound(wound_figures.blank_organisations, "blank", keeps=False),
    _wound(wound_figures.footnote_mark, "footnote"),
    _wound(wound_figures.footnote_raised, "footnote", formats=SPANS),
    _wound(wound_figures.footnote_raised_digit, "footnote", formats=SPANS),
    _wound(wound_figures.amended_in_cell, "amended_in_cell"),
    _wound(wound_figures.zero_yuan, "with_unit"),
    _wound(wound_figures.amount_in_yuan, "unit_converted"),
    _wound(wound_figures.nbsp_around),
    _wound(wound_headings.dash_for_one),
    _wound(wound_headings.overall_reworded),
    _wound(wound_headings.overview_reworded),
    _wound(wound_headings.proceedings_reworded),
    _wound(wound_headings.bracketed_numbers),
    _wound(wound_headings.circled_numbers),
    _wound(wound_headings.arabic_numbers),
    _wound(wound_headings.numbers_missing),
    _wound(wound_headings.bookmark_in_front, formats=("text",)),
    _wound(wound_headings.spaces_in_front),
    _wound(wound_headings.typesetters_order),
    _wound(wound_headings.glued_to_next),
    _wound(wound_headings.glued_to_previous),
    _wound(wound_headings.title_in_two_lines),
)
WOUNDS: dict[str, Wound] = {wound.name: wound for wound in _ALL}
"""Every wound by name. One label in nine spans is the option ``pieces`` of ``as_html.word``."""
