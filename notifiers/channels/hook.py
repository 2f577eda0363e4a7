"""Messages to another system over a signed webhook: `hook://{account}/{target}`, signed by Standard Webhooks 1.0.

One POST per message to the account's address:

    {"to", "subject", "text", "number", "repeat", "drill", "link", "choices": [{"answer", "label"}, …]}
    →  2xx {"code": 0, "id": "..."}

with `webhook-id` (our duplicate key: the same for a request that is sent again), `webhook-timestamp` in seconds and
`webhook-signature`, `v1,` and the base64 of HMAC-SHA256 over id, time and body, under the account's secret. Codes are
judged as those of an SMS gateway. What the other system sends back is signed alike and read by `hook_heard`.
"""

from __future__ import annotations

import json
from typing import Any

from typing_extensions import override

from notifiers.address import Address
from notifiers.channels.gateway import judged
from notifiers.channels.handover import Handover
from notifiers.channels.hook_signing import KIND, signature
from notifiers.channels.plugin import Plugin
from notifiers.channels.web import Asked, ask
from notifiers.notifier import Message, Result


class TocsinHook(Plugin):
    """One message to another system."""

    service_name = "Tocsin webhook"
    protocol = KIND.channel

    def __init__(self, address: Address, **kwargs: Any) -> None:
        super().__init__(address, **kwargs)
        if not address.target:
            raise TypeError("the path must say who receives")

    @override
    def deliver(self, handover: Handover) -> Result:
        """Post the signed message."""
        account, message = handover.own_account, handover.message
        body = json.dumps(_payload(self.address.target, message), ensure_ascii=False).encode()
        signed = signature(account.secret("secret"), message.duplicate_key, handover.now, body)
        said = ask(Asked(account.base_url, body, {"Content-Type": "application/json", **signed}))
        return said if isinstance(said, Result) else judged(said.status, said.body)


def _payload(to: str, message: Message) -> dict[str, object]:
    return {
        "to": to,
        "subject": message.subject,
        "text": message.body,
        "number": message.number,
        "repeat": message.repeat,
        "drill": message.drill,
        "link": message.link,
        "choices": [{"answer": one.answer, "label": one.label} for one in message.choices],
    }
