"""How an invented report is printed: its blocks with their wounds, and its bytes in the style that its facts name."""

from __future__ import annotations

from extract.report import Report
from samples.as_docx import as_docx
from samples.as_html import Frame, clean, word
from samples.as_text import as_text
from samples.blocks import Blocks
from samples.layout import layout
from samples.register import Organ, Published
from samples.tables import number
from samples.wounds import WOUNDS


def overrides(report: Report) -> dict[str, str]:
    """采购总金额 with its unit: the form names none, and an amount without one is no figure."""
    amount = (report.disclosure or {}).get("procurement", {}).get("amount")
    return {"disclosure.procurement.amount": f"{number(amount)}万元"} if amount else {}


def printed(report: Report, facts: Published) -> Blocks:
    """What is printed, wounds and all."""
    blocks = layout(report, overrides(report))
    for name in facts.wounds:
        blocks = WOUNDS[name].apply(blocks)
    return blocks


def body_of(blocks: Blocks, organ: Organ, facts: Published) -> bytes:
    """The bytes of a report in its style."""
    if facts.style == "text":
        return as_text(blocks)
    if facts.style == "docx":
        return as_docx(blocks)
    return article(blocks, facts, frame_of(organ, facts))


def frame_of(organ: Organ, facts: Published) -> Frame:
    """What stands around a report on the page that its facts describe."""
    return Frame(
        source=organ.name,
        published=facts.published,
        container=facts.container,
        charset=facts.charset,
        declared=facts.declared,
        title_inside=facts.title_inside,
    )


def article(blocks: Blocks, facts: Published, frame: Frame) -> bytes:
    """A report as a page in its style, in any frame."""
    return word(blocks, frame, pieces=1) if facts.style == "word" else clean(blocks, frame)
