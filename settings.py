"""Every setting of the product, in one class; read at entry points only. Lower floors receive values.

Each setting is an environment variable with the prefix TOCSIN_, for instance TOCSIN_WEB_PORT.
What a plan, a person or a channel needs is no setting: it lives in the records, where it has a history.
"""

import os
import secrets
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from states.keyring import read_keys
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
    mail_gateway: str | None = Field(default=None, repr=False)
    """smtp://user:password@host:port of the office's mail server; without one there is no mail channel."""

    sentry_seconds: Annotated[float, Field(ge=0.2, le=60)] = 30
    """How often it is looked whether the engine keeps its promises."""
    beat_url: str | None = Field(default=None, repr=False)
    """An address outside that is asked after every look that found all well; it raises the alarm when nothing comes."""
    beat_secret: SecretStr | None = None
    """whsec_ and base64: beats are then posted, signed by Standard Webhooks; without one the address is read by GET."""

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

    @field_validator("data_folder")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.expanduser().resolve()

    @field_validator("drill_hosts", mode="before")
    @classmethod
    def _split_at_commas(cls, hosts: object) -> object:
        if isinstance(hosts, str):
            return frozenset(host.strip().lower() for host in hosts.split(",") if host.strip())
        return hosts

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
            raise ValueError(f"{_NO_PREFECT_DATABASE.zh} {_NO_PREFECT_DATABASE.en}")
        return self

    @model_validator(mode="after")
    def _owner_of_a_given_database(self) -> Self:
        if self.database_owner_url and not self.database_url:
            raise ValueError(f"{_NO_DATABASE.zh} {_NO_DATABASE.en}")
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
            raise UnsafeSettings([_NO_SECRET])
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
            return [_NO_SECRET]
        if len(secret) < SHORTEST_SECRET or len(set(secret)) < SHORTEST_SECRET // 4:
            return [_WEAK_SECRET.filled(least=SHORTEST_SECRET)]
        return []

    def _faults_of_the_addresses(self) -> list[Text]:
        faults = []
        if self.public_url is None:
            faults.append(_NO_PUBLIC_URL)
        elif urlsplit(self.public_url).scheme != "https":
            faults.append(_OPEN_PUBLIC_URL.filled(url=self.public_url))
        if self.public_url and urlsplit(self.public_url).hostname in LOOPBACK:
            faults.append(_LOOPBACK_PUBLIC_URL.filled(url=self.public_url))
        if self.mail_gateway and urlsplit(self.mail_gateway).hostname in self.drill_hosts - LOOPBACK:
            faults.append(_GATEWAY_FOR_DRILLS.filled(host=urlsplit(self.mail_gateway).hostname))
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


_NO_PREFECT_DATABASE = Text(
    "使用自备数据库时,请用 TOCSIN_PREFECT_DATABASE_URL 为 Prefect 提供单独的数据库,或设 TOCSIN_PREFECT=off。",
    "With a database of your own, give Prefect a separate one by TOCSIN_PREFECT_DATABASE_URL, or set "
    "TOCSIN_PREFECT=off.",
)
_NO_DATABASE = Text(
    "TOCSIN_DATABASE_OWNER_URL 只与 TOCSIN_DATABASE_URL 一起使用：后者是日常工作所用的应用角色。",
    "TOCSIN_DATABASE_OWNER_URL goes with TOCSIN_DATABASE_URL, which names the application role for the daily work.",
)
_NO_SECRET = Text(
    "没有设置签名密钥。请用 TOCSIN_SECRET 提供,例如 openssl rand -base64 48 的输出。",
    "There is no signing secret. Set TOCSIN_SECRET, for instance to the output of: openssl rand -base64 48",
)
_WEAK_SECRET = Text(
    "签名密钥太弱,至少要 {least} 个随机字符。请用 TOCSIN_SECRET 换一个,例如 openssl rand -base64 48 的输出。",
    "The signing secret is too weak: at least {least} random characters. Set TOCSIN_SECRET anew, "
    "for instance to the output of: openssl rand -base64 48",
)
_NO_PUBLIC_URL = Text(
    "没有设置对外网址,叫应里的链接无法打开。请设置 TOCSIN_PUBLIC_URL,例如 https://tocsin.example.cn。",
    "There is no public address, so links in calls could not be opened. Set TOCSIN_PUBLIC_URL, for instance "
    "https://tocsin.example.cn",
)
_OPEN_PUBLIC_URL = Text(
    "对外网址 {url} 没有加密,应答链接会被旁人看到。TOCSIN_PUBLIC_URL 应以 https:// 开头。",
    "The public address {url} is not encrypted: others could read the answer links. TOCSIN_PUBLIC_URL "
    "must begin with https://",
)
_LOOPBACK_PUBLIC_URL = Text(
    "对外网址 {url} 只在本机有效,责任人的手机打不开。请把 TOCSIN_PUBLIC_URL 设为他们能访问的网址。",
    "The public address {url} works on this machine only. Set TOCSIN_PUBLIC_URL to one that officials' phones reach.",
)
_GATEWAY_FOR_DRILLS = Text(
    "正式邮件服务器 {host} 被列为演练主机,演练消息会发给真人。请把它从 TOCSIN_DRILL_HOSTS 中去掉。",
    "The real mail server {host} is listed as a drill host: drill messages would reach real people. Take it "
    "out of TOCSIN_DRILL_HOSTS.",
)
