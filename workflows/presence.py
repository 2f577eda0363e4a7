"""Who somebody is who is signed in: a session becomes an actor, in the posts that they hold now.

What the office asks of everybody at its door stands here too, since every request is held to it. How a session
comes to be is the matter of `workflows.commands.sign_in`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from records import signing_in
from records.database import Session
from records.organisation import Organisation
from records.person import Account, Person
from states.actor import Actor, Seat, engine
from states.authority import START, TAKE_IN, Permit, Question
from states.organisation import Kind
from states.text import Text
from workflows.commands import second_factor
from workflows.commands.second_factor import Mine
from workflows.on_watch import posts_on_watch
from workflows.work import House, Work, token_digest

_SEEN_TO = timedelta(minutes=1)
_OVER = Text("登录已失效", "this session is over")


class NotSignedIn(Exception):
    """Nobody is signed in, or name and password do not belong together."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


PROVEN = "oidc+mfa"
"""How somebody came in whose second factor the single sign-on asked for."""
OFFICER, AUDITOR, EVALUATOR = "officer", "auditor", "evaluator"
GUESTS = {
    AUDITOR: Text("审计（只读）", "auditor, reads only"),
    EVALUATOR: Text("第三方评估（只读）", "outside evaluator, reads only"),
}
"""The kinds of account that only read, and what they are called."""
_ANYWHERE = frozenset({"auditor"})
"""Every other role gives authority at a headquarters only: a bureau has a shift leader too, who commands nothing."""
_COMMANDS = Kind.SPECIALIST_HEADQUARTERS.value


@dataclass(frozen=True, slots=True)
class Rules:
    """What the office asks of everybody at its door."""

    idle: timedelta = timedelta(hours=4)
    """A session that nobody uses for so long is over."""
    second_factor: Literal["optional", "approvers", "everybody"] = "optional"
    """Who must have one: nobody, whoever may approve a response by published rules, or everybody."""


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who is signed in: as actor, by name and post, and until when."""

    actor: Actor
    name: Text
    post: Text
    language: str
    form_key: str
    until: datetime
    mine: Mine
    """The account."""
    session: uuid.UUID
    must_enrol: bool = False
    """Whether the office asks for a second factor that the account does not have yet."""
    scopes: frozenset[str] | None = None
    """What an interface token opens; None when it is the person, who may whatever their posts allow."""
    guest: bool = False
    """Whether the account only reads, until a day."""
    takes_in: bool = False
    """Whether pages offer to take information in: by the rules in force somewhere in the reader's posts."""
    posts: tuple[tuple[str, Text], ...] = ()
    """Every post that they hold now, by key and title, the one in which they act first."""
    incidents: frozenset[str] | None = None
    """The only incidents, by number, that an evaluator reads; None when everything may be read."""

    @property
    def watched(self) -> bool:
        """Whether what this reader looks at is kept in the journal."""
        return not self.actor.roles.isdisjoint(GUESTS)


def signed(house: House, token: str, now: datetime, rules: Rules) -> Present:
    """Whose session this is; `NotSignedIn` when it is none or over."""
    found = present(house, token, now, "rest", rules)
    if found is None:
        raise NotSignedIn(_OVER)
    return found


def present(house: House, token: str, now: datetime, door: str, rules: Rules) -> Present | None:
    """Whose session this is, in the posts that they hold now; None when it is none or over."""
    with house.database.transaction() as session:
        found = signing_in.session_of(session, token_digest(token), now, rules.idle)
        if found is None:
            return None
        kept, account, person = found
        signing_in.seen(session, kept, now, _SEEN_TO)
        entered = Entered(kept.id, door, kept.until, kept.form_key, post=kept.post, proven=kept.way == PROVEN)
        return entered_as(Work(house, session, engine(door), now), account, person, entered, rules)


@dataclass(frozen=True, slots=True)
class Entered:
    """By what somebody came in: the session or interface token, its door, its end, and what it opens."""

    id: uuid.UUID
    door: str
    until: datetime
    form_key: str = ""
    scopes: frozenset[str] | None = None
    post: str = ""
    """The post that its owner chose to act in."""
    proven: bool = False
    """Whether the office's single sign-on asked for a second factor."""


def entered_as(work: Work, account: Account, person: Person, entered: Entered, rules: Rules) -> Present:
    """The person of an account as actor, in the posts that they hold now."""
    actor, posts = in_post(work.session, person, work.now, entered.door, entered.post)
    title = posts[0][1] if posts else Text("", "")
    if account.kind in GUESTS:
        actor = Actor(
            person.key, person.zh, roles=frozenset({account.kind}), door=entered.door, name_en=person.en
        )  # fmt: skip
        title, posts = GUESTS[account.kind], ()
    must = not entered.proven and _must_enrol(work, actor, account, rules)
    return Present(
        actor, Text(person.zh, person.en), title, person.language, entered.form_key, entered.until,
        Mine(account.id, account.username), entered.id, must, entered.scopes,
        guest=account.kind in GUESTS, posts=posts, takes_in=entered.door == "page" and _takes_in(work, actor),
        incidents=frozenset(account.incidents) if account.kind == EVALUATOR else None,
    )  # fmt: skip


def _takes_in(work: Work, actor: Actor) -> bool:
    answers = (one.book.answer(Question(TAKE_IN, actor)) for one in work.library.rules(work.session, work.today))
    return bool(actor.seats) and any(isinstance(one, Permit) for one in answers)


def _must_enrol(work: Work, actor: Actor, account: Account, rules: Rules) -> bool:
    if rules.second_factor == "optional" or second_factor.is_on(work, account.id):
        return False
    return rules.second_factor == "everybody" or bool(actor.roles & _approvers(work))


def _approvers(work: Work) -> frozenset[str]:
    """Every role that may approve the start of a response, whichever."""
    return frozenset(role for one in work.library.rules(work.session, work.today) for role in one.book.ever(START))


def in_post(
    session: Session, person: Person, now: datetime, door: str, chosen: str = ""
) -> tuple[Actor, tuple[tuple[str, Text], ...]]:
    """A person as actor in the posts that they hold now, and what these are called, the one they act in first.

    That is the chosen one while they hold it, else the first. A post that the watch keeps back leaves a seat without
    a role: one reads there, and decides nothing.
    """
    on = posts_on_watch(session, person, now)
    held = sorted(on.held, key=lambda one: one[0].key != chosen)
    post = held[0][0] if held else None
    _, body, _ = next(iter((*held, *on.lost)), (None, None, None))
    actor = Actor(
        person=person.key,
        name=person.zh,
        post=post.key if post else "",
        roles=frozenset(one.role for one, unit, _ in held if unit.kind == _COMMANDS or one.role in _ANYWHERE),
        organisation=body.key if body else "",
        kind=body.kind if body else "",
        areas=tuple(body.areas) if body else (),
        tier=body.tier if body else "",
        door=door,
        name_en=person.en,
        seats=(
            *(_seat(unit, one.role, one.key) for one, unit, _ in held),
            *(_seat(unit) for _, unit, _ in on.lost),
        ),
        withheld=on.withheld,
    )
    return actor, tuple({one.key: Text(one.zh, one.en) for one, _, _ in held}.items())


def _seat(unit: Organisation, role: str = "", post: str = "") -> Seat:
    return Seat(role, unit.kind, unit.tier, tuple(unit.areas), unit.key, post, tuple(unit.leads))
