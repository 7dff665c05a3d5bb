"""The documents that ``make accuracy`` reads: 500 made from seeds, of every kind, whole and hurt, with their truth.

A document is an order: its number, its kind, its edition, whether its figures obey the form, its wound. Everything
else comes from the order and the seed, so the same order gives the same report, on the same paper. What is made is
kept in a folder named after the code that makes it, and made again only where it is missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from benchmarks.kinds import OLD, OLD_IN, SHARES, SUFFIXES, wounds_of
from extract.report import Report
from samples.blocks import Blocks
from samples.layout import layout
from samples.made import Truth, made_report, truth
from samples.made_old import OldMade, made_old
from samples.page_wounds import KINDS, PAGE_WOUNDS, Kind, PageWound
from samples.printed import overrides
from samples.sheet import Sheet, random_sheet
from samples.wounds import WOUNDS, WoundError, changed

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
MADE_BY = (
    *(f"as_{kind}.py" for kind in ("docx", "html", "mht", "office", "pdf", "scan", "text")),
    *("blocks.py", "docx_wounds.py", "layout.py", "ledger.py", "made.py", "made_old.py", "markup.py", "old_reports.py"),
    *("organs.py", "organs.toml", "shown.py", "wound_rows.py"),
    *("page_wounds.py", "pdf_wounds.py", "printed.py", "prose.py", "prose.toml", "random_reports.py", "sheet.py"),
    *("tables.py", "wound_figures.py", "wound_headings.py", "wound_labels.py", "wound_tables.py", "wounds.py"),
)
"""The samples that a document comes from: where one changes, all are made anew."""


@dataclass(frozen=True)
class Order:
    """One document to be made.

    Attributes:
        seed: of the whole corpus.
        number: its place among its kind, from 1.
        kind: as what it is printed.
        edition: which edition of the form it follows; ``old`` for one before 2019.
        sound: whether its figures hold the form's equations.
        wound: the name of its wound, empty for a whole one.
    """

    seed: int
    number: int
    kind: Kind
    edition: str
    sound: bool
    wound: str

    @property
    def name(self) -> str:
        """Its name, that says all of it."""
        figures = "sound" if self.sound else "any"
        return f"{self.kind}-{self.number:03d}-{self.edition}-{figures}-{self.wound or 'whole'}"

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.{SUFFIXES[self.kind]}"

    @property
    def page_wound(self) -> PageWound | None:
        """Its wound, where it is one of pages."""
        return PAGE_WOUNDS.get(self.wound)

    @property
    def random(self) -> Random:
        """Where what it is made by comes from, anew."""
        return Random(f"{self.seed}/{self.name}")  # noqa: S311 - invented reports, the same every time

    @cached_property
    def sheet(self) -> Sheet:
        """The paper."""
        sheet = random_sheet(self.random)
        wound = self.page_wound
        return wound.sheet(sheet) if wound and wound.sheet else sheet

    @property
    def report(self) -> Report:
        """The report, of an edition of the form."""
        return self._printed[0]

    @property
    def blocks(self) -> Blocks:
        """What is printed."""
        return self._old.blocks if self.edition == OLD else self._printed[1]

    @property
    def refused(self) -> str:
        """What the refusal must say, where a right reading is one; empty where the document can be read."""
        return self.page_wound.refused if self.page_wound else ""

    @property
    def truth(self) -> Truth:
        """What a right reading says."""
        if self.edition == OLD:
            return self._old.truth
        report, blocks, whole = self._printed
        wound = WOUNDS.get(self.wound)
        gone = frozenset(changed(whole, blocks)) if wound and not wound.keeps else frozenset[str]()
        return truth(report, gone)

    @property
    def doubtful(self) -> frozenset[str]:
        """The figures that a right reading may doubt: none, with a note."""
        if self.edition == OLD or not (self.page_wound and self.page_wound.doubtful):
            return frozenset()
        _, blocks, whole = self._printed
        return frozenset(changed(whole, blocks))

    @cached_property
    def _old(self) -> OldMade:
        return made_old(self.random)

    @cached_property
    def _printed(self) -> tuple[Report, Blocks, Blocks]:
        """The report, what is printed of it, and what would be if it were whole."""
        random = self.random
        for _ in range(50):
            report = made_report(random, self.edition, sound=self.sound)
            whole = layout(report, overrides(report))
            try:
                return report, self._hurt(whole), whole
            except WoundError:
                continue
        raise WoundError(f"{self.name}: no report of fifty can be hurt so.")

    def _hurt(self, whole: Blocks) -> Blocks:
        if self.wound in WOUNDS:
            return WOUNDS[self.wound].apply(whole)
        wound = self.page_wound
        return wound.blocks(whole) if wound and wound.blocks else whole


def orders(seed: int, count: int, only: str = "") -> tuple[Order, ...]:
    """The corpus: so many documents in the shares of a full one, of all kinds or of ``only`` one (``pdf`` is three)."""
    total = sum(SHARES.values())
    return tuple(
        order
        for kind in KINDS
        if only in ("", kind, kind.partition("-")[0])
        for order in _of_kind(seed, kind, max(round(SHARES[kind] * count / total), 1))
    )


def _of_kind(seed: int, kind: Kind, count: int) -> Iterator[Order]:
    """The documents of a kind: two of five whole, the others hurt, each wound in its turn, those of pages first."""
    random = Random(f"{seed}/{kind}")  # noqa: S311 - as above
    names = list(wounds_of(kind))
    random.shuffle(names)
    names.sort(key=lambda name: name not in PAGE_WOUNDS)
    hurt = 0
    for number in range(1, count + 1):
        wound = ""
        if number % 10 == 0 and kind in OLD_IN:
            yield Order(seed, number, kind, OLD, sound=False, wound="")
            continue
        if number % 5 in (1, 3, 4) and names:
            wound, hurt = names[hurt % len(names)], hurt + 1
        edition = "2019" if wound not in _ONLY_2021 and random.random() < 0.3 else "2021"
        loud = wound == "zero_yuan" or (wound in PAGE_WOUNDS and PAGE_WOUNDS[wound].loud)
        yield Order(seed, number, kind, edition, not loud and random.random() < 0.6, wound)


_ONLY_2021 = ("zero_yuan", "amount_in_yuan")


def version() -> str:
    """A name for the code that makes the documents: where it changes, they are made anew."""
    told = [hashlib.sha256((SAMPLES / name).read_bytes()).hexdigest() for name in MADE_BY]
    here = Path(__file__)
    told += [hashlib.sha256(path.read_bytes()).hexdigest() for path in (here, here.with_name("kinds.py"))]
    return hashlib.sha256("".join(told).encode()).hexdigest()[:12]
