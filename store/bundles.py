"""Policy bundles: the folders in which deployers keep a policy, its roster and its messages."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from domain.policy import Policy
from domain.problems import InvalidInput, Problem
from domain.roster import CUSTOMER, OWNER, Roster
from store.located_yaml import BadYaml, LocatedYaml, read_yaml
from store.mistakes import Mistake, located

POLICY, ROSTER, MESSAGES = "policy.yaml", "roster.yaml", "messages"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
Read = TypeVar("Read", Policy, Roster)
Signature = tuple[tuple[str, int, int], ...]


class InvalidBundle(ValueError):
    """Raised for a bundle with mistakes; `mistakes` names every one, and the text has a line for each."""

    def __init__(self, name: str, mistakes: Iterable[Mistake]) -> None:
        self.name = name
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: (mistake.file, mistake.line)))
        super().__init__("\n".join(f"{name}/{mistake}" for mistake in self.mistakes))


class UnknownBundle(LookupError):
    """Raised for a name that no bundle has; `available` are those there are."""

    def __init__(self, name: str, available: Iterable[str]) -> None:
        self.name, self.available = name, tuple(available)
        super().__init__(f"no policy {name!r}; there are: {', '.join(self.available) or 'none'}")


@dataclass(frozen=True)
class Bundle:
    """A valid bundle. `version` changes with any byte of its files; roles its policy names have a holder."""

    name: str
    version: str
    policy: Policy
    roster: Roster
    messages_dir: Path


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
    mistakes: list[Mistake] = []
    policy_yaml = _parsed(POLICY, contents, mistakes)
    roster_yaml = _parsed(ROSTER, contents, mistakes)
    policy = _model(POLICY, policy_yaml, Policy.read, mistakes)
    roster = _model(ROSTER, roster_yaml, Roster.read, mistakes)
    if policy and roster and policy_yaml and roster_yaml:
        mistakes += located(POLICY, policy_yaml, _roles_nobody_has(policy, roster))
        mistakes += located(ROSTER, roster_yaml, _tiers_there_are_not(policy, roster))
    if mistakes or policy is None or roster is None:
        raise InvalidBundle(name, mistakes)
    return Bundle(name, _version(contents), policy, roster, directory / MESSAGES)


def _version(contents: dict[str, bytes]) -> str:
    digest = sha256()
    for file, content in contents.items():
        digest.update(f"{file}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def _parsed(file: str, contents: dict[str, bytes], mistakes: list[Mistake]) -> LocatedYaml | None:
    problem = BadYaml(1, "no such file", f"a file {file} beside the others")
    try:
        if file in contents:
            return read_yaml(contents[file].decode())
    except UnicodeDecodeError:
        problem = BadYaml(1, "bytes that are not UTF-8", "text in UTF-8")
    except BadYaml as error:
        problem = error
    mistakes.append(
        Mistake(file=file, line=problem.line, field="(whole)", found=problem.found, allowed=problem.allowed)
    )
    return None


def _model(file: str, yaml: LocatedYaml | None, read: Callable[[object], Read], mistakes: list[Mistake]) -> Read | None:
    if yaml is None:
        return None
    try:
        return read(yaml.data)
    except InvalidInput as error:
        mistakes += located(file, yaml, error.problems)
        return None


def _roles_nobody_has(policy: Policy, roster: Roster) -> Iterator[Problem]:
    owners = {OWNER, *(f"{tier.name} {OWNER}" for tier in policy.tiers)}
    named = [(f"duty.{tier}", role) for tier, role in policy.duty.items()]
    told = [(f"{field}.{place}", name) for field, names in _told(policy) for place, name in enumerate(names)]
    named += [(field, name) for field, name in told if name not in owners]
    named += [(field, name) for field, name in _noticed(policy) if name not in {*owners, CUSTOMER}]
    for field, role in named:
        if role not in roster.roles:
            allowed = f"a role of {ROSTER}: {', '.join(sorted(roster.roles)) or 'none yet'}"
            yield Problem(field=field, found=repr(role), allowed=allowed)


def _told(policy: Policy) -> Iterator[tuple[str, tuple[str, ...]]]:
    for index, tier in enumerate(policy.tiers):
        yield f"tiers.{index}.tell", tier.tell
        for count, names in (tier.wider_circle or {}).items():
            yield f"tiers.{index}.wider_circle.{count}", names
    for index, limit in enumerate(policy.limits):
        yield f"limits.{index}.tell", limit.tell


def _noticed(policy: Policy) -> Iterator[tuple[str, str]]:
    for index, limit in enumerate(policy.limits):
        for place, notice in enumerate(limit.notices):
            for position, name in enumerate(notice.tell):
                yield f"limits.{index}.notices.{place}.tell.{position}", name


def _tiers_there_are_not(policy: Policy, roster: Roster) -> Iterator[Problem]:
    names = [tier.name for tier in policy.tiers]
    for index, person in enumerate(roster.people):
        for place, tier in enumerate(person.tiers):
            if tier not in names:
                yield Problem(field=f"people.{index}.tiers.{place}", found=repr(tier), allowed=", ".join(names))
