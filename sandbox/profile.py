"""The local profile: how a CLI on the same machine finds a stack, and what it stands on, without being told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sandbox.site import Site
from store.keys import Scope
from workers.private_file import replace_private
from workers.settings import load_settings

PROFILE_SCOPE: Scope = "ops"
"""The scope a person at the machine acts with: an operator may name another person as the one who acts."""


def policies_of(site: Site) -> Path:
    """Returns the folder of the policies a site serves."""
    return site.policies_dir or load_settings().policies_dir


def write_profile(site: Site, api_keys: Mapping[Scope, str]) -> None:
    """Leaves `profile.json` in the site's directory, for its owner only.

    It has `url`, `key`, `keys` by scope; and `database` and `policies` for the few verbs that work beside the API.
    """
    profile = {
        "url": site.api,
        "key": api_keys[PROFILE_SCOPE],
        "keys": dict(api_keys),
        "database": site.postgres.url,
        "policies": str(policies_of(site)),
    }
    replace_private(site.data_dir / "profile.json", json.dumps(profile, indent=2) + "\n")
