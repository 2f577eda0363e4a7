"""What somebody sends to a door who tries everything: requests as bytes, drawn from a seed."""

from __future__ import annotations

import http.client
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from notifiers.channels.heard import LARGEST, Incoming
from tests.notifiers import fuzzed

_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]><xml><Encrypt>&m;</Encrypt><MsgType>&m;</MsgType></xml>"
)
_OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>'
)
BODIES: tuple[bytes, ...] = (
    b"", b"\x00", b"\xff\xfe\xfd", b"\xed\xa0\x80", _BOMB, _OUTSIDE, b"<xml>" * 9000, b"[" * 50_000, b'{"a":' * 10_000,
    b'{"a":' + b"9" * 60_000 + b"}", b'{"type":NaN}', b"[" + b"1," * 30_000 + b"1]", b"x" * LARGEST,
    b"x" * (LARGEST + 1), b"x" * 400_000, b"x" * 1_100_000, "收到".encode("gb18030"), '{"type":"收"}'.encode("utf-16"),
    b"--b\r\nContent-Disposition: form-data; name=answer\r\n\r\n", b"answer=received&" * 3000, b"%%%=&&&=%ff&%00=%00",
)  # fmt: skip
"""What nobody ever sends: nothing, no text, bombs, depths, and what is too large."""
_TYPES = (
    "application/json; charset=no-such", "application/x-www-form-urlencoded", "multipart/form-data", "text/xml", "x",
    "multipart/form-data; boundary=b", "application/x-www-form-urlencoded; charset=utf-16", "\xff\xfe", "/" * 500,
)  # fmt: skip
_HEADERS = (
    {"x-" + "h" * 2000: "v"}, {f"x-{n}": "v" * 50 for n in range(90)}, {"cookie": "tocsin=" + "\xff" * 90},
    {"authorization": "Bearer \xfc"}, {"accept-language": "," * 3000}, {"content-encoding": "gzip"},
    {"origin": "http://[::1"}, {"origin": "null"}, {"sec-fetch-site": "none"}, {"x-forwarded-for": "1.1.1.1" * 90},
    {"host": "[::1"}, {"expect": "100-continue"}, {"range": "bytes=0-,-1"}, {"if-modified-since": "\xff"},
)  # fmt: skip
_METHODS = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "POST", "TRACE", "BREW")
_QUERIES = ("%00", "a=%ff&a=%00", "key=%ED%A0%80", "&" * 500, "a" * 3000, "timestamp=1&timestamp=2", "lang=%00", "%")
ODD_NAMES = ("%00", "%ff", "a" * 4000, "..%2f..%2fetc", "%F0%9F%8C%A7", "drill_hook%00", "%ED%A0%80", "'", "%0a%0d", "")
"""Names of accounts and keys of links that stand in no record."""


@dataclass(frozen=True, slots=True)
class Knock:
    """One request as it goes over the wire."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    chunked: bool = False

    @staticmethod
    def of(incoming: Incoming, path: str) -> Knock:
        """A callback as the readers know them, put to an address."""
        query = urlencode(incoming.query, errors="replace")
        return Knock(incoming.method, f"{path}?{query}" if query else path, _sendable(incoming.headers), incoming.body)

    def sent(self, line: http.client.HTTPConnection) -> int:
        """Knocks; the status of the answer, 0 when the server hung up on it."""
        body = iter([self.body[:7], self.body[7:]]) if self.chunked else self.body
        try:
            line.request(self.method, self.target, body, dict(self.headers), encode_chunked=self.chunked)
            answer = line.getresponse()
            answer.read()
        except (http.client.HTTPException, OSError):
            line.close()
            return 0
        return answer.status


def _sendable(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value.encode("utf-8", "replace").decode("latin-1") for name, value in headers.items()}


def callbacks(kind: str, account: str, count: int, number: str, seed: int) -> Iterator[Knock]:
    """So many callbacks to an account: seven of ten changed from valid ones, the others changed beyond all measure."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    before = None
    for incoming in fuzzed.inputs(kind, count, number, seed):
        knock = Knock.of(incoming, f"/callbacks/{account}")
        if before is not None and chance.random() < 0.1:
            knock = before  # played again
        elif chance.random() < 0.3:
            knock = bent(chance, _proven_nonsense(chance, kind, knock))
        before = knock
        yield knock


def _proven_nonsense(chance: random.Random, kind: str, knock: Knock) -> Knock:
    """Half of the time: what nobody ever sends, rightly signed."""
    if chance.random() < 0.5:
        return knock
    signed = fuzzed.SIGNED[kind](fuzzed.account(kind), chance.choice(BODIES))
    return Knock.of(signed, knock.target.partition("?")[0])


def links(path: str, keys: Callable[[], str], count: int, seed: int) -> Iterator[Knock]:
    """So many visits to a page behind a link; `keys` draws the key."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    said = ("received", "accepted", "declined", "arrived", "not_me", "", "x" * 3000, "\x00", "收到", "-1", "9" * 40)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for _ in range(count):
        odd = chance.choice(ODD_NAMES) if chance.random() < 0.1 else keys()
        fields = {
            name: chance.choice(said) for name in ("answer", "note", "minutes", "back", "version", "key", "drill")
        }
        knock = Knock(chance.choice(("POST", "POST", "GET")), path + odd, form, urlencode(fields).encode())
        if chance.random() < 0.5:
            knock = bent(chance, knock)
        yield knock


def bent(chance: random.Random, knock: Knock) -> Knock:
    """The same with one part beyond all measure."""
    path, _, _ = knock.target.partition("?")
    changed = (
        {"body": chance.choice(BODIES)},
        {"headers": {**knock.headers, "Content-Type": chance.choice(_TYPES)}},
        {"headers": {**knock.headers, **chance.choice(_HEADERS)}},
        {"method": chance.choice(_METHODS)},
        {"target": f"{path}?{chance.choice(_QUERIES)}"},
        {"target": f"{path.rpartition('/')[0]}/{chance.choice(ODD_NAMES)}"},
        {"chunked": True, "headers": {**knock.headers, "Transfer-Encoding": "chunked"}},
        {"body": knock.body[: chance.randrange(len(knock.body) + 1)]},
    )
    return replace(knock, **chance.choice(changed))


def mails(raws: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """So many mails: torn, with bytes changed, parts doubled, or lines in another order."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    for _ in range(count):
        raw = bytearray(chance.choice(raws))
        for _ in range(chance.randrange(4)):
            how, at = chance.randrange(4), chance.randrange(len(raw) or 1)
            if how == 0:
                raw[at : at + 1] = bytes([chance.randrange(256)])
            elif how == 1:
                del raw[at : at + chance.randrange(1, 60)]
            elif how == 2:
                raw[at:at] = chance.choice((b"\n\n", b"\x00", b"=?utf-8?B?////?=", b"\xff" * 9, b"--b--\n", b"<>" * 90))
            else:
                lines = raw.split(b"\n")
                chance.shuffle(lines)
                raw = bytearray(b"\n".join(lines))
        yield bytes(raw)
