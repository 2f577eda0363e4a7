"""Messages by a Feishu app to one person, as an Apprise plugin of ours: `feishuapp://{account}/{user id}`.

One interactive card per message: POST /open-apis/im/v1/messages?receive_id_type= with receive_id, msg_type, content and
uuid, our duplicate key: within an hour Feishu sends one message for a uuid. Only the body's own `code` 0 is success,
whatever the HTTP status; `data.message_id` is the provider's number. A repeat is made urgent (by app, SMS or telephone)
when the account says so; whether that worked changes nothing about the message. Who has read it is pushed to the
callback door, and can be asked: see `feishu_asked`.

Names of fields were checked against lark-oapi; the meaning of codes is from documents alone:
open.feishu.cn, reference/im-v1/message/create and urgent_app, server-docs/api-call-guide/generic-error-code.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote

from typing_extensions import override

from notifiers import reasons
from notifiers.address import Address
from notifiers.channels.feishu_access import Told, asked
from notifiers.channels.feishu_cards import asking, words_of
from notifiers.channels.feishu_signing import KIND, LONGEST_UUID, id_type, urgent
from notifiers.channels.handover import Handover
from notifiers.channels.plugin import Plugin
from notifiers.channels.verdicts import Verdict, judged
from notifiers.notifier import Message, Outcome, Result

_NOW, _GOOD, _OPEN = Outcome.failed_for_now, Outcome.failed_for_good, Outcome.unknown
CODES: dict[str, Verdict] = {
    "99991400": Verdict(_NOW, reasons.BUSY),
    "230020": Verdict(_NOW, reasons.BUSY),
    "230001": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "230013": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "230029": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "230034": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "230038": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "230053": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "230022": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "230025": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "230028": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "230099": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "230006": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "230027": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "230035": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "99991672": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "230049": Verdict(_OPEN, reasons.NO_ANSWER),
}
"""What a code means; any other is a refusal for good. 230049: a request with the same uuid is still under way."""


class FeishuApp(Plugin):
    """One card to one person."""

    service_name = "Feishu app"
    protocol = KIND.channel

    def __init__(self, address: Address, **kwargs: Any) -> None:
        super().__init__(address, **kwargs)
        if not address.target:
            raise TypeError("the path must be the id of a person")

    @override
    def deliver(self, handover: Handover) -> Result:
        """Send the card; a repeat is then made urgent."""
        account, message = handover.own_account, handover.message
        kind, wanted = id_type(account), urgent(account)
        told = asked(account, "POST", f"/open-apis/im/v1/messages?receive_id_type={kind}", self._payload(message))
        if isinstance(told, Result):
            return told
        if told.code != 0:
            return judged(CODES, str(told.code), told.words)
        sent = str(told.data.get("message_id", ""))
        detail = "code 0"
        if message.repeat and wanted and sent:
            path = f"/open-apis/im/v1/messages/{quote(sent, safe='')}/urgent_{wanted}?user_id_type={kind}"
            detail += _urged(asked(account, "PATCH", path, {"user_id_list": [self.address.target]}), wanted)
        card = json.dumps(words_of(message), ensure_ascii=False) if message.choices and sent else None
        return Result(Outcome.accepted, detail, sent or None, card=card)

    def _payload(self, message: Message) -> dict[str, str]:
        return {
            "receive_id": self.address.target,
            "msg_type": "interactive",
            "content": json.dumps(asking(message), ensure_ascii=False),
            "uuid": _uuid(message.duplicate_key),
        }


def _uuid(key: str) -> str:
    return key if len(key) <= LONGEST_UUID else hashlib.sha256(key.encode()).hexdigest()[:LONGEST_UUID]


def _urged(told: Told | Result, wanted: str) -> str:
    if isinstance(told, Result):
        return f"; urgent_{wanted}: {told.detail}"
    refused = told.data.get("invalid_user_id_list")
    return f"; urgent_{wanted}: code {told.code}" + (" refused" if told.code == 0 and refused else "")
