"""The forms that money goes by: resolving with a grant, and deciding on what is beyond somebody's authority."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.case.view import View
from domain.explaining.mandate import Mandate
from starter.console.fields import Field, options
from starter.console.filled_in import GRANT
from starter.console.form import REASON, Form
from starter.console.trouble import in_words


def deciding(view: View, mandate: Mandate | None) -> Iterator[Form]:
    """Approving what waits, or as much of it as the visitor may, and refusing it."""
    waiting, decision = view.pending, mandate.decision if mandate else None
    if waiting is None or decision is None or decision.request != waiting.request:
        return
    request = Field("request", "Request", "hidden", preset=waiting.request)
    why = replace(REASON, required=False)
    if most := decision.approve:
        label = f"Amount in {most.currency}, at most {most.amount:.2f}"
        amount = Field("amount", label, "amount", required=True, preset=f"{most.amount:.2f}")
        yield Form("approve", "Approve", (request, amount, why), f"{waiting.grant} was asked for.")
    if decision.refuse:
        yield Form("refuse", "Refuse", (request, REASON), "The ticket stays open.")


def resolving(mandate: Mandate | None) -> Form:
    """Resolving, with as much money as the visitor may grant or ask for."""
    fields = (
        Field("resolution", "What was wrong and what was done", "text", required=True),
        Field("how_to_use", "How to use it from now on", "text"),
    )
    if mandate is None:
        return Form("resolve", "Resolve", fields)
    here = f"{mandate.decision.request}, which waits for a decision, is withdrawn." if mandate.decision else ""
    if why := mandate.why_nothing:
        return Form("resolve", "Resolve", fields, here, aside=f"No money can go with it from you: {in_words(why)}")
    sums = (*mandate.may_grant, *(money for tier in mandate.beyond for money in tier.most))
    currencies = tuple(dict.fromkeys(money.currency for money in sums))
    if not currencies:
        return Form("resolve", "Resolve", fields, here)
    money = Field(GRANT, "Money for the customer", "money", choices=options(currencies), preset=currencies[0])
    return Form("resolve", "Resolve", (*fields, money), here)
