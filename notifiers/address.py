"""One reading of an address for everyone: the gate that judges it and the channel that connects to it.

Two readings of the same text are how a message gets past a wall, so whatever could be read in two ways is
refused.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

LONGEST = 1024
_FORM = re.compile(r"[a-z][a-z0-9]*://[^\s\\#\x00-\x1f\x7f]+", re.IGNORECASE)
_PLACE = re.compile(r"([^@\[\]]*@)?(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]+)?", re.IGNORECASE)
# Apprise lets these override where a URL points, or follow the receiver to another host.
_MOVING = frozenset({"port", "host", "redirect", "smtp", "url"})
_USUAL_PORT = {"tmail": 25, "tmails": 587, "tsms": 80, "tsmss": 443, "json": 80, "jsons": 443}
_SHORT = frozenset({"tsms", "tsmss", "aliyunsms", "tencentsms", "tencentvoice"})
_OPEN = frozenset({"from", "drill"})
"""What an address says besides and is no secret."""
_TELLING = 4
"""A piece that is shorter opens nothing, and stands in too many words."""
_WEB = frozenset({"json", "jsons"})
_BY_ACCOUNT = frozenset(
    {"aliyunsms", "centre", "dingapp", "feishuapp", "further", "smtp", "tencentsms", "tencentvoice", "wecomapp"}
)
_SEPARATORS = re.compile(r"[,;|\s]")
"""What Apprise and the providers take for the end of one target and the beginning of the next."""


@dataclass(frozen=True, slots=True)
class Address:
    """An Apprise URL taken apart and decoded; `target` is the first piece of its path.

    `port` is the one to connect to, 0 where the schema has no usual one.
    """

    schema: str
    user: str
    password: str
    host: str
    port: int
    target: str
    query: Mapping[str, str]
    rest: str = ""
    """What follows the target in the path."""

    @classmethod
    @functools.lru_cache(maxsize=1024)  # the gate, the channel and the record read the same one in the same moment
    def read(cls, text: str) -> Address | None:
        """The address in `text`, or None when it is malformed, too long or could be read in two ways."""
        if len(text) > LONGEST or not _FORM.fullmatch(text):
            return None
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            return None
        query = {name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
        if not _PLACE.fullmatch(parts.netloc) or port == 0 or _MOVING & query.keys():
            return None
        return cls._of(parts, port, query)

    @classmethod
    def _of(cls, parts: SplitResult, port: int | None, query: dict[str, str]) -> Address:
        target, _, rest = parts.path.lstrip("/").partition("/")
        return cls(
            schema=parts.scheme.lower(),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            host=parts.hostname or "",
            port=port or _USUAL_PORT.get(parts.scheme.lower(), 0),
            target=unquote(target),
            query=MappingProxyType(query),
            rest=unquote(rest),
        )

    @property
    def place(self) -> tuple[str, int]:
        """Host and port in the one spelling under which addresses are compared; not for connecting."""
        return one_name(self.host), self.port

    @property
    def reaches_several(self) -> bool:
        """Whether more than one target stands where a channel that works through accounts takes one."""
        return self.schema in _BY_ACCOUNT and bool(self.rest.strip("/") or _SEPARATORS.search(self.target))

    @property
    def wants_short(self) -> bool:
        """Whether this channel carries short texts only (SMS, a call)."""
        return self.schema in _SHORT


def one_name(host: str) -> str:
    """The host under one name: lower case, no trailing dot, every spelling of loopback the same."""
    name = host.lower().rstrip(".").strip("[]")
    if name == "localhost":
        return "127.0.0.1"
    try:
        return "127.0.0.1" if ipaddress.ip_address(name).is_loopback else name
    except ValueError:
        return name


def masked(text: str) -> str:
    """Whom an address reaches, so that its owner knows it and nobody else can use it: `138****0001`.

    Of a web address nothing but the host: the rest of it may be the secret that opens it. So may what receives at a
    further service.
    """
    read = Address.read(text)
    if read is not None and read.schema in _WEB:
        return f"{read.schema}://{read.host}/***"
    if read is not None and read.schema == "further":
        return f"{read.host}/***{read.target[-_TELLING:] if len(read.target) > _TELLING * 2 else ''}"
    name, at, host = (read.target if read else "").partition("@")
    shown = f"{name[:3]}****{name[-4:]}" if len(name) > len("138") + len("0001") else f"{name[:1]}***"
    return f"{shown}{at}{host}"


def hushed(said: str, text: str) -> str:
    """What a channel said, without anything of the address that reaches somebody or opens a door."""
    read = Address.read(text)
    if read is None:
        return said.replace(text, "***") if text else said
    shown = said.replace(text, masked(text))
    parts = unquote(urlsplit(text).path).split("/")
    if read.schema not in _WEB and read.target:
        shown = shown.replace(read.target, masked(text))
        parts = parts[2:]
    secrets = [read.password, *parts, *(value for name, value in read.query.items() if name not in _OPEN)]
    for secret in sorted((one for one in secrets if len(one) >= _TELLING), key=len, reverse=True):
        shown = shown.replace(secret, "***")
    return shown
