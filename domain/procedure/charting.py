"""The flowchart, computed from the policy: what happens to a ticket, tier by tier, if nobody acts, or somebody does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from domain.clocks.marks import Mark
from domain.input.text import spoken
from domain.policy.tier import Tier
from domain.priority import PRIORITIES, ByPriority, Priority
from domain.procedure.basis import Basis, alike
from domain.procedure.flow import Edge, Flow, Node
from domain.procedure.limits import amount
from domain.procedure.reminding import NO_BREAK, marked_in_short
from domain.time.duration_words import in_short, real_time


def chart(basis: Basis) -> Flow:
    """Return the flow of the policy; it has a step only for what the policy has a rule for."""
    tiers = basis.policy.tiers
    nodes = [*_opening(basis)]
    edges = [Edge("opened", "triage"), Edge("triage", owner_id(0))]
    for place, tier in enumerate(tiers):
        nodes += _tier(basis, place, tier)
        edges += _tier_edges(basis, place)
    nodes += _after(basis)
    edges += _after_edges(basis)
    return Flow(tuple(tier.name for tier in tiers), tuple(nodes), tuple(edges))


def owner_id(place: int) -> str:
    """Return the id of the step in which a tier's owner is found."""
    return f"owner{place}"


def _opening(basis: Basis) -> Iterator[Node]:
    yield Node("opened", "start", "opening", "Ticket opened", ("its clocks start",))
    starts = {rule.name: rule.then.start_at for rule in basis.policy.triage if rule.then.start_at}
    lines = ("priority, category, team", *(f"{name}: straight to {tier}" for name, tier in starts.items()))
    yield Node("triage", "step", "opening", "Triage", lines)


def _limits(basis: Basis) -> Iterator[str]:
    for limit in basis.policy.all_limits:
        by_category = {category: amount(basis, limit, within) for category, within in limit.within.items()}
        said = [f"{time} for {'all others' if c == 'else' else c}" for c, time in by_category.items()]
        whole = by_category["else"] if set(by_category) == {"else"} else spoken(said)
        goes = f"; then to {basis.policy.tiers[-1].name}" if limit.when_missed == "top tier" else ""
        yield f"{limit.name}: at most {whole}{goes}"


def _tier(basis: Basis, place: int, tier: Tier) -> Iterator[Node]:
    rule = basis.policy.reminders
    top = tier is basis.policy.tiers[-1]
    role = basis.policy.duty_contact(place)
    duty = basis.holder(role) or role
    told = (f"also told: {'; '.join(basis.told(tier))}",) if tier.tell else ()
    yield Node(
        owner_id(place), "step", place, "Owner found and told", (f"if nobody is there: {_kept_together(duty)}", *told)
    )
    within = _times(basis, tier, tier.accept_within)
    yield Node(f"acknowledge{place}", "question", place, "Acknowledged in time?", (within,))
    chase = []
    if rule.before_reassigning:
        chase.append("reminded" if rule.before_reassigning == 1 else f"reminded {rule.before_reassigning} times")
    if rule.reassign:
        chase.append("then another owner" if rule.reassign == 1 else f"then up to {rule.reassign} other owners")
    steps = (rule.before_reassigning + 1) * (rule.reassign + 1)
    end = "alarm" if top else "moves up"
    chase.append(f"{end} after {_times(basis, tier, tier.accept_within, steps)}")
    yield Node(f"chase{place}", "question", place, "Acknowledged when chased?", tuple(chase))
    yield _work(basis, place, tier)
    if top:
        circle = spoken(["the owner", *basis.told(tier), duty])
        every = (f"every {_alarm(basis, tier.repeat_every)}",) if tier.repeat_every else ()
        yield Node("alarm", "alarm", place, "Alarm, again and again", (f"to {circle}", *every, "until acknowledged"))


def _work(basis: Basis, place: int, tier: Tier) -> Node:
    if tier.work_within is None:
        return Node(f"work{place}", "question", place, "Solved?", ("the team works on it",))
    marks = basis.policy.reminders.at
    said = {p: _marked(basis, tier, p, marks.of(p)) for p in PRIORITIES}
    warned = (f"owner warned at {_by_priority(said)}",) if any(marks.of(p) for p in PRIORITIES) else ()
    return Node(f"work{place}", "question", place, "Solved in time?", (_times(basis, tier, tier.work_within), *warned))


