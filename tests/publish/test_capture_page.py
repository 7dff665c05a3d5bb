"""The page of a visit, and the archived original: exactly the bytes that came, or a page that says why not."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from archive.coding import decode_body
from archive.database import open_archive
from archive.warc_reader import OPEN
from publish.site import capture as questions
from publish.site import original
from publish.site.archive import Row
from publish.site.original import MissingOriginal, file_name, holder, suffix
from tests.publish.asking import Answer, ask, ask_one, changed, found_by, value
from tests.publish.test_report_page import BROKEN, GONE, OLD, REASON, withheld

_OF_REPORT = (
    "SELECT captures.{} FROM captures JOIN versions ON versions.capture = captures.id WHERE versions.report = :report"
)


def visits(database: Path, where: str = "1") -> list[Row]:
    """Some captures."""
    with open_archive(database) as opened:
        return list(opened.query(f"SELECT * FROM captures WHERE {where} ORDER BY instant"))  # noqa: S608 - of a test


def of_report(database: Path, report: str) -> Row:
    """The capture that a report's version was first seen in."""
    ident = value(database, _OF_REPORT.format("id"), report=report)
    (visit,) = visits(database, f"id = '{ident}'")
    return visit


def test_the_original_of_every_capture_has_the_digest_that_was_recorded(samples_archive: Path) -> None:
    """Pages, attachments, lists, errors and revisits: every one gives back its decoded bytes."""
    every = visits(samples_archive)
    assert any(visit["revisits"] for visit in every)
    answers = ask(samples_archive, *(f"/capture/{visit['id']}/original" for visit in every))
    for visit, answer in zip(every, answers, strict=True):
        assert answer.status == 200, visit
        assert sha256(answer.body).hexdigest() == visit["payload"]
        assert len(answer.body) == visit["size"]


def test_an_original_is_never_shown_as_a_page_of_the_site(samples_archive: Path) -> None:
    """It is an attachment of no type, without sniffing, in a sandbox; its name is ours and not the address's."""
    answer = ask_one(samples_archive, f"/capture/{of_report(samples_archive, BROKEN)['id']}/original")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    name = re.fullmatch(
        r"attachment; filename=\"([^\"]+)\"; filename\*=UTF-8''\1", answer.headers["content-disposition"]
    )
    assert name
    assert re.fullmatch(r"990100-jiaotongyunshuju-2023-[0-9a-f]{12}\.docx", name[1])


def test_the_page_tells_the_visit(samples_archive: Path) -> None:
    """Address, status, verdict, digest and place in the WARC file; the report it brought, and the other visits."""
    visit = of_report(samples_archive, OLD)
    answer = ask_one(samples_archive, f"/capture/{visit['id']}")
    words = answer.words()
    for fact in (visit["url"], "HTTP 200", "正常", visit["payload"], visit["file"], str(visit["offset"]), visit["id"]):
        assert fact in words
    links = [str(link) for link in found_by(answer.tree(), "//main//a/@href")]
    assert any(link.startswith(f"/report/{OLD}/v/") for link in links)
    assert {one.status for one in ask(samples_archive, *(link for link in links if link.startswith("/")))} == {200}


def test_a_revisit_leads_to_the_capture_that_holds_its_bytes(samples_archive: Path) -> None:
    """The page says that the bytes were not kept twice."""
    visit = visits(samples_archive, "revisits IS NOT NULL AND kind = 'attachment'")[0]
    answer = ask_one(samples_archive, f"/capture/{visit['id']}")
    assert "未再存一份" in answer.text
    assert found_by(answer.tree(), f"//a[@href='/capture/{visit['revisits']}']")


def test_the_visit_that_is_the_evidence_of_what_is_gone_says_so(samples_archive: Path) -> None:
    """It names the report, and that it may be the server's fault; a visit that found the report does not."""
    (gone,) = visits(samples_archive, "verdict = 'gone' AND kind = 'page'")
    note = ask_one(samples_archive, f"/capture/{gone['id']}").words("//p[contains(@class, 'gone')]")
    assert GONE in note
    assert "网站的故障" in note
    found = of_report(samples_archive, GONE)
    assert "state gone" not in ask_one(samples_archive, f"/capture/{found['id']}").text


@pytest.mark.parametrize("path", ["/capture/nothing", "/capture/nothing/original", "/capture/%2E%2E%2Fx/original"])
def test_an_unknown_capture_is_not_there(samples_archive: Path, path: str) -> None:
    """Status 404 and a page."""
    answer = ask_one(samples_archive, path)
    assert answer.status == 404
    assert "没有找到" in answer.text


