"""The documents that could rot: help texts, tables of the archive, rules, targets, links."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from nianbao import cli

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh.md")


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
def test_every_file_a_document_names_is_there(name: str) -> None:
    """Links and pictures of the READMEs lead to files of the project."""
    links = re.findall(r"\]\((?!http)([^)#]+)\)", read(name))
    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []


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
