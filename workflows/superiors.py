"""Posts above posts: superiors that lead back to where they began, found for many posts at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from records.database import Session
from records.person import Post
from records.questions import directory
from states.text import Text


def circles(session: Session, posts: Iterable[Post]) -> dict[uuid.UUID, tuple[Text, ...]]:
    """By post the posts above it, for those whose superiors lead back to them."""
    begun = list(posts)
    known = {one.id: one for one in begun}
    while missing := {one.superior_id for one in known.values() if one.superior_id} - known.keys():
        known |= {post.id: post for post, _ in directory.posts(session, missing)}
    found = ((one.id, _back(one, known)) for one in begun)
    return {post_id: tuple(Text(one.zh, one.en) for one in above) for post_id, above in found if above}


def _back(begun: Post, known: Mapping[uuid.UUID, Post]) -> list[Post]:
    """The way up from a post until it is met again; empty when it never is."""
    above: list[Post] = []
    post = begun
    while post.superior_id is not None and len(above) <= len(known):
        post = known[post.superior_id]
        above.append(post)
        if post.id == begun.id:
            return above
    return []
