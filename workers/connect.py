"""The one way any process of ours reaches Temporal: same converter, same encryption, same sandbox."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverter
from temporalio.envconfig import ClientConfig
from temporalio.plugin import SimplePlugin
from temporalio.runtime import Runtime
from temporalio.service import RPCError

from workers.codec import EncryptionCodec
from workers.failures import FailuresOfAKind
from workers.keys import KeyRing, load
from workers.sandboxing import sandboxed_runner
from workers.settings import Settings, SettingsError
from workers.tracing import interceptor
from workflows.payloads import LenientPayloadConverter

log = logging.getLogger(__name__)

DEFAULT_ADDRESS = "localhost:7233"
TRY_EVERY_SECONDS = 1.0
HEALTH_WITHIN = timedelta(seconds=5)
SAY_EVERY_TRIES = 60
NOT_MENDED_BY_WAITING = ("certificate", "Unauthenticated", "PermissionDenied")
"""What the client says where somebody is there and does not let us in, or is not who we look for."""


class TemporalUnreachable(ConnectionError):
    """Temporal did not answer; the message names the address."""


def build_data_converter(
    keys: KeyRing, *, require_encryption: bool = False, readable: bool = False, sealing: bool = True
) -> DataConverter:
    """Returns the converter that leaves no value, memo, summary or failure readable in Temporal; all with `readable`.

    Either reads what the other wrote. With `sealing`, what is readable is sealed, which proves a key of ours. An
    untyped value that cannot be opened is decoded to a `RawValue`, which a workflow can refuse.
    """
    return replace(
        pydantic_data_converter,
        payload_converter_class=LenientPayloadConverter,
        payload_codec=EncryptionCodec(keys, require_encryption=require_encryption, readable=readable, sealing=sealing),
        failure_converter_class=DefaultFailureConverter if readable else FailuresOfAKind,
    )


def escalation_plugin(settings: Settings, *, sealing: bool = True) -> SimplePlugin:
    """Returns the plugin that gives clients, their workers, and replayers the same converter and sandbox.

    A worker made from a client that has the plugin has it too; passing it again would apply it twice.
    Raises `KeyFileError` when the key file of `settings` cannot be used.
    """
    return SimplePlugin(
        "escalation",
        data_converter=build_data_converter(
            load(settings.key_file),
            require_encryption=settings.require_encryption,
            readable=settings.readable,
            sealing=sealing,
        ),
        workflow_runner=sandboxed_runner(),
        interceptors=[interceptor(settings.traces_url)] if settings.traces_url else [],
    )


async def connect(
    settings: Settings, measured_by: Runtime | None = None, *, sealing: bool = True, lazily: bool = False
) -> Client:
    """Returns a client connected as the `TEMPORAL_*` environment or the Temporal profile says.

    Neither set: localhost:7233. Metrics of what it and its workers do are with `measured_by`. Where payloads are
    readable, `sealing` says whether those it writes are sealed: a client's are, what a worker answers is not. One that
    connects `lazily` does so with its first call, and with each one after it until somebody is there. Raises
    `TemporalUnreachable` when nobody answers, `SettingsError` when an API key would travel in clear, `KeyFileError`
    when the key file of `settings` cannot be used.
    """
    profile = ClientConfig.load_client_connect_config()
    address = profile.setdefault("target_host", DEFAULT_ADDRESS)
    if profile.get("api_key") and profile.get("tls") is False:
        raise SettingsError("TEMPORAL_TLS is off and TEMPORAL_API_KEY set: the key would travel in clear")
    plugins = [escalation_plugin(settings, sealing=sealing)]
    try:
        return await Client.connect(**profile, plugins=plugins, runtime=measured_by, lazy=lazily)
    except (RuntimeError, RPCError) as error:
        raise TemporalUnreachable(f"Temporal at {address} does not answer: {error}") from error


async def connect_when_there(settings: Settings, measured_by: Runtime | None = None) -> Client:
    """Returns a client for workers, however long Temporal is away. Raises as `until_there` does, and `KeyFileError`.

    What it writes is not sealed where payloads are readable: nobody asks who wrote an answer, and Temporal's command
    line shows nothing as JSON that has a seal.
    """
    asking = await connect(settings, measured_by, lazily=True)
    while True:
        await until_there(asking)
        with suppress(TemporalUnreachable):  # gone again
            return await connect(settings, measured_by, sealing=False)


async def until_there(client: Client) -> None:
    """Return as soon as Temporal answers a client that connects lazily; meanwhile there is a line of log a minute.

    Raises `SettingsError` for what waiting does not mend: Temporal does not let us in, or its certificate is not good.
    """
    tries = 0
    while True:
        try:
            if await client.service_client.check_health(timeout=HEALTH_WITHIN):
                return
            error: Exception | None = None
        except (RuntimeError, RPCError) as silence:
            error = silence
        if any(word in str(error) for word in NOT_MENDED_BY_WAITING):
            raise SettingsError(f"Temporal cannot be used as it is set: {error}") from error
        if tries % SAY_EVERY_TRIES == 0:
            address = client.service_client.config.target_host
            log.warning("waiting for Temporal at %s: %s", address, error or "it is not ready")
        tries += 1
        await asyncio.sleep(TRY_EVERY_SECONDS)
