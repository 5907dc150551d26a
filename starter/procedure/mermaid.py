"""The flowchart as text for Mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from domain.procedure.flow import Flow, Kind, Node

_SHAPES: dict[Kind, tuple[str, str]] = {
    "start": ("([", "])"),
    "step": ("[", "]"),
    "question": ("{{", "}}"),
    "alarm": ("[[", "]]"),
    "wait": ("[/", "/]"),
    "end": ("([", "])"),
}
_ESCAPED = {"&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;", "`": "#96;", "*": "#42;", "_": "#95;"}


def mermaid(flow: Flow) -> str:
    """Return the chart as a Mermaid flowchart, each tier a group; no name of a policy can break its syntax."""
    return "\n".join(_lines(flow))


def _lines(flow: Flow) -> Iterator[str]:
    yield "flowchart TD"
    for lane, name in enumerate(flow.lanes):
        yield f'  subgraph tier{lane}["{_safe(name)}"]'
        yield from (f"    {_node(node)}" for node in flow.nodes if node.lane == lane)
        yield "  end"
    yield from (f"  {_node(node)}" for node in flow.nodes if not isinstance(node.lane, int))
    for edge in flow.edges:
        label = f'|"{_safe(edge.label)}"|' if edge.label else ""
        yield f"  {edge.source} -->{label} {edge.target}"


def _node(node: Node) -> str:
    before, after = _SHAPES[node.kind]
    text = "<br>".join([f"<b>{_safe(node.title)}</b>", *map(_safe, node.lines)])
    return f'{node.id}{before}"{text}"{after}'


def _safe(text: str) -> str:
    return "".join(_ESCAPED.get(letter, letter) for letter in " ".join(text.split()))
