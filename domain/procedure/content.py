"""What a written procedure consists of, whatever it is rendered as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.procedure.flow import Flow


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True)
class Point:
    """One point of a list; `lead` is the word it is about, if it has one."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Points:
    """A list of points, numbered where their order matters."""

    points: tuple[Point, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """A table; the first cell of a row says what the row is about.

    A row of a single cell is a heading for the rows below it. An empty cell means that nothing is said there.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """The place of the flowchart, with what it shows in one sentence."""

    flow: Flow
    caption: str


Block = Heading | Paragraph | Points | Table | Chart


@dataclass(frozen=True)
class Section:
    """A part of the procedure; `anchor` is what links to it say."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Procedure:
    """A whole procedure, as of a date: `version` is that of the bundle it was written from."""

    title: str
    bundle: str
    version: str
    as_of: date
    summary: tuple[Block, ...]
    chart: Chart
    sections: tuple[Section, ...]
