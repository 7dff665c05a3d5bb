"""Pages of a portal that hold no report themselves: they show, or link to, the document that is it."""

from __future__ import annotations

from samples.as_html import page
from samples.blocks import Blocks

ADDRESS = "/attach/P020250120.pdf"
"""What the pages show."""


def in_frame(blocks: Blocks) -> bytes:
    """The report stands in a frame, behind a viewer for PDF."""
    viewer = f"/pdfjs/web/viewer.html?file={ADDRESS.replace('/', '%2F')}"
    return page(f'<iframe src="{viewer}" width="100%" height="900"></iframe>', blocks)


def embedded(blocks: Blocks) -> bytes:
    """The report is embedded as a PDF."""
    return page(f'<embed src="{ADDRESS}" type="application/pdf" width="100%" height="900">', blocks)


def linked(blocks: Blocks) -> bytes:
    """The report is a link to a PDF."""
    return page(f'<p>附件：<a href="{ADDRESS}">点击查看年度报告全文</a></p>', blocks)
