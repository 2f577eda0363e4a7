"""Who holds a post is a question of time: who held it once and who will hold it are not called today."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from records.columns import new_id
from records.person import Holding, Person, Post
from records.questions import directory
from states.procedure import Selector
from tests.workflows.scene import Scene

ONE_DAY = timedelta(days=1)


@pytest.fixture
def post(scene: Scene) -> Post:
    """A post, whose holder is to be replaced."""
    return scene.one(Post, Post.key == "water_duty")


def held(scene: Scene, post: Post, who: str, part: str = "holder", **days: int | None) -> None:
    """Somebody holds a post from `since` days from now until `until`."""
    since, until = days["since"], days["until"]
    now = scene.clock()
    person = scene.one(Person, Person.key == who)
    row = Holding(
        id=new_id(), post_id=post.id, person_id=person.id, part=part, since=now + ONE_DAY * (since or 0),
        until=None if until is None else now + ONE_DAY * until,
    )  # fmt: skip
    with scene.as_owner() as session:
        session.add(row)


def holders(scene: Scene, post: Post, part: str = "holder") -> set[str]:
    """Who holds a post now in a part, and who is called as the owner of its tasks."""
    with scene.house.database.transaction() as session:
        found = directory.holdings(session, [post.id], scene.clock())
        return {person.key for holding, person in found if holding.part == part}


def owner(scene: Scene, post: Post) -> str | None:
    """Whom a task of this post is given to now."""
    wanted = [[Selector(role=(post.role,))]]
    with scene.house.database.transaction() as session:
        rows = directory.owners_meant(session, wanted, [], scene.clock())
        return next(row.holder.key if row.holder else None for row in rows if row.post.id == post.id)


def test_whoever_held_a_post_until_yesterday_or_will_from_tomorrow_is_not_its_holder(scene: Scene, post: Post) -> None:
    now = holders(scene, post)
    held(scene, post, "p001", since=-9, until=-1)
    held(scene, post, "p002", since=1, until=9)
    assert holders(scene, post) == now
    assert {owner(scene, post)} == now


def test_a_deputy_who_came_last_does_not_own_the_tasks_of_the_post(scene: Scene, post: Post) -> None:
    (holder,) = holders(scene, post)
    scene.clock.passes(hours=1)
    held(scene, post, "p003", part="deputy", since=0, until=9)
    assert "p003" in holders(scene, post, "deputy")
    assert owner(scene, post) == holder


def test_of_several_holders_the_one_who_came_last_owns_the_tasks(scene: Scene, post: Post) -> None:
    held(scene, post, "p003", since=0, until=3)
    assert owner(scene, post) == "p003"


def test_a_post_whose_holder_has_left_has_none(scene: Scene, post: Post) -> None:
    with scene.as_owner() as session:
        session.execute(update(Holding).where(col(Holding.post_id) == post.id).values(until=scene.clock() - ONE_DAY))
    assert holders(scene, post) == set()
    assert owner(scene, post) is None


def test_a_post_has_one_holder_without_an_end_whoever_writes_it_down(scene: Scene, post: Post) -> None:
    """Two officers who appoint in the same moment can not both be right: the database takes one."""
    with pytest.raises(DBAPIError):
        held(scene, post, "p003", since=0, until=None)
    held(scene, post, "p003", part="stand_by", since=0, until=None)
    held(scene, post, "p004", part="stand_by", since=0, until=None)
    assert holders(scene, post, "stand_by") == {"p003", "p004"}
