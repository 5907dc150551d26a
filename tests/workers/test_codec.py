from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path

import pytest
from temporalio.api.common.v1 import Payload

from workers.codec import COMPRESSION, DEFLATE, ENCRYPTED, KEY_ID, REFUSED, EncryptionCodec, UnknownKeyError
from workers.keys import KeyRing, load
from workflows.payloads import SEALED

PLAIN = Payload(metadata={"encoding": b"json/plain", "messageType": b"marker"}, data=b'"marker text"')
OPENED = Payload(metadata={**PLAIN.metadata, SEALED: b"yes"}, data=PLAIN.data)
KEYS = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in ("old", "new")}


def key_ring(directory: Path, current: str, *ids: str) -> KeyRing:
    path = directory / f"{current}.json"
    path.write_text(json.dumps({"current": current, "keys": {key_id: KEYS[key_id] for key_id in ids}}))
    return load(path)


@pytest.fixture
def codec(tmp_path: Path) -> EncryptionCodec:
    return EncryptionCodec(key_ring(tmp_path, "old", "old"))


async def test_a_payload_comes_back_whole_and_shows_nothing(codec: EncryptionCodec) -> None:
    [encrypted] = await codec.encode([PLAIN])
    assert dict(encrypted.metadata) == {"encoding": ENCRYPTED, KEY_ID: b"old"}
    assert b"marker" not in encrypted.SerializeToString()
    assert await codec.decode([encrypted]) == [OPENED]


async def test_many_payloads_keep_their_order(codec: EncryptionCodec) -> None:
    payloads = [Payload(data=str(number).encode()) for number in range(50)]
    opened = await codec.decode(await codec.encode(payloads))
    assert [payload.data for payload in opened] == [payload.data for payload in payloads]


async def test_equal_payloads_do_not_look_equal(codec: EncryptionCodec) -> None:
    one, other = await codec.encode([PLAIN, PLAIN])
    assert one.data != other.data


async def test_after_rotation_old_payloads_open_and_new_ones_use_the_new_key(
    codec: EncryptionCodec, tmp_path: Path
) -> None:
    before = await codec.encode([PLAIN])
    rotated = EncryptionCodec(key_ring(tmp_path, "new", "old", "new"))
    [after] = await rotated.encode([PLAIN])
    assert after.metadata[KEY_ID] == b"new"
    assert await rotated.decode([*before, after]) == [OPENED, OPENED]


async def test_an_unknown_key_raises_its_id_and_heals_when_supplied(codec: EncryptionCodec, tmp_path: Path) -> None:
    encrypted = await codec.encode([PLAIN])
    other = EncryptionCodec(key_ring(tmp_path, "new", "new"))
    with pytest.raises(UnknownKeyError, match="'old'"):
        await other.decode(encrypted)
    key_ring(tmp_path, "new", "new", "old")
    assert await other.decode(encrypted) == [OPENED]


@pytest.mark.parametrize("data", [b"", b"short", b"x" * 12, b"x" * 200])
async def test_forged_payloads_stay_undecodable(codec: EncryptionCodec, data: bytes) -> None:
    forged = Payload(metadata={"encoding": ENCRYPTED, KEY_ID: b"old"}, data=data)
    assert await codec.decode([forged]) == [forged]


async def test_a_flipped_bit_makes_a_payload_undecodable(codec: EncryptionCodec) -> None:
    [encrypted] = await codec.encode([PLAIN])
    flipped = Payload(metadata=encrypted.metadata, data=encrypted.data[:-1] + bytes([encrypted.data[-1] ^ 1]))
    assert await codec.decode([flipped]) == [flipped]


async def test_a_payload_without_a_key_id_stays_undecodable(codec: EncryptionCodec) -> None:
    nameless = Payload(metadata={"encoding": ENCRYPTED}, data=b"x" * 64)
    assert await codec.decode([nameless]) == [nameless]


async def test_foreign_plain_payloads_pass(codec: EncryptionCodec) -> None:
    assert await codec.decode([PLAIN]) == [PLAIN]


async def test_nobody_without_a_key_can_mark_a_payload_as_sealed(codec: EncryptionCodec) -> None:
    assert await codec.decode([OPENED]) == [PLAIN]


async def test_plain_payloads_are_refused_where_encryption_is_required(tmp_path: Path) -> None:
    strict = EncryptionCodec(key_ring(tmp_path, "old", "old"), require_encryption=True)
    [encrypted] = await strict.encode([PLAIN])
    refused, opened = await strict.decode([PLAIN, encrypted])
    assert opened == OPENED
    assert refused.metadata["encoding"] == REFUSED
    assert b"not encrypted" in refused.metadata["reason"]
    assert b"marker" not in refused.SerializeToString()


async def test_what_gets_smaller_is_compressed_before_it_is_encrypted(codec: EncryptionCodec) -> None:
    long = Payload(metadata={"encoding": b"json/plain"}, data=b'"' + b"the same words again " * 500 + b'"')
    [encrypted] = await codec.encode([long])
    assert len(encrypted.data) < len(long.data) / 10
    [opened] = await codec.decode([encrypted])
    assert opened.data == long.data
    noise = Payload(data=secrets.token_bytes(5_000))
    [kept] = await codec.encode([noise])
    assert COMPRESSION not in kept.metadata
    assert (await codec.decode([kept]))[0].data == noise.data


async def test_a_forged_compression_stays_undecodable(codec: EncryptionCodec) -> None:
    [encrypted] = await codec.encode([PLAIN])
    encrypted.metadata[COMPRESSION] = DEFLATE
    assert await codec.decode([encrypted]) == [encrypted]
