"""Where on a page the report stands: around the form's own headings and tables, known containers as a hint."""

from __future__ import annotations

from collections.abc import Sequence

from extract.document import Block, Document, Paragraph


def body(document: Document, anchors: Sequence[int]) -> tuple[int, int]:
    """The range of blocks that holds the report.

    The innermost element that holds every anchor; or, where portals' systems name an element around it the body,
    that one. A document without elements is all body.
    """
    if not document.containers or not anchors:
        return 0, len(document.blocks)
    first, last = min(anchors), max(anchors)
    around = [c for c in document.containers if c.start <= first and last < c.end]
    if not around:
        return 0, len(document.blocks)
    known = [container for container in around if container.known]
    size = len(document.blocks)
    inner = min(around, key=lambda container: container.end - container.start)
    named = min(known, key=lambda container: container.end - container.start, default=inner)
    chosen = named if named.end - named.start < size or inner == named else inner
    return chosen.start, chosen.end


def lines(blocks: Sequence[Block]) -> list[str]:
    """The paragraphs' text in order, for looking for the title."""
    return [block.text for block in blocks if isinstance(block, Paragraph)]
