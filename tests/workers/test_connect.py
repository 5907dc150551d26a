from __future__ import annotations

from pathlib import Path

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue

from workers.codec import ENCRYPTED, KEY_ID
from workers.connect import build_data_converter, connect
from workers.keys import load_or_create
from workers.settings import Settings, SettingsError


async def test_what_cannot_be_opened_reaches_a_workflow_as_a_raw_value(tmp_path: Path) -> None:
    keys = load_or_create(tmp_path / "keys.json")
    converter = build_data_converter(keys, require_encryption=True)
    key_id = keys.current[0].encode()
    forged = Payload(metadata={"encoding": ENCRYPTED, KEY_ID: key_id}, data=b"x" * 64)
    in_clear = Payload(metadata={"encoding": b"json/plain"}, data=b"{}")
    [good] = await converter.encode([{"reference": "A-1"}])
    assert [type(value) for value in await converter.decode([forged, in_clear, good])] == [RawValue, RawValue, dict]


async def test_an_api_key_never_travels_in_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_API_KEY", "secret")
    monkeypatch.setenv("TEMPORAL_TLS", "false")
    with pytest.raises(SettingsError, match="in clear"):
        await connect(Settings(data_dir=tmp_path))
