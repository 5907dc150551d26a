"""Whose name is looked up before a call, and what counts as found."""

from __future__ import annotations

from pathlib import Path

import pytest

from activities.providers.host_lookup import host_of, resolves
from tests.own_names import MAIL, OwnNames


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.sendgrid.com", "api.sendgrid.com"),
        ("http://127.0.0.1:8090", "127.0.0.1"),
        ("http://[::1]:8090", "::1"),
        ("", ""),
    ],
)
def test_the_host_of_a_url(monkeypatch: pytest.MonkeyPatch, url: str, host: str) -> None:
    for variable in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.upper(), raising=False)
    assert host_of(url) == host


def test_what_a_proxy_looks_up_is_not_looked_up_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1,inside.example")
    assert host_of("https://api.twilio.com") == ""
    assert host_of("https://inside.example") == "inside.example"


def test_what_resolves(tmp_path: Path) -> None:
    names = OwnNames(tmp_path / "lost")
    with names.in_use():
        assert resolves(MAIL)
        names.lose([MAIL])
        assert [resolves(MAIL) for _ in range(2)] == [False, False], "known to nobody, and nobody to be asked"
        names.lose([])
        assert resolves(MAIL)


def test_a_name_that_no_name_can_be() -> None:
    assert not resolves(f"{'a' * 64}.example")
    assert not resolves("mail..example")
