"""The sheet on which a layout places boxes, from the top down, and leads arrows between them."""

from __future__ import annotations

from dataclasses import replace

from domain.procedure.flow import Flow, Node
from starter.procedure.flowchart.drawing import Arrow, Band, Box, Drawing, Point, box

ABOVE = (7.0, -6.0)
"""Where a label stands, as seen from where its arrow begins."""
BESIDE = (3.0, -6.0)
BELOW = (7.0, 17.0)


class Sheet:
    """Collects what a layout places; `y` is where the next row begins."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.y = 8.0
        self.boxes: dict[str, Box] = {}
        self._bands: list[Band] = []
        self._arrows: list[Arrow] = []

    def drawing(self, name: str, width: float) -> Drawing:
        """Return what was placed, as high as it became."""
        return Drawing(name, width, self.y, tuple(self._bands), tuple(self.boxes.values()), tuple(self._arrows))

    def node(self, id: str) -> Node:
        """Return a node that every chart has."""
        node = self.flow.node(id)
        if node is None:
            raise LookupError(f"no node {id} in this chart")
        return node

    def leads(self, source: str, target: str) -> bool:
        """Return whether the chart leads from one node to another."""
        return any((edge.source, edge.target) == (source, target) for edge in self.flow.edges)

    def put(self, id: str, x: float, y: float, width: float) -> Box:
        """Place a node as a box of that width."""
        self.boxes[id] = box(self.node(id), x, y, width)
        return self.boxes[id]

    def row(self, places: dict[str, tuple[float, float]]) -> float:
        """Place nodes beside one another at `y`, their middles in line; return how high the row is."""
        row = {id: box(self.node(id), x, self.y, width) for id, (x, width) in places.items()}
        height = max(one.height for one in row.values())
        for id, one in row.items():
            self.boxes[id] = replace(one, y=self.y + (height - one.height) / 2)
        return height

    def band(self, place: int, x: float, top: float, width: float) -> None:
        """Draw the strip of a tier, from `top` down to `y`."""
        self._bands.append(Band(f"{place + 1}  {self.flow.lanes[place]}", x, top, width, self.y - top))

    def lead(self, source: str, target: str, *points: Point, label_at: Point = ABOVE) -> None:
        """Draw the arrow from a node to another through `points`, if the chart has it; `label_at` is seen from the
        first of them."""
        edge = next((edge for edge in self.flow.edges if (edge.source, edge.target) == (source, target)), None)
        if edge:
            at = points[0][0] + label_at[0], points[0][1] + label_at[1]
            self._arrows.append(Arrow(points, edge.label, at))
