"""Everything that reads what strangers send takes time in proportion to it. A module that begins to parse, and that
nobody has put down here, fails."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest

from activities.mail_thread import references_claimed
from activities.web_addresses import linked
from domain.inbound.automatic_mail import sent_by_machine
from domain.inbound.consent import consent
from domain.inbound.reply_text import reply_text
from domain.inbound.sms_commands import read_command
from domain.inbound.thanks import is_thanks
from domain.input.text import clean
from starter.api.links.language import page_language
from starter.api.media_types import preferred
from starter.inbound.addresses import mailboxes
from starter.inbound.charsets import decoded
from starter.inbound.email import InboundEmail
from starter.inbound.encoded_words import header_text
from starter.inbound.html_text import html_text
from starter.inbound.mail_form import form_in
from starter.inbound.mime import mime_content
from tests.linear_time.growth import MOST, growth, repeated
from tests.linear_time.patterns import trees

Work = Callable[[str], object]
PARSING = (
    "html",
    "email",
    "justhtml",
    "html5lib",
    "lxml",
    "bs4",
    "xml",
    "python_multipart",
    "webencodings",
    "unicodedata",
    "binascii",
)


def mail(text: str = "", html: str = "", headers: str = "", sender: str = "ada@customer.example") -> object:
    email = InboundEmail(sender, "", "", text, html, headers)
    return email.by_machine, email.reply_to, email.message(("reply.escalation.example",))


def form(body: str) -> object:
    async def stream() -> AsyncIterator[bytes]:
        raw = f"--b\r\n{body}\r\n--b--\r\n".encode()
        for at in range(0, len(raw), 1_000):
            yield raw[at : at + 1_000]

    async def reading() -> object:
        try:
            return await form_in("multipart/form-data; boundary=b", stream())
        except ValueError:
            return None

    return asyncio.run(reading())


NESTED = 'Content-Type: multipart/mixed; boundary="{0}"\n\n--{0}\n'


def nested(pump: str) -> object:
    return mime_content("".join(NESTED.format(n) for n in range(len(pump))).encode())


HTML = (
    *(
        "<a ",
        "<div>",
        "<blockquote>",
        "</p>",
        "<b></i>",
        "<!--",
        "<![",
        "<![ endif]>",
        "<?",
        "</",
        "<",
        "&",
        "&#9",
        "&a",
    ),
    *(
        "<script>",
        "<style><!--",
        "<title></titl",
        "<a x='",
        '<a x="y" ',
        "<table>x",
        "<svg><![CDATA[",
        "<option>",
        "\n",
    ),
)
TEXT = (
    "\n",
    "> q\n",
    "From ",
    "From",
    "On 1 ",
    "On 1, a@x wrote:\n",
    "-",
    "_",
    "--\n",
    "<a@",
    "Sent from my ",
    " ",
    "*",
    "\ufeff",
)
HEADERS = (
    "(",
    '"',
    "<",
    ">",
    ",",
    ":",
    ";",
    "\\",
    "a@x,",
    "<a@x>",
    '"\\',
    "=?",
    "=?utf-8?q?a?= ",
    "=?utf-8?b?",
    "=41",
    "[a]",
    " ",
)
MIME = (
    "\n",
    "--b\n",
    "--b\n\n",
    "--b--\n",
    "Content-Type: x;",
    "x: y\n",
    " \n",
    "--b\nContent-Disposition: x; filename*=idna''a\n\n",
)
MULTIPART = 'Content-Type: multipart/mixed; boundary="b"\n\n--b\n'

READERS: dict[str, tuple[Work, tuple[str, ...]]] = {
    "html": (html_text, HTML),
    "html, nested and closed": (lambda text: html_text("<div>" * len(text) + "hi" + "</div>" * len(text)), ("x",)),
    "html, quoted and closed": (lambda text: html_text("<blockquote>" * len(text) + "</p>" * len(text)), ("x",)),
    "html, mail": (lambda text: mail(html=text), HTML),
    "reply": (partial(reply_text, first=False), TEXT),
    "reply, first": (partial(reply_text, first=True), TEXT),
    "stop": (consent, TEXT),
    "mail": (lambda text: mail(text=text), TEXT),
    "addresses": (mailboxes, HEADERS),
    "encoded words": (header_text, HEADERS),
    "From": (lambda text: mail(headers=f"From: {text}\n"), HEADERS),
    "From, as told": (lambda text: mail(sender=text), HEADERS),
    "Reply-To": (lambda text: mail(headers=f"Reply-To: {text}\n"), HEADERS),
    "References": (lambda text: mail(headers=f"References: {text}\n"), ("<ticket.", "<ticket.a@", "<", "a@b>")),
    "Received": (lambda text: mail(headers=f"Received: {text}\n"), ("; ", "1 ", "9", "Mon, ", "+0000 ", "(")),
    "headers": (
        lambda text: mail(headers=text),
        ("a:b\n", "a:\n b\n", " ", "\n", "From \n", "a", "Precedence: bulk\n"),
    ),
    "MIME": (lambda text: mime_content(text.encode()), MIME),
    "MIME, parts": (lambda text: mime_content((MULTIPART + text).encode()), MIME),
    "MIME, nested": (nested, ("x",)),
    "form": (
        form,
        (
            "\r\n--b\r\n",
            "--b\r\n",
            "a: b\r\n",
            "\r\n",
            "\r",
            "-",
            "a",
            "Content-Disposition: form-data; name=a\r\n\r\n",
        ),
    ),
    "references": (
        lambda text: list(references_claimed(text, text, ["x"])),
        ("<ticket.", "<ticket.a@", "[", "[a", "[a]"),
    ),
    "machines": (
        lambda text: sent_by_machine({"x-auto-response-suppress": text, "precedence": text}, text),
        (",", " ", "a"),
    ),
    "charset": (
        lambda text: [decoded(text.encode(), label) for label in ("utf-8", "x", "gbk", "utf-16", "iso-2022-jp")],
        ("é", "\x1b"),
    ),
    "web addresses": (linked, ("http://", "https://a.", "a: http://x ", ":", " ", ")")),
    "languages": (lambda text: page_language(None, text, ("en",)), (" ", ",", "en,", "en;q=", "en-", ";", "en ")),
    "media types": (lambda text: preferred(text, ("text/html",)), (" ", ",", "a/b,", "text/html;", "q=", ";q=1", "; ")),
    "command": (lambda text: read_command(f"ACK {text}"[:10_000]), ("1", " ", ".", "a\u0301\u0327", "'", "A")),
    "thanks": (lambda text: is_thanks(f"thanks{text}"), ("!", " ", " it works", ", ", ".")),
    "unkeepable": (clean, ("\ud800", "\x00", "a")),
}

COVERED = {
    "starter.inbound.addresses",
    "starter.inbound.charsets",
    "starter.inbound.email",
    "starter.inbound.encoded_words",
    "starter.inbound.html_text",
    "starter.inbound.mail_form",
    "starter.inbound.mime",
    "starter.inbound.parse_form",
    "domain.inbound.plain_words",
    "domain.inbound.sms_commands",
    "domain.inbound.thanks",
}
"""Modules that parse, whose functions are in `READERS`."""
OF_OURS = {
    "activities.gsm": "takes one letter at a time",
    "starter.api.webhooks.sendgrid_signature": "decodes a signature, in one step",
    "store.page": "decodes a cursor, in one step",
    "activities.providers.smtp_mail": "writes emails",
    "activities.providers.retry_after": "reads one header of a provider, which its client has limited",
}
"""Modules that use a parser's library for something else, or on nothing that a stranger wrote."""


@pytest.mark.parametrize("name", READERS)
def test_a_reader_is_linear(name: str) -> None:
    work, pumps = READERS[name]
    for pump in pumps:
        for end in ("", "\x00"):
            times = growth(work, repeated(pump, end=end))
            assert times < MOST, f"{name} takes {times:.1f} times as long for twice {pump!r}"


def test_every_module_that_parses_is_timed() -> None:
    parsing = {module for module, tree in trees().items() if any(map(_imports_parser, ast.walk(tree)))}
    assert parsing - OF_OURS.keys() == COVERED


def test_the_quadratic_reader_of_the_standard_library_is_not_used() -> None:
    assert not [module for module, tree in trees().items() if "HTMLParser" in ast.dump(tree)]


def _imports_parser(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(each.name.partition(".")[0] in PARSING for each in node.names)
    return isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in PARSING
