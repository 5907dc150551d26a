"""The page on policies names every field that can be written, and every name a template may use."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from pydantic import BaseModel

from activities.template_facts import KNOWN
from domain.clocks.limits import Limit, Notice
from domain.effects import Purpose
from domain.policy.categories import Category, OwnPromise, OwnTier
from domain.policy.policy import PerPerson, Policy, QuietHours, SurveyRule, Waiting, WhenMissed
from domain.policy.promises import Promise
from domain.policy.reminders import Reminders
from domain.policy.tier import Tier
from domain.policy.triage import Then, When
from domain.team.roster import Person
from domain.time.calendars import WeeklyHours
from tests.docs.pages import read

PAGE = "docs/policy.md"
WRITTEN: tuple[type[BaseModel], ...] = (
    Policy,
    WeeklyHours,
    Promise,
    Tier,
    Category,
    OwnPromise,
    OwnTier,
    Reminders,
    Waiting,
    SurveyRule,
    QuietHours,
    WhenMissed,
    PerPerson,
    Limit,
    Notice,
    When,
    Then,
    Person,
)


def named() -> set[str]:
    return set(re.findall(r"`([\w.]+)`", read(PAGE)))


@pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model.__name__)
def test_every_field_is_documented(model: type[BaseModel]) -> None:
    fields = {field.alias or name for name, field in model.model_fields.items()}

    assert fields <= named()


def test_every_message_and_every_fact_is_documented() -> None:
    assert set(get_args(Purpose)) | set(KNOWN) <= named()
