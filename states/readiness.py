"""Whether the office could call tonight: what is missing, and of how much weight. Pure.

Whoever would be called must have an address from which somebody has answered, by two channels, not too long ago; a
watch must be filled for a fortnight ahead; what carries messages must be set up and known to be approved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from states.text import Text

AHEAD_DAYS = 14
"""So many days ahead a watch must be filled."""
FRESH_DAYS = 90
"""So many days an answer from an address counts for it, where the office says nothing else."""


class Want(StrEnum):
    """What is missing, the gravest first."""

    ENGINE = "engine"
    UNWATCHED = "unwatched"
    UNREACHABLE = "unreachable"
    NOT_VERIFIED = "not_verified"
    ROTA = "rota"
    NO_ACCOUNT = "no_account"
    TEMPLATE = "template"
    TO_CHECK = "to_check"
    ONE_CHANNEL = "one_channel"
    STALE = "stale"
    VACANT = "vacant"
    NO_DEPUTY = "no_deputy"
    NOT_KNOWN = "not_known"
    NO_BEAT = "no_beat"


NAMES = {
    Want.ENGINE: Text("系统自检有异常", "something is amiss in the engine"),
    Want.UNWATCHED: Text("守望进程没有运行", "no sentry looks after the engine"),
    Want.UNREACHABLE: Text("现在叫不到的人", "people who can not be reached now"),
    Want.NOT_VERIFIED: Text("联系方式都未核实的人", "people none of whose addresses has ever answered"),
    Want.ROTA: Text("今后14天值班有缺口", "gaps of the watch within 14 days"),
    Want.NO_ACCOUNT: Text("联系方式所用的渠道账号不可用", "addresses whose channel account is not there"),
    Want.TEMPLATE: Text("渠道模板缺失或未通过审核", "templates of channels that are missing or not approved"),
    Want.TO_CHECK: Text("叫应未果、条目待核查的人", "people whose entry is to be checked after a call-out failed"),
    Want.ONE_CHANNEL: Text("只有一种联系渠道的人", "people with a single channel"),
    Want.STALE: Text("超过期限未核实的人", "people whose last answer to a test is too long ago"),
    Want.VACANT: Text("现在或14天内无人任职的岗位", "posts that nobody holds now, or within 14 days"),
    Want.NO_DEPUTY: Text("有任职人而没有副岗的岗位", "posts with a holder and no deputy"),
    Want.NOT_KNOWN: Text("模板是否通过审核不明", "templates of which nobody knows whether they are approved"),
    Want.NO_BEAT: Text("没有外部监测接收心跳", "nobody outside waits for beats"),
}
OF_WEIGHT = frozenset(
    {
        Want.ENGINE, Want.UNWATCHED, Want.UNREACHABLE, Want.NOT_VERIFIED, Want.ROTA, Want.NO_ACCOUNT, Want.TEMPLATE,
    }
)  # fmt: skip
"""With one of these the office is not ready; the others are to be mended."""


NOTHING = Text("", "")
_STALE = Text("{post}：超过 {days} 天", "{post}: more than {days} days")


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that is missing: about whom or what, where it is mended, and what else is known."""

    want: Want
    name: Text
    detail: Text = NOTHING
    href: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody who holds a post can be reached: by which channels, and when one of them last answered a test."""

    key: str
    name: Text
    post: Text
    channels: frozenset[str]
    answered_at: datetime | None


def of_person(one: Reach, now: datetime, fresh_days: int = FRESH_DAYS) -> list[Shortfall]:
    """What is missing at one person: who can not be reached at all needs no more said."""
    if not one.channels:
        return [_about(one, Want.UNREACHABLE)]
    found = []
    if one.answered_at is None:
        found.append(Want.NOT_VERIFIED)
    elif now - one.answered_at > timedelta(days=fresh_days):
        found.append(Want.STALE)
    if len(one.channels) == 1:
        found.append(Want.ONE_CHANNEL)
    return [_about(one, want, fresh_days) for want in found]


def _about(one: Reach, want: Want, fresh_days: int = FRESH_DAYS) -> Shortfall:
    told = _STALE.filled(post=one.post, days=fresh_days) if want is Want.STALE else one.post
    return Shortfall(want, one.name, told, f"/people/{one.key}")


def in_order(found: Iterable[Shortfall]) -> list[Shortfall]:
    """The gravest first, then by name."""
    order = list(Want)
    return sorted(found, key=lambda one: (order.index(one.want), one.name.zh, one.detail.zh))


def is_ready(found: Iterable[Shortfall]) -> bool:
    """Whether nothing of weight is missing."""
    return not any(one.want in OF_WEIGHT for one in found)
