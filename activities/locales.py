"""Which language's templates to look for."""

from __future__ import annotations

LAST_RESORT = "en"


def locales(wanted: str) -> tuple[str, ...]:
    """Return the folders to look in for a reader's locale, best first: `pt-br` gives `pt-BR`, `pt` and `en`."""
    language, *rest = wanted.replace("_", "-").split("-")
    parts = [language.lower(), *(part.upper() if len(part) == 2 else part.title() for part in rest)]
    fuller = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return tuple(dict.fromkeys([*fuller, LAST_RESORT]))
