from __future__ import annotations

from escalation_client import answers
from tests.clients.promised_members import missing


def test_a_member_that_is_not_there_is_noticed_wherever_it_lies() -> None:
    assert missing({"items": [{"sequence": 1}], "next_after": None}, answers.Timeline, "timeline") == [
        f"timeline.items[0].{name}" for name in ("at", "by", "data", "due_at", "id", "kind", "messages", "text")
    ]
    owner = {"id": "A-1", "name": "Ada"}
    assert "view.owner.acknowledged_at" in missing({"owner": owner}, answers.View, "view")
    assert missing({"email": {"since": "…"}}, dict[str, answers.Unreachable], "of") == ["of.email.reason"]
