"""A provider's health: whether it may be called, by what calls and probes of it have met.

One value for each provider and account, known once for all workers. While a provider is away nobody calls it, so that
no doubt arises; a probe asks whether it is back. Then few calls are made at first, and each answer allows more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from pydantic import AwareDatetime, BaseModel

State = Literal["well", "failing", "away", "returning"]
"""`failing`: the last call met a fault, and few are made. `away`: none is made. `returning`: a few, and then more."""

Met = Literal["answered", "busy", "error", "silence", "reset", "unconnected", "refused"]
"""What a call or a probe met. `answered` is any answer about the message itself, a refusal of it included; `busy` asks
for patience (429), `refused` turns our account or sender away."""

AWAY_AFTER = 4
"""Faults in a row, of all workers together."""
AGREED_AFTER = 2
"""Faults in a row after which a provider that was returning is away again."""
WELL_AFTER = 5
"""Answers in a row."""
CALLS_AT_ONCE = 12
"""Of one worker, while the provider is well."""
CALLS_AT_ONCE_FAILING = 2
DOUBLED_AT_MOST = 3

FIRST_PROBE_AFTER = timedelta(seconds=1)
PROBE_AFTER = timedelta(seconds=2)
SLOWEST_PROBES: tuple[tuple[timedelta, timedelta], ...] = (
    (timedelta(minutes=10), timedelta(seconds=20)),
    (timedelta(hours=1), timedelta(seconds=30)),
)
"""How far apart probes are at most while it has been away for less than so long."""
SLOWEST_PROBE = timedelta(minutes=1)
SLOWEST_AFTER_RETURNS = timedelta(seconds=40)
"""The same where it has returned and gone again, so that its answers to probes say little."""
LONGEST_REST = timedelta(minutes=10)
"""What a provider may ask for at most before it is probed all the same."""
JITTER = 0.2


class Observation(BaseModel, frozen=True):
    """What one call or probe met, which began at `began_at` and ended at `at`.

    `code` names the provider and its words or number for it. `retry_after` is how long it asked to be left alone.
    """

    met: Met
    began_at: AwareDatetime
    at: AwareDatetime
    code: str = ""
    retry_after: timedelta | None = None
    probe: bool = False

    @property
    def is_fault(self) -> bool:
        """Return whether it speaks against the provider."""
        return self.met != "answered"


class Health(BaseModel, frozen=True):
    """How a provider is.

    `since` is when it came to its state, `failing_since` the first fault of the present trouble, `met` and `reason` are
    what the newest was and its code. `faults` and `answers` are those in a row. `probes` failed in this trouble, and so
    many `returns` came to nothing; the next probe is due at `probe_at`. Nobody calls before `rest_until`, as the
    provider asked. `was_away_since` is the first fault of the trouble before, where it was away in it.
    """

    state: State = "well"
    since: AwareDatetime | None = None
    failing_since: AwareDatetime | None = None
    was_away_since: AwareDatetime | None = None
    met: Met | None = None
    reason: str = ""
    faults: int = 0
    answers: int = 0
    probes: int = 0
    returns: int = 0
    probe_at: AwareDatetime | None = None
    rest_until: AwareDatetime | None = None

    def calls_at_once(self, now: datetime) -> int:
        """Return how many calls a worker may have under way at `now`; 0 while nobody is to call."""
        if self.state == "away" or (self.rest_until is not None and now < self.rest_until):
            return 0
        if self.state == "failing":
            return CALLS_AT_ONCE_FAILING
        if self.state == "returning":
            return int(2 ** min(self.answers, DOUBLED_AT_MOST))
        return CALLS_AT_ONCE

    def probe_due(self, now: datetime) -> bool:
        """Return whether it is time to ask whether the provider is there."""
        return self.probe_at is not None and self.probe_at <= now

    def probing(self, now: datetime) -> Health:
        """Return the health while one probe is under way, so that no other begins before its answer is late."""
        return self.model_copy(update={"probe_at": now + SLOWEST_PROBE})


WELL = Health()


def observed(health: Health, seen: Observation) -> Health:
    """Return the health after one more observation; the same object where it changes nothing."""
    if health.state == "well" and not seen.is_fault:
        return health
    if not seen.is_fault:
        return _answered(health, seen)
    if health.state in ("well", "returning") and health.since is not None and seen.began_at < health.since:
        return health  # it began in the trouble that is over
    return _failed(health, seen)


def _answered(health: Health, seen: Observation) -> Health:
    if health.state == "away":
        if health.since is not None and seen.at < health.since:
            return health  # it was answered before all that
        changes = {"since": seen.at, "answers": 0 if seen.probe else 1, "probe_at": None}
        return health.model_copy(update={"state": "returning", "faults": 0, **changes})
    # a probe that is answered says nothing of calls, which alone make a provider well again
    answers = health.answers + (not seen.probe)
    if answers >= WELL_AFTER:
        was_away_since = health.failing_since if health.state == "returning" else None
        return Health(since=seen.at, was_away_since=was_away_since, rest_until=health.rest_until)
    return health.model_copy(update={"faults": 0, "answers": answers, "probe_at": None})


def _failed(health: Health, seen: Observation) -> Health:
    faults = health.faults + 1
    failing = health.model_copy(
        update={
            "failing_since": health.failing_since or seen.at,
            "met": seen.met,
            "reason": seen.code,
            "faults": faults,
            "answers": 0,
            "rest_until": _rest_until(health, seen),
        }
    )
    if health.state == "away":
        return _probed_in_vain(failing, seen) if seen.probe else _rested(failing)
    gone = {
        "well": seen.met == "refused",
        "failing": seen.probe or seen.met == "refused" or faults >= AWAY_AFTER,
        "returning": health.answers == 0 or faults >= AGREED_AFTER or seen.met == "refused",
    }
    if gone[health.state]:
        returns = health.returns + (health.state == "returning")
        away = failing.model_copy(update={"state": "away", "since": seen.at, "returns": returns})
        return _probed_in_vain(away, seen)
    if health.state == "well":
        probe_at = seen.at + FIRST_PROBE_AFTER
        failing = failing.model_copy(update={"state": "failing", "since": seen.at, "probe_at": probe_at})
    return _rested(failing)


def _rested(health: Health) -> Health:
    """The health with its next probe after the rest that the provider asked for."""
    if health.probe_at is None or health.rest_until is None or health.rest_until <= health.probe_at:
        return health
    return health.model_copy(update={"probe_at": health.rest_until})


def _probed_in_vain(away: Health, seen: Observation) -> Health:
    assert away.since is not None
    probe_at = seen.at + _probe_after(away, seen.at)
    return _rested(away.model_copy(update={"probes": away.probes + 1, "probe_at": probe_at}))


def _probe_after(away: Health, now: datetime) -> timedelta:
    """Twice as long each time, up to what suits how long it has been away, spread so that no two fall together."""
    trouble = now - (away.failing_since or now)
    slowest = next((most for within, most in SLOWEST_PROBES if trouble < within), SLOWEST_PROBE)
    slowest = max(slowest, SLOWEST_AFTER_RETURNS) if away.returns else slowest
    wait: timedelta = min(PROBE_AFTER * 2 ** min(away.probes, 10), slowest)
    drawn = int.from_bytes(sha256(f"{away.failing_since}/{away.probes}".encode()).digest()[:2]) / 0xFFFF
    return wait * (1 - JITTER * drawn)


def _rest_until(health: Health, seen: Observation) -> datetime | None:
    if seen.retry_after is None:
        return health.rest_until
    asked = seen.at + min(seen.retry_after, LONGEST_REST)
    return max(asked, health.rest_until or asked)
