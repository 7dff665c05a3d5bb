"""The net of made documents: which they are, how readings are scored, and the floor that only rises."""

from __future__ import annotations

from pathlib import Path
from random import Random

import msgspec
import pytest

from benchmarks import accuracy
from benchmarks.corpus import Order, orders, version
from benchmarks.floor import Floor, Line, below, floors, line, raised, write_floor
from benchmarks.kinds import OLD, SHARES, SUFFIXES, wounds_of
from benchmarks.press import INSIDE, press
from benchmarks.progress import Progress
from benchmarks.scoring import refused, score, unread
from extract.errors import NotAReport
from extract.reading import extract
from extract.report import Note, Report
from samples.as_html import clean
from samples.made import HEAD, made_report, truth
from samples.page_wounds import KINDS, PAGE_WOUNDS
from samples.shown import in_frame
from samples.wounds import WOUNDS

REPORT = made_report(Random(1), "2021", sound=True)  # noqa: S311 - invented
TRUTH = truth(REPORT)


def with_figure(value: int | None, *notes: Note) -> Report:
    """The report with another figure for the new applications' total."""
    applications = {row: dict(line) for row, line in (REPORT.applications or {}).items()}
    applications["new"]["total"] = value
    return msgspec.structs.replace(REPORT, applications=applications, notes=notes)


def test_the_corpus_has_500_documents_of_every_kind() -> None:
    """500 documents, both editions, sound figures and any, and more than 30 wounds."""
    corpus = orders(1, 500)
    assert len(corpus) == sum(SHARES.values()) == 500
    assert {order.kind for order in corpus} == set(KINDS) == SUFFIXES.keys()
    assert {order.edition for order in corpus} == {"2019", "2021", "old"}
    assert {order.sound for order in corpus} == {True, False}
    assert len({order.wound for order in corpus} - {""}) > 30
    assert len({order.file for order in corpus}) == 500


def test_a_smaller_corpus_is_part_of_the_whole() -> None:
    """A look at 50 documents looks at documents of the 500, so that nothing is made twice."""
    assert set(orders(1, 50)) < set(orders(1, 500))
    assert {order.kind for order in orders(1, 500, "pdf")} == {"pdf-office", "pdf-chromium", "pdf-unruled"}


def test_an_order_gives_the_same_document_every_time() -> None:
    """What an order prints comes from the order and the seed."""
    first, again = (Order(1, 7, "docx", "2019", False, "slash") for _ in range(2))
    assert (first.blocks, first.truth, first.sheet) == (again.blocks, again.truth, again.sheet)
    assert first.blocks != Order(2, 7, "docx", "2019", False, "slash").blocks


def test_figures_that_a_wound_destroys_are_none_in_the_truth() -> None:
    """A slash for a nought is no figure; where the wound keeps the figures they stand."""
    hurt = Order(1, 7, "docx", "2021", False, "slash")
    assert any(value is None for key, value in hurt.truth["figures"].items() if key.startswith("applications."))


def test_a_report_before_2019_is_printed_and_read_back() -> None:
    """Every row of its table is a figure of the truth, and a right reading of the page says the same."""
    old = [order for order in orders(1, 500, "html") if order.edition == OLD]
    assert len(old) == SHARES["html"] // 10
    for order in old:
        found = score(extract(clean(order.blocks, INSIDE), order.file), order.truth)
        assert (found.wrong, found.heads_wrong, found.text - found.kept) == ([], [], 0)
        assert found.cells > 50


def test_a_wrong_indicator_is_silent_unless_it_is_doubted() -> None:
    """An indicator is found by its name and its turn; a doubt that is noted at its number is one of it."""
    value = Order(1, 10, "html", OLD, False, "")
    report = extract(clean(value.blocks, INSIDE), value.file)
    row = report.indicators[2]
    others = (*report.indicators[:2], msgspec.structs.replace(row, value=None), *report.indicators[3:])
    assert row.value is not None
    for notes, verdict in (((), "silent"), ((Note("indicators.3.value", "9", "unsure"),), "named")):
        found = score(msgspec.structs.replace(report, indicators=others, notes=notes), value.truth)
        assert [(one.printed, one.verdict) for one in found.wrong] == [(row.value, verdict)]


