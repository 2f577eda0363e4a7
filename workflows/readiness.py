"""Whether the office could call tonight: people, watches, channels, and the engine that looks after itself."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Container, Mapping
from datetime import date, timedelta

from notifiers.address import Address
from notifiers.channels.accounts import AccountFault, ChannelAccount
from notifiers.channels.further_account import KIND as FURTHER_KIND
from notifiers.channels.further_account import NOT_ALLOWED
from notifiers.channels.kinds import KINDS
from notifiers.channels.templates import APPROVAL_NAMES, SORT_NAMES, Approval, Sort, templates
from records.doubt import Doubt
from records.questions import channels, doubts, duty, oversight, reachable
from records.questions.reachable import Seat
from states import oversight as amiss
from states.contact import CAUSE_NAMES, Cause
from states.readiness import AHEAD_DAYS, FRESH_DAYS, Reach, Shortfall, Want, in_order, of_person
from states.rota import Placed, Plan, gaps
from states.text import Text
from workflows.channel_accounts import as_used
from workflows.duty import Watch, period_of, somebodies, watches
from workflows.wording import clock_time
from workflows.work import Work

_NO_SENTRY = Text("最近没有自检", "nobody has looked lately")
_NONE = Text("没有这个账号或已停用", "there is no such account, or it is closed")
_MANY = Text("{reason}，{number} 个联系方式", "{reason}, {number} addresses")
_NO_TEMPLATE = Text("没有“{sort}”模板", "no template for {sort}")
_UNREAD = Text("模板写法有误", "a template can not be read")
_DOUBT = Text("{post}：{why}{channel}，{case}，{since} 起", "{post}: {why}{channel}, {case}, since {since}")
_DAYS = Text(
    "{days} 天有缺口，共 {number} 处，最早：{first}", "{days} days with gaps, {number} in all; the first: {first}"
)


def readiness_of(work: Work, *, drill: bool, services: Container[str], fresh_days: int = FRESH_DAYS) -> list[Shortfall]:
    """Everything that is missing in what the actor sees, the gravest first; `drill`: addresses for drills count.

    `services` are those of Apprise's own that accounts may name; an answer to a test counts for `fresh_days`.
    """
    accounts = {one.key: as_used(one) for one in channels.all_accounts(work.session) if one.closed_at is None}
    lost, told = _lost(work, accounts, services)
    found = [*_of_engine(work), *told, *_of_templates(accounts, drill=drill)]
    against = doubts.by_person(work.session, drill=drill)
    for one in reachable.reaches(work.session, work.sight, work.now, drill=drill, without=lost):
        found += of_person(one, work.now, fresh_days)
        found += [_of_doubt(one, doubt) for doubt in against.get(one.key, ())]
    found += [_of_seat(Want.NO_DEPUTY, one) for one in reachable.without_deputy(work.session, work.sight, work.now)]
    ahead = work.now + timedelta(days=AHEAD_DAYS)
    found += [_of_seat(Want.VACANT, one) for one in reachable.vacant(work.session, work.sight, work.now, ahead)]
    for watch in watches(work):
        found += _of_watch(work, watch)
    return in_order(found)


def _of_doubt(one: Reach, doubt: Doubt) -> Shortfall:
    why, channel = CAUSE_NAMES[Cause(doubt.cause)], f" {doubt.channel}" if doubt.channel else ""
    told = _DOUBT.filled(
        post=one.post, why=why, channel=channel, case=doubt.case_number, since=clock_time(doubt.since)
    )  # fmt: skip
    return Shortfall(Want.TO_CHECK, one.name, told, f"/people/{one.key}")


def _of_seat(want: Want, one: Seat) -> Shortfall:
    return Shortfall(want, one.title, one.body_title, f"/organisations/{one.body}#post-{one.key}")


def _of_engine(work: Work) -> list[Shortfall]:
    found = [
        Shortfall(Want.ENGINE, amiss.NAMES[one.sort], href="/") for one in oversight.told(work.session, work.sight)
    ]
    looking = [one for one in oversight.sentries(work.session) if amiss.within_its_turn(one.looked_at, work.now)]
    if not looking:
        found.append(Shortfall(Want.UNWATCHED, _NO_SENTRY))
    elif not any(one.outside for one in looking):
        found.append(Shortfall(Want.NO_BEAT, Text("TOCSIN_BEAT_URL", "TOCSIN_BEAT_URL")))
    return found


def _lost(
    work: Work, accounts: Mapping[str, ChannelAccount], services: Container[str]
) -> tuple[list[uuid.UUID], list[Shortfall]]:
    """The addresses that name an account through which nothing goes, and what is told of them."""
    lost: list[uuid.UUID] = []
    counted: Counter[tuple[str, Text]] = Counter()
    for address_id, url, drill in reachable.addresses(work.session):
        read = Address.read(url) if url.partition("://")[0].lower() in KINDS else None
        if read is None:
            continue
        account = accounts.get(read.host)
        if account is None or (account.channel, account.drill) != (read.schema, drill):
            why: Text | None = _NONE
        else:
            why = _of_further(account, services)
        if why is not None:
            lost.append(address_id)
            counted[read.host, why] += 1
    told = [
        Shortfall(Want.NO_ACCOUNT, Text(key, key), _MANY.filled(reason=why, number=number), "/channels")
        for (key, why), number in counted.items()
    ]
    return lost, told


def _of_further(account: ChannelAccount, services: Container[str]) -> Text | None:
    """Why nothing goes through the account of a further service; None of one that is allowed, and of every other."""
    service = account.secrets.get("service", "")
    return (
        None if account.channel != FURTHER_KIND.channel or service in services else NOT_ALLOWED.filled(service=service)
    )


def _of_templates(accounts: Mapping[str, ChannelAccount], *, drill: bool) -> list[Shortfall]:
    """What is missing at the accounts that send by approved templates; those for drills only when drills count."""
    found = []
    for account in accounts.values():
        wanted = {one.name for one in KINDS[account.channel].wants}
        if Sort.CALL in wanted and account.drill <= drill:
            found += [Shortfall(want, Text(account.key, account.key), told, "/channels") for want, told in _of(account)]
    return found


def _of(account: ChannelAccount) -> list[tuple[Want, Text]]:
    try:
        known = templates(account)
    except AccountFault:
        return [(Want.TEMPLATE, _UNREAD)]
    found = []
    if not {Sort.CALL, *([Sort.DRILL] if account.drill else [])} & {one.sort for one in known}:
        found.append((Want.TEMPLATE, _NO_TEMPLATE.filled(sort=SORT_NAMES[Sort.CALL])))
    for one in known:
        said = account.approvals.get(one.code)
        if said is None:
            found.append((Want.NOT_KNOWN, Text(one.code, one.code)))
        elif said != Approval.APPROVED:
            told = APPROVAL_NAMES[Approval(said)]
            found.append((Want.TEMPLATE, Text(f"{one.code}：{told.zh}", f"{one.code}: {told.en}")))
    return found


def _of_watch(work: Work, watch: Watch) -> list[Shortfall]:
    """The gaps of an organisation's watch from today for a fortnight, as one thing to be mended."""
    if not work.sight.covers(watch.organisation.areas):
        return []
    today = work.now.astimezone(watch.pattern.time_zone).date()
    last = today + timedelta(days=AHEAD_DAYS - 1)
    missing = gaps(_plan(work, watch, today, last))
    ahead = [one for one in missing if one.day >= today]
    if not ahead:
        return []
    days: defaultdict[date, int] = defaultdict(int)
    for one in ahead:
        days[one.day] += 1
    body = watch.organisation
    told = _DAYS.filled(days=len(days), number=len(ahead), first=ahead[0].reason)
    return [Shortfall(Want.ROTA, Text(body.zh, body.en), told, f"/duty/{body.key}")]


def _plan(work: Work, watch: Watch, first: date, last: date) -> Plan:
    turns = duty.published_between(work.session, watch.organisation.id, first, last)
    known = somebodies(work, {person.id: person for _, person in turns}.values())
    placed = [
        Placed(turn.post, known[person.id], turn.day, turn.begins_at, turn.ends_at)
        for turn, person in turns
        if turn.post in watch.pattern.posts
    ]
    kept = duty.periods(work.session, watch.organisation.id, first, last)
    return Plan(watch.pattern, first, last, placed, [period_of(one) for one in kept])
