"""The shapes in which REST tells of the directory. Addresses are masked, whoever asks."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from api.address_shapes import AddressShape, address_shapes
from api.asked import Asked, Moment, Writable
from records.organisation import Organisation
from records.person import Holding, Person, Post
from records.questions import organisations
from states.gap import LACK_NAMES, Gap
from states.organisation import KIND_NAMES, Kind
from states.text import Text
from workflows.commands.directory import bodies, people, posts
from workflows.commands.directory.versions import version_of
from workflows.modes import Modes
from workflows.work import Work


class TierShape(BaseModel):
    """A tier of government: the wider, the higher its rank."""

    model_config = ConfigDict(from_attributes=True)
    key: str
    rank: int
    zh: str
    en: str


class OrganisationRow(BaseModel):
    """An organisation in a list."""

    key: str
    kind: str
    kind_title: Text
    tier: str
    areas: list[str]
    name: Text
    parent: str | None
    leads: list[str]
    member_of: list[str]
    dissolved_at: datetime | None
    mode: str
    """normal, response, or drill: it follows from the responses in force."""
    responses: list[str]


class GapShape(BaseModel):
    """Something that the directory lacks; `organisation` is empty where there is none for the place."""

    model_config = ConfigDict(from_attributes=True)
    areas: list[str]
    name: Text
    kind: str
    organisation: str
    lack: str
    lack_title: Text


class HoldingShape(BaseModel):
    """Who holds or held a post, in which part, from when until when."""

    id: uuid.UUID
    person: str
    name: Text
    post: str
    post_title: Text
    organisation: str
    part: str
    since: datetime
    until: datetime | None


class PostShape(BaseModel):
    """A post with everybody who ever held it, the latest first."""

    key: str
    role: str
    title: Text
    superior: str | None
    dissolved_at: datetime | None
    version: str
    """What an edit of it is made from, given back in `If-Match`."""
    holdings: list[HoldingShape]


class OrganisationDetail(OrganisationRow):
    """An organisation with its posts and with what stands right below it."""

    version: str
    """What an edit of it is made from, given back in `If-Match`."""
    posts: list[PostShape]
    below: list[str]


class PersonDetail(BaseModel):
    """A person with the ways to reach them, and with all that they hold or held."""

    key: str
    name: Text
    language: str
    version: str
    """What an edit of it is made from, given back in `If-Match`."""
    addresses: list[AddressShape]
    holdings: list[HoldingShape]
    removed_at: datetime | None = None
    """Since when name and addresses are removed."""
    removed_by: str | None = None


class PersonRow(BaseModel):
    """A person in a list, with the posts that they hold."""

    key: str
    name: Text
    posts: Text


_Name = Field(max_length=200)


class _Change(Asked):
    why: Writable = Field(max_length=500)


class ToKeepOrganisation(_Change):
    """An organisation as it is to be."""

    kind: Writable = _Name
    tier: Writable = _Name
    areas: list[Writable] = Field(min_length=1, max_length=50)
    zh: Writable = _Name
    en: Writable = _Name
    parent: Writable | None = None
    leads: list[Writable] = Field(default=[], max_length=50)
    member_of: list[Writable] = Field(default=[], max_length=50)

    def told(self) -> bodies.Told:
        """As the command takes it."""
        return bodies.Told(
            self.kind, self.tier, tuple(self.areas), self.zh, self.en, self.parent, tuple(self.leads),
            tuple(self.member_of),
        )  # fmt: skip


class ToAddOrganisation(ToKeepOrganisation):
    """A new organisation."""

    key: Writable = _Name


class ToKeepPost(_Change):
    """A post as it is to be."""

    role: Writable = _Name
    zh: Writable = _Name
    en: Writable = _Name
    superior: Writable | None = None

    def told(self) -> posts.Told:
        """As the command takes it."""
        return posts.Told(self.role, self.zh, self.en, self.superior)


class ToAddPost(ToKeepPost):
    """A new post of an organisation."""

    key: Writable = _Name


class ToTakeOver(_Change):
    """Somebody takes a post over: as holder, deputy or stand_by."""

    person: Writable = _Name
    part: Writable = "holder"
    since: Moment | None = None
    until: Moment | None = None


class ToLeave(_Change):
    """Somebody leaves a post; now, when no time is given."""

    until: Moment | None = None


class ToDissolve(_Change):
    """Why something is no more, and from when; now, when no time is given."""

    at: Moment | None = None


class ToKeepPerson(_Change):
    """A person as they are to be."""

    zh: Writable = _Name
    en: Writable = _Name
    language: Writable = "zh"

    def told(self) -> people.Told:
        """As the command takes it."""
        return people.Told(self.zh, self.en, self.language)


class ToAddPerson(ToKeepPerson):
    """A new person."""

    key: Writable = _Name


class ToReach(_Change):
    """One more way to reach a person: a number or address like others of its channel, or a whole channel address."""

    channel: Writable = _Name
    target: Writable = Field(max_length=1024)
    drill: bool = False


class ToClose(_Change):
    """Why something is used no more, or is removed."""


def organisation_rows(work: Work, bodies: Sequence[Organisation]) -> list[OrganisationRow]:
    """Organisations in a list."""
    modes = Modes(work)
    return [OrganisationRow.model_validate(_row(work, body, modes)) for body in bodies]


def gap_shape(gap: Gap) -> GapShape:
    """A gap of the directory."""
    return GapShape(
        areas=list(gap.areas), name=gap.name, kind=gap.kind, organisation=gap.organisation, lack=gap.lack,
        lack_title=LACK_NAMES[gap.lack],
    )  # fmt: skip


def organisation_detail(work: Work, body: Organisation) -> OrganisationDetail:
    """An organisation whole."""
    found = organisations.posts_of(work.session, body.id)
    held = organisations.held(work.session, [one.id for one in found])
    told = [_post(work, body, post, [pair for pair in held if pair[0].post_id == post.id]) for post in found]
    below = [one.key for one in organisations.below(work.session, body.id)]
    return OrganisationDetail.model_validate(
        _row(work, body, Modes(work)) | {"posts": told, "below": below, "version": version_of(work, body)}
    )


def person_detail(work: Work, person: Person) -> PersonDetail:
    """A person whole."""
    return PersonDetail(
        key=person.key, name=Text(person.zh, person.en), language=person.language, version=version_of(work, person),
        removed_at=person.removed_at, removed_by=person.removed_by,
        addresses=address_shapes(work, organisations.addresses_of(work.session, person.id)),
        holdings=[
            _holding(holding, person, post, body)
            for holding, post, body in organisations.held_by(work.session, person.id)
        ],
    )  # fmt: skip


def person_row(person: Person, zh: str, en: str) -> PersonRow:
    """A person in a list."""
    return PersonRow(key=person.key, name=Text(person.zh, person.en), posts=Text(zh, en))


def _row(work: Work, body: Organisation, modes: Modes) -> dict[str, object]:
    parent = organisations.with_id(work.session, Organisation, body.parent_id)
    return {
        "key": body.key, "kind": body.kind, "kind_title": kind_name(body.kind), "tier": body.tier,
        "areas": body.areas, "name": Text(body.zh, body.en), "parent": parent.key if parent else None,
        "leads": body.leads, "member_of": body.member_of, "mode": modes.of(body).key,
        "responses": list(modes.of(body).responses), "dissolved_at": body.dissolved_at,
    }  # fmt: skip


def kind_name(kind: str) -> Text:
    """What a kind of organisation is called; one that is not of the list by its own name."""
    return KIND_NAMES[Kind(kind)] if kind in set(Kind) else Text(kind, kind)


def _post(work: Work, body: Organisation, post: Post, held: list[tuple[Holding, Person]]) -> PostShape:
    superior = organisations.with_id(work.session, Post, post.superior_id)
    return PostShape(
        key=post.key, role=post.role, title=Text(post.zh, post.en), superior=superior.key if superior else None,
        dissolved_at=post.dissolved_at, version=version_of(work, post),
        holdings=[_holding(holding, person, post, body) for holding, person in held],
    )  # fmt: skip


def _holding(holding: Holding, person: Person, post: Post, body: Organisation) -> HoldingShape:
    return HoldingShape(
        id=holding.id, person=person.key, name=Text(person.zh, person.en), post=post.key,
        post_title=Text(post.zh, post.en), organisation=body.key, part=holding.part, since=holding.since,
        until=holding.until,
    )  # fmt: skip
