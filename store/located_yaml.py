"""YAML as deployers write it, with the place each field stands at."""

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
    """Raised for text that is no YAML; `line` and `column` count from 1."""

    def __init__(self, line: int, column: int, found: str, allowed: str) -> None:
        self.line, self.column, self.found, self.allowed = line, column, found, allowed
        super().__init__(f"line {line}, column {column}: found {found}; allowed: {allowed}")


class Place(NamedTuple):
    """Where a field is: its name as far as the file has it, and where its name and what it says begin."""

    field: str
    name: yaml.Mark | None
    value: yaml.Mark | None


class Repeated(NamedTuple):
    """A name that stands twice in one mapping, so that the earlier says nothing: its path, and both places."""

    field: str
    first: yaml.Mark
    again: yaml.Mark


class LocatedYaml(NamedTuple):
    """The plain data of a file, its structure to find places in, and the names that stand twice."""

    data: Any
    root: yaml.Node | None
    repeated: tuple[Repeated, ...] = ()

    def place(self, field: str) -> Place:
        """Return where `field` (names and indexes joined by dots) is, or what is nearest around it.

        Parts that the file does not have are left out, so that `calendars.office.WeeklyHours.hours` is found too.
        """
        node, names, parts = self.root, [], field.split(".")
        name = value = node.start_mark if node else None
        while parts:
            for length in range(len(parts), 0, -1):
                # A key may hold dots itself, so the longest that the file has is taken.
                found = _child(node, ".".join(parts[:length]))
                if found:
                    key, node = found
                    name, value = key.start_mark, node.start_mark
                    names.append(".".join(parts[:length]))
                    break
            else:
                length = 1
            parts = parts[length:]
        return Place(".".join(names), name, value)


def read_yaml(text: str) -> LocatedYaml:
    """Return what `text` says; raises `BadYaml` when it is no YAML."""
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            return LocatedYaml(None, None)
        repeated = tuple(_repeated_names(root, "", set()))
        return LocatedYaml(loader.construct_document(root), root, repeated)
    except yaml.MarkedYAMLError as error:
        raise _in_our_words(error) from None
    except yaml.reader.ReaderError as error:
        line, column = text.count("\n", 0, error.position) + 1, error.position - text.rfind("\n", 0, error.position)
        raise BadYaml(line, column, "a character that YAML does not allow", "YAML in UTF-8") from None
    except RecursionError:
        raise BadYaml(1, 1, "brackets within brackets without end", "a policy's few levels") from None


def _in_our_words(error: yaml.MarkedYAMLError) -> BadYaml:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = error.problem or "no YAML"
    for said, found, allowed in _WORDS:
        if said in problem:
            return BadYaml(line, column, found, allowed)
    return BadYaml(line, column, problem, "YAML")


_WORDS = (
    (r"'\t' that cannot start", "a tab", "spaces, since YAML is indented by spaces alone"),
    ("mapping values are not allowed", "a second colon on the line", "quotes around a text that holds a colon"),
    ("could not find expected ':'", "a name without a colon", "name: value"),
    ("found undefined alias", "a * for which no & was written before", "a value, or the name of an earlier &"),
    ("expected <block end>", "a line that is indented unlike those above it", "the same indentation on one level"),
    ("unexpected end of stream", "a quote that is never closed", "a closing quote"),
    ("found character '%'", "a % at the beginning", "quotes around a text that begins with %"),
    ("found character '@'", "an @ at the beginning", "quotes around a text that begins with @"),
    ("found character '`'", "a ` at the beginning", "quotes around a text that begins with `"),
    ("found unhashable key", "a list or a mapping as a name", "a name: value"),
)


def _child(node: yaml.Node | None, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    """The node that shows where the child called `name` begins, and the child; the last that says so counts."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in reversed(node.value) if key.value == name), None)
    if isinstance(node, yaml.SequenceNode) and name.isdecimal() and int(name) < len(node.value):
        return node.value[int(name)], node.value[int(name)]
    return None


def _repeated_names(node: yaml.Node, path: str, seen: set[int]) -> Iterator[Repeated]:
    if id(node) in seen or isinstance(node, yaml.ScalarNode):
        return
    seen.add(id(node))
    children = [(str(place), value) for place, value in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        names: dict[str, yaml.Mark] = {}
        for key, _ in node.value:
            name = str(key.value)
            if isinstance(key, yaml.ScalarNode) and name in names:
                yield Repeated(f"{path}{name}", names[name], key.start_mark)
            names.setdefault(name, key.start_mark)
        children = [(str(key.value), value) for key, value in node.value]
    for name, child in children:
        yield from _repeated_names(child, f"{path}{name}.", seen)
