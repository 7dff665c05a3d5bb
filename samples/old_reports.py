"""Reports on years before 2019, of invented organs: a 统计表 in the makes that offices used, and reports of text alone.

The rows have the shape of the national 政府信息公开情况统计表 of 2014 to 2018; their figures are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from samples.blocks import Block, Blocks, Paragraph, SpannedCell, SpannedTable


class OldRow(NamedTuple):
    """One row of a 统计表: its name as printed, its unit, and its figures as printed; without unit, a group's name."""

    name: str
    unit: str = ""
    figures: tuple[str, ...] = ()


def _row(name: str, unit: str, figure: int | str) -> OldRow:
    return OldRow(name, unit, (str(figure),))


NATIONAL = (
    OldRow("一、主动公开情况"),
    _row("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", 2543),
    _row("其中：主动公开规范性文件数", "条", 31),
    _row("制发规范性文件总数", "件", 35),
    OldRow("（二）通过不同渠道和方式公开政府信息的情况"),
    _row("1.政府公报公开政府信息数", "条", 0),
    _row("2.政府网站公开政府信息数", "条", 2210),
    _row("3.政务微博公开政府信息数", "条", 118),
    _row("4.政务微信公开政府信息数", "条", 204),
    _row("5.其他方式公开政府信息数", "条", 11),
    OldRow("二、回应解读情况"),
    _row("（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "次", 12),
    OldRow("（二）通过不同渠道和方式回应解读的情况"),
    _row("1.参加或举办新闻发布会总次数", "次", 3),
    _row("其中：主要负责同志参加新闻发布会次数", "次", 1),
    _row("2.政府网站在线访谈次数", "次", 2),
    _row("其中：主要负责同志参加政府网站在线访谈次数", "次", 1),
    _row("3.政策解读稿件发布数", "篇", 9),
    _row("4.微博微信回应事件数", "次", 5),
    _row("5.其他方式回应事件数", "次", 0),
    OldRow("三、依申请公开情况"),
    _row("（一）收到申请数", "件", 47),
    _row("1.当面申请数", "件", 6),
    _row("2.传真申请数", "件", 0),
    _row("3.网络申请数", "件", 38),
    _row("4.信函申请数", "件", 3),
    _row("（二）申请办结数", "件", 46),
    _row("1.按时办结数", "件", 44),
    _row("2.延期办结数", "件", 2),
    _row("（三）申请答复数", "件", 46),
    _row("1.属于已主动公开范围数", "件", 14),
    _row("2.同意公开答复数", "件", 20),
    _row("3.同意部分公开答复数", "件", 1),
    _row("4.不同意公开答复数", "件", 4),
    _row("其中：涉及国家秘密", "件", 0),
    _row("涉及商业秘密", "件", 1),
    _row("涉及个人隐私", "件", 2),
    _row("危及国家安全、公共安全、经济安全和社会稳定", "件", 0),
    _row("不是《条例》所指政府信息", "件", 1),
    _row("法律法规规定的其他情形", "件", 0),
    _row("5.不属于本行政机关公开数", "件", 5),
    _row("6.申请信息不存在数", "件", 2),
    _row("7.告知作出更改补充数", "件", 0),
    _row("8.告知通过其他途径办理数", "件", 0),
    _row("四、行政复议数量", "件", 4),
    _row("（一）维持具体行政行为数", "件", 2),
    _row("（二）被依法纠错数", "件", 1),
    _row("（三）其他情形数", "件", 1),
    _row("五、行政诉讼数量", "件", 2),
    _row("（一）维持具体行政行为或者驳回原告诉讼请求数", "件", 2),
    _row("（二）被依法纠错数", "件", 0),
    _row("（三）其他情形数", "件", 0),
    _row("六、举报投诉数量", "件", 0),
    _row("七、依申请公开信息收取的费用", "万元", "0.35"),
    OldRow("八、机构建设和保障经费情况"),
    _row("（一）政府信息公开工作专门机构数", "个", 18),
    _row("（二）设置政府信息公开查阅点数", "个", 22),
    _row("（三）从事政府信息公开工作人员数", "人", 51),
    _row("1.专职人员数（不包括政府公报及政府网站工作人员数）", "人", 7),
    _row("2.兼职人员数", "人", 44),
    _row("（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）", "万元", "12.5"),
    OldRow("九、政府信息公开会议和培训情况"),
    _row("（一）召开政府信息公开工作会议或专题会议数", "次", 6),
    _row("（二）举办各类培训班数", "次", 4),
    _row("（三）接受培训人员数", "人次", 320),
)
"""The rows of the national table, with invented figures."""

TWO_SPANS = (
    OldRow("主动公开信息数", "条", ("1205", "8930")),
    OldRow("其中：网站公开数", "条", ("1103", "8002")),
    OldRow("收到申请数", "件", ("12", "140")),
    OldRow("其中：网上申请数", "件", ("9", "97")),
    OldRow("行政复议数量", "件", ("—", "2")),
    OldRow("收取的费用", "元", ("0", "1,260")),
    OldRow("接受培训人员数", "人次", ("", "611")),
)
"""Rows with the year's figure and the one since 2008."""


def _cells(*texts: str) -> tuple[SpannedCell, ...]:
    return tuple(SpannedCell(text) for text in texts)


def two_columns(rows: Sequence[OldRow], header: tuple[str, str] = ("指标名称", "统计数")) -> SpannedTable:
    """Name and figure; the unit stands in the name's brackets, a group's name over both columns."""
    lines = [_cells(*header)]
    for row in rows:
        if row.unit:
            lines.append(_cells(f"{row.name}（{row.unit}）", row.figures[0]))
        else:
            lines.append((SpannedCell(row.name, columns=2),))
    return SpannedTable("tongjibiao", tuple(lines))


def three_columns(rows: Sequence[OldRow], header: Sequence[str] = ("指标名称", "单位", "统计数")) -> SpannedTable:
    """Name, unit and figures, one column for each of them; a group's row has blanks."""
    wide = len(header) - 2
    lines = [_cells(*header), *(_cells(row.name, row.unit, *(row.figures or ("",) * wide)) for row in rows)]
    return SpannedTable("tongjibiao", tuple(lines))


def four_columns(rows: Sequence[OldRow]) -> SpannedTable:
    """A number of the row, name, unit and figure, under a caption of its own."""
    lines = [(SpannedCell("政府信息公开情况统计表", columns=4),), _cells("序号", "指标名称", "计量单位", "数量")]
    lines += [_cells(str(at), row.name, row.unit or "—", *(row.figures or ("—",))) for at, row in enumerate(rows, 1)]
    return SpannedTable("tongjibiao", tuple(lines))


def two_sides(rows: Sequence[OldRow]) -> SpannedTable:
    """Name, unit and figure, and beside them the second half of the rows."""
    half = (len(rows) + 1) // 2
    lines = [_cells(*("指标名称", "单位", "数量") * 2)]
    for at in range(half):
        pair = [rows[at], rows[at + half] if at + half < len(rows) else OldRow("")]
        lines.append(_cells(*(text for row in pair for text in (row.name, row.unit, *(row.figures or ("",))))))
    return SpannedTable("tongjibiao", tuple(lines))


def pieces(table: SpannedTable, at: int, repeat: bool) -> tuple[SpannedTable, SpannedTable]:
    """A table cut by a page's end before a row, with or without its header on the second page."""
    head = table.rows[:1] if repeat else ()
    return SpannedTable(table.name, table.rows[:at]), SpannedTable(table.name, (*head, *table.rows[at:]))


PROSE = (
    ("一、概述", "2014年，示例县认真贯彻《条例》，稳步推进政府信息公开工作（虚构）。"),
    (
        "二、主动公开政府信息情况",
        "全年主动公开政府信息2543条。\n（一）公开的主要内容\n规划计划、财政预决算等信息（虚构）。\n"
        "（二）公开形式\n通过政府网站公开政府信息2210条。",
    ),
    ("三、依申请公开政府信息情况", "全年收到政府信息公开申请47件，办结46件，未收到重复申请。"),
    ("四、政府信息公开收费及减免情况", "全年依申请公开信息收取费用3500元（虚构）。"),
    ("五、因政府信息公开申请行政复议、提起行政诉讼的情况", "全年发生行政复议4件，行政诉讼2件。"),
    ("六、存在的主要问题和改进措施", "存在公开内容不够全面的问题，下一步将完善制度（虚构）。"),
)
"""The headings of a report until 2018, with an invented text under each."""


def old_report(
    year: int = 2014,
    tables: Sequence[SpannedTable] = (),
    organ: str = "示例县人民政府",
    prose: Sequence[tuple[str, str]] = PROSE,
) -> Blocks:
    """A report on a year before 2019: title, preamble, text, signature, and its 统计表 behind them, if any."""
    blocks: list[Block] = [
        Paragraph(f"{organ}{year}年政府信息公开工作年度报告", title=True),
        Paragraph(
            f"根据《中华人民共和国政府信息公开条例》，由{organ}办公室编制本报告。"
            f"本报告所列数据的统计期限为{year}年1月1日起至{year}年12月31日止。"
        ),
    ]
    for heading, text in prose:
        blocks += [Paragraph(heading.replace("2014", str(year)), heading=True)]
        blocks += [Paragraph(line.replace("2014", str(year))) for line in text.split("\n")]
    blocks += [Paragraph(organ), Paragraph(f"{year + 1}年3月20日")]
    if tables:
        blocks += [Paragraph("附件：政府信息公开情况统计表"), Paragraph(f"（{year}年度）"), *tables]
    return tuple(blocks)
