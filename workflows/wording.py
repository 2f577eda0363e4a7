"""What a message says: who speaks, what has happened, why you, what to do. The words are the notifiers'."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from states.call import ANSWER_NAMES, Answer
from states.procedure import CAN_NOT, Calling
from states.text import Text, listed

HERE = ZoneInfo("Asia/Shanghai")

CHANNELS = {
    "mail": Text("邮件", "mail"),
    "sms": Text("短信", "SMS"),
    "voice": Text("电话", "telephone"),
    "wecom": Text("企业微信", "WeCom"),
    "dingtalk": Text("钉钉", "DingTalk"),
    "feishu": Text("飞书", "Feishu"),
    "hook": Text("系统接口", "webhook"),
    "further": Text("其他服务", "another service"),
    "centre": Text("社会治理平台", "governance centre"),
}
"""The channels that have a name."""

NOTICES = {
    "response_started": Text("启动{title}", "started: {title}"),
    "level_changed": Text(
        "调整为{title}，您此前的应答继续有效，无需再次应答",
        "now {title}; your earlier answer stands, no need to answer again",
    ),
    "shift_passed_on": Text(
        "{title}：上一班已应答，现由您接班负责，无需再次应答",
        "{title}: the shift before has answered; it is yours now, no need to answer",
    ),
    "duty_fell_away": Text(
        "响应级别已调整，您的岗位不再值守", "the level has changed and your post is no longer needed"
    ),
    "response_ended": Text("终止{title}", "ended: {title}"),
    "response_revoked": Text("撤销{title}", "revoked: {title}"),
    "confirmation_overdue": Text(
        "提示：{title}为紧急启动，逾期未确认，请立即确认或撤销",
        "{title} was started urgently and has not been confirmed: confirm or revoke it now",
    ),
    "report_overdue": Text("提示：信息报告{number}已逾期未报", "information report {number} is overdue"),
    "no_receipt": Text("提示：信息报告{number}已报送，未收到上级回执", "no receipt for information report {number}"),
    "review_overdue": Text("提示：复盘{number}已逾期", "review {number} is overdue"),
    "command_offered": Text(
        "{title}：按规则由贵单位指挥，请立即接受指挥权", "{title}: command goes over to you: accept it now"
    ),
    "command_not_accepted": Text("提示：指挥权{number}逾期未接受", "command {number} is offered, and not accepted"),
    "not_answered": Text(
        "{title}{number}：您的岗位未应答，请与值班室联系",
        "{title} {number}: your post did not answer, get in touch with the duty desk",
    ),
    "not_all_signed": Text("提示：紧急公文{number}逾期未全部签收", "urgent document {number} is not signed for by all"),
    "document_closed": Text("紧急公文{number}已办结，无需再签收", "document {number} is closed, no need to sign"),
    "order_withdrawn": Text("指令{number}已撤回，无需落实", "order {number} is taken back: do not carry it out"),
    "advised": Text(
        "上级对{title}{number}提出指导意见，请登录值班台查看",
        "the superior has advised on {title} {number}: see it at the desk",
    ),
    "spot_check_failed": Text(
        "{title}{number}：下级岗位抽查有未答对的，请按任务限期整改",
        "{title} {number}: somebody below you failed a question, see to the task in time",
    ),
    "training_overdue": Text(
        "提示：重要时期值守培训{number}逾期未登记，请组织培训并登记",
        "the training before a key period ({number}) is late: hold it and enter it",
    ),
    "warning_issued": Text("{title}", "{title}"),
    "warning_over": Text(
        "{title}已解除或调整，您的岗位无需继续值守", "{title} is lifted or adjusted: your post need not stand by"
    ),
    "warning_unanswered": Text(
        "提示：{title}{number}：乡镇未在规定时间内应答，已直接叫应到村，请人工联系",
        "{title} {number}: the township has not answered in time, its villages are called; reach it by hand",
    ),
    "warning_held": Text(
        "提示：收到的{title}{number}未能采用，已挂起，请核实",
        "{title} {number} came in and can not be used as it is: look at it",
    ),
    "not_all_awake": Text(
        "提示：{title}{number}：已过叫应时限，仍有岗位未应答，请督促叫醒",
        "{title} {number}: the time to answer is over and some posts are not awake: see that they are woken",
    ),
    "unreached": Text(
        "提示：以下岗位未叫通，请人工联系：{posts}", "not reached, please reach them by hand: {posts}"
    ),
    "not_told": Text(
        "提示：以下岗位或人员未通知到，请人工联系：{posts}", "not told, please tell them by hand: {posts}"
    ),
    "still_missing": Text(
        "提示：已过叫应时限，以下岗位仍未应答：{posts}", "the time to answer is over; still missing: {posts}"
    ),
    "taken_back": Text(
        "提示：以下岗位应答后又表示不能到岗，请人工联系：{posts}",
        "answered, and can not come after all; please reach them by hand: {posts}",
    ),
    "denied": Text(
        "提示：以下岗位的联系方式被接收人否认（不是本人），不再呼叫，请核实：{posts}",
        "somebody else is at an address of these posts, and it is called no more, please see to it: {posts}",
    ),
    "task_overdue": Text("任务逾期", "a task is overdue"),
    "report": Text("报送信息报告{number}", "information report {number}"),
    "call": Text("启动{title}", "{title} has started"),
    "address_test": Text("核实您的联系方式", "checking that messages reach you"),
}  # fmt: skip

ISSUED = "warning_issued"
"""The notice that says what a call would say: a warning that calls nobody is told."""
DO = Text("请立即到岗并应答", "Go to your post and answer now")
RENEWED = Text("您此前的应答已到期，请重新应答。", "Your earlier answer has run out: answer again.")
OVER = "warning_over"
"""The notice that says that what was called for is over: it names the warning as the call named it."""
INSTEAD = Text(
    "{post}尚无人到位，请您接替或督促到岗。", "Nobody is in place yet as {post}: stand in, or get them to their post."
)
"""True of whoever is silent, can not come, or handed over."""


LATER = Text("接受，稍后到岗", "Coming later")
HAND_OVER = Text("交副岗办理", "To deputy")


def clock_time(moment: datetime) -> str:
    """A moment as people here read it."""
    return moment.astimezone(HERE).strftime("%m-%d %H:%M")


def choices(calling: Calling | None) -> tuple[tuple[Answer, Text], ...]:
    """What a called person may answer by one touch, in the words of the plan; whoever signs for something does not
    arrive anywhere.
    """
    if calling is not None:
        return (Answer.RECEIVED, calling.can), (Answer.DECLINED, calling.can_not)
    arrived = (Answer.ARRIVED, ANSWER_NAMES[Answer.ARRIVED])
    return (Answer.RECEIVED, ANSWER_NAMES[Answer.RECEIVED]), arrived, (Answer.DECLINED, CAN_NOT)


def offered(calling: Calling | None, *, hand_over: bool) -> tuple[tuple[Answer, Text], ...]:
    """What a message offers to tap: the choices, to come later, and the deputy where the plan has one to call."""
    more = [(Answer.ACCEPTED, LATER)] if calling is None else []
    more += [(Answer.DELEGATED, HAND_OVER)] if hand_over else []
    *first, declined = choices(calling)
    return (*first, *more, declined)


def values(kind: str, told: Mapping[str, Any], around: Mapping[str, Any]) -> dict[str, object]:
    """The values for one message. `around` says title, number, who, drill, phone and, for a call, its post."""
    calling = around.get("calling")
    own = calling if kind == "call" or told.get("text") == ISSUED else None
    title = calling.what if calling and told.get("text") == OVER else around["title"]
    notice = NOTICES[kind if kind == "call" else str(told.get("text") or kind)]
    posts = listed([Text.of(one) for one in told.get("posts", [])])
    found: dict[str, object] = {
        "who": around["who"],
        "what": own.what if own else notice.filled(title=title, number=around["number"], posts=posts),
        "post": around.get("post") or "",
        "drill": around["drill"],
        "repeat": around.get("repeat", 0),
        "phone": around.get("phone", ""),
        "link": around.get("link", ""),
        "code": around.get("code", ""),
        "reply": around.get("reply", False),
        "deputy": around.get("deputy", False),
    }
    if kind == "call":
        found["do"] = own.do if own else DO
        if told.get("renewed"):
            found["text"] = RENEWED
        if told.get("instead_of"):
            found["text"] = INSTEAD.filled(post=listed([Text.of(one) for one in told["instead_of"]]))
    if kind == "task_overdue":
        found["task"] = Text.of(told["task"])
        found["post"] = Text.of(told["owner"]["title"])
        found["due"] = clock_time(datetime.fromisoformat(told["due_at"]))
    if kind == "report":
        found["text"] = Text(str(around.get("report_zh", "")), str(around.get("report_zh", "")))
    return found
