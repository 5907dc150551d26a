"""What a worker is made of: the database, the policy bundles, the providers, and the activities that use them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from activities.facts import FactsRecorder
from activities.ledger import LedgerKeeper
from activities.ledger_sweep import LedgerSweeper
from activities.links import Links
from activities.look_back import LookingBack
from activities.messages import Messages
from activities.outbox import Manners
from activities.owners import Owners
from activities.people import People
from activities.policy import PolicyBundles
from activities.proofs import Proofs
from activities.providers.routes import Routes
from activities.rendering import Renderer
from activities.run_sweep import RunSweeper
from domain.delivery.sending import ASKABLE, SILENT
from domain.people import Channel
from starter.run_sweep import RunSweep
from store.bundles import Bundles
from store.database import Database
from workers.providers import email_providers, sms_provider
from workers.proving import proof_seal
from workers.settings import Settings

Activity = Callable[..., Any]


@dataclass(frozen=True)
class Parts:
    """The activities by the queue they serve, and what they share."""

    db: Database
    bundles: Bundles
    stored: tuple[Activity, ...]
    swept: tuple[Activity, ...]
    by_channel: dict[Channel, tuple[Activity, ...]]
    routes: dict[Channel, Routes[Any]]
    per_second: dict[Channel, float]


def wire(settings: Settings) -> Parts:
    """Return the parts as `settings` say; opens no connection."""
    db = Database(settings.database_url)
    bundles = Bundles(settings.policies_dir)
    links = Links(settings.link_secret, settings.public_url, settings.earlier_link_secrets)
    policy, owners, facts, ledger = (
        PolicyBundles(bundles, links.ticket),
        Owners(db),
        FactsRecorder(db),
        LedgerKeeper(db),
    )
    proofs = Proofs(proof_seal(settings))
    emails, texts = Routes(email_providers(settings)), Routes([sms_provider(settings)])
    messages = Messages(
        db,
        Renderer(settings.policies_dir),
        emails,
        texts,
        links,
        Manners(
            replace(ASKABLE, settled_after=timedelta(seconds=settings.sms_settles_seconds)),
            replace(SILENT, settled_after=timedelta(seconds=settings.email_settles_seconds)),
        ),
    )
    return Parts(
        db=db,
        bundles=bundles,
        stored=(
            policy.load_policy,
            policy.extend_time,
            owners.assign_owner,
            facts.record_facts,
            ledger.record_message,
            ledger.withdraw_messages,
            proofs.open_proof,
            People(db).look_up_people,
            LookingBack(db).look_back,
        ),
        swept=(LedgerSweeper(db, texts).sweep_ledger, RunSweeper(lambda client: RunSweep(client, db)).sweep_runs),
        by_channel={
            "email": (messages.send_email, messages.ask_survey),
            "sms": (messages.send_sms, messages.ask_survey),
        },
        routes={"email": emails, "sms": texts},
        per_second={"email": settings.email_per_second, "sms": settings.sms_per_second},
    )
