"""Quoted headers: the block of sender, date and subject that a program puts above a message it appends whole."""

from __future__ import annotations

from collections.abc import Sequence

from domain.inbound.mail_words import DATE_LABEL, FORWARDED, OTHER_LABEL, SENDER_LABEL, SEPARATOR, SUBJECT_LABEL

_LINES = 12
_BLANKS = 2


def header_at(lines: Sequence[str], at: int) -> int:
    """Return how many lines a header takes from here, with a separator before it; 0 when none begins here.

    A separator alone is none, nor are `From:` and `To:` of a journey: a header has an address or a subject beside its
    date, unless a separator stands above it.
    """
    separated = SEPARATOR.fullmatch(lines[at]) is not None
    begin = at + 1 if separated else at
    while separated and begin < len(lines) and not lines[begin] and begin <= at + _BLANKS:
        begin += 1
    found = _block(lines, begin, separated)
    return begin + found - at if found else 0


def forwarded_at(lines: Sequence[str], at: int) -> bool:
    """Return whether somebody passes on what stands below this line."""
    line = lines[at]
    return FORWARDED.match(line) is not None and (line.endswith((":", "-", "：")) or header_at(lines, at) > 0)


def _block(lines: Sequence[str], begin: int, separated: bool) -> int:
    sender = date = subject = ""
    labels = count = 0
    for line in (each.strip("* \t") for each in lines[begin : begin + _LINES]):
        if SENDER_LABEL.match(line) and not sender:
            sender = line
        elif SUBJECT_LABEL.match(line):
            subject = line
        elif DATE_LABEL.match(line):
            date = line
        elif not OTHER_LABEL.match(line) and not (labels and line and "@" in line):
            break
        labels, count = labels + 1, count + 1
    if not sender:
        return 0
    if separated and (subject or date or "@" in sender or begin + count >= len(lines)):
        return count
    return count if labels > 2 and ((subject and date) or ("@" in sender and (subject or date))) else 0
