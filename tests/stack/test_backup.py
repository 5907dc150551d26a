"""A running product is backed up by one command and put back by another; whatever is wrong is said, and changes
nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.stack.whole_product import WholeProduct, whole_product

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("backup")]
WORDS = "a passphrase of tests"


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str


def command(*words: object, passphrase: str = WORDS, before: str = "") -> Ended:
    """Run a command of ours; `before` is what a shell does first."""
    line = [sys.executable, "-m", "starter.cli.main", *map(str, words)]
    if before:
        line = ["bash", "-c", f'{before}; exec "$@"', "bash", *line]
    ended = subprocess.run(
        line,
        env={**os.environ, "ESCALATION_BACKUP_PASSPHRASE": passphrase},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=200,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    # Not one of pytest's directories: it closes them to the account the server runs under.
    folder = Path(tempfile.mkdtemp(prefix="escalation-test-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def backup(folder: Path) -> Path:
    """A backup of a product while it ran, with one ticket answered before and another after; the product has ended."""
    with whole_product(folder / "product") as product:
        opened(product, "B-1")
        acted(product, "B-1", "note", {"text": "before the backup"})
        taken = command("backup", folder / "backup", "--data-dir", folder / "product")
        assert taken.code == 0, taken.err
        assert "1 open" in taken.out
        acted(product, "B-1", "note", {"text": "after the backup"})
        refused = command("restore", folder / "backup", "--data-dir", folder / "product", "--replace")
        assert refused.code == 1
        assert "is in use by another stack, process" in refused.err
        refused = command(
            "backup", folder / "small", "--data-dir", folder / "product", before="trap '' XFSZ; ulimit -f 60"
        )
        assert refused.code == 1
        assert (
            "could not be copied" in refused.err or "pg_dump failed" in refused.err or "File too large" in refused.err
        )
        assert [each.name for each in folder.glob("small*")] == [], "nothing is left of what had no room"
        assert product.errors_logged() == []
    return folder / "backup"


def opened(product: WholeProduct, reference: str) -> None:
    customer = {"id": f"C-{reference}", "name": "Ada Quinn", "email": "ada@customer.example"}
    ticket = {"reference": reference, "subject": "Charged twice", "category": "billing", "customer": customer}
    headers = {"Authorization": f"Bearer {product.key('backend')}"}
    answer = httpx.post(f"{product.api}/v1/tickets", json=ticket, headers=headers, timeout=60, trust_env=False)
    answer.raise_for_status()


def acted(product: WholeProduct, reference: str, action: str, body: dict[str, str]) -> None:
    url, headers = f"{product.api}/v1/tickets/{reference}/{action}", {"Authorization": f"Bearer {product.key('ops')}"}
    httpx.post(url, json=body, headers=headers, timeout=60, trust_env=False).raise_for_status()


def notes(product: WholeProduct, reference: str) -> list[str]:
    headers = {"Authorization": f"Bearer {product.key('read')}"}
    answer = httpx.get(f"{product.api}/v1/tickets/{reference}", headers=headers, timeout=60, trust_env=False)
    return [entry["text"] for entry in answer.raise_for_status().json()["timeline"] if entry["kind"] == "noted"]


def test_it_says_of_itself_what_it_is(backup: Path) -> None:
    said = json.loads((backup / "manifest.json").read_text())
    assert said["ours"]["tickets"] == {"open": 1}
    assert {"default", "demo"} <= set(said["policies"])
    assert said["temporal"]["kind"] == "sqlite"
    assert said["temporal"]["taken_at"] <= said["ours"]["taken_at"] <= said["made_at"]
    assert not {"payload-keys.json", "link.secret", "temporal.db-wal"} & {each.name for each in backup.rglob("*")}


def test_put_back_elsewhere_it_is_the_product_as_it_was(folder: Path, backup: Path) -> None:
    restored = command("restore", backup, "--data-dir", folder / "elsewhere", "--port", "0")
    assert restored.code == 0, restored.err
    assert "1 ticket looked at, none differs" in restored.out
    assert restored.out.splitlines()[-1] == (
        f"start it with: escalation up --data-dir {folder / 'elsewhere'} --policies {folder / 'elsewhere' / 'policies'}"
    )
    with whole_product(folder / "elsewhere", "--policies", str(folder / "elsewhere" / "policies")) as product:
        assert notes(product, "B-1") == ["before the backup"]
        acted(product, "B-1", "note", {"text": "in another place"})
        assert notes(product, "B-1") == ["before the backup", "in another place"]
        assert product.errors_logged() == []


def test_one_side_put_back_is_mended_from_the_other(folder: Path, backup: Path) -> None:
    product = folder / "product"
    restored = command("restore", backup, "--data-dir", product, "--only", "ours", "--replace", "--port", "0")
    assert restored.code == 0, restored.err
    assert "B-1 our database lacks noted (after the backup); our database was told" in restored.out
    [kept] = product.glob("before-*")
    assert f"what was there is in {kept}" in restored.out
    assert sorted(each.name for each in kept.iterdir()) == ["postgres", "postgres.password"]


def test_nothing_is_put_back_over_what_is_there(folder: Path, backup: Path) -> None:
    (there := folder / "there").mkdir()
    (there / "temporal.db").write_text("somebody's")
    refused = command("restore", backup, "--data-dir", there)
    assert refused.code == 1
    assert "holds a stack that was last used" in refused.err
    assert ", after the backup of" in refused.err
    assert "or with --replace, which keeps what is there beside it" in refused.err
    assert (there / "temporal.db").read_text() == "somebody's"


def test_one_side_alone_needs_the_other(folder: Path, backup: Path) -> None:
    refused = command("restore", backup, "--data-dir", folder / "nowhere", "--only", "temporal")
    assert refused.code == 1
    assert "payload-keys.json: No such file" in refused.err


def cut_dump(backup: Path) -> None:
    (backup / "ours.dump").write_bytes((backup / "ours.dump").read_bytes()[:-100])


def cut_manifest(backup: Path) -> None:
    (backup / "manifest.json").write_text((backup / "manifest.json").read_text()[:-100])


def no_manifest(backup: Path) -> None:
    (backup / "manifest.json").unlink()


def changed_file(backup: Path) -> None:
    content = bytearray((backup / "temporal.db").read_bytes())
    content[5000] ^= 1
    (backup / "temporal.db").write_bytes(content)


def newer_tables(backup: Path) -> None:
    said = json.loads((backup / "manifest.json").read_text())
    said["ours"]["tables"], said["product"] = "9999", "7.0.0"
    (backup / "manifest.json").write_text(json.dumps(said))


@pytest.mark.parametrize(
    ("spoil", "passphrase", "said"),
    [
        (cut_dump, WORDS, "bytes, not"),
        (cut_manifest, WORDS, "manifest.json is not a manifest"),
        (no_manifest, WORDS, "holds no whole backup: manifest.json, which is written last, is missing"),
        (changed_file, WORDS, "temporal.db has been changed: its digest is another"),
        (newer_tables, WORDS, "the backup is of version 7.0.0 of the product, with tables 9999"),
        (None, "another passphrase", "the passphrase does not open keys.sealed"),
    ],
)
def test_what_is_spoilt_is_said_and_nothing_is_put_back(
    folder: Path, backup: Path, spoil: object, passphrase: str, said: str
) -> None:
    spoilt = folder / "spoilt"
    shutil.rmtree(spoilt, ignore_errors=True)
    shutil.copytree(backup, spoilt)
    if callable(spoil):
        spoil(spoilt)
    refused = command("restore", spoilt, "--data-dir", folder / "new", passphrase=passphrase)
    assert refused.code == 1
    assert said in refused.err
    assert "Traceback" not in refused.err
    assert not (folder / "new").exists()


def test_a_full_disk_leaves_what_was_there(folder: Path, backup: Path) -> None:
    refused = command("restore", backup, "--data-dir", folder / "full", before="trap '' XFSZ; ulimit -f 60")
    assert refused.code in (1, 3)
    assert "Traceback" not in refused.err
    left = {each.name for each in (folder / "full").iterdir()}
    assert left <= {"up.lock"}


def test_a_stack_half_replaced_is_not_started(folder: Path, backup: Path) -> None:
    (half := folder / "half").mkdir()
    (half / "restore-under-way").touch()
    refused = command("up", "--data-dir", half, "--port", 0, "--temporal-port", 0, "--ui-port", 0, "--carrier-port", 0)
    assert refused.code == 2
    assert "was cut off; run `escalation restore` again, with --replace" in refused.err
    again = command("restore", backup, "--data-dir", half, "--replace", "--port", 0)
    assert again.code == 0, again.err
    assert not (half / "restore-under-way").exists()


def test_a_passphrase_is_needed_and_may_come_from_a_file(folder: Path, tmp_path: Path) -> None:
    refused = command("backup", tmp_path / "b", "--data-dir", folder / "product", passphrase="")
    assert refused.code == 2
    assert "a passphrase is needed: --passphrase-file or ESCALATION_BACKUP_PASSPHRASE" in refused.err
    (words := tmp_path / "words").write_text("short\n")
    refused = command("backup", tmp_path / "b", "--data-dir", folder / "product", "--passphrase-file", words)
    assert (refused.code, refused.err) == (1, "escalation: the passphrase has 5 characters; it needs 12 or more\n")
    words.write_text("long enough for it\nnot this\n")
    taken = command("backup", tmp_path / "b", "--data-dir", folder / "product", "--passphrase-file", words)
    assert taken.code == 0, "a product that does not run is backed up as well"
    refused = command("restore", tmp_path / "b", "--data-dir", tmp_path / "n", passphrase="not this not this")
    assert "does not open" in refused.err


def test_a_folder_without_a_stack_is_none(tmp_path: Path) -> None:
    refused = command("backup", tmp_path / "b", "--data-dir", tmp_path)
    assert (refused.code, refused.err) == (1, f"escalation: {tmp_path} holds no stack of `escalation up`\n")


@pytest.mark.parametrize("side", ["ours", pytest.param("temporal", marks=pytest.mark.proof)])
def test_the_drill_says_what_everybody_had_to_get_and_got(side: str) -> None:
    drill = command("drill", "--only", side)
    assert drill.code == 0, drill.out[-3000:] + drill.err
    assert "8 tickets: everybody got what they had to get, once, and nothing else." in drill.out
