"""Links opened in the same moment: everybody is told their own, and a link that was never made takes nothing away."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from api.pages.cards import cards
from records.call import Call, CallOut
from records.database import DatabaseAway
from tests.api.conftest import Clock
from tests.api.pages.conftest import Browser, Response
from tests.api.pages.test_official import entries, silent_posts, superior_after
from workflows.work import House

DOOR = "/c/"


def opened(house: House, clock: Clock, links: Sequence[str]) -> list[Any]:
    """What everybody sees who opens a link in the same moment, in the order of the links."""

    async def together() -> list[Any]:
        door = cards(house, clock)
        looks = (door.take(link.removeprefix(DOOR)) for link in links)
        return list(await asyncio.gather(*looks, return_exceptions=True))

    return asyncio.run(together())


def test_everybody_is_told_their_own(started: Response, house: House, browser: Browser, clock: Clock) -> None:
    answered, waiting = started.link("deputy_commander"), started.link_to(started.called("water_duty"))
    browser.post(answered, answer="received")
    first, unknown, second = opened(house, clock, [answered, f"{DOOR}{'A' * 22}", waiting])
    assert unknown is None
    assert (first.stands, first.call.who["role"]) == ("answered", "deputy_commander")
    assert (second.stands, second.call.who["post"]) == ("ask", "water_duty")
    assert first.tasks
    assert {task.owner_post_id for task in first.tasks} == {first.call.post_id}


def test_each_link_is_kept_as_opened_once_however_many_look_at_it(
    started: Response, house: House, clock: Clock
) -> None:
    one, other = started.link("deputy_commander"), started.link_to(started.called("water_duty"))
    opened(house, clock, [one, other, one, one])
    assert entries(house, "read") == 2
    assert {started.call("deputy_commander").read_at, started.called("water_duty").read_at} == {clock()}


def test_several_who_stand_in_see_only_the_posts_for_which_they_were_called(
    started: Response, house: House, clock: Clock
) -> None:
    township = superior_after(house, clock, "head_daxueshan", 3, 2)
    office = superior_after(house, clock, "office", 5)
    cards_seen = opened(house, clock, [started.link_to(township), started.link_to(office)])
    for card, call in zip(cards_seen, (township, office), strict=True):
        below: list[Call] = silent_posts(house, call)
        assert card.duties.silent.zh == "、".join(one.who["title"]["zh"] for one in below)
    assert cards_seen[0].duties != cards_seen[1].duties


def test_while_the_database_is_away_everybody_is_told_so(started: Response, house: House, clock: Clock) -> None:
    link = started.link("deputy_commander")
    url = "postgresql+psycopg://nobody@/nothing?host=/nowhere"
    away = House(type(house.database)(url), house.library, house.link_key)
    assert [type(one) for one in opened(away, clock, [link, link])] == [DatabaseAway, DatabaseAway]


@pytest.mark.parametrize("everyone", [True, False])
def test_a_holder_for_whom_somebody_has_answered_is_asked_only_where_everyone_has_to_answer(
    started: Response, house: House, browser: Browser, clock: Clock, everyone: bool
) -> None:
    with house.database.transaction() as session:
        out = session.get_one(CallOut, started.called("daxueshan_01").call_out_id)
        out.rule = {"everyone": True} if everyone else {"one_per_post": True}
        session.add(out)
    township = superior_after(house, clock, "head_daxueshan", 3, 2)
    browser.post(started.link_to(township), answer="received")
    covered = silent_posts(house, township)[0]
    page = browser.get(started.link_to(covered))
    assert ("仍须您本人应答" in page.text) is everyone
    assert ("您无需再应答" in page.text) is not everyone
    after = browser.post(started.link_to(covered), answer="received")
    assert ("已收到您的应答" in after.text) is everyone
