"""What Tencent Cloud pushes of its calls: which key was pressed, and whether the call was taken.

    {"voicekey_callback": {"call_from", "callid", "keypress", "mobile", "nationcode"}}
                                                        https://cloud.tencent.com/document/product/1128/51535
    {"voiceprompt_callback": {"result", "accept_time", "callid", "end_calltime", "mobile", "nationcode", …}}
                                                        https://cloud.tencent.com/document/product/1128/51534

A result of 0 says that the call was taken, by a person or by their voicemail: the message is delivered, and nobody has
answered. Only a key answers; one that means nothing changes nothing. Both are answered {"result": 0, "errmsg": "OK"}.
Nothing is signed: see `door_key`. Checked against documents only.
"""

from __future__ import annotations

from typing import Any

from notifiers.channels.batches import at_the_door, event_of, unix
from notifiers.channels.heard import Receipt, Reply, Step
from notifiers.channels.tencent_sms_heard import TAKEN, mobile_of
from notifiers.channels.tencent_voice_signing import KEYS

_RESULTS = {
    "0": (Step.DELIVERED, "taken"),
    "1": (Step.FAILED, "not taken"),
    "2": (Step.FAILED, "the call went wrong"),
}


def _one(told: dict[str, Any]) -> Receipt | Reply | None:
    if "voicekey_callback" in told:
        key = told["voicekey_callback"]
        pressed = str(key["keypress"]).strip()
        answer = KEYS.get(pressed.removesuffix("#"), f"key {pressed[:8]}")
        return Reply(event_of("key", told), str(answer), "key", provider_id=str(key["callid"]), sender=mobile_of(key))
    if "voiceprompt_callback" not in told:
        return None
    call = told["voiceprompt_callback"]
    step, detail = _RESULTS[str(call["result"])]
    at = unix(call.get("accept_time")) or unix(call.get("end_calltime"))
    return Receipt(event_of("call", told), step, provider_id=str(call["callid"]), at=at, detail=detail)


read = at_the_door(_one, TAKEN)
