"""`python -m benchmarks.hearing`: how well what people say is heard, by kind and language; with every miss."""

from __future__ import annotations

from collections.abc import Callable

from domain.inbound.consent import consent
from domain.inbound.thanks import is_thanks
from tests.domain.inbound.said import LANGUAGES, scored

KINDS: dict[str, Callable[[str], bool]] = {
    "stop": lambda text: consent(text) == "stop",
    "start": lambda text: consent(text) == "start",
    "thanks": is_thanks,
}


def main() -> None:
    """Print precision and recall over the written examples, and what was missed or heard amiss."""
    for kind, hears in KINDS.items():
        for language in LANGUAGES:
            score = scored(kind, language, hears)
            print(f"{kind} in {language}: precision {score.precision:.2f}, recall {score.recall:.2f}")
            for each in score.missed:
                print(f"  missed: {each.text!r}")
            for each in score.not_meant:
                print(f"  heard, and not meant: {each.text!r}")


if __name__ == "__main__":
    main()
