"""Officials of a scene who are reached through a channel account: the account, and their one address."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from records.channel_account import KeptAccount
from records.person import Address, Holding, Post
from records.questions import channels
from tests.workflows.scene import Scene


def entered(scene: Scene, key: str, channel: str = "hook", *, drill: bool = True) -> KeptAccount:
    """An account that is in use, as it is read back."""
    with scene.house.database.transaction() as session:
        kept = KeptAccount(
            key=key, channel=channel, drill=drill, base_url="http://127.0.0.1:1", secrets='{"secret": "whsec_AAAA"}',
            opened_at=scene.clock(),
        )  # fmt: skip
        channels.keep(session, kept)
    with scene.house.database.transaction() as session:
        found = channels.in_use(session, key)
        assert found is not None
        return found


def moved_to(scene: Scene, post: str, url: str, instead_of: str) -> None:
    """Whoever holds a post is reached by this address alone, in the place of their one of that channel."""
    with scene.house.database.transaction() as session:
        query = select(Address).join(Holding, col(Holding.person_id) == Address.person_id)
        query = query.join(Post, col(Post.id) == Holding.post_id).where(col(Post.key) == post)
        for address in session.execute(query).scalars():
            if address.channel == instead_of:
                address.url = url
            else:
                address.closed_at = scene.clock()
            session.add(address)
