"""Settings: a demonstration by itself, and a production that would rather not start than start unsafely."""

from dataclasses import FrozenInstanceError

import pytest

from civic.settings import DEMONSTRATION_SECRET, Environment, Settings, UnsafeSettings, database_url

SAFE = {
    "CIVIC_ENVIRONMENT": "production",
    "CIVIC_SECRET_KEY": "kR7x-2mQv9-Lw4tZ8-bN6yHs3-dF5gJ1",
    "CIVIC_ROLL_PEPPER": "pT8c-4nWb2-Xe6rU9-vK3zMa7-hQ1sD5",
    "CIVIC_HOSTS": "oplandspuljen.example",
    "CIVIC_PUBLIC_URL": "https://oplandspuljen.example",
    "CIVIC_IDENTITY": "oidc",
    "CIVIC_OIDC_ISSUER": "https://broker.example",
    "CIVIC_OIDC_CLIENT_ID": "civic",
    "CIVIC_OIDC_CLIENT_SECRET": "a secret of the broker's",
    "CIVIC_OIDC_ACR": "urn:substantial urn:high",
    "CIVIC_SMTP_HOST": "mail.example",
    "CIVIC_MAIL_SENDER": "oplandspuljen@municipality.example",
}
UNSAFE = [
    ("CIVIC_SECRET_KEY", None),
    ("CIVIC_SECRET_KEY", DEMONSTRATION_SECRET),
    ("CIVIC_SECRET_KEY", "short"),
    ("CIVIC_SECRET_KEY", "a" * 64),
    ("CIVIC_ROLL_PEPPER", None),
    ("CIVIC_ROLL_PEPPER", DEMONSTRATION_SECRET),
    ("CIVIC_ROLL_PEPPER", SAFE["CIVIC_SECRET_KEY"]),
    ("CIVIC_HOSTS", None),
    ("CIVIC_HOSTS", " , "),
    ("CIVIC_PUBLIC_URL", None),
    ("CIVIC_PUBLIC_URL", "http://oplandspuljen.example"),
    ("CIVIC_PUBLIC_URL", "https://somewhere-else.example"),
    ("CIVIC_IDENTITY", None),
    ("CIVIC_IDENTITY", "demonstration"),
    ("CIVIC_OIDC_ISSUER", None),
    ("CIVIC_OIDC_ISSUER", "http://broker.example"),
    ("CIVIC_OIDC_CLIENT_ID", None),
    ("CIVIC_OIDC_CLIENT_SECRET", None),
    ("CIVIC_OIDC_ACR", None),
    ("CIVIC_OIDC_SCOPE", "profile"),
    ("CIVIC_PROXIES", "-1"),
    ("CIVIC_PROXIES", "two"),
    ("CIVIC_SMTP_HOST", None),
    ("CIVIC_SMTP_PORT", "0"),
    ("CIVIC_SMTP_TIMEOUT", "soon"),
    ("CIVIC_SMTP_SECURITY", "none"),
    ("CIVIC_SMTP_SECURITY", "some"),
    ("CIVIC_MAIL_SENDER", None),
    ("CIVIC_MAIL_SENDER", "Oplandspuljen <x@y.example>\nBcc: all@example"),
]


def without(name: str, value: str | None) -> dict[str, str]:
    changed = dict(SAFE)
    changed.pop(name, None)
    return changed if value is None else changed | {name: value}


def test_safe_settings_start_in_production() -> None:
    settings = Settings.from_environ(SAFE)
    assert settings.is_production and settings.secure_cookies and not settings.clock_can_be_moved
    assert settings.oidc_accepted_acr == ("urn:substantial", "urn:high")


def test_a_house_may_say_that_it_sends_no_mail() -> None:
    settings = Settings.from_environ(without("CIVIC_MAIL_SENDER", None) | {"CIVIC_SMTP_HOST": "none"})
    assert settings.is_production and settings.mail.is_unwanted


def test_the_port_of_the_mail_server_follows_its_security() -> None:
    assert Settings.from_environ(SAFE).mail.port == 587
    assert Settings.from_environ(SAFE | {"CIVIC_SMTP_SECURITY": "tls"}).mail.port == 465


@pytest.mark.parametrize(("name", "value"), UNSAFE)
def test_production_does_not_start_with_an_unsafe_setting_and_names_it(name: str, value: str | None) -> None:
    with pytest.raises(UnsafeSettings, match=name):
        Settings.from_environ(without(name, value))


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(UnsafeSettings) as refused:
        Settings.from_environ({"CIVIC_ENVIRONMENT": "production"})
    for name in ("SECRET_KEY", "ROLL_PEPPER", "HOSTS", "PUBLIC_URL", "IDENTITY", "ISSUER", "CLIENT_ID", "ACR"):
        assert name in str(refused.value)


def test_a_refusal_tells_no_secret() -> None:
    with pytest.raises(UnsafeSettings) as refused:
        Settings.from_environ(SAFE | {"CIVIC_SECRET_KEY": "too-short-secret", "CIVIC_IDENTITY": "none"})
    assert "too-short-secret" not in str(refused.value)


def test_without_any_setting_it_is_a_demonstration_on_this_machine() -> None:
    settings = Settings.from_environ({})
    assert settings.is_demonstration and set(settings.trusted_hosts) == {"127.0.0.1", "localhost", "[::1]"}


@pytest.mark.parametrize("environment", ["demonstration", "test"])
@pytest.mark.parametrize("strange", [{"CIVIC_HOSTS": "oplandspuljen.example"}, {"CIVIC_PROXIES": "1"}])
def test_only_production_can_be_reached_from_elsewhere(environment: str, strange: dict[str, str]) -> None:
    with pytest.raises(UnsafeSettings):
        Settings.from_environ({"CIVIC_ENVIRONMENT": environment} | strange)


@pytest.mark.parametrize(("name", "value"), [("CIVIC_ENVIRONMENT", "prod"), ("CIVIC_IDENTITY", "none")])
def test_a_word_that_means_nothing_is_not_guessed_at(name: str, value: str) -> None:
    with pytest.raises(UnsafeSettings, match=name):
        Settings.from_environ({name: value})


def test_settings_cannot_be_changed_while_running() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings.from_environ({}).environment = Environment.TEST  # type: ignore[misc]


@pytest.mark.parametrize("given", ["postgres://a/b", "postgresql://a/b", "postgresql+psycopg://a/b"])
def test_every_way_to_name_postgresql_gets_the_same_driver(given: str) -> None:
    assert database_url(given) == "postgresql+psycopg://a/b"


def test_sqlite_stays_as_it_is() -> None:
    assert database_url("sqlite:///x.sqlite3") == "sqlite:///x.sqlite3"
