"""Every kind of provider that can be rehearsed."""

from __future__ import annotations

from notifiers.rehearsed.dingtalk import RehearsedDingTalk
from notifiers.rehearsed.feishu import RehearsedFeishu
from notifiers.rehearsed.hook import RehearsedHook
from notifiers.rehearsed.provider import Provider
from notifiers.rehearsed.wecom import RehearsedWecom

PROVIDERS: tuple[type[Provider], ...] = (RehearsedHook, RehearsedDingTalk, RehearsedFeishu, RehearsedWecom)
