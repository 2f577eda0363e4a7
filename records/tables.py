"""Every table of the product in one import, for migrations and for whoever compares models with the database."""

from sqlmodel import SQLModel

from records.address_test import AddressTest
from records.answer_code import AnswerCode
from records.call import Call, CallOut, Message
from records.card import Card
from records.case import Case
from records.channel_account import EarlyEvent, HeardEvent, KeptAccount, MailboxMark
from records.clock import Clock
from records.credential import ApiToken, Identity, KnownDevice, LockOut, RecoveryCode, SecondFactor
from records.definition import Definition
from records.document import Document
from records.doubt import Doubt
from records.duty import BegunWatch, CalendarFeed, Equipment, KeyPeriod, Qualified, Rota, SignedHandOver, Swap, Turn
from records.effect import Effect, Worker
from records.journal import Anchor, Entry, Seal
from records.organisation import Organisation, Place, Tier
from records.oversight import Finding, Sentry
from records.paper import Paper
from records.participation import Participation
from records.person import Account, Address, Holding, Person, Post, SignIn
from records.personal import PersonalKey
from records.regulation import Regulation
from records.roll_calls import RollCall, RollCallLine
from records.room import Room
from records.stationing import Stay
from records.task import Task

TABLES: tuple[type[SQLModel], ...] = (
    Tier, Place, Organisation, Person, Post, Holding, Address, Account, SignIn, SecondFactor,
    RecoveryCode, ApiToken, Identity, LockOut, KnownDevice, Definition, Case, CallOut, Call, Effect,
    Message, Task, Clock, Document, Participation, Entry, Seal, Anchor, Worker, Rota, Turn, Qualified, KeyPeriod,
    SignedHandOver, BegunWatch, Equipment, Swap, RollCall, RollCallLine, Paper, CalendarFeed, AddressTest, Regulation,
    Stay, PersonalKey, KeptAccount, HeardEvent, Finding, Sentry, AnswerCode, EarlyEvent, MailboxMark,
    Card, Doubt, Room,
)  # fmt: skip


def is_ours(name: str | None) -> bool:
    """Whether a table belongs to the product (and not to the migrations' own bookkeeping)."""
    return name in {table.__tablename__ for table in TABLES}
