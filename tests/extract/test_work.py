"""From captures to tables: complete, the same however the work is cut up, and stopped by no document."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from rich.console import Console
from sqlite_utils import Database

from archive.database import FILE_NAME, open_archive, transaction
from extract import captured, office, pool, version, work, worker
from extract.archive_check import check_archive
from extract.carry import carry, of_report
from extract.document import Origin
from extract.form import editions
from extract.reading import extract
from extract.register import divisions
from extract.store import Store
from extract.worker import Item, Task
from publish.status import show_status, status
from tests.extract.captures import Archive, archive, as_file, as_page, as_plain, made, with_cell

SEEDS = int(os.environ.get("NIANBAO_SEEDS", "6"))
COVER = "<html><body><h1>{}</h1><p>示例市虚构局2024年政府信息公开工作年度报告见附件。</p></body></html>"


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Archive]:
    """An archive to fill."""
    with archive(tmp_path / "archive") as made_one:
        yield made_one
        assert list(made_one.database.query("PRAGMA foreign_key_check")) == []
        assert [made_one.rows(name) for name in ("due", "unchecked") if "due" in made_one.database.table_names()] in (
            [[], []],
            [],
        )


@pytest.fixture
def another_extractor(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The reading code has changed since."""
    monkeypatch.setattr("extract.reading.extractor", lambda: "another")
    monkeypatch.setattr("extract.store.extractor", lambda: "another")
    monkeypatch.setattr("extract.work.extractor", lambda: "another")
    yield
    assert version.extractor() != "another"


def test_an_archive_without_captures_has_no_report(tmp_path: Path) -> None:
    """Nothing captured, nothing read, and the tables are there."""
    with open_archive(tmp_path / FILE_NAME) as database:
        worked = work.extract_archive(tmp_path, database, processes=0)
        assert (worked.read, worked.held.reports) == (0, 0)
        assert database.table("reports").count == 0


def test_pages_attachments_and_files_are_read_and_nothing_else(filled: Archive) -> None:
    """Only an ok capture of a page, an attachment or a file can become a version."""
    filled.visit("a.html", as_page(made(2024)))
    filled.visit("b.docx", as_file(made(2023)), kind="attachment")
    filled.visit("file:///c.txt", as_plain(made(2022)), kind="file", portal=None)
    filled.visit("list.html", as_page(made(2021)), kind="list")
    filled.visit("d.html", as_page(made(2020)), verdict="challenge")
    worked = filled.extract()
    assert (worked.read, worked.same, worked.unread, worked.held.versions) == (3, 0, 0, 3)
    assert sorted(row["year"] for row in filled.rows("reports")) == [2022, 2023, 2024]
    assert {row["kind"] for row in filled.rows("sources")} == {"page", "attachment", "file"}


def test_a_second_visit_is_no_version(filled: Archive) -> None:
    """The same bytes again, or bytes that differ in a counter alone, are visits of one version."""
    page = as_page(made())
    filled.visit("a.html", page)
    assert filled.extract().read == 1
    filled.visit("a.html", page, 1)
    filled.visit("a.html", page.replace(b"</body>", b"<script>count(7)</script></body>"), 2)
    worked = filled.extract()
    assert (worked.read, worked.same, worked.held.versions) == (0, 1, 1)
    source = filled.one("sources")
    assert (source["visits"], source["last_seen"][:10]) == (3, "2025-03-03")
    assert len({row["version"] for row in filled.rows("copies")}) == 1


def test_the_second_state_is_told_exactly(filled: Archive) -> None:
    """Two cells changed in silence, one report taken down, one new: one version, two changes, one gone_since."""
    report = made()
    filled.visit("a.html", as_page(report))
    filled.visit("b.html", as_page(made(2023, seed=2)))
    filled.extract()
    other = with_cell(with_cell(report, "applications", "new", "total", 7), "disclosure", "licensing", "decisions", 5)
    filled.visit("a.html", as_page(other), 30)
    filled.visit("b.html", b"", 30, verdict="gone", status=404)
    filled.visit("c.html", as_page(made(2022, seed=3)), 30)
    filled.extract()
    assert [row["at"] for row in filled.rows("changes")] == [
        "applications.new.total",
        "disclosure.licensing.decisions",
    ]
    assert [row["address"] for row in filled.rows("sources", "gone_since IS NOT NULL")] == ["example.gov.cn/b.html"]
    assert (len(filled.rows("versions")), len(filled.rows("reports"))) == (4, 3)


