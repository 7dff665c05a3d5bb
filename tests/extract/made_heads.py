"""Heads and ends of reports in every make seen, of invented organs: the lines printed, and what they say."""

from __future__ import annotations

from typing import Any, NamedTuple

A, SUBJECT = "示例市虚构局", "政府信息公开工作年度报告"
TITLE = f"{A}2024年{SUBJECT}"
P = "根据《中华人民共和国政府信息公开条例》和格式要求（国办公开办函〔2021〕30号），编制本报告。"
PERIOD = "本报告中所列数据的统计期限自2024年1月1日起至2024年12月31日止。"
ASK = "如有疑问，请与示例市虚构局办公室联系（地址：示例市虚构路1号，邮编：990100，电话：0000-5550100）。"
WHOLE = ("2024-01-01", "2024-12-31")
BODY = (
    "一、总体情况",
    "认真贯彻条例（虚构）。",
    "二、主动公开政府信息情况",
    "主动公开信息（虚构）。",
    "三、收到和处理政府信息公开申请情况",
    "没有收到申请（虚构）。",
    "四、政府信息公开行政复议、行政诉讼情况",
    "没有（虚构）。",
    "五、存在的主要问题及改进情况",
    "存在问题（虚构）。",
    "六、其他需要报告的事项",
    "无其他事项。",
)


class Head(NamedTuple):
    """The lines above the first section and below the last, and what is to be read of them.

    ``says`` names what differs from: agency ``A``, year 2024, preamble ``P``, all else None; ``link`` is the text of
    the link that led there.
    """

    above: tuple[str, ...]
    below: tuple[str, ...] = ()
    says: dict[str, Any] = {}  # noqa: RUF012 - never changed
    link: str | None = None

    @property
    def lines(self) -> str:
        """The whole document."""
        return "\n".join([*self.above, *BODY, *self.below])

    def want(self) -> dict[str, Any]:
        """All that is to be read."""
        closing = "\n".join(self.below) or None
        plain = {"agency": A, "year": 2024, "preamble": P, "signed": None, "period": None, "closing": closing}
        return {**plain, **self.says}


