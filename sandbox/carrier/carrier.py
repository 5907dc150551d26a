"""The parts of one running carrier, put together."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from sandbox.carrier.background import Background
from sandbox.carrier.callbacks import Callbacks
from sandbox.carrier.calls import Calls
from sandbox.carrier.credentials import Credentials
from sandbox.carrier.faults import Faults
from sandbox.carrier.intake import Intake
from sandbox.carrier.ledger import Ledger
from sandbox.carrier.pace import Pace
from sandbox.carrier.postman import Postman
from sandbox.carrier.replies import Replies
from sandbox.carrier.walk import Walks


@dataclass(frozen=True)
class Carrier:
    """What the routes work with. `public_url` is where a browser finds it, `run_id` tells runs apart."""

    credentials: Credentials
    public_url: str
    ledger: Ledger
    faults: Faults
    calls: Calls
    intake: Intake
    replies: Replies
    walks: Walks
    background: Background
    postman: Postman
    run_id: str

    def resume(self) -> None:
        """Goes on with what an earlier process left unfinished. Needs a running event loop."""
        self.walks.resume()
        self.replies.resume()

    async def close(self) -> None:
        """Stops all work and closes the ledger; nothing accepted is lost."""
        await self.background.stop()
        await self.postman.close()
        await self.ledger.close()


def assemble(directory: Path, credentials: Credentials, webhooks_url: str, public_url: str, pace: Pace) -> Carrier:
    """A carrier over the ledger in `directory`. Raises `JournalInUse` and `JournalCorrupt`."""
    ledger = Ledger(directory / "ledger.jsonl")
    postman, background, faults = Postman(), Background(), Faults()
    webhooks_url = webhooks_url.rstrip("/")
    callbacks = Callbacks(ledger, postman, credentials, f"{webhooks_url}/webhooks/sendgrid/events", pace)
    walks = Walks(ledger, callbacks, background, pace)
    return Carrier(
        credentials=credentials,
        public_url=public_url.rstrip("/"),
        ledger=ledger,
        faults=faults,
        calls=Calls(),
        intake=Intake(ledger, faults, walks),
        replies=Replies(ledger, postman, credentials, webhooks_url, background, pace),
        walks=walks,
        background=background,
        postman=postman,
        run_id=secrets.token_hex(4),
    )


def _of_request(request: Request) -> Carrier:
    carrier: Carrier = request.app.state.carrier
    return carrier


Here = Annotated[Carrier, Depends(_of_request)]
