"""Asks whether any pinned package has a known vulnerability: `make audit`.

It passes only when every package was asked about and none has one: what could not be asked is said, and fails. A
vulnerability that does not concern us is passed over by its id in `ACCEPTED`, with the reason.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

REQUIREMENTS = Path(__file__).parents[1] / "requirements"
ACCEPTED: dict[str, str] = {}
"""Ids of vulnerabilities that do not concern us, each with the reason."""
SHOWN = 5


def ask(file: Path) -> Mapping[str, Any]:
    """Return what pip-audit reports of a file's packages; one it could not ask about has a `skip_reason`."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(file), "--disable-pip", "--require-hashes"]
    done = subprocess.run(
        [*command, "--format", "json", "--progress-spinner", "off"], capture_output=True, text=True, check=False
    )
    try:
        report: Mapping[str, Any] = json.loads(done.stdout)
    except ValueError:
        reason = done.stderr.strip().rpartition("\n")[2] or "pip-audit said nothing"
        return {"dependencies": [{"name": file.name, "skip_reason": reason}]}
    return report


def findings(report: Mapping[str, Any], accepted: Mapping[str, str] = ACCEPTED) -> list[str]:
    """Return a line for each vulnerability that nobody has accepted."""
    return [
        f"{package['name']} {package['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'none'}"
        for package in report["dependencies"]
        for found in package.get("vulns", ())
        if found["id"] not in accepted and not accepted.keys() & set(found.get("aliases", ()))
    ]


def unasked(report: Mapping[str, Any]) -> list[str]:
    """Return why each package could not be asked about that could not."""
    return [package["skip_reason"] for package in report["dependencies"] if "skip_reason" in package]


def said(name: str, report: Mapping[str, Any], accepted: Mapping[str, str] = ACCEPTED) -> tuple[list[str], bool]:
    """Return what to print of a file's packages, and whether all of them were asked about and are without fault."""
    bad, silent = findings(report, accepted), unasked(report)
    lines = [*bad]
    if silent:
        lines.append(
            f"{name}: no answer about {len(silent)} of {len(report['dependencies'])} packages; nothing is known"
        )
        lines += [f"  {reason}" for reason in silent[:SHOWN]]
    if not lines:
        lines.append(f"{name}: {len(report['dependencies'])} packages, none with a known vulnerability")
    return lines, not bad and not silent


def main(names: Sequence[str] = ("base.txt", "dev.txt", "uv.txt")) -> int:
    """Print what is known of every requirements file; returns 1 unless all of it is good."""
    outcomes = [said(name, ask(REQUIREMENTS / name)) for name in names]
    print("\n".join(line for lines, _ in outcomes for line in lines))
    return 0 if all(good for _, good in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
