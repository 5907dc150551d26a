"""The verbs that act on a ticket, one for each action of the contract, made from the actions' own models."""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from domain.requests.action_words import WILL
from domain.requests.actions import ACTIONS, Action
from starter.cli import action_options
from starter.cli.address import ACTING, ACTING_FOR_ANOTHER, DECIDING, MOVING, REPORTING, find_api
from starter.cli.http import Api
from starter.cli.options import AsJson, DataDir, Reference
from starter.cli.showing import show_json, show_view
from starter.cli.warnings import warn, warnings_in

PANEL = "Act on a ticket"
By = Annotated[
    str | None,
    typer.Option(help="Act as another person, by id; only a backend's or an operator's key may.", show_default=False),
]
Seen = Annotated[
    dict[str, int] | None,
    typer.Option(
        parser=action_options.seen,
        metavar="EPISODE:TIER",
        help="Refuse if the ticket has moved on from there, such as 1:0.",
        show_default=False,
    ),
]
Key = Annotated[
    str | None,
    typer.Option(
        help="Idempotency-Key: the same key does a thing once, however often it is sent. Random when absent.",
        show_default=False,
    ),
]
_SCOPES = {
    "approve": DECIDING,
    "refuse": DECIDING,
    "customer_replied": REPORTING,
    "survey_answered": REPORTING,
    "move_policy": MOVING,
}


def register(app: typer.Typer) -> None:
    """Adds a verb for each action of the contract."""
    for name, model in ACTIONS.items():
        command = _verb(name, model)
        app.command(name.replace("_", "-"), help=WILL[name], rich_help_panel=PANEL)(command)


def _verb(name: str, model: type[Action]) -> Callable[..., None]:
    def verb(
        *,
        reference: str,
        by: str | None,
        seen: dict[str, int] | None,
        key: str | None,
        json: bool,
        data_dir: Any,
        **given: Any,
    ) -> None:
        api = Api(find_api(data_dir, scopes_for(name, by)))
        body = action_options.body({**given, "by": by, "seen": seen})
        path = f"/v1/tickets/{reference}/{name.replace('_', '-')}"
        answer = api.post(path, body, key or str(uuid.uuid4()))
        warn(warnings_in(answer.json()))
        if json:
            show_json(answer)
        else:
            show_view(answer, newest=3)

    _describe(verb, [_argument("reference", Reference), *action_options.parameters(name, model), *_COMMON])
    return verb


def scopes_for(action: str, by: str | None) -> Sequence[str]:
    """Return the scopes whose key fits an action, the best first; naming another person needs a wider one."""
    if action in _SCOPES and not (by and action in ("approve", "refuse")):
        return _SCOPES[action]
    return ACTING_FOR_ANOTHER if by else ACTING


def _argument(name: str, kind: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


_COMMON = (
    _argument("by", By, None),
    _argument("seen", Seen, None),
    _argument("key", Key, None),
    _argument("json", AsJson, False),
    _argument("data_dir", DataDir, None),
)


def _describe(verb: Callable[..., None], parameters: Sequence[inspect.Parameter]) -> None:
    """Give a function the signature Typer is to read, required parameters first."""
    verb.__signature__ = inspect.Signature(list(parameters))  # type: ignore[attr-defined]
    verb.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
