"""The guard: what is let through as the page that was asked for, and what is not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.guard import Answer, Probe, Verdict, fingerprint, judge
from crawler.stranger import resembles
from samples.portal import sample_site

ROOT = Path(__file__).parents[2]
URL = "http://www.example.gov.cn/zwgk/nb/202503/t20250312_1003.html"
NAMES = {
    "ok",
    "moved",
    "gone",
    "refused",
    "error",
    "challenge",
    "soft_404",
    "login",
    "empty",
    "wrong_type",
    "incomplete",
}
PNG = b"\x89PNG\r\n\x1a\n\x00\x00"
DOCX = b"PK\x03\x04\x14\x00\x06\x00\x08\x00[Content_Types].xml word/document.xml"
ZIP = b"PK\x03\x04\x14\x00\x00\x00\x00\x00secret.bin"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
RTF = rb"{\rtf1\ansi \'c4\'ea\'b1\'a8}"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\x00"
GZIP = b"\x1f\x8b\x08\x00\x00"
EXE = b"MZ\x90\x00\x03"
SENTENCE = "2024年，本局主动公开政府信息一百二十三条，收到依申请公开四十五件，均按时答复。"


def answer(
    body: bytes | str, kind: str = "page", url: str = URL, asked: str | None = None, status: int = 200
) -> Answer:
    """An answer with a body."""
    data = body.encode() if isinstance(body, str) else body
    return Answer(url, asked or url, kind, status, {"content-type": "text/html; charset=utf-8"}, data)


def verdict(body: bytes | str, kind: str = "page", strangers: tuple[Probe, ...] = ()) -> str:
    """The verdict's name on a body that came with status 200."""
    return judge(answer(body, kind), strangers).name


def page(inside: str, title: str = "示例市人民政府", head: str = "") -> str:
    """A whole page."""
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{inside}</body></html>"


def article(paragraphs: int = 40) -> str:
    """A report's page without its tables."""
    body = "".join(f"<p>（{n}）{SENTENCE}</p>" for n in range(paragraphs))
    return page(f'<h1>示例局2024年政府信息公开工作年度报告</h1><div id="zoom">{body}</div>', "年度报告")


@pytest.mark.parametrize(
    ("status", "name"),
    [(301, "moved"), (302, "moved"), (307, "moved"), (308, "moved"), (404, "gone"), (410, "gone")]
    + [(code, "error") for code in (100, 300, 304, 305, 399)]
    + [(code, "refused") for code in (401, 403, 412, 429, 451, 521)]
    + [(code, "error") for code in (202, 204, 206, 400, 405, 500, 502, 503, 599)],
)
def test_a_status_that_is_not_200_decides(status: int, name: str) -> None:
    """Whatever the body says, a redirect, a refusal, a missing page and an error are told by their status."""
    judged = judge(answer(article(), status=status))
    assert (judged.name, bool(judged.reason)) == (name, name != "moved")


def test_a_redirect_says_where_it_led() -> None:
    """The reason of a redirect is its address."""
    moved = Answer(URL, URL, "page", 302, {"location": "/index.html"}, b"")
    assert judge(moved) == Verdict("moved", "/index.html")


def test_a_202_with_a_script_is_a_challenge() -> None:
    """Accepted, and then a script: a challenge, not content."""
    assert judge(answer("<html><script>x()</script></html>", status=202)).name == "challenge"


def test_a_part_is_never_the_whole() -> None:
    """A body of which something is missing is incomplete, with what was missing."""
    cut = Answer(URL, URL, "page", 200, {}, article().encode(), whole=False, why_not_whole="1485 of 3000 bytes")
    assert judge(cut) == Verdict("incomplete", "1485 of 3000 bytes")
    assert judge(Answer(URL, URL, "page", 404, {}, b"", whole=False)).name == "gone"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \r\n\t",
        "<html></html>",
        page(""),
        page("<div></div><!-- 页面不存在 -->"),
        page("<script>var a = '政府信息公开';</script><style>p{content:'年报'}</style>", "年报"),
        "<html><head><title>年报</title><meta name='x'></head>",
    ],
)
def test_a_page_without_visible_text_is_empty(body: bytes | str) -> None:
    """No bytes, or nothing but title, script, style and comment: empty."""
    assert verdict(body) == "empty"


