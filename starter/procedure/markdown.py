"""A written procedure in Markdown, with its flowchart for Mermaid."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.procedure.content import Block, Chart, Heading, Paragraph, Point, Points, Procedure, Table
from domain.time.calendar_words import on_date
from starter.procedure.mermaid import mermaid

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$])")


def markdown(procedure: Procedure) -> str:
    """Return the procedure as one Markdown text that GitHub, GitLab and wikis show; no value can break its form."""
    about = f"Policy {_safe(procedure.bundle)}, version {procedure.version}, as of {on_date(procedure.as_of)}."
    parts = [f"# {_safe(procedure.title)}: escalation procedure", about]
    parts += ["\n".join(_block(block)) for block in procedure.summary]
    for section in procedure.sections:
        parts += [f"## {_safe(section.title)}", *("\n".join(_block(block)) for block in section.blocks)]
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(text):
            yield f"### {_safe(text)}"
        case Paragraph(text):
            yield _safe(text)
        case Points(points, numbered):
            for place, point in enumerate(points, start=1):
                yield f"{f'{place}.' if numbered else '-'} {_point(point)}"
        case Table(columns, rows):
            yield _row(columns)
            yield "|" + "---|" * len(columns)
            for row in rows:
                heading = len(row) == 1 < len(columns)
                yield _row((f"**{_safe(row[0])}**", *[""] * (len(columns) - 1))) if heading else _row(map(_safe, row))
        case Chart(flow, caption):
            yield _safe(caption)
            yield ""
            yield f"```mermaid\n{mermaid(flow)}\n```"


def _point(point: Point) -> str:
    return f"**{_safe(point.lead)}** {_safe(point.text)}" if point.lead else _safe(point.text)


def _row(cells: object) -> str:
    return "| " + " | ".join(cells) + " |"  # type: ignore[arg-type]


def _safe(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