def test_an_address_that_shows_another_year_is_another_source(filled: Archive) -> None:
    """The old source is replaced, not gone, and its report is still there with what was seen."""
    filled.visit("a.html", as_page(made(2023)))
    filled.visit("a.html", as_page(made(2024)), 360)
    filled.extract()
    assert {row["report"]: row["state"] for row in filled.rows("sources")} == {
        "990100-xugouju/2023": "replaced",
        "990100-xugouju/2024": "here",
    }
    assert [row["number"] for row in filled.rows("versions")] == [1, 1]
    assert filled.rows("changes") == []
    assert all(row["version"] for row in filled.rows("reports"))


def test_a_redirect_that_ends_at_a_404_is_an_absence(filled: Archive) -> None:
    """A visit belongs to the address that was asked for, wherever the answer came from."""
    filled.visit("a.html", as_page(made()))
    filled.visit("gone.html", b"", 1, planned="example.gov.cn/a.html", verdict="gone", status=404)
    filled.extract()
    source = filled.one("sources")
    assert (source["state"], source["visits"]) == ("gone", 2)


def test_what_is_no_report_leaves_a_source_as_it_was(filled: Archive, tmp_path: Path) -> None:
    """A note in a report's place, and a visit led to another page, neither bring a report back nor take it away."""
    filled.visit("a.html", as_page(made(2024)))
    filled.visit("b.html", as_page(made(2023, seed=2)))
    filled.visit("a.html", b"", 1, verdict="gone", status=404)
    for name in ("a", "b"):
        filled.visit(f"{name}.html", b"<html><body><p>closed for the holidays</p></body></html>", 2)
        filled.visit("c.html", as_page(made(2022, seed=3)), 3, planned=f"example.gov.cn/{name}.html")
    filled.extract()
    states = {row["address"][-6:]: (row["state"], row["gone_since"]) for row in filled.rows("sources")}
    assert (states["b.html"], states["c.html"]) == (("here", None), ("here", None))
    assert states["a.html"][0] == "gone"
    assert states["a.html"][1].startswith("2025-03-02")
    with twin(filled, tmp_path / "twin") as other:
        other.extract()
        assert filled.dump() == other.dump()


def test_what_a_person_states_wins(filled: Archive) -> None:
    """Organ and year that came with a file stand before what it says; its own words are kept as they are."""
    facts: dict[str, Any] = {"kind": "file", "portal": None, "stated_organ": "示例市水务局", "stated_year": 2020}
    filled.visit("file:///a.docx", as_file(made(2024)), **facts)
    filled.extract()
    assert filled.one("reports")["id"] == "990100-shuiwuju/2020"
    assert filled.one("readings")["year"] == 2024


@pytest.mark.parametrize("stated", ["990100-shuiwuju", "示例市水务局"])
def test_an_organ_is_stated_by_its_id_or_its_name(filled: Archive, stated: str) -> None:
    """Either names the organ of the register."""
    filled.visit("file:///a.docx", as_file(made()), kind="file", portal=None, stated_organ=stated)
    filled.extract()
    assert filled.one("reports")["organ"] == "990100-shuiwuju"


def test_an_attachment_is_named_by_what_led_to_it(filled: Archive) -> None:
    """A document that says neither organ nor year has them from its link, or from the link to its page."""
    nameless = made(title=None, agency=None, preamble=None, period=None)
    title = "示例市虚构局2024年政府信息公开工作年度报告"
    filled.visit("news.html", b"<p>news</p>", link_text=title)
    known: dict[str, Any] = {"kind": "attachment", "found_on": "example.gov.cn/news.html"}
    filled.visit("x.docx", as_file(nameless), link_text="附件1.docx", **known)
    filled.extract()
    assert filled.one("versions")["report"] == "990100-xugouju/2024"


