"""The verbs that reckon working time without a ticket: when a target is used up, and how much a stretch holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group
from rich.text import Text

from domain.explaining.words import amount, moment
from domain.time import pauses as net
from domain.time.counting import Counting, count
from domain.time.durations import DEFAULT_WORKING_DAY, parse_duration
from domain.time.pauses import Pause, Pauses
from domain.time.windows import HorizonExceeded
from starter.cli.calendar_file import CalendarFile, read_calendar
from starter.cli.explanation_page import counting_table
from starter.cli.failure import BadInput, Refused
from starter.cli.options import AsJson
from starter.cli.showing import show
from starter.spoken_explanation import hours_of, pause_taken

FIRST_LOOK = timedelta(days=60)
FURTHEST = timedelta(days=366 * 20)

CalendarOption = Annotated[
    Path, typer.Option("--calendar", metavar="FILE", help="A calendar, or a policy.yaml that has it.")
]
NameOption = Annotated[str | None, typer.Option("--name", help="Which calendar of a policy.yaml.")]
StartOption = Annotated[str, typer.Option("--start", help="An instant; without a zone, local time of the calendar.")]
PauseOption = Annotated[
    list[str], typer.Option("--pause", metavar="FROM/TO", help="A stretch that does not count; may be repeated.")
]


def register(app: typer.Typer) -> None:
    """Adds the commands time due and time used."""
    reckoning = typer.Typer(help="Reckon working time on a calendar, without a ticket.", no_args_is_help=True)
    reckoning.command("due")(due)
    reckoning.command("used")(used)
    app.add_typer(reckoning, name="time")


def due(
    calendar: CalendarOption,
    start: StartOption,
    target: Annotated[str, typer.Option(help="Working time such as 4h, 1h 30m or 1d.")],
    day: Annotated[str, typer.Option(help="How long a working day is.")] = "8h",
    name: NameOption = None,
    pause: PauseOption = [],  # noqa: B006, Typer reads the default and never changes it
    json: AsJson = False,
) -> None:
    """Say when a target is used up, day by day."""
    file = read_calendar(calendar, name)
    since = file.instant(start, "--start")
    wanted = _duration(target, "--target", _duration(day, "--day", DEFAULT_WORKING_DAY))
    pauses = [_pause(file, text) for text in pause]
    reach = FIRST_LOOK
    while True:
        windows, source = file.compiled(since - timedelta(days=1), since + reach)
        try:
            at = net.due(windows, since, wanted, tuple(pauses))
            break
        except HorizonExceeded:
            reach *= 3
            if reach > FURTHEST:
                raise Refused(f"{amount(wanted)} are not used up within {FURTHEST.days // 366} years") from None
    counting = count(windows, source, file.name, since, at or since, tuple(pauses))
    _tell(counting, "due", at, json)


def used(
    calendar: CalendarOption,
    start: StartOption,
    end: Annotated[str, typer.Option("--end", help="An instant; without a zone, local time of the calendar.")],
    name: NameOption = None,
    pause: PauseOption = [],  # noqa: B006
    json: AsJson = False,
) -> None:
    """Say how much working time lies between two instants, day by day."""
    file = read_calendar(calendar, name)
    since, until = file.instant(start, "--start"), file.instant(end, "--end")
    if not since <= until <= since + FURTHEST:
        raise BadInput(f"--end: found {end}; allowed: from --start to {FURTHEST.days // 366} years after it")
    pauses: Pauses = tuple(_pause(file, text) for text in pause)
    windows, source = file.compiled(since - timedelta(days=1), until + timedelta(days=1))
    _tell(count(windows, source, file.name, since, until, pauses), "used", None, json)


def _tell(counting: Counting, what: str, at: datetime | None, json: bool) -> None:
    if json:
        due_at = {"due_at": at.astimezone(UTC).isoformat().replace("+00:00", "Z")} if at else {}
        print(Explained(**counting.model_dump(), **due_at).model_dump_json(exclude_none=True))
        return
    said = f"{amount(counting.counted)} of working time" if at is None else moment(at, counting.zone)
    answer = Text.assemble((f"{what}  ", "dim"), (said, "bold"))
    pauses = [Text(f"left out  {pause_taken(pause, counting.zone)}", "dim") for pause in counting.pauses]
    show(Group(Text(hours_of(counting), "dim"), counting_table(counting), *pauses, answer))


class Explained(Counting):
    """A counting, and the instant at which the target is used up, where that was asked for."""

    due_at: datetime | None = None


def _duration(text: str, option: str, day: timedelta) -> timedelta:
    try:
        return parse_duration(text, day)
    except ValueError as error:
        raise BadInput(f"{option}: found {text}; allowed: {error}") from None


def _pause(file: CalendarFile, text: str) -> Pause:
    first, slash, last = text.partition("/")
    start, end = file.instant(first, "--pause"), file.instant(last, "--pause") if slash else None
    if end is None or end < start:
        allowed = "two instants in order, such as 2026-11-23T14:00/2026-11-23T15:30"
        raise BadInput(f"--pause: found {text}; allowed: {allowed}")
    return Pause(start=start, end=end)
