"""The documents that could rot: help texts, tables, portal keys, settings, statuses, targets, links."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from archive.database import open_archive
from commands import shared
from crawler.portal import Portal, load
from crawler.systems import SYSTEMS
from extract.schema import REVIEWED
from nianbao import cli

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh.md")
PACKAGES = ("archive", "commands", "crawler", "extract", "publish", "samples")
OPERATIONS = "docs/operations.md"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


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
