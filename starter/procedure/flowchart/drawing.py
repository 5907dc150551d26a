"""What a laid-out flowchart consists of: boxes and bands in pixels, and arrows between them."""

from __future__ import annotations

from dataclasses import dataclass

from domain.procedure.flow import Node
from starter.procedure.flowchart.lettering import TITLE, wrapped

Point = tuple[float, float]
LINE = 17.0
PADDING = 10.0


@dataclass(frozen=True)
class Box:
    """A node at its place, with its text broken into lines."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    title: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def left(self) -> Point:
        """Return the middle of the left side; `right`, `top` and `bottom` likewise."""
        return self.x, self.y + self.height / 2

    @property
    def right(self) -> Point:
        """Return the middle of the right side."""
        return self.x + self.width, self.y + self.height / 2

    @property
    def top(self) -> Point:
        """Return the middle of the upper side."""
        return self.x + self.width / 2, self.y

    @property
    def bottom(self) -> Point:
        """Return the middle of the lower side."""
        return self.x + self.width / 2, self.y + self.height


@dataclass(frozen=True)
class Band:
    """The strip behind the boxes of a tier, with its name."""

    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Arrow:
    """A line through `points` with a head at the last; `label` stands at `label_at`, beginning there."""

    points: tuple[Point, ...]
    label: str = ""
    label_at: Point = (0, 0)


@dataclass(frozen=True)
class Drawing:
    """A whole chart in pixels; `name` tells it from others on the same page."""

    name: str
    width: float
    height: float
    bands: tuple[Band, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def box(node: Node, x: float, y: float, width: float) -> Box:
    """Return a node as a box of that width, as high as its text; questions leave room for their pointed ends."""
    room = width - 2 * PADDING - (24 if node.kind == "question" else 0)
    title = tuple(wrapped([node.title], room, TITLE, bold=True))
    lines = tuple(wrapped(node.lines, room))
    height = 2 * PADDING + LINE * (len(title) + len(lines))
    return Box(node, x, y, width, height, title, lines)
