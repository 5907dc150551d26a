"""A written procedure as one HTML file that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

import base64
from hashlib import sha256

from markupsafe import Markup

from domain.procedure.content import Block, Chart, Heading, Paragraph, Points, Procedure, Table
from domain.time.calendar_words import on_date
from starter.procedure.flowchart.svg import inline
from starter.procedure.rendering import FOLDER, render


def html(procedure: Procedure) -> str:
    """Return the procedure as a page for screens of any size, in light and dark, and for paper."""
    style = Markup(_style())  # nosec B704  # a file of ours
    return render(
        "procedure.html", procedure=procedure, as_of=on_date(procedure.as_of), style=style, kind=_kind, chart=_drawn
    )


def _drawn(block: Chart) -> Markup:
    return Markup(inline(block.flow, block.caption))  # nosec B704  # the drawing escapes its words


def security_policy() -> str:
    """Return the Content-Security-Policy under which the page may be shown: its own styles, and nothing else."""
    digest = base64.b64encode(sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; frame-ancestors 'none'"


def _style() -> str:
    return "".join((FOLDER / name).read_text(encoding="utf-8") for name in ("flowchart.css", "procedure.css"))


def _kind(block: Block) -> str:
    match block:
        case Heading():
            return "heading"
        case Paragraph():
            return "paragraph"
        case Points():
            return "points"
        case Table():
            return "table"
        case Chart():
            return "chart"
