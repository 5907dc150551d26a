"""Proofs of identity: made where people show their keys, opened by workers; the workflow itself holds no secret."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import ValidationError
from temporalio import activity

from activities.requests import OpenedProof, OpenProof
from domain.team.proof import Proof


class ProofSeal:
    """Seals proofs into text, and opens what it, or a seal with a secret before this one, has sealed."""

    def __init__(self, secret: str, earlier: Sequence[str] = ()) -> None:
        """Seal with `secret`, and go on opening what was sealed with one of the `earlier` secrets."""
        if not secret or not all(earlier):
            raise ValueError("a secret to seal proofs of identity with")
        self._serializer = URLSafeSerializer(
            [*earlier, secret],
            salt="proof of identity",
            signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
        )

    def seal(self, proof: Proof) -> str:
        """Return the proof as text that nobody without the secret can make, or change."""
        return self._serializer.dumps(proof.model_dump(mode="json"))

    def open(self, text: str) -> Proof | None:
        """Return what a sealed text says; None for one that no seal of ours has made."""
        try:
            return Proof.model_validate(self._serializer.loads(text))
        except (BadSignature, ValidationError, ValueError, RecursionError):
            return None


class Proofs:
    """The activity that opens proofs for tickets; without a seal, nothing proves anything."""

    def __init__(self, seal: ProofSeal | None) -> None:
        self._seal = seal

    @activity.defn
    async def open_proof(self, request: OpenProof) -> OpenedProof:
        """Return what a proof says if it is genuine; whether it fits the message is the ticket's own decision."""
        return OpenedProof(proof=self._seal.open(request.text) if self._seal else None)
