"""Alive is one question, ready is another: each part that is not ready is named."""

from datetime import timedelta

from records.columns import new_id
from records.effect import Worker
from records.sealer import seal
from tests.api.conftest import INFORMATION, Client, Clock, Office
from workflows.work import House


def beats(house: House, clock: Clock) -> None:
    """A worker gives a sign of life."""
    with house.database.transaction() as session:
        session.add(Worker(id=new_id(), host="here", pid=1, started_at=clock.at, beat_at=clock.at, runner="prefect"))


def test_an_office_without_a_worker_is_not_ready(client: Client) -> None:
    answer = client.get("/ready")
    parts = answer.json()["parts"]
    assert answer.status_code == 503
    assert {name for name, part in parts.items() if not part["ready"]} == {"worker"}
    assert parts["migrations"]["ready"]


def test_an_office_with_a_living_worker_is_ready_and_says_by_which_runner(
    house: House, client: Client, clock: Clock
) -> None:
    beats(house, clock)
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert "prefect" in answer.json()["parts"]["worker"]["seen"]


def test_a_worker_that_has_been_silent_is_no_worker(house: House, client: Client, clock: Clock) -> None:
    beats(house, clock)
    clock.passes(seconds=16)
    assert not client.get("/ready").json()["parts"]["worker"]["ready"]


def test_entries_that_nobody_seals_make_the_office_not_ready(office: Office, house: House, clock: Clock) -> None:
    office["duty"].opens("intake", INFORMATION)
    clock.passes(seconds=11)
    assert not office.client.get("/ready").json()["parts"]["sealer"]["ready"]
    with house.database.transaction() as session:
        seal(session)
    assert office.client.get("/ready").json()["parts"]["sealer"] == {"ready": True, "seen": "lag 0.0 s"}


def test_an_old_entry_that_was_sealed_in_time_is_no_lag(office: Office, house: House, clock: Clock) -> None:
    office["duty"].opens("intake", INFORMATION)
    with house.database.transaction() as session:
        seal(session)
    clock.at += timedelta(days=3)
    assert office.client.get("/ready").json()["parts"]["sealer"]["ready"]
