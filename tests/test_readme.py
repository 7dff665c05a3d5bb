"""The documents that could rot: help texts, tables, portal keys, settings, statuses, targets, links."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
import tomllib
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any, get_type_hints

import msgspec
import pytest

from archive.database import open_archive
from commands import shared
from crawler.portal import Portal, load
from crawler.shifted import Shifted
from crawler.systems import SYSTEMS, Ask
from docs import accuracy
from extract import equations, errors, limits, outcome, rules
from extract.corrected import correct
from extract.document import SURE, VERY_SURE, Cell, Document, Origin, Paragraph, Table
from extract.errors import DamagedDocument, DocumentError
from extract.form import FOLDER, Equation, Form
from extract.form import load as load_forms
from extract.formats import READERS, image, scan
from extract.pdf import opening
from extract.reading import extract
from extract.report import Figures, Note, Report
from extract.reviewed import corrections
from extract.schema import REVIEWED
from nianbao import cli
from publish import site
from samples.as_html import clean
from samples.old_reports import TWO_SPANS, old_report, three_columns
from samples.organs import sample_reports
from tests.extract import test_deducing as doubtful

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh.md")
PACKAGES = ("archive", "commands", "crawler", "extract", "publish", "samples")
OPERATIONS = "docs/operations.md"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def example(name: str, place: str) -> str:
    """The example of a contract, known by what its first line says it is."""
    (found,) = re.findall(
        rf"^```(?:python|toml)\n# {re.escape(place)}\n(.*?)^```", read(name), re.MULTILINE | re.DOTALL
    )
    assert isinstance(found, str)
    return found


def run(code: str, **known: Any) -> dict[str, Any]:
    """What a piece of Python defines."""
    exec(compile(code, "README", "exec"), known)  # noqa: S102 - the project's own documents
    return known


@lru_cache(maxsize=1)
def sound() -> Report:
    """A sample's report that breaks no rule."""
    return next(one.report for one in sample_reports() if one.report.form == "2021" and not one.broken)


def of(kinds: list[outcome.Outcome]) -> list[str]:
    return [one.kind for one in kinds]


def test_the_help_texts_are_the_programs_own() -> None:
    """The help texts in both READMEs are what the command line prints now."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "help.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_documented(name: str) -> None:
    """Each command of the program has its help text in the README."""
    assert [command for command in cli.commands if f"<!-- help: {command} -->" not in read(name)] == []


@pytest.mark.parametrize("name", READMES)
def test_every_table_and_view_is_documented(name: str) -> None:
    """Each table and view that the archive's metadata describes stands in the README."""
    described = re.findall(r"^      ([a-z][a-z_]*):$", read("metadata.yml"), re.MULTILINE)
    assert described
    assert [table for table in described if f"`{table}`" not in read(name)] == []


@pytest.mark.parametrize("name", READMES)
def test_every_key_of_a_portals_row_is_explained(name: str) -> None:
    """The table of keys has each key that a row can have, and none besides, in the order of the row."""
    rows = re.findall(r"^\| `([a-z]+)` \| .+ \| .+ \|$", read(name).partition("[[portal]]")[2], re.MULTILINE)
    keys = [field.name for field in msgspec.structs.fields(Portal)]
    assert rows[: len(keys)] == keys


@pytest.mark.parametrize("name", READMES)
def test_the_example_of_a_portals_row_is_right_and_whole(name: str, tmp_path: Path) -> None:
    """The row of the README is accepted as it stands, and shows every key but the one for this machine's servers."""
    (example,) = re.findall(r"```toml\n(\[\[portal\]\].*?)```", read(name), re.DOTALL)
    (tmp_path / "example.toml").write_text(example, encoding="utf-8")
    assert "990000-main" in load(tmp_path)
    shown = set(re.findall(r"^([a-z]+) = ", example, re.MULTILINE))
    assert shown == {field.name for field in msgspec.structs.fields(Portal)} - {"loopback"}