def test_a_page_around_an_attachment_is_its_cover(filled: Archive) -> None:
    """A page of one sentence is no second, empty report: it goes with the attachment, which is what is shown."""
    text = (
        "主动公开、依申请公开、行政复议、行政诉讼、收费、存在的问题和改进措施均见附件，本页仅为说明，全部内容以附件所载为准。"
        * 3
    )
    page = COVER.format("示例市虚构局办公室2024年政府信息公开工作年度报告").replace("见附件。", f"见附件。{text}")
    filled.visit("a.html", page.encode())
    filled.extract()
    assert [row["cover"] for row in filled.rows("versions")] == [0]
    (alone,) = filled.rows("reports")
    filled.visit("a.docx", as_file(made()), kind="attachment", found_on="example.gov.cn/a.html")
    filled.extract()
    row = filled.one("reports")
    assert (alone["id"], row["id"]) == ("990100-xugoujubangongshi/2024", "990100-xugouju/2024")
    assert row["url"].endswith("a.docx")
    assert {row["address"][-6:]: row["cover"] for row in filled.rows("versions")} == {"a.html": 1, "a.docx": 0}


def test_a_page_that_only_frames_a_document_is_not_counted_as_unread(filled: Archive) -> None:
    """A frame around the report is refused; once the report in it was read, it is its cover and no failure."""
    framed = '<p><iframe src="/pdfjs/web/viewer.html?file=%2Fa.docx"></iframe></p>'
    page = COVER.format("示例市虚构局2024年政府信息公开工作年度报告").replace("</body>", f"{framed}</body>")
    filled.visit("frame.html", page.encode())
    filled.extract()
    told = status(filled.database, version.extractor())
    assert (told["unread"], told["unread_covers"], told["unread_by_reason"]) == (1, 0, {"NotAReport": 1})
    filled.visit("a.docx", as_file(made()), kind="attachment", found_on="example.gov.cn/frame.html")
    filled.extract()
    told = status(filled.database, version.extractor())
    assert (told["unread"], told["unread_covers"], told["unread_by_reason"]) == (0, 1, {})
    assert filled.one("reports")["url"].endswith("a.docx")


def test_what_cannot_be_read_is_told_and_not_tried_again(filled: Archive) -> None:
    """News and noise become rows of ``unread`` with the reason; only another extractor tries again."""
    filled.visit("news.html", "<html><body><p>要闻</p></body></html>".encode())
    filled.visit("noise.docx", b"PK\x03\x04nothing", kind="attachment")
    assert filled.extract().unread == 2
    assert {row["name"] for row in filled.rows("unread")} == {"NotAReport", "DamagedDocument"}
    assert filled.extract().unread == 0


