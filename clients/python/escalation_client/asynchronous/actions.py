# Written by `make schemas` from the API's own document.

"""Every action of the contract as a method."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Unpack

from escalation_client import requests
from escalation_client.answers import Answer


class AsyncActions(ABC):
    """What can be done to a ticket. Each method returns the ticket after it, and takes the body's fields by name.

    `key` is the Idempotency-Key by which it is done once; without it, one is made for this call. All raise
    `EscalationError`: a `Refusal` that says why, or `NobodyAnswered`.
    """

    @abstractmethod
    async def act(self, reference: str, action: str, body: Mapping[str, Any], *, key: str | None = None) -> Answer:
        """Do an action by its name."""

    async def move_policy(
        self, reference: str, *, key: str | None = None, **body: Unpack[requests.MovePolicy]
    ) -> Answer:
        """The ticket goes on under another policy, or under its policy's version of now; or back to the one before."""
        return await self.act(reference, "move-policy", body, key=key)

    async def acknowledge(
        self, reference: str, *, key: str | None = None, **body: Unpack[requests.Acknowledge]
    ) -> Answer:
        """The owner takes the ticket on; another person does so by `take_over`."""
        return await self.act(reference, "acknowledge", body, key=key)

    async def decline(self, reference: str, *, key: str | None = None, **body: Unpack[requests.Decline]) -> Answer:
        """The owner will not take it, and is not asked again for this ticket."""
        return await self.act(reference, "decline", body, key=key)

    async def escalate(self, reference: str, *, key: str | None = None, **body: Unpack[requests.Escalate]) -> Answer:
        """Up to the next tier, or to a named higher one, with a coded reason and a hand-over note."""
        return await self.act(reference, "escalate", body, key=key)

    async def hand_back(self, reference: str, *, key: str | None = None, **body: Unpack[requests.HandBack]) -> Answer:
        """Down to the tier below, or to a named lower one, with a hand-over note."""
        return await self.act(reference, "hand-back", body, key=key)

    async def reassign(self, reference: str, *, key: str | None = None, **body: Unpack[requests.Reassign]) -> Answer:
        """To a named person in the same tier, with a hand-over note."""
        return await self.act(reference, "reassign", body, key=key)

    async def reply(self, reference: str, *, key: str | None = None, **body: Unpack[requests.Reply]) -> Answer:
        """A public answer to the customer."""
        return await self.act(reference, "reply", body, key=key)

    async def customer_told(
        self, reference: str, *, key: str | None = None, **body: Unpack[requests.CustomerTold]
    ) -> Answer:
        """A person has told the customer by another way, which counts as a public answer: nothing is sent, nor
        anything any more that waits for its provider. `text` is what was said.
        """
        return await self.act(reference, "customer-told", body, key=key)

    async def note(self, reference: str, *, key: str | None = None, **body: Unpack[requests.Note]) -> Answer:
        """An internal note; `mention` is told."""
        return await self.act(reference, "note", body, key=key)

    async def wait(self, reference: str, *, key: str | None = None, **body: Unpack[requests.Wait]) -> Answer:
        """The ball goes to the customer, who is asked `text`, or to a third party."""
        return await self.act(reference, "wait", body, key=key)

    async def resume(self, reference: str, *, key: str | None = None, **body: Unpack[requests.Resume]) -> Answer:
        """The ball is back."""
        return await self.act(reference, "resume", body, key=key)

    async def promise(self, reference: str, *, key: str | None = None, **body: Unpack[requests.Promise]) -> Answer:
        """A person promises the customer an answer by an instant, which then never slides."""
        return await self.act(reference, "promise", body, key=key)

    async def priority(
        self, reference: str, *, key: str | None = None, **body: Unpack[requests.ChangePriority]
    ) -> Answer:
        """Another priority, with other promises from the same start."""
        return await self.act(reference, "priority", body, key=key)

    async def category(
        self, reference: str, *, key: str | None = None, **body: Unpack[requests.ChangeCategory]
    ) -> Answer:
        """Another category."""
        return await self.act(reference, "category", body, key=key)

    async def resolve(self, reference: str, *, key: str | None = None, **body: Unpack[requests.Resolve]) -> Answer:
        """What was wrong and what was done, for the customer, who may be granted money with it."""
        return await self.act(reference, "resolve", body, key=key)

    async def approve(self, reference: str, *, key: str | None = None, **body: Unpack[requests.Approve]) -> Answer:
        """Allow a request for approval, whole or in part."""
        return await self.act(reference, "approve", body, key=key)

    async def refuse(self, reference: str, *, key: str | None = None, **body: Unpack[requests.Refuse]) -> Answer:
        """Refuse a request for approval."""
        return await self.act(reference, "refuse", body, key=key)

    async def reopen(self, reference: str, *, key: str | None = None, **body: Unpack[requests.Reopen]) -> Answer:
        """A resolved ticket is not solved after all."""
        return await self.act(reference, "reopen", body, key=key)

    async def close(self, reference: str, *, key: str | None = None, **body: Unpack[requests.Close]) -> Answer:
        """A resolved ticket, now."""
        return await self.act(reference, "close", body, key=key)

    async def cancel(self, reference: str, *, key: str | None = None, **body: Unpack[requests.Cancel]) -> Answer:
        """The ticket should not exist."""
        return await self.act(reference, "cancel", body, key=key)

    async def customer_replied(
        self, reference: str, *, key: str | None = None, **body: Unpack[requests.CustomerReplied]
    ) -> Answer:
        """The customer wrote; `whole` is the mail of which `text` is what they say, where more stood in it."""
        return await self.act(reference, "customer-replied", body, key=key)

    async def survey_answered(
        self, reference: str, *, key: str | None = None, **body: Unpack[requests.SurveyAnswered]
    ) -> Answer:
        """The customer said how it was."""
        return await self.act(reference, "survey-answered", body, key=key)
