"""People answering from their phone and inbox."""

from __future__ import annotations

import email
import email.policy
import json

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.sandbox.carrier.running_carrier import PERSON, Sandbox

ADA = "ada@example.org"


def test_a_text_arrives_as_twilios_signed_webhook(sandbox: Sandbox) -> None:
    sandbox.text()
    answer = sandbox.reply(PERSON, "ACK T-1 – grüße + 50%")

    assert answer.status_code == 202
    assert (answer.json()["answered"], answer.json()["attempts"]) == (204, 1)
    (call,) = sandbox.desk.inbound()
    assert call.path == "/webhooks/twilio/sms"
    assert call.genuine
    expected = {
        "AccountSid": sandbox.credentials.twilio_account_sid,
        "Body": "ACK T-1 – grüße + 50%",
        "From": PERSON,
        "FromCountry": "GB",
        "FromCity": "",
        "MessageSid": answer.json()["id"],
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "To": sandbox.credentials.twilio_from,
    }
    assert expected.items() <= call.fields.items()


def test_a_reply_names_the_message_by_our_id_or_the_carriers(sandbox: Sandbox) -> None:
    first = sandbox.text(message_id="m-1")
    second = sandbox.text(message_id="m-2")

    assert sandbox.reply(PERSON, "to the newest").json()["to_message"] == second.sid
    assert sandbox.reply(PERSON, "by our id", "m-1").json()["to_message"] == first.sid
    assert sandbox.reply(PERSON, "by the sid", first.sid).json()["to_message"] == first.sid


def test_stop_and_start_change_consent_and_are_forwarded(sandbox: Sandbox) -> None:
    sandbox.text()
    assert sandbox.reply(PERSON, " stop ").status_code == 202
    with pytest.raises(TwilioRestException) as refusal:
        sandbox.text()
    assert (refusal.value.status, refusal.value.code) == (400, 21610)
    sandbox.text(to="+447700900999")
    sandbox.restart()
    with pytest.raises(TwilioRestException):
        sandbox.text()
    sandbox.reply(PERSON, "Start")
    sandbox.text()
    assert [call.fields["Body"] for call in sandbox.desk.inbound()] == [" stop ", "Start"]
    page = sandbox.http.get(f"/people/{PERSON}").text
    assert "You are unsubscribed" in page
    assert "You are subscribed again" in page


@pytest.mark.parametrize("text", ["please stop", "STOP it", "YES", "Stop!"])
def test_other_words_leave_consent_alone(sandbox: Sandbox, text: str) -> None:
    sandbox.reply(PERSON, text)
    sandbox.text()


@pytest.mark.parametrize("word", ["STOPALL", "Unsubscribe", "CANCEL", "end", "QUIT", "REVOKE", "OPTOUT"])
def test_every_stop_word_stops(sandbox: Sandbox, word: str) -> None:
    sandbox.reply(PERSON, word)
    with pytest.raises(TwilioRestException):
        sandbox.text()


def test_an_email_arrives_as_sendgrids_inbound_parse(sandbox: Sandbox) -> None:
    headers = {"Message-ID": "<m-1@escalation.example>", "References": "<root-T-1@escalation.example>"}
    reply_to = {"email": "ticket+token@in.example"}
    sandbox.email(headers=headers, reply_to=reply_to)
    answer = sandbox.reply(ADA, "It still fails.\nÄrgerlich.", "m-1")

    assert answer.status_code == 202
    (call,) = sandbox.desk.inbound()
    assert call.path == f"/webhooks/sendgrid/inbound/{sandbox.credentials.sendgrid_inbound_secret}"
    fields = call.fields
    assert fields["to"] == "ticket+token@in.example"
    assert fields["from"] == "Ada <ada@example.org>"
    assert fields["subject"] == "Re: Your ticket T-1"
    text = fields["text"].splitlines()
    assert text[:2] == ["It still fails.", "Ärgerlich."]
    assert text[3].endswith(f"Support <{sandbox.credentials.sendgrid_from}> wrote:")
    assert text[4:] == ["> We are on it.", "> More soon."]
    assert json.loads(fields["envelope"]) == {"to": ["ticket+token@in.example"], "from": ADA}
    assert json.loads(fields["charsets"])["text"] == "UTF-8"
    parsed = email.message_from_string(fields["headers"], policy=email.policy.default)
    assert parsed["In-Reply-To"] == "<m-1@escalation.example>"
    assert parsed["References"] == "<root-T-1@escalation.example> <m-1@escalation.example>"
    assert parsed["Message-ID"] == f"<{answer.json()['id']}@mailbox.invalid>"
    assert parsed["From"] == "Ada <ada@example.org>"
    assert parsed["Subject"] == "Re: Your ticket T-1"
    assert answer.json()["text"] == fields["text"]


