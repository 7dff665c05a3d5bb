"""Reports that attack whoever shows them: script, markup and addresses in their titles, cells and sections."""

from __future__ import annotations

import re
import subprocess
import sys
from html import escape
from pathlib import Path

from sqlite_utils import Database

from archive.database import open_archive, transaction
from samples.organs import sample_reports
from tests.built import ROOT

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<SCRIPT SRC=http://evil.example/x.js></SCRIPT>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<a href=javascript:alert(1)>x</a>",
    "javascript:alert(1)",
    "<object data=http://evil.example/x></object>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<style>@import 'http://evil.example/x.css';</style>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<base href=http://evil.example/>",
    "<form action=http://evil.example/><button autofocus>x</button></form>",
    "<img src=http://evil.example/x.png>",
    '" onmouseover=alert(1) autofocus onfocus=alert(1) x="',
    "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}${alert(1)}%3Cscript%3Ealert(1)%3C/script%3E",
)
"""What runs, loads or leads away where it is not escaped; ``evil.example`` is nobody's."""

_PLACES = (
    ("UPDATE reports SET title = title || :payload, agency = :payload, phone = :payload WHERE id = :key", "report"),
    (
        "UPDATE readings SET title = title || :payload, agency = :payload, url = :payload, phone = :payload "
        "WHERE version = (SELECT version FROM reports WHERE id = :key)",
        "report",
    ),
    ("UPDATE summary_reports SET title = title || :payload, organ_name = :payload WHERE report = :key", "report"),
    ("UPDATE organs SET name = :payload WHERE id = :key", "organ"),
    (
        "UPDATE captures SET url = :payload, link_text = :payload, reason = :payload, media_type = :payload "
        "WHERE id = (SELECT versions.capture FROM versions JOIN reports ON reports.version = versions.id "
        "WHERE reports.id = :key)",
        "report",
    ),
    (
        "INSERT INTO findings (version, report, organ, year, number, rule, severity, verdict, cause, says_zh, says_en, "
        "expected, found, cells, evidence) SELECT version, id, organ, year, 99, :payload, 'error', 'broken', 'unsure', "
        ":payload, :payload, :payload, :payload, json_array('applications.new.total', :payload), :payload "
        "FROM reports WHERE id = :key",
        "report",
    ),
    (
        "INSERT INTO changes (version, report, organ, year, at, previous, before, after) "
        "SELECT version, id, organ, year, 'section.1', version, :payload, :payload FROM reports WHERE id = :key",
        "report",
    ),
    (
        "INSERT INTO responses VALUES (:key, 'applications.new.total', '2026-01-01', :payload, :payload, :payload)",
        "report",
    ),
    (
        "INSERT INTO statements SELECT version, id, organ, year, 99, :payload, :payload, :payload, 1, :payload, "
        ":payload FROM reports WHERE id = :key",
        "report",
    ),
)
_TEMPLATE = next(one for one in sample_reports() if one.path.endswith(".html"))
_CELL = re.compile(r"(一、本年新收政府信息公开申请数量</td><td>)\d+")
_DIGITS = "〇一二三四五六七八九"


def hostile_reports(folder: Path) -> list[Path]:
    """Write a report for each payload, which stands as text in a cell, in a row's label and in its sections."""
    agency, text = _TEMPLATE.report.agency or "", _TEMPLATE.body.decode()
    made: list[Path] = []
    for number, payload in enumerate(PAYLOADS):
        said = escape(payload)
        own = f"示例省虚构第{_DIGITS[number // 10]}{_DIGITS[number % 10]}局"
        body = text.replace(agency, own).replace("2.重复申请", f"2.重复申请{said}", 1)
        body = _CELL.sub(rf"\g<1>{said}", body).replace("<p>", f"<p>{said}虚构的句子。")
        path = folder / f"hostile-{number:02}.html"
        path.write_text(body, encoding="utf-8")
        made.append(path)
    return made


def hostile_archive(folder: Path) -> Path:
    """An archive of these reports, brought in, read and indexed as a user would; returns its archive.db."""
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    command = [sys.executable, "-m", "nianbao", "add", *map(str, hostile_reports(inbox)), "--archive", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    with open_archive(folder / "archive.db") as database, transaction(database):
        for number, payload in enumerate(PAYLOADS):
            _hurt(database, f"hostile-{number:02}.html", payload)
    return folder / "archive.db"


def _hurt(database: Database, file: str, payload: str) -> None:
    """Put the payload where this reader lets none through today: titles, names, addresses, sentences."""
    (report,) = database.execute("SELECT report FROM versions WHERE address LIKE ?", [f"%{file}"]).fetchone()
    organ = report.partition("/")[0]
    for sql, key in _PLACES:
        assert database.execute(sql, {"payload": payload, "key": {"report": report, "organ": organ}[key]}).rowcount > 0
