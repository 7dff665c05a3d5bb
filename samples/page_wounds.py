"""Wounds that only a page, a picture or a program's own file can have, each under a name and with a sentence."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from samples.as_scan import Scan
from samples.blocks import Blocks, Paragraph, change_cells
from samples.docx_wounds import listed_headings, title_in_box, tracked_figures
from samples.pdf_wounds import garbage_characters, garbage_layer, sideways, turned
from samples.sheet import Sheet
from samples.shown import ADDRESS, embedded, in_frame, linked
from samples.wound_rows import (
    flattened_behind_label,
    flattened_beside_blanks,
    flattened_over_columns,
    flattened_unspaced,
)

Kind = Literal[
    "html", "word", "text", "docx", "doc", "wps", "rtf", "mht",
    "pdf-office", "pdf-chromium", "pdf-unruled", "scan-200", "scan-150", "jpg", "png",
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "html", "word", "text", "docx", "doc", "wps", "rtf", "mht",
    "pdf-office", "pdf-chromium", "pdf-unruled", "scan-200", "scan-150", "jpg", "png",
)  # fmt: skip
WORD: tuple[Kind, ...] = ("docx", "doc", "wps", "rtf")
PRINTED: tuple[Kind, ...] = ("pdf-office", "pdf-chromium")
SCANNED: tuple[Kind, ...] = ("scan-200", "scan-150")
SEEN: tuple[Kind, ...] = (*SCANNED, "jpg", "png")
FLAT: tuple[Kind, ...] = ("html", "word", "docx", *PRINTED)
PAGES: tuple[Kind, ...] = (*PRINTED, "pdf-unruled", *SEEN)


@dataclass(frozen=True, slots=True)
class PageWound:
    """One way in which a page hurts.

    Attributes:
        name: its key in PAGE_WOUNDS.
        sentence: what is otherwise, in a sentence.
        kinds: where it can be seen.
        blocks: what it does to what is printed.
        sheet: what it does to the paper.
        pdf: what it does to the finished PDF, of prints and of scans.
        docx: what it does to the finished .docx.
        scan: what it does to the scanner.
        page: what is written instead of the report's own page, of HTML.
        refused: what the refusal of such a document must say, where it is no report that can be read.
        doubtful: whether a right reading may doubt the figures whose print is changed: none, with a note.
        loud: whether the figures have to be large for it to be seen, so that the report is to be any, not sound.
    """

    name: str
    sentence: str
    kinds: tuple[Kind, ...]
    blocks: Callable[[Blocks], Blocks] | None = None
    sheet: Callable[[Sheet], Sheet] | None = None
    pdf: Callable[[bytes], bytes] | None = None
    docx: Callable[[bytes], bytes] | None = None
    scan: Callable[[Scan], Scan] | None = None
    page: Callable[[Blocks], bytes] | None = None
    refused: str = ""
    doubtful: bool = False
    loud: bool = False


def _sheet(**changes: object) -> Callable[[Sheet], Sheet]:
    return lambda sheet: replace(sheet, **changes)  # type: ignore[arg-type]


def _scan(**changes: object) -> Callable[[Scan], Scan]:
    return lambda scan: replace(scan, **changes)  # type: ignore[arg-type]


_SHORT = (210.0, 148.0)
RADICALS = {
    unicodedata.normalize("NFKC", chr(code)): chr(code)
    for code in range(0x2F00, 0x2FD6)
} | {"民": "\u2ea0", "长": "\u2ed3", "见": "\u2ec5"}  # fmt: skip


def in_radicals(blocks: Blocks) -> Blocks:
    """Every character that a radical looks like is that radical."""
    table = str.maketrans(RADICALS)
    retyped = (replace(b, text=b.text.translate(table)) if isinstance(b, Paragraph) else b for b in blocks)
    return change_cells(tuple(retyped), lambda cell: replace(cell, text=cell.text.translate(table)))


_ALL = (
    PageWound(
        "row_cut",
        "Page ends cut the tables inside their rows.",
        PAGES,
        sheet=_sheet(size=_SHORT, split=True, margin=15.0),
    ),
    PageWound(
        "header_repeated",
        "The header of a table stands again on every page.",
        PAGES,
        sheet=_sheet(size=_SHORT, split=False, repeat=True, margin=15.0),
    ),
    PageWound(
        "head_between_halves",
        "A running head and a page number stand between the halves of a table.",
        PAGES,
        sheet=_sheet(size=_SHORT, head="示例市（虚构）政府信息公开工作年度报告 2024", numbers=True, margin=18.0),
    ),
    PageWound("landscape", "The paper lies on its side.", PAGES, sheet=_sheet(landscape=True)),
    PageWound("radicals", "The text layer is spelled with radicals (⾏⼈⼀⺠).", PRINTED, blocks=in_radicals),
    PageWound("owner_password", "Everybody may open the file, and nobody may copy from it.", ("pdf-office",)),
    PageWound(
        "user_password", "Nobody may open the file without a word.", ("pdf-office",), refused="EncryptedDocument"
    ),
    PageWound("turned_page", "The page is stored on its side and says how to turn it.", PRINTED, pdf=turned),
    PageWound("sideways_page", "The page lies on its side, and nothing says so.", (*PRINTED, *SCANNED), pdf=sideways),
    PageWound(
        "narrow_figures",
        "The cells are narrower than their numbers, which wrap.",
        (*PRINTED, *SEEN),
        sheet=_sheet(figure=0.42, size=(210.0, 297.0), table=10.5, landscape=False, margin=25.0),
        loud=True,
    ),
    PageWound(
        "overflowing_figures",
        "Numbers do not wrap and run over the rules of their cells.",
        ("pdf-chromium",),
        sheet=_sheet(figure=0.5, style="td.figure { white-space: nowrap; overflow-wrap: normal }"),
        loud=True,
    ),
    PageWound("rules_of_rows", "Only the rows have rules.", PRINTED, sheet=_sheet(border="rows")),
    PageWound(
        "spaced_letters",
        "The letters of the labels stand far apart.",
        ("pdf-chromium", "scan-200"),
        sheet=_sheet(style="td:not(.figure) { letter-spacing: .4em }"),
    ),
    PageWound(
        "shaded_cells",
        "Every other row is shaded.",
        ("pdf-chromium", "scan-200", "png"),
        sheet=_sheet(style="tr:nth-child(even) td { background: #d8e4f0 }"),
    ),
    PageWound(
        "watermark",
        "A grey word lies across every page.",
        ("pdf-chromium", "scan-200"),
        sheet=_sheet(
            style='body::after { content: "虚构样本"; position: fixed; top: 38%; left: 18%; font-size: 90pt; '
            "color: #e4e4e4; transform: rotate(-30deg); z-index: -1 }"
        ),
    ),
    PageWound("small_print", "The tables are set in 6 points.", (*PRINTED, "scan-200"), sheet=_sheet(table=6.0)),
    PageWound("garbage_layer", "A scan carries a layer of garbage for text.", SCANNED, pdf=garbage_layer),
    PageWound(
        "garbage_characters", "The characters of the text are not those one sees.", PRINTED, pdf=garbage_characters
    ),
    PageWound("stamp", "A red stamp stands over figures.", SEEN, scan=_scan(stamp=True, colour=True)),
    PageWound("grey_stamp", "A stamp stands over figures, and the scan is grey.", SCANNED, scan=_scan(stamp=True)),
    PageWound("dark_paper", "The paper is dark, the print faint.", SCANNED, scan=_scan(shade=90)),
    PageWound("heavy_skew", "The paper lies turned by 1.5°.", SCANNED, scan=_scan(skew=1.5)),
    PageWound("tracked_changes", "Figures were changed, and Word tracks it.", WORD, docx=tracked_figures),
    PageWound("text_box", "The title stands in a text box.", WORD, docx=title_in_box),
    PageWound("listed_headings", "A list types the numbers of the headings.", WORD, docx=listed_headings),
    PageWound("heavy_noise", "The picture is noisy.", SCANNED, scan=_scan(noise=14.0)),
    PageWound("only_in_frame", "The page only frames the document.", ("html",), page=in_frame, refused=ADDRESS),
    PageWound("only_embedded", "The page only embeds the document.", ("html",), page=embedded, refused=ADDRESS),
    PageWound("only_linked", "The page only links to the document.", ("html",), page=linked, refused=ADDRESS),
    *(
        PageWound(flat.__name__, (flat.__doc__ or "").strip(), FLAT, blocks=flat, doubtful=True)
        for flat in (
            flattened_over_columns,
            flattened_unspaced,
            flattened_beside_blanks,
            flattened_behind_label,
        )
    ),
)
PAGE_WOUNDS: dict[str, PageWound] = {wound.name: wound for wound in _ALL}
