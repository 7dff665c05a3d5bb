"""Next to the downloader: every answer is taken as it came over the wire, decoded once, and judged."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.address import host_of
from archive.coding import Body, UnsafeBody, decode_body
from archive.records import clean_headers
from archive.warc import Exchange
from crawler.capture import Answered, Planned
from crawler.guard import Answer, Probe, Verdict, fingerprint, judge
from crawler.visible import visible_text
from crawler.visitor import visitor

STOPS = frozenset({"refused", "challenge"})
"""After such a verdict nothing more is asked."""

PLANNED, CHAIN = "planned", "chain"
"""Keys of a request's meta: what was planned, and the answers so far."""

_CUT = "dataloss"
_UNMARKED = "partial"
_TAIL = 512


class Recorder:
    """Appends each answer to its request's chain, with the guard's verdict, and hands on the decoded bytes.

    It stands where bodies are still as they came. What it hands on has no Content-Encoding any more: Scrapy's own
    decompression would deliver a body that breaks off as if it were whole. An incomplete body is asked for again.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._strangers: dict[str, list[Probe]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Recorder:
        """Scrapy's way of making a middleware."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Record one answer.

        Raises:
            IgnoreRequest: the peer is inside this network, though the portal is not.
        """
        self._refuse_inside(response)
        planned: Planned = request.meta[PLANNED]
        exchange = _exchange(request, response)
        body = _body(exchange)
        verdict = self._judge(planned, response, exchange, body)
        request.meta[CHAIN].append(Answered(exchange, body.data, verdict))
        if verdict.name in STOPS:
            request.meta["dont_retry"] = True  # a challenge with status 503 would be asked for again
        if planned.kind == "probe":
            self.know(host_of(response.url), response.status, body.data)
        if verdict.name == "incomplete" and (again := self._again(request)):
            return again
        headers = {name: values for name, values in response.headers.items() if name.lower() != b"content-encoding"}
        return Response(response.url, response.status, headers, body.data, response.flags, request)

    def know(self, host: str, status: int, body: bytes) -> None:
        """Remember what a host answers for an address that nobody ever gave it."""
        self._strangers.setdefault(host, []).append(Probe(status, fingerprint(body)))

    def _judge(self, planned: Planned, response: Response, exchange: Exchange, body: Body) -> Verdict:
        whole = body.whole and _CUT not in response.flags
        reason = body.reason or ("the connection ended before the announced length" if not whole else None)
        if _UNMARKED in response.flags and whole:
            whole, reason = _ends(body.data), "the connection ended, without a length and before </html>"
        answer = Answer(
            url=response.url,
            asked_url=planned.url,
            kind=planned.kind,
            status=response.status,
            headers={name.lower(): value for name, value in reversed(exchange.headers)},
            body=body.data,
            whole=whole,
            why_not_whole=None if whole else reason,
        )
        strangers = () if planned.kind in ("probe", "robots") else self._strangers.get(host_of(response.url), ())
        return judge(answer, strangers)

    def _again(self, request: Request) -> Request | None:
        spider = self._crawler.spider
        if spider is None:
            return None
        return get_retry_request(request, spider=spider, reason="incomplete", give_up_log_level="DEBUG")

    def _refuse_inside(self, response: Response) -> None:
        peer = response.ip_address
        if peer is None or visitor(self._crawler).portal.loopback:
            return
        if not ip_address(str(peer)).is_global:
            raise IgnoreRequest(f"{host_of(response.url)} is at {peer}, inside a private network")


def _exchange(request: Request, response: Response) -> Exchange:
    sent = [("Host", urlsplit(request.url).netloc), *_pairs(request.headers)]
    return Exchange(
        url=response.url,
        method=request.method,
        request_headers=tuple(sent),
        request_body=request.body,
        status=response.status,
        protocol=response.protocol or "HTTP/1.1",
        headers=_pairs(response.headers),
        body=response.body,
        instant=datetime.now(UTC),
        peer=str(response.ip_address) if response.ip_address else None,
    )


def _pairs(headers: object) -> tuple[tuple[str, str], ...]:
    """Headers as they are kept: whoever reads them now and whoever reads them out of the archive sees the same."""
    return clean_headers(
        [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in headers.items()  # type: ignore[attr-defined] # Scrapy's headers have no types
            for value in values
        ]
    )


def _body(exchange: Exchange) -> Body:
    encoding = next((value for name, value in exchange.headers if name.lower() == "content-encoding"), None)
    try:
        return decode_body(exchange.body, encoding)
    except UnsafeBody as error:
        return Body(b"", False, str(error))


def _ends(data: bytes) -> bool:
    """Whether a body whose length nobody announced ends as its kind does; what is no HTML cannot tell.

    Behind the end may stand what is not seen, such as scripts; a page pasted into the page has an end as well, but text
    behind it.
    """
    low = data.lower()
    end = max(low.rfind(b"</html"), low.rfind(b"</body"))
    if b"<html" not in low[:2048]:
        return True
    return end >= 0 and (end >= len(low) - _TAIL or not visible_text(data[end:]))
