"""Keys sealed by a passphrase come back by it, and by nothing else."""

from __future__ import annotations

import base64
import json

import pytest

from starter.backup.refusal import BackupRefused
from starter.backup.seal import MOST_COST, seal, unseal

SECRETS = {"payload-keys.json": '{"current": "k"}', "link.secret": "sécret ☂"}
WORDS = "correct horse battery"


def test_what_was_sealed_comes_back_by_its_passphrase() -> None:
    assert unseal(seal(SECRETS, WORDS), WORDS) == SECRETS


def test_no_secret_stands_in_the_file() -> None:
    text = seal(SECRETS, WORDS)
    assert "payload-keys" not in text
    assert "cret" not in text.replace("scrypt", "")


def test_two_sealed_files_of_the_same_secrets_have_nothing_in_common() -> None:
    first, second = json.loads(seal(SECRETS, WORDS)), json.loads(seal(SECRETS, WORDS))
    assert first["sealed"] != second["sealed"]
    assert first["nonce"] != second["nonce"]
    assert first["scrypt"]["salt"] != second["scrypt"]["salt"]


@pytest.mark.parametrize("passphrase", ["correct horse batterz", "correct horse battery ", "", "Correct horse battery"])
def test_another_passphrase_opens_nothing(passphrase: str) -> None:
    with pytest.raises(BackupRefused, match=r"the passphrase does not open keys\.sealed"):
        unseal(seal(SECRETS, WORDS), passphrase)


def test_a_short_passphrase_seals_nothing() -> None:
    with pytest.raises(BackupRefused, match="the passphrase has 11 characters; it needs 12 or more"):
        seal(SECRETS, "eleven char")
    assert seal(SECRETS, "twelve chars")


def test_a_changed_octet_is_noticed() -> None:
    file = json.loads(seal(SECRETS, WORDS))
    octets = bytearray(base64.b64decode(file["sealed"]))
    octets[3] ^= 1
    file["sealed"] = base64.b64encode(bytes(octets)).decode()
    with pytest.raises(BackupRefused):
        unseal(json.dumps(file), WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"scrypt": 1}',
        '{"scrypt": {"n": 3, "r": 8, "p": 1, "salt": "AA=="}, "nonce": "AA==", "sealed": "AA=="}',
        json.dumps({"scrypt": {"n": MOST_COST * 2, "r": 8, "p": 1, "salt": "AA=="}, "nonce": "AA==", "sealed": "AA=="}),
        '{"scrypt": {"n": "many", "r": 8, "p": 1, "salt": "AA=="}, "nonce": "AA==", "sealed": "AA=="}',
    ],
)
def test_what_is_no_sealed_file_is_said_to_be_none(text: str) -> None:
    with pytest.raises(BackupRefused, match=r"keys\.sealed is not a sealed file of a backup"):
        unseal(text, WORDS)
