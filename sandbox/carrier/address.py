"""Addresses people can be reached at: phone numbers and mailboxes."""

from __future__ import annotations

import re
from urllib.parse import quote

from sandbox.carrier.kind import Kind

_PHONE = re.compile(r"\+[1-9]\d{1,14}", re.ASCII)
_ATOM = r"[A-Za-z0-9!#$%&'*+=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
_MAILBOX = re.compile(rf"{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*")


class NotAnAddress(ValueError):
    """Neither a phone number in E.164 form nor a mailbox."""


def is_phone(address: str) -> bool:
    """Whether it is a number in E.164 form."""
    return _PHONE.fullmatch(address) is not None


def is_mailbox(address: str) -> bool:
    """Whether it is a plain ASCII `name@domain`, without display name, quotes or brackets."""
    return _MAILBOX.fullmatch(address) is not None


def kind_of(address: str) -> Kind:
    """What reaches the address. Raises `NotAnAddress`."""
    if is_phone(address):
        return "sms"
    if is_mailbox(address):
        return "email"
    raise NotAnAddress(address)


def key(address: str) -> str:
    """What tells people apart: letter case in an address does not."""
    return address.strip().lower()


def page_of(address: str) -> str:
    """The path of the page that shows the phone or inbox."""
    return f"/people/{quote(address, safe='@+')}"
