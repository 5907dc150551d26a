"""What was answered to texts of the team: each once, and the commands five times at most."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from store import sms_commands
from store.database import Database

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def test_30_ten_nonsense_texts_are_answered_five_times_until_something_is_done(db: Database) -> None:
    number = ("ten",)
    told = [await sms_commands.may_help(db, f"ten-{n}", number, NOON) for n in range(10)]
    assert told == [True] * 5 + [False] * 5
    await sms_commands.note(db, "ten-refused", number, "has_it", NOON)
    assert not await sms_commands.may_help(db, "ten-10", number, NOON)
    await sms_commands.note(db, "ten-done", number, "acknowledged", NOON)
    assert [await sms_commands.may_help(db, f"ten-{n}", number, NOON) for n in range(11, 17)] == [True] * 5 + [False]
    assert await sms_commands.may_help(db, "other-1", ("other",), NOON)


async def test_the_same_text_again_gets_the_same_answer_and_counts_once(db: Database) -> None:
    for _ in range(8):
        assert await sms_commands.may_help(db, "same-1", ("same",), NOON)
    for n in range(2, 6):
        assert await sms_commands.may_help(db, f"same-{n}", ("same",), NOON)
    for _ in range(2):
        assert not await sms_commands.may_help(db, "same-6", ("same",), NOON)


async def test_texts_that_come_at_once_are_not_told_oftener(db: Database) -> None:
    told = await asyncio.gather(*(sms_commands.may_help(db, f"once-{n}", ("once",), NOON) for n in range(20)))
    assert sum(told) == 5


async def test_a_command_is_answered_once(db: Database) -> None:
    assert not await sms_commands.is_answered(db, "SM1")
    await sms_commands.note(db, "SM1", ("n",), "stale", NOON)
    await sms_commands.note(db, "SM1", ("n",), "acknowledged", NOON)
    assert await sms_commands.is_answered(db, "SM1")
