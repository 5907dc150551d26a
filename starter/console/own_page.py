"""Where somebody goes on after signing in: only ever to a page of the console."""

from __future__ import annotations

import re

from starter.console.rendering import PREFIX

_OWN_PAGE = re.compile(rf"{PREFIX}(/[A-Za-z0-9._-]+)*(\?[^\s\\]*)?")


def own_page(then: str) -> str:
    """Return `then` if it is a page of ours, else the board."""
    return then if _OWN_PAGE.fullmatch(then) else PREFIX
