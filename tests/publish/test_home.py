"""The home page: counts, what changed, what is gone, how the crawls went; and archives with little in them."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from datasette.app import Datasette

from archive.database import migrate, open_archive, transaction
from crawler.schema import MIGRATIONS
from samples.look import second
from samples.site import STATES, is_of
from tests.built import standing
from tests.publish.asking import Answer, ask, ask_one, changed, found_by, value

REAL = "370481-kexuejishuju"


def count(answer: Answer, name: str) -> int:
    """One of the page's counts."""
    (shown,) = found_by(answer.tree(), f'//div[@data-count="{name}"]/dd')
    return int(shown.text_content().replace(",", ""))


def links(answer: Answer, within: str = "//main") -> list[str]:
    """Where the links of a part lead."""
    return [str(link) for link in found_by(answer.tree(), f"{within}//a/@href")]


def own_links(answer: Answer) -> list[str]:
    """The addresses of the site itself that a page leads to, but for the search, which wants an index."""
    return [link for link in links(answer, "//body") if link.startswith("/") and not link.startswith("/search")]


def test_the_counts_are_those_of_the_archive(samples_archive: Path) -> None:
    """Reports, organs, versions and captures are as many as there are."""
    home = ask_one(samples_archive, "/")
    assert home.status == 200
    assert count(home, "reports") == value(samples_archive, "SELECT count(*) FROM reports")
    assert count(home, "organs") == value(samples_archive, "SELECT count(DISTINCT organ) FROM reports")
    assert count(home, "captures") == value(samples_archive, "SELECT count(*) FROM captures")
    assert count(home, "figures") == value(samples_archive, "SELECT sum(figures) FROM reports")
    (years,) = found_by(home.tree(), '//div[@data-count="years"]/dd')
    assert years.text_content() == "2020–2024"


def test_the_years_add_up_to_the_reports(samples_archive: Path) -> None:
    """Reports by year and by finding are the same reports, counted twice."""
    tree = ask_one(samples_archive, "/").tree()
    for table in ("by-year", "by-findings"):
        shown = found_by(tree, f'//table[contains(@class, "{table}")]/tbody//td[@class="number"]')
        assert sum(int(cell.text_content().split()[0]) for cell in shown) == 43


def test_what_changed_leads_to_the_version_with_the_change(samples_archive: Path) -> None:
    """Each changed cell stands with its words, both figures, when that was first seen, and its version's permalink."""
    home = ask_one(samples_archive, "/")
    other = second().changed
    (before,) = (one for one in standing(STATES[0]) if is_of(one, other))
    shown = home.words('//section[@id="changes"]')
    assert str(before.report.agency) in shown
    assert "行政复议 结果维持" in shown
    assert "首次见到改后内容" in shown
    version = value(samples_archive, "SELECT version FROM changes LIMIT 1")
    report = value(samples_archive, "SELECT report FROM changes LIMIT 1")
    assert f"/report/{report}/v/{version[-12:]}" in links(home, '//section[@id="changes"]')


def test_what_is_gone_leads_to_its_evidence(samples_archive: Path) -> None:
    """A report is called gone with the date it was first told so, and with the visit that was told."""
    home = ask_one(samples_archive, "/")
    (gone,) = (one for one in standing(STATES[0]) if is_of(one, second().gone))
    shown = home.words('//section[@id="gone"]')
    assert str(gone.report.title) in shown
    assert value(samples_archive, "SELECT gone_since FROM gone")[:16].replace("T", " ") in shown
    capture = value(samples_archive, "SELECT capture FROM gone")
    assert f"/capture/{capture}" in links(home, '//section[@id="gone"]')


def test_the_runs_say_what_failed(samples_archive: Path) -> None:
    """The portal whose list failed is told of with its reason; a portal that was never crawled is not named."""
    home = ask_one(samples_archive, "/")
    rows = [" ".join(row.text_content().split()) for row in found_by(home.tree(), '//section[@id="runs"]//tbody/tr')]
    (failed,) = (row for row in rows if "失败" in row)
    assert str(second().failed.status) in failed
    assert len(rows) == value(samples_archive, "SELECT count(DISTINCT portal) FROM runs")
    assert value(samples_archive, "SELECT count(*) FROM portals") > len(rows)


def test_an_archive_of_invented_organs_says_so(samples_archive: Path) -> None:
    """Every page of the demo's archive says that all of it is invented."""
    for answer in ask(samples_archive, "/", "/archive/reports", "/archive", "/nowhere"):
        assert "虚构" in answer.words('//p[@class="invented"]')


