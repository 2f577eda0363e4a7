"""What the office journal says in one line of whoever came to the door: tried, came in, looked, went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages.kinds import Kind, text_of
from api.pages.ways import way
from notifiers.channels.templates import APPROVAL_NAMES, Approval
from states.text import Text


def _came(data: Mapping[str, Any]) -> Text:
    """Whoever came to the door, or tried to: the name that was given, from where, and why not."""
    address = data.get("address", "")
    name = _who(data)
    unread = data.get("unread", 0)
    reason = text_of(data["reason"]) if data.get("reason") else Text("", "")
    parts = [
        Text(f"{name.zh}（{address}）", f"{name.en} ({address})") if address else name,
        way(data["way"]) if data.get("way") not in (None, "password") else Text("", ""),
        reason,
        Text(f"此前 {unread} 次未受理", f"{unread} before it not looked at") if unread else Text("", ""),
    ]
    return Text("，".join(one.zh for one in parts if one.zh), ", ".join(one.en for one in parts if one.en))


def _who(data: Mapping[str, Any]) -> Text:
    """The name that was tried; of one that no account has, the mark by which it is known again."""
    name, mark = str(data.get("username", "")), data.get("unknown")
    return Text(f"无此用户名，代号 {mark}", f"no such name, marked {mark}") if mark else Text(name, name)


def _viewed(data: Mapping[str, Any]) -> Text:
    """Whoever looked, and at what."""
    said = f"{data.get('username', '')} {data.get('path', '')}"
    return Text(said, said)


def _ended(data: Mapping[str, Any]) -> Text:
    """How many sessions were ended."""
    number = data.get("number", 0)
    return Text(f"{number} 个", f"{number} of them")


def _locked(data: Mapping[str, Any]) -> Text:
    """After how many failures."""
    number = data.get("failures", 0)
    return Text(f"失败 {number} 次", f"{number} failures")


def _rekeyed(data: Mapping[str, Any]) -> Text:
    """How many values lie under another key now."""
    number, name = data.get("number", 0), data.get("key", "")
    return Text(f"{number} 项，密钥 {name}", f"{number} values, key {name}")


def _kept_out(data: Mapping[str, Any]) -> Text:
    """Why a callback was not believed, and for how many of a flood the entry stands."""
    reason, number = text_of(data["reason"]) if data.get("reason") else Text("", ""), data.get("number", 1)
    return Text(f"{reason.zh}，共 {number} 次", f"{reason.en}, {number} times") if number > 1 else reason


def _template(data: Mapping[str, Any]) -> Text:
    """Which template, and what is known of it now."""
    code, now, why = data.get("template", ""), APPROVAL_NAMES[Approval(data["after"])], data.get("why", "")
    behind = f"（{why}）" if why else ""
    return Text(f"{code}：{now.zh}{behind}", f"{code}: {now.en}" + (f" ({why})" if why else ""))


def _text(data: Mapping[str, Any]) -> Text:
    """A text that answers no call: from whom, and what it says."""
    sender, said = data.get("sender", ""), data.get("text", "")
    return Text(f"{sender}：{said}", f"{sender}: {said}")


def _fault(data: Mapping[str, Any]) -> Text:
    """What a mail server said."""
    return Text(str(data.get("detail", "")), str(data.get("detail", "")))


DOOR = {
    "signed_in": Kind(Text("登录", "signed in"), _came),
    "sign_in_refused": Kind(Text("登录未通过", "sign-in refused"), _came),
    "settings": Kind(Text("系统设置", "settings")),
    "keys_changed": Kind(Text("更换加密密钥", "encrypted anew"), _rekeyed),
    "locked_out": Kind(Text("账号锁定", "locked for devices that nobody knows"), _locked),
    "released": Kind(Text("解除锁定", "released"), _came),
    "channel_account": Kind(Text("渠道账号", "channel account")),
    "callback_refused": Kind(Text("回调未受理", "callback refused"), _kept_out),
    "channel_template": Kind(Text("短信模板审核", "what became of a template"), _template),
    "text_unplaced": Kind(Text("短信未对应叫应", "text that answers no call"), _text),
    "mailbox_away": Kind(Text("回信邮箱无法读取", "mailbox of replies can not be read"), _fault),
    "mailbox_back": Kind(Text("回信邮箱恢复读取", "mailbox of replies is read again"), _fault),
    "identity": Kind(Text("单点登录绑定", "known to the single sign-on")),
    "second_factor": Kind(Text("两步验证", "second factor")),
    "account": Kind(Text("账号", "account")),
    "account_reset": Kind(Text("账号重置", "account given a new start"), _came),
    "password_set": Kind(Text("设置密码", "password chosen"), _came),
    "viewed": Kind(Text("查阅", "looked at"), _viewed),
    "api_token": Kind(Text("接口令牌", "interface token")),
    "sessions_ended": Kind(Text("结束登录", "sessions ended"), _ended),
    "post_chosen": Kind(Text("更换办理岗位", "acts in another post")),
    "signed_out": Kind(Text("退出", "signed out"), _came),
}
"""What the door keeps."""
