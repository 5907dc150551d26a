from __future__ import annotations

from pathlib import Path

import pytest

from workers.settings import Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def nothing_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ESCALATION_{name.upper()}", raising=False)


def test_defaults_follow_the_data_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ESCALATION_DATA_DIR", str(tmp_path))
    settings = load_settings()
    assert settings.key_file == tmp_path / "payload-keys.json"
    assert (settings.policies_dir / "default").exists()
    assert settings.listen_host == "127.0.0.1"


def test_every_problem_is_named_at_once_with_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCALATION_LOG_LEVEL", "loud")
    monkeypatch.setenv("ESCALATION_POLICIES_DIR", "/nowhere")
    monkeypatch.setenv("ESCALATION_PUBLIC_URL", "support.example")
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert str(raised.value).splitlines() == [
        "ESCALATION_PUBLIC_URL is 'support.example'; allowed: a URL that begins with http:// or https://",
        "ESCALATION_POLICIES_DIR is '/nowhere'; allowed: an existing directory",
        "ESCALATION_LOG_LEVEL is 'loud'; allowed: 'debug', 'info', 'warning' or 'error'",
    ]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "mysql://root:hush@db/x"),
        ("LINK_SECRET", "hush"),
        ("EARLIER_LINK_SECRETS", "a secret of some length,hush"),
    ],
)
def test_no_error_shows_a_secret(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(f"ESCALATION_{variable}", value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert variable in str(raised.value)
    assert "hush" not in str(raised.value)


def test_readable_payloads_contradict_required_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCALATION_PAYLOADS", "readable")
    assert load_settings().readable
    monkeypatch.setenv("ESCALATION_REQUIRE_ENCRYPTION", "true")
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert str(raised.value) == (
        "ESCALATION_PAYLOADS is 'readable' and ESCALATION_REQUIRE_ENCRYPTION is on: our own payloads would be refused; "
        "allowed: one of them"
    )
    monkeypatch.setenv("ESCALATION_PAYLOADS", "plain")
    with pytest.raises(SettingsError, match="ESCALATION_PAYLOADS is 'plain'; allowed: 'encrypted' or 'readable'"):
        load_settings()


def test_no_repr_shows_a_secret() -> None:
    settings = Settings(
        link_secret="hush-hush-hush-hush",
        earlier_link_secrets=("hush-hush-hush-before",),
        sendgrid_api_key="SG.hush",
        sendgrid_from="a@example.org",
        sendgrid_inbound_secret="hush",
        codec_token="hush",
        oidc_issuer="https://id.example",
        oidc_client_id="console",
        oidc_client_secret="hush",
        oidc_roles={"support": ("agent",)},
        key="hush",
        database_url="postgresql+psycopg://u:hush@db/x",
    )
    assert "hush" not in repr(settings)


def test_half_a_provider_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCALATION_TWILIO_FROM", "+15005550006")
    with pytest.raises(SettingsError, match="ESCALATION_TWILIO_AUTH_TOKEN not set"):
        load_settings()


def test_what_a_process_needs_must_be_set() -> None:
    with pytest.raises(SettingsError, match="ESCALATION_LINK_SECRET must be set"):
        load_settings(needs=["database_url", "link_secret"])


def test_values_are_normalised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCALATION_LOG_LEVEL", "WARNING")
    monkeypatch.setenv("ESCALATION_PUBLIC_URL", "https://help.example/")
    monkeypatch.setenv("ESCALATION_DATABASE_URL", "postgresql://u@db/x")
    monkeypatch.setenv("ESCALATION_CODEC_ORIGINS", "http://a.example/, http://b.example")
    monkeypatch.setenv("ESCALATION_EARLIER_LINK_SECRETS", "a secret of some length, the one before it")
    settings = load_settings()
    assert settings.earlier_link_secrets == ("a secret of some length", "the one before it")
    assert settings.database_url == "postgresql+psycopg://u@db/x"
    assert settings.log_level == "warning"
    assert settings.public_url == "https://help.example"
    assert settings.codec_origins == ("http://a.example", "http://b.example")


def test_roles_of_a_provider_give_scopes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCALATION_OIDC_ISSUER", "https://id.example")
    monkeypatch.setenv("ESCALATION_OIDC_CLIENT_ID", "console")
    monkeypatch.setenv("ESCALATION_OIDC_ROLES", "support=agent, leads=manager,leads=ops,a=b=read")
    settings = load_settings()
    assert settings.oidc_roles == {"support": ("agent",), "leads": ("manager", "ops"), "a=b": ("read",)}


@pytest.mark.parametrize("roles", ["support", "support=", "=agent", "support=root", "support=backend"])
def test_roles_that_give_nothing_there_is_are_refused(monkeypatch: pytest.MonkeyPatch, roles: str) -> None:
    monkeypatch.setenv("ESCALATION_OIDC_ROLES", roles)
    with pytest.raises(SettingsError, match="with agent, manager, ops, read as scopes"):
        load_settings()


@pytest.mark.parametrize(
    ("issuer", "allowed"),
    [
        ("https://id.example/x", True),
        ("http://127.0.0.1:9400", True),
        ("http://id.example", False),
        ("x", False),
    ],
)
def test_a_provider_is_reached_over_tls(monkeypatch: pytest.MonkeyPatch, issuer: str, allowed: bool) -> None:
    for name, value in (("ISSUER", issuer), ("CLIENT_ID", "console"), ("ROLES", "support=agent")):
        monkeypatch.setenv(f"ESCALATION_OIDC_{name}", value)
    if allowed:
        assert load_settings().oidc_issuer == issuer
    else:
        with pytest.raises(SettingsError, match="ESCALATION_OIDC_ISSUER"):
            load_settings()


def test_half_a_provider_of_identities_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCALATION_OIDC_ISSUER", "https://id.example")
    with pytest.raises(SettingsError, match="ESCALATION_OIDC_CLIENT_ID, ESCALATION_OIDC_ROLES not set"):
        load_settings()
