"""People and how they are reached: added and changed. An address is told by its channel and masked, never in full."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from notifiers.address import Address as Reading
from notifiers.address import masked
from notifiers.channels.targets import suits
from notifiers.reasons import SEVERAL_TARGETS
from records.columns import new_id
from records.person import Address, Person
from records.questions import directory, doubts, organisations
from states.text import Text
from workflows import doubting
from workflows.commands.directory.keeping import (
    added,
    changed,
    fresh,
    keeps,
    kept_by,
    named,
    reasoned,
    sound,
    still_named,
    there,
)
from workflows.commands.directory.versions import as_read
from workflows.work import Work

LANGUAGES = ("zh", "en")
_NO_LANGUAGE = Text("只能是中文(zh)或英文(en)", "zh or en")
NO_ADDRESS = Text(
    "号码或地址不对（邮件写邮箱，短信、电话写号码）；本渠道尚无样式时，须写完整的渠道地址",
    "not a number or address (a mailbox for mail, a number for SMS and calls); the first of a channel is written as a "
    "whole address of it",
)
_NOT_DENIED = Text("没有人否认这个联系方式", "nobody has denied this address")
_NOT_DOUBTED = Text("这个条目没有待核查的事项", "nothing stands against this entry")
_NO_CHANNEL = Text("请写渠道(mail、sms……)", "name the channel: mail, sms …")


@dataclass(frozen=True, slots=True)
class Told:
    """A person as the office describes them."""

    zh: str
    en: str
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Reached:
    """How a person is reached: by which channel, under which number or address, in drills or in earnest."""

    channel: str
    target: str
    drill: bool = False


def add_person(work: Work, key: str, told: Told, why: str) -> Person:
    """A new person, who holds no post yet."""
    kept_by(work, (), f"person:{key}")
    sound({"key": fresh(work, Person, key), "why": reasoned(why), **_faults(told)})
    row = Person(key=key, zh=told.zh.strip(), en=told.en.strip(), language=told.language)
    directory.add(work.session, [row])
    added(work, "person_added", row, why)
    return row


def change_person(work: Work, key: str, told: Told, why: str, read: str = "") -> Person:
    """A person's names and language as they are from now on; calls and entries keep what they said."""
    row = kept_person(work, key)
    still_named(row)
    as_read(work, row, read)
    sound({"why": reasoned(why), **_faults(told)})
    values = {"zh": told.zh.strip(), "en": told.en.strip(), "language": told.language}
    changed(work, "person_changed", row, values, why)
    return row


def add_address(work: Work, key: str, reached: Reached, why: str) -> Address:
    """One more way to reach a person, after those that they have."""
    row = kept_person(work, key)
    still_named(row)
    url = _url(work, reached)
    no_channel = not reached.channel.isalpha()
    sound({
        "channel": _NO_CHANNEL if no_channel else None, "target": fault_of(url),
        "why": reasoned(why),
    })  # fmt: skip
    position = len(organisations.addresses_of(work.session, row.id))
    made = Address(
        id=new_id(), person_id=row.id, channel=reached.channel, url=str(url), position=position, drill=reached.drill
    )  # fmt: skip
    directory.add(work.session, [made])
    work.ledger.office("address_added", subject=f"person:{key}", why=why, before=None, after=_told(made))
    return made


def close_address(work: Work, number: uuid.UUID, why: str) -> Address:
    """An address that is used no more; what was sent to it stays in the record."""
    found = organisations.address(work.session, number)
    address, person = there(found)
    kept_person(work, person.key)
    sound({"why": reasoned(why)})
    before = _told(address)
    organisations.change(work.session, address, {"closed_at": work.now})
    work.ledger.office("address_closed", subject=f"person:{person.key}", why=why, before=before, after=None)
    return address  # type: ignore[no-any-return]


def confirm_address(work: Work, number: uuid.UUID, why: str) -> Address:
    """The office says that a denied address is the person's after all: they are called there again."""
    found = organisations.address(work.session, number)
    address, person = there(found)
    kept_person(work, person.key)
    sound({"why": reasoned(why) or (_NOT_DENIED if address.denied_at is None else None)})
    before = {**_told(address), "denied_at": address.denied_at}
    organisations.change(work.session, address, {"denied_at": None})
    work.ledger.office(
        "address_confirmed", subject=f"person:{person.key}", why=why, before=before, after=_told(address)
    )
    return address  # type: ignore[no-any-return]


def confirm_entry(work: Work, key: str, why: str) -> Person:
    """The office says that the entry of a person is right, although a call-out did not reach them by it."""
    row = kept_person(work, key)
    still_named(row)
    stands = doubts.of_people(work.session, [row.id])
    sound({"why": reasoned(why) or (None if stands else _NOT_DOUBTED)})
    doubting.confirmed(work, row, work.actor, why.strip())
    return row


def kept_person(work: Work, key: str) -> Person:
    """The person, locked; refused when every post that they hold is another office's."""
    row: Person = there(organisations.with_key(work.session, Person, key, locked=True))
    held = organisations.held_by(work.session, row.id)
    bodies = [body for holding, _, body in held if organisations.now_held(holding, work.now)]
    mine = next((body for body in bodies if keeps(work, body.areas)), None)
    kept_by(work, (mine or bodies[0]).areas if bodies else (), f"person:{key}")
    return row


def _faults(told: Told) -> dict[str, Text | None]:
    return {
        "zh": named(told.zh, told.en),
        "language": None if told.language in LANGUAGES else _NO_LANGUAGE,
    }


def whole(target: str, pattern: str | None) -> str | None:
    """The whole address: as it was given, or made like another of its channel; None when it is none."""
    if Reading.read(target) is not None:
        return target
    old, said = Reading.read(pattern or ""), target.strip()
    if pattern is None or old is None or not said:
        return None
    made = pattern.replace(old.target, said, 1)
    read = Reading.read(made)
    return made if read is not None and read.target == said else None


def fault_of(url: str | None) -> Text | None:
    """Why nobody could be called by this address; None when somebody could."""
    read = Reading.read(url or "")
    if read is None or read.reaches_several:
        return SEVERAL_TARGETS if read else NO_ADDRESS
    return None if suits(read) else NO_ADDRESS


def _url(work: Work, reached: Reached) -> str | None:
    pattern = organisations.like(work.session, reached.channel, drill=reached.drill)
    return whole(reached.target, pattern.url if pattern else None)


def _told(address: Address) -> dict[str, object]:
    return {"channel": address.channel, "address": masked(address.url), "drill": address.drill}
