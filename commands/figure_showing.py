"""``show``: a report in the form's shape, or where one of its figures stands, with the row or a picture of it."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec

from archive.disk import refined_disk
from archive.names import as_text, harmless
from commands.files import file_bytes, read_files
from commands.reading import report_console, table_views
from commands.shared import ARCHIVE, DONE, UNREADABLE, existing
from extract.children import Children, Ended, died
from extract.conversion import Served
from extract.errors import DocumentError
from extract.limits import PATIENCE
from extract.office import programs
from extract.organs import ORGAN_ID
from extract.picturing import PAGED, Wanted, picture
from extract.printed_row import Asked, PrintedRow, printed_row
from extract.report import Unread
from extract.reviewed import corrections
from publish.form_layout import slots
from publish.held import Held, MissingBytes, UnknownReport, body, held
from publish.labels import both
from publish.site.marks import words
from publish.terminal import show as show_report
from publish.terminal import show_unread

Json = Mapping[str, Any]
_REPORT = re.compile(rf"({ORGAN_ID.pattern}/20[0-9]{{2}})(?:@([0-9a-f]{{4,64}}))?")
_SHORT = 12  # characters of a content digest by which a version is found
_UNSAFE = re.compile(r"[^0-9A-Za-z._-]+")


class _Source(NamedTuple):
    """A report as its JSON, and where its bytes are."""

    told: Json
    name: str
    file: Path | None = None
    version: Held | None = None

    def data(self, archive: Path) -> bytes:
        """Its bytes.

        Raises:
            MissingBytes: they are not to be had.
            DocumentError: the file is gone.
        """
        if self.file is not None:
            return file_bytes(self.file)
        assert self.version is not None  # noqa: S101 - it is one or the other
        return body(self.version, archive)


@click.command(short_help="Show a report, or where one of its figures stands.")
@ARCHIVE
@click.option("--figure", "key", metavar="KEY", help="A figure, as applications.granted.total.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the picture of a figure is written (PNG; default: its name in the current folder).",
)
@click.argument("report", metavar="REPORT")
def show(report: str, archive: Path, key: str | None, out: Path | None) -> None:
    """Show a report in the form's shape, or where one of its figures stands and what stands there.

    REPORT is <organ id>/<year> of the archive, with @<digest> for another version than the one shown, or a file.
    With --figure: the figure, what is printed, its notes and place, the equations that decided a deduced one, a
    correction; then the row as printed, of a page with its markup. Of a PDF, a scan or a picture the row is cut out
    of the page and written as a PNG, its cell framed.

    \b
    Exit 3: there is no such report or figure, it is withheld, or its bytes are missing.
    Example:  nianbao show 990121-jiaoyuju/2024 --figure applications.granted.total
    """  # noqa: D301 - click reads \b as the control character it is
    source = _found(report, archive)
    if source.version and (why := source.version.why_withheld(key)):
        click.echo(f"{report}: 不予公开 withheld since {why['since']}: {_safe(_one_line(why['reason']))}", err=True)
        sys.exit(UNREADABLE)
    if key is None:
        show_report(source.told, table_views(), report_console())
        sys.exit(DONE)
    place = _place(source.told, key)
    for line in _said(source.told, key, place):
        click.echo(_safe(line))
    sys.exit(_show_where(source, archive, key, place, out))


def _found(name: str, archive: Path) -> _Source:
    """The report: a file where one is so called, else one of the archive."""
    match = _REPORT.fullmatch(name)
    if match is None or Path(name).exists():
        return _of_file(Path(name), archive)
    try:
        found = held(existing(archive), match[1], match[3] and match[3][:_SHORT])
    except UnknownReport as error:
        near = f" Near it: {', '.join(error.near)}." if error.near else ""
        said = f"{_safe(as_text(name))}: the archive holds no such report or version.{near}"
        click.echo(f"{said} Look it up: nianbao serve", err=True)
        sys.exit(UNREADABLE)
    return _Source(found.told, name, version=found)


def _of_file(file: Path, archive: Path) -> _Source:
    (read,) = read_files([file], corrections(archive))
    told = msgspec.to_builtins(read)
    if isinstance(read, Unread):
        show_unread(told, report_console())
        sys.exit(UNREADABLE)
    return _Source(told, file.stem, file=file)


def _place(told: Json, key: str) -> Json | None:
    """Where a figure stands; ends the command where the form or the report has none such."""
    if key not in slots():
        near = get_close_matches(key, sorted(slots()), 5, 0.5)
        said = f" Near it: {', '.join(near)}." if near else ""
        raise click.BadParameter(f"no edition of the form has a figure {_safe(key)}.{said}", param_hint="--figure")
    table, row, column = key.split(".")
    if column not in ((told[table] or {}).get(row) or {}):
        printed = [f"{table}.{name}" for name in told[table] or {}]
        near = get_close_matches(f"{table}.{row}", printed, 5, 0.5) or printed[:5]
        said = f" Rows that it prints: {', '.join(near)}." if near else " It prints no such table."
        click.echo(f"{key}: the report does not print this figure.{said}", err=True)
        sys.exit(UNREADABLE)
    place: Json | None = told["provenance"].get(key)
    return place


def _said(told: Json, key: str, place: Json | None) -> list[str]:
    """What is known of a figure, line by line."""
    table, row, column = key.split(".")
    value = told[table][row][column]
    name = words(key)
    lines = [
        f"{told['agency'] or '?'} {told['year'] or '?'}",
        f"{key}  {name.zh} · {name.en}",
        f"数字 figure: {'没有确定的数字 no sure number' if value is None else value}",
    ]
    if place is None:
        lines.append("位置 place: 不能与邻近的格子分清 cannot be told from its neighbours")
    else:
        page = f"第{place['page']}页 page {place['page']}, " if place["page"] else ""
        where = "第{table}个表格 table {table}, 第{row}行 row {row}, 第{column}列 column {column}".format(**place)
        lines += [f"原文 printed: “{_one_line(place['raw'] or '')}”", f"位置 place: {page}{where}"]
        if place.get("confidence") is not None:
            lines.append(f"识别把握 confidence: {place['confidence']}")
    for note in told["notes"]:
        if note["at"] == key:
            by = f" · {', '.join(note['by'])}" if note.get("by") else ""
            means = both("note", note["means"])
            lines.append(f"注记 note: {means.zh} {means.en} “{_one_line(note['raw'])}”{by}")
    lines += [
        f"更正 correction: 原读作 read as {'没有 none' if one['read'] is None else one['read']} → {one['value']} · "
        f"{one['reason']}（{one['reviewer']}，{one['reviewed']}）"
        for one in told["corrections"]
        if one["at"] == key
    ]
    return lines


def _show_where(source: _Source, archive: Path, key: str, place: Json | None, out: Path | None) -> int:
    """The row as it is printed, or its picture; returns the exit status."""
    if place is None:
        return DONE
    if source.version and source.version.withheld:
        click.echo("行不显示 The row is not shown: something of this report is withheld.")
        return DONE
    try:
        data = source.data(archive)
        if source.told["format"] in PAGED and place["box"]:
            return _write_picture(source, key, place, data, out)
        return _show_row(source, place, data)
    except MissingBytes as error:
        click.echo(f"The document's bytes are missing: {_safe(str(error))}. Bring its WARC file back.", err=True)
    except DocumentError as error:
        click.echo(_safe(str(error)), err=True)
    return UNREADABLE


def _show_row(source: _Source, place: Json, data: bytes) -> int:
    charset = source.version.charset if source.version else None
    asked = Asked(data, charset, source.told["file"], place["table"], place["row"], place["column"])
    with Served(programs()) as served:
        found = _beside(partial(_row, convert=served.asked), asked)
    if found is None:
        raise DocumentError("the table", "the row that was read", "none such", "Read the document again.")
    cells = [f"【{cell}】" if number == found.place else cell for number, cell in enumerate(found.cells)]
    click.echo("\n" + _safe(" | ".join(cells)))
    if found.markup:
        click.echo("\n" + _safe(found.markup))
    return DONE


def _write_picture(source: _Source, key: str, place: Json, data: bytes, out: Path | None) -> int:
    row = tuple(
        tuple(other["box"])
        for other in source.told["provenance"].values()
        if other["box"]
        and (other["page"], other["table"], other["row"]) == tuple(place[n] for n in ("page", "table", "row"))
    )
    wanted = Wanted(data, source.told["format"], place["page"], tuple(place["box"]), row)
    png = _beside(_picture, wanted)
    path = out or Path(f"{_UNSAFE.sub('-', source.name)}-{key}.png")
    with refined_disk(path):
        path.write_bytes(png)
    click.echo(f"图 picture: {_safe(as_text(path))}")
    return DONE


def _beside(work: Any, task: Any) -> Any:
    """Do it in a limited process.

    Raises:
        DocumentError: what went wrong there.
    """
    with Children(work, 1, PATIENCE) as children:
        ((_, answer),) = children.unordered([task])
    if isinstance(answer, Ended):
        raise died(answer)
    if isinstance(answer, DocumentError):
        raise answer
    return answer


def _row(asked: Asked, convert: Any) -> PrintedRow | DocumentError | None:
    try:
        return printed_row(asked, convert)
    except DocumentError as error:
        return error


def _picture(wanted: Wanted) -> bytes | DocumentError:
    try:
        return picture(wanted)
    except DocumentError as error:
        return error


def _one_line(text: str) -> str:
    return " ⏎ ".join(text.split("\n"))


def _safe(text: str) -> str:
    return harmless(text, kept="\n\t")
