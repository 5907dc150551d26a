"""The wide layout: a band for each tier, its steps from left to right; what moves up runs down the left side, what is
solved down the right."""

from __future__ import annotations

from itertools import pairwise

from domain.procedure.flow import Flow
from starter.procedure.flowchart.drawing import Box, Drawing, box
from starter.procedure.flowchart.sheet import BELOW, BESIDE, Sheet

WIDTH = 900.0
UP_RAIL, SOLVED_RAIL = 14.0, 886.0
BAND_LEFT, BAND_WIDTH = 32.0, 836.0
OWNER, ASKED, CHASE, WORK = (44.0, 180.0), (252.0, 188.0), (468.0, 188.0), (684.0, 176.0)
AFTER = {"resolved": (46.0, 176.0), "survey": (262.0, 186.0), "reopening": (488.0, 224.0), "closed": (754.0, 114.0)}
ROW_GAP, BAND_GAP, BAND_HEAD, BAND_FOOT = 28.0, 38.0, 48.0, 12.0


def wide(flow: Flow) -> Drawing:
    """Return the chart for screens and paper."""
    sheet = Sheet(flow)
    _opening(sheet)
    for place in range(len(flow.lanes)):
        _tier(sheet, place)
    _after(sheet)
    return sheet.drawing("wide", WIDTH)


def _opening(sheet: Sheet) -> None:
    sheet.y += sheet.row({"opened": OWNER, "triage": (ASKED[0], CHASE[0] + CHASE[1] - ASKED[0])}) + BAND_GAP
    opened, triage = sheet.boxes["opened"], sheet.boxes["triage"]
    sheet.lead("opened", "triage", opened.right, triage.left)
    _down_to_owner(sheet, triage, 0)


def _tier(sheet: Sheet, place: int) -> None:
    top, is_top = sheet.y, place == len(sheet.flow.lanes) - 1
    sheet.y += BAND_HEAD
    sheet.y += sheet.row(_columns(place))
    owner, asked, chase, work = (sheet.boxes[id] for id in _columns(place))
    sheet.lead(owner.node.id, asked.node.id, owner.right, asked.left)
    above = top + BAND_HEAD - 16
    over = (asked.top[0], above), (work.top[0], above)
    sheet.lead(asked.node.id, work.node.id, asked.top, *over, work.top, label_at=(7, -4))
    sheet.lead(asked.node.id, chase.node.id, asked.right, chase.left, label_at=BESIDE)
    sheet.lead(chase.node.id, work.node.id, chase.right, work.left, label_at=BESIDE)
    if is_top:
        _alarm(sheet, chase, work)
    sheet.y += BAND_FOOT
    sheet.band(place, BAND_LEFT, top, BAND_WIDTH)
    sheet.y += BAND_GAP
    if not is_top:
        _down_to_owner(sheet, chase, place + 1)
        _down_to_owner(sheet, work, place + 1)


def _columns(place: int) -> dict[str, tuple[float, float]]:
    return {f"owner{place}": OWNER, f"acknowledge{place}": ASKED, f"chase{place}": CHASE, f"work{place}": WORK}


def _alarm(sheet: Sheet, chase: Box, work: Box) -> None:
    """Place the top tier's alarm below those that lead to it."""
    sheet.y += ROW_GAP
    alarm = sheet.put("alarm", ASKED[0], sheet.y, WORK[0] + WORK[1] - ASKED[0])
    sheet.y += alarm.height
    sheet.lead(chase.node.id, "alarm", chase.bottom, (chase.bottom[0], alarm.y), label_at=BELOW)
    x = work.bottom[0]
    sheet.lead("alarm", work.node.id, (x + 16, alarm.y), (x + 16, work.bottom[1]), label_at=(-90, -9))
    sheet.lead(work.node.id, "alarm", (x - 16, work.bottom[1]), (x - 16, alarm.y), label_at=(-20, 18))


def _down_to_owner(sheet: Sheet, source: Box, place: int) -> None:
    """Lead from below a box to the left side, down it, and to the owner of the tier that is placed next."""
    bus = sheet.y - BAND_GAP / 2
    heights = [box(sheet.node(id), 0, 0, width).height for id, (_, width) in _columns(place).items()]
    owner = sheet.y + BAND_HEAD + max(heights) / 2
    down = source.bottom, (source.bottom[0], bus), (UP_RAIL, bus), (UP_RAIL, owner), (OWNER[0], owner)
    sheet.lead(source.node.id, f"owner{place}", *down, label_at=BELOW)


def _after(sheet: Sheet) -> None:
    bus = sheet.y - BAND_GAP / 2
    height = sheet.row({id: place for id, place in AFTER.items() if sheet.flow.node(id)})
    present = [sheet.boxes[id] for id in AFTER if id in sheet.boxes]
    for source, target in pairwise(present):
        sheet.lead(source.node.id, target.node.id, source.right, target.left)
    x, y = present[0].top
    for place in range(len(sheet.flow.lanes)):
        work = sheet.boxes[f"work{place}"]
        rail = (SOLVED_RAIL, work.right[1]), (SOLVED_RAIL, bus), (x, bus), (x, y)
        sheet.lead(work.node.id, "resolved", work.right, *rail, label_at=(4, -6))
    sheet.y += height + ROW_GAP
    closed, waiting = sheet.boxes["closed"], sheet.put("waiting", OWNER[0], sheet.y, 402.0)
    corner = closed.bottom[0], waiting.right[1]
    sheet.lead("waiting", "closed", waiting.right, corner, closed.bottom)
    sheet.y += waiting.height + 8
    if sheet.flow.node("limits"):
        sheet.y += ROW_GAP - 8
        sheet.y += sheet.put("limits", OWNER[0], sheet.y, WORK[0] + WORK[1] - OWNER[0]).height + 8
