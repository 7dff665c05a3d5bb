"""What the sample portals are: ``portals.toml`` as values. Nothing in it is real (虚构)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from extract.form import Facts, read_facts
from samples.as_html import Container

FILE = Path(__file__).parent / "portals.toml"
SystemKey = Literal["trs", "jcms", "ucap"]


class Of(Facts, frozen=True):
    """One report, by its organ and year."""

    organ: str
    year: int


class Doubled(Of, frozen=True):
    """A report whose row stands twice: once more with ``//``, or with this behind its address."""

    spelling: str


class Other(Facts, frozen=True):
    """What stands in the column and is no report."""

    title: str
    date: str
    text: str


class Look(Facts, frozen=True):
    """One portal: where it is, what it runs on, and how it shows its pages.

    Attributes:
        code: its code, as in a portal's row.
        name: what it calls itself.
        division: whose portal it is.
        system: which publishing system its lists and addresses are of.
        host: its own loopback address.
        since: the first year that it has a report on.
        organs: whose reports stand there, by id.
        others: what stands in the column besides.
        fillers: how many further articles stand there.
        menu: further paths in the navigation.
        robots: its robots.txt.
        missing: what an address that is none answers.
        redirected: the reports that the list names by an old address.
        doubled: the reports that the list names twice.
        charset: the character set of its bytes.
        declared: the one that its pages declare; None for the right one.
        headers: the ones that its headers name, in turn; none for a header without any.
        container: which element holds an article; None for the one that each report names.
    """

    code: str
    name: str
    division: str
    system: SystemKey
    host: str
    since: int
    organs: tuple[str, ...]
    others: tuple[Other, ...]
    fillers: int
    robots: str
    missing: Literal["not_found", "soft", "home"]
    menu: tuple[str, ...] = ()
    redirected: tuple[Of, ...] = ()
    doubled: tuple[Doubled, ...] = ()
    charset: str = "utf-8"
    declared: str | None = None
    headers: tuple[str, ...] = ()
    container: Container | None = None


class Changed(Of, frozen=True):
    """One report whose figures change without a word: dotted cell → by how much."""

    cells: dict[str, int]


class Failed(Facts, frozen=True):
    """One page of a portal's list, counted from 0, and the status that it answers."""

    portal: str
    page: int
    status: int


class Second(Facts, frozen=True):
    """What is otherwise in the second state."""

    changed: Changed
    gone: Of
    new: Of
    failed: Failed


class _Portals(Facts, frozen=True):
    portals: tuple[Look, ...]
    second: Second


@lru_cache(maxsize=1)
def _read() -> _Portals:
    return read_facts(FILE, _Portals)


def looks() -> tuple[Look, ...]:
    """The four portals."""
    return _read().portals


def second() -> Second:
    """What the second state changes."""
    return _read().second
