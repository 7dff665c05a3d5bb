"""What pages that stand in the way are known by: challenges, refusals, soft 404s, logins, pages without anything."""

from __future__ import annotations

import re

from crawler.answer import Answer, Verdict, charset_of
from crawler.visible import visible_text

_SHORT = 200
"""So few visible characters are no page of their own: a block page says hardly more than one sentence."""

LOGIN_TITLE = re.compile(r"登[录陆]|^login\b|signin", re.IGNORECASE)
MISSING_TITLE = re.compile(
    "^404|404(?:notfound|错误|页面)|notfound|页面(?:不存在|没有?找到|未找到|找不到|丢失|已?被?删除)|找不到.{0,6}页|出错了",
    re.IGNORECASE,
)
PASSWORD = re.compile(rb"""<input\b[^<>]{0,300}type\s{0,9}=\s{0,9}["']?password""", re.IGNORECASE)
_LOGIN_TEXT = re.compile("请先?登[录陆]|登[录陆]后(?:才能|方可|查看|访问)|需要登[录陆]|未登[录陆]")
_MISSING_TEXT = re.compile(
    "(?:页面|网页)(?:不存在|没有?找到|未找到|找不到|丢失|已?(?:被|经)?(?:删除|下线|失效|移除))"
    "|(?:找不到|未找到|没有找到)(?:您|你|该|相关|指定).{0,12}(?:页|文件|资源)|您(?:要|所|想)?访问的(?:页面|网页|地址|文件)"
    "|404notfound|http404|404错误|错误404|pagenotfound",
    re.IGNORECASE,
)
# A report can say this of what was asked for; alone on a page it speaks of the page.
_MISSING_ALONE = re.compile(
    "(?:文章|信息|内容|栏目|地址|文件|链接)(?:不存在|没有?找到|未找到|找不到|已?(?:被|经)?(?:删除|下线|失效|移除))|notfound",
    re.IGNORECASE,
)
_BLOCKED = re.compile(
    "(?:访问|请求)(?:已经?)?被(?:拦截|阻断|拒绝|禁止)|拒绝访问|访问受限|造成(?:安全)?威胁|访问(?:过于)?频繁|访问频率"
    "|accessdenied|requestblocked|403forbidden",
    re.IGNORECASE,
)
_CAPTCHA = re.compile("验证码|人机(?:验证|识别)|安全验证|滑动验证|访问验证|完成验证|验证您是|captcha", re.IGNORECASE)
_SCRIPTS_ASKED = re.compile(
    "(?:开启|启用|打开|允许).{0,6}javascript|enablejavascript|浏览器安全检查|checkingyourbrowser", re.IGNORECASE
)
# 瑞数, 加速乐, 阿里云: what their scripts are known by.
_CHALLENGES = (b"$_ts", b"__jsl_clearance", b"__jsluid", b"acw_sc__v2", b"_$jsvmprt", b"/cdn-cgi/challenge-platform")
_RELOAD = re.compile(
    rb"location\s{0,9}(?:=|\.\s{0,9}(?:href|replace|reload|assign))|http-equiv\s{0,9}=\s{0,9}[\"']?refresh",
    re.IGNORECASE,
)


def sign(answer: Answer) -> Verdict | None:
    """What a page that says little is, where it is not simply a short page of its own."""
    said = visible_text(answer.body, charset_of(answer))
    low = answer.body.lower()
    if challenge := _challenge(answer, low, said):
        return Verdict("challenge", challenge)
    if len(said) < 2 * _SHORT and (blocked := _BLOCKED.search(said)):
        return Verdict("refused", f"the page says {blocked.group()}")
    if missing := _MISSING_TEXT.search(said) or _MISSING_ALONE.search(said if len(said) < _SHORT else ""):
        return Verdict("soft_404", f"the page says {missing.group()}")
    if len(said) < _SHORT and (PASSWORD.search(low) or _LOGIN_TEXT.search(said)):
        return Verdict("login", "a page to log in with, and nothing else")
    return None if said or _shows(answer, low) else Verdict("empty", "no visible text")


def _challenge(answer: Answer, low: bytes, said: str) -> str | None:
    """By what a page is known for a challenge; one with rows or cells has got past it, whatever its script says."""
    scripted = b"<script" in low
    if len(said) < 2 * _SHORT and (scripted or b"<input" in low) and (asked := _CAPTCHA.search(said)):
        return f"the page says {asked.group()}"
    if len(said) >= _SHORT or b"<td" in low or b"<li" in low:
        return None
    if mark := next((mark for mark in _CHALLENGES if mark in low), None):
        return f"its script has {mark.decode()}"
    if scripted and (asked := _SCRIPTS_ASKED.search(said)):
        return f"the page says {asked.group()}"
    sets_cookie = b"document.cookie" in low or (not said and "set-cookie" in answer.headers)
    return "a page that only sets a cookie and loads again" if sets_cookie and _RELOAD.search(low) else None


def _shows(answer: Answer, low: bytes) -> bool:
    """Whether a page without text can still be one: a picture of the report, or a list that a script fills."""
    marks = (b"<img", b"<embed", b"<object", b"<iframe", b"<frame", *((b"<script",) if answer.kind == "list" else ()))
    return any(mark in low for mark in marks)
