"""The training before a key period: when it is late, whoever plans the watch is told, every day until it is entered."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from records.call import Message
from records.case import Case
from records.clock import Clock as ClockRow
from records.journal import Entry
from records.person import Address, Person
from tests.api.conftest import Clock, Office
from tests.api.duty_days import FIRST, OFFICE
from workflows.turns import Turns
from workflows.work import House

_PERIOD = {"zh": "国庆假期", "en": "national holiday", "count": {"leader": 2}}


@pytest.fixture(autouse=True)
def _in_earnest(house: House) -> None:
    """The people of the sample county can be reached in earnest."""
    with house.database.transaction() as session:
        for one in session.execute(select(Address)).scalars():
            one.drill = False


def period(office: Office, after: int = 5, days: int = 3) -> Any:
    """A key period that begins so many days from now."""
    first = FIRST + timedelta(days=after)
    spoken = _PERIOD | {"first_day": str(first), "last_day": str(first + timedelta(days=days - 1))}
    return office["office"].post(f"/api/duty/{OFFICE}/key-periods", spoken, 201)[-1]


def rings(house: House, clock: Clock) -> None:
    """A worker looks after everything that is due."""
    while Turns(house, clock, lambda: "direct").look_after():
        pass


def training(house: House) -> Case:
    """The only training."""
    with house.database.transaction(reading=True) as session:
        found: Case = session.execute(select(Case).where(Case.kind == "duty_training")).scalar_one()
        return found


def reminded(house: House) -> list[str]:
    """Whom messages of the training went to, one after the other."""
    with house.database.transaction(reading=True) as session:
        told = select(Message, Person).join(Person, Person.id == Message.person_id)  # type: ignore[arg-type]
        rows = session.execute(told.order_by(Message.id)).all()  # type: ignore[arg-type]
        return [person.key for message, person in rows if message.values.get("text") == "training_overdue"]


def test_a_training_that_is_not_entered_by_the_first_day_is_told_to_whoever_plans_every_day(
    office: Office, house: House, clock: Clock
) -> None:
    period(office)
    with house.database.transaction(reading=True) as session:
        due = session.execute(select(ClockRow).where(ClockRow.name == "training_due")).scalar_one().due_at
    assert due.isoformat() == f"{FIRST + timedelta(days=4)}T16:00:00+00:00", "the first day begins at 00:00 there"
    clock.at = due - timedelta(seconds=1)
    rings(house, clock)
    assert (training(house).state, reminded(house)) == ("due", [])
    clock.passes(seconds=1)
    rings(house, clock)
    assert (training(house).state, reminded(house)) == ("late", ["p004"])
    clock.passes(days=1)
    rings(house, clock)
    assert reminded(house) == ["p004", "p004"]


def test_a_training_that_was_entered_reminds_nobody(office: Office, house: House, clock: Clock) -> None:
    kept = period(office)
    office["office"].post(f"/api/duty/{OFFICE}/key-periods/{kept['id']}/training", {"note": "全体值班人员"})
    assert training(house).state == "over"
    clock.passes(days=20)
    rings(house, clock)
    assert reminded(house) == []


def test_a_late_training_that_is_entered_ends_the_reminders(office: Office, house: House, clock: Clock) -> None:
    kept = period(office)
    clock.passes(days=5)
    rings(house, clock)
    again = Office(office.client)
    again["office"].post(f"/api/duty/{OFFICE}/key-periods/{kept['id']}/training", {"note": "补训"})
    clock.passes(days=2)
    rings(house, clock)
    assert (training(house).state, reminded(house)) == ("over", ["p004"])


def test_nobody_is_reminded_of_a_period_that_was_taken_back_or_is_over(
    office: Office, house: House, clock: Clock
) -> None:
    kept = period(office)
    office.client.delete(f"/api/duty/{OFFICE}/key-periods/{kept['id']}", headers=office["office"].headers)
    assert training(house).state == "over"
    clock.passes(days=6)
    rings(house, clock)
    assert reminded(house) == []


def test_reminders_end_with_the_period(office: Office, house: House, clock: Clock) -> None:
    period(office, days=2)
    for _ in range(12):
        clock.passes(days=1)
        rings(house, clock)
    assert (training(house).state, len(reminded(house))) == ("over", 2)
    with house.database.transaction(reading=True) as session:
        assert session.execute(select(Entry).where(Entry.kind == "clock_rang")).scalars().all()
