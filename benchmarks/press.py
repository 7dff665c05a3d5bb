"""Prints the orders of a corpus into its folder: each program is started once for all documents that need it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.corpus import Order
from samples.as_docx import as_docx
from samples.as_html import Frame, clean, word
from samples.as_mht import as_mht
from samples.as_office import LOCKED, ONLY_TO_LOOK_AT, converted
from samples.as_pdf import chromium
from samples.as_scan import Scan, as_long_picture, as_scan, good, poor
from samples.as_text import as_text
from samples.page_wounds import SEEN, Kind

INSIDE = Frame(title_inside=True)
OFFICE: tuple[Kind, ...] = ("doc", "wps", "rtf", "pdf-office")
OPTIONS = {"owner_password": ONLY_TO_LOOK_AT, "user_password": LOCKED}
"""The wounds that LibreOffice itself makes."""
AT_ONCE = 20


def missing_of(orders: Sequence[Order], folder: Path) -> list[Order]:
    """The orders whose documents are not there yet."""
    return [order for order in orders if not (folder / order.file).exists()]


def press(orders: Sequence[Order], folder: Path, made: Callable[[int], object] = int) -> None:
    """Make every document that is missing; what is made stays, so it can be stopped and begun again at any time.

    Args:
        orders: the documents.
        folder: where they go.
        made: told how many more are made, from time to time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = missing_of(orders, folder)
    for start in range(0, len(missing), AT_ONCE):
        part = missing[start : start + AT_ONCE]
        for name, data in {**_markup(part), **_office(part), **_browser(part)}.items():
            written = folder / f"{name}.part"
            written.write_bytes(data)
            written.replace(folder / name)
        made(len(part))


def _markup(orders: Iterable[Order]) -> dict[str, bytes]:
    return {order.file: data for order in orders if (data := _plain(order)) is not None}


def _plain(order: Order) -> bytes | None:
    """What needs no other program."""
    blocks, wound = order.blocks, order.page_wound
    match order.kind:
        case "html":
            return wound.page(blocks) if wound and wound.page else clean(blocks, INSIDE)
        case "word":
            return word(blocks, INSIDE, pieces=order.number % 9 + 1)
        case "text":
            return as_text(blocks)
        case "docx":
            return _docx(order)
        case "mht":
            return as_mht(word(blocks, INSIDE))
        case _:
            return None


def _docx(order: Order) -> bytes:
    made = as_docx(order.blocks, order.sheet)
    wound = order.page_wound
    return wound.docx(made) if wound and wound.docx else made


def _office(orders: Iterable[Order]) -> dict[str, bytes]:
    """What LibreOffice writes, and the scans that were printed by it."""
    wanted = [order for order in orders if order.kind in OFFICE or _scanned_from_office(order)]
    found: dict[str, bytes] = {}
    for kind in ("doc", "rtf", "pdf"):
        for options in ("", *OPTIONS.values()):
            part = {o.name: o for o in wanted if _target(o) == kind and OPTIONS.get(o.wound, "") == options}
            documents = {name: _docx(order) for name, order in part.items()}
            made = converted(documents, kind, options) if documents else {}
            found |= {part[name].file: _finished(part[name], data) for name, data in made.items()}
    return found


def _target(order: Order) -> str:
    return {"doc": "doc", "wps": "doc", "rtf": "rtf"}.get(order.kind, "pdf")


def _scanned_from_office(order: Order) -> bool:
    """Every other scan is of a print by LibreOffice, where its wound is not of the browser."""
    return order.kind in SEEN and order.number % 2 == 0 and not order.sheet.style


def _browser(orders: Iterable[Order]) -> dict[str, bytes]:
    """What Chromium prints, and the scans of it."""
    kinds = ("pdf-chromium", "pdf-unruled", *SEEN)
    wanted = [order for order in orders if order.kind in kinds and not _scanned_from_office(order)]
    if not wanted:
        return {}
    with chromium() as browser:
        printed: Mapping[str, bytes] = {
            order.name: browser.as_pdf(
                order.blocks, replace(order.sheet, border="none") if order.kind == "pdf-unruled" else order.sheet
            )
            for order in wanted
        }
    return {order.file: _finished(order, printed[order.name]) for order in wanted}


def _finished(order: Order, data: bytes) -> bytes:
    """A print as its kind: scanned where it is a scan, hurt where the wound is one of finished files."""
    wound = order.page_wound
    if order.kind in SEEN:
        data = _seen(order, data)
    return wound.pdf(data) if wound and wound.pdf else data


def _seen(order: Order, data: bytes) -> bytes:
    random = order.random
    scan = poor(random) if order.kind == "scan-150" else good(random)
    wound = order.page_wound
    scan = wound.scan(scan) if wound and wound.scan else scan
    if order.kind in ("jpg", "png"):
        scan = Scan(150, blur=0.2, quality=85, stamp=scan.stamp, colour=scan.colour)
        return as_long_picture(data, scan, random, "JPEG" if order.kind == "jpg" else "PNG")
    return as_scan(data, scan, random)
