"""The files of a small bundle without mistakes."""

from __future__ import annotations

from pathlib import Path

POLICY = """\
name: Small
calendars:
  office:
    zone: Europe/London
    hours: {mon-fri: 09:00-17:00}
    holidays: {country: NO}
priorities:
  urgent: {resolution: 4h}
  high: {calendar: office, resolution: 1d}
  medium: {calendar: office, resolution: 2d}
  low: {calendar: office, resolution: 5d}
tiers:
  - name: frontline
    accept_within: {urgent: 10m, else: 1h}
    work_within: {urgent: 1h, else: 1d}
  - name: team lead
    accept_within: 30m
    repeat_every: 2h
    tell: [frontline owner, support manager]
duty: {frontline: duty-support, else: support manager}
triage:
  - name: influencer
    when: {customer.followers: at least 100000}
    then: {priority: high}
"""

ROSTER = """\
people:
  - {id: alex, name: Alex Reed, phone: +447700900001, teams: [billing], tiers: [frontline]}
  - id: mo
    name: Mo Salt
    email: mo@example.com
    days_off: [2026-12-24]
roles: {duty-support: alex, support manager: mo}
"""


def write_bundle(policies_dir: Path, name: str = "small", policy: str = POLICY, roster: str = ROSTER) -> Path:
    """Writes a bundle and returns its folder."""
    directory = policies_dir / name
    (directory / "messages" / "en").mkdir(parents=True)
    (directory / "policy.yaml").write_text(policy)
    (directory / "roster.yaml").write_text(roster)
    (directory / "messages" / "en" / "receipt.txt.j2").write_text("Hello")
    return directory
