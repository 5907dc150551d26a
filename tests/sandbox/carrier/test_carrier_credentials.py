"""The account at the carrier: made once, kept private, shaped as the vendors shape it."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from sandbox.carrier.credentials import load_or_create


def test_they_are_made_once_and_kept_private(tmp_path: Path) -> None:
    directory = tmp_path / "data" / "carrier"
    credentials = load_or_create(directory)

    assert load_or_create(directory) == credentials
    assert (directory / "credentials.json").stat().st_mode & 0o077 == 0
    assert [path.name for path in directory.iterdir()] == ["credentials.json"]
    assert json.loads((directory / "credentials.json").read_text()) == credentials.model_dump()


def test_they_have_the_vendors_shapes(tmp_path: Path) -> None:
    credentials = load_or_create(tmp_path)

    assert re.fullmatch("AC[0-9a-f]{32}", credentials.twilio_account_sid)
    assert credentials.twilio_from == "+15005550006"
    assert credentials.sendgrid_api_key.startswith("SG.")
    assert credentials.sendgrid_from == "support@escalation.example"
    assert re.fullmatch("[A-Za-z0-9_-]{16,}", credentials.sendgrid_inbound_secret)


def test_processes_that_start_together_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: load_or_create(tmp_path), range(8)))
    assert made == [made[0]] * 8


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "credentials.json").write_text("{}")
    with pytest.raises(ValidationError):
        load_or_create(tmp_path)
