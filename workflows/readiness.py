"""Whether the office could call tonight: people, watches, channels, and the engine that looks after itself."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from notifiers.address import Address
from notifiers.channels.accounts import AccountFault, ChannelAccount
from notifiers.channels.kinds import KINDS
from notifiers.channels.templates import APPROVAL_NAMES, SORT_NAMES, Approval, Sort, templates
from records.questions import channels, duty, oversight, reachable
from states import oversight as amiss
from states.readiness import AHEAD_DAYS, Shortfall, Want, in_order, of_person
from states.rota import Placed, Plan, gaps
from states.text import Text
from workflows.channel_accounts import as_used
from workflows.duty import Watch, period_of, somebodies, watches
from workflows.work import Work

_NO_SENTRY = Text("最近没有自检", "nobody has looked lately")
_NONE = Text("没有这个账号或已停用", "there is no such account, or it is closed")
_MANY = Text("{reason}，{number} 个联系方式", "{reason}, {number} addresses")
_NO_TEMPLATE = Text("没有“{sort}”模板", "no template for {sort}")
_UNREAD = Text("模板写法有误", "a template can not be read")
_DAYS = Text(
    "{days} 天有缺口，共 {number} 处，最早：{first}", "{days} days with gaps, {number} in all; the first: {first}"
)


def readiness_of(work: Work, *, drill: bool) -> list[Shortfall]:
    """Everything that is missing in what the actor sees, the gravest first; `drill`: addresses for drills count."""
    accounts = {one.key: as_used(one) for one in channels.all_accounts(work.session) if one.closed_at is None}
    lost, told = _lost(work, accounts)
    found = [*_of_engine(work), *told, *_of_templates(accounts, drill=drill)]
    for one in reachable.reaches(work.session, work.sight, work.now, drill=drill, without=lost):
        found += of_person(one, work.now)
    for watch in watches(work):
        found += _of_watch(work, watch)
    return in_order(found)


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


def _lost(work: Work, accounts: Mapping[str, ChannelAccount]) -> tuple[list[uuid.UUID], list[Shortfall]]:
    """The addresses that name an account through which nothing goes, and what is told of them."""
    lost: list[uuid.UUID] = []
    counted: Counter[str] = Counter()
    for address_id, url, drill in reachable.addresses(work.session):
        read = Address.read(url)
        if read is None or read.schema not in KINDS:
            continue
        account = accounts.get(read.host)
        if account is None or (account.channel, account.drill) != (read.schema, drill):
            lost.append(address_id)
            counted[read.host] += 1
    told = [
        Shortfall(Want.NO_ACCOUNT, Text(key, key), _MANY.filled(reason=_NONE, number=number), "/channels")
        for key, number in counted.items()
    ]
    return lost, told


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
