"""How a report ends: who signs it and when, where it is published, how to reach the office, what is attached."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.text import civil_dates, squash

ORGAN_END = re.compile(
    r"(?:局|政府|办公室|办事处|委员会|委|厅|院|中心|队|处|站|所|部|署|行|镇|乡|街道|管委会|公司|社|协会|联合会|总会|馆|校|园区|开发区|分局|支队|集团)$"
)


_NOTICE = re.compile(r"报告.{0,80}(?:公布|公开|发布|查阅|下载|查询)")
_WHERE = re.compile(r"网站|门户|网址|联系|http|电话")
_ITEM = re.compile(r"^\s{0,5}[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]")
_DAY = re.compile(
    r"^[（(]?[^，,。；;]{0,40}?(?:(?:\d{4}|[二〇○零Ｏ一三四五六七八九]{4})年.{1,3}月.{1,4}日"
    r"|20\d\d[./-][01]?\d[./-][0-3]?\d)[)）]?$"
)
_DATE = re.compile(r"(?:\d{4}|[二〇○零Ｏ一三四五六七八九]{4})年[^年月日]{1,3}月[^年月日]{1,4}日$")
_MONTH = re.compile(r"^(?:\d{4}|[二〇○零Ｏ一三四五六七八九]{4})年[^年月日]{1,2}月$")
_ATTACHED = re.compile(r"^附(?:件\d{0,2}|表\d{0,2})?(?:[:：]|$)")
_REACH = re.compile(
    r"^(?:联系(?:电话|人|地址|方式|部门|单位)|(?:通信|通讯|办公|单位)?地址|电话|传真|邮政编码|邮编|电子邮箱|电子邮件|邮箱|E-?mail|网址)[:：]",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"[，。；：、:,;]|无$|^[(（]?[一二三四五六七八九十\d]{1,2}[)）、.．]|没有|发生|进行|开展|加强|落实|存在|提供|需要|情况"
)
_LONGEST_NAME = 40  # characters
_SHORT = 60  # characters of a line around an attached table


def split_closing(lines: Sequence[str], agency: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part a last section from the lines that only sign, date, publish or give a contact."""
    position = _attached(lines)
    while position and _closes(lines[position - 1], agency):
        position -= 1
    return tuple(lines[:position]), tuple(lines[position:])


def _attached(lines: Sequence[str]) -> int:
    """Where what is attached begins: a line that says so (附件：…), and only short lines after it."""
    position = len(lines)
    while position and len(squash(lines[position - 1])) <= _SHORT and "。" not in lines[position - 1]:
        position -= 1
    return next((at for at in range(position, len(lines)) if _ATTACHED.match(squash(lines[at]))), len(lines))


def _closes(line: str, agency: str | None) -> bool:
    plain = squash(line)
    if _ITEM.match(line) or len(plain) > 300:
        return False
    if agency and plain == squash(agency):
        return True
    if _DAY.match(plain) and civil_dates(plain):
        return True
    if is_organ(plain):
        return True
    if _ATTACHED.match(plain) or _MONTH.match(plain):
        return True
    return bool((_NOTICE.search(plain) and _WHERE.search(plain)) or _REACH.match(plain))


def is_organ(line: str) -> bool:
    """Whether a line is the name of an organ and nothing else."""
    plain = squash(line)
    return len(plain) <= _LONGEST_NAME and bool(ORGAN_END.search(plain)) and not _NO_NAME.search(plain)


def signer(closing: Sequence[str]) -> str | None:
    """The organ that signs: a line of its own, or what stands before the date in one line."""
    for line in closing:
        if is_organ(line):
            return "".join(line.split())
        plain = squash(line)
        if (day := _DATE.search(plain)) and is_organ(plain[: day.start()]):
            return plain[: day.start()]
    return None


def signed(closing: Sequence[str]) -> str | None:
    """The date of the signature: the last line of the closing that is a date and no sentence."""
    for line in reversed(closing):
        if _DAY.match(squash(line)) and (days := civil_dates(line)):
            return days[-1].isoformat()
    return None
