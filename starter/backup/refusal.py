"""Why a backup could not be taken, or not be put back."""

from __future__ import annotations


class BackupRefused(Exception):
    """Nothing was changed; the message says what was wrong, where, and what is allowed."""
