"""What a crawl may do, as Scrapy's settings say it."""

from __future__ import annotations

import pytest
from scrapy.settings import default_settings

from crawler.pace import apart
from crawler.portal import Portal
from crawler.settings import ContactMissing, contact_of, fixed, settings

REAL = Portal(
    code="real", name="某市", division="110000", system="trs", start=("http://www.example.gov.cn/nb/",), delay=3.0
)
SAMPLE = Portal(
    code="sample",
    name="示例（虚构）",
    division="990000",
    system="trs",
    start=("http://127.0.0.1:80/nb/",),
    delay=0,
    loopback=True,
)


def test_every_setting_is_one_that_scrapy_knows() -> None:
    """A misspelt setting would be no setting at all."""
    made = {**fixed(), **settings(REAL, "ops@example.org")}
    assert [name for name in made if not hasattr(default_settings, name)] == []


def test_no_door_is_open() -> None:
    """No console, no remote control, no handler for anything but the web, no unchecked certificate."""
    made = fixed()
    assert not any(made[name] for name in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "METAREFRESH_ENABLED"))
    assert {name for name, handler in made["DOWNLOAD_HANDLERS"].items() if handler is None} == (
        set(default_settings.DOWNLOAD_HANDLERS_BASE) - {"http", "https"}
    )
    assert made["DOWNLOAD_VERIFY_CERTIFICATES"]


def test_a_host_gets_one_request_at_a_time_and_never_less_delay_by_chance() -> None:
    """The delay of a portal's row is the least that lies between two requests."""
    made = {**fixed(), **settings(REAL, "ops@example.org")}
    assert (made["CONCURRENT_REQUESTS_PER_DOMAIN"], made["DOWNLOAD_DELAY"]) == (1, 3.0)
    assert made["DOWNLOAD_DELAY_JITTER"] == 0


@pytest.mark.parametrize(
    ("delay", "crawl_delay", "latency", "wanted"),
    [(3.0, 0.0, 0.1, 3.0), (3.0, 10.0, 0.1, 10.0), (3.0, 0.0, 2.0, 10.0), (0.0, 0.0, 2.0, 0.0), (0.0, 0.5, 2.0, 0.5)],
)
def test_how_far_apart_two_requests_are(delay: float, crawl_delay: float, latency: float, wanted: float) -> None:
    """The row's delay, the Crawl-delay, or five times the last answer's time: the longest counts."""
    assert apart(delay, crawl_delay, latency) == wanted


def test_the_user_agent_says_who_asks_and_how_to_reach_them() -> None:
    """An honest user agent has the project's name and the operator's contact, and is no browser's."""
    agent = settings(REAL, "ops@example.org")["USER_AGENT"]
    assert agent.startswith("nianbao/")
    assert "ops@example.org" in agent
    assert "Mozilla" not in agent


def test_a_real_portal_is_not_asked_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the operator's contact no host but this machine is asked; the error says what to set."""
    monkeypatch.setenv("NIANBAO_CONTACT", "  ")
    assert contact_of(SAMPLE) is None
    with pytest.raises(ContactMissing, match="NIANBAO_CONTACT"):
        contact_of(REAL)
    monkeypatch.setenv("NIANBAO_CONTACT", "ops@example.org")
    assert contact_of(REAL) == "ops@example.org"
