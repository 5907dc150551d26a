"""Readable payloads are what every SDK writes, and a key of ours still vouches for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.converter import DataConverter

from tests.workers.test_codec import OPENED, PLAIN, key_ring
from workers.codec import EncryptionCodec, UnknownKeyError
from workers.connect import build_data_converter
from workers.keys import load_or_create
from workers.readable_payloads import KEY_ID, SEAL


@pytest.fixture
def encrypting(tmp_path: Path) -> EncryptionCodec:
    return EncryptionCodec(key_ring(tmp_path, "old", "old"))


@pytest.fixture
def readable(tmp_path: Path) -> EncryptionCodec:
    return EncryptionCodec(key_ring(tmp_path, "old", "old"), readable=True)


async def test_a_client_without_our_codec_reads_them(tmp_path: Path) -> None:
    converter = build_data_converter(load_or_create(tmp_path / "keys.json"), readable=True)
    written = await converter.encode([{"reference": "A-1"}])
    assert json.loads(written[0].data) == {"reference": "A-1"}
    assert await DataConverter.default.decode(written) == [{"reference": "A-1"}]


async def test_each_way_of_writing_opens_what_the_other_wrote(
    encrypting: EncryptionCodec, readable: EncryptionCodec
) -> None:
    both = [*await encrypting.encode([PLAIN]), *await readable.encode([PLAIN])]
    assert await encrypting.decode(both) == await readable.decode(both) == [OPENED, OPENED]


async def test_what_is_not_sealed_is_as_every_client_writes_it(tmp_path: Path, readable: EncryptionCodec) -> None:
    answering = EncryptionCodec(key_ring(tmp_path, "old", "old"), readable=True, sealing=False)
    written = await answering.encode([PLAIN])
    assert written == [PLAIN]
    assert await readable.decode(written) == [PLAIN]


@pytest.mark.parametrize(
    "altered",
    [
        {"data": b'"other text"'},
        {"metadata": {"encoding": b"json/plain"}},
        {"metadata": {SEAL: b"x" * 28}},
        {"metadata": {SEAL: b""}},
    ],
)
async def test_what_was_altered_is_read_and_no_key_vouches_for_it(
    readable: EncryptionCodec, altered: dict[str, dict[str, bytes]]
) -> None:
    [written] = await readable.encode([PLAIN])
    changed = {**written.metadata, "messageType": b"other", **altered.get("metadata", {})}
    metadata = changed if "metadata" in altered else dict(written.metadata)
    [found] = await readable.decode([Payload(metadata=metadata, data=altered.get("data", written.data))])
    assert set(found.metadata) == {"encoding", "messageType"}


async def test_a_seal_is_not_taken_from_one_payload_to_another(readable: EncryptionCodec) -> None:
    one, other = await readable.encode([PLAIN, Payload(metadata=PLAIN.metadata, data=b'"other"')])
    moved = Payload(metadata=one.metadata, data=other.data)
    assert await readable.decode([moved]) == [Payload(metadata=PLAIN.metadata, data=b'"other"')]


async def test_a_seal_of_an_unknown_key_waits_for_that_key(readable: EncryptionCodec, tmp_path: Path) -> None:
    written = await readable.encode([PLAIN])
    other = EncryptionCodec(key_ring(tmp_path, "new", "new"))
    with pytest.raises(UnknownKeyError, match="'old'"):
        await other.decode(written)
    key_ring(tmp_path, "new", "new", "old")
    assert await other.decode(written) == [OPENED]


async def test_a_seal_without_the_name_of_a_key_says_nothing(readable: EncryptionCodec) -> None:
    [written] = await readable.encode([PLAIN])
    del written.metadata[KEY_ID]
    assert await readable.decode([written]) == [PLAIN]
