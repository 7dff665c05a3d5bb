"""How near a reading came to what was printed: cell by cell, the heads, and the text in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from rapidfuzz.distance import LCSseq

from extract.report import Report
from samples.made import HEAD, Truth, truth
from samples.made_old import doubted, indicators

Verdict = Literal["named", "silent", "unread"]
DOUBT = frozenset(("unsure", "run_together", "deduced", "image", "unit_missing"))
"""The notes by which a reading says that it is not sure."""


class Wrong(NamedTuple):
    """One cell that was not read as printed."""

    cell: str
    printed: object
    read: object
    verdict: Verdict


@dataclass(slots=True)
class Score:
    """What a reading is worth.

    Attributes:
        cells: how many figures were printed, blank ones too.
        right: how many were read as printed; a deduced one counts where it is the printed one.
        wrong: the others, and figures read where none is printed.
        heads: how many of the heads were right, of ``HEAD``.
        heads_wrong: the others by name.
        text: how many characters of the sections were printed.
        kept: how many of them were read, in order.
        refusal: why it was not read at all; empty where it was.
        milliseconds: how long it took.
        megabytes: the most memory that its process had until then.
    """

    cells: int = 0
    right: int = 0
    wrong: list[Wrong] = field(default_factory=list)
    heads: int = 0
    heads_wrong: list[str] = field(default_factory=list)
    text: int = 0
    kept: int = 0
    refusal: str = ""
    milliseconds: float = 0.0
    megabytes: float = 0.0

    def count(self, verdict: Verdict) -> int:
        """How many cells were wrong in one way."""
        return sum(wrong.verdict == verdict for wrong in self.wrong)


def unread(printed: Truth, refusal: str) -> Score:
    """The score of a document that was not read."""
    figures = printed["figures"]
    wrong = [Wrong(cell, value, "unread", "unread") for cell, value in figures.items()]
    return Score(len(figures), 0, wrong, heads_wrong=list(HEAD), text=len(_text(printed)), refusal=refusal)


def refused(expected: str, refusal: str) -> Score:
    """The score of a document whose right reading is a refusal that says ``expected``; it counts as one cell."""
    if expected in refusal:
        return Score(1, 1, heads=len(HEAD))
    verdict: Verdict = "unread" if refusal else "silent"
    return Score(1, 0, [Wrong("the whole document", expected, refusal or "a report", verdict)], heads=len(HEAD))


def score(report: Report, printed: Truth, doubtful: frozenset[str] = frozenset()) -> Score:
    """Compare a reading with what was printed; of the ``doubtful`` figures, none with a doubt is right too."""
    read = truth(report)
    figures = {**read["figures"], **indicators(report)}
    doubts = frozenset(note.at for note in report.notes if note.means in DOUBT)
    doubts |= doubted(report, doubts)
    found = _wrong(doubts, figures, printed["figures"])
    wrong = [one for one in found if not (one.read is None and one.verdict == "named" and one.cell in doubtful)]
    missed = [name for name in HEAD if read[name] != printed[name]]
    text, kept = _text(printed), _text(read)
    return Score(
        cells=len(printed["figures"]),
        right=len(printed["figures"]) - sum(one.cell in printed["figures"] for one in wrong),
        wrong=wrong,
        heads=len(HEAD) - len(missed),
        heads_wrong=[f"{name}: printed {printed[name]!r}, read {read[name]!r}" for name in missed],
        text=max(len(text), len(kept)),
        kept=LCSseq.similarity(text, kept),
    )


def _wrong(doubts: frozenset[str], read: Mapping[str, object], printed: Mapping[str, object]) -> Iterator[Wrong]:
    for cell, value in printed.items():
        got = read.get(cell, "absent")
        if type(got) is str:
            yield Wrong(cell, value, got, "unread")
        elif got != value:
            yield Wrong(cell, value, got, "named" if cell in doubts else "silent")
    for cell in read.keys() - printed.keys():
        yield Wrong(cell, "absent", read[cell], "silent" if read[cell] is not None else "named")


def _text(said: Truth) -> str:
    """The sections' text, one after the other, without white space: a line's end is not the office's."""
    return "".join("".join((said["sections"][number] or "").split()) for number in sorted(said["sections"]))