def test_names_and_subjects_of_any_script_survive(sandbox: Sandbox) -> None:
    to = [{"email": ADA, "name": "Ада Л., «графиня»"}]
    sandbox.email(subject="Re: Ваш запрос № 1 " + "очень " * 30 + "важно", personalizations=[{"to": to}])
    sandbox.reply(ADA, "спасибо")

    fields = sandbox.desk.inbound()[0].fields
    parsed = email.message_from_string(fields["headers"], policy=email.policy.default)
    assert parsed["From"].addresses[0].display_name == "Ада Л., «графиня»"
    assert parsed["Subject"] == fields["subject"]
    assert fields["subject"].startswith("Re: Ваш")


def test_without_reply_to_the_answer_goes_to_the_sender(sandbox: Sandbox) -> None:
    sandbox.email()
    assert sandbox.reply(ADA.upper(), "thanks").json()["to"] == sandbox.credentials.sendgrid_from
    assert sandbox.desk.inbound()[0].fields["from"] == "Ada <ada@example.org>"


def test_a_person_can_write_first(sandbox: Sandbox) -> None:
    assert sandbox.reply("new@example.org", "Hello?").json()["subject"] == "(no subject)"
    assert sandbox.reply("+447700900777", "Hello?").json()["to"] == sandbox.credentials.twilio_from
    assert len(sandbox.desk.inbound()) == 2
    assert sandbox.ledger() == []


def test_a_refusal_of_our_api_is_told_not_hidden(sandbox: Sandbox) -> None:
    sandbox.desk.answers = [403]
    answer = sandbox.reply(PERSON, "ACK")
    assert (answer.status_code, answer.json()["answered"]) == (202, 403)
    assert "refused with 403" in sandbox.http.get(f"/people/{PERSON}").text


def test_a_reply_is_tried_again_while_our_api_starts(sandbox: Sandbox) -> None:
    sandbox.desk.answers = [503, 500]
    assert sandbox.reply(PERSON, "ACK").json()["attempts"] == 3


def test_an_api_out_of_reach_is_a_502(sandbox: Sandbox) -> None:
    sandbox.desk.server.stop()
    try:
        answer = sandbox.reply(PERSON, "ACK")
    finally:
        sandbox.desk.server.start()
    assert answer.status_code == 502
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "3 attempts" in answer.json()["detail"]
    assert "lost: nothing answered" in sandbox.http.get(f"/people/{PERSON}").text


def test_what_cannot_be_sent_is_refused(sandbox: Sandbox) -> None:
    sandbox.text()
    assert sandbox.reply(PERSON, "").status_code == 422
    assert sandbox.reply(PERSON, "x" * 20_001).status_code == 422
    assert sandbox.reply("nobody", "ACK").status_code == 422
    assert sandbox.reply(PERSON, "ACK", "unknown").status_code == 404
    assert sandbox.reply("+447700900999", "ACK", "m-1").status_code == 404
    assert sandbox.http.post(f"/people/{PERSON}/reply", json={"texts": "ACK"}).status_code == 422
    assert sandbox.http.post(f"/people/{PERSON}/reply", json=[]).status_code == 422
    assert sandbox.desk.inbound() == []


def test_a_form_is_taken_from_the_carriers_own_page_only(sandbox: Sandbox) -> None:
    path = f"/people/{PERSON}/reply"
    answer = sandbox.http.post(path, data={"text": "ACK", "to_message": ""})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/people/{PERSON}")
    foreign = sandbox.http.post(path, data={"text": "STOP"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert [call.fields["Body"] for call in sandbox.desk.inbound()] == ["ACK"]
