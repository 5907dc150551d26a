"""Attachments: named with the message they came with. The files themselves are not kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MOST_NAMED = 50
NAME_LENGTH = 200


class Attachment(BaseModel):
    """A file somebody sent: its name, its size in bytes where it is known, and its media type."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    name: Annotated[str, StringConstraints(max_length=NAME_LENGTH)]
    bytes: Annotated[int, Field(ge=0)] | None = None
    type: Annotated[str, StringConstraints(max_length=100)] | None = None


Attachments = Annotated[tuple[Attachment, ...], Field(max_length=MOST_NAMED)]


def spoken_attachments(attachments: Sequence[Attachment]) -> str:
    """Return one line for people, empty where there are none: `Attached, not kept here: scan.pdf (1.2 MB)`."""
    if not attachments:
        return ""
    return f"Attached, not kept here: {', '.join(map(_spoken, attachments))}"


def _spoken(attachment: Attachment) -> str:
    return f"{attachment.name} ({_size(attachment.bytes)})" if attachment.bytes is not None else attachment.name


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.0f} kB" if count < 999_500 else f"{count / 1_000_000:.1f} MB"
