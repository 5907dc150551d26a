"""Endings: resolving, asking how it was, reopening, closing, cancelling."""

from __future__ import annotations

from typing import Any, Literal

from domain.case.case import Case
from domain.case.turn import Turn
from domain.clocks.clock import Clock, ClockName
from domain.clocks.levels import DUE
from domain.decisions.acknowledging import unacknowledge
from domain.decisions.asking_approval import withdraw
from domain.decisions.assigning import give_up_search, look_for_owner
from domain.decisions.customer_clocks import answered_by_staff, change_promises, promise_kept
from domain.decisions.ladder import follow_deadline, leave_tier, start_agreement
from domain.decisions.limits import follow_limits, meet_limits
from domain.decisions.passed_levels import leave_out_what_has_passed, put_off_steps
from domain.decisions.silence import start_repeating
from domain.input.money import Money
from domain.messages import intents
from domain.messages.solver import solver_facts
from domain.messages.telling import lead, owner, tell_customer, tell_staff
from domain.requests import actions
from domain.requests.refusals import conflict
from domain.time import pauses as net
from domain.time.durations import iso


def end_work(turn: Turn, by: str, resolution: str, how_to_use: str, grant: Money | None = None) -> None:
    """End the work: the customer is told what was wrong and what was done, the survey and the reopening wait.

    What was asked for beyond somebody's authority is not decided any more.
    """
    case = turn.case
    withdraw(turn)
    if case.waiting:
        turn.change(waiting=None)
        turn.unpause()
    clocks = answered_by_staff(turn) | promise_kept(turn)
    solved = turn.meet("resolution")
    if solved:
        clocks["resolution"] = solved.met
    clocks |= meet_limits(turn, "resolution")
    leave_tier(turn)
    turn.stop("waiting", "customer_update")
    turn.change(
        status="resolved",
        resolved_at=turn.happened_at,
        pauses=net.opened(turn.case.pauses, turn.happened_at, "resolved"),
        survey_sent=False,
        survey_score=None,
    )
    give_up_search(turn)
    granted = grant.model_dump(mode="json") if grant else None
    turn.record("resolved", resolution, by=by, clocks=clocks, took=_took(turn, solved), grant=granted)
    policy = case.snapshot.policy
    if policy.survey:
        turn.start("survey", policy.survey.after)
    turn.start("reopening", policy.reopen_within)
    told = str(grant) if grant else None
    facts: dict[str, Any] = {"resolution": resolution, "how_to_use": how_to_use, "granted": told}
    tell_customer(turn, "resolution", **facts | solver_facts(case, by))


def ask_survey(turn: Turn) -> None:
    """Ask the customer how it was, once per episode."""
    if turn.case.survey_sent:
        return
    turn.change(survey_sent=True)
    turn.record("survey_sent", intents.SURVEY)
    tell_customer(turn, "survey")


def survey_answered(turn: Turn, action: actions.SurveyAnswered) -> None:
    """Keep the one answer that counts; a low score alerts or reopens, as the policy says."""
    case = turn.case
    rule = case.snapshot.policy.survey
    if case.status != "resolved" or not case.survey_sent or rule is None:
        raise conflict("No survey is open for this ticket")
    if case.survey_score is not None:
        raise conflict(f"The survey was answered already, with {case.survey_score}")
    turn.change(survey_score=action.score)
    turn.record("survey_answered", action.comment or f"Score {action.score}", by=action.by, score=action.score)
    if action.score > rule.low:
        return
    turn.record("alerted", f"Low score {action.score}", by="rule:survey", reason="low score", score=action.score)
    said = f"{case.ticket.reference} was rated {action.score}" + (f": {action.comment}" if action.comment else "")
    tell_staff(turn, "low_score", [lead(case), owner(case)], said)
    if rule.when_low == "reopen":
        start_again(turn, "rule:survey", f"rated {action.score}", note=action.comment)


