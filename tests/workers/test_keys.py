from __future__ import annotations

import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from workers.key_changes import add_key, make_current
from workers.keys import KeyFileError, load, load_or_create


def test_a_fresh_file_is_private_and_stays_the_same(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys.json"
    first, _ = load_or_create(path).current
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_create(path).current[0] == first
    assert load(path).current[0] == first
    assert list(path.parent.iterdir()) == [path]


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with ThreadPoolExecutor(16) as threads:
        rings = list(threads.map(lambda _: load_or_create(path), range(16)))
    assert len({ring.current[0] for ring in rings}) == 1


def test_a_key_added_later_is_found_without_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = load_or_create(path)
    assert ring.find("later") is None
    content = json.loads(path.read_text())
    content["keys"]["later"] = base64.b64encode(bytes(32)).decode()
    path.write_text(json.dumps(content))
    assert ring.find("later") is not None


KEY = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("not json", "expected is JSON"),
        ("[]", "expected is JSON"),
        ('{"current": "a", "keys": {"a": "!"}}', "expected is JSON"),
        ('{"current": "a", "keys": {"a": "YWJj"}}', "key 'a' has 3 bytes; 32 are expected"),
        (f'{{"current": "b", "keys": {{"a": "{KEY}"}}}}', "current key 'b' is not among the keys"),
        (f'{{"current": "a b", "keys": {{"a b": "{KEY}"}}}}', "key id 'a b': allowed are"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_expected(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(KeyFileError, match=message) as raised:
        load(path)
    assert str(path) in str(raised.value)


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"absent\.json: No such file"):
        load(tmp_path / "absent.json")


def test_a_rotated_file_counts_without_a_restart_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = load_or_create(path)
    first = ring.current[0]
    second = add_key(path)
    assert (ring.current[0], ring.find(second) is not None) == (first, True)
    assert make_current(path) == (first, second)
    assert ring.current[0] == second
    path.write_text("not json")
    assert ring.current[0] == second
    path.unlink()
    assert ring.current[0] == second


def test_a_key_that_is_not_there_cannot_be_made_the_current_one(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = add_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(KeyFileError, match=f"found no key 'k-none'; allowed: {first}"):
        make_current(path, "k-none")
    assert load(path).current[0] == first