@pytest.fixture
def copy(samples_archive: Path, tmp_path: Path) -> tuple[Path, Row, Path]:
    """An archive of the test's own, a capture of it, and the WARC file that holds it."""
    database = changed(samples_archive, tmp_path)
    visit = of_report(database, OLD)
    return database, visit, database.parent / "captures" / visit["file"]


def refused(answer: Answer, status: int, said: str) -> None:
    """That an answer is a page with a reason, and no file."""
    assert answer.status == status
    assert said in answer.text
    assert "content-disposition" not in answer.headers
    assert "Traceback" not in answer.text


def test_a_database_without_its_captures_says_so(copy: tuple[Path, Row, Path]) -> None:
    """The file is not beside it: 404 and a page; the visit's own page still stands."""
    database, visit, file = copy
    file.unlink()
    answer, page = ask(database, f"/capture/{visit['id']}/original", f"/capture/{visit['id']}")
    refused(answer, 404, "没有这个WARC文件")
    assert page.status == 200


@pytest.mark.parametrize("harm", ["flipped", "cut", "elsewhere", "emptied"])
def test_a_damaged_file_never_gives_wrong_bytes(copy: tuple[Path, Row, Path], harm: str) -> None:
    """A flipped byte, a cut file, a wrong offset, nothing at all: 500 and a page that says damaged."""
    database, visit, file = copy
    data, start, end = file.read_bytes(), visit["offset"], visit["offset"] + visit["length"]
    middle = (start + end) // 2
    hurt = {
        "flipped": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "cut": data[:middle],
        "elsewhere": data[:start] + data[end:],
        "emptied": b"",
    }
    file.write_bytes(hurt[harm])
    refused(ask_one(database, f"/capture/{visit['id']}/original"), 500, "损坏")


def test_another_capture_at_the_same_place_is_no_answer(samples_archive: Path, tmp_path: Path) -> None:
    """A row whose place is that of another record gives no bytes, though they are whole."""
    visit = of_report(samples_archive, OLD)
    (other, *_) = visits(
        samples_archive, f"kind = 'page' AND verdict = 'ok' AND file = '{visit['file']}' AND id <> '{visit['id']}'"
    )
    wrong = changed(
        samples_archive,
        tmp_path,
        ("UPDATE captures SET offset = :offset WHERE id = :id", {"offset": other["offset"], "id": visit["id"]}),
    )
    refused(ask_one(wrong, f"/capture/{visit['id']}/original"), 500, "损坏")


def test_bytes_with_another_digest_are_no_answer(samples_archive: Path, tmp_path: Path) -> None:
    """A whole record whose bytes are not those of the capture's row gives nothing."""
    visit = of_report(samples_archive, OLD)
    wrong = changed(
        samples_archive,
        tmp_path,
        ("UPDATE captures SET payload = :digest WHERE id = :id", {"digest": "0" * 64, "id": visit["id"]}),
    )
    refused(ask_one(wrong, f"/capture/{visit['id']}/original"), 500, "损坏")


