"""What Alibaba Cloud pushes of SMS by HTTP in batches, at one door for both: delivery reports and texts from people.

    SmsReport  [{"phone_number", "send_time", "report_time", "success", "err_code", "err_msg", "sms_size", "biz_id",
                 "out_id"}]                     https://help.aliyun.com/zh/sms/developer-reference/smsreport-2
    SmsUp      [{"phone_number", "content", "send_time", "dest_code", "sequence_id"}]
                                                https://help.aliyun.com/zh/sms/developer-reference/smsup-http

Both are answered {"code": 0, "msg": "…"}; anything but HTTP 200 is pushed again after 1, 5 and 10 minutes. Nothing is
signed: see `door_key`. Checked against documents only; no SDK reads these.
"""

from __future__ import annotations

import json
from typing import Any

from notifiers.channels.batches import at_the_door, clock_there, event_of
from notifiers.channels.heard import Receipt, Step, Uplink
from notifiers.channels.telephone import plain

TAKEN = json.dumps({"code": 0, "msg": "接收成功"}, ensure_ascii=False).encode()


def number_of(key: str) -> str:
    """Our number out of the duplicate key that went with the message."""
    number, dot, repeat = key.rpartition(".")
    return number if dot and repeat.isdecimal() else key


def _one(told: dict[str, Any]) -> Receipt | Uplink | None:
    if "content" in told:
        sender, text = plain(str(told["phone_number"])), str(told["content"])
        return Uplink(event_of("up", told), sender, text, clock_there(told.get("send_time")))
    detail = f"{told.get('err_code', '')} {told.get('err_msg', '')}".strip()[:200]
    return Receipt(
        event_of("report", told), Step.DELIVERED if told["success"] in (True, "true") else Step.FAILED,
        number_of(str(told.get("out_id") or "")), str(told["biz_id"]), clock_there(told.get("report_time")), detail,
    )  # fmt: skip


read = at_the_door(_one, TAKEN)
