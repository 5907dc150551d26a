"""The audit of packages passes only when all were asked about; silence is no clean bill."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.requirements_audit import ask, findings, said, unasked

CLEAN = {"name": "a", "version": "1", "vulns": []}
KNOWN: dict[str, Any] = {
    "name": "b",
    "version": "2",
    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["3"], "description": "bad"}],
}
SILENT = {"name": "c", "skip_reason": "not found"}


def test_all_asked_about_and_none_vulnerable_is_good() -> None:
    assert said("x", {"dependencies": [CLEAN]}) == (["x: 1 packages, none with a known vulnerability"], True)


def test_a_vulnerability_is_named_unless_somebody_has_said_why_it_does_not_concern_us() -> None:
    assert said("x", {"dependencies": [CLEAN, KNOWN]}) == (["b 2: PYSEC-1, mended in 3"], False)
    assert said("x", {"dependencies": [KNOWN]}, {"PYSEC-1": "never called"})[1]
    assert said("x", {"dependencies": [KNOWN]}, {"CVE-1": "never called"})[1]


def test_what_could_not_be_asked_about_is_said_and_is_not_good() -> None:
    lines, good = said("x", {"dependencies": [CLEAN, SILENT]})
    assert not good
    assert lines == ["x: no answer about 1 of 2 packages; nothing is known", "  not found"]


PLANTED = {
    "id": "PYSEC-2026-0",
    "aliases": ["CVE-2026-0"],
    "summary": "planted",
    "affected": [
        {
            "package": {"name": "weak", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2"}]}],
        }
    ],
}


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    file = tmp_path / "asked.txt"
    file.write_text("".join(f"{pin} --hash=sha256:{'0' * 64}\n" for pin in ("weak==1", "strong==1")))
    return file


@pytest.fixture
def advisories(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A service of one's own that knows one vulnerability, where pip-audit is told to ask."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps({"vulns": [PLANTED]} if asked["package"]["name"] == "weak" else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("PIP_AUDIT_VULNERABILITY_SERVICE", "osv")
    monkeypatch.setenv("PIP_AUDIT_OSV_URL", f"http://127.0.0.1:{server.server_address[1]}/v1/query")
    yield
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.usefixtures("advisories")
def test_pip_audit_itself_asks_about_every_package(requirements: Path) -> None:
    report = ask(requirements)
    assert findings(report) == ["weak 1: PYSEC-2026-0, mended in 2"]
    assert unasked(report) == []
    assert [package["name"] for package in report["dependencies"]] == ["weak", "strong"]


def test_a_service_that_is_not_there_is_no_clean_bill(requirements: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_AUDIT_VULNERABILITY_SERVICE", "osv")
    monkeypatch.setenv("PIP_AUDIT_OSV_URL", "http://127.0.0.1:9/v1/query")
    report = ask(requirements)
    assert unasked(report)
    assert not said(requirements.name, report)[1]
