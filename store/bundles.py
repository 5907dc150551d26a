"""Policy bundles: the folders in which deployers keep a policy, its roster and its messages."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path

from domain.input.problems import Finding, Problem
from domain.input.stand_ins import Examined
from domain.policy.policy import Policy
from domain.policy.reading import examine_policy
from domain.sense.doubts import doubts_of_policy, doubts_of_roster
from domain.team.roster import Roster
from domain.team.roster_examined import examine_roster
from store.holiday_places import unknown_places
from store.located_yaml import BadYaml, LocatedYaml, read_yaml
from store.message_templates import template_mistakes
from store.mistakes import Mistake, located, repeated, unreadable, whole

POLICY, ROSTER, MESSAGES = "policy.yaml", "roster.yaml", "messages"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
NOTHING_READ = Examined((), None, ())
Signature = tuple[tuple[str, int, int], ...]


class InvalidBundle(ValueError):
    """Raised for a bundle with mistakes; `mistakes` names every one, and the text has a line for each. `warnings` are
    what else is doubtful about it."""

    def __init__(self, name: str, mistakes: Iterable[Mistake]) -> None:
        self.name = name
        self.mistakes, self.warnings = _by_severity(mistakes)
        super().__init__("\n".join(f"{name}/{mistake}" for mistake in self.mistakes))


class UnknownBundle(LookupError):
    """Raised for a name that no bundle has; `available` are those there are."""

    def __init__(self, name: str, available: Iterable[str]) -> None:
        self.name, self.available = name, tuple(available)
        super().__init__(f"no policy {name!r}; there are: {', '.join(self.available) or 'none'}")


@dataclass(frozen=True)
class Bundle:
    """A valid bundle. `version` changes with any byte of its files; roles its policy names have a holder.

    `warnings` are what is doubtful about it.
    """

    name: str
    version: str
    policy: Policy
    roster: Roster
    messages_dir: Path
    warnings: tuple[Mistake, ...] = ()


class Bundles:
    """The bundles in one folder. A bundle is read again when a file of it has changed, and else costs nothing."""

    def __init__(self, policies_dir: Path) -> None:
        self._directory = policies_dir
        self._loaded: dict[str, tuple[Signature, Bundle]] = {}

    def names(self) -> list[str]:
        """Return the names of the bundles there are, in order."""
        folders = (path.parent.name for path in self._directory.glob(f"*/{POLICY}"))
        return sorted(name for name in folders if _NAME.fullmatch(name))

    def load(self, name: str) -> Bundle:
        """Return the bundle called `name` as its files are now.

        Raises `UnknownBundle` when there is none, also for a name that is no name, such as a path; `InvalidBundle`
        when it has mistakes.
        """
        directory = self._directory / name
        if not _NAME.fullmatch(name) or not directory.is_dir():
            raise UnknownBundle(name, self.names())
        signature = tuple(_signature(directory))
        kept = self._loaded.get(name)
        if kept is None or kept[0] != signature:
            kept = signature, _read(name, directory)
            self._loaded[name] = kept
        return kept[1]


def _files(directory: Path) -> list[Path]:
    messages = (Path(folder, file) for folder, _, files in os.walk(directory / MESSAGES) for file in files)
    return [path for path in (directory / POLICY, directory / ROSTER) if path.is_file()] + sorted(messages)


def _signature(directory: Path) -> Iterator[tuple[str, int, int]]:
    for path in _files(directory):
        known = path.stat()
        yield str(path), known.st_mtime_ns, known.st_size


def _read(name: str, directory: Path) -> Bundle:
    contents = {path.relative_to(directory).as_posix(): path.read_bytes() for path in _files(directory)}
    mistakes = [*template_mistakes(contents)]
    policy_yaml = _parsed(POLICY, contents, mistakes)
    roster_yaml = _parsed(ROSTER, contents, mistakes)
    policy, of_policy = examine_policy(policy_yaml.data) if policy_yaml else (None, NOTHING_READ)
    roster, of_roster = examine_roster(roster_yaml.data) if roster_yaml else (None, NOTHING_READ)
    whole = not of_policy.problems and not of_roster.problems
    if policy_yaml:
        beside = chain(unknown_places(policy), doubts_of_policy(policy, roster) if roster else ()) if policy else ()
        mistakes += located(POLICY, policy_yaml, [*of_policy.problems, *_certain(beside, of_policy, whole=whole)])
    if roster_yaml:
        beside = doubts_of_roster(policy, roster) if policy and roster else ()
        mistakes += located(ROSTER, roster_yaml, [*of_roster.problems, *_certain(beside, of_roster, whole=whole)])
    errors, warnings = _by_severity(mistakes)
    if errors or policy is None or roster is None:
        raise InvalidBundle(name, mistakes)
    return Bundle(name, _version(contents), policy, roster, directory / MESSAGES, warnings)


def _by_severity(mistakes: Iterable[Mistake]) -> tuple[tuple[Mistake, ...], tuple[Mistake, ...]]:
    """Errors and warnings, each in the order of their places."""
    in_order = sorted(mistakes, key=lambda mistake: (mistake.file, mistake.line, mistake.column))
    errors = tuple(mistake for mistake in in_order if mistake.severity == "error")
    return errors, tuple(mistake for mistake in in_order if mistake.severity == "warning")


def _version(contents: dict[str, bytes]) -> str:
    digest = sha256()
    for file, content in contents.items():
        digest.update(f"{file}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def _parsed(file: str, contents: dict[str, bytes], mistakes: list[Mistake]) -> LocatedYaml | None:
    if file not in contents:
        mistakes.append(whole(file, "no such file", f"a file {file} beside the others"))
        return None
    try:
        yaml = read_yaml(contents[file].decode())
    except UnicodeDecodeError:
        mistakes.append(whole(file, "bytes that are not UTF-8", "text in UTF-8"))
        return None
    except BadYaml as error:
        mistakes.append(unreadable(file, error))
        return None
    mistakes += repeated(file, yaml)
    return yaml


def _certain(findings: Iterable[Problem], of_file: Examined, *, whole: bool) -> Iterator[Problem]:
    """Those that no stand-in for a mistake can have brought about; what is only doubtful waits until all is mended."""
    for finding in findings:
        is_error = not isinstance(finding, Finding) or finding.severity == "error"
        if (whole or is_error) and not of_file.hides(finding):
            yield finding
