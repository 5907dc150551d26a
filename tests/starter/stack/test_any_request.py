"""The whole API on real servers, asked by a machine that has read its document: whatever is asked, the answer is one
that the document says, and never an error of ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from starter.api.rate_limit import RateLimit
from store.keys import SCOPES, create
from tests.starter.api.doorway import Doorway
from tests.starter.stack.asking import request
from tests.starter.stack.running_stack import RunningStack
from tests.starter.stack.served import Api, listening, served

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]
OPERATIONS = sorted(
    (operation["operationId"], method, path)
    for path, methods in Doorway().app().openapi()["paths"].items()
    for method, operation in methods.items()
)
PROMISES = [
    checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
FEW, MANY = 5, 150


@schemathesis.serializer("application/x-ndjson")
def _lines(_: schemathesis.SerializationContext, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tireless(stack: RunningStack) -> AsyncIterator[Api]:
    """The API as it is, but for its streams, which end at once, and its limit of requests."""
    async with served(stack, stack.settings) as api:
        app: FastAPI = api.app
        app.state.doors = replace(app.state.doors, rate_limit=RateLimit(1e6, 1e6), streams_end_after=timedelta())
        yield api


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def asked(tireless: Api, stack: RunningStack) -> AsyncIterator[tuple[str, list[str], list[str]]]:
    """Where the API listens, a key of each scope, and the references of tickets in three states."""
    references = ["S-open", "S-resolved", "S-cancelled"]
    for reference in references:
        await tireless.open(request(reference))
    await tireless.act("/v1/tickets/S-resolved/resolve", resolution="Taken back.")
    await tireless.act("/v1/tickets/S-cancelled/cancel", reason="opened twice")
    keys = [await create(stack.db, f"any {scope}", [scope]) for scope in SCOPES]
    async with listening(tireless.app) as address:
        yield address, keys, references


@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=[pytest.mark.proof, pytest.mark.timeout(900)])])
@pytest.mark.parametrize(("name", "method", "path"), OPERATIONS, ids=[name for name, *_ in OPERATIONS])
async def test_every_answer_is_one_the_document_says(
    asked: tuple[str, list[str], list[str]], tireless: Api, name: str, method: str, path: str, examples: int
) -> None:
    address, keys, references = asked
    operation = schemathesis.openapi.from_dict(tireless.app.openapi())[path][method]
    places: dict[str, st.SearchStrategy[Any]] = {
        "reference": st.sampled_from([*references, "S-nobody"]),
        "name": st.sampled_from(["default", "ticket", "nobody"]),
    }

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=examples == FEW,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), key=st.sampled_from(keys), data=st.data())
    def ask(case: Any, key: str, data: st.DataObject) -> None:
        for place, known in places.items():
            if place in (case.path_parameters or {}) and data.draw(st.booleans()):
                case.path_parameters[place] = data.draw(known)
        case.call_and_validate(
            base_url=address, checks=PROMISES, headers={"Authorization": f"Bearer {key}"}, timeout=30
        )

    # In a thread: the servers' parts work in this loop.
    await asyncio.to_thread(ask)
