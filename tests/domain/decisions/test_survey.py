"""The survey: asked once for each solution, answered once; a low score is never the end of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.life import START, Life

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def resolved(survey: dict[str, object] | None = None) -> Life:
    life = Life({"survey": {"after": "1h", **(survey or {})}})
    life.act("acknowledge", by="ann")
    life.act("resolve", by="ann", resolution="Refunded.")
    return life


def test_it_is_asked_after_its_time_and_the_ticket_closes_after_its_own() -> None:
    life = resolved()
    life.sleep(8 * DAY)
    assert life.entries("survey_sent")[0].at == START + HOUR
    assert life.entries("closed")[0].at == START + 7 * DAY
    assert [purpose for purpose, _, _ in life.messages("customer")] == ["receipt", "resolution", "survey"]


def test_closing_sooner_asks_it_now_and_only_once() -> None:
    life = resolved()
    life.act("close", by="ann")
    assert [purpose for purpose, _, _ in life.messages("customer")].count("survey") == 1
    later = resolved()
    later.sleep(2 * HOUR)
    later.act("close", by="ann")
    assert [purpose for purpose, _, _ in later.messages("customer")].count("survey") == 1


def test_asking_it_makes_no_breach() -> None:
    life = resolved()
    life.sleep(2 * HOUR)
    assert life.case.survey_sent
    assert not life.case.breached


def test_one_answer_counts() -> None:
    life = resolved()
    assert life.refused("survey_answered", score=5) == 409, "not asked yet"
    life.sleep(HOUR)
    life.act("survey_answered", score=4, comment="Quick!")
    assert life.case.survey_score == 4
    assert life.entries("survey_answered")[0].text == "Quick!"
    assert life.refused("survey_answered", score=1) == 409
    assert "alerted" not in life.kinds()


@pytest.mark.parametrize(("score", "low"), [(1, True), (2, True), (3, False), (5, False)])
def test_a_low_score_alerts_lead_and_owner(score: int, low: bool) -> None:
    life = resolved()
    life.sleep(HOUR)
    life.act("survey_answered", score=score)
    told = [to for purpose, to, _ in life.messages() if purpose == "low_score"]
    assert told == (["team-lead", "ann"] if low else [])
    assert life.case.status == "resolved"


def test_a_low_score_reopens_where_the_policy_says_so() -> None:
    life = resolved({"when_low": "reopen"})
    life.sleep(HOUR)
    life.act("survey_answered", score=1, comment="Not solved.")
    assert (life.case.status, life.case.episode) == ("open", 2)
    assert life.entries("reopened")[0].by == "rule:survey"
    assert life.messages("ann") == [("assigned", "ann", "email"), ("assigned", "ann", "email")]
    assert [item for item in life.sent[-2][1].facts["items"] if "rated 1" in item]
    assert life.sent[-2][1].facts["note"] == "Not solved."


def test_each_solution_is_asked_about() -> None:
    life = resolved()
    life.sleep(2 * HOUR)
    life.act("reopen", by="ann", reason="charged again")
    life.act("resolve", by="ann", resolution="Refunded again.")
    life.sleep(2 * HOUR)
    assert len(life.entries("survey_sent")) == 2
    ids = [m.id for _, m in life.sent if m.purpose == "survey"]
    assert len(set(ids)) == 2


def test_reopening_before_it_was_asked_asks_nothing() -> None:
    life = resolved()
    life.act("reopen", by="ann", reason="charged again")
    life.sleep(2 * HOUR)
    assert life.entries("survey_sent") == []


def test_at_once_means_with_the_solution() -> None:
    life = resolved({"after": "0s"})
    assert [purpose for purpose, _, _ in life.messages("customer")] == ["receipt", "resolution", "survey"]


def test_a_policy_without_a_survey_asks_nobody() -> None:
    life = Life({"survey": None})
    life.act("resolve", resolution="Done.")
    life.sleep(8 * DAY)
    assert life.case.status == "closed"
    assert life.refused("survey_answered", score=5) == 409
    assert "survey" not in [purpose for purpose, _, _ in life.messages()]


def test_an_answer_after_the_ticket_was_reopened_or_moved_away_from_its_survey_is_refused() -> None:
    life = resolved()
    life.sleep(HOUR)
    life.bundles["test"] = ("v2", {"survey": None})
    life.act("move_policy", policy="test", reason="nobody is asked any more")
    assert life.refused("survey_answered", score=5) == 409
    reopened = resolved()
    reopened.sleep(HOUR)
    reopened.act("reopen", by="ann", reason="charged again")
    assert reopened.refused("survey_answered", score=5) == 409


def test_the_next_solution_may_be_answered_anew() -> None:
    life = resolved()
    life.sleep(HOUR)
    life.act("survey_answered", score=4)
    assert life.entries("survey_answered")[0].text == "Score 4"
    life.act("reopen", by="ann", reason="charged again")
    life.act("resolve", by="ann", resolution="Refunded again.")
    life.sleep(HOUR)
    life.act("survey_answered", score=2)
    assert life.case.survey_score == 2
    [to_ann] = [m for _, m in life.sent if (m.purpose, m.to.id) == ("low_score", "ann")]
    assert to_ann.facts["items"] == ["T-1 was rated 2"]


def test_it_is_asked_and_reopening_ends_around_the_clock() -> None:
    clocks = resolved().case.clocks
    assert {clocks[name].calendar for name in ("survey", "reopening")} == {"always"}