def test_a_page_of_pictures_is_not_empty() -> None:
    """Some reports are pictures only; and a list that a script fills is its system's matter."""
    assert verdict(page('<img src="1.jpg"><img src="2.jpg">')) == "ok"
    assert verdict(page("<script src='list.js'></script>"), "list") == "ok"
    assert verdict(page("<script src='list.js'></script>")) == "empty"
    assert verdict("<datastore><recordset></recordset></datastore>", "list") == "ok"


@pytest.mark.parametrize(
    "body",
    [
        """<html><head><meta id="x" content="y" r='m'><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script></head>
        <body></body></html>""",
        "<script>document.cookie=('_')+('_')+('jsl_clearance_s=1')+';path=/';location.href=location.pathname</script>",
        "<html><script>var x='__jsl_clearance_s';go({})</script></html>",
        page("<noscript>请开启JavaScript并刷新该页</noscript><script src='/a.js'></script>"),
        page("<p>请输入验证码后继续访问</p><form><input name='c'></form>"),
        page("<p>请完成安全验证</p><script src='captcha.js'></script>"),
        page("", head="<script>document.cookie='a=1';window.location.reload();</script>"),
        "<html><script>var arg1='0A';setCookie('acw_sc__v2')</script></html>",
        "<script>" + "ﾟωﾟﾉ=/｀ｍ´）ﾉ~┻━┻/" * 200 + ";document.cookie='a';location.reload()</script>",
    ],
)
def test_a_challenge_is_never_content(body: str) -> None:
    """Scripts that test the visitor, set a cookie and load again, and captchas are challenges."""
    assert verdict(body) == "challenge"
    assert verdict(body, "list") == "challenge"
    assert verdict(body, "attachment") == "challenge"


def test_a_refresh_that_sets_a_cookie_is_a_challenge() -> None:
    """A page that only comes with a cookie and refreshes itself is a challenge; without a cookie it is empty."""
    body = page("", head='<meta http-equiv="refresh" content="0">').encode()
    assert judge(Answer(URL, URL, "page", 200, {"set-cookie": "a=1"}, body)).name == "challenge"
    assert verdict(body) == "empty"


@pytest.mark.parametrize("said", ["很抱歉，您的访问被拦截", "请求已被阻断", "Access Denied", "可能对网站造成安全威胁"])
def test_a_refusal_with_status_200_is_a_refusal(said: str) -> None:
    """A block page of a firewall refuses, whatever its status."""
    assert verdict(page(f"<p>{said}</p>")) == "refused"


@pytest.mark.parametrize(
    "body",
    [
        page("<p>您访问的页面不存在</p>"),
        page("<p>抱歉，您要访问的页面已删除</p><a href='/'>返回首页</a>"),
        page("<h1>404 Not Found</h1><hr>nginx", "404 Not Found"),
        page("<p>找不到您需要的文件或目录</p>"),
        page("<p>该信息已被删除</p>"),
        page("<p>x</p>", "页面没有找到"),
        page(f"<p>{SENTENCE * 40}</p>", "404"),
        page("<ul>" + "<li><a href='/'>政府信息公开</a></li>" * 30 + "</ul><p>您访问的页面不存在或已删除</p>"),
        page("<p>您访问的页面不存在</p>").encode("gb18030"),
        b"404 Not Found\n",
    ],
)
def test_a_page_that_says_that_there_is_none_is_a_soft_404(body: bytes | str) -> None:
    """A title or a sentence that says that the page does not exist, in a page that says little else."""
    assert verdict(body) == "soft_404"


@pytest.mark.parametrize(
    ("asked", "landed", "name"),
    [
        ("/zwgk/nb/202503/t1.html", "/", "soft_404"),
        ("/zwgk/nb/202503/t1.html", "/index.html", "soft_404"),
        ("/zwgk/nb/202503/t1.html", "/zwgk/nb/", "soft_404"),
        ("/zwgk/nb/202503/t1.html", "/zwgk/nb/index.shtml", "soft_404"),
        ("/zwgk/nb/", "/", "soft_404"),
        ("/module/xxgkAnnualReport.jsp?area=1", "/module/", "soft_404"),
        ("/?id=7", "/", "soft_404"),
        ("/zwgk/nb/202503/t1.html", "/zwgk/nb/202503/t2.html", "ok"),
        ("/zwgk/nb/202503/t1.html", "/other/nb/t1.html", "ok"),
        ("/zwgk/nb", "/zwgk/nb/", "ok"),
        ("/zwgk/nb/", "/zwgk/nb/index.html", "ok"),
        ("/", "/index.html", "ok"),
        ("/zwgk/t1.html", "/?id=1", "ok"),
        ("/list/a.html", "/zwgk/index.html", "soft_404"),
        ("/list/a.html", "/zwgk/", "soft_404"),
        ("/list/a.html", "/list/a/", "ok"),
        ("/list/a.html", "/new/a/index.html", "ok"),
        ("/list/", "/zwgk/", "ok"),
        ("/zwgk/t1.html", "/user/login.jsp?back=1", "login"),
        ("/zwgk/t1.html", "/cas/login", "login"),
    ],
)
def test_a_redirect_that_gives_up_is_known(asked: str, landed: str, name: str) -> None:
    """Who asked for something deeper, or a file, and landed on a front page, or at a login, did not get it."""
    host = "http://www.example.gov.cn"
    assert judge(answer(article(), url=host + landed, asked=host + asked)).name == name


