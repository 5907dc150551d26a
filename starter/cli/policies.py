"""The verb that checks policies before anybody relies on them."""

from __future__ import annotations

import json as json_format
from typing import Annotated

import typer
from rich.text import Text

from starter.cli.bundle_named import PolicyNamed, folder_of, mistaken
from starter.cli.failure import BadInput
from starter.cli.moving import move
from starter.cli.policy_difference import diff
from starter.cli.policy_document import document
from starter.cli.policy_shown import show_policy
from starter.cli.showing import show
from store.bundles import Bundle, Bundles, InvalidBundle, UnknownBundle


def register(app: typer.Typer) -> None:
    """Adds the commands policy check, show, diff, document and move."""
    policies = typer.Typer(help="Policies: what is promised, who works on it, and for how long.", no_args_is_help=True)
    policies.command("check")(check)
    policies.command("show")(show_policy)
    policies.command("diff")(diff)
    policies.command("document")(document)
    policies.command("move")(move)
    app.add_typer(policies, name="policy")


def check(
    policy: PolicyNamed,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")] = False,
) -> None:
    """Say every mistake of a policy: its file and line, what was found, what is allowed; or that there is none.

    Looks at policy.yaml and roster.yaml alone, without a running product. Exits 2 when there is a mistake.
    """
    folder = folder_of(policy)
    try:
        bundle = Bundles(folder.parent).load(folder.name)
    except UnknownBundle as unknown:
        raise BadInput(str(unknown)) from None
    except InvalidBundle as invalid:
        if json:
            mistakes = [mistake.model_dump() for mistake in invalid.mistakes]
            print(json_format.dumps({"name": invalid.name, "valid": False, "mistakes": mistakes}))
            raise typer.Exit(BadInput.exit_code) from None
        raise mistaken(policy, folder, invalid) from None
    if json:
        print(json_format.dumps({"name": bundle.name, "valid": True, "version": bundle.version, "mistakes": []}))
    else:
        show(_summary(bundle))


def _summary(bundle: Bundle) -> Text:
    policy, roster = bundle.policy, bundle.roster
    ladder = " → ".join(tier.name for tier in policy.tiers)
    return Text.assemble(
        ("OK ", "bold green"),
        f"{bundle.name}: {policy.name}, version {bundle.version}\n",
        ("tiers  ", "dim"),
        f"{ladder}\n",
        ("people ", "dim"),
        f"{len(roster.people)}, in {len(roster.roles)} roles\n",
        ("triage ", "dim"),
        f"{len(policy.triage)} rules",
    )
