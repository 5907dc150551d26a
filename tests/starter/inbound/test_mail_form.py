from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from starter.inbound.mail_form import MailForm, NoForm, form_in
from starter.inbound.parse_form import email_from

KIND = "multipart/form-data; boundary=b"


def part(name: str, body: bytes, more: str = "") -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + body + b"\r\n"


async def read(*parts: bytes, end: bytes = b"--b--\r\n", piece: int = 1_000) -> MailForm:
    whole = b"".join(parts) + end

    async def stream() -> AsyncIterator[bytes]:
        for at in range(0, len(whole), piece):
            yield whole[at : at + piece]

    return await form_in(KIND, stream())


@pytest.mark.parametrize("piece", [1, 7, 100_000])
async def test_fields_and_files_are_read_in_whatever_pieces_they_come(piece: int) -> None:
    file = part("attachment1", b"\r\n--x" * 5, '; filename="M\xe4rz.pdf"\r\nContent-Type: application/pdf; x=y')
    form = await read(part("text", b"Hi\xff"), file, piece=piece)
    assert form.fields == {"text": b"Hi\xff"}
    [(name, found)] = form.files.items()
    assert (name, found.name, found.bytes, found.type) == ("attachment1", "März.pdf", 25, "application/pdf")
    assert form.unread == []


async def test_a_picture_in_the_html_does_not_lose_the_text_beside_it() -> None:
    html = b'<p>the text part</p><img src="data:image/png;base64,' + b"A" * 4_200_000 + b'">'
    form = await read(part("text", b"the text part"), part("html", html), piece=100_000)
    assert email_from(form).message(()).said == "the text part"


async def test_what_is_too_long_is_said_where_it_would_have_been_read() -> None:
    said = email_from(await read(part("html", b"<p>Hello" + b" " * 4_200_000), piece=100_000)).message(()).said
    assert said == "Hello\n\n(Not all of this message was read: its html is longer than 1,000,000 characters.)"
    said = email_from(await read(part("text", b"x" * 300_000), piece=100_000)).message(()).said
    assert len(said) == 20_000
    assert said.endswith("(Not all of this message was read: its text is longer than 200,000 characters.)")


async def test_a_thousand_files_do_not_lose_a_mail() -> None:
    files = (part(f"attachment{n}", b"x", f'; filename="{n}.txt"') for n in range(1_100))
    email = email_from(await read(part("text", b"Hello"), *files, piece=10_000))
    assert email.words == "Hello"
    assert len(email.attachments) == 50
    assert email.unread == ("it has more than 50 files",)


async def test_what_came_of_a_broken_form_is_taken() -> None:
    form = await read(part("text", b"Hello"), end=b"--b\r\n\x00\x01: broken\r\n")
    assert form.fields == {"text": b"Hello"}
    assert form.unread == ["the form it came in is broken"]
    many = await read(*(part(f"f{n}", b"x") for n in range(200)))
    assert (len(many.fields), many.unread) == (100, ["its form has more than 100 fields"])


@pytest.mark.parametrize(
    "kind", ["", "application/json", "multipart/form-data", "multipart/form-data; boundary=", "x" * 9_000]
)
async def test_what_is_no_form_says_so(kind: str) -> None:
    async def stream() -> AsyncIterator[bytes]:
        yield b"{}"

    with pytest.raises(NoForm):
        await form_in(kind, stream())
    with pytest.raises(NoForm):
        await read(end=b"{}")