def test_one_real_organ_takes_the_sign_away(samples_archive: Path, tmp_path: Path) -> None:
    """As soon as one organ that reports is real, nothing may say that all are invented."""
    copy = changed(
        samples_archive,
        tmp_path,
        ("UPDATE reports SET organ = :id WHERE id = (SELECT min(id) FROM reports)", {"id": REAL}),
    )
    assert found_by(ask_one(copy, "/").tree(), '//p[@class="invented"]') == []


def test_what_still_stands_elsewhere_is_said_beside_what_is_gone(samples_archive: Path, tmp_path: Path) -> None:
    """A report of which one address answers that there is nothing, and another still has it, is not called gone."""
    (before,) = found_by(ask_one(samples_archive, "/").tree(), '//section[@id="gone"]//li')
    assert "别处仍在" not in (before.text_content())
    elsewhere: tuple[str, dict[str, str]] = (
        "INSERT INTO sources (id, report, address, kind, state) "
        "SELECT 'another', report, 'another', 'page', 'here' FROM sources WHERE gone_since IS NOT NULL",
        {},
    )
    (after,) = found_by(ask_one(changed(samples_archive, tmp_path, elsewhere), "/").tree(), '//section[@id="gone"]//li')
    assert "别处仍在" in after.text_content()


def test_views_of_an_earlier_version_are_shown_as_they_are(samples_archive: Path, tmp_path: Path) -> None:
    """An archive that this version has not written to yet has its home page, with what its own views tell."""
    shutil.copytree(samples_archive.parent, tmp_path / "copy")
    path = tmp_path / "copy" / samples_archive.name
    with open_archive(path) as opened:
        (sql,) = opened.execute("SELECT sql FROM sqlite_master WHERE name = 'gone'").fetchone()
        opened.execute("DROP VIEW gone")
        opened.execute(sql.replace("AS elsewhere", "AS before"))
    home = ask_one(path, "/")
    assert home.status == 200
    assert len(found_by(home.tree(), '//section[@id="gone"]//li')) == 1


def test_an_archive_that_was_only_crawled_says_what_to_run(tmp_path: Path) -> None:
    """Without reports the home page says so and names the commands; nothing is counted that is not there."""
    path = tmp_path / "archive.db"
    with open_archive(path) as opened:
        migrate(opened, MIGRATIONS)
    home, tables, missing = ask(path, "/", "/archive", "/nowhere")
    assert (home.status, tables.status, missing.status) == (200, 200, 404)
    assert "档案里还没有报告" in home.words()
    assert "nianbao extract" in home.words()
    assert count(home, "captures") == 0
    for page in (home, missing):
        assert {answer.status for answer in ask(path, *own_links(page))} == {200}


def test_an_archive_without_an_index_says_what_to_run(samples_archive: Path, tmp_path: Path) -> None:
    """Without the list of reports the home page is there, and its links lead to the plain table."""
    shutil.copytree(samples_archive.parent, tmp_path / "copy")
    path = tmp_path / "copy" / samples_archive.name
    with open_archive(path) as opened:
        opened.execute("DROP TABLE summary_reports")
    home = ask_one(path, "/")
    assert "nianbao index" in home.words()
    assert count(home, "reports") == 43
    assert not any("summary_reports" in link for link in links(home, "//body"))
    with open_archive(path) as opened:
        opened.execute("DROP TABLE summary_organs")
    assert {answer.status for answer in ask(path, *own_links(ask_one(path, "/")))} == {200}


def test_what_is_counted_follows_the_archive(samples_archive: Path, tmp_path: Path) -> None:
    """A server remembers its counts only as long as the archive does not change."""
    shutil.copytree(samples_archive.parent, tmp_path / "copy")
    path = tmp_path / "copy" / samples_archive.name

    async def run() -> list[str]:
        datasette = Datasette([str(path)])
        await datasette.invoke_startup()
        texts = [(await datasette.client.get("/")).text]
        with open_archive(path) as opened, transaction(opened):
            opened.execute("DELETE FROM changes")
            opened.execute("UPDATE sources SET gone_since = NULL, state = 'here'")
        texts.append((await datasette.client.get("/")).text)
        return texts

    before, after = asyncio.run(run())
    assert "没有可列出的改动" not in before
    assert "没有可列出的改动" in after
    assert "没有见到哪份报告不见了" in after


def test_the_figures_for_download_are_those_that_reports_show(samples_archive: Path) -> None:
    """One row for each report: replaced versions and other sources are left to the tables' own pages."""
    home = ask_one(samples_archive, "/")
    for table in ("applications", "disclosure", "proceedings"):
        for kind in ("csv", "json"):
            (link,) = found_by(home.tree(), f"//main//a[contains(@href, '/{table}.{kind}?')]")
            assert link.get("href").endswith("&shown=1")
