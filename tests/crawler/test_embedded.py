"""Articles that only show the report: in a frame, a viewer, pictures; what they show is asked for as an attachment."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.links import attachments
from samples.as_docx import as_docx
from samples.layout import layout
from samples.organs import sample_reports
from tests.crawler.crawling import listing, nianbao, portal, rows, verdicts, write_portals
from tests.crawler.raw_server import answer, saying

ARTICLE = "http://www.example.gov.cn/nb/202503/t1.html"
TITLE = "示例市2024年政府信息公开工作年度报告"
NAVIGATION = "".join(f'<li><a href="/nav/{n}/">栏目{n}</a></li>' for n in range(24))


def showing(inside: str, body: str = '<div id="zoom">') -> str:
    """An article's page with nothing but this in its body."""
    header = f'<div class="header"><img src="/images/logo.png"><ul>{NAVIGATION}</ul></div>'
    footer = '<div class="footer">主办：示例市（虚构）<img src="/images/red.png"></div>'
    head = f"<html><head><title>{TITLE}</title></head><body>{header}<h1>{TITLE}</h1>"
    return f"{head}{body}{inside}</div>{footer}</body></html>"


@pytest.mark.parametrize("body", ['<div id="zoom">', '<div class="w1200">'])
@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ('<iframe src="./W1.pdf"></iframe>', ["nb/202503/W1.pdf"]),
        ('<iframe src="/pdfjs/web/viewer.html?file=%2Fnb%2FW1.pdf"></iframe>', ["nb/W1.pdf"]),
        ('<p><a href="/pdfjs/web/viewer.html?file=/nb/W1.pdf">点击查看</a></p>', ["nb/W1.pdf"]),
        ('<object data="W1.docx"></object>', ["nb/202503/W1.docx"]),
        ('<div data-url="/W1.ofd"></div>', ["W1.ofd"]),
        ('<div id="pdf"></div><script>PDFObject.embed("/nb/W1.pdf", "#pdf");</script>', ["nb/W1.pdf"]),
        ('<iframe src="/content/1.html"></iframe>', ["content/1.html"]),
        ('<p><img src="1.jpg"></p><p><img src="2.jpg"></p>', ["nb/202503/1.jpg", "nb/202503/2.jpg"]),
        ('<p>虚构。</p><p><img src="photo.jpg"></p>' + "<p>本局按月更新公开栏目。</p>" * 30, []),
        ("<p>本局按月更新公开栏目。</p>" * 30 + '<iframe src="/map.html"></iframe>', []),
    ],
)
def test_what_an_article_shows_is_an_attachment(inside: str, found: list[str], body: str) -> None:
    """Documents in frames and viewers are attachments; pages and pictures only where the article says nothing."""
    links = attachments(showing(inside, body), ARTICLE)
    assert [link.address.removeprefix("http://www.example.gov.cn/") for link in links] == found


def test_a_crawl_takes_what_a_frame_shows_and_leaves_other_hosts(tmp_path: Path) -> None:
    """The document in a frame is captured with the article it was found on; one on another host is written down."""
    report = next(iter(sample_reports()))
    viewer = "/web/viewer.html?file="
    pages = {
        "/robots.txt": answer(b"User-agent: *\nDisallow: /private/\n", Content_Type="text/plain"),
        "/list/index.html": answer(listing("a.html", "b.html")),
        "/list/a.html": answer(showing(f'<iframe src="{viewer}/files/W1.docx"></iframe>').encode()),
        "/list/b.html": answer(showing('<embed src="https://files.example.gov.cn/W2.pdf">').encode()),
        "/files/W1.docx": answer(as_docx(layout(report.report)), Content_Type="application/octet-stream"),
    }
    with saying(pages) as (base, _):
        write_portals(tmp_path, portal(base))
        nianbao("crawl", "--archive", tmp_path)
    assert verdicts(tmp_path)["W1.docx"] == "ok"
    (taken,) = rows(tmp_path, "SELECT * FROM frontier WHERE address LIKE '%W1.docx'")
    assert taken["found_on"].endswith("/list/a.html")
    (left,) = rows(tmp_path, "SELECT * FROM links WHERE url LIKE '%W2.pdf'")
    assert (left["taken"], left["reason"]) == (0, "on another host")
