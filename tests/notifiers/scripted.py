"""Servers that answer as a test tells them: what real ones do on a bad day."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NOW = datetime(2026, 8, 23, 9, 0, tzinfo=UTC)
"""When messages are sent in these tests."""
USUAL = {
    "hello": "220 scripted",
    "ehlo": "250 scripted",
    "mail": "250 OK",
    "rcpt": "250 OK",
    "data": "354 go on",
    "body": "250 taken",
    "rset": "250 OK",
}
HANG_UP = ""


@dataclass
class ScriptedMailServer:
    """Answers each verb from `script` over `USUAL`; HANG_UP cuts the line. Counts lines, keeps bodies.

    One that `holds_back` answers sender and recipient only when it is asked for the body.
    """

    script: Mapping[str, str] = field(default_factory=dict)
    holds_back: bool = False
    lines: int = 0
    bodies: list[bytes] = field(default_factory=list)

    def __enter__(self) -> ScriptedMailServer:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.cut()
        self._thread.join()

    def dismiss(self) -> None:
        """Send everyone away unasked, as a server does with lines that idle."""
        for line in self._open:
            line.sendall(b"421 idle for too long\r\n")
            line.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """Hang up on everyone."""
        for line in self._open:
            line.close()
        self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            self.lines += 1
            self._open.append(line.dup())
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with suppress(OSError), line, line.makefile("rb") as heard:
            if not self._say(line, "hello"):
                return
            held: list[str] = []
            for command in heard:
                verb = command[:4].decode().strip().lower()
                if self.holds_back and verb in ("mail", "rcpt"):
                    held.append(verb)
                    continue
                if not all(self._say(line, one) for one in (*held, verb)):
                    return
                held.clear()
                if verb == "data" and self._answer("data").startswith("354"):
                    self._take_body(heard)
                    if not self._say(line, "body"):
                        return

    def _take_body(self, heard: object) -> None:
        body = bytearray()
        for piece in heard:  # type: ignore[attr-defined]
            if piece == b".\r\n":
                break
            body += piece.removeprefix(b".") if piece.startswith(b"..") else piece
        self.bodies.append(bytes(body))

    def _answer(self, verb: str) -> str:
        return self.script.get(verb, USUAL.get(verb, "500 what?"))

    def _say(self, line: socket.socket, verb: str) -> bool:
        answer = self._answer(verb)
        try:
            if answer is HANG_UP:
                line.shutdown(socket.SHUT_RDWR)
                return False
            line.sendall(answer.encode() + b"\r\n")
        except OSError:
            return False
        return True


@dataclass
class ScriptedWebServer:
    """Answers every POST with one status and body, or not at all until it is closed when `silent`."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    silent: bool = False
    requests: list[tuple[str, bytes, str]] = field(default_factory=list)
    all_headers: list[dict[str, str]] = field(default_factory=list)

    def __enter__(self) -> ScriptedWebServer:
        owner = self
        self._end = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = self.rfile.read(int(self.headers["Content-Length"]))
                owner.all_headers.append({name.lower(): value for name, value in self.headers.items()})
                owner.requests.append((self.path, said, self.headers.get("Authorization", "")))
                if owner.silent:
                    owner._end.wait()
                    return
                self.send_response(owner.status)
                for name, value in owner.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(owner.body)))
                self.end_headers()
                self.wfile.write(owner.body)

            def log_message(self, format: str, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@dataclass
class TwoAnswers:
    """A provider that lends tokens: answers every GET with one body and every POST, which it counts, with another."""

    to_get: bytes
    to_post: bytes
    posted: int = 0

    def __enter__(self) -> TwoAnswers:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(owner.to_get)

            def do_POST(self) -> None:
                owner.posted += 1
                self.rfile.read(int(self.headers["Content-Length"]))
                self._answer(owner.to_post)

            def _answer(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
