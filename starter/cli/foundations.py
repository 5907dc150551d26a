"""What the product stands on, for the few verbs that work beside its API: its database and its policies."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from starter.cli.failure import BadInput, Unreachable
from starter.cli.profile import read_profile
from workers.settings import Settings, SettingsError, load_settings


@dataclass(frozen=True)
class Foundations:
    """The database the product keeps its tickets in, and the folder it reads policies from."""

    database_url: str = field(repr=False)
    policies_dir: Path

    def bundle_dir(self, name: str) -> Path:
        """Return the folder of a bundle: the product's own, or the one this package ships."""
        own = self.policies_dir / name
        shipped: Path = Settings.model_fields["policies_dir"].default
        return own if own.is_dir() else shipped / name


def find_foundations(data_dir: Path | None) -> Foundations:
    """Return what the running product stands on.

    `ESCALATION_DATABASE_URL` and `ESCALATION_POLICIES_DIR` win over the profile in `data_dir` (None: the configured
    one). Raises `BadInput` when what there is cannot be used, `Unreachable` when nothing says where the product is.
    """
    try:
        settings = load_settings()
    except SettingsError as error:
        raise BadInput(str(error)) from None
    file = (data_dir or settings.data_dir) / "profile.json"
    profile = read_profile(file)
    said = settings.model_fields_set
    database = settings.database_url if "database_url" in said or profile is None else profile.database
    policies = settings.policies_dir if "policies_dir" in said or profile is None else profile.policies
    if not database or policies is None or (profile is None and "database_url" not in said):
        raise Unreachable(
            f"nothing says where the product keeps its tickets: {file} does not. Run `escalation up`, name the "
            "--data-dir it runs in, or set ESCALATION_DATABASE_URL and ESCALATION_POLICIES_DIR"
        )
    return Foundations(database, policies)
