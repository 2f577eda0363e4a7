"""Every kind of channel that works through accounts, by the schema of its addresses."""

from __future__ import annotations

from collections.abc import Mapping

from notifiers.channels import (
    aliyun_sms_heard,
    aliyun_sms_signing,
    centre_heard,
    centre_signing,
    dingtalk_heard,
    dingtalk_signing,
    feishu_heard,
    feishu_signing,
    further_account,
    hook_heard,
    hook_signing,
    mail_account,
    mailbox_account,
    tencent_sms_heard,
    tencent_sms_signing,
    tencent_voice_heard,
    tencent_voice_signing,
    wecom_heard,
    wecom_signing,
)
from notifiers.channels.accounts import Kind
from notifiers.channels.heard import Reader

_BOTH_WAYS = (
    (hook_signing.KIND, hook_heard.read),
    (aliyun_sms_signing.KIND, aliyun_sms_heard.read),
    (centre_signing.KIND, centre_heard.read),
    (dingtalk_signing.KIND, dingtalk_heard.read),
    (feishu_signing.KIND, feishu_heard.read),
    (tencent_sms_signing.KIND, tencent_sms_heard.read),
    (tencent_voice_signing.KIND, tencent_voice_heard.read),
    (wecom_signing.KIND, wecom_heard.read),
)
_ONE_WAY = (further_account.KIND, mail_account.KIND, mailbox_account.KIND)
KINDS: Mapping[str, Kind] = {kind.channel: kind for kind in (*(kind for kind, _ in _BOTH_WAYS), *_ONE_WAY)}
READERS: Mapping[str, Reader] = {kind.channel: read for kind, read in _BOTH_WAYS}
"""Who reads what comes back; a channel without one only sends."""
