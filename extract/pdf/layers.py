"""A PDF's layers (optional content) that are switched off: what is drawn on them is not seen.

Source: ISO 32000-1, 8.11; how a viewer's own purpose (view, print) switches layers is not followed.
"""

from __future__ import annotations

from typing import NamedTuple

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import PDFObjRef, resolve1


class Layers(NamedTuple):
    """The numbers of the layers named as on and as off, and whether those that are not named are on."""

    on: frozenset[int]
    off: frozenset[int]
    others: bool

    @classmethod
    def of(cls, document: PDFDocument) -> Layers:
        """The layers of a document as its default configuration has them."""
        known = resolve1(document.catalog.get("OCProperties"))
        default = resolve1(known.get("D")) if isinstance(known, dict) else None
        if not isinstance(default, dict):
            return cls(frozenset(), frozenset(), True)
        base = getattr(resolve1(default.get("BaseState")), "name", "ON")
        return cls(_numbers(default.get("ON")), _numbers(default.get("OFF")), base != "OFF")

    def hide(self, layer: object) -> bool:
        """Whether what is drawn on a layer, or on a choice of layers, is not seen.

        Args:
            layer: the group, or the membership dictionary, as the page names it.
        """
        if not (self.off or not self.others):
            return False
        found = resolve1(layer)
        if not isinstance(found, dict) or "OCGs" not in found:
            return isinstance(layer, PDFObjRef) and not self._shows(layer)
        groups = resolve1(found["OCGs"])
        several = groups if isinstance(groups, list) else [found["OCGs"]]
        shown = [self._shows(group) for group in several if isinstance(group, PDFObjRef)]
        policy = getattr(resolve1(found.get("P")), "name", "AnyOn")
        seen = {"AllOn": all(shown), "AnyOff": not all(shown), "AllOff": not any(shown)}.get(policy, any(shown))
        return bool(shown) and not seen

    def _shows(self, group: PDFObjRef) -> bool:
        return group.objid not in self.off if self.others else group.objid in self.on


def _numbers(groups: object) -> frozenset[int]:
    found = resolve1(groups)
    return frozenset(group.objid for group in found or () if isinstance(group, PDFObjRef))
