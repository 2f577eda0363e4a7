"""People, the posts that they hold for a time, how they are reached, and how they sign in."""

import uuid
from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from records.columns import json, key, to
from records.sealed import Shut


class Person(SQLModel, table=True):
    """A person. Names are frozen into every call, so that a replay shows who it was then."""

    __tablename__ = "people"
    id: uuid.UUID = key()
    key: str = Field(unique=True)
    zh: str
    en: str
    language: str = "zh"
    removed_at: datetime | None = None
    """Since when name and addresses are removed; the key stays."""
    removed_by: str | None = None
    """The key of whoever removed them."""

    def name_in(self, language: str) -> str:
        """The name as the language writes it."""
        return self.en if language == "en" else self.zh


class Post(SQLModel, table=True):
    """A role in an organisation; never a person's name."""

    __tablename__ = "posts"
    id: uuid.UUID = key()
    key: str = Field(unique=True)
    organisation_id: uuid.UUID = to("organisations")
    role: str = Field(index=True)
    zh: str
    en: str
    superior_id: uuid.UUID | None = to("posts", null=True)
    dissolved_at: datetime | None = None
    """Since when it is no more."""


class Holding(SQLModel, table=True):
    """Who holds a post, as holder or deputy, from when until when."""

    __tablename__ = "holdings"
    __table_args__ = (
        Index(
            "holdings_one_at_a_time", "post_id", "part", unique=True,
            postgresql_where=text("until is null and part in ('holder', 'deputy')"),
        ),
    )  # fmt: skip
    id: uuid.UUID = key()
    post_id: uuid.UUID = to("posts")
    person_id: uuid.UUID = to("people")
    part: str = "holder"
    since: datetime
    until: datetime | None = None


class Address(SQLModel, table=True):
    """One way to reach a person: an Apprise URL, which lies encrypted; in the person's own order."""

    __tablename__ = "addresses"
    id: uuid.UUID = key()
    person_id: uuid.UUID = to("people")
    channel: str
    url: str = Field(sa_type=Shut("addresses.url"), repr=False)
    position: int = 0
    drill: bool = False
    verified_at: datetime | None = None
    closed_at: datetime | None = None
    """Since when it is used no more."""
    denied_at: datetime | None = None
    """Since when somebody else is there: nobody is called there until the person answers, or the office confirms it."""


class Account(SQLModel, table=True):
    """What a person signs in with; the password is kept as an Argon2id hash.

    An officer acts in their posts. An auditor reads everything, an evaluator the named incidents; both until a day.
    """

    __tablename__ = "accounts"
    id: uuid.UUID = key()
    person_id: uuid.UUID = to("people")
    username: str = Field(unique=True)
    password_hash: str = Field(repr=False)
    closed_at: datetime | None = None
    kind: str = "officer"
    until: datetime | None = None
    incidents: list[str] = json(list)
    """The numbers of the incidents that an evaluator reads."""
    setup_digest: str | None = Field(default=None, unique=True, repr=False)
    """Of the key with which the owner chooses a password, once and until `setup_until`."""
    setup_until: datetime | None = None


class SignIn(SQLModel, table=True):
    """A session: only the digest of its token is kept, and it can be ended at any moment."""

    __tablename__ = "sign_ins"
    id: uuid.UUID = key()
    account_id: uuid.UUID = to("accounts")
    token_digest: str = Field(unique=True)
    form_key: str
    since: datetime
    until: datetime
    seen_at: datetime
    """When it was used last, to the minute."""
    address: str = ""
    agent: str = ""
    """What the browser or program calls itself."""
    way: str = "password"
    """How somebody came in."""
    post: str = ""
    """The post, by its key, in which its owner chose to act; empty for the first that they hold."""
