"""The vendors' own descriptions of their HTTP, with their gaps closed in memory.

Twilio's comes with its CLI's package. SendGrid's is looked for beside the project, or where `SENDGRID_DESCRIPTION`
says; a clone without it has our own description of the one call we make.
"""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent / "vendors"
PROJECT = Path(__file__).parents[2]
TWILIO = HERE / "node_modules/@twilio/cli-core/src/services/twilio-api"
OUR_SENDGRID = HERE / "sendgrid_mail_send.yaml"
SENDGRID = Path(os.environ.get("SENDGRID_DESCRIPTION") or PROJECT.parent / "shared/specs/sendgrid_mail_v3.json")

ACCOUNT = "/2010-04-01/Accounts/{Sid}.json"
NUMBERS = "/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.json"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
MESSAGE = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"
SERVICE = "/v1/Services/{Sid}"
SERVICE_NUMBERS = "/v1/Services/{ServiceSid}/PhoneNumbers"
WE_CALL = {
    "twilio_api_v2010.json": (ACCOUNT, NUMBERS, MESSAGES, MESSAGE),
    "twilio_messaging_v1.json": (SERVICE, SERVICE_NUMBERS),
}
MESSAGE_SCHEMA = "api.v2010.account.message"
SEND = "/v3/mail/send"

E164 = r"^(\+[1-9]\d{1,14}|whatsapp:\+[1-9]\d{1,14})$"
LONGEST_SMS = 1600
SENDGRIDS_OWN_HEADERS = (
    "x-sg-id", "x-sg-eid", "received", "dkim-signature", "Content-Type", "Content-Transfer-Encoding", "To", "From",
    "Subject", "Reply-To", "CC", "BCC",
)  # fmt: skip

Description = dict[str, Any]


def twilio() -> Description:
    """Return Twilio's descriptions of what we call, as one, strict about addressee, sender and length."""
    described: Description = {}
    paths: Description = {}
    schemas: Description = {}
    for file, called in WE_CALL.items():
        described = json.loads((TWILIO / file).read_text(encoding="utf-8"))
        paths |= {path: copy.deepcopy(described["paths"][path]) for path in called}
        schemas |= described["components"]["schemas"]
    form = paths[MESSAGES]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    form["properties"]["To"] = {"type": "string", "pattern": E164}
    form["properties"]["Body"] = {"type": "string", "minLength": 1, "maxLength": LONGEST_SMS}
    form["anyOf"] = [{"required": ["From"]}, {"required": ["MessagingServiceSid"]}]
    for path in (MESSAGES, NUMBERS):
        # pages are named by their paths, which are no URIs
        page = paths[path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
        for name in ("first_page_uri", "next_page_uri", "previous_page_uri", "uri"):
            page[name].pop("format", None)
    error = {"type": "object", "required": ["code", "message", "status"], "properties": {"code": {"type": "integer"}}}
    paths[MESSAGES]["post"]["responses"]["429"] = {
        "description": "Too many requests; not processed.",
        "headers": {"Retry-After": {"required": True, "schema": {"type": "integer"}}},
        "content": {"application/json": {"schema": error}},
    }
    components = {
        "schemas": {name: schemas[name] for name in _reached(paths, schemas)},
        "securitySchemes": described["components"]["securitySchemes"],
    }
    return {**described, "paths": paths, "components": components}


def sendgrid() -> Description:
    """Return SendGrid's description of sending, or ours, closed to what it does not name."""
    return _strict(json.loads(SENDGRID.read_text(encoding="utf-8")) if SENDGRID.is_file() else our_sendgrid())


def our_sendgrid() -> Description:
    """Return our own description of the call."""
    described: Description = yaml.safe_load(OUR_SENDGRID.read_text(encoding="utf-8"))
    return described


def mail_schema(description: Description) -> dict[str, Any]:
    """Return the schema of the request's body, which may be a reference."""
    body = resolved(description, description["paths"][SEND]["post"]["requestBody"])
    return resolved(description, body["content"]["application/json"]["schema"])


def resolved(description: Description, found: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference within the description stands for; anything else as it is."""
    while "$ref" in found:
        target: Any = description
        for part in found["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        found = target
    return found


def _strict(description: Description) -> Description:
    description["paths"] = {SEND: description["paths"][SEND]}
    mail = mail_schema(description)
    mail["additionalProperties"] = False
    mail["anyOf"] = [{"required": ["content"]}, {"required": ["template_id"]}]
    text_by_name = {"type": "object", "additionalProperties": {"type": "string"}}
    headers = text_by_name | {"propertyNames": {"not": {"enum": list(SENDGRIDS_OWN_HEADERS)}}}
    personalization = mail["properties"]["personalizations"]["items"]
    personalization["additionalProperties"] = False
    for level in (mail, personalization):
        # written down as a string at the level of the message, and used as an object
        level["properties"] |= {"custom_args": text_by_name, "headers": headers}
    responses = description["paths"][SEND]["post"]["responses"]
    responses["202"]["headers"] = {"X-Message-Id": {"required": True, "schema": {"type": "string", "minLength": 1}}}
    refusal = resolved(description, responses["400"])
    responses["429"] = {
        "description": "Too many requests; not processed.",
        "headers": {"X-RateLimit-Reset": {"required": True, "schema": {"type": "integer"}}},
        "content": {
            "application/json": {"schema": resolved(description, refusal)["content"]["application/json"]["schema"]}
        },
    }
    return description


def _reached(root: Any, schemas: dict[str, Any]) -> set[str]:
    """The names of the schemas that `root` leads to, near and far."""
    found: set[str] = set()
    ahead = [root]
    while ahead:
        text = json.dumps(ahead.pop())
        for name in schemas.keys() - found:
            if f'"#/components/schemas/{name}"' in text:
                found.add(name)
                ahead.append(schemas[name])
    return found
