"""Signing in at an OpenID provider that really runs, over HTTP and in a browser."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from joserfc import jwk, jwt
from playwright.sync_api import expect

from domain.input.problems import Problem
from domain.team.audit import Deed
from domain.team.unknown_people import unknown_person
from starter.console.claims import Admission
from starter.console.identity_provider import Begun, IdentityProvider, NotProven, ProviderUnreachable
from starter.console.parts import Parts
from starter.console.router import create_console
from starter.console.session import COOKIE, SIGNED_ON_LASTS, Sessions, SignedOn
from starter.console.signing_on import BACK, SignOn
from store.keys import KeyHolder
from tests.domain.life import Life
from tests.starter.console.chromium import chromium, faultless_page
from tests.starter.console.conftest import HOLDERS, SECRET, text_of
from tests.starter.console.fake_escalations import FakeEscalations
from tests.starter.console.fake_outages import FakeOutages
from tests.starter.console.openid_provider import CLIENT, OpenIdProvider, openid_provider
from tests.starter.console.openid_provider import SECRET as CLIENT_SECRET

PEOPLE: dict[str, dict[str, object]] = {
    "gwen": {"preferred_username": "gwen", "roles": ["support", "everybody"]},
    "walt": {"preferred_username": "walt", "roles": ["wall"]},
    "newcomer": {"preferred_username": "newcomer", "roles": ["everybody"]},
    "nobody": {"preferred_username": "no.body@company.example", "roles": ["support"]},
}
ROLES = Admission({"support": ("agent",), "wall": ("read",)})
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")
US = "http://127.0.0.1:{port}"


@dataclass
class Console:
    """The console, which sends people to a provider, and what it kept for the audit log."""

    provider: OpenIdProvider
    life: Life
    address: str = "http://console.example"
    audited: list[Deed] = field(default_factory=list)
    secure: bool = False
    people: set[str] = field(default_factory=lambda: {"gwen", "ann"})

    async def unknown(self, person: str) -> Problem | None:
        return None if person in self.people else unknown_person("person", person, self.people, "a roster")

    def sign_on(self) -> SignOn:
        redirect_uri = self.address + BACK
        return SignOn(IdentityProvider(self.provider.url, CLIENT, CLIENT_SECRET, redirect_uri), ROLES, "Example")

    def app(self, **changes: Any) -> FastAPI:
        async def authenticate(token: str) -> KeyHolder | None:
            return HOLDERS.get(token)

        async def audit(deed: Deed) -> None:
            self.audited.append(deed)

        parts = Parts(FakeEscalations(self.life), authenticate, audit, FakeOutages(), self.unknown)  # type: ignore[arg-type]
        app = FastAPI()
        options: dict[str, Any] = {"secret": SECRET, "secure": self.secure, "sign_on": self.sign_on(), **changes}
        app.include_router(create_console(lambda _: parts, **options))
        return app

    def browser(self, **changes: Any) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app(**changes)), base_url=self.address)


@pytest.fixture(scope="module")
def running() -> Iterator[OpenIdProvider]:
    with openid_provider(**PEOPLE) as provider:
        yield provider


@pytest.fixture
def provider(running: OpenIdProvider) -> Iterator[OpenIdProvider]:
    yield running
    running.down, running.issuer = False, None


@pytest.fixture
def console(provider: OpenIdProvider, life: Life) -> Console:
    return Console(provider, life)


@pytest.fixture
async def browser(console: Console) -> AsyncIterator[httpx.AsyncClient]:
    async with console.browser() as browser:
        yield browser


async def back_from_provider(browser: httpx.AsyncClient, subject: str, then: str = "") -> str:
    """Go to the provider, say there who one is, and return where it sends one back to."""
    sent = await browser.get("/console/sign-on", params={"then": then})
    assert sent.status_code == 303, sent.text
    async with httpx.AsyncClient(trust_env=False) as elsewhere:
        answer = await elsewhere.post(sent.headers["Location"], data={"sub": subject})
    return str(answer.headers["Location"])


def failures(console: Console) -> list[object]:
    return [deed.details["why"] for deed in console.audited if deed.action == "sign_in_failed"]


async def test_who_signs_in_there_is_that_person_here_and_goes_on_where_they_wanted(
    console: Console, browser: httpx.AsyncClient
) -> None:
    back = await back_from_provider(browser, "gwen", "/console/tickets/T-1")
    let_in = await browser.get(back)
    assert (let_in.status_code, let_in.headers["Location"]) == (303, "/console/tickets/T-1")
    page = await browser.get("/console/tickets/T-1")
    assert "gwen · Example" in text_of(page)
    assert 'name="token"' in page.text
    [deed] = console.audited
    assert (deed.by, deed.action, deed.details) == (
        "person:gwen",
        "signed_in",
        {"door": "console", "name": "provider", "address": "127.0.0.1"},
    )


async def test_whom_no_roster_has_does_not_come_in(console: Console, browser: httpx.AsyncClient) -> None:
    console.people.clear()
    refused = await browser.get(await back_from_provider(browser, "gwen"))
    assert refused.status_code == 403
    assert "nobody is called gwen" in text_of(refused)
    assert failures(console) == ["unknown_person"]


async def test_what_a_role_does_not_allow_is_not_allowed(console: Console, browser: httpx.AsyncClient) -> None:
    await browser.get(await back_from_provider(browser, "walt"))
    sessions = Sessions(SECRET)
    form = {"token": sessions.form_token(browser.cookies[COOKIE]), "text": "x"}
    refused = await browser.post("/console/tickets/T-1/note", data=form)
    assert refused.status_code == 403
    assert (console.audited[-1].by, console.audited[-1].action) == ("person:walt", "refused")


async def test_the_provider_is_asked_with_all_that_protects_a_sign_in(
    provider: OpenIdProvider, browser: httpx.AsyncClient
) -> None:
    for _ in range(2):
        await browser.get(await back_from_provider(browser, "gwen"))
    first, second = provider.asked[-2:]
    assert first["response_type"] == "code"
    assert first["redirect_uri"] == "http://console.example/console/sign-on/back"
    assert first["code_challenge_method"] == "S256"
    for protection in ("state", "nonce", "code_challenge"):
        assert len(first[protection]) >= 43
        assert first[protection] != second[protection]
    assert len(provider.verifiers[-1]) >= 43


@pytest.mark.parametrize("then", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", ""])
async def test_signing_in_never_leads_elsewhere(browser: httpx.AsyncClient, then: str) -> None:
    let_in = await browser.get(await back_from_provider(browser, "gwen", then))
    assert let_in.headers["Location"] == "/console"


async def test_who_has_no_role_here_is_told_so(console: Console, browser: httpx.AsyncClient) -> None:
    refused = await browser.get(await back_from_provider(browser, "newcomer"))
    assert refused.status_code == 403
    assert "have no role here" in text_of(refused)
    assert COOKIE not in browser.cookies
    refused = await browser.get(await back_from_provider(browser, "nobody"))
    assert "The claim 'preferred_username' of your account is not the id of a person." in text_of(refused)
    assert failures(console) == ["no_role", "no_person"]


async def test_who_says_no_at_the_provider_is_not_in(console: Console, browser: httpx.AsyncClient) -> None:
    sent = await browser.get("/console/sign-on")
    async with httpx.AsyncClient(trust_env=False) as elsewhere:
        answer = await elsewhere.post(sent.headers["Location"], data={"action": "deny"})
    back, state = answer.headers["Location"], parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0]
    # RFC 6749, 4.1.2.1: the state comes back with an error too. This provider forgets it.
    refused = await browser.get(back if "state=" in back else f"{back}&state={state}")
    assert refused.status_code == 403
    assert "Example did not sign you in" in text_of(refused)
    assert failures(console) == ["denied"]


async def test_nothing_comes_back_that_was_not_begun_in_this_browser(
    console: Console, browser: httpx.AsyncClient
) -> None:
    back = await back_from_provider(browser, "gwen")
    async with console.browser() as another:
        refused = await another.get(back)
        assert refused.status_code == 403
        assert "not begun in this browser" in text_of(refused)
    forged = back.replace("state=", "state=x")
    assert (await browser.get(forged)).status_code == 403
    assert (await browser.get(back)).status_code == 403, "a failure ends what was begun"
    for nothing in ("", "?state=", "?code=x", "?state=é&code=x"):
        assert (await browser.get(f"/console/sign-on/back{nothing}")).status_code == 403
    assert set(failures(console)) == {"state"}
    assert COOKIE not in browser.cookies


async def test_what_was_used_once_is_of_no_use_again(browser: httpx.AsyncClient) -> None:
    back = await back_from_provider(browser, "gwen")
    kept = dict(browser.cookies)
    assert (await browser.get(back)).status_code == 303
    cookie = "; ".join(f"{name}={value}" for name, value in kept.items())
    async with httpx.AsyncClient(transport=browser._transport, base_url="http://console.example") as again:
        refused = await again.get(back, headers={"Cookie": cookie})
    assert refused.status_code == 403
    assert "does not prove who you are" in text_of(refused)


async def test_a_code_of_another_sign_in_is_refused(browser: httpx.AsyncClient) -> None:
    stolen = parse_qs(urlsplit(await back_from_provider(browser, "gwen")).query)["code"][0]
    mine = parse_qs(urlsplit(await back_from_provider(browser, "walt")).query)["state"][0]
    refused = await browser.get("/console/sign-on/back", params={"state": mine, "code": stolen})
    assert refused.status_code == 403
    assert "does not prove who you are" in text_of(refused)


async def test_an_answer_in_another_provider_s_name_is_refused(console: Console, browser: httpx.AsyncClient) -> None:
    back = await back_from_provider(browser, "gwen")
    assert (await browser.get(f"{back}&iss=https://elsewhere.example")).status_code == 403
    assert failures(console) == ["issuer"]


async def test_a_provider_that_is_down_is_said_before_and_after_and_keys_still_work(
    console: Console, provider: OpenIdProvider, browser: httpx.AsyncClient
) -> None:
    back = await back_from_provider(browser, "gwen")
    provider.down = True
    for path in (back, "/console/sign-on"):
        answer = await browser.get(path)
        assert answer.status_code == 503
        assert "does not answer" in text_of(answer)
        assert "or sign in with an API key" in text_of(answer)
    assert failures(console) == ["unreachable", "unreachable"]
    assert (await browser.post("/console/sign-in", data={"key": "ann-key"})).status_code == 303


async def test_a_role_counts_for_an_hour(console: Console, browser: httpx.AsyncClient) -> None:
    now = time.time()
    session = SignedOn("gwen", ("agent",))
    for age, status in ((SIGNED_ON_LASTS - timedelta(minutes=1), 200), (SIGNED_ON_LASTS + timedelta(minutes=1), 303)):
        cookie = Sessions(SECRET, lambda age=age: now - age.total_seconds()).sealed(session)  # type: ignore[misc]
        answer = await browser.get("/console", headers={"Cookie": f"{COOKIE}={cookie}"})
        assert answer.status_code == status


async def test_without_a_provider_nobody_is_in_by_one(console: Console) -> None:
    async with console.browser(sign_on=None) as browser:
        cookie = Sessions(SECRET).sealed(SignedOn("gwen", ("agent",)))
        assert (await browser.get("/console", headers={"Cookie": f"{COOKIE}={cookie}"})).status_code == 303
        assert (await browser.get("/console/sign-on")).status_code == 404
        assert "Example" not in text_of(await browser.get("/console/sign-in"))


async def test_cookies_of_a_sign_in_are_kept_from_scripts_and_sent_over_tls_only(console: Console) -> None:
    secured = replace(console, secure=True)
    async with secured.browser() as browser:
        sent = await browser.get("/console/sign-on")
        cookie = sent.headers["Set-Cookie"]
        for part in ("HttpOnly", "SameSite=lax", "Secure", "Path=/console/sign-on", "Max-Age=600"):
            assert part in cookie
        state = parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0]
        assert state not in cookie
        let_in = await browser.post("/console/sign-in", data={"key": "ann-key"})
        assert "Secure" in let_in.headers["Set-Cookie"]


ISSUER = "https://provider.example"
BEGUN = Begun("s", "n", "v")
KEY = jwk.RSAKey.generate_key(2048, {"kid": "k"})
OTHER = jwk.RSAKey.generate_key(2048, {"kid": "k"})


def signed(key: Any = KEY, algorithm: str = "RS256", **changes: object) -> str:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": CLIENT, "sub": "1", "nonce": "n", "iat": now, "exp": now + 300, **changes}
    said = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": "k"}, said, key, algorithms=[algorithm])


def proven(token: object) -> dict[str, Any]:
    provider = IdentityProvider(ISSUER, CLIENT, "", "http://us")
    return provider._proven(token, jwk.KeySet([KEY]).as_dict(private=False), "n")


def test_a_token_of_this_sign_in_is_believed() -> None:
    assert proven(signed())["sub"] == "1"
    assert proven(signed(aud=[CLIENT, "other"], azp=CLIENT))["sub"] == "1"


@pytest.mark.parametrize(
    "token",
    [
        None,
        "",
        "a.b.c",
        signed(OTHER),
        signed(jwk.OctKey.import_key("a secret that is long enough for a signature"), "HS256"),
        signed(iss="https://elsewhere.example"),
        signed(iss=None),
        signed(aud="another-client"),
        signed(aud=None),
        signed(aud=[CLIENT, "other"], azp="other"),
        signed(nonce="another"),
        signed(nonce=None),
        signed(exp=int(time.time()) - 120),
        signed(exp=None),
        signed(iat=int(time.time()) + 3600),
        signed(sub=None),
        "eyJhbGciOiJub25lIn0." + signed().split(".")[1] + ".",
    ],
    ids=[
        "none",
        "empty",
        "no token",
        "another key",
        "a shared secret",
        "elsewhere",
        "no issuer",
        "another client",
        "no client",
        "another party",
        "another nonce",
        "no nonce",
        "ended",
        "no end",
        "of tomorrow",
        "nobody",
        "unsigned",
    ],
)
def test_no_other_token_is(token: object) -> None:
    with pytest.raises(NotProven):
        proven(token)


async def test_what_is_no_provider_is_unreachable(provider: OpenIdProvider) -> None:
    async def address(issuer: str) -> str:
        return await IdentityProvider(issuer, CLIENT, "", "http://us").address(BEGUN)

    assert (await address(provider.url)).startswith(f"{provider.url}/oauth2/authorize?")
    for issuer in ("http://127.0.0.1:1", f"{provider.url}/x", f"{provider.url}/"):
        with pytest.raises(ProviderUnreachable):
            await address(issuer)
    for called in ("https://elsewhere.example", provider.url):
        provider.issuer = called
        with pytest.raises(ProviderUnreachable, match=r"another issuer|does not say all"):
            await address(provider.url)


@contextmanager
def listening(console: Console) -> Iterator[str]:
    """Give the console's address, to which the provider sends people back."""
    server = uvicorn.Server(uvicorn.Config(FastAPI(), host="127.0.0.1", port=0, log_level="error"))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    console.address = US.format(port=server.servers[0].sockets[0].getsockname()[1])
    server.config.app.router.routes.extend(console.app().router.routes)  # type: ignore[union-attr]
    yield console.address
    server.should_exit = True
    thread.join()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_people_sign_in_in_a_browser_and_are_told_why_when_they_cannot(console: Console) -> None:
    with chromium() as running, listening(console) as address, faultless_page(running.new_context()) as page:
        page.goto(f"{address}/console/tickets/T-1")
        page.get_by_role("link", name="Sign in with Example").click()
        page.get_by_placeholder("sub").fill("gwen")
        page.get_by_role("button", name="Authorize").click()
        expect(page.get_by_role("heading", name="Invoice charged twice")).to_be_visible()
        expect(page.locator(".who")).to_contain_text("gwen · Example")
        page.get_by_role("button", name="Sign out").click()

        page.get_by_role("link", name="Sign in with Example").click()
        page.get_by_placeholder("sub").fill("newcomer")
        page.get_by_role("button", name="Authorize").click()
        expect(page.get_by_role("heading", name="You cannot come in")).to_be_visible()
        expect(page.get_by_text("have no role here")).to_be_visible()

        page.goto(f"{address}/console/sign-on/back?state=forged&code=forged")
        expect(page.get_by_role("heading", name="not begun in this browser")).to_be_visible()

        console.provider.down = True
        page.goto(f"{address}/console/sign-in")
        page.get_by_role("link", name="Sign in with Example").click()
        expect(page.get_by_role("heading", name="does not answer")).to_be_visible()
