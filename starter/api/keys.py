"""API keys: who has one, giving one out, taking one back. Only operators may."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from domain.people import PersonId
from domain.problems import parse
from starter.api.authentication import allowed
from starter.api.documentation import json_body, problems
from starter.api.json_body import JsonObject
from starter.api.parts import OpenDatabase
from starter.api.problem import ApiProblem
from starter.api.scopes import GIVE_KEYS
from starter.database_work import in_database
from store import key_register
from store.key_register import RegisteredKey
from store.keys import KeyHolder, Scope, create, key_id

router = APIRouter(prefix="/v1/keys", tags=["keys"])
Operator = Annotated[KeyHolder, allowed(GIVE_KEYS)]


class NewKey(BaseModel):
    """Whom a key is for: a system called `name`, or with `person` somebody of the roster, in whose name it acts."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=5)]
    person: PersonId | None = None


class GivenKey(RegisteredKey, frozen=True):
    """A new key: `key` is what its holder shows, here this once and never again."""

    key: str = Field(description="Send it as `Authorization: Bearer <key>`.")


class KeysListed(BaseModel):
    """Every valid key, oldest first, without what opens."""

    items: tuple[RegisteredKey, ...]


@router.get("", responses=problems(401, 403, 429, 503))
async def list_keys(caller: Operator, db: OpenDatabase) -> KeysListed:
    """List who has a key."""
    return KeysListed(items=tuple(await in_database(key_register.registered(db))))


@router.post(
    "",
    status_code=201,
    responses=problems(401, 403, 413, 422, 429, 503),
    openapi_extra=json_body(NewKey),
)
async def give_key(caller: Operator, db: OpenDatabase, body: JsonObject) -> GivenKey:
    """Give out a key. Each request makes another one."""
    wanted = parse(NewKey, body)
    token = await in_database(create(db, wanted.name, sorted(set(wanted.scopes)), wanted.person))
    [kept] = await in_database(key_register.registered(db, key_id(token)))
    return GivenKey(**kept.model_dump(), key=token)


@router.delete("/{id}", status_code=204, responses=problems(401, 403, 404, 429, 503))
async def revoke_key(id: str, caller: Operator, db: OpenDatabase) -> Response:
    """Take a key back; within a minute it opens nothing any more."""
    if not key_register.is_id(id) or not await in_database(key_register.revoke(db, id)):
        raise ApiProblem(404, "Unknown key", "No key has that id")
    return Response(status_code=204)
