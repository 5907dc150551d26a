"""Every operation that needs a key, with every key that must not open it, as a database keeps them.

Operations come from the OpenAPI document: what is added there is tried here.
"""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from store.keys import SCOPES
from tests.starter.api.a_problem import problem_in
from tests.starter.api.keyed_doorway import KeyDesk, database_url, desk
from tests.starter.api.test_scopes import KEYED, WHO_MAY

__all__ = ["database_url", "desk"]
pytestmark = pytest.mark.xdist_group("keyed_doorway")


@pytest.mark.parametrize(("name", "method", "path"), KEYED, ids=[name for name, *_ in KEYED])
async def test_only_a_valid_key_of_the_right_scope_opens_it(desk: KeyDesk, name: str, method: str, path: str) -> None:
    async def knock(headers: dict[str, str]) -> httpx.Response:
        return await desk.http.request(method, path, headers=headers)

    may = WHO_MAY.get(name) or set()
    problem_in(await knock({}), 401)
    for scope in SCOPES:
        answer = await knock(await desk.key(scope))
        if scope in may:
            assert answer.status_code not in (401, 403), (scope, answer.text)
        else:
            assert problem_in(answer, 403).errors[0].found == scope
        problem_in(await knock(await desk.key(scope, lasts=timedelta(seconds=-1))), 401)
    for scope in may:
        id, headers = await desk.given(scope)  # type: ignore[arg-type]
        assert (await knock(headers)).status_code not in (401, 403), "it is known, and remembered"
        await desk.take_back(id)
        problem_in(await knock(headers), 401)
