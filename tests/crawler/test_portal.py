"""The rows of portals: what is read, and what is refused by name."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from crawler.choice import chosen
from crawler.portal import PACKAGED, Portal, PortalError, load

ROW: dict[str, object] = {
    "code": "990100-sample",
    "name": "示例市（虚构）",
    "division": "990100",
    "system": "trs",
    "start": ["http://www.example.gov.cn/nb/"],
}


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def row(**changes: object) -> str:
    """A row in TOML, with changed keys; a key that is changed to None is left out."""
    facts = {key: value for key, value in {**ROW, **changes}.items() if value is not None}
    return "[[portal]]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in facts.items())


def folder(path: Path, **files: str) -> Path:
    """A folder with TOML files."""
    path.mkdir(exist_ok=True)
    for name, text in files.items():
        (path / f"{name}.toml").write_text(text, "utf-8")
    return path


def problems(path: Path, text: str) -> tuple[str, ...]:
    """What is wrong with a file."""
    with pytest.raises(PortalError) as wrong:
        load(folder(path, rows=text))
    return wrong.value.problems


def test_the_package_brings_rows_that_are_right() -> None:
    """The packaged rows are read; each is of its file's province, public, patient, and says what is not known of it."""
    portals = load()
    assert [code for code, portal in portals.items() if not (portal.code == code and portal.start)] == []
    assert [code for code, portal in portals.items() if portal.loopback or portal.delay < 1] == []
    assert [code for code, portal in portals.items() if portal.checked is None and not portal.note] == []
    today = datetime.now(UTC).date() + timedelta(days=1)
    assert [code for code, portal in portals.items() if portal.checked is not None and portal.checked > today] == []
    of_files = {code for path in PACKAGED.iterdir() for code in codes(path) if code.startswith(path.name[:2])}
    assert of_files == set(portals)
    pingtan = portals["3501z01"]
    assert (pingtan.name, pingtan.system, pingtan.hosts) == ("平潭综合实验区", "trs", ("www.pingtan.gov.cn",))


def codes(path: Path) -> list[str]:
    """The codes of a file's rows."""
    return [row["code"] for row in tomllib.loads(path.read_text("utf-8"))["portal"]]


def test_a_packaged_row_that_nobody_looked_at_is_not_crawled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of the package's rows and one more, a crawl takes those with a date; another is refused even by its name."""
    monkeypatch.setenv("NIANBAO_CONTACT", "someone@example.com")
    portals = load(folder(tmp_path, a=row(checked=date(2026, 1, 2))))
    new = [code for code, portal in portals.items() if portal.checked is None]
    taken = [portal.code for portal in chosen(portals, (), ())]
    assert "990100-sample" in taken
    assert set(taken) == set(portals) - set(new)
    for code in new:
        with pytest.raises(PortalError, match="expected a row with `checked`"):
            chosen(portals, [code], ())


@pytest.mark.corpus
def test_the_packaged_start_is_the_folder_of_a_stored_report(corpus: Path) -> None:
    """The start of 平潭 is where the stored list's own relative links lead to, by a stored report's address."""
    head = (corpus / "real" / "pingtan-2024-head.html").read_text("utf-8")
    assert f'content="{load()["3501z01"].start[0]}202503/t20250310_97791.htm"' in head


def test_a_row_has_all_its_facts(tmp_path: Path) -> None:
    """Every key of a row is read with its type; what is not said has its default."""
    text = row(
        since=2008, expect=12, delay=5, note="慢", checked=date(2026, 1, 2), hosts=["www.example.gov.cn", "b.gov.cn"]
    )
    portal = load(folder(tmp_path, a=text))["990100-sample"]
    assert (portal.since, portal.expect, portal.delay, portal.note) == (2008, 12, 5.0, "慢")
    assert (portal.checked, portal.hosts) == (date(2026, 1, 2), ("www.example.gov.cn", "b.gov.cn"))
    plain = load(folder(tmp_path, a=row()))["990100-sample"]
    assert plain == Portal(
        code="990100-sample",
        name="示例市（虚构）",
        division="990100",
        system="trs",
        start=("http://www.example.gov.cn/nb/",),
        hosts=("www.example.gov.cn",),
    )


def test_a_later_folder_replaces_a_row_and_adds_others(tmp_path: Path) -> None:
    """The row of the folder named last counts; a folder that does not exist has no rows."""
    one = folder(tmp_path / "one", a=row(expect=1), b=row(code="b"))
    two = folder(tmp_path / "two", a=row(expect=2))
    portals = load(one, two, tmp_path / "none")
    assert set(portals) == {*load(), "990100-sample", "b"}
    assert portals["990100-sample"].expect == 2


