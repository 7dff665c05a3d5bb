"""The pages of a sample portal that are not lists: reports in its frame, what stands besides, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from samples.as_docx import as_docx
from samples.as_html import Frame, page
from samples.as_text import text as printed_text
from samples.blocks import Paragraph
from samples.look import Look
from samples.organs import Sample
from samples.printed import article, frame_of
from samples.server import Page
from samples.system import FOOTER, HITS, column_page, content_type, menu

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def report(sample: Sample, look: Look, twin: str | None) -> Page:
    """A report as a page of the portal, with a link to its printable twin where it has one."""
    frame = _framed(look, frame_of(sample.organ, sample.facts))
    if twin:
        frame = replace(frame, attached=_attached(sample, twin))
    return Page(article(sample.blocks, sample.facts, frame), content_type(look, sample.number))


def twin(sample: Sample) -> bytes:
    """The whole report as a .docx."""
    return as_docx(sample.blocks)


def covering(sample: Sample, look: Look, file: str) -> Page:
    """A page that says only that the report is attached."""
    frame = _framed(look, frame_of(sample.organ, sample.facts))
    frame = replace(frame, attached=_attached(sample, file))
    said = f"<p>现公布{escape(sample.report.title or '')}（虚构），全文见附件。</p>"
    title = Paragraph(sample.report.title or "", title=True)
    return Page(page(said, (title,), frame), content_type(look, sample.number))


def text(sample: Sample, look: Look) -> bytes:
    """A report as a text file in the portal's character set."""
    return printed_text(sample.blocks).encode(look.charset)


def attachment(body: bytes, name: str, look: Look, number: int) -> Page:
    """A file as the portal sends it: a text by its type, anything else under a name in the portal's old charset."""
    if name.endswith(".txt"):
        return Page(body, content_type(look, number, "text/plain"))
    if look.system != "jcms":
        return Page(body, DOCX)
    sent = name.encode("gb18030").decode("latin-1")
    return Page(body, "application/octet-stream", headers={"Content-Disposition": f'attachment; filename="{sent}"'})


def plain(look: Look, title: str, said: str, day: str | None = None, number: int = 0) -> Page:
    """An article that is no report."""
    frame = _framed(look, Frame(published=day))
    body = f"<p>{escape(said)}（虚构）</p><p>本页不是年度报告，只是与年度报告放在同一网站里。</p>"
    return Page(page(body, (Paragraph(title, title=True),), frame), content_type(look, number))


def home(look: Look, start: str) -> Page:
    """The portal's home page."""
    return column_page(look, f'<p>欢迎访问（虚构）。</p><p><a href="{escape(start)}">政府信息公开年报</a></p>')


def robots(look: Look) -> Page:
    """The portal's robots.txt, in its character set."""
    return Page(look.robots.encode(look.charset), "text/plain")


def missing(look: Look) -> Page:
    """What an address that is none answers."""
    if look.missing == "home":
        return Page(b"", status=302, headers={"Location": "/"})
    said = plain(look, "提示信息", "您访问的页面不存在，请返回首页。")
    return said if look.missing == "soft" else replace(said, status=404)


def failing(status: int) -> Page:
    """A page that does not come."""
    return Page(f"<html><body><p>{status}（虚构网站）</p></body></html>".encode(), status=status)


def _framed(look: Look, frame: Frame) -> Frame:
    """A report's frame as this portal has it."""
    declared = frame.declared if look.declared and frame.declared is not None else look.declared
    return replace(
        frame,
        site=look.name,
        container=look.container or frame.container,
        charset=look.charset,
        declared=declared,
        hits=HITS,
        menu=menu(look),
        footer=FOOTER,
    )


def _attached(sample: Sample, file: str) -> str:
    suffix = PurePosixPath(urlsplit(file).query or file).suffix
    name = f"{escape(sample.report.title or '')}{suffix}"
    return f'<p>附件：<a href="{escape(file)}" title="{name}">{name}</a></p>\n'
