"""The databases of a deployment are copied while they are used, and put back into empty ones alone."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sandbox.postgres import Postgres
from starter.backup import source
from starter.backup.manifest import Manifest
from starter.backup.refusal import BackupRefused
from starter.backup.restore_deployment import restore_deployment
from starter.backup.take import take_backup
from tests.store.postgres_server import empty_database, migrated_database, running_postgres
from workers import keys
from workers.settings import Settings

WORDS = "a passphrase of tests"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    # Not one of pytest's directories: it closes them to the account the server runs under.
    with tempfile.TemporaryDirectory(prefix="escalation-test-") as name, running_postgres(Path(name)) as server:
        yield server


def plain(url: str) -> str:
    return url.replace("+psycopg", "", 1)


def settings_for(database_url: str, directory: Path) -> Settings:
    directory.mkdir(exist_ok=True)
    return Settings(
        database_url=database_url,
        data_dir=directory,
        key_file=directory / "payload-keys.json",
        link_secret="a secret of some length",
        proof_secret="another one of some length",
    )


def people(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(plain(url)) as connection:
        return connection.execute("SELECT number, since FROM opt_outs ORDER BY number").fetchall()


@pytest.fixture
def deployment(server: Postgres, tmp_path: Path, request: pytest.FixtureRequest) -> tuple[Settings, list[str]]:
    """Our database with something in it, and two of Temporal's."""
    name = request.node.name
    ours = migrated_database(server, f"{name}-ours")
    with psycopg.connect(plain(ours)) as connection:
        connection.execute("INSERT INTO opt_outs (number, since) VALUES ('+1 555', now())")
    temporals = [empty_database(server, f"{name}-{each}") for each in ("temporal", "visibility")]
    for url in temporals:
        with psycopg.connect(plain(url)) as connection:
            connection.execute("CREATE TABLE executions (id int)")
            connection.execute("INSERT INTO executions SELECT generate_series(1, 100)")
    settings = settings_for(ours, tmp_path / "here")
    keys.load_or_create(settings.key_file)
    return settings, temporals


def backed_up(settings: Settings, temporals: list[str], into: Path) -> Manifest:
    return take_backup(source.deployed(settings, tuple(temporals)), into, WORDS).manifest


def empties(server: Postgres, name: str) -> tuple[str, list[str]]:
    return empty_database(server, f"{name}-new"), [empty_database(server, f"{name}-new-{each}") for each in (1, 2)]


def test_everything_comes_back(server: Postgres, deployment: tuple[Settings, list[str]], tmp_path: Path) -> None:
    settings, temporals = deployment
    with psycopg.connect(plain(settings.database_url)) as in_use:
        in_use.execute("SELECT 1")
        manifest = backed_up(settings, temporals, tmp_path / "backup")
    assert manifest.temporal is not None
    assert manifest.temporal.files == ("temporal-1.dump", "temporal-2.dump")
    ours, (temporal, visibility) = empties(server, "everything")
    there = settings_for(ours, tmp_path / "there")

    restore_deployment(tmp_path / "backup", there, [temporal, visibility], WORDS)

    assert people(ours) == people(settings.database_url) != []
    for url in (temporal, visibility):
        with psycopg.connect(plain(url)) as connection:
            assert connection.execute("SELECT count(*) FROM executions").fetchone() == (100,)
    assert there.key_file.read_text() == settings.key_file.read_text()
    assert there.key_file.with_name("link.secret").read_text() == settings.link_secret
    assert there.key_file.stat().st_mode & 0o077 == 0


def test_nothing_of_a_secret_and_nobody_else_s_right_to_read(
    deployment: tuple[Settings, list[str]], tmp_path: Path
) -> None:
    settings, temporals = deployment
    backed_up(settings, temporals, tmp_path / "backup")
    files = [each for each in (tmp_path / "backup").rglob("*") if each.is_file()]
    key = settings.key_file.read_text().split('"')[-2].encode()
    for each in files:
        assert each.stat().st_mode & 0o077 == 0
        assert settings.link_secret.encode() not in each.read_bytes()
        assert key not in each.read_bytes()
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0


def test_only_empty_databases_that_nobody_uses_are_filled(
    server: Postgres, deployment: tuple[Settings, list[str]], tmp_path: Path
) -> None:
    settings, temporals = deployment
    backed_up(settings, temporals, tmp_path / "backup")
    ours, news = empties(server, "refused")

    def refusal(database_url: str, temporal_urls: list[str]) -> str:
        with pytest.raises(BackupRefused) as refused:
            restore_deployment(tmp_path / "backup", settings_for(database_url, tmp_path / "new"), temporal_urls, WORDS)
        return str(refused.value)

    assert refusal(settings.database_url, news) == (
        "the database for ours.dump is not empty: put it back into a new one"
    )
    assert refusal(ours, [news[0], temporals[1]]) == (
        "the database for temporal-2.dump is not empty: put it back into a new one"
    )
    assert refusal(ours, news[:1]) == "the backup has 2 of Temporal's databases; --temporal-database names 1"
    with psycopg.connect(plain(ours)) as in_use:
        in_use.execute("SELECT 1")
        assert refusal(ours, news) == "the database for ours.dump has 1 connection of others: stop the product first"
    gone = ours.rpartition("/")[0] + "/nowhere"
    assert refusal(gone, news) == f"the database nowhere at 127.0.0.1:{server.port} does not answer, or lets nobody in"
    assert not (tmp_path / "new" / "payload-keys.json").exists()


def test_a_key_file_that_lacks_a_key_is_refused(
    server: Postgres, deployment: tuple[Settings, list[str]], tmp_path: Path
) -> None:
    settings, temporals = deployment
    manifest = backed_up(settings, temporals, tmp_path / "backup")
    ours, news = empties(server, "keys")
    there = settings_for(ours, tmp_path / "there")
    keys.load_or_create(there.key_file)
    with pytest.raises(BackupRefused, match=f"lacks {manifest.key_ids[0]}, with which tickets of the backup"):
        restore_deployment(tmp_path / "backup", there, news, WORDS)


def test_what_is_no_database_of_ours_is_not_copied(server: Postgres, tmp_path: Path) -> None:
    settings = settings_for(empty_database(server, "no-tables"), tmp_path / "here")
    keys.load_or_create(settings.key_file)
    with pytest.raises(BackupRefused, match="our database has no tables of the product"):
        backed_up(settings, [], tmp_path / "backup")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["here"], "nothing is left of what was not finished"


def test_a_folder_that_holds_something_is_not_written_into(
    deployment: tuple[Settings, list[str]], tmp_path: Path
) -> None:
    settings, temporals = deployment
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "photos").touch()
    with pytest.raises(BackupRefused, match="exists and is not empty; a backup has a folder of its own"):
        backed_up(settings, temporals, tmp_path / "backup")
    shutil.rmtree(tmp_path / "backup")
    (tmp_path / "backup").mkdir()
    assert backed_up(settings, temporals, tmp_path / "backup").temporal


def test_without_temporals_databases_it_says_so(
    server: Postgres, deployment: tuple[Settings, list[str]], tmp_path: Path
) -> None:
    settings, _ = deployment
    assert backed_up(settings, [], tmp_path / "backup").temporal is None
    there = settings_for(empty_database(server, "alone"), tmp_path / "there")
    restore_deployment(tmp_path / "backup", there, [], WORDS, ["ours"])
    assert people(there.database_url) == people(settings.database_url)
