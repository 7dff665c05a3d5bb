"""The portals: one reviewed row each, read strictly from TOML files. A row is facts only; what is moved is a system."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from archive.address import host_of, is_loopback
from crawler.systems import SYSTEMS

PACKAGED = Path(__file__).parent / "portals"
LEAST_DELAY = 1.0
"""Seconds between two requests that a row may go down to; only a server on this very machine is asked faster."""

_CODE = re.compile(r"[a-z0-9]{1,40}(?:-[a-z0-9]{1,40}){0,5}")
_DIVISION = re.compile(r"[0-9]{6}(?:z[0-9]{2})?")


class PortalError(ValueError):
    """Rows of portals are wrong: correct each file, row and key that the message names; nothing was done (exit 4)."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Portal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One portal.

    Attributes:
        code: its key, in small letters, digits and hyphens.
        name: what it is called.
        division: the code of the division whose portal it is.
        system: the key of its publishing system, one of ``SYSTEMS``.
        start: the first pages of its lists.
        hosts: which hosts may be asked, with port where it is not the scheme's own; those of ``start`` if not said.
        since: the first year whose report it is known to have.
        expect: how many reports it has at least; fewer found is a failure.
        delay: seconds between two requests.
        loopback: a server on this very machine, which needs no manners.
        checked: when somebody last ran this row and looked at what came.
        note: its oddities, with dates.
    """

    code: str
    name: str
    division: str
    system: str
    start: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    since: int | None = None
    expect: int = 0
    delay: float = 3.0
    loopback: bool = False
    checked: date | None = None
    note: str = ""

    def covers(self, url: str) -> bool:
        """Whether an address is on one of its hosts; ``www.`` before a host's name is the same host."""
        return bare_host(host_of(url)) in {bare_host(host) for host in self.hosts}


def bare_host(host: str) -> str:
    """A host without ``www.``: portals answer to both, and send from one to the other."""
    return host.removeprefix("www.")


class _Problem(NamedTuple):
    """What is wrong with one key of a row."""

    key: str
    expected: str
    got: object


_FIELDS = {field.name: field for field in msgspec.structs.fields(Portal)}


def load(*folders: Path) -> dict[str, Portal]:
    """Every portal of the package, overlaid by the rows of folders; a later folder's row replaces an earlier one's.

    Args:
        folders: each with any number of ``*.toml``; one that does not exist has none.

    Raises:
        PortalError: all that is wrong in all files, in one message.
    """
    portals: dict[str, Portal] = {}
    problems: list[str] = []
    for folder in (PACKAGED, *folders):
        portals.update(_folder(folder, problems))
    if problems:
        raise PortalError(tuple(problems))
    return portals


def _folder(folder: Path, problems: list[str]) -> dict[str, Portal]:
    """The rows of one folder; what is wrong is added to the problems."""
    found: dict[str, Portal] = {}
    places: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        for number, row in enumerate(_rows(path, problems), 1):
            place = f"{path.name}, row {row.get('code') or number}"
            wrong = tuple(_wrong(row))
            problems += [_said(place, problem) for problem in wrong]
            if wrong:
                continue
            portal = _portal(row)
            if portal.code in found:
                first = f"a code of its own, for {places[portal.code]} has it"
                problems.append(_said(place, _Problem("code", first, portal.code)))
            found[portal.code] = portal
            places.setdefault(portal.code, f"{path.name}, row {number}")
    return found


