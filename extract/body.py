"""Where on a page the report stands: around the form's own headings and tables, known containers as a hint."""

from __future__ import annotations

from collections.abc import Sequence

from extract.document import Document


def body(document: Document, anchors: Sequence[int]) -> tuple[int, int]:
    """The range of blocks that holds the report.

    The innermost element that holds every anchor; or, around it, the first that is a layout table's cell or that
    portals' systems name the body. A document without elements is all body.
    """
    if not document.containers or not anchors:
        return 0, len(document.blocks)
    first, last = min(anchors), max(anchors)
    around = [c for c in document.containers if c.start <= first and last < c.end]
    if not around:
        return 0, len(document.blocks)
    around.sort(key=lambda container: container.end - container.start)
    bounds = (container for container in around if container.known or container.cell)
    chosen = next(bounds, around[0])
    return chosen.start, chosen.end
