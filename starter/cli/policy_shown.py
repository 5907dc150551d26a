"""The verb that shows a policy as it will be applied: with every default filled in, and marked."""

from __future__ import annotations

import json as json_format
from typing import Annotated

import typer

from domain.policy.terms import policy_terms
from starter.cli.bundle_named import PolicyNamed, read_bundle
from starter.cli.policy_page import policy_page
from starter.cli.showing import show


def show_policy(
    policy: PolicyNamed,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a page for people.")] = False,
) -> None:
    """Show a policy as tickets will be worked by it: promises, tiers, people, calendars, and everything else.

    What the file does not say and is a default is marked with a star; with --json, `defaults` lists those fields.
    """
    bundle = read_bundle(policy)
    if json:
        defaults = [term.path for term in policy_terms(bundle.policy) if not term.written]
        data = bundle.policy.model_dump(mode="json", by_alias=True)
        print(
            json_format.dumps(
                {"name": bundle.name, "version": bundle.version, "policy": data, "defaults": defaults},
                ensure_ascii=False,
            )
        )
    else:
        show(policy_page(bundle))