def test_a_document_that_must_be_refused() -> None:
    """The refusal that is expected is right, another one is unread, and a reading is wrong in silence."""
    assert refused("EncryptedDocument", "EncryptedDocument: a word is asked for").right == 1
    assert refused("EncryptedDocument", "DamagedDocument: it is cut").count("unread") == 1
    assert refused("EncryptedDocument", "").count("silent") == 1
    assert Order(1, 1, "pdf-office", "2021", False, "user_password").refused == "EncryptedDocument"
    page = Order(1, 1, "html", "2021", False, "only_in_frame")
    with pytest.raises(NotAReport, match=page.refused):
        extract(in_frame(page.blocks), page.file)


@pytest.mark.parametrize("wound", [wound.name for wound in PAGE_WOUNDS.values() if wound.doubtful])
def test_a_flattened_figure_may_be_doubted_and_not_be_another(wound: str) -> None:
    """Of a flattened row none with a doubt is right, as what was printed is; another figure is not."""
    order = Order(1, 1, "html", "2021", True, wound)
    row = sorted(order.doubtful)
    assert len(row) > 4
    values = order.truth["figures"]
    table, name, column = next(cell for cell in row if values[cell] is not None).split(".")
    report = order.report
    lines = {key: dict(line) for key, line in (report.applications or {}).items()}
    lines[name][column] = None
    doubted = msgspec.structs.replace(
        report, applications=lines, notes=(Note(f"{table}.{name}.{column}", "", "unsure"),)
    )
    assert score(doubted, order.truth, order.doubtful).wrong == []
    assert score(doubted, order.truth).count("named") == 1
    silent = msgspec.structs.replace(doubted, notes=())
    assert score(silent, order.truth, order.doubtful).count("silent") == 1


def test_progress_says_how_far_how_fast_and_how_long_still() -> None:
    """A line at the end, and one now and then where it takes long; none for every step."""
    told: list[str] = []
    progress = Progress("read", 4, told.append)
    for _ in range(4):
        progress.step(about="pdf")
    assert len(told) == 1
    assert told[0].startswith("read 4 of 4 (pdf), ")
    often = Progress("made", 4, told.append, every=0)
    often.step(2)
    assert told[-1].startswith("made 2 of 4, ")
    assert told[-1].endswith(" left")


def test_a_run_that_is_stopped_keeps_what_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says how far it came and where the documents are, and leaves them there."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(accuracy, "read_all", stopped)
    monkeypatch.setattr("sys.argv", ["accuracy", "--only", "text", "--count", "40", "--folder", str(tmp_path)])
    assert accuracy.main() == 130
    assert "stopped: 0 of 2 read" in capsys.readouterr().out
    assert len(list((tmp_path / version()).glob("*.txt"))) == 2


def test_a_wound_is_asked_only_where_it_shows() -> None:
    """Markup's wounds are not asked of paper, nor paper's of markup."""
    assert "layout_table" in set(wounds_of("html"))
    assert "layout_table" not in set(wounds_of("scan-200"))
    assert "stamp" in set(wounds_of("scan-150"))
    assert "row_cut" not in set(wounds_of("html"))
    assert set(wounds_of("text")) <= WOUNDS.keys()


def test_a_right_reading_is_wholly_right() -> None:
    """Every cell, head and character of a reading that is the report itself counts."""
    found = score(REPORT, TRUTH)
    assert (found.right, found.wrong, found.heads) == (found.cells, [], len(HEAD))
    assert found.kept == found.text > 100


