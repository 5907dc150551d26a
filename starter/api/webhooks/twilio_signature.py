"""Proof that a form was posted by Twilio, by the vendor's own rules."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

HEADER = "X-Twilio-Signature"
MOST_FIELDS = 200

Form = ImmutableMultiDict[str, str]


class TwilioSignature:
    """Checks signatures made with one of `auth_tokens` over URLs below `public_url`, as Twilio was told them.

    Several tokens are good while one replaces another; with none, nothing is ever proven. The host a request names
    plays no part.
    """

    def __init__(self, public_url: str, auth_tokens: Sequence[str]) -> None:
        self._public_url = public_url.rstrip("/")
        self._validators = [RequestValidator(token) for token in auth_tokens if token]

    def proven_form(self, path_and_query: str, body: bytes, signature: str | None) -> Form | None:
        """Return the fields of a form whose signature is right, or None; blank fields are kept, they are signed too."""
        try:
            fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
        except ValueError:
            return None
        form = Form(fields)
        url = self._public_url + path_and_query
        if signature and any(validator.validate(url, form, signature) for validator in self._validators):
            return form
        return None
