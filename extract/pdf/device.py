"""pdfminer's interpreter with what it leaves out: clipping, transparency, ink that is none, paint over text.

pdfminer's own layout step is not used: it knows nothing of these and costs as much as all the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdffont import PDFFont, PDFType3Font, PDFUnicodeNotDefined
from pdfminer.pdfinterp import (
    LITERAL_FORM,
    PDFGraphicState,
    PDFPageInterpreter,
    PDFResourceManager,
    PDFStackT,
    PDFTextState,
)
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, dict_value, resolve1, stream_value
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import Matrix, PathSegment, apply_matrix_pt, apply_matrix_rect, mult_matrix

from extract.document import Box
from extract.errors import UnsafeDocument
from extract.pdf.characters import UNKNOWN, mended
from extract.pdf.drawing import Glyph, Ink
from extract.pdf.layers import Layers
from extract.pdf.painting import THIN, Painted, areas, is_white, shapes, strokes
from extract.pdf.unpacking import measure

MOST_GLYPHS = 200_000
"""How many characters a page may draw."""
MOST_PIECES = 300_000
"""How many pieces of paths a page may draw."""

# An ideograph's box stands a little below the line; what fonts say of their own descent is not to be relied on.
_BELOW = 0.12
_ABOVE = 1 - _BELOW
_CLEAR = 0.05
"""Less opacity than this is no ink."""
_LETS_THROUGH = ("SMask", "Mask", "ImageMask", "IM")


class Interpreter(PDFPageInterpreter):
    """Follows the clipping, the transparency and the form objects of a page besides."""

    device: Device

    def init_state(self, ctm: Matrix) -> None:
        """Begin a page or a form object."""
        super().init_state(ctm)
        self.saved: list[tuple[Box, bool, bool, bool]] = []
        self.veils: list[bool] = []
        self.clips = False

    def do_q(self) -> None:
        """Keep the state."""
        super().do_q()
        self.saved.append(self.device.state())

    def do_Q(self) -> None:  # noqa: N802 - PDF's operators are named so
        """Bring the state back."""
        super().do_Q()
        if self.saved:
            self.device.restore(self.saved.pop())

    def do_W(self) -> None:  # noqa: N802
        """The path clips once it is painted."""
        self.clips = True

    def do_W_a(self) -> None:  # noqa: N802
        """The path clips once it is painted."""
        self.clips = True

    def do_n(self) -> None:
        """End the path without paint."""
        self._clip()
        super().do_n()

    def do_F(self) -> None:  # noqa: N802
        """Fill, by the operator's old name."""
        self.do_f()

    def do_gs(self, name: PDFStackT) -> None:
        """Take the opacity out of a graphics state."""
        state = resolve1(dict_value(self.resources.get("ExtGState", {})).get(literal_name(name)))
        if not isinstance(state, dict):
            return
        opacity, mode = resolve1(state.get("ca")), resolve1(state.get("BM"))
        if isinstance(opacity, int | float):
            self.device.opaque = opacity > 0.9
            self.device.clear = opacity < _CLEAR
        if isinstance(pen := resolve1(state.get("CA")), int | float):
            self.device.clear_pen = pen < _CLEAR
        if mode is not None and not isinstance(mode, list) and literal_name(mode) not in ("Normal", "Compatible"):
            self.device.opaque = False

    def do_BDC(self, tag: PDFStackT, props: PDFStackT) -> None:  # noqa: N802
        """Begin what may be of a layer."""
        of_layer = isinstance(tag, PSLiteral) and tag.name == "OC" and isinstance(props, PSLiteral)
        named = dict_value(self.resources.get("Properties", {})).get(literal_name(props)) if of_layer else None
        self._veil(named is not None and self.device.layers.hide(named))

    def do_BMC(self, tag: PDFStackT) -> None:  # noqa: N802, ARG002 - the base class's
        """Begin what is marked and of no layer."""
        self._veil(False)

    def do_EMC(self) -> None:  # noqa: N802
        """End what began last."""
        if self.veils:
            self.device.veiled -= self.veils.pop()

    def _veil(self, hidden: bool) -> None:
        self.veils.append(hidden)
        self.device.veiled += hidden

    def do_Do(self, xobjid_arg: PDFStackT) -> None:  # noqa: N802
        """Draw a form object inside its own box, and come back to where the page was."""
        device = self.device
        kept, veiled = device.state(), device.veiled
        found = self.xobjmap.get(literal_name(xobjid_arg))
        form: Mapping[str, Any] = stream_value(found).attrs if found is not None else {}
        if form.get("Subtype") is LITERAL_FORM:
            measure([stream_value(found)], device.number)
        if "BBox" in form and len(box := resolve1(form["BBox"])) == 4:
            matrix = cast(Matrix, tuple(resolve1(form.get("Matrix")) or (1, 0, 0, 1, 0, 0)))
            corners: Box = tuple(float(resolve1(value)) for value in box)  # type: ignore[assignment]
            device.clip = both(device.clip, apply_matrix_rect(mult_matrix(matrix, self.ctm), corners))
        device.veiled += "OC" in form and device.layers.hide(form["OC"])
        super().do_Do(xobjid_arg)
        device.restore(kept)
        device.veiled = veiled
        device.set_ctm(self.ctm)

    def _clip(self) -> None:
        """Clip to the box of the path at hand, where it was to clip; an area of another shape counts as its box."""
        points = [step[-2:] for step in self.curpath if len(step) > 2]
        if self.clips and points:
            seen = [apply_matrix_pt(self.ctm, point) for point in points]
            across, along = [x for x, _ in seen], [y for _, y in seen]
            self.device.clip = both(self.device.clip, (min(across), min(along), max(across), max(along)))
        self.clips = False


