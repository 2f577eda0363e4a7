"""Messages by a WeCom app to one member, as an Apprise plugin of ours: `wecomapp://{account}/{user id}`.

What asks for an answer goes as a card with buttons, everything else as text: `message/send` with touser of one. Only
the body's own `errcode` 0 is success, and only when `invaliduser` and `unlicenseduser` do not name the member; `msgid`
is the provider's number. The text is cut to 2,048 bytes here (WeCom would cut it anywhere), its link and number never.

Nothing is delivered twice: `enable_duplicate_check` drops the same request within four hours, and the `task_id` of a
card is taken once (42014 says that this very card was given before). A repeat of ours is another request.

Source: developer.work.weixin.qq.com/document/path/90236. Checked against documents; what comes back: see `wecom_heard`.
"""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from notifiers import reasons
from notifiers.address import Address
from notifiers.channels.cutting import fitted
from notifiers.channels.handover import Handover
from notifiers.channels.plugin import Plugin
from notifiers.channels.targets import MEMBER
from notifiers.channels.wecom_access import Answer, asked, verdict
from notifiers.channels.wecom_cards import card
from notifiers.channels.wecom_signing import KIND, agent_id
from notifiers.notifier import Message, Outcome, Result

LONGEST_TEXT = 2048
"""Bytes of a text."""
SAME_WITHIN = 14400
"""Seconds, the most that WeCom takes."""
GIVEN_BEFORE = 42014


class TocsinWecom(Plugin):
    """One message to one member."""

    service_name = "WeCom app"
    protocol = KIND.channel

    def __init__(self, address: Address, **kwargs: Any) -> None:
        super().__init__(address, **kwargs)
        if not MEMBER.fullmatch(address.target):
            raise TypeError("the path must be the id of one member, in small letters")

    @override
    def deliver(self, handover: Handover) -> Result:
        """Send the card or the text."""
        account, message = handover.own_account, handover.message
        said = {"template_card": card(message)} if message.choices else {"text": {"content": written(message)}}
        answer = asked(account, "/cgi-bin/message/send", {
            "touser": self.address.target, "msgtype": next(iter(said)), "agentid": agent_id(account), **said,
            "enable_duplicate_check": 1, "duplicate_check_interval": SAME_WITHIN,
        })  # fmt: skip
        return answer if isinstance(answer, Result) else self._became(answer)

    def _became(self, answer: Answer) -> Result:
        if answer["errcode"] == GIVEN_BEFORE:
            return Result(Outcome.accepted, "errcode 42014: given before")
        if answer["errcode"] != 0:
            return verdict(answer)
        for name in ("invaliduser", "unlicenseduser"):
            if self.address.target in str(answer.get(name) or "").lower().split("|"):
                return Result(Outcome.failed_for_good, f"errcode 0 {name}", reason=reasons.RECIPIENT_REFUSED)
        msgid, code = (str(answer[name]) if answer.get(name) else None for name in ("msgid", "response_code"))
        return Result(Outcome.accepted, "errcode 0", msgid, card=code)


def written(message: Message) -> str:
    """The text as it goes out: with the number, so that no two messages are the same to the check for duplicates."""
    number = f"#{message.duplicate_key}"
    return fitted(f"{message.body}\n{number}", LONGEST_TEXT, (message.link, number))
