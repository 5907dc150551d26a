"""A ticket's life without an engine: the decider alone, its effects answered at once, its clock turned by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.case.timeline import Entry
from domain.effects import AssignOwner, Effect, ExtendTime, LoadSnapshot, SendMessage
from domain.escalation import Step, advance, next_due, open_ticket, refuse
from domain.events import Acted, Event, MessageSettled, OwnerFound, SnapshotLoaded, Ticked, TimeExtended
from domain.people import Contact
from domain.policy.reading import read_policy
from domain.policy.snapshot import HolidayNames, Snapshot, compile_time, take_snapshot
from domain.requests.actions import read_action
from domain.requests.refusals import Refusal
from domain.requests.ticket import Ticket
from domain.team.actors import DONE_BY
from domain.team.proof import prove

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TIERS = ("frontline", "specialist", "management")
RESTORED_EVERY = 20  # steps; a life goes on from a case restored as from one kept


def promising(**promise: Any) -> dict[str, Any]:
    """The same promise to the customer for every priority."""
    return {priority: dict(promise) for priority in ("urgent", "high", "medium", "low")}


POLICY: dict[str, Any] = {
    "name": "Test",
    "calendars": {"always": "24x7"},
    "priorities": promising(first_response="1h", next_reply="2h", resolution="10h", update_every="3h"),
    "tiers": [
        {"name": "frontline", "accept_within": "10m", "work_within": "4h"},
        {
            "name": "specialist",
            "accept_within": "10m",
            "work_within": "4h",
            "tell": ["frontline owner", "team lead"],
        },
        {"name": "management", "accept_within": "10m", "repeat_every": "30m", "tell": ["head"]},
    ],
    "reminders": {"at": "50% 75%", "before_reassigning": 1, "reassign": 1},
    "duty": {"else": "duty"},
    "reasons": ["needs expertise", "customer asked"],
    "waiting": {"remind_after": ["1d"], "close_after": "3d", "third_party_at_most": "2d"},
    "survey": {"after": "1h"},
    "reopen_within": "7d",
}

ROLES = {
    role: Contact(id=role.replace(" ", "-"), name=role.title(), email=f"{role.replace(' ', '.')}@team.example")
    for role in ("duty", "team lead", "head")
}

TICKET: dict[str, Any] = {
    "reference": "T-1",
    "subject": "Invoice charged twice",
    "category": "billing",
    "priority": "high",
    "customer": {"id": "C-1", "name": "Robin", "email": "robin@customer.example", "phone": "+15550100001"},
}


def agent(name: str) -> Contact:
    return Contact(id=name, name=name.title(), email=f"{name}@team.example", phone="+15550200001")


class Life:
    """One ticket's life; `agents` are found as owners in turn, nobody once they are used up.

    Unless `answered`, no search for an owner comes back by itself; unless it `delivers`, no message does; unless it
    `extends`, no calendar.
    """

    def __init__(
        self,
        policy: dict[str, Any] | None = None,
        ticket: dict[str, Any] | None = None,
        agents: Sequence[str] = ("ann", "ben", "cid", "dee", "eve"),
        start: datetime = START,
        answered: bool = True,
        delivers: bool = True,
        extends: bool = True,
        holidays: HolidayNames = lambda _: {},
    ) -> None:
        self.now = start
        self.steps = 0
        self.agents = list(agents)
        self.answered = answered
        self.delivers = delivers
        self.extends = extends
        self.holidays = holidays
        self.bundles: dict[str, tuple[str, dict[str, Any]]] = {}
        self.sent: list[tuple[datetime, SendMessage]] = []
        self.asked: list[Effect] = []
        self.refusals: list[Refusal] = []
        request = Ticket.model_validate({**TICKET, **(ticket or {})})
        opened_at = request.opening_instant(start)
        self.request, self.opened_at = request, opened_at
        step = open_ticket(request, self.snapshot(policy or {}, "test", "v1"), opened_at, start)
        self.case = step.case
        self._perform(step)

    def snapshot(self, policy: dict[str, Any], bundle: str, version: str, at: datetime | None = None) -> Snapshot:
        """Return what this ticket would live by under a policy that differs from `POLICY` by `policy`."""
        read = read_policy({**POLICY, **policy})
        taken = take_snapshot(bundle, version, read, ROLES, self.holidays, self.request, self.opened_at, at=at)
        return Snapshot.model_validate_json(taken.model_dump_json())

    def advance(self, event: Event) -> Step:
        step = advance(self.case, event, self.now)
        self.case = step.case
        self.steps += 1
        self.refusals += [step.refusal] if step.refusal else []
        if self.steps % RESTORED_EVERY == 0:
            self.case = type(step.case).model_validate_json(step.case.model_dump_json())
            assert self.case == step.case, "a case restored from JSON is the same case"
        assert self.case.over or next_due(self.case), "an open ticket always has a next due instant"
        self._perform(step)
        return step

    def act(self, action: str, key: str | None = None, **body: Any) -> Step:
        """Do an action; what only a person does its owner does, unless `by` says who."""
        if DONE_BY.get(action) == "person" and self.case.owner:
            body.setdefault("by", self.case.owner.contact.id)
        return self.advance(Acted(action=action, body=body, key=key, door=body.get("door")))

    def vouched(self, action: str, *, scopes: Sequence[str] = (), key: str | None = None, **body: Any) -> Step:
        """Do an action whose sender proves who they are, as a client with the secret does."""
        key = key or f"proven-{self.steps}"
        good_until = self.now + timedelta(minutes=5)
        read = read_action(action, body)
        proof = prove(self.case.ticket.reference, action, read, key=key, scopes=scopes, expires_at=good_until)
        said = {**body, "proof": "sealed"}
        return self.advance(Acted(action=action, body=said, key=key, door=body.get("door"), proof=proof))

    def refused(self, action: str, **body: Any) -> int | None:
        """Return the status with which an action would be refused; the life goes on as if it had not been tried."""
        refusal = refuse(self.case, Acted(action=action, body=body), self.now)
        return refusal.status if refusal else None

    def sleep(self, duration: timedelta) -> None:
        """Let time pass, waking at each due instant as a perfect engine would."""
        end = self.now + duration
        while (due := next_due(self.case)) and due.at <= end:
            assert due.at >= self.now or not self.case.over
            self.now = max(self.now, due.at)
            self.advance(Ticked())
        self.now = end

    def sleep_until(self, instant: datetime) -> None:
        """Let time pass until an instant."""
        self.sleep(instant - self.now)

    def outage(self, duration: timedelta) -> None:
        """Let time pass with the engine down, then wake once."""
        self.now += duration
        self.advance(Ticked())

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.case.timeline]

    def entries(self, kind: str) -> list[Entry]:
        return [entry for entry in self.case.timeline if entry.kind == kind]

    def messages(self, to: str | None = None) -> list[tuple[str, str, str]]:
        """Return (purpose, to, channel) of every message so far."""
        return [(m.purpose, m.to.id, m.channel) for _, m in self.sent if to in (None, m.to.id)]

    def _perform(self, step: Step) -> None:
        for effect in step.effects:
            self.asked.append(effect)
            match effect:
                case SendMessage():
                    self.sent.append((self.now, effect))
                    if self.delivers:
                        self.advance(MessageSettled(effect_id=effect.id, accepted=True))
                case AssignOwner() if self.answered:
                    self.advance(OwnerFound(effect_id=effect.id, owner=self._found(effect)))
                case ExtendTime() if self.extends:
                    case = self.case
                    later = compile_time(case.snapshot.policy, case.ticket, self.holidays, effect.since)
                    self.advance(TimeExtended(effect_id=effect.id, time=later))
                case LoadSnapshot():
                    self.advance(self._loaded(effect))
                case _:
                    pass

    def _loaded(self, wanted: LoadSnapshot) -> SnapshotLoaded:
        if wanted.bundle not in self.bundles:
            return SnapshotLoaded(effect_id=wanted.id, mistake=f"no policy {wanted.bundle!r}")
        version, policy = self.bundles[wanted.bundle]
        snapshot = self.snapshot(policy, wanted.bundle, version, wanted.at)
        return SnapshotLoaded(effect_id=wanted.id, snapshot=snapshot)

    def _found(self, wanted: AssignOwner) -> Contact | None:
        if wanted.person:
            return agent(wanted.person)
        if wanted.again and wanted.again not in wanted.exclude:
            return agent(wanted.again)
        name = next((a for a in self.agents if a not in wanted.exclude), None)
        return agent(name) if name else None
