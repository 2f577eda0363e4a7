"""Every kind of provider that can be rehearsed."""

from __future__ import annotations

from notifiers.rehearsed.aliyun_sms import RehearsedAliyunSms
from notifiers.rehearsed.centre import RehearsedCentre
from notifiers.rehearsed.dingtalk import RehearsedDingTalk
from notifiers.rehearsed.feishu import RehearsedFeishu
from notifiers.rehearsed.further import RehearsedFurther
from notifiers.rehearsed.hook import RehearsedHook
from notifiers.rehearsed.provider import Provider
from notifiers.rehearsed.tencent import RehearsedTencentSms, RehearsedTencentVoice
from notifiers.rehearsed.wecom import RehearsedWecom

PROVIDERS: tuple[type[Provider], ...] = (
    RehearsedHook,
    RehearsedAliyunSms,
    RehearsedCentre,
    RehearsedDingTalk,
    RehearsedFeishu,
    RehearsedFurther,
    RehearsedTencentSms,
    RehearsedTencentVoice,
    RehearsedWecom,
)
