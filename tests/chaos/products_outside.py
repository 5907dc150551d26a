"""Running products whose providers a test can take away in every way, a lost name among them."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from sandbox.demo.desk import Desk
from tests.activities.providers.mail_outages import mail_host
from tests.activities.providers.raw_servers import self_signed
from tests.activities.providers.unhurried_mailbox import UnhurriedMailbox
from tests.chaos import named_product
from tests.chaos.carrier_outside import CarrierOutside
from tests.chaos.mail_outside import MailOutside
from tests.chaos.outside import Outside
from tests.chaos.running_product import running_product
from tests.own_names import OwnNames
from tests.stack.whole_product import WholeProduct

Life = tuple[WholeProduct, Callable[[Desk], Outside]]
"""A product, and its outside for whoever has a desk there."""


@asynccontextmanager
async def by_carrier(*arguments: str) -> AsyncIterator[Life]:
    """Give a product that sends by SendGrid and Twilio, both played by the carrier."""
    with tempfile.TemporaryDirectory(prefix="escalation-test-") as folder:
        names = OwnNames(Path(folder) / "lost")
        told = named_product.environment(names.file)
        async with running_product(*arguments, environment=told, module=named_product.__name__) as product:
            yield product, partial(CarrierOutside, names=names)


@asynccontextmanager
async def by_mail_server(*arguments: str) -> AsyncIterator[Life]:
    """Give a product that sends its email by a mail server of the test's, encrypted by STARTTLS as is the default."""
    with tempfile.TemporaryDirectory(prefix="escalation-test-") as folder:
        names, mailbox = OwnNames(Path(folder) / "lost"), UnhurriedMailbox()
        certificate = self_signed(Path(folder))
        served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        served.load_cert_chain(certificate)
        async with mail_host(mailbox, names=names, tls_context=served) as host:
            told = named_product.environment(names.file, mail=(host.port, certificate))
            async with running_product(*arguments, environment=told, module=named_product.__name__) as product:
                yield product, partial(MailOutside, host=host, mailbox=mailbox)
