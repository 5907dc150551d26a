from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from workers.codec_server import create_app
from workers.keys import load_or_create
from workers.settings import Settings

UI = "http://127.0.0.1:8233"
CLEAR = {
    "payloads": [
        {
            "metadata": {"encoding": base64.b64encode(b"json/plain").decode()},
            "data": base64.b64encode(b'"marker"').decode(),
        }
    ]
}


def client(settings: Settings, host: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(settings))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}:8091")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    load_or_create(tmp_path / "payload-keys.json")
    return Settings(data_dir=tmp_path, codec_origins=(UI,))


@pytest.fixture
async def server(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with client(settings) as server:
        yield server


async def test_encode_then_decode_gives_the_same_back(server: httpx.AsyncClient) -> None:
    encoded = (await server.post("/encode", json=CLEAR)).json()
    assert base64.b64decode(encoded["payloads"][0]["metadata"]["encoding"]) == b"binary/encrypted"
    assert (await server.post("/decode", json=encoded)).json() == CLEAR


async def test_only_the_ui_may_call_from_a_browser(server: httpx.AsyncClient) -> None:
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-namespace"}
    allowed = await server.options("/decode", headers={"Origin": UI, **asks})
    assert allowed.headers["access-control-allow-origin"] == UI
    refused = await server.options("/decode", headers={"Origin": "http://evil.example", **asks})
    assert refused.status_code == 400
    assert "access-control-allow-origin" not in refused.headers


async def test_without_a_token_only_loopback_names_are_served(settings: Settings) -> None:
    async with client(settings, host="rebound.example") as outside:
        assert (await outside.post("/decode", json=CLEAR)).status_code == 400


async def test_with_a_token_every_call_needs_it(settings: Settings) -> None:
    async with client(settings.model_copy(update={"codec_token": "right"}), "codec.example") as server:
        assert (await server.post("/decode", json=CLEAR)).status_code == 401
        wrong = await server.post("/decode", json=CLEAR, headers={"Authorization": "Bearer wrong"})
        assert wrong.status_code == 401
        right = await server.post("/decode", json=CLEAR, headers={"Authorization": "Bearer right"})
        assert right.json() == CLEAR


async def test_a_browser_in_which_the_token_was_entered_needs_no_bearer(settings: Settings) -> None:
    async with client(settings.model_copy(update={"codec_token": "right"})) as server:
        assert "Enter the codec server's token" in (await server.get("/")).text
        wrong = await server.post("/sign-in", data={"token": "wrong"})
        assert (wrong.status_code, wrong.cookies) == (401, httpx.Cookies())
        assert (await server.post("/decode", json=CLEAR)).status_code == 401
        let_in = await server.post("/sign-in", data={"token": "right"})
        assert let_in.status_code == 200
        kept = let_in.headers["set-cookie"].lower()
        assert "httponly" in kept
        assert "samesite=strict" in kept
        assert "default-src 'none'" in let_in.headers["content-security-policy"]
        assert (await server.post("/decode", json=CLEAR)).json() == CLEAR
        cookies = dict(server.cookies)
    async with client(settings.model_copy(update={"codec_token": "changed"})) as server:
        server.cookies.update(cookies)
        assert (await server.post("/decode", json=CLEAR)).status_code == 401
    async with client(settings.model_copy(update={"codec_token": "right"})) as server:
        server.cookies.set("escalation-codec", "signed in.aaaa.bbbb")
        assert (await server.post("/decode", json=CLEAR)).status_code == 401


async def test_nonsense_is_refused_with_what_is_expected(server: httpx.AsyncClient) -> None:
    for body in (b"", b"nonsense", b"\xff\xfe", b'{"payloads": 5}'):
        answer = await server.post("/decode", content=body)
        assert answer.status_code == 400
        assert "payloads" in answer.json()["detail"]


async def test_an_unknown_key_is_named(server: httpx.AsyncClient) -> None:
    def encoded(text: bytes) -> str:
        return base64.b64encode(text).decode()

    metadata = {"encoding": encoded(b"binary/encrypted"), "key-id": encoded(b"lost")}
    body = {"payloads": [{"metadata": metadata, "data": encoded(b"x" * 64)}]}
    answer = await server.post("/decode", json=body)
    assert answer.status_code == 409
    assert "'lost'" in answer.json()["detail"]