HEADS: dict[str, Head] = {
    "in one line": Head((TITLE, P)),
    "organ in a line of its own": Head((A, f"2024年{SUBJECT}", P)),
    "cut inside the subject": Head((f"{A}2024年政府信息公开", "工作年度报告", P)),
    "in three lines": Head((A, "2024年政府信息公开", "工作年度报告", P)),
    "organ and subject and year, three lines": Head((A, SUBJECT, "（2024年度）", P)),
    "organ with the year in one line": Head((f"{A}2024年", SUBJECT, P)),
    "organ, year, subject, three lines": Head((A, "2024年", SUBJECT, P)),
    "year in brackets": Head((f"{A}{SUBJECT}（2024年度）", P)),
    "year in brackets below": Head((f"{A}{SUBJECT}", "（2024年）", P)),
    "year in half brackets below": Head((f"{A}{SUBJECT}", "(2024年度)", P)),
    "year alone below": Head((f"{A}{SUBJECT}", "2024年度", P)),
    "year above": Head(("2024年度", f"{A}{SUBJECT}", P)),
    "year in Chinese": Head((f"{A}二〇二四年{SUBJECT}", P)),
    "year in Chinese with ○": Head((f"{A}二○二四年{SUBJECT}", P)),
    "year in Chinese with 0": Head((f"{A}二0二四年度{SUBJECT}", P)),
    "year in Chinese with 零": Head((f"{A}二零二四年{SUBJECT}", P)),
    "year in Chinese below": Head((f"{A}{SUBJECT}", "（二〇二四年度）", P)),
    "year in the link only": Head((f"{A}{SUBJECT}", P), link="虚构局2024年政府信息公开年报"),
    "year in the period only": Head((f"{A}{SUBJECT}", P + PERIOD), says={"preamble": P + PERIOD, "period": WHOLE}),
    "year nowhere": Head((f"{A}{SUBJECT}", P), says={"year": None}),
    "关于 before the year": Head((f"{A}关于2024年{SUBJECT}", P)),
    "关于 and 的年度报告": Head((f"{A}关于2024年度政府信息公开工作的年度报告", P)),
    "关于 and 情况的报告": Head((f"{A}关于2024年政府信息公开工作情况的报告", P)),
    "年报": Head((f"{A}2024年政府信息公开年报", P)),
    "工作报告": Head((f"{A}2024年度政府信息公开工作报告", P)),
    "政务公开": Head((f"{A}2024年政务公开工作年度报告", P)),
    "政务信息公开": Head((f"{A}2024年政务信息公开工作年度报告", P)),
    "year before the organ": Head((f"2024年{A}{SUBJECT}", P)),
    "年度 before the organ": Head((f"2024年度{A}{SUBJECT}", P)),
    "year after the subject": Head((f"{A}政府信息公开工作2024年度报告", P)),
    "year inside the subject": Head((f"{A}政府信息公开2024年年度报告", P)),
    "set apart by spaces": Head(("示 例 市 虚 构 局", "2024 年 政 府 信 息 公 开 工 作 年 度 报 告", P)),
    "spaces between words": Head(("示例市 虚构局 2024年 政府信息公开 工作年度报告", P)),
    "wide digits": Head((f"{A}２０２４年{SUBJECT}", P)),
    "in title marks": Head((f"《{TITLE}》", P)),
    "a county government": Head(("示例县人民政府", f"2024年{SUBJECT}", P), says={"agency": "示例县人民政府"}),
    "a county alone": Head((f"示例县2024年{SUBJECT}", P), says={"agency": "示例县"}),
    "a township": Head(("示例县虚构镇人民政府", f"2024年{SUBJECT}", P), says={"agency": "示例县虚构镇人民政府"}),
    "a street": Head((f"虚构街道办事处2024年{SUBJECT}", P), says={"agency": "虚构街道办事处"}),
    "a zone": Head(("示例开发区管理委员会", f"2024年{SUBJECT}", P), says={"agency": "示例开发区管理委员会"}),
    "brackets in the name": Head((f"示例市某局（虚构局）2024年{SUBJECT}", P), says={"agency": "示例市某局（虚构局）"}),
    "a document's number above": Head(("示虚〔2025〕3号", TITLE, P), says={"preamble": f"示虚〔2025〕3号\n{P}"}),
    "an attachment's number above": Head(("附件1", TITLE, P), says={"preamble": f"附件1\n{P}"}),
    "an attachment's mark above two lines": Head(("附件", A, f"2024年{SUBJECT}", P), says={"preamble": f"附件\n{P}"}),
    "the column's name above": Head(("政府信息公开年报", TITLE, P), says={"preamble": f"政府信息公开年报\n{P}"}),
    "a date below": Head((TITLE, "（2025年1月20日）", P), says={"preamble": f"（2025年1月20日）\n{P}"}),
    "the organ below": Head((f"2024年{SUBJECT}", A, P), says={"preamble": f"{A}\n{P}"}),
    "organ and date below": Head(
        (f"2024年{SUBJECT}", A, "2025年1月20日", P), says={"preamble": f"{A}\n2025年1月20日\n{P}"}
    ),
    "the organ in the text": Head((f"2024年{SUBJECT}", f"由{A}编制。"), says={"preamble": f"由{A}编制。"}),
    "the organ only where it signs": Head((f"2024年{SUBJECT}", P), (A, "2025年1月20日"), says={"signed": "2025-01-20"}),
    "signed": Head((TITLE, P), (A, "2025年1月20日"), says={"signed": "2025-01-20"}),
    "signed in Chinese": Head((TITLE, P), (A, "二〇二五年一月二十日"), says={"signed": "2025-01-20"}),
    "signed in Chinese with ○": Head((TITLE, P), (A, "二○二五年三月三十一日"), says={"signed": "2025-03-31"}),
    "signed with spaces": Head((TITLE, P), (A, "2025 年 1 月 20 日"), says={"signed": "2025-01-20"}),
    "signed in one line": Head((TITLE, P), (f"{A}　　2025年1月20日",), says={"signed": "2025-01-20"}),
    "signed in one line, no organ in the title": Head(
        (f"2024年{SUBJECT}", P), (f"{A}　　2025年1月20日",), says={"signed": "2025-01-20"}
    ),
    "signed with points": Head((TITLE, P), (A, "2025.1.20"), says={"signed": "2025-01-20"}),
    "signed by the date alone": Head((TITLE, P), ("2025年1月20日",), says={"signed": "2025-01-20"}),
    "signed, the date first": Head((TITLE, P), ("2025年1月20日", A), says={"signed": "2025-01-20"}),
    "signed by an office of it": Head((TITLE, P), (f"{A}办公室", "2025年1月20日"), says={"signed": "2025-01-20"}),
    "signed in a month": Head((TITLE, P), (A, "2025年1月")),
    "signed, then an attachment": Head(
        (TITLE, P), (A, "2025年1月20日", "附件：统计表", "（2024年度）"), says={"signed": "2025-01-20"}
    ),
    "where it is published": Head(
        (TITLE, P),
        ("本报告电子版可在示例市虚构局网站（http://www.example.gov.cn）下载。", A, "2025年1月20日"),
        says={"signed": "2025-01-20"},
    ),
    "a contact below": Head((TITLE, P), ("联系地址：示例市虚构路1号", "联系电话：0000-5550100", "邮政编码：990100")),
    "a contact below, no organ in the title": Head((f"2024年{SUBJECT}", P), ("联系电话：0000-5550100", A), says={}),
    "a contact above": Head((TITLE, P, PERIOD, ASK), says={"preamble": f"{P}\n{PERIOD}\n{ASK}", "period": WHOLE}),
    "a period of one year": Head(
        (TITLE, "统计期限为2024年1月1日至12月31日。"),
        says={"preamble": "统计期限为2024年1月1日至12月31日。", "period": WHOLE},
    ),
    "of 2010": Head((f"{A}2010年政府信息公开年度报告", P), says={"year": 2010}),
    "of 2014": Head((f"{A}2014年度政府信息公开工作情况报告", P), says={"year": 2014}),
    "of 2010 in Chinese": Head((A, "二〇一〇年政府信息公开工作年度报告", P), says={"year": 2010}),
    "of 2009 in Chinese": Head((f"{A}二〇〇九年政府信息公开年度报告", P), says={"year": 2009}),
}
