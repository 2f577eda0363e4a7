"""The settings as people may see them: secrets masked, each by whether it is set and a print that tells two apart."""

from __future__ import annotations

import hashlib
import hmac

from pydantic import SecretStr

from settings import Settings

MASK = "••••••"
_PRINT = 6


def shown(settings: Settings, key: bytes) -> dict[str, str]:
    """Every setting by its name in the environment. `key` makes the prints of secrets: another one tells nothing."""
    prefix = str(settings.model_config.get("env_prefix", ""))
    told = {}
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        secret = isinstance(value, SecretStr) or field.repr is False
        told[f"{prefix}{name}".upper()] = _masked(value, key) if secret else _plain(value)
    return dict(sorted(told.items()))


def _masked(value: SecretStr | str | None, key: bytes) -> str:
    said = value.get_secret_value() if isinstance(value, SecretStr) else value
    return f"{MASK} {hmac.new(key, said.encode(), hashlib.sha256).hexdigest()[:_PRINT]}" if said else ""


def _plain(value: object) -> str:
    if isinstance(value, frozenset):
        return ",".join(sorted(map(str, value)))
    return "" if value is None else str(value)
