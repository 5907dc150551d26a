"""Triage: that each rule can fire and decide something, and that no tier is passed over by all tickets."""

from __future__ import annotations

from collections.abc import Iterator

from domain.input.allowed import one_of, perhaps
from domain.input.problems import Finding
from domain.policy.policy import Policy
from domain.policy.triage import Rule, Then, When, contains
from domain.sense.places import warning


def triage_doubts(policy: Policy) -> Iterator[Finding]:
    """Yield a warning for each rule, or phrase of one, that makes no difference to any ticket."""
    for index, rule in enumerate(policy.triage):
        field = f"triage.{index}"
        if rule.then == Then():
            yield warning(
                f"{field}.then", "nothing", "something the rule gives: priority, start_at, tag, prefer or escalate"
            )
        yield from _superfluous_phrases(field, rule)
        yield from _misspelt_category(policy, field, rule)
        before = next((earlier for earlier in policy.triage[:index] if _overshadows(earlier, rule)), None)
        if before is not None:
            found = f"a rule that never decides anything, since {before.name!r} fires whenever it does and comes first"
            yield warning(f"{field}.name", found, f"to stand before {before.name!r}, or to give something else")
    yield from _passed_over(policy)


def _overshadows(earlier: Rule, later: Rule) -> bool:
    """Whether everything that the later rule gives has been decided by the earlier one whenever the later one fires."""
    if later.then == Then() or earlier.when.counts_messages or later.when.counts_messages:
        return False
    if not _covers(earlier.when, later.when):
        return False
    said, decided = later.then, earlier.then
    return (
        (said.priority is None or decided.priority is not None)
        and (said.start_at is None or decided.start_at is not None)
        and (said.prefer is None or decided.prefer is not None)
        and said.tag in (None, decided.tag)
    )


def _covers(wide: When, narrow: When) -> bool:
    """Whether `wide` holds of every ticket that `narrow` holds of."""
    return (
        (not wide.any_phrase or _each_has_one(narrow.any_phrase, wide.any_phrase))
        and (wide.followers is None or (narrow.followers is not None and narrow.followers >= wide.followers))
        and wide.segment in (None, narrow.segment)
        and wide.category in (None, narrow.category)
    )


def _each_has_one(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    return bool(longer) and all(any(contains(phrase, part) for part in shorter) for phrase in longer)


def _superfluous_phrases(field: str, rule: Rule) -> Iterator[Finding]:
    phrases = rule.when.any_phrase
    for place, phrase in enumerate(phrases):
        others = (q for i, q in enumerate(phrases) if contains(phrase, q) and (not contains(q, phrase) or i < place))
        shorter = next(others, None)
        if shorter is not None:
            better = f"to leave it out, since every text that has it has {shorter!r}"
            yield warning(f"{field}.when.any_phrase.{place}", repr(phrase), better)


def _misspelt_category(policy: Policy, field: str, rule: Rule) -> Iterator[Finding]:
    known = [name for name in (*policy.teams, *policy.categories) if name != "else"]
    category = rule.when.category
    if category is not None and category not in known and perhaps(category, known):
        yield warning(f"{field}.when.category", repr(category), one_of(category, known, "a category the policy names"))


def _passed_over(policy: Policy) -> Iterator[Finding]:
    starts = ((rule, policy.tier_index(rule.then.start_at)) for rule in policy.triage if rule.then.start_at)
    first = next(((rule, index) for rule, index in starts if index and rule.when == When()), None)
    if first is not None:
        rule, start = first
        for index in range(start):
            found = f"a tier that no ticket comes to, since {rule.name!r} starts all in {policy.tiers[start].name}"
            yield warning(f"tiers.{index}.name", found, "a condition for that rule, or a ladder without this tier")