def _tier_edges(basis: Basis, place: int) -> Iterator[Edge]:
    tiers = basis.policy.tiers
    top = place == len(tiers) - 1
    up = "alarm" if top else owner_id(place + 1)
    yield Edge(owner_id(place), f"acknowledge{place}")
    yield Edge(f"acknowledge{place}", f"work{place}", "yes")
    yield Edge(f"acknowledge{place}", f"chase{place}", "no")
    yield Edge(f"chase{place}", f"work{place}", "yes")
    yield Edge(f"chase{place}", up, "no")
    yield Edge(f"work{place}", "resolved", "yes")
    if tiers[place].work_within:
        yield Edge(f"work{place}", up, "no")
    if top:
        yield Edge("alarm", f"work{place}", "acknowledged")


def _after(basis: Basis) -> Iterator[Node]:
    policy = basis.policy
    wait = policy.waiting
    reminded = [real_time(after) for after in wait.remind_after]
    yield Node(
        "waiting",
        "wait",
        "after",
        "Waiting, from any tier",
        (
            "the work's clocks stand still",
            *((f"customer reminded after {spoken(reminded)}",) if reminded else ()),
            f"closed after {real_time(wait.close_after)} without an answer",
            f"others have {real_time(wait.third_party_at_most)}, then it is back",
        ),
    )
    if limits := tuple(_limits(basis)):
        yield Node("limits", "wait", "after", "Limits, from opening, that nothing stops", limits)
    yield Node("resolved", "step", "after", "Solved", ("the customer is told what was done",))
    if survey := policy.survey:
        does = "reopens it" if survey.when_low == "reopen" else "alerts the team lead"
        after = f"{real_time(survey.after)} later" if survey.after else "at once"
        yield Node("survey", "step", "after", "Customer is asked", (after, f"{survey.low} of 5 or less {does}"))
    window = real_time(policy.reopen_within)
    yield Node(
        "reopening", "question", "after", "Reopened?", (f"within {window}", "then back to its last tier and owner")
    )
    yield Node("closed", "end", "after", "Closed")


def _after_edges(basis: Basis) -> Iterator[Edge]:
    yield Edge("waiting", "closed", "closes")
    if basis.policy.survey:
        yield Edge("resolved", "survey")
        yield Edge("survey", "reopening")
    else:
        yield Edge("resolved", "reopening")
    yield Edge("reopening", "closed", "no")


def _marked(basis: Basis, tier: Tier, priority: Priority, marks: tuple[Mark, ...]) -> str:
    return marked_in_short(marks, lambda span: _short(basis, span, basis.calendar_of(tier, priority))) or "no time"


def _by_priority(said: dict[Priority, str]) -> str:
    """What differs by priority in a few words: `urgent 10 min, high 30 min, else 2 h`."""
    groups = alike(said)
    if len(groups) == 1:
        return groups[0][0]
    parts = [f"{spoken(priorities)} {text}" for text, priorities in groups]
    if len(groups[-1][1]) > 1:
        parts[-1] = f"else {groups[-1][0]}"
    return ", ".join(map(_kept_together, parts))


def _kept_together(text: str) -> str:
    return text.replace(" ", NO_BREAK)


def _times(basis: Basis, tier: Tier, times: ByPriority[timedelta], factor: int = 1) -> str:
    return _by_priority({p: _short(basis, factor * times.of(p), basis.calendar_of(tier, p)) for p in PRIORITIES})


def _alarm(basis: Basis, times: ByPriority[timedelta]) -> str:
    top = basis.policy.tiers[-1]
    calendars: dict[Priority, str] = {p: "always" if p == "urgent" else basis.calendar_of(top, p) for p in PRIORITIES}
    return _by_priority({p: _short(basis, times.of(p), calendars[p]) for p in PRIORITIES})


def _short(basis: Basis, span: timedelta, calendar: str) -> str:
    if basis.policy.runs_always(calendar):
        said = in_short(span) if span < timedelta(days=2) else real_time(span)
    else:
        days, rest = divmod(span, basis.policy.day)
        said = f"{days} working day{'s' if days > 1 else ''}" if days and not rest else in_short(span)
    return _kept_together(said)
