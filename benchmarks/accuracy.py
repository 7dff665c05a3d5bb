"""How much of 500 made documents is read right, by their kind; below the floor in git the run fails.

The documents are made by ``benchmarks.press`` from the orders of ``benchmarks.corpus`` and kept; they are read in the
project's own limited children, as a run of ``nianbao extract`` reads them. It can be stopped at any time: what is made
is not made again. A net that catches what gets worse, not the
proof: documents that nobody made are the proof. Run: ``make accuracy``, or ``python -m benchmarks.accuracy --only
pdf --count 50`` for a look; every wrong cell is listed with what was printed and what was read.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.child import Answer, Task, read
from benchmarks.corpus import Order, orders, version
from benchmarks.floor import Line, below, floors, line, raised, write_floor
from benchmarks.press import missing_of, press
from benchmarks.progress import Progress
from benchmarks.scoring import Score, refused, score, unread
from extract.children import Children, Ended
from extract.conversion import Served
from extract.office import programs
from extract.pool import PRELOADED

SEED, COUNT = 1, 500
FOLDER = Path(__file__).resolve().parent.parent / "build" / "accuracy"
SECONDS = 300.0


def read_all(asked: Sequence[Order], folder: Path, processes: int) -> Iterable[tuple[Order, Score]]:
    """Every document's score, as they come; each kind has children of its own, so that its memory is its own."""
    kinds = list(dict.fromkeys(order.kind for order in asked))
    with Served(programs()) as served:
        for kind in kinds:
            by_name = {order.file: order for order in asked if order.kind == kind}
            tasks = [Task(str(folder / name), name) for name in by_name]
            reading = partial(read, convert=served.asked)
            with Children[Task, Answer](reading, processes, SECONDS, beside=served, preload=PRELOADED) as children:
                for task, answer in children.unordered(tasks):
                    yield by_name[task.name], _score(by_name[task.name], answer)


def _score(order: Order, answer: Answer | Ended) -> Score:
    if isinstance(answer, Ended):
        return unread(order.truth, f"the process that read it ended: {answer.why}")
    if order.refused:
        found = refused(order.refused, answer.refusal)
    elif answer.report is None:
        found = unread(order.truth, answer.refusal)
    else:
        found = score(answer.report, order.truth, order.doubtful)
    found.milliseconds, found.megabytes = answer.milliseconds, answer.megabytes
    return found


# The table


def table(lines: Mapping[str, Line]) -> Table:
    """The lines for people."""
    columns = ("kind", "documents", "not read", "cells", "right %", "named", "silent", "unread", "heads %", "text %")
    shown = Table(title="Made documents, read")
    for column in (*columns, "ms each", "MB"):
        shown.add_column(column, justify="left" if column == "kind" else "right")
    for kind, one in lines.items():
        shares = (f"{100 * share:.2f}" for share in (one.right, one.heads, one.text))
        right, heads, text = shares
        silent = f"[red]{one.silent}[/]" if one.silent else "0"
        counts = (one.documents, one.not_read, one.cells)
        cells = (right, str(one.named), silent, str(one.unread), heads, text)
        shown.add_row(kind, *map(str, counts), *cells, f"{one.milliseconds:.0f}", f"{one.megabytes:.0f}")
    return shown


def complaints(order: Order, found: Score, most: int) -> list[str]:
    """What was wrong with a document's reading, one line each, at most so many cells of it."""
    if found.refusal:
        return [f"{order.file}: not read: {found.refusal}"]
    told = [
        f"{order.file}: {one.cell}: printed {one.printed}, read {one.read}, {one.verdict}"
        for one in sorted(found.wrong, key=lambda one: (one.verdict != "silent", one.cell))
    ]
    more = [f"{order.file}: {len(told) - most} more cells"] if len(told) > most else []
    text = [f"{order.file}: {found.kept} of {found.text} characters in order"] if found.kept < found.text else []
    return [*told[:most], *more, *(f"{order.file}: {head}" for head in found.heads_wrong), *text]


def main() -> int:
    """Read the command line, make what is missing, read and score it; 1 below the floor, 130 where it is stopped."""
    chosen = _arguments().parse_args()
    console = Console(stderr=chosen.json, width=None if sys.stdout.isatty() else 140)
    corpus = orders(chosen.seed, chosen.count, chosen.only)
    corpus = tuple(order for order in corpus if chosen.wound in order.name)
    folder = chosen.folder / version()
    scores: dict[Order, Score] = {}
    try:
        _made(corpus, folder, console)
        _read(corpus, folder, console, chosen, scores)
    except KeyboardInterrupt:
        console.print(f"stopped: {len(scores)} of {len(corpus)} read. What is made stays in {folder}: run it again.")
        return 130
    kinds: list[str] = list(dict.fromkeys(order.kind for order in corpus))
    lines = {kind: line([found for order, found in scores.items() if order.kind == kind]) for kind in kinds}
    console.print(table(lines))
    if chosen.json:
        print(json.dumps({kind: {n: getattr(one, n) for n in Line.__slots__} for kind, one in lines.items()}))  # noqa: T201
    whole = (chosen.seed, chosen.count, chosen.wound) == (SEED, COUNT, "")
    return _judged(lines, console, whole=whole, raise_it=chosen.raise_floor)


def _made(corpus: Sequence[Order], folder: Path, console: Console) -> None:
    """Make the documents that are missing, and say how far that is."""
    _forget(folder.parent, folder)
    missing = missing_of(corpus, folder)
    if missing:
        progress = Progress("made", len(missing), partial(console.print, highlight=False))
        press(missing, folder, progress.step)


def _read(
    corpus: Sequence[Order], folder: Path, console: Console, chosen: argparse.Namespace, scores: dict[Order, Score]
) -> None:
    """Read every document, say how far that is, and tell what was wrong with each."""
    progress = Progress("read", len(corpus), partial(console.print, highlight=False))
    for order, found in read_all(corpus, folder, chosen.processes):
        scores[order] = found
        for complaint in complaints(order, found, chosen.most):
            console.print(escape(complaint), soft_wrap=True, highlight=False)
        progress.step(about=order.kind)


def _forget(old: Path, new: Path) -> None:
    """Remove what other versions of the code made."""
    for one in old.glob("*/"):
        if one != new:
            shutil.rmtree(one)


def _judged(lines: Mapping[str, Line], console: Console, *, whole: bool, raise_it: bool) -> int:
    """Hold the lines to the floor, where they are of the whole corpus of each kind."""
    if not whole:
        console.print("a look at a part: the floor is not asked")
        return 0
    missed = below(lines, floors())
    for one in missed:
        console.print(f"[red]below the floor[/] {escape(one)}", soft_wrap=True)
    if raise_it:
        write_floor(raised(lines, floors()))
    return int(bool(missed))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description="How much is read right.")
    parser.add_argument("--only", default="", help="one kind: html, word, pdf, pdf-office, scan-200 …")
    parser.add_argument("--wound", default="", help="documents whose names hold this: a wound, whole, sound, 2019 …")
    parser.add_argument("--seed", type=int, default=SEED, help="another corpus; the floor is for the first")
    parser.add_argument("--count", type=int, default=COUNT, help="how many documents in all; the floor is for 500")
    parser.add_argument("--processes", type=int, default=2, help="how many children")
    parser.add_argument("--most", type=int, default=8, help="how many wrong cells of a document are listed")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the made documents are kept")
    parser.add_argument("--json", action="store_true", help="the table as JSON on standard output, the rest on error")
    parser.add_argument("--raise", dest="raise_floor", action="store_true", help="write what is better into the floor")
    return parser


if __name__ == "__main__":
    sys.exit(main())