@pytest.mark.parametrize(
    ("value", "notes", "verdict"),
    [
        (987654, (), "silent"),
        (None, (), "silent"),
        (None, (Note("applications.new.total", "", "blank"),), "silent"),
        (None, (Note("applications.new.total", "9", "unsure"),), "named"),
        (987654, (Note("applications.new.total", "9", "deduced"),), "named"),
    ],
)
def test_a_wrong_cell_is_silent_unless_the_reading_doubts_it(
    value: int | None, notes: tuple[Note, ...], verdict: str
) -> None:
    """A wrong figure, or a printed one that is called blank, is wrong in silence; a doubted one is named."""
    found = score(with_figure(value, *notes), TRUTH)
    assert [(one.cell, one.verdict) for one in found.wrong] == [("applications.new.total", verdict)]
    assert found.right == found.cells - 1


def test_a_row_that_is_not_read_is_unread_and_one_too_many_silent() -> None:
    """A figure without a place in the reading is unread; a figure that nobody printed is wrong in silence."""
    applications = {row: line for row, line in (REPORT.applications or {}).items() if row != "granted"}
    applications["other_processing"] = {"total": 3}
    found = score(msgspec.structs.replace(REPORT, applications=applications), TRUTH)
    assert {one.cell for one in found.wrong if one.verdict == "silent"} == {"applications.other_processing.total"}
    assert found.count("unread") == 7
    assert found.right == found.cells - 7


def test_a_document_that_is_not_read_has_nothing_right() -> None:
    """A refusal leaves every cell unread, and every head and character missing."""
    found = unread(TRUTH, "DamagedDocument: …")
    assert (found.right, found.count("unread"), found.heads, found.kept) == (0, found.cells, 0, 0)
    added = line([found, score(REPORT, TRUTH)])
    assert (added.documents, added.not_read, added.right) == (2, 1, 0.5)


GOOD = Line(10, 0, 2000, 1.0, 0, 0, 0, 1.0, 1.0, 20.0, 90)
POOR = Line(10, 0, 2000, 0.9871, 20, 1, 5, 0.97, 0.991, 20.0, 90)


def test_a_share_is_rounded_down() -> None:
    """One wrong cell of very many is not all right."""
    nearly = score(with_figure(None), TRUTH)
    assert line([score(REPORT, TRUTH)] * 200 + [nearly]).right < 1.0


def test_what_falls_below_the_floor_is_named() -> None:
    """Each figure below the floor is a sentence; a kind that was not read is not asked."""
    floor = {"pdf": Floor(0.99, 0.97, 0.99, 0), "scan": Floor(1.0, 1.0, 1.0, 0)}
    assert below({"pdf": GOOD}, floor) == []
    missed = below({"pdf": POOR}, floor)
    assert missed == ["pdf: right is 0.9871, the floor 0.99", "pdf: silent is 1, the floor 0"]


def test_the_floor_only_rises(tmp_path: Path) -> None:
    """What is better is written, what is worse is not, and other kinds stay."""
    floor = {"pdf": Floor(0.99, 0.97, 0.999, 3), "scan": Floor(0.5, 0.5, 0.5, 9)}
    new = raised({"pdf": POOR}, floor)
    assert new == {"pdf": Floor(0.99, 0.97, 0.999, 1), "scan": floor["scan"]}
    write_floor(new, tmp_path / "floor.json")
    assert floors(tmp_path / "floor.json") == new
    assert floors(tmp_path / "none.json") == {}


def test_every_kind_has_a_floor() -> None:
    """The floor in git holds each kind of document, and no wrong figure in silence in any."""
    floor = floors()
    assert floor.keys() == set(KINDS)
    assert [kind for kind in KINDS if floor[kind].silent] == []


def test_a_look_at_few_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A small corpus is made, read in children and told of; the floor is not asked, and nothing is made twice."""
    asked = ["accuracy", "--only", "text", "--count", "40", "--folder", str(tmp_path), "--processes", "1"]
    monkeypatch.setattr("sys.argv", asked)
    assert accuracy.main() == 0
    told = capsys.readouterr().out
    assert "text" in told
    assert "100.00" in told
    assert "the floor is not asked" in told
    made = {path: path.stat().st_mtime_ns for path in (tmp_path / version()).iterdir()}
    press(orders(1, 40, "text"), tmp_path / version())
    assert {path: path.stat().st_mtime_ns for path in made} == made
