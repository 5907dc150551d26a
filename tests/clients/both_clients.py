"""Both clients with one surface, so that a test says once what either does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from inspect import isawaitable
from typing import Any, Self, cast

from escalation_client import AsyncClient, Client

Connect = Callable[..., Client]
"""Makes a client of an address, a key and whatever else a client takes."""


class Awaited:
    """Something of the client with asyncio, whose methods are awaited for whoever calls them."""

    def __init__(self, awaited: Any, runner: asyncio.Runner) -> None:
        self._awaited = awaited
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._awaited, name)
        return (lambda *given, **named: self._shown(found(*given, **named))) if callable(found) else found

    def __enter__(self) -> Self:
        self._run(self._awaited.__aenter__())
        return self

    def __exit__(self, *raised: Any) -> None:
        self._run(self._awaited.__aexit__(*raised))

    def __iter__(self) -> Iterator[Any]:
        each = aiter(self._awaited)
        while True:
            try:
                yield self._run(anext(each))
            except StopAsyncIteration:
                return

    def _shown(self, made: Any) -> Any:
        if isawaitable(made):
            return self._run(made)
        return Awaited(made, self._runner) if isinstance(made, AsyncIterator) else made

    def _run(self, awaitable: Any) -> Any:
        async def awaiting() -> Any:
            return await awaitable

        return self._runner.run(awaiting())


@contextmanager
def connecting(kind: str) -> Iterator[Connect]:
    """Give what makes clients, `blocking` or `asynchronous`; they live until the end of the block."""
    made: list[Any] = []

    def connect(*given: Any, **named: Any) -> Client:
        client = Client(*given, **named) if kind == "blocking" else Awaited(AsyncClient(*given, **named), runner)
        made.append(client)
        return cast(Client, client)

    with asyncio.Runner() as runner:
        try:
            yield connect
        finally:
            for client in made:
                client.disconnect()
