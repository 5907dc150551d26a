"""Writing messages: the words are the deployer's templates, the facts the ticket's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError, select_autoescape

from activities.amounts import amount
from activities.conventions import conventions
from activities.fitting import LONGEST_SMS, SHORTEST_FACT, fitted
from activities.instants import shown
from activities.sentences import sentence
from activities.template_facts import template_facts
from activities.web_addresses import linked
from domain.messages.code import ROOM
from domain.messages.locales import LAST_RESORT, locales, of_one_language
from domain.people import Contact

SHIPPED = Path(__file__).parent.parent / "policies"
DEFAULT_BUNDLE = "default"
LONGEST_SUBJECT = 200
NEVER_CUT = frozenset(
    {
        "reference",
        "next_update_at",
        "acknowledge_by",
        "decide_by",
        "promised_at",
        "limit_at",
        "granted",
        "ticket_url",
        "decide_url",
        "survey_url",
    }
)


class BadTemplate(Exception):
    """A template is missing, does not parse, or uses a name that is not among the facts; says which template."""


@dataclass(frozen=True)
class Letter:
    """An email's words: subject and both parts."""

    subject: str
    text: str
    html: str


class Renderer:
    """Writes messages by the templates `<bundle>/messages/<locale>/<purpose>.<email|sms>.j2` under `policies_dir`.

    What a bundle does not have is taken from the `default` bundle there, then from the one this package ships.
    """

    def __init__(self, policies_dir: Path) -> None:
        self._policies_dir = policies_dir
        self._environments: dict[str, Environment] = {}

    def email(self, bundle: str, purpose: str, facts: Mapping[str, Any], reader: Contact, now: datetime) -> Letter:
        """Return the email for `reader`, instants in their zone; its subject is never blank and names the ticket.

        All of it is in one language, the reader's where there are words in it. Raises `BadTemplate`.
        """
        known = template_facts(facts, reader)
        name = f"{purpose}.email.j2"
        language = self._language(bundle, name, reader)
        around = of_one_language(language, reader.locale)
        written = self._write(bundle, name, known, reader, now)
        subject, _, body = written.strip().partition("\n")
        audience = "customer" if reader.id == "customer" else "staff"
        letter = self._write(bundle, f"{audience}.letter.j2", {**known, "body": body.strip()}, reader, now, around)
        text = re.sub(r"\n{3,}", "\n\n", letter).strip() + "\n"
        titled = f"[{known['reference']}] {subject.strip() or known['subject']}"[:LONGEST_SUBJECT]
        paragraphs = [paragraph.splitlines() for paragraph in text.strip().split("\n\n")]
        layout = {"subject": titled, "paragraphs": paragraphs, "lang": language}
        html = self._write(bundle, "letter.html.j2", layout, reader, now, around)
        return Letter(subject=titled, text=text, html=html)

    def sms(self, bundle: str, purpose: str, facts: Mapping[str, Any], reader: Contact, now: datetime) -> str:
        """Return the text message for `reader`, with the reference and the next step, and without its code.

        With the code that is put behind it, it has at most 320 characters.

        Raises `BadTemplate`.
        """
        known = template_facts(facts, reader)
        write = partial(self._write, bundle, f"{purpose}.sms.j2", reader=reader, now=now)
        shortest = len(known["reference"]) + SHORTEST_FACT
        return fitted(write, known, whole=NEVER_CUT, shortest=shortest, limit=LONGEST_SMS - ROOM)

    def _write(
        self,
        bundle: str,
        name: str,
        facts: Mapping[str, Any],
        reader: Contact,
        now: datetime,
        folders: Sequence[str] = (),
    ) -> str:
        """Write by the first template of `name` in `folders`, or in those of the reader's locale."""
        try:
            template = self._template(bundle, name, folders or locales(reader.locale))
            locale = conventions(_folder(template), reader.locale)
            return template.render(
                {**facts, "granted": facts.get("granted") and amount(facts["granted"], locale)},
                when=lambda instant: shown(datetime.fromisoformat(instant), reader.timezone, now, locale),
            )
        except TemplateError as error:
            raise BadTemplate(f"{bundle}: {name}: {type(error).__name__}: {error}") from None
        except Exception as error:  # an expression of a template may raise anything, and quote the facts
            raise BadTemplate(f"{bundle}: {name}: {type(error).__name__}") from None

    def _template(self, bundle: str, name: str, folders: Sequence[str]) -> Template:
        return self._environment(bundle).select_template([*(f"{folder}/{name}" for folder in folders), name])

    def _language(self, bundle: str, name: str, reader: Contact) -> str:
        """The language the words of a message are in, which may not be the reader's."""
        try:
            return _folder(self._template(bundle, name, locales(reader.locale)))
        except TemplateError as error:
            raise BadTemplate(f"{bundle}: {name}: {type(error).__name__}: {error}") from None

    def _environment(self, bundle: str) -> Environment:
        if bundle not in self._environments:
            names = dict.fromkeys([bundle, DEFAULT_BUNDLE])
            folders = [self._policies_dir / name / "messages" for name in names]
            environment = Environment(
                loader=FileSystemLoader([*folders, SHIPPED / DEFAULT_BUNDLE / "messages"]),
                autoescape=select_autoescape(["html.j2"], default_for_string=False),
                undefined=StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
            )
            environment.filters |= {"linked": linked, "sentence": sentence}
            self._environments[bundle] = environment
        return self._environments[bundle]


def _folder(template: Template) -> str:
    return str(template.name).rpartition("/")[0] or LAST_RESORT
