"""The verb that checks policies before anybody relies on them."""

from __future__ import annotations

import json as json_format
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from starter.cli.bundle_named import PolicyNamed, folder_of
from starter.cli.failure import BadInput
from starter.cli.moving import move
from starter.cli.policy_difference import diff
from starter.cli.policy_document import document
from starter.cli.policy_report import count, report, summary
from starter.cli.policy_shown import show_policy
from store.bundles import Bundle, Bundles, InvalidBundle, UnknownBundle
from store.mistakes import Mistake


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
    strict: Annotated[bool, typer.Option("--strict", help="Take warnings for mistakes.")] = False,
) -> None:
    """Say every mistake of a policy: file, line and column, what was found, what is allowed; and what is doubtful.

    Looks at the files alone, without a running product. Exits 2 when there is a mistake; a warning stops nobody from
    using the policy.
    """
    folder = folder_of(policy)
    try:
        bundle: Bundle | None = Bundles(folder.parent).load(folder.name)
        mistakes, warnings = (), bundle.warnings
    except UnknownBundle as unknown:
        raise BadInput(str(unknown)) from None
    except InvalidBundle as invalid:
        bundle, mistakes, warnings = None, invalid.mistakes, invalid.warnings
    failed = bundle is None or (strict and bool(warnings))
    if json:
        _show_json(folder.name, bundle, mistakes, warnings)
    else:
        _show(policy, folder, bundle, (*mistakes, *warnings), count(len(mistakes), len(warnings)), failed)
    if failed:
        raise typer.Exit(BadInput.exit_code)


def _show(
    policy: str, folder: Path, bundle: Bundle | None, findings: tuple[Mistake, ...], counted: str, failed: bool
) -> None:
    console = Console(highlight=False, stderr=failed, soft_wrap=True)
    if bundle is not None and not failed:
        console.print(summary(bundle))
    if findings:
        in_order = sorted(findings, key=lambda finding: (finding.file, finding.line, finding.column))
        console.print(report(folder, in_order), end="")
        console.print(f"{counted} in {policy}")


def _show_json(name: str, bundle: Bundle | None, mistakes: tuple[Mistake, ...], warnings: tuple[Mistake, ...]) -> None:
    said: dict[str, object] = {"name": name, "valid": bundle is not None}
    if bundle is not None:
        said["version"] = bundle.version
    said |= {"mistakes": [m.model_dump() for m in mistakes], "warnings": [w.model_dump() for w in warnings]}
    print(json_format.dumps(said))
