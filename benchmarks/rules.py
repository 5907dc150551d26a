"""`python -m benchmarks.rules`: what the rules alone cost, without an engine; printed in seconds, never asserted."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from activities.holiday_names import holiday_names
from benchmarks.stories import OPENED, PRIORITIES, STORIES, Decided, Desk, opening_snapshot
from domain.time.pauses import Pause
from domain.time.pauses import due as due_net_of_pauses
from store.bundles import Bundles

POLICIES = Path(__file__).parents[1] / "policies"
WORKING_DAYS = 30
LONG_LIFE = 1_000
ENDS = 100


def main() -> None:
    """Print every figure of the rules."""
    bundles = Bundles(POLICIES)
    _print_decisions(_decisions(bundles, rounds=20))
    _print_due(bundles)
    _print_bundle()
    _print_growth(bundles)


def _decisions(bundles: Bundles, rounds: int) -> list[Decided]:
    decided: list[Decided] = []
    for _ in range(rounds):
        for priority in PRIORITIES:
            for story in STORIES:
                desk = Desk(bundles, priority)
                story(desk)
                decided += desk.decided
    return decided


def _print_decisions(decided: list[Decided]) -> None:
    kinds = sorted({each.kind for each in decided})
    print(f"advance, over {len(decided):,} events of {len(STORIES)} stories in {len(PRIORITIES)} priorities:")
    for kind in kinds:
        _print_spread(kind, [each.seconds for each in decided if each.kind == kind], len(decided))
    _print_spread("all", [each.seconds for each in decided], len(decided))
    people = [each.seconds for each in decided if each.kind.startswith("acted")]
    _print_spread("all that people do", people, len(decided))


def _print_spread(name: str, seconds: list[float], of: int) -> None:
    nine_in_ten = statistics.quantiles(seconds, n=10)[-1]
    share = 100 * len(seconds) / of
    print(f"  {name:26} {share:5.1f} %  median {_us(statistics.median(seconds))}  nine in ten {_us(nine_in_ten)}")


def _print_due(bundles: Bundles) -> None:
    snapshot, _ = opening_snapshot(bundles, "medium")
    office = snapshot.calendars["office"]
    day = snapshot.policy.day
    pauses = tuple(Pause(start=OPENED + timedelta(days=n), end=OPENED + timedelta(days=n, hours=3)) for n in range(9))
    plain = _best(lambda: office.due(OPENED, WORKING_DAYS * day))
    net = _best(lambda: due_net_of_pauses(office, OPENED, WORKING_DAYS * day, pauses))
    print(f"due across {WORKING_DAYS} working days: {_us(plain)}; net of {len(pauses)} pauses: {_us(net)}")


def _print_bundle() -> None:
    """A bundle whose files are read anew, and one whose files have not changed."""
    first = _best(lambda: opening_snapshot(Bundles(POLICIES), "medium"), times=5)
    bundles = Bundles(POLICIES)
    again = _best(lambda: opening_snapshot(bundles, "medium"), times=20)
    snapshot, _ = opening_snapshot(bundles, "medium")
    assert snapshot.known_until
    days = (snapshot.known_until - OPENED).days
    policy, names = snapshot.policy, holiday_names(OPENED, OPENED)
    until = OPENED + timedelta(days=60)
    calendars = [calendar for calendar in policy.calendars.values() if calendar != "24x7"]
    sixty = _best(lambda: [c.working_time(names(c.holidays)).compile(OPENED, until) for c in calendars], times=50)
    print(f"bundle's calendars compiled for 60 days: {1e3 * sixty:.1f} ms")
    print(f"ticket's snapshot, {days} days ahead: {1e3 * again:.1f} ms; with its files read: {1e3 * first:.1f} ms")


def _print_growth(bundles: Bundles) -> None:
    desk = Desk(bundles, "high")
    desk.acts("acknowledge")
    while len(desk.decided) < LONG_LIFE:
        desk.acts("customer_replied", text="And what about the other one?")
        desk.acts("reply", text="That one, too.")
        desk.sleeps(timedelta(minutes=7))
    seconds = [each.seconds for each in desk.decided if each.kind == "acted reply"]
    first, last = statistics.median(seconds[:ENDS]), statistics.median(seconds[-ENDS:])
    every = [each.seconds for each in desk.decided]
    whole = statistics.mean(sorted(every[-ENDS:])[:-5]) / statistics.mean(sorted(every[:ENDS])[:-5])
    print(f"a life of {len(desk.decided):,} events: last {ENDS} cost {whole:.2f} times the first {ENDS};", end=" ")
    print(f"answers alone {last / first:.2f} times, {_us(first)} and {_us(last)}")


def _best(do: Callable[[], object], times: int = 2_000) -> float:
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def _us(seconds: float) -> str:
    return f"{1e6 * seconds:6.1f} µs"


if __name__ == "__main__":
    main()
