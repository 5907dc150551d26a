"""Text messages by Twilio, with its official SDK."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from activities.providers import twilio_lookup
from activities.providers.account import account_of
from activities.providers.connecting import broken_off
from activities.providers.host_lookup import host_of
from activities.providers.http_status import outcome_of
from activities.providers.outcome import Accepted, InDoubt, Misconfigured, Outcome
from activities.providers.retry_after import retry_after
from activities.providers.sighting import NoAnswer, Sighting
from activities.providers.sms import Sms
from activities.providers.threads import SDK_TIMEOUT_SECONDS, Threads
from activities.providers.twilio_http import RememberingHttpClient
from activities.providers.twilio_sid import SERVICE_SID
from domain.delivery.providers import ProviderId

BAD_REQUEST = 400
USEFUL_FOR = timedelta(hours=4)
OF_OUR_SENDER = frozenset({21212, 21603, 21606, 21608, 21609, 21659, 21660, 21661, 21701, 21703, 21705})
"""Error codes under HTTP 400 that are about our number, service, trial account or callback address."""


class TwilioSms:
    """Sends through one Twilio account.

    `sender` is our number, or the Sid of a Messaging Service that chooses one; status callbacks go to `public_url`. A
    message Twilio cannot deliver within `useful_for` is dropped, so that no alarm of the night rings in the morning.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str,
        public_url: str,
        base_url: str = "https://api.twilio.com",
        timeout_seconds: float = SDK_TIMEOUT_SECONDS,
        useful_for: timedelta = USEFUL_FOR,
    ) -> None:
        self.id = ProviderId("twilio", account_of(base_url, account_sid, auth_token))
        self._account_sid = account_sid
        self._auth_token = auth_token
        self._sender = {"messaging_service_sid" if SERVICE_SID.fullmatch(sender) else "from_": sender}
        self._callback = f"{public_url}/webhooks/twilio/status"
        self._base_url = base_url
        self._timeout_seconds = timeout_seconds
        self._useful_for = useful_for
        self._threads = Threads("twilio", host_of(base_url))

    async def send(self, sms: Sms) -> Outcome:
        """Make one call; see `SmsProvider.send`."""
        return await self._threads.run(lambda: self._create(sms))

    async def find(self, message_id: str, to: str, since: datetime) -> Sighting:
        """Look through the messages to this phone; see `SmsProvider.find`."""
        return await self._ask(lambda client: twilio_lookup.find(client, message_id, to, since))

    async def fetch(self, provider_id: str) -> Sighting:
        """Look one message up; see `SmsProvider.fetch`."""
        return await self._ask(lambda client: twilio_lookup.sighting(client.messages(provider_id).fetch()))

    async def probe(self) -> Outcome:
        """Look our account up; see `SmsProvider.probe`."""
        return await self._threads.run(self._look_account_up)

    def _look_account_up(self) -> Outcome:
        http = RememberingHttpClient(self._timeout_seconds)
        try:
            account = self._client(http).api.v2010.accounts(self._account_sid).fetch()
        except TwilioException as error:
            return _refusal(error, http)
        except Exception as error:
            return broken_off(f"twilio {type(error).__name__}", error)
        return Accepted("") if account.status == "active" else Misconfigured(f"twilio account {account.status}")

    async def _ask(self, question: Callable[[Client], Sighting]) -> Sighting:
        def answered() -> Sighting:
            http = RememberingHttpClient(self._timeout_seconds)
            try:
                return question(self._client(http))
            except TwilioException:
                return NoAnswer(f"twilio {http.status}")
            except Exception as error:
                return NoAnswer(f"twilio {type(error).__name__}")

        return await self._threads.ask(answered)

    def _create(self, sms: Sms) -> Outcome:
        http = RememberingHttpClient(self._timeout_seconds)
        try:
            message = self._client(http).messages.create(
                to=sms.to,
                **self._sender,
                body=sms.body,
                status_callback=f"{self._callback}?message_id={quote(sms.message_id, safe='')}",
                validity_period=int(self._useful_for.total_seconds()),
            )
        except TwilioException as error:
            return _refusal(error, http)
        except Exception as error:
            return broken_off(f"twilio {type(error).__name__}", error)
        return Accepted(message.sid) if message.sid else InDoubt("twilio without an id")

    def _client(self, http: RememberingHttpClient) -> Client:
        client = Client(self._account_sid, self._auth_token, http_client=http)
        # taken from the environment, these would rewrite the host of `base_url`
        client.edge = client.region = None
        client.api.base_url = self._base_url
        return client


def _refusal(error: TwilioException, http: RememberingHttpClient) -> Outcome:
    number = getattr(error, "code", None)
    code = f"twilio {number if isinstance(number, int) else http.status}"
    if http.status == BAD_REQUEST and number in OF_OUR_SENDER:
        return Misconfigured(code)
    return outcome_of(http.status, code, retry_after(http.headers, datetime.now(UTC)))
