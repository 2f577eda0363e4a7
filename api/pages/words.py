"""What pages call the machinery's own parts: doors, channels, messages, engine work."""

from __future__ import annotations

from api.pages.fields import UNITS, WARNING_PARTS
from states.call import ANSWER_NAMES
from states.call import STATE_NAMES as CALL_STATES
from states.post import ROLE_NAMES
from states.scales import GRADE_NAMES
from states.task import STATE_NAMES as TASK_STATES
from states.text import Text
from workflows.wording import CHANNELS

__all__ = ["ANSWER_NAMES", "CALL_STATES", "CHANNELS", "GRADE_NAMES", "TASK_STATES", "UNITS", "WARNING_PARTS"]

DOORS = {
    "page": Text("值班台", "desk"),
    "rest": Text("接口", "interface"),
    "token": Text("接口令牌", "interface token"),
    "reply": Text("短信回复", "reply by message"),
    "link": Text("手机链接", "link on the phone"),
    "card": Text("卡片按钮", "button of a card"),
    "text": Text("短信回复", "reply by SMS"),
    "key": Text("电话按键", "key on the telephone"),
    "mail": Text("邮件回复", "reply by mail"),
    "hook": Text("对接系统", "another system"),
    "centre": Text("社会治理平台", "governance centre"),
    "callback": Text("通道回执", "receipt of the channel"),
    "asked": Text("向通道查得", "asked of the channel"),
    "clock": Text("时限", "clock"),
    "worker": Text("系统执行", "engine"),
    "sentry": Text("系统自检", "self-check"),
    "workflow": Text("按预案自动", "ordered by the plan"),
    "command_line": Text("命令行", "command line"),
    "drill": Text("演练导演", "drill"),
    "level_before": Text("前一级别已应答", "answered under the level before"),
}

MESSAGE_STATES = {
    "queued": Text("待发送", "waiting to be sent"),
    "accepted": Text("已发出", "accepted"),
    "delivered": Text("已送达", "delivered"),
    "failed": Text("发送失败", "failed"),
    "unknown": Text("结果不明", "outcome unknown"),
    "void": Text("已作废", "void"),
}

OUTCOMES = {
    "accepted": Text("已发出", "accepted"),
    "failed_for_now": Text("暂未发出，将重试", "not yet; it will be tried again"),
    "failed_for_good": Text("发送失败", "failed"),
    "unknown": Text("结果不明", "outcome unknown"),
}

EFFECT_KINDS = {
    "call_out": Text("叫应", "call-out"),
    "escalate": Text("升级叫应", "next step of the call-out"),
    "tell": Text("告知", "notice"),
    "stand_down": Text("解除通知", "stand-down"),
    "render_documents": Text("生成文书", "documents"),
    "publish": Text("发布", "publication"),
    "report_upward": Text("报送上级", "report to the superior"),
    "test_addresses": Text("核实联系方式", "test of addresses"),
    "open_review": Text("准备复盘", "review"),
}

EFFECT_STATES = {
    "due": Text("待执行", "waiting"),
    "done": Text("已完成", "done"),
    "dead": Text("已放弃", "given up"),
    "void": Text("已作废", "void"),
}

RUNNERS = {
    "prefect": Text("经 Prefect", "through Prefect"),
    "direct": Text("直接执行", "directly"),
}

DUTY_ROLES = {role: ROLE_NAMES[role] for role in ("duty_leader", "shift_leader", "duty_officer")}

LADDER = (
    ("queued", Text("排", "Qd"), Text("已排入发送队列", "queued")),
    ("accepted", Text("发", "Sent"), Text("通道已接收", "accepted by the channel")),
    ("delivered", Text("达", "Dlvd"), Text("已送达", "delivered")),
    ("read", Text("阅", "Read"), Text("已读", "read")),
    ("answered", Text("应", "Ans"), Text("本人已应答", "answered")),
    ("arrived", Text("到", "Here"), Text("已到岗", "arrived")),
)
"""The steps of the delivery of a call, in their order: key, mark, meaning."""
HOPS = {
    "county": Text("县级部门", "county departments"),
    "township": Text("乡镇", "townships"),
    "village": Text("村", "villages"),
}
"""The tiers through which a warning goes."""


def door(name: str) -> Text:
    """The door through which something was asked, with the channel of a link."""
    first, _, rest = name.partition(":")
    said = DOORS.get(first, Text(first or "—", first or "—"))
    channel = CHANNELS.get(rest) or (Text(rest, rest) if first == "token" else None)
    return Text(f"{said.zh}（{channel.zh}）", f"{said.en} ({channel.en})") if channel else said


def channel(name: str) -> Text:
    """What a channel is called."""
    return CHANNELS.get(name, Text(name, name))


def effect(name: str) -> Text:
    """What a piece of the engine's work is called."""
    return EFFECT_KINDS.get(name, Text(name, name))
