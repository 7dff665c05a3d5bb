"""Makes the READMEs' pictures from the demo's archive, in a real browser. Run: ``make screenshots``.

The picture of a figure in a scan alone: ``python docs/screenshots.py figure``.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple

import msgspec
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME

from commands.reading import table_views
from extract.reading import extract
from publish.terminal import show
from samples.as_pdf import Chromium
from samples.as_scan import Scan, as_scan
from samples.layout import layout
from samples.made import made_report
from samples.organs import sample_reports
from samples.printed import overrides

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
_CHROMIUM = "/usr/bin/chromium"
_QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
# A terminal's widths: a Chinese character is two Latin ones wide, lines and quotation marks one.
_TERMINAL = """
@font-face { font-family: Half; src: local("DejaVu Sans Mono"); size-adjust: 83.05%;
  unicode-range: U+2018-201D, U+2500-257F, U+2717, U+D7, U+B7 }
pre, code { font-family: Half, "Noto Sans Mono CJK SC" !important; text-spacing-trim: space-all; line-height: 1.2 }
body { margin: 1em }
"""
_BIN = Path(sys.executable).parent


FIGURE = "applications.granted.total"
_WIDTH = 1100  # pixels of the picture of a figure


def check_page() -> str:
    """The terminal's view of the sample report that is broken on purpose, as a page that fetches nothing."""
    sample = next(sample for sample in sample_reports() if sample.broken)
    console = Console(record=True, width=112, file=io.StringIO(), force_terminal=True)
    show(msgspec.to_builtins(extract(sample.body, Path(sample.path).name)), table_views(), console)
    page = console.export_html(inline_styles=True, theme=DEFAULT_TERMINAL_THEME)
    return page.replace("</head>", f"<style>{_TERMINAL}</style></head>")


class Picture(NamedTuple):
    """One picture of the READMEs: a page of the site, its size, and what it shows from the top."""

    name: str
    path: str
    size: tuple[int, int]
    top: str = "body"


PICTURES = (
    Picture("home.png", "/", (1200, 1000)),
    Picture("reports.png", "/archive/summary_reports", (1200, 900)),
    Picture("report.png", "/report/990100-renminzhengfu/2023", (1200, 1150), "#section-4"),
    Picture("search.png", "/search?q=复议", (1200, 900)),
    Picture("changes.png", "/report/990100-weishengjiankangweiyuanhui/2023", (1200, 720), "#versions"),
    Picture("phone.png", "/report/990100-renminzhengfu/2023", (390, 780), "#section-3"),
)


def take(browser: Browser, base: str, picture: Picture) -> None:
    """Open a page, bring what is shown to the top, and take the picture."""
    page = browser.new_page(viewport={"width": picture.size[0], "height": picture.size[1]})
    page.goto(f"{base}{picture.path}")
    page.locator(picture.top).first.evaluate("shown => shown.scrollIntoView()")
    page.screenshot(path=str(IMAGES / picture.name))
    page.close()


def take_terminal(browser: Browser, folder: Path) -> None:
    """The picture of ``nianbao check``: the end of what it prints."""
    terminal = folder / "check.html"
    terminal.write_text(check_page(), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.goto(terminal.as_uri())
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.screenshot(path=str(IMAGES / "check.png"))
    page.close()


def take_figure(browser: Browser, folder: Path) -> None:
    """The picture that ``nianbao show`` cuts out of an invented report's scan, small enough for a README."""
    report = made_report(Random(4), "2021", sound=True)  # noqa: S311 - invented, the same every time
    scan = folder / "scan.pdf"
    pdf = Chromium(browser).as_pdf(layout(report, overrides(report)))
    scan.write_bytes(as_scan(pdf, Scan(200, skew=0.9, blur=0.4, noise=2, shade=12), Random(4)))  # noqa: S311
    cut = folder / "figure.png"
    subprocess.run([_BIN / "nianbao", "show", scan, "--figure", FIGURE, "--out", cut], check=True, capture_output=True)  # noqa: S603
    with Image.open(cut) as whole:
        small = whole.resize((_WIDTH, whole.height * _WIDTH // whole.width), Image.Resampling.LANCZOS)
    small.quantize(32, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(IMAGES / "figure.png", optimize=True)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The site of an archive, on a free port; its address is the last word of the line that ``serve`` prints."""
    command = [_BIN / "nianbao", "serve", "--archive", folder, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own program
        try:
            said = server.stdout.readline() if server.stdout else ""
            yield re.search(r"http://\S+(?=/)", said)[0]  # type: ignore[index]
        finally:
            server.terminate()


def take_site(browser: Browser, folder: Path) -> None:
    """The pictures of the site: the demo's archive is built, and served."""
    subprocess.run([_BIN / "nianbao", "demo", "--archive", folder], check=True, capture_output=True)  # noqa: S603
    with serving(folder) as base:
        for picture in PICTURES:
            take(browser, base, picture)


def main(chosen: list[str]) -> None:
    """Take the pictures, in a temporary folder: all, or that of a figure alone."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_QUIET)
        take_figure(browser, Path(name))
        if "figure" not in chosen:
            take_site(browser, Path(name))
            take_terminal(browser, Path(name))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
