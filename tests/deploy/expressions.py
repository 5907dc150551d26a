"""PromQL as a test looks at it: which metrics an expression asks for, and which labels it relies on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promql_parser import AggregateExpr, BinaryExpr, Expr, Matcher, MatchOp, VectorSelector, parse, walk

GRAFANAS_OWN = {"$__rate_interval": "5m", "$instance": ".*"}


@dataclass(frozen=True)
class Label:
    """That an expression relies on a label of a metric and, where it is said, on one of its values."""

    metric: str
    name: str
    value: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Expression:
    """One expression and where it stands."""

    place: str
    text: str

    @property
    def tree(self) -> Expr:
        """The expression, parsed; raises `ValueError` for one that is no PromQL."""
        text = self.text
        for variable, value in GRAFANAS_OWN.items():
            text = text.replace(variable, value)
        return parse(text)

    @property
    def metrics(self) -> set[str]:
        return set(_metrics(self.tree))

    @property
    def labels(self) -> set[Label]:
        """Every label that is asked for, grouped by, or matched by, with its metric."""
        found: set[Label] = set()
        for node in _nodes(self.tree):
            match node:
                case VectorSelector():
                    found |= {_asked(node, matcher) for matcher in node.matchers.matchers}
                case AggregateExpr() if node.modifier:
                    found |= {Label(metric, name) for metric in _metrics(node.expr) for name in node.modifier.labels}
        return found

    @property
    def matched(self) -> set[tuple[str, frozenset[str]]]:
        """Every label by which two sides are matched or which is ignored there, with the metrics it may be of."""
        return {
            (name, frozenset(_metrics(node)))
            for node in _nodes(self.tree)
            if isinstance(node, BinaryExpr) and node.modifier and node.modifier.matching
            for name in node.modifier.matching.labels
        }

    @property
    def labels_left(self) -> set[str]:
        """The labels that can be on what comes out, so that a text may name them."""
        grouped = [
            node.modifier.labels for node in _nodes(self.tree) if isinstance(node, AggregateExpr) and node.modifier
        ]
        if any(isinstance(node, AggregateExpr) for node in _nodes(self.tree)):
            return {label for labels in grouped for label in labels}
        return {"job", "instance"}


def _nodes(tree: Expr) -> Iterator[Expr]:
    nodes: list[Expr] = []
    walk(tree, nodes.append)
    return iter(nodes)


def _metrics(tree: Expr) -> Iterator[str]:
    for node in _nodes(tree):
        if isinstance(node, VectorSelector):
            assert node.name, "an expression names its metric"
            yield node.name


def _asked(selector: VectorSelector, matcher: Matcher) -> Label:
    assert selector.name
    if matcher.op == MatchOp.Equal:
        return Label(selector.name, matcher.name, re.compile(re.escape(matcher.value)))
    if matcher.op == MatchOp.Re:
        return Label(selector.name, matcher.name, re.compile(matcher.value))
    return Label(selector.name, matcher.name)
