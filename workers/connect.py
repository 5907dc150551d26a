"""The one way any process of ours reaches Temporal: same converter, same encryption, same sandbox."""

from __future__ import annotations

from dataclasses import replace

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

DEFAULT_ADDRESS = "localhost:7233"


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


async def connect(settings: Settings, measured_by: Runtime | None = None, *, sealing: bool = True) -> Client:
    """Returns a client connected as the `TEMPORAL_*` environment or the Temporal profile says.

    Neither set: localhost:7233. Metrics of what it and its workers do are with `measured_by`. Where payloads are
    readable, `sealing` says whether those it writes are sealed: a client's are, what a worker answers is not.
    Raises `TemporalUnreachable` when nobody answers, `SettingsError` when an API key would travel in clear,
    `KeyFileError` when the key file of `settings` cannot be used.
    """
    profile = ClientConfig.load_client_connect_config()
    address = profile.setdefault("target_host", DEFAULT_ADDRESS)
    if profile.get("api_key") and profile.get("tls") is False:
        raise SettingsError("TEMPORAL_TLS is off and TEMPORAL_API_KEY set: the key would travel in clear")
    try:
        return await Client.connect(
            **profile, plugins=[escalation_plugin(settings, sealing=sealing)], runtime=measured_by
        )
    except (RuntimeError, RPCError) as error:
        raise TemporalUnreachable(f"Temporal at {address} does not answer: {error}") from error
