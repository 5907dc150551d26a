"""How failures stand in Temporal: their words encrypted, their kind readable."""

from __future__ import annotations

from temporalio.api.failure.v1 import Failure
from temporalio.converter import DefaultFailureConverterWithEncodedAttributes, PayloadConverter


class FailuresOfAKind(DefaultFailureConverterWithEncodedAttributes):
    """Encrypts message and stack trace, and leaves in the message's place what kind of failure it is.

    Who has the codec reads the message that was. Temporal's command line cannot put it back, even with a codec server;
    it shows the kind, which is a code: `InvalidTicket`, `Refused`, the name of an exception.
    """

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        """Fill `failure` with what `exception` says, causes included."""
        super().to_failure(exception, payload_converter, failure)
        failure.message = f"{_kind(failure)} (the words are encrypted)"


def _kind(failure: Failure) -> str:
    """A failure's type, or `activity failure`, `timeout failure` and the like for one of the SDK's own."""
    of = failure.WhichOneof("failure_info") or "unknown_failure_info"
    return failure.application_failure_info.type or of.removesuffix("_info").replace("_", " ")
