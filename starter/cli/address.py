"""Where the API is and which key to show it: as the environment says, or as `escalation up` left it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from starter.cli.failure import BadInput, Unreachable
from starter.cli.profile import Profile, read_profile
from workers.settings import SettingsError, load_settings

READING = ("read", "agent", "ops", "manager", "backend")
OPENING = ("backend",)
ACTING = ("agent", "ops", "manager", "backend")
ACTING_FOR_ANOTHER = ("ops", "backend")
DECIDING = ("manager", "ops", "agent")
REPORTING = ("backend", "ops")
MOVING = ("ops", "manager")
OPERATING = ("ops",)
"""Scopes that fit a kind of verb, the best first."""


@dataclass(frozen=True)
class Address:
    """The API's base URL and the key to show."""

    url: str
    key: str = field(repr=False)


def find_api(data_dir: Path | None, scopes: Sequence[str]) -> Address:
    """Return where the API is, with the first key the local profile has for one of `scopes`.

    `ESCALATION_URL` and `ESCALATION_KEY` win over the profile in `data_dir` (None: the configured one); a key of the
    profile is never shown to another address than the profile's. Raises `BadInput` when what there is cannot be used,
    `Unreachable` when nothing says where the API is.
    """
    try:
        settings = load_settings()
    except SettingsError as error:
        raise BadInput(str(error)) from None
    if settings.url and settings.key:
        return Address(settings.url, settings.key)
    file = (data_dir or settings.data_dir) / "profile.json"
    profile = read_profile(file)
    if settings.url and (profile is None or settings.url != profile.url):
        raise BadInput(f"ESCALATION_KEY must be set for {settings.url}")
    if profile is None:
        raise Unreachable(
            f"nothing says where the API is: {file} does not exist. Run `escalation up`, name the --data-dir it runs "
            "in, or set ESCALATION_URL and ESCALATION_KEY"
        )
    return Address(profile.url, settings.key or _key(profile, scopes))


def _key(profile: Profile, scopes: Sequence[str]) -> str:
    key = next((profile.keys[scope] for scope in scopes if scope in profile.keys), profile.key)
    if not key:
        raise BadInput(f"the local profile has no key with scope {' or '.join(scopes)}; set ESCALATION_KEY")
    return key
