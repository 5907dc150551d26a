"""The narrow layout: one step below the other; what moves up runs down the left side, what is solved down the right."""

from __future__ import annotations

from itertools import pairwise

from domain.procedure.flow import Flow
from starter.procedure.flowchart.drawing import Box, Drawing
from starter.procedure.flowchart.sheet import BELOW, Sheet

WIDTH = 360.0
LEFT, BOX_WIDTH = 62.0, 240.0
UP_RAIL, YES_RAIL, SOLVED_RAIL = 10.0, 332.0, 350.0
BAND_LEFT, BAND_WIDTH = 20.0, 322.0
GAP, BAND_GAP, BAND_HEAD, BAND_FOOT = 26.0, 22.0, 36.0, 14.0
ASIDE = (-46.0, -6.0)


def narrow(flow: Flow) -> Drawing:
    """Return the chart for phones."""
    sheet = Sheet(flow)
    opened, triage = _put(sheet, "opened"), _put(sheet, "triage")
    sheet.lead("opened", "triage", opened.bottom, triage.top)
    entering = [triage]
    for place in range(len(flow.lanes)):
        entering = _tier(sheet, place, entering)
    _after(sheet)
    return sheet.drawing("narrow", WIDTH)


def _put(sheet: Sheet, id: str) -> Box:
    placed = sheet.put(id, LEFT, sheet.y, BOX_WIDTH)
    sheet.y += placed.height + GAP
    return placed


def _tier(sheet: Sheet, place: int, entering: list[Box]) -> list[Box]:
    """Place a tier's band, and lead to its owner from those that enter it; return those that leave it upwards."""
    top = sheet.y
    sheet.y += BAND_HEAD
    owner, asked, chase, work = (_put(sheet, f"{part}{place}") for part in ("owner", "acknowledge", "chase", "work"))
    for source in entering:
        _aside(sheet, source, owner)
    _yes(sheet, asked, work)
    for above, below in ((owner, asked), (asked, chase), (chase, work)):
        sheet.lead(above.node.id, below.node.id, above.bottom, below.top, label_at=BELOW)
    if place == len(sheet.flow.lanes) - 1:
        alarm = _put(sheet, "alarm")
        for source in (chase, work):
            _aside(sheet, source, alarm)
        sheet.lead("alarm", work.node.id, alarm.top, work.bottom, label_at=(7, -8))
    sheet.y += BAND_FOOT - GAP
    sheet.band(place, BAND_LEFT, top, BAND_WIDTH)
    sheet.y += BAND_GAP
    return [chase, work]


def _aside(sheet: Sheet, source: Box, target: Box) -> None:
    (x, y), (entry, down) = source.left, target.left
    sheet.lead(source.node.id, target.node.id, (x, y), (UP_RAIL, y), (UP_RAIL, down), (entry, down), label_at=ASIDE)


def _yes(sheet: Sheet, asked: Box, work: Box) -> None:
    x, y = asked.right
    entry = work.right[1] - 12
    around = (x, y), (YES_RAIL, y), (YES_RAIL, entry), (work.right[0] - 8, entry)
    sheet.lead(asked.node.id, work.node.id, *around, label_at=(4, -6))


def _after(sheet: Sheet) -> None:
    sheet.y += 4
    waiting = _put(sheet, "waiting")
    if sheet.flow.node("limits"):
        _put(sheet, "limits")
    steps = [_put(sheet, id) for id in ("resolved", "survey", "reopening", "closed") if sheet.flow.node(id)]
    for above, below in pairwise(steps):
        sheet.lead(above.node.id, below.node.id, above.bottom, below.top, label_at=BELOW)
    _aside(sheet, waiting, steps[-1])
    entry = steps[0].right
    for place in range(len(sheet.flow.lanes)):
        work = sheet.boxes[f"work{place}"]
        x, y = work.right[0], work.right[1] + (12 if sheet.leads(f"acknowledge{place}", work.node.id) else 0)
        rail = (SOLVED_RAIL, y), (SOLVED_RAIL, entry[1]), entry
        sheet.lead(work.node.id, "resolved", (x - 8, y), *rail, label_at=(12, 14))
    sheet.y += 8 - GAP
