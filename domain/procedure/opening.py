"""When a ticket comes in: priority, tier and team, owner, receipt."""

from __future__ import annotations

from domain.input.text import spoken
from domain.policy.messages_counted import MessagesWithin
from domain.policy.triage import GRADES, Rule, Then, When, priority_of
from domain.priority import PRIORITIES
from domain.procedure.basis import Basis, by_priority
from domain.procedure.content import Block, Heading, Paragraph, Point, Points, Section, Table
from domain.procedure.matrix import channels
from domain.time.duration_words import real_time


def opening(basis: Basis) -> Section:
    """Return what happens to a new ticket until its owner and its customer know of it, and the rules of triage."""
    policy = basis.policy
    notify = by_priority({p: channels(policy.notify.of(p)) for p in PRIORITIES})
    steps = (
        Point(
            f"It gets a priority, a team by its category, and starts in {policy.tiers[0].name}, unless a rule below "
            "says otherwise. Its clocks run from when it was opened.",
            "Triage.",
        ),
        Point(
            "Somebody of the team who serves the tier, is at work and holds fewer tickets than they can: the one with "
            "the fewest, then the one who has not been given a ticket for longest.",
            "Owner.",
        ),
        Point(f"The owner is told at once, by {notify}.", "Notice."),
        Point(
            "The customer is told that the ticket is open, who has it, and when they hear next.",
            "Receipt.",
        ),
    )
    blocks: list[Block] = [Points(steps, numbered=True)]
    blocks += [Heading("Priority"), Paragraph(_PRIORITY), _grades()]
    if policy.triage:
        blocks += [Heading("Rules"), Paragraph(_RULES), _rules(policy.triage)]
    return Section("opening", "When a ticket comes in", tuple(blocks))


_PRIORITY = (
    "What the request itself says beats every rule. Where neither the request nor a rule names a priority, impact and "
    "urgency decide; one that is not known counts as medium."
)
_RULES = (
    "Everything in a rule's second column must be true. All rules that fit count; where two say different things, the "
    "upper one decides. Phrases count as whole words, in any case, in the subject or the description. A rule that "
    "counts the customer's messages fires at most once within its time."
)


def _grades() -> Table:
    rows = [(f"{impact} impact", *(priority_of(impact, urgency) for urgency in GRADES)) for impact in GRADES]
    return Table(("", *(f"{urgency} urgency".capitalize() for urgency in GRADES)), tuple(rows))


def _rules(rules: tuple[Rule, ...]) -> Table:
    return Table(
        ("Rule", "When", "Then"),
        tuple((rule.name, when(rule.when), then(rule.then, counted=rule.when.counts_messages)) for rule in rules),
    )


def when(condition: When) -> str:
    """Return what must be true of a ticket, in words."""
    said = []
    if condition.any_phrase:
        said.append(f"it says {_either([f'“{phrase}”' for phrase in condition.any_phrase])}")
    if condition.followers is not None:
        said.append(f"the customer has at least {condition.followers:,} followers")
    if condition.segment is not None:
        said.append(f"the customer's segment is {condition.segment}")
    if condition.category is not None:
        said.append(f"the category is {condition.category}")
    if condition.customer_messages is not None:
        said.append(f"the customer has written {_times(condition.customer_messages)} after that")
    if condition.unanswered_messages is not None:
        said.append(f"the customer has written {_times(condition.unanswered_messages)} without an answer by a person")
    return spoken(said) or "always"


def then(given: Then, *, counted: bool = False) -> str:
    """Return what a rule gives a ticket, in words; one that has `counted` messages finds it on its way."""
    said = []
    if given.priority:
        said.append(f"gets priority {given.priority}")
    if given.start_at:
        said.append(f"starts in {given.start_at}" if not counted else f"moves up to {given.start_at}")
    if given.escalate:
        said.append("moves up to the next tier; in the top tier the alarm sounds")
    if given.tag:
        said.append(f"is tagged {given.tag}")
    if given.prefer:
        best = "goes to the most experienced first"
        said.append(best if given.prefer == "best" else f"prefers {given.prefer}")
    return spoken(said)


def _times(messages: MessagesWithin) -> str:
    return f"{messages.count} times within {real_time(messages.within)}"


def _either(options: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(options[:-1]), *options[-1:]]))
