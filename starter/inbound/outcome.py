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
    "ignored: the survey is answered already",
    "ignored: a word of opting out or in",
    "ignored: sent by a machine",
    "ignored: nobody with this address has an open ticket",
    "ignored: not the customer of the ticket it names",
    "ignored: the ticket is closed",
]
