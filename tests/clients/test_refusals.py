"""What the API refuses is raised with all that it says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

import escalation_client
from escalation_client import Client, InvalidInput, NotPossibleNow, Patience, Refusal
from tests.clients.both_clients import Connect
from tests.starter.cli.scripted_api import Answer, ScriptedApi, problem

KINDS = {
    401: escalation_client.Unauthenticated,
    403: escalation_client.NotAllowed,
    404: escalation_client.NotFound,
    409: escalation_client.NotPossibleNow,
    413: escalation_client.TooLarge,
    422: escalation_client.InvalidInput,
    429: escalation_client.TooManyRequests,
    503: escalation_client.Unavailable,
    418: escalation_client.Refusal,
}


@pytest.fixture
def client(api: ScriptedApi, connect: Connect) -> Client:
    return connect(api.url, "esc_key", patience=Patience(tries=1))


@pytest.mark.parametrize("status", KINDS)
def test_each_status_has_its_kind(api: ScriptedApi, client: Client, status: int) -> None:
    api.answers = [problem(status, "A title", "What happened", **{"Retry-After": "3"})]
    with pytest.raises(Refusal) as raised:
        client.view("ZD-1")
    refused = raised.value
    assert type(refused) is KINDS[status]
    assert (refused.status, refused.title, refused.detail) == (status, "A title", "What happened")
    assert refused.retry_after == timedelta(seconds=3)
    assert str(refused) == f"{status} A title: What happened"


def test_every_mistake_is_named(api: ScriptedApi, client: Client) -> None:
    mistake = {"field": "priority", "found": "'very'", "allowed": "urgent, high, medium or low"}
    api.answers = [problem(422, "Invalid input", "Mend the fields named in errors", mistake)]
    with pytest.raises(InvalidInput, match="priority: found 'very'; allowed: urgent, high, medium or low") as raised:
        client.priority("ZD-1", priority="low", reason="calmer now")
    assert raised.value.errors == (mistake,)


def test_the_kind_of_a_problem_has_a_short_name(api: ScriptedApi, client: Client) -> None:
    api.answers = [Answer(409, {"type": "urn:problem-type:escalation:stale", "title": "Stale", "detail": "…"})]
    with pytest.raises(NotPossibleNow) as raised:
        client.resume("ZD-1", seen={"episode": 1, "tier": 0})
    assert raised.value.kind == "stale"


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"[1, 2]", b'{"errors": [1, {"field": "x"}]}', b"\xff"])
def test_what_is_no_problem_is_refused_all_the_same(api: ScriptedApi, client: Client, body: bytes) -> None:
    api.answers = [Answer(404, body)]
    with pytest.raises(escalation_client.NotFound, match="404 Not Found: ") as raised:
        client.view("ZD-1")
    assert (raised.value.type, raised.value.errors) == ("about:blank", ())


def test_nobody_is_followed_elsewhere_with_the_key(api: ScriptedApi, client: Client) -> None:
    api.answers = [Answer(307, {}, {"Location": f"{api.url}/elsewhere"})]
    with pytest.raises(Refusal, match="307 Temporary Redirect"):
        client.note("ZD-1", text="called them")
    with pytest.raises(Refusal, match="307 Temporary Redirect"), client.events("ZD-1"):
        raise AssertionError("there is nothing to hear")
    assert [asked.path for asked in api.asked] == ["/v1/tickets/ZD-1/note", "/v1/tickets/ZD-1/events"]


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        ("..", "/v1/tickets/%2E%2E"),
        (".", "/v1/tickets/%2E"),
        ("../people/x?y#z", "/v1/tickets/..%2Fpeople%2Fx%3Fy%23z"),
        ("ä b", "/v1/tickets/%C3%A4%20b"),
    ],
)
def test_no_reference_leads_elsewhere(api: ScriptedApi, client: Client, reference: str, path: str) -> None:
    client.view(reference)
    assert api.asked[0].path == path


def test_instants_and_amounts_go_as_the_contract_has_them(api: ScriptedApi, client: Client) -> None:
    client.promise("ZD-1", at=datetime(2026, 11, 30, 9, tzinfo=UTC))
    client.resolve("ZD-1", resolution="sent back", grant={"amount": Decimal("5000.00"), "currency": "EUR"})
    assert api.asked[0].body == {"at": "2026-11-30T09:00:00+00:00"}
    assert api.asked[1].body["grant"] == {"amount": "5000.00", "currency": "EUR"}


def test_an_instant_without_a_zone_is_refused_before_anything_is_asked(api: ScriptedApi, client: Client) -> None:
    with pytest.raises(ValueError, match="an instant: found 2026-11-30T09:00:00; allowed: a datetime with its zone"):
        client.promise("ZD-1", at=datetime(2026, 11, 30, 9))  # noqa: DTZ001
    assert api.asked == []


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://127.0.0.1", "https://"])
def test_an_address_that_is_none_is_refused(connect: Connect, url: str) -> None:
    with pytest.raises(ValueError, match=r"url: found .*; allowed: http://… or https://…"):
        connect(url, "esc_key")


@pytest.mark.parametrize("key", ["", "esc_\n", "schlüssel"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_repeated(connect: Connect, key: str) -> None:
    with pytest.raises(ValueError, match="allowed: an API key of visible ASCII characters") as raised:
        connect("http://127.0.0.1:1", key)
    assert not key or key not in str(raised.value)
