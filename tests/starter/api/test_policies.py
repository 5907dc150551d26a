"""A client sees what is wrong with a policy, and where, without looking at the server's files."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import POLICIES, Doorway


async def test_mistakes_and_warnings_are_listed_with_their_places(tmp_path: Path) -> None:
    shutil.copytree(POLICIES / "demo", tmp_path / "demo")
    policy = tmp_path / "demo" / "policy.yaml"
    text = policy.read_text().replace("  always: 24x7\n", "  always: 24x7\n  nights: 24x7\n")
    policy.write_text(text)
    doorway = Doorway(policies_dir=tmp_path)
    async with doorway.open() as http:
        headers = doorway.as_("read")
        [listed] = (await http.get("/v1/policies", headers=headers)).json()["items"]
        assert (listed["mistakes"], listed["warnings"]) == (0, 1)
        [finding] = listed["findings"]
        assert (finding["severity"], finding["file"], finding["line"]) == ("warning", "policy.yaml", 8)
        assert (await http.get("/v1/policies/demo", headers=headers)).json()["warnings"] == [finding]

        policy.write_text(text.replace("accept_within: 6s", "accept_within: soon", 1))
        [listed] = (await http.get("/v1/policies", headers=headers)).json()["items"]
        assert (listed["version"], listed["mistakes"]) == (None, 1)
        [finding] = listed["findings"]
        assert finding.items() >= {"field": "tiers.0.accept_within", "found": "'soon'", "column": 20}.items()
        answered = problem_in(await http.get("/v1/policies/demo", headers=headers), 409)
        [error] = answered.errors
        assert error.field == f"policy.yaml:{finding['line']}:20 tiers.0.accept_within"
        assert (error.found, error.allowed) == (finding["found"], finding["allowed"])
