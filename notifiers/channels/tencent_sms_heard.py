"""What Tencent Cloud pushes of SMS, at one door for both: delivery reports and texts from people.

    report  [{"user_receive_time", "nationcode", "mobile", "report_status", "errmsg", "description", "sid"}]
                                                        https://cloud.tencent.com/document/product/382/5807
    reply   {"extend", "mobile", "nationcode", "sign", "text", "time"}, time in seconds since 1970
                                                        https://cloud.tencent.com/document/product/382/5809

`sid` is the SerialNo of the sending; our own number does not come back in a report. Both are answered
{"result": 0, "errmsg": "OK"}. Nothing is signed: see `door_key`. Checked against documents only.
"""

from __future__ import annotations

from typing import Any

from notifiers.channels.batches import at_the_door, clock_there, event_of, unix
from notifiers.channels.heard import Receipt, Step, Uplink
from notifiers.channels.telephone import plain

TAKEN = b'{"result": 0, "errmsg": "OK"}'
_STEPS = {"SUCCESS": Step.DELIVERED, "FAIL": Step.FAILED}


def mobile_of(told: dict[str, Any]) -> str:
    """The number that a push tells of, in our spelling."""
    return plain(f"+{told.get('nationcode') or '86'}{told['mobile']}")


def _one(told: dict[str, Any]) -> Receipt | Uplink | None:
    if "text" in told:
        return Uplink(event_of("up", told), mobile_of(told), str(told["text"]), unix(told.get("time")))
    detail = f"{told.get('errmsg', '')} {told.get('description', '')}".strip()[:200]
    step, at = _STEPS[told["report_status"]], clock_there(told.get("user_receive_time"))
    return Receipt(event_of("report", told), step, provider_id=str(told["sid"]), at=at, detail=detail)


read = at_the_door(_one, TAKEN)
