"""YAML as deployers write it, with the line each field stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml


class _Loader(yaml.SafeLoader):
    """Reads what is written: a country `NO`, a time `09:30`, a phone `+447…` and a date stay text."""

    yaml_implicit_resolvers = {}


for _kind, _form, _first in (
    ("null", r"~|null|", "~n\0"),
    ("bool", r"true|false", "tf"),
    ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?[0-9]+\.[0-9]+", "-0123456789"),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_kind}",
        re.compile(f"^(?:{_form})$"),
        [letter if letter != "\0" else "" for letter in _first],
    )


class BadYaml(ValueError):
    """Raised for text that is no YAML, or has one key twice in a mapping; `line` counts from 1."""

    def __init__(self, line: int, found: str, allowed: str) -> None:
        self.line, self.found, self.allowed = line, found, allowed
        super().__init__(f"line {line}: found {found}; allowed: {allowed}")


class Place(NamedTuple):
    """Where a field is: its name as far as the file has it, and the line."""

    field: str
    line: int


class LocatedYaml(NamedTuple):
    """The plain data of a file, and its structure to find places in."""

    data: Any
    root: yaml.Node | None

    def place(self, field: str) -> Place:
        """Return where `field` (names and indexes joined by dots) is, or what is nearest around it.

        Parts that the file does not have are left out, so that `calendars.office.WeeklyHours.hours` is found too.
        """
        node, names, parts = self.root, [], field.split(".")
        line = node.start_mark.line if node else 0
        while parts:
            for length in range(len(parts), 0, -1):
                # A key may hold dots itself, so the longest that the file has is taken.
                found = _child(node, ".".join(parts[:length]))
                if found:
                    key, node = found
                    line = key.start_mark.line
                    names.append(".".join(parts[:length]))
                    break
            else:
                length = 1
            parts = parts[length:]
        return Place(".".join(names), line + 1)


def read_yaml(text: str) -> LocatedYaml:
    """Return what `text` says; raises `BadYaml` when it cannot be read in one way only."""
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            return LocatedYaml(None, None)
        for key in _repeated_keys(root, set()):
            raise BadYaml(key.start_mark.line + 1, f"{key.value!r} twice", "each key once")
        return LocatedYaml(loader.construct_document(root), root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadYaml(mark.line + 1 if mark else 1, error.problem or "no YAML", "YAML") from None
    except yaml.YAMLError:
        raise BadYaml(1, "a character that YAML does not allow", "YAML in UTF-8") from None


def _child(node: yaml.Node | None, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    """The node that shows where the child called `name` begins, and the child."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == name), None)
    if isinstance(node, yaml.SequenceNode) and name.isdecimal() and int(name) < len(node.value):
        return node.value[int(name)], node.value[int(name)]
    return None


def _repeated_keys(node: yaml.Node, seen: set[int]) -> Iterator[yaml.Node]:
    if id(node) in seen or isinstance(node, yaml.ScalarNode):
        return
    seen.add(id(node))
    children = node.value
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in keys:
                yield key
            keys.add(str(key.value))
        children = [value for _, value in node.value]
    for child in children:
        yield from _repeated_keys(child, seen)
