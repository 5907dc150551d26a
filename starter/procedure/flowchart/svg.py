"""A drawing as SVG, coloured by the sheet of styles of the page it stands in, or by its own."""

from __future__ import annotations

from domain.procedure.flow import Flow
from starter.procedure.flowchart.drawing import LINE, PADDING, Arrow, Box, Drawing, Point
from starter.procedure.flowchart.lettering import width
from starter.procedure.flowchart.narrow import narrow
from starter.procedure.flowchart.wide import wide
from starter.procedure.rendering import render

CORNER = 7.0


def inline(flow: Flow, caption: str) -> str:
    """Return the chart for a page, wide and narrow; the page's styles show one of them."""
    return "\n".join(_svg(layout(flow), caption, styled=False) for layout in (wide, narrow))


def standalone(flow: Flow, caption: str) -> str:
    """Return the wide chart as a file of its own."""
    return _svg(wide(flow), caption, styled=True)


def _svg(drawing: Drawing, caption: str, *, styled: bool) -> str:
    texts = {box.node.id: _text(box) for box in drawing.boxes}
    outlines = {box.node.id: _outline(box) for box in drawing.boxes}
    labels = [(arrow, width(arrow.label, 12)) for arrow in drawing.arrows if arrow.label]
    return render(
        "flowchart.svg",
        drawing=drawing,
        caption=caption,
        texts=texts,
        outlines=outlines,
        paths=[_path(arrow) for arrow in drawing.arrows],
        labels=labels,
        styled=styled,
    )


def _text(box: Box) -> list[tuple[float, float, str, bool]]:
    """The box's lines, each with where its middle stands, and whether it is of the title."""
    middle = box.x + box.width / 2
    lines = [(line, True) for line in box.title] + [(line, False) for line in box.lines]
    return [(middle, box.y + PADDING + LINE * (n + 0.76), line, title) for n, (line, title) in enumerate(lines)]


def _outline(box: Box) -> str:
    """The path around a question, which is pointed at both ends, or nothing for a plain box."""
    if box.node.kind != "question":
        return ""
    point, (x, y) = 16.0, (box.x, box.y)
    right, bottom, middle = x + box.width, y + box.height, y + box.height / 2
    corners = (
        (x, middle),
        (x + point, y),
        (right - point, y),
        (right, middle),
        (right - point, bottom),
        (x + point, bottom),
    )
    return "M" + " L".join(f"{a:g} {b:g}" for a, b in corners) + " Z"


def _path(arrow: Arrow) -> str:
    """The line of an arrow, its corners rounded."""
    first, *rest = arrow.points
    path = f"M{first[0]:g} {first[1]:g}"
    for before, at, after in zip(arrow.points, rest, rest[1:], strict=False):
        start, end = _towards(at, before), _towards(at, after)
        path += f" L{start[0]:g} {start[1]:g} Q{at[0]:g} {at[1]:g} {end[0]:g} {end[1]:g}"
    last = arrow.points[-1]
    return f"{path} L{last[0]:g} {last[1]:g}"


def _towards(corner: Point, other: Point) -> Point:
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy)
    share = min(CORNER, length / 2) / length if length else 0
    return corner[0] + dx * share, corner[1] + dy * share
