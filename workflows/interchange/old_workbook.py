"""Where formulas stand in a workbook of the old kind (.xls): the library that reads its values does not say.

A compound file ([MS-CFB] 2) holds a stream of records ([MS-XLS] 2.1); only what leads to formulas is looked at.
`struct.error`, `IndexError` and `ValueError` mean that the file is broken.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice

_FREE = 0xFFFFFFFA
"""From here on the number of a sector is none."""
_HEADER, _ENTRY, _SMALL = 512, 128, 64
_SMALL_STREAM = 4096
"""Shorter streams lie in small sectors."""
_SHEET, _FORMULA, _END = 0x85, 0x06, 0x0A


def formulas(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Every cell that holds a formula: its sheet, row and column, both counted from 1."""
    stream = _stream(data)
    for kind, body in _records(stream, 0):
        if kind == _SHEET:
            name = body[8:].decode("utf-16-le" if body[7] & 1 else "latin-1")
            for inner, cell in _records(stream, struct.unpack_from("<I", body)[0]):
                if inner == _FORMULA:
                    row, column = struct.unpack_from("<HH", cell)
                    yield name, row + 1, column + 1


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place on, up to the end of their part."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == _END:
            return
        at += 4 + length


def _stream(data: bytes) -> bytes:
    """The stream of the workbook."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise ValueError("no such sectors")
    table = _table(data, size)
    entries = _joined(data, size, table, struct.unpack_from("<I", data, 48)[0])
    root, found = entries[:_ENTRY], b""
    for at in range(0, len(entries), _ENTRY):
        entry = entries[at : at + _ENTRY]
        name = entry[: struct.unpack_from("<H", entry, 64)[0]].decode("utf-16-le").rstrip("\0")
        found = entry if name in ("Workbook", "Book") else found
    start, length = struct.unpack_from("<II", found, 116)
    if length >= _SMALL_STREAM:
        return _joined(data, size, table, start)[:length]
    inner = b"\0" * _SMALL + _joined(data, size, table, struct.unpack_from("<I", root, 116)[0])
    small = _numbers(_joined(data, size, table, struct.unpack_from("<I", data, 60)[0]))
    return _joined(inner, _SMALL, small, start)[:length]


def _table(data: bytes, size: int) -> list[int]:
    """Which sector follows which."""
    sectors = _numbers(data[76:_HEADER])
    more, rest = struct.unpack_from("<II", data, 68)
    while more < _FREE and rest:
        *numbers, more = _numbers(data[(more + 1) * size : (more + 2) * size])
        sectors += numbers
        rest -= 1
    return [one for at in sectors if at < _FREE for one in _numbers(data[(at + 1) * size : (at + 2) * size])]


def _joined(data: bytes, size: int, table: list[int], start: int) -> bytes:
    """The sectors that follow one another from `start`; one that leads back to itself ends."""
    return b"".join(data[(at + 1) * size : (at + 2) * size] for at in islice(_chain(table, start), len(table)))


def _chain(table: list[int], at: int) -> Iterator[int]:
    while at < _FREE:
        yield at
        at = table[at]


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))