REPORT = "示例市虚构局2024年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("<h2>系统升级维护中</h2><p>尊敬的用户：因网站升级改造，暂停服务，给您带来不便敬请谅解。</p>", "error"),
        ("数据库连接失败，请联系管理员", "error"),
        ("<h1>“/”应用程序中的服务器错误。</h1><p>说明: 执行当前 Web 请求期间，出现未经处理的异常。</p>", "error"),
        ("网站维护", "error"),
        (f"<h1>{REPORT}</h1><p>内容正在更新，请稍后再试。</p>", "error"),
        (f"<h1>{REPORT}</h1><p>正在加载，请稍候…</p>", "error"),
        (f"<h1>{REPORT}</h1><p>您的浏览器版本过低，请升级浏览器后访问本页面。</p>", "error"),
        (f"<h1>{REPORT}</h1><p>该信息已下架</p>", "soft_404"),
        ("<p>该文件已移至新栏目，请到信息公开专栏查看。</p>", "soft_404"),
        ("网站已关停", "soft_404"),
        ("网站已关闭", "soft_404"),
        ("页面跳转中<script>window.location.href='/new.html'</script>", "soft_404"),
        ("<script>setTimeout(function(){location.replace('/new.html')}, 3000)</script>正在跳转", "soft_404"),
    ],
)
def test_a_short_page_that_stands_in_for_another_is_no_content(said: str, name: str) -> None:
    """Maintenance, a broken program, a closed site and a jump are what they are, under the report's own title too."""
    assert verdict(page(said)) == name
    assert verdict(page(said).encode("gb18030").replace(b"utf-8", b"gbk")) == name


def test_a_page_that_refreshes_to_another_is_moved_by_script() -> None:
    """A refresh that names another address moves, in either order of its attributes; one that only reloads does not."""
    for head in (
        '<meta http-equiv="refresh" content="0;url=/new.html">',
        '<META content="3; URL=/new.html" HTTP-EQUIV="Refresh">',
    ):
        assert judge(answer(page("正在跳转，请稍候", head=head))) == Verdict("soft_404", "moved by script")
    assert verdict(page("示例市概况", head='<meta http-equiv="refresh" content="300">')) == "ok"


@pytest.mark.parametrize(
    "inside",
    [
        f"<p>{REPORT}见附件</p><a href='a.docx'>附件</a><script>location.href='/m/'</script>",
        f"<p>{REPORT}</p><img src='1.jpg'><p>加载中，请稍候</p>",
        "<p>2024年，本局完成网站升级改造，暂停服务1次，主动公开信息12条。</p>",
        "<p>示例市概况</p><script>if (/Mobile/.test(navigator.userAgent)) location.href='/m/'</script>",
        "<p>示例市概况</p><script>if (top != self) top.location = self.location</script>",
        "<p>示例市概况</p><form><input name='q'></form><script>function s(){location.href='/s'}</script>",
        "<table><tr><td>系统升级维护中</td></tr></table>",
    ],
)
def test_a_short_page_of_its_own_may_say_so_or_have_such_a_script(inside: str) -> None:
    """An attachment, a picture, a table or counts make a short page its own, whatever it says; so do other scripts."""
    assert verdict(page(inside)) == "ok"


def test_a_list_that_a_script_fills_may_say_that_it_loads() -> None:
    """A list's rows can come by script; what is out of order is out of order there too."""
    assert verdict(page("加载中，请稍候…<script>location.href=x</script>"), "list") == "ok"
    assert verdict(page("系统升级维护中"), "list") == "error"


