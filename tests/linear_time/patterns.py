"""Every regular expression of the product's rooms, found in its source, and text that is hostile to each."""

from __future__ import annotations

import ast
import importlib
import re
import re._constants as kinds  # type: ignore[import-not-found]
import re._parser as parsing  # type: ignore[import-not-found]
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ROOMS = ("starter", "domain", "activities", "store")
METHODS = frozenset({"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"})
BREAKERS = ("", "\x00")
LONG = 100
"""A part that may be repeated this often is as good as unbounded."""


@dataclass(frozen=True)
class Place:
    """Where a pattern stands: `pattern` is None where only running the code tells it."""

    module: str
    name: str
    pattern: re.Pattern[str] | None
    methods: frozenset[str]

    def __str__(self) -> str:
        return f"{self.module}:{self.name}"


@cache
def trees() -> dict[str, ast.Module]:
    """Return the modules of the rooms by name, parsed."""
    files = (file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py")))
    return {".".join(file.relative_to(ROOT).with_suffix("").parts): ast.parse(file.read_text()) for file in files}


def places() -> Iterator[Place]:
    """Yield every pattern, compiled or used at once."""
    for module, tree in trees().items():
        named = {
            call: target.id
            for statement in tree.body
            if isinstance(statement, ast.Assign | ast.AnnAssign)
            for target in _targets(statement)
            if (call := statement.value) is not None
        }
        for node in ast.walk(tree):
            called = _called_of_re(node)
            if called == "compile":
                yield _compiled(module, named.get(node), node)
            elif called in METHODS:
                yield _inline(module, node, called)


def _compiled(module: str, name: str | None, node: Any) -> Place:
    found = vars(importlib.import_module(module)).get(name) if name else None
    pattern = found if isinstance(found, re.Pattern) else None
    if pattern is not None and isinstance(pattern.pattern, bytes):
        pattern = re.compile(pattern.pattern.decode("latin-1"), (pattern.flags & ~re.UNICODE) | re.ASCII)
    return Place(module, name or f"line {node.lineno}", pattern, _methods_of(module, name))


def _inline(module: str, node: Any, method: str) -> Place:
    written = node.args[0]
    if isinstance(written, ast.Name):
        value = vars(importlib.import_module(module)).get(written.id)
        name = written.id
    else:
        value = written.value if isinstance(written, ast.Constant) else None
        name = ast.unparse(written)
    return Place(module, name, re.compile(value) if isinstance(value, str) else None, frozenset({method}))


def _methods_of(module: str, name: str | None) -> frozenset[str]:
    """Return how a pattern is used: in its own module, or anywhere where its name is public; in all ways if nowhere."""
    if name is None:
        return METHODS
    own = [trees()[module]] if name.startswith("_") else trees().values()
    return (
        frozenset(
            node.attr
            for tree in own
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == name
            and node.attr in METHODS
        )
        or METHODS
    )


def _called_of_re(node: ast.AST) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return node.func.attr if node.func.value.id == "re" else None
    return None


def _targets(statement: ast.Assign | ast.AnnAssign) -> Iterator[ast.Name]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return (target for target in targets if isinstance(target, ast.Name))


def hostile(pattern: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """Yield beginnings, what to repeat, and ends: text that reaches each unbounded part of a pattern, lets it run, and
    then disappoints what comes after."""
    seen = set()
    parsed = parsing.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    for before, body in _unbounded(parsed.data if hasattr(parsed, "data") else parsed, ""):
        for pump in _examples(body):
            for breaker in BREAKERS:
                for beginning in (before, ""):
                    if pump and (beginning, pump, breaker) not in seen:
                        seen.add((beginning, pump, breaker))
                        yield beginning, pump, breaker
                        if beginning:
                            yield "", beginning + pump, breaker


def _unbounded(nodes: Any, before: str) -> Iterator[tuple[str, Any]]:
    for kind, about in nodes:
        if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            least, most, body = about
            if most is kinds.MAXREPEAT or most >= LONG:
                yield before, body
            yield from _unbounded(body, before)
            yield from _unbounded(body, before + _example(body))
            before += _example(body) * least
        elif kind is kinds.SUBPATTERN:
            yield from _unbounded(about[3], before)
            before += _example(about[3])
        elif kind is kinds.BRANCH:
            for branch in about[1]:
                yield from _unbounded(branch, before)
            before += _example(about[1][0])
        else:
            before += _example([(kind, about)])


def _examples(nodes: Any) -> list[str]:
    """Return texts that a part matches, as different from one another as its first set of letters allows."""
    nodes = list(nodes)
    if len(nodes) == 1 and nodes[0][0] in (kinds.IN, kinds.NOT_LITERAL, kinds.ANY, kinds.BRANCH):
        return [text for text in (*" -.@<a1", _example(nodes)) if _fits(nodes, text)]
    return [_example(nodes)]


def _fits(nodes: Any, text: str) -> bool:
    kind, about = nodes[0]
    if kind is kinds.BRANCH or kind is kinds.ANY:
        return text != "\n"
    if kind is kinds.NOT_LITERAL:
        return ord(text) != about
    return len(text) == 1 and _in(about, text)


_CATEGORIES = {
    kinds.CATEGORY_DIGIT: str.isdecimal,
    kinds.CATEGORY_NOT_DIGIT: lambda sign: not sign.isdecimal(),
    kinds.CATEGORY_SPACE: str.isspace,
    kinds.CATEGORY_NOT_SPACE: lambda sign: not sign.isspace(),
    kinds.CATEGORY_WORD: lambda sign: sign.isalnum() or sign == "_",
    kinds.CATEGORY_NOT_WORD: lambda sign: not (sign.isalnum() or sign == "_"),
}


def _in(about: Any, sign: str) -> bool:
    negated, found = False, False
    for kind, what in about:
        if kind is kinds.NEGATE:
            negated = True
        elif kind is kinds.LITERAL:
            found = found or ord(sign) == what
        elif kind is kinds.RANGE:
            found = found or what[0] <= ord(sign) <= what[1]
        elif kind is kinds.CATEGORY:
            found = found or bool(_CATEGORIES[what](sign))
    return found != negated


def _example(nodes: Any) -> str:
    """Return the shortest text that a part matches, or near enough."""
    text = ""
    for kind, about in nodes:
        if kind is kinds.LITERAL:
            text += chr(about)
        elif kind is kinds.NOT_LITERAL:
            text += next(sign for sign in "a1 -" if ord(sign) != about)
        elif kind is kinds.ANY:
            text += "a"
        elif kind is kinds.IN:
            text += next((sign for sign in "a1 -.@<[(=:;,>&_AZ*+\x00\u4e00\ud800" if _in(about, sign)), "")
        elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            text += _example(about[2]) * about[0]
        elif kind is kinds.SUBPATTERN:
            text += _example(about[3])
        elif kind is kinds.BRANCH:
            text += _example(about[1][0])
    return text
