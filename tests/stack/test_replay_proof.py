"""Three hundred real incidents live again on the whole product."""

from __future__ import annotations

import pytest

from tests.lab.expected_messages import expected
from tests.lab.real_export import real_export
from tests.stack.replayed import differences, product_with_policies, replay

pytestmark = [pytest.mark.proof, pytest.mark.stack, pytest.mark.xdist_group("replay")]
MANY = 300
SPEED = 50_000


@pytest.mark.timeout(2400)
def test_every_incident_ends_as_recorded_with_the_messages_expected() -> None:
    wanted = expected(real_export(), MANY)
    assert (wanted.without_resolved_at, wanted.out_of_order) == (11, 1)
    with product_with_policies() as product:
        summary = replay(product, real_export(), "--limit", MANY, "--speed", SPEED)
        assert differences(summary, wanted, SPEED) == {}
        assert product.errors_logged() == []
