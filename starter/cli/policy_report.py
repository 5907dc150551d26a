"""What a check of a policy found, for people: each finding with its place, and the line it is on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from rich.text import Text

from store.bundles import Bundle
from store.mistakes import OF_THE_FILE, Mistake

_WORD = re.compile(r"""[\w.-]+( [\w.-]+)*(?=:(\s|$))|'[^']*'|"[^"]*"|[\[{]|[^\s,\]}][^,\]}#]*""")
"""What begins at a place: a name before its colon, a text in quotes, a bracket, or all up to the next comma."""
_COLOURS = {"error": "bold red", "warning": "bold yellow"}


def report(folder: Path, findings: Iterable[Mistake]) -> Text:
    """Return a line for each finding, in the form editors jump to, followed by what stands there."""
    lines: list[Text] = []
    for finding in findings:
        colour = _COLOURS[finding.severity]
        place = f"{_shown(folder / finding.file)}:{finding.line}:{finding.column}: "
        kind = "warning: " if finding.severity == "warning" else ""
        better = "better" if finding.severity == "warning" else "allowed"
        said = (f": found {finding.found}; ", (better, "bold"), f": {finding.allowed}\n")
        lines.append(Text.assemble((place, "bold"), (kind, colour), (finding.field, colour), *said))
        lines += _excerpt(folder / finding.file, finding, colour)
    return Text().join(lines)


def count(mistakes: int, warnings: int) -> str:
    """Return how many there are of each: `2 mistakes and 1 warning`."""
    said = [
        f"{number} {word}{'s' if number > 1 else ''}"
        for number, word in ((mistakes, "mistake"), (warnings, "warning"))
        if number
    ]
    return " and ".join(said)


def summary(bundle: Bundle) -> Text:
    """Return what a policy that can be used is, in a few lines."""
    policy, roster = bundle.policy, bundle.roster
    ladder = " → ".join(tier.name for tier in policy.tiers)
    return Text.assemble(
        ("OK ", "bold green"),
        f"{bundle.name}: {policy.name}, version {bundle.version}\n",
        ("tiers  ", "dim"),
        f"{ladder}\n",
        ("people ", "dim"),
        f"{len(roster.people)}, in {len(roster.roles)} roles\n",
        ("triage ", "dim"),
        f"{len(policy.triage)} rules",
    )


def _excerpt(file: Path, finding: Mistake, colour: str) -> list[Text]:
    if finding.field == OF_THE_FILE:
        return []
    try:
        line = file.read_text(encoding="utf-8").splitlines()[finding.line - 1]
    except (OSError, UnicodeDecodeError, IndexError):
        return []
    start = finding.column - 1
    word = _WORD.match(line, start)
    marked = "^" * max(len(word[0].rstrip()) if word else 1, 1)
    number = f"{finding.line:>6} │ "
    gap = "".join("\t" if character == "\t" else " " for character in line[:start])
    return [
        Text.assemble((number, "dim"), f"{line}\n"),
        Text.assemble((f"{'│ ':>{len(number)}}", "dim"), gap, (f"{marked}\n", colour)),
    ]


def _shown(path: Path) -> str:
    """A path as one would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
