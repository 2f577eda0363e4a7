"""The rules of authority in force: which tier commands, what takes two officers, who may do what, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from api.dependencies import Desk
from records.organisation import Organisation
from records.person import Post
from states.authority import Rule
from states.text import Text
from workflows.rules import Act, Told, told

router = APIRouter(prefix="/api/directory", tags=["directory"])


class Row(BaseModel):
    """Which tier commands at these levels or grades; what is empty does not matter."""

    incident_class: list[str]
    level: list[str]
    grade: list[str]
    tier: str
    title: Text
    clause: str


class Holder(BaseModel):
    """A post that a rule means."""

    post: str
    title: Text
    organisation: Text


class RuleShape(BaseModel):
    """One rule, with the posts that it means now."""

    incident_class: list[str]
    level: list[str]
    grade: list[str]
    role: list[str]
    second: list[str]
    kind: list[str]
    tier: list[str]
    clause: str
    posts: list[Holder]


class ActShape(BaseModel):
    """One act with its rules; `mine`: whether whoever asks may do it at home."""

    act: str
    title: Text
    mine: bool
    rules: list[RuleShape]


class RulebookShape(BaseModel):
    """The rules of one jurisdiction. `waits`: published, and not in force before `effective`."""

    name: str
    version: str
    title: Text
    jurisdiction: str
    effective: date
    waits: bool
    clause: str
    territory: str
    commanding: list[Row]
    two_officers: list[str]
    acts: list[ActShape]


@router.get("/authority")
def authority(desk: Desk) -> list[RulebookShape]:
    """Every rulebook in force, and those that are published and wait for their day."""
    return [_shape(one) for one in desk.look(told)]


def _shape(one: Told) -> RulebookShape:
    book = one.rulebook
    return RulebookShape(
        name=book.authority, version=one.version, title=book.title, jurisdiction=book.jurisdiction,
        effective=book.effective, waits=one.waits, clause=book.clause, territory=book.territory,
        commanding=[
            Row(
                incident_class=list(row.class_), level=list(row.level), grade=list(row.grade), tier=row.tier,
                title=row.title, clause=row.clause,
            )
            for row in book.commanding
        ],
        two_officers=[two.clause for two in book.two_officers], acts=[_act(act) for act in one.acts],
    )  # fmt: skip


def _act(act: Act) -> ActShape:
    rules = [_rule(granted.rule, _holders(granted.posts)) for granted in act.granted]
    return ActShape(act=act.key, title=act.title, mine=act.mine, rules=rules)


def _holders(posts: Sequence[tuple[Post, Organisation]]) -> list[Holder]:
    return [
        Holder(post=post.key, title=Text(post.zh, post.en), organisation=Text(body.zh, body.en)) for post, body in posts
    ]


def _rule(rule: Rule, posts: list[Holder]) -> RuleShape:
    return RuleShape(
        incident_class=list(rule.class_), level=list(rule.level), grade=list(rule.grade), role=list(rule.role),
        second=list(rule.second), kind=list(rule.kind), tier=list(rule.tier), clause=rule.clause, posts=posts,
    )  # fmt: skip
