"""How many parts a text message is sent in."""

from __future__ import annotations

from math import ceil

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("^{}\\[~]|€\f")


def segments(text: str) -> int:
    """The number of parts: 160 or 153 characters each in GSM-7, 70 or 67 in UCS-2; at least one."""
    if set(text) <= GSM_BASIC | GSM_EXTENSION:
        units = sum(2 if character in GSM_EXTENSION else 1 for character in text)
        single, part = 160, 153
    else:
        units = len(text.encode("utf-16-le")) // 2
        single, part = 70, 67
    return 1 if units <= single else ceil(units / part)