def test_a_server_on_this_machine_needs_no_manners(tmp_path: Path) -> None:
    """Where every host is a loopback address, delay may be 0 and loopback true; the port belongs to the host."""
    text = row(start=["http://127.0.0.2:8080/nb/"], delay=0, loopback=True)
    portal = load(folder(tmp_path, a=text))["990100-sample"]
    assert (portal.hosts, portal.delay, portal.loopback) == (("127.0.0.2:8080",), 0.0, True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sytem": "trs"}, "sytem: expected one of the keys code, name, division"),
        ({"code": None}, "code: expected a value, got none"),
        ({"start": None}, "start: expected a value, got none"),
        ({"expect": "many"}, "expect: expected another type of value, got 'many'"),
        ({"start": "http://www.example.gov.cn/"}, "start: expected another type of value"),
        ({"system": "wordpress"}, "system: expected one of trs, jcms, ucap, got 'wordpress'"),
        ({"code": "Sample 1"}, "code: expected small letters, digits and hyphens, got 'Sample 1'"),
        ({"name": " "}, "name: expected a name"),
        ({"division": "35"}, "division: expected six digits"),
        ({"since": 20}, "since: expected a year, got 20"),
        ({"expect": -1}, "expect: expected a number of reports, got -1"),
        ({"start": []}, "start: expected one or more whole addresses of http or https, got none"),
        ({"start": ["www.example.gov.cn/nb/"]}, "start: expected one or more whole addresses"),
        ({"start": ["ftp://www.example.gov.cn/"]}, "start: expected one or more whole addresses"),
        ({"start": ["http://["]}, "start: expected one or more whole addresses"),
        ({"start": ["http://me:secret@www.example.gov.cn/"]}, "start: expected one or more whole addresses"),
        ({"hosts": ["http://www.example.gov.cn"]}, "hosts: expected names of hosts"),
        ({"hosts": ["b.gov.cn"]}, "hosts: expected www.example.gov.cn, the host of a start, among them, got b.gov.cn"),
        ({"delay": 0}, "delay: expected at least 1 seconds, for www.example.gov.cn is not this machine, got 0"),
        ({"delay": 0.5}, "delay: expected at least 1 seconds"),
        ({"delay": -1, "start": ["http://127.0.0.1:1/"]}, "delay: expected at least 0 seconds, got -1"),
        ({"loopback": True}, "loopback: expected false, for www.example.gov.cn is not this machine, got true"),
        (
            {"start": ["http://127.0.0.1:1/"], "hosts": ["127.0.0.1:1", "www.example.gov.cn"], "loopback": True},
            "loopback: expected false, for www.example.gov.cn",
        ),
        ({"start": ["http://www.example.com/"]}, "note: expected the reason why www.example.com"),
        ({"start": ["http://gov.cn.example.com/"]}, "note: expected the reason why gov.cn.example.com"),
    ],
)
def test_what_is_wrong_is_said_with_file_row_and_key(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    """Each mistake is named by file, row and key, with what was expected and got, and the next step."""
    (problem,) = problems(tmp_path, row(**changes))
    place = (
        "rows.toml, row 1" if changes.get("code", "") is None else f"rows.toml, row {changes.get('code', ROW['code'])}"
    )
    assert problem.startswith(f"{place}, {said}")
    assert problem.endswith(" Correct the file; nothing was done.")


def test_a_host_outside_of_gov_cn_is_taken_with_a_reason(tmp_path: Path) -> None:
    """A row that says why it takes another host is right."""
    text = row(start=["http://www.example.com/"], note="2026-01-02: the office's own domain")
    assert load(folder(tmp_path, a=text))["990100-sample"].hosts == ("www.example.com",)


@pytest.mark.parametrize("text", ["[[portal]\n", "code = \n", "\x00"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, text: str) -> None:
    """A broken file is one problem, with the place where it breaks."""
    (problem,) = problems(tmp_path, text)
    assert problem.startswith("rows.toml: expected a TOML file in UTF-8, got ")


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    """A file in GBK is a problem of the file, not a crash."""
    (tmp_path / "rows.toml").write_bytes(row().encode("gb18030"))
    with pytest.raises(PortalError, match=r"rows\.toml: expected a TOML file in UTF-8"):
        load(tmp_path)


def test_other_tables_in_a_file_are_refused(tmp_path: Path) -> None:
    """A misspelled table would lose its rows in silence, so it is an error; and a row must be a row."""
    assert problems(tmp_path, '[[portals]]\ncode = "a"\n')[0].startswith("rows.toml, portals: expected nothing but")
    assert problems(tmp_path, "portal = 3\n")[0].startswith("rows.toml, portal: expected rows, each under [[portal]]")


def test_a_code_counts_once_in_a_folder(tmp_path: Path) -> None:
    """The same code twice, in one file or in two of a folder, is an error that names both."""
    (problem,) = problems(tmp_path, row() + row(name="另一个"))
    assert "code: expected a code of its own, for rows.toml, row 1 has it, got 990100-sample" in problem
    with pytest.raises(PortalError, match=r"b\.toml, row 990100-sample, code: .* for a\.toml, row 1 has it"):
        load(folder(tmp_path / "two", a=row(), b=row()))


def test_all_mistakes_of_all_files_are_said_at_once(tmp_path: Path) -> None:
    """Whoever corrects the rows sees every mistake in one message, a line each."""
    with pytest.raises(PortalError) as wrong:
        load(
            folder(tmp_path / "a", one=row(delay=0, division="x"), two="["),
            folder(tmp_path / "b", three=row(code="c", system="x")),
        )
    keys = [problem.split(":")[0].rpartition(", ")[2] for problem in wrong.value.problems]
    assert keys == ["division", "delay", "two.toml", "system"]
    assert str(wrong.value) == "\n".join(wrong.value.problems)


def test_the_packaged_folder_holds_only_rows() -> None:
    """Every file of the package's folder is a TOML file of a province, by its code."""
    assert [path.name[:2].isdigit() and path.suffix for path in PACKAGED.iterdir()] == [".toml"] * len(
        list(PACKAGED.iterdir())
    )
