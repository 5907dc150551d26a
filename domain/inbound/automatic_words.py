"""The words by which programs begin the subjects of what they send by themselves, in the languages of customers."""

from __future__ import annotations

import re

AWAY = re.compile(
    r"(\[?(auto(matic|mated)?[ -]?(reply|response|answer)|autoreply)\]?\s{0,3}[:：]"
    r"|out[ -]of[ -](the[ -])?office( (auto)?[ -]?(reply|response|message|notice|notification))?\s{0,3}([:：].*)?$"
    r"|automatische (antwort|abwesenheitsnotiz)\s{0,3}[:：]|abwesenheits(notiz|nachricht|meldung)\b"
    r"|r[ée]ponse automatique\s{0,3}[:：]|(message|notification) d.absence\b|absence du bureau\b"
    r"|respuesta autom[áa]tica\s{0,3}[:：]|fuera de la oficina\s{0,3}([:：].*)?$"
    r"|risposta automatica\s{0,3}[:：]|automatisch antwoord\s{0,3}[:：]|afwezigheidsmelding\b"
    r"|resposta autom[áa]tica\s{0,3}[:：]|autosvar\s{0,3}[:：]|automatiskt svar\s{0,3}[:：]|automatisk svar\s{0,3}[:：]"
    r"|automaattinen vastaus\s{0,3}[:：]|automatyczna odpowiedź\s{0,3}[:：]|odpowiedź automatyczna\s{0,3}[:：]"
    r"|automatická odpověď\s{0,3}[:：]|otomatik yanıt\s{0,3}[:：]|автоответ\s{0,3}[:：]"
    r"|автоматический ответ\s{0,3}[:：]|自动回复\s{0,3}[:：]|自動返信\s{0,3}[:：]|자동 회신\s{0,3}[:：])",
    re.IGNORECASE,
)
"""A note of absence, or another answer that nobody wrote."""
RECEIVED = re.compile(
    r"\[?(your )?(support )?(ticket|case|request)\]?( has been)? (received|created|opened|registered)\s{0,3}"
    r"[-–:#(\[]\s{0,3}#?\w{0,8}-?\d{2,12}",
    re.IGNORECASE,
)
"""Another help desk's receipt."""
COMPLAINT = re.compile(r"complaint about message from \[?[0-9a-f.:]{3,45}\]?\s*$", re.IGNORECASE)
"""A provider's report that somebody called a message of ours spam."""
READ = re.compile(
    r"(read|not read|gelesen|ungelesen gelöscht|lu|le[íi]do|letto|gelezen|lido|läst|lest)\s{0,3}[:：]", re.IGNORECASE
)
READ_RECEIPT = re.compile(
    r"\b(was (read|deleted without being read) on|wurde (am .{1,60} )?gelesen|a été lue? le|(se leyó|fue leído) el)\b",
    re.IGNORECASE,
)
"""What the receipt of somebody's mail program says, below such a subject."""
