"""What stands in a figure's cell beside, or instead of, a plain number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from samples.blocks import Blocks, SpannedCell, cells, change_cells

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
NBSP = "\N{NO-BREAK SPACE}"
ORGANISATIONS = ("business", "research", "public_welfare", "legal_service", "other")


def rewrite(blocks: Blocks, chosen: Callable[[SpannedCell], bool], text: Callable[[str], str]) -> Blocks:
    """Print other text in the figures' cells that are chosen; blank ones stay as they are."""

    def change(cell: SpannedCell) -> SpannedCell:
        return replace(cell, text=text(cell.text)) if cell.figure and cell.text and chosen(cell) else cell

    return change_cells(blocks, change)


def wrapped_number(blocks: Blocks) -> Blocks:
    """The longest number is broken by a line end before its last digit (85⏎9)."""
    digits = [cell for cell in cells(blocks) if cell.figure and cell.text.isdecimal() and len(cell.text) > 1]
    longest = max(digits, key=lambda cell: len(cell.text)).key if digits else ""
    return rewrite(blocks, lambda cell: cell.key == longest, lambda text: f"{text[:-1]}\n{text[-1]}")


def line_end_before_number(blocks: Blocks) -> Blocks:
    """A line end stands before the number of one cell (the last of the applications' first row)."""
    return rewrite(blocks, lambda cell: cell.key == "applications.new.total", lambda text: f"\n{text}")


def full_width_digits(blocks: Blocks) -> Blocks:
    """Every figure is printed in full-width digits (１４３１)."""
    return rewrite(blocks, _always, lambda text: text.translate(FULL_WIDTH))


def thousands_separators(blocks: Blocks) -> Blocks:
    """Figures of four digits and more have commas (1,431)."""
    return rewrite(blocks, _thousands, lambda text: f"{Decimal(text):,}")


def spaced_thousands(blocks: Blocks) -> Blocks:
    """Figures of four digits and more have spaces (1 431)."""
    return rewrite(blocks, _thousands, lambda text: f"{Decimal(text):,}".replace(",", " "))


def with_unit(blocks: Blocks) -> Blocks:
    """The figures of the new applications carry their unit (1431件)."""
    return rewrite(blocks, lambda cell: cell.key.startswith("applications.new."), lambda text: f"{text}件")


def slash(blocks: Blocks) -> Blocks:
    """The zeros of the applications are printed as slashes."""
    return rewrite(blocks, _zero_application, lambda _: "/")


def dash(blocks: Blocks) -> Blocks:
    """The zeros of the applications are printed as dashes."""
    return rewrite(blocks, _zero_application, lambda _: "—")


def word_for_none(blocks: Blocks) -> Blocks:
    """The zeros of the applications are printed as 无."""
    return rewrite(blocks, _zero_application, lambda _: "无")


def blank_zeros(blocks: Blocks) -> Blocks:
    """The zeros of the applications are left blank."""
    return rewrite(blocks, _zero_application, lambda _: "")


def blank_organisations(blocks: Blocks) -> Blocks:
    """All five columns under 法人或其他组织 are blank."""
    return rewrite(blocks, lambda cell: _application(cell) and cell.key.endswith(ORGANISATIONS), lambda _: "")


def footnote_mark(blocks: Blocks) -> Blocks:
    """A circled number of a footnote stands behind a figure (12①)."""
    return rewrite(blocks, lambda cell: cell.key == "applications.new.total", lambda text: f"{text}①")


def footnote_raised(blocks: Blocks) -> Blocks:
    """A circled number of a footnote stands raised behind a figure."""
    return _marked(blocks, "①")


def footnote_raised_digit(blocks: Blocks) -> Blocks:
    """The number of a footnote is a raised digit: 12 with the mark 1 is not 121."""
    return _marked(blocks, "1")


def amended_in_cell(blocks: Blocks) -> Blocks:
    """A count of documents says in brackets how many of them were amended (22（其中修订16件）)."""
    return rewrite(blocks, _countable_document, lambda text: f"{text}（其中修订{int(text) // 2 + 1}件）")


def zero_yuan(blocks: Blocks) -> Blocks:
    """A charge of nothing is printed as 0元 in a column of 万元."""
    return rewrite(blocks, lambda cell: cell.key == "disclosure.fees.amount" and cell.text == "0", lambda _: "0元")


def amount_in_yuan(blocks: Blocks) -> Blocks:
    """The charges are printed in 元 with their unit, in a column of 万元 (251000元)."""
    return rewrite(blocks, _charged, lambda text: f"{(Decimal(text) * 10000).normalize():f}元")


def nbsp_around(blocks: Blocks) -> Blocks:
    """NBSP stand before or behind the figures, as converters leave them."""
    return rewrite(rewrite(blocks, _total, lambda text: text + NBSP), lambda cell: not _total(cell), _after_nbsp)


def _after_nbsp(text: str) -> str:
    return NBSP + text


def _always(_: SpannedCell) -> bool:
    return True


def _total(cell: SpannedCell) -> bool:
    return cell.key.endswith(".total")


def _thousands(cell: SpannedCell) -> bool:
    return cell.text.isdecimal() and len(cell.text) > 3


def _application(cell: SpannedCell) -> bool:
    return cell.key.startswith("applications.")


def _zero_application(cell: SpannedCell) -> bool:
    return _application(cell) and cell.text == "0"


def _countable_document(cell: SpannedCell) -> bool:
    counts = ("disclosure.normative_documents.in_force", "disclosure.normative_documents.total_disclosed")
    return cell.key in counts and cell.text.isdecimal() and int(cell.text) > 1


def _charged(cell: SpannedCell) -> bool:
    return cell.key == "disclosure.fees.amount" and cell.text not in ("", "0")


def _marked(blocks: Blocks, mark: str) -> Blocks:
    def change(cell: SpannedCell) -> SpannedCell:
        return replace(cell, mark=mark) if cell.key == "applications.new.total" and cell.text else cell

    return change_cells(blocks, change)
