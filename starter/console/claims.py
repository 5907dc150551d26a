"""Who somebody is and what they may do, by what an OpenID provider claims of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from domain.people import PersonId
from store.keys import Scope

SCOPES_OF_PEOPLE: tuple[Scope, ...] = tuple(scope for scope in get_args(Scope) if scope != "backend")
"""What a role can allow: `backend` is for systems, which have keys."""
_PERSON = TypeAdapter(PersonId)


class NotAdmitted(Exception):
    """The provider knows them, and they may not come in; `code` says why in one word, the message in words."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True)
class Identity:
    """Somebody the provider knows: their person's id, and their scopes."""

    person: str
    scopes: tuple[Scope, ...]


@dataclass(frozen=True)
class Admission:
    """Which claims say who somebody is and which roles they have, and which scopes each role gives.

    A claim inside another is named by a path with dots, such as `realm_access.roles`.
    """

    roles: Mapping[str, Sequence[Scope]]
    roles_claim: str = "roles"
    person_claim: str = "preferred_username"

    def complete(self, claims: Mapping[str, Any]) -> bool:
        """Return whether the claims say both."""
        return all(_claim(claims, name) is not None for name in (self.roles_claim, self.person_claim))

    def identity(self, claims: Mapping[str, Any]) -> Identity:
        """Return who somebody is and what they may do; raises `NotAdmitted` without a role or a person."""
        claimed = _claim(claims, self.roles_claim)
        names = [claimed] if isinstance(claimed, str) else claimed if isinstance(claimed, list) else []
        given = {scope for name in names if isinstance(name, str) for scope in self.roles.get(name, ())}
        if not given:
            raise NotAdmitted("no_role", "You are known, but have no role here. Ask whoever manages roles for one.")
        return Identity(self._person(claims), tuple(scope for scope in SCOPES_OF_PEOPLE if scope in given))

    def _person(self, claims: Mapping[str, Any]) -> str:
        try:
            return _PERSON.validate_python(_claim(claims, self.person_claim))
        except ValidationError:
            message = f"The claim '{self.person_claim}' of your account is not the id of a person."
            raise NotAdmitted("no_person", message) from None


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """The claim of that very name, be there dots in it or not, else the one at that path."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
