"""How readers of a language write dates and amounts."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError

from domain.messages.locales import LAST_RESORT, of_one_language


def conventions(written_in: str, wanted: str) -> Locale:
    """Return how dates and amounts are written among words from the folder `written_in`.

    They follow the region of the reader's locale `wanted` where the words are in their language, and else the language
    of the words, so that no message is in two languages.
    """
    for name in of_one_language(written_in, wanted):
        try:
            return Locale.parse(name, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return Locale(LAST_RESORT)
