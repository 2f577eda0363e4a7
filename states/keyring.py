"""How the keys of what lies encrypted are written in a setting: `name:key,name:key`, each key 32 bytes in base64."""

from base64 import b64decode

_DERIVED, _KEY_BYTES = "secret", 32
"""The name of the key that is made from the signing secret: no other may have it."""


def read_keys(given: str) -> dict[str, bytes]:
    """The keys by name, the first one first; ValueError in both languages when one is not written as it must be."""
    keys: dict[str, bytes] = {}
    for part in filter(None, (one.strip() for one in given.split(","))):
        name, mark, written = part.partition(":")
        try:
            keys[name] = b64decode(written, validate=True)
        except ValueError:
            keys[name] = b""
        if not (mark and name.isalnum()) or name == _DERIVED or len(keys[name]) != _KEY_BYTES:
            raise ValueError("应为 名称:密钥，密钥是 32 字节的 base64。must be name:key, each key 32 bytes in base64")
    return keys
