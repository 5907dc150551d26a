"""The faults the carrier has at present, and the drawing of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection

from sandbox.carrier.fault import OUTAGE, Fault, FaultName, Unconnected
from sandbox.carrier.kind import Kind


class Faults:
    """The faults in force. They last as long as the process: a restarted carrier is a sound one.

    Drawing is repeatable: the same faults and calls in the same order meet the same fate.
    """

    def __init__(self) -> None:
        self._in_force: list[Fault] = []
        self._chance = random.Random(0)  # nosec B311  # faults are to come again the same
        self._alternating: Counter[Kind] = Counter()

    def set(self, fault: Fault) -> None:
        """Puts a fault in force, in place of one of the same kind, name and recipient."""
        self._in_force = [other for other in self._in_force if not fault.is_same_as(other)] + [fault]
        if fault.fault == "every-second":
            self._alternating[fault.kind] = 0

    def clear(self, kind: Kind | None = None, name: FaultName | None = None) -> None:
        """Ends every fault of this kind and name; None stands for any."""
        self._in_force = [
            fault for fault in self._in_force if kind not in (None, fault.kind) or name not in (None, fault.fault)
        ]

    def in_force(self) -> list[Fault]:
        """Every fault set and not cleared, `times` counted down to what is left."""
        return list(self._in_force)

    def draw(self, kind: Kind, recipients: Collection[str], among: Collection[str]) -> Fault | None:
        """The first fault of these names that strikes this call, its `times` reduced by one; else None."""
        for place, fault in enumerate(self._in_force):
            if fault.fault not in among or not fault.matches(kind, recipients):
                continue
            if self._strikes(fault):
                left = None if fault.times is None else fault.times - 1
                self._in_force[place] = fault.model_copy(update={"times": left})
                return fault
        return None

    def outage(self, kind: Kind) -> Fault | None:
        """The outage that strikes this request of a provider, drawn like any fault; else None."""
        return self.draw(kind, (), OUTAGE)

    def unconnected(self, kind: Kind) -> Unconnected | None:
        """The outage in force, if one is, that keeps a connection to this provider from coming about."""
        for fault in self._in_force:
            if fault.kind == kind and (fault.fault == "away-refused" or fault.fault == "away-tls"):
                return fault.fault
        return None

    def _strikes(self, fault: Fault) -> bool:
        if fault.fault == "every-second":
            self._alternating[fault.kind] += 1
            return self._alternating[fault.kind] % 2 == 0
        return self._chance.random() < fault.rate
