"""Makes the READMEs' pictures from the demo's archive, in a real browser. Run: ``make screenshots``."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import msgspec
from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME

from commands.reading import table_views
from extract.reading import extract
from publish.terminal import show
from samples.organs import sample_reports

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


def check_page() -> str:
    """The terminal's view of the sample report that is broken on purpose, as a page that fetches nothing."""
    sample = next(sample for sample in sample_reports() if sample.broken)
    console = Console(record=True, width=112, file=io.StringIO(), force_terminal=True)
    show(msgspec.to_builtins(extract(sample.body, Path(sample.path).name)), table_views(), console)
    page = console.export_html(inline_styles=True, theme=DEFAULT_TERMINAL_THEME)
    return page.replace("</head>", f"<style>{_TERMINAL}</style></head>")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def take(browser: Browser, address: str, name: str, size: tuple[int, int], *, end: bool = False) -> None:
    """One picture of one page: its beginning, or its end."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(address)
    if end:
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.screenshot(path=str(IMAGES / name))


def wait_for(address: str) -> None:
    """Wait until a server answers; give up after ten seconds."""
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=1).close()  # noqa: S310 - our own loopback server
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{address}: expected an answer within 10 s, got none. Look at the server's own message above.")


def main() -> None:
    """Build the demo's archive in a temporary folder, serve it, and take the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run([_BIN / "nianbao", "demo", "--archive", folder], check=True, capture_output=True)  # noqa: S603
        terminal = Path(folder) / "check.html"
        terminal.write_text(check_page(), encoding="utf-8")
        base = f"http://127.0.0.1:{(port := free_port())}"
        command = [_BIN / "datasette", f"{folder}/archive.db", "-m", ROOT / "metadata.yml", "-p", str(port)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:  # noqa: S603
            try:
                wait_for(base)
                browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_QUIET)
                take(browser, f"{base}/archive/reports", "reports.png", (1200, 1150))
                take(browser, f"{base}/archive/changes_by_report", "changes.png", (1200, 1000))
                take(browser, terminal.as_uri(), "check.png", (1100, 900), end=True)
                browser.close()
            finally:
                server.terminate()


if __name__ == "__main__":
    main()
