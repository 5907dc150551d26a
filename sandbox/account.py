"""The system account PostgreSQL runs under. It refuses to run as root, where containers usually are."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

_CANDIDATES = ("postgres", "nobody")
_ENTER = stat.S_IXOTH
_READ = stat.S_IROTH


@dataclass(frozen=True)
class Account:
    """An unprivileged account of this machine."""

    uid: int
    gid: int


def unprivileged_account(directory: Path) -> Account | None:
    """Returns the account to use for `directory`, or None when this process has no privileges to give up.

    An existing directory keeps its owner. Raises OSError when the machine has no account to use.
    """
    if os.geteuid() != 0:
        return None
    if directory.exists():
        owner = directory.stat()
        return Account(owner.st_uid, owner.st_gid)
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise OSError(f"running as root needs one of the accounts {', '.join(_CANDIDATES)} for PostgreSQL")


def let_enter(directory: Path) -> None:
    """Makes every folder above `directory` passable, not readable, for other accounts."""
    for parent in directory.resolve().parents:
        _grant(parent, _ENTER)


def let_read(tree: Path) -> None:
    """Makes everything in `tree`, and the way to it, readable for other accounts."""
    let_enter(tree)
    for folder, _, files in os.walk(tree):
        _grant(Path(folder), _ENTER | _READ)
        for file in files:
            path = Path(folder, file)
            executable = path.stat().st_mode & stat.S_IXUSR
            _grant(path, _READ | (_ENTER if executable else 0))


def _grant(path: Path, bits: int) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & bits != bits:
        path.chmod(mode | bits)
