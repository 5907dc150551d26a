"""Customers in every language, and what people wrote in it."""

from __future__ import annotations

from typing import Any

from domain.people import Contact


def _customer(locale: str, timezone: str) -> Contact:
    return Contact(
        id="customer",
        name="Robin Vale",
        email="robin@customer.example",
        phone="+15550199001",
        locale=locale,
        timezone=timezone,
    )


CUSTOMERS = {
    "en": _customer("en-GB", "Europe/London"),
    "de": _customer("de-DE", "Europe/Berlin"),
    "fr": _customer("fr-FR", "Europe/Paris"),
    "es": _customer("es-ES", "Europe/Madrid"),
}
"""By the folder whose words they get."""

SPOKEN: dict[str, dict[str, Any]] = {
    "en": {
        "subject": "Invoice charged twice",
        "reply": {"text": "We have found the second charge.\nIt goes back to your card today.", "workaround": False},
        "question": {"text": "Which card was charged? The last four digits are enough."},
        "waiting_reminder": {"text": "Which card was charged? The last four digits are enough."},
        "promise_made": {"text": "The bank answers us tomorrow."},
        "resolution": {
            "resolution": "The charge was made twice by a timeout between two of our systems. We have paid it back.",
            "how_to_use": "You need not do anything: the next invoice is right.",
        },
    },
    "de": {
        "subject": "Rechnung doppelt abgebucht",
        "reply": {"text": "Wir haben die zweite Abbuchung gefunden.\nSie geht heute zurück.", "workaround": False},
        "question": {"text": "Welche Karte? Die letzten vier Ziffern genügen."},
        "waiting_reminder": {"text": "Welche Karte? Die letzten vier Ziffern genügen."},
        "promise_made": {"text": "Morgen antwortet uns die Bank."},
        "resolution": {
            "resolution": "Zwei unserer Systeme haben zu lange aufeinander gewartet. Der Betrag ist erstattet.",
            "how_to_use": "Sie müssen nichts tun: Die nächste Rechnung stimmt.",
        },
    },
    "fr": {
        "subject": "Facture débitée deux fois",
        "reply": {"text": "Nous avons trouvé le second débit.\nRemboursement aujourd'hui.", "workaround": False},
        "question": {"text": "Quelle carte ? Les quatre derniers chiffres."},
        "waiting_reminder": {"text": "Quelle carte ? Les quatre derniers chiffres."},
        "promise_made": {"text": "La banque nous répond demain."},
        "resolution": {
            "resolution": "Le débit est passé deux fois entre deux de nos systèmes. Nous avons tout remboursé.",
            "how_to_use": "Vous n'avez rien à faire : la prochaine facture est juste.",
        },
    },
    "es": {
        "subject": "Factura cobrada dos veces",
        "reply": {"text": "Encontramos el segundo cargo.\nSe lo devolvemos hoy.", "workaround": False},
        "question": {"text": "¿Qué tarjeta es? Bastan los cuatro últimos números."},
        "waiting_reminder": {"text": "¿Qué tarjeta es? Bastan los cuatro últimos números."},
        "promise_made": {"text": "El banco nos responde mañana."},
        "resolution": {
            "resolution": "El cargo pasó dos veces entre dos de nuestros sistemas. Hemos devuelto el importe.",
            "how_to_use": "No tiene que hacer nada: la próxima factura es correcta.",
        },
    },
}
"""Subjects of tickets, and by purpose what else the domain tells in people's own words."""
