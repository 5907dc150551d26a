"""Answers to the question how it was: the first one counts, whichever door it came through."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain.requests.action_keys import USED, Key
from domain.requests.refusals import conflict
from domain.via import Via
from starter.database_work import in_database
from starter.errors import ActionRefused, TicketClosed
from store import surveys
from store.database import Database

if TYPE_CHECKING:
    from starter.client import Escalations


async def answer_survey(
    client: Escalations, db: Database, reference: str, episode: int, score: int, comment: str
) -> int:
    """Keep a customer's answer and return what counts; raises as `Escalations.answer_survey` does."""
    survey = await client.survey(reference)
    if survey is None or survey.asked_at is None or survey.episode != episode:
        raise ActionRefused(conflict("This question is not open").refusal)
    if survey.score is not None:
        return survey.score
    body, key = {"score": score, "comment": comment}, Key("survey", reference, str(episode))
    try:
        view = await client.act(reference, "survey_answered", body, by="customer", key=key, via=Via(door="survey"))
    except ActionRefused as refused:
        if refused.refusal.title != USED:
            raise
        # Another answer to the same question came a moment ago: that one counts.
        view = (await client.view(reference)).view
    except TicketClosed:
        kept = surveys.answered(db, reference, episode, score, comment or None, datetime.now(UTC))
        return (await in_database(kept)).score or score
    scores = [entry.data["score"] for entry in view.timeline if entry.kind == "survey_answered"]
    return int(scores[-1]) if scores else score
