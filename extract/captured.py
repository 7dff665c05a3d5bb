"""What the crawler captured, as the extractor sees it: its tables are read here and nowhere else, and never written."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from sqlite_utils import Database

from extract.content import CONTENT_DIGEST
from extract.corrected import by_payload
from extract.document import Origin
from extract.history import Captured, Facts, Known
from extract.worker import Item, Task

KINDS = ("page", "attachment", "file")
"""The kinds of captures that can be reports."""

TABLES = ("captures", "payloads", "portals")
AT_ONCE = 16
"""How many payloads of one address are one task: a page that is never twice the same must not fill the memory."""

PAGE = 500

_KINDS = "('page', 'attachment', 'file')"


def is_there(database: Database) -> bool:
    """Whether anything was ever captured into this archive."""
    return set(TABLES) <= set(database.table_names())


def plan(database: Database, extractor: str, *, has_converter: bool = False) -> None:
    """Write down every payload that is to be read: never read, read by another extractor, or of a portal that moved.

    What waited for the converter is to be read where there is one. What was to be read and has no capture any more is
    forgotten.
    """
    known = {"extractor": extractor, "digest_version": CONTENT_DIGEST, "has_converter": has_converter}
    for sql in (_FORGET, _NEW, _READ_OTHERWISE, _UNREAD):
        database.execute(sql, {name: value for name, value in known.items() if f":{name}" in sql})


def due(database: Database) -> int:
    """How many payloads are to be read."""
    return int(database.execute("SELECT count(*) FROM due").fetchone()[0])


def tasks(database: Database, damaged: Collection[str]) -> Iterator[Task]:
    """The payloads that are to be read, by address; of an address with very many, the first.

    Args:
        database: the archive; what was taken may be struck off the list meanwhile.
        damaged: addresses to leave out, because their bytes could not be had in this run.
    """
    after = ""
    while True:
        page = [row[0] for row in database.execute(_ADDRESSES, {"after": after, "limit": PAGE})]
        if not page:
            return
        after = page[-1]
        yield from _tasks(database, [address for address in page if address not in damaged])


def _tasks(database: Database, addresses: list[str]) -> Iterator[Task]:
    which = {"addresses": json.dumps(addresses), "digest_version": CONTENT_DIGEST}
    contents: defaultdict[str, set[str]] = defaultdict(set)
    for address, content in database.execute(_CONTENTS, which):
        contents[address].add(content)
    corrections = by_payload(database.query(_CORRECTIONS, which))
    items: defaultdict[str, dict[str, Item]] = defaultdict(dict)
    for address, *facts in database.execute(_ITEMS, which):
        item = _item(facts)
        item = item._replace(corrections=corrections.get(item.payload, ()))
        if len(items[address]) < AT_ONCE:
            items[address].setdefault(item.payload, item)
    for address, found in items.items():
        yield Task(address, tuple(found.values()), frozenset(contents[address]))


def _item(facts: list[object]) -> Item:
    payload, capture, instant, file, offset, encoding, known, *origin = facts
    return Item(payload, capture, instant, file, offset, encoding, Origin(*origin), bool(known))  # type: ignore[arg-type]


def moved(database: Database) -> list[str]:
    """The addresses that were visited since their sources were last looked at."""
    return [row[0] for row in database.execute(_VISITED)]


def known(database: Database, addresses: Iterable[str]) -> dict[str, Known]:
    """All that is known of some addresses."""
    found = {address: Known(address) for address in addresses}
    which = {"addresses": json.dumps(sorted(found))}
    version = {**which, "digest_version": CONTENT_DIGEST}
    for address, *visit in database.execute(_VISITS, version):
        found[address].visits.append(Captured(*visit))
    for address, content, capture, agency, year, bare in database.execute(_READINGS, version):
        found[address].readings[content] = Facts(capture, agency, year, bool(bare))
    for address, payload in database.execute(_REFUSED, which):
        found[address].unread.add(payload)
    return found


def led(database: Database, pages: Iterable[str]) -> dict[str, str]:
    """For each of some pages, the text of the first link that led to it."""
    texts: dict[str, str] = {}
    for address, text in database.execute(_LED, {"addresses": json.dumps(sorted(pages))}):
        texts.setdefault(address, text)
    return texts


_AMONG = "(SELECT value FROM json_each(:addresses))"
# As it was at the visit: the portal's row may be gone. A capture that does not say it has that of the row.
_DIVISION = "coalesce(captures.division, portals.division)"
_FORGET = """
DELETE FROM due WHERE NOT EXISTS (
  SELECT 1 FROM captures JOIN payloads ON payloads.sha256 = captures.payload
  WHERE captures.address = due.address AND captures.payload = due.payload AND captures.verdict = 'ok')
