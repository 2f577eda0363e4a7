"""The desk under test: the real application on a real database, with a clock that the test holds."""

import json
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import psycopg
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from api.app import create_app
from plans.shelf import LIBRARY
from records.database import Database
from records.embedded import EmbeddedPostgres
from records.migrate import migrate
from settings import Settings
from states.actor import engine
from workflows.commands.load_directory import Target, load_directory
from workflows.commands.publish_library import publish_library
from workflows.library import Library
from workflows.work import House

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2, which is not among the tested set
    import starlette.testclient

Client = starlette.testclient.TestClient

PASSWORD = "rehearsal only"
CHEAP = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
"""Real hashes cost a tenth of a second each, on purpose; tests sign in a hundred times."""
BEGIN = datetime(2026, 8, 23, 9, 0, tzinfo=UTC)
ADDRESSES = {"mail": "tmail://127.0.0.1:2525/{key}@drill.example", "sms": "tsms://127.0.0.1:2580/{number}"}
_numbers = count(1)


@dataclass
class Clock:
    """The time as the test says it is."""

    at: datetime = BEGIN

    def __call__(self) -> datetime:
        """The time now."""
        return self.at

    def passes(self, **span: float) -> None:
        """Lets time go by."""
        self.at += timedelta(**span)


@pytest.fixture(scope="session")
def _template(postgres: EmbeddedPostgres, new_database: Callable[..., str]) -> str:
    name = "desk_template"
    try:
        new_database(name)
    except psycopg.errors.DuplicateDatabase:  # the tests of the desk and the acceptance tests share it
        return name
    owner, database = Database(postgres.owner_url(name)), Database(postgres.url(name))
    migrate(owner, database)
    owner.close()
    house = House(database, Library(), b"k" * 32)
    house.carry(engine("test"), BEGIN, lambda work: publish_library(work, LIBRARY))
    target = Target(ADDRESSES, CHEAP.hash(PASSWORD))
    file = LIBRARY / "junlian" / "directory.yaml"
    house.carry(engine("test"), BEGIN, lambda work: load_directory(work, file, target))
    database.close()
    return name


@pytest.fixture(scope="session")
def _library() -> Library:
    """One memory of definitions for all tests: what was read once stays good."""
    return Library()


@pytest.fixture
def house(
    postgres: EmbeddedPostgres, new_database: Callable[..., str], _template: str, _library: Library
) -> Iterator[House]:
    """A house of its own for each test: schema, library and directory of the sample county."""
    database = Database(postgres.url(new_database(f"desk_{next(_numbers)}", _template)), pool=5)
    yield House(database, _library, b"k" * 32)
    database.close()


@pytest.fixture
def clock() -> Clock:
    """A clock that stands until the test moves it."""
    return Clock()


@dataclass
class Person:
    """Somebody at the desk, signed in, over REST."""

    client: Client
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: Any) -> Any:
        """The answer to a question that must be answered."""
        answer = self.client.get(path, params=query, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        """The answer to an act, which must have this status."""
        headers = self.headers | {"Content-Type": "application/json"}
        answer = self.client.post(path, content=json.dumps(body), headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def opens(self, procedure: str, form: dict[str, Any], status: int = 201, **more: Any) -> Any:
        """Opens a case, or meets the refusal."""
        return self.post("/api/cases", {"procedure": procedure, "form": form, **more}, status)

    def pulls(self, trigger: str, case: Any, form: dict[str, Any] | None = None, status: int = 200, **more: Any) -> Any:
        """Pulls a trigger at a case, or meets the refusal."""
        return self.post(f"/api/cases/{case['id']}/triggers/{trigger}", {"form": form or {}, **more}, status)


@dataclass
class Office:
    """The desk with its people: each signs in once, when first asked for."""

    client: Client
    _people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, username: str) -> Person:
        if username not in self._people:
            answer = self.client.post("/api/sign-in", json={"username": username, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            self._people[username] = Person(self.client, {"Authorization": f"Bearer {answer.json()['token']}"})
        return self._people[username]

    def incident(self, **more: Any) -> Any:
        """An incident as the desk makes one: taken in by the duty officer, let out by the shift leader."""
        intake = self["duty"].opens("intake", INFORMATION | more, drill=True)
        self["shift"].pulls("let_out", intake)
        return self["duty"].get("/api/cases", kind="incident")[0]

    def proposed(self, level: str = "III", **more: Any) -> tuple[Any, Any]:
        """An incident, and a response that the duty leader has proposed."""
        incident = self.incident(**more)
        after = self["leader"].pulls("propose_response", incident, PROPOSAL | {"level": level, "departure": "演练"})
        return after, next(child for child in after["children"] if child["kind"] == "response")


INFORMATION = {
    "source": "县气象台",
    "content": "大雪山镇1小时降雨47.5毫米，红岩村山沟水位陡涨",
    "occurred_at": "2026-08-23T17:00:00+08:00",
    "incident_class": "flood",
    "area": ["511527109"],
    "towns": [{"place": "511527109", "rain_1h": 47.5}],
}
PROPOSAL = {"reason": "雨势仍在加强", "measures": "叫应到村，组织转移", "expected_duration": "12h"}


@pytest.fixture
def settings() -> Settings:
    """Settings as in development."""
    return Settings(public_url="http://testserver")


@pytest.fixture
def client(house: House, settings: Settings, clock: Clock) -> Iterator[Client]:
    """A browser or program that nobody has signed in with."""
    with Client(create_app(house, settings, clock)) as client:
        yield client


def house_of(client: Client) -> House:
    """The house that answers this client."""
    house: House = client.app.state.house  # type: ignore[attr-defined]
    return house


@pytest.fixture
def office(client: Client) -> Office:
    """The desk with its people."""
    return Office(client)
