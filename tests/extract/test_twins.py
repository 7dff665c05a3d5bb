"""The seeds' twins through every format: printed as .doc, .rtf, .mht, PDF and scan, and read back.

A twin has a number of its own in every cell, so that no figure can be read from another's place by chance. What is
made by LibreOffice, Chromium or the recogniser takes seconds: one of Chromium is quick enough, the rest is slow (files
that LibreOffice wrote stand in ``converted``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from random import Random
from shutil import which

import pytest

from extract.office import Office, programs
from extract.reading import extract
from extract.report import Report
from samples.as_docx import as_docx
from samples.as_html import word
from samples.as_mht import as_mht
from samples.as_office import Kind, converted, office
from samples.as_pdf import chromium
from samples.as_scan import Scan, as_scan
from samples.blocks import Blocks
from samples.layout import layout
from tests.conftest import SHARED
from tests.extract.test_seeds import SEEDS, differences, flat, printed_as_in_the_seed, seed_bytes, twin

pytestmark = pytest.mark.corpus

needs_office = pytest.mark.skipif(office() is None, reason="LibreOffice (libreoffice-writer-nogui) is not installed")
needs_chromium = pytest.mark.skipif(which("chromium") is None, reason="Chromium is not installed")
HEAD = ("title", "agency", "year", "form", "tables", "period", "signed", "contact", "basis")


def chance(seed: object) -> Random:
    return Random(str(seed))  # noqa: S311 - pixels and papers, the same every time


@cache
def printed(seed: str, *, twinned: bool) -> tuple[Report, Blocks]:
    """A seed or its twin as it is read from text, and printed again."""
    data = seed_bytes(SHARED / "corpus", seed)
    report = extract(twin(data) if twinned else data, seed)
    return report, layout(report, printed_as_in_the_seed(seed, twinned))


@cache
def by_office(kind: Kind, *, twinned: bool, seeds: tuple[str, ...]) -> Mapping[str, bytes]:
    """Seeds as LibreOffice writes them, all in one go."""
    return converted({seed: as_docx(printed(seed, twinned=twinned)[1]) for seed in seeds}, kind)


@cache
def by_chromium(*, twinned: bool, seeds: tuple[str, ...]) -> Mapping[str, bytes]:
    """Seeds as Chromium prints them."""
    with chromium() as browser:
        return {seed: browser.as_pdf(printed(seed, twinned=twinned)[1]) for seed in seeds}


@pytest.fixture(scope="module")
def convert() -> Iterator[Callable[[bytes, str], bytes]]:
    """The converter of the project, one for all tests."""
    found = programs()
    assert found is not None
    with closing(Office(found)) as converter:
        yield converter


def held(again: Report, report: Report) -> None:
    """Hold a reading to what was printed: figures, head, and text but for the ends of lines."""
    assert differences(flat(again), flat(report)) == {}
    for name in HEAD:
        assert getattr(again, name) == getattr(report, name), name
    assert squashed(again) == squashed(report)


def squashed(report: Report) -> dict[str, str | None]:
    return {number: text and "".join(text.split()) for number, text in report.sections.items()}


@pytest.mark.parametrize("twinned", [False, True], ids=["seed", "twin"])
@pytest.mark.parametrize("seed", SEEDS)
def test_as_mht(corpus: Path, seed: str, twinned: bool) -> None:  # noqa: ARG001 - skips without the corpus
    """A seed or its twin, saved by Word as a web archive, is read back with every figure, head and section."""
    report, blocks = printed(seed, twinned=twinned)
    again = extract(as_mht(word(blocks)), f"{seed}.mht")
    assert again.format == "mht"
    held(again, report)


@needs_chromium
@pytest.mark.browser
def test_a_twin_as_chromium_prints_it(corpus: Path) -> None:  # noqa: ARG001
    """One twin as a PDF of Chromium is read back with every figure, head and section."""
    report, _ = printed("jining-2024", twinned=True)
    held(extract(by_chromium(twinned=True, seeds=("jining-2024",))["jining-2024"], "twin.pdf"), report)


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("kind", ["doc", "rtf", "pdf"])
@pytest.mark.parametrize("twinned", [False, True], ids=["seed", "twin"])
@pytest.mark.parametrize("seed", SEEDS)
def test_as_libreoffice_writes_it(
    corpus: Path,  # noqa: ARG001
    convert: Callable[[bytes, str], bytes],
    seed: str,
    twinned: bool,
    kind: Kind,
) -> None:
    """Every seed and twin as .doc, .rtf and PDF of LibreOffice is read back with every figure, head and section."""
    report, _ = printed(seed, twinned=twinned)
    data = by_office(kind, twinned=twinned, seeds=tuple(SEEDS))[seed]
    again = extract(data, f"twin.{kind}", convert=convert)
    assert again.format == kind
    held(again, report)


@pytest.mark.slow
@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("twinned", [False, True], ids=["seed", "twin"])
@pytest.mark.parametrize("seed", SEEDS)
def test_as_chromium_prints_it(corpus: Path, seed: str, twinned: bool) -> None:  # noqa: ARG001
    """Every seed and twin as a PDF of Chromium is read back with every figure, head and section."""
    report, _ = printed(seed, twinned=twinned)
    held(extract(by_chromium(twinned=twinned, seeds=tuple(SEEDS))[seed], "twin.pdf"), report)


@pytest.mark.slow
@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("twinned", [False, True], ids=["seed", "twin"])
@pytest.mark.parametrize("seed", SEEDS)
def test_as_a_scan(corpus: Path, seed: str, twinned: bool) -> None:  # noqa: ARG001
    """Every seed and twin as a skewed scan at 200 dpi: at most two cells are not sure, and none is wrong."""
    report, _ = printed(seed, twinned=twinned)
    random = chance(f"{seed}/{twinned}")
    pdf = by_chromium(twinned=twinned, seeds=tuple(SEEDS))[seed]
    again = extract(as_scan(pdf, Scan(200, skew=0.8, blur=0.3, noise=2), random), "twin.pdf")
    wrong = differences(flat(again), flat(report))
    unsure = {note.at for note in again.notes if note.means in ("unsure", "run_together")}
    assert {key: pair for key, pair in wrong.items() if key not in unsure or pair[0] is not None} == {}
    assert len(wrong) <= 2
    assert (again.year, again.form, again.format) == (report.year, report.form, "scan")