def both(one: Box, other: Box) -> Box:
    """What two boxes share; turned inside out where they share nothing."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


class Device(PDFTextDevice):
    """Takes down what the interpreter draws, in the page's own coordinates, from the bottom left."""

    def __init__(self, resources: PDFResourceManager, number: int, layers: Layers) -> None:
        super().__init__(resources)
        self.number = number
        self.layers = layers
        self.veiled = 0
        self.page: Box = (0, 0, 0, 0)
        self.clip: Box = self.page
        self.opaque = True
        self.clear = self.clear_pen = False
        self.white = False
        self.render = self.run = self.pieces = 0
        self.unseen = 0
        self.cut: Box | None = None
        self.glyphs: list[Glyph] = []
        self.pale: list[int] = []
        self.rules: list[Painted] = []
        self.fills: list[Painted] = []
        self.pictures: list[Box] = []
        self.covers: list[Painted] = []
        self.inks: list[Ink] = []
        self.heights: dict[PDFFont, tuple[float, float]] = {}

    def state(self) -> tuple[Box, bool, bool, bool]:
        """What of the graphics state pdfminer does not keep."""
        return self.clip, self.opaque, self.clear, self.clear_pen

    def restore(self, state: tuple[Box, bool, bool, bool]) -> None:
        """Bring such a state back."""
        self.clip, self.opaque, self.clear, self.clear_pen = state

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        """Begin a page: what one sees of it is its crop box."""
        whole = apply_matrix_rect(ctm, page.mediabox)
        crop = both(whole, apply_matrix_rect(ctm, page.cropbox))
        self.page = self.clip = crop if crop[0] < crop[2] and crop[1] < crop[3] else whole

    def render_string(
        self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        """Draw one string."""
        self.run += 1
        self.render = textstate.render
        self.white = is_white(graphicstate.scolor if self.render == 1 else graphicstate.ncolor)
        if textstate.font is not None:
            super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(  # noqa: PLR0913, PLR0917 - the base class's
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,  # noqa: ARG002 - the base class's
        graphicstate: PDFGraphicState,  # noqa: ARG002 - the base class's
    ) -> float:
        """Draw one character; return how far it moves the pen."""
        advance: float = font.char_width(cid) * fontsize * scaling
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = ""
        text = mended(text) if text else UNKNOWN
        if not text:
            return advance
        no_ink = self.render in (3, 7) or (self.clear_pen if self.render == 1 else self.clear)
        if no_ink or self.veiled:
            self.unseen += bool(text.strip())
            return advance
        a, b, c, d, _, _ = matrix
        turn = _turn(a * scaling * fontsize, b * scaling * fontsize)
        box = apply_matrix_rect(matrix, self._box(font, fontsize, advance, rise, cid))
        middle, centre = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        clip = self.clip
        size = abs(fontsize) * (c * c + d * d) ** 0.5
        if turn is None or not (clip[0] <= middle <= clip[2] and clip[1] <= centre <= clip[3]):
            if text.isdigit():
                self._cut_off(box, size)
            return advance
        if isinstance(font, PDFType3Font):
            size = box[2] - box[0] if turn % 2 else box[3] - box[1]
        if self.white:
            self.pale.append(len(self.glyphs))
        if self.cut is not None and text.isdigit() and _touch(self.cut, box, size):
            self.glyphs.append(Glyph(UNKNOWN, *box, size, turn, self.run))
        self.cut = None
        self.glyphs.append(Glyph(text, *box, size, turn, self.run, font.is_vertical(), _bold(font)))
        if len(self.glyphs) > MOST_GLYPHS:
            raise self._too_much(f"{MOST_GLYPHS} characters")
        return advance

    def _cut_off(self, box: Box, size: float) -> None:
        """Take down that a digit is clipped away beside others: what one sees of their number is not all of it."""
        self.cut = box
        last = self.glyphs[-1] if self.glyphs else None
        if (
            last is not None
            and last.text.isdigit()
            and _touch((last.left, last.top, last.right, last.bottom), box, size)
        ):
            self.glyphs.append(last._replace(text=UNKNOWN))

    def _box(self, font: PDFFont, size: float, advance: float, rise: float, cid: int) -> Box:
        """A character's em box, seen from where the pen stands."""
        if font.is_vertical():
            across, along = cast("tuple[float | None, float]", font.char_disp(cid))
            left = -size * (0.5 if across is None else across * 0.001)
            start = (1000 - along) * size * 0.001 + rise
            return left, start + advance, left + size, start
        low, high = self.heights.get(font) or self._heights(font)
        return 0.0, low * size + rise, advance, high * size + rise

    def _heights(self, font: PDFFont) -> tuple[float, float]:
        """How far a font's characters reach below and above their line, in ems."""
        found = (-_BELOW, _ABOVE)
        if isinstance(font, PDFType3Font):
            low, high = sorted((font.get_descent(), font.get_ascent()))
            found = (low, high) if high > low else (0.0, abs(font.vscale) * 1000 or 1.0)
        self.heights[font] = found
        return found

    def paint_path(
        self,
        graphicstate: PDFGraphicState,
        stroke: bool,
        fill: bool,
        evenodd: bool,  # noqa: ARG002 - the base class's
        path: Sequence[PathSegment],
    ) -> None:
        """Paint a path: its rules and the areas it fills."""
        self.pieces += len(path)
        if self.pieces > MOST_PIECES:
            raise self._too_much(f"{MOST_PIECES} pieces of lines")
        ctm = self.ctm
        fill, stroke = fill and not self.clear, stroke and not self.clear_pen
        if ctm is None or self.veiled or not (fill or stroke):
            return
        after = len(self.glyphs)
        if fill:
            white = is_white(graphicstate.ncolor)
            for box in areas(path, ctm):
                self._paint(box, white, after)
        if stroke:
            white = is_white(graphicstate.scolor)
            width = graphicstate.linewidth * abs(ctm[0] * ctm[3] - ctm[1] * ctm[2]) ** 0.5
            for box in strokes(path, ctm, max(width, 0.1)):
                self._paint(box, white, after)
        if not is_white(graphicstate.ncolor if fill else graphicstate.scolor):
            self.inks += (Ink("drawn", both(self.clip, box)) for box in shapes(path, ctm))

    def _paint(self, box: Box, white: bool, after: int) -> None:
        seen = both(self.clip, box)
        if seen[0] > seen[2] or seen[1] > seen[3]:
            return
        thin = min(box[2] - box[0], box[3] - box[1]) <= THIN
        (self.rules if thin else self.fills).append(Painted(seen, white, self.opaque, after))

    def render_image(self, name: str, stream: PDFStream) -> None:  # noqa: ARG002 - the base class's
        """Take down where a picture stands, and whether it covers what is under it."""
        if self.ctm is not None and not self.veiled and not self.clear:
            box = both(self.clip, apply_matrix_rect(self.ctm, (0, 0, 1, 1)))
            if box[0] < box[2] and box[1] < box[3]:
                self.pictures.append(box)
                self.inks.append(Ink("picture", box))
                if self.opaque and not any(stream.attrs.get(key) for key in _LETS_THROUGH):
                    self.covers.append(Painted(box, False, True, len(self.glyphs)))

    def _too_much(self, most: str) -> UnsafeDocument:
        return UnsafeDocument(f"page {self.number}", f"at most {most}", "more", "Look at the file by hand.")


def _touch(one: Box, other: Box, size: float) -> bool:
    """Whether two characters stand close beside each other."""
    near = 0.3 * size
    across = max(one[0], other[0]) - min(one[2], other[2])
    along = max(one[1], other[1]) - min(one[3], other[3])
    return across < near and along < near and min(across, along) < -2 * near


def _turn(across: float, along: float) -> int | None:
    """How a line of text is turned, in quarters clockwise; None where it is askew, as a watermark's is."""
    if abs(along) <= 0.1 * abs(across):
        return 0 if across >= 0 else 2
    if abs(across) <= 0.1 * abs(along):
        return 3 if along > 0 else 1
    return None


def _bold(font: PDFFont) -> bool:
    name = font.fontname
    return isinstance(name, str) and any(part in name for part in ("Bold", "SimHei", "Heiti", "Black"))
