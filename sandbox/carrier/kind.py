"""The two kinds of message the carrier takes."""

from __future__ import annotations

from typing import Literal

Kind = Literal["email", "sms"]
