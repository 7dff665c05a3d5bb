"""A portal with any number of like pages, for measuring: ``python -m samples.bulk --count 50000 --port 0``.

It prints its base address and serves until its standard input closes. Pages are made when they are asked for, from one
body with the number put in, so that memory does not grow with their count.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from http import HTTPStatus

from samples.as_html import Frame, clean_article, page
from samples.blocks import Blocks, Paragraph, SpannedCell, SpannedTable
from samples.rows import Row, portal_row

FOLDER = "/zwgk/zfxxgknb/"
DAY = "2025-01-20"
SIZE = 15_000
ROWS = 100
_NUMBER = "@@NUMBER@@"
_TITLE = f"示例市第{_NUMBER}办事处2024年政府信息公开工作年度报告"
_TEXT = "本办事处（虚构）在这一年里逐条核对公开目录，答复来信来电，把办事指南改写得更短、更清楚，并按季度公布进展。"


class Bulk:
    """The pages of a bulk portal.

    Args:
        count: how many articles it has.
        size: about how many bytes each has.
    """

    def __init__(self, count: int, size: int = SIZE) -> None:
        self.count = count
        self.pages = max(1, -(-count // ROWS))
        self._article = _body(size).split(_NUMBER.encode())

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, type and body of what stands at a path."""
        html = "text/html; charset=utf-8"
        if path == "/robots.txt":
            return 200, "text/plain", b"User-agent: *\nAllow: /\n"
        name = path.removeprefix(FOLDER)
        if name.startswith("index"):
            number = _number(name, "index_", ".html") if name != "index.html" else 0
            if number is not None and number < self.pages:
                return 200, html, self._list(number)
        number = _number(name, f"202501/t{DAY.replace('-', '')}_", ".html")
        if number is not None and 0 < number <= self.count:
            return 200, html, f"{number:08}".encode().join(self._article)
        return 404, html, "<html><body><p>您访问的页面不存在（虚构网站）</p></body></html>".encode()

    def _list(self, number: int) -> bytes:
        first = number * ROWS + 1
        items = "\n".join(map(_item, range(first, min(first + ROWS, self.count + 1))))
        return (
            '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><meta name="ColumnName" content="政府信息公开年报">'
            f'<title>政府信息公开年报（虚构）</title></head>\n<body><ul class="list">\n{items}\n</ul>\n'
            f'<script>createPageHTML({self.pages}, {number}, "index", "html");</script></body></html>\n'
        ).encode()


def _item(number: int) -> str:
    title = _TITLE.replace(_NUMBER, f"{number:08}")
    href = f"./202501/t{DAY.replace('-', '')}_{number}.html"
    return f'<li><a href="{escape(href)}" title="{title}">{title}</a><span>{DAY}</span></li>'


def _number(name: str, before: str, after: str) -> int | None:
    """The number between two parts of a name."""
    digits = name.removeprefix(before).removesuffix(after)
    whole = name == f"{before}{digits}{after}" and digits.isascii() and digits.isdigit()
    return int(digits) if whole else None


def _body(size: int) -> bytes:
    """One article with the number's mark in it, filled with text up to about its size."""
    title = Paragraph(_TITLE, title=True)
    rows = tuple(
        tuple(SpannedCell(text) for text in (f"第{place}项", str(place * 3), str(place * 7), str(place * 10)))
        for place in range(1, 31)
    )
    first = Paragraph(f"本页编号{_NUMBER}，内容均为虚构。")
    frame = Frame(published=DAY, source="示例市办事处")

    def printed(paragraphs: int) -> bytes:
        filled = (Paragraph(f"（{place}）{_TEXT}") for place in range(1, paragraphs + 1))
        blocks: Blocks = (first, SpannedTable("bulk", rows), *filled)
        return page(clean_article(blocks), (title, *blocks), frame)

    bare = len(printed(0))
    return printed(max(0, (size - bare) // (len(printed(1)) - bare)))


class _Connection(asyncio.Protocol):
    """One client: requests one after the other, each answered in one piece."""

    def __init__(self, answer: Callable[[str], tuple[int, str, bytes]]) -> None:
        self._answer, self._waiting = answer, b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        if isinstance(transport, asyncio.WriteTransport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        *requests, self._waiting = (self._waiting + data).split(b"\r\n\r\n")
        for request in requests:
            status, kind, body = self._answer(request.split(b" ", 2)[1].decode("latin-1"))
            first = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"
            head = f"{first}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
            if self._transport is not None:
                self._transport.write(head.encode() + body)


async def serve(bulk: Bulk, port: int) -> None:
    """Serve on 127.0.0.1, print the base address, and end when the standard input does."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(bulk.answer), "127.0.0.1", port)
    address = server.sockets[0].getsockname()
    sys.stdout.write(f"http://{address[0]}:{address[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


@contextmanager
def bulk_portal(count: int, size: int = SIZE) -> Iterator[Row]:
    """Serve a bulk portal in a process of its own while the block runs, and give its row (code ``bulk``).

    Args:
        count: how many articles it has.
        size: about how many bytes each has.
    """
    command = [sys.executable, "-m", "samples.bulk", "--count", str(count), "--size", str(size), "--port", "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            base = process.stdout.readline().strip() if process.stdout else ""
            start = f"{base}{FOLDER}index.html"
            facts = {"name": "示例市办事处（虚构）", "division": "990100", "system": "trs", "expect": count}
            yield portal_row(start, code="bulk", **facts)
        finally:
            # Its standard input closes with the block, and so it ends.
            process.communicate()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m samples.bulk", description="Serve many like pages on loopback.")
    parser.add_argument("--count", type=int, required=True, help="how many articles")
    parser.add_argument("--size", type=int, default=SIZE, help="about how many bytes each")
    parser.add_argument("--port", type=int, default=0, help="0 for a free one")
    chosen = parser.parse_args()
    asyncio.run(serve(Bulk(chosen.count, chosen.size), chosen.port))


if __name__ == "__main__":
    main()
