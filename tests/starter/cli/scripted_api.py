"""A small real HTTP server that answers as a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Answer:
    """An answer; a `status` of None hangs up without one."""

    status: int | None
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class ScriptedApi:
    """Gives the `answers` in turn, the last one for ever."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: list[Answer] = [Answer(200, {})]
        api = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                lines = [json.loads(line) for line in raw.splitlines()] if _is_lines(self.headers) else None
                body = lines if lines is not None else json.loads(raw) if raw else None
                api.asked.append(Asked(self.command, self.path, dict(self.headers), body))
                answer = api.answers.pop(0) if len(api.answers) > 1 else api.answers[0]
                if answer.status is None:
                    self.close_connection = True
                    return
                sent = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                for name, value in {"Content-Length": str(len(sent)), **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(sent)

            do_GET = do_POST = _answer

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _is_lines(headers: Message) -> bool:
    return headers.get("Content-Type") == "application/x-ndjson"


def lines(*results: dict[str, Any]) -> Answer:
    """Return an answer of JSON lines."""
    return Answer(200, "".join(json.dumps(result) + "\n" for result in results).encode())


def events(*entries: dict[str, Any], ids: bool = False) -> Answer:
    """Return a stream that ends after these entries; with `ids`, each event is numbered by ten times its own."""
    sent = ""
    for entry in entries:
        id = f"id: {10 * entry['sequence']}\n" if ids else ""
        sent += f": still there\n\n{id}event: entry\ndata: {json.dumps(entry)}\n\n"
    return Answer(200, sent.encode(), {"Content-Type": "text/event-stream"})


def problem(status: int, title: str, detail: str, *errors: dict[str, str], **headers: str) -> Answer:
    """Return problem details as RFC 9457 has them."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "errors": list(errors)}
    return Answer(status, body, {"Content-Type": "application/problem+json", **headers})
