"""What became of a message from outside, in words a log line may hold."""

from __future__ import annotations

from typing import Literal

Outcome = Literal[
    "taken as an answer of the customer",
    "taken as the answer to the survey",
    "ignored: the survey is answered already",
    "ignored: a word of opting out or in",
    "ignored: sent by a machine",
    "ignored: nobody with this address has an open ticket",
    "ignored: not the customer of the ticket it names",
    "ignored: the ticket is closed",
]