def reopen(turn: Turn, action: actions.Reopen) -> None:
    """Take up a resolved ticket again."""
    if turn.case.status != "resolved":
        raise conflict(f"The ticket is {turn.case.status}; only a resolved one can be reopened")
    start_again(turn, action.by, action.reason)


def start_again(turn: Turn, by: str, why: str, note: str = "") -> None:
    """Begin the next episode: resolution and tier deadline run on with what resolving had left them."""
    case = turn.case
    turn.stop("survey", "reopening")
    unacknowledge(turn)
    turn.change(
        status="open",
        resolved_at=None,
        episode=case.episode + 1,
        alarms=0,
        pauses=net.ended(case.pauses, turn.happened_at),
    )
    turn.record("reopened", why, by=by, episode=turn.case.episode)
    for clock in _ended_by_resolving(case):
        revived = clock.revived(turn.case.episode, turn.happened_at, turn.time_of(clock), turn.case.pauses)
        if case.looks_forward and clock.missed and DUE.name not in clock.fired:
            # a change made it overdue while the ticket waited: nothing has come of that yet
            revived = revived.model_copy(update={"fired": (), "met": None})
        turn.put(revived, f"reopened: {why}")
    if case.moved_from:
        _as_the_policy_of_now_says(turn, f"reopened: {why}")
    follow_limits(turn, f"reopened: {why}")
    start_repeating(turn)
    if case.looks_forward:
        start_agreement(turn)
        if case.moved_from:
            put_off_steps(turn, case)
        leave_out_what_has_passed(turn)
    turn.change(tried_in_tier=())
    last = case.owner.contact.id if case.owner else None
    look_for_owner(turn, "reopened", why, again=last, note=note)


def close(turn: Turn, why: str, by: str) -> None:
    """Close a resolved ticket; the survey is asked now if it has not been."""
    if turn.case.snapshot.policy.survey:
        ask_survey(turn)
    end_life(turn, "closed", why, by)


def close_now(turn: Turn, action: actions.Close) -> None:
    """Close a resolved ticket without waiting for the reopening window."""
    if turn.case.status != "resolved":
        raise conflict(f"The ticket is {turn.case.status}; only a resolved one can be closed")
    close(turn, action.reason or "closed by a person", action.by)


def cancel(turn: Turn, action: actions.Cancel) -> None:
    """End a ticket that should not exist; a customer who had the receipt is told, and promised nothing more."""
    end_life(turn, "cancelled", action.reason, action.by)
    if turn.case.receipt_sent:
        tell_customer(turn, "cancelled")


def end_life(turn: Turn, status: Literal["closed", "cancelled"], why: str, by: str | None = None) -> None:
    """Stop every clock and end the ticket; its life is over once what waits for quiet hours to end has been sent."""
    withdraw(turn)
    turn.stop(*turn.case.clocks)
    turn.change(status=status, closed_at=turn.happened_at, waiting=None, held_alarm=None)
    give_up_search(turn)
    turn.record(status, why, by=by)


def _took(turn: Turn, resolution: Clock | None) -> dict[str, str] | None:
    """How much working time the solution took, of the whole ticket and of this episode."""
    if resolution is None:
        return None
    used = resolution.used(turn.happened_at, turn.time_of(resolution), turn.case.pauses)
    in_episode = used - resolution.used_before
    return {name: iso(time) for name, time in (("ticket", used), ("episode", in_episode))}


def _as_the_policy_of_now_says(turn: Turn, cause: str) -> None:
    """What runs on may have ended under another policy than the ticket has by now."""
    change_promises(turn, cause)
    follow_deadline(turn, cause)


def _ended_by_resolving(case: Case) -> list[Clock]:
    """The resolution clock and the deadline of a tier that has one: what runs on when the ticket is reopened."""
    names: tuple[ClockName, ...] = ("resolution", "tier") if case.rung.work_within else ("resolution",)
    clocks = [case.clocks[name] for name in names if name in case.clocks]
    return [clock for clock in clocks if clock.ended_at == case.resolved_at]
