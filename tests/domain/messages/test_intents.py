"""What the decider writes of somebody who is to be told something says no more than that."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import get_args

from domain.case.timeline import Kind, in_words
from domain.input.money import Money
from domain.messages import intents

DOMAIN = Path(intents.__file__).parents[1]
CLAIM = re.compile(
    r"\b(was|were|been|got|is|are) (told|asked|reminded|sent|notified|informed|alarmed|woken|delivered|received)\b"
    r"|\b(told|asked|reminded|notified|informed|alarmed|sent|delivered) (the|them|to)\b",
    re.IGNORECASE,
)
"""Words that say that somebody has been reached, or that something has left."""
OUTCOMES = {
    ("messages/backlog.py", " was sent, having waited"),
    ("messages/withdrawal.py", "told by "),
}
"""What is written once it is known: a provider has taken a message, or it is withdrawn."""


def declared() -> Iterator[str]:
    for name, value in vars(intents).items():
        if name.isupper():
            yield value
        elif isinstance(value, FunctionType):
            yield value(*_given(value))


def _given(function: FunctionType) -> list[object]:
    money = Money.model_validate({"amount": "5", "currency": "EUR"})
    return [money if name == "grant" else "someone" for name in function.__code__.co_varnames]


def test_every_intent_says_what_is_to_be_and_claims_nothing() -> None:
    said = list(declared())
    assert len(said) >= 9
    for text in said:
        assert " is to " in text, text
        assert not CLAIM.search(text), text


def test_no_rule_writes_that_somebody_was_told_before_that_is_known() -> None:
    found = {
        (module.relative_to(DOMAIN).as_posix(), text)
        for room in ("decisions", "messages")
        for module in (DOMAIN / room).glob("*.py")
        for text in _recorded(ast.parse(module.read_text()))
        if CLAIM.search(text) or text == "told by "
    }
    assert found == OUTCOMES


def _recorded(tree: ast.Module) -> Iterator[str]:
    """Every piece of text of a module but its docstrings and what it refuses an action with."""
    passed_over = {id(node) for each in ast.walk(tree) for node in _never_recorded(each)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed_over:
            yield node.value


def _never_recorded(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    refusing = isinstance(node, ast.Raise) or (isinstance(node, ast.Return) and _refuses(node.value))
    if refusing:
        yield from ast.walk(node)


def _refuses(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "_not_allowed"


def test_no_kind_reads_as_if_something_was_sent_that_is_only_decided() -> None:
    known_by_then = {"message_sent", "customer_told"}
    claims = re.compile(r"\b(sent|told|asked|reminded|replied|updated|alerted|alarmed|notified)\b")
    for kind in get_args(Kind):
        claimed = claims.search(in_words(kind))
        # what the customer did is no claim about what they were told
        assert not claimed or kind in known_by_then or kind == "customer_replied", kind
