"""The API as its own process makes it, over a running stack."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import httpx
import uvicorn
from fastapi import FastAPI

from store.keys import create
from tests.starter.stack.running_stack import PUBLIC_URL, RunningStack
from workers.api import ApiServer, build
from workers.settings import Settings


@dataclass
class Api:
    """The API, a client of it, and the headers of a backend's and an agent's key."""

    app: FastAPI
    http: httpx.AsyncClient
    backend: dict[str, str]
    agent: dict[str, str]

    async def open(self, request: dict[str, Any]) -> str:
        """Open a ticket and return the path of its resource."""
        answer = await self.http.post("/v1/tickets", json=request, headers=self.backend)
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    async def get(self, path: str) -> Any:
        return (await self.http.get(path, headers=self.agent)).raise_for_status().json()

    async def act(self, path: str, **body: Any) -> Any:
        return (await self.http.post(path, json=body, headers=self.agent)).raise_for_status().json()

    async def kinds(self, path: str) -> list[str]:
        return [entry["kind"] for entry in (await self.get(path))["timeline"]]


@asynccontextmanager
async def served(stack: RunningStack, settings: Settings) -> AsyncIterator[Api]:
    """Gives the API that a process with `settings` serves, with keys of the stack's own database."""
    backend = await create(stack.db, "helpdesk", ["backend"])
    agent = await create(stack.db, "gwen", ["agent"], person="gwen")
    address = stack.temporal.service_client.config.target_host
    with patch.dict(os.environ, {"TEMPORAL_ADDRESS": address}):
        app = build(settings)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC_URL) as http,
        ):
            yield Api(app, http, {"Authorization": f"Bearer {backend}"}, {"Authorization": f"Bearer {agent}"})


@asynccontextmanager
async def listening(app: FastAPI) -> AsyncIterator[str]:
    """Gives the address of a real server of `app`."""
    server = ApiServer(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=5))
    with socket.create_server(("127.0.0.1", 0)) as door:
        serving = asyncio.create_task(server.serve([door]))
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        await serving
        app.state.ends.clear()
