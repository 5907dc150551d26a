"""API keys: who has one, giving one out, taking one back. Only operators may."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)

from domain.input.problems import InvalidInput, Problem, parse
from domain.people import PersonId
from domain.team.unknown_people import nobody_has_that_id
from domain.time.durations import parse_duration
from starter.api.authentication import allowed
from starter.api.documentation import json_body, problems
from starter.api.json_body import JsonObject
from starter.api.parts import OpenDatabase, connections
from starter.api.problem import ApiProblem
from starter.api.scopes import GIVE_KEYS
from starter.database_work import in_database
from starter.errors import ActionRefused
from starter.people_named import unknown_anywhere
from store import key_register
from store.key_register import RegisteredKey
from store.keys import KeyHolder, Scope, create, key_id

router = APIRouter(prefix="/v1/keys", tags=["keys"])
Operator = Annotated[KeyHolder, allowed(GIVE_KEYS)]
_EXPIRY = "an instant to come (RFC 3339), or a duration from now such as 90d or P90D, at most 366 days"
_INSTANT: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)


def _expiry(value: object) -> datetime | timedelta | None:
    if value is None:
        return None
    try:
        return parse_duration(value)
    except ValueError:
        pass
    try:
        return _INSTANT.validate_python(value if isinstance(value, str) else "")
    except ValidationError:
        raise ValueError(_EXPIRY) from None


Expiry = Annotated[
    AwareDatetime | timedelta | None,
    BeforeValidator(_expiry),
    WithJsonSchema({"type": ["string", "null"], "description": f"When the key ends: {_EXPIRY}. Null: never."}),
]


class NewKey(BaseModel):
    """Whom a key is for: a system called `name`, or with `person` somebody of the roster, in whose name it acts."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=5)]
    person: PersonId | None = None
    expires: Expiry = None

    def expires_at(self, now: datetime) -> datetime | None:
        """Return when the key ends; raises `InvalidInput` unless that is to come."""
        end = now + self.expires if isinstance(self.expires, timedelta) else self.expires
        if end is not None and end <= now:
            raise InvalidInput([Problem(field="expires", found=end.isoformat(), allowed=_EXPIRY)])
        return end


class GivenKey(RegisteredKey, frozen=True):
    """A new key: `key` is what its holder shows, here this once and never again."""

    key: str = Field(description="Send it as `Authorization: Bearer <key>`.")


class KeysListed(BaseModel):
    """Every key that was not taken back, oldest first, without what opens; one that has expired opens nothing."""

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
async def give_key(caller: Operator, db: OpenDatabase, body: JsonObject, request: Request) -> GivenKey:
    """Give out a key; a person whom no roster has gets none. Each request makes another one."""
    wanted = parse(NewKey, body)
    expires_at = wanted.expires_at(datetime.now(UTC))
    if wanted.person and (problem := await unknown_anywhere(db, "person", wanted.person)):
        raise ActionRefused(nobody_has_that_id([problem]))
    scopes = sorted(set(wanted.scopes))
    state = request.state
    token = await in_database(
        create(db, wanted.name, scopes, wanted.person, expires_at=expires_at, by=state.by, via=state.way)
    )
    [kept] = await in_database(key_register.registered(db, key_id(token)))
    return GivenKey(**kept.model_dump(), key=token)


@router.delete("/{id}", status_code=204, responses=problems(401, 403, 404, 429, 503))
async def revoke_key(id: str, caller: Operator, db: OpenDatabase, request: Request) -> Response:
    """Take a key back; it opens nothing any more, in other processes of the API within 5 seconds."""
    by, way = request.state.by, request.state.way
    if not key_register.is_id(id) or not await in_database(key_register.revoke(db, id, by=by, via=way)):
        raise ApiProblem(404, "Unknown key", "No key has that id")
    connections(request).keys.forget(id)
    return Response(status_code=204)
