"""The key of what somebody writes: their own, whatever Message-ID they make up."""

from __future__ import annotations

import re
from dataclasses import replace

from starter.inbound.message import InboundMessage

MAIL = InboundMessage(channel="email", sender="ada@customer.example", message_id="survey-1", text="Hm.")


def test_it_says_the_door_and_the_message_and_no_address() -> None:
    assert re.fullmatch("mail/[0-9a-f]{16}/survey-1", MAIL.key.name)
    text = replace(MAIL, channel="sms", sender="+447700900123", message_id="SM1")
    assert re.fullmatch("text/[0-9a-f]{16}/SM1", text.key.name)


def test_another_sender_has_another() -> None:
    assert replace(MAIL, sender="eve@customer.example").key != MAIL.key
    assert replace(MAIL, text="Other words.").key == MAIL.key