@pytest.mark.parametrize(
    "body",
    [
        page("<form><input name='u'><input type='password' name='p'></form>用户名 密码"),
        page(f"<p>{SENTENCE * 40}</p><input type=password>", "统一身份认证登录"),
        page("<p>请先登录</p>"),
    ],
)
def test_a_login_is_no_page(body: str) -> None:
    """A page to log in with, and nothing else, is a login."""
    assert verdict(body) == "login"


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        (PNG, "attachment"),
        (DOCX, "page attachment"),
        (ZIP, "attachment"),
        (OLE, "page attachment"),
        (RTF, "page attachment"),
        (PDF, "page attachment"),
        (GZIP, ""),
        (EXE, ""),
        (b"\x00\x01\x02" * 50, "attachment"),
        ("年度报告正文\n" * 50, "list page attachment robots"),
        ('{"data": {"total": 1}}', "list page attachment robots"),
        ("<?xml version='1.0'?><datastore><record>年报</record></datastore>", "list page attachment robots"),
        (article(), "list page attachment"),
        (page("<table><tr><td>1</td></tr></table>"), "list page attachment"),
        (page(f"<p>{'示例市概况' * 100}</p>"), "list page"),
        (page("<p>附件一</p>"), "list page"),
        ("User-agent: *\nDisallow:\n", "list page attachment robots"),
    ],
)
def test_each_kind_takes_its_own_types(body: bytes | str, kinds: str) -> None:
    """A page may be a document, a list never; an attachment is no page without table or report; robots are text."""
    taken = [kind for kind in ("list", "page", "attachment", "robots") if verdict(body, kind) == "ok"]
    assert taken == kinds.split()
    left = {verdict(body, kind) for kind in ("list", "page", "attachment", "robots")} - {"ok"}
    assert left <= {"wrong_type"}


def test_a_robots_txt_may_be_empty_and_never_a_page() -> None:
    """A robots.txt without a word allows everything; a page in its place is the wrong type, a challenge stays one."""
    assert verdict(b"", "robots") == "ok"
    assert verdict(page("<p>您访问的页面不存在</p>"), "robots") == "wrong_type"
    assert verdict(article(), "robots") == "wrong_type"
    assert verdict("<html><script>$_ts={}</script></html>", "robots") == "challenge"


def test_what_was_brought_in_by_hand_is_taken_as_it_is() -> None:
    """A file that somebody added is only asked whether it has bytes."""
    assert [verdict(body, "file") for body in (EXE, page("您访问的页面不存在"), b"")] == ["ok", "ok", "empty"]


@pytest.mark.parametrize("filler", ["404", "登录", "验证码", "页面不存在", "访问被拦截", "$_ts", "该信息不存在"])
def test_a_report_that_mentions_it_is_a_report(filler: str) -> None:
    """The words of block pages inside a report, its navigation or its scripts do not make it one."""
    body = article().replace(SENTENCE, f"{SENTENCE}{filler}。", 3)
    around = f"<script>$_ts=window['$_ts'];document.cookie='a';location.reload()</script><a href='/'>{filler}</a>"
    assert verdict(body.replace("<h1>", f"{around}<h1>")) == "ok"


@pytest.mark.parametrize(
    "text", ["示例局2024年政府信息公开工作年度报告见附件", "申请公开的信息不存在的0件，已告知申请人。" * 12]
)
def test_a_short_article_is_a_page_of_its_own(text: str) -> None:
    """One sentence and an attachment, or a report of a few lines, is what was asked for."""
    assert verdict(page(f'<p>{text}</p><a href="a.docx">附件</a>')) == "ok"


@pytest.mark.corpus
def test_the_corpus_is_let_through(corpus: Path) -> None:
    """Every real page and document is ok, but for the head that has no body."""
    files = sorted((corpus / "real").iterdir())
    stopped = [path.name for path in files if verdict(path.read_bytes()) != "ok"]
    assert len(files) >= 6
    assert stopped == ["pingtan-2024-head.html"]
    assert verdict((corpus / "real" / "pingtan-list.html").read_bytes(), "list") == "ok"
    seeds = list((corpus / "seeds").rglob("*.txt"))
    assert seeds
    assert {verdict(path.read_bytes()) for path in seeds} == {"ok"}


