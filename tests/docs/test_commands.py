"""The commands that pages name exist."""

from __future__ import annotations

import re

import pytest

from tests.docs.commands import commands
from tests.docs.pages import PAGES, ROOT, read

NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
_MAKE = re.compile(r"(?:^|`)make ([a-z][a-z-]*)", re.MULTILINE)
_CLI = re.compile(r"(?:^(?:\.venv/bin/)?|`)escalation ([a-z][a-z-]*)", re.MULTILINE)


@pytest.mark.parametrize("page", NAMES)
def test_make_targets(page: str) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", read("Makefile"), re.MULTILINE))

    assert set(_MAKE.findall(read(page))) <= targets


@pytest.mark.parametrize("page", NAMES)
def test_commands_of_the_cli(page: str) -> None:
    assert set(_CLI.findall(read(page))) <= commands()


def test_the_two_commands_are_in_the_readme() -> None:
    assert {"demo", "test"} <= set(_MAKE.findall(read("README.md")))
