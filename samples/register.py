"""The register of invented organs: ``organs.toml`` as values.

No organ, place, person or figure in it is real (虚构); the division codes begin at 990000, where no real ones are.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from extract.form import Facts, read_facts
from extract.report import Contact
from samples.as_html import Container

FILE = Path(__file__).parent / "organs.toml"
Style = Literal["clean", "word", "text", "docx"]


class Broken(Facts, frozen=True):
    """One figure that is printed wrong on purpose, by how much, and the rule that this breaks."""

    rule: str
    cell: str
    by: int


class Miscarried(Facts, frozen=True):
    """What is carried in is by so much not what the year before carried out; the report itself adds up."""

    applicant: str
    by: int


class Published(Facts, frozen=True):
    """What an organ published on one year, and in which shape; ``twin``: a .docx of it stands beside the page."""

    year: int
    style: Style
    published: str
    signed: str | None = None
    form: str = "2021"
    container: Container = "#zoom"
    charset: str = "utf-8"
    declared: str | None = None
    title_inside: bool = False
    other: Literal["", "single", "subtotal"] = ""
    procurement: bool = False
    wounds: tuple[str, ...] = ()
    broken: Broken | None = None
    miscarried: Miscarried | None = None
    twin: bool = False


class Organ(Facts, frozen=True):
    """An invented organ: its id and division code, how it calls itself, its size and what it writes about."""

    id: str
    code: str
    name: str
    short: str
    address: str
    postcode: str
    phone: str
    email: str
    scale: int
    regulations: bool
    marks: Literal["brackets", "digits", "ordinals"]
    matters: tuple[str, str, str]
    reports: tuple[Published, ...]

    @property
    def contact(self) -> Contact:
        """How to reach it; nobody answers there."""
        return Contact(self.address, self.postcode, self.phone, self.email)


class _Register(Facts, frozen=True):
    organs: tuple[Organ, ...]


@lru_cache(maxsize=1)
def organs() -> tuple[Organ, ...]:
    """The invented organs, the highest first."""
    return read_facts(FILE, _Register).organs
