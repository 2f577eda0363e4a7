"""Whether the office could call tonight, as it follows from the directory, the rotas, the channels and the sentry."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from records.channel_account import KeptAccount
from records.columns import new_id
from records.oversight import Sentry
from records.person import Address, Person
from records.questions import oversight
from states.actor import Actor, engine
from states.readiness import Want, is_ready
from tests.cast import holder
from tests.workflows.scene import BEGIN, Scene
from tests.workflows.test_oversight import looked
from workflows.readiness import readiness_of


def missing(scene: Scene, *, drill: bool = True, actor: Actor | None = None) -> set[tuple[Want, str]]:
    """What is missing, by its sort and what it is about."""
    found = scene.carry(actor or engine("test"), lambda work: readiness_of(work, drill=drill))
    return {(one.want, one.name.zh) for one in found}


@pytest.fixture
def ready(scene: Scene) -> Scene:
    """Everybody has answered a test from every address, and a sentry is looking."""
    with scene.as_owner() as session:
        session.execute(update(Address).values(verified_at=BEGIN))
        oversight.looked(session, Sentry(host="h", looked_at=BEGIN, outside=True), "")
    return scene


def test_an_office_whose_people_have_all_answered_lacks_its_rota_and_some_second_channels(ready: Scene) -> None:
    assert {want for want, _ in missing(ready)} == {Want.ROTA, Want.ONE_CHANNEL}


def test_addresses_for_drills_do_not_count_in_earnest(ready: Scene) -> None:
    wants = {want for want, _ in missing(ready, drill=False)}
    assert Want.UNREACHABLE in wants
    assert Want.ONE_CHANNEL not in wants


def test_whoever_has_lost_an_address_has_one_channel_and_then_none(ready: Scene) -> None:
    name = ready.one(Person, Person.key == "p114").zh
    ready.unreachable("lianhe_03", channel="mail")
    assert (Want.ONE_CHANNEL, name) in missing(ready)
    ready.unreachable("lianhe_03")
    assert (Want.UNREACHABLE, name) in missing(ready)
    assert (Want.ONE_CHANNEL, name) not in missing(ready)


def test_an_answer_counts_for_ninety_days(ready: Scene) -> None:
    ready.clock.at = BEGIN + timedelta(days=90)
    assert Want.STALE not in {want for want, _ in missing(ready)}
    ready.clock.passes(seconds=1)
    assert Want.STALE in {want for want, _ in missing(ready)}


def test_an_address_counts_only_through_an_account_that_is_there_and_for_the_same_use(ready: Scene) -> None:
    person = ready.one(Person, Person.key == "p114")
    ready.unreachable("lianhe_03")
    with ready.house.database.transaction() as session:
        session.add(
            Address(
                id=new_id(), person_id=person.id, channel="hook", url="hook://county/u1", drill=True, verified_at=BEGIN
            )
        )
    assert {(Want.UNREACHABLE, person.zh), (Want.NO_ACCOUNT, "county")} <= missing(ready)
    with ready.house.database.transaction() as session:
        session.add(
            KeptAccount(key="county", channel="hook", drill=False, base_url="https://x", secrets="{}", opened_at=BEGIN)
        )
    assert (Want.NO_ACCOUNT, "county") in missing(ready)
    with ready.house.database.transaction() as session:
        session.execute(update(KeptAccount).values(drill=True))
    assert (Want.NO_ACCOUNT, "county") not in missing(ready)
    assert (Want.ONE_CHANNEL, person.zh) in missing(ready)
    with ready.house.database.transaction() as session:
        session.execute(update(KeptAccount).where(col(KeptAccount.key) == "county").values(closed_at=BEGIN))
    assert (Want.UNREACHABLE, person.zh) in missing(ready)


@pytest.mark.parametrize(
    ("secrets", "expected"),
    [
        ("{}", Want.TEMPLATE),
        ('{"call": "SMS_1 who,what", "drill": "SMS_2 who,what"}', Want.NOT_KNOWN),
        ('{"call": "!"}', Want.TEMPLATE),
    ],
)
def test_an_account_that_sends_by_templates_needs_one_for_calls(ready: Scene, secrets: str, expected: Want) -> None:
    with ready.house.database.transaction() as session:
        session.add(
            KeptAccount(
                key="ali", channel="aliyunsms", drill=True, base_url="https://x", secrets=secrets, opened_at=BEGIN
            )
        )
    assert (expected, "ali") in missing(ready)
    assert "ali" not in {name for _, name in missing(ready, drill=False)}


def test_a_finding_and_a_sentry_that_looks_no_more_are_of_weight(ready: Scene) -> None:
    looked(ready)
    wants = {want for want, _ in missing(ready)}
    assert Want.ENGINE in wants  # no worker lives in this scene
    ready.clock.passes(minutes=3)
    assert Want.UNWATCHED in {want for want, _ in missing(ready)}
    found = ready.carry(engine("test"), lambda work: readiness_of(work, drill=True))
    assert not is_ready(found)


def test_nobody_outside_who_waits_for_beats_is_told_and_does_not_weigh(ready: Scene) -> None:
    with ready.as_owner() as session:
        session.execute(update(Sentry).values(outside=False))
    assert Want.NO_BEAT in {want for want, _ in missing(ready)}


def test_everybody_is_told_of_their_own_people_alone(ready: Scene) -> None:
    village, other = ready.one(Person, Person.key == "p114"), holder("lianhe_03")
    ready.unreachable("lianhe_03")
    assert (Want.UNREACHABLE, village.zh) in missing(ready, actor=other)
    assert (Want.UNREACHABLE, village.zh) not in missing(ready, actor=holder("daxueshan_01"))
    assert Want.ROTA not in {want for want, _ in missing(ready, actor=other)}
