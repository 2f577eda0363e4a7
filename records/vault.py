"""What lies encrypted in the database: secrets that must be read again, as those of second factors.

AES-256-GCM under a key with a name. A kept value says under which key it lies, and is bound to what it is about:
moved to another row it can not be opened. The first key shuts, every key opens, so that keys can be changed
one after the other. Passwords and tokens are no matter of this module: of them only digests are kept.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
DERIVED = "secret"
"""The name of the key that comes from the signing secret."""
FORM = "v1"
"""What every kept value begins with."""
_NONCE = 12


class Unreadable(Exception):
    """A kept value can not be opened: its key is not there, or it was altered or moved."""


@dataclass(frozen=True, slots=True)
class Vault:
    """Keys by name; the first one shuts."""

    keys: Mapping[str, bytes]

    @staticmethod
    def of(secret: bytes, keys: Mapping[str, bytes] | None = None) -> Vault:
        """The vault of an installation: with `keys` of its own, else with the one that comes from its secret."""
        derived = HKDF(SHA256(), KEY_BYTES, None, b"tocsin vault").derive(secret)
        return Vault({**(keys or {}), DERIVED: derived})

    @property
    def current(self) -> str:
        """The name of the key that shuts."""
        return next(iter(self.keys))

    def shut(self, plain: bytes, about: str) -> str:
        """A value as it is kept, bound to what it is about: `second_factor:<id>`."""
        nonce = os.urandom(_NONCE)
        made = AESGCM(self.keys[self.current]).encrypt(nonce, plain, about.encode())
        return f"{FORM}:{self.current}:{urlsafe_b64encode(nonce + made).decode()}"

    def open(self, kept: str, about: str) -> bytes:
        """The value again; `Unreadable` when this vault can not open it."""
        form, name, made = (*kept.split(":"), "", "")[:3]
        if form != FORM or name not in self.keys:
            raise Unreadable(f"no key of the name {name!r} for {about}")
        try:
            raw = urlsafe_b64decode(made)
            return AESGCM(self.keys[name]).decrypt(raw[:_NONCE], raw[_NONCE:], about.encode())
        except (InvalidTag, ValueError) as altered:
            raise Unreadable(f"altered or moved: {about}") from altered

    def lies_under(self, kept: str) -> str:
        """The name of the key under which a value lies."""
        return kept.split(":")[1] if kept.count(":") > 1 else ""
