"""The flowchart's parts: what happens to a ticket, step by step, and what leads to what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["start", "step", "question", "alarm", "wait", "end"]
Lane = int | Literal["opening", "after"]
"""Where a node belongs: the tier of that place in the ladder, or before or after all of them."""


@dataclass(frozen=True)
class Node:
    """A box of the chart: what happens, and in `lines` how long, who, how often."""

    id: str
    kind: Kind
    lane: Lane
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edge:
    """An arrow from a node to another, with the answer or the event that leads there."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True)
class Flow:
    """The chart of a policy; every edge joins two of its nodes. `lanes` names the tiers, lowest first."""

    lanes: tuple[str, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def node(self, id: str) -> Node | None:
        """Return the node called `id`, or None where this policy has no such step."""
        return next((node for node in self.nodes if node.id == id), None)
