"""What a crawl may do, as Scrapy's settings say it."""

from __future__ import annotations

import pytest
from scrapy.settings import default_settings

from crawler.hosts import host_of, is_loopback
from crawler.settings import DELAY, settings


@pytest.mark.parametrize("loopback", [True, False])
def test_every_setting_is_one_that_scrapy_knows(loopback: bool) -> None:
    """A misspelt setting would be no setting at all."""
    assert [name for name in settings(loopback=loopback) if not hasattr(default_settings, name)] == []


@pytest.mark.parametrize("loopback", [True, False])
def test_no_door_is_open(loopback: bool) -> None:
    """No console, no remote control, no handler for anything but the web, no unchecked certificate."""
    made = settings(loopback=loopback)
    assert not any(made[name] for name in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "METAREFRESH_ENABLED"))
    assert {name for name, handler in made["DOWNLOAD_HANDLERS"].items() if handler is None} == (
        set(default_settings.DOWNLOAD_HANDLERS_BASE) - {"http", "https"}
    )
    assert made["DOWNLOAD_VERIFY_CERTIFICATES"]


def test_only_this_machine_is_asked_without_pause() -> None:
    """Every other host is asked at least DELAY apart, never less by chance."""
    made = settings(loopback=False)
    assert (made["DOWNLOAD_DELAY"], made["DOWNLOAD_DELAY_JITTER"], made["AUTOTHROTTLE_ENABLED"]) == (DELAY, 0, True)
    assert settings(loopback=True)["DOWNLOAD_DELAY"] == 0


def test_the_user_agent_says_who_asks_and_how_to_reach_them() -> None:
    """An honest user agent has the project's name and the operator's contact, and is no browser's."""
    agent = settings(loopback=False, contact="ops@example.org")["USER_AGENT"]
    assert agent.startswith("nianbao/")
    assert "ops@example.org" in agent
    assert "Mozilla" not in agent


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("http://127.0.0.1:80/", True),
        ("http://127.8.8.8/", True),
        ("http://localhost/", True),
        ("http://[::1]:8000/", True),
        ("http://www.example.gov.cn/", False),
        ("http://127.0.0.1.example.org/", False),
        ("http://10.0.0.1/", False),
    ],
)
def test_only_an_address_of_this_machine_is_loopback(address: str, loopback: bool) -> None:
    """A name that merely looks like it is another host."""
    assert is_loopback(address) is loopback


def test_a_host_has_its_port_unless_that_is_the_schemes_own() -> None:
    """Both schemes of one host are one host; another port is another server."""
    assert host_of("https://Example.gov.cn:443/a") == host_of("http://example.gov.cn/b") == "example.gov.cn"
    assert host_of("http://127.0.0.1:8001/") == "127.0.0.1:8001"
