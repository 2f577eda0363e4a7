"""A browser without a screen: it signs in by the page, fills in forms as shown, and reads what a page says."""

import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any, TypeVar

import pytest
import uvicorn
from playwright.sync_api import sync_playwright
from sqlmodel import SQLModel, select

from api.app import create_app
from records.call import Call, Message
from records.case import Case
from settings import Settings
from tests.api.conftest import PASSWORD, Client, Clock, Office
from workflows.work import House, token

Row = TypeVar("Row", bound=SQLModel)
CHROMIUM = shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip
PHONE = {"width": 360, "height": 780}


@dataclass(frozen=True)
class Page:
    """One answer: its status, where it came from, and what it says."""

    status: int
    url: str
    html: str
    headers: Any

    @property
    def text(self) -> str:
        """What a person reads: no tags, no hidden values, single spaces."""
        body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", self.html, flags=re.DOTALL)
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()

    @property
    def title(self) -> str:
        """The title in the tab."""
        found = re.search(r"<title>(.*?)</title>", self.html, re.DOTALL)
        return unescape(found.group(1)) if found else ""

    @property
    def first_line(self) -> str:
        """The line that answers the page's one question."""
        found = re.search(r'class="first"[^>]*>(.*?)</(?:h1|p)>', self.html, re.DOTALL)
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", found.group(1)))).strip() if found else ""

    def forms(self, ending: str) -> list[str]:
        """The addresses of the forms and buttons that end so."""
        return re.findall(rf'action="([^"]*{re.escape(ending)})"', self.html)

    def faults(self) -> list[str]:
        """The reasons beside fields."""
        return re.findall(r'class="wrong"[^>]*>([^<]+)<', self.html)

    def hidden(self, name: str) -> str:
        """The hidden value of this name, as the first form carries it."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        return found.group(1) if found else ""


@dataclass
class Browser:
    """Somebody in front of a page."""

    client: Client
    last: Page | None = None
    headers: dict[str, str] = field(default_factory=lambda: {"accept-language": "zh-CN"})

    def get(self, path: str, **query: Any) -> Page:
        """The page at an address."""
        answer = self.client.get(path, params=query or None, headers=self.headers)
        self.last = Page(answer.status_code, str(answer.url), answer.text, answer.headers)
        return self.last

    def post(self, path: str, **fields: Any) -> Page:
        """A form, sent with the key of the page; dots in names are written as two underscores."""
        form = {name.replace("__", "."): value for name, value in fields.items()}
        if self.last is not None and (key := self.last.hidden("form_key")):
            form.setdefault("form_key", key)
        answer = self.client.post(path, data=form, headers=self.headers)
        self.last = Page(answer.status_code, str(answer.url), answer.text, answer.headers)
        return self.last

    def signs_in(self, username: str) -> "Browser":
        """The same browser, signed in."""
        self.post("/sign-in", username=username, password=PASSWORD)
        assert self.last is not None
        assert self.last.status == 200
        return self


@pytest.fixture
def browser(client: Client) -> Browser:
    """A browser that nobody has signed in with."""
    return Browser(Client(client.app))


@pytest.fixture
def at_desk(client: Client) -> Callable[[str], Browser]:
    """A browser for each person at the desk."""
    return lambda username: Browser(Client(client.app)).signs_in(username)


def rows(house: House, table: type[Row]) -> list[Row]:
    """Every row of a table, in the order of its making."""
    with house.database.transaction() as session:
        return sorted(session.execute(select(table)).scalars(), key=lambda row: str(row.id))  # type: ignore[attr-defined]


@dataclass
class Response:
    """A response that has been started, with the links that lie on people's phones."""

    house: House
    incident: str
    number: str

    def link(self, role: str) -> str:
        """The link on the phone of whoever was called in this role."""
        return self.link_to(self.call(role))

    def link_to(self, call: Call) -> str:
        """The link on the phone of whoever was called by this call."""
        message = next(one for one in rows(self.house, Message) if one.call_id == call.id)
        return f"/c/{token(self.house.link_key, message.id)}"

    def call(self, role: str) -> Call:
        """The call to whoever was called in this role."""
        return next(one for one in rows(self.house, Call) if one.who["role"] == role and one.part == "holder")

    def called(self, post: str) -> Call:
        """The call to whoever holds a post."""
        return next(one for one in rows(self.house, Call) if one.who["post"] == post and one.part == "holder")


@pytest.fixture
def started(office: Office, house: House) -> Response:
    """A level III response to a rainstorm, approved: its people are being called."""
    _, response = office.proposed("III")
    office["deputy"].pulls("approve", response)
    with house.database.transaction() as session:
        case = session.get_one(Case, response["id"])
        incident = session.get_one(Case, case.incident_id)
        return Response(house, incident.number, case.number)


@pytest.fixture
def served(house: House, clock: Clock) -> Iterator[str]:
    """The application behind a real port; its clock stands, as the test's does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings(public_url=f"http://127.0.0.1:{port}", web_port=port)
    app = create_app(house, settings, clock)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def chromium() -> Iterator[Any]:
    """A fresh Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()
