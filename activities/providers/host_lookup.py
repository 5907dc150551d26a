"""Looking a provider's host up before a call, so that a name which does not resolve leaves no message in doubt.

How long a resolver takes to find out that it gets no answer, nobody can bound: it may be longer than a call may take.
"""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from requests.utils import get_environ_proxies, select_proxy


def host_of(url: str) -> str:
    """Return the host that a call to `url` looks up here; empty where a proxy looks it up."""
    proxied = select_proxy(url, get_environ_proxies(url))
    return "" if proxied else urlsplit(url).hostname or ""


def resolves(host: str) -> bool:
    """Return whether there is an address to call `host` at; blocks for as long as the resolver takes."""
    try:
        socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # a name that is none fails to be encoded
        return False
    return True
