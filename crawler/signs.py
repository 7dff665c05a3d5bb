"""What pages that stand in the way are known by: challenges, refusals, soft 404s, logins, pages without anything."""

from __future__ import annotations

import re

from crawler.answer import Answer, Verdict, charset_of
from crawler.visible import visible_text

_SHORT = 200
"""So few visible characters are no page of their own: a block page says hardly more than one sentence."""

_HARDLY = 300
"""So few, and no table, are no report where they say that something is out of order."""

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
# What short pages say instead of what was asked for: not now, or not any more.
_OUT_OF_ORDER = re.compile(
    "(?:系统|网站|网页|平台|服务器?|门户|页面|栏目)(?:正在|处于|进行|目前|临时|升级|全面|日常|例行){0,3}(?:维护|升级|改造)"
    "(?:中|期间|状态|$|[，。！,!])|正在(?:进行)?(?:维护|升级|改版|改造|建设|调整)中?.{0,12}(?:稍[后候]|暂|不便|谅解|敬请|$)"
    "|(?:维护|升级|改造|改版|调整).{0,20}(?:暂停(?:服务|访问|使用)|暂时无法|不便.{0,6}谅解)|暂停(?:服务|访问).{0,12}(?:不便|谅解|稍后)"
    "|服务器(?:内部)?(?:错误|异常|繁忙|出错)|应用程序中的服务器错误|运行时错误|数据库.{0,8}(?:连接|访问).{0,4}(?:失败|错误|异常)"
    "|(?:系统|程序|服务|网关)(?:内部|发生|出现)?(?:错误|异常|繁忙)|internalservererror|serviceunavailable|badgateway"
    "|errorestablishingadatabase|databaseerror|servererrorin",
    re.IGNORECASE,
)
_WITHDRAWN = re.compile(
    "(?:已|被)(?:经)?(?:下架|撤下|撤稿)|(?:已|被)(?:经)?(?:移至|移到|迁至|迁移[至到]).{0,30}(?:请|新栏目|新地?址)|(?:网站|本站|站点|平台|栏目)(?:已|已经|现已)?"
    "(?:关停|永久关闭|停止(?:服务|运行|更新|访问)|下线|停用)|(?:网站|本站|站点|平台)(?:已|已经|现已)关闭|下架(?:处理|$|[，。！])"
)
# A script that fills a list says so for a moment, and so does many a page's markup; no article says only this.
_UNFILLED = re.compile(
    "(?:加载|载入|更新)(?:中)?.{0,4}(?:请?稍[后候等]|…|\\.\\.)|浏览器版本(?:过|太)低|升级(?:您的)?浏览器"
)
_ALONE = re.compile("(?:系统|网站|平台|服务器)(?:维护|升级|改造)|升级改造|维护中|下架")
_COUNTED = re.compile("[0-9](?:余|多)?[条件次]")
_OWN = re.compile(rb"<table|<img|<embed|<object|<iframe|\.(?:docx?|wps|pdf|ofd|rtf|xlsx?|zip)\b")
_META_JUMP = re.compile(
    rb"http-equiv\s{0,9}=\s{0,9}[\"']?refresh[\"']?\s{1,9}content\s{0,9}=\s{0,9}[\"']?\s{0,9}\d{1,2}\s{0,9}[;,]\s{0,9}url"
    rb"|content\s{0,9}=\s{0,9}[\"']\s{0,9}\d{1,2}\s{0,9}[;,]\s{0,9}url\s{0,9}=[^<>]{1,300}http-equiv\s{0,9}=\s{0,9}[\"']?refresh"
)
# Not out of a frame (top.location), and not where a visitor's device is asked for first.
_SCRIPT_JUMP = re.compile(
    rb"(?<!top\.)(?<!parent\.)\blocation\s{0,9}(?:(?:\.\s{0,9}href\s{0,9})?=(?!=)|\.\s{0,9}(?:replace|assign)\s{0,9}\()"
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
    if instead := _instead(answer, low, said):
        return instead
    return None if said or _shows(answer, low) else Verdict("empty", "no visible text")


def _instead(answer: Answer, low: bytes, said: str) -> Verdict | None:
    """What a page without anything of its own says in place of what was asked for, or where it sends on to."""
    if answer.kind == "probe" or len(said) >= _HARDLY or b"<table" in low or _COUNTED.search(said):
        return None
    if withdrawn := _WITHDRAWN.search(said):
        return Verdict("soft_404", f"the page says {withdrawn.group()}")
    if out_of_order := _OUT_OF_ORDER.search(said):
        return Verdict("error", f"the page says {out_of_order.group()}")
    if answer.kind == "list" or _OWN.search(low):
        return None
    if unfilled := _UNFILLED.search(said) or (_ALONE.search(said) if len(said) < _SHORT / 2 else None):
        return Verdict("error", f"the page says {unfilled.group()}")
    return Verdict("soft_404", "moved by script") if said and len(said) < _SHORT and _jumps(low) else None


def _jumps(low: bytes) -> bool:
    """Whether a page sends every visitor on to another; one with links or a form to search with has functions."""
    if low.count(b"<a ") > 3 or b"<form" in low:
        return False
    return bool(_META_JUMP.search(low) or (b"navigator" not in low and _SCRIPT_JUMP.search(low)))


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
