from __future__ import annotations

from pathlib import Path

from sandbox.local_people import PEOPLE, local_people

POLICIES = Path(__file__).parents[2] / "policies"


def test_the_keys_of_a_local_stack_are_people_s_of_the_demonstration() -> None:
    assert local_people(POLICIES) == PEOPLE


def test_among_other_policies_they_are_nobody_s(tmp_path: Path) -> None:
    assert local_people(tmp_path) == {}
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "policy.yaml").write_text("name: 7\n")
    assert local_people(tmp_path) == {}
