"""Sample portals on loopback: a TRS-like site of the invented reports, and any folder of reports as a site.

Everything is held in memory before the server starts: a request can reach nothing but the pages it was given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from archive.names import as_text, harmless
from samples.as_html import Frame, navigation, page
from samples.blocks import Paragraph
from samples.organs import Sample, sample_reports
from samples.server import HTML, Page, answering

__all__ = ["LIST", "Listed", "Page", "folder_site", "list_pages", "sample_site", "serving"]

LIST = "/zwgk/zfxxgknb/"
ROWS = 15
TYPES = {
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".shtml": "text/html",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".doc": "application/msword",
    ".wps": "application/vnd.ms-works",
    ".rtf": "application/rtf",
    ".mht": "multipart/related",
    ".mhtml": "multipart/related",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
}
"""The suffixes of files that can be reports, with the type each is served with."""
OTHERS = {
    "202503/t20250326_2001.html": ("图解：示例市人民政府2024年政府信息公开工作年度报告", "2025-03-26"),
    "202412/t20241205_2002.html": ("关于做好2024年政府信息公开工作年度报告编制和发布工作的通知", "2024-12-05"),
    "202501/t20250106_2003.html": ("关于报送2024年政府信息公开工作年度报告的函", "2025-01-06"),
    "202501/t20250122_2004.html": ("示例市召开政府信息公开年报编制培训会", "2025-01-22"),
}
"""What stands in the column and is no report: a graphic, a notice, a letter, a piece of news."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list: the link relative to the list, its text, and the date beside it."""

    address: str
    text: str
    date: str | None = None


@contextmanager
def serving(files: Mapping[str, Page]) -> Iterator[str]:
    """Serve pages on a free port of 127.0.0.1 while the block runs.

    Args:
        files: pages by path (``/a/b.html``), as written and not percent-encoded; a path with a query is looked up
            whole first, then without its query; a path that ends in a slash finds its ``index.html``.

    Yields:
        The base address, ``http://127.0.0.1:<port>``.
    """
    pages, missing = dict(files), _missing()
    with answering(lambda _method, target, _body: _find(pages, target) or missing) as base:
        yield base


def sample_site() -> Mapping[str, Page]:
    """One portal with every sample report, its list in pages of 15, links that are not reports, and robots.txt."""
    files = {"/robots.txt": _robots(), "/index.html": _home()}
    rows = [_listed(sample) for sample in sample_reports()]
    rows += [Listed(f"./{path}", f"{title}（虚构）", day) for path, (title, day) in OTHERS.items()]
    rows.sort(key=lambda row: row.date or "", reverse=True)
    files |= {LIST + name: body for name, body in list_pages(rows)}
    files |= {LIST + sample.path: Page(sample.body, _type(sample)) for sample in sample_reports()}
    files |= {LIST + path: _other(title, day) for path, (title, day) in OTHERS.items()}
    return files


def folder_site(folder: Path) -> Mapping[str, Page]:
    """A portal with every report file of a folder and its subfolders, each listed by its file's name.

    Hidden files, files of other kinds, and links that lead out of the folder are left out.
    """
    found = [(PurePosixPath(harmless(as_text(name))), path) for name, path in _report_files(folder)]
    rows = [Listed(f"./files/{quote(name.as_posix())}", name.stem) for name, _ in found]
    files = {"/robots.txt": _robots(), "/index.html": _home()}
    files |= {LIST + name: body for name, body in list_pages(rows)}
    files |= {f"{LIST}files/{name}": Page(path.read_bytes(), TYPES[path.suffix.lower()]) for name, path in found}
    return files


def list_pages(rows: list[Listed], size: int = ROWS) -> Iterator[tuple[str, Page]]:
    """A TRS list: ``index.html``, then ``index_1.html`` …, the count in a script's ``createPageHTML``."""
    count = max(1, -(-len(rows) // size))
    for number in range(count):
        name = f"index_{number}.html" if number else "index.html"
        yield name, _list_page(rows[number * size : (number + 1) * size], count, number)


def _list_page(rows: list[Listed], count: int, number: int) -> Page:
    items = "\n".join(
        f'<li><a href="{escape(row.address)}" title="{escape(row.text)}" target="_blank">{escape(row.text)}</a>'
        f"<span>{row.date or ''}</span></li>"
        for row in rows
    )
    body = (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="SiteName" content="示例省政府网站群（虚构）">\n'
        '<meta name="ColumnName" content="政府信息公开年报">\n<meta name="ColumnType" content="政府信息公开年报">\n'
        "<title>政府信息公开年报_示例省政府网站群（虚构）</title>\n</head>\n<body>\n"
        f"{navigation(16)}\n"
        '<div class="position">当前位置：<a href="/">首页</a> &gt; 政府信息公开年报</div>\n'
        f'<ul class="list">\n{items}\n</ul>\n'
        f'<div class="page"><script>createPageHTML({count}, {number}, "index", "html");</script>共 {count} 页</div>\n'
        '<div class="footer"><p>本网站内容均为虚构</p></div>\n</body>\n</html>\n'
    )
    return Page(body.encode())


def _listed(sample: Sample) -> Listed:
    return Listed(f"./{quote(sample.path)}", sample.report.title or "", sample.report.published)


def _type(sample: Sample) -> str:
    """The type that a portal sends: with the charset it declares for text, so that a wrong one is wrong here too."""
    kind = TYPES[PurePosixPath(sample.path).suffix]
    charset = sample.facts.declared or sample.facts.charset
    return f"{kind}; charset={charset}" if kind.startswith("text/") else kind


def _robots() -> Page:
    return Page(b"User-agent: *\nAllow: /\n", "text/plain; charset=utf-8")


def _home() -> Page:
    body = f'{navigation(8)}<p><a href="{LIST}index.html">政府信息公开年报</a></p><p>本网站内容均为虚构</p>'
    return Page(f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>首页</title></head>{body}</html>'.encode())


def _other(title: str, day: str) -> Page:
    text = f"（虚构）{title}。本页不是年度报告，只是与年度报告放在同一栏目里。"
    return Page(page(f"<p>{text}</p>", (Paragraph(f"{title}（虚构）", title=True),), Frame(published=day)))


def _report_files(folder: Path) -> Iterator[tuple[PurePosixPath, Path]]:
    """The report files inside a folder by their names relative to it, in order of name."""
    inside = folder.resolve()
    for path in sorted(inside.rglob("*")):
        name = path.relative_to(inside)
        hidden = any(part.startswith(".") for part in name.parts)
        if path.suffix.lower() in TYPES and not hidden and path.resolve().is_relative_to(inside) and path.is_file():
            yield PurePosixPath(name.as_posix()), path


def _missing() -> Page:
    return Page("<html><body><p>您访问的页面不存在（虚构网站）</p></body></html>".encode(), HTML, 404)


def _find(files: Mapping[str, Page], target: str) -> Page | None:
    """The page of a request's target."""
    parts = urlsplit(target)
    path = unquote(parts.path)
    whole = f"{path}?{parts.query}" if parts.query else path
    index = f"{path}index.html" if path.endswith("/") else path
    return files.get(whole) or files.get(path) or files.get(index)