"""
_NEW = f"""
INSERT OR IGNORE INTO due (address, payload)
SELECT DISTINCT captures.address, captures.payload FROM captures
LEFT JOIN copies ON copies.address = captures.address AND copies.payload = captures.payload
WHERE captures.verdict = 'ok' AND captures.kind IN {_KINDS} AND captures.payload IS NOT NULL
AND (copies.payload IS NULL OR copies.digest_version <> :digest_version)
"""  # noqa: S608 - words of ours
_READ_OTHERWISE = f"""
INSERT OR IGNORE INTO due (address, payload)
SELECT versions.address, readings.payload FROM readings JOIN versions ON versions.id = readings.version
LEFT JOIN captures ON captures.id = readings.capture LEFT JOIN portals ON portals.code = captures.portal
WHERE readings.extractor <> :extractor OR readings.division IS NOT {_DIVISION}
"""  # noqa: S608 - words of ours
_UNREAD = f"""
INSERT OR IGNORE INTO due (address, payload) SELECT address, payload FROM unread
WHERE extractor <> :extractor OR (name = 'WaitingForConverter' AND :has_converter) OR EXISTS (
  SELECT 1 FROM captures WHERE captures.address = unread.address AND captures.payload = unread.payload
  AND captures.verdict = 'ok' AND captures.kind IN {_KINDS}
  AND (captures.instant, captures.id) < (unread.captured, unread.capture))
"""  # noqa: S608 - words of ours
_ADDRESSES = "SELECT DISTINCT address FROM due WHERE address > :after ORDER BY address LIMIT :limit"
_CONTENTS = f"""
SELECT address, content_digest FROM copies
WHERE address IN {_AMONG} AND digest_version = :digest_version AND content_digest IS NOT NULL
"""  # noqa: S608 - words of ours
_CORRECTIONS = f"""
SELECT * FROM corrections WHERE digest IN (SELECT payload FROM due WHERE address IN {_AMONG})
ORDER BY digest, cell
"""  # noqa: S608 - words of ours
_ITEMS = f"""
SELECT due.address, due.payload, captures.id, captures.instant, payloads.file, payloads.offset, payloads.encoding,
  copies.digest_version IS :digest_version, captures.url,
  iif(captures.kind = 'file', NULL, captures.link_text), captures.list_column, captures.list_date, captures.portal,
  {_DIVISION}, captures.media_type, captures.charset, iif(captures.kind = 'file', captures.link_text, NULL)
FROM due JOIN captures ON captures.address = due.address AND captures.payload = due.payload
JOIN payloads ON payloads.sha256 = due.payload
LEFT JOIN portals ON portals.code = captures.portal
LEFT JOIN copies ON copies.address = due.address AND copies.payload = due.payload
WHERE due.address IN {_AMONG} AND captures.verdict = 'ok' AND captures.kind IN {_KINDS}
ORDER BY due.address, captures.instant, captures.id
"""  # noqa: S608 - words of ours
_VISITED = f"""
SELECT address FROM (SELECT address, max(visits) AS visits FROM sources GROUP BY address) AS source
WHERE visits <> (SELECT count(*) FROM captures
  WHERE (captures.address = source.address OR captures.planned = source.address) AND kind IN {_KINDS})
"""  # noqa: S608 - words of ours
_COLUMNS = f"""
captures.id, captures.planned, captures.address, captures.kind, captures.instant, captures.verdict, captures.payload,
captures.link_text, captures.found_on, {_DIVISION}, captures.stated_organ, captures.stated_year,
copies.content_digest
"""
_FROM = """
FROM captures LEFT JOIN portals ON portals.code = captures.portal
LEFT JOIN copies ON copies.address = captures.address AND copies.payload = captures.payload
AND copies.digest_version = :digest_version
"""
# UNION, not OR: each half has an index, and a visit that is both is one.
_VISITS = f"""
SELECT captures.address AS of, {_COLUMNS} {_FROM} WHERE captures.address IN {_AMONG} AND captures.kind IN {_KINDS}
UNION
SELECT captures.planned AS of, {_COLUMNS} {_FROM} WHERE captures.planned IN {_AMONG} AND captures.kind IN {_KINDS}
ORDER BY of, captures.instant, captures.id
"""
_READINGS = f"""
SELECT versions.address, versions.content_digest, readings.capture, readings.agency, readings.year, versions.bare
FROM versions JOIN readings ON readings.version = versions.id
WHERE versions.address IN {_AMONG} AND versions.digest_version = :digest_version
"""  # noqa: S608 - words of ours
_REFUSED = f"SELECT address, payload FROM unread WHERE address IN {_AMONG}"  # noqa: S608 - words of ours
_LED = f"""
SELECT address, link_text FROM captures WHERE address IN {_AMONG} AND link_text IS NOT NULL AND link_text <> ''
ORDER BY address, instant, id
"""  # noqa: S608 - words of ours
