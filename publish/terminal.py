"""A report in the terminal, in the form's shape: cells of broken rules marked, what each rule says below.

Works on the contract's JSON alone, so that whoever has the JSON can show it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from archive.names import harmless

Json = Mapping[str, Any]
_WIDE, _MIDDLE = 104, 90  # columns at which the applications stand whole, and with labels of two lines
_GROUP = ""  # the key of a row that only heads the rows below it
_ASIDE = "underline red"
_STYLE = {"error": "bold bright_white on red", "notice": "bold black on yellow", "info": "bold black on cyan"}
_STYLE["doubtful"] = "black on bright_cyan"
_MARK = {"error": "✗", "notice": "！", "info": "·", "doubtful": "？"}


class PartView(NamedTuple):
    """Rows and columns of one printed part: (key, label) each; a row's key and a column's make the figure's.

    A row whose key is empty heads those that follow.
    """

    caption: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, str]]


class TableView(NamedTuple):
    """One of the form's tables as it is shown."""

    name: str
    title: str
    parts: Sequence[PartView]


def show(report: Json, tables: Iterable[TableView], console: Console) -> None:
    """Print one report: head, tables, findings, notes."""
    _head(report, console)
    cells_of = _Cells(_marks(report["findings"]), _unsure(report), console.width, _signs(report))
    for table in tables:
        _table(report, table, cells_of, console)
    _findings(report, console)
    _notes(report, console)


def show_unread(unread: Json, console: Console) -> None:
    """Print why a document could not be read, and what to do."""
    error = unread["error"]
    body = Text()
    for label, key in (
        ("位置 where", "place"),
        ("应为 expected", "expected"),
        ("实为 got", "got"),
        ("下一步 next", "next"),
    ):
        body.append(f"{label}：", style="bold")
        body.append(f"{harmless(error[key])}\n")
    body.rstrip()
    title = Text(harmless(f"{unread['file']} · {error['name']}"))
    console.print(Panel(body, title=title, border_style="red", title_align="left"))


def _head(report: Json, console: Console) -> None:
    title = report["title"] or "（无标题 no title）"
    form = f"{report['form']}年格式" if str(report["form"]).isdigit() else report["form"] or "格式不明 form unknown"
    facts = [
        f"机关 agency：{report['agency'] or '不明 unknown'}",
        f"年度 year：{report['year'] or '不明 unknown'}",
        f"格式 form：{form}",
    ]
    if report["published"]:
        facts.append(f"发布 published：{report['published']}")
    console.print()
    console.print(Text(title, style="bold"))
    console.print(Text("  ".join(facts)))
    console.print(Text(f"{harmless(report['file'])}  sha256 {report['sha256'][:12]}", style="dim"))


class _Cells(NamedTuple):
    """What is to know of cells: marks, what stands in those without a sure number, the width, signs of notes."""

    marks: Mapping[str, Mark]
    raw: Mapping[str, str]
    width: int
    signs: Mapping[str, str]


class Mark(NamedTuple):
    """How a cell is marked: by its severest finding, and whether it stands where most broken rules meet.

    ``severity`` is ``doubtful`` where no rule over it is surely broken.
    """

    severity: str
    suspect: bool


def _marks(findings: Iterable[Json]) -> dict[str, Mark]:
    """A mark for every cell of a finding.

    A wrong figure breaks the rule of its row and of its column, so that the cells named most often are the ones to
    look at first; the others of the same rules are only underlined.
    """
    severity: dict[str, str] = {}
    named: Counter[str] = Counter()
    kinds = [(_kind(finding), finding["cells"]) for finding in findings]
    for kind, cells in sorted(kinds, key=lambda each: ("doubtful", "info", "notice", "error").index(each[0])):
        severity.update(dict.fromkeys(cells, kind))
    for finding in findings:
        named.update(set(finding["cells"]))
    most = max(named.values(), default=0)
    return {cell: Mark(severity[cell], named[cell] == most) for cell in named}


def _kind(finding: Json) -> str:
    return str(finding["severity"]) if finding["verdict"] == "broken" else "doubtful"


