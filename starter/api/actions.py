"""Acting on tickets: one route for each action of the contract."""

from collections.abc import Awaitable, Callable
from inspect import getdoc
from typing import Annotated

from fastapi import APIRouter, Request, Response

from domain.requests.actions import ACTIONS, Action
from starter.api.acting import actor
from starter.api.authentication import allowed
from starter.api.documentation import json_body, problems
from starter.api.idempotency import IdempotencyKey
from starter.api.json_body import JsonObject
from starter.api.parts import Client
from starter.api.scopes import ACTION
from starter.api.unknown import Answer, Prefer, answer, passed_over
from starter.api.via import acting_way
from store.keys import KeyHolder

router = APIRouter(prefix="/v1/tickets/{reference}", tags=["actions"])


def _act(action: str, model: type[Action]) -> Callable[..., Awaitable[Answer]]:
    async def act(
        reference: str,
        caller: Annotated[KeyHolder, allowed(ACTION[action])],
        client: Client,
        body: JsonObject,
        request: Request,
        response: Response,
        key: IdempotencyKey,
        prefer: Prefer = None,
    ) -> Answer:
        warnings = passed_over(model, body, prefer)
        by = actor(caller, action, body)
        way = acting_way(request, caller, by)
        view = await client.act(reference, action, body, by=by, key=key, scopes=caller.scopes, via=way)
        return answer(view, warnings, prefer, response)

    return act


def _add(action: str, model: type[Action]) -> None:
    needs_body = any(field.is_required() for field in model.model_fields.values())
    router.add_api_route(
        f"/{action.replace('_', '-')}",
        _act(action, model),
        methods=["POST"],
        name=action,
        summary=action.replace("_", " ").capitalize(),
        description=getdoc(model),
        responses=problems(401, 403, 404, 409, 413, 422, 429, 503, of_action=True),
        openapi_extra=json_body(model, required=needs_body),
    )


for _name, _model in ACTIONS.items():
    _add(_name, _model)
