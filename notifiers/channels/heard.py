"""What providers and other systems send back: receipts of messages and replies of people, read and proven.

A reader of a channel proves who speaks before it believes a word, reads and changes nothing. What a receipt or a reply
means for a call is decided above.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from notifiers.channels.accounts import ChannelAccount
from states.text import Text

LATEST = timedelta(minutes=5)
"""How far the time of a signed request may lie from ours: what is older is a recording played again."""
LARGEST = 65536
"""Bytes that a callback may have."""

UNSIGNED = Text("签名不符", "the signature is not right")
TOO_OLD = Text("请求时间与本机相差过大", "the time of the request is too far from ours")
UNREADABLE = Text("内容无法识别", "what was sent can not be read")


BECAME = {
    "first": Text("已记录您的答复", "your answer is recorded"),
    "repeat": Text("您此前已答复，本次一并记录", "you had answered before; this is recorded as well"),
    "covered": Text("已有他人应答，您的答复一并记录", "somebody else has answered; yours is recorded as well"),
    "over": Text("本次叫应已结束，您的答复一并记录", "this call is over; your answer is recorded as well"),
    "kept": Text("已收到您的答复，正在登记", "your answer has arrived and is being recorded"),
    "refused": Text("未予采纳：答复者不是被叫应人", "not taken: it did not come from whom was called"),
}
"""What became of a reply, as whoever sent it is told."""
_NOT_UNDERSTOOD = Text(
    "未能对应到您的叫应。请在卡片上点选，或回复：编号加 1 收到、2 不能到岗、3 已到岗。",
    "it could not be told which call you answer. Tap the card, or write the code of the call and 1 received, 2 can not "
    "come, 3 arrived.",
)
BECAME_OF_TEXT = BECAME | {"refused": _NOT_UNDERSTOOD}
"""The same for what was written and not tapped."""
_MORE = frozenset({"repeat", "covered", "over"})


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a reply, and how the call stands since: answered by whom and when, or over."""

    outcome: str
    stands: Text | None = None

    @property
    def words(self) -> Text:
        """What whoever tapped is told: how the call stands, unless the tap was not taken."""
        return BECAME[self.outcome] if self.stands is None or self.outcome == "refused" else self.stands

    @property
    def of_text(self) -> Text:
        """What whoever wrote is told; of what is not the first answer, how the call stands besides."""
        words = BECAME_OF_TEXT[self.outcome]
        if self.stands is None or self.outcome not in _MORE:
            return words
        return Text(f"{words.zh}。{self.stands.zh}", f"{words.en}; {self.stands.en}")


def language_of(text: str) -> str:
    """In which language whoever wrote this is told what became of it."""
    return "en" if text.isascii() and not text.strip().isdecimal() else "zh"


class Step(StrEnum):
    """What a provider can say of a message after it has taken it."""

    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request at a callback door; names of headers in lower case."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message, in the provider's words; the message by our number, or by the provider's id.

    `event` is the same when the provider tells the same again. `at` is the provider's time. `proof` is asked of mail
    alone, which anybody can write: what only whoever saw the message can name.
    """

    event: str
    step: Step
    number: str = ""
    provider_id: str = ""
    at: datetime | None = None
    detail: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person answered to a message: one of the answers of `states.call`, with what was written beside it.

    The message is known by our number, or by the provider's id; `sender` is who spoke, as the channel knows them, and
    must be whom the message went to. `way` is by what it was answered: card, text, key, mail, hook or centre;
    `proof` as in Receipt.
    """

    event: str
    answer: str
    way: str
    number: str = ""
    provider_id: str = ""
    sender: str = ""
    note: str = ""
    at: datetime | None = None
    proof: str = ""
    minutes: int | None = None
    """In how many minutes whoever answers expects to be there."""
    card: str = ""
    """With what the tapped card can be updated once more, where a tap gives something for that."""


@dataclass(frozen=True, slots=True)
class Uplink:
    """What a person wrote back by SMS: known by nothing but their number, and by the code that stands in the text."""

    event: str
    sender: str
    text: str
    at: datetime | None = None


class Unreadable(Exception):
    """A request that is proven and can not be read; its words hold nothing of the request."""


LONGEST_EVENT = 200
EARLIEST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""No provider tells of anything before, or after."""
_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
"""What no record can hold."""


@dataclass(frozen=True, slots=True)
class Heard:
    """All that one request told, and what its sender is answered; Unreadable when no record could hold it.

    `answered` is for channels whose card or text says what became of the reply: the answer, once that is known. `then`
    is for those who are told by a request of ours: it is told what became of the reply, once that is recorded and the
    sender is answered; nothing hangs on it.
    """

    receipts: tuple[Receipt, ...] = ()
    replies: tuple[Reply, ...] = ()
    answer: bytes = field(default=b'{"code":0}')
    content_type: str = "application/json"
    answered: Callable[[Became], bytes] | None = None
    uplinks: tuple[Uplink, ...] = ()
    then: Callable[[Became], None] | None = None

    def __post_init__(self) -> None:
        told: tuple[Receipt | Reply | Uplink, ...] = (*self.receipts, *self.replies, *self.uplinks)
        for one in told:
            texts = [value for value in astuple(one) if isinstance(value, str)]
            at_no_time = one.at is not None and not EARLIEST <= one.at < LAST
            if at_no_time or len(one.event) > LONGEST_EVENT or any(_NOT_KEPT.search(text) for text in texts):
                raise Unreadable("no record can hold it")


class Forged(Exception):
    """Whoever sent this could not prove who they are, or plays a recording; `reason` says why in words."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class Reader(Protocol):
    """Reads what one kind of channel sends back."""

    def __call__(self, account: ChannelAccount, incoming: Incoming, now: datetime) -> Heard:
        """What was told. Forged when it is not proven; Unreadable when it is proven and makes no sense."""
        ...
