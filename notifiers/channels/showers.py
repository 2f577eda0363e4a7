"""Who updates the cards of which channel, by the schema of addresses. For the worker alone: it loads what sends."""

from __future__ import annotations

from collections.abc import Mapping

from notifiers.channels import (
    dingtalk_shown,
    dingtalk_signing,
    feishu_shown,
    feishu_signing,
    wecom_shown,
    wecom_signing,
)
from notifiers.channels.showing import Shower

SHOWERS: Mapping[str, Shower] = {
    dingtalk_signing.KIND.channel: dingtalk_shown.show,
    feishu_signing.KIND.channel: feishu_shown.show,
    wecom_signing.KIND.channel: wecom_shown.show,
}
