"""How Twilio names what texts can be sent from."""

from __future__ import annotations

import re

SERVICE_SID = re.compile(r"MG[0-9a-fA-F]{32}")
"""A Messaging Service, which chooses one of its numbers."""