@pytest.mark.parametrize("name", READMES)
def test_every_publishing_system_is_named(name: str) -> None:
    """The key ``system`` of the READMEs has each system that a row can name."""
    (row,) = re.findall(r"^\| `system` .*$", read(name), re.MULTILINE)
    assert [system for system in SYSTEMS if f"`{system}`" not in row] == []


@pytest.mark.parametrize("name", READMES)
def test_every_setting_of_the_environment_is_named(name: str) -> None:
    """What the program reads from the environment stands in the README."""
    sources = [path.read_text("utf-8") for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    asked = {found for source in sources for found in re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', source)}
    assert "NIANBAO_CONTACT" in asked
    assert [setting for setting in asked if f"`{setting}`" not in read(name)] == []


@pytest.mark.parametrize("name", READMES)
def test_every_exit_status_is_explained(name: str) -> None:
    """The table of exit statuses has each that the commands can end with."""
    statuses = {value for key, value in vars(shared).items() if key.isupper() and type(value) is int}
    assert {int(status) for status in re.findall(r"^\| ([0-9]+) \| ", read(name), re.MULTILINE)} == statuses


@pytest.mark.parametrize("name", [*READMES, OPERATIONS])
def test_every_reviewed_file_is_named(name: str) -> None:
    """Each TOML file that an archive's folder may hold is told of."""
    files = [*(f"{table}.toml" for table in REVIEWED), "register.toml", "portals/*.toml"]
    assert [file for file in files if f"`{file}`" not in read(name)] == []


def test_every_column_of_a_reviewed_file_is_explained() -> None:
    """The operator's guide has each key of the files that people write."""
    for table, (keys, _) in REVIEWED.items():
        (row,) = re.findall(rf"^\| `{table}\.toml` .*$", read(OPERATIONS), re.MULTILINE)
        assert [key for key in keys if f"`{key}`" not in row] == [], table


def test_every_verdict_of_an_archive_is_explained(samples_archive: Path) -> None:
    """The operator's guide says what to do at each verdict that a crawl of the samples ended with."""
    with open_archive(samples_archive) as database:
        for table in ("captures", "runs"):
            verdicts = {row["verdict"] for row in database.query(f"SELECT DISTINCT verdict FROM {table}")}  # noqa: S608
            assert [verdict for verdict in verdicts if f"`{verdict}`" not in read(OPERATIONS)] == []


@pytest.mark.parametrize("name", [*READMES, OPERATIONS])
def test_every_file_a_document_names_is_there(name: str) -> None:
    """Links and pictures of the documents lead to files of the project."""
    links = re.findall(r"\]\((?!http)([^)#]+)(?:#[^)]*)?\)", read(name))
    assert links
    assert [link for link in links if not ((ROOT / name).parent / link).is_file()] == []


@pytest.mark.parametrize("name", READMES)
def test_every_target_of_the_makefile_is_documented(name: str) -> None:
    """Each target of the Makefile stands in the README."""
    match = re.search(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)
    assert match
    assert [target for target in match[1].split() if f"`make {target}`" not in read(name)] == []


@pytest.mark.parametrize("name", READMES)
def test_both_readmes_hold_the_same(name: str) -> None:
    """The English and the Chinese README have the same sections, pictures, commands and tables, row by row."""
    shapes = [
        [line[:2] if line.startswith(("#", "|", "!", "*", "<", "```")) else "" for line in read(readme).split("\n")]
        for readme in (READMES[0], name)
    ]
    first, second = ([mark for mark in shape if mark] for shape in shapes)
    assert first == second


def test_every_target_of_the_makefile_says_what_it_does() -> None:
    """Each phony target of the Makefile has a sentence for ``make help``."""
    makefile = read("Makefile")
    match = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert match
    assert [t for t in match[1].split() if not re.search(rf"^{t}:.*## ", makefile, re.MULTILINE)] == []


@pytest.mark.parametrize("name", READMES)
def test_the_example_of_a_publishing_system_is_one(name: str) -> None:
    """The README's system has the methods of the registry's, reads rows and the next page, and knows a strange page."""
    plain = run(example(name, "crawler/systems/plain.py"))["Plain"]()
    for system in SYSTEMS.values():
        assert inspect.signature(plain.read).parameters.keys() == inspect.signature(system.read).parameters.keys()
    page = '<ul><li><a href="a.html">示例局2024年年报</a></li></ul><a href="list_2.html">下一页</a>'
    listing = plain.read(page, "http://www.example.gov.cn/nb/")
    assert listing.links[0].address == "http://www.example.gov.cn/nb/a.html"
    assert listing.further == (Ask("http://www.example.gov.cn/nb/list_2.html"),)
    with pytest.raises(Shifted, match=r"^http://www\.example\.gov\.cn/nb/: looked for"):
        plain.read("<p>无</p>", "http://www.example.gov.cn/nb/")


@pytest.mark.parametrize("key", sorted(SYSTEMS))
def test_every_publishing_system_has_its_spider(key: str) -> None:
    """As the contract says: a spider in a module of the key's name, whose name is the key."""
    module = import_module(f"crawler.spiders.{key}")
    assert key in {getattr(one, "name", None) for one in vars(module).values() if isinstance(one, type)}


@pytest.mark.parametrize("name", READMES)
def test_the_example_of_a_format_reads_and_refuses(name: str) -> None:
    """The README's format is called like the registry's, gives blocks in order, and names what it cannot decode."""
    bars = run(example(name, "extract/formats/bars.py"))["read"]
    for reader in READERS.values():
        assert isinstance(reader, FunctionType)
        assert list(inspect.signature(reader).parameters) == list(inspect.signature(bars).parameters)
        assert get_type_hints(reader) == get_type_hints(bars)
    assert bars("示例市（虚构）\n\n| 规章 | 2 |\n| 规范性文件 | 3 |\n完\n".encode()) == Document(
        format="text",
        blocks=(
            Paragraph("示例市（虚构）"),
            Table(1, ((Cell("规章"), Cell("2")), (Cell("规范性文件"), Cell("3")))),
            Paragraph("完"),
        ),
    )
    with pytest.raises(DamagedDocument, match="the whole text: expected UTF-8 or GB18030"):
        bars(b"\xff\x81\xff\xfe\xff\xff" * 40)


@pytest.mark.parametrize("name", READMES)
def test_the_example_of_an_edition_loads(name: str, tmp_path: Path) -> None:
    """The README's edition stands beside the package's as the newest, with all tables and every figure's key."""
    for file in FOLDER.glob("[0-9]*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "2031.toml").write_text(example(name, "extract/forms/2031.toml"), "utf-8")
    newest, *others = load_forms(tmp_path)
    assert [form.edition for form in (newest, *others)] == ["2031", "2021", "2019"]
    assert newest.tables.keys() == others[0].tables.keys()
    assert "regulations.issued" in newest.tables["disclosure"].keys
    assert "granted.total" in newest.tables["applications"].keys
    assert "review.upheld" in newest.tables["proceedings"].keys


@pytest.mark.parametrize("name", READMES)
def test_the_example_of_an_equation_is_the_forms_own(name: str) -> None:
    """The README's equation is one of the form's, and is judged as the contract says in each of the four cases."""
    (entry,) = tomllib.loads(example(name, "an entry of extract/forms/2021.toml"))["equations"]
    form = next(form for form in load_forms() if form.edition == "2021")
    equation = msgspec.convert(entry, Equation)
    assert equation in form.equations
    assert set(of(applied(equation, form, {}))) == {"holds"}
    assert of(applied(equation, form, {"total": 4711})).count("broken") == 1
    assert of(applied(equation, form, {"total": None})).count("blank") == 1
    assert of(applied(equation, form, {}, Note("applications.new.total", "?", "unsure"))).count("doubtful") == 1


def applied(equation: Equation, form: Form, change: dict[str, int | None], *notes: Note) -> list[outcome.Outcome]:
    """What an equation says of a sound report with other figures in the row of new applications."""
    figures: Figures = {row: dict(line) for row, line in (sound().applications or {}).items()}
    figures["new"] |= change
    return list(equations.apply(equation, msgspec.structs.replace(sound(), applications=figures, notes=notes), form))


@pytest.mark.parametrize("name", READMES)
def test_the_example_of_a_rule_is_one(name: str) -> None:
    """The README's rule has the signature of the registry's, a sentence, and all three answers."""
    code, _, line = example(name, "a function of extract/rules.py").partition("\n\n\n")
    signed = run("from __future__ import annotations\n" + code, **vars(rules))["signed"]
    for _, apply in rules.RULES:
        assert len(inspect.signature(apply).parameters) == len(inspect.signature(signed).parameters)
    assert signed.__doc__.endswith(".")
    ended = msgspec.structs.replace(sound(), period=("2024-01-01", "2024-12-31"), signed="2025-01-20")
    for report, kind in (
        (ended, "holds"),
        (msgspec.structs.replace(ended, signed="2024-11-20"), "broken"),
        (msgspec.structs.replace(ended, signed=None), "blank"),
    ):
        assert of(list(signed(report, (), Origin()))) == [kind]
    entry = eval(line, {**vars(rules), "signed": signed})  # noqa: S307 - the project's own documents
    assert [type(part) for part in entry] == [type(part) for part in rules.RULES[0]]


@pytest.mark.parametrize("name", READMES)
def test_the_example_of_a_page_is_one(name: str) -> None:
    """The README's page has routes as the site's own modules have: a pattern, and the coroutine that answers."""
    shown = run(example(name, "publish/site/rules.py"))["ROUTES"]
    modules = [import_module(f"publish.site.{page}").ROUTES for page in site.PAGES]
    for pattern, answer in [*shown, *(route for routes in modules for route in routes)]:
        assert re.compile(pattern)
        assert inspect.iscoroutinefunction(answer)


def told(name: str) -> list[dict[str, Any]]:
    """The examples of JSON, a value a line."""
    blocks = re.findall(r"^```json\n(.*?)^```", read(name), re.MULTILINE | re.DOTALL)
    return [json.loads(line) for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("name", READMES)
def test_the_examples_of_json_are_read_so(name: str) -> None:
    """The note of a deduced figure and the rows of a 统计表 are what the reader says of such documents."""
    together = extract(clean(doubtful.flattened(doubtful.sound(), "applications.granted", "")), "together.html")
    table = three_columns(TWO_SPANS, ("指标名称", "单位", "本年度", "历年累计"))
    old = extract(clean(old_report(2014, (table,))), "old.html")
    known = [json.loads(msgspec.json.encode(one)) for one in (*together.notes, *old.indicators)]
    examples = told(name)
    assert [next(iter(one)) for one in examples] == ["at", "name", "name"]
    assert [one for one in examples if one not in known] == []


@pytest.mark.parametrize("name", READMES)
def test_the_example_of_a_correction_is_applied(name: str, tmp_path: Path) -> None:
    """The README's row is accepted as it stands; both values stay, and it is the figure where none was sure."""
    (tmp_path / "corrections.toml").write_text(example(name, "corrections.toml"), "utf-8")
    ((digest, rows),) = corrections(tmp_path).items()
    figures = {key: dict(row) for key, row in (sound().applications or {}).items()}
    figures["granted"]["total"] = None
    unsure = Note("applications.granted.total", "3□", "unsure")
    report = msgspec.structs.replace(sound(), sha256=digest, applications=figures, notes=(unsure,), provenance={})
    corrected = correct(report, rows)
    assert (corrected.applications or {})["granted"]["total"] == 35
    assert [(one.at, one.read, one.value) for one in corrected.corrections] == [(unsure.at, None, 35)]


@pytest.mark.parametrize("name", READMES)
def test_every_reason_for_no_reading_is_explained(name: str) -> None:
    """Each name that a document which was not read can have stands in the table, with what to do."""
    inside = {errors.NoTextLayer.__name__, errors.UnreadFormat.__name__}
    names = {one.__name__ for one in vars(errors).values() if isinstance(one, type) and issubclass(one, DocumentError)}
    names = names - inside - {DocumentError.__name__} | {"unread: ofd"}
    assert [one for one in names if not re.search(rf"^\| `{one}`.* \| .+ \| .+ \|$", read(name), re.MULTILINE)] == []


@pytest.mark.parametrize("name", READMES)
def test_how_sure_is_sure_is_told(name: str) -> None:
    """The README has the bounds of what is seen by sight as they are."""
    assert re.findall(r"`(SURE|VERY_SURE)`[ （(]+([0-9.]+)", read(name)) == [
        ("SURE", f"{SURE:g}"),
        ("VERY_SURE", f"{VERY_SURE:g}"),
    ]


def test_the_limits_of_reading_are_told() -> None:
    """The operator's guide has each bound of a document as the code has it."""
    (table,) = re.findall(r"^\| bound \|.*?\n\n", read(OPERATIONS), re.MULTILINE | re.DOTALL)
    bounds = {
        "seconds by the clock": limits.SECONDS,
        "seconds of a processor": limits.CPU,
        "MB of a process's own memory": limits.DATA >> 20,
        "pages of a PDF with text": opening.MOST_PAGES,
        "pages by sight": scan.MOST_PAGES,
        "million pixels of a page or picture": image.MOST_PIXELS // 1_000_000,
    }
    assert [f"{n} {what}" for what, n in bounds.items() if f" {n} {what}" not in table] == []


@pytest.mark.parametrize("name", [*READMES, "docs/measured.md"])
def test_the_table_of_accuracy_has_a_place(name: str) -> None:
    """What ``make accuracy`` measured goes between the markers, once, with as many cells a row as the head has."""
    line = {"documents": 45, "right": 0.99999, "named": 1, "silent": 0, "unread": 0, "heads": 1.0, "text": 1.0}
    filled = accuracy.filled(read(name), {"html": {**line, "milliseconds": 20.4, "megabytes": 90}})
    (row,) = re.findall(r"^\| `html` \| .*\|$", filled, re.MULTILINE)
    assert row.startswith("| `html` | 45 | 99.99 % | 1 | 0 | 100.00 % | 100.00 % | 20 |")
    (head,) = re.findall(r"<!-- accuracy -->\n(\|.*\|)\n", filled)
    assert head.count("|") == row.count("|")


NAMED = re.compile(r"`((?:archive|crawler|extract|publish|tests|docs)/[\w/.]+\.(?:py|toml|json))`")


@pytest.mark.parametrize("name", [*READMES, OPERATIONS])
def test_every_file_a_document_speaks_of_is_there(name: str) -> None:
    """What is named as a file of the project, in a sentence or a command, is one."""
    told = {*NAMED.findall(read(name)), *re.findall(r"-m pytest (tests/[\w/.]+)", read(name))}
    assert [file for file in told if not (ROOT / file).exists()] == []


@pytest.mark.parametrize("name", READMES)
def test_every_name_of_the_contracts_is_there(name: str) -> None:
    """Each name that the contracts tell people to write into stands in the file they name."""
    places = {
        "SYSTEMS": "crawler/systems/__init__.py",
        "PortalSpider": "crawler/spiders/trs.py",
        "READERS": "extract/formats/__init__.py",
        "sniff": "extract/formats/__init__.py",
        "FormatName": "extract/report.py",
        "_LIBRARIES": "extract/version.py",
        "RULES": "extract/rules.py",
        "ROLLS": "extract/carry.py",
        "PAGES": "publish/site/__init__.py",
        "[codes]": "publish/tables.toml",
        "[[groups]]": "publish/tables.toml",
        "[edition]": "publish/labels.toml",
    }
    assert [word for word in places if f"`{word}`" not in read(name)] == []
    assert [word for word, file in places.items() if word not in read(file)] == []
