"""The page of one visit, and the archived original that it brought."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from datasette.database import Database
from datasette.utils.asgi import Request, Response

from publish.labels import Both
from publish.site.archive import Row, archive, folder, row, rows
from publish.site.original import (
    CAPTURES,
    DamagedOriginal,
    MissingOriginal,
    OversizeOriginal,
    file_name,
    holder,
    original,
)
from publish.site.pages import not_found, page
from publish.site.report import FORBIDDEN

if TYPE_CHECKING:
    from datasette.app import Datasette

MOST_VISITS = 50
"""How many visits to the same address a page lists."""

HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "referrer-policy": "no-referrer",
}
"""With every original: a browser shall keep it, and never show it as a page of this site."""

_NOT_GIVEN: dict[type[Exception], tuple[int, str, str]] = {
    MissingOriginal: (404, "数据库旁边没有这个WARC文件", "The WARC file is not beside the database"),
    OversizeOriginal: (FORBIDDEN, "原件解压后过大，不予给出", "The original is not given: unpacked it is too large"),
    DamagedOriginal: (500, "WARC文件损坏，不能给出原件", "The WARC file is damaged"),
}


async def _asked(datasette: Datasette, request: Request) -> tuple[Database, Row] | None:
    """The archive and the capture's row."""
    database = await archive(datasette)
    if database is None:
        return None
    found = await row(database, _CAPTURE, {"id": unquote(request.url_vars["id"])})
    return (database, found) if found else None


async def capture(datasette: Datasette, request: Request) -> Response:
    """One visit: what was asked, what was answered, where it is kept."""
    found = await _asked(datasette, request)
    if found is None:
        return await not_found(datasette, request, "档案中没有这次访问", "No such capture")
    database, visit = found
    of = {"address": visit["address"], "most": MOST_VISITS}
    context = {
        "visit": visit,
        "payload": await row(database, _PAYLOAD, visit),
        "versions": await rows(database, _VERSIONS, visit),
        "visits": await rows(database, _VISITS, of),
        "evidence": await rows(database, _EVIDENCE, visit),
        "withheld": await rows(database, _WITHHELD, visit),
        "most": MOST_VISITS,
    }
    return await page(datasette, request, "capture.html", context)


async def download(datasette: Datasette, request: Request) -> Response:
    """The archived original as a file; never other bytes than those that were captured."""
    found = await _asked(datasette, request)
    if found is None:
        return await not_found(datasette, request, "档案中没有这次访问", "No such capture")
    database, visit = found
    if why := await row(database, _WITHHELD, visit):
        said = Both(f"原件不予下载：{why['reason']}", f"The original is withheld: {why['reason']}")
        return await _no_original(datasette, request, visit, said, FORBIDDEN)
    try:
        data = await _bytes(database, visit)
    except (MissingOriginal, OversizeOriginal, DamagedOriginal) as error:
        status, zh, en = _NOT_GIVEN[type(error)]
        return await _no_original(datasette, request, visit, Both(f"{zh}：{error}", f"{en}: {error}"), status)
    name = file_name(visit, await row(database, _VERSIONS, visit))
    disposition = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    headers = {**HEADERS, "content-disposition": disposition}
    return Response(data, headers=headers, content_type="application/octet-stream")


async def _bytes(database: Database, visit: Row) -> bytes:
    """The capture's bytes, read off the event loop.

    Raises:
        MissingOriginal: the file that holds them is not there.
        OversizeOriginal: unpacked they are more than is held.
        DamagedOriginal: it does not give them back.
    """
    earlier = await row(database, _CAPTURE, {"id": visit["revisits"]}) if visit["revisits"] else None
    where, beside = holder(visit, earlier), folder(database)
    if beside is None:
        raise MissingOriginal(where.file)
    return await asyncio.to_thread(original, beside / CAPTURES, where)


async def _no_original(datasette: Datasette, request: Request, visit: Row, said: Both, status: int) -> Response:
    """A page that says why there is no download."""
    return await page(datasette, request, "no_original.html", {"visit": visit, "said": said}, status=status)


_CAPTURE = "SELECT * FROM captures WHERE id = :id"
_PAYLOAD = "SELECT * FROM payloads WHERE sha256 = :payload"
_VERSIONS = """
SELECT versions.id, versions.report, versions.organ, versions.year, versions.content_digest, versions.number,
  versions.capture, readings.title, readings.format
FROM copies JOIN versions ON versions.id = copies.version JOIN readings ON readings.version = versions.id
WHERE copies.address = :address AND copies.payload = :payload ORDER BY versions.report IS NULL, versions.id
"""
_VISITS = """
SELECT id, instant, kind, status, verdict, payload, (SELECT copies.content_digest FROM copies
  WHERE copies.address = captures.address AND copies.payload = captures.payload LIMIT 1) AS content_digest
FROM captures WHERE address = :address
ORDER BY instant DESC, id LIMIT :most
"""
# That this visit is what a source is said to be gone by.
_EVIDENCE = """
SELECT id, report, state, gone_since FROM sources
WHERE address IN (:address, :planned) AND gone_since = :instant AND :verdict IN ('gone', 'soft_404')
"""
# What was captured at an address of a withheld report, or has its bytes, or is the page that an attachment hangs on.
_WITHHELD = """
SELECT withheld.report, withheld.cell, withheld.reason, withheld.since FROM versions
JOIN withheld ON withheld.report = versions.report
WHERE versions.address IN (SELECT :address UNION SELECT :planned
  UNION SELECT captures.address FROM captures WHERE captures.payload = :payload)
UNION
SELECT withheld.report, withheld.cell, withheld.reason, withheld.since FROM versions
JOIN sources ON sources.id = versions.source AND sources.kind = 'attachment'
JOIN withheld ON withheld.report = versions.report
WHERE versions.found_on = :address
ORDER BY 1, 2
"""
ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"/capture/(?P<id>[^/]+)$", capture),
    (r"/capture/(?P<id>[^/]+)/original$", download),
]
