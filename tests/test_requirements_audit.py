"""The audit of packages passes only when all were asked about; silence is no clean bill."""

from __future__ import annotations

from typing import Any

from tests.requirements_audit import said

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
