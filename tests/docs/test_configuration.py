"""The page on configuration names every setting, and no other."""

from __future__ import annotations

import inspect
import re

from starter.cli.running import up
from tests.docs.pages import PAGES, ROOT, read
from workers.settings import PREFIX, Settings

SETTINGS = {PREFIX + name.upper() for name in Settings.model_fields}
PAGE = "docs/configuration.md"


def options_of_up() -> set[str]:
    source = inspect.getsource(up)
    return set(re.findall(rf'envvar="({PREFIX}[A-Z_]+)"', source))


def test_every_setting_is_documented() -> None:
    documented = re.findall(rf"^\| `({PREFIX}[A-Z_]+)` \|", read(PAGE), re.MULTILINE)

    assert sorted(documented) == sorted(set(documented))
    assert set(documented) == SETTINGS


def test_every_variable_of_up_is_documented() -> None:
    assert options_of_up()
    assert options_of_up() <= set(re.findall(rf"{PREFIX}[A-Z_]+", read(PAGE)))


def test_no_page_names_a_variable_that_nothing_reads() -> None:
    for page in PAGES:
        named = set(re.findall(rf"{PREFIX}[A-Z_]+", page.read_text(encoding="utf-8")))
        assert named <= SETTINGS | options_of_up(), page.relative_to(ROOT)


def test_defaults_are_as_the_code_has_them() -> None:
    rows = dict(re.findall(rf"^\| `({PREFIX}[A-Z_]+)` \| `([^`]+)` \|", read(PAGE), re.MULTILINE))
    for variable, shown in rows.items():
        default = Settings.model_fields[variable.removeprefix(PREFIX).lower()].default
        if isinstance(default, str):
            assert default.replace("+psycopg", "") == shown, variable
        elif isinstance(default, bool):
            assert str(default).lower() == shown, variable
