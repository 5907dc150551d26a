"""`make mutants`: how many small changes to the rules the domain's tests notice, and why the others do not matter."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pydantic  # noqa: F401  imported once, for all forks

from tests.mutants.hunt import ROOT, SURVIVED, Hunt, Verdict
from tests.mutants.mutations import Mutation, of_files
from tests.mutants.reviewed import reviewed
from tests.mutants.suite import TESTS, be_deterministic

WORKING_TIME = ("time/windows", "time/working_time", "time/pauses")
CLOCKS = ("clocks/levels", "clocks/clock", "case/dues", "messages/updates", "case/reaching")
DECIDER = ("case/case", "case/turn", "messages/telling", "messages/combining", "escalation", "decisions")
WHOLE = (*WORKING_TIME, *CLOCKS, *DECIDER)
FLOOR_PERCENT = 90


def main(names: list[str], at_once: int, anew: bool, again: Path | None, tests: list[str]) -> int:
    """Hunt the mutants of the named modules; returns 1 when too many live, or one for no reason that is kept.

    A reviewed one counts as alive and is not hunted, unless all are to be hunted `anew`. With `again`, what an earlier
    hunt printed, only those that survived it are; with `tests`, only these tests are asked.
    """
    began = time.monotonic()
    reasons = reviewed()
    mutants = of_files(files(names), ROOT)
    if again:
        mutants = [mutant for mutant in mutants if _survived_before(mutant.mutation, again.read_text())]
        reasons = {mutant.mutation: reasons[mutant.mutation] for mutant in mutants if mutant.mutation in reasons}
    print(f"{len(mutants)} mutants, {at_once} at a time", flush=True)
    be_deterministic()
    hunted = [mutant for mutant in mutants if anew or mutant.mutation not in reasons]
    verdicts = [Verdict(mutant, SURVIVED) for mutant in mutants if not anew and mutant.mutation in reasons]

    def tell(verdict: Verdict) -> None:
        verdicts.append(verdict)
        if verdict.survived:
            print("survives:", _shown(verdict.mutant.mutation), flush=True)

    Hunt(at_once, tell, tests).hunt(hunted)
    score = _print_score(verdicts)
    unexplained = _print_survivors(verdicts, reasons)
    print(f"{score:.1f} % killed in {(time.monotonic() - began) / 60:.1f} minutes")
    return 1 if unexplained or score < FLOOR_PERCENT else 0


def files(names: Iterable[str]) -> list[Path]:
    """Return the files of modules and rooms of the domain, named by their paths in it."""
    files: list[Path] = []
    for name in names:
        path = ROOT / "domain" / name
        files += sorted(path.glob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
    return files


def _print_score(verdicts: list[Verdict]) -> float:
    made = Counter(verdict.mutant.mutation.file for verdict in verdicts)
    killed = Counter(verdict.mutant.mutation.file for verdict in verdicts if not verdict.survived)
    for file in sorted(made):
        print(f"{file:40} {killed[file]:5} of {made[file]:5}  {100 * killed[file] / made[file]:5.1f} %")
    print(f"{'all':40} {killed.total():5} of {made.total():5}")
    return 100 * killed.total() / made.total() if made else 100.0


def _print_survivors(verdicts: list[Verdict], reasons: dict[Mutation, str]) -> int:
    """Print who lives and why, and reasons that nobody needs any more; returns how many live for no reason."""
    tried = {verdict.mutant.mutation: verdict.survived for verdict in verdicts}
    files = {mutation.file for mutation in tried}
    unexplained = [mutation for mutation, survived in tried.items() if survived and mutation not in reasons]
    for mutation, reason in sorted(reasons.items()):
        if tried.get(mutation):
            print(f"equivalent: {_shown(mutation)}\n    {reason}")
        elif mutation.file in files:
            print(f"reviewed, but {'killed' if mutation in tried else 'unknown'}: {_shown(mutation)}")
    for mutation in sorted(unexplained):
        print(f"SURVIVES: {_shown(mutation)}")
    return len(unexplained)


def _survived_before(mutation: Mutation, said: str) -> bool:
    return f"survives: {_shown(mutation)}\n" in said


def _shown(mutation: Mutation) -> str:
    return f"{mutation.file} {mutation.function}: {mutation.change}"


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(prog="make mutants")
    arguments.add_argument("names", nargs="*", default=WHOLE, help="modules and rooms of domain/")
    arguments.add_argument("--at-once", type=int, default=os.cpu_count() or 1)
    arguments.add_argument("--anew", action="store_true", help="hunt those that were reviewed, too")
    arguments.add_argument(
        "--again", type=Path, metavar="FILE", help="hunt those that survived what this file tells of"
    )
    arguments.add_argument("--tests", nargs="+", default=[TESTS], metavar="PATH", help="the tests that are to notice")
    sys.exit(main(**vars(arguments.parse_args())))
