"""`TicketEscalation`: one ticket's whole life as one durable workflow.

A thin interpreter around the domain's decider: wait for a message or the next due instant, ask the domain what
follows, have its effects performed beside the loop, feed what came of them back as events. It holds no rule.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.requests import Left, LoadPolicy, Past
    from domain.case.briefing import briefing
    from domain.case.case import Case
    from domain.case.dues import Due, next_due
    from domain.case.view import View, view
    from domain.effects import Effect, LoadSnapshot
    from domain.escalation import Step, advance, open_ticket, refuse
    from domain.events import Event, Ticked
    from domain.explaining.due import explain
    from domain.explaining.explanation import Explanation
    from domain.explaining.mandate import Mandate, mandate
    from domain.explaining.moving import Move, Opening, preview
    from domain.explaining.plan import Planned, plan
    from domain.input.problems import InvalidInput
    from domain.policy.snapshot import Snapshot
    from domain.requests.refusals import Refusal
    from domain.requests.ticket import read_ticket
    from workflows import search_attributes
    from workflows.acting import by_cancellation, by_signal, by_update, refused
    from workflows.carrying import Carried, carried
    from workflows.identification import Identification
    from workflows.instants import as_of, time_until
    from workflows.measuring import measure
    from workflows.named_actions import NamedActions
    from workflows.payloads import plain
    from workflows.performing import ORDINARY, Performing
    from workflows.rules import rules_of_run, started_at
    from workflows.taking_up import asked, check_id, looks_back, taken_up
    from workflows.telling import TELLS_AFTER_RESET, told_after


@workflow.defn(name="TicketEscalation")
class TicketEscalation(NamedActions):
    """A ticket that was opened is never forgotten: the run ends only when the ticket's life has."""

    def __init__(self) -> None:
        self._case: Case | None = None
        self._shown: Case | None = None
        self._not_opened: ApplicationError | None = None
        self._fault: BaseException | None = None
        self._performing = Performing()
        self._refusals: dict[str, Refusal] = {}
        self._recorded = 0
        self._asked_to_record = 0
        self._recording = False
        self._tells_again = False
        self._is_ordinary = False
        self._identification = Identification(self._performing)
        self._told = 0
        self._unheard: set[int] = set()
        self._past = Past()
        self._armed: Due | None = None
        self._timer: asyncio.Task[None] | None = None

    @workflow.run
    async def run(self, *given: Any) -> str:
        """Live the ticket's life; returns its final status.

        `given` is one ticket of the public contract as undecoded JSON, or what the run before handed over. Anything
        else ends the workflow as failed, with every mistake named. Cancelling the workflow cancels the ticket.
        """
        workflow.register_random_seed_callback(partial(self._is_set_back, asyncio.get_running_loop()))
        self._beside(self._open([plain(value) for value in given]))
        try:
            await self._live()
        except asyncio.CancelledError:
            await self._opened()
            if self._case is not None:
                self._take(by_cancellation())
            await self._live()
            raise
        if self._not_opened is not None:
            raise self._not_opened
        if not self._living.over:
            workflow.continue_as_new(args=[Carried(case=self._living, recorded=self._recorded)])
        return self._living.status

    # -- messages --

    @workflow.signal(dynamic=True)
    async def told(self, action: str, given: Sequence[RawValue]) -> None:
        """Do an action for a sender who waits for no answer; a refused one is in the timeline."""
        place = self._told
        self._told += 1
        self._unheard.add(place)
        await self._opened()
        if self._case is not None and place not in self._past.heard:
            self._take(await self._identification.identified(by_signal(action, given), self._living))
        self._unheard.discard(place)

    @workflow.update(dynamic=True)
    async def asked(self, action: str, given: Sequence[RawValue]) -> View:
        """Do an action and answer with the ticket's view after it, or refuse it with the reason.

        The answer waits for the policy that an action moves to, and for the owner that it looks for, but not for a
        database that does not answer.
        """
        await self._opened()
        if self._not_opened is not None:
            raise self._not_opened
        step = self._take(await self._identification.identified(by_update(action, given), self._living))
        if step.refusal:
            raise refused(step.refusal)
        await workflow.wait_condition(lambda: self._living.handover is None or not self._performing.is_prompt)
        if loads := [effect.id for effect in step.effects if isinstance(effect, LoadSnapshot)]:
            await self._moved(loads[0])
        return view(self._living, workflow.now())

    @asked.validator
    def may_be_asked(self, action: str, given: Sequence[RawValue]) -> None:
        """Refuse at once what the ticket refuses as it stands, so that it is never part of the history."""
        if self._case is not None:
            refusal = refuse(self._case, by_update(action, given), workflow.now())
            if refusal:
                raise refused(refusal)

    @workflow.query
    def view(self) -> View:
        """Return the ticket as everybody may see it."""
        if self._case is None:
            raise ApplicationError("The ticket is being opened", type="Opening")
        return view(self._case, workflow.now())

    @workflow.query
    def plan(self) -> list[Planned]:
        """Return what fires when, if nobody acts, in order, and what it brings about."""
        return list(plan(self._case, workflow.now())) if self._case else []

    @workflow.query
    def explain(
        self,
        clock: str | None = None,
        run: int | None = None,
        episode: int | None = None,
        now: datetime | None = None,
    ) -> Explanation | None:
        """Return why a clock's due is where it is, by default of the clock that is due next; None if there is none.

        What a clock has used is told as of `now`.
        """
        if self._case is None:
            return None
        return explain(self._case, clock, as_of(now), run=run, episode=episode)

    @workflow.query
    def move(self, snapshot: Snapshot | None = None, now: datetime | None = None) -> Move | None:
        """Return what moving the ticket to a policy, or back to the one before, would change at `now`; nothing is."""
        return preview(self._case, snapshot, as_of(now)) if self._case else None

    @workflow.query
    def mandate(self, by: str, scopes: list[str]) -> Mandate | None:
        """Return what `by`, who has `scopes`, may do about money as the ticket stands; None where that is nothing."""
        return mandate(self._case, by, scopes) if self._case else None

    @workflow.query
    def opened(self) -> Opening | None:
        """Return what was asked for when the ticket was opened, and from when its clocks count."""
        return Opening(ticket=self._case.ticket, opened_at=self._case.opened_at) if self._case else None

    @workflow.query
    def left(self) -> Left | None:
        """Return all that another run needs to go on as this one would have; None where this was never a ticket."""
        if self._case is None:
            return None
        return Left(
            case=self._case,
            recorded=self._recorded,
            owed=self._performing.owed,
            told=self._told,
            unheard=tuple(sorted(self._unheard)),
        )

    # -- opening --

    async def _open(self, given: list[Any]) -> None:
        try:
            self._settle(await self._first_step(given))
        except ApplicationError as error:
            self._not_opened = error

    async def _first_step(self, given: list[Any]) -> Step:
        before = carried(given) if workflow.info().continued_run_id else None
        began_at = started_at()
        try:
            ticket = before.case.ticket if before else read_ticket(given)
            if before is None:
                check_id(ticket)
            if looks_back(continues=before is not None):
                self._past = await self._performing.look_back(asked(ticket.reference))
            if left := taken_up(self._past, ticket, before):
                self._tells_again = self._past.left is not None  # other runs may have told the database other things
                return self._go_on(left)
            opened_at = ticket.opening_instant(self._past.began_at or began_at)
        except InvalidInput as error:
            raise ApplicationError(str(error), *error.problems, type="InvalidTicket", non_retryable=True) from None
        snapshot = await self._performing.load_policy(LoadPolicy(ticket=ticket, opened_at=opened_at))
        step = open_ticket(ticket, snapshot, opened_at, workflow.now(), rules_of_run())
        measure(step.case, since=0)
        return step

    def _go_on(self, left: Left) -> Step:
        """Return the step by which this run is where another one was: what that had under way is done again."""
        self._recorded = self._asked_to_record = left.recorded
        for fate in left.owed:
            self._beside(self._performing.pay(fate))
        case = left.case.model_copy(update={"rules": rules_of_run(left.case.rules)})
        return Step(case=case, effects=tuple(case.in_flight.values()))

    async def _opened(self) -> None:
        if self._case is None:
            await workflow.wait_condition(lambda: self._case is not None or self._not_opened is not None)

    @property
    def _living(self) -> Case:
        assert self._case is not None
        return self._case

    # -- the loop --

    async def _live(self) -> None:
        """Show the world what has become of the case, again and again, until this run has nothing left to do.

        While an owner is being looked for, and while a local activity holds the workflow task, so that no command
        reaches the server, the timer, the search attributes and the details follow once, after it.

        The database is told last, after all that the same news leads to: a worker that takes a ticket up may hear an
        update before the database's answer, a replay after it, and either way the next telling is the last command.
        """
        while True:
            await workflow.wait_condition(
                lambda: (
                    self._fault is not None
                    or self._tells_again
                    or self._has_news
                    or self._is_to_be_recorded
                    or self._at_rest
                )
            )
            if self._fault is not None:
                raise RuntimeError("Stopped, until a corrected worker takes it up") from self._fault
            if self._tells_again:
                self._tells_again = False
                if workflow.patched(TELLS_AFTER_RESET):
                    self._asked_to_record = min(self._asked_to_record, self._living.sequence - 1)
            elif self._has_news:
                self._shown = self._living
                self._arm()
                self._index()
                workflow.set_current_details(briefing(self._living))
            elif self._is_to_be_recorded:
                self._recording = True
                self._beside(self._record())
            else:
                return

    @property
    def _has_news(self) -> bool:
        if self._shown is self._case or self._performing.holds_the_task:
            return False
        return self._living.handover is None or not self._performing.is_prompt

    @property
    def _is_to_be_recorded(self) -> bool:
        """Whether the database is to be told of what the world has been shown; before `ORDINARY`, `_settle` sees to it.

        What it refused it is told again with what happens next.
        """
        if self._case is None or self._shown is not self._case or self._recording:
            return False
        return self._asked_to_record < self._case.sequence and self._case.handover is None and self._is_ordinary

    @property
    def _at_rest(self) -> bool:
        """Whether nothing is under way that the end of this run would lose, and it may end."""
        if self._recording or self._performing.ledger_is_behind or not workflow.all_handlers_finished():
            return False
        if self._case is None:
            return self._not_opened is not None
        return not self._case.in_flight and (self._case.over or workflow.info().is_continue_as_new_suggested())

    def _take(self, event: Event) -> Step:
        before = self._living.sequence
        step = advance(self._living, event, workflow.now())
        measure(step.case, since=before)
        self._settle(step)
        return step

    def _settle(self, step: Step) -> None:
        self._case = step.case
        for effect in step.effects:
            self._beside(self._perform(effect))
        self._is_ordinary = workflow.patched(ORDINARY)
        if self._is_ordinary or self._recording or step.case.handover is not None:
            return
        if self._recorded < step.case.sequence:
            self._recording = True
            self._beside(self._record_all())

    async def _perform(self, effect: Effect) -> None:
        came = await self._performing.perform(effect, self._living)
        await self._identification.until_looked_up()
        step = self._take(came)
        if step.refusal:
            self._refusals[effect.id] = step.refusal
        await self._performing.fill_in(effect)

    async def _moved(self, effect_id: str) -> None:
        """Wait until the ticket has been moved to another policy; raises the reason why not."""
        await workflow.wait_condition(lambda: effect_id not in self._living.in_flight)
        if refusal := self._refusals.pop(effect_id, None):
            raise refused(refusal)

    def _is_set_back(self, loop: asyncio.AbstractEventLoop, seed: int) -> None:
        """Hear that a reset has taken the ticket back to here, which alone changes a run's seed.

        That wakes the loop by itself: what else the engine hands over beside it is not the same in every replay.
        """
        loop.call_soon(self._set_back)

    def _set_back(self) -> None:
        """What the database was told of the ticket later is not so any more."""
        self._tells_again = self._case is not None

    async def _record(self) -> None:
        """Tell the database what happened so far; while it is down, wait for it without holding anybody up."""
        case = self._living
        self._asked_to_record = case.sequence
        if await self._performing.record(told_after(self._recorded, case)):
            self._recorded = case.sequence
        self._recording = False

    async def _record_all(self) -> None:
        """Before `ORDINARY`: tell the database what happened, in order, until it knows all."""
        taken = True
        while taken and self._recorded < self._living.sequence:
            case = self._living
            taken = await self._performing.record(told_after(self._recorded, case))
            if taken:
                self._recorded = case.sequence
        self._recording = False

    def _beside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Have `work` done beside the loop; should it raise, the workflow task fails: no part ever dies in silence."""
        task = asyncio.create_task(work)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            self._fault = self._fault or task.exception()

    # -- what the world sees --

    def _arm(self) -> None:
        """Keep one timer, for the earliest due; one that moved later is left to fire and be worked out anew."""
        due = next_due(self._living)
        if due is None or (self._armed is not None and self._armed.at <= due.at):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._armed = due
        self._timer = self._beside(self._sleep(due))

    async def _sleep(self, due: Due) -> None:
        await workflow.sleep(time_until(due.at), summary=due.why)
        if self._living.looks_forward:
            # whoever is being identified may have sent what they ask for before this instant
            await workflow.wait_condition(lambda: not self._identification.under_way)
        self._armed = self._timer = None
        self._take(Ticked())

    def _index(self) -> None:
        if self._living.handover is None:
            updates = search_attributes.updates(self._living, workflow.info().typed_search_attributes)
            if updates:
                workflow.upsert_search_attributes(updates)
