"""A directory: who there is to call, as a file lists them: places, organisations, posts and people."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from states.organisation import Kind
from states.procedure import Names, Shape
from states.text import Text


class Tier(Shape):
    """A tier of government as this deployment counts them: the wider, the higher its rank."""

    key: str
    rank: int = Field(gt=0)
    zh: str
    en: str


class Place(Shape):
    """A place with its code (GB/T 2260 and the codes below it), and the place that it lies in."""

    code: str
    zh: str
    en: str
    in_: str | None = Field(default=None, alias="in")


class Organisation(Shape):
    """An organisation: its kind, tier and places, the one above it, and the classes that it leads or is a member of."""

    key: str
    kind: Kind
    tier: str
    areas: Names = Field(min_length=1)
    zh: str
    en: str
    parent: str | None = None
    leads: tuple[str, ...] = ()
    member_of: tuple[str, ...] = ()


class Post(Shape):
    """A post: a role in an organisation, who holds it, who stands in, and which post is above."""

    key: str
    organisation: str
    role: str
    zh: str
    en: str
    superior: str | None = None
    holder: str | None = None
    deputy: str | None = None


class Qualified(Shape):
    """What somebody is qualified for on duty: until when, and by which contract when the service is purchased."""

    until: date | None = None
    contract: str = ""


class Person(Shape):
    """A person with the channels by which they can be reached, in their own order."""

    key: str
    zh: str
    en: str
    language: str = "zh"
    channels: tuple[str, ...] = ()
    account: str | None = None
    qualified: dict[str, Qualified] = Field(default_factory=dict)


class Directory(Shape):
    """Everybody whom the plans on a shelf can mean."""

    directory: str
    title: Text
    note: str = ""
    tiers: tuple[Tier, ...]
    places: tuple[Place, ...]
    organisations: tuple[Organisation, ...]
    posts: tuple[Post, ...] = ()
    people: tuple[Person, ...] = ()
