"""Which language's templates to look for."""

from __future__ import annotations

LAST_RESORT = "en"


def locales(wanted: str) -> tuple[str, ...]:
    """Return the folders to look in for a reader's locale, best first: `pt-br` gives `pt-BR`, `pt` and `en`."""
    language, *rest = wanted.replace("_", "-").split("-")
    parts = [language.lower(), *(part.upper() if len(part) == 2 else part.title() for part in rest)]
    fuller = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return tuple(dict.fromkeys([*fuller, LAST_RESORT]))


def of_one_language(written_in: str, wanted: str) -> tuple[str, ...]:
    """Return the folders to look in for what stands around words from the folder `written_in`, best first.

    A reader of `pt-BR` whose words are Portuguese gets the rest from `pt-BR` or `pt`, and English only where that has
    none; one whose words are English for want of Portuguese gets English all over.
    """
    alike = [folder for folder in locales(wanted) if language(folder) == language(written_in)]
    return tuple(dict.fromkeys([*alike, LAST_RESORT]))


def language(locale: str) -> str:
    """Return the language of a locale without its region: `pt` for `pt-BR`."""
    return locales(locale)[0].partition("-")[0]
