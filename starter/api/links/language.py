"""The language of a page that a customer opens from a message."""

from __future__ import annotations

import re
from collections.abc import Collection

from domain.input import caps
from domain.messages.locales import LAST_RESORT, language

_RANGE = re.compile(r"([A-Za-z]{2,8})(?:-[A-Za-z0-9-]+)?(?:\s*;\s*q=([01](?:\.[0-9]{0,3})?))?")


def page_language(locale: str | None, accepted: str, known: Collection[str]) -> str:
    """Return the best of the `known` languages: that of the customer's `locale`, which the message was in, or the one
    their browser wants most, as its header Accept-Language says, or English."""
    own = (language(locale),) if locale else ()
    return next((each for each in (*own, *_accepted(accepted)) if each in known), LAST_RESORT)


def _accepted(header: str) -> list[str]:
    ranges = [found for part in header[: caps.LANGUAGES].split(",") if (found := _RANGE.fullmatch(part.strip()))]
    weighed = [(float(found[2] or 1), found[1].lower()) for found in ranges]
    return [language for weight, language in sorted(weighed, key=lambda each: -each[0]) if weight > 0]
