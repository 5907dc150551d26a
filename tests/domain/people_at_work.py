"""What people at work, and the customer, ask of a ticket again and again: each fits some state of it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

WORDS = st.sampled_from(["one", "two", "three", "four"])
PERSONS = st.sampled_from(["ann", "ben", "duty"])
PEOPLE_AT_WORK: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.one_of(
    st.builds(lambda text: ("reply", {"by": "ann", "text": text}), WORDS),
    st.builds(lambda text: ("reply", {"by": "ann", "text": text}), WORDS),
    st.builds(lambda text, to: ("note", {"by": "cid", "text": text, "mention": to}), WORDS, PERSONS),
    st.builds(lambda text: ("customer_replied", {"text": text, "not_solved": True}), WORDS),
    st.builds(lambda text: ("resolve", {"by": "ann", "resolution": text}), WORDS),
    st.builds(lambda text: ("wait", {"by": "ann", "on": "customer", "text": text}), WORDS),
    st.builds(lambda to: ("reassign", {"by": "ann", "to": to, "reason": "customer asked"}), PERSONS),
    st.builds(
        lambda to: ("priority", {"by": "ann", "priority": to, "reason": "it is"}), st.sampled_from(["urgent", "low"])
    ),
    st.sampled_from(
        [
            ("acknowledge", {"by": "ann", "take_over": True}),
            ("customer_told", {"by": "ann", "how": "phone"}),
            ("escalate", {"by": "ann", "reason": "needs expertise"}),
            ("decline", {"by": "ann", "reason": "no time"}),
            ("reopen", {"by": "ann", "reason": "not solved"}),
            ("survey_answered", {"score": 5}),
            ("close", {"by": "ann"}),
            ("cancel", {"by": "ann", "reason": "a test"}),
        ]
    ),
)
