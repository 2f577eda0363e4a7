"""Every setting of the product, in one class; read at entry points only. Lower floors receive values.

Each setting is an environment variable with the prefix TOCSIN_, for instance TOCSIN_WEB_PORT.
What a plan, a person or a channel needs is no setting: it lives in the records, where it has a history.
"""

import os
import secrets
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from states import unsafe_settings as unsafe
from states.keyring import read_keys
from states.readiness import FRESH_DAYS
from states.text import Text

SHORTEST_SECRET = 32
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

Port = Annotated[int, Field(ge=1, le=65535)]


class UnsafeSettings(Exception):
    """Settings with which a system must not start; `reasons` says why, each with its way out."""

    def __init__(self, reasons: list[Text]) -> None:
        self.reasons = reasons
        super().__init__("\n".join(f"{reason.zh}\n{reason.en}" for reason in reasons))


class Settings(BaseSettings):
    """What an entry point is told by its environment; a wrong value is refused with its reason."""

    model_config = SettingsConfigDict(env_prefix="TOCSIN_", frozen=True, extra="forbid")

    environment: Literal["development", "production"] = "development"
    data_folder: Path = Path("var")
    """Where everything is kept that the product writes: database, logs, process numbers, keys."""
    database_url: str | None = Field(default=None, repr=False)
    """A PostgreSQL of yours; without one the product starts its own in the data folder."""
    database_owner_url: str | None = Field(default=None, repr=False)
    """The same database as its owner, for `tocsin migrate` alone; the role of `database_url` then owns nothing."""

    web_host: str = "127.0.0.1"
    web_port: Port = 8600
    public_url: str | None = None
    """The address under which officials reach the pages; it stands in every call. https in production."""

    prefect: str = "embedded"
    """embedded: a server is started and kept; off: effects run directly; or the address of a Prefect API."""
    prefect_port: Port = 8601
    prefect_database_url: str | None = Field(default=None, repr=False)
    """Prefect's own database, on a PostgreSQL with pg_trgm; needed when `database_url` is given."""

    mailbox_smtp_port: Port = 8602
    mailbox_http_port: Port = 8603
    """Where the practice mailbox takes mail in drills and trials, and the messages of its SMS gateway."""
    providers_port: Port = 8604
    """Where `tocsin rehearse providers` pretends to be the providers of channel accounts for drills."""
    providers_imap_port: Port = 8605
    """Where it lets replies be read that were written to mails on its pretend phones."""
    mail_gateway: str | None = Field(default=None, repr=False)
    """smtp://user:password@host:port of the office's mail server: no drill host may be that one."""

    sentry_seconds: Annotated[float, Field(ge=0.2, le=60)] = 30
    """How often it is looked whether the engine keeps its promises."""
    beat_url: str | None = Field(default=None, repr=False)
    """An address outside that is asked after every look that found all well; it raises the alarm when nothing comes."""
    beat_secret: SecretStr | None = None
    """whsec_ and base64: beats are then posted, signed by Standard Webhooks; without one the address is read by GET."""

    backup_folder: Path | None = None
    """Where backups lie, best on another disk or machine; without one in `backups` of the data folder."""
    backup_at: time | None = time(3, 30)
    """When the backup of the day is made, by the clock of the office; off: by nobody but `tocsin backup`."""
    backup_keep_days: Annotated[int, Field(ge=1, le=3660)] = 14
    """After how many days a backup goes; the newest, and the one that was proved last, stay."""
    backup_prove: Literal["off", "daily", "weekly"] = "weekly"
    """How often the backup of the day is put back on trial in a server of its own."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"

    secret: SecretStr | None = None
    """Signs sessions and links. Made once and kept in development; must be given in production."""
    encryption_keys: SecretStr | None = None
    """name:key,name:key of what lies encrypted in the database, each key 32 bytes in base64. The first one shuts, every
    one opens. Without any the key comes from `secret`."""
    idle_minutes: Annotated[int, Field(ge=5, le=720)] = 240
    """After how long without a request a session is over."""
    second_factor: Literal["optional", "approvers", "everybody"] = "optional"
    """Who must have a second factor: nobody, whoever holds an authority of a published procedure, or everybody."""
    oidc: str | None = Field(default=None, repr=False)
    """https://client:secret@issuer/path?claim=preferred_username of a single sign-on (`api.single_sign_on`)."""
    drill_hosts: Annotated[frozenset[str], NoDecode] = LOOPBACK
    """The only hosts to which drill messages may go, separated by commas."""
    fresh_days: Annotated[int, Field(ge=1, le=3660)] = FRESH_DAYS
    """So many days an answer to a test counts for an address; readiness then asks for another."""
    further_services: Annotated[frozenset[str], NoDecode] = frozenset()
    """Which of Apprise's own services channel accounts of the kind `further` may use: ntfys,tgram,…"""

    @field_validator("data_folder")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.expanduser().resolve()

    @field_validator("backup_folder")
    @classmethod
    def _absolute_backups(cls, folder: Path | None) -> Path | None:
        return folder and folder.expanduser().resolve()

    @field_validator("backup_at", mode="before")
    @classmethod
    def _time_or_off(cls, given: object) -> object:
        return None if given == "off" else given

    @field_validator("drill_hosts", "further_services", mode="before")
    @classmethod
    def _split_at_commas(cls, given: object) -> object:
        if isinstance(given, str):
            return frozenset(one.strip().lower() for one in given.split(",") if one.strip())
        return given

    @field_validator("database_url", "database_owner_url", "prefect_database_url")
    @classmethod
    def _postgresql_only(cls, url: str | None, info: ValidationInfo) -> str | None:
        if not url:
            return None
        scheme, mark, rest = url.partition("://")
        if not mark or scheme.partition("+")[0] not in {"postgresql", "postgres"}:
            raise ValueError("数据库只能是 PostgreSQL。the database must be PostgreSQL: postgresql://host/name")
        driver = "asyncpg" if info.field_name == "prefect_database_url" else "psycopg"
        return f"postgresql+{driver}://{rest}"

    @field_validator("prefect")
    @classmethod
    def _mode_or_address(cls, mode: str) -> str:
        if mode in {"embedded", "off"} or _is_web_address(mode):
            return mode
        raise ValueError(
            "应为 embedded、off 或 Prefect 接口地址。must be embedded, off or the address of a Prefect API"
        )

    @field_validator("public_url", "beat_url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if not url:
            return None
        if not _is_web_address(url):
            raise ValueError("应为完整网址。must be a whole address: https://host")
        return url.rstrip("/")

    @field_validator("mail_gateway")
    @classmethod
    def _mail_address(cls, url: str | None) -> str | None:
        if not url:
            return None
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("应为邮件服务器地址。must be a mail server: smtp://user:password@host:port or smtps://…")
        return url

    @field_validator("encryption_keys")
    @classmethod
    def _keys_of_full_length(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None:
            read_keys(given.get_secret_value())
        return given

    @model_validator(mode="after")
    def _prefect_has_a_database(self) -> Self:
        if self.database_url and self.prefect == "embedded" and not self.prefect_database_url:
            raise ValueError(f"{unsafe.NO_PREFECT_DATABASE.zh} {unsafe.NO_PREFECT_DATABASE.en}")
        return self

    @model_validator(mode="after")
    def _owner_of_a_given_database(self) -> Self:
        if self.database_owner_url and not self.database_url:
            raise ValueError(f"{unsafe.NO_DATABASE.zh} {unsafe.NO_DATABASE.en}")
        return self

    @property
    def in_production(self) -> bool:
        """Whether real people depend on this system."""
        return self.environment == "production"

    @property
    def page_url(self) -> str:
        """The address that stands in calls, without a slash at its end."""
        return self.public_url or f"http://{self.web_host}:{self.web_port}"

    @property
    def postgres_folder(self) -> Path:
        """Where the product's own PostgreSQL keeps its data; unused when `database_url` is given."""
        return self.data_folder / "postgres"

    @property
    def backups(self) -> Path:
        """Where backups lie."""
        return self.backup_folder or self.data_folder / "backups"

    @property
    def prefect_home(self) -> Path:
        """Prefect's own folder, so that it never looks into a person's home."""
        return self.data_folder / "prefect"

    @property
    def prefect_api_url(self) -> str | None:
        """The address of Prefect's API, or None when effects run directly."""
        if self.prefect == "off":
            return None
        if self.prefect == "embedded":
            return f"http://127.0.0.1:{self.prefect_port}/api"
        return self.prefect

    def signing_secret(self) -> str:
        """The secret that signs sessions and links; made once and kept in the data folder in development.

        Raises UnsafeSettings in production without a given secret.
        """
        if self.secret is not None and self.secret.get_secret_value():
            return self.secret.get_secret_value()
        if self.in_production:
            raise UnsafeSettings([unsafe.NO_SECRET])
        return _kept_secret(self.data_folder / "secret")

    def vault_keys(self) -> dict[str, bytes]:
        """The keys of what lies encrypted, by name; the first one shuts. None but the one of `secret` when empty."""
        return read_keys(self.encryption_keys.get_secret_value()) if self.encryption_keys else {}

    def check_safe(self) -> None:
        """Refuse, with every reason at once, settings with which real people must not be served.

        Raises UnsafeSettings; in development everything passes.
        """
        if not self.in_production:
            return
        if reasons := [*self._faults_of_the_secret(), *self._faults_of_the_addresses()]:
            raise UnsafeSettings(reasons)

    def _faults_of_the_secret(self) -> list[Text]:
        secret = self.secret.get_secret_value() if self.secret is not None else ""
        if not secret:
            return [unsafe.NO_SECRET]
        if len(secret) < SHORTEST_SECRET or len(set(secret)) < SHORTEST_SECRET // 4:
            return [unsafe.WEAK_SECRET.filled(least=SHORTEST_SECRET)]
        return []

    def _faults_of_the_addresses(self) -> list[Text]:
        faults = []
        if self.public_url is None:
            faults.append(unsafe.NO_PUBLIC_URL)
        elif urlsplit(self.public_url).scheme != "https":
            faults.append(unsafe.OPEN_PUBLIC_URL.filled(url=self.public_url))
        if self.public_url and urlsplit(self.public_url).hostname in LOOPBACK:
            faults.append(unsafe.LOOPBACK_PUBLIC_URL.filled(url=self.public_url))
        if self.mail_gateway and urlsplit(self.mail_gateway).hostname in self.drill_hosts - LOOPBACK:
            faults.append(unsafe.GATEWAY_FOR_DRILLS.filled(host=urlsplit(self.mail_gateway).hostname))
        return faults


def _is_web_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _kept_secret(path: Path) -> str:
    """The secret in `path`, made if there is none. Of two processes at once the first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(SHORTEST_SECRET))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
