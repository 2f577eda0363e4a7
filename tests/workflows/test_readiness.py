"""Whether the office could call tonight, as it follows from the directory, the rotas, the channels and the sentry."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from records.channel_account import KeptAccount
from records.columns import new_id
from records.oversight import Sentry
from records.person import Address, Holding, Person, Post
from records.questions import oversight
from states.actor import Actor, engine
from states.readiness import Want, is_ready
from tests.cast import holder
from tests.workflows.scene import BEGIN, Scene
from tests.workflows.test_oversight import looked
from workflows.readiness import readiness_of


def missing(scene: Scene, *, drill: bool = True, actor: Actor | None = None) -> set[tuple[Want, str]]:
    """What is missing, by its sort and what it is about."""
    found = scene.carry(actor or engine("test"), lambda work: readiness_of(work, drill=drill, services={"ntfys"}))
    return {(one.want, one.name.zh) for one in found}


@pytest.fixture
def ready(scene: Scene) -> Scene:
    """Everybody has answered a test from every address, and a sentry is looking."""
    with scene.as_owner() as session:
        session.execute(update(Address).values(verified_at=BEGIN))
        oversight.looked(session, Sentry(host="h", looked_at=BEGIN, outside=True), "")
    return scene


def test_an_office_whose_people_have_all_answered_lacks_its_rota_and_some_second_channels(ready: Scene) -> None:
    assert {want for want, _ in missing(ready)} == {Want.ROTA, Want.ONE_CHANNEL, Want.NO_DEPUTY}


def test_a_post_with_a_holder_and_no_deputy_is_listed_and_one_without_a_holder_is_not(ready: Scene) -> None:
    title = ready.one(Post, Post.key == "water_duty").zh
    assert (Want.NO_DEPUTY, title) not in missing(ready)
    ready.vacant("water_duty", "deputy")
    assert (Want.NO_DEPUTY, title) in missing(ready)
    ready.vacant("water_duty")
    assert (Want.NO_DEPUTY, title) not in missing(ready)


def test_a_post_is_listed_when_nobody_holds_it_or_its_holders_time_ends_within_a_fortnight(ready: Scene) -> None:
    post = ready.one(Post, Post.key == "water_duty")
    first = ready.one(Holding, Holding.post_id == post.id, Holding.part == "holder")

    def ends(days: float) -> bool:
        with ready.as_owner() as session:
            held = col(Holding.id) == first.id
            session.execute(update(Holding).where(held).values(until=BEGIN + timedelta(days=days)))
        return (Want.VACANT, post.zh) in missing(ready)

    assert [ends(15), ends(13.9)] == [False, True]
    person = ready.one(Person, Person.key == "p114")
    with ready.as_owner() as session:
        comes = BEGIN + timedelta(days=13.9)
        session.add(Holding(id=new_id(), post_id=post.id, person_id=person.id, part="holder", since=comes))
    assert [ends(13.9), ends(-1)] == [False, True]


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


@pytest.mark.parametrize(("service", "allowed"), [("ntfys", True), ("tgram", False)])
def test_an_address_at_a_further_service_counts_when_the_deployment_allows_the_service(
    ready: Scene, service: str, allowed: bool
) -> None:
    person = ready.one(Person, Person.key == "p114")
    ready.unreachable("lianhe_03")
    secrets = json.dumps({"service": service, "address": "h/{to}"})
    with ready.house.database.transaction() as session:
        session.add(
            Address(
                id=new_id(), person_id=person.id, channel="push", url="further://push/x", drill=True, verified_at=BEGIN
            )
        )
        session.add(
            KeptAccount(key="push", channel="further", drill=True, base_url="", secrets=secrets, opened_at=BEGIN)
        )
    assert ((Want.UNREACHABLE, person.zh) in missing(ready)) is not allowed
    assert ((Want.NO_ACCOUNT, "push") in missing(ready)) is not allowed


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
    found = ready.carry(engine("test"), lambda work: readiness_of(work, drill=True, services=()))
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
