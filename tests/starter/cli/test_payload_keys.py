from __future__ import annotations

import json
from pathlib import Path

from tests.starter.cli.conftest import Run


def test_keys_are_made_added_and_rotated_and_none_is_ever_shown(run: Run, tmp_path: Path) -> None:
    file = ("--key-file", str(tmp_path / "keys.json"))
    first = json.loads(run("keys", "new", *file, "--json").out)["added"]
    second = json.loads(run("keys", "new", *file, "--json").out)["added"]
    assert run("keys", "list", *file).out.split("\n")[:2] == [f"{first}  encrypts", second]
    assert run("keys", "rotate", *file).out == f"{second} encrypts now, {first} before\n"
    listed = run("keys", "list", *file, "--json").out
    assert json.loads(listed) == {"current": second, "keys": [first, second]}
    secrets = json.loads((tmp_path / "keys.json").read_text())["keys"].values()
    assert not any(secret in listed for secret in secrets)


def test_what_cannot_be_used_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{}")
    for words in (("list",), ("new",), ("rotate",)):
        ended = run("keys", *words, "--key-file", str(tmp_path / "broken.json"))
        assert ended.code == 2
        assert "expected is JSON" in ended.err
    (tmp_path / "broken.json").unlink()
    run("keys", "new", "--key-file", str(tmp_path / "broken.json"))
    ended = run("keys", "rotate", "--to", "k-none", "--key-file", str(tmp_path / "broken.json"))
    assert ended.code == 2
    assert "found no key 'k-none'" in ended.err