def _unsure(report: Json) -> dict[str, str]:
    """What is printed in the cells that hold no sure number, blanks left out, short enough for a table."""
    return {
        note["at"]: " ".join(note["raw"].split())[:10]
        for note in report["notes"]
        if note["means"] != "blank" and note["raw"].strip()
    }


def _signs(report: Json) -> dict[str, str]:
    """A sign behind figures that are not simply what is printed."""
    return {note["at"]: _SIGNS[note["means"]] for note in report["notes"] if note["means"] in _SIGNS}


def _table(report: Json, view: TableView, cells_of: _Cells, console: Console) -> None:
    figures = report[view.name]
    console.print()
    if figures is None:
        console.print(Text(f"{view.title}：文中没有此表 not in the document", style="yellow"))
        return
    console.print(Text(view.title, style="bold"))
    for part in view.parts:
        if rows := _printed_rows(part, figures):
            console.print(_part(view.name, part, rows, figures, cells_of))


def _printed_rows(part: PartView, figures: Json) -> list[tuple[str, str]]:
    """The rows the document prints, and the group labels that head one of them."""
    rows: list[tuple[str, str]] = []
    for key, label in reversed(part.rows):
        depth = len(label) - len(label.lstrip("\u3000"))
        below = rows[-1][1] if rows else ""
        heads = bool(below) and len(below) - len(below.lstrip("\u3000")) > depth
        if key in figures or (key == _GROUP and heads):
            rows.append((key, label))
    return rows[::-1]


_SIGNS = {"deduced": "推", "corrected": "更"}
_CLOSING = "，。、；：！？）》”’」』】"


def _wrapped(text: str, width: int) -> str:
    """A label in lines of at most a width, indented as its first, none beginning with a closing mark."""
    indent = text[: len(text) - len(text.lstrip("\u3000"))]
    lines = [""]
    for character in text:
        if cell_len(lines[-1] + character) > width and character not in _CLOSING:
            lines.append(indent)
        lines[-1] += character
    return "\n".join(lines)


def _headed(label: str, width: int) -> str:
    """A column's label, broken into short lines where the terminal is narrow."""
    size = 6 if width >= _WIDE else 4 if width >= _MIDDLE else 2
    if len(label) > 8:
        return label
    return "\n".join(label[start : start + size] for start in range(0, len(label), size))


def _part(name: str, part: PartView, rows: Sequence[tuple[str, str]], figures: Json, cells_of: _Cells) -> Table:
    width = cells_of.width
    keys = [key for key, _ in rows if key != _GROUP]
    columns = [column for column in part.columns if any(column[0] in figures[key] for key in keys)]
    grid = Table(box=box.SQUARE, show_lines=False, header_style="bold", padding=(0, 1))
    heads = [_headed(label, width) for _, label in columns]
    cells = {key: [_figure(name, key, column, figures, cells_of) for column, _ in columns] for key in keys}
    wide = [max(cell_len(line) for line in head.split("\n")) for head in heads]
    wide = [max(head, 4, *(row[place].cell_len for row in cells.values())) for place, head in enumerate(wide)]
    used = sum(width + 3 for width in wide) + 7
    grid.add_column(part.caption or "", no_wrap=True)
    for head in heads:
        grid.add_column(head, justify="right", no_wrap=True, min_width=4)
    room = max(width - used, 12)
    for key, label in rows:
        if key == _GROUP:
            grid.add_row(Text(_wrapped(label, room), style="dim"))
            continue
        grid.add_row(Text(_wrapped(label, room)), *cells[key])
    return grid


def _figure(name: str, key: str, column: str, figures: Json, cells_of: _Cells) -> Text:
    at = f"{name}.{key}.{column}"
    marks, raw, _, signs = cells_of
    return _cell(figures[key], column, marks.get(at), raw.get(at), signs.get(at))


def _cell(row: Json, column: str, mark: Mark | None, raw: str | None, sign: str | None = None) -> Text:
    """A figure; a blank says 空, what is no sure number stands with a question mark, a cell not printed stays empty.

    One that was deduced or corrected says so instead of being marked: every rule over it is doubtful.
    """
    if column not in row:
        return Text("")
    value = row[column]
    if value is None and raw:
        return Text(f"{raw} ?", style="bold black on bright_cyan")
    text = "空" if value is None else f"{value:,}"
    if sign:
        return Text(f"{text} {sign}", style=_STYLE["doubtful"])
    if mark and mark.suspect:
        return Text(f"{text} {_MARK[mark.severity]}", style=_STYLE[mark.severity])
    if mark:
        return Text(text, style=_ASIDE)
    return Text(text, style="dim" if value is None else "")


