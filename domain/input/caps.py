"""Caps: how much of what strangers send is read. Every pattern and parser sees at most this much of it.

Each is far more than a person writes. What lies beyond one is left unread, and whoever reads the message is told so.
"""

from __future__ import annotations

MAIL_TEXT = 200_000
"""Characters of an email's plain text."""
MAIL_HTML = 1_000_000
"""Characters of an email's HTML."""
MAIL_HEADERS = 200_000
"""Characters of an email's header block."""
HEADER = 10_000
"""Characters of one header, such as From, References or Subject."""
PARAMETERS = 2_000
"""Characters of a header that carries parameters, such as Content-Type."""
RECIPIENTS = 50_000
"""Characters of the addresses that an email came to."""
LINE = 1_000
"""Characters of a line that may be a mail program's own: a separator, an attribution, the last line of all."""
TEXT_MESSAGE = 10_000
"""Characters of a text message; carriers join at most ten pieces of 160."""
LANGUAGES = 1_000
"""Characters of a browser's Accept-Language."""
FIELD_BYTES = 4_000_000
"""Bytes of one field of a provider's form; a raw email is a field of its own, as large as a request may be."""
PART_HEADER_BYTES = 8_000
"""Bytes of a header within a form."""
MIME_LINES = 600_000
"""Lines of a raw email: 40 MB of a file in base64."""
MIME_PARTS = 1_000
"""Parts of a raw email, files and texts."""
MIME_DEPTH = 50
"""How deep the parts of a raw email may lie within one another."""
