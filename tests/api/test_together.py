"""Several people at once: one wins, the others are told; and nothing is half done when the line breaks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from fastapi import APIRouter

from api.app import create_app
from api.dependencies import Desk
from records.database import Database
from records.embedded import EmbeddedPostgres
from settings import Settings
from tests.api.conftest import INFORMATION, Client, Clock, Office, Person
from workflows.commands.open_case import Opening, open_case
from workflows.library import Library
from workflows.work import House, Work

MANY = 6


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What comes of the same act done by many at once."""
    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(act, range(MANY)))


def test_one_key_opens_one_case_even_when_all_requests_come_in_the_same_moment(office: Office) -> None:
    duty = office["duty"]
    body = {"procedure": "intake", "form": INFORMATION, "key": "once"}
    answers = at_once(lambda _: duty.post("/api/cases", body, 201))
    assert len({one["id"] for one in answers}) == 1
    assert len(duty.get("/api/cases")) == 1


def test_of_officers_who_decide_at_once_one_wins_and_the_others_are_told_who_was_faster(
    office: Office,
) -> None:
    _, response = office.proposed()
    deciders = [office["deputy"], office["standing"], office["commander"]]
    path = f"/api/cases/{response['id']}/triggers/approve"

    def approves(number: int) -> Any:
        officer = deciders[number % len(deciders)]
        return office.client.post(path, json={"form": {}, "version": 1}, headers=officer.headers)

    answers = at_once(approves)
    assert sorted(one.status_code for one in answers) == [200] + [409] * (MANY - 1)
    told = {one.json()["refused"] for one in answers if one.status_code == 409}
    assert told == {"stale"}
    holders = [one for one in deciders[0].get(f"/api/cases/{response['id']}/calls") if one["part"] == "holder"]
    assert len({one["who"]["post"] for one in holders}) == len(holders)


@pytest.fixture
def broken_line(house: House, settings: Settings, clock: Clock, postgres: EmbeddedPostgres) -> Office:
    """A desk with one address more: it opens a case, and the line breaks before the commit."""
    router = APIRouter()

    @router.post("/api/broken-line")
    def opens_and_breaks(desk: Desk) -> None:
        def command(work: Work) -> None:
            open_case(work, Opening("intake", INFORMATION))
            work.ledger.write()
            _cut_every_line(house, postgres)

        desk.carry(command)

    app = create_app(house, settings, clock)
    app.include_router(router)
    return Office(Client(app))


def _cut_every_line(house: House, postgres: EmbeddedPostgres) -> None:
    name = house.database.engine.url.database
    with psycopg.connect(postgres.conninfo("postgres"), autocommit=True) as connection:
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))


def test_when_the_line_breaks_before_the_commit_nothing_is_half_done_and_the_next_request_is_served(
    broken_line: Office,
) -> None:
    duty = broken_line["duty"]
    refused = duty.post("/api/broken-line", {}, 503)
    assert refused["refused"] == "away"
    assert duty.get("/api/cases") == []
    duty.opens("intake", INFORMATION)


def test_when_every_connection_is_taken_whoever_asks_is_told_to_come_again(
    house: House, settings: Settings, clock: Clock
) -> None:
    small = House(Database(house.database.url, pool=1, patience=0.1), Library(), b"k" * 32)
    client = Client(create_app(small, settings, clock))
    with small.database.engine.connect(), small.database.engine.connect():
        answer = client.get("/api/me", headers={"Authorization": "Bearer x"})
    small.database.close()
    assert (answer.status_code, answer.json()["refused"]) == (503, "away")


@pytest.mark.parametrize(
    ("query", "headers", "words"),
    [
        ("", {}, "no such case"),
        ("?lang=en", {"Accept-Language": "zh"}, "no such case"),
    ],
)
def test_rest_answers_in_both_languages_whatever_is_preferred(
    office: Office, query: str, headers: dict[str, str], words: str
) -> None:
    duty: Person = office["duty"]
    answer = office.client.get(f"/api/cases/none{query}", headers=duty.headers | headers).json()
    assert words in answer["reason"]["en"]
    assert "没有这件事" in answer["reason"]["zh"]
