"""How wide text is, near enough to fit it into boxes without a browser at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

TEXT, TITLE = 13.0, 14.0
_NARROW, _WIDE = "ijltfrI.,:;'|!()[] ", "mwMW@%→"


def width(text: str, size: float = TEXT, *, bold: bool = False) -> float:
    """Return about how many pixels wide a line is in a common sans-serif font; rather too many than too few."""
    return sum(_share(letter) for letter in text) * size * (1.08 if bold else 1)


def wrapped(lines: Iterable[str], room: float, size: float = TEXT, *, bold: bool = False) -> Iterator[str]:
    """Yield lines broken between words, none wider than `room` unless a single word is."""
    for line in lines:
        present = ""
        for word in line.split(" "):
            longer = f"{present} {word}".strip()
            if present and width(longer, size, bold=bold) > room:
                yield present
                present = word
            else:
                present = longer
        yield present


def _share(letter: str) -> float:
    if letter in _NARROW:
        return 0.34
    if letter in _WIDE:
        return 0.9
    return 0.7 if letter.isupper() else 1.0 if ord(letter) > 0x2E80 else 0.57
