"""Beginning a new installation from the machine that it runs on: its tiers and places, and its first system keeper.

Afterwards accounts are the keeper's matter (`keep_accounts`) and the directory is the office's: there is no second
first keeper while somebody can come in as one.
"""

from __future__ import annotations

from dataclasses import dataclass

from plans import directory as listed
from records.organisation import Organisation, Place, Tier
from records.person import Post
from records.questions import accounts, directory, organisations
from states.organisation import Kind
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.directory import people, posts
from workflows.commands.directory.keeping import sound
from workflows.commands.keep_accounts import KEEPER, Setup, Wanted, new_account, new_start
from workflows.commands.load_directory import add_organisations
from workflows.work import Work

_WHY = "tocsin keeper"
_TITLE = Text("系统管理员", "system keeper")
_THERE = Text("已有系统管理员：{names}", "there is a system keeper already: {names}")
_NO_BODY = Text(
    "通讯录中还没有专项指挥部。请先运行 tocsin directory begin 文件",
    "the directory has no specialist headquarters yet. Run first: tocsin directory begin FILE",
)
_WHICH = Text("应为其中之一：{keys}", "must be one of: {keys}")
_HELD = Text("该岗位现由 {person} 担任", "this post is held by {person}")
_OTHER = Text("此人已有账号 {username}", "this person has the account {username}")
_BEGUN = Text("通讯录不是空的：已有层级或单位", "the directory is not empty: it has tiers or organisations")
_ONLY_BODIES = Text(
    "此文件只写层级、地区和单位；岗位、人员请用 tocsin directory import 导入",
    "this file holds tiers, places and organisations alone; posts and people come by tocsin directory import",
)


@dataclass(frozen=True, slots=True)
class First:
    """The first system keeper: in which headquarters, which person (a new one by name), under which user name."""

    headquarters: str
    person: str
    name: Text
    username: str


def begin_directory(work: Work, given: listed.Directory) -> int:
    """Tiers, places and organisations of an installation that has none; how many organisations."""
    if organisations.tiers(work.session) or organisations.every(work.session):
        raise Refused(Refusal(Cause.GUARD, _BEGUN))
    if given.posts or given.people:
        raise Refused(Refusal(Cause.FORM, _ONLY_BODIES))
    directory.add(work.session, [Tier(**one.model_dump()) for one in given.tiers])
    for place in given.places:
        directory.add(work.session, [Place(code=place.code, inside=place.in_, zh=place.zh, en=place.en)])
    add_organisations(work, given.organisations)
    counts = {"tiers": len(given.tiers), "places": len(given.places), "organisations": len(given.organisations)}
    work.ledger.office("directory_begun", subject="directory", why=given.title.zh, before=None, after=counts)
    return counts["organisations"]


def may_be_first(work: Work) -> list[Organisation]:
    """The headquarters in which the first keeper may sit; refused when an account of a keeper is there, or none is."""
    there = [one for one in accounts.keepers(work.session, KEEPER, work.now) if not one.waits_in_vain(work.now)]
    if there:
        names = ", ".join(one.account.username for one in there)
        raise Refused(Refusal(Cause.GUARD, _THERE.filled(names=names)))
    bodies = [one for one in organisations.every(work.session) if one.kind == Kind.SPECIALIST_HEADQUARTERS]
    if not bodies:
        raise Refused(Refusal(Cause.GUARD, _NO_BODY))
    return bodies


def first_keeper(work: Work, first: First) -> Setup:
    """The first keeper with post and account; the key with which they choose a password."""
    bodies = may_be_first(work)
    keys = [one.key for one in bodies]
    wrong = None if first.headquarters in keys else _WHICH.filled(keys=", ".join(keys))
    sound({"headquarters": wrong})
    if accounts.person_of(work.session, first.person) is None:
        people.add_person(work, first.person, people.Told(first.name.zh, first.name.en), _WHY)
    _take(work, first)
    mine = accounts.of_person(work.session, first.person)
    if mine is None:
        return new_account(work, Wanted(first.username, person=first.person))
    sound({"username": None if mine.username == first.username else _OTHER.filled(username=mine.username)})
    return new_start(work, mine, _WHY)


def _take(work: Work, first: First) -> None:
    """The keeper's post of the headquarters, made where there is none, taken by the person unless it is theirs."""
    body = next(one for one in organisations.every(work.session) if one.key == first.headquarters)
    found = next((one for one in organisations.posts_of(work.session, body.id) if one.role == KEEPER), None)
    post: Post = found or posts.add_post(
        work, body.key, f"{body.key}_keeper", posts.Told(KEEPER, _TITLE.zh, _TITLE.en), _WHY
    )
    held = [
        one for holding, one in organisations.held(work.session, [post.id]) if organisations.now_held(holding, work.now)
    ]  # fmt: skip
    if any(one.key != first.person for one in held):
        sound({"person": _HELD.filled(person=held[0].key)})
    if not held:
        posts.take_over(work, post.key, posts.Taken(first.person, "holder", work.now, _WHY))
