"""Visitors: whoever is signed in, what they may do, and for whom they act."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from fastapi import Request
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData

from domain.people import PersonId
from domain.team.actors import acts_as, written
from domain.team.audit import STRANGER, Deed
from domain.via import Via
from starter.caller_address import address_of
from starter.console.parts import PartsOf
from starter.console.session import COOKIE, Session, Sessions, SignedOn
from store.keys import KeyHolder, key_id

DOOR = "console"
PROVIDER = "provider"
MAY_ACT = {"backend", "agent", "ops", "manager"}
MAY_SEE_PEOPLE = {"agent", "ops", "manager"}
MAY_NAME_ANOTHER = {"backend", "ops"}


class NotSignedIn(Exception):
    """Nobody, or nobody any more, is signed in."""


class NotThem(Exception):
    """Whoever signs in is not who they say; it says why in words, and `why` in a code."""

    def __init__(self, why: str, said: str) -> None:
        self.why = why
        super().__init__(said)


class ForeignForm(Exception):
    """A form that this session's pages did not make."""


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in; `person` is the roster's id they act as, None for a program, which acts as itself."""

    name: str
    person: str | None
    may_act: bool
    sees_people: bool
    form_token: str
    scopes: tuple[str, ...]
    via: Via
    """By which way they come: by a key or signed on, from which address, and whether they act as themselves."""

    @property
    def proof(self) -> dict[str, str]:
        """Return what the audit log says of their way."""
        return self.via.accounted

    @property
    def accountable(self) -> str:
        """Return who did it, for the audit log: their person, or the key where it is nobody's own."""
        return self.by if self.person else f"key:{self.via.key}"

    @property
    def by(self) -> str:
        """Return who acts, in the words of the contract."""
        return acts_as(self.person, self.name)

    @property
    def moves_money_as(self) -> str:
        """Return who they are as far as they have shown it themselves: nobody moves money whom somebody else names."""
        return self.by if self.via.own else acts_as(None, self.name)


class Visitors:
    """Recognises visitors by their cookie, and their forms by the token in them."""

    def __init__(self, sessions: Sessions, parts: PartsOf, provider: str | None = None) -> None:
        """Take who opens cookies, and what the provider is called whose word counts, None for none."""
        self._sessions = sessions
        self._parts = parts
        self._provider = provider

    async def welcome(self, request: Request, session: Session) -> str | None:
        """Return the cookie for somebody who signs in; None when their key is not valid.

        Raises `NotThem` where the key signs in nobody but somebody else, and where no roster has the person.
        """
        try:
            holder = await self._parts(request).authenticate(session.key)
            if holder and session.person and not _may_name(holder, session.person):
                raise NotThem(
                    "not_their_key", f"this key signs in {holder.person or f'{holder.name}, which is nobody'}"
                )
            return await self._let_in(request, session)
        except NotSignedIn:
            await self.turned_away(request, "unknown_key")
            return None
        except NotThem as not_them:
            await self.turned_away(request, not_them.why)
            raise

    async def welcome_from_provider(self, request: Request, session: SignedOn) -> str:
        """Return the cookie for somebody whom the provider has proven; raises `NotThem` where no roster has them."""
        return await self._let_in(request, session)

    async def turned_away(self, request: Request, why: str) -> None:
        """Note that somebody could not sign in."""
        details = {"why": why, **Via(door=DOOR, address=address_of(request)).accounted}
        deed = Deed(by=STRANGER, action="sign_in_failed", subject="console", outcome="refused", details=details)
        await self._parts(request).audit(deed)

    async def _let_in(self, request: Request, session: Session | SignedOn) -> str:
        cookie = self._sessions.sealed(session)
        visitor = await self._known(request, session, cookie)
        if visitor.may_act and visitor.person and (problem := await self._parts(request).unknown(visitor.person)):
            raise NotThem("unknown_person", f"nobody is called {visitor.person}; allowed is {problem.allowed}")
        deed = Deed(by=visitor.accountable, action="signed_in", subject="console", details={**visitor.proof})
        await self._parts(request).audit(deed)
        return cookie

    async def visitor(self, request: Request) -> Visitor:
        """Return who is signed in; raises `NotSignedIn`."""
        cookie = request.cookies.get(COOKIE, "")
        return await self._known(request, self._sessions.opened(cookie), cookie)

    async def farewell(self, request: Request) -> None:
        """Note that somebody signs out; whoever is not signed in any more may do so too."""
        with suppress(NotSignedIn):
            visitor = await self.visitor(request)
            deed = Deed(by=visitor.accountable, action="signed_out", subject="console", details={**visitor.proof})
            await self._parts(request).audit(deed)

    async def _known(self, request: Request, session: Session | SignedOn | None, cookie: str) -> Visitor:
        address = address_of(request)
        # whoever the provider knows has shown there who they are
        via = Via(door=DOOR, name=PROVIDER, address=address, own=True)
        match session:
            case Session():
                holder = await self._parts(request).authenticate(session.key)
                own = holder is not None and holder.person is not None and session.person in (None, holder.person)
                program = written(holder.name) if holder and not holder.person else None
                via = Via(door=DOOR, key=key_id(session.key), name=program, address=address, own=own)
            case SignedOn() if self._provider:
                holder = KeyHolder(name=self._provider, scopes=session.scopes, person=session.person)
            case _:
                holder = None
        if session is None or holder is None:
            raise NotSignedIn
        scopes = set(holder.scopes)
        named = session.person if scopes & MAY_NAME_ANOTHER else None
        return Visitor(
            name=holder.name,
            person=named or holder.person,
            may_act=bool(scopes & MAY_ACT),
            sees_people=bool(scopes & MAY_SEE_PEOPLE),
            scopes=tuple(sorted(scopes)),
            form_token=self._sessions.form_token(cookie),
            via=via,
        )

    async def form(self, request: Request) -> FormData:
        """Return the form somebody sent; raises `ForeignForm` unless a page of their own session made it."""
        form = await request.form(max_files=0, max_fields=30)
        token, cookie = form.get("token"), request.cookies.get(COOKIE, "")
        if not (isinstance(token, str) and self._sessions.is_form_of(cookie, token)):
            raise ForeignForm
        return form


def _may_name(holder: KeyHolder, person: str) -> bool:
    return person == holder.person or not MAY_NAME_ANOTHER.isdisjoint(holder.scopes)


_PERSON = TypeAdapter(PersonId)


def person_named(text: str) -> str | None:
    """Return the person id typed by somebody, None for nothing; raises ValueError for what is no id."""
    if not text.strip():
        return None
    try:
        return _PERSON.validate_python(text.strip())
    except ValidationError:
        raise ValueError("up to 64 letters, digits, dots, underscores or hyphens") from None
