"""The house: which packages may know which, and that every test says what it holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("archive", "crawler", "extract", "publish", "commands", "samples", "benchmarks")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
STAGES = {"crawler", "extract", "publish"}
OUTSIDE = {"sqlite3", "pysqlite3", "sqlite_utils", "socket", "urllib.request", "http", "requests", "scrapy"}
OUTSIDE |= {"time", "logging", "subprocess"}
# All of extract reads and judges, but for these, which keep, look up or name what was read, or run those that read.
WRITERS = {"store.py", "rows.py", "schema.py", "register.py", "version.py", "contract.py", "__init__.py"}
WRITERS |= {
    "archive_check.py",
    "captured.py",
    "children.py",
    "conversion.py",
    "limits.py",
    "loader.py",
    "office.py",
    "reviewed.py",
    "settling.py",
    "showing.py",
    "stored.py",
    "work.py",
}
PURE = sorted(
    path for path in (ROOT / "extract").rglob("*.py") if path.name not in WRITERS or path.parent.name == "formats"
)
FORMATS = sorted(path for path in (ROOT / "extract" / "formats").glob("*.py") if path.name != "__init__.py")


def imports(path: Path) -> set[str]:
    """Every module a file imports, anywhere in it, by its full name; ``from a import b`` names a.b."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found |= {node.module or "", *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def reaches(path: Path, forbidden: set[str]) -> set[str]:
    """Which of some modules, or of what is in them, a file imports."""
    return {name for name in imports(path) for one in forbidden if name == one or name.startswith(f"{one}.")}


def label(path: Path) -> str:
    """A file's name below the project."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_imports_that_must_never_be(path: Path) -> None:
    """Stages never import one another, the archive none of them, nobody the command line."""
    package = path.relative_to(ROOT).parts[0]
    forbidden = {"nianbao", "tests"}
    if package in STAGES:
        forbidden |= STAGES - {package} | {"samples", "benchmarks"}
    if package == "archive":
        forbidden |= STAGES | {"samples", "benchmarks"}
    assert reaches(path, forbidden) == set()


@pytest.mark.parametrize("path", PURE, ids=label)
def test_reading_is_pure(path: Path) -> None:
    """Formats, grid, form, reader and rules know no database, network, clock, environment or log."""
    called = {
        ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)
    }
    impure = ("os.environ.get", "os.getenv", "date.today", "datetime.now", "datetime.today", "print", "open", "input")
    assert reaches(path, OUTSIDE) == set()
    assert called.isdisjoint(impure), called.intersection(impure)


@pytest.mark.parametrize("path", FORMATS, ids=label)
def test_a_format_knows_neither_another_nor_the_form(path: Path) -> None:
    """A format's reader imports no other format, not the form, and nothing of the reader of reports."""
    others = {f"extract.formats.{other.stem}" for other in FORMATS if other != path}
    readers = {f"extract.{name}" for name in ("form", "reading", "tables", "check", "rules", "labels", "header")}
    assert reaches(path, others | readers) == set()


@pytest.mark.parametrize("name", ["check.py", "rules.py", "equations.py", "tables.py", "grid.py"])
def test_rules_and_tables_know_no_format(name: str) -> None:
    """The rules and the reader of tables never see a format."""
    assert reaches(ROOT / "extract" / name, {"extract.formats"}) == set()


def test_no_drawer_is_called_utils() -> None:
    """No module anywhere is named utils, common, helpers or misc."""
    drawers = {"utils", "util", "common", "helpers", "helper", "misc"}
    assert [label(path) for path in (*MODULES, *(ROOT / "tests").rglob("*.py")) if path.stem in drawers] == []


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The test functions of a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node


@pytest.mark.parametrize("path", TESTS, ids=label)
def test_every_test_says_what_it_holds(path: Path) -> None:
    """Every test function has a docstring that is a sentence."""
    said = {node.name: (ast.get_docstring(node) or "").split("\n\n")[0].strip() for node in functions(path)}
    assert [name for name, text in said.items() if not text.endswith((".", ".)", "?"))] == []


@pytest.mark.parametrize("path", TESTS, ids=label)
def test_no_test_is_skipped_without_a_reason(path: Path) -> None:
    """No test is marked xfail, and none is skipped without saying why."""
    source = path.read_text("utf-8")
    assert "mark." + "xfail" not in source
    assert "mark.skip\n" not in source
