"""Addresses put in order after anything new is known of them: versions, sources, whose report each is.

What comes out is a function of the captures and the readings alone; putting in order what is in order changes nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from extract import captured
from extract.content import CONTENT_DIGEST
from extract.history import Draft, Facts, Known, drafts, passed_over, source_rows, version_rows
from extract.loader import Key, Loader, insert
from extract.naming import Namer, year
from extract.register import Organ
from extract.rows import Row
from extract.schema import SOURCE, VERSION

Fresh = Mapping[str, Mapping[str, Facts]]
"""What was read just now and is not stored yet: address → content digest → facts."""


@dataclass(slots=True)
class Settled:
    """What putting in order changed.

    Attributes:
        keys: the keys of every version of the addresses.
        reports: the reports whose versions or sources changed.
        histories: versions whose place after another one is new, with that one.
    """

    keys: dict[str, Key] = field(default_factory=dict)
    reports: set[str] = field(default_factory=set)
    histories: dict[str, str] = field(default_factory=dict)


class Settler:
    """Puts addresses in order; wants a transaction."""

    def __init__(self, database: Database, loader: Loader, namer: Namer) -> None:
        """Work on an open archive, naming organs by one register."""
        self._database, self._loader, self._namer = database, loader, namer

    def settle(self, addresses: Iterable[str], fresh: Fresh | None = None) -> Settled:
        """Put some addresses in order.

        Args:
            addresses: which.
            fresh: what was read of them and is not stored yet.
        """
        known = captured.known(self._database, addresses)
        for address, readings in (fresh or {}).items():
            known[address].readings.update(readings)
        found: dict[str, list[Draft]] = {}
        for address, one in known.items():
            found[address], due = drafts(one)
            rows = [(address, payload) for payload in sorted(due)]
            self._database.conn.executemany("INSERT OR IGNORE INTO due (address, payload) VALUES (?, ?)", rows)
            needless = [(address, payload) for payload in sorted(passed_over(one))]
            self._database.conn.executemany("DELETE FROM unread WHERE address = ? AND payload = ?", needless)
        everything = [draft for several in found.values() for draft in several]
        self._name(everything)
        self._attribute(everything, list(found))
        return self._write(known, found)

    def _name(self, found: Sequence[Draft]) -> None:
        """Say who reports and on which year."""
        unsaid = [draft for draft in found if not (draft.facts.agency and draft.facts.year)]
        led = captured.led(self._database, {draft.first.found_on for draft in unsaid if draft.first.found_on})
        for draft in found:
            first, (stated_organ, stated_year) = draft.first, draft.stated
            links = (first.link_text, led.get(first.found_on or ""))
            draft.organ = self._namer.organ(stated_organ, draft.facts.agency, links, first.division)
            draft.year = year(stated_year, draft.facts.year, links)

    def _attribute(self, found: Sequence[Draft], addresses: Sequence[str]) -> None:
        """Give each version its report: a cover that of what it covers, the others that of their organ and year."""
        self._cover([draft for draft in found if draft.facts.bare and draft.kind == "page"])
        own = [draft for draft in found if not draft.cover and draft.organ and draft.year]
        owners = self._owners(own, addresses)
        organs: dict[str, Organ] = {}
        for draft in own:
            if draft.organ and owners[draft.organ.id] == draft.organ.name:
                organs[draft.organ.id] = draft.organ
                draft.report = f"{draft.organ.id}/{draft.year}"
        self._keep_organs(organs)

    def _cover(self, bare: Sequence[Draft]) -> None:
        """A page without table or section is only the cover of the reports that are attached to it.

        It belongs to their report; where they are several, or of nobody, to none.
        """
        which = {"addresses": json.dumps(sorted({draft.first.address for draft in bare}))}
        attached: defaultdict[str, set[tuple[str | None, str, str, int]]] = defaultdict(set)
        for address, *facts in self._database.execute(_ATTACHED, which) if bare else ():
            attached[address].add(tuple(facts))
        for draft in bare:
            if reports := attached[draft.first.address]:
                report, organ, name, of_year = next(iter(reports)) if len(reports) == 1 else (None, None, None, None)
                draft.cover, draft.report, draft.year = True, report, of_year
                draft.organ = Organ(organ, name, None, None) if organ and name else None

    def _owners(self, found: Sequence[Draft], addresses: Sequence[str]) -> dict[str, str]:
        """Whose name has each organ's id: the registered one's, else that of the version captured first."""
        claims = {
            (draft.organ.id, f"{draft.first.instant} {draft.organ.name}") for draft in found if draft.organ is not None
        }
        which = {"organs": json.dumps(sorted({organ for organ, _ in claims})), "addresses": json.dumps(addresses)}
        claims.update(self._database.execute(_CLAIMS, which))
        first = {organ: claim.partition(" ")[2] for organ, claim in sorted(claims, reverse=True)}
        return {**first, **{organ: name for organ, name in self._namer.registered.items() if organ in first}}

    def _keep_organs(self, organs: Mapping[str, Organ]) -> None:
        rows = [
            (organ.id, organ.name, organ.division, organ.division_name, organ.kind)
            for organ in organs.values()
            if organ.id not in self._namer.registered
        ]
        columns = ("id", "name", "division", "division_name", "kind")
        self._database.conn.executemany(insert("organs", columns, replace=True), rows)

    def _write(self, known: Mapping[str, Known], found: Mapping[str, list[Draft]]) -> Settled:
        settled = Settled()
        everything = [draft for several in found.values() for draft in several]
        self._keep_reports(everything)
        versions = {row["id"]: row for several in found.values() for row in version_rows(several, CONTENT_DIGEST)}
        sources = {row["id"]: row for address in found for row in source_rows(known[address], found[address])}
        self._keep("sources", SOURCE, sources, found, settled)
        before = self._keep("versions", VERSION, versions, found, settled)
        self._loader.forget(before.keys() - versions.keys())
        settled.keys = {name: _key(row) for name, row in versions.items()}
        moved = [key for name, key in settled.keys.items() if name in before and _key(before[name]) != key]
        self._loader.rekey(moved)
        for name, row in versions.items():
            if row["previous"] and (name not in before or before[name]["previous"] != row["previous"]):
                settled.histories[name] = row["previous"]
        gone = [(name,) for name, row in versions.items() if not row["previous"] and name in before]
        self._database.conn.executemany("DELETE FROM changes WHERE version = ?", gone)
        self._database.execute(_COPIES, {"addresses": json.dumps(sorted(found))})
        return settled

    def _keep_reports(self, found: Iterable[Draft]) -> None:
        rows = {(draft.report, draft.organ.id, draft.year) for draft in found if draft.report and draft.organ}
        sql = "INSERT OR IGNORE INTO reports (id, organ, year) VALUES (?, ?, ?)"
        self._database.conn.executemany(sql, sorted(rows))

    def _keep(
        self,
        table: str,
        columns: Sequence[str],
        rows: Mapping[str, Row],
        addresses: Iterable[str],
        settled: Settled,
    ) -> dict[str, Row]:
        """Make a table's rows of some addresses these; returns those that were there before."""
        sql = f'SELECT * FROM "{table}" WHERE address IN {_AMONG}'  # noqa: S608 - a table of ours
        before = {row["id"]: row for row in self._database.query(sql, {"addresses": json.dumps(sorted(addresses))})}
        changed = [row for name, row in rows.items() if before.get(name) != row]
        gone = [row for name, row in before.items() if name not in rows]
        values = [tuple(row[column] for column in columns) for row in changed]
        self._database.conn.executemany(insert(table, columns, replace=True), values)
        self._database.conn.executemany(f'DELETE FROM "{table}" WHERE id = ?', [(row["id"],) for row in gone])  # noqa: S608 - a table of ours
        touched = [*changed, *gone, *(before[row["id"]] for row in changed if row["id"] in before)]
        settled.reports.update(row["report"] for row in touched if row["report"])
        return before


def _key(row: Row) -> Key:
    return Key(row["id"], row["report"], row["organ"] if row["report"] else None, row["year"])


_AMONG = "(SELECT value FROM json_each(:addresses))"
_ATTACHED = f"""
SELECT versions.found_on, versions.report, versions.organ, versions.organ_name, versions.year
FROM versions JOIN captures ON captures.id = versions.capture
WHERE versions.found_on IN {_AMONG} AND captures.kind = 'attachment' AND versions.cover = 0
AND versions.organ IS NOT NULL AND versions.year IS NOT NULL
"""  # noqa: S608 - words of ours
_CLAIMS = f"""
SELECT organ, min(first_captured || ' ' || organ_name) FROM versions
WHERE organ IN (SELECT value FROM json_each(:organs)) AND cover = 0 AND year IS NOT NULL
AND address NOT IN {_AMONG} GROUP BY organ
"""  # noqa: S608 - words of ours
_COPIES = f"""
UPDATE copies SET version = (SELECT versions.id FROM versions WHERE versions.address = copies.address
  AND versions.content_digest = copies.content_digest AND versions.digest_version = copies.digest_version)
WHERE address IN {_AMONG}
"""  # noqa: S608 - words of ours
