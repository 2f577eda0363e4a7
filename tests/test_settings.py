"""Settings: read from the environment, checked when read, and refused when real people depend on them."""

import os
import stat
from base64 import b64encode
from pathlib import Path

import pytest
from pydantic import ValidationError

from settings import Settings, UnsafeSettings

STRONG = "k7Qm2xZr9Tg4Wn8Bv1Lc6Yp3Hd5Js0Fa"
SAFE = {
    "TOCSIN_ENVIRONMENT": "production",
    "TOCSIN_SECRET": STRONG,
    "TOCSIN_PUBLIC_URL": "https://tocsin.example.cn",
}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("TOCSIN_"):
            monkeypatch.delenv(name)


def production(monkeypatch: pytest.MonkeyPatch, **changed: str) -> Settings:
    for name, value in (SAFE | changed).items():
        monkeypatch.setenv(name, value)
    return Settings()


def reasons_in(settings: Settings) -> list[str]:
    with pytest.raises(UnsafeSettings) as refused:
        settings.check_safe()
    assert all(reason.zh and reason.en and reason.zh in str(refused.value) for reason in refused.value.reasons)
    return [reason.en for reason in refused.value.reasons]


def test_nothing_needs_to_be_set_for_a_trial_on_one_machine(tmp_path: Path) -> None:
    settings = Settings()
    settings.check_safe()
    assert (settings.page_url, settings.database_url) == ("http://127.0.0.1:8600", None)
    assert settings.prefect_api_url == "http://127.0.0.1:8601/api"
    assert settings.data_folder == Path.cwd() / "var"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TOCSIN_WEB_PORT", "9000")
    monkeypatch.setenv("TOCSIN_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("TOCSIN_DRILL_HOSTS", "127.0.0.1, Drill.Example.CN")
    settings = Settings()
    assert (settings.web_port, settings.postgres_folder) == (9000, tmp_path / "postgres")
    assert settings.drill_hosts == {"127.0.0.1", "drill.example.cn"}


def test_keys_of_what_lies_encrypted_are_named_and_of_full_length(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (b64encode(letter * 32).decode() for letter in (b"a", b"b"))
    monkeypatch.setenv("TOCSIN_ENCRYPTION_KEYS", f"k2:{second}, k1:{first}")
    assert list(Settings().vault_keys().items()) == [("k2", b"b" * 32), ("k1", b"a" * 32)]
    assert second not in repr(Settings())
    for wrong in (first, "k1:short", f"secret:{first}", f":{first}", "k1:%%%"):
        monkeypatch.setenv("TOCSIN_ENCRYPTION_KEYS", wrong)
        with pytest.raises(ValidationError, match="32 bytes in base64"):
            Settings()


def test_safe_settings_pass_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = production(monkeypatch)
    settings.check_safe()
    assert (settings.signing_secret(), settings.page_url) == (STRONG, "https://tocsin.example.cn")


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("TOCSIN_SECRET", "", "no signing secret"),
        ("TOCSIN_SECRET", STRONG[:-1], "too weak"),
        ("TOCSIN_SECRET", "ab" * 40, "too weak"),
        ("TOCSIN_PUBLIC_URL", "", "no public address"),
        ("TOCSIN_PUBLIC_URL", "http://tocsin.example.cn", "not encrypted"),
        ("TOCSIN_PUBLIC_URL", "https://localhost:8600", "this machine only"),
    ],
)
def test_unsafe_settings_are_refused_in_production_and_pass_in_a_trial(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    (told,) = reasons_in(production(monkeypatch, **{name: value}))
    assert reason in told
    monkeypatch.setenv("TOCSIN_ENVIRONMENT", "development")
    Settings().check_safe()


def test_a_real_mail_server_among_the_drill_hosts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = production(
        monkeypatch,
        TOCSIN_MAIL_GATEWAY="smtp://u:p@mail.example.cn:25",
        TOCSIN_DRILL_HOSTS="127.0.0.1,mail.example.cn",
    )
    (told,) = reasons_in(settings)
    assert "mail.example.cn" in told


def test_every_reason_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(reasons_in(production(monkeypatch, TOCSIN_SECRET="", TOCSIN_PUBLIC_URL=""))) == 2


def test_production_never_makes_a_secret_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = production(monkeypatch, TOCSIN_SECRET="", TOCSIN_DATA_FOLDER=str(tmp_path))
    with pytest.raises(UnsafeSettings):
        settings.signing_secret()
    assert not list(tmp_path.iterdir())


def test_a_trial_keeps_its_secret_readable_by_its_owner_only(tmp_path: Path) -> None:
    first, second = (Settings(data_folder=tmp_path).signing_secret() for _ in range(2))
    assert first == second
    assert len(first) >= 32
    (kept,) = tmp_path.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_passwords_do_not_show_when_settings_are_printed() -> None:
    settings = Settings.model_validate(
        {
            "database_url": "postgresql://u:pass-a@db/x",
            "prefect_database_url": "postgresql://u:pass-b@db/y",
            "database_owner_url": "postgresql://o:pass-e@db/x",
            "mail_gateway": "smtp://u:pass-c@mail",
            "secret": "pass-d",
        }
    )
    assert "pass-" not in repr(settings)


def test_each_database_address_names_the_driver_of_its_reader() -> None:
    settings = Settings(
        database_url="postgres://db/x",
        database_owner_url="postgresql://o@db/x",
        prefect_database_url="postgresql+psycopg://db/y",
    )
    assert settings.database_owner_url == "postgresql+psycopg://o@db/x"
    assert settings.database_url == "postgresql+psycopg://db/x"
    assert settings.prefect_database_url == "postgresql+asyncpg://db/y"


@pytest.mark.parametrize(
    "wrong",
    [
        {"database_url": "sqlite:///x.db", "prefect": "off"},
        {"database_url": "postgresql://db/x"},
        {"database_owner_url": "postgresql://db/x"},
        {"prefect": "perhaps"},
        {"public_url": "tocsin.example.cn"},
        {"mail_gateway": "mail.example.cn"},
        {"web_port": 0},
        {"environment": "test"},
    ],
)
def test_a_wrong_value_is_refused_when_it_is_read(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)


def test_without_prefect_there_is_no_address_and_an_outside_one_is_used_as_given() -> None:
    assert Settings(prefect="off").prefect_api_url is None
    assert Settings(prefect="https://prefect.example.cn/api").prefect_api_url == "https://prefect.example.cn/api"
