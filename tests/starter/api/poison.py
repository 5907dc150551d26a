"""Poison: forms of inbound mail built from what has stopped readers of mail before."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

CHARSETS = (
    "idna",
    "undefined",
    "utf-8\x00",
    "punycode",
    "rot13",
    "base64",
    "iso-8859-8-i",
    "unknown-8bit",
    "\ud800",
    "",
    "utf-16",
)
HTML = (
    "<p>Hi<![ endif]>there</p>",
    "<![if !mso]>",
    "<!--[if mso]>",
    "<![CDATA[",
    "<!" * 50,
    "<a " * 2_000,
    "<blockquote>" * 500,
    "</p>" * 500,
    "<div>" * 2_000,
    "&#" + "9" * 5_000 + ";",
    "&#xd800;",
    "<plaintext>",
    "<script><!--",
    "<style>",
    "\x00",
)
TEXT = (
    "From" + " " * 6_000 + "x",
    "\n" * 20_000,
    "On 1 Nov 2026, Ada <ada@customer.example> wrote:\n> q\n",
    "-" * 2_000,
    "thanks" + "!" * 5_000,
    "a" + "\u0301\u0327" * 2_000,
    "\u202e\ufeff\x85\u2028",
    "\x00\x1b",
    "Hello",
)
ADDRESSES = (
    "(" * 3_000,
    "Ada <ada@customer.example>",
    "Müller, Jörg <joerg@kunde.example>",
    "<" * 2_000,
    '"' * 1_001,
    "ada@customer.example@evil.example",
    "a@" + "b" * 190,
    "a" * 64 + "@" + "b" * 190,
    "a@b\x1f.example",
    "a@\u3002.example",
    "@,@;@:<@>",
    "=?idna?q?a?= <ada@customer.example>",
    "=?utf-8?b?x?=",
    "\\",
    "",
)
HEADERS = (
    "Message-ID: \udcff\r\n",
    "Message-ID: <" + "x" * 190 + ">\r\n",
    "Message-ID: a\x85b\r\n",
    "Received: x; Mon, " + "9" * 5_000 + " Nov 2026 00:00:00 +0000\r\n",
    "Received: x; Mon, 23 Nov 0000 10:00:00 +9999\r\n",
    "Received: x; 1\r\n",
    "Content-Language: abc-12345678x\r\n",
    "Content-Language: zz\r\n",
    "Reply-To: " + "(" * 3_000 + "\r\n",
    "References: " + "<ticket." * 1_000 + "\r\n",
    "Content-Type: multipart/report; boundary*0*=idna''x; charset*=undefined''y\r\n",
    ": no name\r\n",
    "no colon\r\n",
    "\r\n\r\n",
    "From: ",
)
MIME = (
    "Content-Type: text/plain; charset=idna\r\n",
    "Content-Type: text/html; charset=undefined\r\n",
    'Content-Type: multipart/mixed; boundary="b"\r\n',
    "Content-Type: multipart/mixed; boundary*=idna''b\r\n",
    "Content-Type: message/rfc822\r\n",
    "Content-Transfer-Encoding: base64\r\n",
    "Content-Transfer-Encoding: quoted-printable\r\n",
    "Content-Disposition: attachment; filename*=undefined''%ff\r\n",
    "\r\n",
    "--b\r\n",
    "--b--\r\n",
    "=",
    "=FF=",
)
JSON = (
    "[" * 5_000,
    "{}",
    "null",
    '{"to": [null, 7, "' + "(" * 3_000 + '"], "from": 7}',
    '{"text": 7}',
    '{"attachment1": {"filename": "\\u0000"}}',
)


def _pieces(*pieces: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), max_size=4).map("".join)


def _bytes(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    written = strategy.map(lambda text: text.encode("utf-8", errors="surrogatepass"))
    return st.one_of(written, st.builds(bytes.__add__, written, st.binary(max_size=20)))


@st.composite
def poison(draw: st.DrawFn) -> dict[str, tuple[str | None, bytes]]:
    """The parts of a form, parsed or raw."""
    sender = draw(st.sampled_from((b"From: Ada <ada@customer.example>\r\n", b"From: ada@customer.example\r\n", b"")))
    fields: dict[str, Any] = {
        "headers": sender + draw(_bytes(_pieces(*HEADERS, *ADDRESSES))),
        "from": draw(_bytes(_pieces(*ADDRESSES))),
        "to": draw(_bytes(_pieces(*ADDRESSES))),
        "subject": draw(_bytes(_pieces("[T-1]", "[", "Re: " * 500, "\x00", "\ud800", "=?idna?q?a?="))),
        "text": draw(_bytes(_pieces(*TEXT))),
        "html": draw(_bytes(_pieces(*HTML))),
        "charsets": json.dumps(
            {name: draw(st.sampled_from(CHARSETS)) for name in ("from", "text", "headers")}
        ).encode(),
        "envelope": draw(st.sampled_from(JSON)).encode(),
        "attachment-info": draw(st.sampled_from(JSON)).encode(),
        "SPF": draw(_bytes(_pieces("pass", "fail", "\x00"))),
    }
    if draw(st.booleans()):
        fields["email"] = sender + draw(_bytes(_pieces(*MIME, *HEADERS, *HTML)))
    if draw(st.booleans()):
        del fields["envelope"]
    parts: dict[str, tuple[str | None, bytes]] = {name: (None, value) for name, value in fields.items()}
    return parts | {"attachment1": (draw(st.sampled_from(("a", "ä" * 300, "\u202e"))), b"x")}
