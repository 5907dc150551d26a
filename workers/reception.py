"""How messages from outside are taken in, as the settings say."""

from __future__ import annotations

from activities.signed_links import LinkSigner
from starter.inbound.reception import Reception
from starter.policies_offered import policy_problem
from store.bundles import Bundles
from workers.settings import Settings, SettingsError


def reception(settings: Settings, signer: LinkSigner, bundles: Bundles) -> Reception:
    """Return it; raises `SettingsError` when the policy of mail from nowhere was named and cannot be used.

    Where nobody named one and there is no `default`, mail from nowhere opens nothing.
    """
    policy = settings.inbound_policy
    if policy and (problem := policy_problem(bundles, policy)):
        if "inbound_policy" in settings.model_fields_set:
            raise SettingsError(f"ESCALATION_INBOUND_POLICY is {policy!r}; allowed: {problem.allowed}, or nothing")
        policy = ""
    senders = tuple(each.lower() for each in (settings.sendgrid_from, settings.smtp_from) if each)
    inbound = (settings.sendgrid_inbound_domain.lower(),) if settings.sendgrid_inbound_domain else ()
    domains = tuple(dict.fromkeys((*inbound, *(sender.rpartition("@")[2] for sender in senders))))
    own = frozenset((*senders, *((settings.twilio_from.lower(),) if settings.twilio_from else ())))
    return Reception(
        signer=signer,
        domains=domains,
        own=own,
        policy=policy,
        categories=settings.inbound_categories,
        most_per_hour=settings.inbound_messages_per_hour,
    )
