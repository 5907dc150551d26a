"""What YAML itself gets wrong is said in words, with line and column; so is where any field stands."""

from __future__ import annotations

import pytest

from store.located_yaml import BadYaml, read_yaml


@pytest.mark.parametrize(
    ("text", "line", "column", "found", "allowed"),
    [
        ("a:\n\tb: 1\n", 2, 1, "a tab", "spaces"),
        ("a: b: c\n", 1, 5, "a second colon on the line", "quotes"),
        ("a: 1\nb\nc: 2\n", 3, 1, "a name without a colon", "name: value"),
        ("a: *promise\n", 1, 4, "a * for which no & was written before", "an earlier &"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "a line that is indented unlike those above it", "the same indentation"),
        ("a: 'x\n", 2, 1, "a quote that is never closed", "a closing quote"),
        ("a: 50%\nb: %x\n", 2, 4, "a % at the beginning", "quotes"),
        ("a: @x\n", 1, 4, "an @ at the beginning", "quotes"),
        ("a: ok\nb: \x07\n", 2, 4, "a character that YAML does not allow", "UTF-8"),
        ("a: [1, 2\nb: 3\n", 2, 2, "expected ',' or ']', but got ':'", "YAML"),
        ("[" * 5000, 1, 1, "brackets within brackets without end", "few levels"),
    ],
)
def test_what_is_no_yaml(text: str, line: int, column: int, found: str, allowed: str) -> None:
    with pytest.raises(BadYaml) as raised:
        read_yaml(text)
    bad = raised.value
    assert (bad.line, bad.column, bad.found) == (line, column, found)
    assert allowed in bad.allowed


def test_each_name_that_stands_twice_is_found_and_the_rest_can_still_be_read() -> None:
    yaml = read_yaml("a: 1\nb: {c: 1, c: 2}\na: 2\n")
    found = [(field, first.line + 1, again.line + 1, again.column + 1) for field, first, again in yaml.repeated]
    assert found == [("a", 1, 3, 1), ("b.c", 2, 2, 11)]
    assert yaml.data == {"a": 2, "b": {"c": 2}}


def test_a_field_is_where_its_name_and_its_value_begin_also_behind_an_alias() -> None:
    yaml = read_yaml("base: &base {x: 1, y: 2}\nown:\n  <<: *base\n  y: 3\nlist: [{customer.id: 7}]\n")
    places = {field: yaml.place(field) for field in ("own.y", "own.x", "list.0.customer.id", "own.z")}
    marks = {
        field: (p.field, p.name and p.name.line + 1, p.value and p.value.column + 1) for field, p in places.items()
    }
    assert marks == {
        "own.y": ("own.y", 4, 6),
        "own.x": ("own.x", 1, 17),
        "list.0.customer.id": ("list.0.customer.id", 5, 22),
        "own.z": ("own", 2, 3),
    }
