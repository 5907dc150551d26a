"""What became of a message from outside, in words a log line may hold."""

from __future__ import annotations

from typing import Literal

Outcome = Literal[
    "taken as an answer of the customer",
    "taken as the answer to the survey",
    "taken as a wish for no more texts",
    "taken as a wish for texts again",
    "taken as a command of the team",
    "answered with the commands",
    "ignored: no command, and told the commands often enough",
    "ignored: a command answered before",
    "ignored: a command from a number that is nobody's of the team",
    "ignored: a word the carrier answers",
    "taken as a note of the team",
    "taken: it opened a ticket",
    "taken: it opened a ticket linked to the one that has ended",
    "taken to the ticket that it or another message opened",
    "ignored: taken before",
    "ignored: the survey is answered already",
    "ignored: a word of opting out or in",
    "ignored: sent by a machine",
    "ignored: sent by ourselves",
    "ignored: no address to answer to",
    "ignored: not sent by whom it names as its sender",
    "ignored: written by one of the team",
    "ignored: nobody with this address has an open ticket",
    "ignored: a mere thank-you after the end",
    "ignored: the ticket is closed",
    "ignored: too many messages of this sender",
]
