"""What is counted beforehand is what a decision would touch: the same posts, however a selector names them."""

from __future__ import annotations

from collections.abc import Iterator

from records import reading
from records.questions import directory
from states.procedure import Procedure, Selector
from tests.cast import SHIFT
from tests.workflows.scene import Scene
from workflows.crowd import meant, within
from workflows.places import area_of
from workflows.work import Work


def selectors(procedure: Procedure) -> Iterator[Selector]:
    """Every selector that a procedure names."""
    for audience in procedure.audiences.values():
        yield from audience
    yield from (duty.owner for duty in procedure.duties)


def test_a_selector_counts_the_posts_that_it_means(flood: Scene) -> None:
    def both(work: Work) -> int:
        area = area_of(work, flood.incident)
        posts = reading.posts(work.session)
        named = {one for each in work.library.all(work.session) for one in selectors(each.procedure)}
        for one in named:
            counted = {post.id for post in posts if meant(one, post, "flood", inside=within(post, area))}
            assert counted == {post.id for post, _ in directory.posts_meant(work.session, [one], area, "flood")}, one
        return len(named)

    assert flood.carry(SHIFT, both) > 10