@pytest.mark.skipif(office.programs() is None, reason="LibreOffice is not installed: make system")
def test_what_waits_for_the_converter_is_read_once_there_is_one(
    filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without LibreOffice a .doc is unread under a name of its own, not asked for again, and read when it is there."""
    filled.visit("a.doc", (Path(__file__).parent / "converted" / "clean.doc").read_bytes(), kind="attachment")
    with monkeypatch.context() as absent:
        absent.setattr("extract.work.programs", lambda: None)
        assert filled.extract().unread == 1
        assert filled.one("unread")["name"] == "WaitingForConverter"
        told = status(filled.database, version.extractor())
        assert (told["for_converter"], told["unread_by_reason"]) == (1, {"WaitingForConverter": 1})
        console = Console(file=io.StringIO(), width=160)
        show_status(told, console)
        assert isinstance(console.file, io.StringIO)
        assert "apt-get install libreoffice-writer-nogui" in console.file.getvalue()
        assert filled.extract().unread == 0
    assert filled.extract().read == 1
    assert filled.rows("unread") == []
    assert "for_converter" not in _shown(status(filled.database, version.extractor()))


def _shown(told: dict[str, Any]) -> list[str]:
    return [name for name in ("for_converter",) if told.get(name)]


def test_no_memory_for_a_document_is_told_as_such(filled: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that takes all the memory that a process may have costs itself alone."""

    def greedy(*_: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr("extract.worker.extract", greedy)
    filled.visit("a.html", as_page(made(2024)))
    assert filled.extract().unread == 1
    assert (filled.one("unread")["name"], "out of memory" in filled.one("unread")["got"]) == ("DiedReading", True)


@pytest.mark.usefixtures("another_extractor")
def test_another_extractor_reads_everything_again(filled: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """All readings and the unread ones are made anew, no version is new, and a second run has nothing to do."""
    filled.visit("a.html", as_page(made()))
    filled.visit("news.html", b"<p>news</p>")
    with monkeypatch.context() as earlier:
        for module in ("reading", "store", "work"):
            earlier.setattr(f"extract.{module}.extractor", lambda: "earlier")
        filled.extract()
    before = filled.one("versions")
    worked = filled.extract()
    assert (worked.read, worked.unread) == (1, 1)
    assert filled.one("versions") == before
    assert [filled.one(name)["extractor"] for name in ("readings", "unread")] == ["another", "another"]
    assert filled.extract()[:3] == (0, 0, 0)
    assert not (filled.folder / "captures" / "rereadings.jsonl").exists()


def test_a_damaged_capture_is_named_and_stays_to_be_read(filled: Archive) -> None:
    """Bytes that are not those that were captured are never read; the others are, and these once they are back."""
    filled.visit("a.html", as_page(made(2024)))
    filled.visit("b.html", as_page(made(2023)))
    (row,) = filled.rows("payloads", "offset = 0") or filled.rows("payloads", "1 ORDER BY offset LIMIT 1")
    filled.writer.close()
    (file,) = (filled.folder / "captures").glob("*.warc.gz")
    whole = file.read_bytes()
    at = row["offset"] + row["length"] // 2
    file.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
    worked = filled.extract()
    assert (worked.read, len(worked.damaged)) == (1, 1)
    assert file.name in worked.damaged[0]
    file.write_bytes(whole)
    worked = filled.extract()
    assert (worked.read, worked.damaged) == (1, ())


def test_a_document_that_breaks_the_reader_is_one_unread_document(
    filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that nobody foresaw is written down with the document; the others are read."""

    def fragile(data: bytes, *rest: Any) -> Any:
        if b"2023" in data:
            raise RecursionError("too deep")
        return extract(data, *rest)

    monkeypatch.setattr("extract.worker.extract", fragile)
    filled.visit("a.html", as_page(made(2024)))
    filled.visit("b.html", as_page(made(2023)))
    worked = filled.extract()
    assert (worked.read, worked.unread) == (1, 1)
    assert "RecursionError: too deep" in filled.one("unread")["got"]


class Deadly(str):
    """Text that ends the process which unpacks it."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return (os._exit, (9,))


def test_a_process_that_dies_costs_only_its_own_document(filled: Archive) -> None:
    """The pool goes on, the document is refused after a second try alone, and every other has its result."""
    ids = [filled.visit(f"{number}.html", as_page(made(2000 + number))) for number in range(10, 16)]
    rows = {row["id"]: row for row in filled.rows("captures")}

    def task(row: dict[str, Any], encoding: str | None) -> Task:
        item = Item(
            row["payload"], row["id"], row["instant"], row["file"], row["offset"], encoding, Origin(), known=False
        )
        return Task(row["address"], (item,), frozenset())

    tasks = [task(rows[name], Deadly("gzip") if number == 2 else None) for number, name in enumerate(ids)]
    results = {found[0].address: found[0] for found in pool.results(tasks, filled.folder / "captures", 2)}
    assert len(results) == 6
    refused = [address for address, result in results.items() if result.read is None]
    assert refused == ["example.gov.cn/12.html"]
    refusal = results[refused[0]].refusal
    assert refusal is not None
    assert refusal.name == "DiedReading"


def test_the_pool_gives_what_one_process_gives(filled: Archive, tmp_path: Path) -> None:
    """Two processes write the tables that one writes."""
    for number in range(8):
        filled.visit(f"{number}.html", as_page(made(2010 + number, seed=number)))
    told: list[tuple[int, int]] = []
    with twin(filled, tmp_path / "twin") as other:
        other.extract()
        worked = filled.extract(processes=2, progress=lambda done, planned: told.append((done, planned)))
        assert worked.read == 8
        assert told[-1] == (8, 8)
        assert filled.dump() == other.dump()


def twin(first: Archive, folder: Path) -> Any:
    """Another archive with the same captures and nothing read."""
    shutil.copytree(first.folder / "captures", folder / "captures", ignore=shutil.ignore_patterns("*.jsonl"))
    opened = archive(folder)

    class Twin:
        def __enter__(self) -> Archive:
            other = opened.__enter__()
            for name in ("captures", "payloads"):
                other.database.table(name).insert_all(first.rows(name))
            return other

        def __exit__(self, *error: Any) -> None:
            opened.__exit__(*error)

    return Twin()


@lru_cache(maxsize=1)
def pages() -> dict[str, bytes]:
    """What an address may show."""
    cover = "主动公开、依申请公开、行政复议、诉讼、收费、存在的问题和改进见附件。" * 6
    return {
        "one": as_page(made()),
        "two": as_page(with_cell(made(), "applications", "new", "total", 7)),
        "other year": as_page(made(2023)),
        "nobody": as_page(made(agency=None, title="2024年政府信息公开工作年度报告")),
        "homophone": as_page(made(agency="示例市许构局")),
        "cover": COVER.format("示例市虚构局2023年政府信息公开工作年度报告").replace("见附件。", cover).encode(),
        "news": b"<p>news</p>",
        "news again": b"<p>news</p><script>2</script>",
    }


def random_visits(filled: Archive, random: Random, count: int) -> None:
    """Visits of every kind to a few addresses."""
    for _ in range(count):
        address, day = random.choice("abc"), random.randint(0, 40)
        kind = random.random()
        if kind < 0.6:
            name = random.choice(sorted(pages()))
            stated: dict[str, Any] = {"stated_year": 2022} if random.random() < 0.1 else {}
            if random.random() < 0.2:
                stated["planned"] = f"example.gov.cn/{random.choice('abc')}.html"
            filled.visit(f"{address}.html", pages()[name], day, link_text=f"{name}", **stated)
        elif kind < 0.75:
            facts = {"kind": "attachment", "found_on": f"example.gov.cn/{address}.html"}
            filled.visit(f"{address}.docx", as_file(made(random.choice((2022, 2024)))), day, **facts)
        else:
            verdict = random.choice(("gone", "soft_404", "refused"))
            planned = f"example.gov.cn/{random.choice('abc')}.html"
            filled.visit(f"{address}.html", verdict.encode(), day, verdict=verdict, planned=planned)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_however_the_work_is_cut_the_tables_are_the_same(filled: Archive, tmp_path: Path, seed: int) -> None:
    """Read as it came, with days out of order, or all at once: equal tables."""
    random = Random(seed)  # noqa: S311 - visits like any others
    for _ in range(6):
        random_visits(filled, random, random.randint(1, 5))
        filled.extract()
    with twin(filled, tmp_path / "twin") as other:
        other.extract()
        assert filled.dump() == other.dump()
        check_archive(other.database)
        assert filled.dump() == other.dump()


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_results_and_batches_does_not_matter(filled: Archive, tmp_path: Path, seed: int) -> None:
    """Results written one by one in any order give the tables of one batch in order."""
    random = Random(seed)  # noqa: S311 - visits like any others
    random_visits(filled, random, 20)
    with twin(filled, tmp_path / "twin") as other:
        other.extract()
        captures = filled.folder / "captures"
        store = Store(filled.database, captures, divisions())
        store.adopt(filled.folder)
        captured.plan(filled.database, version.extractor())
        filled.database.conn.commit()
        results = [worker.work(task, captures) for task in captured.tasks(filled.database, ())]
        random.shuffle(results)
        for result in results:
            store.write(result)
        store.finish()
        assert filled.dump() == other.dump()


def test_a_page_that_is_never_twice_the_same_is_read_in_parts(filled: Archive) -> None:
    """More payloads of one address than are taken at once are all seen, and read once."""
    page = as_page(made())
    for number in range(captured.AT_ONCE + 5):
        filled.visit("a.html", page.replace(b"</body>", b"<script>%d</script></body>" % number), number)
    worked = filled.extract()
    assert (worked.read, worked.same, worked.held.versions) == (1, captured.AT_ONCE + 4, 1)


@pytest.mark.parametrize("commits", range(1, 12))
def test_stopped_after_any_transaction_it_goes_on(
    filled: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commits: int
) -> None:
    """Interrupted after the first, the second … transaction: run again, the tables are those of one run."""
    random_visits(filled, Random(7), 12)  # noqa: S311 - visits like any others
    left = [commits]

    @contextmanager
    def counted(database: Database) -> Iterator[Database]:
        if not left[0]:
            raise KeyboardInterrupt
        with transaction(database):
            yield database
        left[0] -= 1

    with twin(filled, tmp_path / "twin") as other:
        other.extract()
        with monkeypatch.context() as patched:
            patched.setattr(work, "BATCH", 1)
            for module in ("work", "store", "archive_check"):
                patched.setattr(f"extract.{module}.transaction", counted)
            with suppress(KeyboardInterrupt):
                filled.extract()
        assert left == [0]
        filled.extract()
        assert filled.dump() == other.dump()


def ended(session: int) -> bool:
    """Whether soon no process of a session is left."""
    for _ in range(100):
        stats = [path.read_text() for path in Path("/proc").glob("[0-9]*/stat") if path.exists()]
        fields = [stat.rpartition(")")[2].split() for stat in stats]
        if not any(int(field[3]) == session and field[0] != "Z" for field in fields):
            return True
        time.sleep(0.1)
    return False


KILLED = """
import sys
from pathlib import Path
from archive.database import open_archive
from extract import work
work.PATIENCE = 0.0
folder = Path(sys.argv[1])
with open_archive(folder / "archive.db") as database:
    print("ready", flush=True)
    work.extract_archive(folder, database, processes=2)
"""


def test_killed_at_any_moment_it_goes_on(tmp_path: Path) -> None:
    """Kill -9, several times at random moments: the tables are those of an undisturbed run, and no process is left."""
    folder = tmp_path / "killed"
    random = Random(5)  # noqa: S311 - moments like any others
    with archive(folder) as filled:
        for number in range(24):
            filled.visit(f"{number}.html", as_page(made(2000 + number, seed=number)))
        with twin(filled, tmp_path / "twin") as other:
            other.extract()
            wanted = other.dump()
    root = Path(__file__).parents[2]
    for _ in range(3):
        command = [sys.executable, "-c", KILLED, str(folder)]
        run = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, start_new_session=True)
        with run:
            assert run.stdout is not None
            assert run.stdout.readline() == b"ready\n"
            time.sleep(random.uniform(0.5, 2.5))
            os.kill(run.pid, signal.SIGKILL)
        assert ended(run.pid)
    with archive(folder) as filled:
        filled.extract()
        assert filled.dump() == wanted
        assert list(filled.database.query("PRAGMA foreign_key_check")) == []


def test_findings_between_years_stand_after_a_reports_own(filled: Archive) -> None:
    """They name the version compared with, are counted with the report, and go when the year before goes."""
    before = with_cell(made(2023), "applications", "carried_out", "total", 4)
    now = with_cell(made(2024), "applications", "carried_in", "total", 9)
    filled.visit("b.html", as_page(now))
    filled.extract()
    own, errors = len(filled.rows("findings")), filled.one("reports")["errors"]
    filled.visit("a.html", as_page(before))
    filled.extract()
    earlier = filled.one("versions", "year = 2023")["id"]
    found = filled.rows("findings", "rule = 'carry.applications' AND severity = 'error'")
    assert [(row["year"], row["against"], row["expected"], row["found"]) for row in found] == [
        (2024, earlier, "4", "9")
    ]
    numbers = [row["number"] for row in filled.rows("findings", "year = 2024 AND against IS NOT NULL")]
    assert sorted(numbers) == list(range(own + 1, own + len(numbers) + 1))
    assert filled.one("reports", "year = 2024")["errors"] == errors + 1
    counts = check_archive(filled.database)
    assert (counts.pairs, counts.broken) == (1, len(numbers))


def test_years_out_of_the_archive_are_compared_as_the_readings_were(filled: Archive) -> None:
    """What the rules between years say of stored reports is what they say of the reports as read."""
    documents = [as_page(made(2022 + place, seed=place)) for place in range(2)]
    for place, document in enumerate(documents):
        filled.visit(f"{place}.html", document)
    filled.extract()
    before, now = (extract(document, "a.html") for document in documents)
    first, second = (of_report(one, one.year or 0, f"{one.agency} {one.year}") for one in (before, now))
    wanted = carry(first, second, editions())
    found = filled.rows("findings", "against IS NOT NULL ORDER BY number")
    told = [(row["rule"], row["cause"], row["evidence"], row["says_zh"]) for row in found]
    assert told == [(one.rule, one.cause, one.evidence, one.says.zh) for one in wanted]
    assert len(wanted) > 3