def _findings(report: Json, console: Console) -> None:
    console.print()
    findings, rules = report["findings"], report["rules"]
    counts = f"成立 {rules['holds']} 条 hold，因空缺未判 {rules['blank']} 条 blank"
    unsure = sum(value is None for value in _values(report)) - sum(note["means"] == "blank" for note in report["notes"])
    if unsure > 0:
        console.print(Text(f"{unsure} 个单元格没有确定的数字 cells hold no sure number (?)", style="yellow"))
    if not findings and not rules["holds"]:
        console.print(Text(f"无法核对：没有可核对的数字 nothing could be checked；{counts}", style="yellow"))
        return
    if not findings:
        console.print(Text(f"没有发现问题 no rule is broken；{counts}", style="green" if unsure <= 0 else ""))
        return
    console.print(Text(f"发现 {len(findings)} 处 findings；{counts}", style="bold"))
    for number, finding in enumerate(findings, 1):
        console.print(_finding(number, finding))


def _values(report: Json) -> Iterator[object]:
    for name in ("disclosure", "applications", "proceedings"):
        for row in (report[name] or {}).values():
            yield from row.values()


_CAUSE = {
    "report": "原文如此 as printed",
    "reading": "疑为误读 likely our misreading",
    "unsure": "尚未核对 not yet checked",
    None: "",
}
_VERDICT = {"broken": "不成立 broken", "doubtful": "存疑 doubtful"}


def _finding(number: int, finding: Json) -> Text:
    text = Text(f"\n{number}. ")
    kind = _kind(finding)
    text.append(f" {_MARK[kind]} {finding['severity']} ", style=_STYLE[kind])
    text.append(f" {finding['rule']} · {_VERDICT[finding['verdict']]}", style="bold")
    if finding["cause"]:
        text.append(f" · {_CAUSE[finding['cause']]}")
    text.append(f"\n   {finding['says']['zh']}。\n   {finding['says']['en']}.")
    if finding["evidence"]:
        text.append(f"\n   {finding['evidence']}", style="dim")
    return text


_MEANS = {
    "blank": "空白",
    "dash": "短横线",
    "slash": "斜线",
    "word": "文字",
    "with_unit": "带单位",
    "unit_converted": "已换算单位",
    "unit_missing": "缺单位",
    "wrapped": "数字换行",
    "run_together": "数字相连",
    "deduced": "推得",
    "unsure": "不确定",
    "corrected": "已更正",
    "footnote": "脚注",
    "amended_in_cell": "单元格内有说明",
    "label_variant": "名称写法不同",
    "label_misprint": "名称有误",
    "row_of_other_edition": "其他年份格式的行",
    "row_empty": "空行",
    "row_unknown": "格式中没有的行",
    "table_split": "表格分成几段",
    "image": "图片",
    "marker_removed": "已去除标记",
}


def _notes(report: Json, console: Console) -> None:
    """The notes, blanks counted and not listed: they show in the tables."""
    notes = [note for note in report["notes"] if note["means"] != "blank"]
    blanks = len(report["notes"]) - len(notes)
    if blanks:
        console.print(Text(f"\n空白单元格 blank cells：{blanks}", style="dim"))
    if notes:
        console.print(Text("\n说明 notes", style="bold"))
    for note in notes:
        raw = " ⏎ ".join(note["raw"].split("\n"))
        by = f"  {' '.join(note['by'])}" if note.get("by") else ""
        console.print(Text(f"  {note['at']}  {_MEANS[note['means']]} {note['means']}  “{raw}”{by}"))
    for one in report.get("corrections", ()):
        read = "没有确定的数字 no sure number" if one["read"] is None else one["read"]
        said = f"{one['at']}  {read} → {one['value']}  {one['reason']}（{one['reviewer']}，{one['reviewed']}）"
        console.print(Text(f"  更正 correction  {said}"))