def _rows(path: Path, problems: list[str]) -> list[dict[str, Any]]:
    """The rows of one file, as they stand there."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        problems.append(_said(path.name, _Problem("", "a TOML file in UTF-8", error)))
        return []
    rows = content.pop("portal", [])
    problems += [_said(path.name, _Problem(key, "nothing but [[portal]]", "this key")) for key in content]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        problems.append(_said(path.name, _Problem("portal", "rows, each under [[portal]]", rows)))
        return []
    return rows


def _said(place: str, problem: _Problem) -> str:
    where = f"{place}, {problem.key}" if problem.key else place
    return f"{where}: expected {problem.expected}, got {problem.got}. Correct the file; nothing was done."


def _wrong(row: Mapping[str, Any]) -> Iterator[_Problem]:
    """All that is wrong with a row: its keys and their types, and, where these are right, what they say."""
    shape = tuple(_wrong_shape(row))
    yield from shape
    if not shape:
        portal = _portal(row)
        yield from _wrong_words(portal)
        yield from _wrong_addresses(portal)


def _wrong_shape(row: Mapping[str, Any]) -> Iterator[_Problem]:
    for key in sorted(row.keys() - _FIELDS.keys()):
        yield _Problem(key, f"one of the keys {', '.join(_FIELDS)}", "an unknown one")
    for name, field in _FIELDS.items():
        if name not in row:
            if field.required:
                yield _Problem(name, "a value", "none")
            continue
        try:
            msgspec.convert(row[name], field.type)
        except msgspec.ValidationError as error:
            yield _Problem(name, "another type of value", f"{row[name]!r} ({error})")


def _wrong_words(portal: Portal) -> Iterator[_Problem]:
    if not _CODE.fullmatch(portal.code):
        yield _Problem("code", "small letters, digits and hyphens", repr(portal.code))
    if not portal.name.strip():
        yield _Problem("name", "a name", "an empty one")
    if not _DIVISION.fullmatch(portal.division):
        yield _Problem("division", "six digits, for a zone with z and two more", repr(portal.division))
    if portal.system not in SYSTEMS:
        yield _Problem("system", f"one of {', '.join(SYSTEMS)}", repr(portal.system))
    if portal.since is not None and not 1990 <= portal.since <= 2100:
        yield _Problem("since", "a year", portal.since)
    if portal.expect < 0:
        yield _Problem("expect", "a number of reports", portal.expect)


def _wrong_addresses(portal: Portal) -> Iterator[_Problem]:
    bad = [url for url in portal.start if not _is_address(url)]
    if bad or not portal.start:
        yield _Problem("start", "one or more whole addresses of http or https", repr(bad[0]) if bad else "none")
        return
    wrong = [host for host in portal.hosts if not _is_host(host)]
    if wrong:
        yield _Problem("hosts", "names of hosts, without scheme and path", repr(wrong[0]))
        return
    foreign = [host_of(url) for url in portal.start if host_of(url) not in portal.hosts]
    if foreign:
        yield _Problem("hosts", f"{foreign[0]}, the host of a start, among them", ", ".join(portal.hosts))
    yield from _wrong_manners(portal, [host for host in portal.hosts if not is_loopback(f"http://{host}")])


def _wrong_manners(portal: Portal, outside: list[str]) -> Iterator[_Problem]:
    """What a row may only say of this very machine, and what it has to explain."""
    least = LEAST_DELAY if outside else 0
    if not least <= portal.delay < float("inf"):
        why = f", for {outside[0]} is not this machine" if outside else ""
        yield _Problem("delay", f"at least {least:g} seconds{why}", portal.delay)
    if portal.loopback and outside:
        yield _Problem("loopback", f"false, for {outside[0]} is not this machine", "true")
    strange = [host for host in outside if not host.partition(":")[0].endswith(".gov.cn")]
    if strange and not portal.note.strip():
        yield _Problem("note", f"the reason why {strange[0]}, which is not below .gov.cn, is taken", "none")


def _portal(row: Mapping[str, Any]) -> Portal:
    """A row as a portal; hosts that are not said are those of its starts, as far as these are addresses."""
    portal = msgspec.convert(row, Portal)
    own = dict.fromkeys(host_of(url) for url in portal.start if _is_address(url))
    return msgspec.structs.replace(portal, hosts=portal.hosts or tuple(own))


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return known and parts.username is None and not re.search(r"\s", url)


def _is_host(host: str) -> bool:
    address = f"http://{host}"
    return _is_address(address) and urlsplit(address).netloc == host == host.lower() and not host.endswith(":80")
