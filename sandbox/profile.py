"""The local profile: how a CLI on the same machine finds a stack without being told."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sandbox.site import Site
from store.keys import Scope
from workers.private_file import replace_private

PROFILE_SCOPE: Scope = "ops"
"""The scope a person at the machine acts with: an operator may name another person as the one who acts."""


def write_profile(site: Site, api_keys: Mapping[Scope, str]) -> None:
    """Leaves `profile.json` in the site's directory, for its owner only: `url`, `key`, `keys` by scope."""
    profile = {"url": site.api, "key": api_keys[PROFILE_SCOPE], "keys": dict(api_keys)}
    replace_private(site.data_dir / "profile.json", json.dumps(profile, indent=2) + "\n")
