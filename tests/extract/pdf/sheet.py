"""PDFs drawn by hand, stroke by stroke: what the tests of reading them draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Place = tuple[float, float]
WIDTH, HEIGHT = 595.0, 842.0

_MAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
%s endcmap end end"""


def spans(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, int, int, int, int]]:
    """Each cell with its top, left, bottom and right place; "<" and "^" go on from the cell to the left or above."""
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in ("<", "^"):
                continue
            right, bottom = c + 1, r + 1
            while right < len(row) and row[right] == "<":
                right += 1
            while bottom < len(rows) and rows[bottom][c] == "^":
                bottom += 1
            yield text, r, c, bottom, right


class Sheet:
    """One page: text, lines and areas, measured from its top left in points."""

    def __init__(self, *, extra: str = "") -> None:
        self.drawn: list[str] = []
        self.written: set[str] = set()
        self.extra = extra

    def text(self, x: float, y: float, text: str, size: float = 10, *, turn: int = 0, raw: str = "") -> Sheet:
        """Write a line of text that begins at x, its characters' boxes from y down; ``raw`` goes before it."""
        base = HEIGHT - y - 0.88 * size
        matrix = {0: "1 0 0 1", 1: "0 -1 1 0", 2: "-1 0 0 -1", 3: "0 1 -1 0"}[turn]
        self.written.update(text)
        coded = text.encode("utf-16-be").hex()
        self.drawn.append(f"q {raw} BT /F {size} Tf {matrix} {x} {base} Tm <{coded}> Tj ET Q")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5, *, raw: str = "") -> Sheet:
        """Draw a line with a pen."""
        self.drawn.append(f"q {raw} {width} w {x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S Q")
        return self

    def area(self, x0: float, y0: float, x1: float, y1: float, colour: str = "0 g") -> Sheet:
        """Fill a rectangle."""
        self.drawn.append(f"q {colour} {x0} {HEIGHT - y1} {x1 - x0} {y1 - y0} re f Q")
        return self

    def table(
        self,
        left: float,
        top: float,
        widths: Sequence[float],
        rows: Iterable[Sequence[str]],
        *,
        height: float = 20,
        size: float = 9,
        rules: str = "box",
    ) -> Sheet:
        """A table of equal rows, each text in the middle of its cell.

        Args:
            left: its left side.
            top: its upper side.
            widths: its columns' widths.
            rows: the texts of each row; "<" goes on from the cell to the left, "^" from the one above.
            height: the height of a row, or of each line of it.
            size: the height of its characters.
            rules: ``box`` for a line around each cell, ``thin`` for thin areas, ``double``, ``dashes``, ``short``
                (lines that stop before they meet), ``open`` (none at the sides), ``none``.
        """
        grid = [list(row) for row in rows]
        edges = [left + sum(widths[:place]) for place in range(len(widths) + 1)]
        for text, r, c, bottom, right in spans(grid):
            box = (edges[c], top + r * height, edges[right], top + bottom * height)
            self._rules(box, rules, outer=(c == 0, right == len(grid[r])))
            self._centred(box, text, size)
        return self

    def _centred(self, box: tuple[float, float, float, float], text: str, size: float) -> None:
        lines = text.split("\n") if text else []
        y = (box[1] + box[3]) / 2 - len(lines) * size * 1.1 / 2
        for line in lines:
            self.text((box[0] + box[2]) / 2 - width(line, size) / 2, y, line, size)
            y += size * 1.1

    def _rules(self, box: tuple[float, float, float, float], rules: str, outer: tuple[bool, bool]) -> None:
        x0, y0, x1, y1 = box
        gap = 2.5 if rules == "short" else 0
        sides = [(x0 + gap, y0, x1 - gap, y0), (x0 + gap, y1, x1 - gap, y1)]
        if not (rules == "open" and outer[0]):
            sides.append((x0, y0 + gap, x0, y1 - gap))
        if not (rules == "open" and outer[1]):
            sides.append((x1, y0 + gap, x1, y1 - gap))
        for a, b, c, d in sides if rules != "none" else ():
            if rules == "thin":
                self.area(a - 0.3, b - 0.3, c + 0.3, d + 0.3)
            elif rules == "double":
                self.line(a, b, c, d).line(a + 1.5, b + 1.5, c + 1.5, d + 1.5)
            elif rules == "dashes":
                self._dashes(a, b, c, d)
            else:
                self.line(a, b, c, d)

    def _dashes(self, x0: float, y0: float, x1: float, y1: float) -> None:
        steps = int(max(x1 - x0, y1 - y0) / 5)
        across, along = (x1 - x0) / steps, (y1 - y0) / steps
        for place in range(steps):
            x, y = x0 + place * across, y0 + place * along
            self.line(x, y, x + 0.5 * across, y + 0.5 * along)

    def content(self) -> bytes:
        """What the page draws."""
        return "\n".join(self.drawn).encode("ascii")


def width(text: str, size: float) -> float:
    """How wide a line of text is: half a height for each ASCII character, a height for any other."""
    return sum(0.5 if character.isascii() else 1 for character in text) * size


def pdf(*sheets: Sheet, mapped: bool = True, catalog: str = "") -> bytes:
    """The sheets as a PDF; without ``mapped`` its font does not say what its characters are."""
    font = "/Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H /DescendantFonts [4 0 R]"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        b"",
        f"<< {font} {'/ToUnicode 5 0 R' if mapped else ''} >>".encode(),
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Made /CIDSystemInfo << /Registry (Adobe) /Ordering"
        b" (Identity) /Supplement 0 >> /DW 1000 /W [32 126 500] /FontDescriptor 6 0 R >>",
        _stream(_map(sheets)),
        b"<< /Type /FontDescriptor /FontName /Made /Flags 4 /FontBBox [0 -120 1000 880] /Ascent 880 /Descent -120 >>",
        b"<< /ca 0.4 /BM /Multiply >>",
        b"<< /ca 0 >>",
        b"<< /Type /OCG /Name (layer) >>",
    ]
    pages = []
    for sheet in sheets:
        objects.append(_stream(sheet.content()))
        states, layers = "/ExtGState << /pale 7 0 R /clear 8 0 R >>", "/Properties << /layer 9 0 R >>"
        resources = f"<< /Font << /F 3 0 R >> {states} {layers} >>"
        box = "" if "/MediaBox" in sheet.extra else f"/MediaBox [0 0 {WIDTH} {HEIGHT}]"
        page = (
            f"<< /Type /Page /Parent 2 0 R {box} /Resources {resources} /Contents {len(objects)} 0 R {sheet.extra} >>"
        )
        objects.append(page.encode())
        pages.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(pages)}] /Count {len(pages)} >>".encode()
    return _file(objects)


def _map(sheets: Iterable[Sheet]) -> bytes:
    """What the characters of a font mean, for those that are written."""
    written = sorted(set().union(*(sheet.written for sheet in sheets)))
    codes = [character.encode("utf-16-be").hex().encode() for character in written]
    blocks = [codes[place : place + 100] for place in range(0, len(codes), 100)]
    return _MAP % b"\n".join(
        b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(b"<%s> <%s>" % (code, code) for code in block))
        for block in blocks
    )


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _file(objects: Sequence[bytes]) -> bytes:
    written = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        written += b"%010d 00000 n \n" % place
    written += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(written)