def test_what_unpacks_to_too_much_is_not_called_damaged(samples_archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gzip bomb is kept as it came and never unpacked; its file is whole, and the page does not say otherwise."""
    monkeypatch.setattr(original, "decode_body", partial(decode_body, largest=1))
    answer = ask_one(samples_archive, f"/capture/{of_report(samples_archive, OLD)['id']}/original")
    refused(answer, 403, "过大")
    assert "损坏" not in answer.text


def test_a_file_that_is_still_written_gives_its_captures(copy: tuple[Path, Row, Path]) -> None:
    """The original comes out of ``.warc.gz.open`` as well."""
    database, visit, file = copy
    file.rename(file.with_name(f"{file.name}{OPEN}"))
    answer = ask_one(database, f"/capture/{visit['id']}/original")
    assert sha256(answer.body).hexdigest() == visit["payload"]


def test_a_file_name_in_the_database_leads_nowhere_else(samples_archive: Path, tmp_path: Path) -> None:
    """A path in place of a WARC file's name opens nothing."""
    visit = of_report(samples_archive, OLD)
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    wrong = changed(
        samples_archive,
        tmp_path,
        ("UPDATE captures SET file = '../../secret', offset = 0 WHERE id = :id", {"id": visit["id"]}),
    )
    refused(ask_one(wrong, f"/capture/{visit['id']}/original"), 404, "没有这个WARC文件")


@pytest.mark.parametrize("cell", ["", "applications.new.total"])
def test_the_original_of_what_is_withheld_is_not_given(samples_archive: Path, tmp_path: Path, cell: str) -> None:
    """Neither by the capture that brought it nor by a later visit; the page says why. Other originals are."""
    hidden = changed(samples_archive, tmp_path, withheld(OLD, cell))
    visit = of_report(hidden, OLD)
    own = visits(hidden, f"address = '{visit['address']}'")
    assert len(own) > 1
    for one in own:
        refused(ask_one(hidden, f"/capture/{one['id']}/original"), 403, REASON)
        assert "下载当时的原件" not in ask_one(hidden, f"/capture/{one['id']}").text
    assert ask_one(hidden, f"/capture/{of_report(hidden, BROKEN)['id']}/original").status == 200


def test_the_page_that_a_withheld_attachment_hangs_on_is_not_given_either(
    samples_archive: Path, tmp_path: Path
) -> None:
    """The text of an attachment often stands on its page as well."""
    attached = "990000-caizhengting/2022"
    hidden = changed(samples_archive, tmp_path, withheld(attached, ""))
    page = value(
        hidden,
        "SELECT found_on FROM versions JOIN sources ON sources.id = versions.source "
        "WHERE versions.report = :r AND sources.kind = 'attachment'",
        r=attached,
    )
    for one in visits(hidden, f"address = '{page}'"):
        refused(ask_one(hidden, f"/capture/{one['id']}/original"), 403, REASON)


def test_no_question_of_the_page_scans_a_table(samples_archive: Path) -> None:
    """Every query is a lookup by a key or an index."""
    asked = [text for text in vars(questions).values() if isinstance(text, str) and text.strip().startswith("SELECT")]
    assert len(asked) == 6
    with open_archive(samples_archive) as database:
        for one in asked:
            of: dict[str, Any] = dict.fromkeys(re.findall(r":([a-z]+)", one), "x")
            plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {one}", of | {"most": 1})]
            assert not [
                step for step in plan if re.match(r"SCAN (?!CONSTANT|\(|\d)", step) and "SUBQUERY" not in step
            ], (one, plan)


def test_originals_are_read_beside_other_requests(samples_archive: Path) -> None:
    """Many at once all come back whole: the reading is off the event loop and shares nothing."""
    every = visits(samples_archive, "kind = 'attachment'")

    async def run() -> list[str]:
        datasette = Datasette([str(samples_archive)])
        await datasette.invoke_startup()
        answers = await asyncio.gather(*(datasette.client.get(f"/capture/{one['id']}/original") for one in every))
        return [sha256(answer.content).hexdigest() for answer in answers]

    assert asyncio.run(run()) == [one["payload"] for one in every]


VISIT: Row = {"id": "0123456789", "payload": "f" * 64, "media_type": None, "url": "http://x/y", "revisits": None}


@pytest.mark.parametrize(
    ("facts", "ending"),
    [
        ({"media_type": "text/html"}, ".html"),
        ({"media_type": "application/octet-stream", "url": "http://x/a.DOCX?b=c"}, ".docx"),
        ({"url": "http://x/a.exe"}, ".bin"),
        ({"url": "http://x/..%2F..%2Fetc%2Fpasswd"}, ".bin"),
        ({"url": None}, ".bin"),
    ],
)
def test_a_download_ends_in_what_it_is(facts: Row, ending: str) -> None:
    """By the declared type, else by an ending that is known; nothing else of the address gets into the name."""
    assert suffix(VISIT | facts, None) == ending
    assert re.fullmatch(r"[0-9a-z-]+\.[a-z]+", file_name(VISIT | facts, None))


def test_a_download_of_a_version_is_named_by_its_report() -> None:
    """Organ, year and digest, made of safe characters only."""
    version = {"organ": '990000-x"/..\r\n', "year": 2023, "content_digest": "a" * 64, "format": "html"}
    assert file_name(VISIT, version) == f"990000-x-2023-{'a' * 12}.html"


def test_a_revisit_of_what_the_archive_has_not_says_so() -> None:
    """Bytes that stand in an unknown record are missing, and nothing else is given in their place."""
    with pytest.raises(MissingOriginal, match="abc"):
        holder(VISIT | {"revisits": "abc"}, None)


def test_visits_name_the_version_that_they_brought(samples_archive: Path) -> None:
    """Other bytes are no change: each visit says by its content digest which version it brought."""
    sql = (
        "SELECT captures.id || ' ' || copies.content_digest FROM captures JOIN copies ON "
        "copies.address = captures.address AND copies.payload = captures.payload GROUP BY captures.address, "
        "copies.content_digest HAVING count(*) > 1 ORDER BY captures.id"
    )
    capture, digest = str(value(samples_archive, sql)).split()
    table = ask_one(samples_archive, f"/capture/{capture}").words("//table[contains(@class, 'visits')]")
    assert (digest[:12] in table, "同一内容" in table) == (True, True)
