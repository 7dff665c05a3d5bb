"""Writes the case folders of PDF: the Word cases' own blocks drawn by hand, with what those cases want.

Run: ``.venv/bin/python -m tests.extract.pdf.make_cases``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from extract.document import Paragraph, Table
from extract.formats import docx
from extract.grid import spread
from tests.extract.pdf.sheet import HEIGHT, WIDTH, Sheet, pdf

CASES = Path(__file__).parents[1] / "cases"
_LEFT, _WIDE, _HEIGHT, _SIZE = 60.0, 475.0, 18.0, 8.0
_FOOT = 780.0


def drawn(blocks: tuple[Paragraph | Table, ...], rules: str, *, turned: bool) -> bytes:
    """Blocks on pages: a table begins a page of its own where it does not fit."""
    sheets, y = [Sheet()], 60.0
    for block in blocks:
        tall = _HEIGHT if isinstance(block, Paragraph) else 2.2 * _HEIGHT * len(block.rows)
        if y + tall > _FOOT:
            sheets.append(Sheet())
            y = 60.0
        if isinstance(block, Paragraph):
            for line in block.text.split("\n"):
                title = block.title or line.endswith("年度报告")
                sheets[-1].text(_LEFT, y, line, 16 if title else 10)
                y += 26 if title else _HEIGHT
        else:
            rows = _texts(block)
            widths = [_WIDE / len(rows[0])] * len(rows[0])
            sheets[-1].table(_LEFT, y, widths, rows, height=2.2 * _HEIGHT, size=_SIZE, rules=rules)
            y += tall + _HEIGHT
    for sheet in sheets if turned else ():
        sheet.drawn.insert(0, f"0 1 -1 0 {HEIGHT} 0 cm")
        sheet.extra = f"/MediaBox [0 0 {HEIGHT} {WIDTH}] /Rotate 90"
    return pdf(*sheets)


def _texts(table: Table) -> list[list[str]]:
    """A table's texts on its grid, with marks where a cell goes on."""
    lines = spread(table)
    width = max(line.spots[-1].right for line in lines)
    texts = [["<"] * width for _ in lines]
    for line in lines:
        for spot in line.spots:
            if spot.top == line.row:
                texts[spot.top][spot.left] = _wrapped(spot.text, _WIDE / width * (spot.right - spot.left))
            else:
                texts[line.row][spot.left] = "^"
    return texts


def _wrapped(text: str, room: float) -> str:
    """A text in lines that fit into its cell."""
    most = max(int((room - 6) / _SIZE), 1)
    plain = "".join(text.split())
    if plain.isdigit():
        return plain
    return "\n".join(plain[start : start + most] for start in range(0, len(plain), most))


def main() -> None:
    """Write the three cases."""
    for kind, rules, sentence in (
        ("clean", "box", "A PDF whose cells are ruled all around."),
        ("hurt", "short", "A PDF whose pages lie on their side, with rules that stop before they meet."),
    ):
        source = CASES / "docx-clean"
        want: dict[str, Any] = json.loads((source / "want.json").read_text("utf-8"))
        data = drawn(docx.read((source / "in.docx").read_bytes()).blocks, rules, turned=kind == "hurt")
        _write(f"pdf-{kind}", data, {**want, "sentence": sentence, "format": "pdf"})
    refused = {
        "sentence": "A PDF of one page with a page number.",
        "error": "NotAReport",
        "place": "the whole document",
    }
    _write("pdf-empty", pdf(Sheet().text(290, 800, "1")), refused)


def _write(name: str, data: bytes, want: dict[str, Any]) -> None:
    folder = CASES / name
    folder.mkdir(exist_ok=True)
    (folder / "in.pdf").write_bytes(data)
    (folder / "want.json").write_text(json.dumps(want, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
