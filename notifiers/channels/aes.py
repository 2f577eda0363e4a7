"""AES-256-CBC as providers encrypt their callbacks, with the padding of PKCS #7. The only home of the cipher here."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 16
"""Bytes of one block of the cipher; some providers pad to longer ones."""


def encrypted(key: bytes, iv: bytes, plain: bytes, block: int = BLOCK) -> bytes:
    """What `plain` becomes, padded to whole blocks of `block` bytes."""
    missing = block - len(plain) % block
    shut = Cipher(AES(key), CBC(iv)).encryptor()
    return shut.update(plain + bytes([missing]) * missing) + shut.finalize()


def decrypted(key: bytes, iv: bytes, shut: bytes, block: int = BLOCK) -> bytes:
    """What was encrypted; ValueError when it is not whole blocks, or its padding is none of `block` bytes."""
    opening = Cipher(AES(key), CBC(iv)).decryptor()
    padded = opening.update(shut) + opening.finalize()
    missing = padded[-1] if padded else 0
    if not 1 <= missing <= block or padded[-missing:] != bytes([missing]) * missing:
        raise ValueError("padding")
    return padded[:-missing]