def test_the_samples_and_the_extractors_cases_are_let_through() -> None:
    """Every sample page and every case that the extractor reads is ok; only what has no text is empty."""
    assert {path: verdict(one.body) for path, one in sample_site().items() if verdict(one.body) != "ok"} == {}
    cases = sorted((ROOT / "tests" / "extract").rglob("in.*"))
    # A picture is never a page; what a page attaches can be one.
    asked = {path: "attachment" if path.parent.name.startswith("image-") else "page" for path in cases}
    found = {path.parent.name: verdict(path.read_bytes(), kind) for path, kind in asked.items()}
    stopped = {name: said for name, said in found.items() if said != "ok"}
    assert len(cases) > 50
    assert stopped == {"html-empty": "empty", "text-empty": "empty"}


NAVIGATION = "<ul>" + "".join(f"<li><a href='/{n}/'>第{n}栏目政府信息公开年报</a></li>" for n in range(100)) + "</ul>"


def missing(word: str, number: int) -> bytes:
    """The page a host shows for whatever it does not have, with a counter and the word that was asked for."""
    return page(f"{NAVIGATION}<p>很遗憾，{word}不在这里。访问量{number}</p>").encode()


def test_the_page_for_an_unknown_address_is_a_soft_404() -> None:
    """A page like the one for a random address, but for counters and the address, is no page."""
    stranger = Probe(200, fingerprint(missing("abcdefg", 1003)))
    assert verdict(missing("abcdefg", 2), strangers=(stranger,)) == "soft_404"
    assert verdict(missing("hijklmn", 99), strangers=(Probe(404, ""), stranger)) == "soft_404"
    assert verdict(missing("hijklmn", 99)) == "ok"


def test_a_page_that_shares_the_navigation_is_no_stranger() -> None:
    """A short article between a long navigation that every page has is taken for itself, by naming its report."""
    stranger = Probe(200, fingerprint(missing("abcdefg", 1)))
    own = page(f"{NAVIGATION}<p>示例局2024年年度报告，见附件</p>")
    assert verdict(own, strangers=(stranger,)) == "ok"
    assert verdict(article(), strangers=(stranger,)) == "ok"


def test_a_stranger_that_was_refused_proves_nothing() -> None:
    """Only a page that was given for a random address is compared."""
    seen = fingerprint(missing("a", 1))
    assert verdict(missing("a", 1), strangers=(Probe(404, seen), Probe(302, seen))) == "ok"


def test_fingerprints_of_one_page_resemble() -> None:
    """Digits and white space do not count, a page without text resembles nothing, and lengths must be alike."""
    assert fingerprint(page("<p>访问 12 次</p>").encode()) == fingerprint(page("<p>访问345次</p>").encode())
    assert fingerprint(b"") == ""
    assert not resembles("", "")
    long = fingerprint(page("甲" * 9000).encode())
    assert resembles(long, fingerprint(page("甲" * 9000 + "乙").encode()))
    assert not resembles(long, fingerprint(page("甲" * 12000).encode()))
    assert len(long) < 5100


@given(
    body=st.one_of(
        st.binary(max_size=300),
        st.lists(
            st.sampled_from(
                [b"<html>", b"<!--", b"<script>", b"</script", b"<title>", b"<", b">", b"404", b"\xff", b"PK"]
            ),
            max_size=20,
        ).map(b"".join),
    ),
    kind=st.sampled_from(["list", "page", "attachment", "robots", "probe", "file"]),
    status=st.integers(100, 599),
    address=st.sampled_from([URL, "http://www.example.gov.cn", "", "x"]),
)
def test_every_answer_gets_a_verdict(body: bytes, kind: str, status: int, address: str) -> None:
    """Whatever came, the verdict is one of the eleven, and what is not ok has a reason."""
    judged = judge(Answer(address, URL, kind, status, {}, body), (Probe(200, fingerprint(body)),))
    assert judged.name in NAMES
    assert judged.reason or judged.name in ("ok", "moved")


PIECES = [
    *(b"<", b">", b"<!--", b"<script", b"<title>", b"<title", b"<style", b"<input ", b"<input type=", b"&amp;", b"&#"),
    *(b"location ", b"location.", b"document.cookie", "请开启".encode(), "您访问的".encode(), "找不到您".encode()),
    *("验证".encode(), b"404", "页面已被".encode(), b" ", b"\n", b"\xff", b"</p>", "信息".encode(), b"http-equiv "),
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_hostile_body_takes_no_time(piece: bytes) -> None:
    """Fifty kilobytes of one fragment over and over are judged at once."""
    body = b"<html>" + piece * (50_000 // len(piece))
    begun = time.process_time()
    judge(answer(body), (Probe(200, fingerprint(body + b"x")),))
    assert time.process_time() - begun < 1
