"""Whatever is pushed at the doors of SMS and calls, proven or not: it is read, refused as forged, or unreadable."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from notifiers.channels import aliyun_sms_heard, tencent_sms_heard, tencent_voice_heard
from notifiers.channels.heard import Forged, Incoming, Unreadable
from tests.notifiers.scripted import NOW
from tests.notifiers.templated import DOOR_KEY, account

READERS = {
    "aliyunsms": aliyun_sms_heard.read,
    "tencentsms": tencent_sms_heard.read,
    "tencentvoice": tencent_voice_heard.read,
}
NAMES = some.sampled_from(
    [
        "phone_number",
        "content",
        "send_time",
        "report_time",
        "success",
        "err_code",
        "biz_id",
        "out_id",
        "mobile",
        "nationcode",
        "text",
        "time",
        "sid",
        "report_status",
        "user_receive_time",
        "voicekey_callback",
        "voiceprompt_callback",
        "result",
        "callid",
        "keypress",
        "accept_time",
    ]
)
VALUES = some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=30)
TOLD = some.recursive(VALUES, lambda one: some.lists(one, max_size=3) | some.dictionaries(NAMES, one, max_size=6))
BODIES = some.binary(max_size=200) | TOLD.map(lambda one: json.dumps(one).encode())
KEYS = some.just(DOOR_KEY) | some.text(max_size=40)


@pytest.mark.parametrize("channel", READERS)
@settings(max_examples=150, deadline=None)
@given(body=BODIES, key=KEYS)
def test_nothing_that_is_pushed_breaks_a_door(channel: str, body: bytes, key: str) -> None:
    kept, found = account(channel, "http://127.0.0.1:1"), None
    with suppress(Forged, Unreadable):
        found = READERS[channel](kept, Incoming("POST", {"key": key}, {}, body), NOW)
    assert found is None or key == DOOR_KEY
