"""The seal of proofs of identity, which API, clients and workers share."""

from __future__ import annotations

from activities.proofs import ProofSeal
from workers.settings import Settings


def proof_seal(settings: Settings) -> ProofSeal | None:
    """Return the seal that settings name; None without a secret, and then nobody can grant or approve anything."""
    if not settings.proof_secret:
        return None
    return ProofSeal(settings.proof_secret, settings.earlier_proof_secrets)
